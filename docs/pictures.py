"""Draws the pictures of this folder from shipped scenarios:

    python3 docs/pictures.py

It makes an environment of its own (target/pictures) with matplotlib, pandas and pyarrow, and runs `cargo run --release`.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
VENV = ROOT / "target" / "pictures"
REQUIREMENTS = ["matplotlib==3.10.7", "pandas==2.3.3", "pyarrow==26.0.1"]


def in_own_environment():
    """Runs this file again with the Python that has what it needs."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *REQUIREMENTS], check=True)
    os.execv(python, [str(python), __file__, "--here"])


def dataset(folder, scenario, *flags):
    """Runs a scenario; the whole dataset as one frame, with `stress` where it is a suite."""
    import pandas as pd

    out = Path(folder) / "-".join([scenario, *(flag.strip("-").replace("=", "") for flag in flags)]).replace("/", "_")
    command = ["cargo", "run", "--release", "-q", "--", "run", f"scenarios/{scenario}.toml", "-o", out, "-q", *flags]
    subprocess.run(command, cwd=ROOT, check=True)
    return pd.read_parquet(out / "data")


def save(figure, name, title):
    figure.suptitle(title, fontsize=11)
    figure.tight_layout()
    figure.savefig(OUT / f"{name}.png", dpi=110)


def regimes(plt, folder):
    frame = dataset(folder, "regimes", "--paths", "400")
    frame = frame[frame.symbol == "SPX"]
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(8, 5), sharex=True, height_ratios=[3, 1])
    for path in range(12):
        one = frame[frame.path_id == path]
        top.plot(one.timestamp, one.price, lw=0.7, color="#4477aa", alpha=0.35)
    one = frame[frame.path_id == 4]
    top.plot(one.timestamp, one.price, lw=1.2, color="#222222")
    low, high = top.get_ylim()
    top.fill_between(one.timestamp, low, high, where=one.regime > 0, color="#cc6677", alpha=0.3, lw=0)
    top.set_ylabel("price")
    share = frame.groupby("timestamp").regime.mean()
    bottom.plot(share.index, share.values, color="#cc6677", lw=1)
    bottom.set_ylabel("share in crisis")
    save(figure, "regimes", "regimes.toml: one path with its crises, and eleven others")


def regime_parameters(plt, folder):
    frame = dataset(folder, "regime-parameters", "--paths", "40")
    one = frame[frame.path_id == 1]
    spot, rate = one[one.symbol == "SPX"], one[one.symbol == "RATE"]
    figure, axes = plt.subplots(3, 1, figsize=(8, 6), sharex=True)
    axes[0].plot(spot.timestamp, spot.price, lw=1, color="#222222")
    axes[1].plot(spot.timestamp, 100 * spot.variance**0.5, lw=1, color="#222222")
    axes[2].plot(rate.timestamp, 100 * rate.price, lw=1, color="#222222")
    for axis, label in zip(axes, ["price", "volatility, %", "rate, %"]):
        low, high = axis.get_ylim()
        axis.fill_between(spot.timestamp, low, high, where=spot.regime > 0, color="#cc6677", alpha=0.3, lw=0)
        axis.set_ylabel(label)
    save(figure, "regime-parameters", "regime-parameters.toml: one path, with its crises")


def stress(plt, folder):
    frame = dataset(folder, "stress", "--paths", "400", "--with-baseline")
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
    for stressed, colour in [("baseline", "#4477aa"), ("stressed", "#cc6677")]:
        of = frame[(frame.stress == stressed) & (frame.path_id < 6)]
        for _, one in of.groupby("path_id"):
            axes[0].plot(one.timestamp, one.SPX, lw=0.8, color=colour, alpha=0.8)
            axes[1].plot(one.timestamp, one.SOFR * 100, lw=0.8, color=colour, alpha=0.8)
    axes[0].set_ylabel("SPX")
    axes[1].set_ylabel("SOFR, %")
    for axis in axes:
        axis.tick_params(axis="x", rotation=30)
    save(figure, "stress", "stress.toml: six paths without (blue) and with the stress (red)")


