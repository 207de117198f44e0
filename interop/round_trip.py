"""Cero and transformers read each other's model directories and must agree on all they compute.

One way, `./cero train` writes and transformers reads; the other way, transformers writes, in the
forms in which the hub has GPT-2, and `./cero` reads; and there and back, `./cero train` goes on from
what transformers wrote. Each time both compute logits, the loss, a greedy continuation and the token
ids of some strings. Exits with 1 if anything differs.
"""

import itertools
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tokenizers
import torch
import transformers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GPT2LMHeadModel,
    PreTrainedTokenizerBase,
)

import cero
import hub_models

TOLERANCE = 1e-4
NEW_TOKENS = 20
TRAINING = (
    "--layers 2 --heads 2 --embedding 32 --context 48 --batch 4 --steps 30 --lr 5e-3"
    " --eval-every 30 --eval-batches 1 --sample-every 0 --threads 1"
).split()
FURTHER_TRAINING = "--context 16 --batch 2 --steps 4 --lr 1e-2 --sample-every 0 --threads 1".split()

# The forms whose particularity training must keep.
TRAINED_FURTHER = [
    "untied", "f16", "inner", "epsilon", "gelu", "relu", "tokenizer-json", "vocab-merges",
]


@dataclass
class Comparison:
    """What Cero and transformers computed of one directory; None where there is no tokenizer."""

    logits_difference: float
    loss_difference: float
    same_greedy: bool
    same_ids: bool | None

    def agrees(self) -> bool:
        near = max(self.logits_difference, self.loss_difference) <= TOLERANCE
        return near and self.same_greedy and self.same_ids is not False


def main() -> None:
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    print_versions()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for name, compare_case in cases(scratch):
            failed += not print_result(name, compare_case)
    print(f"\n{failed} failed" if failed else "\nall agree")
    sys.exit(1 if failed else 0)


def print_versions() -> None:
    machine = cero.run("doctor")[0]
    print(f"Cero {machine['cero']}, Java {machine['java']} ({machine['java_vendor']})")
    print(f"Python {platform.python_version()}, torch {torch.__version__},", end=" ")
    print(f"transformers {transformers.__version__}, tokenizers {tokenizers.__version__}\n")
    print(f"{'directory':58} {'logits':>8} {'loss':>8}  greedy  ids")


def print_result(name: str, compare_case: Callable[[], Comparison]) -> bool:
    try:
        result = compare_case()
    except Exception as error:
        print(f"{name:58} FAILED: {error}")
        traceback.print_exc()
        return False
    ids = {None: "-", True: "same", False: "DIFFER"}[result.same_ids]
    greedy = "same" if result.same_greedy else "DIFFER"
    verdict = "" if result.agrees() else "  FAILED"
    differences = f"{result.logits_difference:8.1e} {result.loss_difference:8.1e}"
    print(f"{name:58} {differences}  {greedy:6}  {ids}{verdict}", flush=True)
    return result.agrees()


def cases(scratch: Path) -> Iterator[tuple[str, Callable[[], Comparison]]]:
    text = scratch / "text.txt"
    text.write_text("\n".join(hub_models.SENTENCES * 20), encoding="utf-8", newline="")
    variants = itertools.product(
        ["char", "bpe:300", "gpt2"], ["--tied", "--untied"], ["--qkv-bias", "--no-qkv-bias"]
    )
    for number, options in enumerate(variants):
        folder = scratch / f"trained-{number}"
        name = "cero train --tokenizer " + " ".join(options)
        yield name, partial(trained_by_cero, folder, text, options, scratch)
    for form in hub_models.FORMS:
        folder = scratch / form.name
        yield f"transformers: {form.name}", partial(saved_for_cero, folder, form, scratch)
    for form in hub_models.FORMS:
        if form.name in TRAINED_FURTHER:
            folder = scratch / f"{form.name}-trained"
            name = f"cero train --init {form.name}"
            yield name, partial(trained_further, folder, form, text, scratch)


