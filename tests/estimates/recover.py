"""Estimates the laws of simulated paths with the `arch` package: python recover.py SCENARIO DATA.

Its recursions make the variances of our shocks, its likelihood finds our parameters, its simulator has our moments.

False alarms: 24 parameters and 20 moments, each at a limit that a correct simulator passes but for a probability of 2e-8.
"""

import sys
import tomllib
import warnings

import numpy as np
import pyarrow.dataset
from arch import arch_model
from arch.univariate import APARCH, EGARCH, FIGARCH, GARCH, EWMAVariance
from scipy.stats import norm, t

ALPHA = 2e-8
ESTIMATED = 4
WARM_UP = 500


def main():
    scenario, data = sys.argv[1:]
    with open(scenario, "rb") as file:
        scenario = tomllib.load(file)
    steps_per_year = scenario["clock"]["steps_per_year"]
    columns = pyarrow.dataset.dataset(data).to_table()
    for symbol, asset in scenario["assets"].items():
        shape = (scenario["paths"], scenario["clock"]["steps"] + 1)
        returns = columns[f"{symbol}_return"].to_numpy().reshape(shape)[:, 1:]
        variances = columns[f"{symbol}_variance"].to_numpy().reshape(shape)[:, :-1] / steps_per_year
        drift = asset["drift"] / steps_per_year
        ((law, parameters),) = asset["volatility"].items()
        mean = asset.get("mean", {}).get("arma", {})
        if not mean:
            has_its_recursion(symbol, law, parameters, returns - drift, variances)
        if law in LAWS:
            has_its_parameters(symbol, law, parameters, mean, returns)
        if law in LAWS and not mean:
            has_its_moments(symbol, law, parameters, returns - drift)


def garch(p):
    return [p["omega"], p["alpha"], p["beta"]]


def gjr_garch(p):
    return [p["omega"], p["alpha"], p["gamma"], p["beta"]]


# By law: its parameters in the order of arch, and how it is called there.
LAWS = {
    "garch": (garch, {"vol": "GARCH", "o": 0}),
    "gjr_garch": (gjr_garch, {"vol": "GARCH", "o": 1}),
    "egarch": (gjr_garch, {"vol": "EGARCH", "o": 1}),
}


def has_its_recursion(symbol, law, p, shocks, variances):
    """Number by number; APARCH, which arch starts elsewhere, once that is forgotten."""
    laws = {
        "garch": lambda: (GARCH(), garch(p)),
        "gjr_garch": lambda: (GARCH(o=1), gjr_garch(p)),
        "egarch": lambda: (EGARCH(o=1), gjr_garch(p)),
        "aparch": lambda: (APARCH(), [p["omega"], p["alpha"], p["gamma"], p["beta"], p["delta"]]),
        "ewma": lambda: (EWMAVariance(p["decay"]), []),
        "figarch": lambda: (FIGARCH(truncation=int(p["lags"])), [p["omega"], p["phi"], p["memory"], p["beta"]]),
    }
    model, parameters = laws[law]()
    bounds = np.tile([1e-30, 1e30], (shocks.shape[1], 1))
    first = shocks.shape[1] // 2 if law == "aparch" else 0
    for path in range(2):
        start = variances[path, 0]
        found = np.empty(shocks.shape[1])
        backcast = np.log(start) if law == "egarch" else start
        found = model.compute_variance(np.array(parameters), shocks[path].copy(), found, backcast, bounds)
        apart = np.abs(found / variances[path] - 1)[first:].max()
        ensure(apart < 1e-9, f"{symbol}: the variance of arch is {apart} apart")


def has_its_parameters(symbol, law, p, mean, returns):
    order, kind = LAWS[law]
    exact = np.array(order(p))
    # In percent: h is 1e4 times as large, and ln h larger by ln 1e4.
    exact[0] = p["omega"] + (1 - p["beta"]) * np.log(1e4) if law == "egarch" else p["omega"] * 1e4
    exact = np.concatenate([[mean["ar"]] if mean else [], exact])
    kind = {**kind, **({"mean": "AR", "lags": 1} if mean else {"mean": "Constant"})}
    estimates, errors = [], []
    for path in range(ESTIMATED):
        fitted = arch_model(100 * returns[path], **kind).fit(disp="off")
        ensure(fitted.convergence_flag == 0, f"{symbol}: no estimate of path {path}")
        # But for the constant, which is the drift.
        estimates.append(fitted.params.to_numpy()[1:])
        errors.append(fitted.std_err.to_numpy()[1:])
    estimate = np.mean(estimates, axis=0)
    error = np.sqrt(np.sum(np.square(errors), axis=0)) / ESTIMATED
    off = np.abs(estimate - exact) / error
    print(symbol, "estimated", estimate.round(4), "exact", exact.round(4), "standard errors off", off.round(1))
    # That of EGARCH's constant may be 0.
    told = (error < 0.2 * np.abs(exact))[len(mean) + 1 :]
    ensure(np.all(told), f"{symbol}: errors {error} say nothing of {exact}")
    ensure(np.all(off < norm.isf(ALPHA / 2)), f"{symbol}: estimated {estimate} ± {error}, exact {exact}")


def has_its_moments(symbol, law, p, shocks):
    order, kind = LAWS[law]
    model = arch_model(None, mean="Zero", **kind)
    model.distribution._generator = np.random.default_rng(20260101)
    paths, steps = shocks.shape
    theirs = np.array([model.simulate(order(p), steps, burn=WARM_UP)["data"].to_numpy() for _ in range(paths)])
    for name, moment in MOMENTS.items():
        ours, other = moment(shocks[:, WARM_UP:]).mean(axis=1), moment(theirs).mean(axis=1)
        error = np.sqrt((ours.var(ddof=1) + other.var(ddof=1)) / paths)
        off = abs(ours.mean() - other.mean()) / error
        said = f"{symbol}: {name} is {ours.mean():.4e}, and {other.mean():.4e} of arch: {off:.1f} standard errors"
        print(said)
        # Welch's degrees of freedom are at least those of one sample.
        ensure(off < t.isf(ALPHA / 2, paths - 1), said)


MOMENTS = {
    "E|r|": np.abs,
    "E[r²]": np.square,
    "E|rr'| at lag 1": lambda r: np.abs(r[:, 1:] * r[:, :-1]),
    "E|rr'| at lag 20": lambda r: np.abs(r[:, 20:] * r[:, :-20]),
    "E[|r'|r]": lambda r: np.abs(r[:, 1:]) * r[:, :-1],
}


def ensure(fine, what):
    if not fine:
        sys.exit(what)


warnings.simplefilter("error", RuntimeWarning)
main()
