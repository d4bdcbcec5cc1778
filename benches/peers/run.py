#!/usr/bin/env python3
"""Compares pathloom with its peers on the same workloads, in one run, and prints a Markdown table.

    benches/peers/run.py [--rounds N] [--reps N] [--paths N] [--threads N] [--builds portable native]
                         [--only-peers] [--save FILE] [--tmp DIR]

It builds what it measures: pathloom, the stochastic-rs peer (src/main.rs) and a virtual environment for the numpy peer
(numpy_peer.py). Machines are noisy, so pathloom is measured before and after every peer, in several rounds, and the
best of all of them counts on each side. `pathloom bench` repeats for two seconds and reports its best; so do the peers.

How the comparison leans, where it must lean, towards the peers:
- stochastic-rs chooses its SIMD when it is compiled, and its documentation asks for `-C target-cpu=native`. It is
  built both without ("portable") and with it ("native"). pathloom is built without, and chooses when it runs.
- pathloom's time to Parquet is that of the whole `pathloom run` process: start, manifest and checksums included. The
  time of numpy + pyarrow is that of the simulate-and-write loop alone, without Python's start and imports.
- What a peer does not simulate (GARCH prices, for one) is not added to its time: see the column "scheme".
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHLOOM = ROOT / "target" / "release" / "pathloom"
VENV = HERE / ".venv"
STEPS = 252  # as in scenarios/*.toml
SECONDS = ["--seconds", "2"]  # as long as `pathloom bench` measures

ENGINES = ["gbm", "garch", "heston", "merton"]
PARQUET = {"gbm_to_parquet_uncompressed": "none", "gbm_to_parquet_zstd1": "zstd(1)"}
BUILDS = {"portable": None, "native": "-C target-cpu=native"}


def main():
    args = parse_arguments()
    load, _, _ = os.getloadavg()  # of others: our own builds come after
    build(args)
    print_machine(args, load)
    best = {}  # by workload, peer, build and threads: the best measurement
    with tempfile.TemporaryDirectory(dir=args.tmp, prefix="pathloom-peers-") as folder:
        for round_number in range(1, args.rounds + 1):
            for workload in [*ENGINES, *PARQUET]:
                note(f"round {round_number} of {args.rounds}: {workload}")
                for line in measure_interleaved(workload, args, Path(folder)):
                    keep_best(best, line)
    print_table(list(best.values()))
    if args.save:
        Path(args.save).write_text("".join(json.dumps(line) + "\n" for line in best.values()))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all workloads")
    parser.add_argument("--reps", type=int, default=5, help="repetitions of a peer's workload in a round, at least")
    parser.add_argument("--paths", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for both sides; default: every core")
    parser.add_argument("--builds", nargs="+", choices=BUILDS, default=list(BUILDS), help="of stochastic-rs")
    parser.add_argument("--only-peers", action="store_true", help="neither build nor measure pathloom")
    parser.add_argument("--save", metavar="FILE", help="also write the best measurements as JSON lines")
    parser.add_argument("--tmp", metavar="DIR", help="where to write Parquet, on both sides")
    args = parser.parse_args()
    if min(args.rounds, args.reps, args.paths, args.threads) < 1:
        parser.error("--rounds, --reps, --paths and --threads must be above 0")
    return args


# Building


def build(args):
    if not args.only_peers:
        cargo_build(ROOT, PATHLOOM.parents[1], flags=None)
    for name in args.builds:
        cargo_build(HERE, HERE / "target" / name, BUILDS[name])
    install_requirements()


def cargo_build(package, target, flags):
    environment = {name: value for name, value in os.environ.items() if name != "RUSTFLAGS"}
    if flags:
        environment["RUSTFLAGS"] = flags
    note(f"building {package.name}" + (f" with {flags}" if flags else ""))
    command = ["cargo", "build", "--release", "--quiet", "--target-dir", target]
    subprocess.run(command, cwd=package, env=environment, check=True)


def install_requirements():
    """Into the virtual environment, unless it already holds these very requirements."""
    wanted = (HERE / "requirements.txt").read_text()
    stamp = VENV / "installed.txt"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    note("installing numpy and pyarrow")
    venv.create(VENV, with_pip=True, clear=True)
    command = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "-r", HERE / "requirements.txt"], check=True)
    stamp.write_text(wanted)


# Measuring


def measure_interleaved(workload, args, folder):
    """One round of a workload: pathloom, a peer, pathloom, the next peer, … pathloom."""
    to_parquet = workload in PARQUET
    peers = [lambda: numpy_peer(workload, args, folder)]
    if not to_parquet:
        peers += [lambda name=name: rust_peer(name, workload, args) for name in args.builds]
    for peer in peers:
        yield from pathloom(workload, args, folder)
        yield from peer()
    yield from pathloom(workload, args, folder)


def pathloom(workload, args, folder):
    if args.only_peers:
        return []
    measure = pathloom_to_parquet if workload in PARQUET else pathloom_engine
    return [{"workload": workload, "peer": "pathloom", "paths": args.paths, **measure(workload, args, folder)}]


def pathloom_engine(workload, args, _folder):
    command = [PATHLOOM, "bench", scenario(workload), "--json", "--paths", str(args.paths)]
    command += ["--threads", str(args.threads)]
    measured = json.loads(output_of(command, args))
    if measured["threads"] != args.threads:
        note(f"warning: pathloom bench used {measured['threads']} threads, not {args.threads}")
    keys = {"threads": measured["threads"], "simd": measured["simd"], "steps": measured["steps"]}
    return {**keys, "ns_per_step": measured["engine_ns_per_step"]}


def pathloom_to_parquet(workload, args, folder):
    out = folder / "pathloom"
    shutil.rmtree(out, ignore_errors=True)
    command = [PATHLOOM, "run", scenario("gbm"), "-o", out, "--threads", str(args.threads), "--quiet"]
    command += ["--paths", str(args.paths), "--set", f'output.compression="{PARQUET[workload]}"']
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)  # not wait(): the peak memory of this child alone
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"pathloom run failed with exit code {process.returncode}")
    rows = args.paths * (STEPS + 1)
    size = sum(part.stat().st_size for part in out.glob("data/*.parquet"))
    shutil.rmtree(out)
    peak = round(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))  # bytes there, KiB elsewhere
    keys = {"threads": args.threads, "rows": rows, "bytes": size, "peak_rss_mb": peak}
    return {**keys, "ns_per_row": seconds / rows * 1e9}


def rust_peer(build_name, workload, args):
    binary = HERE / "target" / build_name / "release" / "pathloom-peers"
    lines = output_of([binary, *peer_options(workload, args)], args).splitlines()
    return [{**json.loads(line), "build": build_name} for line in lines]


def numpy_peer(workload, args, folder):
    command = [VENV / "bin" / "python", HERE / "numpy_peer.py", *peer_options(workload, args)]
    lines = output_of([*command, "--threads", str(args.threads), "--tmp", folder], args).splitlines()
    return [json.loads(line) for line in lines]


def peer_options(workload, args):
    return ["--only", workload, "--paths", str(args.paths), "--steps", str(STEPS), "--reps", str(args.reps), *SECONDS]


def output_of(command, args):
    environment = {**os.environ, "RAYON_NUM_THREADS": str(args.threads)}
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def scenario(workload):
    return HERE / "scenarios" / f"{workload}.toml"


def nanoseconds(line):
    return line["ns_per_row"] if "ns_per_row" in line else line["ns_per_step"]


def keep_best(best, line):
    key = (line["workload"], line["peer"], line.get("build"), line["threads"])
    if key not in best or nanoseconds(line) < nanoseconds(best[key]):
        best[key] = line


# Printing


def print_machine(args, load):
    if load > 0.5:  # a busy core halves what two threads do and leaves one thread alone: ratios then mislead
        note(f"warning: the load is {load:.1f}; something else is running, so do not quote these figures")
    print(f"- machine: {cpu_model()}, {os.cpu_count()} cores, SIMD {widest_simd()}; load when started: {load:.1f}")
    print(f"- workload: {args.paths} paths × {STEPS} steps, f64; pathloom on {args.threads} threads")
    print(f"- best of {args.rounds} rounds, pathloom before and after each peer; ratio = peer ÷ pathloom")
    requirements = (HERE / "requirements.txt").read_text().split()
    tools = [output_of([tool, "--version"], args).strip() for tool in ("rustc", VENV / "bin" / "python")]
    print(f"- {', '.join([*tools, *requirements])}\n", flush=True)


def cpu_model():
    return cpu_field("model name") or platform.processor() or platform.machine()


def widest_simd():
    flags = cpu_field("flags").split()
    return next((flag for flag in ("avx512f", "avx2", "sse2") if flag in flags), platform.machine())


def cpu_field(name):
    """From /proc/cpuinfo; empty where there is none."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def print_table(lines):
    ours = {line["workload"]: line for line in lines if line["peer"] == "pathloom"}
    print("| workload | peer | scheme | peer threads | pathloom ns | peer ns | ratio |")
    print("|---|---|---|---|---|---|---|")
    for workload in [*ENGINES, *PARQUET]:
        unit = "row" if workload in PARQUET else "step"
        for line in lines:
            if line["workload"] == workload and line["peer"] != "pathloom":
                peer = line["peer"] + (f" ({line['build']})" if "build" in line else "")
                our_ns = nanoseconds(ours[workload]) if workload in ours else None
                cells = [f"{workload}, per {unit}", peer, line["scheme"], line["threads"]]
                cells += [f"{our_ns:.2f}" if our_ns else "–", f"{nanoseconds(line):.2f}"]
                cells += [f"{nanoseconds(line) / our_ns:.1f}" if our_ns else "–"]
                print("| " + " | ".join(map(str, cells)) + " |")
    print("\n| to Parquet | by | threads | bytes per row | peak memory, MB |")
    print("|---|---|---|---|---|")
    for line in lines:
        if "rows" in line:
            cells = [line["workload"], line["peer"], line["threads"]]
            cells += [f"{line['bytes'] / line['rows']:.2f}", line["peak_rss_mb"]]
            print("| " + " | ".join(map(str, cells)) + " |")


def note(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
