//! The pages of a column chunk: where they are, and between which values. A reader that looks for some rows then fetches
//! their pages alone. Format: Apache Parquet, PageIndex.md and parquet.thrift (`ColumnIndex`, `OffsetIndex`).

use super::thrift::{Element, push_binary, push_bool, push_number, push_struct};

/// The smallest value of a page and the largest, as PLAIN encodes one value; none where all are missing.
pub type Bounds = Option<[Vec<u8>; 2]>;

/// What is known of the data pages of one column chunk, in turn.
#[derive(Debug, Clone, Default)]
pub struct PageIndex {
    pages: Vec<Entry>,
    rows: u64,
    /// Neither smallest nor largest values fall from page to page.
    ascending: bool,
}

#[derive(Debug, Clone)]
struct Entry {
    /// From the start of the chunk.
    offset: u64,
    /// Of the page and its header.
    size: u64,
    first_row: u64,
    nulls: u64,
    bounds: Bounds,
}

impl PageIndex {
    /// Of a chunk whose pages are `ascending`, or not known to be.
    pub fn new(ascending: bool) -> Self {
        PageIndex { ascending, ..Self::default() }
    }

    /// Enters the next page.
    pub fn push(&mut self, [offset, size]: [u64; 2], rows: u64, nulls: u64, bounds: Bounds) {
        self.pages.push(Entry { offset, size, first_row: self.rows, nulls, bounds });
        self.rows += rows;
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Where the pages are, in a file in which the chunk has the place `start`.
    pub fn offset_index(&self, start: u64) -> Vec<u8> {
        let mut out = Vec::new();
        push_struct(&mut out, |fields| {
            fields.list(1, Element::Struct, &self.pages, |out, page| {
                push_struct(out, |fields| {
                    fields.i64(1, start + page.offset);
                    fields.i32(2, page.size);
                    fields.i64(3, page.first_row);
                });
            });
        });
        out
    }

    /// Between which values they are.
    pub fn column_index(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let bound = |page: &Entry, i: usize| page.bounds.as_ref().map_or(Vec::new(), |bounds| bounds[i].clone());
        push_struct(&mut out, |fields| {
            fields.list(1, Element::Bool, &self.pages, |out, page| push_bool(out, page.bounds.is_none()));
            fields.list(2, Element::Binary, &self.pages, |out, page| push_binary(out, &bound(page, 0)));
            fields.list(3, Element::Binary, &self.pages, |out, page| push_binary(out, &bound(page, 1)));
            // Unordered, or ascending.
            fields.i32(4, u64::from(self.ascending));
            fields.list(5, Element::I64, &self.pages, |out, page| push_number(out, page.nulls));
        });
        out
    }
}
