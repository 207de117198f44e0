"""A GPT in PyTorch, of the same layers, parameters and dropout as Cero's: functions on tensors,
with as little Python between them as there can be."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

BLOCK = {
    "ln_1.weight": lambda c: (c,),
    "ln_1.bias": lambda c: (c,),
    "attn.c_attn.weight": lambda c: (3 * c, c),
    "attn.c_attn.bias": lambda c: (3 * c,),
    "attn.c_proj.weight": lambda c: (c, c),
    "attn.c_proj.bias": lambda c: (c,),
    "ln_2.weight": lambda c: (c,),
    "ln_2.bias": lambda c: (c,),
    "mlp.c_fc.weight": lambda c: (4 * c, c),
    "mlp.c_fc.bias": lambda c: (4 * c,),
    "mlp.c_proj.weight": lambda c: (c, 4 * c),
    "mlp.c_proj.bias": lambda c: (c,),
}


@dataclass(frozen=True)
class Shape:
    layers: int
    heads: int
    channels: int
    vocab: int
    context: int


def random_weights(shape):
    """GPT-2's names; linear weights are (out, in) as F.linear wants them."""
    torch.manual_seed(1)
    c = shape.channels
    sizes = {"wte.weight": (shape.vocab, c), "wpe.weight": (shape.context, c)}
    for layer in range(shape.layers):
        sizes |= {f"h.{layer}.{name}": size(c) for name, size in BLOCK.items()}
    sizes |= {"ln_f.weight": (c,), "ln_f.bias": (c,)}
    weights = {}
    for name, size in sizes.items():
        if len(size) == 2:
            weights[name] = torch.randn(size) * 0.02
        else:
            weights[name] = torch.ones(size) if name.endswith("weight") else torch.zeros(size)
    return weights


class Gpt:
    def __init__(self, shape, weights, dropout=0.0):
        self.shape = shape
        self.dropout = dropout
        self.tokens = weights["wte.weight"]
        self.positions = weights["wpe.weight"]
        self.blocks = [[weights[f"h.{i}.{name}"] for name in BLOCK] for i in range(shape.layers)]
        self.last_norm = weights["ln_f.weight"], weights["ln_f.bias"]

    def new_cache(self):
        """Keys and values of all layers, (2, layers, 1, H, context, D)."""
        s = self.shape
        return torch.zeros(2, s.layers, 1, s.heads, s.context, s.channels // s.heads)

    def hidden(self, ids, cache=None, past=0):
        """ids (B, T) at the positions from `past` on -> (B, T, C), before the last norm."""
        s, drop = self.shape, self.dropout
        batch, time = ids.shape
        norm = (s.channels,)
        x = F.embedding(ids, self.tokens) + self.positions[past : past + time]
        if drop:
            x = F.dropout(x, drop)
        for layer, (g1, b1, wa, ba, wo, bo, g2, b2, wf, bf, wp, bp) in enumerate(self.blocks):
            qkv = F.linear(F.layer_norm(x, norm, g1, b1), wa, ba)
            q, k, v = (
                part.view(batch, time, s.heads, -1).transpose(1, 2)
                for part in qkv.split(s.channels, dim=2)
            )
            if cache is not None:
                cache[0, layer, :, :, past : past + time] = k
                cache[1, layer, :, :, past : past + time] = v
                k, v = cache[:, layer, :, :, : past + time]
            y = F.scaled_dot_product_attention(q, k, v, dropout_p=drop, is_causal=time > 1)
            y = F.linear(y.transpose(1, 2).reshape(batch, time, -1), wo, bo)
            x = x + (F.dropout(y, drop) if drop else y)
            y = F.linear(F.layer_norm(x, norm, g2, b2), wf, bf)
            y = F.linear(F.gelu(y, approximate="tanh"), wp, bp)
            x = x + (F.dropout(y, drop) if drop else y)
        return x

    def logits(self, hidden):
        normed = F.layer_norm(hidden, (self.shape.channels,), *self.last_norm)
        return F.linear(normed, self.tokens)

    def loss(self, ids, targets):
        logits = self.logits(self.hidden(ids))
        return F.cross_entropy(logits.view(-1, self.shape.vocab), targets.view(-1))

    def next_id(self, ids, cache, past):
        """The most probable id after ids (1, T), which lie behind `past` others -> (1, 1)."""
        last = self.hidden(ids, cache, past)[:, -1]
        return self.logits(last).argmax(-1, keepdim=True)
