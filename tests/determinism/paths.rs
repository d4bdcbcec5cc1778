//! Paths: what is beside one changes no bit of it.

use super::market::{ALL_COLUMNS, every_jump, every_level, everything};
use super::recorded::{Paths, numbers, of, simulate};
use std::collections::BTreeMap;

#[test]
fn a_path_stays_the_same_when_paths_grows() {
    for market in [everything, every_level, every_jump] {
        let few = simulate(&market(3, 60, ALL_COLUMNS));
        for paths in [8, 11, 256, 257, 1_000] {
            let many = simulate(&market(paths, 60, ALL_COLUMNS));
            for (key, wanted) in &few {
                assert_eq!(many[key][..3], wanted[..], "{key:?} with {paths} paths");
            }
        }
    }
}

#[test]
fn the_paths_of_a_scenario_and_of_its_series_all_differ() {
    let all = simulate(&everything(600, 60, ALL_COLUMNS));
    let mut seen = BTreeMap::new();
    for (key, paths) in all.iter().filter(|((_, column), _)| column == "return") {
        for (path, returns) in paths.iter().enumerate() {
            if let Some(other) = seen.insert(returns.clone(), (key, path)) {
                panic!("path {path} of {key:?} is {other:?}");
            }
        }
    }
    let reseeded = simulate(&everything(600, 60, ALL_COLUMNS).replace("seed  = 20260102", "seed  = 20260103"));
    for (key, paths) in reseeded.iter().filter(|((_, column), _)| column == "return") {
        assert!(paths.iter().all(|returns| !seen.contains_key(returns)), "{key:?} with another seed");
    }
}

const TWO_ASSETS: &str = r#"
name  = "two"
seed  = 5
paths = 300

[clock]
start = 2026-01-02
step  = "1d"
steps = 100

[assets.A]
initial_price = 100.0
drift = 0.05
volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }
# A's jumps

[assets.B]
initial_price = 50.0
volatility.garch = { annual_vol = 0.4, alpha = 0.1, beta = 0.8 }
innovations.student_t = { degrees_of_freedom = 5.0 }
drift_of = "log_price"
# B's jumps

[output]
columns = ["price", "return", "variance", "jump"]
"#;

#[test]
fn a_series_stays_the_same_when_another_is_added_after_it() {
    let before = simulate(TWO_ASSETS);
    let third = "[assets.C]\ninitial_price = 1.0\nvolatility.constant = { annual_vol = 0.1 }\njumps.merton = { intensity = 9.0, mean = 0.0, std = 0.1 }\n[levels.R]\ninitial = 0.01\nprocess.vasicek = { mean_reversion = 1.0, long_run_mean = 0.0, annual_vol = 0.01 }\n";
    let related = "[dependence]\ncorrelation = { \"A/C\" = 0.5, \"B/C\" = -0.4, \"C/R\" = 0.3 }\n";
    for more in [third.to_owned(), format!("{third}{related}")] {
        let after = simulate(&TWO_ASSETS.replace("[output]", &format!("{more}[output]")));
        assert!(after.contains_key(&("C".to_owned(), "price".to_owned())));
        for (key, wanted) in &before {
            assert_eq!(after[key], *wanted, "{key:?} after adding\n{more}");
        }
    }
}

#[test]
fn jumps_of_one_series_leave_the_others_as_they_were() {
    let before = simulate(TWO_ASSETS);
    let jumps = "jumps.merton = { intensity = 30.0, mean = -0.05, std = 0.1 }";
    for (jumping, still) in [("A", "B"), ("B", "A")] {
        let after = simulate(&TWO_ASSETS.replace(&format!("# {jumping}'s jumps"), jumps));
        assert_ne!(of(&after, jumping, "price"), of(&before, jumping, "price"));
        for column in ["price", "return", "variance", "jump"] {
            assert_eq!(of(&after, still, column), of(&before, still, column), "{column} of {still}");
        }
    }
}

