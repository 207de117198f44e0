"""Trains the GPT model of chapter 5 of "Build a Large Language Model (From Scratch)" in PyTorch.

The figures it writes are what `./cero book` is checked against. The order in which random numbers
are drawn is part of the result, so it is the chapter's own: see `sequence` in the written JSON.

    python chapter5.py --data the-verdict.txt --tokenizer GPT2_DIRECTORY --out figures.json
    python chapter5.py --data the-verdict.txt --tokenizer GPT2_DIRECTORY --train-only

GPT2_DIRECTORY is any directory with GPT-2's tokenizer.json.
"""

import argparse
import json
import math
import pathlib
import sys
import tempfile
import time

import tokenizers
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

VOCABULARY = 50257
CONTEXT = 256
CHANNELS = 768
HEADS = 12
LAYERS = 12

BATCH = 2
LEARNING_RATE = 4e-4
WEIGHT_DECAY = 0.1
EVALUATE_EVERY = 5
EVALUATION_BATCHES = 5
PROMPT = "Every effort moves you"

TOY_VOCABULARY = "closer every effort forward inches moves pizza toward you".split()
TOY_LOGITS = [4.51, 0.89, -1.90, 6.75, 1.63, -1.62, -1.89, 6.28, 1.79]

SEQUENCE = (
    "manual_seed(seed); build the model; manual_seed(seed) again and read both loaders for the"
    " initial losses; manual_seed(seed), build the model anew, AdamW; each epoch iterates the"
    " training DataLoader (batch 2, shuffle, drop_last); at steps 0, 5, ... after the update an"
    " evaluation iterates the training DataLoader anew (first 5 batches) and the validation"
    " DataLoader; after each epoch 50 greedy tokens. Every iteration of a DataLoader draws from the"
    " global generator, shuffled or not."
)
AFTER_SEQUENCE = (
    "after the ten epochs: 25 greedy tokens; toy vocabulary, manual_seed(123) before the one draw"
    " and before each 1000 draws; manual_seed(123), 15 sampled tokens; save model and optimizer;"
    " then three continuations of one epoch, each from the random state after the sampled tokens:"
    " one_fresh_model builds one new GPT model (which draws its weights), then loads and trains;"
    " two_fresh_models builds two (as the chapter does: one for the weights alone, one for weights"
    " and optimizer); seeded calls manual_seed(123) between loading and training."
)


class Attention(nn.Module):
    """Causal multi-head attention whose dropout falls on the (B, H, T, T) weights."""

    def __init__(self, dropout):
        super().__init__()
        self.W_query = nn.Linear(CHANNELS, CHANNELS, bias=False)
        self.W_key = nn.Linear(CHANNELS, CHANNELS, bias=False)
        self.W_value = nn.Linear(CHANNELS, CHANNELS, bias=False)
        self.out_proj = nn.Linear(CHANNELS, CHANNELS)
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("mask", torch.ones(CONTEXT, CONTEXT).triu(diagonal=1))

    def forward(self, x):
        batch, time_steps, _ = x.shape

        def heads(projected):
            return projected.view(batch, time_steps, HEADS, CHANNELS // HEADS).transpose(1, 2)

        key, query, value = heads(self.W_key(x)), heads(self.W_query(x)), heads(self.W_value(x))
        future = self.mask[:time_steps, :time_steps].bool()
        scores = (query @ key.transpose(2, 3)).masked_fill(future, -torch.inf)
        weights = self.dropout(torch.softmax(scores / math.sqrt(key.shape[-1]), dim=-1))
        mixed = (weights @ value).transpose(1, 2).reshape(batch, time_steps, CHANNELS)
        return self.out_proj(mixed)


class LayerNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(CHANNELS))
        self.shift = nn.Parameter(torch.zeros(CHANNELS))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * ((x - mean) / torch.sqrt(variance + 1e-5)) + self.shift


class Gelu(nn.Module):
    """The tanh formula, written out: PyTorch's own rounds differently."""

    def forward(self, x):
        inner = torch.sqrt(torch.tensor(2.0 / math.pi)) * (x + 0.044715 * torch.pow(x, 3))
        return 0.5 * x * (1 + torch.tanh(inner))


class FeedForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(CHANNELS, 4 * CHANNELS), Gelu(), nn.Linear(4 * CHANNELS, CHANNELS)
        )

    def forward(self, x):
        return self.layers(x)


