//! A stream for the paths of one block: the only thing that a component draws from.

use super::lanes::Lanes;
use super::normal;
use super::row::Row;
use super::stream::StreamKey;
use super::xoshiro::{self, State};
use crate::math;
use crate::math::simd::kernel;

/// The generators of one named stream, one per path, and the spare half of the last Box–Muller pair.
#[derive(Debug)]
pub struct Source {
    state: Words,
    pair: [Row; 2],
    spare: bool,
    /// What normals are multiplied by, where some are mirrored.
    signs: Option<Row>,
}

/// The states of all paths, by word: what a kernel loads as vectors.
#[derive(Debug)]
pub(super) struct Words(pub(super) [Row<u64>; 4]);

impl Words {
    #[inline(always)]
    pub(super) fn load(words: &[&mut [u64]; 4], path: usize) -> State {
        [words[0][path], words[1][path], words[2][path], words[3][path]]
    }

    #[inline(always)]
    pub(super) fn store(words: &mut [&mut [u64]; 4], path: usize, state: State) {
        for (word, value) in words.iter_mut().zip(state) {
            word[path] = value;
        }
    }

    pub(super) fn slices(&mut self) -> [&mut [u64]; 4] {
        self.0.each_mut().map(|row| &mut row[..])
    }
}

/// Four standard normals and two uniforms on (0, 1).
pub type Draws = ([f64; 4], [f64; 2]);

impl Source {
    /// The stream `key` for `paths` paths from `first_path` on.
    #[must_use]
    pub fn new(key: StreamKey, first_path: u64, paths: usize) -> Self {
        Self::of(key, Lanes::run(first_path, paths))
    }

    /// The stream `key` for some paths.
    #[must_use]
    pub fn of(key: StreamKey, lanes: Lanes) -> Self {
        let paths = lanes.count();
        let mut state = Words(std::array::from_fn(|_| Row::filled(paths, 0)));
        let [s0, s1, s2, s3] = state.slices();
        let (first, numbers) = lanes.numbers();
        if numbers.is_empty() {
            seed(key, [first, lanes.mask()], s0, s1, s2, s3);
        } else {
            seed_each(key, (numbers, lanes.mask()), s0, s1, s2, s3);
        }
        Source { state, pair: [Row::zeros(paths), Row::zeros(paths)], spare: false, signs: None }
    }

    /// The same, where the second path of a pair has the normals of the first with the other sign, and 1 − u for each uniform u.
    #[must_use]
    pub fn mirrored(key: StreamKey, lanes: Lanes) -> Self {
        Source { signs: lanes.signs(), ..Self::of(key, lanes) }
    }

    /// Draws the next row of independent standard normals, which [`Source::normals`] then shows.
    pub fn draw_normals(&mut self) {
        if !self.spare {
            let [s0, s1, s2, s3] = self.state.slices();
            let [first, second] = &mut self.pair;
            normal_pairs(s0, s1, s2, s3, first, second);
            if let Some(signs) = &self.signs {
                self.pair.iter_mut().for_each(|normals| multiply(signs, normals));
            }
        }
        self.spare = !self.spare;
    }

    /// The row of normals that was drawn last.
    #[must_use]
    pub fn normals(&self) -> &[f64] {
        &self.pair[usize::from(!self.spare)]
    }

    /// Fills a row with uniforms on (0, 1).
    pub fn uniforms(&mut self, out: &mut [f64]) {
        let [s0, s1, s2, s3] = self.state.slices();
        uniforms(s0, s1, s2, s3, out);
        if let Some(signs) = &self.signs {
            reflect(signs, out);
        }
    }

    /// Fills a row with uniforms on (0, 1) and draws the next row of normals, as both would one after the other.
    pub fn draw_uniforms_and_normals(&mut self, out: &mut [f64]) {
        if self.spare {
            self.uniforms(out);
            self.spare = false;
            return;
        }
        let [first, second] = &mut self.pair;
        uniforms_and_pairs(self.state.slices(), [out, first, second]);
        if let Some(signs) = &self.signs {
            reflect(signs, out);
            self.pair.iter_mut().for_each(|normals| multiply(signs, normals));
        }
        self.spare = true;
    }

