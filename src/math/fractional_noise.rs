//! The steps of fractional Brownian motion, plain or forgotten at a rate: a stationary Gaussian sequence.
//!
//! ξₙ = ∫ₙⁿ⁺¹ e^{−a(n+1−s)} dB(s), with E\[B(s)B(t)\] = ½(s^{2H} + t^{2H} − |t − s|^{2H}). Of a = 0 these are the increments of B. Two
//! integrations by parts give, with R(w) = ∫₀^{1−w} e^{−as}e^{−a(s+w)} ds = e^{−aw}(1 − e^{−2a(1−w)})/2a,
//!
//! c(k) = E\[ξₙξₙ₊ₖ\] = ½{e^{−a}(|k+1|^{2H} + |k−1|^{2H}) − (1 + e^{−2a})k^{2H} + a² ∫₀¹ R(w)((k+w)^{2H} + |k−w|^{2H}) dw}.
//!
//! From k = 8 on these terms nearly cancel, and c(k) is taken from their expansion in 1/k instead, the moments of R by quadrature:
//! c(k) = Σⱼ binom(2H, 2j) k^{2H−2j} · 2j(2j−1) ∫₀¹ R(w)w^{2j−2} dw, to ten terms, of which the next is below 2^−60 of k^{2H}.
//! Absolute error below 1e-13.
//!
//! Reference: B. Mandelbrot and J. Van Ness, Fractional Brownian motions, fractional noises and applications, SIAM Review 10, 1968;
//! P. Cheridito, H. Kawaguchi and M. Maejima, Fractional Ornstein–Uhlenbeck processes, Electron. J. Probab. 8, 2003.

use super::quadrature::over_unit_interval;
use super::{exp, one_minus_exp, power};

/// The lag from which the expansion is taken.
const FAR: usize = 8;
const TERMS: usize = 10;

/// The sequence ξ.
#[derive(Debug, Clone, Copy)]
pub struct FractionalNoise {
    /// 2H
    twice_hurst: f64,
    /// a
    decay: f64,
    /// c(k) before that lag.
    close: [f64; FAR],
    /// What each power of 1/k² is multiplied by.
    expansion: [f64; TERMS],
}

impl FractionalNoise {
    /// That of Hurst exponent H in (0, 1), forgotten at the rate a ≥ 0 per step.
    #[must_use]
    pub fn new(hurst: f64, decay: f64) -> Self {
        let twice_hurst = 2.0 * hurst;
        let mut noise = FractionalNoise { twice_hurst, decay, close: [0.0; FAR], expansion: [0.0; TERMS] };
        noise.close = std::array::from_fn(|lag| noise.near(lag));
        let mut binomial = 1.0;
        let mut order = 0.0;
        for term in 0..TERMS {
            binomial *= (twice_hurst - order) * (twice_hurst - order - 1.0) / ((order + 1.0) * (order + 2.0));
            let moment = if decay > 0.0 {
                over_unit_interval(|w, rest| noise.overlap(w, rest) * power(w, order))
            } else {
                1.0 / ((order + 1.0) * (order + 2.0))
            };
            noise.expansion[term] = binomial * (order + 1.0) * (order + 2.0) * moment;
            order += 2.0;
        }
        noise
    }

    /// R(w), of a > 0.
    fn overlap(&self, w: f64, rest: f64) -> f64 {
        let a = self.decay;
        exp(-a * w) * one_minus_exp(2.0 * a * rest) / (2.0 * a)
    }

    /// c(0) alone.
    #[must_use]
    pub fn variance(hurst: f64, decay: f64) -> f64 {
        FractionalNoise { twice_hurst: 2.0 * hurst, decay, close: [0.0; FAR], expansion: [0.0; TERMS] }.near(0)
    }

    /// c(k)
    #[must_use]
    pub fn covariance(&self, lag: u32) -> f64 {
        let close = usize::try_from(lag).ok().and_then(|lag| self.close.get(lag));
        close.copied().unwrap_or_else(|| self.far(f64::from(lag)))
    }

