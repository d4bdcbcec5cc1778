//! Market time at an exchange: nights, weekends, lunch and the U of a day have the variance that they are said to have, and
//! every law keeps its moments on steps of many lengths. See `statistics` for the false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{fingerprint, path_text, pathloom, pathloom_with, scenario_file, temporary};
use pathloom::Scenario;
use pathloom::model::registry::LEVELS;
use pathloom::scenario::{Clock, Series};
use statistics::{Columns, assert_mean, simulate};

const DAY: f64 = 1.0 / 252.0;
const COLUMNS: &str = "columns = [\"return\", \"variance\", \"jump\"]";

/// A clock, series, and what is recorded of them.
fn scenario(paths: usize, clock: &str, series: &str, output: &str) -> String {
    format!(
        "name = \"sessions\"\nseed = 20260105\npaths = {paths}\n[clock]\n{clock}\n{series}\n[output]\nlayout = \"panel\"\n{output}\n"
    )
}

fn asset(laws: &str) -> String {
    format!("[assets.A]\ninitial_price = 3.0\n{laws}")
}

fn clock(lines: &str) -> Clock {
    let text = scenario(1, lines, &asset("volatility.constant = { annual_vol = 0.2 }"), "");
    Scenario::from_text(&text).unwrap_or_else(|error| panic!("{error}\n{text}")).clock
}

/// Two weeks of New York from a Monday on, nine sessions of six steps, the last of them a short one after a holiday: nights of
/// 0.3 days, weekends of 0.9, volatility at the ends of a session three times that at its middle.
const TWO_WEEKS: &str = "calendar = \"XNYS\"\nstart = 2026-11-16\nstep = \"65m\"\nsteps = 60\novernight_variance = 0.3\n\
                         weekend_variance = 0.9\nintraday_profile.u_shaped = { open_to_midday = 3.0 }";

/// The days of market time that each step of two weeks has.
fn two_weeks() -> Vec<f64> {
    let session = 1.0 - (4.0 * 0.3 + 0.9) / 5.0;
    // The integral of (1 + 8(2u − 1)²) / (1 + 8/3).
    let integral = |u: f64| (u + 8.0 * ((2.0 * u - 1.0).powi(3) + 1.0) / 6.0) / (1.0 + 8.0 / 3.0);
    let mut days = Vec::new();
    // Thanksgiving is closed: the Friday after it has 210 minutes, of three steps and a shorter one.
    for (gap, minutes) in
        [0.0, 0.3, 0.3, 0.3, 0.3, 0.9, 0.3, 0.3, 0.9].into_iter().zip([390.0; 8].into_iter().chain([210.0]))
    {
        days.extend((gap > 0.0).then_some(gap));
        let mut from: f64 = 0.0;
        while from < minutes {
            let to = (from + 65.0).min(minutes);
            days.push(session * minutes / 390.0 * (integral(to / minutes) - integral(from / minutes)));
            from = to;
        }
    }
    assert_eq!(days.len(), 60);
    days
}

/// Fails unless the mean over paths and over the steps of each kind is what the lengths say.
fn assert_by_length(
    what: &str,
    columns: &Columns,
    column: &str,
    of: impl Fn(f64) -> f64,
    exact: impl Fn(f64) -> f64,
) {
    let lengths = two_weeks();
    let mut kinds: Vec<f64> = lengths.clone();
    kinds.sort_by(f64::total_cmp);
    kinds.dedup_by(|a, b| (*a - *b).abs() < 1e-12);
    // A night, a weekend, three parts of a day and of its mirror image, and four of half a day, of which two are alike.
    assert!((8..=9).contains(&kinds.len()), "{kinds:?}");
    for kind in kinds {
        let steps: Vec<usize> = (0..60).filter(|step| (lengths[*step] - kind).abs() < 1e-12).collect();
        let mean = |path: &[f64]| steps.iter().map(|step| of(path[step + 1])).sum::<f64>() / steps.len() as f64;
        let sample: Vec<f64> = columns.paths(column).map(mean).collect();
        assert_mean(&format!("{what} over {kind} days"), &sample, exact(kind * DAY));
    }
}

#[test]
fn lengths_are_those_of_the_formula() {
    for substeps in [1, 5] {
        let clock = clock(&format!("{TWO_WEEKS}\nsubsteps = {substeps}"));
        let mut elapsed = 0.0;
        for (step, days) in (0..).zip(two_weeks()) {
            for part in 1..=substeps {
                let simulated = step * substeps + part;
                let length = days * DAY / substeps as f64;
                elapsed += length;
                assert!((clock.length(simulated).0 / length - 1.0).abs() < 1e-12, "step {simulated}");
                assert!((clock.elapsed(simulated).0 / elapsed - 1.0).abs() < 1e-12, "step {simulated}");
            }
        }
        let longest = (0..60).map(|step| clock.length(step * substeps + 1).0).fold(0.0, f64::max);
        assert!((clock.grid.longest_step().0 / longest - 1.0).abs() < 1e-12);
        assert_eq!(clock.elapsed(0).0, 0.0);
    }
}

