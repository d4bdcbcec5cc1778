//! Small datasets in every form that can be written, for independent readers to open.

// Each test binary uses only some of it.
#![allow(dead_code)]

use pathloom::Scenario;
use pathloom::dataset::{Existing, Options, run};
use pathloom::engine::Interrupt;
use std::path::Path;

/// A dataset, by the name that messages call it.
pub struct Case {
    pub name: String,
    /// Its scenario.
    pub text: String,
    /// The path that readers ask for, where it is not all.
    pub one_path: Option<u64>,
}

impl Case {
    fn new(name: &str, text: String) -> Self {
        Case { name: name.to_owned(), text, one_path: None }
    }

    /// The scenario in the long or the panel layout, in plain files: the same numbers, whose batches tell what the form
    /// that is asked for should hold.
    pub fn plain(&self) -> String {
        let formless =
            |line: &&str| !["format", "encoding", "partition_paths"].iter().any(|key| line.starts_with(key));
        let lines: Vec<&str> = self.text.lines().filter(formless).collect();
        lines.join("\n").replace("layout = \"wide\"", "layout = \"long\"")
    }
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
                    cases.push(Case::new(&name, market(&name, 50, 20, &output)));
                }
            }
        }
    }
    cases
}

/// Shapes at the edges of how pages are laid out.
pub fn odd_shapes() -> Vec<Case> {
    let case = |name: &str, paths: u64, steps: u64, output: &str| Case::new(name, market(name, paths, steps, output));
    vec![
        // Path numbers of two bytes, several blocks in a row group, and the last block not full.
        case("many-paths", 1_003, 7, "columns = [\"price\", \"return\"]"),
        case("one-row-per-path", 1_003, 20, "every = \"last\"\ncolumns = [\"return\", \"price\"]"),
        case("every-seventh", 300, 20, "every = 7\ncolumns = [\"jump\", \"return\"]"),
        // Too many times for a dictionary.
        case("long-paths", 2, 70_000, "columns = [\"price\", \"return\"]"),
        case("long-paths-panel", 2, 70_000, "layout = \"panel\"\ncolumns = [\"price\", \"return\"]"),
        // Dictionaries of one entry.
        Case::new("smallest", one_series("smallest", 1, 1, "columns = [\"price\", \"return\"]")),
        Case::new("one-number", one_series("one-number", 1, 1, "every = \"last\"")),
    ]
}

/// A part ends after about 8.4 million rows.
pub fn several_parts() -> Case {
    let name = "several-parts";
    Case::new(name, one_series(name, 34_000, 252, "float = \"f32\"\ncompression = \"snappy\""))
}

/// Paths that take more than a row group, and more than a part.
pub fn paths_over_row_groups() -> Vec<Case> {
    let long = "columns = [\"return\"]\nfloat = \"f32\"";
    let part = "columns = [\"return\", \"price\", \"variance\", \"jump\"]\nfloat = \"f32\"\ncompression = \"none\"";
    vec![
        Case::new("over-groups-long", market("over-groups-long", 2, 400_000, long)),
        Case::new(
            "over-groups-panel",
            market("over-groups-panel", 2, 400_000, &format!("layout = \"panel\"\n{long}")),
        ),
        Case::new("over-parts", one_series("over-parts", 1, 2_200_000, part)),
    ]
}

/// Prices that are whole ticks: few, many, in several pages, and of two series whose ticks differ.
pub fn ticks() -> Vec<Case> {
    let mut cases = Vec::new();
    for layout in ["long", "panel"] {
        for (float, compression) in [("f64", "none"), ("f32", "none"), ("f64", "zstd(1)"), ("f32", "lz4")] {
            let output = format!("layout = \"{layout}\"\nfloat = \"{float}\"\ncompression = \"{compression}\"");
            let codec = compression.trim_end_matches("(1)");
            let mut case = |what: &str, text: &dyn Fn(&str) -> String| {
                let name = format!("ticks-{what}-{layout}-{float}-{codec}");
                cases.push(Case::new(&name, text(&name)));
            };
            case("few", &|name| with_ticks(&[0.25], name, 300, 20, &output));
            case("many", &|name| with_ticks(&[0.000_001], name, 20_000, 20, &output));
            case("pages", &|name| with_ticks(&[0.01], name, 3, 70_000, &output));
            case("two", &|name| with_ticks(&[0.25, 0.01], name, 100, 50, &format!("{output}\n{WITH_RETURN}")));
        }
    }
    cases
}

