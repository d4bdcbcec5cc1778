//! A part is written again from nothing but its own footer.

use super::common::{Ran, command, files, path_text, pathloom};
use super::place::{Place, market, single, small_cases};
use std::fs;
use std::path::{Path, PathBuf};

fn regenerate(here: &Path, arguments: &[&str]) -> Ran {
    let mut command = command(["regenerate"].iter().chain(arguments));
    Ran::from(command.current_dir(here).output().unwrap())
}

/// Where the footer begins, in a Parquet file and in an Arrow file.
fn footer_start(bytes: &[u8]) -> usize {
    let tail = if bytes.starts_with(b"PAR1") { 8 } else { 10 };
    let at = bytes.len() - tail;
    at - u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

#[test]
fn every_part_of_every_shape_comes_back_from_its_footer_alone() {
    for case in small_cases() {
        let place = Place::whole(&case.text);
        let elsewhere = tempfile::tempdir().unwrap();
        for (number, part) in place.parts().iter().enumerate() {
            let bytes = fs::read(place.out().join(part)).unwrap();
            let mut hollow = bytes.clone();
            let (begin, end) = (8, footer_start(&bytes));
            hollow[begin..end].fill(0);
            assert_ne!(hollow, bytes);
            let copy = elsewhere.path().join(Path::new(part).file_name().unwrap());
            fs::write(&copy, &hollow).unwrap();
            let here = elsewhere.path().join(format!("{number}"));
            fs::create_dir(&here).unwrap();
            let threads = ["1", "2", "3"][number % 3];
            regenerate(&here, &[&path_text(&copy), "--threads", threads]).exits(0);
            assert_eq!(files(&here), [PathBuf::from(copy.file_name().unwrap())], "{}: {part}", case.name);
            assert!(fs::read(here.join(copy.file_name().unwrap())).unwrap() == bytes, "{}: {part}", case.name);
            assert!(fs::read(&copy).unwrap() == hollow, "{}: what was read is left as it was", case.name);
        }
    }
}

#[test]
fn the_first_bytes_do_not_count() {
    let place = Place::whole(&market(100, 20, ""));
    let part = place.out().join(&place.parts()[0]);
    let bytes = fs::read(&part).unwrap();
    let mut hollow = bytes.clone();
    let end = footer_start(&bytes);
    hollow[..end].fill(0);
    fs::write(place.root.path().join("hollow.parquet"), hollow).unwrap();
    regenerate(place.root.path(), &["hollow.parquet", "-o", "again.parquet"]).exits(0);
    assert!(fs::read(place.root.path().join("again.parquet")).unwrap() == bytes);
}

#[test]
fn output_is_a_file_or_a_directory_and_nothing_is_overwritten_unasked() {
    let place = Place::whole(&market(1_000, 20, "partition_paths = 300"));
    let root = place.root.path();
    let part = path_text(&place.out().join(&place.parts()[2]));
    let bytes = fs::read(&part).unwrap();
    fs::create_dir(root.join("folder")).unwrap();
    for (output, file) in [
        (None, "part-00002.parquet"),
        (Some("named.parquet"), "named.parquet"),
        (Some("folder"), "folder/part-00002.parquet"),
    ] {
        let flags: Vec<&str> =
            [part.as_str()].into_iter().chain(output.into_iter().flat_map(|o| ["-o", o])).collect();
        regenerate(root, &flags).exits(0);
        assert!(fs::read(root.join(file)).unwrap() == bytes, "{file}");
        fs::write(root.join(file), "precious").unwrap();
        let before = files(root);
        regenerate(root, &flags).exits(1).says(&[file, "--overwrite"]);
        assert_eq!(fs::read(root.join(file)).unwrap(), b"precious", "{file} was overwritten");
        assert_eq!(files(root), before, "something was left");
        let flags: Vec<&str> = flags.iter().copied().chain(["--overwrite"]).collect();
        regenerate(root, &flags).exits(0);
        assert!(fs::read(root.join(file)).unwrap() == bytes, "{file} after --overwrite");
        assert_eq!(files(root), before, "something was left");
    }
}

/// In its own place the part is the file that is there.
#[test]
fn a_part_is_not_replaced_by_itself_unasked() {
    let place = Place::whole(&market(100, 20, ""));
    let before = place.bytes();
    let data = place.out().join("data");
    regenerate(&data, &["part-00000.parquet"]).exits(1).says(&["part-00000.parquet", "--overwrite"]);
    assert_eq!(place.bytes(), before);
    regenerate(&data, &["part-00000.parquet", "--overwrite"]).exits(0);
    assert_eq!(place.bytes(), before);
}

#[test]
fn what_is_no_part_is_refused_clearly_and_nothing_is_written() {
    let place = Place::whole(&single(1_000, 20, ""));
    let root = place.root.path();
    let bytes = fs::read(place.out().join(&place.parts()[0])).unwrap();
    let footer = footer_start(&bytes);
    fs::write(root.join("text.parquet"), "not a Parquet file, but long enough to have a footer").unwrap();
    fs::write(root.join("empty.parquet"), "").unwrap();
    fs::write(root.join("tiny.parquet"), "PAR1").unwrap();
    fs::write(root.join("cut.parquet"), &bytes[..bytes.len() - 5]).unwrap();
    fs::write(root.join("half.parquet"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(root.join("only-footer.parquet"), &bytes[footer + 30..]).unwrap();
    let mut garbled = bytes.clone();
    garbled[footer..bytes.len() - 8].fill(0xff);
    fs::write(root.join("garbled.parquet"), garbled).unwrap();
    let mut huge = bytes.clone();
    let at = bytes.len() - 8;
    huge[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    fs::write(root.join("huge.parquet"), huge).unwrap();
    foreign_parquet(&root.join("foreign.parquet"));
    let here = root.join("here");
    fs::create_dir(&here).unwrap();
    for name in ["text", "empty", "tiny", "cut", "half", "only-footer", "garbled", "huge", "foreign", "missing"] {
        let file = format!("{name}.parquet");
        let ran = regenerate(&here, &[&path_text(&root.join(&file))]).exits(1).says(&[&file]);
        assert!(!ran.stderr.contains("panicked") && ran.stderr.lines().count() < 20, "{name}: {}", ran.stderr);
        assert!(files(&here).is_empty(), "{name}");
    }
    let ran = pathloom(["regenerate", &path_text(&here)]);
    assert!(matches!(ran.code, Some(1 | 2)) && ran.stderr.contains("here"), "{}", ran.stderr);
}

/// A Parquet file that somebody else wrote.
fn foreign_parquet(path: &Path) {
    use parquet::data_type::Int64Type;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    let schema = parse_message_type("message m { required int64 path_id; }").unwrap();
    let file = fs::File::create(path).unwrap();
    let mut writer =
        SerializedFileWriter::new(file, schema.into(), WriterProperties::builder().build().into()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[1, 2, 3], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
}

/// A scenario in a footer is text that anyone may have written: it is checked as a file is.
#[test]
fn an_edited_footer_is_refused_or_gives_what_it_says() {
    let place = Place::whole(&single(1_000, 20, ""));
    let root = place.root.path();
    let bytes = fs::read(place.out().join(&place.parts()[0])).unwrap();
    let replaced = |from: &[u8], to: &[u8]| {
        let mut edited = bytes.clone();
        let start = footer_start(&bytes);
        let at = start + edited[start..].windows(from.len()).position(|window| window == from).expect("it is there");
        edited[at..at + to.len()].copy_from_slice(to);
        edited
    };
    for (name, edited) in [
        ("seed", replaced(b"seed = 7", b"seed = 8")),
        ("broken", replaced(b"[clock]", b"[clock=")),
        ("paths", replaced(b"paths = 1000", b"paths = 0000")),
    ] {
        let file = format!("{name}.parquet");
        fs::write(root.join(&file), edited).unwrap();
        let ran = regenerate(root, &[&file, "-o", "again"]);
        assert!(ran.code == Some(1), "{name}: {:?}\n{}", ran.code, ran.stderr);
        assert!(ran.stderr.contains(&file) && !ran.stderr.contains("panicked"), "{name}: {}", ran.stderr);
        assert!(!root.join("again").exists());
    }
}
