"""Writes directions.bin: what the first 4,096 dimensions of a Sobol sequence start from.

The numbers are those of S. Joe and F. Kuo (new-joe-kuo-6), as SciPy 1.17.1 carries them. Every dimension but the first has a
primitive polynomial x^s + a_1 x^(s-1) + ... + a_(s-1) x + 1 over two elements and odd numbers m_1 = 1, m_2, ..., m_s with
m_k < 2^k. Bits, the lowest of a byte first: s in 5, a_1 ... a_(s-1) as one number in s - 1, and (m_k - 1)/2 in k - 1 for k = 2 ... s.

    pip install scipy==1.17.1 && python data/sobol/pack.py
"""

from pathlib import Path

import numpy
import scipy.stats

DIMENSIONS = 4096

tables = numpy.load(Path(scipy.stats.__file__).parent / "_sobol_direction_numbers.npz")
bits = []


def write(value, count):
    assert 0 <= value < 1 << count
    bits.extend((value >> place) & 1 for place in range(count))


for dimension in range(1, DIMENSIONS):
    polynomial = int(tables["poly"][dimension])
    degree = polynomial.bit_length() - 1
    write(degree, 5)
    write(polynomial >> 1 & (1 << degree - 1) - 1, degree - 1)
    starts = [int(start) for start in tables["vinit"][dimension][:degree]]
    assert starts[0] == 1 and all(start % 2 == 1 for start in starts)
    for k in range(2, degree + 1):
        write(starts[k - 1] >> 1, k - 1)

packed = numpy.packbits(numpy.array(bits, dtype=numpy.uint8), bitorder="little")
Path(__file__).with_name("directions.bin").write_bytes(packed.tobytes())