#[test]
fn jumps_of_intensity_zero_change_no_bit() {
    let before = simulate(TWO_ASSETS);
    let never = "jumps.merton = { intensity = 0.0, mean = -0.05, std = 0.1 }";
    let after = simulate(&TWO_ASSETS.replace("# A's jumps", never).replace("# B's jumps", never));
    assert_eq!(after, before);
}

/// Its driver is not drawn where nobody hears it: that makes no difference to it, nor to a series that does hear it.
#[test]
fn a_price_that_moves_by_jumps_alone_is_the_same_whoever_hears_its_driver() {
    let jumps = "jumps.variance_gamma = { annual_vol = 0.12, skew = -0.14, variance_rate = 0.2 }";
    let market = |annual_vol: f64, more: &str| {
        let c = format!(
            "[assets.C]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = {annual_vol:?} }}\n{jumps}"
        );
        let d = "[assets.D]\ninitial_price = 1.0\nvolatility.constant = { annual_vol = 0.1 }";
        simulate(&TWO_ASSETS.replace("[output]", &format!("{c}\n{d}\n{more}\n[output]")))
    };
    let states = "[regimes]\ninitial = \"calm\"\n[regimes.states.calm]\nexpected_duration = \"260d\"\n[regimes.states.wild]\nexpected_duration = \"21d\"";
    let alone = market(0.0, "");
    for more in [
        "[dependence]\ncorrelation = { \"A/D\" = 0.5, \"C/D\" = 0.0 }",
        "[dependence]\ncorrelation = { \"A/D\" = 0.5 }\ndynamics.dcc = { alpha = 0.03, beta = 0.95 }",
        "[dependence]\ncopula.clayton = { theta = 2.0 }\nseries = [\"A\", \"B\", \"D\"]",
        states,
        &format!("{states}\ncorrelation = {{ toward_one = 0.6 }}"),
        &format!("{states}\ncorrelation = {{ \"A/B\" = 0.6 }}"),
        "[[stress]]\nfrom = 2026-02-01\nuntil = 2026-02-20\ncorrelation = { toward_one = 0.5 }",
    ] {
        let (still, moving) = (market(0.0, more), market(0.2, more));
        for column in ["price", "jump"] {
            assert_eq!(of(&still, "C", column), of(&alone, "C", column), "{column} with {more}");
        }
        for series in ["A", "B", "D"] {
            assert_eq!(of(&still, series, "price"), of(&moving, series, "price"), "{series} with {more}");
        }
    }
}

// The system's exp and ln: what is compared is not to the last bit.
#[allow(clippy::disallowed_methods)]
#[test]
fn jumps_leave_the_diffusion_that_they_are_added_to_as_it_was() {
    let (intensity, mean, std) = (30.0_f64, -0.05_f64, 0.1_f64);
    let jumps = format!("jumps.merton = {{ intensity = {intensity:?}, mean = {mean:?}, std = {std:?} }}");
    let before = simulate(TWO_ASSETS);
    let after = simulate(&TWO_ASSETS.replace("# A's jumps", &jumps).replace("# B's jumps", &jumps));
    // What keeps E[price] of A, and E[log price] of B, where they were.
    let of_price = -intensity * ((mean + 0.5 * std * std).exp() - 1.0);
    let of_log_price = -intensity * mean;
    for (series, compensator) in [("A", of_price), ("B", of_log_price)] {
        assert_eq!(of(&after, series, "variance"), of(&before, series, "variance"), "variance of {series}");
        let (with, without) = (numbers(of(&after, series, "price")), numbers(of(&before, series, "price")));
        let jumped = numbers(of(&after, series, "jump"));
        let mut jumped_at_all = 0;
        for ((with, without), jumped) in with.iter().zip(&without).zip(&jumped) {
            let mut sum = 0.0;
            for (step, jump) in jumped.iter().enumerate() {
                sum += jump;
                jumped_at_all += usize::from(*jump != 0.0);
                #[allow(clippy::cast_precision_loss)]
                let wanted = sum + compensator * step as f64 / 365.0;
                let difference = with[step].ln() - without[step].ln();
                assert!((difference - wanted).abs() < 1e-12, "{series}, step {step}: {difference} for {wanted}");
            }
        }
        // 300 paths of 100 days at 30 a year: about 2466.
        assert!((2_000..3_000).contains(&jumped_at_all), "{series}: {jumped_at_all} jumps");
    }
}

