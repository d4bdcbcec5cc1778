"""Times numpy + a Parquet writer from simulation to closed files; one JSON line on stdout.

    disk_peer.py --writer WRITER --layout LAYOUT --folder DIR [--paths N] [--steps N] [--reps N] [--processes N]

Paths of geometric Brownian motion come from numpy_peer.Gbm, in chunks, and its bars from numpy_bars.Bars. The paths are shared out to --processes
processes, which write files of their own: a pyarrow writer keeps one core busy. polars also has a thread pool, left as
it is by default, so that one process with polars already uses more than one core.

The time is that from telling all processes to start until the last has closed its files. Starting them, their imports,
the buffers and what is the same in every chunk (timestamps, symbols, path numbers from 0) are not counted. Each writer
imports its own library, so that its memory is not that of both.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from pathlib import Path

import numpy as np

from numpy_bars import Bars
from numpy_peer import Gbm, shares

# The columns of numbers; as in scenarios/.
LAYOUTS = {"long": ["price"], "panel": ["A", "B", "C", "D", "E"], "bars": Bars.names}


def rows_of_path(layout, steps):
    """A bar is of a step, and a price of a time: the first at the start."""
    return steps if layout == "bars" else steps + 1


class Keys:
    """pathloom's columns before the numbers, for a chunk of paths: what does not change from chunk to chunk."""

    def __init__(self, layout, paths, steps):
        days = np.arange(steps + 1)[-rows_of_path(layout, steps) :]
        dates = np.busday_offset("2026-01-02", days).astype("datetime64[ns]")
        self.path_id = np.repeat(np.arange(paths), len(days))  # of the chunk that starts at path 0
        self.timestamp = np.tile(dates, paths)


class Pyarrow:
    """One file, one row group per chunk."""

    chunk = 1_000  # paths: a quarter of a million rows

    def __init__(self, layout, keys, compression, level, split=False):
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.pa, self.pq = pa, pq
        self.keys, self.compression, self.level = keys, compression, level
        self.encoding = {name: "BYTE_STREAM_SPLIT" for name in LAYOUTS[layout]} if split else None
        # Not nullable, as pathloom's: with definition levels it takes a fifth longer.
        fields = [pa.field("path_id", pa.int64(), nullable=False)]
        if layout != "panel":
            fields += [pa.field("symbol", pa.dictionary(pa.int8(), pa.string()), nullable=False)]
        fields += [pa.field("timestamp", pa.timestamp("ns", "UTC"), nullable=False)]
        self.names = [field.name for field in fields]
        fields += [pa.field(name, pa.float64(), nullable=False) for name in LAYOUTS[layout]]
        self.schema = pa.schema(fields)
        zeros = pa.array(np.zeros(len(keys.path_id), np.int8))
        self.symbol = [pa.DictionaryArray.from_arrays(zeros, pa.array(["GBM"]))] if layout != "panel" else []
        self.timestamp = pa.array(keys.timestamp).cast(pa.timestamp("ns", "UTC"))

    def open(self, folder, number):
        """The quickest of the settings tried that a reader would still like: dictionaries for the keys, none for the
        numbers, and minimum and maximum of what readers filter by and row groups differ in."""
        self.writer = self.pq.ParquetWriter(
            folder / f"part-{number}.parquet",
            self.schema,
            compression=self.compression,
            compression_level=self.level,
            use_dictionary=self.names,
            column_encoding=self.encoding,
            write_statistics=["path_id"],
        )

    def write(self, first, columns):
        rows = len(columns[0])
        arrays = [self.pa.array(self.keys.path_id[:rows] + first)]
        arrays += [array[:rows] for array in (*self.symbol, self.timestamp)]
        arrays += [self.pa.array(column) for column in columns]
        batch = self.pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        self.writer.write_batch(batch, row_group_size=rows)

    def close(self):
        self.writer.close()


class PyarrowAsItComes(Pyarrow):
    """With the writer's own settings: dictionaries are tried, and statistics kept, for every column."""

    def open(self, folder, number):
        self.writer = self.pq.ParquetWriter(
            folder / f"part-{number}.parquet",
            self.schema,
            compression=self.compression,
            compression_level=self.level,
        )


