//! Bars: extremes against the known law of a Brownian range and against a fine simulation, validity whatever comes, volume.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod statistics;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampNanosecondType};
use pathloom::Scenario;
use statistics::{assert_law, assert_mean, assert_same_law};
use std::collections::BTreeMap;

fn scenario(paths: usize, steps: usize, asset: &str, output: &str) -> String {
    format!(
        "name = \"bars\"\nseed = 20260101\npaths = {paths}\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\nsteps = {steps}\n\
         steps_per_year = 250\n[assets.A]\ninitial_price = 100.0\n{asset}\n[output]\nlayout = \"bars\"\n{output}\n"
    )
}

const STILL: &str = "drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.2 }";

fn batches(text: &str) -> impl Iterator<Item = RecordBatch> {
    let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    scenario.simulate().unwrap().collect::<Vec<_>>().into_iter()
}

/// Every column of numbers of a dataset.
fn columns(text: &str) -> BTreeMap<String, Vec<f64>> {
    let mut columns: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for batch in batches(text) {
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            if let Some(values) = column.as_primitive_opt::<Float64Type>() {
                columns.entry(field.name().clone()).or_default().extend(values.values());
            }
        }
    }
    columns
}

/// ln of the highest and of the lowest price over 100, of each path of a price that is recorded at every step.
fn extremes_of_paths(text: &str, rows: usize) -> [Vec<f64>; 2] {
    let mut all = [Vec::new(), Vec::new()];
    let mut path: Vec<f64> = Vec::new();
    for batch in Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}")).simulate().unwrap() {
        for price in batch.column(2).as_primitive::<Float64Type>().values() {
            path.push(*price);
            if path.len() == rows {
                all[0].push((path.iter().copied().fold(f64::MIN, f64::max) / 100.0).ln());
                all[1].push((path.iter().copied().fold(f64::MAX, f64::min) / 100.0).ln());
                path.clear();
            }
        }
    }
    all
}

fn logs(prices: &[f64]) -> Vec<f64> {
    prices.iter().map(|price| (price / 100.0).ln()).collect()
}

/// P(N(0, 1) > x) for x ≥ 0: a series near 0, a continued fraction beyond.
fn upper_tail(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if x > 3.0 {
        return density / (1..60).rev().fold(x, |below, k| x + f64::from(k) / below);
    }
    let (mut term, mut sum) = (x, 0.0);
    for n in 1..120 {
        sum += term;
        term *= x * x / f64::from(2 * n + 1);
    }
    0.5 - density * sum
}

/// P(range of a Brownian motion over a time of 1 ≤ r) (W. Feller, The asymptotic distribution of the range of sums of
/// independent random variables, Ann. Math. Statist. 22, 1951).
fn range_law(r: f64) -> f64 {
    let term = |k: i32| {
        let k_r = f64::from(k) * r;
        if k_r > 38.0 { 0.0 } else { f64::from(k) * upper_tail(k_r) * if k % 2 == 0 { -1.0 } else { 1.0 } }
    };
    1.0 - 8.0 * (1..400).map(term).sum::<f64>()
}

#[test]
fn the_range_of_a_bar_has_the_law_of_a_brownian_range() {
    // One step, and eight in a bar: the law is that of the bar's own time.
    for (every, substeps, days) in [(1, 1, 1.0_f64), (4, 2, 4.0)] {
        let text = scenario(50_000, 8, STILL, &format!("every = {every}"));
        let bars = columns(&text.replace("[assets.A]", &format!("substeps = {substeps}\n[assets.A]")));
        let ranges: Vec<f64> = bars["high"]
            .iter()
            .zip(&bars["low"])
            .map(|(high, low)| (high / low).ln() / (0.2 * (days / 250.0).sqrt()))
            .collect();
        assert_eq!(ranges.len() as f64, 400_000.0 / days);
        assert_law(&format!("range of every {every}"), ranges, range_law);
    }
}

/// How far the extremes of so many steps fall short of those of the path through them: 0.5826 standard deviations of a
/// step (S. Asmussen, P. Glynn and J. Pitman, Discretization error in simulation of one-dimensional reflecting Brownian
/// motion, Ann. Appl. Probab. 5, 1995).
fn shortfall(volatility: f64, years: f64, steps: usize) -> f64 {
    0.5826 * volatility * (years / steps as f64).sqrt()
}

