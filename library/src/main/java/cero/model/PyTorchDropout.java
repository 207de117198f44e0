package cero.model;

import cero.device.Device;
import cero.random.PyTorchRandom;

/**
 * PyTorch's masks: element after element, each kept where a random number of 53 bits lies below 1 −
 * p ({@code noise.bernoulli_(1 - p)} in {@code torch.dropout}).
 */
final class PyTorchDropout implements Dropout {
  /** Elements drawn at once; a multiple of 64. */
  private static final int CHUNK = 4096;

  private final PyTorchRandom random;
  private final int[] words = new int[2 * CHUNK];

  PyTorchDropout(PyTorchRandom random) {
    this.random = random;
  }

  @Override
  public void draw(Device device, double probability, long[] mask, int rows, int width) {
    int wordsPerRow = (width + 63) / 64;
    for (int row = 0; row < rows; row++) {
      for (int first = 0; first < width; first += CHUNK) {
        int count = Math.min(CHUNK, width - first);
        random.nextWords(words, 2 * count);
        device.maskOfWords(words, count, probability, mask, row * wordsPerRow + first / 64);
      }
    }
  }
}