def suite(plt, folder):
    frame = dataset(folder, "suite", "--with-baseline")
    figure, axis = plt.subplots(figsize=(8, 3.6))
    for name, of in frame.groupby("stress", observed=True):
        low = of.groupby("timestamp").SPX.quantile(0.05)
        axis.plot(low.index, low.values, lw=1.2, label=name)
    axis.legend(frameon=False)
    axis.set_ylabel("SPX, 5 % quantile")
    save(figure, "suite", "suite.toml: the same 2,000 paths under each stress")


def sessions(plt, folder):
    frame = dataset(folder, "intraday-sessions")
    import numpy as np

    frame["step"] = frame.groupby("path_id").price.transform(lambda s: np.log(s).diff() ** 2)
    local = frame.timestamp.dt.tz_convert("America/New_York")
    of = frame.groupby(local.dt.strftime("%H:%M")).step.mean() ** 0.5 * 1e4
    of = of[(of.index >= "09:30") & (of.index <= "16:00")]
    figure, axis = plt.subplots(figsize=(8, 3.2))
    axis.bar(range(len(of)), of.values, color=["#cc6677" if i == 0 else "#4477aa" for i in range(len(of))])
    axis.set_xticks(range(0, len(of), 12), of.index[::12])
    axis.set_ylabel("root mean square\nreturn, basis points")
    save(figure, "sessions", "intraday-sessions.toml: the night (red), and five minutes after five minutes")


def bars(plt, folder):
    frame = dataset(folder, "bars")
    one = frame[(frame.path_id == 0) & (frame.symbol == frame.symbol.iloc[0])].head(60)
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(8, 4.4), sharex=True, height_ratios=[3, 1])
    colours = ["#228833" if c >= o else "#cc6677" for o, c in zip(one.open, one.close)]
    x = range(len(one))
    top.vlines(x, one.low, one.high, color=colours, lw=1)
    top.bar(x, (one.close - one.open).abs().clip(lower=0.1), bottom=one[["open", "close"]].min(axis=1), color=colours)
    top.set_ylabel("price")
    bottom.bar(x, one.volume / 1e6, color=colours)
    bottom.set_ylabel("volume, millions")
    save(figure, "bars", "bars.toml: sixty bars of one path")


def dependence(plt, folder):
    frame = dataset(folder, "copula-crash", "--paths", "300")
    a, b = "SPX", "DAX"
    returns = frame[[f"{a}_return", f"{b}_return"]].dropna().set_axis([a, b], axis=1)
    returns = returns / returns.std()
    figure, axis = plt.subplots(figsize=(4.6, 4.4))
    axis.plot(returns[a].head(20_000), returns[b].head(20_000), ".", ms=1.5, alpha=0.4, color="#4477aa")
    axis.set_xlabel(f"{a}, standard deviations")
    axis.set_ylabel(b)
    save(figure, "copula", "copula-crash.toml: returns of two markets")


def liquidity(plt, folder):
    frame = dataset(folder, "liquidity")
    minutes = (frame.timestamp - frame.timestamp.min()).dt.total_seconds() // 60
    frame["spread"] = (frame.ask - frame.bid) * 100
    figure, axes = plt.subplots(2, 1, figsize=(8, 4), sharex=True)
    early = minutes < 110
    by = frame[early].groupby(minutes[early])
    axes[0].step(by.spread.mean().index, by.spread.mean().values, color="#4477aa")
    axes[0].set_ylabel("mean spread, ticks")
    axes[1].step(by.size().index, by.size().values / frame.path_id.nunique(), color="#cc6677")
    axes[1].set_ylabel("trades in a minute")
    axes[1].set_xlabel("minutes since the start")
    save(figure, "liquidity", "liquidity.toml: a shock after an hour, over all paths")


