"""Spark as it comes: no setting here changes how it reads. One session serves all datasets, since a JVM starts slowly."""

import functools
import os

import with_pyarrow

WORDS = {
    "int64": "bigint", "string": "string", "double": "double", "float": "float", "timestamp": "timestamp", "batch": "int"
}


@functools.cache
def session():
    # Away from the network, whatever this machine calls itself.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("pathloom")
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    # What is collected here, and the zone that it is shown in.
    builder = builder.config("spark.driver.memory", "3g").config("spark.sql.session.timeZone", "UTC")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    if spark.conf.get("spark.sql.parquet.enableVectorizedReader") != "true":
        raise RuntimeError("Spark's vectorised reader is not the default")
    return spark


def read(expected):
    frame = session().read.parquet(str(expected.data))
    names, types = zip(*frame.dtypes)
    expected.check_columns(names, types, expected.types(lambda kind, _: WORDS[kind]))
    if expected.one_path is not None:
        frame = frame.where(frame.path_id == expected.one_path)
    # Rows come in the order in which tasks took the files.
    return expected.by_keys(with_pyarrow.columns(expected, frame.toArrow()))
