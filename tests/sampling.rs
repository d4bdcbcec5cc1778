//! Rare events on purpose: what is drawn from a tilted law, weighted by its likelihood, against what is known without it.
//! See `statistics` for the false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod statistics;

use statistics::{Columns, assert_mean, assert_same_law, mean_and_error, simulate, weekly};

fn scenario(market: &str, sampling: &str, paths: usize) -> String {
    let head = weekly("sampling", 20_261_125, paths, 52);
    format!(
        r#"{head}
{market}
{sampling}
[output]
layout = "panel"
columns = ["price", "jump", "weight"]
every = 13
"#
    )
}

fn importance(tilts: &str) -> String {
    format!("[sampling.importance]\n{tilts}")
}

/// Weight times a function of the last row of each path.
fn weighted(columns: &Columns, series: &str, of: impl Fn(f64) -> f64) -> Vec<f64> {
    let weights = columns.last("weight");
    columns.last(series).into_iter().zip(weights).map(|(value, weight)| weight * of(value)).collect()
}

/// Φ(x), by Simpson's rule on the density from −40.
fn normal_cdf(x: f64) -> f64 {
    let n = 200_000;
    let h = (x + 40.0) / f64::from(n);
    let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let weight = |i: i32| if i == 0 || i == n { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
    (0..=n).map(|i| weight(i) * density(h.mul_add(f64::from(i), -40.0))).sum::<f64>() * h / 3.0
}

const MARKET: &str = r#"
[assets.A]
initial_price = 100.0
drift = 0.05
volatility.constant = { annual_vol = 0.2 }
[assets.B]
initial_price = 10.0
volatility.constant = { annual_vol = 0.3 }
[dependence]
correlation = { "A/B" = 0.6 }
"#;

#[test]
fn a_deep_fall_has_its_probability_with_a_hundredth_of_the_paths() {
    let paths = 20_000;
    let columns = simulate(&scenario(MARKET, &importance("driver_drift = { A = -4.5 }"), paths));
    // P(S < 40) with d = (ln 0.4 − 0.05 + 0.02)/0.2.
    let exact = normal_cdf((0.4_f64.ln() - 0.05 + 0.02) / 0.2);
    assert!(exact < 1e-5);
    let sample = weighted(&columns, "A", |price| f64::from(price < 40.0));
    let (mean, error) = mean_and_error(&sample);
    assert!((mean - exact).abs() <= 3.5 * error, "{mean} ± {error} is not {exact}");
    // Plain simulation needs p(1 − p)/error² paths for that error.
    let plain = exact * (1.0 - exact) / (error * error);
    assert!(plain > 100.0 * paths as f64, "{plain} paths would do");
    // The correlated one falls as well, and counts for what it is.
    let exact = normal_cdf(((4.0_f64 / 10.0).ln() + 0.045) / 0.3);
    assert_mean("P(B < 4)", &weighted(&columns, "B", |price| f64::from(price < 4.0)), exact);
}

#[test]
fn weights_have_mean_one_at_every_row_and_keep_expected_prices() {
    let sampling = importance("driver_drift = { A = -1.0, B = 0.5 }");
    let columns = simulate(&scenario(MARKET, &sampling, 100_000));
    for row in 0..5 {
        let weights = columns.row("weight", row);
        assert_mean(&format!("weight at row {row}"), &weights, 1.0);
        let at = |series: &str| -> Vec<f64> {
            columns.row(series, row).iter().zip(&weights).map(|(price, weight)| price * weight).collect()
        };
        assert_mean("E[A]", &at("A"), 100.0 * (0.05 * row as f64 / 4.0).exp());
        assert_mean("E[B]", &at("B"), 10.0);
    }
    // And the paths are indeed others: A falls by σ·(θ_A + ρθ_B) a year.
    let logs: Vec<f64> = columns.last("A").iter().map(|price| (price / 100.0).ln()).collect();
    assert_mean("E[ln A], unweighted", &logs, 0.05 - 0.02 + 0.2 * (-1.0 + 0.6 * 0.5));
}

#[test]
fn jumps_that_come_more_often_count_less() {
    let market = "[assets.A]\ninitial_price = 100.0\ndrift = 0.05\nvolatility.constant = { annual_vol = 0.2 }\n\
                  jumps.merton = { intensity = 0.4, mean = -1.0, std = 0.0 }";
    let columns = simulate(&scenario(market, &importance("jump_intensity = { A = 5.0 }"), 200_000));
    assert_mean("weight", &columns.last("weight"), 1.0);
    assert_mean("E[price]", &weighted(&columns, "A", |price| price), 100.0 * 0.05_f64.exp());
    // Of the whole year: `jump` sums since the row before.
    let counts: Vec<f64> = columns.paths("A_jump").map(|path| -path.iter().sum::<f64>().round()).collect();
    assert_mean("jumps, unweighted", &counts, 2.0);
    let weights = columns.last("weight");
    let of = |count: f64| -> Vec<f64> {
        counts.iter().zip(&weights).map(|(n, weight)| weight * f64::from((n + count).abs() < 0.5)).collect()
    };
    for (count, factorial) in [(0.0, 1.0), (-1.0, 1.0), (-3.0, 6.0), (-4.0, 24.0)] {
        let n: f64 = -count;
        let exact = (-0.4_f64).exp() * 0.4_f64.powf(n) / factorial;
        let counted: Vec<f64> = of(count);
        assert_mean(&format!("P({n} jumps)"), &counted, exact);
    }
}

#[test]
fn every_law_regimes_and_stress_keep_their_expected_price_under_a_tilt() {
    let laws = [
        "volatility.garch = { annual_vol = 0.2, alpha = 0.1, beta = 0.8 }",
        "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }",
    ];
    for law in laws {
        let market = format!(
            "[assets.A]\ninitial_price = 3.0\ndrift = 0.07\n{law}\njumps.merton = {{ intensity = 1.0, mean = -0.1, std = 0.1 }}\n\
             [assets.B]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.3 }}\n[dependence]\ncorrelation = {{ \"A/B\" = 0.4 }}\n\
             [regimes]\nstates.a = {{ expected_duration = 10 }}\n\
             states.b = {{ expected_duration = 10, volatility = {{ scale = 1.5 }}, jump_intensity = {{ scale = 0.5 }}, correlation = {{ toward_one = 0.3 }} }}\n\
             [[stress]]\nat = 20\nhalf_life = 8\nvolatility = {{ scale = 1.5 }}\njump_intensity = {{ scale = 2 }}"
        );
        let sampling = importance("driver_drift = { A = -0.7, B = -0.3 }\njump_intensity = { A = 2.0 }");
        let columns = simulate(&scenario(&market, &sampling, 200_000));
        assert_mean(&format!("weight, {law}"), &columns.last("weight"), 1.0);
        assert_mean(&format!("E[A], {law}"), &weighted(&columns, "A", |price| price), 3.0 * 0.07_f64.exp());
        assert_mean(&format!("E[B], {law}"), &weighted(&columns, "B", |price| price), 1.0);
    }
}

#[test]
fn no_tilt_at_all_leaves_every_bit() {
    let tilted = simulate(&scenario(MARKET, &importance("driver_drift = { A = 0.0 }"), 100));
    let plain = simulate(&scenario(MARKET, "", 100).replace(", \"weight\"", ""));
    assert_eq!(tilted.get("A"), plain.get("A"));
    assert!(tilted.get("weight").iter().all(|weight| *weight == 1.0));
}

/// The likelihood of a path is that of all its series, in whatever file a series is.
#[test]
fn a_block_of_one_series_has_the_weight_of_all() {
    use pathloom::Scenario;
    use pathloom::engine::{Block, Sink};
    struct Weights(Vec<f64>);
    impl Sink for Weights {
        fn put(&mut self, _row: u64, _series: usize, column: usize, values: &[f64]) {
            if column == 2 {
                self.0.extend_from_slice(values);
            }
        }
    }
    let text = scenario(MARKET, &importance("driver_drift = { A = -1.0, B = 0.5 }"), 8);
    let scenario = Scenario::from_text(&text).unwrap();
    let weights = |series: std::ops::Range<usize>| {
        let mut sink = Weights(Vec::new());
        Block::new(&scenario, &(0..8), &series).run(5, &mut sink, &|| true);
        sink.0
    };
    assert_eq!(weights(0..1), weights(1..2));
}

const PAIRS: &str = "[sampling]\nantithetic = true";

/// A market in which everything is drawn that can be: jumps, tails, variance, copulas, regimes, halts.
const WHOLE: &str = r#"
[assets.A]
initial_price = 100.0
drift = 0.05
volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }
jumps.merton = { intensity = 3.0, mean = -0.05, std = 0.1 }
halts = { intensity = 4.0, mean_duration = 2 }
[assets.B]
initial_price = 10.0
drift_of = "log_price"
volatility.garch = { annual_vol = 0.3, alpha = 0.1, beta = 0.8 }
innovations.skewed_t = { degrees_of_freedom = 6.0, skewness = -0.4 }
[assets.C]
initial_price = 1.0
drift_of = "log_price"
volatility.constant = { annual_vol = 0.3 }
innovations.student_t = { degrees_of_freedom = 5.0 }
[levels.R]
initial = 0.03
process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }
[regimes.states.calm]
expected_duration = 20
[regimes.states.wild]
expected_duration = 10
volatility = { scale = 2.0 }
correlation = { toward_one = 0.5 }
[dependence]
correlation = { "A/B" = 0.6, "B/C" = 0.3, "A/R" = -0.4 }
copula.student_t = { degrees_of_freedom = 4.0 }"#;

