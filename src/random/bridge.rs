//! The highest and the lowest point of a Brownian bridge, jointly, exactly.
//!
//! Of a bridge between two points that are d standard deviations apart (variance 1, so that nothing else matters), let
//! s be the sum of the distances from its maximum down to the two ends and t the same of its minimum, both ≥ d; its
//! range is R/2 with R = s + t. With ψ(w) = w·exp(−w²/2),
//!
//! P(s > x) = exp(−(x² − d²)/2),
//! P(t > r − s | s) = Σₖ [k(ψ(kr − d) + ψ(kr + d)) − (k+1)ψ(kr + s) − (k−1)ψ(kr − s)] / ψ(s), k = 1, 2, …
//!
//! The first is the reflection principle. The second is the derivative, in the maximum, of the probability that a bridge
//! stays between two levels (J. Doob, Heuristic approach to the Kolmogorov–Smirnov theorems, Ann. Math. Statist. 20,
//! 1949, section 4; W. Feller, An Introduction to Probability Theory and Its Applications II, 2nd edition, X.5):
//! the minimum of a bridge is far from independent of its maximum.
//!
//! Both are drawn by inversion. s = √(d² − 2 ln U) is exact but for rounding. For t, a fitted guess is followed by two
//! steps of Halley's method on the logarithm of the series, in vectors; what has not settled then (a few paths in a
//! hundred) takes two more, and what is still left is solved in a bracket. The probability of what is found differs
//! from the uniform it is found for by less than 2e-10, as a test looks at 100,000 points: the law is within that of the
//! exact one, in Kolmogorov's distance.

use crate::math;
use crate::math::simd::kernel;

/// Ends farther apart than this are as far apart as this: what the extremes then add to the distance is less than
/// its rounding.
pub const FARTHEST: f64 = 1e8;

/// Terms of the series in vectors, from the range on where they are enough: those left out are below 1e-10.
const TERMS: usize = 5;
const LEAST_R: f64 = 1.5;
/// Terms that are enough for the first step.
const FIRST_TERMS: usize = 3;
/// The same for what is taken up again.
const MORE_TERMS: usize = 8;
const LEAST_R_THEN: f64 = 1.1;
/// Terms for every range that occurs: below this one the probability is below 1e-20.
const ALL_TERMS: usize = 20;
const NEVER_R: f64 = 0.6;
/// Where the last of the steps, whose errors are cubed each time, is smaller than this, it is settled.
const SETTLED: f64 = 1e-3;

/// A bridge with the maximum it was found to have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bridge {
    pub(super) d: f64,
    pub(super) s: f64,
    /// exp(−(s² − d²)/2)
    pub(super) above: f64,
}

impl Bridge {
    #[inline(always)]
    pub(super) fn new(d: f64, uniform: f64) -> Self {
        Bridge { d, s: (-2.0f64).mul_add(math::ln(uniform), d * d).sqrt(), above: uniform }
    }

    /// y = s + t − d, by v = (y² − s²)/2: that is nearly exponential.
    #[inline(always)]
    fn y(self, v: f64) -> f64 {
        2.0f64.mul_add(v, self.s * self.s).sqrt()
    }

    /// Above the higher end and below the lower one.
    #[inline(always)]
    pub(super) fn distances(self, v: f64) -> [f64; 2] {
        [0.5 * (self.s - self.d), 0.5 * (self.y(v) - self.s)]
    }

    /// The series at v, and its first two derivatives there, from `N` of its terms.
    ///
    /// All exponentials are products of three, none of which is above 1: the exponent of ψ(w)/ψ(s) is quadratic in k.
    #[inline(always)]
    fn series<const N: usize>(self, v: f64) -> [f64; 3] {
        let Bridge { d, s, above } = self;
        let y = self.y(v);
        let r = y + d;
        let (near, apart, over) = (math::exp(-v), math::exp(-d * r), math::exp(-r * (r - s)));
        // exp(−(r² − 2rd)/2), exp(−r²/2), exp(−rs).
        let toward = near * above;
        let alone = toward * apart;
        let square = alone * alone;
        let across = square / over;
        // Of ψ(kr − d), ψ(kr + d), ψ(kr + s) and, from the second term on, ψ(kr − s).
        let mut weights = [near, near * (apart * apart), alone * across, 0.0];
        let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
        let (mut k, mut power) = (1.0, 1.0);
        for i in 0..N {
            let [a, b, c, e] = weights;
            let at = k * r;
            let terms = [(k * a, at - d), (k * b, at + d), (-(k + 1.0) * c, at + s), ((1.0 - k) * e, at - s)];
            let (mut d0, mut d1, mut d2) = (0.0, 0.0, 0.0);
            for (weight, w) in terms {
                // ψ, ψ′ and ψ″ over the exponential that they share.
                let by_w = weight * w;
                d0 += by_w;
                d1 += by_w.mul_add(-w, weight);
                d2 = by_w.mul_add(w.mul_add(w, -3.0), d2);
            }
            sum += d0;
            first = k.mul_add(d1, first);
            second = (k * k).mul_add(d2, second);
            let before = power * alone;
            power *= square;
            let odd = power * alone;
            let last = if i == 0 { over * over } else { e * (before * over) };
            weights = [a * (power * toward), b * (odd * apart), c * (odd * across), last];
            k += 1.0;
        }
        // From derivatives in r to those in v: dr/dv = 1/y.
        let inverse = 1.0 / (s * y);
        let (per_s, per_y) = (y * inverse, s * inverse);
        let slope = first * per_y;
        [sum * per_s, slope * per_s, (second - slope) * (per_y * per_y) * per_s]
    }