class Block(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.att = Attention(dropout)
        self.ff = FeedForward()
        self.norm1 = LayerNorm()
        self.norm2 = LayerNorm()
        self.drop_shortcut = nn.Dropout(dropout)

    def forward(self, x):
        x = self.drop_shortcut(self.att(self.norm1(x))) + x
        return self.drop_shortcut(self.ff(self.norm2(x))) + x


class Gpt(nn.Module):
    """Ids (B, T) to logits (B, T, vocabulary). Building it draws the initial weights in this order."""

    def __init__(self, dropout):
        super().__init__()
        self.tok_emb = nn.Embedding(VOCABULARY, CHANNELS)
        self.pos_emb = nn.Embedding(CONTEXT, CHANNELS)
        self.drop_emb = nn.Dropout(dropout)
        self.trf_blocks = nn.Sequential(*[Block(dropout) for _ in range(LAYERS)])
        self.final_norm = LayerNorm()
        self.out_head = nn.Linear(CHANNELS, VOCABULARY, bias=False)

    def forward(self, ids):
        x = self.tok_emb(ids) + self.pos_emb(torch.arange(ids.shape[1]))
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))


class Chapter:
    """The chapter's tokenizer and loaders."""

    def __init__(self, data, tokenizer):
        self.tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
        text = data.read_text(encoding="utf-8")
        split = int(0.9 * len(text))
        self.training = self.loader(text[:split], train=True)
        self.validation = self.loader(text[split:], train=False)

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=False)

    def loader(self, text, train):
        ids = torch.tensor(self.encode(text))
        starts = range(0, len(ids) - CONTEXT, CONTEXT)
        inputs = torch.stack([ids[i : i + CONTEXT] for i in starts])
        targets = torch.stack([ids[i + 1 : i + 1 + CONTEXT] for i in starts])
        pairs = TensorDataset(inputs, targets)
        return DataLoader(pairs, batch_size=BATCH, shuffle=train, drop_last=train)


def batch_loss(model, inputs, targets):
    return functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())


def mean_loss(model, loader, batches):
    """The mean loss of the loader's first `batches` batches, without gradients or dropout."""
    model.eval()
    count = min(batches, len(loader))
    with torch.no_grad():
        losses = [batch_loss(model, *batch).item() for _, batch in zip(range(count), loader)]
    model.train()
    return sum(losses) / count


def generate(model, ids, count, top_k=None, temperature=0.0):
    """Appends `count` tokens: the likeliest one, or a draw where there is a temperature."""
    was_training = model.training
    model.eval()
    ids = torch.tensor([ids])
    for _ in range(count):
        with torch.no_grad():
            logits = model(ids[:, -CONTEXT:])[:, -1, :]
        if top_k is not None:
            smallest = torch.topk(logits, top_k).values[:, -1:]
            logits = logits.masked_fill(logits < smallest, -torch.inf)
        if temperature > 0:
            chosen = torch.multinomial(torch.softmax(logits / temperature, dim=-1), num_samples=1)
        else:
            chosen = logits.argmax(dim=-1, keepdim=True)
        ids = torch.cat([ids, chosen], dim=1)
    model.train(was_training)
    return ids[0].tolist()


def new_optimizer(model):
    return torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)


def train(model, optimizer, chapter, epochs):
    """Trains for whole epochs and returns all figures of it."""
    prompt = chapter.encode(PROMPT)
    figures = {
        "step_losses": [],
        "batch_order_first_tokens": [],
        "evaluations_step_tokens_train_val": [],
        "samples": [],
        "epoch_seconds": [],
    }
    step = 0
    tokens = 0
    for epoch in range(epochs):
        began = time.perf_counter()
        model.train()
        for inputs, targets in chapter.training:
            optimizer.zero_grad()
            loss = batch_loss(model, inputs, targets)
            loss.backward()
            optimizer.step()
            tokens += inputs.numel()
            figures["step_losses"].append(loss.item())
            figures["batch_order_first_tokens"].append(inputs[:, 0].tolist())
            if step % EVALUATE_EVERY == 0:
                training = mean_loss(model, chapter.training, EVALUATION_BATCHES)
                validation = mean_loss(model, chapter.validation, EVALUATION_BATCHES)
                figures["evaluations_step_tokens_train_val"].append(
                    [step, tokens, training, validation]
                )
                print(f"epoch {epoch + 1} step {step}: {training:.3f} {validation:.3f}", flush=True)
            step += 1
        figures["samples"].append(chapter.decode(generate(model, prompt, 50)))
        figures["epoch_seconds"].append(round(time.perf_counter() - began, 2))
    figures["seconds"] = round(sum(figures["epoch_seconds"]), 2)
    return figures


def untrained(chapter, dropout, seed):
    torch.manual_seed(seed)
    model = Gpt(dropout)
    torch.manual_seed(seed)
    return {
        "initial_train_loss": mean_loss(model, chapter.training, len(chapter.training)),
        "initial_val_loss": mean_loss(model, chapter.validation, len(chapter.validation)),
        "greedy_untrained": chapter.decode(generate(model, chapter.encode(PROMPT), 10)),
    }


