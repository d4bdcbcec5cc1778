//! Supervisors' scenarios: what they guide, and what a path keeps of its own.

use crate::common::{path_text, pathloom, temporary};
use crate::statistics::{Columns, assert_mean, simulate};
use crate::{GBM, PER_YEAR, RATE, VOL, markets, scenario};
use pathloom::Scenario;
use std::fs;

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
