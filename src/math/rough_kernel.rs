//! The kernel of a rough mean-reverting process: K(τ) = τ^{α−1} E_{α,α}(−λτ^α) with ½ < α < 1, E the Mittag-Leffler function.
//!
//! - Near 0, by its series Σⱼ (−λ)ʲ τ^{α(j+1)−1}/Γ(α(j+1)): its integral over \[0, Δ\], and that of its square.
//! - From some τ on, as a sum of exponentials: K(τ) = ∫₀^∞ e^{−xτ} ρ(x) dx, ρ(x) = x^α sin(πα)/π/(x^{2α} + 2λx^α cos(πα) + λ²), by the
//!   trapezoidal rule in ln x. With step h its relative error is about e^{−2πd/h}, d the distance to the nearest
//!   singularity: ½π of e^{−xτ}, and π(1 − α)/α of ρ. h is 1.25, or what gives e^{−9} for ρ where that is less: in all 3e-3 at most, for λτ^α ≤ 2.
//! - E_α(−λt^α) = 1 − λ∫₀ᵗ K(τ) dτ by the same rule, to 1e-8.
//!
//! Reference: R. Gorenflo and F. Mainardi, Fractional calculus: integral and differential equations of fractional order, 1997, section 3
//! (series and spectral density); E. Abi Jaber and O. El Euch, Multifactor approximation of rough volatility models, SIAM J. Financial
//! Math. 10, 2019 (sums of exponentials).

use super::simd::kernel;
use super::{exp, gamma, ln, power, rows, sin_cos_quarter};
use std::f64::consts::PI;

/// Terms of the series: with λΔ^α ≤ 2 the next one is below 1e-9 of the last place of the sum.
const TERMS: usize = 56;
/// The most that λΔ^α may be for it.
pub const MOST_REVERSION: f64 = 2.0;
/// The coarsest step of the rule in ln x.
const STEP: f64 = 1.25;

/// K
#[derive(Debug, Clone)]
pub struct RoughKernel {
    /// α
    order: f64,
    /// λ
    reversion: f64,
    /// sin πα and cos πα
    sine: f64,
    cosine: f64,
    /// 1/Γ(α(j+1))
    series: [f64; TERMS],
    /// The sums of products of these, with j + k the same.
    squared: [f64; TERMS],
    /// Rates and weights of E_α(−λt^α) = Σ weight·e^{−rate·t}.
    relaxation: Vec<[f64; 2]>,
}

impl RoughKernel {
    /// That of Hurst exponent H = α − ½ in (0, ½) and mean reversion λ > 0.
    #[must_use]
    pub fn new(hurst: f64, reversion: f64) -> Self {
        let order = hurst + 0.5;
        // sin π(H + ½) = cos πH, by whichever of the two functions is small enough an angle.
        let (sine_low, cosine_low) = sin_cos_quarter(2.0 * hurst);
        let (sine_high, cosine_high) = sin_cos_quarter(1.0 - 2.0 * hurst);
        let (sine_of, cosine_of) = if hurst <= 0.25 { (sine_low, cosine_low) } else { (cosine_high, sine_high) };
        let mut series = [0.0; TERMS];
        let mut number = 1.0;
        for term in &mut series {
            *term = 1.0 / gamma(order * number);
            number += 1.0;
        }
        let mut squared = [0.0; TERMS];
        for (n, sum) in squared.iter_mut().enumerate() {
            *sum = (0..=n).map(|j| series[j] * series[n - j]).sum();
        }
        let mut kernel = RoughKernel {
            order,
            reversion,
            sine: cosine_of,
            cosine: -sine_of,
            series,
            squared,
            relaxation: Vec::new(),
        };
        kernel.relaxation = kernel.relaxation_terms();
        kernel
    }

    /// λt^α
    #[must_use]
    pub fn reverted(&self, t: f64) -> f64 {
        self.reversion * power(t, self.order)
    }

