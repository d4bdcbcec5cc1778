//! Quotes and trades: times against the law of a Hawkes process, prices against the diffusion that they are cut from, spread,
//! side and size against theirs, validity whatever comes.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^53

mod common;
mod statistics;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMicrosecondType, TimestampNanosecondType};
use common::{fingerprint, path_text, pathloom, pathloom_with, scenario_file, temporary};
use pathloom::Scenario;
use statistics::{KS_ALPHA, assert_mean};
use std::collections::BTreeMap;

/// 2026-01-05, a Monday, in seconds.
const START: i64 = 1_767_571_200;
const YEAR: f64 = 365.0 * 86_400.0;

fn scenario(paths: usize, events: usize, asset: &str, output: &str) -> String {
    format!(
        "name = \"ticks\"\nseed = 20260105\npaths = {paths}\n[clock]\nstart = 2026-01-05\nstep = \"1m\"\nsteps = 1_000_000\n\
         [assets.A]\ninitial_price = 100.0\n{asset}\n[output]\nlayout = \"ticks\"\nevents = {events}\n{output}\n"
    )
}

/// An asset whose quotes are as fine as its price.
const FINE: &str = "tick_size = 1e-7\nspread.geometric = { mean = 1.0, persistence = 0.0 }";
const STILL: &str = "drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.2 }";
const OFTEN: &str = "trades.hawkes = { rate = 1.0, branching_ratio = 0.6, decay = 2.0 }";

/// Every column of numbers; timestamps in whole units since the start.
struct Ticks {
    events: usize,
    times: Vec<i64>,
    numbers: BTreeMap<String, Vec<f64>>,
}

impl Ticks {
    fn of(text: &str) -> Self {
        let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let events = usize::try_from(scenario.rows_per_path()).unwrap();
        let mut ticks = Ticks { events, times: Vec::new(), numbers: BTreeMap::new() };
        for batch in scenario.simulate().unwrap() {
            let times = batch.column(2);
            match times.as_primitive_opt::<TimestampNanosecondType>() {
                Some(times) => ticks.times.extend(times.values()),
                None => ticks.times.extend(times.as_primitive::<TimestampMicrosecondType>().values()),
            }
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                if let Some(values) = column.as_primitive_opt::<Float64Type>() {
                    ticks.numbers.entry(field.name().clone()).or_default().extend(values.values());
                }
            }
        }
        ticks
    }

    /// One column, path by path and asset by asset.
    fn paths(&self, name: &str) -> impl Iterator<Item = &[f64]> {
        self.numbers[name].chunks_exact(self.events)
    }

    /// Seconds since the start; timestamps are in nanoseconds.
    fn seconds(&self) -> Vec<Vec<f64>> {
        let seconds = |time: &i64| (*time - START * 1_000_000_000) as f64 * 1e-9;
        self.times.chunks_exact(self.events).map(|path| path.iter().map(seconds).collect()).collect()
    }

    fn mids(&self) -> Vec<Vec<f64>> {
        let pairs = self.paths("bid").zip(self.paths("ask"));
        pairs.map(|(bid, ask)| bid.iter().zip(ask).map(|(bid, ask)| 0.5 * (bid + ask)).collect()).collect()
    }
}

/// P(N(0, 1) ≤ x): a series near 0, a continued fraction beyond.
fn normal(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let (a, beyond) = (x.abs(), |tail: f64| if x < 0.0 { tail } else { 1.0 - tail });
    if a > 3.0 {
        return beyond(density / (1..60).rev().fold(a, |below, k| a + f64::from(k) / below));
    }
    let (mut term, mut sum) = (a, 0.0);
    for n in 1..120 {
        sum += term;
        term *= a * a / f64::from(2 * n + 1);
    }
    beyond(0.5 - density * sum)
}

/// Fails when a sample has not this law.
fn assert_law(what: &str, mut sample: Vec<f64>, law: impl Fn(f64) -> f64) {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let apart = |(i, x): (usize, &f64)| ((i as f64 + 1.0) / n - law(*x)).abs().max((i as f64 / n - law(*x)).abs());
    let furthest = sample.iter().enumerate().map(apart).fold(0.0, f64::max);
    // Massart's bound of the Kolmogorov distance.
    let allowed = ((2.0 / KS_ALPHA).ln() / (2.0 * n)).sqrt();
    assert!(furthest < allowed, "{what}: {furthest:.5} > {allowed:.5}");
}

