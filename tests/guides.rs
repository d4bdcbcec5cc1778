//! Pins and supervisors' scenarios: values are hit, and between them a Gaussian series is its exact bridge.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{path_text, pathloom, temporary};
use pathloom::Scenario;
use statistics::{Columns, assert_mean, simulate};
use std::fs;

const STEPS: usize = 40;
const PER_YEAR: f64 = 52.0;

fn scenario(market: &str, guides: &str, paths: usize) -> String {
    format!(
        r#"
name = "guides"
seed = 20261127
paths = {paths}
[clock]
start = 2026-01-02
step = "7d"
steps = {STEPS}
steps_per_year = {PER_YEAR}
{market}
{guides}
[output]
layout = "panel"
columns = ["price", "return", "variance", "jump"]
"#
    )
}

fn pin(series: &str, at: usize, value: f64) -> String {
    format!("[[pin]]\nseries = \"{series}\"\nat = {at}\nvalue = {value:?}\n")
}

const GBM: &str = "[assets.A]\ninitial_price = 100.0\ndrift = 0.3\nvolatility.constant = { annual_vol = 0.25 }";
const RATE: &str =
    "[levels.R]\ninitial = 0.05\nprocess.vasicek = { mean_reversion = 3.0, long_run_mean = 0.03, annual_vol = 0.02 }";
const VOL: f64 = 0.25;

/// Every law, with what it goes with.
fn markets() -> Vec<(&'static str, String)> {
    let asset = |laws: &str| format!("[assets.A]\ninitial_price = 100.0\ndrift = 0.3\n{laws}");
    let jumps = "\njumps.merton = { intensity = 5.0, mean = -0.05, std = 0.1 }";
    let heston = "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }";
    let student = "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 5 }\ndrift_of = \"log_price\"";
    vec![
        ("A", GBM.to_owned()),
        ("A", asset(&format!("{heston}{jumps}"))),
        ("A", asset(&format!("volatility.garch = {{ annual_vol = 0.3, alpha = 0.1, beta = 0.8 }}{jumps}"))),
        ("A", asset(&format!("{student}{jumps}"))),
        (
            "A",
            format!(
                "{GBM}\n[regimes]\nstates.a = {{ expected_duration = 5 }}\nstates.b = {{ expected_duration = 5, volatility = {{ scale = 3 }}, drift = {{ add = 1 }} }}"
            ),
        ),
        ("R", RATE.to_owned()),
        ("R", RATE.replace("annual_vol = 0.02", "annual_vol = 0.0")),
        (
            "R",
            "[levels.R]\ninitial = 0.05\nprocess.arithmetic_brownian = { drift = 0.3, annual_vol = 0.02 }".to_owned(),
        ),
    ]
}

#[test]
fn pins_are_hit_on_every_path_whatever_the_law() {
    for (series, market) in markets() {
        let [first, second] = if series == "A" { [73.0, 180.0] } else { [-0.01, 0.09] };
        for substeps in [1, 4] {
            if substeps > 1 && market.contains("garch") {
                continue;
            }
            let text = scenario(&market, &(pin(series, 30, second) + &pin(series, 13, first)), 300);
            let columns = simulate(&text.replace("steps = 40\n", &format!("steps = 40\nsubsteps = {substeps}\n")));
            for path in columns.paths(series) {
                assert!((path[13] / first - 1.0).abs() < 1e-9, "{market}: {} is not {first}", path[13]);
                assert!((path[30] / second - 1.0).abs() < 1e-9, "{market}: {} is not {second}", path[30]);
            }
            assert!(market.contains("vol = 0.0") || distinct(&columns.row(series, 20)) > 290, "{market}");
        }
    }
}

fn distinct(values: &[f64]) -> usize {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values.len()
}

