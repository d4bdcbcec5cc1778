//! One side of a Student-t law of variance 1, stretched: what a driving normal is mapped to.
//!
//! X = (1 ± λ)|T| with probability (1 ± λ)/2 on either side of 0, T Student-t with ν degrees scaled to unit variance, and
//! z₀ the driver at which X = 0; λ = 0 = z₀ where both sides are alike.

use crate::math::{self, tail};

/// The part of the law above X = 0, or that below mirrored.
pub(super) struct Side {
    nu: f64,
    /// 1 ± λ.
    stretch: f64,
    middle: f64,
    /// C, the density of T·√(ν/(ν − 2)) at 0.
    density: f64,
    /// v of the last node: near that of the next.
    last: f64,
}

impl Side {
    pub(super) fn new(nu: f64, skewness: f64, middle: f64) -> Self {
        let density = 0.5 / tail::scaled_tail(0.0, tail::student_weight(nu));
        Side { nu, stretch: 1.0 + skewness, middle, density, last: 1.0 }
    }

    /// |X| where z is so far beyond z₀.
    pub(super) fn size(&mut self, beyond: f64) -> f64 {
        let weight = tail::student_weight(self.nu);
        let z = self.middle + beyond;
        let at_middle = math::exp(-0.5 * self.middle * self.middle - tail::LN_SQRT_2_PI);
        // P(z₀ < Z < z), of which T has a part on this side.
        let between = at_middle * tail::centre(beyond, |s| math::exp(-self.middle * s));
        let inside = between / self.stretch;
        let v = if inside < 0.3 {
            let area = inside / self.density;
            tail::root(area, |v| (area - tail::centre(v, weight)) * math::exp(0.5 * v * v) / weight(v))
        } else {
            let wanted = ln_tail(z) - math::ln(self.stretch * self.density);
            tail::from_ln_tail(wanted, weight, self.last)
        };
        self.last = v;
        // T² = ν(e^{v²/ν} − 1), scaled to unit variance.
        let x = v * v / self.nu;
        self.stretch * ((self.nu - 2.0) * math::exp(x) * math::one_minus_exp(x)).sqrt()
    }
}

/// ln P(Z > z).
fn ln_tail(z: f64) -> f64 {
    if z >= 0.0 {
        return tail::ln_normal_tail(z);
    }
    math::ln_one_plus(-math::exp(tail::ln_normal_tail(-z)))
}
