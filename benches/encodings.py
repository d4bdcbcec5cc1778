#!/usr/bin/env python3
"""Measures every way to store numbers, and writes docs/encodings.md.

    python3 benches/encodings.py            # after cargo build --release

Each row is written by `pathloom run` and read whole by pyarrow, polars and DuckDB, on one thread each and from a file
system in memory where there is one, so that the disk takes no part. The readers are those of the tests.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "tests/readers/requirements.txt"
CODECS = ["none", "lz4", "snappy", "zstd(1)", "zstd(3)", "zstd(9)"]
FORMS = [("f64", "plain"), ("f64", "byte_stream_split"), ("f32", "plain"), ("f32", "byte_stream_split")]


def environment():
    """Python with the readers of the tests."""
    place = ROOT / "target/encodings-venv"
    python = place / "bin/python"
    if not (place / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS]
        subprocess.run(install, check=True)
        (place / "installed").touch()
    return python


def best(rounds, action):
    """Shortest of a few rounds, in seconds: a machine is never faster than it can be."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def write(options, settings, place):
    """Seconds to write the dataset, and its bytes."""
    changes = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    program = [ROOT / "target/release/pathloom", "run", ROOT / "scenarios/quickstart.toml", "--paths", str(options.paths)]

    def run():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([*program, *changes, "--threads", "1", "--quiet", "-o", place], check=True)

    seconds = best(options.rounds, run)
    return seconds, sum(file.stat().st_size for file in (place / "data").iterdir())


def readers(place):
    """By name, a way to read every price."""
    import duckdb
    import polars
    import pyarrow.parquet

    files = str(place / "data/*.parquet")
    single = duckdb.connect(config={"threads": 1})
    return {
        "pyarrow": lambda: [
            pyarrow.parquet.read_table(file, columns=["price"], use_threads=False)
            for file in sorted((place / "data").iterdir())
        ],
        "polars": lambda: polars.read_parquet(files, columns=["price"]),
        "DuckDB": lambda: single.sql(f"SELECT sum(price) FROM '{files}'").fetchall(),
    }


def measure(options, settings, place):
    """One row of the table."""
    rows = options.paths * 253
    seconds, size = write(options, settings, place)
    cells = [f"{seconds / rows * 1e9:.1f}", f"{size / rows:.2f}"]
    for read in readers(place).values():
        cells.append(f"{best(options.rounds, read) / rows * 1e9:.1f}")
    return cells


def table(options, place):
    """The lines of the table."""
    head = ["prices", "`float`", "`encoding`", "`compression`", "write", "bytes", "pyarrow", "polars", "DuckDB"]
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for prices, tick in [("any", None), ("tick 0.25", "0.25")]:
        for floats, encoding in FORMS if tick is None else [("f64", "plain"), ("f32", "plain")]:
            for codec in CODECS:
                settings = {"output.float": floats, "output.encoding": encoding, "output.compression": codec}
                if tick:
                    settings["assets.SPX.tick_size"] = tick
                shown = "ticks" if tick else encoding
                yield "| " + " | ".join([prices, floats, shown, codec, *measure(options, settings, place)]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if "PATHLOOM_ENCODINGS" not in os.environ:
        # Again, with the readers at hand and one thread for those that ask the environment.
        settings = {"PATHLOOM_ENCODINGS": "1", "POLARS_MAX_THREADS": "1"}
        sys.exit(subprocess.run([environment(), __file__, *sys.argv[1:]], env=os.environ | settings).returncode)
    memory = pathlib.Path("/dev/shm")
    target = ROOT / "docs/encodings.md"
    before = target.read_text().split("<!-- table -->")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as directory:
        lines = []
        for line in table(options, pathlib.Path(directory) / "dataset"):
            print(line, flush=True)
            lines.append(line)
    target.write_text(before[0] + "<!-- table -->\n" + "\n".join(lines) + "\n<!-- table -->" + before[2])


if __name__ == "__main__":
    main()
