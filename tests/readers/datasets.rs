//! Small datasets in every form that can be written, for independent readers to open.

use pathloom::Scenario;
use pathloom::dataset::{Existing, Options, run};
use pathloom::engine::Interrupt;
use std::path::Path;

/// What a dataset is called in messages, and its scenario.
pub struct Case {
    pub name: String,
    pub text: String,
}

/// Every layout × float × timestamp × compression, with every column.
pub fn every_combination() -> Vec<Case> {
    let mut cases = Vec::new();
    for layout in ["long", "panel"] {
        for float in ["f64", "f32"] {
            for timestamp in ["ns", "us"] {
                for compression in ["none", "zstd(1)", "snappy", "lz4"] {
                    let codec = compression.trim_end_matches("(1)");
                    let output = format!(
                        "layout = \"{layout}\"\nfloat = \"{float}\"\ntimestamp = \"{timestamp}\"\n\
                         compression = \"{compression}\"\ncolumns = [\"price\", \"return\", \"variance\", \"jump\"]"
                    );
                    let name = format!("{layout}-{float}-{timestamp}-{codec}");
                    cases.push(Case { text: market(&name, 50, 20, &output), name });
                }
            }
        }
    }
    cases
}

/// Shapes at the edges of how pages are laid out.
pub fn odd_shapes() -> Vec<Case> {
    let case = |name: &str, paths: u64, steps: u64, output: &str| Case {
        name: name.to_owned(),
        text: market(name, paths, steps, output),
    };
    vec![
        // Path numbers of two bytes, several blocks in a row group, and the last block not full.
        case("many-paths", 1_003, 7, "columns = [\"price\", \"return\"]"),
        case("one-row-per-path", 1_003, 20, "every = \"last\"\ncolumns = [\"return\", \"price\"]"),
        case("every-seventh", 300, 20, "every = 7\ncolumns = [\"jump\", \"return\"]"),
        // Too many times for a dictionary.
        case("long-paths", 2, 70_000, "columns = [\"price\", \"return\"]"),
        case("long-paths-panel", 2, 70_000, "layout = \"panel\"\ncolumns = [\"price\", \"return\"]"),
        // Dictionaries of one entry.
        Case { name: "smallest".to_owned(), text: one_series("smallest", 1, 1, "columns = [\"price\", \"return\"]") },
        Case { name: "one-number".to_owned(), text: one_series("one-number", 1, 1, "every = \"last\"") },
    ]
}

/// A part ends after about 8.4 million rows.
pub fn several_parts() -> Case {
    let name = "several-parts";
    Case { name: name.to_owned(), text: one_series(name, 34_000, 252, "float = \"f32\"\ncompression = \"snappy\"") }
}

/// Three series that are not in the order of the alphabet, one of them a level.
fn market(name: &str, paths: u64, steps: u64, output: &str) -> String {
    let head = head(name, paths, steps);
    format!(
        r#"{head}
[assets.ZINC]
initial_price = 2500.0
drift = 0.05
volatility.heston = {{ initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }}
jumps.merton = {{ intensity = 800.0, mean = -0.01, std = 0.02 }}
tick_size = 0.25

[levels.RATE]
initial = 0.001
process.vasicek = {{ mean_reversion = 0.8, long_run_mean = 0.0, annual_vol = 0.05 }}

[assets.BTC]
initial_price = 60_000.0
drift_of = "log_price"
volatility.garch = {{ annual_vol = 0.6, alpha = 0.08, beta = 0.90 }}
innovations.student_t = {{ degrees_of_freedom = 4.5 }}

[dependence]
correlation = {{ "ZINC/BTC" = 0.4 }}

[output]
{output}
"#
    )
}

fn one_series(name: &str, paths: u64, steps: u64, output: &str) -> String {
    let head = head(name, paths, steps);
    format!(
        "{head}\n[assets.A]\ninitial_price = 100.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n\n[output]\n{output}\n"
    )
}

fn head(name: &str, paths: u64, steps: u64) -> String {
    format!(
        "# √ and — go through the footer unharmed.\nname = \"{name}\"\nseed = 7\npaths = {paths}\n\n[clock]\n\
         start = 2026-01-02T14:30:00Z\nstep = \"1m\"\nsteps = {steps}\n"
    )
}

/// Writes the dataset as the program does.
pub fn write(scenario: &Scenario, directory: &Path) {
    let options = Options { threads: 2, existing: Existing::Keep, shard: None };
    run(scenario, directory, options, &Interrupt::new(), &mut ()).expect("the dataset is written");
}
