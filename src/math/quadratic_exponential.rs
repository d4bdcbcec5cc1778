//! A non-negative variate of given mean and variance, in place of a law that is hard to draw.
//!
//! With ψ = s²/m²: a(b + Z)² for a normal Z where ψ ≤ 3/2, else 0 or an exponential variate. Mean and variance are exact, and E\[e^{Ax}\] is
//! known where it is finite: Am·max(ψ, 1) below 5/6 or so, and always for A ≤ 0.
//!
//! One variate comes of a normal and a uniform ([`draw`]), two independent ones of less, together ([`draw_two`]): a [`Law`] is x
//! before it is drawn. There x = r + 2√(ra)·Z + aZ² with r = √(m² − s²/2) = ab² and a = m − r, and the exponential variate is there with
//! probability 2/(ψ + 1), of mean g = m(ψ + 1)/2; E\[e^{Ax}\] is e^{Ar/D}/√D, D = 1 − 2Aa, or 1 + Am/(1 − Ag).
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
    /// Whether x is made of the normal, and not of the uniform.
    pub is_quadratic: bool,
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
        is_quadratic: quadratic,
    }
}

/// What two variates are made of: two Exp(1) variates, √2 cos φ and √2 sin φ of an angle, a uniform, and one more that is the angle's
/// own.
#[derive(Debug, Clone, Copy)]
pub struct Noise {
    /// E₁ and E₂
    pub exponentials: [f64; 2],
    /// √2 cos φ and √2 sin φ
    pub turns: [f64; 2],
    /// The uniform, and that of φ.
    pub uniforms: [f64; 2],
}

/// x of a mean and a variance.
#[derive(Debug, Clone, Copy)]
pub struct Law {
    /// m
    mean: f64,
    /// r; below 0 where x is not quadratic.
    steady: f64,
    /// a or g
    unit: f64,
}

impl Law {
    /// Of mean m and variance dm, where that is not below 1e-8 of m²: a loses as many digits as it is smaller.
    #[inline(always)]
    #[must_use]
    pub fn of_dispersion(m: f64, d: f64) -> Self {
        let is_quadratic = d <= 1.5 * m;
        let root = (m * (-0.5f64).mul_add(d, m)).sqrt();
        let unit = if is_quadratic { m - root } else { 0.5 * (m + d) };
        Law { mean: m, steady: if is_quadratic { root } else { -1.0 }, unit }
    }

    #[inline(always)]
    fn is_quadratic(self) -> bool {
        self.steady >= 0.0
    }

    /// m
    #[inline(always)]
    #[must_use]
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// ln E\[e^{Ax}\], one division.
    #[inline(always)]
    #[must_use]
    pub fn log_mgf(self, a: f64) -> f64 {
        let twice = if self.is_quadratic() { 2.0 } else { 1.0 };
        let below = (-a * self.unit).mul_add(twice, 1.0);
        let above = if self.is_quadratic() { 1.0 } else { a.mul_add(self.mean, below) };
        let (log, inverse) = math::ln_of_quotient(above, below);
        if self.is_quadratic() { (a * self.steady).mul_add(inverse, 0.5 * log) } else { log }
    }

    /// x, of √2 cos φ with an E, and where it is not quadratic of an E and a uniform.
    #[inline(always)]
    fn value(self, [turning, falling]: [f64; 2], turn: f64, uniform: f64) -> f64 {
        let scale = self.unit * if self.is_quadratic() { turning } else { falling };
        let root = (self.steady * scale).sqrt();
        let x = (turn * turn).mul_add(scale, (turn + turn).mul_add(root, self.steady));
        // Not below 0 for rounding.
        let x = if x > 0.0 { x } else { 0.0 };
        let tail = if uniform * self.unit < self.mean { scale } else { 0.0 };
        if self.is_quadratic() { x } else { tail }
    }
}

/// Two independent variates. The second one has the normal of its own that comes with the first one's, or where that is not quadratic
/// an exponential variate and a uniform of which the first one has no part.
#[inline(always)]
#[must_use]
pub fn draw_two([x, y]: [Law; 2], noise: Noise) -> [f64; 2] {
    let ([first, second], [uniform, of_angle]) = (noise.exponentials, noise.uniforms);
    let (turning, left) = if x.is_quadratic() { (first, uniform) } else { (second, of_angle) };
    [x.value([first; 2], noise.turns[0], uniform), y.value([turning, second], noise.turns[1], left)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of means and variances on both sides of where the regimes meet, and of A on both sides of 0.
    #[test]
    fn a_variate_of_two_is_that_of_a_normal_and_a_uniform() {
        for (m, psi) in [(0.04, 1e-4), (0.04, 0.3), (1e-3, 1.499_999), (2.0, 1.500_001), (0.04, 4.0), (1e-9, 30.0)] {
            let law = Law::of_dispersion(m, psi * m);
            for am in [-3.0, -0.01, 0.0, 0.02] {
                let a = am / m;
                let one = draw([m, psi * m * m], a, 0.7, 0.2);
                assert!((law.log_mgf(a) - one.log_mgf).abs() < 1e-12, "ψ = {psi}, Am = {am}: {}", law.log_mgf(a));
            }
            // √E·√2 cos φ = 0.7, and the same of the second one.
            let (exponentials, turns, uniforms) = ([0.49, 2.0], [1.0, 1.0], [0.9, 0.1]);
            let [x, y] = draw_two([law, law], Noise { exponentials, turns, uniforms });
            if psi < 1.5 {
                let one = draw([m, psi * m * m], 0.0, 0.7, 0.2).value;
                assert!((x / one - 1.0).abs() < 1e-12 && x == y, "ψ = {psi}: {x}, {y} {one}");
            } else {
                // Above 0 with probability 2/(ψ + 1), and then of mean m(ψ + 1)/2.
                let unit = 0.5 * m * (psi + 1.0);
                let there = |uniform: f64| if uniform < 2.0 / (psi + 1.0) { 1.0 } else { 0.0 };
                let (first, second) = (0.49 * unit * there(0.9), 2.0 * unit * there(0.1));
                assert!((x - first).abs() < 1e-14 * m && (y - second).abs() < 1e-11 * m, "ψ = {psi}: {x}, {y}");
            }
        }
    }

    #[test]
    fn the_second_variate_takes_nothing_that_the_first_one_has() {
        let [turned, rare] = [0.3, 4.0].map(|d| Law::of_dispersion(1.0, d));
        let at = |exponentials, uniforms| Noise { exponentials, turns: [0.8, 0.6], uniforms };
        // A normal and an exponential variate: the exponential of the other one, and the uniform.
        let [_, y] = draw_two([turned, rare], at([0.5, 1.5], [0.1, 0.9]));
        assert_eq!(y, 1.5 * 2.5);
        // The other way round: the other exponential is the radius of the normal.
        let [x, y] = draw_two([rare, turned], at([0.5, 1.5], [0.1, 0.9]));
        let alone = draw([1.0, 0.3], 0.0, 1.5_f64.sqrt() * 0.6, 0.5).value;
        assert!(x == 0.5 * 2.5 && (y - alone).abs() < 1e-14, "{x}, {y} {alone}");
        // Both exponential: the uniform of the angle, which neither has turned by.
        assert_eq!(draw_two([rare, rare], at([0.5, 1.5], [0.1, 0.9])), [0.5 * 2.5, 0.0]);
        assert_eq!(draw_two([rare, rare], at([0.5, 1.5], [0.9, 0.1])), [0.0, 1.5 * 2.5]);
    }
}
