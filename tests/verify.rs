//! `pathloom verify`: what is wrong is named, and mended where that is asked for.

mod common;
#[path = "trust/place.rs"]
mod place;

use common::path_text;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use place::{Place, market, single, small_cases};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Four parts, each with the rows of a batch of paths.
fn four_parts(output: &str) -> Place {
    Place::whole(&market(1_000, 20, &format!("partition_paths = 300\n{output}")))
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

fn metadata(path: &Path) -> ParquetMetaData {
    SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap().metadata().clone()
}

/// The place of a column's pages in a part: where they begin and how many bytes there are.
fn pages(path: &Path, group: usize, column: usize) -> (usize, usize) {
    let metadata = metadata(path);
    let (start, length) = metadata.row_group(group).column(column).byte_range();
    (usize::try_from(start).unwrap(), usize::try_from(length).unwrap())
}

/// What is wrong is said with exit code 1; then it is mended, and all is as it was.
#[track_caller]
fn is_said_and_mended(place: &Place, whole: &place::Bytes, said: &[&str], what: &str) {
    let broken = place.bytes();
    let ran = place.verify(&[]).exits(1);
    let all = common::unwrapped(&format!("{}\n{}", ran.stdout, ran.stderr));
    for text in said {
        assert!(all.contains(text), "{what}: `{text}` is not said in\n{}{}", ran.stdout, ran.stderr);
    }
    assert!(!all.contains("panicked"), "{what}: {all}");
    assert_eq!(place.bytes(), broken, "{what}: verify alone changes nothing");
    place.verify(&["--repair"]).exits(0);
    assert_eq!(&place.bytes(), whole, "{what}: not mended");
    place.verify(&["-q"]).exits(0);
}

/// Another dataset's work may be precious: it is written over, or left as it is and named.
#[track_caller]
fn is_said_and_mended_or_kept(place: &Place, whole: &place::Bytes, part: &str, what: &str) {
    let foreign = fs::read(place.out().join(part)).unwrap();
    let ran = place.verify(&[]).exits(1);
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains(part), "{what}: {}{}", ran.stdout, ran.stderr);
    let ran = place.verify(&["--repair"]);
    if ran.code == Some(1) {
        assert!(ran.stderr.contains(part), "{what}: {}", ran.stderr);
        assert!(fs::read(place.out().join(part)).unwrap() == foreign, "{what}: neither kept nor mended");
        fs::remove_file(place.out().join(part)).unwrap();
        place.verify(&["--repair", "-q"]).exits(0);
    }
    assert_eq!(&place.bytes(), whole, "{what}: not mended");
}

