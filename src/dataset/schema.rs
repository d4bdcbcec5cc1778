//! The columns of a dataset, as Parquet types.

use super::codec::library_codec;
use crate::scenario::{Column, Every, Float, Layout, Scenario, TimeUnit};
use parquet::basic::{self, Encoding, LogicalType, Repetition, Type as Physical};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{SchemaDescriptor, Type};
use std::sync::Arc;

/// One column of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueColumn {
    /// Its name.
    pub name: String,
    /// Whether a path's first row has none: there is no row before it to return from.
    pub first_row_null: bool,
}

/// The file name of a part.
#[must_use]
pub fn part_name(index: u64) -> String {
    format!("part-{index:05}.parquet")
}

/// The columns of numbers, in order.
#[must_use]
pub fn value_columns(scenario: &Scenario) -> Vec<ValueColumn> {
    let starts_at_zero = matches!(scenario.output.every, Every::Nth(_));
    let column =
        |name: String, kind: Column| ValueColumn { name, first_row_null: kind == Column::Return && starts_at_zero };
    match scenario.output.layout {
        Layout::Long => scenario.output.columns.iter().map(|kind| column(kind.name().to_owned(), *kind)).collect(),
        Layout::Panel => scenario
            .series
            .iter()
            .flat_map(|series| scenario.output.columns.iter().map(move |kind| (series.symbol(), *kind)))
            .map(|(symbol, kind)| column(kind.panel_name(symbol), kind))
            .collect(),
    }
}

/// Key columns come first: `path_id`, `symbol` (long only), `timestamp`.
#[must_use]
pub fn key_names(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::Long => &["path_id", "symbol", "timestamp"],
        Layout::Panel => &["path_id", "timestamp"],
    }
}

/// The Parquet schema of every part.
///
/// # Errors
/// When Parquet refuses a name, which the scenario has checked.
pub fn schema(scenario: &Scenario) -> Result<SchemaDescriptor, parquet::errors::ParquetError> {
    let required = |name: &str, kind: Physical, logical: Option<LogicalType>| {
        Type::primitive_type_builder(name, kind)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(logical)
            .build()
    };
    let unit = match scenario.output.timestamp {
        TimeUnit::Nanosecond => basic::TimeUnit::NANOS,
        TimeUnit::Microsecond => basic::TimeUnit::MICROS,
    };
    let mut fields = Vec::new();
    for name in key_names(scenario.output.layout) {
        let field = match *name {
            "symbol" => required(name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
            "timestamp" => {
                let logical = LogicalType::timestamp(true, unit);
                required(name, Physical::INT64, Some(logical))
            }
            _ => required(name, Physical::INT64, None),
        };
        fields.push(Arc::new(field?));
    }
    let number = match scenario.output.float {
        Float::F64 => Physical::DOUBLE,
        Float::F32 => Physical::FLOAT,
    };
    for column in value_columns(scenario) {
        let repetition = if column.first_row_null { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        fields
            .push(Arc::new(Type::primitive_type_builder(&column.name, number).with_repetition(repetition).build()?));
    }
    let root = Type::group_type_builder("pathloom").with_fields(fields).build()?;
    Ok(SchemaDescriptor::new(Arc::new(root)))
}

/// How parts are written. The defaults of the writer are made for text and integers: they try a dictionary
/// on every float column and compress nothing.
#[must_use]
pub fn properties(scenario: &Scenario, metadata: Option<Vec<KeyValue>>) -> WriterProperties {
    WriterProperties::builder()
        .set_created_by(format!(
            "pathloom version {} (build stream-{})",
            env!("CARGO_PKG_VERSION"),
            crate::random::STREAM_VERSION
        ))
        .set_compression(library_codec(scenario.output.compression))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_column_encoding("timestamp".into(), Encoding::DELTA_BINARY_PACKED)
        .set_key_value_metadata(metadata)
        .build()
}
