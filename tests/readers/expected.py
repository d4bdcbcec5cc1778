"""What a dataset should hold, and how what a reader found is compared with it."""

import json
import tomllib
from pathlib import Path

import numpy as np

STORED = {"int64": "<i8", "string": "u1", "timestamp": "<i8", "double": "<f8", "float": "<f4", "batch": "<i8"}


class Difference(Exception):
    pass


def ensure(equal, message):
    if not equal:
        raise Difference(message)


class Expected:
    """A directory that tests/readers.rs wrote: expected.json, and for each column N.values (raw little-endian values; of
    symbols, their places in the list of symbols) and N.nulls (one byte per row).

    These are the columns of the long or the panel layout; the other forms of a dataset are made from them here."""

    def __init__(self, directory):
        self.__dict__.update(json.loads((directory / "expected.json").read_text(encoding="utf-8")))
        self.label = directory.name.removesuffix(".expected")
        self.dataset = Path(self.dataset)
        self.data = self.dataset / "data"
        self.values = [np.fromfile(directory / f"{i}.values", STORED[c["type"]]) for i, c in enumerate(self.columns)]
        self.nulls = [np.fromfile(directory / f"{i}.nulls", "?") for i in range(len(self.columns))]
        self.market = tomllib.loads(self.scenario)
        output = self.market["output"]
        self.layout = output.get("layout", "long")
        self.format = output.get("format", "parquet")
        compressed = output.get("compression", "zstd(1)") != "none"
        self.encoding = output.get("encoding", "byte_stream_split" if compressed else "plain")
        self.partition = output.get("partition_paths")
        if self.layout == "wide":
            self.widen()
        if self.partition is not None:
            self.add("path_batch", "batch", self.column("path_id") // self.partition)
        self.rows = len(self.values[0])

    def widen(self):
        numbers, values, nulls = self.columns[-1], self.values[-1], self.nulls[-1]
        time = self.names().index("timestamp")
        rows = len(values) // self.paths
        self.columns, self.values, self.nulls = [self.columns[time]], [self.values[time][:rows]], [self.nulls[time][:rows]]
        for path in range(self.paths):
            own = slice(path * rows, (path + 1) * rows)
            self.add(f"path_{path}", numbers["type"], values[own], nulls[own], numbers["nullable"])

    def add(self, name, kind, values, nulls=None, nullable=False):
        self.columns.append({"name": name, "type": kind, "unit": None, "nullable": nullable})
        self.values.append(values)
        self.nulls.append(np.zeros(len(values), "?") if nulls is None else nulls)

    def names(self):
        return [column["name"] for column in self.columns]

    def column(self, name):
        return self.values[self.names().index(name)]

    def types(self, word):
        return [word(column["type"], column["unit"]) for column in self.columns]

    def parts(self):
        return sorted(self.data.rglob(f"*.{self.format}"))

    def check_columns(self, names, types, wanted):
        ensure(list(names) == self.names(), f"columns {list(names)}")
        ensure(list(types) == wanted, f"types {list(types)}, not {wanted}")

    def by_keys(self, columns):
        """Columns in the order of a dataset, for readers that promise none."""
        names = self.names()
        keys = [columns[names.index(key)][0] for key in ("timestamp", "symbol", "path_id") if key in names]
        order = np.lexsort(keys)
        return [(values[order], nulls[order]) for values, nulls in columns]

    def compare(self, columns):
        """Values and null flags of each column as they are stored, whatever a null has for a value."""
        for column, (values, _) in zip(self.columns, columns, strict=True):
            ensure(len(values) == self.rows, f"column {column['name']} has {len(values)} rows, not {self.rows}")
            wanted = np.dtype(STORED[column["type"]])
            ensure(values.dtype == wanted, f"column {column['name']} reads as {values.dtype}, not {wanted}")
        if self.partition is not None:
            # Folders come in the order of their names, in which 10 is before 2.
            columns = self.by_keys(columns)
        for i, (values, nulls) in enumerate(columns):
            name = self.columns[i]["name"]
            wrong = np.flatnonzero(nulls != self.nulls[i])
            if wrong.size:
                row = wrong[0]
                raise Difference(f"column {name}, row {row}: null is {nulls[row]}, not {self.nulls[i][row]}")
            wrong = np.flatnonzero((bits(values) != bits(self.values[i])) & ~nulls)
            if wrong.size:
                row = wrong[0]
                raise Difference(f"column {name}, row {row}: {values[row]!r}, not {self.values[i][row]!r}")


def bits(values):
    return values.view({1: "u1", 4: "<u4", 8: "<u8"}[values.dtype.itemsize])
