//! Published prices, from payoffs of the written Parquet files.
//!
//! Method: |Monte Carlo − reference| ≤ 3.5 standard errors + the rounding of the published figure + the stated bias of
//! the scheme, and the standard error itself below a bound. 23 checks at 3.5 standard errors would fail by chance once
//! in 100 seeds; the seed is fixed, and was before any result was seen.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // counts here are far below 2^31
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]

mod statistics;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use pathloom::Scenario;
use pathloom::dataset::{Existing, Options, run};
use pathloom::engine::Interrupt;
use statistics::{mean_and_error, report};
use std::fs::File;
use std::time::Instant;

/// A published price and how well it must be met.
struct Reference {
    value: f64,
    /// Half a unit of the last published digit.
    rounding: f64,
    /// What the scheme may be off by.
    bias: f64,
    /// The most that the standard error may be.
    error: f64,
}

/// Recorded prices, path by path, and how long it took to make them.
struct Simulated {
    paths: Vec<Vec<f64>>,
    seconds: f64,
}

/// Simulates to Parquet and reads the recorded prices back.
fn prices(text: &str) -> Simulated {
    let (paths, seconds) = column(text, "price");
    Simulated { paths, seconds }
}

/// A column as it was written, path by path, and the seconds of the run.
fn column(text: &str, name: &str) -> (Vec<Vec<f64>>, f64) {
    let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}"));
    let rows = usize::try_from(scenario.rows_per_path()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let options = Options { threads: 2, existing: Existing::Keep, shard: None };
    let started = Instant::now();
    run(&scenario, directory.path(), options, &Interrupt::new(), &mut ()).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let mut parts: Vec<_> =
        std::fs::read_dir(directory.path().join("data")).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.sort();
    let wanted = format!("message pathloom {{ REQUIRED DOUBLE {name}; }}");
    let mut all = Vec::new();
    for part in parts {
        let reader = SerializedFileReader::new(File::open(part).unwrap()).unwrap();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).unwrap();
            let projection = parquet::schema::parser::parse_message_type(&wanted).unwrap();
            all.extend(group.get_row_iter(Some(projection)).unwrap().map(|row| row.unwrap().get_double(0).unwrap()));
        }
    }
    assert_eq!(all.len(), rows * usize::try_from(scenario.paths).unwrap());
    (all.chunks_exact(rows).map(<[f64]>::to_vec).collect(), seconds)
}

fn check(what: &str, simulated: &Simulated, discounted: impl Fn(&[f64]) -> f64, reference: &Reference) {
    let payoffs: Vec<f64> = simulated.paths.iter().map(|path| discounted(path)).collect();
    let (mean, error) = mean_and_error(&payoffs);
    let Reference { value, rounding, bias, error: most } = reference;
    println!("{what}: {mean:.5} ± {error:.5}, published {value}");
    let (off, paths, seconds) = (mean - value, payoffs.len(), simulated.seconds);
    report::row(
        "published prices",
        &format!(
            "| {what} | {value} | {mean:.5} | {error:.5} | {:+.1} | {bias} | {paths} | {seconds:.1} |",
            off / error
        ),
    );
    assert!(error <= *most, "{what}: standard error {error} is over {most}");
    let allowed = 3.5 * error + rounding + bias;
    assert!(off.abs() <= allowed, "{what}: {mean} is {off} from {value}, allowed {allowed}");
}

/// A scenario of one asset that starts at `spot`.
fn scenario(paths: u32, clock: &str, spot: f64, drift: f64, laws: &str, every: &str) -> String {
    format!(
        "name = \"reference\"\nseed = 20260101\npaths = {paths}\n[clock]\nstart = 2026-01-01\nstep = \"1d\"\n{clock}\n\
         [assets.S]\ninitial_price = {spot}\ndrift = {drift}\n{laws}\n[output]\nevery = {every}\ncompression = \"none\"\n"
    )
}

