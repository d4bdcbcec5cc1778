"""What surrounds the rows: directory, manifest, footers, row groups, encodings, statistics."""

import json

import blake3
import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

from expected import ensure


def check(expected):
    ensure_sorted(expected)
    manifest = json.loads((expected.dataset / "manifest.json").read_text(encoding="utf-8"))
    written = sorted(str(path.relative_to(expected.dataset)) for path in expected.dataset.rglob("*") if path.is_file())
    ensure(written == sorted([part["file"] for part in manifest["parts"]] + ["manifest.json"]), f"files {written}")
    stored = [column["name"] for column in stored_columns(expected)]
    wanted = {
        "name": expected.name, "seed": expected.seed, "stream_version": expected.stream_version,
        "pathloom_version": expected.version, "scenario": expected.scenario, "scenario_hash": expected.scenario_hash,
        "status": "complete", "paths": expected.paths, "rows": expected.rows, "columns": stored,
    }
    for key, value in wanted.items():
        ensure(manifest[key] == value, f"manifest: {key} = {manifest[key]!r}, not {value!r}")
    first = 0
    for i, part in enumerate(manifest["parts"]):
        ensure(part["status"] == "complete", f"{part['file']} is {part['status']}")
        check_part(expected, i, part, slice(first, first + part["rows"]))
        first += part["rows"]
    ensure(first == expected.rows, "the parts are not the dataset")


def stored_columns(expected):
    """Those that are in files; the folder that a file is in is none of them."""
    return [column for column in expected.columns if column["type"] != "batch"]


def ensure_sorted(expected):
    keys = np.zeros(expected.rows, "<i8")
    if "path_id" in expected.names():
        keys = expected.column("path_id") * len(expected.symbols)
    if "symbol" in expected.names():
        keys = keys + expected.column("symbol")
    steps, times = np.diff(keys), np.diff(expected.column("timestamp"))
    ensure(((steps > 0) | ((steps == 0) & (times > 0))).all(), "rows are not sorted by path, series and time")


def check_part(expected, i, part, rows):
    name = part["file"]
    path = expected.dataset / name
    content = path.read_bytes()
    ensure(len(content) == part["bytes"], f"{name} has {len(content)} bytes, not {part['bytes']}")
    checksum = "blake3:" + blake3.blake3(content).hexdigest()
    ensure(checksum == part["checksum"], f"{name}: checksum {checksum}, not {part['checksum']}")
    folder = "data" if expected.partition is None else f"data/path_batch={part['paths'][0] // expected.partition}"
    wanted = f"{folder}/part-{i:05}.{expected.format}"
    ensure(name == wanted, f"{name} should be {wanted}")
    check_rows(expected, part, rows)
    if expected.format == "arrow":
        with pa.ipc.open_file(path) as opened:
            found = sum(opened.get_batch(i).num_rows for i in range(opened.num_record_batches))
            ensure(found == part["rows"], f"{name} has {found} rows, not {part['rows']}")
            check_footer(expected, part, opened.schema.metadata)
    else:
        with pyarrow.parquet.ParquetFile(path) as opened:
            metadata = opened.metadata
        check_footer(expected, part, metadata.metadata)
        check_row_groups(expected, part, metadata, path, rows)


def check_rows(expected, part, rows):
    """That the rows of a part are those that the manifest says."""
    found = [0, expected.paths]
    if "path_id" in expected.names():
        ids = expected.column("path_id")[rows]
        found = [ids[0], ids[-1] + 1]
    ensure(found == part["paths"], f"{part['file']} has paths {found}, not {part['paths']}")
    if "symbol" in part:
        symbols = {expected.symbols[place] for place in np.unique(expected.column("symbol")[rows])}
        ensure(symbols == {part["symbol"]}, f"{part['file']} has {symbols}, not {part['symbol']}")
    if "path_rows" in part:
        times = expected.column("timestamp")
        found = np.searchsorted(np.unique(times), times[rows])[[0, -1]] + [0, 1]
        ensure(list(found) == part["path_rows"], f"{part['file']} has rows {found}, not {part['path_rows']} of its path")


