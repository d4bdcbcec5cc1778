//! History: returns that happened are replayed exactly, on every path, and a dataset says by itself which they were.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{Ran, fingerprint, path_text, pathloom, pathloom_with, temporary};
use pathloom::Scenario;
use pathloom::scenario::presets::Preset;
use statistics::{Columns, simulate, weekly};
use std::fs;
use tempfile::TempDir;

const STEPS: usize = 40;
const RETURNS: [f64; 4] = [-0.21, 0.05, 0.0, -0.013];

fn scenario(market: &str, stress: &str, paths: usize) -> String {
    let head = weekly("history", 20_261_126, paths, STEPS);
    format!(
        r#"{head}
{market}
{stress}
[output]
layout = "panel"
columns = ["price", "return", "variance", "jump"]
"#
    )
}

/// One asset of every volatility, with jumps.
fn assets() -> [String; 4] {
    let laws = [
        "volatility.constant = { annual_vol = 0.2 }",
        "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 5 }\ndrift_of = \"log_price\"",
        "volatility.garch = { annual_vol = 0.2, alpha = [0.1, 0.05], beta = 0.7 }",
        "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }",
    ];
    laws.map(|law| {
        format!(
            "[assets.A]\ninitial_price = 3.0\ndrift = 0.4\n{law}\njumps.merton = {{ intensity = 5.0, mean = -0.05, std = 0.1 }}"
        )
    })
}

const GBM: &str = "[assets.A]\ninitial_price = 100.0\nvolatility.constant = { annual_vol = 0.2 }";
const RATE: &str =
    "[levels.R]\ninitial = 0.03\nprocess.vasicek = { mean_reversion = 2.0, long_run_mean = 0.03, annual_vol = 0.01 }";

fn both(market: &str, stress: &str, paths: usize) -> (Columns, Columns) {
    (simulate(&scenario(market, "", paths)), simulate(&scenario(market, stress, paths)))
}

fn history(mode: &str) -> String {
    format!("[[stress]]\nat = 11\nhistory = {{ returns = {{ A = {RETURNS:?} }}, mode = \"{mode}\" }}")
}

#[test]
fn returns_are_added_to_those_that_are_simulated() {
    for market in assets() {
        let (base, stressed) = both(&market, &history("added"), 200);
        for (a, b) in base.paths("A").zip(stressed.paths("A")) {
            assert_eq!(a[..11], b[..11], "{market}");
            for row in 11..=STEPS {
                let sum: f64 = RETURNS.iter().take(row - 10).sum();
                assert!(((b[row] / a[row]).ln() - sum).abs() < 1e-12, "{market}: row {row}");
            }
        }
    }
}

#[test]
fn returns_stand_in_place_of_those_that_are_simulated_and_the_path_goes_on_after_them() {
    for market in assets() {
        for substeps in [1, 3] {
            // GARCH is a law of whole steps.
            if substeps > 1 && market.contains("garch") {
                continue;
            }
            let fine = |text: String| text.replace("steps = 40\n", &format!("steps = 40\nsubsteps = {substeps}\n"));
            let base = simulate(&fine(scenario(&market, "", 200)));
            let stressed = simulate(&fine(scenario(&market, &history("replaced"), 200)));
            for (a, b) in base.paths("A_return").zip(stressed.paths("A_return")) {
                assert_eq!(a[1..11], b[1..11], "{market}");
                for (row, exact) in (11..15).zip(RETURNS) {
                    assert!((b[row] - exact).abs() < 1e-14, "{market}: row {row}: {} is not {exact}", b[row]);
                }
                assert!((15..=STEPS).all(|row| (a[row] - b[row]).abs() < 1e-13), "{market}");
            }
            for (a, b) in base.paths("A_jump").zip(stressed.paths("A_jump")) {
                assert_eq!(b[11..15], [0.0; 4], "{market}");
                assert_eq!((&a[..11], &a[15..]), (&b[..11], &b[15..]), "{market}");
            }
            assert_eq!(base.get("A_variance"), stressed.get("A_variance"), "{market}");
        }
    }
}