/// Mean of the product of neighbours, in each path.
fn neighbours(path: &[f64], apart: usize) -> f64 {
    let products = path.iter().zip(&path[apart..]).map(|(a, b)| a * b);
    products.sum::<f64>() / (path.len() - apart) as f64
}

fn mean(path: &[f64]) -> f64 {
    path.iter().sum::<f64>() / path.len() as f64
}

/// What a Hawkes process has been expected to bring between one event and the next is exponential, and independent from
/// event to event (the time change of a point process by its compensator).
#[test]
fn times_are_those_of_a_hawkes_process() {
    for (rate, n, decay, step) in
        [(1.0, 0.6, 2.0, "1m"), (20.0, 0.9, 5.0, "1s"), (0.3, 0.0, 1.0, "1h"), (0.01, 0.5, 0.001, "1m")]
    {
        let law = format!("trades.hawkes = {{ rate = {rate}, branching_ratio = {n}, decay = {decay} }}");
        let text = scenario(200, 1_000, &format!("{STILL}\n{FINE}\n{law}"), "");
        let ticks = Ticks::of(&text.replace("\"1m\"", &format!("\"{step}\"")));
        let (base, jump) = (rate * (1.0 - n), n * decay);
        let mut all = Vec::new();
        let mut lagged = Vec::new();
        for path in ticks.seconds() {
            let (mut excess, mut before) = (rate - base, 0.0);
            let waited: Vec<f64> = path
                .iter()
                .map(|time| {
                    let wait = time - before;
                    let left = (-decay * wait).exp();
                    let expected = base * wait + excess / decay * (1.0 - left);
                    (excess, before) = (excess * left + jump, *time);
                    expected
                })
                .collect();
            let centred: Vec<f64> = waited.iter().map(|waited| waited - 1.0).collect();
            lagged.push(neighbours(&centred, 1));
            all.extend(waited);
        }
        let name = format!("residuals of rate {rate}, ratio {n}, decay {decay}");
        assert_law(&name, all, |x| 1.0 - (-x).exp());
        assert_mean(&format!("products of neighbouring {name}"), &lagged, 0.0);
    }
}

#[test]
fn trades_come_at_the_declared_rate_from_the_first_second_on() {
    for (rate, n, decay) in [(1.0, 0.5, 2.0), (2.0, 0.8, 1.0), (1.0, 0.0, 1.0)] {
        let law = format!("trades.hawkes = {{ rate = {rate}, branching_ratio = {n}, decay = {decay} }}");
        let ticks = Ticks::of(&scenario(4_000, 600, &format!("{STILL}\n{FINE}\n{law}"), ""));
        for until in [2.0, 60.0] {
            let count = |path: &Vec<f64>| {
                assert!(path[599] > until, "a path is over after {} seconds", path[599]);
                path.partition_point(|time| *time <= until) as f64
            };
            let counts: Vec<f64> = ticks.seconds().iter().map(count).collect();
            assert_mean(&format!("trades of {until} s, rate {rate}, ratio {n}"), &counts, rate * until);
        }
    }
}