fn call(path: &[f64], strike: f64) -> f64 {
    (path[path.len() - 1] - strike).max(0.0)
}

#[test]
fn heston_at_the_money_over_one_year() {
    let laws = "volatility.heston = { initial_variance = 0.010201, mean_reversion = 6.21, long_run_variance = 0.019, vol_of_vol = 0.61, correlation = -0.7 }";
    let text = scenario(1_000_000, "steps = 64\nsteps_per_year = 64", 100.0, 0.0319, laws, "\"last\"");
    let discount = (-0.0319_f64).exp();
    let reference = Reference { value: 6.8061, rounding: 5e-5, bias: 0.005, error: 0.01 };
    check("Heston 1y", &prices(&text), |path| discount * call(path, 100.0), &reference);
}

#[test]
fn heston_over_five_years_where_feller_fails() {
    let laws = "volatility.heston = { initial_variance = 0.09, mean_reversion = 2.0, long_run_variance = 0.09, vol_of_vol = 1.0, correlation = -0.3 }";
    let text = scenario(1_000_000, "steps = 320\nsteps_per_year = 64", 100.0, 0.05, laws, "\"last\"");
    let discount = (-0.25_f64).exp();
    let reference = Reference { value: 34.9998, rounding: 5e-5, bias: 0.02, error: 0.06 };
    check("Heston 5y", &prices(&text), |path| discount * call(path, 100.0), &reference);
}

#[test]
fn heston_with_jumps_over_five_years() {
    // Mean relative jump −0.12: the mean log jump is ln 0.88 − 0.15²/2.
    let mean = 0.88_f64.ln() - 0.5 * 0.15 * 0.15;
    let laws = format!(
        "volatility.heston = {{ initial_variance = 0.008836, mean_reversion = 3.99, long_run_variance = 0.014, vol_of_vol = 0.27, correlation = -0.79 }}\n\
         jumps.merton = {{ intensity = 0.11, mean = {mean}, std = 0.15 }}"
    );
    let text = scenario(1_000_000, "steps = 160\nsteps_per_year = 32", 100.0, 0.0319, &laws, "\"last\"");
    let discount = (-0.0319_f64 * 5.0).exp();
    let reference = Reference { value: 20.1642, rounding: 5e-5, bias: 0.005, error: 0.03 };
    check("SVJ 5y", &prices(&text), |path| discount * call(path, 100.0), &reference);
}

#[test]
fn heston_across_strikes() {
    let laws = "volatility.heston = { initial_variance = 0.04, mean_reversion = 4.0, long_run_variance = 0.25, vol_of_vol = 1.0, correlation = -0.5 }";
    let text = scenario(1_000_000, "steps = 128\nsteps_per_year = 128", 100.0, -0.01, laws, "\"last\"");
    let paths = prices(&text);
    let discount = (-0.01_f64).exp();
    let published =
        [(80.0, 26.774_759), (90.0, 20.933_349), (100.0, 16.070_155), (110.0, 12.132_212), (120.0, 9.024_913)];
    for (strike, value) in published {
        let reference = Reference { value, rounding: 5e-7, bias: 0.005, error: 0.035 };
        check(&format!("Heston K={strike}"), &paths, |path| discount * call(path, strike), &reference);
    }
}

#[test]
fn rough_heston_across_strikes() {
    let laws = "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.7 }";
    let text = scenario(500_000, "steps = 128\nsteps_per_year = 128", 100.0, 0.03, laws, "\"last\"");
    let paths = prices(&text);
    let discount = (-0.03_f64).exp();
    // Value, stated bias at 128 steps, and bound of the standard error.
    let published =
        [(75.0, 28.394_103, 0.01, 0.025), (100.0, 8.336_634, 0.01, 0.015), (130.0, 0.202_295, 0.005, 0.003)];
    for (strike, value, bias, error) in published {
        let reference = Reference { value, rounding: 5e-4, bias, error };
        check(&format!("rough Heston K={strike}"), &paths, |path| discount * call(path, strike), &reference);
    }
}

