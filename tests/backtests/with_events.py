"""A loop over events: quotes and trades of two assets, in the order of time, drive a strategy that sends market orders."""

import sys
from dataclasses import dataclass

import pyarrow.dataset as ds

TICK = 0.01


@dataclass
class Book:
    bid: float
    ask: float


class Pairs:
    """Buys the asset that fell and sells the one that rose, one unit each, and pays the spread for it."""

    def __init__(self):
        self.books, self.first, self.position, self.cash, self.orders, self.spreads = {}, {}, {}, 0.0, 0, 0.0

    def on_event(self, event):
        book = Book(event["bid"], event["ask"])
        self.books[event["symbol"]] = book
        self.first.setdefault(event["symbol"], 0.5 * (book.bid + book.ask))
        if len(self.books) == 2:
            cheap, dear = sorted(self.books, key=self.change)
            if self.change(dear) - self.change(cheap) > 2e-4 and abs(self.position.get(cheap, 0)) < 10:
                self.order(cheap, 1)
                self.order(dear, -1)

    def change(self, symbol):
        book = self.books[symbol]
        return 0.5 * (book.bid + book.ask) / self.first[symbol] - 1

    def order(self, symbol, units):
        book = self.books[symbol]
        self.cash -= units * (book.ask if units > 0 else book.bid)
        self.position[symbol] = self.position.get(symbol, 0) + units
        self.orders += 1
        self.spreads += 0.5 * (book.ask - book.bid)

    def worth(self):
        return self.cash + sum(units * 0.5 * (self.books[s].bid + self.books[s].ask) for s, units in self.position.items())


def main(data):
    table = ds.dataset(data).to_table()
    assert table.column_names == ["path_id", "symbol", "timestamp", "bid", "ask", "price", "side", "size"]
    orders = 0
    for path in sorted(set(table["path_id"].to_pylist())):
        rows = table.filter(ds.field("path_id") == path)
        moments = rows["timestamp"].cast("int64").to_pylist()
        # Of two assets at the same nanosecond, the first in the dataset comes first.
        events = [event for _, event in sorted(zip(moments, rows.drop(["timestamp"]).to_pylist()), key=lambda two: two[0])]
        assert {event["symbol"] for event in events} == {"STOCK", "INDEX"}
        strategy, volume = Pairs(), 0
        for event in events:
            assert event["price"] == (event["ask"] if event["side"] == 1 else event["bid"])
            assert event["bid"] < event["ask"] and round(event["bid"] / TICK, 6).is_integer()
            volume += event["size"]
            strategy.on_event(event)
        assert volume == sum(rows["size"].to_pylist()) and strategy.orders > 0
        orders += strategy.orders
        print(f"path {path}: {len(events)} events, {strategy.orders} orders, worth {strategy.worth():.2f}, {strategy.spreads:.2f} of spread paid")
    assert orders >= 40


main(sys.argv[1])
