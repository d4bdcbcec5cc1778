"""What run.py, its two parts and laws.py share: where things lie, how a command is run, how a table is printed."""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VENV = HERE / ".venv"
STEPS = 252  # as in scenarios/*.toml


def scenario(name):
    return HERE / "scenarios" / f"{name}.toml"


def output_of(command, threads):
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def pathloom_bench(pathloom, file, paths, threads):
    """What `pathloom bench` measures of a scenario."""
    command = [pathloom, "bench", file, "--json", "--paths", str(paths), "--threads", str(threads)]
    measured = json.loads(output_of(command, threads))
    if measured["threads"] != threads:
        note(f"warning: pathloom bench used {measured['threads']} threads, not {threads}")
    return measured


def note(text):
    print(text, file=sys.stderr, flush=True)


def number(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def ratio(above, below, digits=1):
    return number(above / below if above and below else None, digits)


def print_markdown(header, rows):
    """A table that is Markdown, and aligned as well for those who read it in a terminal."""
    lines = [header, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
    print(flush=True)
