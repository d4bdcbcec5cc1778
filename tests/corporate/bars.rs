//! The bars of a share with a life, against those of one without, and against its rows in other layouts.

use super::life::{ALL, EVENTS, WHOLE_LIFE, close, same_bits, scenario};
use super::statistics::simulate;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use pathloom::Scenario;
use std::collections::BTreeMap;

const BAR: [&str; 5] = ["open", "high", "low", "close", "volume"];

/// Every column of numbers of A, path by path. Nulls are NaN.
struct Bars {
    rows: usize,
    columns: BTreeMap<String, Vec<f64>>,
}

impl Bars {
    fn of(text: &str) -> Self {
        let scenario = Scenario::from_text(&text.replace("\"panel\"", "\"bars\"")).unwrap_or_else(|e| panic!("{e}"));
        let rows = usize::try_from(scenario.rows_per_path()).unwrap();
        let mut columns: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for batch in scenario.simulate().unwrap() {
            for (field, column) in batch.schema().fields()[3..].iter().zip(&batch.columns()[3..]) {
                let values = column.as_primitive::<Float64Type>().iter().map(|value| value.unwrap_or(f64::NAN));
                columns.entry(field.name().clone()).or_default().extend(values);
            }
        }
        // The first half of each path is A's.
        for column in columns.values_mut() {
            *column = column.chunks(2 * rows).flat_map(|path| path[..rows].to_vec()).collect();
        }
        Bars { rows, columns }
    }

    fn get(&self, name: &str) -> &[f64] {
        &self.columns[name]
    }

    fn paths(&self, name: &str) -> impl Iterator<Item = &[f64]> {
        self.get(name).chunks(self.rows)
    }

    fn bar(&self, i: usize) -> [f64; 5] {
        BAR.map(|name| self.columns[name][i])
    }
}

const HALTED: &str = "halts = { intensity = 40.0, mean_duration = 3 }";

#[test]
fn closes_and_what_stands_beside_them_are_what_a_panel_has() {
    let held = format!("{WHOLE_LIFE}\ntick_size = 0.01");
    for life in [EVENTS, WHOLE_LIFE, &held] {
        for every in [1, 4] {
            let text = scenario((300, 60), "substeps = 2", life, &format!("{ALL}\nevery = {every}"));
            let (bars, panel) = (Bars::of(&text), simulate(&text));
            for (name, wanted) in [
                ("close", "A"),
                ("adjusted_price", "A_adjusted_price"),
                ("dividend", "A_dividend"),
                ("split", "A_split"),
                ("status", "A_status"),
                ("return", "A_return"),
                ("jump", "A_jump"),
            ] {
                // Without the row at the start.
                let wanted: Vec<f64> = panel.paths(wanted).flat_map(|path| path[1..].to_vec()).collect();
                assert!(same_bits(bars.get(name), &wanted), "{name} of every {every} with\n{life}");
            }
        }
    }
}

#[test]
fn a_life_in_which_nothing_happens_leaves_every_bit_of_the_bars() {
    // Five minutes, with nights in which nothing moves; and a stress within a bar.
    let sessions = "calendar = \"XNYS\"\novernight_variance = 0.0";
    let crash =
        "every = 4\n[[stress]]\nat = 0\nprice = { scale = 0.5 }\n[[stress]]\nat = 18\nprice = { scale = 0.7 }";
    for (clock, output) in [("", ""), ("substeps = 3", "every = 7"), (sessions, "every = 2"), (sessions, crash)] {
        for tick in ["", "tick_size = 0.25"] {
            let text = |life: &str| {
                let text = scenario(
                    (300, 200),
                    clock,
                    &format!("{life}\n{tick}"),
                    &format!("columns = [\"price\"]\n{output}"),
                );
                if clock == sessions {
                    text.replace("\"1d\"", "\"5m\"").replace("steps_per_year = 250\n", "")
                } else {
                    text
                }
            };
            let free = Bars::of(&text(""));
            for life in ["density = 1.0", "halts = { intensity = 1e-9, mean_duration = 1 }"] {
                let found = Bars::of(&text(life));
                for name in BAR {
                    assert!(same_bits(found.get(name), free.get(name)), "{name} with {life}, {clock}, {output}");
                }
            }
        }
    }
}

#[test]
fn adjusted_bars_are_those_of_a_share_without_a_life() {
    for every in [1, 4] {
        let text = |life: &str| {
            scenario(
                (300, 60),
                "substeps = 2",
                life,
                &format!("columns = [\"price\", \"adjusted_price\", \"split\"]\nevery = {every}"),
            )
        };
        let (found, free) = (Bars::of(&text(EVENTS)), Bars::of(&text("density = 1.0")));
        let mut shares = 1.0;
        for i in 0..found.get("close").len() {
            let ([open, high, low, last, volume], wanted) = (found.bar(i), free.bar(i));
            let factor = found.get("adjusted_price")[i] / last;
            for (price, wanted) in [open, high, low, last].into_iter().zip(wanted) {
                assert!(close(price * factor, wanted), "bar {i} of every {every}: {}, not {wanted}", price * factor);
            }
            shares = if i % found.rows == 0 { 1.0 } else { shares } * found.get("split")[i];
            assert_eq!(volume, (wanted[4] * shares).round_ties_even());
        }
    }
}

