//! `pathloom run`: what it writes, and what it leaves alone.

use crate::common::{files, fingerprint, path_text, pathloom};
use crate::place::{LONG, Place, SMALL, untouched};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

#[test]
fn run_writes_a_complete_dataset_and_a_summary_of_one_screen() {
    let place = Place::new(SMALL);
    let ran = place.run(&[]).exits(0);
    let summary = format!("{}{}", ran.stdout, ran.stderr);
    assert!(summary.contains("4,200") && summary.contains("small"), "{summary}");
    assert!(summary.lines().count() <= 24, "{summary}");
    assert!(!summary.contains('\u{1b}'), "no escape sequences outside a terminal: {summary:?}");
    assert_eq!(files(&place.out()), [PathBuf::from("data/part-00000.parquet"), PathBuf::from("manifest.json")]);
    let manifest = place.manifest();
    let part = &manifest["parts"][0];
    let file = fs::read(place.out().join("data/part-00000.parquet")).unwrap();
    assert_eq!(manifest["status"], "complete");
    assert_eq!(manifest["seed"], 42);
    assert_eq!(manifest["scenario"], SMALL);
    assert_eq!((&part["rows"], &part["status"]), (&Value::from(4_200), &Value::from("complete")));
    assert_eq!(part["bytes"], file.len());
    assert!(part["checksum"].as_str().unwrap().ends_with(&blake3::hash(&file).to_hex().to_string()), "{part}");
    assert_eq!(part["paths"], serde_json::json!([0, 100]));
    for key in ["blocks", "row_groups"] {
        assert!(part.get(key).is_some(), "no `{key}` in {part}");
    }
    for key in ["scenario_hash", "stream_version", "pathloom_version"] {
        assert!(manifest.get(key).is_some(), "no `{key}` in {manifest}");
    }
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
}

#[test]
fn quiet_prints_nothing() {
    for flag in ["--quiet", "-q"] {
        let ran = Place::new(SMALL).run(&[flag]).exits(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    }
}

#[test]
fn sync_changes_no_byte() {
    let [place, synced] = [Place::new(SMALL), Place::new(SMALL)];
    place.run(&["-q"]).exits(0);
    synced.run(&["-q", "--sync"]).exits(0);
    assert_eq!(fingerprint(&synced.out()), fingerprint(&place.out()));
}

#[test]
fn a_complete_dataset_is_left_alone_without_overwrite_and_replaced_with_it() {
    let place = Place::new(SMALL);
    place.run(&["-q"]).exits(0);
    let before = untouched(&place.out());
    place.run(&[]).exits(1).says(&["complete", "--overwrite", &path_text(&place.out())]);
    assert_eq!(untouched(&place.out()), before);
    place.run(&["-q", "--overwrite"]).exits(0);
    let after = untouched(&place.out());
    let bytes = |all: &[(PathBuf, SystemTime, Vec<u8>)]| -> Vec<_> {
        all.iter().map(|(file, _, bytes)| (file.clone(), bytes.clone())).collect()
    };
    assert_eq!(bytes(&after), bytes(&before));
    assert!(after.iter().zip(&before).all(|(after, before)| after.1 > before.1), "nothing was written anew");
}

#[test]
fn another_scenarios_dataset_is_refused_with_the_difference_and_left_alone() {
    let place = Place::new(SMALL);
    place.run(&["-q"]).exits(0);
    let before = untouched(&place.out());
    place.run(&["--seed", "43"]).exits(1).says(&["seed", "42", "43", "--overwrite", &path_text(&place.out())]);
    place.run(&["--paths", "101"]).exits(1).says(&["paths", "100", "101"]);
    place.run(&["--set", "assets.SPX.drift=0.07"]).exits(1).says(&["drift = 0.06", "drift = 0.07"]);
    place.rewrite(&SMALL.replace("\"small\"", "\"smaller\""));
    place.run(&[]).exits(1).says(&["name", "small", "smaller"]);
    assert_eq!(untouched(&place.out()), before);
}

#[test]
fn overwrite_leaves_nothing_of_a_larger_dataset_and_keeps_what_is_not_of_it() {
    let place = Place::new(LONG);
    place.run(&["-q", "--paths", "40000"]).exits(0);
    assert_eq!(files(&place.out()).len(), 11, "ten parts and the manifest");
    fs::write(place.out().join("notes.txt"), "mine").unwrap();
    fs::write(place.out().join("data/notes.txt"), "mine too").unwrap();
    place.run(&["-q", "--paths", "10", "--overwrite"]).exits(0);
    let left: Vec<String> = files(&place.out()).iter().map(|file| path_text(file)).collect();
    assert_eq!(left, ["data/notes.txt", "data/part-00000.parquet", "manifest.json", "notes.txt"]);
    assert_eq!(place.manifest()["paths"], 10);
}

#[test]
fn a_directory_of_something_else_is_refused_even_with_overwrite() {
    let place = Place::new(SMALL);
    fs::create_dir(place.out()).unwrap();
    fs::write(place.out().join("thesis.tex"), "precious").unwrap();
    let before = untouched(&place.out());
    for flags in [&[][..], &["--overwrite"], &["--shard", "1/2"]] {
        place.run(flags).exits(1).says(&["not empty", &path_text(&place.out())]);
        assert_eq!(untouched(&place.out()), before);
    }
}

#[test]
fn an_empty_directory_is_used() {
    let place = Place::new(SMALL);
    fs::create_dir(place.out()).unwrap();
    place.run(&["-q"]).exits(0);
    assert_eq!(place.manifest()["status"], "complete");
}

#[test]
fn a_file_in_the_way_of_the_output_is_named_and_left_alone() {
    let place = Place::new(SMALL);
    fs::write(place.out(), "precious").unwrap();
    let out = path_text(&place.out());
    // The file itself is at fault, not a manifest inside of it.
    let ran = place.run(&[]).exits(1).says(&[&out, "not a directory"]);
    assert!(!ran.stderr.contains("manifest.json"), "{}", ran.stderr);
    let below = path_text(&place.out().join("below"));
    pathloom(["run", &place.scenario, "-o", &below]).exits(1).says(&[&out]);
    assert_eq!(fs::read_to_string(place.out()).unwrap(), "precious");
}

#[test]
fn a_damaged_manifest_is_refused_and_left_alone() {
    let place = Place::new(SMALL);
    place.run(&["-q"]).exits(0);
    let manifest = place.out().join("manifest.json");
    fs::write(&manifest, "{ \"manifest_version\": 1").unwrap();
    let before = untouched(&place.out());
    for flags in [&[][..], &["--overwrite"]] {
        place.run(flags).exits(1).says(&[&path_text(&manifest)]);
        assert_eq!(untouched(&place.out()), before);
    }
}

#[test]
fn a_part_that_was_lost_is_written_again() {
    let place = Place::new(SMALL);
    place.run(&["-q", "--shard", "1/2"]).exits(0);
    let whole = fingerprint(&place.out());
    let mut manifest = place.manifest();
    manifest["status"] = "incomplete".into();
    fs::write(place.out().join("manifest.json"), manifest.to_string()).unwrap();
    fs::remove_file(place.out().join("data/part-00000.parquet")).unwrap();
    place.run(&["-q"]).exits(0);
    assert_eq!(fingerprint(&place.out()), whole);
}
