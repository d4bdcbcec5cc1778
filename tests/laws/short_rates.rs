//! Short rates that are fitted to a curve: discounted along them, a unit is worth what the curve says.

use super::statistics::{mean_and_error, simulate, weekly};
use pathloom::{Scenario, scenario::Series, units::Years};

/// Half a year, a year and two, on a grid of weeks; far from flat, and from the short rate.
const NODES: [(usize, f64); 3] = [(26, 0.030), (52, 0.037), (104, 0.032)];
const INITIAL: f64 = 0.02;
const WEEK: f64 = 1.0 / 52.0;

/// With volatilities so high that a missing convexity would show: 1 % of the price after two years.
const FITTED: [(&str, &str); 3] = [
    ("hull_white", "mean_reversion = 0.3, annual_vol = 0.1"),
    (
        "g2pp",
        "mean_reversion = 2.0, annual_vol = 0.15, second_mean_reversion = 0.1, second_annual_vol = 0.08, correlation = -0.6",
    ),
    (
        "cox_ingersoll_ross_shifted",
        "initial_factor = 0.08, mean_reversion = 0.8, long_run_mean = 0.04, volatility = 0.5",
    ),
];

fn text(name: &str, law: &str, paths: usize) -> String {
    let curve = "times = [0.5, 1, 2], zero_rates = [0.030, 0.037, 0.032]";
    let head = weekly("curve", 20_260_101, paths, 104);
    format!(
        "{head}\n[levels.L]\ninitial = {INITIAL}\nprocess.{name} = {{ {law}, {curve} }}\n[output]\nlayout = \"panel\"\n"
    )
}

/// The integral to a row by trapezoids.
fn integral(path: &[f64]) -> f64 {
    path.windows(2).map(|pair| 0.5 * WEEK * (pair[0] + pair[1])).sum()
}

/// The logarithm by trapezoids is off by Δ²/12·(f′(T) − f′(0)) and as much of the variance: below 1e-5 here, as the next test
/// finds without noise.
#[test]
fn discounted_along_the_rate_a_unit_has_the_price_of_the_curve() {
    let mut wrong = Vec::new();
    for (name, law) in FITTED {
        let columns = simulate(&text(name, law, 50_000));
        for (row, zero_rate) in NODES {
            let price = (-zero_rate * WEEK * row as f64).exp();
            let relative: Vec<f64> =
                columns.paths("L").map(|path| (-integral(&path[..=row])).exp() / price).collect();
            let (mean, error) = mean_and_error(&relative);
            if (mean - 1.0).abs() > 6.0 * error + 1e-5 || error > 1e-3 {
                wrong.push(format!("{name} at {row}: {mean} ± {error}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Of a Gaussian rate the expectation along the grid is known from its moments: no noise hides anything.
#[test]
fn the_curve_of_hull_and_white_is_met_to_the_error_of_trapezoids() {
    let (name, law) = FITTED[0];
    let Scenario { clock, series, .. } = Scenario::from_text(&text(name, law, 1)).unwrap();
    let Series::Level(level) = &series[0] else { unreachable!("it is a level") };
    let moments = |row: usize| level.process.model.moments(INITIAL, &clock.grid, Years(WEEK * row as f64));
    for (row, zero_rate) in NODES {
        let weight = |i: usize| if i == 0 || i == row { 0.5 * WEEK } else { WEEK };
        let mean: f64 = (0..=row).map(|i| weight(i) * moments(i).0).sum();
        let covariance = |i: usize, j: usize| (-0.3 * WEEK * i.abs_diff(j) as f64).exp() * moments(i.min(j)).1;
        let of_row = |i: usize| (0..=row).map(|j| weight(i) * weight(j) * covariance(i, j)).sum::<f64>();
        let variance: f64 = (0..=row).map(of_row).sum();
        let off = 0.5 * variance - mean + zero_rate * WEEK * row as f64;
        assert!(off.abs() < 1e-5, "row {row}: {off}");
    }
}

/// Vasicek's bond: E[exp(−∫r)] = exp(−θ(T − B) − r₀B + σ²/2κ²·(T − 2B + (1 − e^{−2κT})/2κ)), B = (1 − e^{−κT})/κ.
#[test]
fn vasiceks_bond_has_its_price() {
    let (kappa, theta, sigma, years): (f64, f64, f64, f64) = (0.8, 0.05, 0.1, 2.0);
    let law = format!("{{ mean_reversion = {kappa}, long_run_mean = {theta}, annual_vol = {sigma} }}");
    let head = weekly("bond", 20_260_101, 50_000, 104);
    let series = format!("[levels.L]\ninitial = {INITIAL}\nprocess.vasicek = {law}\n");
    let columns = simulate(&format!("{head}\n{series}[output]\nlayout = \"panel\"\n"));
    let b = (1.0 - (-kappa * years).exp()) / kappa;
    let convexity = years - 2.0 * b + (1.0 - (-2.0 * kappa * years).exp()) / (2.0 * kappa);
    let price = (-theta * (years - b) - INITIAL * b + 0.5 * (sigma / kappa).powi(2) * convexity).exp();
    let relative: Vec<f64> = columns.paths("L").map(|path| (-integral(path)).exp() / price).collect();
    let (mean, error) = mean_and_error(&relative);
    assert!((mean - 1.0).abs() < 6.0 * error + 1e-5, "{mean} ± {error}");
}

/// Without a curve the centre stays where it starts.
#[test]
fn without_a_curve_nothing_pulls_to_one() {
    for (name, law) in &FITTED[1..] {
        let whole = text(name, law, 1).replace(", times = [0.5, 1, 2], zero_rates = [0.030, 0.037, 0.032]", "");
        let Scenario { clock, series, .. } = Scenario::from_text(&whole).unwrap();
        let Series::Level(level) = &series[0] else { unreachable!("it is a level") };
        let (mean, _) = level.process.model.moments(INITIAL, &clock.grid, Years(1.5));
        let factor = if *name == "g2pp" { 0.0 } else { (0.04 - 0.08) * (1.0 - (-0.8_f64 * 1.5).exp()) };
        assert!((mean - INITIAL - factor).abs() < 1e-14, "{name}: {mean}");
    }
}
