//! Tails of the normal law and of laws like it, and the normal quantile: for tables and constants, not for kernels.
//!
//! With a weight ψ(w) that varies slowly, ∫_v^∞ e^{−w²/2}·ψ(w) dw = e^{−v²/2}·R(v), and R(v) = ∫_0^∞ e^{−vs−s²/2}·ψ(v + s) ds
//! never underflows. By Gauss and Legendre on short panels, within 1e-15 of R; of the normal law itself (ψ = 1), R is
//! Mills's ratio. A quantile is found from the logarithm of its tail by Newton's method, which converges
//! from everywhere because that logarithm is concave.

use super::{exp, ln, one_minus_exp};
use std::f64::consts::FRAC_PI_2;

/// ln √(2π).
pub const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_8;

/// Nodes and weights of Gauss and Legendre with 16 points, of which eight are the others mirrored.
const GAUSS: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_58),
    (0.458_016_777_657_227_37, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_8, 0.149_595_988_816_576_74),
    (0.755_404_408_355_003, 0.124_628_971_255_533_88),
    (0.865_631_202_387_831_8, 0.095_158_511_682_492_79),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_096),
];

fn integral(from: f64, width: f64, f: &impl Fn(f64) -> f64) -> f64 {
    let (half, middle) = (0.5 * width, from + 0.5 * width);
    GAUSS.iter().map(|(x, weight)| half * weight * (f(middle - half * x) + f(middle + half * x))).sum()
}

/// R(v), v ≥ 0.
#[must_use]
pub fn scaled_tail(v: f64, weight: impl Fn(f64) -> f64) -> f64 {
    // Beyond, the integrand is below e^−42 of what it is at 0.
    let end = 84.0 / (v + v.mul_add(v, 84.0).sqrt());
    let width = 4.0 / (v + 8.0);
    let (mut sum, mut left) = (0.0, 0.0);
    while left < end {
        sum += integral(left, width, &|s: f64| exp(-s * (v + 0.5 * s)) * weight(v + s));
        left += width;
    }
    sum
}

/// ∫_0^v e^{−w²/2}·ψ(w) dw, 0 ≤ v ≤ 2.
#[must_use]
pub fn centre(v: f64, weight: impl Fn(f64) -> f64) -> f64 {
    let width = 0.25 * v;
    [0.0, 1.0, 2.0, 3.0].iter().map(|k| integral(k * width, width, &|w: f64| exp(-0.5 * w * w) * weight(w))).sum()
}

/// The ψ with which P(T > t) = C·∫_v^∞ e^{−w²/2}·ψ(w) dw, T a Student-t variate with ν degrees and v = √(ν·ln(1 + t²/ν)):
/// √(x/(1 − e^{−x})), x = w²/ν. C, half over R(0), is the density of T at 0.
pub fn student_weight(nu: f64) -> impl Fn(f64) -> f64 + Copy {
    move |w: f64| {
        let x = w * w / nu;
        // The next term of the series is x²/96.
        if x < 1e-8 { 0.25f64.mul_add(x, 1.0) } else { (x / one_minus_exp(x)).sqrt() }
    }
}

/// The v at which ln of ∫_v^∞ e^{−w²/2}·ψ(w) dw is `wanted`, from a guess; relative error below 1e-14.
#[must_use]
pub fn from_ln_tail(wanted: f64, weight: impl Fn(f64) -> f64 + Copy, guess: f64) -> f64 {
    root(guess, |v| {
        let ratio = scaled_tail(v, weight);
        let change = (ln(ratio) - 0.5 * v * v - wanted) * ratio / weight(v);
        // Far out that is rounding.
        if change.abs() < 1e-14 * v { 0.0 } else { change }
    })
}

/// ln P(Z > x), x ≥ 0.
#[must_use]
pub fn ln_normal_tail(x: f64) -> f64 {
    ln(scaled_tail(x, |_| 1.0)) - LN_SQRT_2_PI - 0.5 * x * x
}

/// P(Z > x): relative error below 1e-14 where it is above e^−700.
#[must_use]
pub fn normal_tail(x: f64) -> f64 {
    let upper = exp(ln_normal_tail(x.abs()));
    if x < 0.0 { 1.0 - upper } else { upper }
}

/// The x ≥ 0 with ln P(Z > x) = `ln_tail`, from a guess; absolute error below 1e-15·(1 + x).
#[must_use]
pub fn normal_from_ln_tail(ln_tail: f64, guess: f64) -> f64 {
    root(guess, |x| {
        let ratio = scaled_tail(x, |_| 1.0);
        (ln(ratio) - LN_SQRT_2_PI - 0.5 * x * x - ln_tail) * ratio
    })
}

/// The x with P(0 < Z < x) = `probability`, at most 0.4: relative error below 1e-15.
#[must_use]
pub fn normal_from_centre(probability: f64) -> f64 {
    let area = probability * (4.0 * FRAC_PI_2).sqrt();
    root(area, |x| (area - centre(x, |_| 1.0)) * exp(0.5 * x * x))
}

/// The positive root of a function whose Newton step, from a guess, this is.
#[must_use]
pub fn root(guess: f64, step: impl Fn(f64) -> f64) -> f64 {
    let mut x = guess;
    // It doubles its digits each time; noise in the last place must not keep it going.
    for _ in 0..50 {
        let change = step(x);
        x = if x + change > 0.0 { x + change } else { 0.0 };
        if change.abs() <= 4.0 * f64::EPSILON * x {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_is_that_of_the_normal_law() {
        // Exact to the digits given; the last is far beyond where 1 − p rounds to 1.
        let known = [(1e-3, 3.090_232_306_167_813_5), (1e-10, 6.361_340_902_404_057), (1e-300, 37.047_096_299_361_2)];
        for (p, x) in known {
            let found = normal_from_ln_tail(ln(p), 1.0);
            assert!((found / x - 1.0).abs() < 2e-15, "p = {p}: {found} is not {x}");
            assert!((ln_normal_tail(x) / ln(p) - 1.0).abs() < 2e-15, "x = {x}");
        }
        assert!(normal_from_ln_tail(ln(0.5), 1.0).abs() < 1e-15);
        let quartile = normal_from_centre(0.25);
        assert!((quartile / 0.674_489_750_196_081_7 - 1.0).abs() < 1e-15, "{quartile}");
    }
}
