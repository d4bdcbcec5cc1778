//! Rows of Brownian bridges: one for each path of a block, as [`Bridge`] has it.
//!
//! A vector pass draws every maximum and proposes every minimum, and takes those that the squeeze accepts. The paths that
//! are left stand side by side in vectors of their own, are tested, and propose again from their own generators until
//! none is left: so a path's draws never depend on another's.

use super::bridge::{ALL_TERMS, Bridge, LEAST_R, TERMS};
use super::row::{LANES, Row};
use super::source::{Source, Words};
use super::xoshiro;
use crate::math;
use crate::math::simd::kernel;

/// Bridges of variance 1, whose ends are given distances apart.
#[derive(Debug, Clone)]
pub struct Bridges {
    /// Of all paths: exp(−(s² − d²)/2), s, x, and the word whose leading bits decide.
    above: Row,
    s: Row,
    x: Row,
    word: Row,
    /// Paths that are undecided, and what belongs to them.
    left: Vec<u16>,
    undecided: Undecided,
}

/// The same of undecided paths, side by side, and their distances apart.
#[derive(Debug, Clone)]
struct Undecided {
    d: Row,
    above: Row,
    s: Row,
    x: Row,
    /// The uniform that decides; at first the word that has its leading bits.
    uniform: Row,
    fall: Row,
}

/// In place of a fall, which is never negative: its proposal is undecided, or rejected; or is to be tested with all terms.
const OPEN: f64 = -1.0;
const DEEP: f64 = -2.0;

impl Bridges {
    /// For so many paths.
    #[must_use]
    pub fn new(paths: usize) -> Self {
        let row = || Row::filled(paths, 0.5);
        let undecided = Undecided { d: row(), above: row(), s: row(), x: row(), uniform: row(), fall: row() };
        Bridges { above: row(), s: row(), x: row(), word: row(), left: Vec::new(), undecided }
    }

    /// How far bridges rise above the higher of their ends and fall below the lower.
    pub fn excursions(&mut self, source: &mut Source, d: &[f64], rise: &mut [f64], fall: &mut [f64]) {
        let Bridges { above, s, x, word, left, undecided } = self;
        draw(source.words(), [above, word, x]);
        maxima([d, above, word], [s, x, rise]);
        minima([d, s, x, word], fall);
        open(fall, left);
        if !left.is_empty() {
            undecided.gather(left, [d, above, s, x, word]);
            refine(source.words(), left, &mut undecided.uniform);
            undecided.finish(source, left, fall);
        }
    }

    /// The same of one path, from whose generator alone it draws.
    pub fn excursions_of(&mut self, source: &mut Source, path: u16, d: f64) -> [f64; 2] {
        let Bridges { left, undecided, x: fall, .. } = self;
        left.clear();
        left.push(path);
        let [uniform, _] = source.uniforms_of(usize::from(path));
        undecided.begin(d, uniform);
        let rise = Bridge { d, s: undecided.s[0] }.rise();
        again(source.words(), left, undecided.proposed());
        undecided.finish(source, left, fall);
        [rise, fall[usize::from(path)]]
    }
}

impl Undecided {
    fn gather(&mut self, left: &[u16], rows: [&[f64]; 5]) {
        let Undecided { d, above, s, x, uniform, .. } = self;
        for (to, from) in [d, above, s, x, uniform].into_iter().zip(rows) {
            for (to, path) in to.iter_mut().zip(left) {
                *to = from[usize::from(*path)];
            }
        }
    }

    /// One path alone, with its maximum.
    fn begin(&mut self, d: f64, above: f64) {
        self.d[0] = d;
        self.above[0] = above;
        maxima_alone([&self.d[..1], &self.above[..1]], &mut self.s[..1]);
    }

    /// What the next proposals are made of, and are written to.
    fn proposed(&mut self) -> [&mut [f64]; 4] {
        [&mut self.d, &mut self.s, &mut self.x, &mut self.uniform]
    }

    /// Tests and proposes until none of the paths is left.
    fn finish(&mut self, source: &mut Source, left: &mut Vec<u16>, out: &mut [f64]) {
        loop {
            let width = left.len().next_multiple_of(LANES);
            let Undecided { d, above, s, x, uniform, fall } = self;
            let rows: [&[f64]; 5] = [d, above, s, x, uniform];
            test(rows.map(|row| &row[..width]), &mut fall[..width]);
            test_deep(rows, &mut fall[..left.len()]);
            self.settle(left, out);
            if left.is_empty() {
                return;
            }
            again(source.words(), left, self.proposed());
        }
    }

