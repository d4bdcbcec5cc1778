//! A non-negative variate of given mean and variance, in place of a law that is hard to draw.
//!
//! With ψ = s²/m²: a(b + Z)² for a normal Z where ψ ≤ 3/2, else 0 or an exponential variate. Mean and variance are exact, and E\[e^{Ax}\] is
//! known where it is finite: Am·max(ψ, 1) below 5/6 or so, and always for A ≤ 0.
//!
//! Reference: L. Andersen, Simple and efficient simulation of the Heston stochastic volatility model, J. Comp. Finance 11, 2008,
//! section 3.2.

use crate::math;

/// A variate, and what it is in the mean.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    /// x
    pub value: f64,
    /// ln E\[e^{Ax}\]
    pub log_mgf: f64,
}

/// x of mean m and variance s², from a standard normal and a uniform; both regimes are computed and one is taken.
#[inline(always)]
#[must_use]
pub fn draw([m, s2]: [f64; 2], a: f64, normal: f64, uniform: f64) -> Draw {
    let am = a * m;
    // One division gives ψ = s²/m² and 2/ψ.
    let m2 = m * m;
    let reciprocal = 1.0 / (m2 * s2);
    let psi = s2 * s2 * reciprocal;
    let twice = 2.0 * (m2 * m2) * reciprocal;
    let quadratic = psi <= 1.5;

    // Quadratic: x = a(b + Z)², b² = 2/ψ − 1 + √(2/ψ(2/ψ − 1)), a = m/(1 + b²).
    let rest = if quadratic { twice - 1.0 } else { 1.0 };
    let b2 = rest + (twice * rest).sqrt();
    let d1 = 1.0 + b2;
    let d2 = (-2.0f64).mul_add(am, d1);
    // Exponential: x = −ln(y)/β where y = U(ψ + 1)/2 < 1, else 0; 1/β = m(ψ + 1)/2, p = (ψ − 1)/(ψ + 1).
    let half = 0.5 * (psi + 1.0);
    let d3 = am.mul_add(-half, 1.0);
    // One division and one logarithm for either.
    let inverse = 1.0 / if quadratic { d1 * d2 } else { d3 * (psi + 1.0) };
    let argument = inverse * if quadratic { d2 * d2 } else { (psi - 1.0).mul_add(d3, 2.0) };
    let log = math::ln(argument);
    let shifted = b2.sqrt() + normal;
    let y = uniform * half;
    let tail = if y < 1.0 { -(m * half) * math::ln(y) } else { 0.0 };
    Draw {
        value: if quadratic { m * (d2 * inverse) * (shifted * shifted) } else { tail },
        log_mgf: if quadratic { (am * b2 * d1).mul_add(inverse, -0.5 * log) } else { log },
    }
}
