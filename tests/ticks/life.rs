//! Trades of shares that pay, split and halt, against those of shares that do not, and against the rows of other layouts.

use crate::common::{fingerprint, path_text, pathloom, scenario_file, temporary};
use crate::market::{FINE, OFTEN, START, STILL, Ticks, YEAR, at_new_york, of_asset, scenario, two};
use crate::statistics::{assert_mean, simulate};

const EVENTS: &str = "dividends = [{ at = 3, amount = 1.5 }, { at = 9, fraction = 0.1 }, { at = 11, amount = 0.25 }]\n\
     splits = [{ at = 5, ratio = 4.0 }, { at = 9, ratio = 1.5 }, { at = 14, ratio = 0.25 }]";

/// Some ten halts in a path of an hour, and as much time halted as not.
const HALTS: &str = "halts = { intensity = 1e5, mean_duration = \"5m\" }";

const BESIDE: &str = "columns = [\"price\", \"adjusted_price\", \"dividend\", \"split\"]";

const ALL: [&str; 8] = ["bid", "ask", "price", "side", "size", "adjusted_price", "dividend", "split"];

fn share(paths: usize, events: usize, life: &str) -> String {
    scenario(paths, events, &format!("{STILL}\n{FINE}\n{OFTEN}\n{life}"), BESIDE)
}

/// The same scenario on a clock of so many rows, written as rows of the clock, of prices that are not rounded.
fn rows_of(text: &str, steps: usize, columns: &str) -> String {
    let (head, _) = text.split_once("[output]").unwrap();
    let head = head.replace("1_000_000", &steps.to_string()).replace("tick_size = 1e-7", "");
    format!("{head}[output]\nlayout = \"panel\"\ncolumns = [{columns}]\n")
}

#[test]
fn a_life_in_which_nothing_happens_leaves_every_bit() {
    let free = Ticks::of(&two(1, ""));
    for life in ["density = 1.0", "halts = { intensity = 1e-9, mean_duration = 1 }"] {
        let found = Ticks::of(&two(1, &format!("\n{life}")));
        assert_eq!((&found.times, &found.numbers), (&free.times, &free.numbers), "{life}");
    }
}

#[test]
fn quotes_fall_with_dividends_and_splits_and_adjusted_prices_do_not() {
    let (found, free) = (Ticks::of(&share(50, 1_200, EVENTS)), Ticks::of(&share(50, 1_200, "density = 1.0")));
    let rows = 40;
    let panel =
        simulate(&rows_of(&share(50, 1_200, EVENTS), rows, "\"price\", \"adjusted_price\", \"dividend\", \"split\""));
    assert_eq!((&found.times, &found.numbers["side"]), (&free.times, &free.numbers["side"]));
    let mut after = 0;
    for (path, times) in found.seconds().iter().enumerate() {
        let row_of = |name: &str, row: usize| panel.paths(name).nth(path).unwrap()[row];
        let mut seen = 0;
        for (i, time) in times.iter().enumerate() {
            let at = path * found.events + i;
            let of = |ticks: &Ticks, name: &str| ticks.numbers[name][at];
            let row = (time / 60.0).floor() as usize;
            let factor = row_of("A", row) / row_of("A_adjusted_price", row);
            let shares: f64 = (1..=row).map(|row| row_of("A_split", row)).product();
            let mid = |ticks: &Ticks| 0.5 * (of(ticks, "bid") + of(ticks, "ask"));
            // Half a tick in either, and what is said of the factor to the last place.
            assert!((mid(&found) - factor * mid(&free)).abs() <= 0.5e-7 * (1.0 + factor) + 1e-11, "trade {i}");
            assert_eq!(((of(&found, "ask") - of(&found, "bid")) * 1e7).round(), 1.0, "ticks of a spread");
            let adjusted = of(&found, "adjusted_price") * factor / of(&found, "price");
            assert!((adjusted - 1.0).abs() < 1e-13, "trade {i}: {adjusted}");
            assert_eq!(of(&found, "size"), (of(&free, "size") * shares).round_ties_even().max(1.0), "trade {i}");
            // What happened in the rows since the trade before, per share held then.
            let since = (seen + 1..=row).fold((0.0, 1.0), |(paid, held), row| {
                (held * row_of("A_dividend", row) + paid, held * row_of("A_split", row))
            });
            assert!((of(&found, "dividend") - since.0).abs() < 1e-12, "trade {i}");
            assert!((of(&found, "split") - since.1).abs() < 1e-12, "trade {i}");
            after += usize::from(row >= 14);
            seen = row;
        }
    }
    assert!(after > 5_000, "{after} trades after all events");
}

#[test]
fn trades_of_a_halt_are_not_recorded_and_all_others_are_what_they_were() {
    let (events, life) = (1_500, format!("{EVENTS}\n{HALTS}"));
    let (found, free) =
        (Ticks::of(&share(100, events, &life)), Ticks::of(&share(100, 6 * events, &format!("{EVENTS}\n"))));
    // Halts begin and end where they do on a finer clock, of which the rows tell.
    let fine = rows_of(&share(100, events, HALTS), 7_200, "\"status\"").replace("\"1m\"", "\"1s\"");
    let (status, rate) = (simulate(&fine), 1e5 / YEAR);
    let (mut differ, mut misses) = (0, Vec::new());
    for (path, (times, all)) in found.times.chunks(events).zip(free.times.chunks(6 * events)).enumerate() {
        let status = status.paths("A_status").nth(path).unwrap();
        let end =
            all.iter().position(|time| *time == times[events - 1]).expect("the last trade is one without halts");
        let mut next = 0;
        let mut missed = 0.0;
        for (i, time) in all[..=end].iter().enumerate() {
            let kept = *time == times[next];
            let seconds = (*time - START * 1_000_000_000) as f64 * 1e-9;
            if kept {
                // Not so its price: an amount that is paid in a halt is a part of the price that was held.
                assert_eq!(found.numbers["side"][path * events + next], free.numbers["side"][path * 6 * events + i]);
                next += 1;
            }
            if let Some([from, to]) = status.get(seconds as usize..seconds as usize + 2) {
                differ += usize::from(from == to && kept == (*from == 1.0));
            }
            // Trading and halts in turn, from trading at the start.
            let (begin, end) = (rate, 1.0 / 300.0);
            let halted = begin / (begin + end) * (1.0 - (-(begin + end) * seconds).exp());
            missed += f64::from(u8::from(!kept)) - halted;
        }
        assert_eq!(next, events);
        misses.push(missed);
    }
    // Nothing but a halt of less than a second.
    assert!(differ < 20, "{differ} trades differ from the rows");
    assert_mean("missing trades", &misses, 0.0);
}