#[test]
fn merton_over_a_quarter() {
    let (intensity, share, total) = (5.0, 0.5, 0.25_f64);
    let delta = total * f64::sqrt(share / intensity);
    let laws = format!(
        "volatility.constant = {{ annual_vol = {} }}\njumps.merton = {{ intensity = {intensity}, mean = {}, std = {delta} }}",
        total * (1.0_f64 - share).sqrt(),
        -0.5 * delta * delta
    );
    let text = scenario(4_000_000, "steps = 3\nsteps_per_year = 12", 100.0, 0.08, &laws, "\"last\"");
    let discount = (-0.02_f64).exp();
    let reference = Reference { value: 5.87, rounding: 5e-3, bias: 0.0, error: 0.005 };
    check("Merton", &prices(&text), |path| discount * call(path, 100.0), &reference);
}

#[test]
fn gjr_garch_over_ninety_days() {
    // Duan, Gauthier, Simonato and Sasseville, Approximating the GJR-GARCH and EGARCH option pricing models analytically, J. Comp.
    // Finance 9, 2006; the value is that of a simulation too.
    let laws = "volatility.gjr_garch = { omega = 2.0e-6, alpha = 0.024, gamma = 0.059, beta = 0.93 }";
    let text = scenario(2_000_000, "steps = 90\nsteps_per_year = 365", 50.0, 0.05, laws, "\"last\"");
    let discount = (-0.05_f64 * 90.0 / 365.0).exp();
    let reference = Reference { value: 2.3521, rounding: 5e-5, bias: 0.0, error: 0.0025 };
    check("GJR-GARCH", &prices(&text), |path| discount * call(path, 50.0), &reference);
}

#[test]
fn asian_put_on_the_arithmetic_mean() {
    // Twelve fixings from the start on, paid at the last.
    let text = scenario(
        2_000_000,
        "steps = 11\nsteps_per_year = 12",
        90.0,
        0.025 - 0.06,
        "volatility.constant = { annual_vol = 0.13 }",
        "1",
    );
    let discount = (-0.025_f64 * 11.0 / 12.0).exp();
    let payoff = |path: &[f64]| discount * (87.0 - path.iter().sum::<f64>() / 12.0).max(0.0);
    let reference = Reference { value: 1.698, rounding: 5e-6, bias: 0.0, error: 0.003 };
    check("Asian put", &prices(&text), payoff, &reference);
}

#[test]
fn asian_call_on_the_geometric_mean() {
    let text = scenario(
        2_000_000,
        "steps = 10\nsteps_per_year = 10",
        100.0,
        0.03,
        "volatility.constant = { annual_vol = 0.2 }",
        "1",
    );
    let discount = (-0.06_f64).exp();
    let mean = |path: &[f64]| (path.iter().map(|price| price.ln()).sum::<f64>() / path.len() as f64).exp();
    let payoff = |path: &[f64]| discount * (mean(&path[1..]) - 100.0).max(0.0);
    let reference = Reference { value: 5.342_560_7, rounding: 5e-8, bias: 0.0, error: 0.007 };
    check("Asian call", &prices(&text), payoff, &reference);
}

#[test]
fn floating_lookback_call_from_the_lows_of_bars() {
    // M. Broadie, P. Glasserman and S. Kou, Connecting discrete and continuous path-dependent options, Finance and Stochastics 3,
    // 1999: continuous monitoring, which is the low of one bar over a year.
    let text = scenario(
        2_000_000,
        "steps = 1\nsteps_per_year = 1",
        100.0,
        0.05,
        "volatility.constant = { annual_vol = 0.3 }",
        "1",
    );
    let text = text.replace("[output]", "[output]\nlayout = \"bars\"");
    let (lows, seconds) = column(&text, "low");
    let (closes, _) = column(&text, "close");
    let paths = lows.into_iter().zip(closes).map(|(low, close)| vec![low[0], close[0]]).collect();
    let discount = (-0.05_f64).exp();
    let payoff = |path: &[f64]| discount * (path[1] - path[0]);
    let reference = Reference { value: 23.7884, rounding: 5e-5, bias: 0.0, error: 0.02 };
    check("lookback call", &Simulated { paths, seconds }, payoff, &reference);
}

