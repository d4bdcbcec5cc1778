//! The best prediction of a stationary Gaussian sequence from all of its past, one value more at a time.
//!
//! E\[xₙ | x₀ … xₙ₋₁\] = Σⱼ φₙⱼ xⱼ, Var\[xₙ | x₀ … xₙ₋₁\] = vₙ, by the recursion of Durbin and Levinson: with c(k) the covariance at lag k,
//! r = (c(n+1) − Σⱼ φₙⱼ c(j+1))/vₙ, φₙ₊₁,₀ = r, φₙ₊₁,ⱼ = φₙ,ⱼ₋₁ − r·φₙ,ₙ₋ⱼ, vₙ₊₁ = vₙ(1 − r²). It takes 2n multiply-adds to go on
//! from n values.
//!
//! Reference: P. Brockwell and R. Davis, Time Series: Theory and Methods, 1991, section 5.2; as a sampler, J. Hosking, Modeling persistence
//! in hydrological time series using fractional differencing, Water Resources Research 20, 1984.

use super::simd::kernel;

/// The prediction of a sequence of which so many values are known.
#[derive(Debug, Clone)]
pub struct Levinson {
    /// c(1), c(2), …
    covariances: Vec<f64>,
    /// φₙⱼ by the place j of the value that it weighs.
    weights: Vec<f64>,
    spare: Vec<f64>,
    /// vₙ
    variance: f64,
}

impl Levinson {
    /// Of a sequence of this variance, of which nothing is known.
    #[must_use]
    pub fn new(variance: f64) -> Self {
        Levinson { covariances: Vec::new(), weights: Vec::new(), spare: Vec::new(), variance }
    }

    /// The weight of each known value, the first one first.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The standard deviation around the prediction.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        self.variance.sqrt()
    }

    /// Goes on to one known value more, given the covariance at the lag that is then the longest.
    pub fn extend(&mut self, covariance: f64) {
        let mut told = 0.0;
        dot(&self.weights, &self.covariances, &mut told);
        let reflection = (covariance - told) / self.variance;
        self.spare.resize(self.weights.len() + 1, 0.0);
        reflect(reflection, &self.weights, &mut self.spare);
        std::mem::swap(&mut self.weights, &mut self.spare);
        self.variance *= 1.0 - reflection * reflection;
        self.covariances.push(covariance);
    }
}

kernel! {
    /// Eight sums side by side, so that the order is the same at every width of vectors.
    fn dot(a: &[f64], b: &[f64], out: &mut f64) {
        let mut sums = [0.0; 8];
        let b = &b[..a.len()];
        let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
        let mut rest = 0.0;
        for (x, y) in a.remainder().iter().zip(b.remainder()) {
            rest = x.mul_add(*y, rest);
        }
        for (x, y) in a.zip(b) {
            for i in 0..8 {
                sums[i] = x[i].mul_add(y[i], sums[i]);
            }
        }
        *out = sums.iter().fold(rest, |sum, part| sum + part);
    }
}

kernel! {
    fn reflect(reflection: f64, weights: &[f64], out: &mut [f64]) {
        let n = weights.len();
        out[0] = reflection;
        for (next, (own, mirrored)) in out[1..=n].iter_mut().zip(weights.iter().zip(weights.iter().rev())) {
            *next = (-reflection).mul_add(*mirrored, *own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::fractional_noise::FractionalNoise;

    /// x = L·z with L from the recursion must have the covariance that was asked for: E[xᵢxⱼ] = Σₖ LᵢₖLⱼₖ.
    #[test]
    fn predictions_rebuild_the_covariance() {
        for (hurst, decay) in [(0.01, 0.0), (0.1, 0.0), (0.5, 0.2), (0.9, 0.0), (0.99, 0.0), (0.99, 1e-6), (0.2, 3.0)]
        {
            let noise = FractionalNoise::new(hurst, decay);
            let mut levinson = Levinson::new(noise.covariance(0));
            let n = 120;
            let mut factor: Vec<Vec<f64>> = Vec::new();
            for lag in 1..=n {
                let mut row = vec![0.0; n as usize];
                for (weight, known) in levinson.weights().iter().zip(&factor) {
                    row.iter_mut().zip(known).for_each(|(sum, l)| *sum += weight * l);
                }
                row[factor.len()] = levinson.deviation();
                factor.push(row);
                levinson.extend(noise.covariance(lag));
            }
            for (i, j) in [(0, 0), (7, 3), (119, 119), (119, 0), (119, 118), (80, 30)] {
                let lag = u32::try_from(i - j).unwrap();
                let product: f64 = factor[i].iter().zip(&factor[j]).map(|(a, b)| a * b).sum();
                let exact = noise.covariance(lag);
                assert!((product - exact).abs() < 1e-11, "H = {hurst}, a = {decay}, ({i}, {j}): {product} {exact}");
            }
        }
    }
}
