//! Pins with `below` or `above` of series of any law: what paths count, against free paths that meet them by chance.

use crate::common::{path_text, pathloom, temporary};
use crate::statistics::{Columns, LIMIT, mean_and_error, simulate};
use crate::{GBM, RATE, STEPS, bound, markets, scenario, with_weights};
use pathloom::Scenario;
use pathloom::engine::{Block, Sink, effective};
use std::fs;

/// A pin: the series, the row, the side and the level.
pub type Bound<'a> = (&'a str, usize, &'a str, f64);

/// Free paths, and which of them meet the pins.
pub fn by_chance(market: &str, pins: &[Bound], paths: usize) -> (Columns, impl Fn(usize) -> bool + use<>) {
    let free = simulate(&scenario(market, "", paths).replace("seed = 20261127", "seed = 7"));
    let meets = |series: &str, row, side, level| -> Vec<bool> {
        free.row(series, row).iter().map(|x| if side == "above" { *x >= level } else { *x <= level }).collect()
    };
    let met: Vec<Vec<bool>> =
        pins.iter().map(|(series, row, side, level)| meets(series, *row, *side, *level)).collect();
    (free, move |path| met.iter().all(|met| met[path]))
}

/// Σwf/Σw and its standard error.
pub fn weighted_mean(weights: &[f64], values: &[f64]) -> (f64, f64) {
    let sum: f64 = weights.iter().sum();
    let mean = weights.iter().zip(values).map(|(w, f)| w * f).sum::<f64>() / sum;
    let squares: f64 = weights.iter().zip(values).map(|(w, f)| w * w * (f - mean) * (f - mean)).sum();
    (mean, squares.sqrt() / sum)
}

/// Numbers of a path that tell of where it was, of its way and of its end.
fn told(path: &[f64], rows: &[usize]) -> Vec<f64> {
    let mut told: Vec<f64> = rows.iter().flat_map(|row| [path[*row], path[*row] * path[*row]]).collect();
    told.push(path.iter().copied().fold(f64::MIN, f64::max));
    told.push(path.windows(2).map(|two| (two[1] - two[0]) * (two[1] - two[0])).sum());
    told
}

fn told_of(columns: &Columns, series: &str, rows: &[usize]) -> Vec<Vec<f64>> {
    let of_paths: Vec<Vec<f64>> = columns.paths(series).map(|path| told(path, rows)).collect();
    (0..of_paths[0].len()).map(|k| of_paths.iter().map(|told| told[k]).collect()).collect()
}

/// Fails unless paths to pins, counted as they say, are as free paths that meet them by chance. Which of those do is
/// handed on.
pub fn assert_as_by_chance(
    market: &str,
    pins: &[Bound],
    (series, held, free): (&[&str], usize, usize),
) -> (Columns, Vec<f64>) {
    let tables: String = pins.iter().map(|(series, row, side, level)| bound(series, *row, side, *level)).collect();
    let columns = simulate(&with_weights(&scenario(market, &tables, held)));
    let (chance, meets) = by_chance(market, pins, free);
    let met: Vec<f64> = (0..free).map(|path| f64::from(meets(path))).collect();
    let weights = columns.last("weight");
    let last = pins[pins.len() - 1].1;
    let rows = [pins[0].1 / 2, pins[0].1, last - 2, last, STEPS];
    for name in series {
        let both = told_of(&columns, name, &rows).into_iter().zip(told_of(&chance, name, &rows));
        for (k, (held, free)) in both.enumerate() {
            let ((a, of_a), (b, of_b)) = (weighted_mean(&weights, &held), weighted_mean(&met, &free));
            let off = (a - b).abs() / of_a.hypot(of_b);
            assert!(off < LIMIT, "{market}, {pins:?}, number {k}: {a} ± {of_a} is not {b} ± {of_b}");
        }
    }
    (columns, met)
}

