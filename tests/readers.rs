//! Independent readers in Python see what the library simulates, bit for bit: DESIGN section 6.
//!
//! The expected values come from the library's Arrow batches and travel as raw bits, so that no Parquet code of ours
//! stands on both sides. The packages are pinned in `readers/*requirements.txt` and installed once. Spark needs Java, and
//! is left out where there is none.

mod common;
#[path = "readers/datasets.rs"]
mod datasets;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampNanosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Field, TimeUnit};
use common::venv::{self, tell};
use common::{Ran, command, path_text, scenario_file};
use datasets::{
    Case, arrow_files, every_combination, for_spark, forms, odd_shapes, one_path_of_a_million, partitions,
    paths_over_row_groups, several_parts, ticks, wide, write,
};
use pathloom::Scenario;
use pathloom::random::STREAM_VERSION;
use serde_json::json;
use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Those that need nothing but Python; `files` looks at manifests, footers and statistics.
const READERS: [&str; 5] = ["pyarrow", "pandas", "duckdb", "polars", "files"];

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
    read_back(&paths_over_row_groups());
}

#[test]
fn prices_of_whole_ticks_read_back_bit_for_bit() {
    read_back(&ticks());
}

#[test]
fn every_form_reads_back_bit_for_bit() {
    read_back(&forms());
}

#[test]
fn each_reader_finds_one_wrong_bit_and_one_wrong_null() {
    let directory = temporary();
    let mut wrong = wrong_bits(directory.path());
    let arrow = prepare(&arrow_files().remove(0), directory.path());
    wrong.push((flipped(&arrow, "3.values"), "column price, row 69: "));
    for reader in ["pyarrow", "pandas", "duckdb", "polars"] {
        readers_say(&[reader], &wrong);
    }
}

#[test]
fn a_changed_byte_of_a_part_is_found_in_its_checksum() {
    let directory = temporary();
    let case = every_combination().remove(0);
    let expected = prepare(&case, directory.path());
    flip(&directory.path().join(&case.name).join("data/part-00000.parquet"), 200);
    readers_say(&["files"], &[(expected, "data/part-00000.parquet: checksum")]);
}

#[test]
fn one_path_of_a_million_touches_one_row_group() {
    let directory = temporary();
    readers_say(&["pyarrow", "pandas", "duckdb", "polars"], &one_path(directory.path()));
}

/// All of Spark in one test, so that one JVM starts.
#[test]
fn spark_reads_every_layout_bit_for_bit_and_finds_wrong_bits() {
    if !has_java() {
        assert!(env::var_os("CI").is_none(), "there is no `java`, which Spark needs, and CI leaves nothing out");
        // Past the test harness, which shows what a test prints only if it fails.
        writeln!(io::stderr(), "\nWARNING: SPARK IS NOT TESTED: there is no `java` (17 or later) on this machine\n")
            .expect("stderr can be written to");
        return;
    }
    let directory = temporary();
    let cases = [every_combination(), odd_shapes(), vec![several_parts()], paths_over_row_groups(), ticks(), forms()];
    let cases = for_spark(cases.into_iter().flatten().collect());
    let mut wanted: Vec<(PathBuf, &str)> =
        cases.iter().map(|case| (prepare(case, directory.path()), "equal")).collect();
    let others = temporary();
    wanted.extend(wrong_bits(others.path()));
    wanted.extend(one_path(others.path()));
    readers_say(&["spark"], &wanted);
}

#[test]
fn standard_output_is_a_parquet_file_or_an_arrow_stream() {
    let directory = temporary();
    let case = |i: usize| every_combination().remove(i);
    for (case, reader) in [
        (case(0), "parquet-stream"),
        (case(31), "parquet-stream"),
        (several_parts(), "parquet-stream"),
        (wide().remove(1), "parquet-stream"),
        (case(0), "arrow-stream"),
        (case(31), "arrow-stream"),
        (wide().remove(0), "arrow-stream"),
    ] {
        let scratch = directory.path().join(format!("{}-{reader}", case.name));
        fs::create_dir(&scratch).expect("a new directory");
        let expected = scratch.join(format!("{}.expected", case.name));
        write_expected(&case, &scratch, &expected);
        let scenario = scenario_file(&scratch, &case.text);
        let mut program = command(["run", &scenario, "-o", "-"]);
        program.current_dir(&scratch);
        if reader == "arrow-stream" {
            program.args(["--format", "arrow"]);
        }
        let mut program = program.spawn().expect("the program starts");
        let output = program.stdout.take().expect("it is caught");
        let ran = read_back_script(&[reader]).arg(&expected).stdin(output).output().expect("Python starts");
        Ran::from(program.wait_with_output().expect("the program ends")).exits(0);
        assert_eq!(Ran::from(ran).exits(0).stdout, format!("{}: {reader}: equal\n", case.name));
    }
}

