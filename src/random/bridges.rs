//! Rows of Brownian bridges: one for each path of a block, as [`Bridge`] has it.
//!
//! A vector pass draws every maximum and proposes every minimum, and takes those that the squeeze accepts. The paths that
//! are left stand side by side in vectors of their own, are tested, and propose again from their own generators until
//! none is left: so a path's draws never depend on another's.

use super::bridge::{ALL_TERMS, Bridge, LEAST_R, SQUEEZE, Shape, TERMS};
use super::row::{LANES, Row};
use super::source::{Source, Words};
use super::xoshiro;
use crate::math;
use crate::math::simd::kernel;

/// Bridges of variance 1, whose ends are given distances apart.
#[derive(Debug, Clone)]
pub struct Bridges {
    /// Of all paths: exp(−(s² − d²)/2), s, the shape, x, and the word whose leading bits decide.
    above: Row,
    s: Row,
    z: Row,
    apart: Row,
    x: Row,
    word: Row,
    undecided: Undecided,
}

/// The same of the paths that are undecided, side by side, and their distances apart.
#[derive(Debug, Clone)]
struct Undecided {
    count: usize,
    paths: Row<usize>,
    d: Row,
    above: Row,
    s: Row,
    z: Row,
    apart: Row,
    x: Row,
    /// What decides.
    uniform: Row,
    fall: Row,
    /// Which of them are rejected.
    rejected: Row<usize>,
}

/// In place of a fall, which is never negative: its proposal is undecided, or rejected; or is to be tested with all terms.
const OPEN: f64 = -1.0;
const DEEP: f64 = -2.0;

impl Bridges {
    /// For so many paths.
    #[must_use]
    pub fn new(paths: usize) -> Self {
        let row = || Row::filled(paths, 0.5);
        let undecided = Undecided {
            count: 0,
            paths: Row::filled(paths, 0),
            d: row(),
            above: row(),
            s: row(),
            z: row(),
            apart: row(),
            x: row(),
            uniform: row(),
            fall: row(),
            rejected: Row::filled(paths, 0),
        };
        Bridges { above: row(), s: row(), z: row(), apart: row(), x: row(), word: row(), undecided }
    }

    /// How far bridges rise above the higher of their ends and fall below the lower.
    pub fn excursions(&mut self, source: &mut Source, d: &[f64], rise: &mut [f64], fall: &mut [f64]) {
        let Bridges { above, s, z, apart, x, word, undecided } = self;
        draw(source.words(), [above, word, x]);
        maxima([d, above, word], [s, z, apart, x, rise]);
        minima([d, s, z, apart, x, word], fall);
        collect(source.words(), [d, above, s, z, apart, x, word, fall], undecided);
        undecided.decide(source, fall);
    }

    /// The same of one path, from whose generator alone it draws.
    pub fn excursions_of(&mut self, source: &mut Source, path: u16, d: f64) -> [f64; 2] {
        let Bridges { undecided, x: fall, .. } = self;
        let path = usize::from(path);
        let [uniform, _] = source.uniforms_of(path);
        undecided.begin(path, d, uniform);
        let rise = Bridge { d, s: undecided.s[0] }.rise();
        again(source.words(), undecided);
        undecided.decide(source, fall);
        [rise, fall[path]]
    }
}

impl Undecided {
    /// One path alone, with its maximum.
    fn begin(&mut self, path: usize, d: f64, above: f64) {
        (self.count, self.paths[0], self.rejected[0]) = (1, path, 0);
        (self.d[0], self.above[0]) = (d, above);
        let out = [&mut self.s[..1], &mut self.z[..1], &mut self.apart[..1]];
        maxima_alone([&self.d[..1], &self.above[..1]], out);
    }

    /// Tests and proposes until none of the paths is left.
    fn decide(&mut self, source: &mut Source, out: &mut [f64]) {
        while self.count > 0 {
            let mut deep = false;
            test(self, &mut deep);
            if deep {
                test_deep(self);
            }
            self.settle(out);
            again(source.words(), self);
        }
    }