#[test]
fn a_dataset_that_is_well_is_called_so() {
    for case in small_cases() {
        let place = Place::whole(&case.text);
        for flags in [&[][..], &["--threads", "1"], &["--threads", "3"], &["--sample", "1"], &["--repair"]] {
            let before = place.bytes();
            let ran = place.verify(flags).exits(0);
            assert!(!ran.stdout.is_empty(), "{}: it says so", case.name);
            assert_eq!(place.bytes(), before, "{}: {flags:?}", case.name);
        }
        let ran = place.verify(&["-q"]).exits(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    }
}

#[test]
fn a_flipped_bit_is_found_in_every_column_and_mended() {
    for output in ["compression = \"none\"", "compression = \"zstd(1)\"", "encoding = \"byte_stream_split\""] {
        let place = four_parts(output);
        let whole = place.bytes();
        let part = place.out().join(&place.parts()[1]);
        for column in 0..4 {
            for share in [1, 4, 7] {
                let (start, length) = pages(&part, 0, column);
                flip(&part, start + length * share / 8);
                let said = ["data/path_batch=1/part-00001.parquet", "row group 0", "row "];
                is_said_and_mended(&place, &whole, &said, &format!("{output}: column {column} at {share}/8"));
            }
        }
    }
}

/// The words of a footer may change and mean the same: then the part is damaged, not the manifest.
#[test]
fn a_change_of_a_footers_words_that_leaves_their_meaning_is_found_and_mended() {
    for paths in [100, 1_000] {
        let place = Place::whole(&market(paths, 20, "partition_paths = 300"));
        let whole = place.bytes();
        let part = place.out().join(&place.parts()[0]);
        let mut bytes = fs::read(&part).unwrap();
        let place_of = |word: &[u8]| bytes.windows(word.len()).rposition(|window| window == word).unwrap();
        let at = place_of(b"partition_paths = 300") + b"partition_paths".len();
        bytes[at] = b'\t';
        fs::write(&part, bytes).unwrap();
        let said = ["part-00000.parquet differs", "its footer"];
        is_said_and_mended(&place, &whole, &said, &format!("{paths} paths"));
    }
}

/// In pages that are not compressed the place of a number is known, and so is the row that must be named.
#[test]
fn the_first_row_that_differs_is_the_one_that_was_changed() {
    let place = Place::whole(&single(1_000, 20, "partition_paths = 300\ncompression = \"none\""));
    let whole = place.bytes();
    let part = place.out().join(&place.parts()[1]);
    let (start, length) = pages(&part, 0, 3);
    let price = 100.0_f64.to_le_bytes();
    for path in [0_usize, 1, 150, 299] {
        let bytes = fs::read(&part).unwrap();
        // Each path begins with the initial price: the path's first row.
        let begins: Vec<usize> = (start..start + length - 8).filter(|&at| bytes[at..at + 8] == price).collect();
        assert!(begins.len() >= 300, "{} first rows in {length} bytes", begins.len());
        flip(&part, begins[begins.len() - 300 + path] + 2);
        let row = format!("row {}", path * 21);
        is_said_and_mended(&place, &whole, &["part-00001.parquet", "row group 0", &row, "price"], &row);
    }
}

/// Row groups are counted from the part's beginning: the one with the change is named.
#[test]
fn the_row_group_that_differs_is_the_one_that_was_changed() {
    let place = Place::whole(&single(2, 2_200_000, "compression = \"none\""));
    let whole = place.bytes();
    let part = place.out().join(&place.parts()[1]);
    let groups = metadata(&part).num_row_groups();
    assert!(groups > 2, "{groups} row groups");
    for group in [0, groups / 2, groups - 1] {
        let (start, length) = pages(&part, group, 3);
        flip(&part, start + length - 4);
        let said = ["data/part-00001.parquet".to_owned(), format!("row group {group}")];
        is_said_and_mended(&place, &whole, &[&said[0], &said[1]], &format!("group {group}"));
    }
}

#[test]
fn a_change_anywhere_in_a_file_is_found() {
    for case in small_cases() {
        let place = Place::whole(&case.text);
        let whole = place.bytes();
        let parts = place.parts();
        let name = &parts[parts.len() / 2];
        let part = place.out().join(name);
        let bytes = fs::read(&part).unwrap();
        // Magic bytes, body, footer, the footer's length, magic bytes.
        for at in [0, bytes.len() / 3, bytes.len() - 7, bytes.len() - 1] {
            flip(&part, at);
            is_said_and_mended(&place, &whole, &[name], &format!("{} at {at} of {}", case.name, bytes.len()));
        }
    }
}

/// Also in the text that says which dataset a part is of: damage, not somebody else's work.
#[test]
fn a_flipped_bit_in_a_footer_is_found_and_mended() {
    for output in ["", "format = \"arrow\""] {
        let place = four_parts(output);
        let whole = place.bytes();
        let parts = place.parts();
        let part = place.out().join(&parts[1]);
        let length = fs::read(&part).unwrap().len();
        for back in (9..900).step_by(81) {
            flip(&part, length - back);
            is_said_and_mended(&place, &whole, &[&parts[1]], &format!("{output}: {back} from the end"));
        }
    }
}

#[test]
fn files_cut_short_emptied_grown_or_gone_are_found() {
    for case in small_cases() {
        let place = Place::whole(&case.text);
        let whole = place.bytes();
        let name = place.parts().pop().unwrap();
        let part = place.out().join(&name);
        let bytes = fs::read(&part).unwrap();
        let grown = [bytes.as_slice(), b"more"].concat();
        for content in [&bytes[..bytes.len() - 1], &bytes[..bytes.len() / 2], &bytes[..3], b"", &grown] {
            fs::write(&part, content).unwrap();
            is_said_and_mended(&place, &whole, &[&name], &format!("{}: {} bytes", case.name, content.len()));
        }
        fs::remove_file(&part).unwrap();
        let sampled = place.verify(&["--sample", "1"]).exits(1);
        assert!(format!("{}{}", sampled.stdout, sampled.stderr).contains(&name), "{}", sampled.stdout);
        is_said_and_mended(&place, &whole, &[&name], "gone");
    }
}

#[test]
fn whole_folders_that_are_gone_come_back() {
    let place = four_parts("");
    let whole = place.bytes();
    fs::remove_dir_all(place.out().join("data/path_batch=2")).unwrap();
    is_said_and_mended(&place, &whole, &["data/path_batch=2/part-00002.parquet"], "a folder");
    fs::remove_dir_all(place.out().join("data")).unwrap();
    let said = ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet", "part-00003.parquet"];
    is_said_and_mended(&place, &whole, &said, "all of data/");
}

#[test]
fn parts_that_belong_elsewhere_are_found() {
    let place = four_parts("");
    let whole = place.bytes();
    let parts = place.parts();
    let other = Place::whole(&market(1_000, 20, "partition_paths = 300").replace("seed = 7", "seed = 8"));
    fs::copy(other.out().join(&parts[2]), place.out().join(&parts[2])).unwrap();
    is_said_and_mended_or_kept(&place, &whole, &parts[2], "a part of another seed");
    // Every checksum fits the file that is there: only the simulation tells.
    fs::copy(other.out().join(&parts[2]), place.out().join(&parts[2])).unwrap();
    let entry = other.manifest()["parts"][2].clone();
    place.edit_manifest(|manifest| manifest["parts"][2] = entry);
    is_said_and_mended_or_kept(&place, &whole, &parts[2], "a part of another seed with its entry");
    fs::copy(place.out().join(&parts[0]), place.out().join(&parts[1])).unwrap();
    is_said_and_mended_or_kept(&place, &whole, &parts[1], "a part in another's place");
}

#[test]
fn foreign_files_are_told_and_never_deleted() {
    let place = four_parts("");
    let own = place.bytes();
    let strange = ["data/notes.txt", "data/path_batch=0/part-00009.parquet", "data/path_batch=9/x.parquet"];
    for name in strange {
        let path = place.out().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "mine").unwrap();
    }
    let before = place.bytes();
    for flags in [&[][..], &["--repair"], &["--sample", "1"]] {
        let ran = place.verify(flags).exits(1);
        for name in strange {
            assert!(format!("{}{}", ran.stdout, ran.stderr).contains(name), "{name}: {}{}", ran.stdout, ran.stderr);
        }
        assert_eq!(place.bytes(), before, "{flags:?}");
    }
    // What else is wrong is mended all the same.
    fs::remove_file(place.out().join(&place.parts()[1])).unwrap();
    place.verify(&["--repair"]).exits(1);
    assert_eq!(place.bytes(), before);
    for name in strange {
        fs::remove_file(place.out().join(name)).unwrap();
    }
    assert_eq!(place.bytes(), own);
}

