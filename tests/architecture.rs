//! The floors of the crate: a module imports lower floors only, and `unsafe` stands in one file.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by floor; those on one floor do not import each other.
const FLOORS: [&[&str]; 7] =
    [&["error", "units", "math"], &["random"], &["model"], &["scenario"], &["engine"], &["dataset"], &["cli"]];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&root).unwrap().to_path_buf(), text));
            }
        }
    }
    assert!(files.len() > 40, "only {} source files were found", files.len());
    files
}

/// The module that a file belongs to: its folder, or its own name.
fn module(path: &Path) -> String {
    path.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

#[test]
fn modules_import_lower_floors_only() {
    for (path, text) in sources() {
        let own = module(&path);
        let Some(here) = floor(&own) else {
            assert!(["lib", "main"].contains(&own.as_str()), "{} is on no floor", path.display());
            continue;
        };
        for import in text.match_indices("crate::").map(|(at, _)| &text[at + 7..]) {
            let imported: String = import.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(there) = floor(&imported) else { continue };
            let fine = imported == own || there < here;
            assert!(fine, "{} is on floor {here} and imports `{imported}` from floor {there}", path.display());
        }
    }
}

#[test]
fn unsafe_code_stands_in_the_dispatch_alone() {
    for (path, text) in sources() {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let unsafe_lines = code.filter(|line| line.contains("unsafe {") || line.contains("unsafe fn")).count();
        assert!(unsafe_lines == 0 || path == Path::new("math/simd.rs"), "{} has unsafe code", path.display());
    }
}

#[test]
fn files_stay_small() {
    for (path, text) in sources() {
        let lines = text.lines().take_while(|line| !line.contains("#[cfg(test)]")).count();
        assert!(lines <= 400, "{} has {lines} lines before its tests: is it two things?", path.display());
    }
}

/// A clock that jumps cannot disturb a run that never asks what time it is.
#[test]
fn nothing_asks_for_the_time_of_day() {
    for (path, text) in sources() {
        for word in ["SystemTime", "Utc::now", "Local::now", "UNIX_EPOCH"] {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
}
