//! A run that is killed at any moment, again and again, ends with the bytes of one that is not.

use super::common::Ran;
use super::place::{Case, Dice, Place, assert_nothing_foreign, cases, undisturbed};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Kills until the dataset is whole by itself, or often enough; the last run is left to end.
fn killed(case: &Case, kills: u32, seed: u64, threads: &str) {
    let name = case.name;
    let quiet = ["-q", "--threads", threads];
    let began = Instant::now();
    let wanted = undisturbed(&case.text);
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap();
    let mut dice = Dice(seed);
    let mut place = Place::new(&case.text);
    let mut in_a_row = 0;
    for kill in 0..kills {
        let mut child = place.start(&quiet);
        std::thread::sleep(Duration::from_micros(dice.below(micros * 7 / 10)));
        let _ = child.kill();
        let ran = Ran::from(child.wait_with_output().unwrap());
        if ran.code.is_none() {
            assert_whole_under_final_names(&place.out(), &wanted, name);
            in_a_row += 1;
        } else {
            ran.exits(0);
        }
        if ran_to_the_end(&place) || in_a_row == 4 {
            finish(&place, &quiet);
            assert_eq!(place.bytes(), wanted, "{name} after kill {kill}, {in_a_row} in a row");
            place.verify(&["-q", "--sample", "2"]).exits(0);
            place = Place::new(&case.text);
            in_a_row = 0;
        }
    }
    finish(&place, &quiet);
    assert_eq!(place.bytes(), wanted, "{name} at the end");
}

fn ran_to_the_end(place: &Place) -> bool {
    let manifest = fs::read_to_string(place.out().join("manifest.json")).unwrap_or_default();
    manifest.contains("\"status\": \"complete\",\n  \"paths\"")
}

fn finish(place: &Place, flags: &[&str]) {
    if !ran_to_the_end(place) {
        place.run(flags).exits(0);
    }
}

/// A final name is a promise: whoever reads it sees the very bytes of the finished dataset.
fn assert_whole_under_final_names(out: &Path, wanted: &super::place::Bytes, name: &str) {
    if !out.exists() {
        return;
    }
    assert_nothing_foreign(out);
    for (file, digest) in super::common::fingerprint(out) {
        if file.to_string_lossy().contains("part-") && !file.to_string_lossy().contains(".unfinished-") {
            assert_eq!(wanted.get(&file), Some(&digest), "{name}: {} is not whole", file.display());
        }
    }
}

#[test]
fn a_run_killed_at_any_moment_ends_with_the_same_bytes() {
    for (number, case) in cases().iter().enumerate() {
        killed(case, 25, 1 + number as u64, ["1", "2", "3"][number % 3]);
    }
}

/// Files of a run that died with a larger name, or of nobody: what is not finished is never taken for a part.
#[test]
fn what_a_killed_run_left_behind_is_cleared_away() {
    let case = &cases()[0];
    let wanted = undisturbed(&case.text);
    let place = Place::new(&case.text);
    let mut child = place.start(&["-q"]);
    let began = Instant::now();
    let unfinished = || {
        let data = fs::read_dir(place.out().join("data")).into_iter().flatten();
        data.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with(".unfinished-")
        })
        .count()
    };
    while unfinished() == 0 && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(unfinished() > 0, "nothing was left behind, so that nothing is tested");
    place.run(&["-q"]).exits(0);
    assert_eq!(place.bytes(), wanted);
}

#[test]
fn a_run_without_its_manifest_goes_on_or_says_why_not() {
    let case = &cases()[3];
    let place = Place::whole(&case.text);
    let wanted = place.bytes();
    fs::remove_file(place.out().join("manifest.json")).unwrap();
    fs::remove_file(place.out().join(place_part(&wanted, 3))).unwrap();
    let ran = place.run(&["-q"]);
    if ran.code == Some(0) {
        assert_eq!(place.bytes(), wanted);
    } else {
        ran.exits(1).says(&[&super::common::path_text(&place.out())]);
        assert_eq!(place.bytes().len(), wanted.len() - 2, "nothing is changed");
    }
}

fn place_part(bytes: &super::place::Bytes, number: usize) -> std::path::PathBuf {
    bytes.keys().filter(|file| file.starts_with("data")).nth(number).unwrap().clone()
}