    /// ∫₀^Δ K and ∫₀^Δ K², for λΔ^α ≤ 2.
    #[must_use]
    pub fn integrals(&self, length: f64) -> [f64; 2] {
        let z = -self.reverted(length);
        let sum = |terms: &[f64; TERMS], first: f64| {
            let (mut grown, mut exponent, mut sum) = (1.0, first, 0.0);
            for term in terms {
                sum += grown * term / exponent;
                grown *= z;
                exponent += self.order;
            }
            power(length, first) * sum
        };
        [sum(&self.series, self.order), sum(&self.squared, 2.0 * self.order - 1.0)]
    }

    /// x·ρ(x), the density of the rates x in ln x.
    fn density(&self, ln_rate: f64) -> f64 {
        let x = exp(self.order * ln_rate);
        let below = (2.0 * self.reversion * x).mul_add(self.cosine, x.mul_add(x, self.reversion * self.reversion));
        exp(ln_rate) * x * self.sine / (PI * below)
    }

    /// The step of the rule that makes an error of e^{−exponent}, the singularity of ρ being what limits it.
    fn spacing(&self, exponent: f64) -> f64 {
        2.0 * PI * PI * (1.0 - self.order) / (self.order * exponent)
    }

    /// Rates and weights of a sum of exponentials that is K from `nearest` on. The slowest rate stands for all that are slower
    /// than `slowest`, or than an eighth of the kernel's own.
    #[must_use]
    pub fn exponentials(&self, nearest: f64, slowest: f64) -> Vec<[f64; 2]> {
        let spacing = self.spacing(9.0).min(STEP);
        let own = power(self.reversion, 1.0 / self.order) / 8.0;
        let lowest = ln(if own > slowest { own } else { slowest });
        let mut terms = Vec::new();
        let mut ln_rate = ln(8.0 / nearest);
        while ln_rate > lowest {
            terms.push([exp(ln_rate), spacing * self.density(ln_rate)]);
            ln_rate -= spacing;
        }
        let (mut weight, mut moment) = (0.0, 0.0);
        for _ in 0..400 {
            let part = spacing * self.density(ln_rate);
            // What is left is less than rounding.
            if weight + 1e-3 * part == weight {
                break;
            }
            weight += part;
            moment += part * exp(ln_rate);
            ln_rate -= spacing;
        }
        terms.push([moment / weight, weight]);
        terms
    }

    /// E_α(−λt^α)
    #[must_use]
    pub fn relaxation(&self, t: f64) -> f64 {
        self.relaxation.iter().map(|[rate, weight]| weight * exp(-rate * t)).sum()
    }

    /// The same, step by step from time 0.
    #[must_use]
    pub fn relaxing(&self) -> Relaxing {
        let mut terms = self.relaxation.clone();
        terms.resize(terms.len().next_multiple_of(LANES), [0.0; 2]);
        let column = |place: usize| terms.iter().map(|term| term[place]).collect();
        Relaxing { rates: column(0), decays: Vec::new(), terms: column(1) }
    }

    fn relaxation_terms(&self) -> Vec<[f64; 2]> {
        let own = power(self.reversion, 1.0 / self.order);
        let spacing = self.spacing(21.0).min(0.45);
        // λρ/x falls as e^{−α|y|} on either side of the kernel's own rate: at 21/α it is below 1e-9 of what it is there.
        let half = 21.0 / self.order;
        let (mut y, mut terms) = (-half, Vec::new());
        while y < half {
            let x = exp(self.order * y);
            let below = (2.0 * x).mul_add(self.cosine, x.mul_add(x, 1.0));
            terms.push([exp(y) * own, spacing * x * self.sine / (PI * below)]);
            y += spacing;
        }
        terms
    }
}

/// Terms that are added side by side.
const LANES: usize = 8;

/// E_α(−λt^α), its terms made smaller step by step.
#[derive(Debug)]
pub struct Relaxing {
    rates: Vec<f64>,
    /// What a step leaves of each term.
    decays: Vec<f64>,
    terms: Vec<f64>,
}

