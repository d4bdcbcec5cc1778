"""A moving-average strategy in bt on all paths: FOLDER."""

import sys

import bt
import pandas as pd

bars = pd.read_parquet(sys.argv[1])
closes = bars.pivot(index="timestamp", columns="path_id", values="close").rename(columns="path {}".format)
signal = closes.rolling(5).mean() > closes.rolling(20).mean()
strategy = bt.Strategy("moving averages", [bt.algos.SelectWhere(signal), bt.algos.WeighEqually(), bt.algos.Rebalance()])
result = bt.run(bt.Backtest(strategy, closes, integer_positions=False, progress_bar=False))
trades = result.get_transactions()
assert set(trades.index.get_level_values("Security")) == set(closes.columns), trades
assert len(trades) > 2 * len(closes.columns), len(trades)
print(len(trades))