def toy():
    """Temperature and top-k over nine words."""
    logits = torch.tensor(TOY_LOGITS)
    probabilities = torch.softmax(logits, dim=0)
    torch.manual_seed(123)
    one_draw = torch.multinomial(probabilities, num_samples=1).item()
    temperatures = []
    for temperature in (1.0, 0.1, 5.0):
        scaled = torch.softmax(logits / temperature, dim=0)
        torch.manual_seed(123)
        draws = [torch.multinomial(scaled, num_samples=1).item() for _ in range(1000)]
        temperatures.append(
            {
                "temperature": temperature,
                "probabilities": scaled.tolist(),
                "counts_of_1000": torch.bincount(torch.tensor(draws), minlength=9).tolist(),
                "first_20_draws": draws[:20],
            }
        )
    top = torch.topk(logits, 3)
    kept = logits.masked_fill(logits < top.values[-1], -torch.inf)
    return {
        "vocabulary": TOY_VOCABULARY,
        "logits": TOY_LOGITS,
        "softmax": probabilities.tolist(),
        "argmax": probabilities.argmax().item(),
        "one_draw": one_draw,
        "temperatures": temperatures,
        "top_k_3": {
            "values": top.values.tolist(),
            "positions": top.indices.tolist(),
            "probabilities": torch.softmax(kept, dim=0).tolist(),
        },
    }


def continued(chapter, dropout, checkpoint, fresh_models, seed):
    """One more epoch from the saved checkpoint."""
    for _ in range(fresh_models):
        model = Gpt(dropout)
    optimizer = new_optimizer(model)
    saved = torch.load(checkpoint, weights_only=True)
    model.load_state_dict(saved["model_state_dict"])
    optimizer.load_state_dict(saved["optimizer_state_dict"])
    del saved
    if seed is not None:
        torch.manual_seed(seed)
    figures = train(model, optimizer, chapter, epochs=1)
    del figures["epoch_seconds"], figures["seconds"]
    return figures


def after_training(model, optimizer, chapter, dropout):
    prompt = chapter.encode(PROMPT)
    greedy = generate(model, prompt, 25)
    figures = {"sequence": AFTER_SEQUENCE}
    figures["greedy_25"] = {"ids": greedy, "text": chapter.decode(greedy)}
    figures["toy"] = toy()
    torch.manual_seed(123)
    sampled = generate(model, prompt, 15, top_k=25, temperature=1.4)
    figures["top_k_25_temperature_1.4"] = {"ids": sampled, "text": chapter.decode(sampled)}
    random_state = torch.get_rng_state()
    with tempfile.TemporaryDirectory() as directory:
        checkpoint = pathlib.Path(directory) / "model_and_optimizer.pth"
        torch.save(
            {"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict()},
            checkpoint,
        )
        for name, fresh_models, seed in (
            ("one_fresh_model", 1, None),
            ("two_fresh_models", 2, None),
            ("seeded", 1, 123),
        ):
            torch.set_rng_state(random_state)
            figures["continued_" + name] = continued(
                chapter, dropout, checkpoint, fresh_models, seed
            )
    return figures


def write(path, figures):
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, required=True, help="the-verdict.txt")
    parser.add_argument("--tokenizer", type=pathlib.Path, required=True, help="GPT-2 directory")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=123)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--train-only", action="store_true", help="the epochs alone, for timing")
    parser.add_argument("--out", type=pathlib.Path, help="JSON with all figures")
    parser.add_argument("--out-after", type=pathlib.Path, help="JSON with those after training")
    arguments = parser.parse_args()
    if arguments.train_only and arguments.out_after:
        sys.exit("--out-after needs the figures after training; leave out --train-only.")

    torch.set_num_threads(arguments.threads)
    chapter = Chapter(arguments.data, arguments.tokenizer)
    about = {
        "torch": torch.__version__,
        "threads": arguments.threads,
        "settings": {
            "seed": arguments.seed,
            "drop_rate": arguments.dropout,
            "epochs": arguments.epochs,
            "lr": LEARNING_RATE,
            "weight_decay": WEIGHT_DECAY,
            "batch_size": BATCH,
            "context": CONTEXT,
            "eval_freq": EVALUATE_EVERY,
            "eval_iter": EVALUATION_BATCHES,
        },
    }
    figures = {**about, "sequence": SEQUENCE}
    if not arguments.train_only:
        figures.update(untrained(chapter, arguments.dropout, arguments.seed))
    torch.manual_seed(arguments.seed)
    model = Gpt(arguments.dropout)
    optimizer = new_optimizer(model)
    figures.update(train(model, optimizer, chapter, arguments.epochs))
    print(f"{arguments.epochs} epochs: {figures['seconds']} seconds")
    if arguments.out:
        write(arguments.out, figures)
    if not arguments.train_only:
        figures["after_training"] = after_training(model, optimizer, chapter, arguments.dropout)
        if arguments.out:
            write(arguments.out, figures)
        if arguments.out_after:
            write(arguments.out_after, {**about, **figures["after_training"]})


if __name__ == "__main__":
    main()
