//! The highest and the lowest point of a Brownian bridge, jointly, exactly.
//!
//! Of a bridge between two points that are d standard deviations apart (variance 1, so that nothing else matters), let
//! s be the sum of the distances from its maximum down to the two ends and t the same of its minimum, both ≥ d; its
//! range is r/2 with r = s + t. With χ(w) = (w² − 1)·exp(−w²/2),
//!
//! P(s > x) = exp(−(x² − d²)/2),
//! density of t given s = exp(s²/2)/s · Σₖ [k²(χ(kr − d) + χ(kr + d)) − k(k+1)(χ(kr + s) + χ(kr + t))], k = 1, 2, …
//!
//! The first is the reflection principle. The second is the derivative, in both extremes, of the probability that a
//! bridge stays between two levels (J. Doob, Heuristic approach to the Kolmogorov–Smirnov theorems, Ann. Math. Statist.
//! 20, 1949, section 4; W. Feller, An Introduction to Probability Theory and Its Applications II, 2nd edition, X.5):
//! the minimum of a bridge is far from independent of its maximum.
//!
//! s is drawn by inversion, √(d² − 2 ln U), which is exact but for rounding. t is drawn by rejection, in the variable
//! v = (y² − s²)/2 with y = s + t − d, which is nearly exponential:
//!
//! 1. The lower end and the higher one each have an exponential depth, of which the larger one counts: x = min(U₁, U₂/w),
//!    e = −ln x, with w near exp(−λ). Were the two ends far apart in time, λ would be 2d(s + d); of a narrow bridge the
//!    depths near both ends are those of one, and λ = 2d(s + d)·s⁴/(s⁴ + αs² + β).
//! 2. v = e + m(e; s, d), with an m that was fitted so that the ratio ρ of the density of v to what is proposed is near 1
//!    ([`fit`](super::bridge_fit)). It is below [`MOST`] (and where a bridge is of a rare kind, below
//!    [`MOST_ELSEWHERE`]), and a proposal is accepted with probability ρ over that bound, 25 times in 26.
//! 3. Where x is neither very small nor near 1, ρ is above a bound too (the squeeze), which accepts nine proposals
//!    in ten by their uniform alone, before any series is summed.
//!
//! Whatever the fit is like, the law is exact as long as these bounds hold, which a test looks at on a grid, to where
//! a share of 1e-11 is left. Terms of the series that add less than 1e-10 to the joint density are left out. The law that is drawn is
//! therefore within 1e-9 of the exact one, in the probability of whatever one asks of both extremes.

use super::bridge_fit::{self as fit, Coefficients};
use crate::math;

/// Ends farther apart than this are as far apart as this: what the extremes then add to the distance is less than
/// its rounding.
pub const FARTHEST: f64 = 1e8;

/// The ratio of the density of v to that of its proposal is below this, where the bridge is one that the fit is made for:
/// neither very narrow nor wide with ends close together, which one in eighty is. Elsewhere it is below the second.
const MOST: f64 = 1.0402;
const MOST_ELSEWHERE: f64 = 1.33;
const LEAST_S: f64 = 0.3;
const MOST_SW: f64 = 2.0;

/// With at least this probability a proposal is accepted, unless it is too deep or too shallow.
pub(super) const SQUEEZE: f64 = 3817.0 / 4096.0;
const DEEPEST: f64 = 0.006;
const SHALLOWEST: f64 = 0.036;

/// Terms of the series that are enough from this r on, and for every r that occurs: below the last one the probability is
/// below 1e-20.
pub(super) const TERMS: usize = 5;
pub(super) const LEAST_R: f64 = 1.45;
pub(super) const ALL_TERMS: usize = 20;
const NEVER_R: f64 = 0.6;

/// A bridge with the maximum it was found to have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bridge {
    pub(super) d: f64,
    pub(super) s: f64,
}