#[test]
fn a_year_of_sessions_is_a_year_but_for_its_short_days() {
    let year = |lines: &str| clock(&format!("calendar = \"XNYS\"\nstart = 2026-01-02\n{lines}"));
    // 251 sessions, two of them of 3½ hours in place of 6½, and 250 gaps.
    let days = 0.8 * (249.0 + 2.0 * 3.5 / 6.5) + 0.2 * 250.0;
    for (step, steps) in [("5m", 19_756), ("1h", 2_001), ("23h", 501)] {
        let clock = year(&format!("step = \"{step}\"\nsteps = {steps}"));
        assert!((clock.elapsed(steps).0 - days * DAY).abs() < 1e-12, "{step}: {:?}", clock.elapsed(steps));
    }
    // Said otherwise, a year has as many steps, and every length is to scale.
    let clock = year("step = \"23h\"\nsteps = 501\nsteps_per_year = 500");
    assert!((clock.elapsed(501).0 - days / 250.0).abs() < 1e-12);
}

#[test]
fn lunch_has_its_hours_part_of_what_a_night_has() {
    let clock = clock("calendar = \"XTKS\"\nstart = 2026-01-05\nstep = \"23h\"\nsteps = 7");
    // 2½ hours, lunch, 3 hours, and 17½ hours of night.
    let days = [0.8 * 2.5 / 5.5, 0.2 / 18.5, 0.8 * 3.0 / 5.5, 0.2 * 17.5 / 18.5];
    for (step, days) in (1..).zip(days.into_iter().chain(days)).take(7) {
        assert!((clock.length(step).0 / (days * DAY) - 1.0).abs() < 1e-12, "step {step}");
    }
}

#[test]
fn a_start_within_a_session_has_the_rows_and_lengths_of_one_at_its_open() {
    let lines = |start: &str| {
        format!(
            "calendar = \"XTKS\"\nstart = {start}\nstep = \"7m\"\nsteps = 100\nintraday_profile.u_shaped = {{ open_to_midday = 2.0 }}"
        )
    };
    let open = clock(&lines("2026-01-05"));
    // A row of the morning, the ends of lunch, one of the afternoon, the close.
    for (row, start) in [(1, "00:07"), (22, "02:30"), (23, "03:30"), (25, "03:44"), (49, "06:30")] {
        let later = clock(&lines(&format!("2026-01-05T{start}:00Z")));
        for step in 1..=50 {
            assert_eq!(later.moment(step), open.moment(step + row), "{start}");
            assert_eq!(later.length(step), open.length(step + row), "{start}");
            let elapsed = open.elapsed(step + row).0 - open.elapsed(row).0;
            assert!((later.elapsed(step).0 - elapsed).abs() < 1e-15, "{start}");
        }
        assert_eq!((later.moment(0), later.elapsed(0).0), (open.moment(row), 0.0), "{start}");
    }
}

#[test]
fn nights_weekends_and_the_u_have_the_variance_that_they_are_said_to_have() {
    let laws = asset("drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.4 }");
    let columns = simulate(&scenario(40_000, TWO_WEEKS, &laws, COLUMNS));
    assert_by_length("variance of constant", &columns, "A_return", |r| r * r, |length| 0.16 * length);
}

#[test]
fn garch_has_its_mean_variance_on_steps_of_any_length() {
    let law = "volatility.garch = { annual_vol = 0.4, alpha = 0.05, beta = 0.9 }";
    let laws = asset(&format!("drift_of = \"log_price\"\n{law}"));
    let columns = simulate(&scenario(40_000, TWO_WEEKS, &laws, COLUMNS));
    assert_by_length("variance of garch", &columns, "A_return", |r| r * r, |length| 0.16 * length);
    assert_mean("variance column of garch", &columns.last("A_variance"), 0.16);
}

#[test]
fn jumps_come_by_market_time() {
    // Jumps of exactly one: their sum counts them. Two a day.
    let laws = asset(
        "drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.0 }\njumps.merton = { intensity = 504.0, mean = 1.0, std = 0.0 }",
    );
    let columns = simulate(&scenario(40_000, TWO_WEEKS, &laws, COLUMNS));
    assert_by_length("count of jumps", &columns, "A_jump", |count| count, |length| 504.0 * length);
}