/// Writes each dataset and what it should hold, and has all readers compare.
fn read_back(cases: &[Case]) {
    let directory = temporary();
    let wanted: Vec<_> = cases.iter().map(|case| (prepare(case, directory.path()), "equal")).collect();
    readers_say(&READERS, &wanted);
}

/// Has each reader read each dataset, in one process, and holds what it says against how that should begin.
fn readers_say(readers: &[&str], wanted: &[(PathBuf, &str)]) {
    if wanted.is_empty() {
        return;
    }
    let directories = wanted.iter().map(|(directory, _)| directory);
    let ran: Ran = read_back_script(readers).args(directories).output().expect("Python starts").into();
    let lines = wanted.iter().flat_map(|(expected, says)| {
        let label = path_text(Path::new(expected.file_stem().expect("it has a name")));
        readers.iter().map(move |reader| format!("{label}: {reader}: {says}"))
    });
    let lines: Vec<String> = lines.collect();
    let said: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(said.len(), lines.len(), "lines\n{}\n{}", ran.stdout, ran.stderr);
    let wrong: Vec<&str> =
        said.iter().zip(&lines).filter(|(said, line)| !said.starts_with(*line)).map(|(said, _)| *said).collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), ran.stderr);
    let all_equal = wanted.iter().all(|(_, says)| *says == "equal");
    assert_eq!(ran.code, Some(i32::from(!all_equal)), "exit code\n{}", ran.stderr);
}

/// Datasets of three forms, with expectations that are wrong: in one bit of each column, a null, a folder.
fn wrong_bits(directory: &Path) -> Vec<(PathBuf, &'static str)> {
    let us = |mut cases: Vec<Case>, i: usize| for_spark(vec![cases.remove(i)]).remove(0);
    let plain = prepare(&us(every_combination(), 4), directory);
    let folders = prepare(&us(partitions(), 0), directory);
    let wide = prepare(&us(wide(), 0), directory);
    let flipped =
        |expected: &Path, file: &str| altered(expected, &file.replace('.', "-"), |copy| flip(&copy.join(file), 555));
    vec![
        (flipped(&plain, "0.values"), "column path_id, row 69: "),
        (flipped(&plain, "1.values"), "column symbol, row 555: "),
        (flipped(&plain, "2.values"), "column timestamp, row 69: "),
        (flipped(&plain, "3.values"), "column price, row 69: "),
        (flipped(&plain, "4.values"), "column return, row 69: "),
        (flipped(&plain, "4.nulls"), "column return, row 555: null is "),
        (flipped(&folders, "3.values"), "column price, row 69: "),
        // The first path of 100 and up that is in another folder when these are of 99.
        (described(&folders, "partition_paths = 100", "partition_paths = 99"), "column path_batch, row 2376: "),
        // 21 rows per path: row 69 of all is row 6 of the fourth path.
        (flipped(&wide, "3.values"), "column path_3, row 6: "),
    ]
}

/// A dataset of which all but one row group are ruined: a path in that one is read, and all paths are not.
fn one_path(directory: &Path) -> Vec<(PathBuf, &'static str)> {
    let case = one_path_of_a_million();
    let path = case.one_path.expect("it asks for one");
    let expected = prepare(&case, directory);
    let dataset = directory.join(&case.name);
    tell(Command::new(python()).arg("-B").arg(here("one_row_group.py")).arg(&dataset).arg(path.to_string()));
    let all = described(&expected, &format!("\"one_path\":{path}"), "\"one_path\":null");
    vec![(expected, "equal"), (all, "cannot read: ")]
}

