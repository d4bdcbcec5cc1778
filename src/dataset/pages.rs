//! Column chunks whose pages are laid out here: what is known in closed form is not encoded value by value.
//!
//! A key that repeats is a dictionary and run lengths; numbers are their memory, their bytes taken apart, or their
//! ticks. Format: Apache Parquet, parquet.thrift (`PageHeader`, in Thrift's compact protocol) and Encodings.md.

use super::codec::Codec;
use super::page_index::{Bounds, PageIndex};
use super::thrift::push_struct;
use parquet::basic::{CompressionCodec, Encoding};
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescPtr;
use std::io::{self, Write};

/// A column chunk that grows page by page, and may be taken away page by page.
pub struct Pages {
    column: ColumnDescPtr,
    codec: CompressionCodec,
    /// Pages that nobody has taken yet.
    pending: Vec<u8>,
    /// Bytes of the pages that are gone.
    taken: u64,
    encodings: Vec<Encoding>,
    dictionary_page: Option<u64>,
    data_page: Option<u64>,
    values: u64,
    uncompressed: u64,
    index: PageIndex,
}

/// A page of rows.
pub struct Page<'a> {
    /// Definition levels, where the column has them, and the values.
    pub bytes: &'a [u8],
    /// How the values are encoded.
    pub encoding: Encoding,
    /// How many rows.
    pub rows: u32,
    /// How many of them are without a value.
    pub nulls: u64,
    /// Between which the values are.
    pub bounds: Bounds,
    /// How many of the first bytes are digits at random.
    pub random: usize,
}

/// What a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Data,
    Dictionary,
}

impl Pages {
    /// An empty chunk. All its pages go through one codec.
    pub fn new(column: ColumnDescPtr, codec: &Codec) -> Self {
        Pages {
            column,
            codec: codec.id(),
            pending: Vec::new(),
            taken: 0,
            encodings: Vec::new(),
            dictionary_page: None,
            data_page: None,
            values: 0,
            uncompressed: 0,
            index: PageIndex::default(),
        }
    }

    /// An empty chunk whose values do not fall from page to page.
    pub fn ascending(column: ColumnDescPtr, codec: &Codec) -> Self {
        Pages { index: PageIndex::new(true), ..Self::new(column, codec) }
    }

    /// The dictionary, which must come first: `values` are PLAIN.
    pub fn dictionary(&mut self, codec: &mut Codec, values: &[u8], count: u32) -> Result<()> {
        self.dictionary_page = Some(self.write(codec, (Kind::Dictionary, Encoding::PLAIN), (values, 0), count)?);
        Ok(())
    }

    /// A page of rows.
    pub fn data(&mut self, codec: &mut Codec, page: Page) -> Result<()> {
        let start = self.write(codec, (Kind::Data, page.encoding), (page.bytes, page.random), page.rows)?;
        self.data_page.get_or_insert(start);
        self.values += u64::from(page.rows);
        self.index.push([start, self.bytes() - start], page.rows.into(), page.nulls, page.bounds);
        Ok(())
    }

    /// Hands over the pages that are there.
    pub fn take(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&self.pending)?;
        self.taken += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// Bytes of the pages that were taken.
    pub fn bytes_taken(&self) -> u64 {
        self.taken
    }

    /// Bytes of all pages, taken or not.
    pub fn bytes(&self) -> u64 {
        self.taken + self.pending.len() as u64
    }

    /// What the footer says of the chunk, with offsets from its own start; the pages may be taken afterwards.
    pub fn describe(&self, statistics: Statistics) -> Result<ColumnChunkMetaData> {
        ColumnChunkMetaData::builder(self.column.clone())
            .set_compression_codec(self.codec)
            .set_encodings(self.encodings.clone())
            .set_num_values(self.values.cast_signed())
            .set_total_compressed_size(self.bytes().cast_signed())
            .set_total_uncompressed_size(self.uncompressed.cast_signed())
            .set_dictionary_page_offset(self.dictionary_page.map(u64::cast_signed))
            .set_data_page_offset(self.data_page.map_or(0, u64::cast_signed))
            .set_statistics(statistics)
            .build()
    }

    /// Empty again, with the memory it has. Returns where the pages were.
    pub fn restart(&mut self) -> PageIndex {
        self.pending.clear();
        self.encodings.clear();
        (self.taken, self.values, self.uncompressed) = (0, 0, 0);
        (self.dictionary_page, self.data_page) = (None, None);
        std::mem::take(&mut self.index)
    }

    /// The whole chunk, in memory.
    pub fn finish(mut self, statistics: Statistics) -> Result<Chunk> {
        let metadata = self.describe(statistics)?;
        Ok(Chunk { bytes: std::mem::take(&mut self.pending), metadata, index: self.index })
    }

    /// Returns where the page begins.
    fn write(
        &mut self,
        codec: &mut Codec,
        (kind, encoding): (Kind, Encoding),
        (bytes, random): (&[u8], usize),
        values: u32,
    ) -> Result<u64> {
        let start = self.bytes();
        let body = codec.compress(bytes, random)?;
        let before = self.pending.len();
        push_header(&mut self.pending, (kind, encoding), values, [bytes.len(), body.len()]);
        self.uncompressed += (self.pending.len() - before + bytes.len()) as u64;
        body.append_to(&mut self.pending);
        for encoding in [encoding, Encoding::RLE] {
            if !self.encodings.contains(&encoding) {
                self.encodings.push(encoding);
            }
        }
        Ok(start)
    }
}

/// One encoded column of one row group, with offsets from its own start.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Its pages.
    pub bytes: Vec<u8>,
    /// What the footer says of it.
    pub metadata: ColumnChunkMetaData,
    /// Where its pages are.
    pub index: PageIndex,
}

/// A `PageHeader`.
fn push_header(out: &mut Vec<u8>, (kind, encoding): (Kind, Encoding), values: u32, [plain, packed]: [usize; 2]) {
    push_struct(out, |header| {
        header.i32(1, if kind == Kind::Data { 0 } else { 2 });
        header.i32(2, plain as u64);
        header.i32(3, packed as u64);
        header.structure(if kind == Kind::Data { 5 } else { 7 }, |page| {
            page.i32(1, values.into());
            page.i32(2, number(encoding));
            if kind == Kind::Data {
                // Definition and repetition levels.
                page.i32(3, number(Encoding::RLE));
                page.i32(4, number(Encoding::RLE));
            } else {
                // The dictionary is not declared sorted.
                page.no(3);
            }
        });
    });
}

/// The number of an encoding in parquet.thrift.
fn number(encoding: Encoding) -> u64 {
    match encoding {
        Encoding::RLE => 3,
        Encoding::DELTA_BINARY_PACKED => 5,
        Encoding::RLE_DICTIONARY => 8,
        Encoding::BYTE_STREAM_SPLIT => 9,
        _ => 0,
    }
}
