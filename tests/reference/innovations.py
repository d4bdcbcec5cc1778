"""Writes innovations.csv: exact quantiles of the innovations that src/model/innovations tabulates.

Law, its two parameters (1 where it has none), a driving normal z, and the innovation with the probability Phi(z).
Run with mpmath from PyPI: python3 tests/reference/innovations.py > tests/reference/innovations.csv
"""

from mpmath import betainc, erfc, exp, findroot, gamma, gammainc, log, mp, mpf, pi, sqrt

mp.dps = 50


def tail(x):
    return erfc(x / sqrt(2)) / 2


def laplace(z):
    return -log(2 * tail(z)) / sqrt(2)


def ged(nu, z):
    a = 1 / nu
    wanted = 2 * tail(z)
    scale = sqrt(gamma(a) / gamma(3 * a))

    def off(ln_x):
        x = exp(ln_x)
        if z < 1:
            return log(gammainc(a, 0, x, regularized=True)) - log(1 - wanted)
        return log(gammainc(a, x, mp.inf, regularized=True)) - log(wanted)

    start = (log(1 - wanted) + log(gamma(a + 1))) / a if z < 1 else log(z * z / 2)
    return scale * exp(findroot(off, start) * a)


def student_from_tail(nu, p):
    """The t >= 0 that a Student-t variate exceeds with probability p."""
    if p == mpf(1) / 2:
        return mpf(0)

    def off(ln_t):
        t = exp(ln_t)
        square = t * t / (nu + t * t)
        if p > mpf("0.3"):
            inside = betainc(mpf(1) / 2, nu / 2, 0, square, regularized=True) / 2
            return log(inside) - log(mpf(1) / 2 - p)
        return log(betainc(nu / 2, mpf(1) / 2, 0, 1 - square, regularized=True) / 2) - log(p)

    guess = (mpf(1) / 2 - p) * sqrt(2 * pi) if p > mpf("0.3") else (1 / p) ** (1 / nu)
    return exp(findroot(off, log(guess), tol=mpf(10) ** -60, maxsteps=200))


def skewed_t(nu, skewness, z):
    constant = gamma((nu + 1) / 2) / (sqrt(pi * (nu - 2)) * gamma(nu / 2))
    mean = 4 * skewness * constant * (nu - 2) / (nu - 1)
    deviation = sqrt(1 + 3 * skewness**2 - mean**2)
    below = tail(-z)
    scale = sqrt((nu - 2) / nu)
    if below < (1 - skewness) / 2:
        x = -(1 - skewness) * scale * student_from_tail(nu, below / (1 - skewness))
    else:
        x = (1 + skewness) * scale * student_from_tail(nu, tail(z) / (1 + skewness))
    return (x - mean) / deviation


for z in [1e-9, 1e-3, 0.2, 0.49, 0.51, 1.0, 2.5, 6.0, 8.5, 15.5]:
    print(f"laplace,1.0,1.0,{z!r},{float(laplace(mpf(z)))!r}")
for nu in [0.55, 0.8, 1.0, 1.4, 2.0, 3.3, 9.5]:
    for z in [1e-9, 1e-4, 0.03, 0.3, 0.99, 1.01, 2.2, 4.0, 8.5, 15.0]:
        print(f"ged,{nu!r},1.0,{z!r},{float(ged(mpf(nu), mpf(z)))!r}")
for nu, skewness in [(2.1, 0.5), (4.0, -0.3), (6.0, 0.0), (6.0, -0.95), (50.0, 0.7), (1e4, 0.2)]:
    for z in [-8.5, -4.0, -1.5, -0.6, -0.01, 0.02, 0.4, 1.2, 3.3, 6.0, 8.5]:
        print(f"skewed_t,{nu!r},{skewness!r},{z!r},{float(skewed_t(mpf(nu), mpf(skewness), mpf(z)))!r}")
for nu in [2.001, 2.1, 4.5, 30.0, 1e4]:
    for z in [1e-9, 1e-3, 0.3, 0.8, 1.0, 2.5, 4.0, 6.0, 8.5]:
        print(f"student_t,{nu!r},1.0,{z!r},{float(skewed_t(mpf(nu), mpf(0), mpf(z)))!r}")
