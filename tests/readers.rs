//! Independent readers in Python see what the library simulates, bit for bit: DESIGN section 6.
//!
//! The expected values come from the library's Arrow batches and travel as raw bits, so that no Parquet code of ours
//! stands on both sides. The packages are pinned in `readers/requirements.txt` and installed once.

mod common;
#[path = "readers/datasets.rs"]
mod datasets;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampNanosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Field, TimeUnit};
use common::Ran;
use datasets::{Case, every_combination, odd_shapes, several_parts, write};
use pathloom::Scenario;
use pathloom::random::STREAM_VERSION;
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

#[test]
fn every_combination_reads_back_bit_for_bit() {
    read_back(&every_combination());
}

#[test]
fn odd_shapes_read_back_bit_for_bit() {
    read_back(&odd_shapes());
}

#[test]
fn several_parts_and_row_groups_read_back_bit_for_bit() {
    read_back(&[several_parts()]);
}

#[test]
fn each_reader_finds_one_wrong_bit_and_one_wrong_null() {
    let directory = temporary();
    let case = every_combination().remove(0);
    let expected = prepare(&case, directory.path());
    for (file, column) in [
        ("0.values", "path_id"),
        ("1.values", "symbol"),
        ("2.values", "timestamp"),
        ("3.values", "price"),
        ("4.nulls", "return"),
    ] {
        flip(&expected.join(file), 555);
        for reader in ["pyarrow", "pandas", "duckdb"] {
            let wrong = format!("{}: {reader}: column {column}, row", case.name);
            run_python(&["--reader", reader], &[&expected]).exits(1).says(&[&wrong]);
        }
        flip(&expected.join(file), 555);
    }
    run_python(&[], &[&expected]).exits(0);
}

#[test]
fn a_changed_byte_of_a_part_is_found_in_its_checksum() {
    let directory = temporary();
    let case = every_combination().remove(0);
    let expected = prepare(&case, directory.path());
    flip(&directory.path().join(&case.name).join("data/part-00000.parquet"), 200);
    run_python(&["--reader", "files"], &[&expected]).exits(1).says(&["checksum"]);
}

/// Writes each dataset and what it should hold, and has all readers compare.
fn read_back(cases: &[Case]) {
    let directory = temporary();
    let expected: Vec<PathBuf> = cases.iter().map(|case| prepare(case, directory.path())).collect();
    let expected: Vec<&Path> = expected.iter().map(PathBuf::as_path).collect();
    let ran = run_python(&[], &expected).exits(0);
    assert_eq!(ran.stdout.lines().filter(|line| line.ends_with(": equal")).count(), cases.len(), "{}", ran.stdout);
}

/// Beside the other build outputs, since some hundreds of megabytes may not fit where small temporary files do.
fn temporary() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target directory can be written to")
}

fn prepare(case: &Case, directory: &Path) -> PathBuf {
    let scenario = Scenario::from_text(&case.text).expect("the scenario is valid");
    let (dataset, expected) = (directory.join(&case.name), directory.join(format!("{}.expected", case.name)));
    write(&scenario, &dataset);
    write_expected(scenario, &dataset, &expected);
    expected
}

/// One file of raw little-endian values and one of null flags per column, and a description in JSON.
fn write_expected(scenario: Scenario, dataset: &Path, expected: &Path) {
    fs::create_dir(expected).expect("a new directory");
    let symbols: Vec<String> = scenario.series.iter().map(|series| series.symbol().to_owned()).collect();
    let mut description = json!({
        "dataset": dataset,
        "name": scenario.name,
        "scenario": scenario.text(),
        "scenario_hash": scenario.hash(),
        "seed": scenario.seed,
        "stream_version": STREAM_VERSION,
        "version": env!("CARGO_PKG_VERSION"),
        "paths": scenario.paths,
        "symbols": symbols,
    });
    let batches = scenario.simulate().expect("a valid scenario simulates");
    let schema = batches.schema();
    let create = |name: String| BufWriter::new(File::create(expected.join(name)).expect("a new file"));
    let mut files: Vec<_> =
        (0..schema.fields().len()).map(|i| (create(format!("{i}.values")), create(format!("{i}.nulls")))).collect();
    for batch in batches {
        append(&batch, &symbols, &mut files);
    }
    for (mut values, mut nulls) in files {
        values.flush().and_then(|()| nulls.flush()).expect("the disk has room");
    }
    description["columns"] = schema.fields().iter().map(|field| describe(field)).collect();
    fs::write(expected.join("expected.json"), description.to_string()).expect("the disk has room");
}

