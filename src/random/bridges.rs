//! Rows of Brownian bridges: one for each path of a block, as [`Bridge`] has it.

use super::bridge::{Bridge, settle, settle_later};
use super::row::{LANES, Row};
use crate::math::simd::kernel;

/// Bridges of variance 1, whose ends are given distances apart.
#[derive(Debug, Clone)]
pub struct Bridges {
    s: Row,
    v: Row,
    /// Paths that have not settled, and of them, side by side: d, s, the uniform of s, that of t, and v.
    left: Vec<u16>,
    apart: [Row; 5],
}

impl Bridges {
    /// For so many paths.
    #[must_use]
    pub fn new(paths: usize) -> Self {
        let row = || Row::filled(paths, 0.5);
        Bridges { s: row(), v: row(), left: Vec::new(), apart: std::array::from_fn(|_| row()) }
    }

    /// Turns a row of uniforms each into how far bridges rise above the higher of their ends and fall below the lower.
    pub fn excursions(&mut self, d: &[f64], rise: &mut [f64], fall: &mut [f64]) {
        let Bridges { s, v, .. } = self;
        maxima(d, rise, s);
        guesses([d, s, fall], v);
        steps([d, s, rise, fall], v);
        self.take_up_again([d, rise, fall]);
        distances([d, &self.s, &self.v], rise, fall);
    }

    /// Settles the paths that are left, in vectors of them.
    fn take_up_again(&mut self, [d, rise, fall]: [&[f64]; 3]) {
        let Bridges { s, v, left, apart } = self;
        unsettled(v, left);
        if left.is_empty() {
            return;
        }
        let rows: [&[f64]; 5] = [d, s, rise, fall, v];
        for (to, from) in apart.iter_mut().zip(rows) {
            for (to, path) in to.iter_mut().zip(&*left) {
                *to = from[usize::from(*path)].abs();
            }
        }
        let width = left.len().next_multiple_of(LANES);
        let [d, s, rise, fall, then] = apart.each_mut().map(|row| &mut row[..width]);
        later([d, s, rise, fall], then);
        solutions([d, s, rise, fall], &mut then[..left.len()]);
        for (path, settled) in left.iter().zip(then.iter()) {
            v[usize::from(*path)] = *settled;
        }
    }
}

// Short loops, as in `Source`: a processor has more of them in flight at a time.
kernel! {
    fn maxima(d: &[f64], rise: &[f64], s: &mut [f64]) {
        let n = s.len();
        let (d, rise) = (&d[..n], &rise[..n]);
        for i in 0..n {
            s[i] = Bridge::new(d[i], rise[i]).s;
        }
    }
}

kernel! {
    fn guesses(rows: [&[f64]; 3], v: &mut [f64]) {
        let n = v.len();
        let [d, s, fall] = rows.map(|row| &row[..n]);
        for i in 0..n {
            // The guess does not ask how high the maximum is.
            v[i] = Bridge { d: d[i], s: s[i], above: 0.0 }.guess(fall[i]);
        }
    }
}

kernel! {
    fn steps(rows: [&[f64]; 4], v: &mut [f64]) {
        let n = v.len();
        let [d, s, above, fall] = rows.map(|row| &row[..n]);
        for i in 0..n {
            v[i] = settle(Bridge { d: d[i], s: s[i], above: above[i] }, v[i], fall[i]);
        }
    }
}

kernel! {
    fn unsettled(v: &[f64], left: &mut Vec<u16>) {
        left.clear();
        for (chunk, values) in v.as_chunks::<LANES>().0.iter().enumerate() {
            // Also what is no number is not above zero.
            if values.iter().map(|v| u8::from(*v > 0.0)).fold(1, |all, settled| all & settled) == 0 {
                for (lane, v) in values.iter().enumerate() {
                    let settled = *v > 0.0;
                    if !settled {
                        // A block has at most 256 paths.
                        #[allow(clippy::cast_possible_truncation)]
                        left.push((chunk * LANES + lane) as u16);
                    }
                }
            }
        }
    }
}

kernel! {
    fn later(rows: [&[f64]; 4], v: &mut [f64]) {
        let n = v.len();
        let [d, s, above, fall] = rows.map(|row| &row[..n]);
        for i in 0..n {
            v[i] = settle_later(Bridge { d: d[i], s: s[i], above: above[i] }, v[i], fall[i]);
        }
    }
}

kernel! {
    fn solutions(rows: [&[f64]; 4], v: &mut [f64]) {
        let n = v.len();
        let [d, s, above, fall] = rows.map(|row| &row[..n]);
        for i in 0..n {
            let settled = v[i] > 0.0;
            if !settled {
                v[i] = Bridge { d: d[i], s: s[i], above: above[i] }.solve(-v[i], fall[i]);
            }
        }
    }
}

kernel! {
    fn distances(rows: [&[f64]; 3], rise: &mut [f64], fall: &mut [f64]) {
        let n = rise.len();
        let [d, s, v] = rows.map(|row| &row[..n]);
        let fall = &mut fall[..n];
        for i in 0..n {
            [rise[i], fall[i]] = Bridge { d: d[i], s: s[i], above: 0.0 }.distances(v[i]);
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
mod tests {
    use super::*;
    use crate::random::{BLOCK, Purpose, Source, StreamKey};

    /// P(maximum < h, minimum > −l) of a bridge from 0 to c of variance 1 (Doob's formula).
    fn inside(c: f64, h: f64, l: f64) -> f64 {
        let range = h + l;
        (-60..=60)
            .map(f64::from)
            .map(|k| {
                let there = (-2.0 * k * range * (k * range - c)).exp();
                there - (-2.0 * (h + k * range) * (h + k * range - c)).exp()
            })
            .sum()
    }

    #[test]
    fn extremes_have_their_joint_law() {
        const ROUNDS: u32 = 2_000;
        for (series, c) in [("A", 0.0), ("B", 0.2), ("C", 0.8), ("D", 1.7), ("E", 4.0)] {
            let mut source = Source::new(StreamKey::new(20_260_101, series, Purpose::Bridge), 0, BLOCK);
            let mut bridges = Bridges::new(BLOCK);
            let (d, mut rise, mut fall) = (Row::filled(BLOCK, c), Row::zeros(BLOCK), Row::zeros(BLOCK));
            let points: Vec<[f64; 2]> =
                (0..25).map(|i| [0.25 + 0.3 * f64::from(i / 5), 0.1 + 0.35 * f64::from(i % 5)]).collect();
            let mut counts = vec![0_u32; points.len()];
            for _ in 0..ROUNDS {
                source.uniforms(&mut rise);
                source.uniforms(&mut fall);
                bridges.excursions(&d, &mut rise, &mut fall);
                for (count, [h, l]) in counts.iter_mut().zip(&points) {
                    *count +=
                        rise.iter().zip(fall.iter()).map(|(up, down)| u32::from(up < h && down < l)).sum::<u32>();
                }
            }
            let n = f64::from(ROUNDS) * 256.0;
            for (count, [h, l]) in counts.iter().zip(&points) {
                let exact = inside(c, c + h, *l).max(0.0);
                let error = (exact * (1.0 - exact) / n).sqrt();
                let off = (f64::from(*count) / n - exact).abs();
                assert!(off < 6.0 * error + 1e-6, "c = {c}, h = {h}, l = {l}: {count} of {n}, exact {exact}");
            }
        }
    }
}