const WITH_RETURN: &str = "columns = [\"price\", \"return\"]";

/// A million paths, of which readers are asked for one.
pub fn one_path_of_a_million() -> Case {
    let name = "million";
    Case { one_path: Some(765_432), ..Case::new(name, one_series(name, 1_000_000, 3, "timestamp = \"us\"")) }
}

/// Forms of output beside Parquet files of plain numbers in one folder.
pub fn forms() -> Vec<Case> {
    let all = [wide(), bars(), trades(), partitions(), arrow_files(), byte_stream_split(), missing()];
    all.into_iter().flatten().collect()
}

/// Bars: of two assets, one of which has ticks, in several forms, and of long paths.
pub fn bars() -> Vec<Case> {
    let assets = |name: &str, paths: u64, steps: u64, output: &str| {
        let text = market(name, paths, steps, &format!("layout = \"bars\"\n{output}"));
        let (before, rest) = text.split_once("[levels.RATE]").unwrap();
        Case::new(name, format!("{before}[assets.BTC]{}", rest.split_once("[assets.BTC]").unwrap().1))
    };
    let ticks = with_ticks(&[0.25], "bars-ticks", 300, 20, "layout = \"bars\"\ncompression = \"none\"");
    vec![
        assets("bars", 300, 20, "columns = [\"price\", \"return\"]"),
        assets("bars-f32", 50, 21, "float = \"f32\"\nevery = 5\ncompression = \"lz4\""),
        assets("bars-partitions", 250, 7, "partition_paths = 20"),
        assets("bars-arrow", 50, 20, "format = \"arrow\""),
        Case::new("bars-long-paths", one_series("bars-long-paths", 1, 250_000, "layout = \"bars\"")),
        Case::new("bars-ticks", ticks),
    ]
}

/// Trades: of two assets in several forms, and of a long path.
pub fn trades() -> Vec<Case> {
    let law = "volatility.constant = { annual_vol = 0.2 }\ntick_size = 0.01\n\
               trades.hawkes = { rate = 0.5, branching_ratio = 0.5, decay = 1.0 }\n";
    let case = |name: &str, paths: u64, symbols: &[&str], events: u64, output: &str| {
        let asset = |symbol: &&str| format!("[assets.{symbol}]\ninitial_price = 20.0\n{law}\n");
        let assets = symbols.iter().map(asset).collect::<Vec<_>>().concat();
        let output = format!("[output]\nlayout = \"ticks\"\nevents = {events}\n{output}\n");
        Case::new(name, format!("{}\n{assets}{output}", head(name, paths, 100_000)))
    };
    let of_life = "dividends = [{ at = 1, amount = 0.5 }]\nsplits = [{ at = 3, ratio = 3.0 }]\n\
                   halts = { intensity = 1e5, mean_duration = 2 }\n";
    let beside = "columns = [\"price\", \"adjusted_price\", \"dividend\", \"split\"]";
    let life = case("trades-life", 300, &["B", "A"], 150, beside);
    let life = Case::new("trades-life", life.text.replacen(law, &format!("{law}{of_life}"), 1));
    vec![
        life,
        case("trades", 300, &["B", "A"], 50, ""),
        case("trades-f32", 50, &["B", "A"], 21, "float = \"f32\"\ntimestamp = \"us\"\ncompression = \"lz4\""),
        case("trades-plain", 50, &["B"], 1, "compression = \"none\""),
        case("trades-partitions", 250, &["B", "A"], 7, "partition_paths = 20"),
        case("trades-arrow", 50, &["B", "A"], 20, "format = \"arrow\""),
        case("trades-long-paths", 1, &["A"], 300_000, ""),
    ]
}

