"""Figures of PyTorch's CPU random generator, and of small GPTs built and trained with it.

    python rng_figures.py --out torch-rng-more.json

Each section says in words in which order it draws. Floats are written so that reading them as
double and rounding to float gives PyTorch's value.
"""

import argparse
import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader

SEEDS = (123, 42, 0, 2**40 + 7, -5)
NINE_LOGITS = [4.51, 0.89, -1.90, 6.75, 1.63, -1.62, -1.89, 6.28, 1.79]


def words(count):
    """The next `count` raw 32-bit words of the global generator, an even number.

    An int64 over its full range takes two words, the first one high.
    """
    pairs = torch.empty(count // 2, dtype=torch.int64).random_(-(2**63), None).tolist()
    return [word for pair in pairs for word in (pair >> 32 & 0xFFFFFFFF, pair & 0xFFFFFFFF)]


def ends(values, count):
    """The first and last `count` values."""
    flat = values.detach().flatten()
    return {"first": flat[:count].tolist(), "last": flat[-count:].tolist()}


def after_seed(seed, draw):
    torch.manual_seed(seed)
    return draw()


def normals():
    figures = {}
    for count in (5, 15, 16, 17, 100):
        figures[f"randn_{count}_last_5"] = lambda n=count: torch.randn(n)[-5:].tolist()
    figures["randn_5_then_randn_5"] = lambda: [torch.randn(5).tolist(), torch.randn(5).tolist()]
    figures["randn_3_then_rand_3"] = lambda: [torch.randn(3).tolist(), torch.rand(3).tolist()]
    figures["randn_3_then_randn_16_first_4_then_randn_3"] = lambda: [
        torch.randn(3).tolist(),
        torch.randn(16)[:4].tolist(),
        torch.randn(3).tolist(),
    ]
    figures["randn_double_3"] = lambda: torch.randn(3, dtype=torch.float64).tolist()
    return figures


def draws():
    """Name to function; each is called right after manual_seed."""
    figures = {"first_6_words": lambda: words(6)}
    for bound in (5, 1000, 2**31 + 3, 2**33):
        figures[f"randint_{bound}_8_then_words"] = lambda n=bound: [
            torch.randint(n, (8,)).tolist(),
            words(2),
        ]
    figures["rand_double_5"] = lambda: torch.rand(5, dtype=torch.float64).tolist()
    figures.update(normals())
    bound = 1 / math.sqrt(768)
    figures["uniform_1000_bound_1_over_sqrt_768"] = lambda: ends(
        torch.empty(1000).uniform_(-bound, bound), 5
    )
    return figures


def multinomials(seed):
    """Twenty draws in a row, each from a fresh call, and the two words that follow them."""
    nine = torch.softmax(torch.tensor(NINE_LOGITS), dim=0)
    zeros = nine.clone()
    zeros[[1, 3, 8]] = 0
    thousand = torch.softmax(sine_logits(), dim=0)
    figures = {}
    for name, probabilities in (("nine", nine), ("nine_with_zeros", zeros), ("sines", thousand)):
        torch.manual_seed(seed)
        figures[name] = {
            "draws_20": [torch.multinomial(probabilities, 1).item() for _ in range(20)],
            "then_words": words(2),
        }
    return figures


def sine_logits():
    """1000 logits 5 sin(i), computed in double and rounded to float."""
    return torch.tensor([5 * math.sin(i) for i in range(1000)], dtype=torch.float32)


def loader_order(seed):
    """Two epochs, two iterations of an unshuffled loader, one more epoch."""
    shuffled = DataLoader(range(18), batch_size=2, shuffle=True, drop_last=True)
    plain = DataLoader(range(18), batch_size=2)
    torch.manual_seed(seed)
    epochs = [[batch.tolist() for batch in shuffled] for _ in range(2)]
    for _ in range(2):
        list(plain)
    epochs.append([batch.tolist() for batch in shuffled])
    return {"epochs": epochs, "then_words": words(2)}


def dropout_calls(seed):
    torch.manual_seed(seed)
    calls = []
    for count in (10, 64, 100000):
        for p in (0.1, 0.5, 0.2, 0.0):
            result = functional.dropout(torch.ones(count), p)
            dropped = (result == 0).nonzero().flatten()
            calls.append(
                {
                    "n": count,
                    "p": p,
                    "kept_value": result.max().item(),
                    "dropped": len(dropped),
                    "first_10": dropped[:10].tolist(),
                    "last_10": dropped[-10:].tolist(),
                }
            )
    return {"calls": calls, "then_random_": torch.empty((), dtype=torch.int64).random_().item()}


class Gelu(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def forward(self, x):
        if self.kind == "gelu":
            return functional.gelu(x)
        inner = math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3))
        return 0.5 * x * (1.0 + torch.tanh(inner))


