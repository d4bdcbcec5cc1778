//! Where a damaged part first differs from what it should be: row group, column, row.

use super::encoder::Encoder;
use super::levels::{row_of_number, runs};
use super::locate_arrow::locate_in_arrow;
use super::one_part::one_part;
use super::store::Store;
use crate::engine::{Interrupt, Part};
use crate::error::Result;
use crate::scenario::{Format, Layout};
use bytes::Bytes;
use parquet::basic::{Encoding, PageType, Type};
use parquet::column::page::{Page, PageReader};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::serialized_reader::SerializedPageReader;
use std::sync::Arc;

/// Describes the place of byte `at`, the first that differs, in the file `name`.
///
/// # Errors
/// When the file cannot be read.
pub fn locate(encoder: &Encoder, part: &Part, store: &dyn Store, name: &str, at: u64) -> Result<String> {
    let byte = format!("from byte {at}");
    let right = one_part(encoder, part, ("memory", Vec::new()), (1, &Interrupt::new()))?;
    if encoder.scenario.output.format == Format::Arrow {
        let place = locate_in_arrow(&right, at).unwrap_or_else(|| ", outside of its record batches".to_owned());
        return Ok(byte + &place);
    }
    let Ok(metadata) = ParquetMetaDataReader::new().parse_and_finish(&Bytes::copy_from_slice(&right)) else {
        return Ok(byte);
    };
    let Some((group, column)) = chunk_at(&metadata, at) else {
        let place = if at < 4 { "its first bytes" } else { "its footer" };
        return Ok(format!("{byte}, in {place}"));
    };
    let (start, length) = metadata.row_group(group).column(column).byte_range();
    let mut wrong = right.clone();
    let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    // What is not there any more is zeros.
    let found = read_some(store, name, start, length)?;
    let chunk = &mut wrong[place(start)..place(start + length)];
    chunk.fill(0);
    chunk[..found.len()].copy_from_slice(&found);
    let row = first_difference(&metadata, group, column, [right, wrong]);
    let title = metadata.file_metadata().schema_descr().column(column).name().to_owned();
    let row = match row {
        Some(row) => format!("first differing row {row}{}", path_of(encoder, part, group, row)),
        None => "no value differs, only how it is stored".to_owned(),
    };
    Ok(format!("{byte}: row group {group}, column {title}, {row}"))
}

/// The row group and the column that a byte is in.
fn chunk_at(metadata: &ParquetMetaData, at: u64) -> Option<(usize, usize)> {
    metadata.row_groups().iter().enumerate().find_map(|(group, row_group)| {
        let holds = |range: (u64, u64)| (range.0..range.0 + range.1).contains(&at);
        row_group.columns().iter().position(|column| holds(column.byte_range())).map(|column| (group, column))
    })
}

/// As many bytes as are there.
fn read_some(store: &dyn Store, name: &str, start: u64, length: u64) -> Result<Vec<u8>> {
    let size = store.entries()?.into_iter().find(|entry| entry.name == name).map_or(0, |entry| entry.bytes);
    let end = (start + length).min(size);
    if end <= start { Ok(Vec::new()) } else { store.read(name, start..end) }
}

/// The first row of a column chunk in which two files differ; a page that cannot be read differs from its first row on.
fn first_difference(metadata: &ParquetMetaData, group: usize, column: usize, files: [Vec<u8>; 2]) -> Option<u64> {
    let row_group = metadata.row_group(group);
    let chunk = row_group.column(column);
    let rows = usize::try_from(row_group.num_rows()).unwrap_or(usize::MAX);
    let [right, wrong] = files.map(|file| SerializedPageReader::new(Arc::new(Bytes::from(file)), chunk, rows, None));
    let (mut right, mut wrong) = (right.ok()?, wrong.ok()?);
    let nullable = chunk.column_descr().max_def_level() > 0;
    let width = if chunk.column_type() == Type::FLOAT { 4 } else { 8 };
    let mut row = 0;
    loop {
        let page = right.get_next_page().ok()??;
        let same_kind = |other: &Page| {
            (page.page_type(), page.encoding(), page.num_values(), page.buffer().len())
                == (other.page_type(), other.encoding(), other.num_values(), other.buffer().len())
        };
        let Some(other) = wrong.get_next_page().ok().flatten().filter(same_kind) else { return Some(row) };
        if page.buffer() != other.buffer() {
            return Some(row + row_in_page(&page, &other, nullable, width));
        }
        if page.page_type() == PageType::DATA_PAGE {
            row += u64::from(page.num_values());
        }
    }
}

/// The first row in which two pages differ that are laid out alike.
fn row_in_page(right: &Page, wrong: &Page, nullable: bool, width: usize) -> u64 {
    if right.page_type() != PageType::DATA_PAGE {
        return 0;
    }
    let (levels, values) = if nullable { after_levels(right.buffer()) } else { (0, right.buffer().len()) };
    let start = right.buffer().len() - values;
    let differences = || {
        let pairs = right.buffer().iter().zip(wrong.buffer().iter()).enumerate();
        pairs.filter(|(_, (a, b))| a != b).map(|(at, _)| at)
    };
    let Some(first) = differences().next() else { return 0 };
    if first < start {
        return 0;
    }
    let number = match right.encoding() {
        Encoding::PLAIN => (first - start) / width,
        Encoding::BYTE_STREAM_SPLIT => differences().map(|at| (at - start) % (values / width)).min().unwrap_or(0),
        Encoding::RLE_DICTIONARY => {
            // Behind the byte that says how wide an index is.
            let body = &right.buffer()[start..];
            values_before(&body[1..], body[0], (first - start).saturating_sub(1))
        }
        _ => 0,
    };
    if nullable { row_of_number(&right.buffer()[4..4 + levels], number) } else { number as u64 }
}

/// Bytes of the definition levels that a page begins with, and of what follows.
fn after_levels(page: &[u8]) -> (usize, usize) {
    let length = page.first_chunk().map_or(0, |length| u32::from_le_bytes(*length)) as usize;
    (length, page.len().saturating_sub(4 + length))
}

/// Values that are encoded before a byte.
fn values_before(bytes: &[u8], width: u8, at: usize) -> usize {
    let (mut position, mut values) = (0, 0);
    for (count, head, run, packed) in runs(bytes, width) {
        let end = position + head + run.len();
        if at < end {
            let bits = at.saturating_sub(position + head) * 8;
            return values + if packed { bits / usize::from(width.max(1)) } else { 0 };
        }
        (position, values) = (end, values + count);
    }
    values
}

/// The path that a row of a row group belongs to.
fn path_of(encoder: &Encoder, part: &Part, group: usize, row: u64) -> String {
    let Some(span) = encoder.plan.groups(part).nth(group) else { return String::new() };
    let rows = span.rows.end - span.rows.start;
    let per_path = match encoder.scenario.output.layout {
        Layout::Long | Layout::Bars | Layout::Ticks => rows * span.series.len() as u64,
        Layout::Panel => rows,
        Layout::Wide => return String::new(),
    };
    format!(" (path {})", span.paths.start + row / per_path)
}