def check_footer(expected, part, found):
    wanted = {
        "pathloom.scenario": expected.scenario, "pathloom.scenario_hash": expected.scenario_hash,
        "pathloom.seed": str(expected.seed), "pathloom.stream_version": str(expected.stream_version),
        "pathloom.version": expected.version, "pathloom.blocks": "{}..{}".format(*part["blocks"]),
    }
    for key, value in wanted.items():
        said = (found or {}).get(key.encode())
        ensure(said == value.encode(), f"{part['file']}: footer {key} = {said!r}, not {value!r}")


def check_row_groups(expected, part, metadata, path, rows):
    ensure(metadata.num_rows == part["rows"], f"{part['file']} has {metadata.num_rows} rows, not {part['rows']}")
    groups = metadata.num_row_groups
    ensure(groups == part["row_groups"], f"{part['file']} has {groups} row groups, not {part['row_groups']}")
    extremes = extremes_by_row_group(path)
    end = rows.start
    for i in range(groups):
        group = metadata.row_group(i)
        start, end = end, end + group.num_rows
        place = f"{part['file']}, row group {i}"
        if "path_id" in expected.names() and "path_rows" not in part:
            ids = expected.column("path_id")
            ensure(end == expected.rows or ids[end] != ids[end - 1], f"{place} ends within a path")
        for column, described in enumerate(stored_columns(expected)):
            values, nulls = expected.values[column][start:end], expected.nulls[column][start:end]
            chunk = group.column(column)
            where = f"{place}: {described['name']}"
            check_statistics(expected, where, described, chunk.statistics, extremes[i][column], values, nulls)
            check_encoding(expected, where, described, chunk.encodings, values)


def check_statistics(expected, where, column, found, extremes, values, nulls):
    ensure(found is not None and found.null_count == nulls.sum(), f"{where}: null count")
    known = values[~nulls]
    if column["type"] == "string":
        symbols = [expected.symbols[at] for at in np.unique(known)]
        found, wanted = (found.min, found.max), (min(symbols), max(symbols))
    elif column["type"] in ("double", "float"):
        if not len(known):
            return
        ensure(found.has_min_max, f"{where}: pyarrow shows no extremes")
        wanted = (known.min(), known.max())
        ensure((found.min, found.max) == wanted, f"{where}: extremes are {found.min}, {found.max}, not {wanted}")
        found = tuple(known.dtype.type(extreme) for extreme in extremes)
    else:
        found, wanted = (found.min_raw, found.max_raw), (known.min(), known.max())
    ensure(found == wanted, f"{where}: extremes are {found}, not {wanted}")


def extremes_by_row_group(path):
    """As text, from DuckDB: a second opinion on those that pyarrow shows."""
    query = "SELECT row_group_id, column_id, stats_min_value, stats_max_value FROM parquet_metadata(?)"
    found = {}
    for group, column, low, high in duckdb.connect().execute(query, [str(path)]).fetchall():
        found.setdefault(group, {})[column] = (low, high)
    return found


def check_encoding(expected, where, column, found, values):
    """That numbers are encoded as the scenario asks, and prices of few ticks as a dictionary."""
    if column["type"] not in ("double", "float"):
        return
    number = {"plain": "PLAIN", "byte_stream_split": "BYTE_STREAM_SPLIT"}[expected.encoding]
    wanted = [{number, "RLE"}]
    if has_ticks(expected, column["name"]):
        prices = np.unique(values)
        dictionary = {"PLAIN", "RLE", "RLE_DICTIONARY"}
        # All ticks from the lowest price to the highest, as far as the prices tell.
        ticks = (prices[-1] - prices[0]) / np.diff(prices).min() + 1 if len(prices) > 1 else 1
        if ticks < min(10_000, len(values) // 8):
            wanted = [dictionary]
        elif len(prices) <= 65_536:
            wanted.append(dictionary)
    ensure(set(found) in wanted, f"{where}: encodings {found}, not {wanted}")


def has_ticks(expected, name):
    """Whether every price of a column is a whole tick; in the wide layout a column has too few of them to matter."""
    ticks = {symbol: "tick_size" in asset for symbol, asset in expected.market.get("assets", {}).items()}
    if expected.layout == "panel":
        return ticks.get(name, False)
    prices = ["price", "open", "high", "low", "close", "bid", "ask"]
    return name in prices and all(ticks.get(symbol, False) for symbol in expected.symbols)