/// P(the pins are met), by weights and by chance.
fn assert_probability(weights: &[f64], met: &[f64]) {
    let ((a, of_a), (b, of_b)) = (mean_and_error(weights), mean_and_error(met));
    assert!((a - b).abs() < LIMIT * of_a.hypot(of_b), "P = {a} ± {of_a} is not {b} ± {of_b}");
}

#[test]
fn any_law_is_brought_to_its_pins_without_bias() {
    let heston = markets()[1].1.lines().take(4).collect::<Vec<_>>().join("\n");
    let merton = format!("{GBM}\njumps.merton = {{ intensity = 1.0, mean = -0.2, std = 0.1 }}");
    let stressed = format!("{RATE}\n[[stress]]\nfrom = 8\nuntil = 25\nvolatility = {{ scale = 2 }}");
    let laws = markets().into_iter().skip(1).take(4);
    let laws = laws.chain([("A", heston), ("A", merton), ("R", stressed)]);
    for (series, market) in laws {
        let pins = match series {
            "A" => [("A", 26, "below", 92.0)],
            _ => [("R", 26, "above", 0.04)],
        };
        let (columns, met) = assert_as_by_chance(&market, &pins, (&[series], 20_000, 60_000));
        let (weights, values) = (columns.last("weight"), columns.row(series, 26));
        assert_probability(&weights, &met);
        let misses = |x: f64| if series == "A" { x > 92.0 } else { x < 0.04 };
        assert!(weights.iter().zip(&values).all(|(w, x)| (*w == 0.0) == misses(*x) && *w <= 4.0), "{market}");
        // Pulls help: free paths are worth as many as meet the pin.
        let worth = weights.iter().sum::<f64>().powi(2) / weights.iter().map(|w| w * w).sum::<f64>();
        let free = met.iter().sum::<f64>() / 3.0;
        assert!(worth > free, "{market}: {worth} of 20,000, and {free} by chance");
    }
}

#[test]
fn series_that_are_correlated_meet_their_pins_together() {
    let market = format!(
        "{GBM}\n{}\n{RATE}\n[dependence]\ncorrelation = {{ \"A/B\" = 0.6, \"A/R\" = -0.3 }}",
        "[assets.B]\ninitial_price = 10.0\nvolatility.garch = { annual_vol = 0.3, alpha = 0.1, beta = 0.8 }"
    );
    let pins = [("A", 14, "below", 103.0), ("B", 14, "above", 10.2), ("A", 30, "above", 110.0)];
    let (columns, met) = assert_as_by_chance(&market, &pins, (&["A", "B", "R"], 20_000, 150_000));
    assert_probability(&columns.last("weight"), &met);
}

#[test]
fn jumps_that_come_more_often_and_pins_have_their_weights_together() {
    let market = format!("{GBM}\njumps.merton = {{ intensity = 0.5, mean = -0.3, std = 0.1 }}");
    let tilted = format!("{market}\n[sampling.importance]\njump_intensity = {{ A = 3.0 }}");
    let columns = simulate(&with_weights(&scenario(&tilted, &bound("A", 26, "below", 85.0), 20_000)));
    let (_, meets) = by_chance(&market, &[("A", 26, "below", 85.0)], 100_000);
    let met: Vec<f64> = (0..100_000).map(|path| f64::from(meets(path))).collect();
    assert_probability(&columns.last("weight"), &met);
}

/// A pin is met, or not, after all that happens at its row.
#[test]
fn a_stress_at_the_row_of_a_bound_comes_before_it() {
    let market = format!("{GBM}\n[[stress]]\nat = 26\nprice = {{ scale = 0.9 }}");
    let pins = [("A", 26, "above", 105.0)];
    let (columns, met) = assert_as_by_chance(&market, &pins, (&["A"], 20_000, 60_000));
    assert_probability(&columns.last("weight"), &met);
}