#[test]
fn double_heston_at_the_money_over_one_year() {
    // The parameters of P. Gauthier and D. Possamaï, Efficient simulation of the double Heston model, IUP J. Comp. Math. 4, 2011; the
    // values from the product of two of Heston's characteristic functions, by quadrature.
    let laws = "volatility.double_heston = { initial_variance = [0.36, 0.49], mean_reversion = [0.9, 1.2], long_run_variance = [0.1, 0.15], vol_of_vol = [0.1, 0.2], correlation = -0.5 }";
    let text = scenario(1_000_000, "steps = 32\nsteps_per_year = 32", 61.9, 0.03, laws, "\"last\"");
    let paths = prices(&text);
    let discount = (-0.03_f64).exp();
    for (moneyness, value) in [(0.7, 27.6047), (1.0, 19.4538), (1.3, 13.9276)] {
        let reference = Reference { value, rounding: 5e-5, bias: 0.005, error: 0.06 };
        let payoff = |path: &[f64]| discount * call(path, 61.9 * moneyness);
        check(&format!("double Heston at {moneyness}"), &paths, payoff, &reference);
    }
}

#[test]
fn three_halves_at_the_money_over_one_year() {
    // J. Baldeaux, Exact simulation of the 3/2 model, Int. J. Theor. Appl. Finance 15, 2012, section 4.
    let laws = "volatility.three_halves = { initial_variance = 1.0, mean_reversion = 2.0, long_run_variance = 1.5, vol_of_vol = 0.2, correlation = -0.5 }";
    let text = scenario(1_000_000, "steps = 64\nsteps_per_year = 64", 1.0, 0.05, laws, "\"last\"");
    let discount = (-0.05_f64).exp();
    let reference = Reference { value: 0.443_059, rounding: 5e-7, bias: 0.0003, error: 0.002 };
    check("3/2", &prices(&text), |path| discount * call(path, 1.0), &reference);
}

#[test]
fn cev_across_strikes() {
    // M. Schroder, Computing the constant elasticity of variance option pricing formula, J. Finance 44, 1989; the non-central χ²
    // by scipy 1.17. The law without a limit, which these strikes are far from.
    let laws = "volatility.cev = { annual_vol = 0.4, elasticity = 0.5 }";
    let text = scenario(1_000_000, "steps = 64\nsteps_per_year = 64", 100.0, 0.05, laws, "\"last\"");
    let paths = prices(&text);
    let discount = (-0.05_f64).exp();
    for (strike, value) in [(80.0, 29.616_189), (100.0, 18.047_876), (120.0, 10.122_551)] {
        let reference = Reference { value, rounding: 5e-7, bias: 0.01, error: 0.035 };
        check(&format!("CEV K={strike}"), &paths, |path| discount * call(path, strike), &reference);
    }
}

#[test]
fn sabr_without_correlation() {
    // A. Antonov, M. Konikov and M. Spector, SABR spreads its wings, Risk, August 2013: their formula for ρ = 0, by scipy 1.17.
    let laws = "volatility.sabr = { initial_vol = 0.25, elasticity = 0.5, vol_of_vol = 0.4, correlation = 0.0 }";
    let text = scenario(1_000_000, "steps = 64\nsteps_per_year = 64", 100.0, 0.0, laws, "\"last\"");
    let paths = prices(&text);
    for (strike, value) in [(80.0, 22.819_406), (100.0, 10.080_925), (120.0, 3.558_306)] {
        let reference = Reference { value, rounding: 5e-7, bias: 0.01, error: 0.03 };
        check(&format!("SABR K={strike}"), &paths, |path| call(path, strike), &reference);
    }
}
