//! How fast option prices come near those of the law in continuous time, law by law: a table of weak errors.
//!
//! `cargo test --test convergence -- --nocapture` prints it. Each law prices a call of one year on a spot of 100 with few
//! steps and with twice and four times as many, at a strike where its error shows; the terminal price, whose mean is exact, is the control variate. A scheme
//! of weak order 1 has at most half the error on half the step: |e(Δ/2)| ≤ ½|e(Δ)| but for a tenth of |e(Δ)|, which the next
//! order may add, and for [`LIMIT`] standard errors. What fails this is of an order below log₂(1/0.6) = 0.74. The seed was fixed
//! before any result was seen; random numbers are the same for all laws with as many steps.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod statistics;

use statistics::{LIMIT, mean_and_error, report, simulate};

const PATHS: usize = 1_000_000;

/// A law and what its call is worth.
struct Case {
    law: &'static str,
    scheme: &'static str,
    toml: &'static str,
    drift: f64,
    strike: f64,
    /// Undiscounted.
    exact: f64,
    /// How far that may be off.
    uncertain: f64,
    /// The fewest steps of a year.
    coarsest: u32,
}

#[rustfmt::skip] // one field of a case a line
const CASES: &[Case] = &[
    Case {
        law: "heston",
        scheme: "quadratic-exponential",
        toml: "volatility.heston = { initial_variance = 0.04, mean_reversion = 4.0, long_run_variance = 0.25, vol_of_vol = 1.0, correlation = -0.5 }",
        drift: -0.01,
        strike: 100.0,
        // Lewis's, 16.070154917 at a rate of 0.01.
        exact: 16.231_662_659,
        uncertain: 1e-8,
        coarsest: 1,
    },
    Case {
        law: "double_heston",
        scheme: "quadratic-exponential",
        toml: "volatility.double_heston = { initial_variance = 0.02, mean_reversion = [4.0, 2.0], long_run_variance = 0.125, vol_of_vol = [1.0, 0.8], correlation = [-0.5, -0.8] }",
        drift: 0.0,
        strike: 100.0,
        // From the product of two of Heston's characteristic functions, by quadrature in 20 digits.
        exact: 15.737_070_286,
        uncertain: 1e-8,
        coarsest: 1,
    },
    Case {
        law: "cev",
        scheme: "log-Euler",
        toml: "volatility.cev = { annual_vol = 0.4, elasticity = 0.5 }",
        drift: 0.05,
        strike: 130.0,
        // Schroder's formula, from the non-central χ² of scipy 1.17: 7.357784030 at a rate of 0.05.
        exact: 7.735_025_685,
        uncertain: 1e-8,
        coarsest: 2,
    },
    Case {
        law: "three_halves",
        scheme: "log-Euler, exact v",
        toml: "volatility.three_halves = { initial_variance = 0.09, mean_reversion = 4.0, long_run_variance = 0.3, vol_of_vol = 3.0, correlation = -0.7 }",
        drift: 0.0,
        strike: 60.0,
        // From Lewis's characteristic function, by quadrature in 20 digits, which gives Baldeaux's 0.443059 too.
        exact: 41.373_241_332,
        uncertain: 1e-8,
        coarsest: 2,
    },
    Case {
        law: "sabr, β = ½, ρ = 0",
        scheme: "log-Euler, exact a",
        toml: "volatility.sabr = { initial_vol = 0.3, elasticity = 0.5, vol_of_vol = 0.8, correlation = 0.0 }",
        drift: 0.0,
        strike: 80.0,
        // A. Antonov, M. Konikov and M. Spector, SABR spreads its wings, Risk, August 2013: exact without correlation.
        exact: 24.822_583_138,
        uncertain: 1e-6,
        coarsest: 2,
    },
    Case {
        law: "sabr, β = 1, ρ = −0.6",
        scheme: "log-Euler, exact a",
        toml: "volatility.sabr = { initial_vol = 0.3, vol_of_vol = 0.8, correlation = -0.6 }",
        drift: 0.0,
        strike: 100.0,
        // Black's formula given a's path (M. Romano and N. Touzi, Math. Finance 7, 1997), 2 million paths of 400 steps.
        exact: 11.687_8,
        uncertain: 0.008,
        coarsest: 4,
    },
    Case {
        law: "log_ou",
        scheme: "log-Euler, exact σ",
        toml: "volatility.log_ou = { initial_vol = 0.3, mean_reversion = 2.0, long_run_vol = 0.2, vol_of_vol = 1.0, correlation = -0.7 }",
        drift: 0.0,
        strike: 100.0,
        // As above.
        exact: 10.444_9,
        uncertain: 0.009,
        coarsest: 2,
    },
];