#[test]
fn an_edited_manifest_is_found_and_mended() {
    type Edit = (&'static str, fn(&mut Value), &'static str);
    let edits: [Edit; 14] = [
        ("seed", |m| m["seed"] = json!(8), "seed"),
        ("checksum", |m| m["parts"][1]["checksum"] = json!(format!("blake3:{}", "0".repeat(64))), "part"),
        ("rows of a part", |m| m["parts"][1]["rows"] = json!(1), "parts"),
        ("rows", |m| m["rows"] = json!(1), "manifest.json"),
        ("bytes", |m| m["parts"][1]["bytes"] = json!(1), "part"),
        ("status of a part", |m| m["parts"][1]["status"] = json!("pending"), "part"),
        ("status", |m| m["status"] = json!("incomplete"), "manifest.json"),
        ("paths", |m| m["paths"] = json!(999), "paths"),
        ("name", |m| m["name"] = json!("other"), "name"),
        ("columns", |m| m["columns"] = json!(["path_id"]), "manifest.json"),
        ("hash", |m| m["scenario_hash"] = json!("0".repeat(64)), "manifest.json"),
        ("paths of a part", |m| m["parts"][1]["paths"] = json!([0, 300]), "part"),
        ("row groups", |m| m["parts"][1]["row_groups"] = json!(7), "part"),
        ("a part too few", |m| drop(m["parts"].as_array_mut().unwrap().pop()), "part"),
    ];
    let place = four_parts("");
    let whole = place.bytes();
    for (what, edit, said) in edits {
        place.edit_manifest(edit);
        assert_ne!(place.bytes(), whole, "{what}: the edit changes nothing");
        is_said_and_mended(&place, &whole, &["manifest", said], what);
    }
}

