//! polars' own Parquet reader, and the `DataFrame` without files, see what the library simulates, bit for bit.
#![cfg(feature = "polars")]

#[path = "readers/datasets.rs"]
mod datasets;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampNanosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::TimeUnit as ArrowUnit;
use datasets::{Case, every_combination, odd_shapes, several_parts, write};
use pathloom::Scenario;
use polars::prelude::*;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[test]
fn every_combination_reads_back_bit_for_bit() {
    every_combination().iter().for_each(read_back);
}

#[test]
fn odd_shapes_read_back_bit_for_bit() {
    odd_shapes().iter().for_each(read_back);
}

#[test]
fn several_parts_read_back_bit_for_bit() {
    read_back(&several_parts());
}

#[test]
fn a_filter_on_the_statistics_of_row_groups_loses_no_row() {
    let (directory, case) = (temporary(), several_parts());
    write(&scenario(&case), directory.path());
    let frame = scan(directory.path()).collect().expect("polars reads the dataset");
    let price = frame.column("price").unwrap().f32().unwrap();
    let highest = price.max().unwrap();
    for (predicate, wanted) in [
        (col("price").gt_eq(lit(highest)), price.iter().filter(|value| *value == Some(highest)).count()),
        (col("price").gt(lit(highest)), 0),
        (col("path_id").eq(lit(33_999_i64)), 253),
        (col("symbol").eq(lit("A")), frame.height()),
    ] {
        let found = scan(directory.path()).filter(predicate.clone()).collect().expect("polars reads the dataset");
        assert_eq!(found.height(), wanted, "{predicate}");
    }
}

#[test]
fn the_dataframe_has_the_bits_of_the_batches() {
    for case in every_combination().iter().chain(&odd_shapes()) {
        let frame = scenario(case).dataframe().expect("a small frame fits");
        compare(&format!("{}, dataframe", case.name), &[frame], case);
    }
}

#[test]
fn a_dataframe_that_cannot_exist_is_refused_before_it_is_simulated() {
    let text = several_parts().text.replace("paths = 34000", "paths = 100_000_000");
    let error = Scenario::from_text(&text).unwrap().dataframe().unwrap_err();
    assert!(error.to_string().contains("25300000000 rows"), "{error}");
}

#[test]
fn the_comparison_finds_one_wrong_bit() {
    let case = &every_combination()[0];
    let mut frame = scenario(case).dataframe().unwrap();
    let mut prices: Vec<f64> = frame.column("price").unwrap().f64().unwrap().into_no_null_iter().collect();
    prices[777] = f64::from_bits(prices[777].to_bits() ^ 1);
    frame.with_column(Column::new("price".into(), prices)).unwrap();
    let found = difference(&[frame], case).expect("a wrong bit is a difference");
    assert!(found.starts_with("column price, row 777:"), "{found}");
}

/// Reads the dataset lazily and part by part, and compares both with the batches.
fn read_back(case: &Case) {
    let directory = temporary();
    write(&scenario(case), directory.path());
    let lazy = scan(directory.path()).collect().expect("polars reads the dataset");
    compare(&format!("{}, scan", case.name), &[lazy], case);
    let read = |part: PathBuf| ParquetReader::new(File::open(part).unwrap()).finish().expect("polars reads the part");
    let parts: Vec<DataFrame> = parts(directory.path()).into_iter().map(read).collect();
    compare(&format!("{}, parts", case.name), &parts, case);
}

fn scenario(case: &Case) -> Scenario {
    Scenario::from_text(&case.text).expect("the scenario is valid")
}

fn temporary() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target directory can be written to")
}

fn scan(dataset: &Path) -> LazyFrame {
    let all = dataset.join("data/*.parquet");
    let all = all.to_str().expect("temporary paths are UTF-8");
    LazyFrame::scan_parquet(PlRefPath::new(all), ScanArgsParquet::default()).expect("polars finds the dataset")
}

fn parts(dataset: &Path) -> Vec<PathBuf> {
    let mut parts: Vec<PathBuf> =
        fs::read_dir(dataset.join("data")).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.sort();
    parts
}

fn compare(what: &str, frames: &[DataFrame], case: &Case) {
    if let Some(difference) = difference(frames, case) {
        panic!("{what}: {difference}");
    }
}