/// What of it decides how its minimum is proposed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// 1/(1 + s), with the narrowest that the fit is made for where it is narrower.
    pub(super) z: f64,
    /// 1/w.
    pub(super) apart: f64,
}

/// A minimum that is proposed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proposal {
    pub(super) v: f64,
    /// The density of e, and dv/de.
    density: f64,
    slope: f64,
}

impl Shape {
    /// x of step 1, from two uniforms.
    #[inline(always)]
    pub(super) fn depth(self, [lower, higher]: [f64; 2]) -> f64 {
        let higher = higher * self.apart;
        if lower < higher { lower } else { higher }
    }
}

impl Bridge {
    #[inline(always)]
    pub(super) fn new(d: f64, uniform: f64) -> Self {
        Bridge { d, s: (-2.0f64).mul_add(math::ln(uniform), d * d).sqrt() }
    }

    #[inline(always)]
    pub(super) fn y(self, v: f64) -> f64 {
        2.0f64.mul_add(v, self.s * self.s).sqrt()
    }

    /// How far it rises above the higher end.
    #[inline(always)]
    pub(super) fn rise(self) -> f64 {
        0.5 * (self.s - self.d)
    }

    /// How far it falls below the lower one.
    #[inline(always)]
    pub(super) fn fall(self, v: f64) -> f64 {
        0.5 * (self.y(v) - self.s)
    }

    /// Step 1: 1/w is (1 + q + q²/2)⁸ with q = λ/8, for exp(λ).
    #[inline(always)]
    pub(super) fn shape(self) -> Shape {
        let Bridge { d, s } = self;
        let squared = s * s;
        let near = 1.0 + if s > fit::NARROWEST { s } else { fit::NARROWEST };
        let wide = (squared + fit::ALPHA).mul_add(squared, fit::BETA);
        // Of these two the reciprocals, by one division.
        let inverse = 1.0 / (near * wide);
        let q = (0.25 * d * (s + d)) * ((squared * squared) * (inverse * near));
        let root = q.mul_add(0.5 * q, 1.0 + q);
        let square = root * root;
        let fourth = square * square;
        Shape { z: inverse * wide, apart: fourth * fourth }
    }

    /// Step 2.
    #[inline(always)]
    pub(super) fn propose(self, shape: Shape, x: f64) -> Proposal {
        self.propose_at(shape, x, -math::ln(x))
    }

    /// The same with e at hand.
    #[inline(always)]
    pub(super) fn propose_at(self, shape: Shape, x: f64, e: f64) -> Proposal {
        let width = fit::width(self.s);
        // Again by one division.
        let wide = e + width;
        let inverse = 1.0 / (wide * shape.apart);
        let (w, per_wide) = (inverse * wide, inverse * shape.apart);
        let h = e * per_wide;
        let Coefficients { of_h: [a, b, c, f, g], of_e } = fit::coefficients(shape.z, w, self.d * shape.z);
        let v = h.mul_add(g.mul_add(h, f).mul_add(h, c).mul_add(h, b).mul_add(h, a), of_e.mul_add(e, e));
        let in_h = (5.0 * g).mul_add(h, 4.0 * f).mul_add(h, 3.0 * c).mul_add(h, 2.0 * b).mul_add(h, a);
        let slope = (width * per_wide * per_wide).mul_add(in_h, 1.0 + of_e);
        Proposal { v, density: x * (-2.0 * w).mul_add(x, 1.0 + w), slope }
    }

    /// Whether the fit is made for it.
    #[inline(always)]
    #[allow(clippy::needless_bitwise_bool)] // no branch for a path
    fn is_fitted(self, shape: Shape) -> bool {
        (self.s > LEAST_S) & (self.s < MOST_SW * shape.apart)
    }

    /// What ρ is below.
    #[inline(always)]
    fn most(self, shape: Shape) -> f64 {
        if self.is_fitted(shape) { MOST } else { MOST_ELSEWHERE }
    }

