//! Numbers of a span, with their keys, as Arrow record batches.

use super::moments::moment;
use super::schema::{Nulls, ValueColumn, key_names, value_columns};
use crate::engine::Span;
use crate::scenario::{Float, Layout, Scenario, Series, TimeUnit};
use arrow_array::{
    ArrayRef, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    TimestampNanosecondArray,
};
use arrow_schema::{DataType, Field, Metadata, Schema};
use std::sync::Arc;

/// Numbers of one column in a batch of several paths.
const NUMBERS_PER_BATCH: usize = 1 << 18;

/// Makes the record batches of a scenario.
pub struct RecordBatches<'a> {
    scenario: &'a Scenario,
    schema: Arc<Schema>,
    columns: Vec<ValueColumn>,
}

impl<'a> RecordBatches<'a> {
    /// With what the schema says beside its columns.
    pub fn new(scenario: &'a Scenario, metadata: impl IntoIterator<Item = (String, String)>) -> Self {
        let schema = Arc::new(arrow_schema(scenario).with_metadata(metadata.into_iter().collect::<Metadata>()));
        RecordBatches { scenario, schema, columns: value_columns(scenario) }
    }

    /// The columns.
    pub fn schema(&self) -> Arc<Schema> {
        self.schema.clone()
    }

    /// The rows of a span, of which `columns` are the numbers: a batch for each few of its paths.
    pub fn batches<'b>(&'b self, span: &'b Span, columns: &'b [&'b [f64]]) -> impl Iterator<Item = RecordBatch> + 'b {
        let numbers_per_path = columns.first().map_or(1, |column| column.len() / span.path_count());
        let paths = if self.scenario.output.layout == Layout::Wide {
            span.path_count()
        } else {
            (NUMBERS_PER_BATCH / numbers_per_path.max(1)).clamp(1, span.path_count())
        };
        (0..span.path_count()).step_by(paths).map(move |first| {
            let last = (first + paths).min(span.path_count());
            let some = columns.iter().map(|column| &column[first * numbers_per_path..last * numbers_per_path]);
            let (first, last) = (span.paths.start + first as u64, span.paths.start + last as u64);
            self.batch(&Span { paths: first..last, ..span.clone() }, &some.collect::<Vec<_>>())
        })
    }

    /// The rows of a span, of which `columns` are the numbers.
    ///
    /// # Panics
    /// Never for numbers that are as many as the span says.
    fn batch(&self, span: &Span, columns: &[&[f64]]) -> RecordBatch {
        let layout = self.scenario.output.layout;
        let rows = span.row_count();
        let symbols: Vec<&str> = match layout {
            Layout::Long | Layout::Bars | Layout::Ticks => {
                self.scenario.series[span.series.clone()].iter().map(Series::symbol).collect()
            }
            Layout::Panel | Layout::Wide => vec![""],
        };
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for name in key_names(layout) {
            arrays.push(match *name {
                "path_id" => {
                    let ids = |path: u64| std::iter::repeat_n(path.cast_signed(), symbols.len() * rows);
                    Arc::new(Int64Array::from_iter_values(span.paths.clone().flat_map(ids)))
                }
                "symbol" => {
                    let per_path = symbols.iter().flat_map(|symbol| std::iter::repeat_n(*symbol, rows));
                    Arc::new(StringArray::from_iter_values(span.paths.clone().flat_map(|_| per_path.clone())))
                }
                _ if layout == Layout::Wide => self.timestamps(span, 1),
                _ => self.timestamps(span, span.path_count() * symbols.len()),
            });
        }
        let first_row = span.rows.start == 0;
        if layout == Layout::Wide {
            let nulls = self.columns[0].nulls;
            arrays.extend(columns[0].chunks(rows).map(|path| self.numbers(path, (rows, first_row), nulls)));
        } else {
            arrays.extend(columns.iter().zip(&self.columns).map(|(values, column)| {
                if column.moment {
                    return self.moments(values.iter().map(|number| moment(*number)));
                }
                self.numbers(values, (rows, first_row), column.nulls)
            }));
        }
        RecordBatch::try_new(self.schema.clone(), arrays).expect("columns are made to the schema")
    }

    /// Runs of `rows` numbers; where they are `whole` each begins with the first row of a path.
    fn numbers(&self, values: &[f64], (rows, whole): (usize, bool), nulls: Nulls) -> ArrayRef {
        let float = self.scenario.output.float;
        if nulls == Nulls::Never || (nulls == Nulls::FirstRow && !whole) {
            return match float {
                Float::F64 => Arc::new(Float64Array::from_iter_values(values.iter().copied())),
                Float::F32 => {
                    Arc::new(Float32Array::from_iter_values(values.iter().map(|value| Float::narrowed(*value))))
                }
            };
        }
        let present = |i: usize, value: f64| match nulls {
            Nulls::Missing => !value.is_nan(),
            _ => !i.is_multiple_of(rows),
        };
        let values = values.iter().enumerate().map(|(i, value)| present(i, *value).then_some(*value));
        match float {
            Float::F64 => Arc::new(values.collect::<Float64Array>()),
            Float::F32 => Arc::new(values.map(|value| value.map(Float::narrowed)).collect::<Float32Array>()),
        }
    }

    fn timestamps(&self, span: &Span, repeats: usize) -> ArrayRef {
        let output = &self.scenario.output;
        let times = self.scenario.clock.timestamps(span.rows.clone(), output.every, output.timestamp);
        self.moments((0..repeats).flat_map(|_| times.iter().copied()))
    }

    fn moments(&self, values: impl Iterator<Item = i64>) -> ArrayRef {
        match self.scenario.output.timestamp {
            TimeUnit::Nanosecond => Arc::new(TimestampNanosecondArray::from_iter_values(values).with_timezone("UTC")),
            TimeUnit::Microsecond => {
                Arc::new(TimestampMicrosecondArray::from_iter_values(values).with_timezone("UTC"))
            }
        }
    }
}

fn arrow_schema(scenario: &Scenario) -> Schema {
    let unit = match scenario.output.timestamp {
        TimeUnit::Nanosecond => arrow_schema::TimeUnit::Nanosecond,
        TimeUnit::Microsecond => arrow_schema::TimeUnit::Microsecond,
    };
    let number = match scenario.output.float {
        Float::F64 => DataType::Float64,
        Float::F32 => DataType::Float32,
    };
    let moment = DataType::Timestamp(unit, Some("UTC".into()));
    let mut fields = Vec::new();
    for name in key_names(scenario.output.layout) {
        let kind = match *name {
            "symbol" => DataType::Utf8,
            "timestamp" => moment.clone(),
            _ => DataType::Int64,
        };
        fields.push(Field::new(*name, kind, false));
    }
    fields.extend(
        value_columns(scenario)
            .into_iter()
            .map(|column| (if column.moment { moment.clone() } else { number.clone() }, column))
            .map(|(kind, column)| Field::new(column.name, kind, column.nulls != Nulls::Never)),
    );
    Schema::new(fields)
}
