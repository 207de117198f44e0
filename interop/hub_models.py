"""Small GPT-2 models, saved by transformers in the forms in which the hub has GPT-2 directories."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import GPT2Config, GPT2LMHeadModel, GPT2Tokenizer, PreTrainedTokenizerFast

CONTEXT = 32
END_OF_TEXT = "<|endoftext|>"

# What tokenizers are trained on; all of it was written for this folder.
SENTENCES = [
    "The lighthouse keeper counts the boats, and the boats count on the lighthouse.",
    "It's late, isn't it? We've walked 12 miles and we'll walk 345 more!",
    "El ñandú corrió más rápido que el pingüino; ¡qué sorpresa!",
    "¿Cuántas nubes caben en un vaso de agua? Ninguna, dijo la niña.",
    "작은 고양이가 창가에 앉아 비를 바라봅니다.",
    "별이 하나둘 켜지면 바다는 조용히 노래해요.",
    "A snail 🐌 carries its house; a cloud ☁️ carries the rain 🌧️.\n\nThe end.",
    "\tdef double(x):\n\t\treturn  x + x  # twice\r\n",
]

# Strings whose token ids are compared.
STRINGS = SENTENCES + [
    "",
    " ",
    "   three spaces before, two after  ",
    "line\nline\n\n\nline\r\n\ttab",
    "can't CAN'T we'll WE'LL",
    "naïve café e\u0301 ﬁ ½ ²",
    "한국어와 English를 섞어 쓰기",
    "👩‍👩‍👧 🏳️‍🌈 😀😀😀",
    "\u00a0\u2028\u3000|\u200b",
    "0123456789 ,.;:!?()[]{}<>",
]


def train_tokenizer() -> Tokenizer:
    """Byte pairs as GPT-2 has them: 256 bytes, some merges, and the end of text as the last id."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=319,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.add_special_tokens([END_OF_TEXT])
    return tokenizer


def save_tokenizer_json(folder: Path) -> None:
    PreTrainedTokenizerFast(
        tokenizer_object=train_tokenizer(), bos_token=END_OF_TEXT, eos_token=END_OF_TEXT
    ).save_pretrained(folder)


def save_gpt2_tokenizer(folder: Path) -> None:
    save_vocabulary_and_merges(folder)
    GPT2Tokenizer.from_pretrained(folder).save_pretrained(folder)
    (folder / "vocab.json").unlink()
    (folder / "merges.txt").unlink()


def save_vocabulary_and_merges(folder: Path) -> None:
    saved = json.loads(train_tokenizer().to_str())["model"]
    vocabulary = saved["vocab"] | {END_OF_TEXT: len(saved["vocab"])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    merges = [" ".join(merge) for merge in saved["merges"]]
    text = "\n".join(["#version: 0.2"] + merges) + "\n"
    (folder / "merges.txt").write_text(text, encoding="utf-8")


def save_as_it_is(model: GPT2LMHeadModel, folder: Path) -> None:
    model.save_pretrained(folder)


def save_without_head(model: GPT2LMHeadModel, folder: Path) -> None:
    model.transformer.save_pretrained(folder)


def save_sharded(model: GPT2LMHeadModel, folder: Path) -> None:
    model.save_pretrained(folder, max_shard_size="12KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 2


def save_with_masks(model: GPT2LMHeadModel, folder: Path) -> None:
    """As older versions saved models: with the causal mask of each layer, and the head twice."""
    model.config.save_pretrained(folder)
    tensors = {name: values.clone() for name, values in model.state_dict().items()}
    for layer in range(model.config.n_layer):
        tensors[f"transformer.h.{layer}.attn.bias"] = causal_mask().to(torch.uint8)
        tensors[f"transformer.h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def save_like_the_first(model: GPT2LMHeadModel, folder: Path) -> None:
    """As GPT-2 itself lies on the hub: names without prefix, masks, and a configuration that says
    neither what kind of model it is nor what was added later."""
    tensors = {name: values.clone() for name, values in model.transformer.state_dict().items()}
    for layer in range(model.config.n_layer):
        tensors[f"h.{layer}.attn.bias"] = causal_mask().to(torch.float32)
    save_file(tensors, folder / "model.safetensors")
    keys = ["vocab_size", "n_embd", "n_layer", "n_head", "layer_norm_epsilon", "initializer_range"]
    config = {key: getattr(model.config, key) for key in keys} | {"n_ctx": CONTEXT}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def causal_mask() -> torch.Tensor:
    return torch.ones(CONTEXT, CONTEXT).tril().reshape(1, 1, CONTEXT, CONTEXT)


@dataclass
class Form:
    """One form of a GPT-2 directory: what its configuration changes, and how it is saved."""

    name: str
    changes: dict = field(default_factory=dict)
    dtype: torch.dtype = torch.float32
    save_model: Callable[[GPT2LMHeadModel, Path], None] = save_as_it_is
    save_tokenizer: Callable[[Path], None] | None = None


FORMS = [
    Form("tied"),
    Form("untied", {"tie_word_embeddings": False}),
    Form("unprefixed", save_model=save_without_head),
    Form("sharded", save_model=save_sharded),
    Form("f16", dtype=torch.float16),
    Form("bf16", dtype=torch.bfloat16),
    Form("inner", {"n_inner": 24}),
    Form("epsilon", {"layer_norm_epsilon": 0.1}),
    Form("gelu", {"activation_function": "gelu"}),
    Form("gelu-tanh", {"activation_function": "gelu_pytorch_tanh"}),
    Form("relu", {"activation_function": "relu"}),
    Form("masks", save_model=save_with_masks),
    Form("first", save_model=save_like_the_first),
    Form("tokenizer-json", save_tokenizer=save_tokenizer_json),
    Form("gpt2-tokenizer", save_tokenizer=save_gpt2_tokenizer),
    Form("vocab-merges", save_tokenizer=save_vocabulary_and_merges),
]


def save(form: Form, folder: Path, seed: int = 4) -> GPT2LMHeadModel:
    """Saves a model in that form; what is returned computes in float32, with the saved weights."""
    folder.mkdir(parents=True)
    model = make_model(form, seed)
    form.save_model(model, folder)
    if form.save_tokenizer:
        form.save_tokenizer(folder)
    return model.float()


def make_model(form: Form, seed: int) -> GPT2LMHeadModel:
    config = GPT2Config(
        vocab_size=320 if form.save_tokenizer else 48,
        n_positions=CONTEXT,
        n_embd=16,
        n_layer=2,
        n_head=2,
        bos_token_id=319 if form.save_tokenizer else None,
        eos_token_id=319 if form.save_tokenizer else None,
        **form.changes,
    )
    torch.manual_seed(seed)
    model = GPT2LMHeadModel(config).eval()
    draw_weights(model)
    return model.to(form.dtype)


def draw_weights(model: GPT2LMHeadModel) -> None:
    """Large weights, and none zero or one, so that each of them and each function shows."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            is_norm = ".ln_" in name and name.endswith("weight")
            deviation = 0.2 if name.endswith("wte.weight") else 0.6
            parameter.normal_(1.0 if is_norm else 0.0, deviation)
