//! Reads rows back, from Parquet and from Arrow, as bits.

// Every test binary compiles this module for itself and uses only some of it.
#![allow(dead_code)]

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampNanosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{DataType, TimeUnit};
use bytes::Bytes;
use parquet::column::reader::ColumnReader;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// A table: each column by its name, each number as its bits, and text as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    pub numbers: BTreeMap<String, Vec<u64>>,
    pub text: BTreeMap<String, Vec<String>>,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.numbers.values().next().map_or(0, Vec::len)
    }

    pub fn push(&mut self, more: Rows) {
        for (name, values) in more.numbers {
            self.numbers.entry(name).or_default().extend(values);
        }
        for (name, values) in more.text {
            self.text.entry(name).or_default().extend(values);
        }
    }

    pub fn column(&self, name: &str) -> &[u64] {
        self.numbers.get(name).unwrap_or_else(|| panic!("no column `{name}` among {:?}", self.numbers.keys()))
    }

    /// The rows of one series.
    pub fn of(&self, symbol: &str) -> Rows {
        let keep: Vec<usize> = (0..self.len()).filter(|&row| self.text["symbol"][row] == symbol).collect();
        let pick = |values: &Vec<u64>| keep.iter().map(|&row| values[row]).collect();
        let numbers = self.numbers.iter().map(|(name, values)| (name.clone(), pick(values))).collect();
        Rows { numbers, text: BTreeMap::new() }
    }
}

/// A Parquet file, an Arrow file or an Arrow stream, by its first bytes.
pub fn read_bytes(bytes: Vec<u8>) -> Rows {
    let mut rows = Rows::default();
    if bytes.starts_with(b"PAR1") {
        read_parquet(bytes, &mut rows);
    } else if bytes.starts_with(b"ARROW1") {
        FileReader::try_new(Cursor::new(bytes), None)
            .expect("an Arrow file")
            .for_each(|batch| read_batch(&batch.expect("a batch"), &mut rows));
    } else {
        StreamReader::try_new(Cursor::new(bytes), None)
            .expect("an Arrow stream")
            .for_each(|batch| read_batch(&batch.expect("a batch"), &mut rows));
    }
    rows
}

pub fn read_file(path: &Path) -> Rows {
    read_bytes(fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The parts in the order of the manifest, one after the other.
pub fn read_parts(place: &super::place::Place) -> Rows {
    let mut rows = Rows::default();
    for part in place.parts() {
        rows.push(read_file(&place.out().join(part)));
    }
    rows
}

fn read_parquet(bytes: Vec<u8>, rows: &mut Rows) {
    let file = SerializedFileReader::new(Bytes::from(bytes)).expect("a Parquet file");
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).expect("a row group");
        let count = usize::try_from(group.metadata().num_rows()).unwrap();
        for column in 0..schema.num_columns() {
            let name = schema.column(column).name().to_owned();
            let nullable = schema.column(column).max_def_level() > 0;
            macro_rules! all {
                ($reader:expr) => {{
                    let (mut values, mut levels) = (Vec::with_capacity(count), Vec::new());
                    let mut reader = $reader;
                    // A column reader may stop at the end of a page.
                    loop {
                        let levels = if nullable { Some(&mut levels) } else { None };
                        if reader.read_records(count, levels, None, &mut values).expect("a page").0 == 0 {
                            break;
                        }
                    }
                    // A null is the default here: good enough to compare tables of the same rows.
                    for row in (0..levels.len()).filter(|&row| levels[row] == 0) {
                        values.insert(row, Default::default());
                    }
                    assert_eq!(values.len(), count, "rows of `{name}`");
                    values
                }};
            }
            let values: Vec<u64> = match group.get_column_reader(column).expect("a column") {
                ColumnReader::Int64ColumnReader(reader) => all!(reader).into_iter().map(i64::cast_unsigned).collect(),
                ColumnReader::DoubleColumnReader(reader) => all!(reader).into_iter().map(f64::to_bits).collect(),
                ColumnReader::FloatColumnReader(reader) => {
                    all!(reader).into_iter().map(|value| u64::from(value.to_bits())).collect()
                }
                ColumnReader::ByteArrayColumnReader(reader) => {
                    let words = all!(reader).into_iter().map(|word| word.as_utf8().unwrap().to_owned());
                    rows.text.entry(name).or_default().extend(words);
                    continue;
                }
                _ => panic!("`{name}` is of an unexpected type"),
            };
            rows.numbers.entry(name).or_default().extend(values);
        }
    }
}

fn read_batch(batch: &RecordBatch, rows: &mut Rows) {
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let name = field.name().clone();
        let signed = |values: &[i64]| values.iter().map(|value| value.cast_unsigned()).collect::<Vec<u64>>();
        let values: Vec<u64> = match array.data_type() {
            DataType::Int64 => signed(array.as_primitive::<Int64Type>().values()),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                signed(array.as_primitive::<TimestampNanosecondType>().values())
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                signed(array.as_primitive::<TimestampMicrosecondType>().values())
            }
            DataType::Float64 => array.as_primitive::<Float64Type>().values().iter().map(|v| v.to_bits()).collect(),
            DataType::Float32 => {
                array.as_primitive::<Float32Type>().values().iter().map(|v| u64::from(v.to_bits())).collect()
            }
            DataType::Utf8 => {
                let words = array.as_string::<i32>().iter().map(|word| word.unwrap().to_owned());
                rows.text.entry(name).or_default().extend(words);
                continue;
            }
            other => panic!("`{name}` is of the unexpected type {other}"),
        };
        rows.numbers.entry(name).or_default().extend(values);
    }
}