class FusedAttention(nn.Module):
    """Query, key and value from one Linear, as in GPT-2's own layout."""

    def __init__(self, config):
        super().__init__()
        self.heads = config["n_head"]
        channels = config["n_embd"]
        self.c_attn = nn.Linear(channels, 3 * channels)
        self.c_proj = nn.Linear(channels, channels)
        self.attention_dropout = nn.Dropout(config["dropout"])
        self.output_dropout = nn.Dropout(config["dropout"])

    def forward(self, x):
        batch, steps, channels = x.shape
        parts = self.c_attn(x).view(batch, steps, 3, self.heads, channels // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-2, -1) / math.sqrt(key.shape[-1])
        future = torch.ones(steps, steps, dtype=torch.bool).triu(diagonal=1)
        weights = torch.softmax(scores.masked_fill(future, -torch.inf), dim=-1)
        mixed = self.attention_dropout(weights) @ value
        return self.output_dropout(self.c_proj(mixed.transpose(1, 2).reshape(x.shape)))


class FusedMlp(nn.Module):
    def __init__(self, config):
        super().__init__()
        channels = config["n_embd"]
        self.c_fc = nn.Linear(channels, 4 * channels)
        self.gelu = Gelu(config["gelu"])
        self.c_proj = nn.Linear(4 * channels, channels)
        self.dropout = nn.Dropout(config["dropout"])

    def forward(self, x):
        return self.dropout(self.c_proj(self.gelu(self.c_fc(x))))


class FusedBlock(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.ln_1 = nn.LayerNorm(config["n_embd"])
        self.attn = FusedAttention(config)
        self.ln_2 = nn.LayerNorm(config["n_embd"])
        self.mlp = FusedMlp(config)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class NanoGpt(nn.Module):
    """Built, tied and initialised in the order of Karpathy's nanoGPT."""

    def __init__(self, config):
        super().__init__()
        channels = config["n_embd"]
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(config["vocab_size"], channels),
                "wpe": nn.Embedding(config["block_size"], channels),
                "drop": nn.Dropout(config["dropout"]),
                "h": nn.ModuleList(FusedBlock(config) for _ in range(config["n_layer"])),
                "ln_f": nn.LayerNorm(channels),
            }
        )
        self.lm_head = nn.Linear(channels, config["vocab_size"], bias=False)
        self.transformer["wte"].weight = self.lm_head.weight
        self.apply(initialise)
        for name, parameter in self.named_parameters():
            if name.endswith("c_proj.weight"):
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * config["n_layer"]))

    def forward(self, ids):
        parts = self.transformer
        x = parts["drop"](parts["wte"](ids) + parts["wpe"](torch.arange(ids.shape[1])))
        for block in parts["h"]:
            x = block(x)
        return self.lm_head(parts["ln_f"](x))


def initialise(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)


def tensor_figures(model):
    return {
        name: {
            "shape": list(parameter.shape),
            **ends(parameter, 4),
            "sum": parameter.detach().double().sum().item(),
        }
        for name, parameter in model.named_parameters()
    }


def nano_gpt():
    config = {
        "vocab_size": 65,
        "block_size": 32,
        "n_layer": 2,
        "n_head": 2,
        "n_embd": 32,
        "dropout": 0.2,
    }
    figures = {"config": config}
    for gelu in ("gelu_new", "gelu"):
        torch.manual_seed(1337)
        model = NanoGpt({**config, "gelu": gelu})
        figures["tensors"] = tensor_figures(model)
        figures["training_" + gelu] = train_nano(model, config)
    return figures


