"""The engine part of run.py: paths simulated and thrown away, in ns per path-step."""

import json

from common import HERE, STEPS, VENV, note, number, output_of, pathloom_bench, print_markdown, ratio, scenario

SECONDS = ["--seconds", "2"]  # as long as `pathloom bench` measures
ENGINES = ["gbm", "garch", "heston", "merton"]


def measure(args):
    """One round, as measurements."""
    for workload in ENGINES:
        note(f"  engine: {workload}")
        yield from measure_interleaved(workload, args)


def measure_interleaved(workload, args):
    """One round of a workload: pathloom, a peer, pathloom, the next peer, … pathloom."""
    peers = [lambda: numpy_peer(workload, args)]
    peers += [lambda name=name: rust_peer(name, workload, args) for name in args.builds]
    for peer in peers:
        yield from pathloom(workload, args)
        yield from peer()
    yield from pathloom(workload, args)


def pathloom(workload, args):
    if args.only_peers:
        return []
    measured = pathloom_bench(args.pathloom, scenario(workload), args.paths, args.threads)
    keys = {name: measured[name] for name in ("threads", "simd", "steps")}
    line = {"workload": workload, "peer": "pathloom", "paths": args.paths, **keys}
    return [{**line, "ns_per_step": measured["engine_ns_per_step"]}]


def rust_peer(build_name, workload, args):
    binary = HERE / "target" / build_name / "release" / "pathloom-peers"
    lines = output_of([binary, *peer_options(workload, args)], args.threads).splitlines()
    return [{**json.loads(line), "build": build_name} for line in lines]


def numpy_peer(workload, args):
    command = [VENV / "bin" / "python", HERE / "numpy_peer.py", *peer_options(workload, args)]
    lines = output_of([*command, "--threads", str(args.threads)], args.threads).splitlines()
    return [json.loads(line) for line in lines]


def peer_options(workload, args):
    return ["--only", workload, "--paths", str(args.paths), "--steps", str(STEPS), "--reps", str(args.reps), *SECONDS]


def key(line):
    return (line["workload"], line["peer"], line.get("build"), line["threads"])


def nanoseconds(line):
    return line["ns_per_step"]


def print_tables(lines, _args):
    print("Engine, ns per path-step\n")
    ours = {line["workload"]: nanoseconds(line) for line in lines if line["peer"] == "pathloom"}
    rows = []
    for workload in ENGINES:
        for line in lines:
            if line["workload"] == workload and line["peer"] != "pathloom":
                peer = line["peer"] + (f" ({line['build']})" if "build" in line else "")
                ns = nanoseconds(line)
                cells = [workload, peer, line["scheme"], line["threads"], number(ours.get(workload)), number(ns)]
                rows.append([*cells, ratio(ns, ours.get(workload))])
    print_markdown(["workload", "peer", "scheme", "peer threads", "pathloom", "peer ns", "ratio"], rows)