/// Rows `0, every, 2·every …` of each path.
fn thinned(paths: &Paths, every: usize) -> Paths {
    paths.iter().map(|path| path.iter().copied().step_by(every).collect()).collect()
}

/// A path that has been calm all along, in a market where others have not, is what it is where no regime scales anything.
#[test]
fn a_scale_of_one_changes_no_bit_of_a_level() {
    let text = every_level(300, 60, "columns = [\"price\"]");
    let wild = simulate(&text);
    for (key, wanted) in simulate(&text.replace("scale = 3.0", "scale = 1.0")) {
        let same = wild[&key].iter().zip(&wanted).filter(|(wild, wanted)| wild == wanted).count();
        // e⁻³ of them, or 15, are expected to be.
        assert!((3..100).contains(&same), "{key:?}: {same} paths of 300 are the same");
    }
}

/// Recording every row of a long path leaves room for few paths in a block; recording few leaves room for all.
#[test]
fn the_width_of_a_block_changes_no_bit() {
    // 2.3 million numbers in a path leave room for one path in a block, 0.4 million for eight, few for all eleven: 18 series.
    for (steps, everies) in [(129_600, [1, 6, 300]), (23_200, [1, 4, 200])] {
        let run = |every: usize| simulate(&everything(11, steps, &format!("every = {every}")));
        let all = run(everies[0]);
        for every in &everies[1..] {
            let few = run(*every);
            assert_eq!(few.len(), 18);
            for (key, wanted) in &few {
                assert!(thinned(&all[key], *every) == *wanted, "{key:?} with {steps} steps, every = {every}");
            }
        }
    }
}

#[test]
fn a_longer_clock_continues_the_same_paths() {
    let short = simulate(&everything(20, 100, ALL_COLUMNS));
    // Blocks of the longer one are narrower: dozens of numbers per step and path.
    let long = simulate(&everything(20, 12_000, ALL_COLUMNS));
    for (key, wanted) in &short {
        let begun: Paths = long[key].iter().map(|path| path[..101].to_vec()).collect();
        assert!(begun == *wanted, "{key:?}");
    }
}

#[test]
fn a_series_is_the_same_alone_and_among_many() {
    let alone = simulate(TWO_ASSETS);
    let asset = "initial_price = 1.0\nvolatility.constant = { annual_vol = 0.1 }\n";
    let others = (0..60).map(|i| format!("[assets.X{i}]\n{asset}")).collect::<Vec<_>>().concat();
    let among = simulate(&TWO_ASSETS.replace("[output]", &format!("{others}[output]")));
    for (key, wanted) in &alone {
        assert!(among[key] == *wanted, "{key:?}");
    }
}

#[test]
fn what_is_recorded_does_not_change_what_is_simulated() {
    let all = simulate(&everything(40, 50, ALL_COLUMNS));
    for columns in ["price", "return", "variance", "jump"] {
        let one = simulate(&everything(40, 50, &format!("columns = [\"{columns}\"]")));
        for (key, wanted) in &one {
            assert_eq!(all[key], *wanted, "{key:?} alone");
        }
    }
    let last = simulate(&everything(40, 50, "every = \"last\""));
    for (key, wanted) in &last {
        let ends: Paths = all[key].iter().map(|path| vec![*path.last().expect("a row")]).collect();
        assert_eq!(ends, *wanted, "{key:?} at the end");
    }
}
