//! A scenario as Arrow record batches, without files.

use super::buffer::PathMajor;
use super::schema::value_columns;
use crate::engine::{Block, Plan, Sink, path_count};
use crate::error::Result;
use crate::scenario::{Float, Layout, Scenario, Series, TimeUnit};
use arrow_array::{
    ArrayRef, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    TimestampNanosecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use std::ops::Range;
use std::sync::Arc;

/// The record batches of a scenario, one per block of paths, simulated as they are asked for.
#[derive(Debug)]
pub struct Simulation {
    scenario: Scenario,
    plan: Plan,
    schema: Arc<Schema>,
    timestamps: Vec<i64>,
    next_path: u64,
}

impl Scenario {
    /// The paths as Arrow record batches: the columns, order and bits of the dataset.
    ///
    /// # Errors
    /// None today; simulation itself cannot fail once a scenario is valid.
    ///
    /// # Example
    /// ```
    /// use pathloom::Scenario;
    /// let mut batches = Scenario::from_path("scenarios/quickstart.toml")?.simulate()?;
    /// let first = batches.next().expect("at least one batch");
    /// assert_eq!(first.schema().field(3).name(), "price");
    /// # Ok::<(), pathloom::Error>(())
    /// ```
    pub fn simulate(self) -> Result<Simulation> {
        Ok(Simulation {
            plan: Plan::new(&self),
            schema: Arc::new(arrow_schema(&self)),
            timestamps: self.clock.timestamps(self.output.every, self.output.timestamp),
            next_path: 0,
            scenario: self,
        })
    }
}

impl Simulation {
    /// The columns.
    #[must_use]
    pub fn schema(&self) -> Arc<Schema> {
        self.schema.clone()
    }

    fn batch(&self, paths: &Range<u64>) -> RecordBatch {
        let width = path_count(paths);
        let mut buffer = PathMajor::new(&self.scenario, width);
        Block::new(&self.scenario, paths).run(&mut buffer as &mut dyn Sink, &|| true);
        let rows = self.timestamps.len();
        let symbols: Vec<&str> = match self.scenario.output.layout {
            Layout::Long => self.scenario.series.iter().map(Series::symbol).collect(),
            Layout::Panel => vec![""],
        };
        let rows_per_path = symbols.len() * rows;
        let ids = paths.clone().flat_map(|path| std::iter::repeat_n(path.cast_signed(), rows_per_path));
        let mut columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from_iter_values(ids))];
        if self.scenario.output.layout == Layout::Long {
            let per_path = symbols.iter().flat_map(|symbol| std::iter::repeat_n(*symbol, rows));
            columns.push(Arc::new(StringArray::from_iter_values((0..width).flat_map(|_| per_path.clone()))));
        }
        columns.push(self.timestamp_column(width * symbols.len()));
        for (values, column) in buffer.columns().zip(value_columns(&self.scenario)) {
            let present = |i: usize| !(column.first_row_null && i.is_multiple_of(rows));
            let values = values.iter().enumerate().map(|(i, value)| present(i).then_some(*value));
            columns.push(match self.scenario.output.float {
                Float::F64 => Arc::new(values.collect::<Float64Array>()),
                Float::F32 => Arc::new(values.map(|value| value.map(Float::narrowed)).collect::<Float32Array>()),
            });
        }
        RecordBatch::try_new(self.schema.clone(), columns).expect("columns are made to the schema")
    }

    fn timestamp_column(&self, repeats: usize) -> ArrayRef {
        let values = (0..repeats).flat_map(|_| self.timestamps.iter().copied());
        match self.scenario.output.timestamp {
            TimeUnit::Nanosecond => Arc::new(TimestampNanosecondArray::from_iter_values(values).with_timezone("UTC")),
            TimeUnit::Microsecond => {
                Arc::new(TimestampMicrosecondArray::from_iter_values(values).with_timezone("UTC"))
            }
        }
    }
}

impl Iterator for Simulation {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        let paths = self.plan.blocks(&(self.next_path..self.scenario.paths)).next()?;
        self.next_path = paths.end;
        Some(self.batch(&paths))
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
    let mut fields = Vec::new();
    for name in super::schema::key_names(scenario.output.layout) {
        let kind = match *name {
            "symbol" => DataType::Utf8,
            "timestamp" => DataType::Timestamp(unit, Some("UTC".into())),
            _ => DataType::Int64,
        };
        fields.push(Field::new(*name, kind, false));
    }
    fields.extend(
        value_columns(scenario)
            .into_iter()
            .map(|column| Field::new(column.name, number.clone(), column.first_row_null)),
    );
    Schema::new(fields)
}
