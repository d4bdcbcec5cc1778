//! The best prediction of a stationary Gaussian sequence from all of its past, for covariances that are a sum of exponentials.
//!
//! With c(k) = Σᵢ wᵢaᵢ^{k−1} for k ≥ 1, and any c(0) that leaves c positive definite: xₜ = Σᵢ sᵢ + √vₜ·z with independent standard normals z, and
//! sᵢ ← aᵢsᵢ + (Gᵢ/√vₜ)·z. Here v is the variance around the prediction and G/v what the error of one tells the next. Both follow from
//! a vector y and a number μ with P' − P = μyyᵀ, P the covariance of s, by recursions without a matrix: from v = c(0), G = y = w, μ = 1/c(0),
//!
//! β = Σᵢ yᵢ,  v' = v − μβ²,  G' = G − μβ·ay,  y' = ay − (β/v)G,  μ' = μv/v'.
//!
//! Whatever the length of the past, a step takes a handful of multiplications for each exponential.
//!
//! Reference: M. Morf, G. Sidhu and T. Kailath, Some new algorithms for recursive estimation in constant, linear, discrete-time systems,
//! IEEE Trans. Automat. Control 19, 1974 (they name the recursions after Chandrasekhar).

use super::exponential_sum::Exponential;

/// Where the recursion stands.
#[derive(Debug, Clone)]
pub struct Prediction {
    /// a
    decays: Vec<f64>,
    /// G
    gains: Vec<f64>,
    /// y
    rest: Vec<f64>,
    /// μ
    of_rest: f64,
    /// v
    variance: f64,
}

impl Prediction {
    /// Of a sequence of this variance, of which nothing is known, with these covariances.
    #[must_use]
    pub fn new(variance: f64, covariances: &[Exponential]) -> Self {
        let weights: Vec<f64> = covariances.iter().map(|term| term.weight).collect();
        Prediction {
            decays: covariances.iter().map(|term| term.decay).collect(),
            gains: weights.clone(),
            rest: weights,
            of_rest: 1.0 / variance,
            variance,
        }
    }

    /// The standard deviation around the prediction, √v.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        self.variance.sqrt()
    }

    /// With what weight z enters each sᵢ: G/√v.
    pub fn gains(&self) -> impl Iterator<Item = f64> {
        let scale = 1.0 / self.deviation();
        self.gains.iter().map(move |gain| gain * scale)
    }

    /// Goes on to one known value more.
    pub fn extend(&mut self) {
        let beta: f64 = self.rest.iter().sum();
        let (moved, told) = (self.of_rest * beta, beta / self.variance);
        for ((gain, y), a) in self.gains.iter_mut().zip(&mut self.rest).zip(&self.decays) {
            let (faded, before) = (a * *y, *gain);
            *gain -= moved * faded;
            *y = faded - told * before;
        }
        let variance = self.variance - moved * beta;
        self.of_rest *= self.variance / variance;
        self.variance = variance;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::exponential_sum::exponentials;
    use crate::math::fractional_noise::FractionalNoise;

    /// The variances around the predictions from n values, n = 0, 1, …, by the recursion of Durbin and Levinson from the covariances themselves: with
    /// φₖ the weight of lag k, r = (c(n+1) − Σₖ φₖc(n+1−k))/v, φₖ' = φₖ − rφₙ₊₁₋ₖ, φₙ₊₁ = r, v' = v(1 − r²).
    fn by_levinson(noise: &FractionalNoise, steps: u32) -> Vec<f64> {
        let covariances: Vec<f64> = (0..=steps).map(|lag| noise.covariance(lag)).collect();
        let mut weights: Vec<f64> = Vec::new();
        let mut variances = vec![covariances[0]];
        for n in 0..steps as usize {
            let told: f64 = weights.iter().enumerate().map(|(k, weight)| weight * covariances[n - k]).sum();
            let variance = variances[n];
            let r = (covariances[n + 1] - told) / variance;
            let mirrored: Vec<f64> = weights.iter().rev().copied().collect();
            weights.iter_mut().zip(mirrored).for_each(|(weight, mirror)| *weight -= r * mirror);
            weights.push(r);
            variances.push(variance * (1.0 - r * r));
        }
        variances
    }

    #[test]
    fn variances_are_those_of_the_covariances_themselves() {
        for (hurst, decay) in
            [(0.011, 0.0), (0.1, 0.0), (0.5, 0.2), (0.9, 0.0), (0.989, 0.0), (0.989, 1e-6), (0.2, 3.0), (0.3, 100.0)]
        {
            let noise = FractionalNoise::new(hurst, decay);
            let terms = exponentials(1 << 17, |lag| noise.covariance(lag), |lag| noise.size(lag));
            let mut prediction = Prediction::new(noise.covariance(0), &terms);
            for (n, exact) in by_levinson(&noise, 2000).into_iter().enumerate() {
                let ratio = prediction.variance / exact;
                assert!((ratio - 1.0).abs() < 1e-9, "H = {hurst}, a = {decay}, n = {n}: {ratio}");
                prediction.extend();
            }
        }
    }

    /// x = L·z with L from the recursion must have the covariance that was asked for: E[xᵢxⱼ] = Σₖ LᵢₖLⱼₖ.
    #[test]
    fn predictions_rebuild_the_covariance() {
        for (hurst, decay) in [(0.011, 0.0), (0.1, 0.0), (0.5, 0.2), (0.9, 0.0), (0.989, 1e-6), (0.2, 3.0)] {
            let noise = FractionalNoise::new(hurst, decay);
            let terms = exponentials(1 << 17, |lag| noise.covariance(lag), |lag| noise.size(lag));
            let mut prediction = Prediction::new(noise.covariance(0), &terms);
            let n = 120;
            // Each row: what z of each step has in x, from what it has in every s.
            let mut states = vec![vec![0.0; n]; terms.len()];
            let mut factor = Vec::new();
            for t in 0..n {
                let mut row: Vec<f64> = (0..n).map(|k| states.iter().map(|state| state[k]).sum()).collect();
                row[t] = prediction.deviation();
                factor.push(row);
                for ((state, term), gain) in states.iter_mut().zip(&terms).zip(prediction.gains()) {
                    for weight in state.iter_mut() {
                        *weight *= term.decay;
                    }
                    state[t] = gain;
                }
                prediction.extend();
            }
            for (i, j) in [(0, 0), (7, 3), (119, 119), (119, 0), (119, 118), (80, 30)] {
                let lag = u32::try_from(i - j).unwrap();
                let product: f64 = factor[i].iter().zip(&factor[j]).map(|(a, b)| a * b).sum();
                let error = (product - noise.covariance(lag)).abs();
                // The stated error of c, and that of c(0) and rounding.
                let allowed = if lag == 0 { 1e-11 } else { 1e-8 * noise.size(lag) + 1e-12 };
                assert!(error < allowed, "H = {hurst}, a = {decay}, ({i}, {j}): {error}");
            }
        }
    }
}