#[test]
fn the_effective_sample_size_is_told() {
    let market = format!("{GBM}\njumps.merton = {{ intensity = 1.0, mean = -0.2, std = 0.1 }}");
    let pinned = with_weights(&scenario(&market, &bound("A", 26, "below", 80.0), 1_000));
    let tilted = with_weights(&scenario(&market, "[sampling.importance]\ndriver_drift = { A = -1.0 }", 1_000));
    for text in [pinned, tilted] {
        let weights = simulate(&text).last("weight");
        let sum: f64 = weights.iter().sum();
        let exact = sum * sum / weights.iter().map(|w| w * w).sum::<f64>();
        let found = effective(&Scenario::from_text(&text).unwrap()).unwrap();
        assert!((found.size / exact - 1.0).abs() < 1e-12 && found.paths == 1_000, "{found:?} {exact}");
        assert!((found.mean * 1e3 / sum - 1.0).abs() < 1e-12, "{found:?}");
        let place = temporary();
        fs::write(place.path().join("s.toml"), &text).unwrap();
        let [file, out] = ["s.toml", "out"].map(|name| path_text(&place.path().join(name)));
        let said = format!("effective sample size {} of 1,000 paths", exact.round());
        let ran = pathloom(["run", &file, "-o", &out, "--threads", "2"]).exits(0);
        assert!((ran.stdout + &ran.stderr).contains(&said), "{said}");
        let planned = pathloom(["plan", &file]).exits(0).stdout;
        assert!(planned.contains(&said), "{said}: {planned}");
    }
    // Many paths are judged by the first ones, and those without weights not at all.
    let many = with_weights(&scenario(&market, &bound("A", 26, "below", 80.0), 1_000_000));
    let found = effective(&Scenario::from_text(&many).unwrap()).unwrap();
    assert!(found.paths < 1_000_000 && found.size < found.paths as f64, "{found:?}");
    assert_eq!(effective(&Scenario::from_text(&scenario(GBM, &bound("A", 26, "below", 80.0), 10)).unwrap()), None);
}

/// A block of some series has the drivers and the weights of all.
#[test]
fn a_block_of_one_series_is_that_of_all() {
    struct Taken(Vec<f64>);
    impl Sink for Taken {
        fn put(&mut self, _row: u64, series: usize, _column: usize, values: &[f64]) {
            if series == 1 {
                self.0.extend_from_slice(values);
            }
        }
    }
    let market = format!("{GBM}\n{RATE}\n[dependence]\ncorrelation = {{ \"A/R\" = 0.6 }}");
    let pins = bound("A", 12, "above", 120.0) + &bound("A", 30, "below", 110.0);
    let read = Scenario::from_text(&with_weights(&scenario(&market, &pins, 64))).unwrap();
    let taken = |paths, series| {
        let mut taken = Taken(Vec::new());
        Block::new(&read, &paths, &series).run(read.rows_per_path(), &mut taken, &|| true);
        taken.0
    };
    assert_eq!(taken(0..64, 0..2), taken(0..64, 1..2));
    // Nor does a path know which others are beside it.
    let (all, some) = (taken(0..64, 0..2), taken(16..24, 0..2));
    assert!(some.chunks(8).zip(all.chunks(64)).all(|(some, all)| some == &all[16..24]));
}

/// The bits of bounds, as they were in the version that brought them.
#[test]
fn the_bits_of_bounds_are_held() {
    let market = format!("{}\n{RATE}\n[dependence]\ncorrelation = {{ \"A/R\" = 0.5 }}", markets()[1].1);
    let pins = bound("A", 14, "below", 95.0) + &bound("A", 30, "above", 90.0);
    let drawn = bound("R", 20, "above", 0.06) + &bound("R", 33, "below", 0.03);
    let digest = |text: &str| {
        let columns = simulate(&with_weights(text));
        let numbers = ["A", "R", "weight"].map(|name| columns.get(name).to_vec()).concat();
        // FNV-1a over 64-bit words.
        let hash = numbers.iter().fold(0xcbf2_9ce4_8422_2325_u64, |digest, value| {
            (digest ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{hash:016x}")
    };
    let digests = [pins, drawn].map(|pins| digest(&scenario(&market, &pins, 300)));
    assert_eq!(digests, ["b255f9429f00606e", "0e47f29d49814a6a"]);
}