#[test]
fn spread_side_and_size_have_their_laws() {
    let (m, phi, persistence, size, std) = (2.5, 0.8, 0.5, 1e6, 0.7);
    let asset = format!(
        "{STILL}\n{OFTEN}\ntick_size = 0.01\nspread.geometric = {{ mean = {m}, persistence = {phi} }}\n\
         trade_side.persistent = {{ persistence = {persistence} }}\ntrade_size.log_normal = {{ mean = {size:?}, std = {std} }}"
    );
    let ticks = Ticks::of(&scenario(3_000, 100, &asset, ""));
    let spreads: Vec<Vec<f64>> = ticks
        .paths("bid")
        .zip(ticks.paths("ask"))
        .map(|(bid, ask)| bid.iter().zip(ask).map(|(bid, ask)| ((ask - bid) * 100.0).round()).collect())
        .collect();
    let of = |number: &dyn Fn(&[f64]) -> f64| spreads.iter().map(|path| number(path)).collect::<Vec<f64>>();
    let variance = m * (m - 1.0);
    assert_mean("spread", &of(&mean), m);
    assert_mean("first spread", &of(&|path| path[0]), m);
    for k in 1..4 {
        let share = |path: &[f64]| path.iter().filter(|s| **s == f64::from(k)).count() as f64 / path.len() as f64;
        assert_mean(&format!("spreads of {k}"), &of(&share), ((m - 1.0) / m).powi(k - 1) / m);
    }
    let centred = |path: &[f64]| path.iter().map(|s| s - m).collect::<Vec<f64>>();
    assert_mean("spreads side by side", &of(&|path| neighbours(&centred(path), 1)), phi * variance);
    assert_mean("spreads three apart", &of(&|path| neighbours(&centred(path), 3)), phi.powi(3) * variance);

    let sides = |number: &dyn Fn(&[f64]) -> f64| ticks.paths("side").map(number).collect::<Vec<f64>>();
    assert_mean("side", &sides(&mean), 0.0);
    assert_mean("sides side by side", &sides(&|path| neighbours(path, 1)), persistence);
    assert_mean("sides two apart", &sides(&|path| neighbours(path, 2)), persistence * persistence);

    let logs: Vec<f64> = ticks.numbers["size"].iter().map(|size| size.ln()).collect();
    assert_mean("size", &ticks.paths("size").map(mean).collect::<Vec<f64>>(), size);
    // Rounding to a millionth does not show among 300,000 sizes.
    assert_law("log size", logs, |x| normal((x - (f64::ln(size) - 0.5 * std * std)) / std));
}

/// Between two trades the log price moves as the declared diffusion does in that time, whatever steps lie between.
#[test]
fn between_trades_the_price_is_the_declared_diffusion() {
    for (substeps, drift) in [(1, 0.0), (4, 40.0)] {
        let asset = format!("drift = {drift:?}\n{STILL}\n{FINE}\n{OFTEN}").replace("\"1m\"", "\"10s\"");
        let text = scenario(200, 1_000, &asset, "").replace("\"1m\"", "\"10s\"");
        let ticks = Ticks::of(&text.replace("[assets.A]", &format!("substeps = {substeps}\n[assets.A]")));
        let mut all = Vec::new();
        let mut lagged = Vec::new();
        for (times, mids) in ticks.seconds().iter().zip(ticks.mids()) {
            let (mut before, mut at) = (0.0, 100.0_f64.ln());
            let mut own = Vec::new();
            for (time, mid) in times.iter().zip(mids) {
                let years = (time - before) / YEAR;
                // In less than that a price moves by no more than some hundred ticks.
                if time - before > 1e-2 {
                    own.push((mid.ln() - at - drift * years) / (0.2 * years.sqrt()));
                }
                (before, at) = (*time, mid.ln());
            }
            lagged.push(neighbours(&own, 1));
            all.extend(own);
        }
        assert!(all.len() > 150_000);
        assert_law(&format!("moves with {substeps} substeps"), all, normal);
        assert_mean("products of neighbouring moves", &lagged, 0.0);
    }
}

/// Sum of squared moves of the log price over the time that they took, in years, by path, of moves that `counts`.
fn realised(ticks: &Ticks, counts: &dyn Fn(f64, f64) -> bool) -> Vec<f64> {
    let of_path = |(times, mids): (&Vec<f64>, Vec<f64>)| {
        let (mut before, mut at) = (0.0, 100.0_f64.ln());
        let (mut squares, mut seconds) = (0.0, 0.0);
        for (time, mid) in times.iter().zip(mids) {
            if counts(before, *time) {
                squares += (mid.ln() - at).powi(2);
                seconds += time - before;
            }
            (before, at) = (*time, mid.ln());
        }
        squares / (seconds / YEAR)
    };
    ticks.seconds().iter().zip(ticks.mids()).map(of_path).collect()
}

#[test]
fn jumps_strike_when_they_strike() {
    // Some five in a step, of three standard deviations of it each.
    let jumps = "jumps.merton = { intensity = 2.5e6, mean = 0.0, std = 8e-4 }";
    let ticks = Ticks::of(&scenario(1_000, 600, &format!("{STILL}\n{FINE}\n{OFTEN}\n{jumps}"), ""));
    let exact = 0.04 + 2.5e6 * 8e-4 * 8e-4;
    let part = |time: f64| (time / 60.0).fract();
    assert_mean("variance", &realised(&ticks, &|_, _| true), exact);
    // Times do not depend on prices: in each part of a step the variance is the same.
    assert_mean("early variance", &realised(&ticks, &|from, to| part(from) < part(to) && part(to) < 0.4), exact);
    assert_mean("late variance", &realised(&ticks, &|from, to| part(from) < part(to) && part(from) > 0.6), exact);
}

