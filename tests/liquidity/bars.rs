//! Volume.

use crate::market::{Ticks, mean};
use crate::statistics::assert_mean;
use crate::{always, stress, with};

const VOLUME: &str = "volume.log_normal = { mean = 2e6, std = 0.4, persistence = 0.8, return_sensitivity = 0.5 }";

/// Days of one asset, as bars of `every` steps.
pub fn market(paths: usize, steps: usize, every: usize) -> String {
    format!(
        "name = \"bars\"\nseed = 20260101\npaths = {paths}\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\nsteps = {steps}\n\
         substeps = 3\nsteps_per_year = 250\n[assets.A]\ninitial_price = 100.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n\
         drift_of = \"log_price\"\n{VOLUME}\n[output]\nlayout = \"bars\"\ncolumns = [\"price\", \"variance\"]\nevery = {every}\n"
    )
}

/// Bar by bar, what the volume of a market was multiplied by but for rounding; all else must be the same.
fn assert_scaled(market: &str, acts: &str, scales: &[f64]) {
    let (base, scaled) = (Ticks::of(market), Ticks::of(&with(market, acts)));
    assert_eq!(base.events, scales.len(), "{acts}");
    for (name, values) in base.numbers.iter().filter(|(name, _)| *name != "volume") {
        assert_eq!(values, &scaled.numbers[name], "{name} with {acts}");
    }
    for (base, scaled) in base.paths("volume").zip(scaled.paths("volume")) {
        for (bar, scale) in scales.iter().enumerate() {
            let off = (scaled[bar] - scale * base[bar]).abs();
            assert!(off <= 0.5 + 0.5 * scale + 1e-3, "bar {bar}: {} is not {scale} × {}", scaled[bar], base[bar]);
            assert!(*scale != 1.0 || scaled[bar] == base[bar], "bar {bar} with {acts}");
        }
    }
}

#[test]
fn a_bar_has_as_much_volume_as_is_in_force_in_its_steps() {
    let from_row_5 = |n: usize, c: f64| (0..n).map(|row| if row < 5 { 1.0 } else { c }).collect::<Vec<_>>();
    let one = market(50, 12, 1);
    for (change, c) in [("scale = 0.3", 0.3), ("set = 5e6", 2.5), ("add = -1e6", 0.5), ("scale = 0.0", 0.0)] {
        assert_scaled(&one, &stress(&format!("volume = {{ {change} }}")), &from_row_5(12, c));
    }
    // Bars of steps 1 to 4, 5 to 8, 9 to 12; the step after row 5 is the sixth.
    let four = market(50, 12, 4);
    assert_scaled(&four, &stress("volume = { scale = 0.2 }"), &[1.0, (1.0 + 3.0 * 0.2) / 4.0, 0.2]);
    let ends = "[[stress]]\nfrom = 5\nuntil = 6\nvolume = { scale = 5.0 }";
    assert_scaled(&four, ends, &[1.0, 2.0, 1.0]);
    // Risen in two steps, and halved in two.
    let passes = stress("ramp = 2\nhalf_life = 2\nvolume = { scale = 5.0 }");
    let c = |weight: f64| 1.0 + 4.0 * weight;
    let weights = [0.5, 1.0, 0.5_f64.sqrt(), 0.5, 0.125_f64.sqrt(), 0.25, 0.25 * 0.5_f64.sqrt()];
    let by_row: Vec<f64> = (0..12).map(|row| if row < 5 { 1.0 } else { c(weights[row - 5]) }).collect();
    assert_scaled(&one, &passes, &by_row);
    assert_scaled(&four, &passes, &by_row.chunks(4).map(mean).collect::<Vec<_>>());
    let last = market(50, 12, 1).replace("every = 1", "every = \"last\"");
    assert_scaled(&last, &passes, &[mean(&by_row)]);
    assert_scaled(&one, &format!("{passes}\n{}", stress("volume = { scale = 0.5 }")), &{
        let halved = |(row, c): (usize, &f64)| if row < 5 { *c } else { 0.5 * c };
        by_row.iter().enumerate().map(halved).collect::<Vec<_>>()
    });
    assert_scaled(&one, &always("volume = { scale = 0.3 }"), &[0.3; 12]);
}

#[test]
fn volume_under_stress_has_the_mean_that_it_says() {
    let bars = Ticks::of(&with(&market(50_000, 6, 1), &stress("volume = { scale = 0.25 }")));
    for (bar, exact) in [(4, 2e6), (5, 5e5)] {
        let volumes: Vec<f64> = bars.paths("volume").map(|path| path[bar]).collect();
        assert_mean(&format!("volume of bar {bar}"), &volumes, exact);
    }
}

#[test]
fn volume_follows_the_regimes_of_its_path() {
    let market = market(200, 60, 1).replace("\"variance\"", "\"regime\"");
    let regimes = |effect: &str| {
        format!(
            "[regimes.states.deep]\nexpected_duration = 4\n[regimes.states.thin]\nexpected_duration = 3\n{effect}"
        )
    };
    let base = Ticks::of(&with(&market, &regimes("")));
    let scaled = Ticks::of(&with(&market, &regimes("volume = { scale = 0.2 }")));
    let mut thin = 0;
    for (i, states) in base.paths("regime").enumerate() {
        // The regime of a row is that of the bar which begins there.
        for (bar, state) in states[..59].iter().enumerate().map(|(row, state)| (row + 1, state)) {
            let [a, b] = [&base, &scaled].map(|bars| bars.numbers["volume"][i * 60 + bar]);
            assert!(
                (b - if *state == 1.0 { 0.2 } else { 1.0 } * a).abs() <= 0.6,
                "bar {bar} in {state}: {b} after {a}"
            );
            thin += usize::from(*state == 1.0);
        }
    }
    assert!((3_000..8_000).contains(&thin), "{thin} of 11,800 bars");
}

/// A night without variance is a bar too, and something is traded in it.
#[test]
fn a_bar_without_variance_has_its_volume_scaled_too() {
    let clock = "calendar = \"XTKS\"\nstep = \"1h\"\novernight_variance = 0.0";
    let tokyo = market(20, 20, 1).replace("step = \"1d\"", clock).replace("steps_per_year = 250\n", "");
    let tokyo = tokyo.replace("2026-01-02", "2026-01-05").replace("substeps = 3\n", "");
    let scales: Vec<f64> = (0..20).map(|row| if row < 5 { 1.0 } else { 0.3 }).collect();
    assert_scaled(&tokyo, &stress("volume = { scale = 0.3 }"), &scales);
}