/// Bars of one step, and the same day in so many steps; KS with jumps or without.
fn assert_extremes_of(name: &str, asset: &str, paths: usize, fine_steps: usize, bars_substeps: usize) {
    let substeps = format!("substeps = {bars_substeps}\n[assets.A]");
    let bars = columns(&scenario(paths, 1, asset, "").replace("[assets.A]", &substeps));
    let fine = scenario(paths, fine_steps, asset, "")
        .replace("layout = \"bars\"", "layout = \"panel\"")
        .replace("20260101", "20260102")
        .replace("steps_per_year = 250", &format!("steps_per_year = {}", 250 * fine_steps))
        .replace("\"1d\"", "\"1s\"");
    let [mut highs, mut lows] = extremes_of_paths(&fine, fine_steps + 1);
    let missing = shortfall(0.2, 1.0 / 250.0, fine_steps);
    for (high, low) in highs.iter_mut().zip(&mut lows) {
        (*high, *low) = (*high + missing, *low - missing);
    }
    let ranges: Vec<f64> = highs.iter().zip(&lows).map(|(high, low)| high - low).collect();
    let bar_ranges: Vec<f64> = bars["high"].iter().zip(&bars["low"]).map(|(high, low)| (high / low).ln()).collect();
    assert_same_law(&format!("highs of {name}"), &logs(&bars["high"]), &highs);
    assert_same_law(&format!("lows of {name}"), &logs(&bars["low"]), &lows);
    assert_same_law(&format!("ranges of {name}"), &bar_ranges, &ranges);
}

#[test]
fn extremes_are_those_of_ten_thousand_steps() {
    assert_extremes_of("a diffusion", "drift = 1.0\nvolatility.constant = { annual_vol = 0.2 }", 20_000, 10_000, 1);
}

#[test]
fn extremes_with_jumps_inside_are_those_of_a_fine_simulation() {
    // Two jumps a day, each of about two standard deviations of the day.
    let jumps = "volatility.constant = { annual_vol = 0.2 }\n\
                 jumps.merton = { intensity = 500.0, mean = -0.01, std = 0.025 }";
    assert_extremes_of("jumps", jumps, 20_000, 2_000, 1);
    assert_extremes_of("jumps in three substeps", jumps, 20_000, 2_000, 3);
}

#[test]
fn extremes_of_heston_are_those_of_a_fine_simulation() {
    let heston = "volatility.heston = { initial_variance = 0.04, mean_reversion = 3.0, long_run_variance = 0.04, \
                  vol_of_vol = 0.5, correlation = -0.7 }";
    assert_extremes_of("heston", heston, 20_000, 2_000, 4);
}

/// Every law, extreme and mild, with ticks that are fine, coarse, and larger than the price.
fn assets() -> Vec<String> {
    let laws = [
        "volatility.constant = { annual_vol = 0.2 }",
        "volatility.constant = { annual_vol = 0.0 }",
        "volatility.constant = { annual_vol = 0.0 }\njumps.merton = { intensity = 200.0, mean = 0.01, std = 0.05 }",
        "volatility.constant = { annual_vol = 1e-9 }",
        "volatility.constant = { annual_vol = 60.0 }",
        "drift = -2000.0\nvolatility.constant = { annual_vol = 0.2 }\njumps.merton = { intensity = 900.0, mean = 0.1, std = 2.0 }",
        "volatility.garch = { annual_vol = 0.6, alpha = 0.08, beta = 0.90 }\njumps.merton = { intensity = 100.0, mean = -0.05, std = 0.1 }",
        "drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.3 }\ninnovations.student_t = { degrees_of_freedom = 2.05 }",
        "drift_of = \"log_price\"\nvolatility.garch = { annual_vol = 0.6, alpha = 0.2, beta = 0.7 }\ninnovations.student_t = { degrees_of_freedom = 4.5 }",
        "volatility.heston = { initial_variance = 0.0, mean_reversion = 0.5, long_run_variance = 0.04, vol_of_vol = 1.0, correlation = -0.7 }\njumps.merton = { intensity = 50.0, mean = 0.0, std = 0.05 }",
        "volatility.constant = { annual_vol = 0.0 }\njumps.variance_gamma = { annual_vol = 0.12, skew = -0.14, variance_rate = 0.2 }",
        "volatility.constant = { annual_vol = 0.1 }\njumps.cgmy = { activity = 5.0, down_decay = 8.0, up_decay = 14.0, stability = 0.6 }",
        "volatility.constant = { annual_vol = 0.1 }\njumps.hawkes = { intensity = 300.0, branching_ratio = 0.9, decay = 5000.0, mean = -0.03, std = 0.03 }",
        "volatility.heston = { initial_variance = 0.0, mean_reversion = 0.5, long_run_variance = 0.04, vol_of_vol = 1.0, correlation = -0.7 }\njumps.svcj = { intensity = 300.0, mean = -0.05, std = 0.05, variance_mean = 0.05, correlation = -0.4 }",
        "volatility.schedule = { annual_vol = [0.2, 0.0, 0.4], until = [0.05, 0.1] }",
        "volatility.cev = { annual_vol = 2.0, elasticity = 0.1 }\njumps.merton = { intensity = 50.0, mean = -0.3, std = 0.5 }",
        "volatility.double_heston = { initial_variance = [0.0, 0.04], mean_reversion = 0.5, long_run_variance = 0.04, vol_of_vol = [1.0, 0.2], correlation = -0.7 }",
        "volatility.three_halves = { initial_variance = 0.06, mean_reversion = 22.84, long_run_variance = 0.218, vol_of_vol = 8.56, correlation = -0.99 }",
        "volatility.sabr = { initial_vol = 0.3, elasticity = 0.3, vol_of_vol = 3.0, correlation = 0.5 }",
        "volatility.log_ou = { initial_vol = 0.2, mean_reversion = 4.0, long_run_vol = 0.18, vol_of_vol = 6.0, correlation = -0.6 }",
    ];
    let ticks = ["", "\ntick_size = 0.01", "\ntick_size = 3.0", "\ntick_size = 1000.0"];
    laws.iter().flat_map(|law| ticks.iter().map(move |tick| format!("{law}{tick}"))).collect()
}