    /// Fills a row with Exp(1) variates.
    pub fn exponentials(&mut self, out: &mut [f64]) {
        self.uniforms(out);
        negative_ln(out);
    }

    /// One standard normal for each of `paths`, drawn from that path's generator, in order.
    pub fn normals_at(&mut self, paths: &[u16], out: &mut Vec<f64>) {
        normals_at(self.state.slices(), paths, out);
    }

    /// Two uniforms on (0, 1) for each of `paths`, drawn from that path's generator, in order.
    pub fn uniforms_at(&mut self, paths: &[u16], out: &mut Vec<[f64; 2]>) {
        uniforms_at(self.state.slices(), paths, out);
    }

    /// Four standard normals and two uniforms on (0, 1) for each of `paths`, drawn from that path's generator, in order.
    pub fn draws_at(&mut self, paths: &[u16], out: &mut Vec<Draws>) {
        draws_at(self.state.slices(), paths, out);
    }

    /// Two uniforms on (0, 1) for one path, drawn from its generator.
    pub fn uniforms_of(&mut self, path: usize) -> [f64; 2] {
        let mut words = self.state.slices();
        let (first, state) = xoshiro::next(Words::load(&words, path));
        let (second, state) = xoshiro::next(state);
        Words::store(&mut words, path, state);
        [first, second].map(xoshiro::open_unit)
    }

    /// Mirrors normals and uniforms, where some are.
    pub(super) fn mirror(&self, normals: [&mut [f64]; 2], uniforms: [&mut [f64]; 2]) {
        if let Some(signs) = &self.signs {
            for row in normals {
                multiply(signs, row);
            }
            for row in uniforms {
                reflect(signs, row);
            }
        }
    }

    /// The generators themselves, for a sampler that advances some paths only.
    pub(super) fn words(&mut self) -> [&mut [u64]; 4] {
        self.state.slices()
    }
}

kernel! {
    fn seed(key: StreamKey, numbers: [u64; 2], s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64]) {
        let [first, mask] = numbers;
        let n = s0.len();
        let (s1, s2, s3) = (&mut s1[..n], &mut s2[..n], &mut s3[..n]);
        for i in 0..n {
            [s0[i], s1[i], s2[i], s3[i]] = key.state(first.wrapping_add(i as u64) & mask);
        }
    }
}

kernel! {
    fn seed_each(key: StreamKey, numbers: (&[u64], u64), s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64]) {
        let (numbers, mask) = numbers;
        for (i, number) in numbers.iter().enumerate() {
            [s0[i], s1[i], s2[i], s3[i]] = key.state(*number & mask);
        }
    }
}

kernel! {
    // Two short loops, not one long one: the chain from state to normal is long, and a processor holds too few
    // turns of a long loop in flight to hide it. The rows between them stay in the first-level cache.
    fn normal_pairs(
        s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], first: &mut [f64], second: &mut [f64],
    ) {
        let n = first.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        let second = &mut second[..n];
        for i in 0..n {
            let (radius, state) = xoshiro::next([s0[i], s1[i], s2[i], s3[i]]);
            let (angle, state) = xoshiro::next(state);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            first[i] = xoshiro::open_unit(radius);
            second[i] = f64::from_bits(angle);
        }
        turn_all(first, second);
    }
}

/// Uniforms for the radius and words for the angle become pairs of normals.
#[inline(always)]
fn turn_all(first: &mut [f64], second: &mut [f64]) {
    for (first, second) in first.iter_mut().zip(second) {
        (*first, *second) = normal::turn(normal::radius(*first), second.to_bits());
    }
}