#[test]
fn changes_of_a_level_are_added_or_replaced() {
    let stress = |mode: &str| {
        format!("[[stress]]\nat = 11\nhistory = {{ returns = {{ R = [0.01, -0.002] }}, mode = \"{mode}\" }}")
    };
    let (base, added) = both(RATE, &stress("added"), 50);
    let decay = (-2.0_f64 / 52.0).exp();
    for (a, b) in base.paths("R").zip(added.paths("R")) {
        assert_eq!(a[..11], b[..11]);
        for (row, shift) in [(11, 0.01), (12, 0.01 * decay - 0.002), (13, (0.01 * decay - 0.002) * decay)] {
            assert!((b[row] - a[row] - shift).abs() < 1e-15, "row {row}");
        }
    }
    let (base, replaced) = both(RATE, &stress("replaced"), 50);
    for (a, b) in base.paths("R").zip(replaced.paths("R")) {
        assert_eq!(a[..11], b[..11]);
        assert!((b[11] - a[10] - 0.01).abs() < 1e-15 && (b[12] - b[11] + 0.002).abs() < 1e-15);
    }
}

#[test]
fn other_stress_acts_on_top_and_a_series_without_history_keeps_every_bit() {
    let market = format!("{GBM}\n[assets.B]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.1 }}");
    let crash = "\n[[stress]]\nat = 12\nseries = [\"A\"]\nprice = { scale = 0.5 }\nvolatility = { scale = 3 }";
    let (base, stressed) = both(&market, &(history("replaced") + crash), 100);
    assert_eq!(base.get("B"), stressed.get("B"));
    for path in stressed.paths("A_return") {
        assert!((path[11] - RETURNS[0]).abs() < 1e-14 && (path[12] - RETURNS[1] - 0.5_f64.ln()).abs() < 1e-14);
    }
}

#[test]
fn what_numbers_are_can_be_said() {
    let log = Scenario::from_text(&scenario(GBM, &history("added"), 5)).unwrap();
    let log = log.stress[0].history.clone().unwrap().returns[0].clone().unwrap();
    let simple: Vec<f64> = RETURNS.iter().map(|value: &f64| value.exp_m1()).collect();
    let mut prices = vec![50.0];
    for value in RETURNS {
        prices.push(prices.last().unwrap() * value.exp());
    }
    for written in [
        format!("returns = {{ A = {simple:?} }}, kind = \"simple\""),
        format!("prices = {{ A = {prices:?} }}"),
        format!("prices = {{ A = {prices:?} }}, kind = \"price\""),
    ] {
        let stress = format!("[[stress]]\nat = 11\nhistory = {{ {written} }}");
        let read = Scenario::from_text(&scenario(GBM, &stress, 5)).unwrap();
        let read = read.stress[0].history.clone().unwrap().returns[0].clone().unwrap();
        assert_eq!(read.len(), log.len());
        assert!(read.iter().zip(&log).all(|(a, b)| (a - b).abs() < 1e-14), "{written}: {read:?} is not {log:?}");
    }
}

/// A directory with files in it.
struct Place(TempDir);

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Place(temporary());
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        path_text(&self.0.path().join(name))
    }

    fn run(&self, scenario: &str, out: &str, flags: &[&str]) -> Ran {
        let (scenario, out) = (self.path(scenario), self.path(out));
        pathloom([&["run", &scenario, "-o", &out, "-q"], flags].concat())
    }
}

const CRASH: &str = "date,A,close\n2001-09-17,-0.05,100\n2001-09-18,0.01,95.5\n2001-09-19,-0.02,97\n";