const RECORDED: &str = "columns = [\"price\", \"jump\", \"status\", \"regime\"]";

fn pairs(market: &str, sampling: &str, paths: usize) -> String {
    scenario(market, sampling, paths).replace("columns = [\"price\", \"jump\", \"weight\"]", RECORDED)
}

/// Paths of one parity.
fn every_other(columns: &Columns, series: &str, parity: usize) -> Vec<f64> {
    columns.paths(series).skip(parity).step_by(2).flatten().copied().collect()
}

#[test]
fn the_first_path_of_a_pair_is_what_it_is_without_and_both_share_all_but_their_drivers() {
    let (free, found) = (simulate(&pairs(WHOLE, "", 300)), simulate(&pairs(WHOLE, PAIRS, 300)));
    for series in ["A", "B", "C", "R"] {
        assert_eq!(every_other(&found, series, 0), every_other(&free, series, 0), "{series}");
        assert_ne!(every_other(&found, series, 1), every_other(&free, series, 1), "{series}");
        assert_ne!(every_other(&found, series, 1), every_other(&found, series, 0), "{series}");
    }
    for same in ["A_jump", "A_status", "regime"] {
        assert_eq!(every_other(&found, same, 1), every_other(&found, same, 0), "{same}");
    }
    // However many there are, and with a last one that has no partner.
    let few = simulate(&pairs(WHOLE, PAIRS, 7));
    for series in ["A", "B", "C", "R", "A_status", "regime"] {
        let few = few.get(series);
        assert_eq!(few, &found.get(series)[..few.len()], "{series}");
    }
}

