"""Times numpy on the engine workloads; one JSON line per measurement on stdout. To files: disk_peer.py.

    numpy_peer.py [--only WORKLOAD] [--paths N] [--steps N] [--reps N] [--seconds S] [--threads N]

Written as a careful numpy user would: vectorised across paths, in chunks that stay in cache, into buffers that are
reused, with the fastest bit generator numpy has (SFC64). numpy releases the interpreter lock in its loops, so the
chunks are also spread over --threads threads, each with its own buffers; each rate is measured with one thread and
with all. Every chunk holds the whole price paths, `steps + 1` points each, and its final values are summed.

The time of importing numpy, and of making the buffers, is not counted.
"""

import argparse
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

DT = 1 / 252
MU, SIGMA, S0 = 0.05, 0.2, 100.0


class Gbm:
    """The exact law: a cumulative sum of normal log returns, then one exp. A row is a path."""

    scheme = "exact"
    chunk = 1_000

    def __init__(self, paths, steps):
        self.price = np.empty((paths, steps + 1))

    @property
    def columns(self):
        return [self.price]

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


def shares(paths, chunk, threads):
    """The chunks' (first path, number of paths), one list per thread."""
    chunks = [(first, min(chunk, paths - first)) for first in range(0, paths, chunk)]
    return [chunks[t::threads] for t in range(threads) if chunks[t::threads]]


def run_share(engine, share_and_seed):
    share, seed = share_and_seed
    rng = np.random.Generator(np.random.SFC64(seed))
    return sum(engine(paths).simulate(rng) for _first, paths in share)


def engines_of(workload, steps):
    """A function from a number of paths to buffers for them, kept: it is called once per thread."""
    kept = {}

    def engine(paths):
        if paths not in kept:
            kept[paths] = ENGINES[workload](paths, steps)
        return kept[paths]

    return engine


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


def measure_engine(workload, threads, args):
    work = shares(args.paths, ENGINES[workload].chunk, threads)
    seeds = np.random.SeedSequence(42).spawn(len(work))
    engines = [engines_of(workload, args.steps) for _ in work]

    def once():
        jobs = [partial(run_share, engine) for engine in engines]
        return sum(in_parallel(jobs, zip(work, seeds)))

    seconds, total = repeat(args, once)
    count = args.paths * args.steps
    line = {
        "workload": workload,
        "peer": "numpy",
        "scheme": ENGINES[workload].scheme,
        "threads": len(work),
        "paths": args.paths,
        "steps": args.steps,
        "reps": len(seconds),
        "ns_per_step": round(seconds[0] / count * 1e9, 4),
        "median_ns_per_step": round(statistics.median(seconds) / count * 1e9, 4),
        "mean_final": round(total / args.paths, 6),
    }
    print(json.dumps(line), flush=True)


def in_parallel(jobs, inputs):
    if len(jobs) == 1:
        return [jobs[0](next(iter(inputs)))]
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(job, given) for job, given in zip(jobs, inputs)]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=ENGINES, help="this workload alone")
    parser.add_argument("--paths", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=252)
    parser.add_argument("--reps", type=int, default=5, help="repetitions, at least")
    parser.add_argument("--seconds", type=float, default=0.0, help="go on repeating for as long")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    if min(args.paths, args.steps, args.reps, args.threads) < 1:
        parser.error("--paths, --steps, --reps and --threads must be above 0")
    for workload in ENGINES:
        if args.only in (None, workload):
            for threads in sorted({1, args.threads}):
                measure_engine(workload, threads, args)


if __name__ == "__main__":
    main()