#[test]
fn a_dataset_needs_no_table_once_it_is_written() {
    let stress = "[[stress]]\nat = 5\nhistory = { file = \"tables/crash.csv\", columns = { A = \"close\" }, kind = \"price\", mode = \"replaced\" }";
    let suite = scenario(GBM, "", 40)
        + "\n[[suite.log]]\nat = 5\nhistory.file = \"tables/crash.csv\"\nhistory.columns.A = \"A\"\n[[suite.twice]]\nat = 5\n[suite.twice.history]\nfile = \"tables/crash.csv\"\ncolumns = { A = \"A\" }\n[[suite.twice]]\nat = 30\npreset = { name = \"crash-1987\", equity = [\"A\"] }";
    let suite = suite.replace("step = \"7d\"", "step = \"1d\"");
    let inline = "extends = \"../whole.toml\"\nstress = [{ at = 5, history = { file = \"crash.csv\", columns = { A = \"A\" } } }, { at = 9, price = { scale = 0.5 } }]";
    let place = Place::new(&[
        ("whole.toml", &scenario(GBM, stress, 40)),
        ("suite.toml", &suite),
        ("tables/crash.csv", CRASH),
        ("tables/inline.toml", inline),
        ("more.toml", "extends = \"whole.toml\"\nseed = 3"),
    ]);
    let all = ["whole.toml", "suite.toml", "tables/inline.toml", "more.toml"];
    let mut hashes = Vec::new();
    for name in all {
        place.run(name, &format!("out-{}", name.replace('/', "-")), &[]).exits(0);
        let scenario = Scenario::from_path(place.path(name)).unwrap();
        let alone =
            Scenario::from_text(scenario.text()).unwrap_or_else(|error| panic!("{error}\n{}", scenario.text()));
        assert_eq!(alone.resolved(), scenario.resolved(), "{}", scenario.text());
        assert!(!scenario.text().contains("crash.csv") && !scenario.text().contains("preset"), "{}", scenario.text());
        hashes.push(scenario.hash());
    }
    // The numbers are part of what is simulated.
    place.write("tables/crash.csv", &CRASH.replace("95.5", "95.4"));
    assert_ne!(Scenario::from_path(place.path("whole.toml")).unwrap().hash(), hashes[0]);
    fs::remove_file(place.path("tables/crash.csv")).unwrap();
    for name in all {
        let out = format!("out-{}", name.replace('/', "-"));
        pathloom(["verify", &place.path(&out), "-q"]).exits(0);
    }
    let part = place.path("out-suite.toml/data/stress=twice/part-00000.parquet");
    pathloom(["regenerate", &part, "-o", &place.path("again.parquet")]).exits(0);
    assert_eq!(fs::read(part).unwrap(), fs::read(place.path("again.parquet")).unwrap());
    place.run("whole.toml", "none", &[]).exits(2).says(&[
        "stress[1].history.file",
        "tables/crash.csv",
        "cannot be read",
    ]);
}

#[test]
fn one_simulated_path_is_replayed_from_its_own_parquet() {
    for compression in ["none", "zstd(1)"] {
        let source = scenario(GBM, "", 1).replace("\"return\", \"variance\", \"jump\"", "\"return\"");
        let source = source.replace("[output]", &format!("[output]\ncompression = \"{compression}\""));
        let stress = "[[stress]]\nat = 1\nhistory = { file = \"out/data/part-00000.parquet\", columns = { A = \"A\" }, kind = \"price\", mode = \"replaced\" }";
        let other = "[assets.A]\ninitial_price = 100.0\nvolatility.constant = { annual_vol = 0.9 }";
        let place = Place::new(&[("source.toml", &source), ("replay.toml", &scenario(other, stress, 20))]);
        place.run("source.toml", "out", &[]).exits(0);
        let replayed = Scenario::from_path(place.path("replay.toml")).unwrap();
        let (source, replayed) = (simulate(&source), simulate(replayed.text()));
        for path in replayed.paths("A") {
            assert!(source.get("A").iter().zip(path).all(|(a, b)| (a - b).abs() < 1e-11 * a));
        }
    }
}

