//! Runs and bit-packed numbers, as Parquet and Thrift write them. Format: Apache Parquet, Encodings.md (RLE/bit-packing
//! hybrid).

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
///
/// # Panics
/// When `width` is over 16: dictionaries here are smaller.
pub fn push_packed(out: &mut Vec<u8>, values: &[u32], width: u8) {
    let groups = values.len().div_ceil(8);
    push_varint(out, (groups as u64) << 1 | 1);
    let start = out.len();
    out.resize(start + groups * usize::from(width), 0);
    let out = &mut out[start..];
    // One loop for each width: its shifts are then constants.
    match width {
        1 => pack::<1>(values, out),
        2 => pack::<2>(values, out),
        3 => pack::<3>(values, out),
        4 => pack::<4>(values, out),
        5 => pack::<5>(values, out),
        6 => pack::<6>(values, out),
        7 => pack::<7>(values, out),
        8 => pack::<8>(values, out),
        9 => pack::<9>(values, out),
        10 => pack::<10>(values, out),
        11 => pack::<11>(values, out),
        12 => pack::<12>(values, out),
        13 => pack::<13>(values, out),
        14 => pack::<14>(values, out),
        15 => pack::<15>(values, out),
        16 => pack::<16>(values, out),
        _ => panic!("an index has 1 to 16 bits, not {width}"),
    }
}

/// Eight values at a time, each group as many bytes as a value has bits.
fn pack<const WIDTH: usize>(values: &[u32], out: &mut [u8]) {
    let (groups, rest) = values.as_chunks::<8>();
    let (bytes, last) = out.as_chunks_mut::<WIDTH>().0.split_at_mut(groups.len());
    for (bytes, group) in bytes.iter_mut().zip(groups) {
        *bytes = pack_group(group);
    }
    if let Some(bytes) = last.first_mut() {
        let mut group = [0; 8];
        group[..rest.len()].copy_from_slice(rest);
        *bytes = pack_group(&group);
    }
}

#[inline(always)]
fn pack_group<const WIDTH: usize>(group: &[u32; 8]) -> [u8; WIDTH] {
    let half = |first: usize| (0..4).fold(0, |bits, i| bits | u64::from(group[first + i]) << (i * WIDTH));
    let bits = u128::from(half(0)) | u128::from(half(4)) << (4 * WIDTH);
    let mut bytes = [0; WIDTH];
    bytes.copy_from_slice(&bits.to_le_bytes()[..WIDTH]);
    bytes
}

/// Appends a number seven bits at a time, the lowest first.
pub fn push_varint(out: &mut Vec<u8>, mut value: u64) {
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
        push_packed(&mut out, &[1, 2, 3], 3);
        // 1 | 2 << 3 | 3 << 6, in one group of eight values of three bits.
        assert_eq!(out, [0b11, 0b1101_0001, 0, 0]);
    }

    #[test]
    fn index_widths_cover_their_dictionaries() {
        assert_eq!([1, 2, 3, 256, 257, 1 << 20].map(index_width), [1, 1, 2, 8, 9, 20]);
    }
}
