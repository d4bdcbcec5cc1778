//! Definition levels: which rows of a page have a number. Format: Apache Parquet, Encodings.md (RLE/bit-packing hybrid).

use super::packing::{push_packed, push_run};

/// `head` rows with a number, then in each run one without and the others with.
pub fn push_runs(head: usize, runs: impl Iterator<Item = usize>, body: &mut Vec<u8>) {
    let mut levels = Vec::new();
    let present = |rows: usize, levels: &mut Vec<u8>| {
        if rows > 0 {
            push_run(levels, 1, u32::try_from(rows).expect("a page has fewer than 2^32 rows"), 1);
        }
    };
    present(head, &mut levels);
    for run in runs {
        push_run(&mut levels, 0, 1, 1);
        present(run - 1, &mut levels);
    }
    push(&levels, body);
}

/// One bit a row: what is not a number is missing. Returns how many rows are.
pub fn push_missing(values: &[f64], body: &mut Vec<u8>) -> u64 {
    let present: Vec<u32> = values.iter().map(|value| u32::from(!value.is_nan())).collect();
    let mut levels = Vec::new();
    push_packed(&mut levels, &present, 1);
    push(&levels, body);
    present.iter().map(|present| u64::from(1 - present)).sum()
}

/// Levels behind their length.
fn push(levels: &[u8], body: &mut Vec<u8>) {
    let length = u32::try_from(levels.len()).expect("levels of a page are short");
    body.extend_from_slice(&length.to_le_bytes());
    body.extend_from_slice(levels);
}

/// The row of the n-th number of a page, by its levels without their length.
pub fn row_of_number(levels: &[u8], number: usize) -> u64 {
    let (mut row, mut numbers) = (0, 0);
    for (count, _, run, packed) in runs(levels, 1) {
        let present = |i: usize| if packed { run[i / 8] >> (i % 8) & 1 == 1 } else { run == [1] };
        for i in 0..count {
            if present(i) {
                if numbers == number {
                    return row;
                }
                numbers += 1;
            }
            row += 1;
        }
    }
    row
}

/// Runs of equal values, or of packed ones: how many, the length of their head, their bytes, and whether they are packed.
pub fn runs(mut bytes: &[u8], width: u8) -> impl Iterator<Item = (usize, usize, &[u8], bool)> {
    std::iter::from_fn(move || {
        let (mut header, mut head) = (0_u64, 0);
        loop {
            let byte = *bytes.get(head)?;
            header |= u64::from(byte & 0x7f) << (7 * head);
            head += 1;
            if byte & 0x80 == 0 || head > 9 {
                break;
            }
        }
        let packed = header & 1 == 1;
        let count = usize::try_from(header >> 1).ok()?;
        let body = if packed { count * usize::from(width) } else { usize::from(width.div_ceil(8)) };
        let (run, rest) = bytes.get(head..)?.split_at_checked(body)?;
        bytes = rest;
        Some((if packed { count * 8 } else { count }, head, run, packed))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_behind_rows_without_any() {
        let mut body = Vec::new();
        push_runs(2, [3, 1, 2].into_iter(), &mut body);
        // Rows with a number: 0, 1, then 3, 4 and 7.
        assert_eq!([0, 1, 2, 3, 4].map(|n| row_of_number(&body[4..], n)), [0, 1, 3, 4, 7]);
    }

    #[test]
    fn numbers_are_found_among_missing_ones() {
        let mut values = vec![1.0; 20];
        for missing in [0, 7, 8, 19] {
            values[missing] = f64::NAN;
        }
        let mut body = Vec::new();
        assert_eq!(push_missing(&values, &mut body), 4);
        // The length, a header of three groups, three bytes.
        assert_eq!(body, [4, 0, 0, 0, 0b111, 0b0111_1110, 0b1111_1110, 0b0000_0111]);
        assert_eq!([0, 5, 6, 7, 15].map(|n| row_of_number(&body[4..], n)), [1, 6, 9, 10, 18]);
    }
}