#[test]
fn bars_are_valid_whatever_comes() {
    for asset in assets() {
        for output in ["", "every = 7", "every = \"last\"\nfloat = \"f32\""] {
            let text = scenario(300, 60, &asset, output);
            let bars = columns(&text.replace("float = \"f32\"", ""));
            let rows = bars["open"].len() / 300;
            assert_eq!(
                rows,
                if output.is_empty() {
                    60
                } else if output.contains('7') {
                    8
                } else {
                    1
                }
            );
            let tick = asset.split_once("tick_size = ").map_or(0.0, |(_, size)| size.parse().unwrap());
            let first = if tick == 0.0 { 100.0 } else { ((100.0_f64 / tick).round_ties_even().max(1.0)) * tick };
            for i in 0..300 * rows {
                let [open, high, low, close, volume] =
                    ["open", "high", "low", "close", "volume"].map(|name| bars[name][i]);
                let fine = low > 0.0 && low <= open.min(close) && open.max(close) <= high && high < f64::INFINITY;
                assert!(
                    fine && volume >= 0.0 && volume.fract() == 0.0,
                    "{open} {high} {low} {close} {volume}\n{text}"
                );
                let before = if i % rows == 0 { first } else { bars["close"][i - 1] };
                assert!(
                    open == before || (open / before - 1.0).abs() < 1e-12 && i % rows == 0,
                    "{open} {before}\n{text}"
                );
                // A price with more ticks than f64 counts has no fraction.
                if tick > 0.0 && high / tick < 1e15 {
                    for price in [open, high, low, close] {
                        assert!((price / tick - (price / tick).round()).abs() < 1e-6, "{price}\n{text}");
                    }
                }
            }
        }
    }
}

#[test]
fn closes_and_what_stands_beside_them_are_what_other_layouts_have() {
    for asset in assets() {
        for every in [1, 3] {
            let bars = scenario(
                70,
                12,
                &asset,
                &format!("every = {every}\ncolumns = [\"variance\", \"price\", \"return\", \"jump\"]"),
            );
            let long = columns(&bars.replace("\"bars\"\n", "\"long\"\n"));
            let bars = columns(&bars);
            let rows = 12 / every;
            // Without the row at the start.
            let later =
                |name: &str| long[name].chunks(rows + 1).flat_map(|path| path[1..].to_vec()).collect::<Vec<f64>>();
            assert_eq!(bars["close"], later("price"), "{asset}");
            for name in ["variance", "return", "jump"] {
                assert_eq!(bars[name], later(name), "{name} of {asset}");
            }
        }
    }
}

#[test]
fn a_bar_is_stamped_with_its_end_and_columns_stand_where_price_would() {
    let text = scenario(2, 6, STILL, "every = 2\ncolumns = [\"return\", \"price\", \"variance\"]");
    let batch = batches(&text).next().unwrap();
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let wanted = ["path_id", "symbol", "timestamp", "return", "open", "high", "low", "close", "volume", "variance"];
    assert_eq!(names, wanted);
    assert!(schema.fields().iter().all(|field| !field.is_nullable()));
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().values().as_ref(), [0, 0, 0, 1, 1, 1]);
    let day = 86_400_000_000_000;
    let start = 1_767_312_000_000_000_000;
    let times = batch.column(2).as_primitive::<TimestampNanosecondType>().values().to_vec();
    assert_eq!(times[..3], [start + 2 * day, start + 4 * day, start + 6 * day]);
}

