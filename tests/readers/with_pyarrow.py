"""pyarrow's datasets; its tables, whoever made them; and its streams."""

import sys

import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset
import pyarrow.ipc
import pyarrow.parquet

from expected import ensure


def opened(expected):
    return pyarrow.dataset.dataset(expected.data, format=expected.format, partitioning="hive")


def read(expected):
    path = expected.one_path
    return check(expected, opened(expected).to_table(filter=None if path is None else pa.compute.field("path_id") == path))


def read_parquet_stream(expected):
    return check(expected, pyarrow.parquet.read_table(pa.BufferReader(sys.stdin.buffer.read())))


def read_arrow_stream(expected):
    with pa.ipc.open_stream(sys.stdin.buffer) as stream:
        return check(expected, stream.read_all())


def check(expected, table):
    named = {"timestamp": lambda unit: f"timestamp[{unit}, tz=UTC]", "batch": lambda _: "int32"}
    types = expected.types(lambda kind, unit: named.get(kind, lambda _: kind)(unit))
    expected.check_columns(table.schema.names, map(str, table.schema.types), types)
    nullable = [field.nullable for field in table.schema if field.name != "path_batch"]
    wanted = [column["nullable"] for column in expected.columns if column["name"] != "path_batch"]
    ensure(nullable == wanted, f"which columns have nulls is {nullable}, not {wanted}")
    return columns(expected, table)


def columns(expected, table):
    """Values and null flags of an Arrow table."""
    return [
        column(array.combine_chunks(), described["type"], expected.symbols)
        for array, described in zip(table.columns, expected.columns, strict=True)
    ]


def column(array, kind, symbols):
    nulls = array.is_null().to_numpy(zero_copy_only=False)
    if kind == "string":
        array = pa.compute.index_in(array, pa.array(symbols)).cast(pa.uint8())
    elif kind in ("timestamp", "batch"):
        array = array.cast(pa.int64())
    return array.fill_null(0).to_numpy(zero_copy_only=False), nulls
