//! The compression of pages.

use crate::scenario::Compression;
use parquet::basic::{self, CompressionCodec};
use parquet::errors::{ParquetError, Result};

/// A codec that is ready to compress, with a place for what it makes.
pub struct Codec {
    kind: Kind,
    out: Vec<u8>,
}

enum Kind {
    None,
    /// With its tables, and one for digits at random.
    Zstd(Box<[zstd::bulk::Compressor<'static>; 2]>),
    /// Without framing.
    Snappy(Box<snap::raw::Encoder>),
    /// Without framing.
    Lz4,
}

/// The level of zstd for what is mostly digits at random: it gives up at once, but for what repeats.
const QUICK: i32 = -7;
/// The highest level at which that is done.
const MOST_HASTY: i32 = 3;

impl Codec {
    /// Makes ready.
    pub fn new(compression: Compression) -> Result<Self> {
        let kind = match compression {
            Compression::None => Kind::None,
            Compression::Zstd(level) => {
                let compressor = |level| zstd::bulk::Compressor::new(level);
                // Who asks for a high level wants the last byte.
                let random = if level <= MOST_HASTY { QUICK } else { level };
                Kind::Zstd(Box::new([compressor(random)?, compressor(level)?]))
            }
            Compression::Snappy => Kind::Snappy(Box::new(snap::raw::Encoder::new())),
            Compression::Lz4 => Kind::Lz4,
        };
        Ok(Codec { kind, out: Vec::new() })
    }

    /// What a reader must know.
    pub fn id(&self) -> CompressionCodec {
        match self.kind {
            Kind::None => CompressionCodec::UNCOMPRESSED,
            Kind::Zstd(_) => CompressionCodec::ZSTD,
            Kind::Snappy(_) => CompressionCodec::SNAPPY,
            Kind::Lz4 => CompressionCodec::LZ4_RAW,
        }
    }

    /// Whether it leaves bytes as they are.
    pub fn is_none(&self) -> bool {
        matches!(self.kind, Kind::None)
    }

    /// Compresses one page, of which the first `random` bytes are mostly digits at random: zstd passes over them in a
    /// frame of their own, which readers put together with the next.
    pub fn compress<'a>(&'a mut self, bytes: &'a [u8], random: usize) -> Result<&'a [u8]> {
        let external = |error| ParquetError::External(error);
        let room = match self.kind {
            Kind::None => return Ok(bytes),
            Kind::Zstd(_) => {
                let bound = zstd::zstd_safe::compress_bound;
                bound(random) + bound(bytes.len() - random)
            }
            Kind::Snappy(_) => snap::raw::max_compress_len(bytes.len()),
            Kind::Lz4 => lz4_flex::block::get_maximum_output_size(bytes.len()),
        };
        if self.out.len() < room {
            self.out.resize(room, 0);
        }
        let length = match &mut self.kind {
            Kind::None => 0,
            Kind::Zstd(compressors) => {
                let (random, others) = bytes.split_at(random);
                let mut length = 0;
                for (compressor, bytes) in compressors.iter_mut().zip([random, others]) {
                    if !bytes.is_empty() {
                        length += compressor.compress_to_buffer(bytes, &mut self.out[length..])?;
                    }
                }
                length
            }
            Kind::Snappy(encoder) => {
                encoder.compress(bytes, &mut self.out).map_err(|error| external(Box::new(error)))?
            }
            Kind::Lz4 => {
                lz4_flex::block::compress_into(bytes, &mut self.out).map_err(|error| external(Box::new(error)))?
            }
        };
        Ok(&self.out[..length])
    }
}

/// The same choice, for the columns that the library encodes.
#[must_use]
pub fn library_codec(compression: Compression) -> basic::Compression {
    match compression {
        Compression::None => basic::Compression::UNCOMPRESSED,
        Compression::Snappy => basic::Compression::SNAPPY,
        Compression::Lz4 => basic::Compression::LZ4_RAW,
        Compression::Zstd(level) => basic::Compression::ZSTD(basic::ZstdLevel::try_new(level).unwrap_or_default()),
    }
}
