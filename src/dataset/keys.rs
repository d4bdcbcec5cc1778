//! The key columns of a batch. `symbol` and `timestamp` are the same in every batch of as many paths, so they are
//! encoded once and spliced into each row group.

use super::chunk::Chunk;
use super::codec::Codec;
use super::pages::{Pages, index_width, push_packed, push_run};
use super::schema::{key_names, schema};
use crate::engine::Plan;
use crate::scenario::{Layout, Scenario, Series};
use parquet::basic::Encoding;
use parquet::data_type::{ByteArray, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::statistics::Statistics;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

/// With more times than this a dictionary is larger than differences.
const MOST_DICTIONARY_ENTRIES: usize = 1 << 16;

/// The repeating key columns, by the number of paths of the batch.
pub struct Keys {
    schema: SchemaDescriptor,
    rows_per_path: u32,
    repeating: BTreeMap<u64, Vec<Chunk>>,
}

impl Keys {
    /// Encodes them for every size of batch in a plan: a full one and the last.
    pub fn new(scenario: &Scenario, plan: &Plan, properties: &WriterPropertiesPtr) -> Result<Self> {
        let schema = schema(scenario)?;
        let timestamps = scenario.clock.timestamps(scenario.output.every, scenario.output.timestamp);
        let mut repeating = BTreeMap::new();
        let size = |batch: u64| plan.batch(batch).paths.end - plan.batch(batch).paths.start;
        for paths in [size(0), size(plan.batches() - 1)] {
            if let Entry::Vacant(place) = repeating.entry(paths) {
                place.insert(encode_repeating(scenario, &schema, properties, (&timestamps, paths))?);
            }
        }
        let rows_per_path = u32::try_from(plan.rows_per_path()).expect("a path fits in memory");
        Ok(Keys { schema, rows_per_path, repeating })
    }

    /// All key columns of a batch, in file order.
    pub fn of_batch(&self, codec: &mut Codec, paths: &Range<u64>) -> Result<Vec<Chunk>> {
        let mut chunks = vec![self.path_ids(codec, paths)?];
        chunks.extend_from_slice(&self.repeating[&(paths.end - paths.start)]);
        Ok(chunks)
    }

    /// A dictionary of the batch's paths, and one run of rows for each.
    fn path_ids(&self, codec: &mut Codec, paths: &Range<u64>) -> Result<Chunk> {
        let count = u32::try_from(paths.end - paths.start).expect("a batch has fewer than 2^32 paths");
        let width = index_width(count);
        let mut pages = Pages::new(self.schema.column(0), 1 << 16);
        pages.dictionary(codec, paths.clone().flat_map(u64::to_le_bytes).collect(), count)?;
        let mut runs = vec![width];
        (0..count).for_each(|path| push_run(&mut runs, path, self.rows_per_path, width));
        pages.data(codec, Encoding::RLE_DICTIONARY, runs, count * self.rows_per_path)?;
        let (first, last) = (paths.start.cast_signed(), paths.end.cast_signed() - 1);
        pages.finish(codec, Statistics::int64(Some(first), Some(last), None, Some(0), false))
    }
}

fn encode_repeating(
    scenario: &Scenario,
    schema: &SchemaDescriptor,
    properties: &WriterPropertiesPtr,
    (timestamps, paths): (&[i64], u64),
) -> Result<Vec<Chunk>> {
    let layout = scenario.output.layout;
    let column_of = |name: &str| {
        let place = key_names(layout).iter().position(|key| *key == name);
        schema.column(place.expect("a key column of this layout"))
    };
    let mut codec = Codec::new(scenario.output.compression)?;
    let codec = &mut codec;
    let mut chunks = Vec::new();
    if layout == Layout::Long {
        let rows = u32::try_from(timestamps.len()).expect("a path fits in memory");
        chunks.push(encode_symbols(scenario, column_of("symbol"), codec, (paths, rows))?);
    }
    let repeats = match layout {
        Layout::Long => paths * scenario.series.len() as u64,
        Layout::Panel => paths,
    };
    let column = column_of("timestamp");
    chunks.push(if timestamps.len() <= MOST_DICTIONARY_ENTRIES {
        encode_times(column, codec, timestamps, repeats)?
    } else {
        // So many times are cheapest as differences, which the library packs.
        Chunk::encode::<Int64Type>(column, properties, |writer| {
            (0..repeats).try_for_each(|_| writer.write_batch(timestamps, None, None).map(|_| ()))
        })?
    });
    Ok(chunks)
}

/// A dictionary of symbols, and a run of rows for each series of each path.
fn encode_symbols(
    scenario: &Scenario,
    column: ColumnDescPtr,
    codec: &mut Codec,
    (paths, rows): (u64, u32),
) -> Result<Chunk> {
    let symbols: Vec<&str> = scenario.series.iter().map(Series::symbol).collect();
    let count = u32::try_from(symbols.len()).expect("series are few");
    let width = index_width(count);
    let mut pages = Pages::new(column, 1 << 16);
    pages.dictionary(codec, symbols.iter().flat_map(|symbol| plain_bytes(symbol)).collect(), count)?;
    let mut runs = vec![width];
    for _path in 0..paths {
        (0..count).for_each(|series| push_run(&mut runs, series, rows, width));
    }
    let all = u32::try_from(paths * u64::from(count) * u64::from(rows)).expect("a batch has fewer than 2^32 rows");
    pages.data(codec, Encoding::RLE_DICTIONARY, runs, all)?;
    let extreme = |symbol: Option<&&str>| symbol.map(|symbol| ByteArray::from(*symbol));
    let (first, last) = (extreme(symbols.iter().min()), extreme(symbols.iter().max()));
    pages.finish(codec, Statistics::byte_array(first, last, None, Some(0), false))
}

/// A dictionary of times, and their indices over and over.
fn encode_times(column: ColumnDescPtr, codec: &mut Codec, timestamps: &[i64], repeats: u64) -> Result<Chunk> {
    let count = u32::try_from(timestamps.len()).expect("a small dictionary");
    let width = index_width(count);
    let mut pages = Pages::new(column, 1 << 16);
    pages.dictionary(codec, timestamps.iter().flat_map(|time| time.to_le_bytes()).collect(), count)?;
    let mut packed = vec![width];
    push_packed(&mut packed, (0..repeats).flat_map(|_| 0..count), width);
    let all = u32::try_from(repeats * u64::from(count)).expect("a batch has fewer than 2^32 rows");
    pages.data(codec, Encoding::RLE_DICTIONARY, packed, all)?;
    // The clock runs forward.
    let (first, last) = (timestamps.first().copied(), timestamps.last().copied());
    pages.finish(codec, Statistics::int64(first, last, None, Some(0), false))
}

/// PLAIN text: its length and its bytes.
fn plain_bytes(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).expect("a symbol is short");
    [&length.to_le_bytes(), text.as_bytes()].concat()
}