kernel! {
    fn uniforms(s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64]) {
        let n = out.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        for i in 0..n {
            let (bits, state) = xoshiro::next([s0[i], s1[i], s2[i], s3[i]]);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            out[i] = xoshiro::open_unit(bits);
        }
    }
}

kernel! {
    // The states are loaded and stored once for three words.
    fn uniforms_and_pairs(words: [&mut [u64]; 4], rows: [&mut [f64]; 3]) {
        let [out, first, second] = rows;
        let n = out.len();
        let [s0, s1, s2, s3] = words.map(|row| &mut row[..n]);
        let (first, second) = (&mut first[..n], &mut second[..n]);
        for i in 0..n {
            let (uniform, state) = xoshiro::next([s0[i], s1[i], s2[i], s3[i]]);
            let (radius, state) = xoshiro::next(state);
            let (angle, state) = xoshiro::next(state);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            out[i] = xoshiro::open_unit(uniform);
            first[i] = xoshiro::open_unit(radius);
            second[i] = f64::from_bits(angle);
        }
        turn_all(first, second);
    }
}

kernel! {
    fn reflect(signs: &[f64], uniforms: &mut [f64]) {
        for (uniform, sign) in uniforms.iter_mut().zip(signs) {
            *uniform = if *sign < 0.0 { 1.0 - *uniform } else { *uniform };
        }
    }
}

kernel! {
    fn multiply(signs: &[f64], normals: &mut [f64]) {
        for (normal, sign) in normals.iter_mut().zip(signs) {
            *normal *= sign;
        }
    }
}

kernel! {
    fn negative_ln(out: &mut [f64]) {
        for value in out.iter_mut() {
            *value = -math::ln(*value);
        }
    }
}

kernel! {
    fn normals_at(words: [&mut [u64]; 4], paths: &[u16], out: &mut Vec<f64>) {
        let mut words = words;
        out.clear();
        for path in paths {
            let path = usize::from(*path);
            let (radius, state) = xoshiro::next(Words::load(&words, path));
            let (angle, state) = xoshiro::next(state);
            Words::store(&mut words, path, state);
            out.push(normal::pair(radius, angle).0);
        }
    }
}

kernel! {
    fn uniforms_at(words: [&mut [u64]; 4], paths: &[u16], out: &mut Vec<[f64; 2]>) {
        let mut words = words;
        out.clear();
        for path in paths {
            let path = usize::from(*path);
            let (first, state) = xoshiro::next(Words::load(&words, path));
            let (second, state) = xoshiro::next(state);
            Words::store(&mut words, path, state);
            out.push([xoshiro::open_unit(first), xoshiro::open_unit(second)]);
        }
    }
}

kernel! {
    fn draws_at(words: [&mut [u64]; 4], paths: &[u16], out: &mut Vec<Draws>) {
        let mut words = words;
        out.clear();
        for path in paths {
            let path = usize::from(*path);
            let mut state = Words::load(&words, path);
            let mut bits = [0; 6];
            for bits in &mut bits {
                (*bits, state) = xoshiro::next(state);
            }
            Words::store(&mut words, path, state);
            let ((a, b), (c, d)) = (normal::pair(bits[0], bits[1]), normal::pair(bits[2], bits[3]));
            out.push(([a, b, c, d], [xoshiro::open_unit(bits[4]), xoshiro::open_unit(bits[5])]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn uniforms_and_normals_drawn_together_are_those_drawn_one_after_the_other() {
        let lanes = || Lanes::run(0, 24).in_pairs();
        let key = StreamKey::new(7, "A", Purpose::Volatility);
        let [mut together, mut apart] = [(); 2].map(|()| Source::mirrored(key, lanes()));
        let [mut a, mut b] = [(); 2].map(|()| Row::zeros(24));
        for _ in 0..5 {
            together.draw_uniforms_and_normals(&mut a);
            apart.uniforms(&mut b);
            apart.draw_normals();
            assert_eq!((&a[..], together.normals()), (&b[..], apart.normals()));
        }
    }
}
