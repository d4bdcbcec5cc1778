//! What a life leaves alone, and what it goes with.

use super::life::{ALL, WHOLE_LIFE, close, rows_of, same_bits, scenario};
use super::statistics::{Columns, simulate};
use pathloom::Scenario;

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
