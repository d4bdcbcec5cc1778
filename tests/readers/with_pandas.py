"""pandas, as its users read Parquet and Arrow."""

import pandas as pd

import with_pyarrow

WORDS = {"int64": "int64", "string": "str", "double": "float64", "float": "float32", "batch": "category"}


def read(expected):
    frame = opened(expected)
    words = WORDS | {"batch": "int32"} if expected.format == "arrow" else WORDS
    types = expected.types(lambda kind, unit: f"datetime64[{unit}, UTC]" if kind == "timestamp" else words[kind])
    expected.check_columns(frame.columns, map(str, frame.dtypes), types)
    return [column(expected, frame.iloc[:, i], described["type"]) for i, described in enumerate(expected.columns)]


def opened(expected):
    if expected.format == "parquet":
        path = expected.one_path
        return pd.read_parquet(expected.data, filters=None if path is None else [("path_id", "==", path)])
    if expected.partition is not None:
        return with_pyarrow.opened(expected).to_table().to_pandas()
    return pd.concat([pd.read_feather(part) for part in expected.parts()], ignore_index=True)


def column(expected, series, kind):
    nulls = series.isna().to_numpy()
    if kind == "string":
        return series.map({symbol: place for place, symbol in enumerate(expected.symbols)}).to_numpy("u1"), nulls
    if kind == "timestamp":
        return series.dt.tz_localize(None).to_numpy().view("<i8"), nulls
    if kind == "batch":
        return series.astype("int64").to_numpy(), nulls
    return series.to_numpy(), nulls
