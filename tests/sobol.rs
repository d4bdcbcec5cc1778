//! Whole paths from Sobol's sequence: the law of each path, the error of means, bits, and what does not go with it. See
//! `statistics` for the false-alarm rate; where a check has another criterion it says so. Of a run the paths are not
//! independent, so laws are tested with one path of many seeds.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{fingerprint, path_text, pathloom, pathloom_with, scenario_file, temporary};
use pathloom::Scenario;
use pathloom::engine::{Block, Sink};
use statistics::{assert_law, assert_mean, mean_and_error, simulate, weekly};
use std::f64::consts::SQRT_2;
use std::ops::Range;

const SOBOL: &str = "[sampling]\nsequence = \"sobol\"\n";

/// Brownian motions: their levels are sums of the driving normals.
const MOTIONS: &str = r"
[levels.A]
initial = 0.0
process.arithmetic_brownian = { drift = 0.0, annual_vol = 1.0 }
[levels.B]
initial = 0.0
process.arithmetic_brownian = { drift = 0.0, annual_vol = 1.0 }
";

fn scenario(market: &str, sampling: &str, (seed, paths, steps): (u64, usize, usize)) -> String {
    let head = weekly("sobol", seed, paths, steps);
    format!("{head}\n{market}\n{sampling}\n[output]\nlayout = \"panel\"\n")
}

/// The first column of some series of some paths, by series and row.
fn block(scenario: &Scenario, paths: Range<u64>, series: Range<usize>) -> Vec<Vec<Vec<f64>>> {
    struct Values(Vec<Vec<Vec<f64>>>);
    impl Sink for Values {
        fn put(&mut self, _row: u64, series: usize, _column: usize, values: &[f64]) {
            self.0[series].push(values.to_vec());
        }
    }
    let mut sink = Values(vec![Vec::new(); scenario.series.len()]);
    Block::new(scenario, &paths, &series).run(scenario.rows_per_path(), &mut sink, &|| true);
    sink.0
}

/// Φ(x), by the complementary error function's continued fraction and series, within 1e-9.
fn normal_cdf(x: f64) -> f64 {
    let half = |x: f64| {
        let (mut sum, mut term) = (x, x);
        for k in 1..200 {
            term *= x * x / f64::from(2 * k + 1);
            sum += term;
        }
        sum * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
    };
    if x.abs() > 7.0 { f64::from(x > 0.0) } else { 0.5 + half(x) }
}

/// Paths 0, 5 and 1,000,003 of 6,000 seeds: the normals of all steps are independent and standard, in one series and across
/// two.
#[test]
fn every_path_has_the_law_of_the_market_whatever_its_number() {
    for number in [0, 5, 1_000_003] {
        let mut normals = vec![Vec::new(); 12];
        for seed in 0..6000 {
            let scenario = Scenario::from_text(&scenario(MOTIONS, SOBOL, (seed, 2_000_000, 6))).unwrap();
            let values = block(&scenario, number..number + 1, 0..2);
            for (series, rows) in values.iter().enumerate() {
                for step in 0..6 {
                    normals[6 * series + step].push((rows[step + 1][0] - rows[step][0]) * 52.0_f64.sqrt());
                }
            }
        }
        for (i, of_step) in normals.iter().enumerate() {
            assert_law(&format!("path {number}, normal {i}"), of_step.clone(), normal_cdf);
            assert_mean("mean", of_step, 0.0);
            for (j, other) in normals.iter().enumerate() {
                let products: Vec<f64> = of_step.iter().zip(other).map(|(a, b)| a * b).collect();
                assert_mean(&format!("path {number}, normals {i} and {j}"), &products, f64::from(i == j));
            }
        }
    }
}

/// The end of each series is one dimension: of 2^k paths one in each interval of probability 2^−k, by itself.
#[test]
fn ends_of_paths_are_stratified() {
    let columns = simulate(&scenario(MOTIONS, SOBOL, (9, 1024, 13)));
    for series in ["A", "B"] {
        let mut cells: Vec<f64> =
            columns.last(series).iter().map(|end| (normal_cdf(end / 0.25_f64.sqrt()) * 1024.0).floor()).collect();
        cells.sort_by(f64::total_cmp);
        assert!(cells.iter().enumerate().all(|(i, cell)| (cell - i as f64).abs() < 0.5), "{series}");
        assert_law(series, columns.row(series, 5), |x| normal_cdf(x / (5.0 / 52.0_f64).sqrt()));
    }
}

