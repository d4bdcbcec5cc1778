"""Opens datasets with independent readers and compares them, bit for bit, with what they should hold.

    read_back.py --reader NAME [--reader NAME]... EXPECTED...

Says a line for each EXPECTED (see expected.py) and each reader: that they are equal, the first difference, or why the
reader cannot read. Exits with 1 unless all are equal.
"""

import argparse
import importlib
import os
import sys
from pathlib import Path

from expected import Difference, Expected

READERS = {
    "pyarrow": ("with_pyarrow", "read"),
    "pandas": ("with_pandas", "read"),
    "duckdb": ("with_duckdb", "read"),
    "polars": ("with_polars", "read"),
    "spark": ("with_spark", "read"),
    "files": ("files", "check"),
    "parquet-stream": ("with_pyarrow", "read_parquet_stream"),
    "arrow-stream": ("with_pyarrow", "read_arrow_stream"),
}


def says(reader, expected):
    module, function = READERS[reader]
    try:
        columns = getattr(importlib.import_module(module), function)(expected)
        if columns is not None:
            expected.compare(columns)
        return "equal"
    except Difference as difference:
        return str(difference)
    except Exception as error:  # whatever a reader raises
        return f"cannot read: {type(error).__name__}: {' '.join(str(error).split())[:500]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", action="append", choices=READERS, required=True)
    parser.add_argument("expected", nargs="+", type=Path)
    arguments = parser.parse_args()
    all_equal = True
    for directory in arguments.expected:
        expected = Expected(directory)
        for reader in arguments.reader:
            said = says(reader, expected)
            print(f"{expected.label}: {reader}: {said}", flush=True)
            all_equal = all_equal and said == "equal"
    if "spark" in arguments.reader:
        raise SystemExit(0 if all_equal else 1)  # its Java process is ended on the way out
    # Past the interpreter's end, where a thread of pyarrow that is still there may abort the process.
    sys.stdout.flush()
    os._exit(0 if all_equal else 1)


main()
