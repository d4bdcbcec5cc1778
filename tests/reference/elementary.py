"""Writes elementary.csv: exact values of exp, ln, sin and cos to hold src/math against.

Each line is: function, bits of x, bits of the double nearest to f(x), and (f(x) - that double) in its last places.
Run with mpmath from PyPI: python3 tests/reference/elementary.py > tests/reference/elementary.csv
"""

import random
import struct
from math import ulp

from mpmath import cos, exp, log, mp, mpf, pi, sin

mp.prec = 200
rng = random.Random(20260101)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def line(name, x, exact):
    near = float(exact)
    print(f"{name},{bits(x):016x},{bits(near):016x},{float((exact - mpf(near)) / mpf(ulp(near))):.6f}")


exps = [0.0, -0.0, 1.0, -1.0, 708.9, -707.9, 1e-300, 0.34657359027997264, -0.34657359027997264, 0.3465735902799727]
exps += [rng.uniform(-1, 1) for _ in range(200)] + [rng.uniform(-700, 700) for _ in range(200)]
exps += [rng.uniform(-1e-8, 1e-8) for _ in range(20)]
for x in exps:
    line("exp", x, exp(mpf(x)))

lns = [1.0, 2.0, 0.5, 2.0**-53, 1 - 2.0**-53, 1 + 2.0**-52, 2.2250738585072014e-308, 1.7976931348623157e308, 0.7071067811865475, 0.7071067811865476]
lns += [rng.uniform(0, 1) for _ in range(200)] + [2.0 ** rng.uniform(-1000, 1000) for _ in range(200)]
lns += [1 + rng.uniform(-1e-6, 1e-6) for _ in range(40)]
for x in lns:
    line("ln", x, log(mpf(x)))

for x in [0.0, 0.5, -0.5, 0.25, 2.0**-52] + [rng.uniform(-0.5, 0.5) for _ in range(300)]:
    line("sin", x, sin(pi * mpf(x) / 2))
    line("cos", x, cos(pi * mpf(x) / 2))
