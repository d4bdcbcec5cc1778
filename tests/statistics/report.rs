//! docs/validation.md, whose tables the tests write where `PATHLOOM_VALIDATION` is set: `just validation`.

use std::collections::BTreeMap;
use std::sync::Mutex;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/validation.md");

/// Rows by table; those of one table are in the order of the alphabet, whichever test ended first.
static ROWS: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());

/// Adds a row to a table, which stands between two marks of its name, below its own head.
pub fn row(table: &str, row: &str) {
    if std::env::var_os("PATHLOOM_VALIDATION").is_none() {
        return;
    }
    let mut all = ROWS.lock().unwrap();
    let rows = all.entry(table.to_owned()).or_default();
    rows.push(row.to_owned());
    rows.sort();
    let page = std::fs::read_to_string(FILE).unwrap();
    let mark = format!("<!-- {table} -->\n");
    let [before, old, after] = page.split(&mark).collect::<Vec<_>>()[..] else {
        panic!("{FILE} has not two marks {mark}");
    };
    let head: Vec<&str> = old.lines().take(2).collect();
    let table = [&head[..], &rows.iter().map(String::as_str).collect::<Vec<_>>()].concat().join("\n");
    std::fs::write(FILE, format!("{before}{mark}{table}\n{mark}{after}")).unwrap();
}
