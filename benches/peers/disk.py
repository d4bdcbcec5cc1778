"""The disk part of run.py: from simulation to closed Parquet files, in ns per row, and how that compares with `cp -r`.

Every measurement is made in memory (tmpfs) and on the disk below the repository's target/. Before it the destination
is removed, and what others left to be written to the disk is written.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import HERE, ROOT, STEPS, VENV, note, number, output_of, print_markdown, ratio, scenario

TARGETS = {"tmpfs": Path("/dev/shm"), "disk": ROOT / "target"}
LAYOUTS = {  # scenario and series
    "long": ("gbm", ["GBM"]),
    "panel": ("gbm_panel", ["A", "B", "C", "D", "E"]),
    "bars": ("gbm_bars", ["GBM"]),
}

# By writer of disk_peer.py: its name in the table, and what of pathloom it is compared with. polars compresses with
# zstd, at a level it does not name; "split" is byte_stream_split, which pathloom takes unasked where it compresses.
PEERS = {
    "pyarrow-none": ("pyarrow, none", "none"),
    "pyarrow-zstd1": ("pyarrow, zstd(1)", "zstd(1)"),
    "pyarrow-split-zstd1": ("pyarrow, split zstd(1)", "zstd(1)"),
    "pyarrow-as-it-comes-none": ("pyarrow as it comes, none", "none"),
    "pyarrow-as-it-comes-zstd1": ("pyarrow as it comes, zstd(1)", "zstd(1)"),
    "polars": ("polars, default", "zstd(1)"),
}

# What pathloom writes: --set, where {series} stands for each of them.
FLOAT32, PLAIN, SPLIT = 'output.float="f32"', 'output.encoding="plain"', 'output.encoding="byte_stream_split"'
TICKS = ["assets.{series}.initial_price=5000.0", "assets.{series}.tick_size=0.25"]
OPTIONS = {
    "none": ['output.compression="none"'],
    "zstd(1)": ['output.compression="zstd(1)"'],
    "f32, none": [FLOAT32, 'output.compression="none"'],
    "f32, zstd(1)": [FLOAT32, 'output.compression="zstd(1)"'],
    "plain, zstd(1)": [PLAIN, 'output.compression="zstd(1)"'],
    "byte_stream_split, none": [SPLIT, 'output.compression="none"'],
    "byte_stream_split, zstd(1)": [SPLIT, 'output.compression="zstd(1)"'],
    "ticks of 0.25, none": [*TICKS, 'output.compression="none"'],
    "ticks of 0.25, zstd(1)": [*TICKS, 'output.compression="zstd(1)"'],
}


def measure(args):
    """One round, as measurements."""
    for target, parent in TARGETS.items():
        if not parent.is_dir():
            note(f"  {parent} is not there: nothing is measured on {target}")
            continue
        with tempfile.TemporaryDirectory(dir=parent, prefix="pathloom-peers-") as folder:
            for layout in LAYOUTS:
                bench = Bench(target, layout, Path(folder), args)
                yield from bench.peers()
                if not args.only_peers:
                    yield from bench.options()


class Bench:
    """What is measured on one target in one layout."""

    def __init__(self, target, layout, folder, args):
        self.target, self.layout, self.folder, self.args = target, layout, folder, args
        self.threads = sorted({1, args.threads})
        self.rows = args.paths * (STEPS if layout == "bars" else STEPS + 1)  # a price has a row at the start

    def peers(self):
        """pathloom, a peer, pathloom, the next peer, … pathloom: each with what it writes, on one thread and all."""
        for writer, (name, option) in PEERS.items():
            note(f"  {self.target}, {self.layout}: {name}")
            yield from self.pathloom_on_each(option)
            for processes in self.threads:
                yield self.peer(writer, processes)
            yield from self.pathloom_on_each(option)

    def peer(self, writer, processes):
        out = self.emptied("peer")
        out.mkdir()
        command = [VENV / "bin" / "python", HERE / "disk_peer.py", "--writer", writer, "--layout", self.layout]
        command += ["--paths", str(self.args.paths), "--steps", str(STEPS), "--reps", str(self.args.reps)]
        measured = json.loads(output_of([*command, "--processes", str(processes), "--folder", out], self.args.threads))
        shutil.rmtree(out)
        return self.line(writer, None, measured.pop("processes"), **measured)

    def options(self):
        """All that pathloom can write, and cp's copies of it, in turns."""
        for option in OPTIONS:
            note(f"  {self.target}, {self.layout}: {option}")
            if not self.understood(option):
                note("    left out: this pathloom does not know it")
                continue
            for _ in range(self.args.reps):
                yield from self.pathloom_on_each(option)
                yield self.copy(option, synced=False)
                # tmpfs has nowhere to be synchronised to.
                if self.target == "disk":
                    yield self.pathloom(option, self.args.threads, synced=True)
                    yield self.copy(option, synced=True)

    def understood(self, option):
        command = [self.args.pathloom, "check", *self.scenario(option)]
        checked = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return checked.returncode == 0

    def scenario(self, option):
        name, series = LAYOUTS[self.layout]
        settings = [setting.format(series=one) for setting in OPTIONS[option] for one in series]
        unique = dict.fromkeys(settings)  # once for each series, or once
        return [scenario(name), "--paths", str(self.args.paths), *(word for s in unique for word in ("--set", s))]

    def pathloom_on_each(self, option):
        if not self.args.only_peers:
            yield from (self.pathloom(option, threads) for threads in self.threads)

    def pathloom(self, option, threads, synced=False):
        """The whole process. Its files stay, for cp to read."""
        out = self.emptied("pathloom")
        command = [self.args.pathloom, "run", *self.scenario(option), "-o", out, "--threads", str(threads), "--quiet"]
        seconds, megabytes = timed(command, synced)
        size = sum(part.stat().st_size for part in out.glob("data/*.parquet"))
        measured = {"bytes": size, "peak_rss_mb": megabytes, "ns_per_row": seconds / self.rows * 1e9}
        return self.line(by("pathloom", synced), option, threads, **measured)

    def copy(self, option, synced):
        """cp of what pathloom wrote last, which the page cache still holds."""
        out = self.emptied("copy")
        seconds, _ = timed(["cp", "-r", self.folder / "pathloom", out], synced)
        self.emptied("copy")
        return self.line(by("cp", synced), option, 1, ns_per_row=seconds / self.rows * 1e9)

    def emptied(self, name):
        """A folder that is no more; nor is anything left to write to the disk that would slow the next down."""
        out = self.folder / name
        shutil.rmtree(out, ignore_errors=True)
        if self.target == "disk":
            os.sync()
        return out

    def line(self, name, option, threads, **measured):
        keys = {"target": self.target, "layout": self.layout, "by": name, "option": option, "threads": threads}
        return {**keys, "paths": self.args.paths, "rows": self.rows, **measured}