#[test]
fn a_table_that_is_wrong_is_told_with_its_place() {
    let cases = [
        ("history = { file = \"none.csv\" }", "none.csv", "cannot be read"),
        ("history = { file = \".\" }", "history.file", "cannot be read"),
        (
            "history = { file = \"crash.csv\", columns = { A = \"clse\" } }",
            "no column `clse`",
            "did you mean `close`?",
        ),
        ("history = { file = \"crash.csv\" }", "no series is called `close`", "series: A"),
        ("history = { file = \"crash.csv\", columns = { B = \"close\" } }", "no series is called `B`", "series: A"),
        ("history = { file = \"words.csv\" }", "`words.csv`, line 3, column `A`", "`n/a` is no return"),
        (
            "history = { file = \"words.csv\", columns = { A = \"B\" }, kind = \"simple\" }",
            "line 2, column `B`",
            "`-1.5` is no simple return",
        ),
        (
            "history = { file = \"words.csv\", columns = { A = \"B\" }, kind = \"price\" }",
            "line 2, column `B`",
            "`-1.5` is no price above 0",
        ),
        ("history = { file = \"short.csv\" }", "`short.csv` cannot be read", "line: 3"),
        ("history = { file = \"twice.csv\" }", "two columns `A`", "twice.csv"),
        ("history = { file = \"empty.csv\" }", "holds 0 numbers", "at least 1"),
        ("history = { file = \"fake.parquet\" }", "`fake.parquet` cannot be read", "arquet"),
        ("history = { file = \"far.csv\" }", "a log return of -50", "small numbers"),
    ];
    let place = Place::new(&[
        ("crash.csv", CRASH),
        ("words.csv", "A,B\n0.1,-1.5\nn/a,2\n"),
        ("short.csv", "A,B\n0.1,0.1\n0.2\n"),
        ("twice.csv", "A,A\n0.1,0.1\n"),
        ("empty.csv", "A\n"),
        ("fake.parquet", "A\n0.1\n"),
        ("far.csv", "A\n-50\n"),
    ]);
    for (written, what, how) in cases {
        place.write("s.toml", &scenario(GBM, &format!("[[stress]]\nat = 5\n{written}"), 5));
        let ran = pathloom(["check", &place.path("s.toml")]).exits(2);
        ran.says(&[what, how, "s.toml:15:"]);
    }
    // What is longer than the clock.
    let long = format!("A\n{}", "0.01\n".repeat(37));
    place.write("long.csv", &long);
    place.write("s.toml", &scenario(GBM, "[[stress]]\nat = 5\nhistory = { file = \"long.csv\" }", 5));
    pathloom(["check", &place.path("s.toml")]).exits(2).says(&["37 returns", "room for 36"]);
    // A scenario that is given as text has no directory to look in.
    let text = scenario(GBM, "[[stress]]\nat = 5\nhistory = { file = \"crash.csv\" }", 5);
    assert!(Scenario::from_text(&text).unwrap_err().to_string().contains("is for files"));
}

#[test]
fn threads_shards_and_instruction_sets_make_the_same_files() {
    let market = format!("{}\n{RATE}", assets()[3]);
    let stress = format!(
        "{}\n[[stress]]\nat = 20\nhistory = {{ returns = {{ R = [0.01] }} }}\n[[pin]]\nseries = \"A\"\nat = 30\nvalue = 2.5\n\
         [supervisory]\nquarters = [\"2026 Q1\", \"2026 Q2\"]\nlevels = {{ R = [0.01, 0.02] }}\nresidual = 0.5",
        history("replaced")
    );
    let place = Place::new(&[("s.toml", &scenario(&market, &stress, 700))]);
    place.run("s.toml", "whole", &["--threads", "1"]).exits(0);
    let whole = fingerprint(&place.0.path().join("whole"));
    place.run("s.toml", "threads", &["--threads", "4"]).exits(0);
    place.run("s.toml", "shards", &["--shard", "2/2"]).exits(0);
    place.run("s.toml", "shards", &["--shard", "1/2"]).exits(0);
    let scalar = ["run", &place.path("s.toml"), "-o", &place.path("scalar"), "-q"];
    pathloom_with(&[("PATHLOOM_SIMD", "scalar")], scalar).exits(0);
    for other in ["threads", "shards", "scalar"] {
        assert_eq!(fingerprint(&place.0.path().join(other)), whole, "{other}");
    }
}

