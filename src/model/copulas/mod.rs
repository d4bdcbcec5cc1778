//! How extremes of several series come together, beyond what correlations say.

pub mod clayton;
pub mod gaussian;
pub mod student_t;

/// Parameter, argument and exact value of the maps of a copula (tests/reference/copulas.py).
#[cfg(test)]
fn exact(copula: &str) -> Vec<[f64; 3]> {
    let all = include_str!("../../../tests/reference/copulas.csv").lines();
    let numbers = |line: &str| -> Option<[f64; 3]> {
        let line = line.strip_prefix(copula)?.strip_prefix(',')?;
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        Some(numbers.try_into().unwrap())
    };
    let found: Vec<[f64; 3]> = all.filter_map(numbers).collect();
    assert!(found.len() > 10, "{copula} has too few exact values");
    found
}
