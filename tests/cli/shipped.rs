//! The scenarios that come with the program: each runs, and together they show every law.

use crate::common::{path_text, pathloom, temporary};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, TableLike};

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let all = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    // Beside them lie the tables that some of them name.
    let shipped: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    assert!(shipped.len() >= 9, "{shipped:?}");
    shipped
}

#[test]
fn every_shipped_scenario_runs() {
    for file in shipped() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("# "), "{}: the first comment says what it teaches", file.display());
        let place = temporary();
        let out = path_text(&place.path().join("out"));
        // Every step: what happens on a day must be on the clock.
        pathloom(["run", &path_text(&file), "-o", &out, "-q", "--paths", "6"]).exits(0);
    }
}

/// All dotted names of two keys, one within the other: `volatility.heston`, and much besides.
fn pairs(table: &dyn TableLike, into: &mut BTreeSet<String>) {
    for (kind, item) in table.iter() {
        if let Some(inner) = item.as_table_like() {
            into.extend(inner.iter().map(|(name, _)| format!("{kind}.{name}")));
            pairs(inner, into);
        }
    }
}

#[test]
fn every_law_is_in_a_shipped_scenario() {
    let mut used = BTreeSet::new();
    for file in shipped() {
        let document: DocumentMut = fs::read_to_string(&file).unwrap().parse().unwrap();
        pairs(document.as_table(), &mut used);
    }
    let page = pathloom(["models", "--markdown"]).exits(0).stdout;
    let laws: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`')).collect();
    assert!(laws.len() >= 50, "{laws:?}");
    let missing: Vec<&&str> = laws.iter().filter(|law| !used.contains(**law)).collect();
    assert!(missing.is_empty(), "no file in scenarios/ has {missing:?}");
}
