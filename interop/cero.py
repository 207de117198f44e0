"""Calls the program ./cero and takes its JSON."""

import json
import subprocess
from pathlib import Path

import torch
from safetensors.torch import load_file

HOME = Path(__file__).parent.parent


def run(*arguments: object) -> list[dict]:
    """The JSON objects that a command prints, one per line."""
    command = [str(HOME / "cero"), *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return [json.loads(line) for line in done.stdout.splitlines()]


def logits(model: Path, rows: list[list[int]], scratch: Path) -> tuple[torch.Tensor, float]:
    """The logits (rows, T, V) of rows of T + 1 ids, and the mean loss."""
    ids_file = scratch / "rows.json"
    logits_file = scratch / "logits.safetensors"
    ids_file.write_text(json.dumps(rows), encoding="utf-8")
    measured = run("evaluate", "--model", model, "--ids", ids_file, "--logits", logits_file)
    return load_file(logits_file)["logits"], measured[0]["loss"]


def greedy(model: Path, prompt_ids: list[int], tokens: int) -> dict:
    """What the model writes on; `ids` and `text`."""
    prompt = ",".join(map(str, prompt_ids))
    return run(
        "generate", "--model", model, "--prompt-ids", prompt, "--tokens", tokens, "--greedy"
    )[0]


def token_ids(tokenizer: Path, strings: list[str], scratch: Path) -> list[list[int]]:
    strings_file = scratch / "strings.json"
    strings_file.write_text(json.dumps(strings), encoding="utf-8")
    lines = run("tokenize", "--tokenizer", tokenizer, "--file", strings_file)
    return [line["ids"] for line in lines]