    /// Hands over the falls that are found, and closes the ranks of the others.
    fn settle(&mut self, left: &mut Vec<u16>, out: &mut [f64]) {
        // Without a branch: what is still open is written over later.
        let mut kept = 0;
        for i in 0..left.len() {
            let path = left[i];
            out[usize::from(path)] = self.fall[i];
            left[kept] = path;
            for row in [&mut self.d, &mut self.above, &mut self.s] {
                row[kept] = row[i];
            }
            kept += usize::from(self.fall[i] == OPEN);
        }
        left.truncate(kept);
    }
}

// Short loops, as in `Source`: a processor has more of them in flight at a time.
kernel! {
    // A uniform for the maximum, the word of one and a second one for the minimum.
    fn draw(words: [&mut [u64]; 4], rows: [&mut [f64]; 3]) {
        let [s0, s1, s2, s3] = words;
        let [above, word, second] = rows;
        let n = above.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        let (word, second) = (&mut word[..n], &mut second[..n]);
        for i in 0..n {
            let (first, state) = xoshiro::next([s0[i], s1[i], s2[i], s3[i]]);
            let (bits, state) = xoshiro::next(state);
            let (last, state) = xoshiro::next(state);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            above[i] = xoshiro::open_unit(first);
            word[i] = f64::from_bits(bits);
            second[i] = xoshiro::open_unit(last);
        }
    }
}

kernel! {
    fn maxima(rows: [&[f64]; 3], out: [&mut [f64]; 3]) {
        let [s, x, rise] = out;
        let n = s.len();
        let [d, above, word] = rows.map(|row| &row[..n]);
        let (x, rise) = (&mut x[..n], &mut rise[..n]);
        for i in 0..n {
            s[i] = Bridge::new(d[i], above[i]).s;
        }
        for i in 0..n {
            let bridge = Bridge { d: d[i], s: s[i] };
            x[i] = bridge.depth([xoshiro::open_unit(word[i].to_bits()), x[i]]);
            rise[i] = bridge.rise();
        }
    }
}

kernel! {
    fn maxima_alone(rows: [&[f64]; 2], s: &mut [f64]) {
        let [d, above] = rows;
        for i in 0..s.len() {
            s[i] = Bridge::new(d[i], above[i]).s;
        }
    }
}

kernel! {
    fn minima(rows: [&[f64]; 4], fall: &mut [f64]) {
        let n = fall.len();
        let [d, s, x, word] = rows.map(|row| &row[..n]);
        for i in 0..n {
            fall[i] = -math::ln(x[i]);
        }
        for i in 0..n {
            let bridge = Bridge { d: d[i], s: s[i] };
            let proposal = bridge.propose_at(x[i], fall[i]);
            // Whatever bits the uniform that decides has after these, it is below the squeeze.
            let decided = xoshiro::leading(word[i].to_bits()) + 1.0 <= proposal.squeeze * xoshiro::LEADING;
            fall[i] = if decided { bridge.fall(proposal.v) } else { OPEN };
        }
    }
}

kernel! {
    // Without a branch on what nobody can foresee.
    fn open(fall: &[f64], left: &mut Vec<u16>) {
        let mut count = 0;
        left.resize(fall.len(), 0);
        // A block has at most 256 paths.
        for (path, fall) in (0_u16..).zip(fall) {
            left[count] = path;
            count += usize::from(*fall == OPEN);
        }
        left.truncate(count);
    }
}

kernel! {
    // From the word that has its leading bits to the whole uniform.
    fn refine(words: [&mut [u64]; 4], paths: &[u16], uniform: &mut [f64]) {
        let mut words = words;
        for (uniform, path) in uniform.iter_mut().zip(paths) {
            let path = usize::from(*path);
            let (bits, state) = xoshiro::next(Words::load(&words, path));
            Words::store(&mut words, path, state);
            *uniform = (xoshiro::leading(uniform.to_bits()) + xoshiro::open_unit(bits)) / xoshiro::LEADING;
        }
    }
}

kernel! {
    // Another proposal, and the uniform that decides on it.
    fn again(words: [&mut [u64]; 4], paths: &[u16], rows: [&mut [f64]; 4]) {
        let mut words = words;
        let [d, s, x, uniform] = rows;
        for (i, path) in paths.iter().enumerate() {
            let path = usize::from(*path);
            let (lower, state) = xoshiro::next(Words::load(&words, path));
            let (higher, state) = xoshiro::next(state);
            let (bits, state) = xoshiro::next(state);
            Words::store(&mut words, path, state);
            x[i] = Bridge { d: d[i], s: s[i] }.depth([lower, higher].map(xoshiro::open_unit));
            uniform[i] = xoshiro::open_unit(bits);
        }
    }
}