/// The text in the manifest says another seed than all parts do.
#[test]
fn an_edited_scenario_text_is_found() {
    let place = four_parts("");
    let whole = place.bytes();
    for (from, to) in [("seed = 7", "seed = 8"), ("are part of it", "are no part of it")] {
        place.edit_manifest(|manifest| {
            let text = manifest["scenario"].as_str().unwrap().replace(from, to);
            manifest["scenario"] = text.into();
        });
        is_said_and_mended(&place, &whole, &["manifest"], to);
    }
}

#[test]
fn a_manifest_that_is_broken_or_gone_is_found_and_mended() {
    let place = four_parts("");
    let whole = place.bytes();
    for content in ["", "{", "[]", "{}", "null"] {
        fs::write(place.out().join("manifest.json"), content).unwrap();
        for flags in [&[][..], &["--repair"]] {
            let ran = place.verify(flags);
            assert!(ran.code == Some(1) || ran.code == Some(0) && !flags.is_empty(), "{content}: {:?}", ran.code);
            assert!(ran.code == Some(0) || ran.stderr.contains("manifest.json"), "{content}: {}", ran.stderr);
        }
        // What it advises: to remove it and to merge.
        let _ = fs::remove_file(place.out().join("manifest.json"));
        place.verify(&[]).exits(1).says(&["manifest.json", "merge"]);
        place.merge().exits(0);
        assert_eq!(place.bytes(), whole, "{content}");
    }
}

#[test]
fn a_sample_compares_fewer_parts() {
    let place = Place::whole(&single(1_000, 20, "partition_paths = 25"));
    assert_eq!(place.parts().len(), 40);
    let ran = place.verify(&["--sample", "4"]).exits(0);
    assert!(ran.stdout.contains("4 of 40"), "{}", ran.stdout);
    // Bytes that the checksum tells of are found by some sample only if looked at: all of them find it.
    let part = place.out().join(&place.parts()[17]);
    let (start, length) = pages(&part, 0, 3);
    flip(&part, start + length / 2);
    place.verify(&["--sample", "40"]).exits(1);
    place.verify(&["--sample", "1000000"]).exits(1);
    let ran = place.verify(&["--sample", "0"]).exits(2);
    assert!(ran.stderr.contains("--sample"), "{}", ran.stderr);
}

#[test]
fn what_is_not_complete_is_told_and_completed_by_repair() {
    let text = market(1_000, 20, "partition_paths = 300");
    let whole = place::undisturbed(&text);
    let place = Place::new(&text);
    place.run(&["-q", "--shard", "2/3"]).exits(0);
    let said = ["part-00000.parquet", "part-00002.parquet", "part-00003.parquet"];
    is_said_and_mended(&place, &whole, &said, "a shard alone");
}

#[test]
fn places_without_a_dataset_are_refused() {
    let place = Place::new(&market(10, 20, ""));
    let out = path_text(&place.out());
    place.verify(&[]).exits(1).says(&[&out]);
    fs::create_dir(place.out()).unwrap();
    place.verify(&[]).exits(1).says(&[&out]);
    place.verify(&["--repair"]).exits(1).says(&[&out]);
    fs::write(place.out().join("thesis.tex"), "precious").unwrap();
    place.verify(&["--repair"]).exits(1).says(&[&out]);
    assert_eq!(common::files(&place.out()).len(), 1);
    place::verify(&place.out().join("thesis.tex"), &[]).exits(1).says(&["thesis.tex"]);
}
