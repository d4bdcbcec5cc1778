//! Variates within \[−1, 1\] of a given mean m and variance v, each a function of a standard normal Z that the caller has:
//!
//! - away from the bounds, 4v ≤ w² with w = 1 − |m|: sin(φ + sZ), a turn by a normal angle. With r = √((1 − m²)² − 2v),
//!   e^{−s²} = m² + r, sin φ = m·e^{s²/2} and cos φ = √r·e^{s²/2} give it these moments;
//! - near a bound, its distance from there is c·χ'²_d(λ), with the d that the caller has for that bound and c, λ of these moments:
//!   c = ½v/(w + √(w² − ½dv)), λ = w/c − d; where no λ ≥ 0 has them, λ = 0 and d = 2w²/v. The χ'² is made of Z as
//!   [`NonCentral`](super::NonCentral) makes it;
//! - where c is over 1/64, the far bound is too near for a law without one: half the distance is a beta variate, and Z does nothing.
//!
//! Mean and variance are exact but for 1e-12: so small is the chance that up to c = 1/64 a distance is beyond the far bound, and put
//! there.
//!
//! A vector pass makes every turn; those near a bound, mostly few, are made path by path after it.

use super::gamma;
use super::marked;
use super::row::{BLOCK, LANES};
use super::source::{Source, Words};
use super::xoshiro;
use crate::math;
use crate::math::simd::kernel;

/// The largest unit c of a χ'² near a bound.
const COARSE: f64 = 1.0 / 64.0;
/// The least that is left of the concentration of a beta law, where all is at its ends.
const LEAST_CONCENTRATION: f64 = 1e-9;
/// Marks a path that is near a bound; no variate is beyond 1.
const NEAR: f64 = 2.0;

/// What the variates of a row are to have.
#[derive(Debug, Clone, Copy)]
pub struct BoundedMoments<'a> {
    /// m of each path.
    pub mean: &'a [f64],
    /// v of each path; taken to be at most 1 − m², which is all that the bounds allow.
    pub variance: &'a [f64],
    /// d at −1 and at 1.
    pub degrees: [f64; 2],
    /// s by path, where d is the s²-th part of what it is; empty where it is not.
    pub scale: &'a [f64],
}

/// A source of such variates.
#[derive(Debug)]
pub struct Bounded {
    source: Source,
    turns: Box<Turns>,
    near: Vec<u16>,
}

impl Bounded {
    /// Draws from a source.
    #[must_use]
    pub fn new(source: Source) -> Self {
        let turns = Box::new(Turns { r: [0.0; BLOCK], angle: [0.0; BLOCK], stretch: [0.0; BLOCK] });
        Bounded { source, turns, near: Vec::new() }
    }

    /// Fills a row.
    pub fn draw(&mut self, wanted: BoundedMoments, normals: &[f64], out: &mut [f64]) {
        turn(wanted, normals, &mut self.turns, out, &mut self.near);
        if !self.near.is_empty() {
            stay(wanted, normals, &self.near, self.source.words(), out);
        }
    }
}

/// Within the bounds whatever rounding does.
#[inline(always)]
fn held(y: f64) -> f64 {
    let y = if y > -1.0 { y } else { -1.0 };
    if y < 1.0 { y } else { 1.0 }
}

/// w, and 1 − m².
#[inline(always)]
fn room(mean: f64) -> (f64, f64) {
    let gap = 1.0 - mean.abs();
    (gap, gap * (1.0 + mean.abs()))
}

#[inline(always)]
fn is_near(mean: f64, variance: f64) -> bool {
    let (gap, room) = room(mean);
    let variance = if variance < room { variance } else { room };
    4.0 * variance > gap * gap
}

/// What makes the turns of a row.
#[derive(Debug)]
#[repr(align(64))]
struct Turns {
    r: [f64; BLOCK],
    /// sZ
    angle: [f64; BLOCK],
    /// e^{s²/2}
    stretch: [f64; BLOCK],
}