kernel! {
    // A vector at a time, with copies of its own: a loop over a few vectors that may overlap is not worth the asking to a
    // compiler, who goes through them one by one.
    fn test(rows: [&[f64]; 5], fall: &mut [f64]) {
        let chunks = rows.map(|row| row.as_chunks::<LANES>().0);
        for (chunk, fall) in fall.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let [d, above, s, x, uniform] = [0, 1, 2, 3, 4].map(|row| &chunks[row][chunk]);
            let mut found = [0.0; LANES];
            for i in 0..LANES {
                let bridge = Bridge { d: d[i], s: s[i] };
                let proposal = bridge.propose(x[i]);
                let accepted = bridge.accepts::<TERMS>(&proposal, above[i], uniform[i]);
                let fallen = if accepted { bridge.fall(proposal.v) } else { OPEN };
                found[i] = if bridge.y(proposal.v) + d[i] < LEAST_R { DEEP } else { fallen };
            }
            *fall = found;
        }
    }
}

kernel! {
    fn test_deep(rows: [&[f64]; 5], fall: &mut [f64]) {
        let [d, above, s, x, uniform] = rows;
        for i in 0..fall.len() {
            if fall[i] == DEEP {
                let bridge = Bridge { d: d[i], s: s[i] };
                let proposal = bridge.propose(x[i]);
                let accepted = bridge.accepts::<ALL_TERMS>(&proposal, above[i], uniform[i]);
                fall[i] = if accepted { bridge.fall(proposal.v) } else { OPEN };
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#[allow(clippy::cast_precision_loss)] // counts here are far below 2^31
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
    fn extremes_are_finite_and_outside_of_the_ends_whatever_comes() {
        let distances = [0.0, 1e-300, 1e-9, 1e-3, 0.3, 1.0, 4.0, 30.0, 1e4, crate::random::FARTHEST];
        let mut source = Source::new(StreamKey::new(20_260_101, "F", Purpose::Bridge), 0, BLOCK);
        let mut bridges = Bridges::new(BLOCK);
        let (mut d, mut rise, mut fall) = (Row::zeros(BLOCK), Row::zeros(BLOCK), Row::zeros(BLOCK));
        d.iter_mut().zip(distances.iter().cycle()).for_each(|(d, distance)| *d = *distance);
        for _ in 0..2_000 {
            bridges.excursions(&mut source, &d, &mut rise, &mut fall);
            for i in 0..BLOCK {
                assert!((0.0..10.0).contains(&rise[i]) && (0.0..10.0).contains(&fall[i]), "{}", d[i]);
            }
        }
    }

    #[test]
    fn a_path_alone_has_the_same_law() {
        // Kolmogorov's distance of two samples, at a false-alarm rate of 1e-9 for each of the four.
        const N: u16 = 20_000;
        for distance in [0.0, 0.7] {
            let mut source = Source::new(StreamKey::new(20_260_101, "G", Purpose::Bridge), 0, BLOCK);
            let mut bridges = Bridges::new(BLOCK);
            let (d, mut rise, mut fall) = (Row::filled(BLOCK, distance), Row::zeros(BLOCK), Row::zeros(BLOCK));
            let mut samples: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::new());
            for i in 0..N {
                let [up, down] = bridges.excursions_of(&mut source, i % 256, distance);
                samples[0].push(up + down);
                samples[1].push(down);
                if i % 256 == 0 {
                    bridges.excursions(&mut source, &d, &mut rise, &mut fall);
                    samples[2].extend(rise.iter().zip(fall.iter()).map(|(up, down)| up + down));
                    samples[3].extend(fall.iter());
                }
            }
            for sample in &mut samples {
                sample.sort_by(f64::total_cmp);
            }
            let n = f64::from(N);
            for i in 0..2 {
                let (alone, block) = (&samples[i], &samples[i + 2]);
                let below = |sample: &[f64], x: f64| sample.partition_point(|y| *y <= x) as f64 / sample.len() as f64;
                let furthest = alone.iter().map(|x| (below(alone, *x) - below(block, *x)).abs()).fold(0.0, f64::max);
                let allowed = ((2.0_f64 / 1e-9).ln() / 2.0 * (1.0 / n + 1.0 / block.len() as f64)).sqrt();
                assert!(furthest < allowed, "{distance}, {i}: {furthest} > {allowed}");
            }
        }
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
                bridges.excursions(&mut source, &d, &mut rise, &mut fall);
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