#[test]
fn every_layout_is_made_verified_and_regenerated() {
    let stress = history("replaced") + "\n[[pin]]\nseries = \"A\"\nat = 30\nvalue = 2.5";
    let text =
        scenario(&assets()[0], &stress, 300).replace("columns = [\"price\", \"return\", \"variance\", \"jump\"]", "");
    for output in [
        "layout = \"long\"",
        "layout = \"wide\"",
        "layout = \"panel\"\nformat = \"arrow\"",
        "layout = \"long\"\nevery = 7",
    ] {
        let place = Place::new(&[("s.toml", &text.replace("layout = \"panel\"", output))]);
        place.run("s.toml", "out", &[]).exits(0);
        pathloom(["verify", &place.path("out"), "-q"]).exits(0);
        let ending = if output.contains("arrow") { "arrow" } else { "parquet" };
        let part = place.path(&format!("out/data/part-00000.{ending}"));
        pathloom(["regenerate", &part, "-o", &place.path("again")]).exits(0);
        assert_eq!(fs::read(part).unwrap(), fs::read(place.path("again")).unwrap(), "{output}");
    }
}

/// Every role of a preset, on a clock of its step.
fn with_preset(preset: &Preset, mode: &str) -> String {
    let roles: Vec<String> = preset
        .roles()
        .into_iter()
        .map(|role| format!("{role} = [\"{}\"]", if role == "equity" { "A" } else { "R" }))
        .collect();
    let stress = format!(
        "[[stress]]\nat = 10\npreset = {{ name = \"{}\", mode = \"{mode}\", {} }}",
        preset.name,
        roles.join(", ")
    );
    let text = scenario(&format!("{GBM}\n{RATE}"), &stress, 5);
    text.replace("\"7d\"", &format!("\"{}\"", preset.step)).replace("steps = 40\n", "steps = 250\n")
}

#[test]
fn every_preset_is_listed_and_acts_as_its_figures_say() {
    let listed = pathloom(["presets"]).exits(0).stdout;
    // What is left of the price, by the first and the last close that each names.
    let falls = [
        ("crash-1987", 9, 251.79 / 282.70),
        ("crisis-2008", 34, 968.75 / 1251.70),
        ("flash-crash-2010", 4, 0.95),
        ("covid-2020", 22, 2237.40 / 3386.15),
        ("rates-2022", 145, 3577.03 / 4262.45),
    ];
    let presets = Preset::all();
    assert_eq!(presets.iter().map(|preset| preset.name).collect::<Vec<_>>(), falls.map(|(name, ..)| name));
    for (preset, (_, after, left)) in presets.iter().zip(falls) {
        assert!(preset.figures.iter().all(|figure| listed.contains(&figure.source)), "{}", preset.name);
        let text = with_preset(preset, "added");
        let scenario = Scenario::from_text(&text).unwrap_or_else(|error| panic!("{}: {error}", preset.name));
        assert!(!scenario.text().contains("preset"), "{}", scenario.text());
        assert_eq!(Scenario::from_text(scenario.text()).unwrap().resolved(), scenario.resolved());
        let bare = &text[..text.find("[[stress]]").unwrap()];
        let base = simulate(&format!("{bare}[output]\nlayout = \"panel\""));
        let stressed = simulate(&text);
        for (a, b) in base.paths("A").zip(stressed.paths("A")) {
            assert_eq!(a[..10], b[..10], "{}", preset.name);
            let ratio = b[10 + after] / a[10 + after];
            // Factors in a preset are written to five digits.
            assert!((ratio / left - 1.0).abs() < 2e-5, "{}: {ratio} is not {left}", preset.name);
        }
    }
    let one = pathloom(["presets", "crash-1987"]).exits(0).stdout;
    assert!(one.contains("224.84") && !one.contains("covid"), "{one}");
    pathloom(["presets", "crash-1978"]).exits(2).says(&["did you mean `crash-1987`?"]);
}

#[test]
fn a_preset_in_place_of_what_is_simulated_is_the_days_themselves() {
    let stressed = simulate(&with_preset(&Preset::all()[0], "replaced"));
    for path in stressed.paths("A_return") {
        assert!((path[10] - (224.84_f64 / 282.70).ln()).abs() < 1e-14);
        assert!((path[11] - (236.83_f64 / 224.84).ln()).abs() < 1e-14);
    }
}
