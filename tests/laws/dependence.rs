//! Driving normals of several series.

use super::statistics::{assert_mean, simulate};
use pathloom::model::registry::VOLATILITIES;

#[test]
fn correlations_of_driving_normals_are_as_declared() {
    let text = r#"
name = "correlated"
seed = 20260101
paths = 200000
[clock]
start = 2026-01-02
step = "1d"
steps = 1
[assets.A]
initial_price = 1.0
volatility.constant = { annual_vol = 0.2 }
[assets.B]
initial_price = 1.0
volatility.constant = { annual_vol = 0.4 }
[levels.C]
initial = 0.0
process.vasicek = { mean_reversion = 1.0, long_run_mean = 0.0, annual_vol = 1.0 }
[assets.D]
initial_price = 1.0
drift_of = "log_price"
volatility.constant = { annual_vol = 0.2 }
innovations.student_t = { degrees_of_freedom = 12.0 }
[dependence]
correlation = { "A/B" = 0.6, "B/C" = -0.4, "D/A" = 0.5 }
[output]
layout = "panel"
columns = ["return"]
"#;
    let columns = simulate(text);
    let standard = |name: &str| {
        let values = columns.last(name);
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        values.into_iter().map(|x| (x - mean) / deviation).collect::<Vec<f64>>()
    };
    // E[√((ν−2)/χ²)] shrinks the correlation of a Student-t return with a normal one: Γ((ν−1)/2)/Γ(ν/2)·√((ν−2)/2).
    // At ν = 12 that is Γ(5.5)/Γ(6)·√5 = (945√π/32)/120·√5.
    let shrink = 945.0 * std::f64::consts::PI.sqrt() / 32.0 / 120.0 * 5.0_f64.sqrt();
    let pairs = [("A", "B", 0.6), ("A", "C", 0.0), ("B", "C", -0.4), ("A", "D", 0.5 * shrink), ("C", "D", 0.0)];
    for (a, b, exact) in pairs {
        let (x, y) = (standard(&format!("{a}_return")), standard(&format!("{b}_return")));
        let products: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x * y).collect();
        assert_mean(&format!("correlation of {a} and {b}"), &products, exact);
    }
    // A driver that is mixed from several is still one of unit variance.
    for (name, vol) in [("A", 0.2_f64), ("B", 0.4), ("D", 0.2)] {
        let variance = vol * vol / 365.0;
        let mean = if name == "D" { 0.0 } else { -0.5 * variance };
        let squares: Vec<f64> = columns.last(&format!("{name}_return")).iter().map(|x| (x - mean).powi(2)).collect();
        assert_mean(&format!("variance of {name}"), &squares, variance);
    }
}

/// Of every law's example: what correlates drivers correlates the returns of a step. A variance that varies within the step takes a
/// little of it, by how much is said of each; rough Heston's driver is what the variance leaves of a
/// return, and what it leaves differs from path to path.
#[test]
fn returns_of_every_volatility_are_correlated_as_declared() {
    let paths = 200_000;
    for law in VOLATILITIES {
        let (share, allowance) = match law.name {
            "heston" => (1.0, 0.002),
            "double_heston" => (1.0, 0.008),
            "rough_heston" => (1.0 - 0.7 * 0.7, 0.04),
            _ => (1.0, 0.0),
        };
        let asset =
            format!("initial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.{} = {}\n", law.name, law.example);
        let columns = simulate(&format!(
            "name = \"correlated\"\nseed = 20260101\npaths = {paths}\n[clock]\nstart = 2026-01-02\ncalendar = \"weekdays\"\n\
             step = \"1d\"\nsteps = 1\nsteps_per_year = 252\n[assets.A]\n{asset}[assets.B]\n{asset}[dependence]\n\
             correlation = {{ \"A/B\" = 0.6 }}\n[output]\nlayout = \"panel\"\ncolumns = [\"return\"]\n"
        ));
        let correlation = correlation(&columns.last("A_return"), &columns.last("B_return"));
        let noise = 6.5 * (1.0 - correlation * correlation) / f64::from(paths).sqrt();
        let off = (correlation - 0.6 * share).abs();
        assert!(off < noise + allowance, "{}: a correlation of {correlation}", law.name);
    }
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let apart = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / n;
        values.iter().map(|value| value - mean).collect::<Vec<f64>>()
    };
    let (a, b) = (apart(a), apart(b));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
}
