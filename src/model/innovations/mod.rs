//! The shocks that drive a return: mean 0, variance 1.

pub mod ged;
pub mod laplace;
mod monotone;
pub mod normal;
pub mod skewed_t;
mod student_side;
pub mod student_t;

/// Two parameters, a driving normal and the exact innovation (tests/reference/innovations.py).
#[cfg(test)]
fn exact(law: &str) -> Vec<[f64; 4]> {
    let all = include_str!("../../../tests/reference/innovations.csv").lines();
    let numbers = |line: &str| -> Option<[f64; 4]> {
        let line = line.strip_prefix(law)?.strip_prefix(',')?;
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        Some(numbers.try_into().unwrap())
    };
    let found: Vec<[f64; 4]> = all.filter_map(numbers).collect();
    assert!(found.len() > 5, "{law} has too few exact values");
    found
}
