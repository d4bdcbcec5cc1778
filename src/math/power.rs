//! Powers of positive numbers.

use super::{exp, ln};

/// x^p for positive normal x: of relative error 2^−52·(1 + |p ln x|) or so; for constants, not for kernels.
#[must_use]
pub fn power(x: f64, p: f64) -> f64 {
    exp(p * ln(x))
}
