//! Pins with `below` or `above` of Gaussian series: paths are drawn from the law of those that meet them.

use crate::at::sessions;
use crate::statistics::{assert_law, assert_same_law, simulate};
use crate::weights::{assert_as_by_chance, by_chance, weighted_mean};
use crate::{GBM, PER_YEAR, RATE, STEPS, VOL, bound, pin, scenario, with_weights};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use pathloom::Scenario;
use pathloom::math::tail::normal_tail;

/// P(x ≤ y) for a normal of this mean and deviation that is above `least`.
fn above(least: f64, (mean, deviation): (f64, f64)) -> impl Fn(f64) -> f64 {
    let tail = move |y: f64| normal_tail((y - mean) / deviation);
    move |y| 1.0 - tail(y.max(least)) / tail(least)
}

#[test]
fn a_price_above_a_level_has_the_law_of_those_that_are() {
    let years = 20.0 / PER_YEAR;
    let law = ((0.3 - 0.5 * VOL * VOL) * years, VOL * years.sqrt());
    // From what is likely to one in 10^13.
    for level in [90.0_f64, 120.0, 350.0] {
        let columns = simulate(&scenario(GBM, &bound("A", 20, "above", level), 20_000));
        let logs: Vec<f64> = columns.row("A", 20).iter().map(|price| (price / 100.0).ln()).collect();
        assert!(columns.row("A", 20).iter().all(|price| *price >= level * (1.0 - 1e-12)));
        assert_law(&format!("at row 20, above {level}"), logs, above((level / 100.0).ln(), law));
    }
}

#[test]
fn a_level_below_another_has_the_law_of_those_that_are() {
    let (kappa, theta, sigma, t) = (3.0_f64, 0.03, 0.02_f64, 20.0 / PER_YEAR);
    let mean = theta + (0.05 - theta) * (-kappa * t).exp();
    let deviation = (sigma * sigma * -(-2.0 * kappa * t).exp_m1() / (2.0 * kappa)).sqrt();
    for level in [0.04, 0.028, -0.02] {
        let columns = simulate(&scenario(RATE, &bound("R", 20, "below", level), 20_000));
        let mirrored: Vec<f64> = columns.row("R", 20).iter().map(|rate| -rate).collect();
        assert_law(&format!("below {level}"), mirrored, above(-level, (-mean, deviation)));
    }
}

/// Before the pin, at it and after it, of the series itself and of one that is correlated with it.
#[test]
fn one_pin_leaves_paths_as_those_that_meet_it_by_chance() {
    let rate = RATE.replace("[levels.R]", "[levels.S]");
    let market = format!(
        "{GBM}\n[assets.B]\ninitial_price = 7.0\nvolatility.heston = {{ initial_variance = 0.04, mean_reversion = 1.5, \
         long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }}\n{rate}\n{RATE}\n\
         [dependence]\ncorrelation = {{ \"A/B\" = 0.7, \"B/S\" = -0.5, \"A/S\" = -0.4, \"B/R\" = 0.3 }}"
    );
    for (series, side, level) in [("A", "below", 95.0), ("R", "above", 0.045)] {
        let held = simulate(&scenario(&market, &bound(series, 24, side, level), 20_000));
        let (free, meets) = by_chance(&market, &[(series, 24, side, level)], 80_000);
        let met: Vec<usize> = (0..80_000).filter(|path| meets(*path)).collect();
        assert!(met.len() > 8_000, "{}", met.len());
        for name in ["A", "B", "S", "R"] {
            for row in [5, 15, 23, 24, 25, STEPS] {
                let free = free.row(name, row);
                let met: Vec<f64> = met.iter().map(|path| free[*path]).collect();
                assert_same_law(&format!("{name} at row {row} of {series}"), &held.row(name, row), &met);
            }
        }
    }
}

#[test]
fn series_that_are_not_correlated_keep_every_bit() {
    let market = format!("{GBM}\n{RATE}");
    let base = simulate(&scenario(&market, "", 100));
    let held = simulate(&scenario(&market, &bound("A", 17, "above", 140.0), 100));
    assert_eq!(base.get("R"), held.get("R"));
    // After the pin the path is its own.
    for (a, b) in base.paths("A_return").zip(held.paths("A_return")) {
        assert!((1..=17).all(|row| a[row] != b[row]));
        assert!((18..=STEPS).all(|row| (a[row] - b[row]).abs() < 1e-13));
    }
}

