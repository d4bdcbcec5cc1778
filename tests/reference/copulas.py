"""Writes copulas.csv: exact values of the maps that src/model/copulas tabulates.

student_t: degrees of freedom, T, and the normal with the same probability of being exceeded.
clayton: theta (of no use here), z, and ln(-ln Phi(z)).
Run with mpmath from PyPI: python3 tests/reference/copulas.py > tests/reference/copulas.csv
"""

from mpmath import betainc, erf, erfc, findroot, log, log1p, mp, mpf, sqrt

mp.dps = 60


def tail(x):
    return erfc(x / sqrt(2)) / 2


def student(nu, t):
    square = t * t / (nu + t * t)
    if t < mpf("1e-3"):
        centre = betainc(mpf(1) / 2, nu / 2, 0, square, regularized=True) / 2
        return findroot(lambda x: erf(x / sqrt(2)) / 2 - centre, centre * 2.5)
    ln_tail = log(betainc(nu / 2, mpf(1) / 2, 0, 1 - square, regularized=True) / 2)
    return findroot(lambda x: log(tail(x)) - ln_tail, sqrt(nu * log1p(t * t / nu)))


for nu in [0.75, 1.0, 2.5, 4.0, 30.0, 1000.0]:
    for t in [1e-9, 0.3, 1.0, 5.0, 40.0, 1e4]:
        if nu < 1000 or t < 40:
            print(f"student_t,{nu!r},{t!r},{float(student(mpf(nu), mpf(t)))!r}")

for z in [-15.0, -8.5, -5.0, -2.5, -1.25, -0.75, -0.1, 0.0, 0.001, 0.4, 1.0, 1.5, 3.0, 6.5, 8.5, 9.75]:
    minus_ln = -log1p(-tail(mpf(z))) if z > 0 else -log(tail(mpf(-z)))
    print(f"clayton,1.0,{z!r},{float(log(minus_ln))!r}")
