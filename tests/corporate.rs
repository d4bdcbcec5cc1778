//! Dividends, splits, missing rows, halts and delistings: identities at every row, laws, and the files they end up in.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{fingerprint, path_text, pathloom, scenario_file, temporary};
use pathloom::Scenario;
use statistics::{Columns, assert_mean, simulate};
use std::fs;

/// Of one asset A with a life, and B without any.
fn scenario((paths, steps): (usize, usize), clock: &str, life: &str, output: &str) -> String {
    let law =
        "volatility.constant = { annual_vol = 0.4 }\njumps.merton = { intensity = 3.0, mean = -0.1, std = 0.2 }";
    format!(
        "name = \"life\"\nseed = 20260401\npaths = {paths}\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\nsteps = {steps}\n\
         steps_per_year = 250\n{clock}\n[assets.A]\ninitial_price = 100.0\ndrift = 0.05\n{law}\n{life}\n\
         [assets.B]\ninitial_price = 100.0\ndrift = 0.05\n{law}\n[dependence]\ncorrelation = {{ \"A/B\" = 0.5 }}\n\
         [output]\nlayout = \"panel\"\n{output}\n"
    )
}

const ALL: &str =
    "columns = [\"price\", \"adjusted_price\", \"dividend\", \"split\", \"status\", \"return\", \"jump\"]";

const EVENTS: &str = r#"
dividends = [{ every = "7d", amount = 0.5 }, { at = 20, fraction = 0.1 }, { at = 2026-02-01, amount = 3.25 }]
splits = [{ at = 14, ratio = 4.0 }, { at = 20, ratio = 1.5 }, { at = 33, ratio = 0.25 }]"#;

fn close(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-13 * wanted.abs()
}

fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
}

/// Status, price and adjusted price of each path of A.
fn rows_of(found: &Columns) -> impl Iterator<Item = [&[f64]; 3]> {
    let of = |name| found.paths(name);
    of("A_status")
        .zip(of("A"))
        .zip(of("A_adjusted_price"))
        .map(|((status, price), adjusted)| [status, price, adjusted])
}

#[test]
fn the_dynamics_are_those_of_the_adjusted_price_and_of_nobody_beside() {
    let free = simulate(&scenario((300, 60), "", "", "columns = [\"price\", \"return\", \"jump\"]"));
    let life = format!("{EVENTS}\nhalts = {{ intensity = 9.0, mean_duration = 3 }}\n");
    for life in [EVENTS, &life] {
        let found = simulate(&scenario((300, 60), "", life, ALL));
        for name in ["A_return", "A_jump", "B", "B_return", "B_jump"] {
            assert!(same_bits(found.get(name), free.get(name)), "{name} differs with\n{life}");
        }
        assert!(same_bits(found.get("B_adjusted_price"), free.get("B")));
        for (name, value) in [("B_dividend", 0.0), ("B_split", 1.0), ("B_status", 0.0)] {
            assert!(found.get(name).iter().all(|found| *found == value), "{name}");
        }
    }
    let found = simulate(&scenario((300, 60), "", EVENTS, ALL));
    assert!(same_bits(found.get("A_adjusted_price"), free.get("A")));
}

#[test]
fn the_price_is_the_adjusted_price_times_the_factors_of_the_events() {
    let found = simulate(&scenario((300, 60), "", EVENTS, ALL));
    for [_, price, adjusted] in rows_of(&found) {
        let mut factor = 1.0;
        for row in 0..=60 {
            for (at, ratio) in [(14, 4.0), (20, 1.5), (33, 0.25)] {
                factor /= if row == at { ratio } else { 1.0 };
            }
            let mut pay = |cash: &dyn Fn(f64) -> f64| {
                let cum = adjusted[row] * factor;
                factor *= 1.0 - cash(cum) / cum;
            };
            if row > 0 && row % 7 == 0 {
                pay(&|_| 0.5);
            }
            if row == 20 {
                pay(&|price| 0.1 * price);
            }
            // 30 days after the start.
            if row == 30 {
                pay(&|_| 3.25);
            }
            assert!(close(price[row], adjusted[row] * factor), "row {row}: {} of {}", price[row], adjusted[row]);
        }
    }
}

#[test]
fn a_holder_who_reinvests_has_the_adjusted_return_at_every_row() {
    let halts = "\nhalts = { intensity = 9.0, mean_duration = 3 }";
    for life in [EVENTS.to_owned(), format!("{EVENTS}{halts}")] {
        let found = simulate(&scenario((300, 60), "", &life, ALL));
        let cash = found.paths("A_dividend").zip(found.paths("A_split"));
        for ([_, price, adjusted], (dividend, split)) in rows_of(&found).zip(cash) {
            for row in 1..=60 {
                let wealth = price[row] * split[row] + dividend[row];
                assert!(close(wealth / price[row - 1], adjusted[row] / adjusted[row - 1]), "row {row}");
            }
        }
    }
}

