//! What the integration tests share: the program, and a place to write to.

// Every test binary compiles this module for itself and uses only some of it.
#![allow(dead_code)]

pub mod venv;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// What a finished program said.
#[derive(Debug)]
pub struct Ran {
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Ends the test with everything the program said, unless it exited so.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit code\nstdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn says(self, wanted: &[&str]) -> Self {
        let said = unwrapped(&self.stderr);
        for text in wanted {
            assert!(said.contains(text), "stderr does not contain `{text}`:\n{}", self.stderr);
        }
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// The program with arguments, not yet started, its output caught.
pub fn command(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pathloom"));
    command.args(arguments).env_remove("PATHLOOM_SIMD").env("NO_COLOR", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn pathloom(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
    pathloom_with(&[], arguments)
}

/// With environment variables.
pub fn pathloom_with(environment: &[(&str, &str)], arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
    command(arguments).envs(environment.iter().copied()).output().expect("the program starts").into()
}

/// A directory that goes when the test ends.
pub fn temporary() -> TempDir {
    tempfile::Builder::new().prefix("pathloom-test-").tempdir().expect("a temporary directory")
}

/// Writes a scenario file.
pub fn scenario_file(directory: &Path, text: &str) -> String {
    let path = directory.join("scenario.toml");
    fs::write(&path, text).expect("the scenario is written");
    path_text(&path)
}

pub fn path_text(path: &Path) -> String {
    path.to_str().expect("temporary paths are UTF-8").to_owned()
}

/// The program's words without the frame around them and the line breaks in it.
pub fn unwrapped(text: &str) -> String {
    let bare: String = text.chars().map(|c| if "│╭╰─┬·▲╯╮┆├".contains(c) { ' ' } else { c }).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every file below a directory, by its path from there.
pub fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here).unwrap_or_else(|error| panic!("{}: {error}", here.display())) {
            let path = entry.expect("a directory entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(directory).expect("it is below").to_path_buf());
            }
        }
    }
    found.sort();
    found
}

/// The digest of every file below a directory: equal if and only if names and bytes are.
pub fn fingerprint(directory: &Path) -> BTreeMap<PathBuf, String> {
    files(directory)
        .into_iter()
        .map(|file| {
            let mut hasher = blake3::Hasher::new();
            let mut opened = fs::File::open(directory.join(&file)).expect("the file opens");
            hasher.update_reader(&mut opened).expect("the file reads");
            (file, hasher.finalize().to_hex().to_string())
        })
        .collect()
}