#[test]
fn geometric_brownian_motion_between_pins_is_a_brownian_bridge() {
    let text = scenario(GBM, &(pin("A", 12, 130.0) + &pin("A", 32, 80.0)), 60_000);
    let columns = simulate(&text);
    // The log of the price over its straight line, in units of σ√year, at a row between two pins.
    let deviation = |row: usize| -> Vec<f64> {
        let (from, to, low, high) =
            if row <= 12 { (0.0, 12.0, 100.0_f64, 130.0_f64) } else { (12.0, 32.0, 130.0, 80.0) };
        let share = (row as f64 - from) / (to - from);
        let line = low.ln() + (high.ln() - low.ln()) * share;
        columns.row("A", row).iter().map(|price| (price.ln() - line) / VOL).collect()
    };
    let moment = |what: &str, a: &[f64], b: &[f64], exact: f64| {
        let products: Vec<f64> = a.iter().zip(b).map(|(a, b)| a * b).collect();
        assert_mean(what, &products, exact);
    };
    let ones = vec![1.0; 60_000];
    for (row, from, to) in [(3, 0.0, 12.0), (6, 0.0, 12.0), (11, 0.0, 12.0), (13, 12.0, 32.0), (22, 12.0, 32.0)] {
        let (t, length) = ((row as f64 - from) / PER_YEAR, (to - from) / PER_YEAR);
        let variance = t * (length - t) / length;
        let own = deviation(row);
        moment("mean", &own, &ones, 0.0);
        moment("variance", &own, &own, variance);
        let squares: Vec<f64> = own.iter().map(|x| x * x).collect();
        moment("fourth moment", &squares, &squares, 3.0 * variance * variance);
        // With a later row of the same bridge: Cov = s(T − t)/T.
        let later = (row + 3).min(if to < 20.0 { 11 } else { 31 });
        let u = (later as f64 - from) / PER_YEAR;
        moment("covariance", &own, &deviation(later), t * (length - u) / length);
    }
    // Bridges on both sides of a pin know nothing of each other.
    moment("across a pin", &deviation(6), &deviation(22), 0.0);
    // After the last pin it is free: variance grows with time, and drift is its own.
    let free: Vec<f64> = columns.row("A", 40).iter().map(|price| (price / 80.0).ln()).collect();
    let years = 8.0 / PER_YEAR;
    assert_mean("after the last pin", &free, (0.3 - 0.5 * VOL * VOL) * years);
    let prices: Vec<f64> = columns.row("A", 40);
    assert_mean("price after the last pin", &prices, 80.0 * (0.3 * years).exp());
}

#[test]
fn an_ornstein_uhlenbeck_level_between_pins_is_its_own_bridge() {
    let (kappa, theta, sigma) = (3.0_f64, 0.03, 0.02_f64);
    let columns = simulate(&scenario(RATE, &pin("R", 20, 0.08), 60_000));
    let variance_after = |t: f64| sigma * sigma * -(-2.0 * kappa * t).exp_m1() / (2.0 * kappa);
    let end = 20.0 / PER_YEAR;
    for row in [4_usize, 10, 16, 19] {
        let (t, left) = (row as f64 / PER_YEAR, end - row as f64 / PER_YEAR);
        // X(t) given X(T) = K: regression of one Gaussian on the other.
        let mean = |t: f64| theta + (0.05 - theta) * (-kappa * t).exp();
        let gain = (-kappa * left).exp() * variance_after(t) / variance_after(end);
        let exact = mean(t) + gain * (0.08 - mean(end));
        let variance = variance_after(t) * variance_after(left) / variance_after(end);
        let values = columns.row("R", row);
        assert_mean(&format!("mean at row {row}"), &values, exact);
        let squares: Vec<f64> = values.iter().map(|x| (x - exact) * (x - exact)).collect();
        assert_mean(&format!("variance at row {row}"), &squares, variance);
    }
}

/// With a residual, quarters in place of pins: 2026 Q1 ends in row 12, Q2 in row 25 of a clock of weeks.
fn guided(market: &str, levels: &str, residual: f64, paths: usize) -> Columns {
    let guide = format!(
        "[supervisory]\nquarters = [\"2025 Q4\", \"2026 Q1\", \"2026 Q2\"]\nlevels = {{ {levels} }}\nresidual = {residual:?}"
    );
    simulate(&scenario(market, &guide, paths))
}

#[test]
fn a_share_of_each_paths_own_deviation_is_kept() {
    for residual in [0.0, 0.3, 1.0] {
        let base = simulate(&scenario(GBM, "", 200));
        let held = guided(GBM, "A = [5000.0, 4000.0, 4500.0]", residual, 200);
        let median = |row: usize| 100.0 * ((0.3 - 0.5 * VOL * VOL) * row as f64 / PER_YEAR).exp();
        for (a, b) in base.paths("A").zip(held.paths("A")) {
            for (row, level) in [(12, 80.0), (25, 90.0)] {
                let exact = level * (a[row] / median(row)).powf(residual);
                assert!((b[row] / exact - 1.0).abs() < 1e-9, "{residual}: {} is not {exact}", b[row]);
            }
            // All of it: the free path around another median.
            for row in (0..=25).filter(|_| residual == 1.0) {
                let share = row as f64 / 12.0;
                let line = if row <= 12 {
                    100.0 * 0.8_f64.powf(share)
                } else {
                    80.0 * (9.0_f64 / 8.0).powf((row as f64 - 12.0) / 13.0)
                };
                let exact = line * a[row] / median(row);
                assert!((b[row] / exact - 1.0).abs() < 1e-9, "row {row}: {} is not {exact}", b[row]);
            }
        }
        let base = simulate(&scenario(RATE, "", 200));
        let held = guided(RATE, "R = [0.05, 0.01, 0.07]", residual, 200);
        let free = |row: usize| 0.03 + 0.02 * (-3.0 * row as f64 / PER_YEAR).exp();
        for (a, b) in base.paths("R").zip(held.paths("R")) {
            for (row, level) in [(12, 0.01), (25, 0.07)] {
                let exact = level + residual * (a[row] - free(row));
                assert!((b[row] - exact).abs() < 1e-12, "{residual}: {} is not {exact}", b[row]);
            }
        }
    }
}