#[test]
fn every_price_grows_at_its_drift_in_market_time() {
    // A session and a night at a time for a year; two weeks of smaller ones; one weekend.
    let year = "calendar = \"XNYS\"\nstart = 2026-01-02\nstep = \"23h\"\nsteps = 501\nweekend_variance = 0.8";
    let heston = "volatility.heston = { initial_variance = 0.09, mean_reversion = 15.0, long_run_variance = 0.04, vol_of_vol = 0.6, correlation = -0.7 }";
    let weekend = TWO_WEEKS.replace("2026-11-16", "2026-11-20T21:00:00Z").replace("steps = 60", "steps = 1");
    let merton = "jumps.merton = { intensity = 3.0, mean = -0.05, std = 0.1 }";
    let garch = "volatility.garch = { annual_vol = 0.3, alpha = 0.05, beta = 0.9 }";
    let constant = "volatility.constant = { annual_vol = 0.3 }";
    let gjr = "volatility.gjr_garch = { annual_vol = 0.3, alpha = 0.03, gamma = 0.06, beta = [0.5, 0.4] }";
    let log_ou = "volatility.log_ou = { initial_vol = 0.3, mean_reversion = 15.0, long_run_vol = 0.2, vol_of_vol = 2.0, correlation = -0.7 }";
    let three_halves = "volatility.three_halves = { initial_variance = 0.09, mean_reversion = 60.0, long_run_variance = 0.1, vol_of_vol = 6.0, correlation = -0.7 }";
    let plain = [heston, garch, gjr, log_ou, three_halves].map(str::to_owned);
    let hawkes =
        "jumps.hawkes = { intensity = 12.0, branching_ratio = 0.7, decay = 100.0, mean = -0.05, std = 0.03 }";
    let gamma = "jumps.variance_gamma = { annual_vol = 0.2, skew = -0.3, variance_rate = 0.05 }";
    let jumping = [(heston, merton), (constant, merton), (constant, hawkes), (constant, gamma)];
    for laws in plain.into_iter().chain(jumping.map(|(law, jumps)| format!("{law}\n{jumps}"))) {
        for lines in [year, TWO_WEEKS, &weekend] {
            let text = scenario(
                50_000,
                lines,
                &asset(&format!("drift = 0.5\n{laws}")),
                "columns = [\"price\", \"variance\"]\nevery = \"last\"",
            );
            let Scenario { clock, series, .. } = Scenario::from_text(&text).unwrap();
            let Series::Asset(asset) = &series[0] else { unreachable!("it is an asset") };
            let elapsed = clock.elapsed(clock.steps);
            let columns = simulate(&text);
            assert_mean(&format!("E[price] of {laws}"), columns.get("A"), 3.0 * (0.5 * elapsed.0).exp());
            let variance = asset.volatility.model.expected_variance(&clock.grid, elapsed);
            assert_mean(&format!("E[variance] of {laws}"), columns.get("A_variance"), variance);
        }
    }
}

#[test]
fn recursions_of_other_shapes_leave_the_price_its_drift_in_market_time() {
    for law in [
        "egarch = { annual_vol = 0.3, alpha = 0.2, gamma = -0.1, beta = 0.95 }",
        "aparch = { delta = 1.3, annual_vol = 0.3, alpha = 0.07, gamma = 0.4, beta = 0.9 }",
        "figarch = { annual_vol = 0.3, memory = 0.4, phi = 0.2, beta = 0.45, lags = 30 }",
    ] {
        let laws = asset(&format!("drift = 0.5\nvolatility.{law}"));
        let text = scenario(50_000, TWO_WEEKS, &laws, "columns = [\"price\"]\nevery = \"last\"");
        let elapsed = Scenario::from_text(&text).unwrap().clock.elapsed(60);
        assert_mean(&format!("E[price] of {law}"), simulate(&text).get("A"), 3.0 * (0.5 * elapsed.0).exp());
    }
}

#[test]
fn every_level_has_its_moments_in_market_time() {
    let fast = "{ mean_reversion = 20.0, long_run_mean = 0.05, annual_vol = 0.02 }";
    for law in LEVELS {
        // A law in discrete time has the moments of an even clock, and a fractional one refuses any other.
        if ["ar", "arma"].contains(&law.name) || law.name.starts_with("fractional") {
            continue;
        }
        let values = if law.name == "vasicek" { fast } else { law.example };
        let text =
            scenario(30_000, TWO_WEEKS, &format!("[levels.L]\ninitial = 0.01\nprocess.{} = {values}", law.name), "");
        let Scenario { clock, series, .. } = Scenario::from_text(&text).unwrap();
        let Series::Level(level) = &series[0] else { unreachable!("it is a level") };
        let columns = simulate(&text);
        // A step of a session, the first night, the weekend, the last step.
        for row in [1, 7, 35, 60] {
            let (mean, variance) = level.process.model.moments(0.01, &clock.grid, clock.elapsed(row as u64));
            let values = columns.row("L", row);
            assert_mean(&format!("mean of {} at row {row}", law.name), &values, mean);
            let squares: Vec<f64> = values.iter().map(|x| (x - mean).powi(2)).collect();
            assert_mean(&format!("variance of {} at row {row}", law.name), &squares, variance);
        }
    }
}