#[test]
fn fewer_rows_record_the_same_prices_and_add_up_what_happened_between() {
    let life = format!(
        "{EVENTS}\ndensity = 0.8\nhalts = {{ intensity = 30.0, mean_duration = 2 }}\n\
         delisting = {{ intensity = 2.0 }}"
    );
    let all = simulate(&scenario((200, 60), "", &life, ALL));
    let some = simulate(&scenario((200, 60), "", &life, &format!("{ALL}\nevery = 5")));
    for name in ["A", "A_adjusted_price", "A_status", "B"] {
        let thinned: Vec<f64> = all.paths(name).flat_map(|path| path.iter().step_by(5).copied()).collect();
        assert!(same_bits(&thinned, some.get(name)), "{name}");
    }
    let each = all.paths("A_dividend").zip(all.paths("A_split"));
    let summed = some.paths("A_dividend").zip(some.paths("A_split"));
    for ((dividend, split), (dividends, splits)) in each.zip(summed) {
        for row in 1..=12 {
            let (mut cash, mut shares) = (0.0, 1.0);
            for day in 5 * row - 4..=5 * row {
                cash += dividend[day] * shares;
                shares *= split[day];
            }
            let right = splits[row] == shares && (dividends[row] - cash).abs() <= 1e-13 * cash;
            assert!(right, "row {row}: {} and {}, not {cash} and {shares}", dividends[row], splits[row]);
        }
    }
}

#[test]
fn a_dividend_of_more_than_the_price_leaves_a_thousandth_of_it() {
    let found = simulate(&scenario((50, 10), "", "dividends = [{ at = 4, amount = 1e6 }]", ALL));
    for ([_, price, adjusted], dividend) in rows_of(&found).zip(found.paths("A_dividend")) {
        assert!(close(dividend[4], 0.999 * adjusted[4]) && close(price[4] + dividend[4], adjusted[4]));
        assert!((price[4] / adjusted[4] - 1e-3).abs() < 1e-12);
        assert!(price.iter().all(|price| *price > 0.0));
    }
}

#[test]
fn ticks_round_the_price_as_traded_and_not_the_adjusted_one() {
    let free = simulate(&scenario((50, 60), "", EVENTS, ALL));
    let found = simulate(&scenario((50, 60), "", &format!("tick_size = 0.25\n{EVENTS}"), ALL));
    assert!(same_bits(found.get("A_adjusted_price"), free.get("A_adjusted_price")));
    for (rounded, price) in found.get("A").iter().zip(free.get("A")) {
        assert_eq!(*rounded, ((price * 4.0).round_ties_even() / 4.0).max(0.25));
    }
}

#[test]
fn rows_are_observed_with_the_declared_probability_each_for_itself() {
    let free = simulate(&scenario((4_000, 50), "", "", "columns = [\"price\"]"));
    let found = simulate(&scenario((4_000, 50), "", "density = 0.7", ALL));
    let seen: Vec<f64> = found.get("A").iter().map(|price| f64::from(u8::from(!price.is_nan()))).collect();
    assert_mean("observed", &seen, 0.7);
    // Pairs that share no row are independent.
    let pairs = seen.chunks_exact(51).flat_map(|path| path.as_chunks::<2>().0).map(|[a, b]| a * b);
    assert_mean("observed twice running", &pairs.collect::<Vec<_>>(), 0.49);
    for (price, free) in found.get("A").iter().zip(free.get("A")) {
        assert!(price.is_nan() || price == free);
    }
    assert!(same_bits(found.get("A"), found.get("A_adjusted_price")));
    assert!(found.get("A_status").iter().all(|status| *status == 0.0));
    assert!(found.get("B").iter().all(|price| !price.is_nan()));
}

