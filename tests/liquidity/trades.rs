//! What each trade has.

use crate::market::{FINE, OFTEN, STILL, Ticks, mean, scenario, two};
use crate::statistics::assert_mean;
use crate::{always, stress, with};

/// Row 5, in seconds: steps are minutes.
const FROM: f64 = 300.0;

const EFFECTS: [(&str, &[&str]); 4] = [
    ("spread = { scale = 3.0 }", &["bid", "ask", "price"]),
    ("trade_size = { scale = 3.0 }", &["size"]),
    ("trades = { scale = 3.0 }", &["times", "bid", "ask", "price"]),
    (
        "spread = { add = 5.0 }\ntrades = { set = 0.5 }\ntrade_size = { set = 5.0 }\nramp = 3",
        &["times", "bid", "ask", "price", "size"],
    ),
];

#[test]
fn nothing_moves_before_a_stress_and_what_it_says_nothing_of_never_does() {
    let market = two(5, "").replace("events = 200", "events = 900");
    let base = Ticks::of(&market);
    for (effects, changed) in EFFECTS {
        let stressed = Ticks::of(&with(&market, &stress(effects)));
        for (i, path) in base.seconds().iter().enumerate() {
            let before = path.partition_point(|time| *time <= FROM);
            assert!(before > 10 && before < base.events, "{before} trades before");
            let (first, end) = (i * base.events, (i + 1) * base.events);
            assert_eq!(base.times[first..first + before], stressed.times[first..first + before], "{effects}");
            let moved = base.times[first + before..end] != stressed.times[first + before..end];
            assert_eq!(moved, changed.contains(&"times"), "times with {effects}");
            for name in base.numbers.keys() {
                let (a, b) = (&base.numbers[name][first..end], &stressed.numbers[name][first..end]);
                assert_eq!(a[..before], b[..before], "{name} with {effects}");
                assert_eq!(a[before..] != b[before..], changed.contains(&name.as_str()), "{name} with {effects}");
            }
        }
    }
}

#[test]
fn a_series_that_is_not_named_keeps_every_bit() {
    let market = two(6, "");
    let base = Ticks::of(&market);
    for (effects, _) in EFFECTS {
        let stressed =
            Ticks::of(&with(&market, &stress(&format!("{effects}\nseries = [\"B\"]")).replace("at = 5", "at = 0")));
        for (i, (a, b)) in base.paths("ask").zip(stressed.paths("ask")).enumerate() {
            assert!(i % 2 == 1 || a == b, "{effects}");
        }
        assert_ne!((&base.numbers, &base.times), (&stressed.numbers, &stressed.times), "{effects}");
    }
}

/// Spreads in ticks, path by path.
fn spreads(ticks: &Ticks) -> Vec<Vec<f64>> {
    let of =
        |(bid, ask): (&[f64], &[f64])| bid.iter().zip(ask).map(|(bid, ask)| ((ask - bid) * 1e7).round()).collect();
    ticks.paths("bid").zip(ticks.paths("ask")).map(of).collect()
}

/// Spreads that persist, and so do those that were there before.
const WIDE: &str = "spread.geometric = { mean = 2.5, persistence = 0.95 }";

fn market(paths: usize, events: usize) -> String {
    let fine = FINE.split_once('\n').unwrap().0;
    let size = "trade_size.log_normal = { mean = 1e6, std = 0.7 }";
    scenario(paths, events, &format!("{STILL}\n{fine}\n{OFTEN}\n{WIDE}\n{size}"), "")
}