#[test]
fn every_path_of_a_pair_has_the_law_of_the_market() {
    let free = simulate(&pairs(WHOLE, "", 40_000).replace("seed = 20261125", "seed = 20261126"));
    let found = simulate(&pairs(WHOLE, PAIRS, 80_000));
    for series in ["A", "B", "C", "R"] {
        let second: Vec<f64> = found.last(series).into_iter().skip(1).step_by(2).collect();
        assert_same_law(series, &second, &free.last(series));
    }
    // Together, too: how one series goes with another.
    let product = |columns: &Columns, from: usize, step: usize| -> Vec<f64> {
        let logs =
            |name: &str| columns.last(name).into_iter().map(f64::ln).skip(from).step_by(step).collect::<Vec<_>>();
        logs("A").iter().zip(&logs("B")).map(|(a, b)| a * b).collect()
    };
    assert_same_law("the product of A and B", &product(&found, 1, 2), &product(&free, 0, 1));
}

/// Of a Brownian motion and its opposite S·S′ = F²·e^{−σ²T}.
#[test]
fn pairs_are_opposite_and_their_means_vary_less() {
    let found = simulate(&pairs(MARKET, PAIRS, 100_000).replace(", \"status\", \"regime\"", ""));
    let forward = 100.0 * 0.05_f64.exp();
    let last = found.last("A");
    for pair in last.as_chunks::<2>().0 {
        let product = pair[0] * pair[1] / (forward * forward * (-0.04_f64).exp());
        assert!((product - 1.0).abs() < 1e-12, "{pair:?}");
    }
    let means: Vec<f64> = last.as_chunks::<2>().0.iter().map(|[a, b]| 0.5 * (a + b)).collect();
    assert_mean("E[price] of pairs", &means, forward);
    let ((_, of_pairs), (_, of_paths)) = (mean_and_error(&means), mean_and_error(&last));
    // The variance of a pair's mean is 1 − e^{−σ²T} of that of the mean of two paths, and its error 0.198 of it.
    let ratio = of_pairs / of_paths;
    assert!((ratio / (1.0 - (-0.04_f64).exp()).sqrt() - 1.0).abs() < 0.05, "{ratio}");
}

#[test]
fn pairs_tell_one_scenario_from_another_and_go_with_tilts() {
    let hash = |sampling: &str| {
        pathloom::Scenario::from_text(&pairs(MARKET, sampling, 10).replace(", \"status\", \"regime\"", ""))
            .unwrap()
            .hash()
    };
    assert_eq!(hash(""), hash("[sampling]\nantithetic = false"));
    assert_ne!(hash(""), hash(PAIRS));
    let tilted = format!("{PAIRS}\nimportance.driver_drift = {{ A = -1.0 }}");
    let columns = simulate(&scenario(MARKET, &tilted, 40_000));
    let means = |values: Vec<f64>| values.as_chunks::<2>().0.iter().map(|[a, b]| 0.5 * (a + b)).collect::<Vec<_>>();
    assert_mean("weight", &means(columns.last("weight")), 1.0);
    assert_mean("E[price]", &means(weighted(&columns, "A", |price| price)), 100.0 * 0.05_f64.exp());
}