/// r, and tanh(s²/2); some numbers where there is no turn.
#[inline(always)]
fn spread(mean: f64, variance: f64) -> (f64, f64) {
    let (_, room) = room(mean);
    let variance = if variance < room { variance } else { room };
    let square = room.mul_add(room, -2.0 * variance);
    let r = if square > 0.0 { square.sqrt() } else { 0.0 };
    // 1 − e^{−s²} = 2v/(1 − m² + r), without cancellation. 0 where there is neither variance nor room.
    (r, variance / (room + r - variance + f64::MIN_POSITIVE))
}

kernel! {
    // Short loops: a long one waits for its roots and its division, and has no other work by then.
    fn turn(wanted: BoundedMoments, normals: &[f64], turns: &mut Turns, out: &mut [f64], near: &mut Vec<u16>) {
        let n = out.len();
        let (mean, variance, normals) = (&wanted.mean[..n], &wanted.variance[..n], &normals[..n]);
        let (r, angle, stretch) = (&mut turns.r[..n], &mut turns.angle[..n], &mut turns.stretch[..n]);
        for i in 0..n {
            let (root, half_angle) = spread(mean[i], variance[i]);
            (r[i], angle[i]) = (root, math::twice_artanh(half_angle));
        }
        for i in 0..n {
            stretch[i] = math::exp_times(1.0, 0.5 * angle[i]);
            angle[i] = angle[i].sqrt() * normals[i];
        }
        for i in 0..n {
            let (sin, cos) = math::sin_cos(angle[i]);
            let turned = held(stretch[i] * mean[i].mul_add(cos, r[i].sqrt() * sin));
            out[i] = if is_near(mean[i], variance[i]) { NEAR } else { turned };
        }
        let vectors = out.as_chunks::<LANES>().0;
        marked::find(n, near, |i| vectors[i].map(|y| y - NEAR));
    }
}

/// One uniform of a path.
#[inline(always)]
fn uniform(words: &mut [&mut [u64]; 4], path: usize) -> f64 {
    let (bits, state) = xoshiro::next(Words::load(words, path));
    Words::store(words, path, state);
    xoshiro::open_unit(bits)
}

/// χ'²_d(λ)
#[inline(always)]
fn non_central(d: f64, lambda: f64, normal: f64, words: &mut [&mut [u64]; 4], path: usize) -> f64 {
    let left = if d > 1.0 { lambda } else { 2.0f64.mul_add(math::ln(uniform(words, path)), lambda) };
    let square = if left > 0.0 { (normal + left.sqrt()) * (normal + left.sqrt()) } else { normal * normal };
    let (rest, square) = match (d > 1.0, left > 0.0) {
        (true, _) => (d - 1.0, square),
        (false, true) => (d + 1.0, square),
        (false, false) => (d, 0.0),
    };
    2.0f64.mul_add(math::exp(gamma::ln_of(0.5 * rest, words, path)), square)
}

kernel! {
    fn stay(wanted: BoundedMoments, normals: &[f64], near: &[u16], words: [&mut [u64]; 4], out: &mut [f64]) {
        let mut words = words;
        for path in near.iter().copied().map(usize::from) {
            let mean = wanted.mean[path];
            let (gap, room) = room(mean);
            let variance = if wanted.variance[path] < room { wanted.variance[path] } else { room };
            let d = wanted.degrees[usize::from(mean > 0.0)];
            let d = if wanted.scale.is_empty() { d } else { d / (wanted.scale[path] * wanted.scale[path]) };
            let spare = gap.mul_add(gap, -0.5 * d * variance);
            let (c, d, lambda) = if spare > 0.0 {
                let c = 0.5 * variance / (gap + spare.sqrt());
                (c, d, if gap > c * d { gap / c - d } else { 0.0 })
            } else {
                (0.5 * variance / gap, 2.0 * gap * gap / variance, 0.0)
            };
            let apart = if c <= COARSE {
                c * non_central(d, lambda, normals[path], &mut words, path)
            } else {
                let concentration = room / variance - 1.0;
                let left = if concentration > LEAST_CONCENTRATION { concentration } else { LEAST_CONCENTRATION };
                let [own, other] = [0.5 * gap * left, (1.0 - 0.5 * gap) * left]
                    .map(|shape| gamma::ln_of(shape, &mut words, path));
                2.0 / (1.0 + math::exp(other - own))
            };
            out[path] = held(1.0 - apart) * 1.0_f64.copysign(mean);
        }
    }
}