impl Relaxing {
    /// For next steps of this length.
    pub fn prepare(&mut self, length: f64) {
        self.decays.clear();
        self.decays.extend(self.rates.iter().map(|rate| -rate * length));
        rows::exp(&mut self.decays);
    }

    /// Goes past another step, and tells its value there.
    pub fn advance(&mut self) -> f64 {
        let mut sums = [0.0; LANES];
        decay(&self.decays, &mut self.terms, &mut sums);
        sums.iter().sum()
    }
}

kernel! {
    fn decay(decays: &[f64], terms: &mut [f64], sums: &mut [f64; LANES]) {
        let (decays, terms) = (decays.as_chunks::<LANES>().0, terms.as_chunks_mut::<LANES>().0);
        for (decays, terms) in decays.iter().zip(terms) {
            for i in 0..LANES {
                terms[i] *= decays[i];
                sums[i] += terms[i];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_relaxes_step_by_step_is_what_has_relaxed() {
        let kernel = RoughKernel::new(0.1, 0.3);
        let (mut relaxing, mut t) = (kernel.relaxing(), 0.0);
        for step in [1.0 / 252.0, 3.0 / 252.0, 1e-6].repeat(300) {
            relaxing.prepare(step);
            t += step;
            let (value, exact) = (relaxing.advance(), kernel.relaxation(t));
            assert!((value - exact).abs() < 1e-12, "{t}: {value} {exact}");
        }
    }

    /// By the series, for λt^α ≤ 2.
    fn value(kernel: &RoughKernel, t: f64) -> f64 {
        let z = -kernel.reverted(t);
        let mut power_of_z = 1.0;
        let mut sum = 0.0;
        for term in kernel.series {
            sum += power_of_z * term;
            power_of_z *= z;
        }
        power(t, kernel.order - 1.0) * sum
    }

    /// The error of the trapezoidal rule is the most that a wave of it makes; see the module.
    #[test]
    fn exponentials_are_the_kernel_from_the_nearest_time_on() {
        for (hurst, reversion) in [(0.02, 0.5), (0.1, 0.3), (0.1, 1e-6), (0.2, 1.5), (0.39, 1.0)] {
            let kernel = RoughKernel::new(hurst, reversion);
            let terms = kernel.exponentials(1.0 / 252.0, 1.0 / 200.0);
            assert!(terms.len() <= 60, "{}", terms.len());
            for t in [1.0, 1.5, 3.0, 10.0, 40.0, 126.0, 252.0].map(|days| days / 252.0) {
                let sum: f64 = terms.iter().map(|[rate, weight]| weight * exp(-rate * t)).sum();
                let exact = value(&kernel, t);
                assert!((sum / exact - 1.0).abs() < 3e-3, "H = {hurst}, λ = {reversion}, {t}: {sum} {exact}");
            }
        }
    }

    #[test]
    fn what_is_left_is_one_less_the_integral() {
        for (hurst, reversion) in [(0.02, 0.5), (0.1, 0.3), (0.25, 1.5), (0.39, 1.2)] {
            let kernel = RoughKernel::new(hurst, reversion);
            for t in [1e-4, 0.01, 0.3, 1.0] {
                let exact = 1.0 - reversion * kernel.integrals(t)[0];
                assert!((kernel.relaxation(t) - exact).abs() < 1e-8, "H = {hurst}, {t}: {}", kernel.relaxation(t));
            }
        }
    }

    #[test]
    fn squares_have_their_integral() {
        let kernel = RoughKernel::new(0.2, 1.1);
        // In t = w⁵ the square is smooth: K² ~ t^{−0.6}, so t^{−0.6} dt = 5w dw.
        let n = 4000;
        let sum: f64 = (0..n)
            .map(|i| {
                let w = (f64::from(i) + 0.5) / f64::from(n);
                let (fourth, k) = (w * w * w * w, value(&kernel, w * w * w * w * w));
                k * k * 5.0 * fourth / f64::from(n)
            })
            .sum();
        let [_, square] = kernel.integrals(1.0);
        assert!((square / sum - 1.0).abs() < 1e-5, "{square} {sum}");
    }
}