/// A copy of what a dataset should hold, with a change.
fn altered(expected: &Path, name: &str, change: impl FnOnce(&Path)) -> PathBuf {
    let copy = format!("{}-{name}.expected", path_text(&expected.with_extension("")));
    fs::create_dir(&copy).expect("a new directory");
    for file in common::files(expected) {
        fs::copy(expected.join(&file), Path::new(&copy).join(&file)).expect("the disk has room");
    }
    change(Path::new(&copy));
    copy.into()
}

/// A copy with one wrong bit.
fn flipped(expected: &Path, file: &str) -> PathBuf {
    altered(expected, &file.replace('.', "-"), |copy| flip(&copy.join(file), 555))
}

/// A copy that is described in other words.
fn described(expected: &Path, from: &str, to: &str) -> PathBuf {
    altered(expected, "described", |copy| {
        let file = copy.join("expected.json");
        let text = fs::read_to_string(&file).expect("it was just copied");
        assert!(text.contains(from), "no {from} in {text}");
        fs::write(&file, text.replace(from, to)).expect("the disk has room");
    })
}

/// Beside the other build outputs, since some hundreds of megabytes may not fit where small temporary files do.
fn temporary() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target directory can be written to")
}

fn prepare(case: &Case, directory: &Path) -> PathBuf {
    let (dataset, expected) = (directory.join(&case.name), directory.join(format!("{}.expected", case.name)));
    write(&scenario(&case.text), &dataset);
    write_expected(case, &dataset, &expected);
    expected
}

fn scenario(text: &str) -> Scenario {
    Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// One file of raw little-endian values and one of null flags per column, and a description in JSON.
fn write_expected(case: &Case, dataset: &Path, expected: &Path) {
    fs::create_dir(expected).expect("a new directory");
    let scenario = self::scenario(&case.text);
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
        "one_path": case.one_path,
    });
    let batches = self::scenario(&case.plain()).simulate().expect("a valid scenario simulates");
    let schema = batches.schema();
    let create = |name: String| BufWriter::new(File::create(expected.join(name)).expect("a new file"));
    let mut files: Vec<_> =
        (0..schema.fields().len()).map(|i| (create(format!("{i}.values")), create(format!("{i}.nulls")))).collect();
    for batch in batches {
        let batch = case.one_path.map_or_else(|| batch.clone(), |path| rows_of(path, &batch));
        append(&batch, &symbols, &mut files);
    }
    for (mut values, mut nulls) in files {
        values.flush().and_then(|()| nulls.flush()).expect("the disk has room");
    }
    description["columns"] = schema.fields().iter().map(|field| describe(field)).collect();
    fs::write(expected.join("expected.json"), description.to_string()).expect("the disk has room");
}

fn rows_of(path: u64, batch: &RecordBatch) -> RecordBatch {
    let ids = batch.column(0).as_primitive::<Int64Type>().values();
    let first = ids.partition_point(|id| *id < path.cast_signed());
    let end = ids.partition_point(|id| *id <= path.cast_signed());
    batch.slice(first, end - first)
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

fn read_back_script(readers: &[&str]) -> Command {
    let mut command = Command::new(python());
    command.arg("-B").arg(here("read_back.py")).stdin(Stdio::null());
    command.args(readers.iter().flat_map(|reader| ["--reader", reader]));
    command
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(name)
}

/// Python with the pinned packages, installed by the first test that needs them.
fn python() -> PathBuf {
    let mut requirements = vec![here("requirements.txt")];
    if has_java() {
        requirements.push(here("spark-requirements.txt"));
    }
    // The one package that is built here, with the pinned tools that are installed by then.
    venv::python("readers-venv", &requirements, &["--no-binary", "pyspark", "--no-build-isolation"])
}

/// Whether there is a Java for Spark, looked for where Spark does.
fn has_java() -> bool {
    let java = env::var_os("JAVA_HOME").map_or_else(|| "java".into(), |home| Path::new(&home).join("bin/java"));
    Command::new(java).arg("-version").output().is_ok_and(|output| output.status.success())
}

fn flip(file: &Path, byte: usize) {
    let mut bytes = fs::read(file).expect("the file is there");
    bytes[byte] ^= 1;
    fs::write(file, bytes).expect("the file can be written to");
}
