//! Simulates a batch and encodes its columns.

use super::buffer::PathMajor;
use super::chunk::Chunk;
use super::keys::Keys;
use super::schema::{ValueColumn, schema, value_columns};
use crate::engine::{Batch, Block, Interrupt, Plan};
use crate::math::simd::kernel;
use crate::scenario::Scenario;
use parquet::column::page::PageWriter;
use parquet::column::writer::{ColumnWriter, get_column_writer};
use parquet::errors::Result;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::SchemaDescriptor;

/// All columns of one row group.
pub struct EncodedBatch {
    /// In file order.
    pub chunks: Vec<Chunk>,
    /// Rows of each.
    pub rows: u64,
}

/// What every worker needs to make batches.
pub struct BatchEncoder<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    schema: SchemaDescriptor,
    properties: WriterPropertiesPtr,
    columns: Vec<ValueColumn>,
    keys: Keys,
}

impl<'a> BatchEncoder<'a> {
    /// Encodes what repeats, once.
    pub fn new(scenario: &'a Scenario, plan: Plan, properties: WriterPropertiesPtr) -> Result<Self> {
        Ok(BatchEncoder {
            scenario,
            plan,
            schema: schema(scenario)?,
            keys: Keys::new(scenario, &plan, &properties)?,
            columns: value_columns(scenario),
            properties,
        })
    }

    /// Simulates and encodes one batch. When `interrupt` is set meanwhile, the result is worthless.
    pub fn encode(&self, batch: &Batch, interrupt: &Interrupt) -> Result<EncodedBatch> {
        let mut sinks: Vec<TrackedWrite<Vec<u8>>> =
            self.columns.iter().map(|_| TrackedWrite::new(Vec::new())).collect();
        let mut writers: Vec<ColumnWriter> = Vec::new();
        let first = self.schema.num_columns() - self.columns.len();
        for (i, sink) in sinks.iter_mut().enumerate() {
            let pages: Box<dyn PageWriter> = Box::new(SerializedPageWriter::new(sink));
            writers.push(get_column_writer(self.schema.column(first + i), self.properties.clone(), pages));
        }
        self.simulate(batch, &mut writers, interrupt)?;
        let closed = writers.into_iter().map(ColumnWriter::close).collect::<Result<Vec<_>>>()?;
        let mut chunks = self.keys.of_batch(&batch.paths)?;
        for (sink, close) in sinks.into_iter().zip(closed) {
            chunks.push(Chunk::new(sink.into_inner()?, close));
        }
        let rows = (batch.paths.end - batch.paths.start) * self.plan.rows_per_path();
        Ok(EncodedBatch { chunks, rows })
    }

    fn simulate(&self, batch: &Batch, writers: &mut [ColumnWriter], interrupt: &Interrupt) -> Result<()> {
        #[allow(clippy::cast_possible_truncation)] // a block fits in memory
        let width = |paths: &std::ops::Range<u64>| (paths.end - paths.start) as usize;
        let mut buffer = PathMajor::new(self.scenario, width(&(0..self.plan.paths_per_block())));
        for paths in self.plan.blocks(&batch.paths) {
            buffer.set_paths(width(&paths));
            Block::new(self.scenario, &paths).run(&mut buffer, &|| !interrupt.is_set());
            if interrupt.is_set() {
                return Ok(());
            }
            for ((values, column), writer) in buffer.columns().zip(&self.columns).zip(writers.iter_mut()) {
                self.write(values, column, writer)?;
            }
        }
        Ok(())
    }

    fn write(&self, values: &[f64], column: &ValueColumn, writer: &mut ColumnWriter) -> Result<()> {
        #[allow(clippy::cast_possible_truncation)] // a path fits in memory
        let rows_per_path = self.scenario.rows_per_path() as usize;
        if !column.first_row_null {
            return write_numbers(writer, values, None);
        }
        let levels: Vec<i16> = (0..values.len()).map(|i| i16::from(i % rows_per_path != 0)).collect();
        let present: Vec<f64> =
            values.chunks_exact(rows_per_path).flat_map(|path| &path[1..]).copied().collect();
        write_numbers(writer, &present, Some(&levels))
    }
}

/// Writes numbers into a column of doubles or floats, with their extremes for the statistics.
fn write_numbers(writer: &mut ColumnWriter, values: &[f64], levels: Option<&[i16]>) -> Result<()> {
    match writer {
        ColumnWriter::DoubleColumnWriter(writer) => {
            let mut extremes = [f64::INFINITY, f64::NEG_INFINITY];
            extremes_of(values, &mut extremes);
            let [low, high] = extremes;
            writer.write_batch_with_statistics(values, levels, None, Some(&low), Some(&high), None)?;
        }
        ColumnWriter::FloatColumnWriter(writer) => {
            // Rounded to nearest, the only place where a stored number is not the simulated one.
            #[allow(clippy::cast_possible_truncation)]
            let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
            writer.write_batch(&values, levels, None)?;
        }
        _ => unreachable!("columns of numbers are doubles or floats"),
    }
    Ok(())
}

kernel! {
    // Smallest and largest are exact whatever the order, so that a reduction is allowed here.
    fn extremes_of(values: &[f64], extremes: &mut [f64; 2]) {
        const LANES: usize = 32;
        let (mut low, mut high) = ([extremes[0]; LANES], [extremes[1]; LANES]);
        let (chunks, rest) = values.as_chunks::<LANES>();
        for chunk in chunks {
            for i in 0..LANES {
                low[i] = if chunk[i] < low[i] { chunk[i] } else { low[i] };
                high[i] = if chunk[i] > high[i] { chunk[i] } else { high[i] };
            }
        }
        for value in rest.iter().chain(&low) {
            extremes[0] = if *value < extremes[0] { *value } else { extremes[0] };
        }
        for value in rest.iter().chain(&high) {
            extremes[1] = if *value > extremes[1] { *value } else { extremes[1] };
        }
    }
}
