//! One Parquet file, from `PAR1` to `PAR1`: row groups as they come, and a footer that says where they are.

use super::encoder::{DataFile, Encoder, Tools};
use super::numbers::NumberColumn;
use super::page_index::PageIndex;
use super::pages::{Chunk, Pages};
use super::schema::{Nulls, created_by};
use super::ticks::TickPages;
use crate::engine::Span;
use crate::scenario::{Column, Layout, Scenario, Series};
use parquet::errors::Result;
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, KeyValue, ParquetMetaData, ParquetMetaDataWriter, RowGroupMetaData,
};
use std::io::Write;

const MAGIC: &[u8; 4] = b"PAR1";

/// A file that grows row group by row group. Its pages leave as soon as they are made, as far as columns let them: a
/// column stands in one piece, so that the first streams and the others wait.
pub struct ParquetFile<'a, W> {
    encoder: &'a Encoder<'a>,
    out: W,
    /// Bytes written so far.
    position: u64,
    footer: Vec<KeyValue>,
    groups: Vec<RowGroupMetaData>,
    /// The pages of the columns of each.
    indexes: Vec<Vec<PageIndex>>,
    /// Of the row group that is open.
    chunks: Vec<ColumnChunkMetaData>,
    pages: Vec<PageIndex>,
    group: Option<Span>,
    tools: Tools,
}

/// A row group that was encoded apart, with offsets from its own start.
pub struct Detached {
    bytes: Vec<u8>,
    metadata: RowGroupMetaData,
    pages: Vec<PageIndex>,
}

impl Detached {
    /// Its rows.
    pub fn rows(&self) -> u64 {
        self.metadata.num_rows().cast_unsigned()
    }
}

impl<'a, W: Write + Send> ParquetFile<'a, W> {
    /// Begins a file.
    pub fn new(encoder: &'a Encoder<'a>, mut out: W, footer: Vec<KeyValue>) -> Result<Self> {
        out.write_all(MAGIC)?;
        let mut file = Self::headless(encoder, out)?;
        (file.position, file.footer) = (MAGIC.len() as u64, footer);
        Ok(file)
    }

    fn headless(encoder: &'a Encoder<'a>, out: W) -> Result<Self> {
        Ok(ParquetFile {
            encoder,
            out,
            position: 0,
            footer: Vec::new(),
            groups: Vec::new(),
            indexes: Vec::new(),
            chunks: Vec::new(),
            pages: Vec::new(),
            group: None,
            tools: encoder.tools()?,
        })
    }

    /// Appends a whole column.
    pub fn chunk(&mut self, chunk: &Chunk) -> Result<()> {
        self.out.write_all(&chunk.bytes)?;
        self.chunks.push(moved(&chunk.metadata, self.position)?);
        self.pages.push(chunk.index.clone());
        self.position += chunk.bytes.len() as u64;
        Ok(())
    }

    /// Ends a row group whose columns were all appended whole.
    pub fn end_wide(&mut self) -> Result<()> {
        let rows = self.group.take().map_or(0, |group| self.encoder.plan.rows_of(&group));
        self.close_group(rows.cast_signed())
    }

    /// Appends a row group that was encoded apart.
    pub fn splice(&mut self, group: &Detached) -> Result<()> {
        self.out.write_all(&group.bytes)?;
        let columns = group.metadata.columns().iter().map(|column| moved(column, self.position));
        self.chunks = columns.collect::<Result<_>>()?;
        self.pages.clone_from(&group.pages);
        self.position += group.bytes.len() as u64;
        self.close_group(group.metadata.num_rows())
    }

    fn close_group(&mut self, rows: i64) -> Result<()> {
        let chunks = std::mem::take(&mut self.chunks);
        let mut group = RowGroupMetaData::builder(self.encoder.schema.clone())
            .set_num_rows(rows)
            .set_total_byte_size(chunks.iter().map(ColumnChunkMetaData::uncompressed_size).sum())
            .set_file_offset(chunks.first().map_or(0, |chunk| chunk.byte_range().0.cast_signed()))
            .set_column_metadata(chunks);
        if let Ok(ordinal) = i16::try_from(self.groups.len()) {
            group = group.set_ordinal(ordinal.into());
        }
        self.groups.push(group.build()?);
        self.indexes.push(std::mem::take(&mut self.pages));
        Ok(())
    }

    fn number_columns(&self, span: &Span) -> Vec<NumberColumn> {
        let encoder = self.encoder;
        let first = encoder.schema.num_columns() - encoder.columns.len();
        let panel = encoder.scenario.panel_columns();
        let column = |i: usize| {
            let pages = Pages::new(encoder.schema.column(first + i), &self.tools.codec);
            let has_all = encoder.columns[i].nulls == Nulls::Never;
            let ticks = has_all.then(|| ticks_of(encoder.scenario, span, &panel, i)).flatten();
            NumberColumn::new(pages, encoder.form(i), ticks.map(TickPages::new))
        };
        (0..encoder.columns.len()).map(column).collect()
    }
}

impl<'a> ParquetFile<'a, Vec<u8>> {
    /// Encodes a row group apart, for a file that will splice it in.
    pub fn detached(encoder: &'a Encoder<'a>) -> Result<Self> {
        Self::headless(encoder, Vec::new())
    }

    /// The row group.
    pub fn into_group(mut self) -> Option<Detached> {
        self.encoder.put_back(self.tools);
        Some(Detached { metadata: self.groups.pop()?, pages: self.indexes.pop()?, bytes: self.out })
    }
}

