//! A sequence that fades as powers do, written as a sum of exponentials: f(k) = Σᵢ wᵢaᵢ^{k−1} for k = 1…n.
//!
//! A sum over a long past with weights f(k) costs a multiply-add for each step of it; a sum of exponentials goes from step to step with
//! two for each of them, and a few dozen are enough for any past, as f is a mixture of exponentials ∫ e^{−xk} μ(dx) whose rates x stretch
//! over many powers of ten. The aᵢ are fixed: 0, which is there for lag one alone, and e^{−x} with some thirty x from 9 to ½/n, at most
//! 0.4 apart in ln x. The wᵢ are those of least squares in f(k)/s(k), s the size that errors are measured against, over all k up to 64
//! and a few of each power of ten from there. For mixtures that are smooth in ln x the error is below 1e-8 of s: the tests look at the
//! sequences of each law that uses this.
//!
//! Reference: G. Beylkin and L. Monzón, Approximation by exponential sums revisited, Appl. Comput. Harmon. Anal. 28, 2010 (how few
//! exponentials a power takes).

use super::least_squares::least_squares;
use super::{exp, ln};

/// The fastest rate, per step.
const FASTEST: f64 = 9.0;
/// The slowest, per longest lag.
const SLOWEST: f64 = 0.5;
/// Between neighbours, in ln x, at most.
const SPACING: f64 = 0.4;
/// Lags that are all looked at, and the factor from one to the next from there.
const NEAR: u32 = 64;
const APART: f64 = 1.04;

/// One exponential: what is left of it after a step, and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    /// a
    pub decay: f64,
    /// w
    pub weight: f64,
}

/// Those that make up `value` for the lags 1…`longest`, with errors measured against `size`.
#[must_use]
pub fn exponentials(longest: u32, value: impl Fn(u32) -> f64, size: impl Fn(u32) -> f64) -> Vec<Exponential> {
    let lags = lags(longest);
    let decays = decays(longest, lags.len());
    let column = |decay: &f64| powers(*decay, &lags).zip(&lags).map(|(power, lag)| power / size(*lag)).collect();
    let target = lags.iter().map(|lag| value(*lag) / size(*lag)).collect();
    let weights = least_squares(decays.iter().map(column).collect(), target);
    decays.into_iter().zip(weights).map(|(decay, weight)| Exponential { decay, weight }).collect()
}

fn lags(longest: u32) -> Vec<u32> {
    let mut lags: Vec<u32> = (1..=longest.min(NEAR)).collect();
    let mut next = f64::from(NEAR) * APART;
    while next < f64::from(longest) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // positive, and below `longest`
        lags.push(next as u32);
        next *= APART;
    }
    if longest > NEAR {
        lags.push(longest);
    }
    lags.dedup();
    lags
}

/// No more than there are lags: with as many they tell each of them.
fn decays(longest: u32, most: usize) -> Vec<f64> {
    let stretch = ln(FASTEST * f64::from(longest) / SLOWEST);
    let enough = (stretch / SPACING).ceil();
    #[allow(clippy::cast_precision_loss)] // some hundreds
    let parts = if most < 3 { 1.0 } else { enough.min(most as f64 - 2.0) };
    let mut decays = vec![0.0];
    let mut part = 0.0;
    while decays.len() < most && part <= parts {
        decays.push(exp(-FASTEST * exp(-stretch * part / parts)));
        part += 1.0;
    }
    decays
}

/// a^{k−1} of growing k.
fn powers(decay: f64, lags: &[u32]) -> impl Iterator<Item = f64> {
    lags.iter().map(move |lag| left_after(decay, lag - 1))
}

