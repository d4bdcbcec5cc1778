"""Writes sobol.csv: points of Sobol's sequence without scrambling, by SciPy 1.17.1, as numbers of 32 binary digits.

One row for each of the first 64 points, and for some far ones; a column for each of some dimensions, counted from 0.

    pip install scipy==1.17.1 && python tests/reference/sobol.py
"""

from pathlib import Path

from scipy.stats import qmc

DIMENSIONS = [0, 1, 2, 3, 7, 36, 99, 500, 1023, 2047, 4095]
FAR = [1000, 65_535, 65_536, 123_456]

lines = ["point," + ",".join(str(dimension) for dimension in DIMENSIONS)]
for first, count in [(0, 64)] + [(point, 1) for point in FAR]:
    sequence = qmc.Sobol(max(DIMENSIONS) + 1, scramble=False, bits=32)
    points = sequence.fast_forward(first).random(count) if first else sequence.random(count)
    for number, point in zip(range(first, first + count), points):
        lines.append(f"{number}," + ",".join(str(int(point[dimension] * 2**32)) for dimension in DIMENSIONS))
Path(__file__).with_suffix(".csv").write_text("\n".join(lines) + "\n")
