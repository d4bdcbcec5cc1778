//! Shards write the parts that one run writes, in any order, on one machine or several.

mod common;
#[path = "trust/place.rs"]
mod place;

use common::{Ran, fingerprint, path_text, pathloom};
use place::{Dice, Place, cases, market, small_cases, undisturbed};
use std::fs;
use std::path::Path;

fn shard(number: usize, of: usize) -> String {
    format!("{number}/{of}")
}

/// One after the other, in an order of its own.
fn in_turn(place: &Place, of: usize, seed: u64) {
    let mut left: Vec<usize> = (1..=of).collect();
    let mut dice = Dice(seed);
    while !left.is_empty() {
        let next = usize::try_from(dice.below(left.len() as u64)).unwrap();
        let number = left.swap_remove(next);
        place.run(&["-q", "--shard", &shard(number, of), "--threads", ["1", "2"][number % 2]]).exits(0);
    }
}

#[test]
fn any_number_of_shards_in_any_order_is_one_run() {
    for case in small_cases() {
        let wanted = undisturbed(&case.text);
        for of in [1, 2, 3, 7, 50] {
            let place = Place::new(&case.text);
            in_turn(&place, of, of as u64);
            assert_eq!(place.bytes(), wanted, "{}: {of} shards", case.name);
            place.merge().exits(0);
            assert_eq!(place.bytes(), wanted, "{}: {of} shards, merged", case.name);
        }
    }
}

#[test]
fn shards_at_the_same_time_are_one_run() {
    for case in cases() {
        let wanted = undisturbed(&case.text);
        let place = Place::new(&case.text);
        let start = |number| place.start(&["-q", "--threads", "1", "--shard", &shard(number, 4)]);
        let started: Vec<_> = (1..=4).map(start).collect();
        for child in started {
            Ran::from(child.wait_with_output().unwrap()).exits(0);
        }
        assert_eq!(place.bytes(), wanted, "{}", case.name);
        place.merge().exits(0);
        assert_eq!(place.bytes(), wanted, "{} merged", case.name);
    }
}

/// Machines that share no file system: their directories are copied together afterwards.
#[test]
fn parts_of_several_directories_copied_together_are_merged() {
    for case in small_cases() {
        let wanted = undisturbed(&case.text);
        for keep_manifest in [false, true] {
            let together = Place::new(&case.text);
            for number in 1..=3 {
                let alone = Place::new(&case.text);
                alone.run(&["-q", "--shard", &shard(number, 3)]).exits(0);
                let manifest = Path::new("manifest.json");
                for file in fingerprint(&alone.out()).keys().filter(|file| keep_manifest || *file != manifest) {
                    let to = together.out().join(file);
                    fs::create_dir_all(to.parent().unwrap()).unwrap();
                    fs::copy(alone.out().join(file), to).unwrap();
                }
            }
            together.merge().exits(0);
            assert_eq!(together.bytes(), wanted, "{} {keep_manifest}", case.name);
            together.verify(&["-q"]).exits(0);
        }
    }
}

#[test]
fn what_is_missing_is_named_and_merged_once_it_is_there() {
    let text = market(1_000, 20, "partition_paths = 200");
    let wanted = undisturbed(&text);
    for without_manifest in [false, true] {
        let place = Place::new(&text);
        place.run(&["-q", "--shard", "1/2"]).exits(0);
        if without_manifest {
            fs::remove_file(place.out().join("manifest.json")).unwrap();
        }
        let ran = place.merge().exits(1);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        for (name, missing) in
            [("part-00000", false), ("part-00001", true), ("part-00002", false), ("part-00003", true)]
        {
            assert_eq!(said.contains(name), missing, "{name}: {said}");
        }
        place.run(&["-q", "--shard", "2/2"]).exits(0);
        place.merge().exits(0);
        assert_eq!(place.bytes(), wanted);
    }
}