#[test]
fn volume_has_the_moments_of_its_law() {
    let (mean, s, phi, b) = (2.0e6_f64, 0.4_f64, 0.8, 0.5);
    let volume = format!(
        "{STILL}\nvolume.log_normal = {{ mean = {mean:?}, std = {s}, persistence = {phi}, return_sensitivity = {b} }}"
    );
    let (paths, steps) = (50_000, 4);
    let bars = columns(&scenario(paths, steps, &volume, "columns = [\"price\", \"return\"]"));
    let deviation = 0.2 / 250.0_f64.sqrt();
    let row = |name: &str, i: usize| bars[name].chunks(steps).map(move |path| path[i]).collect::<Vec<f64>>();
    // E[ln V], by the mean that V is declared to have.
    let at_five = |x: f64| 1.0 - upper_tail(x);
    let log_mean =
        mean.ln() - 0.5 * s * s - 0.5 * b * b - (2.0 * at_five(b)).ln() + b * (2.0 / std::f64::consts::PI).sqrt();
    let spread = 1.0 - 2.0 / std::f64::consts::PI;
    let centred = |i: usize| row("volume", i).iter().map(|v| v.ln() - log_mean).collect::<Vec<f64>>();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<f64>>();
    for i in [0, 3] {
        assert_mean(&format!("volume of bar {i}"), &row("volume", i), mean);
        let log = centred(i);
        assert_mean(&format!("log volume of bar {i}"), &log, 0.0);
        assert_mean(&format!("its variance in bar {i}"), &product(&log, &log), s * s + b * b * spread);
        let moved: Vec<f64> = row("return", i).iter().map(|r| r.abs() / deviation).collect();
        assert_mean(&format!("its covariance with |return| in bar {i}"), &product(&log, &moved), b * spread);
    }
    assert_mean("covariance of bars side by side", &product(&centred(1), &centred(2)), phi * s * s);
    assert_mean("covariance of bars three apart", &product(&centred(0), &centred(3)), phi * phi * phi * s * s);
}

#[test]
fn what_is_drawn_for_bars_is_not_drawn_for_anything_else() {
    let two = |jumps: &str| {
        let text = scenario(100, 40, &format!("volatility.constant = {{ annual_vol = 0.2 }}{jumps}"), "");
        text.replace(
            "[output]",
            "[assets.B]\ninitial_price = 7.0\nvolatility.constant = { annual_vol = 0.3 }\n[output]",
        )
    };
    let (before, after) =
        (columns(&two("")), columns(&two("\njumps.merton = { intensity = 60.0, mean = 0.1, std = 0.1 }")));
    for name in ["open", "high", "low", "close", "volume"] {
        // The second half of each path is B's.
        let of_b = |bars: &BTreeMap<String, Vec<f64>>| {
            bars[name].chunks(80).flat_map(|path| path[40..].to_vec()).collect::<Vec<f64>>()
        };
        assert_eq!(of_b(&before), of_b(&after), "{name}");
        assert_ne!(before[name], after[name], "{name}");
    }
    // A jump that cannot strike leaves every bit.
    let never = columns(&two("\njumps.merton = { intensity = 0.0, mean = 0.1, std = 0.1 }"));
    assert_eq!(never, before);
}

#[test]
fn a_path_has_the_same_bars_however_many_there_are() {
    let jumps =
        "volatility.constant = { annual_vol = 0.2 }\njumps.merton = { intensity = 60.0, mean = 0.1, std = 0.1 }";
    let few = columns(&scenario(3, 50, jumps, ""));
    for paths in [8, 257, 700] {
        let many = columns(&scenario(paths, 50, jumps, ""));
        for (name, wanted) in &few {
            assert_eq!(many[name][..150], wanted[..], "{name} with {paths} paths");
        }
    }
}

/// As they were when the stream version was set: who changes them changes that.
#[test]
fn bars_have_the_bits_of_their_stream_version() {
    let text = scenario(300, 40, &assets()[38], "");
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for value in columns(&text).values().flatten() {
        // FNV-1a over 64-bit words.
        digest = (digest ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3);
    }
    assert_eq!((pathloom::random::STREAM_VERSION, format!("{digest:016x}")), (4, "0469d4bd9d55a2a5".to_owned()));
}

/// A shift of the price at the start is before the first bar, and not in it.
#[test]
fn a_stress_at_the_start_moves_the_first_open() {
    let text = include_str!("../scenarios/bars.toml").replace("paths = 10_000", "paths = 5");
    let text = text.replace("[output]", "[[stress]]\nat = 0\nprice = { scale = 0.5 }\n[output]");
    let batch = pathloom::Scenario::from_text(&text).unwrap().simulate().unwrap().next().unwrap();
    use arrow_array::cast::AsArray;
    let column =
        |name: &str| batch.column_by_name(name).unwrap().as_primitive::<arrow_array::types::Float64Type>().value(0);
    assert_eq!(column("open"), 50.0);
    assert!(column("high") < 60.0);
}
