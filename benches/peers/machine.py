"""What the measurements were made on."""

import os
import platform
from pathlib import Path

from common import note


def describe(load):
    """One line of Markdown. `load` is that of others, from before anything was built."""
    if load > 0.5:  # a busy core halves what two threads do and leaves one thread alone: ratios then mislead
        note(f"warning: the load is {load:.1f}; something else is running, so do not quote these figures")
    return f"- machine: {cpu_model()}, {os.cpu_count()} cores, SIMD {widest_simd()}; load when started: {load:.1f}"


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
