#!/usr/bin/env python3
"""Compares pathloom with its peers on the same workloads, in one run, and prints Markdown tables.

    benches/peers/run.py [--rounds N] [--reps N] [--paths N] [--threads N] [--builds portable native]
                         [--only-engine | --only-disk] [--only-peers] [--pathloom FILE] [--save FILE]

It builds what it measures: pathloom, the stochastic-rs peer (src/) and a virtual environment for the numpy peers
(numpy_peer.py, numpy_bars.py, disk_peer.py). There are two parts: engine alone (engines.py), and engine to files (disk.py), on tmpfs
and on disk, with `cp -r` of the same files beside it.

Machines are noisy, so pathloom is measured before and after every peer, in several rounds, and the best of all of them
counts on each side. `pathloom bench` repeats for two seconds and reports its best; so do the engine peers. The peers to
files repeat --reps times after a warm-up.

How the comparison leans, where it must lean, towards the peers:
- stochastic-rs chooses its SIMD when it is compiled, and its documentation asks for `-C target-cpu=native`. It is
  built both without ("portable") and with it ("native"). pathloom is built without, and chooses when it runs.
- pathloom's time to Parquet is that of the whole `pathloom run` process: start, manifest and checksums included. The
  time of numpy + pyarrow or polars is that of the simulate-and-write loop alone, without Python's start and imports.
- pyarrow keeps minimum and maximum of the path number alone, and polars the default settings; pathloom keeps those of
  every key. "pyarrow as it comes" has its own defaults instead: dictionaries and statistics of every column.
- numpy draws the high and the low of a bar each by itself, given open and close; pathloom draws them from their joint law.
- What a peer does not simulate (GARCH prices, for one) is not added to its time: see the column "scheme".
"""

import argparse
import json
import os
import subprocess
import venv
from pathlib import Path

import build
import disk
import engines
import machine
from common import HERE, STEPS, VENV, note, output_of


def main():
    args = parse_arguments()
    load, _, _ = os.getloadavg()  # of others: our own builds come after
    prepare(args)
    print_machine(args, load)
    parts = {part: {} for part in args.parts}  # each with the best measurements so far
    for round_number in range(1, args.rounds + 1):
        note(f"round {round_number} of {args.rounds}")
        for part, best in parts.items():
            for line in part.measure(args):
                keep_best(best, part, line)
    for part, best in parts.items():
        part.print_tables(list(best.values()), args)
    if args.save:
        lines = [line for best in parts.values() for line in best.values()]
        Path(args.save).write_text("".join(json.dumps(line) + "\n" for line in lines))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all workloads")
    parser.add_argument("--reps", type=int, default=5, help="repetitions of a peer's workload in a round, at least")
    parser.add_argument("--paths", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for both sides; default: every core")
    parser.add_argument("--builds", nargs="+", choices=build.BUILDS, default=list(build.BUILDS), help="of stochastic-rs")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--only-engine", dest="parts", action="store_const", const=[engines], default=[engines, disk])
    only.add_argument("--only-disk", dest="parts", action="store_const", const=[disk], help="engine to files alone")
    parser.add_argument("--only-peers", action="store_true", help="neither build nor measure pathloom")
    parser.add_argument("--pathloom", type=resolved, metavar="FILE", help="measure this binary, and build none")
    parser.add_argument("--save", metavar="FILE", help="also write the best measurements as JSON lines")
    args = parser.parse_args()
    if min(args.rounds, args.reps, args.paths, args.threads) < 1:
        parser.error("--rounds, --reps, --paths and --threads must be above 0")
    return args


def resolved(name):
    return Path(name).resolve()


# Building


def prepare(args):
    if not args.only_peers and not args.pathloom:
        args.pathloom = build.pathloom()
    for name in args.builds if engines in args.parts else []:
        build.stochastic_rs(name)
    install_requirements()


def install_requirements():
    """Into the virtual environment, unless it already holds these very requirements."""
    wanted = (HERE / "requirements.txt").read_text()
    stamp = VENV / "installed.txt"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    note("installing numpy, polars and pyarrow")
    venv.create(VENV, with_pip=True, clear=True)
    command = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "-r", HERE / "requirements.txt"], check=True)
    stamp.write_text(wanted)


# Measuring


def keep_best(best, part, line):
    name = part.key(line)
    if name not in best or part.nanoseconds(line) < part.nanoseconds(best[name]):
        best[name] = line


# Printing


def print_machine(args, load):
    print(machine.describe(load))
    print(f"- workload: {args.paths} paths × {STEPS} steps, f64; pathloom on {args.threads} threads")
    print(f"- best of {args.rounds} rounds, pathloom before and after each peer; ratio = peer ÷ pathloom")
    requirements = (HERE / "requirements.txt").read_text().split()
    tools = [output_of([tool, "--version"], args.threads).strip() for tool in ("rustc", VENV / "bin" / "python")]
    print(f"- {', '.join([*tools, *requirements])}\n", flush=True)


if __name__ == "__main__":
    main()
