"""Opens datasets with independent readers and compares them, bit for bit, with what they should hold.

    read_back.py [--reader NAME]... EXPECTED...

EXPECTED is a directory that tests/readers.rs wrote: expected.json, and for each column N.values (raw little-endian
values; of symbols, their places in the list of symbols) and N.nulls (one byte per row). Exits with 1 at the first difference.
"""

import argparse
import json
from pathlib import Path

import blake3
import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet

STORED = {"int64": "<i8", "string": "u1", "timestamp": "<i8", "double": "<f8", "float": "<f4"}


class Difference(Exception):
    pass


def ensure(equal, message):
    if not equal:
        raise Difference(message)


class Expected:
    def __init__(self, directory):
        self.__dict__.update(json.loads((directory / "expected.json").read_text(encoding="utf-8")))
        self.directory = directory
        self.dataset = Path(self.dataset)
        self.data = self.dataset / "data"
        self.values = [np.fromfile(directory / f"{i}.values", STORED[c["type"]]) for i, c in enumerate(self.columns)]
        self.nulls = [np.fromfile(directory / f"{i}.nulls", "?") for i in range(len(self.columns))]
        self.rows = len(self.values[0])

    def names(self):
        return [column["name"] for column in self.columns]

    def column(self, name):
        return self.values[self.names().index(name)]

    def types(self, word):
        return [word(column["type"], column["unit"]) for column in self.columns]


def bits(values):
    return values.view({1: "u1", 4: "<u4", 8: "<u8"}[values.dtype.itemsize])


def compare(expected, i, values, nulls):
    """Values of one column as they are stored, whatever a null has for a value."""
    name = expected.columns[i]["name"]
    ensure(len(values) == expected.rows, f"column {name} has {len(values)} rows, not {expected.rows}")
    ensure(values.dtype == expected.values[i].dtype, f"column {name} reads as {values.dtype}")
    wrong = np.flatnonzero(nulls != expected.nulls[i])
    if wrong.size:
        raise Difference(f"column {name}, row {wrong[0]}: null is {nulls[wrong[0]]}, not {expected.nulls[i][wrong[0]]}")
    wrong = np.flatnonzero((bits(values) != bits(expected.values[i])) & ~nulls)
    if wrong.size:
        row = wrong[0]
        raise Difference(f"column {name}, row {row}: {values[row]!r}, not {expected.values[i][row]!r}")


def with_pyarrow(expected):
    table = pyarrow.dataset.dataset(expected.data).to_table()
    named = {"timestamp": lambda unit: f"timestamp[{unit}, tz=UTC]"}
    types = expected.types(lambda kind, unit: named.get(kind, lambda _: kind)(unit))
    ensure(table.schema.names == expected.names(), f"columns {table.schema.names}")
    ensure([str(kind) for kind in table.schema.types] == types, f"types {table.schema.types}, not {types}")
    nullable = [column["nullable"] for column in expected.columns]
    ensure([field.nullable for field in table.schema] == nullable, f"which columns have nulls is not {nullable}")
    for i, column in enumerate(expected.columns):
        compare(expected, i, *from_arrow(table.column(i), column["type"], expected.symbols))


def from_arrow(column, kind, symbols):
    column = column.combine_chunks()
    nulls = column.is_null().to_numpy(zero_copy_only=False)
    if kind == "string":
        places = pa.compute.index_in(column, pa.array(symbols))
        return places.to_numpy(zero_copy_only=False).astype("u1"), nulls
    if kind == "timestamp":
        column = column.cast(pa.int64())
    return column.fill_null(0).to_numpy(zero_copy_only=False), nulls


def with_pandas(expected):
    frame = pd.read_parquet(expected.data)
    words = {"int64": "int64", "string": "str", "double": "float64", "float": "float32"}
    types = expected.types(lambda kind, unit: f"datetime64[{unit}, UTC]" if kind == "timestamp" else words[kind])
    ensure(list(frame.columns) == expected.names(), f"columns {list(frame.columns)}")
    ensure([str(kind) for kind in frame.dtypes] == types, f"types {list(frame.dtypes)}, not {types}")
    for i, column in enumerate(expected.columns):
        series = frame.iloc[:, i]
        nulls = series.isna().to_numpy()
        if column["type"] == "string":
            values = series.map({symbol: place for place, symbol in enumerate(expected.symbols)}).to_numpy("u1")
        elif column["type"] == "timestamp":
            values = series.dt.tz_localize(None).to_numpy().view("<i8")
        else:
            values = series.to_numpy()
        compare(expected, i, values, nulls)


def with_duckdb(expected):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CREATE VIEW dataset AS FROM read_parquet('{expected.data}/*.parquet')")
    described = connection.execute("DESCRIBE dataset").fetchall()
    names, types = [row[0] for row in described], [row[1] for row in described]
    words = {
        "int64": "BIGINT", "string": "VARCHAR", "double": "DOUBLE", "float": "FLOAT",
        "us": "TIMESTAMP WITH TIME ZONE", "ns": "TIMESTAMPTZ_NS",
    }
    wanted = expected.types(lambda kind, unit: words[unit or kind])
    ensure(names == expected.names(), f"columns {names}")
    ensure(types == wanted, f"types {types}, not {wanted}")
    for i, column in enumerate(expected.columns):
        name = f'"{column["name"]}"'
        value = {
            "string": f"(list_position({expected.symbols}, {name}) - 1)::UTINYINT",
            "timestamp": f"epoch_{column['unit']}({name})",
        }.get(column["type"], name)
        read = connection.execute(f"SELECT {value} AS value, {name} IS NULL AS is_null FROM dataset").fetchnumpy()
        compare(expected, i, np.ma.getdata(read["value"]), np.ma.getdata(read["is_null"]))