def train_nano(model, config):
    """Twenty steps; a batch's starts are drawn just before its forward pass draws the masks."""
    block = config["block_size"]
    data = torch.tensor([(i * 7 + i * i // 3) % 65 for i in range(2000)])
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}],
        lr=1e-3,
        betas=(0.9, 0.99),
    )
    steps = []
    for _ in range(20):
        starts = torch.randint(len(data) - block, (4,))
        inputs = torch.stack([data[i : i + block] for i in starts])
        targets = torch.stack([data[i + 1 : i + 1 + block] for i in starts])
        logits = model(inputs)
        loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        steps.append({"starts": starts.tolist(), "loss": loss.item(), "norm": norm.item()})
    return {"steps": steps, "then_words": words(2)}


def book():
    """The parameters of the book's model, tiny: only the order of construction matters here."""
    vocabulary, context, layers, channels = 65, 32, 2, 32
    torch.manual_seed(123)
    model = nn.Module()
    model.tok_emb = nn.Embedding(vocabulary, channels)
    model.pos_emb = nn.Embedding(context, channels)
    model.trf_blocks = nn.ModuleList()
    for _ in range(layers):
        block = nn.Module()
        block.att = nn.Module()
        block.att.W_query = nn.Linear(channels, channels, bias=False)
        block.att.W_key = nn.Linear(channels, channels, bias=False)
        block.att.W_value = nn.Linear(channels, channels, bias=False)
        block.att.out_proj = nn.Linear(channels, channels)
        block.ff = nn.Module()
        block.ff.layers = nn.Sequential(
            nn.Linear(channels, 4 * channels), nn.Identity(), nn.Linear(4 * channels, channels)
        )
        model.trf_blocks.append(block)
    model.out_head = nn.Linear(channels, vocabulary, bias=False)
    return {
        "config": {
            "vocab_size": vocabulary,
            "context_length": context,
            "n_layers": layers,
            "n_heads": 2,
            "emb_dim": channels,
            "qkv_bias": False,
            "tied": False,
            "seed": 123,
        },
        "tensors": tensor_figures(model),
        "then_words": words(2),
    }


def seed_figures(seed):
    return {
        "draws": {name: after_seed(seed, draw) for name, draw in draws().items()},
        "multinomial": multinomials(seed),
        "loader_18_batch_2_shuffle_drop_last": loader_order(seed),
        "dropout": dropout_calls(seed),
    }


def seeds_of_64_bits():
    """The first words after seeds that share their low 32 bits."""
    same = (7, 2**32 + 7, 2**40 + 7, 2**63 + 7, 7 - 2**32)
    other = (-5, 2**32 - 5, 2**64 - 5, -1, 2**32 - 1, 2**63 - 1)
    return {str(seed): after_seed(seed, lambda: words(2)) for seed in same + other}


NOTES = {
    "words": "32-bit outputs of the Mersenne twister in their order",
    "draws": "each entry right after manual_seed",
    "multinomial": "manual_seed before each of the three; nine: softmax of nine_logits; with zeros:"
    " entries 1, 3 and 8 set to 0, not renormalised; sines: softmax of float(5 sin(i)), i < 1000",
    "loader": "manual_seed; two epochs; two iterations of an unshuffled loader; a third epoch",
    "dropout": "manual_seed once; the calls one after another, then one int64 random_",
    "nano_gpt": "for each GELU manual_seed(1337), construction, 20 steps; losses and gradient norms"
    " before clipping",
    "then_words": "the two words that follow",
    "sum": "of the float values, added in double",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    figures = {
        "torch": torch.__version__,
        "notes": NOTES,
        "nine_logits": NINE_LOGITS,
        "nine_probabilities": torch.softmax(torch.tensor(NINE_LOGITS), dim=0).tolist(),
        "sines_probabilities": ends(torch.softmax(sine_logits(), dim=0), 4),
        "seeds": {str(seed): seed_figures(seed) for seed in SEEDS},
        "first_2_words_of_64_bit_seeds": seeds_of_64_bits(),
        "nano_gpt": nano_gpt(),
        "book": book(),
    }
    text = json.dumps(figures, separators=(",", ":"))
    arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
