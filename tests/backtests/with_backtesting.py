"""A moving-average strategy in backtesting.py on each path: FOLDER."""

import sys

import pandas as pd
from backtesting import Backtest, Strategy
from backtesting.lib import crossover

bars = pd.read_parquet(sys.argv[1])
bars = bars.rename(columns={"open": "Open", "high": "High", "low": "Low", "close": "Close", "volume": "Volume"})


def mean(close, days):
    return pd.Series(close).rolling(days).mean()


class MovingAverages(Strategy):
    def init(self):
        self.fast = self.I(mean, self.data.Close, 5)
        self.slow = self.I(mean, self.data.Close, 20)

    def next(self):
        if crossover(self.fast, self.slow):
            self.buy(sl=0.95 * self.data.Close[-1])
        elif crossover(self.slow, self.fast):
            self.position.close()


for path, own in bars.groupby("path_id"):
    own = own.set_index("timestamp")
    result = Backtest(own, MovingAverages, cash=1_000_000, commission=0.001, finalize_trades=True).run()
    trades = result["_trades"]
    assert len(trades) > 2, f"path {path}: {len(trades)} trades"
    entries = own.loc[trades["EntryTime"]]
    assert (trades["EntryPrice"].to_numpy() >= entries["Low"].to_numpy()).all()
    # What the program pays includes its commission: at most a thousandth more than the highest price.
    assert (trades["EntryPrice"].to_numpy() <= 1.0011 * entries["High"].to_numpy()).all()
    print(path, len(trades))
