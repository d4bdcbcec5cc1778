//! Elementary functions and sums over whole rows.

use super::simd::kernel;

kernel! {
    /// Replaces every value by its exponential.
    pub fn exp(row: &mut [f64]) {
        for value in row.iter_mut() {
            *value = super::exp(*value);
        }
    }
}

kernel! {
    /// Replaces every value by its natural logarithm.
    pub fn ln(row: &mut [f64]) {
        for value in row.iter_mut() {
            *value = super::ln(*value);
        }
    }
}

kernel! {
    /// Replaces every value by its square root.
    pub fn sqrt(row: &mut [f64]) {
        for value in row.iter_mut() {
            *value = value.sqrt();
        }
    }
}

kernel! {
    /// sum += weight·row.
    pub fn add_scaled(weight: f64, row: &[f64], sum: &mut [f64]) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum = weight.mul_add(*value, *sum);
        }
    }
}