/// aᵏ, of which 0⁰ is 1.
#[must_use]
pub fn left_after(decay: f64, steps: u32) -> f64 {
    let (mut square, mut left, mut product) = (decay, steps, 1.0);
    while left > 0 {
        if left % 2 == 1 {
            product *= square;
        }
        square *= square;
        left /= 2;
    }
    product
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::math::fractional_noise::FractionalNoise;

    /// f as the sum has it.
    pub(crate) fn at(terms: &[Exponential], lag: u32) -> f64 {
        terms.iter().map(|term| term.weight * powers(term.decay, &[lag]).sum::<f64>()).sum()
    }

    #[test]
    fn powers_of_time_are_told_to_eight_digits() {
        for (exponent, longest) in [(-0.4, 1000), (-1.5, 1000), (-0.02, 131_072), (-1.98, 131_072), (-1.0, 20)] {
            let value = |lag: u32| crate::math::power(f64::from(lag), exponent);
            let terms = exponentials(longest, value, value);
            // Lags between those that were looked at, too.
            let worst = (1..=longest).map(|lag| (at(&terms, lag) / value(lag) - 1.0).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-8, "k^{exponent} up to {longest}: {worst}");
        }
    }

    /// The covariances of fractional noise, the weights of the hybrid scheme of rough Bergomi, and those of FIGARCH.
    #[test]
    fn what_laws_take_it_for_is_told_to_eight_digits() {
        const LONGEST: u32 = 1 << 17;
        let assert_told = |name: &str, longest: u32, value: &dyn Fn(u32) -> f64, size: &dyn Fn(u32) -> f64| {
            let terms = exponentials(longest, value, size);
            let seen = (1..=longest).filter(|lag| *lag < 3000 || lag % 997 == 0 || lag + 3 > longest);
            let worst = seen.map(|lag| ((at(&terms, lag) - value(lag)) / size(lag)).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-8, "{name}: {worst}");
        };
        for hurst in [0.011, 0.07, 0.25, 0.49, 0.51, 0.7, 0.9, 0.989] {
            for decay in [0.0, 1e-6, 0.016, 1.0, 100.0] {
                let noise = FractionalNoise::new(hurst, decay);
                let name = format!("H = {hurst}, a = {decay}");
                assert_told(&name, LONGEST, &|lag| noise.covariance(lag), &|lag| noise.size(lag));
            }
            let hybrid = |lag: u32| {
                let k = f64::from(lag) + 1.0;
                (crate::math::power(k, 2.0 * hurst) - crate::math::power(k - 1.0, 2.0 * hurst)).sqrt()
            };
            if hurst < 0.5 {
                assert_told(&format!("hybrid, H = {hurst}"), LONGEST, &hybrid, &hybrid);
            }
        }
        for (memory, phi) in [(0.4, 0.2), (0.05, 0.4), (0.95, 0.0), (0.9, -0.6), (0.3, -0.3)] {
            let mut powers = vec![memory];
            for k in 2_u32..=10_000 {
                powers.push(powers[powers.len() - 1] * (f64::from(k) - 1.0 - memory) / f64::from(k));
            }
            let at = |lag: u32| powers[lag as usize - 1];
            let value = |lag: u32| if lag == 1 { 0.5 } else { at(lag) - phi * at(lag - 1) };
            for lags in [20, 60, 250, 1000, 10_000] {
                assert_told(&format!("d = {memory}, φ = {phi}, {lags} lags"), lags, &value, &at);
            }
        }
    }

    /// Of Hurst exponents below ½ the covariances nearly cancel what a step has itself: here their errors add up.
    #[test]
    fn the_variance_of_a_long_sum_of_steps_is_a_power_of_their_number() {
        let longest = 1 << 17;
        for hurst in [0.011, 0.1, 0.3, 0.7, 0.989] {
            let noise = FractionalNoise::new(hurst, 0.0);
            let terms = exponentials(longest, |lag| noise.covariance(lag), |lag| noise.size(lag));
            for steps in [252_u32, 4000, longest] {
                let pairs = |lag: u32| 2.0 * f64::from(steps - lag) * at(&terms, lag);
                let variance = f64::from(steps) + (1..steps).map(pairs).sum::<f64>();
                let ratio = variance / crate::math::power(f64::from(steps), 2.0 * hurst);
                assert!((ratio - 1.0).abs() < 2e-8, "H = {hurst}, {steps} steps: {ratio}");
            }
        }
    }

    #[test]
    fn a_short_past_is_told_exactly() {
        for longest in [1, 2, 5] {
            let value = |lag: u32| 1.0 / f64::from(lag);
            let terms = exponentials(longest, value, value);
            for lag in 1..=longest {
                assert!((at(&terms, lag) - value(lag)).abs() < 1e-12, "{lag} of {longest}");
            }
        }
    }
}