/// E[log price] has a compensation that depends on the path: the deviation that is kept has mean 0 all the same.
#[test]
fn the_deviation_that_is_kept_has_mean_zero_for_laws_that_compensate_path_by_path() {
    for (series, market) in
        markets().into_iter().filter(|(series, market)| *series == "A" && !market.contains("regimes"))
    {
        let held = guided(&market, "A = [5000.0, 4000.0, 4500.0]", 1.0, 40_000);
        for (row, level) in [(12, 80.0_f64), (25, 90.0)] {
            let logs: Vec<f64> = held.row(series, row).iter().map(|price| price.ln() - level.ln()).collect();
            assert_mean(&format!("{market} at row {row}"), &logs, 0.0);
        }
    }
}

#[test]
fn other_series_keep_every_bit_and_returns_after_the_last_pin_are_the_paths_own() {
    let market = format!("{GBM}\n{}", RATE.replace("[levels.R]", "[levels.S]"));
    let market = format!("{market}\n[dependence]\ncorrelation = {{ \"A/S\" = 0.6 }}");
    let base = simulate(&scenario(&market, "", 100));
    let held = simulate(&scenario(&market, &pin("A", 17, 90.0), 100));
    assert_eq!(base.get("S"), held.get("S"));
    for (a, b) in base.paths("A_return").zip(held.paths("A_return")) {
        assert!((1..=17).all(|row| a[row] != b[row]));
        assert!((18..=STEPS).all(|row| (a[row] - b[row]).abs() < 1e-13));
    }
    assert_eq!(base.get("A_variance")[1..], held.get("A_variance")[1..]);
}

#[test]
fn a_stress_on_the_way_is_felt_and_gone_at_the_pin() {
    let crash = "[[stress]]\nat = 8\nprice = { scale = 0.5 }\n";
    let calm = simulate(&scenario(GBM, &pin("A", 20, 90.0), 100));
    let crashed = simulate(&scenario(GBM, &(crash.to_owned() + &pin("A", 20, 90.0)), 100));
    for (a, b) in calm.paths("A").zip(crashed.paths("A")) {
        assert_eq!(a[..8], b[..8]);
        assert!((b[8] / a[8] - 0.5).abs() < 1e-12 && b[12] < a[12]);
        assert!((b[20] / 90.0 - 1.0).abs() < 1e-9);
    }
}

const HEADER: &str = "\"Scenario Name\",\"Date\",\"Real GDP growth\",\"Nominal GDP growth\",\"Real disposable income growth\",\
    \"Nominal disposable income growth\",\"Unemployment rate\",\"CPI inflation rate\",\"3-month Treasury rate\",\
    \"5-year Treasury yield\",\"10-year Treasury yield\",\"BBB corporate yield\",\"Mortgage rate\",\"Prime rate\",\
    \"Dow Jones Total Stock Market Index (Level)\",\"House Price Index (Level)\",\
    \"Commercial Real Estate Price Index (Level)\",\"Market Volatility Index (Level)\"";

/// A file of the published form: every row of a scenario has a rate and an index of its own.
fn published(rows: &[(&str, &str, f64, f64)]) -> String {
    let row = |(name, date, rate, index): &(&str, &str, f64, f64)| {
        format!("\"{name}\",\"{date}\",-1,-1,-1,-1,7.5,2,{rate},2,3,6,6,5,{index},250,300,35\n")
    };
    format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())
}