/// An AR(1) without a memory: its shocks themselves, by the length of their steps in mean ones.
#[test]
fn shocks_of_a_discrete_law_have_the_variance_of_their_steps() {
    let level = "[levels.A]\ninitial = 0.0\nprocess.ar = { long_run_mean = 0.0, autoregressive = 0.0, std = 0.1 }";
    let columns = simulate(&scenario(40_000, TWO_WEEKS, level, ""));
    let per_year = clock(TWO_WEEKS).grid.steps_per_year;
    assert_by_length("shock of ar", &columns, "A", |x| x * x, |length| 0.01 * length * per_year);
}

#[test]
fn without_variance_at_night_every_session_opens_where_the_last_one_closed() {
    let clock = "calendar = \"XTKS\"\nstart = 2026-01-05\nstep = \"1h\"\nsteps = 40\novernight_variance = 0";
    let laws = "drift = 0.1\nvolatility.heston = { initial_variance = 0.0, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }\njumps.merton = { intensity = 300.0, mean = 0.0, std = 0.1 }";
    let columns = simulate(&scenario(100, clock, &asset(laws), "columns = [\"price\"]"));
    // Rows at 9, 10, 11 and 11:30; 12:30, 1:30, 2:30, 3:30. The first of each is where the last one before was.
    for path in columns.paths("A") {
        for row in 1..=40 {
            assert_eq!(path[row] == path[row - 1], row % 4 == 0, "row {row}: {path:?}");
        }
        assert!(path.iter().all(|price| price.is_finite()));
    }
}

/// Written in every layout, in shards, and recorded thinly: the same numbers and times; `verify` finds nothing.
#[test]
fn datasets_within_sessions_are_like_any_other() {
    let place = temporary();
    let laws = asset("volatility.constant = { annual_vol = 0.2 }");
    for output in
        ["", "every = 7", "every = \"last\"", "columns = [\"return\"]\ntimestamp = \"us\"", "format = \"arrow\""]
    {
        for layout in ["long", "panel", "wide"] {
            let text = scenario(600, TWO_WEEKS, &laws, output).replace("\"panel\"", &format!("\"{layout}\""));
            let file = scenario_file(place.path(), &text);
            let [whole, shards] = ["whole", "shards"].map(|name| place.path().join(name));
            pathloom(["run", &file, "-o", &path_text(&whole), "-q"]).exits(0);
            for shard in ["2/2", "1/2"] {
                pathloom(["run", &file, "-o", &path_text(&shards), "-q", "--shard", shard]).exits(0);
            }
            assert_eq!(fingerprint(&whole), fingerprint(&shards), "{layout} {output}");
            pathloom(["verify", &path_text(&whole)]).exits(0);
            for folder in [whole, shards] {
                std::fs::remove_dir_all(folder).unwrap();
            }
        }
    }
}

#[test]
fn neither_threads_nor_instructions_change_a_byte() {
    let place = temporary();
    let series = "[assets.A]\ninitial_price = 3.0\nvolatility.garch = { annual_vol = 0.3, alpha = [0.05, 0.1], beta = 0.8 }\n\
         [assets.B]\ninitial_price = 3.0\nvolatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }\n\
         jumps.merton = { intensity = 50.0, mean = 0.0, std = 0.1 }\n\
         [levels.C]\ninitial = 0.03\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }";
    let file = scenario_file(
        place.path(),
        &scenario(700, TWO_WEEKS, series, "columns = [\"price\", \"variance\", \"jump\"]"),
    );
    let run = |name: &str, environment: &[(&str, &str)], threads: &str| {
        let out = place.path().join(name);
        pathloom_with(environment, ["run", &file, "-o", &path_text(&out), "-q", "--threads", threads]).exits(0);
        fingerprint(&out)
    };
    let usual = run("usual", &[], "2");
    assert_eq!(run("one-thread", &[], "1"), usual);
    assert_eq!(run("scalar", &[("PATHLOOM_SIMD", "scalar")], "2"), usual);
}

#[test]
fn a_longer_clock_continues_the_same_paths() {
    let text = |steps: &str| {
        scenario(
            10,
            &TWO_WEEKS.replace("steps = 60", steps),
            &asset("volatility.constant = { annual_vol = 0.2 }"),
            "",
        )
    };
    let [short, long] = ["steps = 60", "steps = 2000"].map(|steps| simulate(&text(steps)));
    for (short, long) in short.paths("A").zip(long.paths("A")) {
        assert_eq!(short, &long[..61]);
    }
}