def pins(plt, folder):
    frame = dataset(folder, "pins", "--paths", "3000")
    last = frame.groupby("path_id").weight.last()
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
    for series, axis in [("SPX", axes[0]), ("RATE", axes[1])]:
        for path in last[last > 0].index[:40]:
            one = frame[frame.path_id == path]
            axis.plot(one.timestamp, one[series], lw=0.6, color="#4477aa", alpha=0.5)
        axis.axvline(frame.timestamp[frame.timestamp >= "2026-05-29"].min(), color="#cc6677", lw=0.8, ls="--")
        axis.axhline(4000 if series == "SPX" else 0.045, color="#cc6677", lw=0.8, ls="--")
        axis.set_ylabel(series)
        axis.tick_params(axis="x", rotation=30)
    save(figure, "pins", "pins.toml: forty paths that are below and above on the day")


def volatilities(plt, folder):
    laws = dataset(folder, "volatility-laws", "--paths", "8")
    rough = dataset(folder, "rough-volatility", "--paths", "8")
    names = [(laws, name) for name in ["SCHEDULE", "CEV", "SABR", "LOG_OU", "DOUBLE", "BURSTS"]]
    names += [(rough, name) for name in ["BERGOMI", "HESTON"]]
    figure, axes = plt.subplots(2, 4, figsize=(11, 4.4))
    for axis, (frame, name) in zip(axes.flat, names):
        for path in range(4):
            one = frame[frame.path_id == path]
            axis.plot(range(len(one)), one[f"{name}_variance"] ** 0.5 * 100, lw=0.7)
        axis.set_title(name, fontsize=9)
    axes[0][0].set_ylabel("volatility, %")
    axes[1][0].set_ylabel("volatility, %")
    save(figure, "volatilities", "volatility-laws.toml and rough-volatility.toml: volatility on four paths of a year")


def jumps(plt, folder):
    frame = dataset(folder, "jumps", "--paths", "40")
    figure, axes = plt.subplots(2, 4, figsize=(11, 4.4))
    for axis, (name, of) in zip(axes.flat, frame.groupby("symbol", sort=False, observed=True)):
        for path in range(3):
            one = of[of.path_id == path]
            axis.plot(range(len(one)), one.price, lw=0.8)
        axis.set_title(name, fontsize=9)
    axes.flat[-1].axis("off")
    save(figure, "jumps", "jumps.toml: three paths of a year under each law")


def trades(plt, folder):
    frame = dataset(folder, "corporate-ticks", "--paths", "20")
    name = "SPLITTER" if (frame.symbol == "SPLITTER").any() else frame.symbol.iloc[0]
    one = frame[(frame.path_id == 0) & (frame.symbol == name)].head(220)
    figure, axis = plt.subplots(figsize=(8, 3.6))
    axis.step(one.timestamp, one.ask, where="post", lw=0.7, color="#999999")
    axis.step(one.timestamp, one.bid, where="post", lw=0.7, color="#999999")
    for side, colour, label in [(1, "#228833", "bought"), (-1, "#cc6677", "sold")]:
        of = one[one.side == side]
        axis.scatter(of.timestamp, of.price, s=2 + of["size"] / of["size"].mean() * 8, color=colour, lw=0, label=label)
    axis.legend(frameon=False)
    axis.set_ylabel("price")
    save(figure, "trades", f"corporate-ticks.toml: bid, ask and the first trades of {name} on one path")


def corporate(plt, folder):
    frame = dataset(folder, "corporate-life", "--paths", "40")
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4))
    for axis, name in zip(axes, ["PAYER", "SPLITTER", "SMALLCAP"]):
        of = frame[frame.symbol == name]
        ended = of[of.status == 2].path_id
        one = of[of.path_id == (ended.iloc[0] if name == "SMALLCAP" and len(ended) else 0)]
        axis.plot(one.timestamp, one.adjusted_price, lw=0.9, color="#cc6677", label="adjusted")
        axis.plot(one.timestamp, one.price, lw=0.9, color="#222222", label="as traded")
        axis.set_title(name, fontsize=9)
        axis.tick_params(axis="x", rotation=30)
    axes[0].legend(frameon=False)
    save(figure, "corporate", "corporate-life.toml: dividends, splits, and a delisting")


