"""A moving-average strategy in vectorbt on all paths at a time: FOLDER."""

import sys

import pandas as pd
import vectorbt as vbt

bars = pd.read_parquet(sys.argv[1])
bars = bars.rename(columns={"open": "Open", "high": "High", "low": "Low", "close": "Close", "volume": "Volume"})

prices = bars.pivot(index="timestamp", columns="path_id", values=["Open", "High", "Low", "Close", "Volume"])
fast = vbt.MA.run(prices["Close"], 5, short_name="fast")
slow = vbt.MA.run(prices["Close"], 20, short_name="slow")
portfolio = vbt.Portfolio.from_signals(
    close=prices["Close"],
    open=prices["Open"],
    high=prices["High"],
    low=prices["Low"],
    entries=fast.ma_crossed_above(slow).to_numpy(),
    exits=fast.ma_crossed_below(slow).to_numpy(),
    sl_stop=0.05,
    fees=0.001,
    freq="1D",
)
trades = portfolio.trades.count()
assert (trades > 2).all(), trades

# And bar by bar, in the table of one path.
one = bars[bars["path_id"] == 0].set_index("timestamp")[["Open", "High", "Low", "Close", "Volume"]]
assert one.vbt.ohlcv.stats()["Highest Price"] == one["High"].max()
print(trades.sum())
