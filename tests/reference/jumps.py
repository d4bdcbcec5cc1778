"""Writes jumps.csv: option prices and distributions of laws of jumps, computed without simulation.

call: law, price of a call. By A. Lewis's inversion (A simple option formula for general jump-diffusion and other exponential Levy
processes, 2001): C = S - sqrt(S K) exp(-rT/2)/pi * integral over u > 0 of Re[exp(iuk) f(u - i/2)]/(u^2 + 1/4), k = ln(S/K) + rT, with f
the characteristic function of ln S(T)/S(0) - rT. Kou's and svcj's were published: 9.14732 and 6.8619.
rise: law, ln E[exp(X)] for X the log jumps of a year.
cdf: law, years, x, P(X <= x) for X the log jumps of so many years. variance_gamma and normal_inverse_gaussian by the law of X given
its random time, cgmy by Gil-Pelaez's inversion.
Run with scipy and mpmath from PyPI: python3 tests/reference/jumps.py > tests/reference/jumps.csv
"""

from mpmath import exp, gamma, log, mp, mpc, mpf, pi, quad, sqrt
from numpy import linspace
from scipy.integrate import quad as integrate
from scipy.special import gammaincinv, ndtr
from scipy.stats import norminvgauss

mp.dps = 20


def call(f, spot, strike, rate, years):
    k = log(mpf(spot) / strike) + rate * years
    integrand = lambda u: (exp(1j * u * k) * f(u - 0.5j)).real / (u * u + mpf(1) / 4)
    total = quad(integrand, [0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000])
    return spot - sqrt(mpf(spot) * strike) * exp(-rate * years / 2) / pi * total


def levy(exponent, years):
    """f of a Levy process, from ln E[exp(iuX(1))]; compensated."""
    drift = exponent(mpc(0, -1))
    return lambda u: exp(years * (exponent(u) - 1j * u * drift))


def kou(lam, p, a, b, sigma):
    return lambda u: -sigma**2 * u * u / 2 + lam * (p / (1 - 1j * u * a) + (1 - p) / (1 + 1j * u * b) - 1)


def uniform(lam, low, high, sigma):
    def exponent(u):
        c = 1j * u
        return -sigma**2 * u * u / 2 + lam * ((exp(c * high) - exp(c * low)) / (c * (high - low)) - 1)

    return exponent


def variance_gamma(sigma, theta, nu):
    return lambda u: -log(1 - 1j * u * theta * nu + sigma**2 * nu * u * u / 2) / nu


def nig(alpha, beta, delta):
    return lambda u: delta * (sqrt(alpha**2 - beta**2) - sqrt(alpha**2 - (beta + 1j * u) ** 2))


def cgmy(c, g, m, y):
    return lambda u: c * gamma(-y) * ((m - 1j * u) ** y - m**y + (g + 1j * u) ** y - g**y)


def svcj(v0, kappa, theta, sigma, rho, lam, mean, std, mu_v, rho_j, years):
    together = rho_j * mu_v
    rise = exp(mean + std**2 / 2) / (1 - together) - 1

    def f(u):
        c = 1j * u
        d = sqrt((kappa - rho * sigma * c) ** 2 - sigma**2 * (c * c - c))
        minus = kappa - rho * sigma * c - d
        g = minus / (minus + 2 * d)
        b = lambda s: minus / sigma**2 * (1 - exp(-d * s)) / (1 - g * exp(-d * s))
        a = kappa * theta / sigma**2 * (minus * years - 2 * log((1 - g * exp(-d * years)) / (1 - g)))
        size = exp(mean * c + std**2 * c * c / 2)
        jumps = quad(lambda s: size / (1 - mu_v * b(s) - together * c) - 1, [0, years])
        return exp(a + b(years) * v0 + lam * (jumps - c * rise * years))

    return f


def show(law, value):
    print(f"call,{law},{float(value)!r}", flush=True)