/// Also where a manifest says that all is complete: a merge looks at what is there.
#[test]
fn what_went_missing_after_it_was_complete_is_named() {
    let text = market(1_000, 20, "partition_paths = 300");
    for content in [None, Some(&b""[..]), Some(b"PAR1 cut short")] {
        let place = Place::whole(&text);
        let part = place.out().join(&place.parts()[1]);
        content.map_or_else(|| fs::remove_file(&part), |content| fs::write(&part, content)).unwrap();
        let ran = place.merge();
        assert_eq!(ran.code, Some(1), "{content:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("part-00001.parquet"), "{}", ran.stderr);
        assert_eq!(place.manifest()["status"], "incomplete", "{content:?}");
    }
}

#[test]
fn hundreds_of_missing_parts_fit_on_a_screen() {
    let text = market(1_000, 20, "partition_paths = 2");
    let place = Place::new(&text);
    place.run(&["-q", "--shard", "500/500"]).exits(0);
    let ran = place.merge().exits(1);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("part-00000.parquet") && said.contains("499"), "{said}");
    assert!(said.lines().count() <= 40, "{said}");
}

#[test]
fn a_merge_does_not_take_what_is_broken_or_of_another_scenario() {
    let text = market(1_000, 20, "partition_paths = 300");
    let other = Place::whole(&text.replace("seed = 7", "seed = 8"));
    let half = Place::new(&text);
    half.run(&["-q", "--shard", "1/2"]).exits(0);
    let pending = half.manifest()["parts"][1].clone();
    let parts = half.parts();
    for with_manifest in [true, false] {
        for content in [fs::read(other.out().join(&parts[1])).unwrap(), b"PAR1 nothing PAR1".to_vec(), Vec::new()] {
            let place = Place::whole(&text);
            fs::write(place.out().join(&parts[1]), &content).unwrap();
            if with_manifest {
                place.edit_manifest(|manifest| {
                    manifest["status"] = "incomplete".into();
                    manifest["parts"][1] = pending.clone();
                });
            } else {
                fs::remove_file(place.out().join("manifest.json")).unwrap();
            }
            let ran = place.merge().exits(1);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(said.contains("part-00001.parquet") && !said.contains("panicked"), "{said}");
            assert!(
                !fs::read_to_string(place.out().join("manifest.json"))
                    .unwrap_or_default()
                    .contains("\"status\": \"complete\",\n  \"paths\"")
            );
            assert!(fs::read(place.out().join(&parts[1])).unwrap() == content, "a merge never touches parts");
        }
    }
}

#[test]
fn a_part_that_lies_in_another_ones_place_is_not_merged() {
    let place = Place::whole(&market(1_000, 20, "partition_paths = 200"));
    let parts = place.parts();
    fs::remove_file(place.out().join("manifest.json")).unwrap();
    fs::copy(place.out().join(&parts[1]), place.out().join(&parts[2])).unwrap();
    let ran = place.merge().exits(1);
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains("part-00002.parquet"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn places_without_a_dataset_cannot_be_merged() {
    let place = Place::new(&market(10, 20, ""));
    let out = path_text(&place.out());
    place.merge().exits(1).says(&[&out]);
    fs::create_dir_all(place.out().join("data")).unwrap();
    place.merge().exits(1).says(&[&out]);
    fs::write(place.out().join("data/thesis.parquet"), "precious").unwrap();
    let ran = place.merge().exits(1);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert_eq!(common::files(&place.out()).len(), 1, "nothing is written or deleted");
    pathloom(["merge", &path_text(&place.out().join("data/thesis.parquet"))]).exits(1).says(&["thesis.parquet"]);
}

/// A shard that was killed is simply started again.
#[test]
fn killed_shards_go_on() {
    let case = &cases()[3];
    let wanted = undisturbed(&case.text);
    let place = Place::new(&case.text);
    let mut dice = Dice(11);
    for kill in 0..12 {
        let number = kill % 3 + 1;
        let mut child = place.start(&["-q", "--threads", "1", "--shard", &shard(number, 3)]);
        std::thread::sleep(std::time::Duration::from_millis(dice.below(60)));
        let _ = child.kill();
        let _ = child.wait();
    }
    in_turn(&place, 3, 5);
    assert_eq!(place.bytes(), wanted);
}
