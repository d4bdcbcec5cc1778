//! Laws of jumps against what was computed without simulation: option prices and distributions of `tests/reference/jumps.csv`.
//! Kou's call, 9.14732, and that of price and variance that jump together, 6.8619 (M. Broadie and O. Kaya, Exact simulation of
//! stochastic volatility and other affine jump diffusion processes, Operations Research 54, 2006), are published ones.

use super::one_asset::{DRIFT, scenario};
use super::statistics::{KS_ALPHA, LIMIT, mean_and_error, simulate};

const TABLE: &str = include_str!("../reference/jumps.csv");

fn lines(kind: &str, law: &str) -> Vec<Vec<f64>> {
    let start = format!("{kind},{law},");
    let numbers = |line: &str| line.split(',').map(|text| text.parse().unwrap()).collect();
    TABLE.lines().filter_map(|line| line.strip_prefix(&start)).map(numbers).collect()
}

/// What is known of a call, and by which scenario it is met.
struct Call {
    law: &'static str,
    laws: String,
    strike: f64,
    rate: f64,
    years: f64,
    steps: u32,
    /// What the scheme may be off by.
    bias: f64,
}

fn check(call: &Call, paths: u32) {
    let Call { law, laws, strike, rate, years, steps, bias } = call;
    let text = format!(
        "name = \"calls\"\nseed = 20260101\npaths = {paths}\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\nsteps = {steps}\n\
         steps_per_year = {}\n[assets.A]\ninitial_price = 100.0\ndrift = {rate}\n{laws}\n\
         [output]\nlayout = \"panel\"\nevery = \"last\"\n",
        f64::from(*steps) / years
    );
    let exact = lines("call", law)[0][0];
    let discount = (-rate * years).exp();
    let payoffs: Vec<f64> =
        simulate(&text).last("A").iter().map(|price| discount * (price - strike).max(0.0)).collect();
    let (mean, error) = mean_and_error(&payoffs);
    println!("{law}: {mean:.5} ± {error:.5}, exact {exact:.5}");
    assert!(error < 0.035, "{law}: standard error {error}");
    assert!((mean - exact).abs() <= LIMIT * error + bias, "{law}: {mean} ± {error}, exact {exact}");
}

fn still(jumps: &str) -> String {
    format!("volatility.constant = {{ annual_vol = 0.0 }}\njumps.{jumps}")
}

#[test]
fn calls_have_their_prices() {
    let call = |law, laws: String| Call { law, laws, strike: 100.0, rate: 0.05, years: 1.0, steps: 1, bias: 0.0 };
    let moving = |jumps: &str| format!("volatility.constant = {{ annual_vol = 0.16 }}\njumps.{jumps}");
    let kou = moving("kou = { intensity = 1.0, up_probability = 0.4, up_mean = 0.1, down_mean = 0.2 }");
    let mut all = vec![
        Call { strike: 98.0, years: 0.5, ..call("kou", kou) },
        call("uniform", moving("uniform = { intensity = 2.0, low = -0.15, high = 0.05 }")),
        Call {
            rate: 0.1,
            ..call(
                "variance_gamma",
                still("variance_gamma = { annual_vol = 0.12, skew = -0.14, variance_rate = 0.2 }"),
            )
        },
        call(
            "normal_inverse_gaussian",
            still("normal_inverse_gaussian = { steepness = 15.0, asymmetry = -5.0, scale = 0.5 }"),
        ),
    ];
    for (law, numbers) in
        [("cgmy", "activity = 0.5, stability = 0.6"), ("cgmy steep", "activity = 0.05, stability = 1.5")]
    {
        let laws = still(&format!("cgmy = {{ {numbers}, down_decay = 8.0, up_decay = 14.0 }}"));
        all.push(call(law, laws));
    }
    for call in &all {
        check(call, 300_000);
    }
}

#[test]
fn a_call_on_price_and_variance_that_jump_together_has_its_published_price() {
    let (shock, rho, std) = (0.05_f64, -0.38, 1e-4_f64);
    // Mean relative jump −0.1.
    let mean = (0.9 * (1.0 - rho * shock)).ln() - 0.5 * std * std;
    let laws = format!(
        "volatility.heston = {{ initial_variance = 0.007569, mean_reversion = 3.46, long_run_variance = 0.008, vol_of_vol = 0.14, correlation = -0.82 }}\n\
         jumps.svcj = {{ intensity = 0.47, mean = {mean:?}, std = {std}, variance_mean = {shock}, correlation = {rho} }}"
    );
    // The bias is Heston's own, as in tests/references.rs.
    let call = Call { law: "svcj", laws, strike: 100.0, rate: 0.0319, years: 1.0, steps: 52, bias: 0.005 };
    check(&call, 200_000);
}

/// Kolmogorov's distance at the points of the table, within Massart's bound.
fn check_law(law: &str, numbers: &str) {
    let toml = still(&format!("{law} = {numbers}"));
    let columns = simulate(&scenario(&toml, 50_000, "1"));
    let rise = lines("rise", law)[0][0];
    let table = lines("cdf", law);
    let times: Vec<f64> = table.chunk_by(|a, b| a[0] == b[0]).map(|chunk| chunk[0][0]).collect();
    assert_eq!(times.len(), 2, "{law}");
    for t in times {
        let rows = (52.0 * t).round() as usize;
        let mut sample: Vec<f64> =
            columns.row("A", rows).iter().map(|price| (price / 3.0).ln() - (DRIFT - rise) * t).collect();
        sample.sort_by(f64::total_cmp);
        let n = sample.len() as f64;
        let apart = |line: &&Vec<f64>| (sample.partition_point(|x| *x <= line[1]) as f64 / n - line[2]).abs();
        let furthest = table.iter().filter(|line| line[0] == t).map(|line| apart(&line)).fold(0.0, f64::max);
        let allowed = ((2.0 / KS_ALPHA).ln() / (2.0 * n)).sqrt();
        println!("{law} at {t}: {furthest:.5}, allowed {allowed:.5}");
        assert!(furthest < allowed, "{law} at {t}: {furthest:.5} > {allowed:.5}");
    }
}

#[test]
fn infinitely_many_jumps_have_their_law_over_one_step_and_over_many() {
    check_law("variance_gamma", "{ annual_vol = 0.12, skew = -0.14, variance_rate = 0.2 }");
    check_law("normal_inverse_gaussian", "{ steepness = 15.0, asymmetry = -5.0, scale = 0.5 }");
    check_law("cgmy", "{ activity = 0.5, down_decay = 8.0, up_decay = 14.0, stability = 0.6 }");
}