#[test]
fn spread_and_size_have_the_mean_in_force_from_the_first_trade_to_the_last() {
    let acts = "[[stress]]\nfrom = 5\nuntil = 9\nspread = { scale = 3.0 }\ntrade_size = { scale = 0.2 }";
    let ticks = Ticks::of(&with(&market(4_000, 1_000), acts));
    let (spreads, sizes) = (spreads(&ticks), ticks.paths("size").collect::<Vec<_>>());
    for (from, until, spread, size) in [(0.0, FROM, 2.5, 1e6), (FROM, 540.0, 7.5, 2e5), (540.0, 600.0, 2.5, 1e6)] {
        let mut found = [(); 5].map(|()| Vec::new());
        for (i, times) in ticks.seconds().iter().enumerate() {
            let [first, end] = [from, until].map(|time| times.partition_point(|at| *at <= time));
            assert!(end < ticks.events && first < end, "trades {first} to {end}");
            let own = &spreads[i][first..end];
            let ones = own.iter().filter(|spread| **spread == 1.0).count() as f64 / own.len() as f64;
            for (sample, value) in
                found.iter_mut().zip([own[0], mean(own), ones, f64::from(own[0] <= 2.0), mean(&sizes[i][first..end])])
            {
                sample.push(value);
            }
        }
        let [at_once, all, ones, few, mean_size] = found;
        assert_mean(&format!("first spread after {from} s"), &at_once, spread);
        assert_mean(
            &format!("first spread after {from} s of two ticks at most"),
            &few,
            1.0 - (1.0 - 1.0 / spread).powi(2),
        );
        // Means of paths that have more trades than others weigh no more: spreads do not depend on when trades are.
        assert_mean(&format!("spread after {from} s"), &all, spread);
        assert_mean(&format!("spreads of one tick after {from} s"), &ones, 1.0 / spread);
        assert_mean(&format!("size after {from} s"), &mean_size, size);
    }
}

#[test]
fn another_mean_from_the_start_is_that_mean_declared() {
    let declared = market(50, 300).replace("mean = 2.5", "mean = 7.5").replace("mean = 1e6", "mean = 4e5");
    let declared = Ticks::of(&declared);
    let at = |spread: &str, size: &str| {
        let acts = stress(&format!("spread = {{ {spread} }}\ntrade_size = {{ {size} }}")).replace("at = 5", "at = 0");
        Ticks::of(&with(&market(50, 300), &acts))
    };
    for (spread, size) in [("scale = 3.0", "scale = 0.4"), ("set = 7.5", "set = 4e5"), ("add = 5.0", "add = -6e5")] {
        let scaled = at(spread, size);
        for name in ["bid", "ask", "price", "side"] {
            assert_eq!(scaled.numbers[name], declared.numbers[name], "{name} with {spread}");
        }
        for (a, b) in scaled.numbers["size"].iter().zip(&declared.numbers["size"]) {
            assert!((a - b).abs() <= 1.0, "{a} is not {b}");
        }
    }
}

#[test]
fn a_spread_is_wider_with_the_same_luck_and_never_less_than_a_tick() {
    let base = spreads(&Ticks::of(&market(50, 800)));
    let wide = spreads(&Ticks::of(&with(&market(50, 800), &stress("spread = { scale = 3.0 }"))));
    assert!(base.concat().iter().zip(&wide.concat()).all(|(base, wide)| wide >= base));
    let twice = format!("{}\n{}", stress("spread = { scale = 0.5 }"), stress("spread = { scale = 0.5 }"));
    let narrow = Ticks::of(&with(&market(50, 800), &twice));
    for (times, spreads) in narrow.seconds().iter().zip(spreads(&narrow)) {
        let before = times.partition_point(|time| *time <= FROM);
        assert!(spreads[before..].iter().all(|spread| *spread == 1.0));
    }
}

#[test]
fn a_regime_does_what_a_stress_does() {
    for (effects, _) in EFFECTS {
        let effects = effects.replace("\nramp = 3", "");
        let stressed = Ticks::of(&with(&two(7, ""), &stress(&effects).replace("at = 5", "at = 0")));
        let regime = Ticks::of(&with(&two(7, ""), &always(&effects)));
        assert_eq!(stressed.times, regime.times, "{effects}");
        assert_eq!(stressed.numbers, regime.numbers, "{effects}");
    }
}

#[test]
fn spreads_follow_the_regimes_of_their_path() {
    let regimes = "[regimes.states.deep]\nexpected_duration = 3\n[regimes.states.thin]\nexpected_duration = 2\n\
                   spread = { scale = 1.5 }\nseries.A = { spread = { scale = 4.0 } }";
    let ticks = Ticks::of(&with(&market(4_000, 600), regimes));
    let means: Vec<f64> = spreads(&ticks).iter().map(|path| mean(path)).collect();
    // Trades do not know of regimes: at each of them the state is a stationary one.
    assert_mean("spread over regimes", &means, 2.5 * (0.6 + 0.4 * 4.0));
}
