"""Writes small tokenizers of all forms that Cero reads, with the ids that `tokenizers` gives.

    python interop/tokenizer_forms.py     (tokenizers 0.23)
"""

import json
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

GOLDEN = Path(__file__).parent.parent / "library/src/test/resources/golden/tokenizer-forms.json"
CORPUS = ["the cat sat on the mat. The dog ran to the cat!\n" * 20, "el gato y el perro corren.\n" * 10]
END = "<|endoftext|>"
TEXTS = [
    "",
    " ",
    "the cat",
    "The Cat! 123 ¿é 안녕 😀",
    "zzz qq\tthe  cat \n",
    "a<|endoftext|>the cat",
    "the <mask> cat<mask>\u00a0 \n<mask>",
    "<name>the<name> x<name>, <names>",
    "  <name>  <mask>  ",
    "<na<name>me>",
]


def train(alphabet=True, prefix=False, regex=True, unknown=None, fuse=False):
    specials = [END] if unknown is None else [END, unknown]
    tokenizer = Tokenizer(models.BPE(unk_token=unknown, fuse_unk=fuse))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix, use_regex=regex)
    tokenizer.decoder = decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet() if alphabet else []
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=specials, show_progress=False, initial_alphabet=letters
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def added(*tokens):
    tokenizer = train()
    for token in tokens:
        (tokenizer.add_special_tokens if token.special else tokenizer.add_tokens)([token])
    return tokenizer


def changed(tokenizer, change):
    content = json.loads(tokenizer.to_str())
    change(content)
    return Tokenizer.from_str(json.dumps(content)), content


def sequence(content):
    content["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [content["pre_tokenizer"]]}
    content["decoder"] = {"type": "Sequence", "decoders": [content["decoder"]]}


def merge_twice(content):
    merges = content["model"]["merges"]
    merges.append(merges[0])
    merges.append(merges[3])


def forms():
    yield "no-alphabet", train(alphabet=False), None
    yield "unknown", train(alphabet=False, unknown="<unk>"), None
    yield "unknown-fused", train(alphabet=False, unknown="<unk>", fuse=True), None
    yield "prefix-space", train(prefix=True), None
    yield "whole", train(regex=False), None
    yield "whole-prefix-space", train(prefix=True, regex=False), None
    yield "sequence", *changed(train(), sequence)
    yield "merges-twice", *changed(train(), merge_twice)
    yield "plain", added(AddedToken("<name>"), AddedToken("<name>,")), None
    yield "plain-not-normalized", added(AddedToken("<name>", normalized=False), AddedToken("<na")), None
    yield "single-word", added(AddedToken("<name>", single_word=True), AddedToken("cat", single_word=True)), None
    yield "strips", added(AddedToken("<mask>", lstrip=True, rstrip=True, special=True, normalized=False)), None
    yield "left-and-right", added(AddedToken("<name>", lstrip=True), AddedToken("<mask>", rstrip=True, special=True)), None
    yield "letter", added(AddedToken("é"), AddedToken("a", special=True)), None


def main():
    lines = []
    for name, tokenizer, content in forms():
        encoded = []
        for text in TEXTS:
            tokenizer.encode_special_tokens = True
            plain = tokenizer.encode(text).ids
            tokenizer.encode_special_tokens = False
            special = tokenizer.encode(text).ids
            decoded = tokenizer.decode(special, skip_special_tokens=False)
            encoded.append({"text": text, "ids": plain, "special": special, "decoded": decoded})
        lines.append({"name": name, "tokenizer": content or json.loads(tokenizer.to_str()), "encoded": encoded})
    GOLDEN.write_text("[\n" + ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n]\n", encoding="utf-8")
    print(len(lines), "forms,", GOLDEN.stat().st_size, "bytes in", GOLDEN)


if __name__ == "__main__":
    main()
