//! The compression of pages.

use super::stored::Stored;
use crate::scenario::Compression;
use parquet::basic::{self, CompressionCodec};
use parquet::errors::{ParquetError, Result};
use zstd::zstd_safe::CParameter;

/// A codec that is ready to compress, with a place for what it makes.
pub struct Codec {
    kind: Kind,
    out: Vec<u8>,
}

enum Kind {
    None,
    /// With its tables, and whether it is spared digits at random.
    Zstd(Box<zstd::bulk::Compressor<'static>>, bool),
    /// Without framing.
    Snappy(Box<snap::raw::Encoder>),
    /// Without framing.
    Lz4,
}

/// The highest level of zstd at which digits at random are stored as they are: above, every byte counts.
const MOST_HASTY: i32 = 2;

/// Bytes of the shortest repetition that zstd looks for in what is left of numbers without their digits at random: in leading
/// bytes of daily prices that is both faster and smaller than the six of its first level.
const SHORTEST_OF_PLANES: u32 = 7;

/// A page as it is stored.
pub struct Packed<'a> {
    /// Digits at random: a frame of zstd that holds them as they are.
    stored: Option<Stored<'a>>,
    /// What the codec made of the rest.
    compressed: &'a [u8],
}

impl Packed<'_> {
    /// Its bytes.
    pub fn len(&self) -> usize {
        self.stored.as_ref().map_or(0, Stored::len) + self.compressed.len()
    }

    /// Appends them.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        if let Some(stored) = &self.stored {
            stored.append_to(out);
        }
        out.extend_from_slice(self.compressed);
    }
}

impl Codec {
    /// Makes ready.
    pub fn new(compression: Compression) -> Result<Self> {
        let kind = match compression {
            Compression::None => Kind::None,
            Compression::Zstd(level) => {
                Kind::Zstd(Box::new(zstd::bulk::Compressor::new(level)?), level <= MOST_HASTY)
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
            Kind::Zstd(..) => CompressionCodec::ZSTD,
            Kind::Snappy(_) => CompressionCodec::SNAPPY,
            Kind::Lz4 => CompressionCodec::LZ4_RAW,
        }
    }

    /// Whether it leaves bytes as they are.
    pub fn is_none(&self) -> bool {
        matches!(self.kind, Kind::None)
    }

    /// Compresses one page, of which the first `random` bytes are digits at random: zstd need not look at them, and has them
    /// in a frame of their own, which readers put together with the next.
    pub fn compress<'a>(&'a mut self, bytes: &'a [u8], random: usize) -> Result<Packed<'a>> {
        let external = |error| ParquetError::External(error);
        let (stored, bytes) = match self.kind {
            Kind::None => return Ok(Packed { stored: None, compressed: bytes }),
            Kind::Zstd(_, true) if random > 0 => (Some(Stored(&bytes[..random])), &bytes[random..]),
            _ => (None, bytes),
        };
        if stored.is_some() && bytes.is_empty() {
            // Of nothing there is no frame.
            return Ok(Packed { stored, compressed: bytes });
        }
        let room = match self.kind {
            Kind::None => 0,
            Kind::Zstd(..) => zstd::zstd_safe::compress_bound(bytes.len()),
            Kind::Snappy(_) => snap::raw::max_compress_len(bytes.len()),
            Kind::Lz4 => lz4_flex::block::get_maximum_output_size(bytes.len()),
        };
        if self.out.len() < room {
            self.out.resize(room, 0);
        }
        let length = match &mut self.kind {
            Kind::None => 0,
            Kind::Zstd(compressor, hasty) => {
                if *hasty {
                    let shortest = if stored.is_some() { SHORTEST_OF_PLANES } else { 0 };
                    compressor.set_parameter(CParameter::MinMatch(shortest))?;
                }
                compressor.compress_to_buffer(bytes, self.out.as_mut_slice())?
            }
            Kind::Snappy(encoder) => {
                encoder.compress(bytes, &mut self.out).map_err(|error| external(Box::new(error)))?
            }
            Kind::Lz4 => {
                lz4_flex::block::compress_into(bytes, &mut self.out).map_err(|error| external(Box::new(error)))?
            }
        };
        Ok(Packed { stored, compressed: &self.out[..length] })
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
