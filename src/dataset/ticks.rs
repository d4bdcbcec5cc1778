//! Prices that are whole ticks, stored as the numbers of their ticks and read as plain prices.
//!
//! Every tick between the lowest price and the highest of a row group is an entry of the dictionary, whose index is then
//! price × ticks per unit − lowest tick: nothing is looked up. A column of several series, each with its own tick, has
//! their dictionaries one behind the other.

use super::codec::Codec;
use super::numbers::{NO_EXTREMES, bounds, extremes_of};
use super::packing::{index_width, push_packed};
use super::pages::{Page, Pages};
use crate::math::simd::kernel;
use crate::scenario::{Float, Tick};
use parquet::basic::Encoding;
use parquet::errors::Result;

/// More entries than two bytes count are not worth a dictionary.
const MOST_ENTRIES: f64 = 65_536.0;
/// Numbers in a page.
const NUMBERS_PER_PAGE: usize = 1 << 17;
/// Above this not every whole number of ticks is a double.
const MOST_TICKS: f64 = 9_007_199_254_740_992.0;

/// The prices of a row group, until it is whole.
pub struct TickPages {
    /// Of each series of the column, in turn.
    series: Vec<Ladder>,
    held: Vec<f64>,
    run: usize,
    indices: Vec<u32>,
    body: Vec<u8>,
}

/// The ticks of one series.
#[derive(Debug, Clone, Copy)]
struct Ladder {
    tick: Tick,
    extremes: [f64; 2],
}

impl TickPages {
    /// For a column in which the series take turns.
    pub fn new(ticks: Vec<Tick>) -> Self {
        let ladder = |tick| Ladder { tick, extremes: NO_EXTREMES };
        TickPages {
            series: ticks.into_iter().map(ladder).collect(),
            held: Vec::new(),
            run: 1,
            indices: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Takes runs of prices, one of each series in turn.
    pub fn hold(&mut self, values: &[f64], run: usize) {
        self.run = run;
        if self.series.len() == 1 {
            extremes_of(values, &mut self.series[0].extremes);
        } else {
            let turns = self.series.len();
            for (i, values) in values.chunks(run).enumerate() {
                extremes_of(values, &mut self.series[i % turns].extremes);
            }
        }
        self.held.extend_from_slice(values);
    }

    /// The lowest price and the highest.
    pub fn extremes(&self) -> [f64; 2] {
        let of = |i: usize| self.series.iter().map(move |ladder| ladder.extremes[i]);
        [of(0).fold(f64::INFINITY, f64::min), of(1).fold(f64::NEG_INFINITY, f64::max)]
    }

    /// What is held, where it does not fit a dictionary.
    pub fn take(&mut self) -> Vec<f64> {
        self.series.iter_mut().for_each(Ladder::restart);
        std::mem::take(&mut self.held)
    }

    /// Memory for the next row group.
    pub fn give_back(&mut self, mut held: Vec<f64>) {
        held.clear();
        self.held = held;
    }

    /// Encodes all that is held, unless there are too many ticks.
    pub fn encode(&mut self, codec: &mut Codec, pages: &mut Pages, float: Float) -> Result<bool> {
        let entries: f64 = self.series.iter().map(Ladder::entries).sum();
        let countable = self.series.iter().all(|ladder| ladder.rung(1) < MOST_TICKS);
        if !countable || entries > MOST_ENTRIES {
            return Ok(false);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 65,536
        let count = entries as u32;
        let bits = |numbers: usize| 8 * numbers * float.bytes();
        if bits(count as usize) + usize::from(index_width(count)) * self.held.len() >= bits(self.held.len()) {
            return Ok(false);
        }
        let dictionary = self.dictionary(float);
        pages.dictionary(codec, &dictionary, count)?;
        let width = index_width(count);
        // A codec finds repetition in whole bytes only.
        let width = if codec.is_none() { width } else { width.next_multiple_of(8) };
        // Whole turns of all series.
        let turn = if self.series.len() == 1 { 1 } else { self.run * self.series.len() };
        let held = std::mem::take(&mut self.held);
        for page in held.chunks((NUMBERS_PER_PAGE / turn).max(1) * turn) {
            self.find_indices(page);
            self.body.clear();
            self.body.push(width);
            push_packed(&mut self.body, &self.indices, width);
            let rows = u32::try_from(page.len()).expect("a page has fewer than 2^32 rows");
            let mut extremes = NO_EXTREMES;
            extremes_of(page, &mut extremes);
            let bounds = bounds(float, extremes);
            let encoding = Encoding::RLE_DICTIONARY;
            pages.data(codec, Page { bytes: &self.body, encoding, rows, nulls: 0, bounds, random: 0 })?;
        }
        self.give_back(held);
        self.series.iter_mut().for_each(Ladder::restart);
        Ok(true)
    }

    /// Every tick of every series, as a price.
    fn dictionary(&self, float: Float) -> Vec<u8> {
        let mut bytes = Vec::new();
        for ladder in &self.series {
            let mut rung = ladder.rung(0);
            while rung <= ladder.rung(1) {
                let price = rung / ladder.tick.per_unit;
                match float {
                    Float::F64 => bytes.extend_from_slice(&price.to_le_bytes()),
                    Float::F32 => bytes.extend_from_slice(&Float::narrowed(price).to_le_bytes()),
                }
                rung += 1.0;
            }
        }
        bytes
    }

    /// The places in the dictionary of prices that begin with a turn.
    fn find_indices(&mut self, prices: &[f64]) {
        self.indices.resize(prices.len(), 0);
        let mut before = 0.0;
        let shifts: Vec<f64> = self
            .series
            .iter()
            .map(|ladder| {
                let shift = before - ladder.rung(0);
                before += ladder.entries();
                shift
            })
            .collect();
        let run = if self.series.len() == 1 { prices.len() } else { self.run };
        for (i, (values, out)) in prices.chunks(run).zip(self.indices.chunks_mut(run)).enumerate() {
            let turn = i % self.series.len();
            indices_of(self.series[turn].tick.per_unit, shifts[turn], values, out);
        }
    }
}

impl Ladder {
    /// The tick of the lowest price, or of the highest.
    fn rung(&self, end: usize) -> f64 {
        (self.extremes[end] * self.tick.per_unit).round_ties_even()
    }

    /// Ticks from the lowest price to the highest.
    fn entries(&self) -> f64 {
        self.rung(1) - self.rung(0) + 1.0
    }

    fn restart(&mut self) {
        self.extremes = NO_EXTREMES;
    }
}

kernel! {
    fn indices_of(per_unit: f64, shift: f64, prices: &[f64], out: &mut [u32]) {
        for (index, price) in out.iter_mut().zip(prices) {
            // From 0 to 65,535.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let place = ((price * per_unit).round_ties_even() + shift) as u32;
            *index = place;
        }
    }
}
