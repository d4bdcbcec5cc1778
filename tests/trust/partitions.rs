//! One folder for so many paths.

use super::common::{path_text, pathloom};
use super::place::{Place, market, single};
use super::rows::{read_file, read_parts};
use std::collections::BTreeSet;

#[test]
fn each_folder_holds_exactly_its_paths() {
    for (paths, batch, output) in [
        (1_000_u64, 300_u64, ""),
        (1_000, 250, "layout = \"panel\""),
        (1_000, 257, "format = \"arrow\""),
        (5, 2, "every = \"last\""),
        (7, 100, ""),
    ] {
        let place = Place::whole(&market(paths, 20, &format!("{output}\npartition_paths = {batch}")));
        let extension = if output.contains("arrow") { "arrow" } else { "parquet" };
        let mut seen = 0;
        let mut folders = BTreeSet::new();
        for (number, part) in place.parts().iter().enumerate() {
            let rows = read_file(&place.out().join(part));
            let ids: BTreeSet<u64> = rows.column("path_id").iter().copied().collect();
            let (least, most) = (*ids.first().unwrap(), *ids.last().unwrap());
            let folder = least / batch;
            assert_eq!(*part, format!("data/path_batch={folder}/part-{number:05}.{extension}"));
            assert_eq!(most / batch, folder, "{part} holds {least} to {most}");
            assert_eq!(least, seen, "{part} follows the part before");
            assert_eq!(ids.len() as u64, most - least + 1, "no gaps");
            seen = most + 1;
            folders.insert(folder);
        }
        assert_eq!(seen, paths);
        assert_eq!(folders.len() as u64, paths.div_ceil(batch));
    }
}

/// Several parts in a folder: long paths, and more rows than a part holds.
#[test]
fn a_folder_of_several_parts_holds_exactly_its_paths() {
    for text in [market(5, 1_100_000, "partition_paths = 2"), market(60_000, 20, "partition_paths = 25_000")] {
        let place = Place::whole(&text);
        let parts = place.parts();
        let batch: u64 = if text.contains("25_000") { 25_000 } else { 2 };
        let mut folders = BTreeSet::new();
        for part in &parts {
            let rows = read_file(&place.out().join(part));
            let folder: u64 = part.split(['=', '/']).nth(2).unwrap().parse().unwrap();
            assert!(rows.column("path_id").iter().all(|id| id / batch == folder), "{part}");
            folders.insert(folder);
        }
        assert_eq!(folders.len(), 3, "{parts:?}");
        assert!(parts.len() > 3, "{parts:?}");
    }
}

#[test]
fn folders_change_no_row() {
    let plain = read_parts(&Place::whole(&market(1_000, 20, "")));
    assert!(plain == read_parts(&Place::whole(&market(1_000, 20, "partition_paths = 77"))));
}

#[test]
fn bad_values_are_refused_by_the_name_of_the_field() {
    for (output, said) in [
        ("partition_paths = 0", &["output.partition_paths", "0"][..]),
        ("partition_paths = 1", &["output.partition_paths", "1"]),
        ("partition_paths = -3", &["output.partition_paths", "-3"]),
        ("partition_paths = 2.5", &["output.partition_paths", "2.5"]),
        ("partition_paths = \"many\"", &["output.partition_paths", "many"]),
        ("partition_paths = [2]", &["output.partition_paths"]),
        ("partition_paths = 10\nlayout = \"wide\"", &["output.partition_paths", "wide"]),
        ("layout = \"wide\"\ncolumns = [\"price\", \"return\"]", &["output.columns", "wide"]),
        ("layout = \"sparse\"", &["output.layout", "sparse"]),
        ("format = \"csv\"", &["output.format", "csv"]),
        ("encoding = \"delta\"", &["output.encoding", "delta"]),
        ("format = \"arrow\"\nencoding = \"byte_stream_split\"", &["output.encoding"]),
    ] {
        let place = Place::new(&single(1_000, 20, output));
        for arguments in [place.arguments(&[]), vec!["check".to_owned(), place.scenario.clone()]] {
            let ran = pathloom(arguments).exits(2).says(said);
            assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        }
        assert!(!place.out().exists(), "{output} wrote {}", path_text(&place.out()));
    }
    let wide = Place::new(&market(100, 20, "layout = \"wide\""));
    wide.run(&[]).exits(2).says(&["output.layout", "wide", "one series"]);
    assert!(!wide.out().exists());
}

/// Far more folders than files that may be open at a time.
#[test]
fn thousands_of_folders_are_written() {
    let place = Place::whole(&single(6_000, 2, "partition_paths = 2"));
    assert_eq!(place.parts().len(), 3_000);
    assert_eq!(read_parts(&place).column("path_id").len(), 18_000);
    place.verify(&["-q"]).exits(0);
}

/// More paths than step together: the columns of one file, in every form, are the paths of the long layout.
#[test]
fn a_wide_dataset_has_a_column_for_every_path() {
    let long = read_parts(&Place::whole(&single(1_000, 20, "")));
    let prices = long.column("price");
    for output in ["layout = \"wide\"", "layout = \"wide\"\nformat = \"arrow\""] {
        let place = Place::whole(&single(1_000, 20, output));
        pathloom(["plan", &place.scenario]).exits(0);
        place.verify(&["-q"]).exits(0);
        let wide = read_parts(&place);
        for path in 0..1_000 {
            assert!(wide.column(&format!("path_{path}")) == &prices[path * 21..(path + 1) * 21], "path {path}");
        }
    }
}
