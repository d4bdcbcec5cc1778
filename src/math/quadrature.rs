//! Integrals: over the unit interval of functions that may be singular at its ends, and of smooth ones by panels.
//!
//! ∫₀¹ f(w) dw = ∫ f(w(t)) π cosh(t) w(1 − w) dt, w = 1/(1 + e^{−π sinh t}), by the trapezoidal rule with step 1/16 on |t| ≤ 3.5. An
//! algebraic singularity at an end costs no accuracy: the error is below 1e-12 of the integral for w^p, p > −½, and below 1e-11 for such a
//! power times e^{−aw}, a ≤ 1000.
//!
//! Reference: H. Takahasi and M. Mori, Double exponential formulas for numerical integration, Publ. RIMS 9, 1974.

use super::exp;

/// The positive nodes on [−1, 1], with their weights.
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];

/// ∫ f over [0, `end`], with panels of a width of at most ¼: for functions that vary over lengths of about 1, to about
/// 1e−14 of the largest value.
#[must_use]
pub fn integral(end: f64, f: impl Fn(f64) -> f64) -> f64 {
    let panels = (4.0 * end).ceil();
    let half = 0.5 * end / panels;
    let (mut sum, mut panel) = (0.0, 0.0);
    while panel < panels {
        let middle = (2.0 * panel + 1.0) * half;
        for (node, weight) in RULE {
            sum += weight * half * (f(middle - node * half) + f(middle + node * half));
        }
        panel += 1.0;
    }
    sum
}

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

    #[test]
    fn integrals_are_exact_to_rounding() {
        let pole = integral(3.0, |x| 1.0 / (1.0 + x * x));
        assert!((pole - 1.249_045_772_398_254_4).abs() < 1e-14, "arctan 3: {pole}");
        let double = integral(8.0, |x| exp(x - exp(x)));
        assert!((double - 0.367_879_441_171_442_3).abs() < 1e-14, "1/e: {double}");
        assert_eq!(integral(0.0, |_| 1.0), 0.0);
    }
}
