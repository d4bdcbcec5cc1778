//! Driving normals of several series.

use super::statistics::{assert_mean, simulate};

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