def by(name, synced):
    return f"{name}, sync" if synced else name


def timed(command, synced):
    """Seconds and peak megabytes of a process; the seconds with those of a `sync` after it, where asked for."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)  # not wait(): the peak memory of this child alone
    if synced:
        os.sync()
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed with exit code {process.returncode}")
    return seconds, round(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))  # bytes there, KiB elsewhere


def key(line):
    return tuple(line[name] for name in ("target", "layout", "by", "option", "threads"))


def nanoseconds(line):
    return line["ns_per_row"]


# Printing


def print_tables(lines, args):
    best = {key(line): line for line in lines}
    for target in TARGETS:
        if any(line["target"] == target for line in lines):
            print_peers(best, target, args)
            if not args.only_peers:
                print_options(best, target, args)


def print_peers(best, target, args):
    one, all_threads = 1, args.threads
    print(f"Engine → Parquet on {target}, ns per row: pathloom, numpy with a writer, and peer ÷ ours, on 1 and on")
    print(f"{all_threads} threads (of numpy: processes; with polars one of them already uses more than one core).")
    print(f"B: bytes per row, pathloom's and the peer's; MB: peak memory, on {all_threads} threads.\n")
    rows = []
    for layout in LAYOUTS:
        for writer, (name, option) in PEERS.items():
            ours = [best.get((target, layout, "pathloom", option, threads)) for threads in (one, all_threads)]
            theirs = [best.get((target, layout, writer, None, threads)) for threads in (one, all_threads)]
            ns = [[field(line, "ns_per_row") for line in side] for side in (ours, theirs)]
            cells = [layout, name, *(number(value, 1) for side in ns for value in side)]
            cells += [ratio(peer, our) for our, peer in zip(*ns)]
            cells += [bytes_per_row(side[1]) for side in (ours, theirs)]
            rows.append([*cells, *(number(field(side[1], "peak_rss_mb"), 0) for side in (ours, theirs))])
    header = ["layout", "peer", "ours 1", f"{all_threads}", "peer 1", f"{all_threads}", "÷ 1", f"÷ {all_threads}"]
    print_markdown([*header, "B", "peer", "MB", "peer"], rows)


def print_options(best, target, args):
    print(f"pathloom's options on {target}, ns per row, on 1 and {args.threads} threads, and `cp -r` of these files.")
    print(f"÷ cp: on {args.threads} threads, over cp. B: bytes per row; –: this pathloom does not know the option.")
    if target == "disk":
        print("+ sync: both with a `sync` after them, until all is on the disk.")
    print()
    rows = []
    for layout in LAYOUTS:
        for option in OPTIONS:
            found = [best.get((target, layout, name, option, threads)) for name, threads in columns(target, args)]
            ns = [field(line, "ns_per_row") for line in found]
            cells = [layout, option, number(ns[0], 1), *compared(*ns[1:3])]
            if target == "disk":
                cells += compared(*ns[3:5])
            rows.append([*cells, bytes_per_row(found[1])])
    header = ["layout", "written", "ours 1", f"{args.threads}", "cp", "÷ cp"]
    header += ["+ sync", "cp + sync", "÷ cp"] if target == "disk" else []
    print_markdown([*header, "B"], rows)


def columns(target, args):
    """Who is measured, and on how many threads."""
    plain = [("pathloom", 1), ("pathloom", args.threads), ("cp", 1)]
    return plain + ([("pathloom, sync", args.threads), ("cp, sync", 1)] if target == "disk" else [])


def compared(ours, copy):
    return [number(ours, 1), number(copy, 1), ratio(ours, copy, 2)]


def field(line, name):
    return line.get(name) if line else None


def bytes_per_row(line):
    return number(line["bytes"] / line["rows"] if line else None)
