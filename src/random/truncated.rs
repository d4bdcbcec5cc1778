//! A standard normal that is known to be above a bound b.
//!
//! b ≤ 0: normals, until one is above b: at most two of them in the mean. b > 0: b + E with E ~ Exp(α), α = (b + √(b² + 4))/2,
//! accepted with probability exp(−(b + E − α)²/2): at most 1.32 of them in the mean, and fewer the higher b is. Exact but for
//! rounding, however far out b is.
//!
//! Reference: C. Robert, Simulation of truncated normal variables, Statistics and Computing 5, 1995, section 2.

use super::source::Source;
use crate::math;

/// Beyond this b, what is above it is nearer than its rounding.
const FARTHEST: f64 = 1e8;

impl Source {
    /// A standard normal above `bound` for one path, drawn from its generator.
    ///
    /// # Panics
    /// When there is no such path.
    pub fn normal_above(&mut self, path: usize, bound: f64) -> f64 {
        if bound > 0.0 { self.far_above(path, bound) } else { self.near_above(path, bound) }
    }

    fn near_above(&mut self, path: usize, bound: f64) -> f64 {
        let path = [u16::try_from(path).expect("a block has few paths")];
        let mut drawn = Vec::with_capacity(1);
        loop {
            self.normals_at(&path, &mut drawn);
            if drawn[0] >= bound {
                return drawn[0];
            }
        }
    }

    fn far_above(&mut self, path: usize, bound: f64) -> f64 {
        if bound > FARTHEST {
            return bound;
        }
        let rate = 0.5 * (bound + bound.mul_add(bound, 4.0).sqrt());
        loop {
            let [first, second] = self.uniforms_of(path);
            let drawn = bound - math::ln(first) / rate;
            if second <= math::exp(-0.5 * (drawn - rate) * (drawn - rate)) {
                return drawn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::tail::normal_tail;
    use crate::random::{Purpose, StreamKey};

    #[test]
    fn what_is_drawn_has_the_law_of_the_tail() {
        const DRAWS: usize = 10_000;
        // Massart's bound, for a false alarm with probability 1e-9.
        let allowed = (21.4_f64 / (2.0 * 1e4)).sqrt();
        let mut source = Source::new(StreamKey::new(20_261_125, "", Purpose::Pin), 0, 8);
        for bound in [-40.0, -1.5, 0.0, 0.3, 2.0, 9.0, 30.0] {
            let mut drawn: Vec<f64> = (0..DRAWS).map(|i| source.normal_above(i % 8, bound)).collect();
            drawn.sort_by(f64::total_cmp);
            assert!(drawn[0] >= bound);
            let beyond = normal_tail(bound);
            #[allow(clippy::cast_precision_loss)] // small counts
            let share = |i: usize| i as f64 / DRAWS as f64;
            let apart = |(i, x): (usize, &f64)| {
                let law = 1.0 - normal_tail(*x) / beyond;
                (share(i + 1) - law).abs().max((share(i) - law).abs())
            };
            let furthest = drawn.iter().enumerate().map(apart).fold(0.0, f64::max);
            assert!(furthest < allowed, "above {bound}: {furthest} > {allowed}");
        }
        // Farther out than any number can tell.
        assert!(source.normal_above(0, 1e200) >= 1e200);
        assert!(source.normal_above(0, f64::NEG_INFINITY).is_finite());
    }
}
