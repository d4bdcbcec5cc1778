"""Times numpy, and numpy + pyarrow, on pathloom's benchmark workloads; one JSON line per measurement on stdout.

    numpy_peer.py [--only WORKLOAD] [--paths N] [--steps N] [--reps N] [--seconds S] [--threads N]
                  [--tmp DIR]

Written as a careful numpy user would: vectorised across paths, in chunks that stay in cache, into buffers that are
reused, with the fastest bit generator numpy has (SFC64). numpy and pyarrow release the interpreter lock in their
loops, so the chunks are also spread over --threads threads, each with its own buffers; each rate is measured with one
thread and with all. Every chunk holds the whole price paths, `steps + 1` points each, and its final values are summed.

The time of importing numpy and pyarrow, and of building what is constant between chunks, is not counted.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DT = 1 / 252
MU, SIGMA, S0 = 0.05, 0.2, 100.0


class Gbm:
    """The exact law: a cumulative sum of normal log returns, then one exp. A row is a path."""

    scheme = "exact"
    chunk = 1_000

    def __init__(self, paths, steps):
        self.price = np.empty((paths, steps + 1))

    def simulate(self, rng):
        x = self.price
        rng.standard_normal(out=x)
        x *= SIGMA * np.sqrt(DT)
        x += (MU - 0.5 * SIGMA**2) * DT
        x[:, 0] = np.log(S0)
        np.cumsum(x, axis=1, out=x)
        np.exp(x, out=x)
        return x[:, -1].sum()


class Merton(Gbm):
    """Exact. A Poisson process given its count is uniform over the cells, so only the jumps themselves are drawn,
    not a Poisson count for each path and step."""

    INTENSITY, MEAN, STD = 0.5, -0.08, 0.12

    def simulate(self, rng):
        x = self.price
        mean_relative_jump = np.exp(self.MEAN + 0.5 * self.STD**2) - 1
        rng.standard_normal(out=x)
        x *= SIGMA * np.sqrt(DT)
        x += (MU - 0.5 * SIGMA**2 - self.INTENSITY * mean_relative_jump) * DT
        count = rng.poisson(self.INTENSITY * DT * x.size)
        where = rng.integers(0, x.size, count)
        np.add.at(x.reshape(-1), where, rng.normal(self.MEAN, self.STD, count))
        x[:, 0] = np.log(S0)  # and so the jumps that fell on the starting points are gone
        np.cumsum(x, axis=1, out=x)
        np.exp(x, out=x)
        return x[:, -1].sum()


class Garch:
    """GARCH(1,1) in price. A row is a step: the recursion runs over rows, long ones."""

    scheme = "exact"
    chunk = 5_000
    OMEGA, ALPHA, BETA = 4.0e-6, 0.08, 0.90

    def __init__(self, paths, steps):
        self.price = np.empty((steps + 1, paths))
        self.variance, self.shock, self.term = np.empty((3, paths))

    def simulate(self, rng):
        x, h, shock, term = self.price, self.variance, self.shock, self.term
        rng.standard_normal(out=x)
        x[0] = np.log(S0)
        h[:] = self.OMEGA / (1 - self.ALPHA - self.BETA)
        for i in range(1, len(x)):
            np.sqrt(h, out=shock)
            shock *= x[i]
            np.multiply(h, -0.5, out=term)  # E[price] grows by MU whatever the variance
            term += MU * DT
            term += shock
            np.add(x[i - 1], term, out=x[i])
            h *= self.BETA
            shock *= shock
            shock *= self.ALPHA
            h += shock
            h += self.OMEGA
        np.exp(x, out=x)
        return x[-1].sum()


class Heston:
    """Full-truncation Euler on variance and log price."""

    scheme = "truncated Euler on the log price"
    chunk = 5_000
    V0, KAPPA, THETA, VOL_OF_VOL, RHO = 0.04, 1.5, 0.04, 0.5, -0.7

    def __init__(self, paths, steps):
        self.price = np.empty((steps + 1, paths))
        self.v, self.v_plus, self.root, self.w, self.term = np.empty((5, paths))

    def simulate(self, rng):
        x, v, v_plus, root, w, term = self.price, self.v, self.v_plus, self.root, self.w, self.term
        rng.standard_normal(out=x)
        x[0] = np.log(S0)
        v[:] = self.V0
        for i in range(1, len(x)):
            np.maximum(v, 0.0, out=v_plus)
            np.multiply(v_plus, DT, out=root)
            np.sqrt(root, out=root)
            # Variance, driven by rho * (the price's shock) + sqrt(1 - rho^2) * (its own).
            rng.standard_normal(out=w)
            w *= np.sqrt(1 - self.RHO**2)
            np.multiply(x[i], self.RHO, out=term)
            w += term
            w *= root
            w *= self.VOL_OF_VOL
            v += w
            np.multiply(v_plus, -self.KAPPA * DT, out=term)
            term += self.KAPPA * self.THETA * DT
            v += term
            # Log price.
            root *= x[i]
            v_plus *= -0.5 * DT
            v_plus += MU * DT
            v_plus += root
            np.add(x[i - 1], v_plus, out=x[i])
        np.exp(x, out=x)
        return x[-1].sum()


ENGINES = {"gbm": Gbm, "garch": Garch, "heston": Heston, "merton": Merton}
COMPRESSIONS = {"gbm_to_parquet_uncompressed": ("none", None), "gbm_to_parquet_zstd1": ("zstd", 1)}


def shares(paths, chunk, threads):
    """The chunks' (first path, number of paths), one list per thread."""
    chunks = [(first, min(chunk, paths - first)) for first in range(0, paths, chunk)]
    return [chunks[t::threads] for t in range(threads) if chunks[t::threads]]