show("kou", call(levy(kou(1, mpf("0.4"), mpf("0.1"), mpf("0.2"), mpf("0.16")), mpf("0.5")), 100, 98, mpf("0.05"), mpf("0.5")))
show("uniform", call(levy(uniform(2, mpf("-0.15"), mpf("0.05"), mpf("0.16")), 1), 100, 100, mpf("0.05"), 1))
show("variance_gamma", call(levy(variance_gamma(mpf("0.12"), mpf("-0.14"), mpf("0.2")), 1), 100, 100, mpf("0.1"), 1))
show("normal_inverse_gaussian", call(levy(nig(15, -5, mpf("0.5")), 1), 100, 100, mpf("0.05"), 1))
show("cgmy", call(levy(cgmy(mpf("0.5"), 8, 14, mpf("0.6")), 1), 100, 100, mpf("0.05"), 1))
show("cgmy steep", call(levy(cgmy(mpf("0.05"), 8, 14, mpf("1.5")), 1), 100, 100, mpf("0.05"), 1))
for law, exponent in [
    ("variance_gamma", variance_gamma(mpf("0.12"), mpf("-0.14"), mpf("0.2"))),
    ("normal_inverse_gaussian", nig(15, -5, mpf("0.5"))),
    ("cgmy", cgmy(mpf("0.5"), 8, 14, mpf("0.6"))),
]:
    print(f"rise,{law},{float(exponent(mpc(0, -1)).real)!r}")
mp.dps = 15
mu_v, rho_j = mpf("0.05"), mpf("-0.38")
std = mpf("0.0001")
mean = log(mpf("0.9") * (1 - rho_j * mu_v)) - std**2 / 2
published = svcj(mpf("0.007569"), mpf("3.46"), mpf("0.008"), mpf("0.14"), mpf("-0.82"), mpf("0.47"), mean, std, mu_v, rho_j, 1)
k = mpf("0.0319")
integrand = lambda u: (exp(1j * u * k) * published(u - 0.5j)).real / (u * u + mpf(1) / 4)
total = quad(integrand, [0, 2, 5, 10, 20, 40, 80], maxdegree=5)
show("svcj", 100 - 100 * exp(-k / 2) / pi * total)


def vg_cdf(x, years):
    sigma, theta, nu = 0.12, -0.14, 0.2

    def given(p):
        g = max(nu * gammaincinv(years / nu, p), 1e-300)
        return ndtr((x - theta * g) / (sigma * g**0.5))

    return integrate(given, 0, 1, limit=2000, epsabs=1e-9, points=[1e-3, 0.5, 0.9, 0.99, 0.999])[0]


def cgmy_cdf(x, years):
    exponent = cgmy(mpf("0.5"), 8, 14, mpf("0.6"))
    f = lambda u: (exp(years * exponent(u) - 1j * u * x)).imag / u
    # |f| falls like exp(-2.2 years u^0.6).
    ends = [mpf(0)] + [mpf(2) ** i for i in range(-2, 16)]
    return mpf(1) / 2 - quad(f, ends) / pi


for years in [1 / 52, 1.0]:
    reach = 3.5 * 0.15 * years**0.5
    for x in linspace(-reach, reach, 41):
        print(f"cdf,variance_gamma,{years!r},{float(x)!r},{float(vg_cdf(x, years))!r}", flush=True)
for years in [1 / 52, 1.0]:
    reach = 3.5 * 0.2 * years**0.5
    for x in linspace(-reach, reach, 41):
        value = norminvgauss.cdf(x, 15 * 0.5 * years, -5 * 0.5 * years, loc=0, scale=0.5 * years)
        print(f"cdf,normal_inverse_gaussian,{years!r},{float(x)!r},{float(value)!r}", flush=True)

for years in [1 / 4, 1.0]:
    reach = 3.5 * 0.2 * years**0.5
    for x in linspace(-reach, reach, 21):
        print(f"cdf,cgmy,{years!r},{float(x)!r},{float(cgmy_cdf(mpf(float(x)), years))!r}", flush=True)