#[test]
fn stress_and_regimes_scale_what_happens_between_trades() {
    let stress = "[[stress]]\nat = 5\nvolatility = { scale = 3.0 }\n[output]";
    let text = scenario(1_000, 700, &format!("{STILL}\n{FINE}\n{OFTEN}"), "").replace("[output]", stress);
    let ticks = Ticks::of(&text);
    assert_mean("variance before", &realised(&ticks, &|_, to| to < 300.0), 0.04);
    assert_mean("variance after", &realised(&ticks, &|from, _| from > 300.0), 0.36);
}

/// Every law, extreme and mild, with ticks that are fine, coarse, and larger than the price.
fn assets() -> Vec<String> {
    let laws = [
        "volatility.constant = { annual_vol = 0.2 }",
        "volatility.constant = { annual_vol = 0.0 }",
        "volatility.constant = { annual_vol = 0.0 }\njumps.merton = { intensity = 2e6, mean = 0.01, std = 0.05 }",
        "volatility.constant = { annual_vol = 900.0 }",
        "drift = -2e6\nvolatility.constant = { annual_vol = 0.2 }",
        "drift = 2e7\nvolatility.constant = { annual_vol = 0.2 }",
        "volatility.garch = { annual_vol = 0.6, alpha = 0.08, beta = 0.90 }\njumps.merton = { intensity = 1e5, mean = -0.05, std = 0.1 }",
        "drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.3 }\ninnovations.student_t = { degrees_of_freedom = 2.05 }",
        "volatility.heston = { initial_variance = 0.0, mean_reversion = 0.5, long_run_variance = 0.04, vol_of_vol = 1.0, correlation = -0.7 }",
    ];
    let ticks = ["0.01", "3.0", "1000.0", "1e-9"];
    laws.iter().flat_map(|law| ticks.iter().map(move |tick| format!("{law}\ntick_size = {tick}"))).collect()
}