    /// Step 3: whether a proposal is accepted at least with the probability [`SQUEEZE`].
    #[inline(always)]
    #[allow(clippy::needless_bitwise_bool)] // no branch for a path
    pub(super) fn squeezes(self, shape: Shape, x: f64) -> bool {
        self.is_fitted(shape) & (x > DEEPEST) & ((1.0 - x) * (shape.apart - x) > SHALLOWEST)
    }

    /// Whether a proposal is accepted, by `N` terms of the series and a uniform on (0, 1). `above` is
    /// exp(−(s² − d²)/2).
    #[inline(always)]
    pub(super) fn accepts<const N: usize>(self, shape: Shape, proposal: &Proposal, above: f64, uniform: f64) -> bool {
        (self.most(shape) * uniform) * proposal.density < self.density::<N>(proposal.v, above) * proposal.slope
    }

    /// The density of v, from `N` terms of its series.
    ///
    /// All exponentials are products of three, none of which is above 1: exponents over that of χ(s) are quadratic in k.
    #[inline(always)]
    fn density<const N: usize>(self, v: f64, above: f64) -> f64 {
        let Bridge { d, s } = self;
        let y = self.y(v);
        let r = y + d;
        let t = r - s;
        let (near, apart, over) = (math::exp(-v), math::exp(-d * r), math::exp(-r * t));
        // exp(−(r² − 2rd)/2), exp(−r²/2), exp(−rs).
        let toward = near * above;
        let alone = toward * apart;
        let square = alone * alone;
        let across = square / over;
        // Of χ(kr − d), χ(kr + d), χ(kr + s) and χ(kr + t).
        let mut weights = [near, near * (apart * apart), alone * across, over * over];
        let (mut k, mut power, mut sum) = (1.0, 1.0, 0.0);
        for _ in 0..N {
            let [a, b, c, e] = weights;
            let at = k * r;
            let chi = |weight: f64, w: f64| weight * w.mul_add(w, -1.0);
            let (ends, extremes) = (chi(a, at - d) + chi(b, at + d), chi(c, at + s) + chi(e, at + t));
            sum = k.mul_add(k.mul_add(ends, -(k + 1.0) * extremes), sum);
            power *= square;
            let odd = power * alone;
            weights = [a * (power * toward), b * (odd * apart), c * (odd * across), e * (odd * over)];
            k += 1.0;
        }
        if r < NEVER_R { 0.0 } else { sum / (s * y) }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
mod tests {
    use super::*;

    const PARTS: [f64; 24] = [
        0.0, 1e-6, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.13, 0.17, 0.21, 0.26, 0.31, 0.38, 0.45, 0.54,
        0.63, 0.72, 0.81, 0.9, 0.96, 1.0,
    ];

    /// Maxima of bridges with any ends, and the probability that each has a higher one.
    fn bridges() -> impl Iterator<Item = (Bridge, f64)> {
        let near = (1..=180).map(|i| 0.025 * f64::from(i));
        let far = (0..30).map(|i| 4.5 * 1.8_f64.powi(i));
        let all = [1e-8, 1e-3, 0.02].into_iter().chain(near).chain(far);
        let bridges = all.flat_map(|s| PARTS.map(|part| Bridge { d: (part * s).min(FARTHEST), s }));
        // No uniform is small enough for the others.
        bridges
            .map(|bridge @ Bridge { d, s }| (bridge, (-0.5 * (s - d) * (s + d)).exp()))
            .filter(|(_, above)| *above > 1e-16)
    }

    /// e of step 1, up to where a share of 1e-11 is left.
    fn depths() -> impl Iterator<Item = f64> {
        let all = (0..=200).map(|i| 25.4 * (f64::from(i) / 200.0).powi(3)).map(|e| e.max(1e-9));
        all.chain((1..200).map(|i| -(f64::from(i) / 200.0).ln()))
    }

    #[test]
    fn all_bounds_hold() {
        let (mut most, mut most_elsewhere, mut least) = (0.0_f64, 0.0_f64, f64::INFINITY);
        for (bridge, above) in bridges() {
            let shape = bridge.shape();
            for x in depths().map(|e| (-e).exp()) {
                let proposal = bridge.propose(shape, x);
                let density = bridge.density::<ALL_TERMS>(proposal.v, above);
                let ratio = density * proposal.slope / proposal.density;
                assert!(proposal.slope > 0.5 && proposal.v > 0.0, "{bridge:?}, x = {x}: {proposal:?}");
                let most = if bridge.is_fitted(shape) { &mut most } else { &mut most_elsewhere };
                *most = most.max(ratio);
                if bridge.squeezes(shape, x) {
                    least = least.min(ratio / MOST - SQUEEZE);
                }
            }
        }
        // What a grid may miss is in the gaps.
        assert!(most < MOST - 0.001 && least > 0.001, "{most} of {MOST}, {least} above the squeeze");
        assert!(most_elsewhere < MOST_ELSEWHERE - 0.01, "{most_elsewhere} of {MOST_ELSEWHERE}");
    }

    /// P(t > r − s | s) by the derivative in the maximum, in Doob's own terms.
    fn survival(Bridge { d, s }: Bridge, v: f64) -> f64 {
        let high = 0.5 * (s + d);
        let range = 0.5 * ((2.0 * v + s * s).sqrt() + d);
        // Exponents over that of the maximum, which does not overflow then.
        let own = 2.0 * high * (high - d);
        let term = |k: f64| {
            let y = high + k * range;
            let there = (2.0 * k * d - 4.0 * k * k * range) * (own - 2.0 * k * range * (k * range - d)).exp();
            there + (1.0 + k) * (4.0 * y - 2.0 * d) * (own - 2.0 * y * (y - d)).exp()
        };
        1.0 - (-60..=60).map(f64::from).map(term).sum::<f64>() / (4.0 * high - 2.0 * d)
    }

    #[test]
    fn what_is_accepted_has_the_probability_of_doob() {
        for (bridge, above) in bridges().filter(|(bridge, _)| (0.3..12.0).contains(&bridge.s)) {
            // Of all that is proposed between two depths, ∫ ρ is what the law has there (by Simpson's rule).
            let at = |e: f64| {
                let proposal = bridge.propose(bridge.shape(), (-e).exp());
                (proposal.v, bridge.density::<ALL_TERMS>(proposal.v, above) * proposal.slope)
            };
            for (from, to) in [(0.01_f64, 0.1_f64), (0.1, 0.5), (0.5, 2.0), (2.0, 6.0)] {
                let step = (to - from) / 200.0;
                let sum: f64 = (0..=200)
                    .map(|i| at(step.mul_add(f64::from(i), from)).1 * if i % 2 == 0 { 2.0 } else { 4.0 })
                    .sum::<f64>()
                    - at(from).1
                    - at(to).1;
                let exact = survival(bridge, at(from).0) - survival(bridge, at(to).0);
                assert!((sum * step / 3.0 - exact).abs() < 1e-8, "{bridge:?}: {from} to {to}: {sum} {exact}");
            }
        }
    }

    #[test]
    fn few_terms_are_enough() {
        let mut worst = 0.0_f64;
        for (bridge, above) in bridges() {
            for e in depths() {
                let v = bridge.propose(bridge.shape(), (-e).exp()).v;
                if bridge.y(v) + bridge.d >= LEAST_R {
                    let [few, all] = [bridge.density::<TERMS>(v, above), bridge.density::<ALL_TERMS>(v, above)];
                    // s is about the density of s where that is small.
                    worst = worst.max((few - all).abs() * bridge.s.min(1.0));
                }
            }
        }
        assert!(worst < 1e-10, "{worst:e}");
    }
}