#[test]
fn a_published_table_guides_prices_by_its_index_and_rates_by_its_percentages() {
    let place = temporary();
    let at = |name: &str| place.path().join(name);
    let rows = [
        ("Actual", "2025 Q4", 4.1, 50_000.0),
        ("Supervisory Severely Adverse", "2026 Q1", 2.5, 40_000.0),
        ("Supervisory Severely Adverse", "2026 Q2", 0.5, 30_000.0),
        ("Supervisory Severely Adverse", "2026 Q3", 0.1, 35_000.0),
        ("Supervisory Severely Adverse", "2026 Q4", 0.1, 45_000.0),
    ];
    fs::write(at("table.csv"), published(&rows)).unwrap();
    let market = format!("{GBM}\n{RATE}");
    let columns = "columns = { A = \"Dow Jones Total Stock Market Index (Level)\", R = \"3-month Treasury rate\" }";
    let guide = format!(
        "[supervisory]\nfile = \"table.csv\"\nscenario = \"Supervisory Severely Adverse\"\njump_off = {{ A = 50_000 }}\n{columns}"
    );
    let text = scenario(&market, &guide, 20).replace("step = \"7d\"", "step = \"1d\"\ncalendar = \"weekdays\"");
    let text = text.replace("steps = 40\n", "steps = 250\n");
    fs::write(at("s.toml"), &text).unwrap();
    let read = Scenario::from_path(at("s.toml")).unwrap();
    // Quarters end on rows 62, 127 and 193 of a clock of weekdays from 2 January on; the fourth one after its end.
    let rows: Vec<Vec<u64>> =
        read.guides.iter().map(|guide| guide.pins.iter().map(|pin| pin.row).collect()).collect();
    assert_eq!(rows, [[62, 127, 193], [62, 127, 193]]);
    assert_eq!(read.clock.moment(62), 1_774_915_200); // 2026-03-31
    assert_eq!(read.clock.moment(127), 1_782_777_600); // 2026-06-30
    assert!(!read.text().contains("table.csv") && read.text().contains("2026 Q4"), "{}", read.text());
    assert_eq!(Scenario::from_text(read.text()).unwrap().resolved(), read.resolved());
    let columns = simulate(read.text());
    for (price, rate) in columns.paths("A").zip(columns.paths("R")) {
        for (row, index, percent) in [(62, 40_000.0, 2.5), (127, 30_000.0, 0.5), (193, 35_000.0, 0.1)] {
            assert!((price[row] / (100.0 * index / 50_000.0) - 1.0).abs() < 1e-9);
            assert!((rate[row] - percent / 100.0).abs() < 1e-9);
        }
    }
    // A file that holds the quarter before the start needs no jump-off.
    let one = published(&[("S", "2025 Q4", 4.1, 50_000.0), ("S", "2026Q1", 2.5, 40_000.0)]);
    fs::write(at("table.csv"), one).unwrap();
    let alone =
        text.replace("jump_off = { A = 50_000 }\n", "").replace("scenario = \"Supervisory Severely Adverse\"\n", "");
    fs::write(at("s.toml"), &alone).unwrap();
    let pins = &Scenario::from_path(at("s.toml")).unwrap().guides[0].pins;
    assert!(pins.len() == 1 && (pins[0].value - 80.0).abs() < 1e-12, "{pins:?}");
    let checked = pathloom(["check", &path_text(&at("s.toml"))]).exits(0).stdout;
    assert!(checked.contains("guide of A") && checked.contains("at row 62 (2026-03-31"), "{checked}");
}

#[test]
fn a_table_that_is_no_supervisory_scenario_is_told_with_its_place() {
    let place = temporary();
    let at = |name: &str| place.path().join(name);
    let two = published(&[("One", "2026 Q1", 4.1, 500.0), ("Two", "2026 Q1", 2.5, 400.0)]);
    fs::write(at("two.csv"), two).unwrap();
    fs::write(at("late.csv"), published(&[("S", "2030 Q1", 4.1, 500.0)])).unwrap();
    fs::write(at("date.csv"), published(&[("S", "2026-03-31", 4.1, 500.0)])).unwrap();
    fs::write(at("order.csv"), published(&[("S", "2026 Q2", 4.1, 500.0), ("S", "2026 Q1", 4.1, 500.0)])).unwrap();
    fs::write(at("other.csv"), "A,B\n1,2\n").unwrap();
    let index = "columns = { A = \"Dow Jones Total Stock Market Index (Level)\" }\njump_off = { A = 500 }";
    let cases = [
        ("two.csv", index.to_owned(), "supervisory.scenario is missing", "\"One\", \"Two\""),
        (
            "two.csv",
            format!("scenario = \"Twoo\"\n{index}"),
            "supervisory.scenario = \"Twoo\"",
            "did you mean `Two`?",
        ),
        ("late.csv", index.to_owned(), "no quarter that ends on the clock", "2026-10-09"),
        ("date.csv", index.to_owned(), "`2026-03-31` is no quarter", "2026 Q1"),
        ("order.csv", index.to_owned(), "2026 Q1 is not after", "Federal Reserve"),
        ("other.csv", index.to_owned(), "no column `Date`", "other.csv"),
        ("late.csv", "columns = { A = \"3-month Treasury rate\" }".to_owned(), "is a percentage", "(Level)"),
        (
            "late.csv",
            "columns = { R = \"3-month Treasury rte\" }".to_owned(),
            "no column `3-month Treasury rte`",
            "did you mean `3-month Treasury rate`?",
        ),
        (
            "late.csv",
            "columns = { A = \"Dow Jones Total Stock Market Index (Level)\" }".to_owned(),
            "nothing says where `A` starts",
            "jump_off",
        ),
        (
            "late.csv",
            "columns = { R = \"3-month Treasury rate\" }\njump_off = { R = 1 }".to_owned(),
            "supervisory.jump_off.R",
            "is a level",
        ),
        ("late.csv", String::new(), "supervisory.columns is missing", "which series"),
    ];
    for (file, rest, what, how) in cases {
        let guide = format!("[supervisory]\nfile = \"{file}\"\n{rest}");
        fs::write(at("s.toml"), scenario(&format!("{GBM}\n{RATE}"), &guide, 5)).unwrap();
        pathloom(["check", &path_text(&at("s.toml"))]).exits(2).says(&[what, how]);
    }
}