def trained_by_cero(folder: Path, text: Path, options: tuple, scratch: Path) -> Comparison:
    cero.run("train", "--data", text, "--out", folder, *TRAINING, "--tokenizer", *options)
    return compare(folder, read_by_transformers(folder), scratch)


def trained_further(
    folder: Path, form: hub_models.Form, text: Path, scratch: Path
) -> Comparison:
    """From the weights that transformers saved; read by it again, with the same configuration."""
    data = ["--data", text] if form.save_tokenizer else ["--ids", training_rows(scratch)]
    source = scratch / form.name
    cero.run("train", "--init", source, *data, "--out", folder, *FURTHER_TRAINING)
    model = read_by_transformers(folder)
    for key, value in form.changes.items():
        assert getattr(model.config, key) == value, f"{key} was {value} before training"
    return compare(folder, model, scratch)


def training_rows(scratch: Path) -> Path:
    rows = scratch / "training-rows.json"
    torch.manual_seed(3)
    rows.write_text(str(torch.randint(48, (8, 17)).tolist()), encoding="utf-8")
    return rows


def saved_for_cero(folder: Path, form: hub_models.Form, scratch: Path) -> Comparison:
    return compare(folder, hub_models.save(form, folder), scratch)


def read_by_transformers(folder: Path) -> GPT2LMHeadModel:
    model, loading = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, output_loading_info=True
    )
    wrong = {kind: names for kind, names in loading.items() if names}
    assert not wrong, f"transformers had to make up or leave out weights: {wrong}"
    return model.eval()


def compare(folder: Path, model: GPT2LMHeadModel, scratch: Path) -> Comparison:
    torch.manual_seed(2)
    rows = torch.randint(model.config.vocab_size, (3, 17))
    with torch.no_grad():
        logits = model(rows[:, :-1]).logits
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten()).item()
    cero_logits, cero_loss = cero.logits(folder, rows.tolist(), scratch)
    has_tokenizer = (folder / "tokenizer.json").exists() or (folder / "vocab.json").exists()
    tokenizer = AutoTokenizer.from_pretrained(folder) if has_tokenizer else None
    return Comparison(
        (logits - cero_logits).abs().max().item(),
        abs(loss - cero_loss),
        same_greedy(folder, model, tokenizer),
        same_ids(folder, tokenizer, scratch) if tokenizer else None,
    )


def same_greedy(
    folder: Path, model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerBase | None
) -> bool:
    prompt = tokenizer.encode("The ") if tokenizer else [3, 14, 15, 9, 2]
    written = model.generate(
        torch.tensor([prompt]), max_new_tokens=NEW_TOKENS, do_sample=False, pad_token_id=0
    )
    ids = written[0, len(prompt) :].tolist()
    if ids and ids[-1] == model.config.eos_token_id:
        ids.pop()
    cero_written = cero.greedy(folder, prompt, NEW_TOKENS)
    same_text = not tokenizer or cero_written["text"] == tokenizer.decode(ids)
    return cero_written["ids"] == ids and same_text


def same_ids(folder: Path, tokenizer: PreTrainedTokenizerBase, scratch: Path) -> bool:
    strings = [text for text in hub_models.STRINGS if is_known(text, tokenizer)]
    assert len(strings) >= len(hub_models.SENTENCES)
    ids = [tokenizer.encode(text) for text in strings]
    decoded = [tokenizer.decode(row) for row in ids]
    return ids == cero.token_ids(folder, strings, scratch) and decoded == strings


def is_known(text: str, tokenizer: PreTrainedTokenizerBase) -> bool:
    """Byte pairs, which spell a space as Ġ, know any text; characters only their own."""
    vocabulary = set(tokenizer.get_vocab())
    return "Ġ" in vocabulary or set(text) <= vocabulary


if __name__ == "__main__":
    main()
