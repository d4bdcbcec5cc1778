//! The elementary functions over whole rows.

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