/// The bits of guides and of histories, as they were in the version that brought them.
#[test]
fn the_bits_of_guides_and_histories_are_held() {
    let guides = "[[pin]]\nseries = \"A\"\nat = 30\nvalue = 90.0\n[[stress]]\nat = 5\n\
        history = { returns = { A = [-0.1, 0.03], R = [0.01] }, mode = \"replaced\" }\n[[stress]]\nat = 8\n\
        history = { returns = { A = [-0.02], R = [0.004] } }\n[supervisory]\n\
        quarters = [\"2026 Q1\", \"2026 Q2\"]\nlevels = { R = [0.02, 0.07] }\nresidual = 0.25";
    let columns = simulate(&scenario(&format!("{GBM}\n{RATE}"), guides, 300));
    let numbers = ["A", "R", "A_return", "R_return"].map(|name| columns.get(name).to_vec()).concat();
    // FNV-1a over 64-bit words.
    let digest = numbers
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, value| (digest ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(format!("{digest:016x}"), "c455588b6ab8102b");
}

/// Hours of sessions, with nights in which nothing moves: some steps have no length, and pins fall on their ends.
#[test]
fn pins_are_hit_at_the_ends_of_nights_without_variance() {
    let sessions = |text: String| {
        let clock = "start = 2026-01-02\ncalendar = \"XNYS\"\nstep = \"30m\"\novernight_variance = 0.0";
        text.replace(&format!("steps_per_year = {PER_YEAR:?}\n"), "")
            .replace("start = 2026-01-02\nstep = \"7d\"", clock)
            .replace("steps = 40\n", "steps = 60\n")
    };
    let free = simulate(&sessions(scenario(GBM, "", 20)));
    let still: Vec<usize> = (1..60).filter(|row| free.row("A", *row) == free.row("A", row - 1)).collect();
    assert!(still.len() >= 3, "{still:?}");
    for at in [still[0] - 1, still[0], still[0] + 1, still[2]] {
        let held = simulate(&sessions(scenario(GBM, &(pin("A", at, 90.0) + &pin("A", 59, 110.0)), 20)));
        for path in held.paths("A") {
            assert!(path.iter().all(|price| price.is_finite()), "{path:?}");
            assert!((path[at] / 90.0 - 1.0).abs() < 1e-9 && (path[59] / 110.0 - 1.0).abs() < 1e-9, "row {at}");
        }
    }
}

#[test]
fn bars_of_an_asset_that_is_held_or_replaced_are_refused() {
    let replaced = "[[stress]]\nat = 5\nhistory = { returns = { A = [0.1] }, mode = \"replaced\" }";
    for (guides, said) in
        [(pin("A", 5, 90.0), "held to a guide"), (replaced.to_owned(), "returns of an asset are replaced")]
    {
        let text = scenario(GBM, &guides, 5).replace("layout = \"panel\"", "layout = \"bars\"");
        let text = text.replace("columns = [\"price\", \"return\", \"variance\", \"jump\"]\n", "");
        let error = Scenario::from_text(&text).unwrap_err().to_string();
        assert!(error.contains("output.layout") && error.contains(said), "{error}");
        Scenario::from_text(
            &text.replace("\"replaced\"", "\"added\"").replace("[[pin]]\nseries = \"A\"\nat = 5\nvalue = 90.0\n", ""),
        )
        .unwrap();
    }
}
