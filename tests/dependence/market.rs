//! Series that depend on each other, and their drivers.

use super::statistics::simulate;

/// Assets whose returns are their driving normals, but for rounding of the log price.
pub fn scenario(paths: usize, steps: usize, symbols: &[&str], dependence: &str) -> String {
    let asset = |symbol: &&str| {
        format!(
            "[assets.{symbol}]\ninitial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 1.0 }}\n"
        )
    };
    let assets: String = symbols.iter().map(asset).collect();
    format!(
        "name = \"drivers\"\nseed = 20260103\npaths = {paths}\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\n\
         steps = {steps}\nsteps_per_year = 1\n{assets}{dependence}[output]\nlayout = \"panel\"\ncolumns = [\"return\"]\n"
    )
}

/// The drivers of some steps: by series, by step, by path.
pub fn drivers(paths: usize, steps: usize, symbols: &[&str], dependence: &str) -> Vec<Vec<Vec<f64>>> {
    let columns = simulate(&scenario(paths, steps, symbols, dependence));
    let of = |symbol: &&str| (1..=steps).map(|row| columns.row(&format!("{symbol}_return"), row)).collect();
    symbols.iter().map(of).collect()
}

/// The drivers of A and B in one step.
pub fn pair(paths: usize, dependence: &str) -> (Vec<f64>, Vec<f64>) {
    let mut all = drivers(paths, 1, &["A", "B"], dependence);
    let b = all.pop().unwrap().remove(0);
    (all.pop().unwrap().remove(0), b)
}

pub const GAUSSIAN: &str = "[dependence]\ncorrelation = { \"A/B\" = 0.6 }\n";
pub const STUDENT: &str =
    "[dependence]\ncorrelation = { \"A/B\" = 0.6 }\ncopula.student_t = { degrees_of_freedom = 3.0 }\n";
pub const CLAYTON: &str = "[dependence]\ncopula.clayton = { theta = 2.0 }\n";
pub const FACTORS: &str = "[factors.market]\nA = 0.8\nB = -0.5\n[factors.tech]\nA = 0.5\nB = 0.7\n";
