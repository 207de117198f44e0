package cero.app.options;

import cero.generate.TokenDraw;
import cero.random.PyTorchRandom;
import java.util.SplittableRandom;

/** Where random numbers come from. */
public enum Rng {
  /** Java's, whose draws do not depend on order or threads. */
  FAST {
    @Override
    public TokenDraw draw(long seed) {
      return TokenDraw.of(new SplittableRandom(seed));
    }
  },
  /** PyTorch's, for figures that can be compared with PyTorch's. */
  PYTORCH {
    @Override
    public TokenDraw draw(long seed) {
      return TokenDraw.of(new PyTorchRandom(seed));
    }
  };

  /** What draws tokens, from a seed on. */
  public abstract TokenDraw draw(long seed);
}
