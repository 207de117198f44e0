"""Writes the Parquet files that the tests of `prepare` read, with Apache Arrow.

    pip install pyarrow
    python interop/make_parquet.py app/src/test/resources/cero/app/prepare
"""

import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet

TEXTS = [f"Document {i}: cien días, 이야기, 😀.\n" * (i % 3) for i in range(200)]
TEXTS[3] = None


def main():
    folder = Path(sys.argv[1])
    table = pyarrow.table({"id": list(range(len(TEXTS))), "text": TEXTS})
    for codec in ("none", "snappy", "zstd", "gzip"):
        file = folder / f"{codec}.parquet"
        pyarrow.parquet.write_table(table, file, compression=codec, row_group_size=64)


main()
