//! A directory holds one scenario's dataset; another one is refused with the difference, and nothing is changed.

use super::common::{files, path_text};
use super::place::{Place, market, single};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

fn untouched(directory: &Path) -> Vec<(PathBuf, SystemTime, Vec<u8>)> {
    let of = |file: PathBuf| {
        let path = directory.join(&file);
        (file, fs::metadata(&path).unwrap().modified().unwrap(), fs::read(&path).unwrap())
    };
    files(directory).into_iter().map(of).collect()
}

fn text() -> String {
    market(1_000, 20, "partition_paths = 300")
}

/// A whole dataset, and one that lacks a part and says so.
fn states() -> [Place; 2] {
    let half = Place::new(&text());
    half.run(&["-q", "--shard", "1/2"]).exits(0);
    [Place::whole(&text()), half]
}

#[test]
fn another_scenario_is_refused_and_the_difference_named() {
    let differences: &[(&[&str], &[&str])] = &[
        (&["--seed", "8"], &["seed", "7", "8"]),
        (&["--paths", "1001"], &["paths", "1000", "1001"]),
        (&["--set", "assets.BTC.initial_price=1.5"], &["initial_price = 1.5"]),
        (&["--set", "clock.steps=21"], &["steps = 20", "steps = 21"]),
        (&["--set", "output.partition_paths=301"], &["partition_paths = 300", "partition_paths = 301"]),
        (&["--set", "output.layout=panel"], &["layout"]),
        (&["--format", "arrow"], &["format"]),
        (&["--set", "output.encoding=byte_stream_split"], &["encoding"]),
        (&["--seed", "8", "--shard", "2/2"], &["seed", "7", "8"]),
    ];
    for place in states() {
        let before = untouched(&place.out());
        for (flags, said) in differences {
            place.run(flags).exits(1).says(said).says(&[&path_text(&place.out())]);
            assert_eq!(untouched(&place.out()), before, "{flags:?}");
        }
    }
}

#[test]
fn another_stream_version_is_refused() {
    for place in states() {
        place.edit_manifest(|manifest| manifest["stream_version"] = 999.into());
        let before = untouched(&place.out());
        for flags in [&[][..], &["--shard", "2/2"]] {
            place.run(flags).exits(1).says(&["stream version", "999"]);
            assert_eq!(untouched(&place.out()), before);
        }
        place.verify(&[]).exits(1).says(&["stream version", "999"]);
        place.merge().exits(1).says(&["stream version", "999"]);
        assert_eq!(untouched(&place.out()), before);
    }
}

/// What only looks different, a comment, is either the same bytes or refused; never a mixture of both.
#[test]
fn another_comment_never_mixes_two_texts() {
    let place = Place::new(&text());
    place.run(&["-q", "--shard", "1/2"]).exits(0);
    let before = untouched(&place.out());
    let other = text().replace("are part of it", "are not part of it");
    assert_ne!(other, text());
    fs::write(&place.scenario, &other).unwrap();
    let ran = place.run(&["-q"]);
    if ran.code == Some(1) {
        ran.says(&["are part of it", "are not part of it"]);
        assert_eq!(untouched(&place.out()), before);
    } else {
        ran.exits(0);
        place.verify(&["-q"]).exits(0);
    }
}

#[test]
fn parts_of_another_scenario_without_a_manifest_are_not_taken_over() {
    let place = Place::new(&text());
    let other = Place::whole(&text().replace("seed = 7", "seed = 8"));
    fs::create_dir_all(place.out().join("data")).unwrap();
    for part in other.parts() {
        fs::create_dir_all(place.out().join(&part).parent().unwrap()).unwrap();
        fs::copy(other.out().join(&part), place.out().join(&part)).unwrap();
    }
    let before = untouched(&place.out());
    let ran = place.run(&["-q"]);
    ran.exits(1).says(&[&path_text(&place.out())]);
    assert_eq!(untouched(&place.out()), before);
}

/// The manifest says the seed that is asked for, and the scenario in it another.
#[test]
fn a_manifest_that_contradicts_itself_is_refused() {
    let place = Place::new(&single(1_000, 20, "partition_paths = 300"));
    place.run(&["-q", "--shard", "1/2"]).exits(0);
    place.edit_manifest(|manifest| manifest["seed"] = 8.into());
    let before = untouched(&place.out());
    for seed in ["7", "8"] {
        place.run(&["-q", "--seed", seed]).exits(1).says(&["seed"]);
        assert_eq!(untouched(&place.out()), before, "--seed {seed}");
    }
}
