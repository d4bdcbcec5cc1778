//! A scenario file, and a place for its dataset.

use crate::common::{Ran, command, files, path_text, pathloom, scenario_file, temporary};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::SystemTime;

pub const SMALL: &str = r#"
name  = "small"
seed  = 42
paths = 100

[clock]
start = 2026-01-02
step  = "1d"
steps = 20

[assets.SPX]
initial_price = 5000.0
drift = 0.06
volatility.constant = { annual_vol = 0.2 }

[levels.SOFR]
initial = 0.043
process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }
"#;

/// Four parts of up to 8.4 million rows, slow enough on one thread to be stopped between them.
pub const LONG: &str = r#"
name  = "long"
seed  = 42
paths = 120_000

[clock]
start = 2026-01-02
step  = "1d"
steps = 252

[assets.SPX]
initial_price = 5000.0
volatility.constant = { annual_vol = 0.2 }

[output]
float = "f32"
compression = "zstd(1)"
"#;

/// A scenario file and a place for its dataset, with blanks in it, as people have them.
pub struct Place {
    pub root: tempfile::TempDir,
    pub scenario: String,
}

impl Place {
    pub fn new(text: &str) -> Self {
        let root = temporary();
        let scenario = scenario_file(root.path(), text);
        Place { root, scenario }
    }

    pub fn out(&self) -> PathBuf {
        self.root.path().join("my out")
    }

    pub fn rewrite(&self, text: &str) {
        scenario_file(self.root.path(), text);
    }

    pub fn arguments(&self, flags: &[&str]) -> Vec<String> {
        let mut all = vec!["run".to_owned(), self.scenario.clone(), "-o".to_owned(), path_text(&self.out())];
        all.extend(flags.iter().map(|flag| (*flag).to_owned()));
        all
    }

    pub fn run(&self, flags: &[&str]) -> Ran {
        pathloom(self.arguments(flags))
    }

    pub fn start(&self, flags: &[&str]) -> Child {
        command(self.arguments(flags)).spawn().expect("the program starts")
    }

    pub fn manifest(&self) -> Value {
        let text = fs::read_to_string(self.out().join("manifest.json")).expect("there is a manifest");
        serde_json::from_str(&text).expect("the manifest is JSON")
    }
}

/// Every file with its time and bytes: equal if and only if nothing was touched.
pub fn untouched(directory: &Path) -> Vec<(PathBuf, SystemTime, Vec<u8>)> {
    files(directory)
        .into_iter()
        .map(|file| {
            let path = directory.join(&file);
            let modified = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
            (file, modified, fs::read(&path).expect("it reads"))
        })
        .collect()
}

pub fn names_in_data(out: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(out.join("data")) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

pub fn has_final_name(name: &str) -> bool {
    name.strip_prefix("part-")
        .and_then(|rest| rest.strip_suffix(".parquet"))
        .is_some_and(|digits| digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Runs a verb that must write nothing, in a directory of its own.
pub fn writes_nothing(arguments: &[&str]) -> String {
    let place = Place::new(SMALL);
    let mut command = command(arguments.iter().chain([&place.scenario.as_str()]));
    let ran = Ran::from(command.current_dir(place.root.path()).output().unwrap()).exits(0);
    assert_eq!(files(place.root.path()), [PathBuf::from("scenario.toml")], "{arguments:?}");
    assert_eq!(ran.stderr, "");
    ran.stdout
}
