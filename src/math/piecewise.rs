//! A smooth function as polynomials on equal intervals, for functions that are dear to compute and asked for often.
//!
//! On each interval the polynomial of degree 7 through the function at the eight Chebyshev nodes. The table is made from
//! the project's own elementary functions, so it has the same bits everywhere; who makes one states its error.

use super::simd::kernel;
use std::fmt;

/// Coefficients of a polynomial, lowest power first.
type Coefficients = [f64; NODES];
const NODES: usize = 8;
/// cos(kπ/16) for k = 1, 3, 5, 7.
const COSINES: [f64; 4] =
    [0.980_785_280_403_230_4, 0.831_469_612_302_545_2, 0.555_570_233_019_602_2, 0.195_090_322_016_128_25];
/// 2^52 + 2^51: adding it leaves the nearest integer in the low bits of the mantissa.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The function on some intervals of one width.
pub struct Piecewise {
    low: f64,
    per_unit: f64,
    /// Places beyond are taken to be this one, on the last interval.
    end: f64,
    pieces: Vec<Coefficients>,
}

impl fmt::Debug for Piecewise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Piecewise({} intervals from {})", self.pieces.len(), self.low)
    }
}

impl Piecewise {
    /// So many intervals from `low` on. Asks for the function at every node, from the lowest on.
    #[must_use]
    pub fn new(low: f64, (intervals, width): (u16, f64), mut function: impl FnMut(f64) -> f64) -> Self {
        let left = |i: u16| f64::from(i).mul_add(width, low);
        let [a, b, c, d] = COSINES;
        let nodes = [-a, -b, -c, -d, d, c, b, a];
        let piece = |i: u16| interpolate(&nodes, |u| function(left(i) + 0.5 * width * (u + 1.0)));
        let pieces = (0..intervals).map(piece).collect();
        Piecewise { low, per_unit: 1.0 / width, end: f64::from(intervals) - 1e-6, pieces }
    }

    /// Replaces every value of a row by the function there; beyond an end, by that at the end.
    pub fn map(&self, row: &mut [f64]) {
        map(self, row);
    }

    /// Where x is within its interval, from −1 to 1, and a number of whose bits the last sixteen are the interval.
    #[inline(always)]
    fn place(&self, x: f64) -> (f64, f64) {
        let place = (x - self.low) * self.per_unit;
        let place = if place > 0.0 { place } else { 0.0 };
        let place = if place < self.end { place } else { self.end };
        let shifted = (place - 0.5) + ROUND;
        (2.0f64.mul_add(place - (shifted - ROUND), -1.0), shifted)
    }

    /// The function there.
    #[inline(always)]
    fn at(&self, u: f64, interval: f64) -> f64 {
        // The bounds check never fails, and keeps the compiler from gathering eight coefficients for eight paths, which takes three times
        // as long as to load them where they lie.
        #[allow(clippy::cast_possible_truncation)]
        let c = &self.pieces[usize::from(interval.to_bits() as u16)];
        let u2 = u * u;
        let even = c[6].mul_add(u2, c[4]).mul_add(u2, c[2]).mul_add(u2, c[0]);
        let odd = c[7].mul_add(u2, c[5]).mul_add(u2, c[3]).mul_add(u2, c[1]);
        odd.mul_add(u, even)
    }
}

/// Values whose places are found before they are looked up: places by vectors, and then the function path by path, of which a processor
/// holds more turns in flight where they are short.
const TOGETHER: usize = 256;

kernel! {
    fn map(function: &Piecewise, row: &mut [f64]) {
        let mut intervals = [0.0; TOGETHER];
        for values in row.chunks_mut(TOGETHER) {
            for (value, interval) in values.iter_mut().zip(&mut intervals) {
                (*value, *interval) = function.place(*value);
            }
            for (value, interval) in values.iter_mut().zip(&intervals) {
                *value = function.at(*value, *interval);
            }
        }
    }
}

/// The polynomial through a function on [−1, 1] at its N Chebyshev nodes, which are visited in ascending order.
pub(super) fn interpolate<const N: usize>(nodes: &[f64; N], function: impl FnMut(f64) -> f64) -> [f64; N] {
    let values = nodes.map(function);
    #[allow(clippy::cast_precision_loss)] // a few
    let weight = 2.0 / N as f64;
    // In Chebyshev polynomials: cₘ = 2/N Σ f(xₖ)·Tₘ(xₖ), and half of that for m = 0.
    let mut chebyshev = [0.0; N];
    for (node, value) in nodes.iter().zip(values) {
        let (mut t, mut next) = (1.0, *node);
        for c in &mut chebyshev {
            *c += weight * value * t;
            (t, next) = (next, 2.0 * node * next - t);
        }
    }
    chebyshev[0] *= 0.5;
    // In powers: Tₘ₊₁ = 2x·Tₘ − Tₘ₋₁.
    let (mut powers, mut t, mut next) = ([0.0; N], [0.0; N], [0.0; N]);
    t[0] = 1.0;
    next[1] = 1.0;
    for c in chebyshev {
        (0..N).for_each(|i| powers[i] += c * t[i]);
        let after = std::array::from_fn(|i| 2.0 * if i > 0 { next[i - 1] } else { 0.0 } - t[i]);
        (t, next) = (next, after);
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polynomial_of_degree_seven_is_met_exactly() {
        let f = |x: f64| 1.0 + x * (2.0 + x * x * (0.25 - x * x * x * x * 0.125));
        let table = Piecewise::new(-1.0, (4, 0.5), f);
        for i in 0..1000 {
            let x = f64::from(i) / 500.0 - 1.0;
            let mut found = [x];
            table.map(&mut found);
            assert!((found[0] - f(x)).abs() < 1e-14, "{x}: {} is not {}", found[0], f(x));
        }
    }

    #[test]
    fn beyond_its_ends_it_is_what_it_is_there() {
        let table = Piecewise::new(0.0, (4, 1.0), |x| x);
        let mut row = [-5.0, f64::NEG_INFINITY, 5.0, f64::INFINITY];
        table.map(&mut row);
        assert!(row[..2].iter().all(|low| low.abs() < 1e-15), "{row:?}");
        assert!(row[2..].iter().all(|high| (high - 4.0).abs() < 2e-6), "{row:?}");
    }
}