fn append(batch: &RecordBatch, symbols: &[String], files: &mut [(impl Write, impl Write)]) {
    for (column, (values, nulls)) in batch.columns().iter().zip(files) {
        values.write_all(&bytes(column, symbols)).expect("the disk has room");
        let flags: Vec<u8> = (0..column.len()).map(|row| u8::from(column.is_null(row))).collect();
        nulls.write_all(&flags).expect("the disk has room");
    }
}

/// Little-endian values; a symbol is its place among the series.
fn bytes(column: &dyn Array, symbols: &[String]) -> Vec<u8> {
    let integers = |values: &[i64]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
    match column.data_type() {
        DataType::Int64 => integers(column.as_primitive::<Int64Type>().values()),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            integers(column.as_primitive::<TimestampNanosecondType>().values())
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            integers(column.as_primitive::<TimestampMicrosecondType>().values())
        }
        DataType::Float64 => {
            column.as_primitive::<Float64Type>().values().iter().flat_map(|value| value.to_le_bytes()).collect()
        }
        DataType::Float32 => {
            column.as_primitive::<Float32Type>().values().iter().flat_map(|value| value.to_le_bytes()).collect()
        }
        DataType::Utf8 => {
            let place =
                |symbol: &str| symbols.iter().position(|known| known == symbol).expect("a symbol of the scenario");
            column
                .as_string::<i32>()
                .iter()
                .map(|symbol| u8::try_from(place(symbol.unwrap_or(""))).unwrap())
                .collect()
        }
        other => panic!("a dataset has no columns of {other}"),
    }
}

/// Name and type in the words of the Python readers.
fn describe(field: &Field) -> serde_json::Value {
    let (kind, unit) = match field.data_type() {
        DataType::Int64 => ("int64", None),
        DataType::Utf8 => ("string", None),
        DataType::Timestamp(TimeUnit::Nanosecond, zone) if zone.as_deref() == Some("UTC") => {
            ("timestamp", Some("ns"))
        }
        DataType::Timestamp(TimeUnit::Microsecond, zone) if zone.as_deref() == Some("UTC") => {
            ("timestamp", Some("us"))
        }
        DataType::Float64 => ("double", None),
        DataType::Float32 => ("float", None),
        other => panic!("a dataset has no columns of {other}"),
    };
    json!({ "name": field.name(), "type": kind, "unit": unit, "nullable": field.is_nullable() })
}

fn run_python(options: &[&str], expected: &[&Path]) -> Ran {
    let mut command = Command::new(python());
    command.arg("-B").arg(here("read_back.py")).args(options).args(expected).output().expect("Python starts").into()
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(name)
}

/// Python with the pinned packages, installed by the first test that needs them.
fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let environment = root.join("readers-venv");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Tests run at the same time, in threads or in processes: one of them installs, the others wait.
    let lock = File::create(root.join("readers-venv.lock")).expect("the target directory can be written to");
    lock.lock().expect("the environment can be locked");
    let wanted = format!(
        "{}\n{}",
        tell(Command::new("python3").arg("--version")),
        fs::read_to_string(here("requirements.txt")).expect("the requirements are in the repository")
    );
    let installed = environment.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return python;
    }
    tell(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
    let pip = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--requirement"];
    tell(Command::new(&python).args(pip).arg(here("requirements.txt")));
    // Last, so that an installation that was cut short is made anew.
    fs::write(&installed, wanted).expect("the target directory can be written to");
    python
}

/// What a command says. There is no test without the readers, so that a failure to get them is a failure.
fn tell(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let ran = Ran::from(output);
    assert_eq!(ran.code, Some(0), "{command:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran.stdout
}

fn flip(file: &Path, byte: usize) {
    let mut bytes = fs::read(file).expect("the file is there");
    bytes[byte] ^= 1;
    fs::write(file, bytes).expect("the file can be written to");
}