    /// k^{2H−2}, as which the covariances fade.
    #[must_use]
    pub fn size(&self, lag: u32) -> f64 {
        power(f64::from(lag), self.twice_hurst - 2.0)
    }

    fn near(&self, lag: usize) -> f64 {
        // Below `FAR`.
        #[allow(clippy::cast_precision_loss)]
        let (a, k) = (self.decay, lag as f64);
        let power = |x: f64| if x > 0.0 { power(x, self.twice_hurst) } else { 0.0 };
        let ends = exp(-a) * (power(k + 1.0) + power((k - 1.0).abs())) - (1.0 + exp(-2.0 * a)) * power(k);
        if a == 0.0 {
            return 0.5 * ends;
        }
        // |k − w| by what is left to the end of the interval where that is where it vanishes.
        let apart = |w: f64, rest: f64| if lag == 1 { rest } else { (k - w).abs() };
        let within = over_unit_interval(|w, rest| self.overlap(w, rest) * (power(k + w) + power(apart(w, rest))));
        0.5 * (ends + a * a * within)
    }

    fn far(&self, k: f64) -> f64 {
        let inverse = 1.0 / (k * k);
        let sum = self.expansion.iter().rev().fold(0.0, |sum, term| (sum + term) * inverse);
        sum * power(k, self.twice_hurst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_noise_has_the_covariance_of_increments() {
        for hurst in [0.05, 0.3, 0.5, 0.75, 0.95] {
            let noise = FractionalNoise::new(hurst, 0.0);
            for lag in [0_u32, 1, 2, 7, 8, 9, 40] {
                let k = f64::from(lag);
                let power = |x: f64| if x == 0.0 { 0.0 } else { power(x.abs(), 2.0 * hurst) };
                let exact = 0.5 * (power(k + 1.0) + power(k - 1.0) - 2.0 * power(k));
                assert!((noise.covariance(lag) - exact).abs() < 1e-12, "H = {hurst}, lag {lag}");
            }
        }
    }

    /// Of H = ½ steps are independent, of variance (1 − e^{−2a})/2a.
    #[test]
    fn forgotten_brownian_steps_are_independent() {
        for a in [1e-6, 0.01, 1.0, 50.0] {
            let noise = FractionalNoise::new(0.5, a);
            let exact = one_minus_exp(2.0 * a) / (2.0 * a);
            assert!((FractionalNoise::variance(0.5, a) / exact - 1.0).abs() < 1e-12, "{a}");
            assert!((1..20).all(|lag| noise.covariance(lag).abs() < 1e-14), "{a}");
        }
    }

    #[test]
    fn both_ways_to_reckon_a_covariance_agree() {
        for (hurst, a) in [(0.1, 0.3), (0.35, 5.0), (0.8, 0.02), (0.9, 2.0)] {
            let noise = FractionalNoise::new(hurst, a);
            for (k, place) in [(6, 6.0), (9, 9.0), (20, 20.0)] {
                assert!((noise.near(k) - noise.far(place)).abs() < 1e-13, "H = {hurst}, a = {a}, lag {k}");
            }
        }
    }

    /// For H > ½, c(k) = H(2H−1) ∬ e^{−a(1−u)}e^{−a(1−v)} |k + v − u|^{2H−2} du dv, here by the midpoint rule.
    #[test]
    fn far_covariances_are_the_double_integral() {
        let (hurst, a) = (0.8, 1.3);
        let noise = FractionalNoise::new(hurst, a);
        let at = |i: u32| (f64::from(i) + 0.5) / 200.0;
        for k in [2_u32, 10] {
            let inner = |u: f64| {
                (0..200).map(|j| exp(-a * (2.0 - u - at(j))) * power(f64::from(k) + at(j) - u, -0.4)).sum::<f64>()
            };
            let sum: f64 = (0..200).map(|i| inner(at(i))).sum::<f64>() / 40_000.0;
            let exact = hurst * (2.0 * hurst - 1.0) * sum;
            assert!((noise.covariance(k) / exact - 1.0).abs() < 1e-4, "lag {k}: {exact}");
        }
    }
}
