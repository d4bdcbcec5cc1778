//! Column chunks whose pages are laid out here: what is known in closed form is not encoded value by value.
//!
//! Numbers are PLAIN: their page is their memory. A key that repeats is a dictionary and run lengths. Format: Apache
//! Parquet, Encodings.md (PLAIN, RLE/bit-packing hybrid, dictionary).

use super::chunk::Chunk;
use super::codec::Codec;
use bytes::Bytes;
use parquet::basic::{Encoding, PageType};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// A column chunk that grows page by page.
pub struct Pages {
    column: ColumnDescPtr,
    sink: TrackedWrite<Vec<u8>>,
    encodings: Vec<Encoding>,
    dictionary_page: Option<u64>,
    data_page: Option<u64>,
    values: u64,
    uncompressed: usize,
}

impl Pages {
    /// An empty chunk that expects about `capacity` bytes. All its pages go through one codec.
    pub fn new(column: ColumnDescPtr, capacity: usize) -> Self {
        Pages {
            column,
            sink: TrackedWrite::new(Vec::with_capacity(capacity)),
            encodings: Vec::new(),
            dictionary_page: None,
            data_page: None,
            values: 0,
            uncompressed: 0,
        }
    }

    /// The dictionary, which must come first: `values` are PLAIN.
    pub fn dictionary(&mut self, codec: &mut Codec, values: Vec<u8>, count: u32) -> Result<()> {
        self.write(codec, values, |buf| Page::DictionaryPage {
            buf,
            num_values: count,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        })
    }

    /// A page of rows; `bytes` holds the definition levels, where the column has them, and the values.
    pub fn data(&mut self, codec: &mut Codec, encoding: Encoding, bytes: Vec<u8>, rows: u32) -> Result<()> {
        self.write(codec, bytes, |buf| Page::DataPage {
            buf,
            num_values: rows,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        })
    }

    /// The finished chunk.
    pub fn finish(self, codec: &Codec, statistics: Statistics) -> Result<Chunk> {
        let bytes = self.sink.into_inner()?;
        let length = bytes.len().cast_signed() as i64;
        let signed = |offset: u64| offset.cast_signed();
        let metadata = ColumnChunkMetaData::builder(self.column)
            .set_compression_codec(codec.id())
            .set_encodings(self.encodings)
            .set_num_values(signed(self.values))
            .set_total_compressed_size(length)
            .set_total_uncompressed_size(self.uncompressed.cast_signed() as i64)
            .set_dictionary_page_offset(self.dictionary_page.map(signed))
            .set_data_page_offset(self.data_page.map_or(0, signed))
            .set_statistics(statistics)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.values,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok(Chunk::new(bytes, close))
    }

    fn write(&mut self, codec: &mut Codec, bytes: Vec<u8>, page: impl FnOnce(Bytes) -> Page) -> Result<()> {
        let length = bytes.len();
        let page = page(codec.compress(bytes)?.into());
        for encoding in [page.encoding(), Encoding::RLE] {
            if !self.encodings.contains(&encoding) {
                self.encodings.push(encoding);
            }
        }
        let spec = SerializedPageWriter::new(&mut self.sink).write_page(CompressedPage::new(page, length))?;
        self.uncompressed += spec.uncompressed_size;
        if spec.page_type == PageType::DICTIONARY_PAGE {
            self.dictionary_page = Some(spec.offset);
        } else {
            self.data_page.get_or_insert(spec.offset);
            self.values += u64::from(spec.num_values);
        }
        Ok(())
    }
}

/// Bits that a dictionary index needs.
#[must_use]
pub fn index_width(entries: u32) -> u8 {
    // At least one: some readers stumble over indices of no bits. At most 32.
    #[allow(clippy::cast_possible_truncation)]
    let bits = (32 - entries.saturating_sub(1).leading_zeros()) as u8;
    bits.max(1)
}

/// Appends a run of `count` equal values of `width` bits.
pub fn push_run(out: &mut Vec<u8>, value: u32, count: u32, width: u8) {
    push_varint(out, u64::from(count) << 1);
    out.extend_from_slice(&value.to_le_bytes()[..usize::from(width.div_ceil(8))]);
}

/// Appends values of `width` bits one behind the other, in groups of eight, the last one filled up with zeros.
pub fn push_packed(out: &mut Vec<u8>, values: impl Iterator<Item = u32>, width: u8) {
    let mut bytes = Vec::new();
    let (mut buffer, mut filled, mut count) = (0_u64, 0_u32, 0_u64);
    for value in values {
        buffer |= u64::from(value) << filled;
        filled += u32::from(width);
        count += 1;
        while filled >= 8 {
            bytes.extend_from_slice(&buffer.to_le_bytes()[..1]);
            buffer >>= 8;
            filled -= 8;
        }
    }
    if filled > 0 {
        bytes.extend_from_slice(&buffer.to_le_bytes()[..1]);
    }
    let groups = count.div_ceil(8);
    bytes.resize(usize::try_from(groups).unwrap_or(usize::MAX) * usize::from(width), 0);
    push_varint(out, (groups << 1) | 1);
    out.append(&mut bytes);
}

fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_a_varint_and_a_value() {
        let mut out = Vec::new();
        push_run(&mut out, 5, 253, index_width(4096));
        // 253 << 1 = 506 = 0b11_1111010; 12 bits take two bytes.
        assert_eq!(out, [0b1111_1010, 0b11, 5, 0]);
    }

    #[test]
    fn packed_values_fill_groups_of_eight() {
        let mut out = Vec::new();
        push_packed(&mut out, [1, 2, 3].into_iter(), 3);
        // 1 | 2 << 3 | 3 << 6, in one group of eight values of three bits.
        assert_eq!(out, [0b11, 0b1101_0001, 0, 0]);
    }

    #[test]
    fn index_widths_cover_their_dictionaries() {
        assert_eq!([1, 2, 3, 256, 257, 1 << 20].map(index_width), [1, 1, 2, 8, 9, 20]);
    }
}
