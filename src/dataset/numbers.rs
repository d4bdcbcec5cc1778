//! One column of numbers of one row group: pages, and what the footer says of them.

use super::codec::Codec;
use super::digits::random_bytes;
use super::levels::{push_missing, push_runs};
use super::moments::Moments;
use super::page_index::Bounds;
use super::pages::{Page, Pages};
use super::schema::Nulls;
use super::ticks::TickPages;
use crate::math::simd::kernel;
use crate::scenario::{Encoding, Float};
use parquet::basic;
use parquet::errors::Result;
use parquet::file::statistics::Statistics;

/// Numbers in a page: 1 MiB of doubles.
const NUMBERS_PER_PAGE: usize = 1 << 17;

/// A column of numbers that is being encoded.
pub struct NumberColumn {
    /// What is encoded so far.
    pub pages: Pages,
    form: Form,
    /// Prices that are held back until their ticks are known.
    ticks: Option<TickPages>,
    /// Where the numbers are timestamps.
    moments: Option<Moments>,
    extremes: [f64; 2],
    nulls: u64,
    /// The numbers of a page without its nulls, and the page itself.
    present: Vec<f64>,
    body: Vec<u8>,
}

/// How a number is stored.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Its width.
    pub float: Float,
    /// How a page of them is laid out.
    pub encoding: Encoding,
    /// Which rows have none.
    pub nulls: Nulls,
    /// Whether it is a timestamp.
    pub moment: bool,
}

impl NumberColumn {
    /// An empty column; `ticks` where its numbers are whole ticks.
    pub fn new(pages: Pages, form: Form, ticks: Option<TickPages>) -> Self {
        let moments = form.moment.then(|| Moments::new(form.encoding));
        let (present, body) = (Vec::new(), Vec::new());
        NumberColumn { pages, form, ticks, moments, extremes: NO_EXTREMES, nulls: 0, present, body }
    }

    /// Appends runs of `run` numbers; where they are `whole` each begins with the first row of a path.
    pub fn push(&mut self, codec: &mut Codec, values: &[f64], run: usize, whole: bool) -> Result<()> {
        if let Some(ticks) = &mut self.ticks {
            ticks.hold(values, run);
            return Ok(());
        }
        if let Some(moments) = &mut self.moments {
            let mut runs = values.chunks(NUMBERS_PER_PAGE);
            return runs.try_for_each(|page| moments.push(codec, &mut self.pages, page));
        }
        for (i, page) in values.chunks(NUMBERS_PER_PAGE).enumerate() {
            self.push_page(codec, (i * NUMBERS_PER_PAGE, page), run, whole)?;
        }
        Ok(())
    }

    /// Appends a page whose first number has the place `first` among those pushed together.
    fn push_page(
        &mut self,
        codec: &mut Codec,
        (first, values): (usize, &[f64]),
        run: usize,
        whole: bool,
    ) -> Result<()> {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let mut present = std::mem::take(&mut self.present);
        let (numbers, nulls) = self.form.nulls.leave_out((first, values), (run, whole), &mut body, &mut present);
        let mut extremes = NO_EXTREMES;
        extremes_of(numbers, &mut extremes);
        let bounds = bounds(self.form.float, extremes);
        let (rows, form) = (rows_of(values), self.form);
        if body.is_empty() && matches!((form.float, form.encoding), (Float::F64, Encoding::Plain)) {
            // The page is the memory of its numbers.
            let (bytes, encoding) = (bytemuck::cast_slice(numbers), basic::Encoding::PLAIN);
            self.pages.data(codec, Page { bytes, encoding, rows, nulls, bounds, random: 0 })?;
        } else {
            let start = body.len();
            let encoding = form.append(numbers, &mut body);
            let random = match form.encoding {
                Encoding::Plain => 0,
                Encoding::ByteStreamSplit => match random_bytes(&body[start..], numbers.len()) {
                    0 => 0,
                    random => start + random,
                },
            };
            self.pages.data(codec, Page { bytes: &body, encoding, rows, nulls, bounds, random })?;
        }
        self.extremes = [self.extremes[0].min(extremes[0]), self.extremes[1].max(extremes[1])];
        self.nulls += nulls;
        (self.body, self.present) = (body, present);
        Ok(())
    }

    /// Encodes what was held back, and says what the footer needs.
    pub fn finish(&mut self, codec: &mut Codec) -> Result<Statistics> {
        if let Some(moments) = &mut self.moments {
            return Ok(moments.finish());
        }
        if let Some(ticks) = &mut self.ticks {
            self.extremes = ticks.extremes();
            if !ticks.encode(codec, &mut self.pages, self.form.float)? {
                let held = ticks.take();
                for page in held.chunks(NUMBERS_PER_PAGE) {
                    self.push_page(codec, (0, page), page.len(), false)?;
                }
                if let Some(ticks) = &mut self.ticks {
                    ticks.give_back(held);
                }
            }
        }
        let known = signed_zeros(std::mem::replace(&mut self.extremes, NO_EXTREMES));
        let nulls = Some(std::mem::take(&mut self.nulls));
        let end = |i: usize| known.map(|known| known[i]);
        Ok(match self.form.float {
            Float::F64 => Statistics::double(end(0), end(1), None, nulls, false),
            // Rounding is monotone: the extremes of the rounded numbers are the rounded extremes.
            Float::F32 => {
                Statistics::float(end(0).map(Float::narrowed), end(1).map(Float::narrowed), None, nulls, false)
            }
        })
    }
}

/// Of no number.
pub const NO_EXTREMES: [f64; 2] = [f64::INFINITY, f64::NEG_INFINITY];