impl<W: Write + Send> DataFile<W> for ParquetFile<'_, W> {
    fn begin(&mut self, group: &Span) -> Result<()> {
        for chunk in self.encoder.keys.of_group(&mut self.tools.of_keys, group)? {
            self.chunk(&chunk)?;
        }
        self.group = Some(group.clone());
        Ok(())
    }

    fn page(&mut self, span: &Span, columns: &[&[f64]]) -> Result<()> {
        let run = span.row_count();
        if self.tools.columns.is_empty() {
            self.tools.columns = self.number_columns(span);
        }
        let Tools { codec, columns: ours, .. } = &mut self.tools;
        for (column, values) in ours.iter_mut().zip(columns) {
            column.push(codec, values, run, span.rows.start == 0)?;
        }
        if let Some(first) = ours.first_mut() {
            let before = first.pages.bytes_taken();
            first.pages.take(&mut self.out)?;
            self.position += first.pages.bytes_taken() - before;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<u64> {
        let Some(group) = self.group.take() else { return Ok(0) };
        for column in &mut self.tools.columns {
            let statistics = column.finish(&mut self.tools.codec)?;
            let start = self.position - column.pages.bytes_taken();
            column.pages.take(&mut self.out)?;
            self.chunks.push(moved(&column.pages.describe(statistics)?, start)?);
            self.position = start + column.pages.bytes_taken();
            self.pages.push(column.pages.restart());
        }
        if self.encoder.plan.has_long_paths() {
            // The next row group may be of other series, with other ticks.
            self.tools.columns.clear();
        }
        let rows = self.encoder.plan.rows_of(&group);
        self.close_group(rows.cast_signed())?;
        Ok(rows)
    }

    fn finish(self: Box<Self>) -> Result<W> {
        let ParquetFile { encoder, mut out, position, mut groups, indexes, footer, tools, .. } = *self;
        encoder.put_back(tools);
        let rows = groups.iter().map(RowGroupMetaData::num_rows).sum();
        let schema = encoder.schema.clone();
        // Version 2 of the format: times in nanoseconds are a type of it.
        let file = FileMetaData::new(2, rows, Some(created_by()), Some(footer), schema, None);
        let columns = encoder.schema.num_columns();
        let mut end = Vec::new();
        push_indexes(&mut end, position, &mut groups, &indexes)?;
        out.write_all(&end)?;
        end.clear();
        ParquetMetaDataWriter::new(&mut end, &ParquetMetaData::new(file, groups)).finish()?;
        declare_type_order(&mut end, columns);
        out.write_all(&end)?;
        Ok(out)
    }
}

/// Appends the page indexes of the row groups in which a page is not the whole column, and enters where they are; `end`
/// has the place `position` in the file.
fn push_indexes(
    end: &mut Vec<u8>,
    position: u64,
    groups: &mut [RowGroupMetaData],
    indexes: &[Vec<PageIndex>],
) -> Result<()> {
    let mut push = |index: &[u8]| {
        let place = position + end.len() as u64;
        end.extend_from_slice(index);
        (Some(place.cast_signed()), i32::try_from(index.len()).ok())
    };
    for (group, pages) in groups.iter_mut().zip(indexes) {
        if pages.iter().all(|index| index.pages() <= 1) {
            continue;
        }
        let mut columns = Vec::new();
        for (column, pages) in group.columns().iter().zip(pages) {
            let start = column.byte_range().0;
            let (values, values_length) = push(&pages.column_index());
            let (places, places_length) = push(&pages.offset_index(start));
            let column = column.clone().into_builder();
            let column = column.set_column_index_offset(values).set_column_index_length(values_length);
            columns.push(column.set_offset_index_offset(places).set_offset_index_length(places_length).build()?);
        }
        *group = group.clone().into_builder().set_column_metadata(columns).build()?;
    }
    Ok(())
}

/// Declares the order of float columns to be that of their type, as other writers do: the library declares one that
/// readers do not know yet, and they then pass over the statistics. Ours have no NaN, and zeros of both signs.
///
/// A footer ends with the orders of all columns, each a union of one empty structure, a stop, its length and `PAR1`.
fn declare_type_order(end: &mut [u8], columns: usize) {
    const TYPE_DEFINED: [u8; 3] = [0x1c, 0, 0];
    const IEEE_754_TOTAL: [u8; 3] = [0x2c, 0, 0];
    let Some(stop) = end.len().checked_sub(8 + 1) else { return };
    let Some(start) = stop.checked_sub(3 * columns) else { return };
    let orders = end[start..stop].as_chunks_mut::<3>().0;
    if orders.iter().all(|order| [TYPE_DEFINED, IEEE_754_TOTAL].contains(order)) {
        orders.fill(TYPE_DEFINED);
    }
}

/// The ticks of a column's series in turn, where all of them have one.
fn ticks_of(
    scenario: &Scenario,
    span: &Span,
    panel: &[(usize, Column)],
    column: usize,
) -> Option<Vec<crate::scenario::Tick>> {
    let (series, kind) = match scenario.output.layout {
        Layout::Long | Layout::Bars | Layout::Ticks => {
            (&scenario.series[span.series.clone()], scenario.output.columns[column])
        }
        Layout::Panel => {
            let (series, kind) = panel[column];
            (&scenario.series[series..=series], kind)
        }
        // Of one path: too few prices for a dictionary of ticks.
        Layout::Wide => return None,
    };
    let tick = |series: &Series| match series {
        Series::Asset(asset) => asset.tick,
        Series::Level(_) => None,
    };
    kind.is_price().then(|| series.iter().map(tick).collect())?
}

/// A column of which the file knows that it starts at `start`.
fn moved(column: &ColumnChunkMetaData, start: u64) -> Result<ColumnChunkMetaData> {
    let start = start.cast_signed();
    column
        .clone()
        .into_builder()
        .set_data_page_offset(column.data_page_offset() + start)
        .set_dictionary_page_offset(column.dictionary_page_offset().map(|offset| offset + start))
        .build()
}
