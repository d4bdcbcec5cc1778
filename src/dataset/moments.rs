//! A column of timestamps that differ from path to path, as whole numbers in the memory of doubles.

use super::codec::Codec;
use super::differences::push_differences;
use super::pages::{Page, Pages};
use crate::scenario::Encoding;
use parquet::basic;
use parquet::errors::Result;
use parquet::file::statistics::Statistics;

/// Of no number.
const NO_ENDS: [i64; 2] = [i64::MAX, i64::MIN];

/// What is known of the timestamps of a row group so far.
pub struct Moments {
    plain: bool,
    ends: [i64; 2],
    body: Vec<u8>,
}

/// The timestamp that a number stands for.
pub fn moment(number: f64) -> i64 {
    number.to_bits().cast_signed()
}

impl Moments {
    /// Of none yet. Where numbers have their bytes taken apart to be small, timestamps are differences.
    pub fn new(encoding: Encoding) -> Self {
        Moments { plain: encoding == Encoding::Plain, ends: NO_ENDS, body: Vec::new() }
    }

    /// Appends a page.
    pub fn push(&mut self, codec: &mut Codec, pages: &mut Pages, numbers: &[f64]) -> Result<()> {
        let ends = numbers.iter().map(|number| moment(*number));
        let ends = ends.fold(NO_ENDS, |[low, high], moment| [low.min(moment), high.max(moment)]);
        self.ends = [self.ends[0].min(ends[0]), self.ends[1].max(ends[1])];
        let rows = u32::try_from(numbers.len()).expect("a page has fewer than 2^32 rows");
        let bounds = (ends[0] <= ends[1]).then(|| ends.map(|end| end.to_le_bytes().to_vec()));
        if self.plain {
            // The page is the memory of its numbers.
            let (bytes, encoding) = (bytemuck::cast_slice(numbers), basic::Encoding::PLAIN);
            return pages.data(codec, Page { bytes, encoding, rows, nulls: 0, bounds, random: 0 });
        }
        self.body.clear();
        push_differences(&mut self.body, bytemuck::cast_slice(numbers));
        let (bytes, encoding) = (&self.body[..], basic::Encoding::DELTA_BINARY_PACKED);
        pages.data(codec, Page { bytes, encoding, rows, nulls: 0, bounds, random: 0 })
    }

    /// What the footer says of the row group, which is over.
    pub fn finish(&mut self) -> Statistics {
        let [low, high] = std::mem::replace(&mut self.ends, NO_ENDS);
        let known = low <= high;
        Statistics::int64(known.then_some(low), known.then_some(high), None, Some(0), false)
    }
}
