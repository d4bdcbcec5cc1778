"""polars, lazily."""

import polars as pl

WORDS = {
    "int64": pl.Int64, "string": pl.String, "double": pl.Float64, "float": pl.Float32, "batch": pl.Int64,
    "us": pl.Datetime("us", "UTC"), "ns": pl.Datetime("ns", "UTC"),
}


def read(expected):
    lazy = scan(expected)
    if expected.one_path is not None:
        lazy = lazy.filter(pl.col("path_id") == expected.one_path)
    frame = lazy.collect()
    expected.check_columns(frame.columns, frame.dtypes, expected.types(lambda kind, unit: WORDS[unit or kind]))
    return [column(expected, series, described["type"]) for series, described in zip(frame, expected.columns)]


def scan(expected):
    if expected.format == "parquet":
        return pl.scan_parquet(expected.data)
    return pl.scan_ipc(expected.data, hive_partitioning=expected.partition is not None)


def column(expected, series, kind):
    nulls = series.is_null().to_numpy()
    if kind == "string":
        places = {symbol: place for place, symbol in enumerate(expected.symbols)}
        series = series.replace_strict(places, default=255, return_dtype=pl.UInt8)
    elif kind == "timestamp":
        series = series.to_physical()
    return series.to_numpy(), nulls
