//! Simulates a batch and encodes its columns.

use super::buffer::PathMajor;
use super::chunk::Chunk;
use super::codec::Codec;
use super::keys::Keys;
use super::pages::{Pages, push_run};
use super::schema::{ValueColumn, schema, value_columns};
use crate::engine::{Batch, Block, Plan, path_count};
use crate::math::simd::kernel;
use crate::scenario::{Float, Scenario};
use parquet::basic::Encoding;
use parquet::errors::Result;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::statistics::Statistics;
use parquet::schema::types::SchemaDescriptor;

/// Numbers in a page: 1 MiB of doubles.
const NUMBERS_PER_PAGE: usize = 1 << 17;

/// All columns of one row group.
pub struct EncodedBatch {
    /// In file order.
    pub chunks: Vec<Chunk>,
    /// Rows of each.
    pub rows: u64,
}

impl EncodedBatch {
    /// Bytes of all columns.
    pub fn bytes(&self) -> u64 {
        self.chunks.iter().map(Chunk::bytes).sum()
    }
}

/// What every worker needs to make batches.
pub struct BatchEncoder<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    schema: SchemaDescriptor,
    columns: Vec<ValueColumn>,
    keys: Keys,
}

impl<'a> BatchEncoder<'a> {
    /// Encodes what repeats, once.
    pub fn new(scenario: &'a Scenario, plan: Plan, properties: &WriterPropertiesPtr) -> Result<Self> {
        Ok(BatchEncoder {
            scenario,
            plan,
            schema: schema(scenario)?,
            keys: Keys::new(scenario, &plan, properties)?,
            columns: value_columns(scenario),
        })
    }

    /// Simulates and encodes one batch. When `go_on` says no meanwhile, the result is worthless.
    pub fn encode(&self, batch: &Batch, go_on: &dyn Fn() -> bool) -> Result<EncodedBatch> {
        let rows = (batch.paths.end - batch.paths.start) * self.plan.rows_per_path();
        let mut columns = self.empty_columns(rows)?;
        let mut codec = Codec::new(self.scenario.output.compression)?;
        let mut buffer = PathMajor::new(self.scenario, path_count(&(0..self.plan.paths_per_block())));
        for paths in self.plan.blocks(&batch.paths) {
            buffer.set_paths(path_count(&paths));
            Block::new(self.scenario, &paths).run(&mut buffer, go_on);
            if !go_on() {
                break;
            }
            for (values, column) in buffer.columns().zip(&mut columns) {
                column.push(&mut codec, values)?;
            }
        }
        let mut chunks = self.keys.of_batch(&mut codec, &batch.paths)?;
        for column in columns {
            chunks.push(column.finish(&codec)?);
        }
        Ok(EncodedBatch { chunks, rows })
    }

    fn empty_columns(&self, rows: u64) -> Result<Vec<NumberColumn>> {
        let first = self.schema.num_columns() - self.columns.len();
        // A batch fits in memory.
        #[allow(clippy::cast_possible_truncation)]
        let (rows, rows_per_path) = (rows as usize, self.scenario.rows_per_path() as usize);
        let output = &self.scenario.output;
        self.columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                Ok(NumberColumn {
                    pages: Pages::new(self.schema.column(first + i), rows * output.float.bytes() + 1024),
                    float: output.float,
                    rows_per_path,
                    first_row_null: column.first_row_null,
                    extremes: [f64::INFINITY, f64::NEG_INFINITY],
                    nulls: 0,
                })
            })
            .collect()
    }
}

/// A column of numbers of one row group.
struct NumberColumn {
    pages: Pages,
    float: Float,
    rows_per_path: usize,
    first_row_null: bool,
    extremes: [f64; 2],
    nulls: u64,
}

impl NumberColumn {
    /// Appends whole paths, in pages of a fixed number of rows.
    fn push(&mut self, codec: &mut Codec, values: &[f64]) -> Result<()> {
        for (i, page) in values.chunks(NUMBERS_PER_PAGE).enumerate() {
            self.push_page(codec, i * NUMBERS_PER_PAGE, page)?;
        }
        Ok(())
    }

    /// Appends a page whose first number is the `first` of the block.
    fn push_page(&mut self, codec: &mut Codec, first: usize, values: &[f64]) -> Result<()> {
        let mut bytes = Vec::with_capacity(values.len() * self.float.bytes() + 64);
        if self.first_row_null {
            // Rows from one path's first to before the next one's, the first of them without a value.
            let offset = first % self.rows_per_path;
            let (head, paths) = values.split_at(values.len().min((self.rows_per_path - offset) % self.rows_per_path));
            self.push_levels(head.len(), paths, &mut bytes);
            self.push_numbers(head, &mut bytes);
            for path in paths.chunks(self.rows_per_path) {
                self.push_numbers(&path[1..], &mut bytes);
            }
        } else {
            self.push_numbers(values, &mut bytes);
        }
        self.pages.data(codec, Encoding::PLAIN, bytes, page_rows(values.len()))
    }

    /// Definition levels: `head` rows with a value, then in each path one without and the others with.
    fn push_levels(&mut self, head: usize, paths: &[f64], bytes: &mut Vec<u8>) {
        let mut levels = Vec::new();
        let present = |rows: usize, levels: &mut Vec<u8>| {
            if rows > 0 {
                push_run(levels, 1, page_rows(rows), 1);
            }
        };
        present(head, &mut levels);
        for path in paths.chunks(self.rows_per_path) {
            push_run(&mut levels, 0, 1, 1);
            present(path.len() - 1, &mut levels);
            self.nulls += 1;
        }
        let length = u32::try_from(levels.len()).expect("levels of a page are short");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&levels);
    }

    fn push_numbers(&mut self, values: &[f64], bytes: &mut Vec<u8>) {
        extremes_of(values, &mut self.extremes);
        match self.float {
            Float::F64 => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
            Float::F32 => bytes.extend(values.iter().flat_map(|value| Float::narrowed(*value).to_le_bytes())),
        }
    }

    fn finish(self, codec: &Codec) -> Result<Chunk> {
        // Zeros of either sign lie between −0 and +0, whichever was seen.
        let low = if self.extremes[0] == 0.0 { -0.0 } else { self.extremes[0] };
        let high = if self.extremes[1] == 0.0 { 0.0 } else { self.extremes[1] };
        let known = low <= high;
        let nulls = Some(self.nulls);
        let statistics = match self.float {
            Float::F64 => Statistics::double(known.then_some(low), known.then_some(high), None, nulls, false),
            // Rounding is monotone: the extremes of the rounded numbers are the rounded extremes.
            Float::F32 => {
                let [low, high] = [low, high].map(|value| known.then(|| Float::narrowed(value)));
                Statistics::float(low, high, None, nulls, false)
            }
        };
        self.pages.finish(codec, statistics)
    }
}

fn page_rows(rows: usize) -> u32 {
    u32::try_from(rows).expect("a page has fewer than 2^32 rows")
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
