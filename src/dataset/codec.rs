//! The compression of pages.

use crate::scenario::Compression;
use parquet::basic::{self, CompressionCodec};
use parquet::errors::{ParquetError, Result};

/// A codec that is ready to compress.
pub enum Codec {
    /// Leaves bytes as they are.
    None,
    /// Zstandard, with its tables.
    Zstd(zstd::bulk::Compressor<'static>),
    /// Snappy, without framing.
    Snappy(Box<snap::raw::Encoder>),
    /// LZ4, without framing.
    Lz4,
}

impl Codec {
    /// Makes ready.
    pub fn new(compression: Compression) -> Result<Self> {
        Ok(match compression {
            Compression::None => Codec::None,
            Compression::Zstd(level) => Codec::Zstd(zstd::bulk::Compressor::new(level)?),
            Compression::Snappy => Codec::Snappy(Box::new(snap::raw::Encoder::new())),
            Compression::Lz4 => Codec::Lz4,
        })
    }

    /// What a reader must know.
    pub fn id(&self) -> CompressionCodec {
        match self {
            Codec::None => CompressionCodec::UNCOMPRESSED,
            Codec::Zstd(_) => CompressionCodec::ZSTD,
            Codec::Snappy(_) => CompressionCodec::SNAPPY,
            Codec::Lz4 => CompressionCodec::LZ4_RAW,
        }
    }

    /// Compresses one page.
    pub fn compress(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>> {
        match self {
            Codec::None => Ok(bytes),
            Codec::Zstd(compressor) => Ok(compressor.compress(&bytes)?),
            Codec::Snappy(encoder) => {
                encoder.compress_vec(&bytes).map_err(|error| ParquetError::External(Box::new(error)))
            }
            Codec::Lz4 => Ok(lz4_flex::block::compress(&bytes)),
        }
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