#[test]
fn without_dividends_what_is_left_by_halts_has_every_bit() {
    let (events, life) = (500, HALTS);
    let (found, free) = (Ticks::of(&share(50, events, life)), Ticks::of(&share(50, 12 * events, "density = 1.0")));
    for path in 0..50 {
        let mut i = path * 12 * events;
        for at in path * events..(path + 1) * events {
            i += free.times[i..].iter().position(|time| *time == found.times[at]).unwrap();
            for name in ALL {
                assert_eq!(found.numbers[name][at], free.numbers[name][i], "{name} of trade {at}");
            }
            i += 1;
        }
    }
}

#[test]
fn a_share_is_ex_from_the_open_of_its_day() {
    let trades = "trades.hawkes = { rate = 0.02, branching_ratio = 0.5, decay = 0.05 }\ndividends = [{ at = 2026-01-07, fraction = 0.5 }]\n\
         splits = [{ at = 2026-01-09, ratio = 5.0 }]";
    let text = at_new_york("7m", 1_000, trades).replace("annual_vol = 0.2", "annual_vol = 0.0");
    let ticks = Ticks::of(&text);
    let mut seen = [0; 3];
    for (time, bid) in ticks.times.iter().zip(&ticks.numbers["bid"]) {
        let day = (time / 1_000_000_000 - START).div_euclid(86_400);
        let (place, price) = if day < 2 {
            (0, 100.0)
        } else if day < 4 {
            (1, 50.0)
        } else {
            (2, 10.0)
        };
        seen[place] += 1;
        assert!((bid - price).abs() < 1e-6, "{bid} on day {day}");
    }
    assert!(seen.iter().all(|count| *count > 1_000), "{seen:?}");
}

#[test]
fn a_share_without_a_life_beside_one_with_a_life_is_as_it_was() {
    let columns = |text: &str| text.replace("[output]", &format!("[output]\n{BESIDE}"));
    let (found, free) = (Ticks::of(&columns(&two(1, &format!("\n{EVENTS}\n{HALTS}")))), Ticks::of(&two(1, "")));
    for name in ["bid", "ask", "price", "side", "size"] {
        assert_eq!(of_asset(&found, name, 0), of_asset(&free, name, 0), "{name}");
    }
    assert_eq!(of_asset(&found, "adjusted_price", 0), of_asset(&free, "price", 0));
    assert!(of_asset(&found, "dividend", 0).iter().all(|cash| *cash == 0.0));
    assert!(of_asset(&found, "split", 0).iter().all(|shares| *shares == 1.0));
    assert_ne!(of_asset(&found, "bid", 1), of_asset(&free, "bid", 1));
}

#[test]
fn threads_and_shards_make_the_dataset_of_one_run_and_it_is_verified() {
    for more in ["", "format = \"arrow\"", "float = \"f32\"\npartition_paths = 300"] {
        let place = temporary();
        let text = share(600, 100, &format!("{EVENTS}\n{HALTS}")).replace(BESIDE, &format!("{BESIDE}\n{more}"));
        let file = scenario_file(place.path(), &text);
        let out = |name: &str| path_text(&place.path().join(name));
        pathloom(["run", &file, "-o", &out("whole"), "-q", "--threads", "1"]).exits(0);
        for shard in ["2/2", "1/2"] {
            pathloom(["run", &file, "-o", &out("shards"), "-q", "--threads", "2", "--shard", shard]).exits(0);
        }
        let wanted = fingerprint(&place.path().join("whole"));
        assert_eq!(fingerprint(&place.path().join("shards")), wanted, "{more}");
        // A part that is missing is made again.
        let part = wanted.keys().find(|name| name.starts_with("data")).unwrap();
        std::fs::remove_file(place.path().join("shards").join(part)).unwrap();
        pathloom(["run", &file, "-o", &out("shards"), "-q"]).exits(0);
        assert_eq!(fingerprint(&place.path().join("shards")), wanted, "{more}");
        pathloom(["verify", &out("shards"), "-q"]).exits(0);
    }
}

#[test]
fn check_tells_of_the_life_of_what_is_traded() {
    let place = temporary();
    let said = pathloom(["check", &scenario_file(place.path(), &share(3, 10, &format!("{EVENTS}\n{HALTS}")))])
        .exits(0)
        .stdout;
    for wanted in [
        "splits         4 for 1 in row 5 (2026-01-05 00:05:00)",
        "halts          100000 per year of trading, of 5 steps on average",
        "columns  timestamp, bid, ask, price, side, size, adjusted_price, dividend, split",
    ] {
        assert!(said.contains(wanted), "{wanted}\n{said}");
    }
}
