"""Shows by their statistics that one row group alone may hold a path, and ruins the data of all others.

    one_row_group.py DATASET PATH

What still reads the path then has not touched them. Nothing here reads data, so that a reader that did would fail.
"""

import sys
from pathlib import Path

import duckdb
import pyarrow.parquet


def main():
    data, path = Path(sys.argv[1]) / "data", int(sys.argv[2])
    groups = [
        (part, group, metadata.row_group(group))
        for part in sorted(data.glob("*.parquet"))
        for metadata in [pyarrow.parquet.read_metadata(part)]
        for group in range(metadata.num_row_groups)
    ]
    assert len(groups) > 1, "one row group proves nothing"
    times = {extremes(metadata, "timestamp") for _, _, metadata in groups}
    assert len(times) == 1, f"every path has the same times, and not {times}"
    ids = [extremes(metadata, "path_id") for _, _, metadata in groups]
    assert all(before[1] < after[0] for before, after in zip(ids, ids[1:])), f"paths overlap: {ids}"
    holding = [at for at, (low, high) in enumerate(ids) if low <= path <= high]
    assert len(holding) == 1, f"row groups {holding} may hold path {path}"
    (first, last), = times
    in_duckdb(data, f"path_id = {path}", 1, len(groups))
    in_duckdb(data, f"path_id = {path} AND timestamp = TIMESTAMPTZ '{first}'", 1, len(groups))
    in_duckdb(data, f"timestamp > TIMESTAMPTZ '{last}'", 0, len(groups))
    for at, (part, _, metadata) in enumerate(groups):
        if at not in holding:
            ruin(part, metadata)


def extremes(metadata, name):
    for i in range(metadata.num_columns):
        if metadata.column(i).path_in_schema == name:
            statistics = metadata.column(i).statistics
            assert statistics is not None and statistics.has_min_max, f"no statistics of {name}"
            return statistics.min, statistics.max
    raise AssertionError(f"no column {name}")


def in_duckdb(data, where, scanned, groups):
    query = f"EXPLAIN ANALYZE SELECT * FROM read_parquet('{data}/*.parquet') WHERE {where}"
    plan = " ".join(duckdb.connect().execute(query).fetchone()[1].replace("│", " ").split())
    wanted = f"Row Groups Scanned: {scanned} / {groups}"
    assert wanted in plan, f"{where}: no `{wanted}` in {plan}"


def ruin(part, metadata):
    columns = [metadata.column(i) for i in range(metadata.num_columns)]
    starts = [c.dictionary_page_offset if c.has_dictionary_page else c.data_page_offset for c in columns]
    with open(part, "r+b") as file:
        for start, column in zip(starts, columns):
            file.seek(start)
            file.write(b"\xff" * column.total_compressed_size)


main()
