//! A scenario, what it makes of a directory, and pathloom beside a server.

use crate::common::{Ran, command, files, path_text, pathloom, scenario_file, temporary};
use crate::place::single;
use crate::server::Server;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// It must not be seen in what pathloom says.
pub const SECRET: &str = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY";

/// Four parts of 16 MB: each goes up in several chunks.
pub fn four_parts() -> String {
    single(16_000, 252, "columns = [\"price\", \"return\"]\ncompression = \"none\"")
}

/// A part of 67 MB, which goes up as its path grows, and a shorter one.
pub fn long_path() -> String {
    single(1, 5_000_000, "columns = [\"price\", \"return\"]\ncompression = \"none\"")
}

/// Three parts of some kilobytes, in folders.
pub fn three_folders() -> String {
    single(30, 20, "partition_paths = 10")
}

pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A scenario, and what pathloom makes of it in a directory.
pub struct Case {
    pub place: TempDir,
    pub scenario: String,
    pub wanted: Files,
}

impl Case {
    pub fn new(text: &str) -> Self {
        let place = temporary();
        let scenario = scenario_file(place.path(), text);
        let out = place.path().join("out");
        pathloom(["run", &scenario, "-o", &path_text(&out), "--quiet"]).exits(0);
        let wanted: Files =
            files(&out).into_iter().map(|file| (file.clone(), fs::read(out.join(file)).unwrap())).collect();
        assert!(wanted.len() >= 3, "several parts and a manifest: {:?}", wanted.keys());
        Case { place, scenario, wanted }
    }

    pub fn run<'a>(&'a self, place: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
        [&["run", &self.scenario, "-o", place, "--quiet"], flags].concat()
    }
}

/// pathloom, with the server to find and no other.
pub fn at(server: &Server, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|prefix| name_text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.envs(server.environment());
    command
}

pub fn say(command: &mut Command) -> Ran {
    let ran = Ran::from(command.output().expect("the program starts"));
    assert!(!ran.stderr.contains(SECRET) && !ran.stderr.contains("AKIA"), "a key is shown: {}", ran.stderr);
    ran
}

pub fn pathloom_at(server: &Server, arguments: &[&str]) -> Ran {
    say(&mut at(server, arguments))
}

/// Not with `assert_eq`, which would print megabytes.
#[track_caller]
pub fn assert_same(found: &Files, wanted: &Files) {
    assert!(found.keys().eq(wanted.keys()), "{:?} and not {:?}", found.keys(), wanted.keys());
    for (name, bytes) in wanted {
        assert!(found[name] == *bytes, "{} has other bytes", name.display());
    }
}

pub fn is_part(name: &Path) -> bool {
    name.starts_with("data")
}
