"""TensorBoard reads the events that Cero writes and must find what metrics.jsonl holds.

A run is trained, resumed, and resumed at an earlier step; its last file but one ends in the middle of a
record, as after a kill. Another run goes back from a spike. The EventAccumulator that TensorBoard shows
runs with then reads their folders: every scalar and text must be there once per step, with the value
that metrics.jsonl has. Exits with 1 if anything differs.

    pip install tensorboard==2.21.0
"""

import json
import math
import sys
import tempfile
from pathlib import Path

from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

import cero

STEP_TAGS = {
    "train/loss": "loss",
    "train/bits_per_byte": "bits_per_byte",
    "lr": "lr",
    "grad_norm": "grad_norm",
    "tokens": "tokens",
    "tokens_per_second": "tokens_per_second",
    "mfu": "mfu",
}
EVALUATION_TAGS = {
    "train/eval_loss": "train_loss",
    "val/loss": "val_loss",
    "val/perplexity": "val_perplexity",
    "val/bits_per_byte": "val_bits_per_byte",
}
TRAINING = (
    "--layers 2 --heads 2 --embedding 32 --context 16 --batch 4 --eval-every 5 --eval-batches 2"
    " --sample-every 10 --sample-tokens 20 --threads 1"
).split()


def main() -> None:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for train in (in_three_parts, with_a_spike):
            run = Path(folder) / train.__name__
            train(run, Path(folder))
            failed += disagreements(run)
    print(f"\n{failed} failed" if failed else "\nall agree")
    sys.exit(1 if failed else 0)


def disagreements(run: Path) -> int:
    print(f"\n{run.name}")
    failed = 0
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    events = EventAccumulator(str(run), size_guidance={"tensors": 0})
    events.Reload()
    for tag, expected in expected_scalars(lines).items():
        found = [
            (event.step, tensor_util.make_ndarray(event.tensor_proto).item())
            for event in events.Tensors(tag)
        ]
        failed += not agrees(tag, expected, found)
    samples = [(line["step"], line["text"]) for line in lines if line["event"] == "sample"]
    failed += not agrees("sample", samples, texts(events, "sample"))
    spikes = [line["to"] for line in lines if line["event"] == "spike"]
    if spikes:
        found = [event.step for event in events.Tensors("spike")]
        failed += not agrees("spike", [(to, "") for to in spikes], [(to, "") for to in found])
    return failed


def in_three_parts(run: Path, scratch: Path) -> None:
    text = scratch / "text.txt"
    text.write_text("The cat has a fish and the dog has none.\n" * 100, encoding="utf-8")
    cero.run(
        "train", "--data", text, "--out", run, *TRAINING, "--tokenizer", "char", "--steps", 20,
        "--checkpoint-every", 10, "--keep", 5,
    )
    cero.run("train", "--resume", run, "--steps", 40, "--threads", 1)
    killed = max(run.glob("events.out.tfevents.*"))
    killed.write_bytes(killed.read_bytes()[:-7])
    cero.run("train", "--resume", run, "--at", 20, "--steps", 30, "--threads", 1)


def with_a_spike(run: Path, scratch: Path) -> None:
    """Rows count up by ones, but that of step 130 by sevens."""
    strides = [7 if step == 130 else 1 for step in range(1, 201)]
    rows = [[(row + stride * i) % 10 for i in range(17)] for row, stride in enumerate(strides)]
    ids = scratch / "rows.json"
    ids.write_text(json.dumps(rows), encoding="utf-8")
    cero.run(
        "train", "--ids", ids, "--out", run, *TRAINING, "--vocab", 10, "--batch", 1, "--steps", 150,
        "--lr", "0.01", "--checkpoint-every", 10, "--on-spike", "rewind",
    )


def expected_scalars(lines: list[dict]) -> dict[str, list[tuple[int, float]]]:
    expected: dict[str, list[tuple[int, float]]] = {}
    for line in lines:
        tags = {"step": STEP_TAGS, "eval": EVALUATION_TAGS}.get(line["event"], {})
        for tag, field in tags.items():
            if line.get(field) is not None:  # without validation there is none
                expected.setdefault(tag, []).append((line["step"], line[field]))
        if line["event"] == "layers":
            for name, group in line["groups"].items():
                values = {
                    "grad_norm": group["grad_norm"],
                    "weight_norm": group["weight_norm"],
                    "update_share": group["update_norm"] / group["weight_norm"],
                }
                for kind, value in values.items():
                    expected.setdefault(f"{kind}/{name}", []).append((line["step"], value))
    return expected


def texts(events: EventAccumulator, tag: str) -> list[tuple[int, str]]:
    """Texts are Markdown, where four spaces begin a line that stands as it is."""
    found = []
    for event in events.Tensors(tag):
        markdown = event.tensor_proto.string_val[0].decode()
        found.append((event.step, "\n".join(line[4:] for line in markdown.split("\n"))))
    return found


def agrees(tag: str, expected: list, found: list) -> bool:
    same_steps = [step for step, _ in expected] == [step for step, _ in found]
    same = same_steps and all(equal(a, b) for (_, a), (_, b) in zip(expected, found))
    print(f"{tag:40} {len(found):4} events  {'same' if same else 'DIFFER'}", flush=True)
    return same


def equal(expected: float | str, found: float | str) -> bool:
    """Scalars are 32-bit floats there."""
    if isinstance(expected, str):
        return expected == found
    return math.isclose(expected, found, rel_tol=1e-6, abs_tol=1e-30)


if __name__ == "__main__":
    main()