/// The extremes of some numbers, if there are any: zeros of either sign lie between −0 and +0, whichever was seen.
fn signed_zeros([low, high]: [f64; 2]) -> Option<[f64; 2]> {
    (low <= high).then_some([if low == 0.0 { -0.0 } else { low }, if high == 0.0 { 0.0 } else { high }])
}

/// What the index says of a page with these extremes.
pub fn bounds(float: Float, extremes: [f64; 2]) -> Bounds {
    let plain = |value: f64| match float {
        Float::F64 => value.to_le_bytes().to_vec(),
        Float::F32 => Float::narrowed(value).to_le_bytes().to_vec(),
    };
    signed_zeros(extremes).map(|extremes| extremes.map(plain))
}

impl Nulls {
    /// The numbers of a page that are there, and how many rows are without; appends the definition levels.
    fn leave_out<'v>(
        self,
        (first, values): (usize, &'v [f64]),
        (run, whole): (usize, bool),
        body: &mut Vec<u8>,
        present: &'v mut Vec<f64>,
    ) -> (&'v [f64], u64) {
        match self {
            Nulls::Never => (values, 0),
            Nulls::FirstRow if !whole => {
                push_runs(values.len(), std::iter::empty(), body);
                (values, 0)
            }
            Nulls::FirstRow => {
                // Numbers up to the next run, and runs without their first.
                let head = values.len().min((run - first % run) % run);
                let runs = values[head..].chunks(run);
                push_runs(head, runs.clone().map(<[f64]>::len), body);
                let nulls = runs.len() as u64;
                present.clear();
                present.extend_from_slice(&values[..head]);
                runs.for_each(|run| present.extend_from_slice(&run[1..]));
                (present, nulls)
            }
            Nulls::Missing => {
                let nulls = push_missing(values, body);
                present.clear();
                present.extend(values.iter().filter(|value| !value.is_nan()));
                (present, nulls)
            }
        }
    }
}

impl Form {
    /// Appends numbers as a page holds them.
    fn append(self, numbers: &[f64], body: &mut Vec<u8>) -> basic::Encoding {
        let start = body.len();
        body.resize(start + numbers.len() * self.float.bytes(), 0);
        let out = &mut body[start..];
        match (self.float, self.encoding) {
            (Float::F64, Encoding::Plain) => out.copy_from_slice(bytemuck::cast_slice(numbers)),
            (Float::F32, Encoding::Plain) => narrow(numbers, out),
            (Float::F64, Encoding::ByteStreamSplit) => split_f64(numbers, out),
            (Float::F32, Encoding::ByteStreamSplit) => split_f32(numbers, out),
        }
        match self.encoding {
            Encoding::Plain => basic::Encoding::PLAIN,
            Encoding::ByteStreamSplit => basic::Encoding::BYTE_STREAM_SPLIT,
        }
    }
}

fn rows_of(values: &[f64]) -> u32 {
    u32::try_from(values.len()).expect("a page has fewer than 2^32 rows")
}

#[cfg(target_endian = "big")]
compile_error!("pages hold little-endian numbers, which are copied from memory");

kernel! {
    fn narrow(numbers: &[f64], out: &mut [u8]) {
        for (bytes, number) in out.as_chunks_mut::<4>().0.iter_mut().zip(numbers) {
            *bytes = Float::narrowed(*number).to_le_bytes();
        }
    }
}

/// Numbers whose bytes are taken apart together: they stay in the first-level cache.
const SPLIT_AT_ONCE: usize = 512;

kernel! {
    fn split_f64(numbers: &[f64], out: &mut [u8]) {
        let count = numbers.len();
        for (part, numbers) in numbers.chunks(SPLIT_AT_ONCE).enumerate() {
            let start = part * SPLIT_AT_ONCE;
            for byte in 0..8 {
                let place = byte * count + start;
                for (out, number) in out[place..place + numbers.len()].iter_mut().zip(numbers) {
                    *out = (number.to_bits() >> (8 * byte)).to_le_bytes()[0];
                }
            }
        }
    }
}

kernel! {
    fn split_f32(numbers: &[f64], out: &mut [u8]) {
        let count = numbers.len();
        let mut narrow = [0_u32; SPLIT_AT_ONCE];
        for (part, numbers) in numbers.chunks(SPLIT_AT_ONCE).enumerate() {
            let start = part * SPLIT_AT_ONCE;
            for (narrow, number) in narrow.iter_mut().zip(numbers) {
                *narrow = Float::narrowed(*number).to_bits();
            }
            for byte in 0..4 {
                let place = byte * count + start;
                for (out, bits) in out[place..place + numbers.len()].iter_mut().zip(&narrow) {
                    *out = (bits >> (8 * byte)).to_le_bytes()[0];
                }
            }
        }
    }
}

kernel! {
    // Smallest and largest are exact whatever the order, so that a reduction is allowed here.
    pub fn extremes_of(values: &[f64], extremes: &mut [f64; 2]) {
        const LANES: usize = 32;
        let (mut low, mut high) = ([extremes[0]; LANES], [extremes[1]; LANES]);
        let (chunks, rest) = values.as_chunks::<LANES>();
        for chunk in chunks {
            for i in 0..LANES {
                low[i] = if chunk[i] < low[i] { chunk[i] } else { low[i] };
                high[i] = if chunk[i] > high[i] { chunk[i] } else { high[i] };
            }
        }
        for value in rest.iter().chain(&low) {
            extremes[0] = if *value < extremes[0] { *value } else { extremes[0] };
        }
        for value in rest.iter().chain(&high) {
            extremes[1] = if *value > extremes[1] { *value } else { extremes[1] };
        }
    }
}