#[test]
fn halts_come_and_last_as_declared_on_any_grid() {
    // Per year: λ = 12, μ = 250/4.
    let life = "halts = { intensity = 12.0, mean_duration = 4 }";
    let (lambda, mu) = (12.0, 62.5);
    for clock in ["", "substeps = 3"] {
        let found = simulate(&scenario((160_000, 20), clock, life, "columns = [\"status\"]"));
        for row in [1, 3, 8, 20] {
            // A chain of two states that starts in one of them.
            let years = row as f64 / 250.0;
            let halted = lambda / (lambda + mu) * (1.0 - (-(lambda + mu) * years).exp());
            assert_mean(&format!("halted in row {row}, {clock}"), &found.row("A_status", row), halted);
        }
        // The chain again, from one row to the next.
        let still: Vec<f64> = found.paths("A_status").filter(|path| path[10] == 1.0).map(|path| path[11]).collect();
        let stays = (lambda + mu * (-(lambda + mu) / 250.0_f64).exp()) / (lambda + mu);
        assert_mean("halted in two rows running", &still, stays);
    }
    let fine = simulate(&scenario((2_000, 20), "substeps = 5", life, "columns = [\"status\"]"));
    let coarse = simulate(&scenario((2_000, 20), "", life, "columns = [\"status\"]"));
    assert!(same_bits(fine.get("A_status"), coarse.get("A_status")), "halts depend on the grid");
}

#[test]
fn the_price_stands_still_in_a_halt_and_goes_on_from_where_the_dynamics_are() {
    let free = simulate(&scenario((2_000, 60), "", "", "columns = [\"price\"]"));
    let found = simulate(&scenario((2_000, 60), "", "halts = { intensity = 20.0, mean_duration = 3 }", ALL));
    let (mut begun, mut went_on) = (0, 0);
    for ([status, price, adjusted], free) in rows_of(&found).zip(free.paths("A")) {
        assert_eq!(status[0], 0.0);
        assert!(same_bits(price, adjusted));
        for row in 1..=60 {
            match (status[row - 1] == 1.0, status[row] == 1.0) {
                (_, false) => assert_eq!(price[row], free[row]),
                (false, true) => {
                    assert_eq!(price[row], free[row - 1]);
                    begun += 1;
                }
                // Trading may have resumed between two rows, for less than a step.
                (true, true) => {
                    assert!(price[row] == price[row - 1] || price[row] == free[row - 1]);
                    went_on += u32::from(price[row] == price[row - 1]);
                }
            }
        }
    }
    assert!(begun > 1_000 && went_on > 1_000, "{begun} halts began, {went_on} rows went on");
}

#[test]
fn delistings_come_as_declared_and_end_the_price() {
    for (life, recovery) in [("delisting = { intensity = 3.0, recovery = 0.25 }", 0.25), (DELISTED, f64::NAN)] {
        let free = simulate(&scenario((60_000, 50), "", "", "columns = [\"price\"]"));
        let found = simulate(&scenario((60_000, 50), "", life, ALL));
        for row in [1, 10, 50] {
            let delisted: Vec<f64> = found.row("A_status", row).iter().map(|status| status / 2.0).collect();
            assert_mean(&format!("delisted by row {row}"), &delisted, 1.0 - (-3.0 * row as f64 / 250.0_f64).exp());
        }
        for ([status, price, adjusted], free) in rows_of(&found).zip(free.paths("A")) {
            let end = status.iter().position(|status| *status == 2.0).unwrap_or(51);
            assert!(status[end..].iter().all(|status| *status == 2.0));
            assert!(same_bits(&price[..end], &free[..end]) && same_bits(price, adjusted));
            if end < 51 {
                assert!(same_bits(&[price[end]], &[recovery * free[end - 1]]));
                assert!(price[end + 1..].iter().all(|price| price.is_nan()));
            }
        }
    }
}

const DELISTED: &str = "delisting = { intensity = 3.0 }";

#[test]
fn nothing_happens_to_a_share_after_its_delisting() {
    let life = format!("{EVENTS}\n{DELISTED}\ndensity = 0.5\nhalts = {{ intensity = 40.0, mean_duration = 2 }}");
    let found = simulate(&scenario((2_000, 60), "", &life.replace("3.0 }", "3.0, recovery = 0.0 }"), ALL));
    let mut ended = 0;
    let cash = found.paths("A_dividend").zip(found.paths("A_split"));
    for ([status, price, _], (dividend, split)) in rows_of(&found).zip(cash) {
        let Some(end) = status.iter().position(|status| *status == 2.0) else { continue };
        ended += 1;
        // All is lost, and that is always observed.
        assert_eq!(price[end], 0.0);
        assert!(dividend[end..].iter().all(|cash| *cash == 0.0) && split[end..].iter().all(|ratio| *ratio == 1.0));
    }
    assert!(ended > 500, "{ended}");
}

const WHOLE_LIFE: &str = r#"
dividends = [{ every = "7d", amount = 0.5 }]
splits = [{ at = 14, ratio = 4.0 }]
density = 0.9
halts = { intensity = 30.0, mean_duration = "2d" }
delisting = { intensity = 1.0, recovery = 0.5 }"#;