def guided(plt, folder):
    frame = dataset(folder, "regulatory", "--paths", "400")
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4))
    for axis, name in zip(axes, ["SPX", "VIX", "EURUSD"]):
        for path in range(40):
            one = frame[frame.path_id == path]
            axis.plot(one.timestamp, one[name], lw=0.4, color="#4477aa", alpha=0.5)
        axis.set_title(name, fontsize=9)
        axis.tick_params(axis="x", rotation=30)
    save(figure, "guided", "regulatory.toml: through a supervisor's quarters (invented), and to a pin")


def weights(plt, folder):
    import numpy as np

    tilted = dataset(folder, "importance", "--paths", "20000", "--set", 'output.every="last"')
    plain = dataset(folder, "importance", "--paths", "20000", "--set", 'output.every="last"', "--set", "seed=8",
                    "--set", "sampling.importance.driver_drift.SPX=0.0", "--set", "sampling.importance.jump_intensity.SPX=1.0")
    balanced = dataset(folder, "balance").groupby("path_id").last()
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
    edges = np.linspace(500, 5000, 46)
    width = edges[1] - edges[0]
    middle = 0.5 * (edges[1:] + edges[:-1])
    for frame, weight, colour, label in [
        (plain, np.ones(len(plain)), "#999999", "plain"),
        (tilted, tilted.weight, "#cc6677", "tilted, by weight"),
    ]:
        share, _ = np.histogram(frame.SPX, edges, weights=weight)
        left.semilogy(middle, share / len(frame) / width, ".", color=colour, ms=5, label=label)
    left.legend(frameon=False)
    left.set_xlabel("SPX after a year")
    left.set_ylabel("density")
    counts = balanced.groupby("class").weight.agg(["size", "sum"])
    right.bar(counts.index - 0.2, counts["size"], 0.4, color="#4477aa", label="paths")
    right.bar(counts.index + 0.2, counts["sum"], 0.4, color="#cc6677", label="sum of weights")
    right.set_xticks([0, 1, 2], ["below 10 %", "to 30 %", "beyond"])
    right.set_xlabel("drawdown")
    right.legend(frameon=False)
    save(figure, "weights", "importance.toml: a tail of 20,000 paths each. balance.toml: as many of each class")


def dynamics(plt, folder):
    import numpy as np

    frame = dataset(folder, "dcc", "--paths", "4000")
    figure, axis = plt.subplots(figsize=(8, 3.4))
    for path, colour in [(0, "#222222"), (1, "#4477aa"), (2, "#cc6677")]:
        one = frame[frame.path_id == path].dropna().reset_index()
        # Exponentially weighted, of shocks of unit variance.
        shock = lambda name: one[f"{name}_return"] / np.sqrt(one[f"{name}_variance"].shift() / 252)
        a, b = shock("SPX"), shock("TLT")
        moving = lambda x: x.ewm(halflife=25).mean()
        correlation = moving(a * b) / np.sqrt(moving(a * a) * moving(b * b))
        axis.plot(one.timestamp[60:], correlation[60:], lw=0.9, color=colour)
    axis.axhline(-0.2, color="#999999", lw=0.8, ls="--")
    axis.set_ylabel("correlation of SPX and TLT")
    save(figure, "dynamics", "dcc.toml: measured with a half-life of 25 days on three paths; dashed: as declared")


PICTURES = [regimes, regime_parameters, stress, suite, sessions, bars, dependence, dynamics, trades, corporate]
PICTURES += [liquidity, pins, guided, weights, volatilities, jumps]


def main():
    if "--here" not in sys.argv:
        in_own_environment()
    import matplotlib

    matplotlib.use("agg")
    matplotlib.rcParams["axes.spines.top"] = matplotlib.rcParams["axes.spines.right"] = False
    import matplotlib.pyplot as plt

    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for picture in PICTURES:
            picture(plt, folder)
            plt.close("all")


if __name__ == "__main__":
    main()
