"""Builds what is measured, as its authors would."""

import os
import subprocess

from common import HERE, ROOT, note

PATHLOOM = ROOT / "target" / "release" / "pathloom"
BUILDS = {"portable": None, "native": "-C target-cpu=native"}  # of stochastic-rs


def pathloom():
    cargo_build(ROOT, PATHLOOM.parents[1], flags=None)
    return PATHLOOM


def stochastic_rs(name):
    cargo_build(HERE, HERE / "target" / name, BUILDS[name])


def cargo_build(package, target, flags):
    environment = {name: value for name, value in os.environ.items() if name != "RUSTFLAGS"}
    if flags:
        environment["RUSTFLAGS"] = flags
    note(f"building {package.name}" + (f" with {flags}" if flags else ""))
    command = ["cargo", "build", "--release", "--quiet", "--target-dir", target]
    subprocess.run(command, cwd=package, env=environment, check=True)