    /// One step of Halley's method from v towards ln P = ln u, and how far it went.
    #[inline(always)]
    fn improve<const N: usize>(self, v: f64, u: f64) -> (f64, f64) {
        let [p, p1, p2] = self.series::<N>(v);
        // ln(p/u) by Padé: near the solution, where it matters, it is 0 as the logarithm is.
        let (over, under) = ((p - u) * 5.0f64.mul_add(u, p), u * 4.0f64.mul_add(p, 2.0 * u));
        let inverse = 1.0 / (p1 * under);
        let newton = over * p * inverse;
        let bend = (over * p1 * inverse) * (p * p2 * (under * inverse) * (under * inverse) - 1.0);
        let next = v - newton / (-0.5f64).mul_add(bend, 1.0);
        let (least, most) = (0.2 * v, 5.0 * v);
        // Written as comparisons, so that what is no number goes to neither side.
        let next = if next < least { least } else { next };
        let next = if next > most { most } else { next };
        (next, (next - v).abs() * (1.0 + v) / v)
    }

    /// Where P(t > …) is nearly u: what it would be if the two ends were left apart from each other, and a cubic that was
    /// fitted to what is missing.
    #[inline(always)]
    pub(super) fn guess(self, u: f64) -> f64 {
        let Bridge { d, s, .. } = self;
        let w = math::exp(-2.0 * d * (s + d));
        let both = 1.0 + w;
        let x = 2.0 * u / (both + (-4.0 * w).mul_add(u, both * both).sqrt());
        let y = (1.0 - x).sqrt();
        let alone = -math::ln(x);
        let z = 1.0 / ((1.0 + s) * (1.0 + alone));
        let a = (1.0 + alone) * z;
        let missing = horner(
            [
                horner(
                    [
                        horner(
                            [
                                horner([-0.036_907, -0.799_553, 0.448_291, 61.468_359], z),
                                horner([0.662_371, -10.082_400, 7.974_242], z),
                                horner([-0.453_010, -1.336_790], z),
                                horner([-0.207_746], z),
                            ],
                            y,
                        ),
                        horner(
                            [
                                horner([0.059_060, -1.639_495, 19.490_905], z),
                                horner([-1.548_411, 10.895_132], z),
                                horner([1.823_399], z),
                            ],
                            y,
                        ),
                        horner([horner([0.104_017, -5.884_641], z), horner([-1.251_146], z)], y),
                        horner([horner([-0.015_679], z)], y),
                    ],
                    w,
                ),
                horner(
                    [
                        horner(
                            [
                                horner([1.186_682, -36.800_291, -88.429_294], z),
                                horner([4.654_621, 34.732_850], z),
                                horner([-2.345_805], z),
                            ],
                            y,
                        ),
                        horner([horner([0.916_691, -13.168_720], z), horner([-2.336_239], z)], y),
                        horner([horner([5.771_387], z)], y),
                    ],
                    w,
                ),
                horner(
                    [
                        horner([horner([35.213_952, 28.237_741], z), horner([-33.430_767], z)], y),
                        horner([horner([-5.109_633], z)], y),
                    ],
                    w,
                ),
                horner([horner([horner([-0.293_829], z)], y)], w),
            ],
            a,
        );
        let v = alone + missing;
        if v > 1e-3 * alone { v } else { 1e-3 * alone }
    }

    /// The series at any range.
    #[inline(always)]
    fn survival(self, v: f64) -> [f64; 3] {
        match self.y(v) + self.d {
            r if r < NEVER_R => [1.0, 0.0, 0.0],
            r if r < LEAST_R => self.series::<ALL_TERMS>(v),
            _ => self.series::<TERMS>(v),
        }
    }