const SPOT: &str = "[assets.A]\ninitial_price = 100.0\ndrift = 0.05\nvolatility.constant = { annual_vol = 0.3 }\n";

/// The price at the end, the mean price of a year, and a call on that.
fn payoffs(sampling: &str, seed: u64, paths: usize) -> [Vec<f64>; 3] {
    let columns = simulate(&scenario(SPOT, sampling, (seed, paths, 52)));
    let mean = |path: &[f64]| path[1..].iter().sum::<f64>() / 52.0;
    let means: Vec<f64> = columns.paths("A").map(mean).collect();
    let calls = means.iter().map(|mean| (mean - 100.0).max(0.0)).collect();
    [columns.last("A"), means, calls]
}

/// Sixteen seeds. With V the variance of a mean of as many independent paths, the mean square of 16 errors is about V·χ²/16:
/// were the sequence no better than chance it would be below V/20 with probability P(χ²₁₆ < 0.8) = 3e-10. It is expected to be
/// below V/200, and then above V/20 with probability P(χ²₁₆ > 160) < 1e-25.
#[test]
fn means_of_payoffs_have_a_twentieth_of_the_variance_or_less() {
    let paths = 1 << 14;
    let plain = payoffs("", 77, paths).map(|sample| mean_and_error(&sample).1.powi(2));
    let found: Vec<[f64; 3]> =
        (0..16).map(|seed| payoffs(SOBOL, seed, paths).map(|sample| mean_and_error(&sample).0)).collect();
    let end = 100.0 * 0.05_f64.exp();
    let mean = (1..=52).map(|week| 100.0 * (0.05 * f64::from(week) / 52.0).exp()).sum::<f64>() / 52.0;
    for (i, (name, exact)) in [("price", Some(end)), ("mean price", Some(mean)), ("call", None)].iter().enumerate() {
        let all: Vec<f64> = found.iter().map(|means| means[i]).collect();
        let (centre, error) = mean_and_error(&all);
        let around = exact.unwrap_or(centre);
        let square = all.iter().map(|mean| (mean - around) * (mean - around)).sum::<f64>() / 16.0;
        println!("{name}: the variance of a mean of {paths} paths is {:.0} times smaller", plain[i] / square);
        assert!(square < plain[i] / 20.0, "{name}: {square} is not below {} / 20", plain[i]);
        // Student's t of 15 degrees is beyond 11 with probability 1e-8.
        assert!((centre - around).abs() <= 11.0 * error, "{name}: {centre} ± {error} is not {around}");
    }
}

/// Everything that goes with it: laws that draw beside their drivers, factors, regimes, correlations that move towards 1.
const WHOLE: &str = r#"
[assets.H]
initial_price = 100.0
drift = 0.05
volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }
[assets.G]
initial_price = 10.0
drift = 0.02
volatility.garch = { annual_vol = 0.3, alpha = 0.1, beta = 0.8 }
[assets.S]
initial_price = 1.0
drift_of = "log_price"
volatility.constant = { annual_vol = 0.3 }
jumps.normal_inverse_gaussian = { steepness = 12.0, asymmetry = -4.0, scale = 0.3 }
innovations.skewed_t = { degrees_of_freedom = 6.0, skewness = -0.4 }
[levels.R]
initial = 0.03
process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }
[factors.market]
H = 0.6
G = 0.7
S = 0.3
[regimes]
states.calm = { expected_duration = 20 }
states.wild = { expected_duration = 10, volatility = { scale = 2.0 }, correlation = { toward_one = 0.5 } }
"#;

/// The spread of paths is no less than that of means of independent paths, so the criterion holds.
#[test]
fn what_goes_with_it_keeps_its_expected_price() {
    let columns = simulate(&scenario(WHOLE, SOBOL, (3, 1 << 15, 52)));
    assert_mean("H", &columns.last("H"), 100.0 * 0.05_f64.exp());
    assert_mean("G", &columns.last("G"), 10.0 * 0.02_f64.exp());
    assert_mean("ln S", &columns.last("S").iter().map(|price| price.ln()).collect::<Vec<_>>(), 0.0);
    assert_mean("R", &columns.last("R"), 0.005_f64.mul_add(-(-0.8_f64).exp(), 0.035));
}