#[test]
fn trades_are_valid_whatever_comes() {
    let trades = [
        OFTEN,
        "trades.hawkes = { rate = 50.0, branching_ratio = 0.99, decay = 2e4 }\nspread.geometric = { mean = 1e5, persistence = 0.0 }",
        "trades.hawkes = { rate = 1e-3, branching_ratio = 0.9, decay = 1e6 }\ntrade_size.log_normal = { mean = 0.3, std = 5.0 }",
    ];
    for asset in assets() {
        for (trades, unit) in trades.iter().flat_map(|trades| [(trades, "ns"), (trades, "us")]) {
            let text = scenario(20, 300, &format!("{asset}\n{trades}"), &format!("timestamp = \"{unit}\""));
            let ticks = Ticks::of(&text);
            assert_eq!(ticks.times.len(), 20 * 300);
            for path in ticks.times.chunks(300) {
                assert!(path.windows(2).all(|two| two[0] < two[1]), "timestamps do not rise\n{text}");
            }
            let tick: f64 = asset.rsplit_once("tick_size = ").unwrap().1.parse().unwrap();
            for i in 0..ticks.times.len() {
                let [bid, ask, price, side, size] =
                    ["bid", "ask", "price", "side", "size"].map(|name| ticks.numbers[name][i]);
                let fine = 0.0 < bid && bid < ask && ask < f64::INFINITY && size >= 1.0 && size.fract() == 0.0;
                let at = if side == 1.0 { ask } else { bid };
                assert!(fine && side.abs() == 1.0 && price == at, "{bid} {ask} {price} {side} {size}\n{text}");
                // More ticks are too many to see a fraction of one.
                if ask / tick < 1e9 {
                    for price in [bid, ask] {
                        assert!((price / tick - (price / tick).round()).abs() < 1e-5, "{price}\n{text}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_quote_stands_around_the_price_within_half_a_tick() {
    // At the end of a step of which nothing is random the price is known.
    let asset = format!("drift = 50.0\nvolatility.constant = {{ annual_vol = 0.0 }}\n{OFTEN}\ntick_size = 0.01");
    let ticks = Ticks::of(&scenario(50, 400, &asset, ""));
    for (times, mids) in ticks.seconds().iter().zip(ticks.mids()) {
        for (time, mid) in times.iter().zip(mids) {
            let price = 100.0 * (50.0 * time / YEAR).exp();
            assert!((mid - price).abs() <= 0.005 + 1e-9, "{mid} at a price of {price}");
        }
    }
}

#[test]
fn no_trade_falls_on_a_weekend_or_a_holiday() {
    let hourly = "calendar = \"weekdays\"\nholidays = [2026-01-07]\nstep = \"1h\"";
    let law = "trades.hawkes = { rate = 2e-3, branching_ratio = 0.5, decay = 0.01 }\ntick_size = 0.01";
    let text = scenario(20, 3_000, &format!("{STILL}\n{law}"), "").replace("step = \"1m\"", hourly);
    let ticks = Ticks::of(&text);
    let mut days = BTreeMap::new();
    for time in &ticks.times {
        *days.entry((time / 1_000_000_000 - START).div_euclid(86_400)).or_insert(0_u64) += 1;
    }
    assert!(days.len() > 10, "{days:?}");
    // Monday is day 0.
    assert!(days.keys().all(|day| day % 7 < 5 && *day != 2), "{days:?}");
    assert!((0..5).filter(|day| *day != 2).all(|day| days[&day] > 1_000), "{days:?}");
}

/// At New York, where a session in January is from 14:30 to 21:00 UTC.
fn at_new_york(step: &str, steps: u64, trades: &str) -> String {
    let text = scenario(50, 2_000, &format!("{STILL}\n{FINE}\n{trades}"), "");
    let text = text.replace("step = \"1m\"", &format!("calendar = \"XNYS\"\nstep = \"{step}\""));
    text.replace("1_000_000", &steps.to_string())
}

#[test]
fn at_an_exchange_trades_fall_within_sessions_and_nights_do_not_count() {
    let (rate, n, decay) = (0.02, 0.5, 0.05);
    let trades = format!("trades.hawkes = {{ rate = {rate}, branching_ratio = {n}, decay = {decay} }}");
    for (step, steps) in [("5m", 1_000), ("7m", 1_000), ("1h", 100)] {
        let ticks = Ticks::of(&at_new_york(step, steps, &trades));
        let mut all = Vec::new();
        for path in ticks.seconds() {
            let (mut excess, mut before, mut day, mut traded) = (rate * n, 0.0, 0.0, 0.0);
            for time in path {
                let (own, second) = ((time / 86_400.0).floor(), time.rem_euclid(86_400.0) - 52_200.0);
                assert!((0.0..=23_400.0).contains(&second) && own % 7.0 < 5.0, "{time}");
                if own > day {
                    // Of the weekdays between, the 19th is a holiday.
                    let days = (0..60).map(f64::from).filter(|other| day <= *other && *other < own);
                    let sessions = days.filter(|day| day % 7.0 < 5.0 && *day != 14.0).count();
                    (day, traded) = (own, traded + 23_400.0 * sessions as f64);
                }
                let wait = traded + second - before;
                let left = (-decay * wait).exp();
                all.push(rate * (1.0 - n) * wait + excess / decay * (1.0 - left));
                (excess, before) = (excess * left + n * decay, traded + second);
            }
        }
        assert_law(&format!("residuals within sessions in steps of {step}"), all, |x| 1.0 - (-x).exp());
    }
}

#[test]
fn beyond_the_last_session_of_a_clock_time_goes_on() {
    let trades = "trades.hawkes = { rate = 1.0, branching_ratio = 0.0, decay = 1.0 }";
    let scenario = Scenario::from_text(&at_new_york("5m", 100, trades)).unwrap();
    let clock = &scenario.clock;
    // The second session ends with step 157: 78 and a night each.
    let end = 157;
    assert_eq!(clock.moment(end) - clock.moment(end - 1), 300);
    for step in end + 1..end + 50 {
        assert_eq!(clock.moment(step) - clock.moment(step - 1), 300, "{step}");
        assert_eq!(clock.trading_seconds(step), 300.0);
        let (length, passed) = (clock.length(step).0, clock.elapsed(step).0 - clock.elapsed(step - 1).0);
        assert!(length > 0.0 && (passed / length - 1.0).abs() < 1e-9, "{step}: {length}, {passed}");
    }
    let steps = (1..=100).map(|step| clock.trading_seconds(step)).sum::<f64>();
    assert_eq!(clock.all_trading_seconds(), steps);
}

#[test]
fn a_scenario_that_cannot_be_traded_is_told_why() {
    let asset = format!("{STILL}\n{OFTEN}\ntick_size = 0.01");
    let valid = scenario(3, 10, &asset, "").replace("1_000_000", "1_000");
    Scenario::from_text(&valid).unwrap();
    let level = "[levels.RATE]\ninitial = 0.0\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.0, annual_vol = 0.01 }\n[output]";
    for (from, to, said) in [
        ("tick_size = 0.01", "", "`A` has no tick_size"),
        (OFTEN, "", "`A` has no `trades`"),
        ("[output]", level, "`RATE` is a level"),
        ("[output]", "[sampling]\nimportance.driver_drift = { A = 1.0 }\n[output]", "have no weights"),
        ("\"1m\"", "\"3h\"", "10800 trades of `A` are expected in a simulated step"),
        ("1_000", "2", "takes 189 seconds of trading for them, and the clock has 120"),
        ("step = \"1m\"", "calendar = \"XNYS\"\nstep = \"1d\"", "trades fall within sessions of XNYS"),
    ] {
        assert_eq!(valid.matches(from).count(), 1, "{from}");
        let error = Scenario::from_text(&valid.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(said), "{said}: {error}");
    }
}

#[test]
fn what_trades_are_like_is_part_of_the_hash_where_they_are_written_and_nowhere_else() {
    let hash = |text: &str| Scenario::from_text(text).unwrap().hash();
    let [without, with] = ["", OFTEN].map(|trades| scenario(3, 10, &format!("{STILL}\n{FINE}\n{trades}"), ""));
    let long = |text: &str| hash(&text.replace("\"ticks\"\nevents = 10", "\"long\""));
    assert_eq!(long(&without.replace("spread.geometric", "#")), long(&with));
    let others = ["rate = 1.5", "mean = 1.5", "persistence = 0.1"].into_iter();
    let hashes = others.map(|to| {
        let key = to.split_once(" = ").unwrap().0;
        let (before, rest) = with.split_once(&format!("{key} = ")).unwrap();
        hash(&format!("{before}{to}{}", &rest[rest.find([',', ' ']).unwrap()..]))
    });
    let side = with.replace(OFTEN, &format!("{OFTEN}\ntrade_side.persistent = {{ persistence = 0.7 }}"));
    let size = with.replace(OFTEN, &format!("{OFTEN}\ntrade_size.log_normal = {{ mean = 5.0, std = 0.7 }}"));
    let events = with.replace("events = 10", "events = 11");
    let all: std::collections::BTreeSet<String> =
        hashes.chain([&with, &side, &size, &events].map(|text| hash(text))).collect();
    assert_eq!(all.len(), 7);
}

#[test]
fn check_shows_the_laws_of_trades() {
    let place = temporary();
    let text = scenario(3, 10, &format!("{STILL}\n{OFTEN}\ntick_size = 0.01"), "");
    let said = pathloom(["check", &scenario_file(place.path(), &text)]).exits(0).stdout;
    for wanted in [
        "trades         hawkes { branching_ratio = 0.6, decay = 2, rate = 1 }",
        "spread         geometric { mean = 2, persistence = 0.9 }",
        "trade_side     persistent { persistence = 0.4 }",
        "trade_size     log_normal { mean = 200, std = 1 }",
        "columns  timestamp, bid, ask, price, side, size",
        "events   10",
    ] {
        assert!(said.contains(wanted), "{wanted}\n{said}");
    }
}

fn two(seed: u64, more: &str) -> String {
    let asset =
        format!("{STILL}\n{OFTEN}\ntick_size = 0.01\njumps.merton = {{ intensity = 1e5, mean = 0.0, std = 1e-3 }}");
    let second = format!(
        "[assets.B]\ninitial_price = 7.0\nvolatility.constant = {{ annual_vol = 0.3 }}\ntick_size = 0.01\n{}{more}\n[output]",
        "trades.hawkes = { rate = 0.1, branching_ratio = 0.3, decay = 0.5 }\n"
    );
    scenario(3, 200, &asset, "").replace("[output]", &second).replace("20260105", &seed.to_string())
}

/// Of the rows of two assets, those of one.
fn of_asset(ticks: &Ticks, name: &str, place: usize) -> Vec<f64> {
    ticks.paths(name).skip(place).step_by(2).flatten().copied().collect()
}

#[test]
fn laws_of_one_asset_or_one_column_leave_the_others_as_they_were() {
    let before = Ticks::of(&two(1, ""));
    for (more, changed) in [
        ("spread.geometric = { mean = 4.0, persistence = 0.5 }", vec!["bid", "ask", "price"]),
        ("trade_side.persistent = { persistence = 0.0 }", vec!["price", "side"]),
        ("trade_size.log_normal = { mean = 9.0, std = 0.1 }", vec!["size"]),
    ] {
        let after = Ticks::of(&two(1, more));
        assert_eq!(before.times, after.times, "{more}");
        for name in before.numbers.keys() {
            assert_eq!(of_asset(&before, name, 0), of_asset(&after, name, 0), "{name} of A with {more}");
            let same = of_asset(&before, name, 1) == of_asset(&after, name, 1);
            assert_eq!(same, !changed.contains(&name.as_str()), "{name} of B with {more}");
        }
    }
}

#[test]
fn a_path_has_the_same_trades_however_many_there_are() {
    let asset =
        format!("{STILL}\n{OFTEN}\ntick_size = 0.01\njumps.merton = {{ intensity = 1e5, mean = 0.0, std = 1e-3 }}");
    let few = Ticks::of(&scenario(3, 50, &asset, ""));
    let first = |ticks: &Ticks, name: &str| -> Vec<f64> {
        ticks.paths(name).take(3).flat_map(|path| path[..50].to_vec()).collect()
    };
    // Among more paths, and with so many trades that a path is written window by window.
    for (paths, events) in [(8, 50), (257, 51), (2, 400_000)] {
        let many = Ticks::of(&scenario(paths, events, &asset, ""));
        let known = 50 * paths.min(3);
        let times: Vec<i64> = many.times.chunks(events).take(3).flat_map(|path| path[..50].to_vec()).collect();
        assert_eq!(times[..known], few.times[..known]);
        for name in few.numbers.keys() {
            assert_eq!(
                first(&many, name)[..known],
                few.numbers[name][..known],
                "{name} with {paths} paths, {events} trades"
            );
        }
    }
}

#[test]
fn threads_shards_and_vectors_leave_every_byte() {
    let place = temporary();
    let file = scenario_file(place.path(), &two(3, "").replace("paths = 3", "paths = 3_000"));
    let out = |name: &str| path_text(&place.path().join(name));
    pathloom(["run", &file, "-o", &out("one"), "-q", "--threads", "1"]).exits(0);
    let wanted = fingerprint(&place.path().join("one"));
    assert!(wanted.len() > 2, "{} files", wanted.len());
    pathloom_with(&[("PATHLOOM_SIMD", "scalar")], ["run", &file, "-o", &out("scalar"), "-q", "--threads", "2"])
        .exits(0);
    for shard in ["2/2", "1/2"] {
        pathloom(["run", &file, "-o", &out("shards"), "-q", "--shard", shard]).exits(0);
    }
    for name in ["scalar", "shards"] {
        assert_eq!(fingerprint(&place.path().join(name)), wanted, "{name}");
    }
    pathloom(["verify", &out("shards"), "-q"]).exits(0);
}

/// As they were when the stream version was set: who changes them changes that.
#[test]
fn trades_have_the_bits_of_their_stream_version() {
    let ticks = Ticks::of(&two(7, ""));
    // FNV-1a over 64-bit words.
    let fold = |digest: u64, bits: u64| (digest ^ bits).wrapping_mul(0x0100_0000_01b3);
    let times = ticks.times.iter().map(|time| time.cast_unsigned());
    let numbers = ticks.numbers.values().flatten().map(|value| value.to_bits());
    let digest = times.chain(numbers).fold(0xcbf2_9ce4_8422_2325_u64, fold);
    assert_eq!((pathloom::random::STREAM_VERSION, format!("{digest:016x}")), (1, "ac0c3dfc564a3338".to_owned()));
}
