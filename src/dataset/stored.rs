//! Bytes that no codec makes smaller, as a frame of zstd: a header and raw blocks, at the cost of a copy.
//!
//! Format: RFC 8878, sections 3.1.1 (frames) and 3.1.1.2 (blocks). Without a checksum: a file has one of its own.

/// The most bytes of a block.
const MOST_IN_BLOCK: usize = 1 << 17;
const MAGIC: [u8; 4] = 0xfd2f_b528_u32.to_le_bytes();
/// One segment, so that the window is the frame, whose length follows in four bytes.
const DESCRIPTOR: u8 = 0b1010_0000;
const HEADER: usize = MAGIC.len() + 1 + 4;
const BLOCK_HEADER: usize = 3;

/// The bytes of one frame: some, and fewer than 2³².
pub struct Stored<'a>(pub &'a [u8]);

impl Stored<'_> {
    /// The length of the frame.
    pub fn len(&self) -> usize {
        HEADER + self.0.len().div_ceil(MOST_IN_BLOCK) * BLOCK_HEADER + self.0.len()
    }

    /// Appends the frame.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        out.reserve(self.len());
        out.extend_from_slice(&MAGIC);
        out.push(DESCRIPTOR);
        out.extend_from_slice(&length(self.0));
        let mut blocks = self.0.chunks(MOST_IN_BLOCK).peekable();
        while let Some(block) = blocks.next() {
            // The last block has its lowest bit set; a raw one has 0 in the two bits above.
            let [size @ .., _] = length(block);
            let header = u32::from_le_bytes([size[0], size[1], size[2], 0]) << 3 | u32::from(blocks.peek().is_none());
            out.extend_from_slice(&header.to_le_bytes()[..BLOCK_HEADER]);
            out.extend_from_slice(block);
        }
    }
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).expect("a page has fewer than 2^32 bytes").to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codecs_own_library_reads_the_frame() {
        for length in [1, 255, MOST_IN_BLOCK, MOST_IN_BLOCK + 1, 3 * MOST_IN_BLOCK + 7] {
            let bytes: Vec<u8> = (0..length).map(|i| (i % 251).to_le_bytes()[0]).collect();
            let mut frame = Vec::new();
            Stored(&bytes).append_to(&mut frame);
            assert_eq!(frame.len(), Stored(&bytes).len());
            assert_eq!(zstd::bulk::decompress(&frame, length).unwrap(), bytes, "{length} bytes");
        }
    }
}
