//! The key columns of a row group. `symbol` and `timestamp` are the same in every row group of as many paths, so they
//! are encoded once and spliced into each.

use super::codec::Codec;
use super::packing::{index_width, push_packed, push_run};
use super::page_index::{Bounds, PageIndex};
use super::pages::{Chunk, Page, Pages};
use super::schema::{key_names, properties};
use crate::engine::{Plan, Span, runs};
use crate::scenario::{Layout, Scenario};
use parquet::basic::{BoundaryOrder, Encoding};
use parquet::column::writer::{ColumnCloseResult, get_column_writer, get_typed_column_writer};
use parquet::data_type::{ByteArray, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, SchemaDescPtr};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// With more times than this a dictionary is larger than differences.
const MOST_DICTIONARY_ENTRIES: u64 = 1 << 16;
/// In a run of fewer rows than this, a path's number is cheaper as the difference to the one before.
const SHORTEST_RUN: u64 = 8;
/// Rows of a page in which the times repeat, about.
const ROWS_PER_PAGE: u64 = 1 << 17;
/// Encoded columns that are kept for later row groups.
const MOST_KEPT: usize = 64;

/// What a kept column was made for: its name, paths, series and rows.
type Shape = (&'static str, u64, Range<usize>, Range<u64>);

/// Makes key columns, and keeps those that will be needed again.
pub struct Keys<'a> {
    scenario: &'a Scenario,
    schema: SchemaDescPtr,
    properties: WriterPropertiesPtr,
    paths_per_page: u64,
    kept: Mutex<BTreeMap<String, Arc<Chunk>>>,
}

impl<'a> Keys<'a> {
    /// Of a scenario whose parts have this schema. Dictionary pages of keys end where those of plain numbers do, as far as
    /// their lengths allow.
    pub fn new(scenario: &'a Scenario, plan: &Plan, schema: SchemaDescPtr) -> Self {
        let (properties, paths_per_page) = (Arc::new(properties(scenario)), plan.paths_per_page());
        Keys { scenario, schema, properties, paths_per_page, kept: Mutex::default() }
    }

    /// All key columns of a row group, in file order.
    pub fn of_group(&self, codec: &mut Codec, span: &Span) -> Result<Vec<Arc<Chunk>>> {
        let mut chunks = Vec::new();
        for (i, name) in key_names(self.scenario.output.layout).iter().enumerate() {
            let column = self.schema.column(i);
            let paths = span.paths.end - span.paths.start;
            let kept = |encode: &mut dyn FnMut() -> Result<Chunk>| {
                self.kept(&(name, paths, span.series.clone(), span.rows.clone()), encode)
            };
            chunks.push(match *name {
                "path_id" => Arc::new(self.path_ids(column, codec, span)?),
                "symbol" => kept(&mut || self.symbols(column.clone(), codec, span))?,
                _ => kept(&mut || self.times(column.clone(), codec, span))?,
            });
        }
        Ok(chunks)
    }

    /// The same column as an earlier row group of this shape, or a new one.
    fn kept(&self, shape: &Shape, encode: &mut dyn FnMut() -> Result<Chunk>) -> Result<Arc<Chunk>> {
        let name = format!("{shape:?}");
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(chunk) = lock().get(&name) {
            return Ok(chunk.clone());
        }
        let chunk = Arc::new(encode()?);
        let mut kept = lock();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(name, chunk.clone());
        Ok(chunk)
    }

    /// Rows that one path has in a row group.
    fn run(&self, span: &Span) -> u64 {
        let rows = span.rows.end - span.rows.start;
        if self.scenario.output.layout.names_series() { rows * span.series.len() as u64 } else { rows }
    }

    /// A dictionary of the paths, and one run of rows for each.
    fn path_ids(&self, column: ColumnDescPtr, codec: &mut Codec, span: &Span) -> Result<Chunk> {
        let (paths, run) = (&span.paths, self.run(span));
        if run < SHORTEST_RUN {
            let values: Vec<i64> = paths.clone().flat_map(|path| (0..run).map(move |_| path.cast_signed())).collect();
            return self.differences(column, &values, 1);
        }
        let (count, run) = (small(paths.end - paths.start), small(run));
        let width = index_width(count);
        let mut pages = Pages::ascending(column, codec);
        let dictionary: Vec<u8> = paths.clone().flat_map(u64::to_le_bytes).collect();
        pages.dictionary(codec, &dictionary, count)?;
        for page in runs(0..count.into(), self.paths_per_page) {
            let mut body = vec![width];
            page.clone().for_each(|path| push_run(&mut body, small(path), run, width));
            let ends = [page.start, page.end - 1].map(|path| (paths.start + path).cast_signed());
            let rows = (page.end - page.start) * u64::from(run);
            pages.data(codec, of_indices(&body, rows, Some(plain_numbers(ends))))?;
        }
        let (first, last) = (paths.start.cast_signed(), paths.end.cast_signed() - 1);
        pages.finish(Statistics::int64(Some(first), Some(last), None, Some(0), false))
    }