/// The first one between frames that follow one another and the batches: names, types, rows and bits.
fn difference(frames: &[DataFrame], case: &Case) -> Option<String> {
    let batches = scenario(case).simulate().unwrap();
    let schema = batches.schema();
    let batches: Vec<RecordBatch> = batches.collect();
    let wanted: Vec<(String, DataType)> =
        schema.fields().iter().map(|field| (field.name().clone(), in_polars(field.data_type()))).collect();
    for frame in frames {
        let found: Vec<(String, DataType)> =
            frame.columns().iter().map(|column| (column.name().to_string(), column.dtype().clone())).collect();
        if found != wanted {
            return Some(format!("columns {found:?}, not {wanted:?}"));
        }
    }
    (0..wanted.len()).find_map(|i| {
        let found: Vec<Cell> = frames.iter().flat_map(|frame| cells_of_column(&frame.columns()[i])).collect();
        let expected: Vec<Cell> = batches.iter().flat_map(|batch| cells_of_array(batch.column(i))).collect();
        let name = &wanted[i].0;
        if found.len() != expected.len() {
            return Some(format!("column {name} has {} rows, not {}", found.len(), expected.len()));
        }
        let row = (0..expected.len()).find(|row| found[*row] != expected[*row])?;
        Some(format!("column {name}, row {row}: {:?}, not {:?}", found[row], expected[row]))
    })
}

/// One value: its bits or its text.
#[derive(Debug, PartialEq)]
enum Cell {
    Null,
    Bits(u64),
    Text(String),
}

fn cell(bits: Option<u64>) -> Cell {
    bits.map_or(Cell::Null, Cell::Bits)
}

fn text(value: Option<&str>) -> Cell {
    value.map_or(Cell::Null, |value| Cell::Text(value.to_owned()))
}

fn in_polars(kind: &arrow_schema::DataType) -> DataType {
    use arrow_schema::DataType as Arrow;
    match kind {
        Arrow::Int64 => DataType::Int64,
        Arrow::Utf8 => DataType::String,
        Arrow::Float64 => DataType::Float64,
        Arrow::Float32 => DataType::Float32,
        Arrow::Timestamp(ArrowUnit::Nanosecond, _) => DataType::Datetime(TimeUnit::Nanoseconds, Some(TimeZone::UTC)),
        Arrow::Timestamp(ArrowUnit::Microsecond, _) => {
            DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
        }
        other => panic!("a dataset has no columns of {other}"),
    }
}

fn cells_of_column(column: &Column) -> Vec<Cell> {
    match column.dtype() {
        DataType::Int64 => column.i64().unwrap().iter().map(|value| cell(value.map(i64::cast_unsigned))).collect(),
        DataType::Datetime(_, _) => {
            column.datetime().unwrap().physical().iter().map(|value| cell(value.map(i64::cast_unsigned))).collect()
        }
        DataType::Float64 => column.f64().unwrap().iter().map(|value| cell(value.map(f64::to_bits))).collect(),
        DataType::Float32 => {
            column.f32().unwrap().iter().map(|value| cell(value.map(|v| v.to_bits().into()))).collect()
        }
        DataType::String => column.str().unwrap().iter().map(text).collect(),
        other => panic!("a dataset has no columns of {other}"),
    }
}

fn cells_of_array(array: &dyn Array) -> Vec<Cell> {
    use arrow_schema::DataType as Arrow;
    let integers = |values: &mut dyn Iterator<Item = Option<i64>>| -> Vec<Cell> {
        values.map(|value| cell(value.map(i64::cast_unsigned))).collect()
    };
    match array.data_type() {
        Arrow::Int64 => integers(&mut array.as_primitive::<Int64Type>().iter()),
        Arrow::Timestamp(ArrowUnit::Nanosecond, _) => {
            integers(&mut array.as_primitive::<TimestampNanosecondType>().iter())
        }
        Arrow::Timestamp(_, _) => integers(&mut array.as_primitive::<TimestampMicrosecondType>().iter()),
        Arrow::Float64 => {
            array.as_primitive::<Float64Type>().iter().map(|value| cell(value.map(f64::to_bits))).collect()
        }
        Arrow::Float32 => {
            array.as_primitive::<Float32Type>().iter().map(|value| cell(value.map(|v| v.to_bits().into()))).collect()
        }
        Arrow::Utf8 => array.as_string::<i32>().iter().map(text).collect(),
        other => panic!("a dataset has no columns of {other}"),
    }
}