def files(expected):
    """What surrounds the rows: directory, manifest, footers, row groups, statistics."""
    ensure_sorted(expected)
    manifest = json.loads((expected.dataset / "manifest.json").read_text(encoding="utf-8"))
    written = sorted(str(path.relative_to(expected.dataset)) for path in expected.dataset.rglob("*") if path.is_file())
    ensure(written == sorted([part["file"] for part in manifest["parts"]] + ["manifest.json"]), f"files {written}")
    wanted = {
        "name": expected.name, "seed": expected.seed, "stream_version": expected.stream_version,
        "pathloom_version": expected.version, "scenario": expected.scenario, "scenario_hash": expected.scenario_hash,
        "status": "complete", "paths": expected.paths, "rows": expected.rows, "columns": expected.names(),
    }
    for key, value in wanted.items():
        ensure(manifest[key] == value, f"manifest: {key} = {manifest[key]!r}, not {value!r}")
    first_row = first_path = first_block = 0
    for part in manifest["parts"]:
        ensure(part["status"] == "complete", f"{part['file']} is {part['status']}")
        ensure(part["paths"][0] == first_path, f"{part['file']} starts at path {part['paths'][0]}, not {first_path}")
        ensure(part["blocks"][0] == first_block, f"{part['file']} starts at block {part['blocks'][0]}")
        check_part(expected, part, first_row)
        first_row, first_path, first_block = first_row + part["rows"], part["paths"][1], part["blocks"][1]
    ensure(first_row == expected.rows and first_path == expected.paths, "the parts are not the dataset")


def ensure_sorted(expected):
    keys = expected.column("path_id") * len(expected.symbols)
    if "symbol" in expected.names():
        keys = keys + expected.column("symbol")
    steps, times = np.diff(keys), np.diff(expected.column("timestamp"))
    ensure(((steps > 0) | ((steps == 0) & (times > 0))).all(), "rows are not sorted by path, series and time")


def check_part(expected, part, first_row):
    path = expected.dataset / part["file"]
    content = path.read_bytes()
    ensure(len(content) == part["bytes"], f"{part['file']} has {len(content)} bytes, not {part['bytes']}")
    checksum = "blake3:" + blake3.blake3(content).hexdigest()
    ensure(checksum == part["checksum"], f"{part['file']}: checksum {checksum}, not {part['checksum']}")
    with pyarrow.parquet.ParquetFile(path) as opened:
        metadata = opened.metadata
    ensure(metadata.num_rows == part["rows"], f"{part['file']} has {metadata.num_rows} rows, not {part['rows']}")
    groups = metadata.num_row_groups
    ensure(groups == part["row_groups"], f"{part['file']} has {groups} row groups, not {part['row_groups']}")
    footer = {
        "pathloom.scenario": expected.scenario, "pathloom.scenario_hash": expected.scenario_hash,
        "pathloom.seed": str(expected.seed), "pathloom.stream_version": str(expected.stream_version),
        "pathloom.version": expected.version, "pathloom.blocks": "{}..{}".format(*part["blocks"]),
    }
    for key, value in footer.items():
        found = (metadata.metadata or {}).get(key.encode())
        ensure(found == value.encode(), f"{part['file']}: footer {key} = {found!r}, not {value!r}")
    ids = expected.column("path_id")
    ensure(ids[first_row] == part["paths"][0], f"{part['file']} does not start with its first path")
    ensure(ids[first_row + part["rows"] - 1] == part["paths"][1] - 1, f"{part['file']} does not end with its last path")
    extremes = extremes_by_row_group(path)
    for i in range(groups):
        place = f"{part['file']}, row group {i}"
        first_row = check_row_group(expected, metadata.row_group(i), extremes[i], place, first_row)


def check_row_group(expected, group, extremes, place, first):
    end = first + group.num_rows
    ids = expected.column("path_id")
    ensure(end == expected.rows or ids[end] != ids[end - 1], f"{place} ends within a path")
    for i, column in enumerate(expected.columns):
        nulls, values = expected.nulls[i][first:end], expected.values[i][first:end]
        found = group.column(i).statistics
        ensure(found is not None and found.null_count == nulls.sum(), f"{place}: null count of {column['name']}")
        known = values[~nulls]
        if column["type"] == "string":
            symbols = [expected.symbols[at] for at in np.unique(known)]
            found, wanted = (found.min, found.max), (min(symbols), max(symbols))
        elif column["type"] in ("double", "float"):
            found = tuple(known.dtype.type(extreme) for extreme in extremes[i])
            wanted = (known.min(), known.max())
        else:
            found, wanted = (found.min_raw, found.max_raw), (known.min(), known.max())
        ensure(found == wanted, f"{place}: extremes of {column['name']} are {found}, not {wanted}")
    return end


def extremes_by_row_group(path):
    """As text, from DuckDB: pyarrow 26 passes over extremes of numbers in the total order of IEEE 754."""
    query = "SELECT row_group_id, column_id, stats_min_value, stats_max_value FROM parquet_metadata(?)"
    found = {}
    for group, column, low, high in duckdb.connect().execute(query, [str(path)]).fetchall():
        found.setdefault(group, {})[column] = (low, high)
    return found


READERS = {"pyarrow": with_pyarrow, "pandas": with_pandas, "duckdb": with_duckdb, "files": files}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", action="append", choices=READERS, help="all by default")
    parser.add_argument("expected", nargs="+", type=Path)
    arguments = parser.parse_args()
    for directory in arguments.expected:
        expected = Expected(directory)
        for reader in arguments.reader or READERS:
            try:
                READERS[reader](expected)
            except Difference as difference:
                raise SystemExit(f"{expected.name}: {reader}: {difference}") from None
        print(f"{expected.name}: equal")


main()
