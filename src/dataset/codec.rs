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
    /// With its tables, and one for digits at random, unless every byte counts.
    Zstd(Box<(Option<zstd::bulk::Compressor<'static>>, zstd::bulk::Compressor<'static>)>),
    /// Without framing.
    Snappy(Box<snap::raw::Encoder>),
    /// Without framing.
    Lz4,
}

/// The level of zstd for what is mostly digits at random: it gives up at once, but for what repeats.
const QUICK: i32 = -7;
/// The highest level at which that is done.
const MOST_HASTY: i32 = 2;

impl Codec {
    /// Makes ready.
    pub fn new(compression: Compression) -> Result<Self> {
        let kind = match compression {
            Compression::None => Kind::None,
            Compression::Zstd(level) => {
                let quick = (level <= MOST_HASTY).then(|| zstd::bulk::Compressor::new(QUICK)).transpose()?;
                Kind::Zstd(Box::new((quick, zstd::bulk::Compressor::new(level)?)))
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
                let (quick, compressor) = compressors.as_mut();
                match quick {
                    Some(quick) if random > 0 => {
                        let (random, others) = bytes.split_at(random);
                        let length = quick.compress_to_buffer(random, self.out.as_mut_slice())?;
                        let rest = &mut self.out[length..];
                        // Of nothing there is no frame.
                        length + if others.is_empty() { 0 } else { compressor.compress_to_buffer(others, rest)? }
                    }
                    _ => compressor.compress_to_buffer(bytes, self.out.as_mut_slice())?,
                }
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
