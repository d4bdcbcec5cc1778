//! The columns of a dataset, as Parquet types.

use super::codec::library_codec;
use crate::engine::{Part, Plan};
use crate::random::STREAM_VERSION;
use crate::scenario::{Column, Corporate, Every, Float, Layout, Scenario, Series, TimeUnit};
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
    /// Which rows have none.
    pub nulls: Nulls,
    /// Whether it is no number but a timestamp, which differs from path to path.
    pub moment: bool,
}

/// Which rows of a column of numbers have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// None.
    Never,
    /// The first of each path: there is no row before it to return from.
    FirstRow,
    /// Those that are not a number.
    Missing,
}

impl Nulls {
    fn of(scenario: &Scenario, kind: Column, series: &[Series]) -> Self {
        let may_be_missing = |series: &Series| series.corporate().is_some_and(Corporate::may_be_missing);
        if kind == Column::Return && matches!(scenario.output.every, Every::Nth(_)) {
            Nulls::FirstRow
        } else if kind.may_be_missing() && series.iter().any(may_be_missing) {
            Nulls::Missing
        } else {
            Nulls::Never
        }
    }
}

/// The name of a part from the root of the dataset.
#[must_use]
pub fn part_name(scenario: &Scenario, part: &Part) -> String {
    let folder = part.partition.map_or(String::new(), |k| format!("path_batch={k}/"));
    format!("data/{folder}part-{:05}.{}", part.index, scenario.output.format.name())
}

/// The columns of numbers, in order.
#[must_use]
pub fn value_columns(scenario: &Scenario) -> Vec<ValueColumn> {
    let all = &scenario.series[..];
    let column = |name: String, kind: Column, series: &[Series]| ValueColumn {
        name,
        nulls: Nulls::of(scenario, kind, series),
        moment: kind == Column::Moment,
    };
    match scenario.output.layout {
        Layout::Long | Layout::Bars | Layout::Ticks => {
            scenario.output.columns.iter().map(|kind| column(kind.name().to_owned(), *kind, all)).collect()
        }
        Layout::Panel => {
            let columns = scenario.panel_columns().into_iter();
            let named = |(series, kind): (usize, Column)| {
                let own = &all[series..=series];
                column(kind.panel_name(own[0].symbol()), kind, own)
            };
            columns.map(named).collect()
        }
        Layout::Wide => (0..scenario.paths)
            .flat_map(|path| {
                scenario.output.columns.iter().map(move |kind| column(format!("path_{path}"), *kind, all))
            })
            .collect(),
    }
}

/// Key columns come first: `path_id` (not wide), `symbol` (long, bars and ticks), `timestamp`. Of ticks the timestamps are no
/// key that repeats from path to path: they are the first of the columns of numbers.
#[must_use]
pub fn key_names(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::Long | Layout::Bars => &["path_id", "symbol", "timestamp"],
        Layout::Ticks => &["path_id", "symbol"],
        Layout::Panel => &["path_id", "timestamp"],
        Layout::Wide => &["timestamp"],
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
    let moment = |name: &str| required(name, Physical::INT64, Some(LogicalType::timestamp(true, unit)));
    let mut fields = Vec::new();
    for name in key_names(scenario.output.layout) {
        let field = match *name {
            "symbol" => required(name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
            "timestamp" => moment(name),
            _ => required(name, Physical::INT64, None),
        };
        fields.push(Arc::new(field?));
    }
    let number = match scenario.output.float {
        Float::F64 => Physical::DOUBLE,
        Float::F32 => Physical::FLOAT,
    };
    for column in value_columns(scenario) {
        if column.moment {
            fields.push(Arc::new(moment(&column.name)?));
            continue;
        }
        let repetition = if column.nulls == Nulls::Never { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        fields
            .push(Arc::new(Type::primitive_type_builder(&column.name, number).with_repetition(repetition).build()?));
    }
    let root = Type::group_type_builder("pathloom").with_fields(fields).build()?;
    Ok(SchemaDescriptor::new(Arc::new(root)))
}

/// How the library encodes the few columns that are left to it.
#[must_use]
pub fn properties(scenario: &Scenario) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(library_codec(scenario.output.compression.of_keys()))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_encoding(Encoding::DELTA_BINARY_PACKED)
        .build()
}

/// The program that wrote a file, in the form that readers parse.
#[must_use]
pub fn created_by() -> String {
    format!("pathloom version {} (build stream-{STREAM_VERSION})", env!("CARGO_PKG_VERSION"))
}

/// What any file alone says about the dataset: enough to make it again.
pub fn provenance(scenario: &Scenario) -> Vec<KeyValue> {
    let pairs = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("stream_version", STREAM_VERSION.to_string()),
        ("scenario", scenario.text().to_owned()),
        ("scenario_hash", scenario.hash()),
        ("seed", scenario.seed.to_string()),
    ];
    pairs.into_iter().map(|(key, value)| entry(key, value)).collect()
}

/// The same, and which part it is.
pub fn footer(scenario: &Scenario, plan: &Plan, part: &Part) -> Vec<KeyValue> {
    let blocks = plan.block_range(&part.span.paths);
    let mut pairs = provenance(scenario);
    pairs.extend([
        entry("part", part.index.to_string()),
        entry("paths", format!("{}..{}", part.span.paths.start, part.span.paths.end)),
        entry("blocks", format!("{}..{}", blocks.0, blocks.1)),
    ]);
    if plan.has_long_paths() {
        pairs.push(entry("rows", format!("{}..{}", part.span.rows.start, part.span.rows.end)));
    }
    pairs
}

fn entry(key: &str, value: String) -> KeyValue {
    KeyValue::new(format!("pathloom.{key}"), value)
}
