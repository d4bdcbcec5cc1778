//! Bytes that are counted and digested on their way out.

use std::io::{self, Write};

/// A writer that knows the checksum and the length of what went into it.
pub struct Hashed<W> {
    /// Where the bytes go.
    pub out: W,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl<W> Hashed<W> {
    /// Nothing is written yet.
    pub fn new(out: W) -> Self {
        Hashed { out, hasher: blake3::Hasher::new(), bytes: 0 }
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// `blake3:` and the digest of all bytes.
    pub fn checksum(&self) -> String {
        format!("blake3:{}", self.hasher.finalize().to_hex())
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