/// One row per time and one column per path.
pub fn wide() -> Vec<Case> {
    let case = |name: &str, paths: u64, steps: u64, output: &str| {
        Case::new(name, one_series(name, paths, steps, &format!("layout = \"wide\"\n{output}")))
    };
    let ticks = with_ticks(&[0.25], "wide-ticks", 20, 300, "layout = \"wide\"");
    vec![
        case("wide-price", 300, 20, "columns = [\"price\"]\ncompression = \"none\""),
        case("wide-return", 1_003, 7, "columns = [\"return\"]\nfloat = \"f32\"\ncompression = \"snappy\""),
        case("wide-variance", 257, 20, "columns = [\"variance\"]\nevery = 3\ncompression = \"lz4\""),
        case("wide-one-row", 20, 5, "every = \"last\""),
        case("wide-one-path", 1, 20, "columns = [\"return\"]"),
        case("wide-pages", 3, 300_000, "columns = [\"return\"]"),
        case("wide-split", 20, 300, "columns = [\"return\"]\nencoding = \"byte_stream_split\""),
        Case::new("wide-ticks", ticks),
    ]
}

/// Runs of paths in folders of their own, and more than ten folders, whose names do not sort as their numbers do.
pub fn partitions() -> Vec<Case> {
    let case = |name: &str, paths: u64, partition: u64, output: &str| {
        Case::new(name, market(name, paths, 7, &format!("partition_paths = {partition}\n{output}")))
    };
    vec![
        case("partitions-long", 1_003, 100, WITH_RETURN),
        case("partitions-panel", 1_003, 100, "layout = \"panel\"\nfloat = \"f32\""),
        case("partitions-odd", 300, 7, "compression = \"snappy\""),
        case("partitions-one", 50, 100, "compression = \"none\""),
        case("partitions-two", 1_000, 600, "layout = \"panel\"\nencoding = \"byte_stream_split\""),
    ]
}

/// Arrow IPC files in every layout.
pub fn arrow_files() -> Vec<Case> {
    let mut cases = Vec::new();
    for layout in ["long", "panel", "wide"] {
        for (float, timestamp) in [("f64", "ns"), ("f32", "us")] {
            for compression in ["none", "lz4"] {
                let name = format!("arrow-{layout}-{float}-{compression}");
                let output = format!(
                    "format = \"arrow\"\nlayout = \"{layout}\"\nfloat = \"{float}\"\n\
                     timestamp = \"{timestamp}\"\ncompression = \"{compression}\""
                );
                cases.push(Case::new(
                    &name,
                    match layout {
                        "wide" => one_series(&name, 300, 20, &format!("{output}\ncolumns = [\"return\"]")),
                        _ => market(&name, 300, 20, &format!("{output}\n{WITH_RETURN}")),
                    },
                ));
            }
        }
    }
    let several = several_parts().text.replace("snappy", "none") + "format = \"arrow\"\n";
    cases.push(Case::new("arrow-several-parts", several));
    let folders = market("arrow-partitions", 250, 7, "format = \"arrow\"\npartition_paths = 20");
    cases.push(Case::new("arrow-partitions", folders));
    cases
}

/// The bytes of numbers apart, in every width and codec, with nulls and in several pages.
pub fn byte_stream_split() -> Vec<Case> {
    let mut cases = Vec::new();
    for layout in ["long", "panel"] {
        for float in ["f64", "f32"] {
            for compression in ["none", "zstd(1)", "snappy", "lz4"] {
                let name = format!("split-{layout}-{float}-{}", compression.trim_end_matches("(1)"));
                let output = format!(
                    "encoding = \"byte_stream_split\"\nlayout = \"{layout}\"\nfloat = \"{float}\"\n\
                     compression = \"{compression}\"\n{WITH_RETURN}"
                );
                cases.push(Case::new(&name, market(&name, 50, 20, &output)));
            }
        }
    }
    let name = "split-pages";
    let output = format!("encoding = \"byte_stream_split\"\n{WITH_RETURN}");
    cases.push(Case::new(name, market(name, 2, 70_000, &output)));
    cases
}