/// The mean error of the call with so many steps, and its standard error.
fn weak_error(case: &Case, steps: u32) -> (f64, f64) {
    let Case { toml, drift, .. } = case;
    let columns = simulate(&format!(
        "name = \"convergence\"\nseed = 20260101\npaths = {PATHS}\n[clock]\nstart = 2026-01-01\nstep = \"1d\"\nsteps = {steps}\n\
         steps_per_year = {steps}\n[assets.S]\ninitial_price = 100.0\ndrift = {drift}\n{toml}\n\
         [output]\nlayout = \"panel\"\ncolumns = [\"price\"]\nevery = \"last\"\n"
    ));
    let prices = columns.last("S");
    let forward = 100.0 * drift.exp();
    let n = prices.len() as f64;
    let payoff = |price: &f64| (price - case.strike).max(0.0);
    let mean = prices.iter().map(payoff).sum::<f64>() / n;
    let covariance = prices.iter().map(|price| (price - forward) * (payoff(price) - mean)).sum::<f64>();
    let weight = covariance / prices.iter().map(|price| (price - forward).powi(2)).sum::<f64>();
    let controlled: Vec<f64> = prices.iter().map(|price| payoff(price) - weight * (price - forward)).collect();
    let (mean, error) = mean_and_error(&controlled);
    (mean - case.exact, error)
}

#[test]
fn every_scheme_converges_with_its_weak_order() {
    println!(
        "{:<22} {:<22} {:>5} {:>18} {:>18} {:>18}",
        "law", "scheme", "steps", "error", "of twice", "of four times"
    );
    let mut faults = Vec::new();
    for case in CASES {
        let errors: Vec<(f64, f64)> = (0..3).map(|k| weak_error(case, case.coarsest << k)).collect();
        let shown: Vec<String> = errors.iter().map(|(e, se)| format!("{e:>9.4} ± {se:.4}")).collect();
        println!("{:<22} {:<22} {:>5} {:>18}", case.law, case.scheme, case.coarsest, shown.join(" "));
        let (law, scheme, fewest) = (case.law, case.scheme, case.coarsest);
        let cells: Vec<&str> = shown.iter().map(|cell| cell.trim()).collect();
        report::row("convergence", &format!("| `{law}` | {scheme} | {fewest} | {} |", cells.join(" | ")));
        let (first, last) = (errors[0], errors[2]);
        if first.0.abs() < 10.0 * first.1 {
            faults.push(format!("{}: an error of {} with {} steps shows no order", case.law, first.0, case.coarsest));
        }
        for pair in errors.windows(2) {
            let [(coarse, of_coarse), (fine, of_fine)] = [pair[0], pair[1]];
            let noise = LIMIT * (of_fine * of_fine + 0.36 * of_coarse * of_coarse).sqrt() + case.uncertain;
            if fine.abs() > 0.6 * coarse.abs() + noise {
                faults.push(format!("{}: {fine} on half the step of {coarse}", case.law));
            }
        }
        assert!(last.1 < 0.02, "{}: a standard error of {}", case.law, last.1);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