/// Substeps, hours and weekends of their own length, and nights in which nothing moves and nothing is drawn.
#[test]
fn uneven_steps_have_the_variance_of_their_lengths() {
    let head = "name = \"sobol\"\npaths = 16384\n[clock]\nstart = 2026-01-05\ncalendar = \"XTKS\"\nstep = \"1h\"\nsteps = 24\n\
                substeps = 2\novernight_variance = 0.0\n";
    let text = format!("{head}{MOTIONS}{SOBOL}[output]\nlayout = \"panel\"\n");
    let sobol = simulate(&text);
    let market = Scenario::from_text(&text).unwrap();
    assert!((1..48).contains(&market.driven_steps().count()), "nothing stands still");
    let clock = &market.clock;
    for row in 1..25 {
        let length = clock.elapsed(2 * row as u64).0 - clock.elapsed(2 * row as u64 - 2).0;
        let moves: Vec<f64> =
            sobol.row("A", row).iter().zip(sobol.row("A", row - 1)).map(|(now, before)| now - before).collect();
        let squares: Vec<f64> = moves.iter().map(|x| x * x).collect();
        assert_mean(&format!("row {row}"), &squares, length);
    }
}

#[test]
fn paths_do_not_depend_on_how_many_there_are_or_what_is_recorded_or_who_is_beside() {
    let few = simulate(&scenario(WHOLE, SOBOL, (3, 300, 20)));
    let many = simulate(&scenario(WHOLE, SOBOL, (3, 1000, 20)));
    let last = simulate(&scenario(WHOLE, SOBOL, (3, 300, 20)).replace("\"panel\"", "\"panel\"\nevery = \"last\""));
    for series in ["H", "G", "S", "R"] {
        assert_eq!(few.get(series), &many.get(series)[..few.get(series).len()], "{series}");
        assert_eq!(few.last(series), last.get(series), "{series}");
    }
    let market = Scenario::from_text(&scenario(WHOLE, SOBOL, (3, 300, 20))).unwrap();
    let all = block(&market, 40..60, 0..4);
    for series in 0..4 {
        assert_eq!(block(&market, 40..60, series..series + 1)[series], all[series], "series {series} by itself");
        let one = &block(&market, 51..52, 0..4)[series];
        assert!(one.iter().zip(&all[series]).all(|(one, all)| one[0] == all[11]), "path 51 by itself");
    }
}

/// What the files of a run are.
fn dataset(text: &str, environment: &[(&str, &str)], runs: &[&[&str]]) -> impl PartialEq + std::fmt::Debug {
    let place = temporary();
    let scenario = scenario_file(place.path(), text);
    let out = place.path().join("out");
    for flags in runs {
        let arguments = ["run", &scenario, "-o", &path_text(&out), "--quiet"];
        pathloom_with(environment, arguments.iter().chain(*flags)).exits(0);
    }
    pathloom(["verify", &path_text(&out)]).exits(0);
    fingerprint(&out)
}

#[test]
fn neither_threads_nor_the_instruction_set_nor_shards_change_a_byte() {
    let text = scenario(WHOLE, SOBOL, (3, 9000, 52)).replace("\"panel\"", "\"panel\"\npartition_paths = 3000");
    let plain = dataset(&text, &[], &[&["--threads", "1"]]);
    assert!(dataset(&text, &[], &[&["--threads", "3"]]) == plain, "3 threads");
    assert!(dataset(&text, &[("PATHLOOM_SIMD", "scalar")], &[&[]]) == plain, "scalar");
    assert!(dataset(&text, &[], &[&["--shard", "2/2"], &["--shard", "1/2"]]) == plain, "two shards");
}

/// Written down once: prices of paths 0, 1 and 1,000 after a year, as they must be on every machine.
#[test]
fn bits_are_those_that_were_written_down() {
    let columns = simulate(&scenario(SPOT, SOBOL, (1, 1001, 52)));
    let found = [0, 1, 1000].map(|path| columns.last("A")[path].to_bits());
    assert_eq!(found, GOLDEN, "{found:#x?}");
}

const GOLDEN: [u64; 3] = [0x405c_e96b_3019_ead5, 0x4055_0384_51df_915d, 0x4059_d361_d95d_8234];