#[test]
fn a_path_stays_the_same_when_paths_grows() {
    let many = simulate(&scenario((300, 60), "", WHOLE_LIFE, ALL));
    let few = simulate(&scenario((5, 60), "", WHOLE_LIFE, ALL));
    for name in ["A", "A_adjusted_price", "A_dividend", "A_split", "A_status"] {
        let length = few.get(name).len();
        assert!(same_bits(few.get(name), &many.get(name)[..length]), "{name}");
    }
}

#[test]
fn each_process_draws_from_a_stream_of_its_own() {
    let whole = simulate(&scenario((300, 60), "", WHOLE_LIFE, ALL));
    let without = |key: &str| {
        let lines: Vec<&str> = WHOLE_LIFE.lines().filter(|line| !line.starts_with(key)).collect();
        simulate(&scenario((300, 60), "", &lines.join("\n"), ALL))
    };
    // Which rows are missing does not depend on halts, nor halts on delistings.
    let missing = |found: &Columns| -> Vec<bool> { found.get("A").iter().map(|price| price.is_nan()).collect() };
    assert_eq!(missing(&without("halts")), missing(&whole));
    assert!(same_bits(without("density").get("A_status"), whole.get("A_status")));
    for (with, without) in whole.get("A_status").iter().zip(without("delisting").get("A_status")) {
        assert!(*with == 2.0 || with == without);
    }
}

#[test]
fn every_number_of_a_life_tells_one_scenario_from_another() {
    let hash = |life: &str| Scenario::from_text(&scenario((5, 60), "", life, "")).unwrap().hash();
    let mut seen = vec![hash(""), hash(WHOLE_LIFE)];
    for (from, to) in [
        ("7d", "8d"),
        ("0.5 }]", "0.6 }]"),
        ("amount", "fraction"),
        ("14", "15"),
        ("4.0", "2.0"),
        ("0.9", "0.8"),
        ("30.0", "31.0"),
        ("2d", "3d"),
        ("1.0,", "1.1,"),
        ("recovery = 0.5", "recovery = 0.6"),
        (", recovery = 0.5", ""),
    ] {
        let other = WHOLE_LIFE.replacen(from, to, 1);
        assert_ne!(other, WHOLE_LIFE);
        let hash = hash(&other);
        assert!(!seen.contains(&hash), "{to}");
        seen.push(hash);
    }
    // A date is the row that it names.
    let dated = WHOLE_LIFE.replace("at = 14", "at = 2026-01-16");
    assert_eq!(hash(&dated), hash(WHOLE_LIFE));
}

#[test]
fn shards_make_the_dataset_of_one_run_and_it_is_verified() {
    for (layout, more) in [("long", ""), ("panel", "float = \"f32\""), ("long", "format = \"arrow\"")] {
        let place = temporary();
        let output = format!("{ALL}\n{more}\npartition_paths = 40");
        let text = scenario((200, 60), "", WHOLE_LIFE, &output).replace("\"panel\"", &format!("\"{layout}\""));
        let file = scenario_file(place.path(), &text);
        let [whole, shared] = ["whole", "shared"].map(|name| place.path().join(name));
        pathloom(["run", &file, "-o", &path_text(&whole), "-q"]).exits(0);
        for shard in ["1/2", "2/2"] {
            pathloom(["run", &file, "-o", &path_text(&shared), "-q", "--shard", shard]).exits(0);
        }
        assert_eq!(fingerprint(&whole), fingerprint(&shared));
        pathloom(["verify", &path_text(&whole)]).exits(0);
    }
}

#[test]
fn verify_names_the_row_of_a_wrong_number_behind_missing_ones() {
    let place = temporary();
    let output = "columns = [\"price\"]\ncompression = \"none\"";
    let text = scenario((40, 60), "", "density = 0.5", output).replace("\"panel\"", "\"long\"");
    let file = scenario_file(place.path(), &text);
    let out = place.path().join("out");
    pathloom(["run", &file, "-o", &path_text(&out), "-q"]).exits(0);
    let part = out.join("data/part-00000.parquet");
    let mut bytes = fs::read(&part).unwrap();
    // The price of the last row that has one: of B, in the last path.
    let found = simulate(&scenario((40, 60), "", "density = 0.5", "columns = [\"price\"]"));
    let last = found.last("B")[39].to_le_bytes();
    let at = bytes.windows(8).rposition(|window| window == last).unwrap();
    bytes[at] ^= 1;
    fs::write(&part, bytes).unwrap();
    let rows = 40 * 2 * 61;
    let said = format!("column price, first differing row {} (path 39)", rows - 1);
    pathloom(["verify", &path_text(&out)]).exits(1).says(&[&said]);
}

