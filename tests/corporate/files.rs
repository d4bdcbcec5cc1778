//! The files that a life ends up in, and what is said of it.

use super::common::{fingerprint, path_text, pathloom, scenario_file, temporary};
use super::life::{ALL, EVENTS, WHOLE_LIFE, scenario};
use super::statistics::simulate;
use std::fs;

#[test]
fn shards_make_the_dataset_of_one_run_and_it_is_verified() {
    for (layout, more) in [
        ("long", ""),
        ("panel", "float = \"f32\""),
        ("long", "format = \"arrow\""),
        ("bars", ""),
        ("bars", "format = \"arrow\"\nevery = 7"),
    ] {
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
