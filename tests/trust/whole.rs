//! What counts as whole, and what is left over: parts that come and go, shards that end together, runs that were killed.

use super::common::{Ran, path_text, pathloom, temporary};
use super::place::{Place, market, single};
use std::fs;
use std::time::Duration;

fn parts_of_300() -> String {
    single(1_000, 20, "partition_paths = 300")
}

#[test]
fn a_merge_takes_back_a_part_that_returns_as_it_was() {
    let place = Place::whole(&parts_of_300());
    let whole = place.bytes();
    let part = place.out().join(&place.parts()[1]);
    let bytes = fs::read(&part).unwrap();
    fs::remove_file(&part).unwrap();
    place.merge().exits(1);
    // Not one that has changed.
    let mut changed = bytes.clone();
    changed[100] ^= 1;
    fs::write(&part, &changed).unwrap();
    place.merge().exits(1);
    fs::write(&part, &bytes).unwrap();
    place.merge().exits(0);
    assert_eq!(place.bytes(), whole);
}

#[test]
fn a_merge_of_nothing_makes_nothing() {
    let place = temporary();
    let typo = place.path().join("typo");
    pathloom(["merge", &path_text(&typo)]).exits(1).says(&["manifest.json"]);
    assert!(!typo.exists());
    pathloom(["merge", &path_text(place.path())]).exits(1);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn a_sample_sees_the_size_of_every_part() {
    for length in [0, 100, 3_000] {
        let place = Place::whole(&parts_of_300());
        let part = place.out().join(&place.parts()[2]);
        let mut bytes = fs::read(&part).unwrap();
        assert!(bytes.len() > 3_000);
        bytes.truncate(length);
        fs::write(&part, bytes).unwrap();
        place.verify(&["--sample", "1"]).exits(1).says(&["part-00002.parquet"]);
        place.verify(&["--sample", "1", "--repair"]).exits(0);
        place.verify(&[]).exits(0);
    }
}

/// Also those that the new dataset has no part for.
#[test]
fn what_a_killed_run_left_goes_with_the_next_run() {
    let place = Place::new(&market(60_000, 100, ""));
    let mut child = place.start(&["-q", "--threads", "2"]);
    let unfinished = || {
        let names = fs::read_dir(place.out().join("data")).into_iter().flatten().flatten();
        names.filter(|entry| entry.file_name().to_string_lossy().starts_with(".unfinished-")).count()
    };
    while unfinished() == 0 {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it could be killed");
    }
    std::thread::sleep(Duration::from_millis(150));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(unfinished() > 0);
    place.run(&["-q", "--overwrite", "--paths", "10"]).exits(0);
    assert_eq!(unfinished(), 0);
    place.verify(&[]).exits(0);
}

#[test]
fn what_a_killed_run_left_goes_with_a_repair() {
    let place = Place::whole(&parts_of_300());
    let whole = place.bytes();
    fs::write(place.out().join("data/path_batch=1/.unfinished-part-00001.parquet"), "half").unwrap();
    place.verify(&[]).exits(1).says(&[".unfinished-part-00001.parquet"]);
    place.verify(&["--repair"]).exits(0);
    assert_eq!(place.bytes(), whole);
}

/// The second starts when the first is about to end, and lists what is there while that changes.
#[test]
fn shards_that_meet_complete_the_manifest() {
    let text = single(4_000, 5, "partition_paths = 2");
    let whole = super::place::undisturbed(&text);
    for delay in [20, 60, 100, 140, 180, 220] {
        let place = Place::new(&text);
        let first = place.start(&["-q", "--threads", "1", "--shard", "1/2"]);
        std::thread::sleep(Duration::from_millis(delay));
        place.run(&["-q", "--threads", "1", "--shard", "2/2"]).exits(0);
        Ran::from(first.wait_with_output().unwrap()).exits(0);
        assert_eq!(place.bytes(), whole, "after {delay} ms");
    }
}

#[test]
fn parts_without_a_manifest_are_not_called_foreign() {
    let place = Place::whole(&parts_of_300());
    fs::remove_file(place.out().join("manifest.json")).unwrap();
    place.run(&["-q"]).exits(1).says(&["manifest.json", "pathloom merge"]);
}

#[test]
fn columns_of_a_panel_differ_in_more_than_capitals() {
    let text = market(10, 5, "layout = \"panel\"").replace("[assets.ZINC]", "[assets.btc]");
    let place = Place::new(&text.replace("ZINC", "btc"));
    let told = place.run(&[]).exits(2);
    assert!(told.stderr.contains("capitals"), "{}", told.stderr);
}
