//! Whole numbers as packed differences. Format: Apache Parquet, Encodings.md (DELTA_BINARY_PACKED).

use super::packing::push_varint;

/// Differences in a block, which has its least difference at its head, and in each of the parts that it has a width for.
const BLOCK: usize = 128;
const PARTS: usize = 4;
const PART: usize = BLOCK / PARTS;

/// Appends the numbers of a page.
pub fn push_differences(out: &mut Vec<u8>, numbers: &[i64]) {
    for count in [BLOCK, PARTS, numbers.len()] {
        push_varint(out, count as u64);
    }
    push_signed(out, numbers.first().copied().unwrap_or(0));
    let mut differences = Vec::with_capacity(BLOCK);
    let pairs: Vec<i64> = numbers.windows(2).map(|two| two[1].wrapping_sub(two[0])).collect();
    for block in pairs.chunks(BLOCK) {
        let least = block.iter().copied().min().unwrap_or(0);
        push_signed(out, least);
        differences.clear();
        differences.extend(block.iter().map(|difference| difference.wrapping_sub(least).cast_unsigned()));
        let width = |part: &[u64]| 64 - part.iter().fold(0, |all, bits| all | bits).leading_zeros();
        let mut widths = [0; PARTS];
        widths.iter_mut().zip(differences.chunks(PART)).for_each(|(own, part)| *own = width(part));
        // At most 64.
        out.extend(widths.map(|width| width.to_le_bytes()[0]));
        differences.chunks(PART).zip(widths).for_each(|(part, width)| push_part(out, part, width));
    }
}

/// Numbers of so many bits each, filled up with zeros.
fn push_part(out: &mut Vec<u8>, part: &[u64], width: u32) {
    let (mut waiting, mut bits) = (0_u128, 0);
    for number in part.iter().chain(std::iter::repeat_n(&0, PART - part.len())) {
        waiting |= u128::from(*number) << bits;
        bits += width;
        if bits >= 64 {
            out.extend_from_slice(&waiting.to_le_bytes()[..8]);
            (waiting, bits) = (waiting >> 64, bits - 64);
        }
    }
    // A part has a multiple of 32 bits.
    out.extend_from_slice(&waiting.to_le_bytes()[..bits as usize / 8]);
}

/// Numbers near zero, of either sign, are short.
fn push_signed(out: &mut Vec<u8>, number: i64) {
    push_varint(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_its_least_difference_and_what_is_over() {
        let mut out = Vec::new();
        push_differences(&mut out, &[7, 5, 3, 1, 2, 3, 4, 5]);
        // The example of Encodings.md with blocks of 128 and parts of 32: count 8, first 7, least −2, widths 2 0 0 0.
        let packed = [0b1100_0000, 0b0011_1111];
        let head = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0];
        assert_eq!(out, [&head[..], &packed, &[0; 6]].concat());
    }
}
