"""DuckDB: its own Parquet reader, and Arrow through pyarrow."""

import duckdb
import numpy as np

import with_pyarrow

WORDS = {
    "int64": "BIGINT", "string": "VARCHAR", "double": "DOUBLE", "float": "FLOAT", "batch": "BIGINT",
    "us": "TIMESTAMP WITH TIME ZONE", "ns": "TIMESTAMPTZ_NS",
}


def read(expected):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    if expected.format == "arrow":
        connection.register("dataset", with_pyarrow.opened(expected))
    else:
        connection.execute(f"CREATE VIEW dataset AS FROM read_parquet('{expected.data}/**/*.parquet')")
    described = connection.execute("DESCRIBE dataset").fetchall()
    # pyarrow finds narrower numbers in the names of folders.
    words = WORDS | {"batch": "INTEGER"} if expected.format == "arrow" else WORDS
    types = expected.types(lambda kind, unit: words[unit or kind])
    expected.check_columns([row[0] for row in described], [row[1] for row in described], types)
    wanted = "" if expected.one_path is None else f"WHERE path_id = {expected.one_path}"
    values = ", ".join(f"{value(expected, column)} AS c{i}" for i, column in enumerate(expected.columns))
    found = connection.execute(f"SELECT {values} FROM dataset {wanted}").fetchnumpy()
    return [(np.ma.getdata(column), np.ma.getmaskarray(column)) for column in found.values()]


def value(expected, column):
    name = f'"{column["name"]}"'
    if column["type"] == "batch":
        return f"{name}::BIGINT"
    if column["type"] == "string":
        return f"(list_position({expected.symbols}, {name}) - 1)::UTINYINT"
    return f"epoch_{column['unit']}({name})" if column["type"] == "timestamp" else name