def run_share(engine, simulate_chunk, share_and_seed):
    share, seed = share_and_seed
    rng = np.random.Generator(np.random.SFC64(seed))
    total = 0.0
    for first, paths in share:
        total += simulate_chunk(engine(paths), rng, first)
    return total


def engines_of(workload, steps):
    """A function from a number of paths to buffers for them, kept: it is called once per thread."""
    kept = {}

    def engine(paths):
        if paths not in kept:
            kept[paths] = ENGINES[workload](paths, steps)
        return kept[paths]

    return engine


class LongLayout:
    """pathloom's `long` layout: path_id, symbol, timestamp, price; a chunk of paths is a row group."""

    KEYS = ["path_id", "symbol", "timestamp"]
    SCHEMA = pa.schema(
        [
            ("path_id", pa.int64()),
            ("symbol", pa.dictionary(pa.int8(), pa.string())),
            ("timestamp", pa.timestamp("ns", "UTC")),
            ("price", pa.float64()),
        ]
    )

    def __init__(self, steps):
        self.points = steps + 1
        self.dates = np.busday_offset("2026-01-02", np.arange(self.points)).astype("datetime64[ns]")
        self.constant = {}

    def writer(self, path, compression):
        """The quickest of the settings tried that a reader would still like: dictionaries for the keys, none for the
        price, and no minimum and maximum of the price, which no one filters by."""
        name, level = compression
        return pq.ParquetWriter(
            path,
            self.SCHEMA,
            compression=name,
            compression_level=level,
            use_dictionary=self.KEYS,
            write_statistics=self.KEYS,
        )

    def columns(self, paths):
        """What is the same in every chunk of as many paths: path_id from 0, symbol, timestamp."""
        if paths not in self.constant:
            rows = paths * self.points
            symbol = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int8)), pa.array(["GBM"]))
            timestamp = pa.array(np.tile(self.dates, paths)).cast(self.SCHEMA.field("timestamp").type)
            self.constant[paths] = np.repeat(np.arange(paths), self.points), symbol, timestamp
        return self.constant[paths]

    def write(self, writer, first, price):
        paths, _ = price.shape
        path_id, symbol, timestamp = self.columns(paths)
        arrays = [pa.array(path_id + first), symbol, timestamp, pa.array(price.reshape(-1))]
        writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self.SCHEMA), row_group_size=price.size)