#[test]
fn a_bar_opens_after_its_splits_and_dividends() {
    for life in [EVENTS.to_owned(), EVENTS.replace("0.5 }", "5.0 }")] {
        let found = Bars::of(&scenario((300, 60), "", &life, ALL));
        let columns = found.paths("open").zip(found.paths("close")).zip(found.paths("adjusted_price"));
        let cash = found.paths("dividend").zip(found.paths("split"));
        for (((open, last), adjusted), (dividend, split)) in columns.zip(cash) {
            assert_eq!(open[0], 100.0);
            for row in 1..60 {
                let growth = adjusted[row] / adjusted[row - 1];
                // Who reinvests at the close has the adjusted return, whatever happens.
                assert!(close((last[row] * split[row] + dividend[row]) / last[row - 1], growth), "bar {row}");
                assert!(close(open[row] * split[row] + dividend[row] / growth, last[row - 1]), "bar {row}");
                assert!(split[row] != 1.0 || dividend[row] != 0.0 || open[row] == last[row - 1], "bar {row}");
            }
        }
    }
}

#[test]
fn bars_are_valid_or_missing_as_a_whole_whatever_comes() {
    for (clock, output) in [("", ""), ("substeps = 3", "every = 5"), ("", "every = \"last\"")] {
        for tick in ["", "tick_size = 0.01", "tick_size = 3.0"] {
            let life = format!("{WHOLE_LIFE}\n{HALTED}\n{tick}").replacen(
                "halts = { intensity = 30.0, mean_duration = \"2d\" }\n",
                "",
                1,
            );
            let found = Bars::of(&scenario((2_000, 40), clock, &life, &format!("{ALL}\n{output}")));
            let mut missing = 0;
            for i in 0..found.get("close").len() {
                let bar @ [open, high, low, last, volume] = found.bar(i);
                if found.get("adjusted_price")[i].is_nan() {
                    assert!(bar.iter().all(|value| value.is_nan()), "{bar:?}");
                    missing += 1;
                    continue;
                }
                assert!(0.0 < low && low <= open.min(last) && open.max(last) <= high && high < 1e6, "{bar:?}");
                assert!(volume >= 0.0 && volume.fract() == 0.0, "{bar:?}");
                let trading = found.get("status")[i] == 0.0;
                assert!(!trading || volume > 0.0, "{bar:?}");
                assert!(volume > 0.0 || (open == last && high == last && low == last), "{bar:?}");
            }
            assert!(missing > 100, "{missing}");
        }
    }
}

/// Bars of four steps, from those of single steps without a life, and the statuses at the end of each.
#[test]
fn a_halt_takes_its_steps_out_of_a_bar() {
    let columns = "columns = [\"price\", \"status\"]";
    let text = |life: &str, every: usize| scenario((2_000, 40), "", life, &format!("{columns}\nevery = {every}"));
    let (steps, found, whole) =
        (Bars::of(&text("density = 1.0", 1)), Bars::of(&text(HALTED, 4)), Bars::of(&text("density = 1.0", 4)));
    let panel = simulate(&text(HALTED, 1));
    let (mut still, mut resumed) = (0, 0);
    for i in 0..found.get("close").len() {
        let (path, first) = (i / found.rows, i % found.rows * 4);
        let status = |step: usize| panel.get("A_status")[path * 41 + 1 + step];
        let traded: Vec<usize> = (first..first + 4).filter(|step| status(*step) == 0.0).collect();
        let of = |name: &str, step: usize| steps.get(name)[path * 40 + step];
        let last = panel.get("A")[path * 41 + first + 4];
        let fold = |name: &str, pick: fn(f64, f64) -> f64| traded.iter().map(|step| of(name, *step)).fold(last, pick);
        let open = traded.first().map_or(last, |step| of("open", *step));
        let volume = (whole.bar(i)[4] * traded.len() as f64 / 4.0).round_ties_even();
        let [found_open, high, low, found_last, found_volume] = found.bar(i);
        assert_eq!([found_open, found_last], [open, last], "bar {i}");
        assert_eq!([high, low], [fold("high", f64::max), fold("low", f64::min)], "bar {i}");
        // Parts of a bar are rounded.
        assert!((found_volume - volume).abs() <= 1.0, "{found_volume}, not {volume}");
        still += u32::from(traded.is_empty());
        resumed += u32::from(i % found.rows > 0 && found_open != found.get("close")[i - 1]);
    }
    assert!(still > 500 && resumed > 1_000, "{still} bars without trades, {resumed} after a halt");
}

#[test]
fn a_delisting_ends_in_its_recovery() {
    for (recovery, left) in [(", recovery = 0.25", 0.25), (", recovery = 0.0", 0.0), ("", f64::NAN)] {
        let columns = "columns = [\"price\", \"status\"]\nevery = 4";
        let text = |life: &str| scenario((3_000, 40), "", life, columns);
        let found = Bars::of(&text(&format!("delisting = {{ intensity = 3.0{recovery} }}")));
        let free = Bars::of(&text("density = 1.0"));
        let (mut ended, mut at_once) = (0, 0);
        for (path, status) in found.paths("status").enumerate() {
            let end = status.iter().position(|status| *status == 2.0).unwrap_or(found.rows);
            for row in 0..found.rows {
                let i = path * found.rows + row;
                let bar @ [open, high, low, last, volume] = found.bar(i);
                if row < end {
                    assert!(same_bits(&bar, &free.bar(i)));
                } else if row > end || left.is_nan() {
                    assert!(bar.iter().all(|value| value.is_nan()), "{bar:?}");
                } else if volume == 0.0 {
                    assert!(open == last && high == last && low == last, "{bar:?}");
                    at_once += 1;
                } else {
                    assert!(open == free.bar(i)[0] && high <= free.bar(i)[1] && low == last, "{bar:?}");
                    assert!(left == 0.0 || last / left <= high * (1.0 + 1e-12), "{bar:?}");
                    ended += 1;
                }
            }
        }
        assert!(left.is_nan() || ended > 500 && at_once > 150, "{ended} after trades, {at_once} without");
    }
}