    /// Hands over the falls that are found.
    fn settle(&mut self, out: &mut [f64]) {
        let Undecided { count, paths, fall, rejected, .. } = self;
        let (paths, fall) = (&paths[..*count], &fall[..*count]);
        // Without a branch: what is still open is written over later.
        *count = 0;
        for i in 0..paths.len() {
            out[paths[i]] = fall[i];
            rejected[*count] = i;
            *count += usize::from(fall[i] == OPEN);
        }
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
    fn maxima(rows: [&[f64]; 3], out: [&mut [f64]; 5]) {
        let [s, z, apart, x, rise] = out;
        let n = s.len();
        let [d, above, word] = rows.map(|row| &row[..n]);
        let (z, apart, x, rise) = (&mut z[..n], &mut apart[..n], &mut x[..n], &mut rise[..n]);
        for i in 0..n {
            s[i] = Bridge::new(d[i], above[i]).s;
        }
        for i in 0..n {
            let bridge = Bridge { d: d[i], s: s[i] };
            let shape = bridge.shape();
            (z[i], apart[i]) = (shape.z, shape.apart);
            x[i] = shape.depth([xoshiro::open_unit(word[i].to_bits()), x[i]]);
            rise[i] = bridge.rise();
        }
    }
}

kernel! {
    fn maxima_alone(rows: [&[f64]; 2], out: [&mut [f64]; 3]) {
        let [d, above] = rows;
        let [s, z, apart] = out;
        for i in 0..s.len() {
            let bridge = Bridge::new(d[i], above[i]);
            let shape = bridge.shape();
            (s[i], z[i], apart[i]) = (bridge.s, shape.z, shape.apart);
        }
    }
}

kernel! {
    fn minima(rows: [&[f64]; 6], fall: &mut [f64]) {
        let n = fall.len();
        // One by one: of six, a compiler forgets how long they are.
        let [d, s, z, apart, x, word] = rows;
        let (d, s, z, apart, x, word) = (&d[..n], &s[..n], &z[..n], &apart[..n], &x[..n], &word[..n]);
        for i in 0..n {
            fall[i] = -math::ln(x[i]);
        }
        for i in 0..n {
            let bridge = Bridge { d: d[i], s: s[i] };
            let shape = Shape { z: z[i], apart: apart[i] };
            let proposal = bridge.propose_at(shape, x[i], fall[i]);
            // Whatever bits the uniform that decides has after these, it is below the squeeze.
            let decided = xoshiro::leading(word[i].to_bits()) + 1.0 <= SQUEEZE * xoshiro::LEADING;
            fall[i] = if decided & bridge.squeezes(shape, x[i]) { bridge.fall(proposal.v) } else { OPEN };
        }
    }
}

kernel! {
    // Those that are undecided, each with the whole of the uniform that has its leading bits in the word.
    fn collect(words: [&mut [u64]; 4], from: [&[f64]; 8], to: &mut Undecided) {
        let mut words = words;
        let [d, above, s, z, apart, x, word, fall] = from;
        let mut count = 0;
        for (first, falls) in fall.chunks(64).enumerate() {
            // Without a branch on what nobody can foresee.
            let mut bits = 0_u64;
            for (i, fall) in falls.iter().enumerate() {
                bits |= u64::from(*fall == OPEN) << i;
            }
            while bits != 0 {
                let path = 64 * first + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let (rest, state) = xoshiro::next(Words::load(&words, path));
                Words::store(&mut words, path, state);
                to.paths[count] = path;
                (to.d[count], to.above[count], to.s[count]) = (d[path], above[path], s[path]);
                (to.z[count], to.apart[count], to.x[count]) = (z[path], apart[path], x[path]);
                let leading = xoshiro::leading(word[path].to_bits());
                to.uniform[count] = (leading + xoshiro::open_unit(rest)) / xoshiro::LEADING;
                count += 1;
            }
        }
        to.count = count;
    }
}

kernel! {
    // Another proposal for those that are rejected, and the uniform that decides on it.
    fn again(words: [&mut [u64]; 4], of: &mut Undecided) {
        let mut words = words;
        for k in 0..of.count {
            let i = of.rejected[k];
            let path = of.paths[i];
            let (lower, state) = xoshiro::next(Words::load(&words, path));
            let (higher, state) = xoshiro::next(state);
            let (bits, state) = xoshiro::next(state);
            Words::store(&mut words, path, state);
            of.paths[k] = path;
            (of.d[k], of.above[k], of.s[k]) = (of.d[i], of.above[i], of.s[i]);
            (of.z[k], of.apart[k]) = (of.z[i], of.apart[i]);
            let shape = Shape { z: of.z[k], apart: of.apart[k] };
            of.x[k] = shape.depth([lower, higher].map(xoshiro::open_unit));
            of.uniform[k] = xoshiro::open_unit(bits);
        }
        // What fills the last vector up asks for no test.
        let padding = of.count..of.count.next_multiple_of(LANES);
        of.uniform[padding.clone()].fill(0.0);
        of.x[padding].fill(0.5);
    }
}

kernel! {
    // A vector at a time, with copies of its own: a loop over a few vectors that may overlap is not worth the asking to a
    // compiler, who goes through them one by one.
    fn test(of: &mut Undecided, deep: &mut bool) {
        let [d, above, s, z] = [&of.d, &of.above, &of.s, &of.z].map(|row| row.as_chunks::<LANES>().0);
        let [apart, x, uniform] = [&of.apart, &of.x, &of.uniform].map(|row| row.as_chunks::<LANES>().0);
        let fall = of.fall.as_chunks_mut::<LANES>().0;
        for chunk in 0..of.count.div_ceil(LANES) {
            let (d, above, s, z) = (&d[chunk], &above[chunk], &s[chunk], &z[chunk]);
            let (apart, x, uniform) = (&apart[chunk], &x[chunk], &uniform[chunk]);
            let mut found = [0.0; LANES];
            let mut sure = true;
            for i in 0..LANES {
                let shape = Shape { z: z[i], apart: apart[i] };
                sure &= (uniform[i] < SQUEEZE) & Bridge { d: d[i], s: s[i] }.squeezes(shape, x[i]);
            }
            if sure {
                for i in 0..LANES {
                    let bridge = Bridge { d: d[i], s: s[i] };
                    found[i] = bridge.fall(bridge.propose(Shape { z: z[i], apart: apart[i] }, x[i]).v);
                }
            } else {
                for i in 0..LANES {
                    let bridge = Bridge { d: d[i], s: s[i] };
                    let shape = Shape { z: z[i], apart: apart[i] };
                    let proposal = bridge.propose(shape, x[i]);
                    let accepted = bridge.accepts::<TERMS>(shape, &proposal, above[i], uniform[i]);
                    let fallen = if accepted { bridge.fall(proposal.v) } else { OPEN };
                    found[i] = if bridge.y(proposal.v) + d[i] < LEAST_R { DEEP } else { fallen };
                }
                for i in 0..LANES {
                    *deep |= found[i] == DEEP;
                }
            }
            fall[chunk] = found;
        }
    }
}

kernel! {
    fn test_deep(of: &mut Undecided) {
        for i in 0..of.count {
            if of.fall[i] == DEEP {
                let bridge = Bridge { d: of.d[i], s: of.s[i] };
                let shape = Shape { z: of.z[i], apart: of.apart[i] };
                let proposal = bridge.propose(shape, of.x[i]);
                let accepted = bridge.accepts::<ALL_TERMS>(shape, &proposal, of.above[i], of.uniform[i]);
                of.fall[i] = if accepted { bridge.fall(proposal.v) } else { OPEN };
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
                let path = i % u16::try_from(BLOCK).unwrap();
                let [up, down] = bridges.excursions_of(&mut source, path, distance);
                samples[0].push(up + down);
                samples[1].push(down);
                if path == 0 {
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
        const ROUNDS: u32 = 17_000;
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
            let n = f64::from(ROUNDS) * BLOCK as f64;
            for (count, [h, l]) in counts.iter().zip(&points) {
                let exact = inside(c, c + h, *l).max(0.0);
                let error = (exact * (1.0 - exact) / n).sqrt();
                let off = (f64::from(*count) / n - exact).abs();
                assert!(off < 6.0 * error + 1e-6, "c = {c}, h = {h}, l = {l}: {count} of {n}, exact {exact}");
            }
        }
    }
}