#[test]
fn check_tells_of_a_life_and_of_what_the_clock_does_not_reach() {
    let place = temporary();
    let text = scenario((5, 60), "", &format!("{EVENTS}{WHOLE_LIFE}").replacen(DUPLICATE, "", 1), ALL);
    let file = scenario_file(place.path(), &text.replace("at = 33", "at = 2030-01-01"));
    let said = pathloom(["check", &file]).exits(0).stdout;
    for words in [
        "0.5 in row 7 (2026-01-09 00:00:00)",
        "0.1 of the price in row 20",
        "4 for 1 in row 14 (2026-01-16 00:00:00), 1.5 for 1 in row 20",
        "1 dividend or split",
        "0.9 of rows are observed",
        "30 per year of trading, of 2 steps on average",
        "1 per year, the last price is 0.5 of the one before",
    ] {
        assert!(said.contains(words), "no `{words}` in\n{said}");
    }
}

/// What both lives declare.
const DUPLICATE: &str = "\ndividends = [{ every = \"7d\", amount = 0.5 }]\nsplits = [{ at = 14, ratio = 4.0 }]";

#[test]
fn a_dividend_that_comes_back_falls_on_days_whatever_the_hour_of_the_close() {
    let place = temporary();
    let life = "dividends = [{ every = \"91d\", from = 2026-02-28, amount = 1.0 }]";
    let text = scenario((5, 250), "calendar = \"XNYS\"", life, "");
    let file = scenario_file(place.path(), &text);
    let said = pathloom(["check", &file]).exits(0).stdout;
    // Saturdays become Mondays; closes are at 21:00 in winter, 20:00 in summer.
    for day in ["2026-03-02 21:00:00", "2026-06-01 20:00:00", "2026-08-31 20:00:00", "2026-11-30 21:00:00"] {
        assert!(said.contains(&format!("({day})")), "no {day} in\n{said}");
    }
    let by_hours = text.replace("91d", "12h").replace("calendar = \"XNYS\"\n", "").replace(", from = 2026-02-28", "");
    let said = pathloom(["check", &scenario_file(place.path(), &by_hours)]).exits(0).stdout;
    // Two in each row but the first, which the second comes with.
    assert!(
        said.contains("1 in row 1 (2026-01-03 00:00:00), 1 in row 1 (2026-01-03 00:00:00), 1 in row 2"),
        "{said}"
    );
}

/// A crash in the middle, states of the market, tilted jumps, and steps of five minutes with nights between them.
#[test]
fn a_life_goes_with_sessions_regimes_stress_and_sampling() {
    let more = "[[stress]]\nat = 100\nprice = { scale = 0.7 }\n[regimes.states.calm]\nexpected_duration = 50\n\
         [regimes.states.wild]\nexpected_duration = 20\nvolatility = { scale = 2.0 }\n\
         [sampling.importance.jump_intensity]\nA = 3.0\n[output]";
    let life = "dividends = [{ every = \"1d\", fraction = 0.01 }]\nsplits = [{ at = 100, ratio = 3.0 }]\n\
         halts = { intensity = 500.0, mean_duration = 6 }";
    let clock = "calendar = \"XNYS\"\novernight_variance = 0.0";
    let output = ALL.replace("\"status\"", "\"status\", \"weight\", \"regime\"");
    let text = |life: &str, output: &str| {
        let text = scenario((100, 200), clock, life, output).replace("step = \"1d\"", "step = \"5m\"");
        text.replace("steps_per_year = 250\n", "").replace("[output]", more)
    };
    let free = simulate(&text("", "columns = [\"price\", \"weight\"]"));
    let found = simulate(&text(life, &output));
    assert!(same_bits(free.get("weight"), found.get("weight")) && same_bits(free.get("B"), found.get("B")));
    let cash = found.paths("A_dividend").zip(found.paths("A_split"));
    let mut halted = 0;
    for (([status, price, adjusted], (dividend, split)), free) in rows_of(&found).zip(cash).zip(free.paths("A")) {
        for row in 1..=200 {
            let wealth = price[row] * split[row] + dividend[row];
            assert!(close(wealth / price[row - 1], adjusted[row] / adjusted[row - 1]), "row {row}");
            assert!(status[row] == 1.0 || adjusted[row] == free[row], "row {row}");
            halted += u32::from(status[row] == 1.0);
        }
    }
    assert!(halted > 1_000, "{halted}");
}
