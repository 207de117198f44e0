"""PyTorch's side of a comparison: does one piece of work and prints a JSON object about it."""

import argparse
import contextlib
import json
import pathlib
import resource
import statistics
import sys
import time

import torch

from gpt import Gpt, Shape, random_weights

LEAST_WARM_UPS = 2
LEAST_WARM_UP_SECONDS = 2
ROUNDS = 3


def peak_rss():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def warm_up(work):
    began = time.perf_counter()
    runs = 0
    while runs < LEAST_WARM_UPS or time.perf_counter() - began < LEAST_WARM_UP_SECONDS:
        work()
        runs += 1


def seconds(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def train(shape, batch, steps, dropout):
    weights = random_weights(shape)
    for tensor in weights.values():
        tensor.requires_grad_()
    model = Gpt(shape, weights, dropout)
    matrices = [tensor for tensor in weights.values() if tensor.dim() == 2]
    vectors = [tensor for tensor in weights.values() if tensor.dim() == 1]
    groups = [
        {"params": matrices, "weight_decay": 0.1},
        {"params": vectors, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1e-4, betas=(0.9, 0.999), fused=True)

    def step():
        ids = torch.randint(0, shape.vocab, (2, batch, shape.context))
        model.loss(ids[0], ids[1]).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    warm_up(step)
    median = statistics.median(seconds(step) for _ in range(steps))
    return {
        "parameters": sum(tensor.numel() for tensor in weights.values()),
        "step_ms": 1e3 * median,
        "tokens_per_second": batch * shape.context / median,
    }


@torch.inference_mode()
def generate(shape, prompt, steps):
    """As in Cero's benchmark, the prompt gives the first token and each step one more."""
    weights = random_weights(shape)
    model = Gpt(shape, weights)
    ids = torch.randint(0, shape.vocab, (1, prompt))
    cache = model.new_cache()
    rounds = []

    def round():
        began = time.perf_counter()
        token = model.next_id(ids, cache, 0)
        token.item()
        first = time.perf_counter()
        for i in range(steps):
            token = model.next_id(token, cache, prompt + i)
            token.item()
        rounds.append((first - began, time.perf_counter() - first))

    warm_up(round)
    del rounds[:]
    for _ in range(ROUNDS):
        round()
    reading, writing = (statistics.median(times) for times in zip(*rounds))
    return {
        "parameters": sum(tensor.numel() for tensor in weights.values()),
        "prompt_tokens_per_second": prompt / reading,
        "tokens_per_second": steps / writing,
    }


@torch.inference_mode()
def first_token(folder, ids):
    """Reads a model's folder, as Cero does, and gives one token."""
    from safetensors.torch import load_file

    config = json.loads((folder / "config.json").read_text())
    keys = ("n_layer", "n_head", "n_embd", "vocab_size", "n_positions")
    weights = load_file(folder / "model.safetensors")
    for name in weights:
        # The file's linear weights are (in, out).
        if name.startswith("h.") and weights[name].dim() == 2:
            weights[name] = weights[name].T
    model = Gpt(Shape(*(config[key] for key in keys)), weights)
    token = model.next_id(torch.tensor([ids]), model.new_cache(), 0)
    return {"ids": token[0].tolist()}


def write_model(shape, folder):
    """A folder with a GPT-2 of random weights, in Hugging Face's names and layouts."""
    from safetensors.torch import save_file

    weights = random_weights(shape)
    for name, tensor in weights.items():
        if name.startswith("h.") and tensor.dim() == 2:
            weights[name] = tensor.T.contiguous()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "model_type": "gpt2",
        "architectures": ["GPT2LMHeadModel"],
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "n_layer": shape.layers,
        "n_head": shape.heads,
        "n_embd": shape.channels,
        "vocab_size": shape.vocab,
        "n_positions": shape.context,
        "n_ctx": shape.context,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2))


def book(data, tokenizer, epochs):
    """Chapter 5's training, evaluations and samples included; its own progress goes to stderr."""
    sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "interop"))
    import chapter5

    chapter = chapter5.Chapter(data, tokenizer)
    torch.manual_seed(123)
    model = chapter5.Gpt(dropout=0.1)
    with contextlib.redirect_stdout(sys.stderr):
        figures = chapter5.train(model, chapter5.new_optimizer(model), chapter, epochs)
    return {
        "parameters": sum(tensor.numel() for tensor in model.parameters()),
        "seconds": figures["seconds"],
        "evaluations": len(figures["evaluations_step_tokens_train_val"]),
    }


def numbers(text):
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=("train", "generate", "first-token", "book", "write-model"))
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--shape", type=numbers, help="layers,heads,channels,vocab,context")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--prompt", type=int)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--prompt-ids", type=numbers)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--tokenizer", type=pathlib.Path)
    parser.add_argument("--epochs", type=int)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    if given.work == "train":
        result = train(Shape(*given.shape), given.batch, given.steps, given.dropout)
    elif given.work == "generate":
        result = generate(Shape(*given.shape), given.prompt, given.steps)
    elif given.work == "write-model":
        return write_model(Shape(*given.shape), given.model)
    elif given.work == "book":
        result = book(given.data, given.tokenizer, given.epochs)
    else:
        result = first_token(given.model, given.prompt_ids)
    print(json.dumps(result | {"peak_rss_bytes": peak_rss()}), flush=True)


if __name__ == "__main__":
    main()
