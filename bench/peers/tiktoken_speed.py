"""How fast tiktoken encodes the texts that `./cero prepare` prepared, and whether it gives the same ids.

    python bench/peers/tiktoken_speed.py PREPARED FILE.jsonl… [--megabytes 200] [--threads 2]

PREPARED is a folder that `./cero prepare --tokenizer gpt2 --val-share 0` made of the same files; GPT-2's
vocabulary is read from there, so nothing is fetched. Only the encoding is timed: texts are in memory
before it begins.
"""

import argparse
import json
import time
from pathlib import Path

import numpy
import tiktoken

PATTERN = (  # tiktoken's own for GPT-2
    r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"""
)


def bytes_of_characters():
    """GPT-2's spelling of bytes: the printable ones as themselves, the others from U+0100 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}


def gpt2(folder):
    spelled = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    end = spelled.pop("<|endoftext|>")
    of = bytes_of_characters()
    ranks = {bytes(of[c] for c in token): rank for token, rank in spelled.items()}
    return end, tiktoken.Encoding(
        "gpt2", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": end}
    )


def texts(files, megabytes):
    size = 0
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]
                size += len(line)
                if size > megabytes * 1e6:
                    return


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prepared", type=Path)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    end, encoding = gpt2(options.prepared)
    batch = list(texts(options.files, options.megabytes))
    size = sum(len(text.encode()) for text in batch)
    encoding.encode_ordinary_batch(batch[:1000], num_threads=options.threads)
    start = time.perf_counter()
    ids = encoding.encode_ordinary_batch(batch, num_threads=options.threads)
    seconds = time.perf_counter() - start
    stream = numpy.concatenate([numpy.array([*row, end], numpy.uint16) for row in ids])
    shards = sorted(options.prepared.glob("train-*.bin"))
    ours = numpy.concatenate([numpy.memmap(shard, numpy.uint16, "r") for shard in shards])
    same = bool((ours[: len(stream)] == stream).all()) and len(ours) >= len(stream)
    print(
        json.dumps(
            {
                "megabytes": size / 1e6,
                "megabytes_per_second": size / 1e6 / seconds,
                "tokens": len(stream),
                "same_ids": same,
            }
        )
    )


main()
