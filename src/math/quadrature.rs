//! Integrals over the unit interval of functions that may be singular at its ends.
//!
//! ∫₀¹ f(w) dw = ∫ f(w(t)) π cosh(t) w(1 − w) dt, w = 1/(1 + e^{−π sinh t}), by the trapezoidal rule with step 1/16 on |t| ≤ 3.5. An
//! algebraic singularity at an end costs no accuracy: the error is below 1e-12 of the integral for w^p, p > −½, and below 1e-11 for such a
//! power times e^{−aw}, a ≤ 1000.
//!
//! Reference: H. Takahasi and M. Mori, Double exponential formulas for numerical integration, Publ. RIMS 9, 1974.

use super::exp;

const STEP: f64 = 1.0 / 16.0;
const NODES: i32 = 56;

/// ∫₀¹ f(w, 1 − w) dw; for constants, not for kernels.
pub fn over_unit_interval(f: impl Fn(f64, f64) -> f64) -> f64 {
    let node = |i: i32| {
        let grown = exp(STEP * f64::from(i));
        let (sinh, cosh) = (0.5 * (grown - 1.0 / grown), 0.5 * (grown + 1.0 / grown));
        let odds = exp(std::f64::consts::PI * sinh);
        let (w, rest) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        std::f64::consts::PI * cosh * w * rest * f(w, rest)
    };
    STEP * (-NODES..=NODES).map(node).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::power;

    #[test]
    fn powers_have_their_integrals() {
        for p in [-0.45, -0.1, 0.02, 0.5, 1.3, 1.98, 20.0] {
            let both = over_unit_interval(|w, rest| power(w, p) + power(rest, p));
            assert!((both * (p + 1.0) / 2.0 - 1.0).abs() < 1e-12, "{p}: {both}");
        }
    }

    #[test]
    fn a_narrow_layer_at_an_end_has_its_integral() {
        // ∫₀¹ e^{−aw} w dw = (1 − e^{−a}(1 + a))/a².
        for a in [0.1, 1.0, 30.0, 1000.0] {
            let exact = (1.0 - exp(-a) * (1.0 + a)) / (a * a);
            let sum = over_unit_interval(|w, _| exp(-a * w) * w);
            assert!((sum / exact - 1.0).abs() < 1e-11, "{a}: {sum}");
        }
    }
}