class Polars:
    """One file per chunk, with the default settings of `write_parquet`: they compress with zstd."""

    chunk = 5_000  # paths, above a million rows; smaller frames are slower per row

    def __init__(self, layout, keys):
        import polars as pl

        self.pl = pl
        self.keys, self.names = keys, LAYOUTS[layout]
        self.constant = {}
        if layout != "panel":
            # An enumeration: strings take a third longer to write.
            symbol = pl.Series(["GBM"], dtype=pl.Enum(["GBM"]))
            self.constant["symbol"] = symbol.new_from_index(0, len(keys.path_id))
        self.constant["timestamp"] = pl.Series(keys.timestamp).dt.replace_time_zone("UTC")

    def open(self, folder, _number):
        self.folder = folder

    def write(self, first, columns):
        rows = len(columns[0])
        frame = {"path_id": self.keys.path_id[:rows] + first}
        frame |= {name: series[:rows] for name, series in self.constant.items()}
        frame |= zip(self.names, columns)
        self.pl.DataFrame(frame).write_parquet(self.folder / f"part-{first}.parquet")

    def close(self):
        pass


WRITERS = {
    "pyarrow-none": (Pyarrow, "none", None),
    "pyarrow-zstd1": (Pyarrow, "zstd", 1),
    "pyarrow-split-zstd1": (Pyarrow, "zstd", 1, True),
    "pyarrow-as-it-comes-none": (PyarrowAsItComes, "none", None),
    "pyarrow-as-it-comes-zstd1": (PyarrowAsItComes, "zstd", 1),
    "polars": (Polars,),
}


def work(connection, args, number, share, seed):
    """A process: says when it is ready, and then writes its share as often as it is told to."""
    kind, *settings = WRITERS[args.writer]
    chunk = chunk_of(args)
    writer = kind(args.layout, Keys(args.layout, chunk, args.steps), *settings)
    engines = engines_of(args.layout, chunk, args.steps)
    connection.send("ready")
    while connection.recv() == "go":
        write_share(writer, engines, args, number, share, np.random.Generator(np.random.SFC64(seed)))
        connection.send(peak_rss_mb())


def engines_of(layout, paths, steps):
    if layout == "bars":
        return [Bars(paths, steps)]
    return [Gbm(paths, steps) for _ in LAYOUTS[layout]]


def chunk_of(args):
    """Paths at a time: the writer's choice, unless there are so few that a process would get none."""
    return min(WRITERS[args.writer][0].chunk, -(-args.paths // args.processes))


def write_share(writer, engines, args, number, share, rng):
    writer.open(Path(args.folder), number)
    for first, paths in share:
        for engine in engines:
            engine.simulate(rng)
        writer.write(first, [column[:paths].reshape(-1) for engine in engines for column in engine.columns])
    writer.close()


def peak_rss_mb():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))  # bytes there, KiB elsewhere


def start_processes(args):
    context = multiprocessing.get_context("spawn")  # a fork would not get polars' thread pool along
    work_shares = shares(args.paths, chunk_of(args), args.processes)
    seeds = np.random.SeedSequence(42).spawn(len(work_shares))
    connections = []
    for number, (share, seed) in enumerate(zip(work_shares, seeds)):
        ours, theirs = context.Pipe()
        context.Process(target=work, args=(theirs, args, number, share, seed), daemon=True).start()
        theirs.close()  # else a worker that died would leave us waiting
        assert ours.recv() == "ready"
        connections.append(ours)
    return connections


def write_once(connections, folder):
    """Seconds, and megabytes of all processes together."""
    for file in folder.iterdir():
        file.unlink()
    start = time.perf_counter()
    for connection in connections:
        connection.send("go")
    megabytes = [connection.recv() for connection in connections]
    return time.perf_counter() - start, sum(megabytes)


def rows_in(files):
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(file).num_rows for file in files)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writer", choices=WRITERS, required=True)
    parser.add_argument("--layout", choices=LAYOUTS, required=True)
    parser.add_argument("--folder", required=True, help="an empty one; the files of the last repetition stay there")
    parser.add_argument("--paths", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=252)
    parser.add_argument("--reps", type=int, default=5, help="repetitions, after one that warms up")
    parser.add_argument("--processes", type=int, default=1)
    args = parser.parse_args()
    if min(args.paths, args.steps, args.reps, args.processes) < 1:
        parser.error("--paths, --steps, --reps and --processes must be above 0")
    folder = Path(args.folder)
    if any(folder.iterdir()):
        parser.error(f"{folder} is not empty")
    connections = start_processes(args)
    seconds, megabytes = zip(*(write_once(connections, folder) for _ in range(1 + args.reps)))
    for connection in connections:
        connection.send("stop")
    files = list(folder.iterdir())
    rows = rows_in(files)
    assert rows == args.paths * rows_of_path(args.layout, args.steps), f"{rows} rows written"
    size = sum(file.stat().st_size for file in files)
    best = min(seconds[1:]) / rows * 1e9
    line = {"rows": rows, "bytes": size, "peak_rss_mb": megabytes[-1], "ns_per_row": round(best, 4)}
    print(json.dumps({"layout": args.layout, "processes": len(connections), **line}))


if __name__ == "__main__":
    main()