/// Prices that are missing in some rows: here and there, from a row on, in whole pages, of some series alone; and the other
/// columns of a share's life.
pub fn missing() -> Vec<Case> {
    const COLUMNS: &str =
        "columns = [\"price\", \"return\", \"adjusted_price\", \"dividend\", \"split\", \"status\"]";
    // Minutes: some are delisted soon.
    let life = "density = 0.9\nhalts = { intensity = 9000.0, mean_duration = 3 }\n\
        delisting = { intensity = 9000.0, recovery = 0.5 }\nsplits = [{ at = 5, ratio = 2.0 }]\n\
        dividends = [{ every = \"2m\", amount = 0.01 }]\n";
    let with = |life: &str, text: String| text.replacen("drift_of", &format!("{life}drift_of"), 1);
    let case = |name: &str, paths: u64, steps: u64, output: &str| {
        Case::new(name, with(life, market(name, paths, steps, &format!("{COLUMNS}\n{output}"))))
    };
    let single = |name: &str, paths: u64, steps: u64, output: &str| {
        let text = one_series(name, paths, steps, output);
        Case::new(name, text.replacen("volatility", &format!("{life}volatility"), 1))
    };
    let events = life.lines().skip(3).collect::<Vec<_>>().join("\n");
    let ticks = with_ticks(&[0.25], "missing-none-ticks", 300, 20, COLUMNS);
    let mut cases = vec![
        case("missing-long", 300, 60, ""),
        case("missing-panel", 300, 60, "layout = \"panel\""),
        case("missing-f32", 300, 60, "float = \"f32\"\ncompression = \"lz4\""),
        case("missing-plain", 300, 60, "layout = \"panel\"\ncompression = \"none\""),
        case("missing-snappy", 300, 60, "encoding = \"plain\"\ncompression = \"snappy\""),
        case("missing-partitions", 300, 7, "partition_paths = 40"),
        case("missing-arrow", 300, 60, "format = \"arrow\""),
        case("missing-arrow-f32", 300, 60, "format = \"arrow\"\nlayout = \"panel\"\nfloat = \"f32\""),
        // Pages and row groups without a number.
        case("missing-pages", 2, 400_000, ""),
        single("missing-wide", 300, 60, "layout = \"wide\""),
        single("missing-wide-pages", 3, 300_000, "layout = \"wide\"\ncompression = \"none\""),
        single("missing-wide-arrow", 300, 60, "layout = \"wide\"\nformat = \"arrow\""),
        single("missing-bars", 300, 60, &format!("layout = \"bars\"\n{COLUMNS}")),
    ];
    for case in cases.iter_mut().filter(|case| case.name.ends_with("pages")) {
        // An asset has at most 10,000 events.
        case.text = case.text.replace("\"2m\"", "\"100m\"");
    }
    cases.push(Case::new("missing-none-ticks", ticks.replacen("volatility", &format!("{events}\nvolatility"), 1)));
    cases
}

/// Those that Spark can read: Parquet, in microseconds where the case leaves a choice.
pub fn for_spark(cases: Vec<Case>) -> Vec<Case> {
    let readable =
        |case: &Case| !["timestamp = \"ns\"", "format = \"arrow\""].iter().any(|key| case.text.contains(key));
    let in_microseconds = |mut case: Case| {
        if !case.text.contains("timestamp =") {
            // `[output]` is the last section.
            case.text += "timestamp = \"us\"\n";
        }
        case
    };
    cases.into_iter().filter(readable).map(in_microseconds).collect()
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

/// One series for each tick size.
fn with_ticks(ticks: &[f64], name: &str, paths: u64, steps: u64, output: &str) -> String {
    let mut text = head(name, paths, steps);
    for (symbol, tick) in ["B", "A"].iter().zip(ticks) {
        text += &format!(
            "\n[assets.{symbol}]\ninitial_price = 100.0\ntick_size = {tick}\nvolatility.constant = {{ annual_vol = 2.0 }}\n"
        );
    }
    text + &format!("\n[output]\n{output}\n")
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
