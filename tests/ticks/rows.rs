//! Every row is valid, and falls where trading is; what cannot be traded is told.

use crate::common::{pathloom, scenario_file, temporary};
use crate::market::{FINE, OFTEN, START, STILL, Ticks, YEAR, assets, at_new_york, scenario};
use crate::statistics::assert_law;
use pathloom::Scenario;
use std::collections::BTreeMap;

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
