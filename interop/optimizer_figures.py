"""Writes what PyTorch's Muon and AdamW make of small matrices, and transformers' schedules."""

import json
import sys
from pathlib import Path

import torch
import transformers

GOLDEN = Path(__file__).parent.parent / "library/src/test/resources/golden/optimizers.json"
LR, DECAY = 0.02, 0.1
UPDATES = 4

# Square, wide, tall, three side by side, and what is left to AdamW.
SHAPES = {
    "wte.weight": (5, 8),
    "h.0.attn.c_attn.weight": (8, 24),
    "h.0.attn.c_attn.bias": (24,),
    "h.0.attn.c_proj.weight": (8, 8),
    "h.0.mlp.c_fc.weight": (8, 32),
    "h.0.mlp.c_proj.weight": (32, 8),
}


def main() -> None:
    golden = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    figures = {"lr": LR, "weight_decay": DECAY, "muon": muon(), "schedules": schedules()}
    golden.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(f"{golden.stat().st_size} bytes in {golden}")


def muon() -> list[dict]:
    """Weights before, the gradient of each update, and weights after each.

    PyTorch's Muon multiplies in bfloat16, which leaves two or three digits: here that cast alone is
    taken out, so that its own code runs in float32.
    """
    torch.Tensor.bfloat16 = torch.Tensor.clone
    torch.manual_seed(3)
    return [muon_of(name, shape) for name, shape in SHAPES.items()]


def muon_of(name: str, shape: tuple[int, ...]) -> dict:
    before = torch.randn(shape) * 0.1
    parts = 3 if name.endswith("c_attn.weight") else 1
    weights = [part.clone().requires_grad_() for part in before.chunk(parts, dim=-1)]
    if name.startswith("h.") and len(shape) == 2:
        optimizer = torch.optim.Muon(
            weights, lr=LR, weight_decay=DECAY, adjust_lr_fn="match_rms_adamw"
        )
    else:
        optimizer = torch.optim.AdamW(
            weights, lr=LR, betas=(0.9, 0.95), weight_decay=DECAY if len(shape) == 2 else 0
        )
    gradients, after = [], []
    for _ in range(UPDATES):
        gradient = torch.randn(shape)
        gradients.append(numbers(gradient))
        for weight, part in zip(weights, gradient.chunk(parts, dim=-1)):
            weight.grad = part.clone()
        optimizer.step()
        after.append(numbers(torch.cat([w.detach() for w in weights], dim=-1)))
    return {
        "name": name,
        "shape": shape,
        "before": numbers(before),
        "gradients": gradients,
        "after": after,
    }


def numbers(tensor: torch.Tensor) -> list[float]:
    """The elements in as many digits as tell one float32 from the next."""
    return [float(f"{x:.9g}") for x in tensor.flatten().tolist()]


def schedules() -> list[dict]:
    steps, warmup, peak, lowest = 60, 10, 0.004, 0.0008
    share = lowest / peak

    def rates(make) -> list[float]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
        scheduler = make(optimizer)
        made = []
        for _ in range(steps):
            made.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return made

    t = transformers
    return [
        {"name": name, "steps": steps, "warmup": warmup, "peak": peak, "min": low, "rates": made}
        for name, low, made in [
            ("constant", 0, rates(lambda o: t.get_constant_schedule_with_warmup(o, warmup))),
            ("linear", 0, rates(lambda o: t.get_linear_schedule_with_warmup(o, warmup, steps))),
            (
                "cosine",
                lowest,
                rates(
                    lambda o: t.get_cosine_with_min_lr_schedule_with_warmup(
                        o, warmup, steps, min_lr_rate=share
                    )
                ),
            ),
            (
                "wsd",
                lowest,
                rates(
                    lambda o: t.get_wsd_schedule(
                        o,
                        warmup,
                        (steps - warmup) // 5,
                        num_training_steps=steps,
                        decay_type="linear",
                        min_lr_ratio=share,
                    )
                ),
            ),
        ]
    ]


if __name__ == "__main__":
    main()
