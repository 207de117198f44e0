"""Writes the model directories that Cero's tests read, with what transformers computes of them."""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer, GPT2LMHeadModel

import hub_models

GOLDEN = Path(__file__).parent.parent / "library/src/test/resources/golden/hf"
PROMPT = [3, 14, 15, 9, 2]
NEW_TOKENS = 12
GRADIENT = "h.0.mlp.c_fc.weight"


def main() -> None:
    golden = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    shutil.rmtree(golden, ignore_errors=True)
    for form in hub_models.FORMS:
        folder = golden / form.name
        model = hub_models.save(form, folder / "model")
        write_expected(model, folder, form.save_tokenizer is not None)
    size = sum(file.stat().st_size for file in golden.rglob("*") if file.is_file())
    print(f"{len(hub_models.FORMS)} directories, {size} bytes in {golden}")


def write_expected(model: GPT2LMHeadModel, folder: Path, has_tokenizer: bool) -> None:
    torch.manual_seed(1)
    rows = torch.randint(48, (2, 9))
    inputs, targets = rows[:, :-1], rows[:, 1:]
    logits = model(inputs).logits
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
    loss.backward()
    tensors = {
        "logits": logits.detach().contiguous(),
        "gradient": model.transformer.get_parameter(GRADIENT).grad,
    }
    save_file(tensors, folder / "expected.safetensors")
    expected = {
        "rows": rows.tolist(),
        "loss": loss.item(),
        "prompt_ids": PROMPT,
        "greedy_ids": continue_greedily(model),
        "tokens": token_ids(folder / "model") if has_tokenizer else [],
    }
    text = json.dumps(expected, ensure_ascii=False) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


def continue_greedily(model: GPT2LMHeadModel) -> list[int]:
    ids = list(PROMPT)
    with torch.no_grad():
        for _ in range(NEW_TOKENS):
            best = model(torch.tensor([ids])).logits[0, -1].topk(2)
            assert best.values[0] - best.values[1] > 1e-3, "rounding could decide the next token"
            ids.append(best.indices[0].item())
    return ids[len(PROMPT) :]


def token_ids(folder: Path) -> list[dict]:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return [
        {"text": text, "ids": tokenizer.encode(text, add_special_tokens=False)}
        for text in hub_models.STRINGS
    ]


if __name__ == "__main__":
    main()