    /// A dictionary of symbols, and a run of rows for each series of each path.
    fn symbols(&self, column: ColumnDescPtr, codec: &mut Codec, span: &Span) -> Result<Chunk> {
        let series = &self.scenario.series[span.series.clone()];
        let symbols: Vec<&str> = series.iter().map(crate::scenario::Series::symbol).collect();
        let (count, rows) = (small(symbols.len() as u64), small(span.rows.end - span.rows.start));
        let width = index_width(count);
        // All pages have all symbols.
        let mut pages = Pages::ascending(column, codec);
        let dictionary: Vec<u8> = symbols.iter().flat_map(|symbol| plain_bytes(symbol)).collect();
        pages.dictionary(codec, &dictionary, count)?;
        let (first, last) = (symbols.iter().min(), symbols.iter().max());
        let paths = span.paths.end - span.paths.start;
        for page in runs(0..paths, self.paths_per_page) {
            let (paths, mut body) = (page.end - page.start, vec![width]);
            if count == 1 {
                push_run(&mut body, 0, small(paths * u64::from(rows)), width);
            } else {
                for _path in 0..paths {
                    (0..count).for_each(|series| push_run(&mut body, series, rows, width));
                }
            }
            let bounds = first.zip(last).map(|(first, last)| [first, last].map(|symbol| symbol.as_bytes().to_vec()));
            pages.data(codec, of_indices(&body, paths * u64::from(count) * u64::from(rows), bounds))?;
        }
        let extreme = |symbol: Option<&&str>| symbol.map(|symbol| ByteArray::from(*symbol));
        pages.finish(Statistics::byte_array(extreme(first), extreme(last), None, Some(0), false))
    }

    /// The times of a path's rows, over and over.
    fn times(&self, column: ColumnDescPtr, codec: &mut Codec, span: &Span) -> Result<Chunk> {
        let output = &self.scenario.output;
        let times = self.scenario.clock.timestamps(span.rows.clone(), output.every, output.timestamp);
        let (paths, series) = (span.paths.end - span.paths.start, span.series.len() as u64);
        let (repeats, per_page) = match output.layout {
            Layout::Long | Layout::Bars | Layout::Ticks => (paths * series, self.paths_per_page * series),
            Layout::Panel => (paths, self.paths_per_page),
            Layout::Wide => (1, 1),
        };
        if times.len() as u64 > MOST_DICTIONARY_ENTRIES {
            return self.differences(column, &times, repeats);
        }
        let count = small(times.len() as u64);
        let width = index_width(count);
        // All pages have all times.
        let mut pages = Pages::ascending(column, codec);
        let dictionary: Vec<u8> = times.iter().flat_map(|time| time.to_le_bytes()).collect();
        pages.dictionary(codec, &dictionary, count)?;
        // The clock runs forward.
        let (first, last) = (times.first().copied(), times.last().copied());
        let (mut indices, mut body) = (Vec::new(), Vec::new());
        for page in runs(0..repeats, per_page.min(ROWS_PER_PAGE / u64::from(count)).max(1)) {
            // All pages but the last are the same.
            if indices.len() as u64 != (page.end - page.start) * u64::from(count) {
                indices = page.flat_map(|_| 0..count).collect();
                body = vec![width];
                push_packed(&mut body, &indices, width);
            }
            let bounds = first.zip(last).map(|(first, last)| plain_numbers([first, last]));
            pages.data(codec, of_indices(&body, indices.len() as u64, bounds))?;
        }
        pages.finish(Statistics::int64(first, last, None, Some(0), false))
    }

    /// Numbers as packed differences, which the library makes.
    fn differences(&self, column: ColumnDescPtr, values: &[i64], repeats: u64) -> Result<Chunk> {
        let mut sink = TrackedWrite::new(Vec::new());
        let writer =
            get_column_writer(column, self.properties.clone(), Box::new(SerializedPageWriter::new(&mut sink)));
        let mut writer = get_typed_column_writer::<Int64Type>(writer);
        for _ in 0..repeats {
            writer.write_batch(values, None, None)?;
        }
        let closed = writer.close()?;
        let no_index = || ParquetError::General("the writer of differences made no page index".to_owned());
        let index = index_of(&closed).ok_or_else(no_index)?;
        Ok(Chunk { bytes: sink.into_inner()?, metadata: closed.metadata, index })
    }
}

/// The pages of a column that the library wrote.
fn index_of(closed: &ColumnCloseResult) -> Option<PageIndex> {
    let (bounds, places) = (closed.column_index.as_ref()?, closed.offset_index.as_ref()?);
    let ColumnIndexMetaData::INT64(values) = bounds else { return None };
    let mut index = PageIndex::new(bounds.get_boundary_order() == Some(BoundaryOrder::ASCENDING));
    let starts = places.page_locations().iter().map(|page| page.first_row_index.cast_unsigned());
    let ends = starts.clone().skip(1).chain([closed.rows_written]);
    for (i, (page, rows)) in places.page_locations().iter().zip(starts.zip(ends)).enumerate() {
        let place = [page.offset.cast_unsigned(), u64::from(page.compressed_page_size.cast_unsigned())];
        let ends = values.min_value(i).zip(values.max_value(i));
        index.push(place, rows.1 - rows.0, 0, ends.map(|(low, high)| plain_numbers([*low, *high])));
    }
    Some(index)
}

/// A page of indices into a dictionary.
fn of_indices(bytes: &[u8], rows: u64, bounds: Bounds) -> Page<'_> {
    Page { bytes, encoding: Encoding::RLE_DICTIONARY, rows: small(rows), nulls: 0, bounds, random: 0 }
}

/// Two whole numbers, PLAIN.
fn plain_numbers(numbers: [i64; 2]) -> [Vec<u8>; 2] {
    numbers.map(|number| number.to_le_bytes().to_vec())
}

/// A count within a row group.
fn small(count: u64) -> u32 {
    u32::try_from(count).expect("a row group has fewer than 2^32 rows")
}

/// PLAIN text: its length and its bytes.
fn plain_bytes(text: &str) -> Vec<u8> {
    [&small(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}