#[test]
fn pins_that_follow_each_other_have_weights_that_make_up_for_it() {
    let pins = [("A", 12, "above", 112.0), ("A", 20, "below", 118.0), ("A", 33, "below", 105.0)];
    assert_as_by_chance(GBM, &pins, (&["A"], 20_000, 100_000));
    let pins = [("R", 10, "below", 0.045), ("R", 30, "above", 0.035)];
    assert_as_by_chance(RATE, &pins, (&["R"], 20_000, 100_000));
}

/// The price is above 110 after 12 steps, and at 100 after 30: a bridge from 100 to 100, of which the half above is taken.
#[test]
fn a_value_after_a_bound_counts_by_its_density() {
    let pins = bound("A", 12, "above", 110.0) + &pin("A", 30, 100.0);
    let columns = simulate(&with_weights(&scenario(GBM, &pins, 60_000)));
    let (t, whole) = (12.0 / PER_YEAR, 30.0 / PER_YEAR);
    let deviation = VOL * (t * (whole - t) / whole).sqrt();
    let x = 1.1_f64.ln() / deviation;
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let exact = deviation * density / normal_tail(x);
    let logs: Vec<f64> = columns.row("A", 12).iter().map(|price| (price / 100.0).ln()).collect();
    let (mean, error) = weighted_mean(&columns.last("weight"), &logs);
    assert!((mean - exact).abs() < 6.0 * error, "{mean} ± {error} is not {exact}");
    assert!((columns.row("A", 30)[5] / 100.0 - 1.0).abs() < 1e-9);
    // Unweighted, it is another one.
    let unweighted = logs.iter().sum::<f64>() / 60_000.0;
    assert!((unweighted - exact).abs() > 50.0 * error, "{unweighted} is {exact}");
}

#[test]
fn a_bound_after_a_value_counts_no_path_more_than_another() {
    let pins = pin("A", 12, 110.0) + &bound("A", 30, "above", 140.0);
    let columns = simulate(&scenario(GBM, &pins, 20_000));
    let years = 18.0 / PER_YEAR;
    let law = ((0.3 - 0.5 * VOL * VOL) * years, VOL * years.sqrt());
    let logs: Vec<f64> = columns.row("A", 30).iter().map(|price| (price / 110.0).ln()).collect();
    assert_law("above 140, from 110", logs, above((140.0_f64 / 110.0).ln(), law));
}

/// Extremes within a step are those of a path between its ends, which a pin moves by what drives it.
#[test]
fn bars_go_with_bounds() {
    let text = scenario(GBM, &bound("A", 20, "above", 130.0), 20);
    let bars = text.replace("layout = \"panel\"", "layout = \"bars\"");
    let bars = bars.replace(", \"return\", \"variance\", \"jump\"", "");
    let (rows, bars) = (simulate(&text), Scenario::from_text(&bars).unwrap().simulate().unwrap());
    let closes: Vec<f64> = bars
        .flat_map(|batch| batch.column_by_name("close").unwrap().as_primitive::<Float64Type>().values().to_vec())
        .collect();
    let prices: Vec<f64> = rows.paths("A").flat_map(|path| path[1..].to_vec()).collect();
    assert_eq!(closes, prices);
}

#[test]
fn nights_in_which_nothing_moves_are_no_way_to_a_pin() {
    let text = |pins: &str| sessions(&scenario(GBM, pins, 20));
    let clock = Scenario::from_text(&text("")).unwrap().clock;
    let night = (1..60).find(|step| clock.length(*step).0 == 0.0).unwrap();
    let night = usize::try_from(night).unwrap();
    for at in [night - 1, night] {
        let prices = simulate(&text(&bound("A", at, "above", 103.0))).row("A", at);
        assert!(prices.iter().all(|price| *price >= 103.0 - 1e-9), "row {at}: {prices:?}");
    }
    let both = bound("A", night - 1, "above", 100.0) + &bound("A", night, "below", 103.0);
    let error = Scenario::from_text(&text(&both)).unwrap_err().to_string();
    assert!(error.contains("pin[1].series") && error.contains("stands still"), "{error}");
}
