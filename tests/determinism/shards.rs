//! Shards, one after another and at the same time.

use super::common::{Ran, command, files, fingerprint, path_text, pathloom, scenario_file, temporary};
use super::market::{ALL_COLUMNS, SEVERAL_PARTS, dataset, everything};
use std::path::Path;
use std::process::Child;

#[test]
fn shards_in_any_order_write_the_bytes_of_one_run() {
    let whole = dataset(SEVERAL_PARTS, &[], &[]);
    assert!(whole.len() > 3, "several parts are needed: {whole:?}");
    for order in [["1/3", "2/3", "3/3"], ["3/3", "1/3", "2/3"]] {
        let place = temporary();
        let scenario = scenario_file(place.path(), SEVERAL_PARTS);
        let out = place.path().join("out");
        let mut parts = 0;
        for shard in order {
            pathloom(["run", &scenario, "-o", &path_text(&out), "-q", "--shard", shard]).exits(0);
            let now = files(&out.join("data")).len();
            assert!(now > parts, "shard {shard} wrote nothing");
            parts = now;
        }
        assert_eq!(fingerprint(&out), whole, "{order:?}");
    }
}

#[test]
fn shards_at_the_same_time_write_the_bytes_of_one_run() {
    let whole = dataset(SEVERAL_PARTS, &[], &[]);
    let place = temporary();
    let scenario = scenario_file(place.path(), SEVERAL_PARTS);
    let out = place.path().join("out");
    for ran in run_together(&scenario, &out, &["1/3", "2/3", "3/3"]) {
        ran.exits(0);
    }
    assert_eq!(fingerprint(&out), whole);
}

/// Shards that find no directory all want to make it: the narrowest race. One part, so that three of the four have
/// nothing to write.
#[test]
fn shards_that_start_in_an_empty_place_at_the_same_moment_make_one_dataset() {
    let text = everything(30, 20, ALL_COLUMNS);
    let whole = dataset(&text, &[], &[]);
    for round in 0..40 {
        let place = temporary();
        let scenario = scenario_file(place.path(), &text);
        let out = place.path().join("out");
        for ran in run_together(&scenario, &out, &["1/4", "2/4", "3/4", "4/4"]) {
            // A shard that comes after the end may find nothing to do; whether it fails is the next test's business.
            if !ran.stderr.contains("complete") {
                ran.exits(0);
            }
        }
        assert_eq!(fingerprint(&out), whole, "round {round}");
    }
}

/// Otherwise whether a shard of a batch job fails would depend on which of them ends first.
#[test]
fn a_shard_without_parts_succeeds_whether_the_others_have_ended_or_not() {
    let text = everything(30, 20, ALL_COLUMNS);
    for order in [["2/2", "1/2"], ["1/2", "2/2"]] {
        let place = temporary();
        let scenario = scenario_file(place.path(), &text);
        let out = path_text(&place.path().join("out"));
        for shard in order {
            pathloom(["run", &scenario, "-o", &out, "-q", "--shard", shard]).exits(0);
        }
    }
}

fn run_together(scenario: &str, out: &Path, shards: &[&str]) -> Vec<Ran> {
    let start = |shard: &&str| -> Child {
        let arguments = ["run", scenario, "-o", &path_text(out), "-q", "--threads", "1", "--shard", shard];
        command(arguments).spawn().expect("the program starts")
    };
    let running: Vec<Child> = shards.iter().map(start).collect();
    running.into_iter().map(|child| child.wait_with_output().expect("it ends").into()).collect()
}