    /// v with P(t > …) = u, by Newton's method on the logarithm inside a bracket.
    #[inline(always)]
    pub(super) fn solve(self, start: f64, u: f64) -> f64 {
        // At 100 the probability is below that of any uniform.
        let (mut low, mut high) = (0.0, 100.0);
        let mut v = if start < high { start } else { 1.0 };
        for _ in 0..100 {
            let [p, p1, _] = self.survival(v);
            if p > u {
                low = v;
            } else {
                high = v;
            }
            let newton = if p > 0.0 && p1 < 0.0 { v - math::ln(p / u) * p / p1 } else { high };
            let next = if low < newton && newton < high { newton } else { 0.5 * (low + high) };
            let moved = (next - v).abs();
            v = next;
            if moved <= 1e-14 * v {
                break;
            }
        }
        v
    }
}

/// How far one bridge rises above the higher of its ends and falls below the lower; see [`Bridges`](super::Bridges)(super::Bridges).
#[must_use]
pub fn excursions_of(d: f64, uniforms: [f64; 2]) -> [f64; 2] {
    let mut out = uniforms;
    one(d, &mut out);
    out
}

kernel! {
    fn one(d: f64, out: &mut [f64; 2]) {
        *out = excursions(d, *out);
    }
}

/// How far a bridge of variance 1, whose ends are `d` apart, rises above the higher of them and falls below the lower, from
/// two uniforms on (0, 1).
#[inline(always)]
fn excursions(d: f64, [rise, fall]: [f64; 2]) -> [f64; 2] {
    let bridge = Bridge::new(d, rise);
    let v = settle(bridge, bridge.guess(fall), fall);
    let v = if v > 0.0 { v } else { settle_later(bridge, -v, fall) };
    let v = if v > 0.0 { v } else { bridge.solve(-v, fall) };
    bridge.distances(v)
}

/// v after two steps, or its negative where this was not enough.
#[inline(always)]
pub(super) fn settle(bridge: Bridge, v: f64, u: f64) -> f64 {
    let (v, _) = bridge.improve::<FIRST_TERMS>(v, u);
    let (v, moved) = bridge.improve::<TERMS>(v, u);
    let settled = (moved < SETTLED) & (bridge.y(v) + bridge.d > LEAST_R);
    if settled { v } else { -v }
}

/// The same, from where it was left.
#[inline(always)]
pub(super) fn settle_later(bridge: Bridge, v: f64, u: f64) -> f64 {
    let (v, _) = bridge.improve::<MORE_TERMS>(v, u);
    let (v, moved) = bridge.improve::<MORE_TERMS>(v, u);
    let settled = (moved < SETTLED) & (bridge.y(v) + bridge.d > LEAST_R_THEN);
    if settled { v } else { -v }
}

/// A polynomial, lowest power first.
#[inline(always)]
fn horner<const N: usize>(c: [f64; N], x: f64) -> f64 {
    let mut sum = c[N - 1];
    for i in 1..N {
        sum = sum.mul_add(x, c[N - 1 - i]);
    }
    sum
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
mod tests {
    use super::*;

    #[test]
    fn the_minimum_found_has_the_probability_it_was_found_for() {
        let mut worst = 0.0_f64;
        for d in [0.0, 1e-6, 0.01, 0.1, 0.3, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 12.0, 40.0] {
            for i in 1..40 {
                let rise = f64::from(i) / 40.0;
                let high = 0.5 * (Bridge::new(d, rise).s + d);
                for j in 1..200 {
                    let fall = f64::from(j) / 200.0;
                    let [_, below] = excursions(d, [rise, fall]);
                    // By the derivative in the maximum, in Doob's own terms.
                    let range = high + below;
                    let sum: f64 = (-60..=60)
                        .map(f64::from)
                        .map(|k| {
                            let y = high + k * range;
                            let there =
                                (2.0 * k * d - 4.0 * k * k * range) * (-2.0 * k * range * (k * range - d)).exp();
                            there + (1.0 + k) * (4.0 * y - 2.0 * d) * (-2.0 * y * (y - d)).exp()
                        })
                        .sum();
                    let above = sum / ((4.0 * high - 2.0 * d) * (-2.0 * high * (high - d)).exp());
                    worst = worst.max((1.0 - above - fall).abs());
                }
            }
        }
        assert!(worst < 2e-10, "{worst:e}");
    }

    #[test]
    fn extremes_are_finite_and_outside_of_the_ends_whatever_comes() {
        let uniforms = [1.2e-16, 1e-12, 0.3, 0.999, 1.0 - 1.2e-16];
        for d in [0.0, 1e-300, 1e-9, 1e-3, 1.0, 30.0, 1e4, FARTHEST] {
            for rise in uniforms {
                for fall in uniforms {
                    let both = excursions(d, [rise, fall]);
                    assert!(both.iter().all(|x| (0.0..10.0).contains(x)), "{d}, {rise}, {fall}: {both:?}");
                }
            }
        }
    }
}