#[test]
fn the_default_is_the_stream_and_another_sequence_is_another_scenario() {
    let of = |sampling: &str| Scenario::from_text(&scenario(SPOT, sampling, (3, 10, 5))).unwrap();
    let pseudo = "[sampling]\nsequence = \"pseudo_random\"\n";
    assert_eq!(of("").hash(), of(pseudo).hash());
    assert_ne!(of("").hash(), of(SOBOL).hash());
    assert!(of(pseudo).resolved()["sampling"].is_null());
    assert_eq!(of(SOBOL).resolved()["sampling"]["sequence"], "sobol");
    assert_eq!(block(&of(""), 0..8, 0..1), block(&of(pseudo), 0..8, 0..1));
    let columns = |seed| simulate(&scenario(SPOT, SOBOL, (seed, 10, 5))).last("A");
    assert_ne!(columns(3), columns(4));
}

#[test]
fn check_says_what_is_taken_and_where_paths_are_balanced() {
    for (paths, told) in [(1 << 14, "16,384 paths are balanced"), (1000, "balanced at 512 and 1,024")] {
        let place = temporary();
        let scenario = scenario_file(place.path(), &scenario(WHOLE, SOBOL, (3, paths, 20)));
        let text = pathloom(["check", &scenario]).exits(0).stdout;
        assert!(text.contains("Sobol, scrambled by the seed, in 100 of 4,096 dimensions"), "{text}");
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn what_has_no_fixed_dimension_is_refused_by_name() {
    let heston = "initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7";
    let level = |process: &str| format!("[levels.X]\ninitial = 0.03\nprocess.{process}\n");
    let two = format!("{SPOT}{}[dependence]\n", SPOT.replace("assets.A", "assets.X"));
    let refused = [
        (format!("{SPOT}jumps.merton = {{ intensity = 1.0, mean = -0.1, std = 0.1 }}"), "jumps `merton` of `A`"),
        (
            SPOT.replace("constant = { annual_vol = 0.3 }", &format!("three_halves = {{ {heston} }}")),
            "volatility `three_halves` of `A`",
        ),
        (format!("{SPOT}halts = {{ intensity = 4.0, mean_duration = 2 }}"), "halts of `A`"),
        (level("cir = { mean_reversion = 0.8, long_run_mean = 0.035, volatility = 0.1 }"), "process `cir` of `X`"),
        (format!("{two}copula.clayton = {{ theta = 2.0 }}"), "copula `clayton`"),
        (
            format!("{two}correlation = {{ \"A/X\" = 0.5 }}\ncopula.student_t = {{ degrees_of_freedom = 4.0 }}"),
            "copula `student_t`",
        ),
        (
            format!(
                "{}[[pin]]\nseries = \"X\"\nat = 5\nvalue = 0.02\n",
                level("vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }")
            ),
            "`X` is held to values",
        ),
    ];
    for (market, told) in refused {
        let error = Scenario::from_text(&scenario(&market, SOBOL, (1, 8, 10))).unwrap_err().to_string();
        assert!(error.contains("sampling.sequence = \"sobol\"") && error.contains(told), "{told}:\n{error}");
        assert!(error.contains("fixed dimension"), "{told}:\n{error}");
        Scenario::from_text(&scenario(&market, "", (1, 8, 10))).unwrap();
    }
}

#[test]
fn the_last_dimension_and_the_last_point_are_taken_and_no_more() {
    let of = |paths, steps| Scenario::from_text(&scenario(SPOT, SOBOL, (1, paths, steps)));
    let whole = of(16, 4096).unwrap();
    assert_eq!(whole.dimensions(), 4096);
    assert!(block(&whole, 0..16, 0..1)[0].iter().flatten().all(|price| *price > 0.0));
    let error = of(16, 4097).unwrap_err().to_string();
    assert!(error.contains("4097 steps of 1 series and factors are more than 4096 dimensions"), "{error}");
    let far = of(1 << 32, 2).unwrap();
    let last = (1 << 32) - 3..1 << 32;
    assert!(block(&far, last, 0..1)[0][2][..3].iter().all(|price| (1.0..1e4).contains(price)));
    let error = of((1 << 32) + 1, 2).unwrap_err().to_string();
    assert!(error.contains("paths = 4294967297") && error.contains("4,294,967,296 points"), "{error}");
}

#[test]
fn correlated_series_have_their_correlation() {
    let market = format!("{MOTIONS}[dependence]\ncorrelation = {{ \"A/B\" = {} }}\n", 1.0 / SQRT_2);
    let columns = simulate(&scenario(&market, SOBOL, (2, 1 << 14, 52)));
    let products: Vec<f64> = columns.last("A").iter().zip(columns.last("B")).map(|(a, b)| a * b).collect();
    assert_mean("E[A·B]", &products, 1.0 / SQRT_2);
}
