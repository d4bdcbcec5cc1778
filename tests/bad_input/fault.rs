//! A fault, and how it must be told.

use crate::common::{Ran, path_text, pathloom, scenario_file, temporary, unwrapped};

pub const VALID: &str = r#"name = "valid"
seed = 1
paths = 100

[clock]
start = 2026-01-02
calendar = "weekdays"
step = "1d"
steps = 10
substeps = 1
steps_per_year = 252

[assets.SPX]
initial_price = 5000.0
drift = 0.06
drift_of = "price"
tick_size = 0.25
volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }
jumps.merton = { intensity = 0.5, mean = -0.08, std = 0.12 }

[assets.BTC]
initial_price = 60_000.0
volatility.garch = { omega = 4.0e-6, alpha = [0.05, 0.03], beta = 0.90 }
innovations.student_t = { degrees_of_freedom = 4.5 }
drift_of = "log_price"

[assets.EURUSD]
initial_price = 1.08
volatility.constant = { annual_vol = 0.08 }

[levels.SOFR]
initial = 0.043
process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }

[dependence]
correlation = { "SPX/BTC" = 0.35, "SPX/EURUSD" = 0.1 }

[output]
layout = "long"
columns = ["price", "return"]
every = 1
float = "f64"
timestamp = "ns"
compression = "zstd(1)"
"#;

/// One fault: `old` becomes `new`, in which `§` stands before what must be underlined; then what must be said.
pub type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// A wrong scenario: its text, where the fault is, and what must be said.
pub struct Fault {
    pub what: String,
    pub text: String,
    /// Line and column of what must be underlined, counted from 1, where the table says it.
    pub place: Option<(usize, usize)>,
    pub said: Vec<String>,
}

impl Fault {
    pub fn new(what: &str, old: &str, new: &str, said: &[&str]) -> Self {
        assert_eq!(VALID.matches(old).count(), 1, "{what}: `{old}` is not in the valid scenario once");
        let marked = VALID.replacen(old, new, 1);
        let place = marked.find('§').map(|at| {
            let before = &marked[..at];
            let line = before.rsplit('\n').next().expect("at least one line");
            (before.matches('\n').count() + 1, line.chars().count() + 1)
        });
        let said = said.iter().map(|text| (*text).to_owned()).collect();
        Fault { what: what.to_owned(), text: marked.replace('§', ""), place, said }
    }

    /// What is wrong with the answer to it.
    pub fn complaints(&self) -> Option<String> {
        let directory = temporary();
        let file = scenario_file(directory.path(), &self.text);
        let out = directory.path().join("out");
        let ran = pathloom(["run", &file, "-o", &path_text(&out)]);
        let said = unwrapped(&ran.stderr);
        let mut complaints: Vec<String> = self
            .said
            .iter()
            .filter(|text| !said.contains(text.as_str()))
            .map(|text| format!("does not say `{text}`"))
            .collect();
        let place = self.place.map_or(format!("{file}:"), |(line, column)| format!("{file}:{line}:{column}]"));
        if !said.contains(&place) {
            complaints.push(format!("does not name the place {}", place.trim_start_matches(&file)));
        }
        complaints.extend(ugliness(&ran));
        if ran.code != Some(2) {
            complaints.push(format!("exits {:?}", ran.code));
        }
        if out.exists() {
            complaints.push("makes the output directory".to_owned());
        }
        (!complaints.is_empty())
            .then(|| format!("{}: {}\n{}", self.what, complaints.join("; "), beginning(&ran.stderr)))
    }
}

pub fn of_text(what: &str, text: String, said: &[&str]) -> Fault {
    Fault { what: what.to_owned(), text, place: None, said: said.iter().map(|text| (*text).to_owned()).collect() }
}

pub fn faults(rows: &[Row]) -> Vec<Fault> {
    rows.iter().map(|(what, old, new, said)| Fault::new(what, old, new, said)).collect()
}

#[track_caller]
pub fn assert_all_told(faults: &[Fault]) {
    assert!(!faults.is_empty());
    let complaints: Vec<String> = faults.iter().filter_map(Fault::complaints).collect();
    let count = complaints.len();
    assert!(complaints.is_empty(), "{count} of {} faults are told badly\n\n{}", faults.len(), complaints.join("\n"));
}

/// An error is at most one screen of 24 lines of 120 columns, and never a panic.
pub fn ugliness(ran: &Ran) -> Vec<String> {
    let lines: usize = ran.stderr.lines().map(|line| line.chars().count().div_ceil(120).max(1)).sum();
    let mut found = Vec::new();
    if lines > 24 {
        found.push(format!("takes {lines} lines of a screen"));
    }
    if ran.stderr.contains("panicked") {
        found.push("panics".to_owned());
    }
    if ran.stderr.trim().is_empty() {
        found.push("says nothing".to_owned());
    }
    found
}

/// As much of it as shows what it is like.
fn beginning(text: &str) -> String {
    let line = |line: &str| format!("{}\n", line.chars().take(160).collect::<String>());
    text.lines().take(20).map(line).collect()
}

/// The valid scenario up to its first asset.
pub fn head() -> &'static str {
    &VALID[..VALID.find("[assets.SPX]").expect("the first asset")]
}

/// A scenario of assets without anything particular.
pub fn market(symbols: &[String]) -> String {
    let asset = "initial_price = 1.0\nvolatility.constant = { annual_vol = 0.1 }\n";
    let assets: Vec<String> = symbols.iter().map(|symbol| format!("[assets.{symbol}]\n{asset}")).collect();
    format!("{}{}", head(), assets.concat())
}