def repeat(args, once):
    """Seconds of each repetition, sorted, and what the last one returned. The first call only warms up."""
    once()
    seconds = []
    begin = time.perf_counter()
    while len(seconds) < args.reps or time.perf_counter() - begin < args.seconds:
        start = time.perf_counter()
        result = once()
        seconds.append(time.perf_counter() - start)
    return sorted(seconds), result


def report(workload, peer, scheme, threads, args, unit, count, seconds, more):
    line = {
        "workload": workload,
        "peer": peer,
        "scheme": scheme,
        "threads": threads,
        "paths": args.paths,
        "steps": args.steps,
        "reps": len(seconds),
        f"ns_per_{unit}": round(seconds[0] / count * 1e9, 4),
        f"median_ns_per_{unit}": round(statistics.median(seconds) / count * 1e9, 4),
        **more,
        # A high-water mark of the whole process so far, so a workload is best judged by a process of its own (--only).
        "peak_rss_mb": peak_rss_mb(),
    }
    print(json.dumps(line), flush=True)


def peak_rss_mb():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))  # bytes there, KiB elsewhere


def measure_engine(workload, threads, args):
    work = shares(args.paths, ENGINES[workload].chunk, threads)
    seeds = np.random.SeedSequence(42).spawn(len(work))
    engines = [engines_of(workload, args.steps) for _ in work]

    def chunk(buffers, rng, _first):
        return buffers.simulate(rng)

    def once():
        jobs = [partial(run_share, engine, chunk) for engine in engines]
        return sum(in_parallel(jobs, zip(work, seeds)))

    seconds, total = repeat(args, once)
    more = {"mean_final": round(total / args.paths, 6)}
    scheme = ENGINES[workload].scheme
    report(workload, "numpy", scheme, len(work), args, "step", args.paths * args.steps, seconds, more)


def measure_parquet(workload, threads, args):
    work = shares(args.paths, Gbm.chunk, threads)
    seeds = np.random.SeedSequence(42).spawn(len(work))
    engines = [engines_of("gbm", args.steps) for _ in work]
    layouts = [LongLayout(args.steps) for _ in work]
    with tempfile.TemporaryDirectory(dir=args.tmp) as folder:
        # A file per thread, as pathloom also writes parts: one writer would be one thread.
        files = [Path(folder) / f"part-{i}.parquet" for i in range(len(work))]

        def job(engine, layout, file, share_and_seed):
            with layout.writer(file, COMPRESSIONS[workload]) as writer:

                def chunk(buffers, rng, first):
                    total = buffers.simulate(rng)
                    layout.write(writer, first, buffers.price)
                    return total

                return run_share(engine, chunk, share_and_seed)

        def once():
            for file in files:
                file.unlink(missing_ok=True)
            jobs = [partial(job, *parts) for parts in zip(engines, layouts, files)]
            return sum(in_parallel(jobs, zip(work, seeds)))

        seconds, total = repeat(args, once)
        rows = sum(pq.read_metadata(file).num_rows for file in files)
        size = sum(file.stat().st_size for file in files)
    assert rows == args.paths * (args.steps + 1), f"{rows} rows written"
    more = {"rows": rows, "bytes": size, "mean_final": round(total / args.paths, 6)}
    report(workload, "numpy + pyarrow", "exact", len(work), args, "row", rows, seconds, more)


def in_parallel(jobs, inputs):
    if len(jobs) == 1:
        return [jobs[0](next(iter(inputs)))]
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(job, given) for job, given in zip(jobs, inputs)]]


def main():
    workloads = [*ENGINES, *COMPRESSIONS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=workloads, help="this workload alone")
    parser.add_argument("--paths", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=252)
    parser.add_argument("--reps", type=int, default=5, help="repetitions, at least")
    parser.add_argument("--seconds", type=float, default=0.0, help="go on repeating for as long")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tmp", help="where to write Parquet; else the system's temporary folder")
    args = parser.parse_args()
    if min(args.paths, args.steps, args.reps, args.threads) < 1:
        parser.error("--paths, --steps, --reps and --threads must be above 0")
    for workload in workloads:
        if args.only in (None, workload):
            measure = measure_engine if workload in ENGINES else measure_parquet
            for threads in sorted({1, args.threads}):
                measure(workload, threads, args)


if __name__ == "__main__":
    main()
