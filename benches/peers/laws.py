#!/usr/bin/env python3
"""Every law of the registry: ns per path-step, its goal, and stochastic-rs' counterpart where it has one.

    benches/peers/laws.py [--rounds N] [--reps N] [--paths N] [--threads N] [--only LAW…]
                          [--no-peers] [--pathloom FILE] [--save FILE]

Laws and their parameters come from `pathloom models` (law_scenarios.py), and the peer gets the same parameters. It builds
what it measures. Both sides as in run.py's engine part: every price of every path is computed and none is kept; each side
repeats for two seconds and its best counts; pathloom is measured before and after the peers of each law. The peer is built
with `-C target-cpu=native`, as its documentation asks, and pathloom is not.

Much of what the peer has is an easier law of the same name: see the column "what the peer does".
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

import build
import machine
from common import HERE, STEPS, note, number, output_of, pathloom_bench, print_markdown, ratio
from law_scenarios import laws, scenario, stands_on

# In ns per path-step, with AVX-512.
GOAL_THREADS = 2
GOALS = {
    **{f"volatility.{name}": 1.5 for name in ("garch", "gjr_garch", "egarch", "aparch", "figarch", "ewma")},
    **{f"volatility.{name}": 4.0 for name in ("three_halves", "sabr", "log_ou", "schedule", "cev")},
    "volatility.heston": 3.5,
    "volatility.double_heston": 7.0,
    "jumps.merton": 2.0,
    "jumps.kou": 2.0,
    "jumps.hawkes": 2.0,
    "jumps.svcj": 5.0,
    "jumps.variance_gamma": 6.0,
    "jumps.normal_inverse_gaussian": 6.0,
    "process.cir": 15.0,
    "process.cox_ingersoll_ross_shifted": 15.0,
}
ABOVE_NORMAL = 2.0  # other innovations
LEVEL = 3.0  # other levels, but fractional ones
RATIO = 3.0  # to the peer's counterpart
BUILD = "native"
KEPT = "all paths kept"  # a peer's second way, which only run.py's tables have


def main():
    args = parse_arguments()
    load, _, _ = os.getloadavg()  # of others: our own builds come after
    args.pathloom = args.pathloom or build.pathloom()
    chosen, by_key = choose(args)
    counterparts = [] if args.no_peers else list_peers(by_key)
    print_machine(args, load)
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        for round_number in range(1, args.rounds + 1):
            for law in chosen:
                note(f"round {round_number} of {args.rounds}: {law.key}")
                file = Path(folder) / f"{law.key}.toml"
                file.write_text(scenario(law, by_key))
                for line in measure(law, file, law.key in counterparts, args):
                    keep_best(best, line)
    lines = list(best.values())
    print_laws(chosen, lines, args)
    print_peers(chosen, lines, args)
    if args.save:
        Path(args.save).write_text("".join(json.dumps(line) + "\n" for line in lines))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2, help="rounds over all laws")
    parser.add_argument("--reps", type=int, default=3, help="repetitions of a peer's workload in a round, at least")
    parser.add_argument("--paths", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for both sides; default: every core")
    parser.add_argument("--only", nargs="+", metavar="LAW", help="such as volatility.garch, or a kind: jumps")
    parser.add_argument("--no-peers", action="store_true", help="neither build nor measure stochastic-rs")
    parser.add_argument("--pathloom", type=lambda name: Path(name).resolve(), metavar="FILE", help="measure this binary")
    parser.add_argument("--save", metavar="FILE", help="also write the best measurements as JSON lines")
    args = parser.parse_args()
    if min(args.rounds, args.reps, args.paths, args.threads) < 1:
        parser.error("--rounds, --reps, --paths and --threads must be above 0")
    return args


def choose(args):
    """The laws to measure, and all laws by name."""
    registry = laws(args.pathloom)
    by_key = {law.key: law for law in registry}
    wanted = set(args.only or by_key)
    if any(name.startswith("innovations.") for name in wanted):
        wanted.add("innovations.normal")  # which the goals of the others are above
    unknown = wanted - set(by_key) - {law.kind for law in registry}
    if unknown:
        raise SystemExit(f"no such law or kind: {', '.join(sorted(unknown))}")
    return [law for law in registry if wanted & {law.key, law.kind}], by_key


# Measuring


def measure(law, file, has_peer, args):
    """One round of a law, as measurements."""
    yield ours(law, file, args.threads, args)
    if has_peer:
        yield from peers(law, args)
        yield ours(law, file, args.threads, args)
    if args.threads != 1:
        yield ours(law, file, 1, args)


def ours(law, file, threads, args):
    measured = pathloom_bench(args.pathloom, file, args.paths, threads)
    line = {"workload": law.key, "peer": "pathloom", "threads": threads, "simd": measured["simd"]}
    return {**line, "ns_per_step": measured["engine_ns_per_step"]}


def peers(law, args):
    command = [peer_binary(), "--only", law.key, "--paths", str(args.paths), "--steps", str(STEPS)]
    command += ["--reps", str(args.reps), "--seconds", "2"]
    for name, values in law.parameters().items():
        command += ["--set", f"{name}={','.join(str(value) for value in values)}"]
    lines = [json.loads(line) for line in output_of(command, args.threads).splitlines()]
    return [line for line in lines if KEPT not in line["scheme"]]


def list_peers(by_key):
    build.stochastic_rs(BUILD)
    listed = [name for name in output_of([peer_binary(), "--list"], 1).split() if "." in name]  # run.py's have no dot
    gone = set(listed) - set(by_key)
    if gone:
        note(f"warning: the peer has counterparts of laws that the registry has not: {', '.join(sorted(gone))}")
    return listed


def peer_binary():
    return HERE / "target" / BUILD / "release" / "pathloom-peers"


def keep_best(best, line):
    name = (line["workload"], line["peer"], line["threads"])
    if name not in best or line["ns_per_step"] < best[name]["ns_per_step"]:
        best[name] = line


# Printing


def print_machine(args, load):
    print(machine.describe(load))
    print(f"- {STEPS} daily steps, f64; best of {args.rounds} rounds")
    print(f"- goals: on {GOAL_THREADS} threads with AVX-512; and {RATIO:g} times the speed of the peer")
    print(f"- {output_of(['rustc', '--version'], 1).strip()}, stochastic-rs built with {build.BUILDS[BUILD]}\n", flush=True)


def pathloom_ns(lines, threads):
    found = [line for line in lines if (line["peer"], line["threads"]) == ("pathloom", threads)]
    return {line["workload"]: line["ns_per_step"] for line in found}


def print_laws(chosen, lines, args):
    by_threads = {threads: pathloom_ns(lines, threads) for threads in sorted({1, args.threads})}
    several = by_threads[args.threads]
    rows = []
    for law in chosen:
        goal = goal_of(law, several) if args.threads == GOAL_THREADS else None
        met = "" if goal is None else "yes" if several[law.key] <= goal else "no"
        measured = [number(ns[law.key]) for ns in by_threads.values()]
        rows.append([law.key, stands_on(law), *measured, number(goal), met])
    columns = [f"{threads} thread{'s' if threads > 1 else ''}" for threads in by_threads]
    print_markdown(["law, ns per path-step", "with", *columns, "goal", "met"], rows)


def goal_of(law, several):
    if law.kind == "innovations" and law.name != "normal":
        normal = several.get("innovations.normal")
        return normal and normal + ABOVE_NORMAL
    if law.kind == "process" and "fractional" not in law.name:
        return GOALS.get(law.key, LEVEL)
    return GOALS.get(law.key)


def print_peers(chosen, lines, args):
    several = pathloom_ns(lines, args.threads)
    rows = []
    for law in chosen:
        for line in lines:
            if line["workload"] == law.key and line["peer"] != "pathloom":
                ns, own = line["ns_per_step"], several[law.key]
                met = "yes" if ns / own >= RATIO else "no"
                rows.append([law.key, line["peer"], line["scheme"], number(own), number(ns), ratio(ns, own), met])
    if rows:
        print_markdown(["law", "peer", "what the peer does", "pathloom", "peer ns", "ratio", f"≥ {RATIO:g}"], rows)


if __name__ == "__main__":
    main()
