//! Scenarios of every shape that is stored differently, and places to write them to.

// Every test binary compiles this module for itself and uses only some of it.
#![allow(dead_code)]

use crate::common::{Ran, command, fingerprint, path_text, pathloom, scenario_file, temporary};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;

/// Every file of a dataset and the digest of its bytes.
pub type Bytes = BTreeMap<PathBuf, String>;

pub struct Place {
    pub root: tempfile::TempDir,
    pub scenario: String,
}

impl Place {
    pub fn new(text: &str) -> Self {
        Self::below(temporary(), text)
    }

    /// In memory where the machine has such a place: for output that is large and soon gone.
    pub fn in_memory(text: &str) -> Self {
        let shm = Path::new("/dev/shm");
        let place = tempfile::Builder::new().prefix("pathloom-test-").tempdir_in(shm);
        Self::below(place.unwrap_or_else(|_| temporary()), text)
    }

    fn below(root: tempfile::TempDir, text: &str) -> Self {
        let scenario = scenario_file(root.path(), text);
        Place { root, scenario }
    }

    /// With a whole dataset in it.
    pub fn whole(text: &str) -> Self {
        let place = Place::new(text);
        place.run(&["-q"]).exits(0);
        place
    }

    pub fn out(&self) -> PathBuf {
        self.root.path().join("out")
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

    pub fn verify(&self, flags: &[&str]) -> Ran {
        verify(&self.out(), flags)
    }

    pub fn merge(&self) -> Ran {
        pathloom(["merge".to_owned(), path_text(&self.out())])
    }

    pub fn bytes(&self) -> Bytes {
        fingerprint(&self.out())
    }

    pub fn manifest(&self) -> Value {
        serde_json::from_slice(&fs::read(self.out().join("manifest.json")).unwrap()).unwrap()
    }

    /// The manifest with a change made by hand.
    pub fn edit_manifest(&self, edit: impl FnOnce(&mut Value)) {
        let mut manifest = self.manifest();
        edit(&mut manifest);
        let text = serde_json::to_string_pretty(&manifest).unwrap();
        fs::write(self.out().join("manifest.json"), text + "\n").unwrap();
    }

    /// The parts by name, in their order.
    pub fn parts(&self) -> Vec<String> {
        let manifest = self.manifest();
        let parts = manifest["parts"].as_array().unwrap().iter();
        parts.map(|part| part["file"].as_str().unwrap().to_owned()).collect()
    }
}

pub fn verify(directory: &Path, flags: &[&str]) -> Ran {
    let directory = path_text(directory);
    pathloom(["verify", &directory].iter().chain(flags))
}

/// What a run that nobody disturbs writes.
pub fn undisturbed(text: &str) -> Bytes {
    Place::whole(text).bytes()
}

pub struct Case {
    pub name: &'static str,
    pub text: String,
}

impl Case {
    fn new(name: &'static str, text: String) -> Self {
        Case { name, text }
    }
}

/// Datasets of several parts, but for the wide one, each of them the work of about half a second.
pub fn cases() -> Vec<Case> {
    vec![
        Case::new("long", market(110_000, 20, "")),
        Case::new("panel", market(150_000, 40, "layout = \"panel\"\nencoding = \"byte_stream_split\"")),
        Case::new("wide", single(8_000, 300, "layout = \"wide\"")),
        Case::new("partitioned", market(4_000, 200, "partition_paths = 150\ncompression = \"none\"")),
        Case::new("panel-partitioned", market(9_000, 100, "layout = \"panel\"\npartition_paths = 700")),
        Case::new("arrow", market(70_000, 20, "format = \"arrow\"")),
        Case::new("bars", assets(30_000, 20, "layout = \"bars\"\nevery = 2")),
        Case::new("trades", trades(2_000, 1_000, "")),
        Case::new("long-paths", market(2, 1_200_000, "compression = \"none\"")),
        Case::new("long-paths-arrow", market(1, 1_200_000, "format = \"arrow\"\nlayout = \"panel\"")),
        Case::new("long-paths-partitioned", market(3, 1_100_000, "partition_paths = 2\nfloat = \"f32\"")),
    ]
}

/// The same shapes, as small as they can be.
pub fn small_cases() -> Vec<Case> {
    vec![
        Case::new("long", market(18_000, 20, "")),
        Case::new("panel", market(700, 20, "layout = \"panel\"\npartition_paths = 300")),
        Case::new("wide", single(700, 60, "layout = \"wide\"")),
        Case::new("partitioned", market(1_000, 20, "partition_paths = 300\nencoding = \"byte_stream_split\"")),
        Case::new("arrow", market(18_000, 20, "format = \"arrow\"")),
        Case::new("bars", assets(900, 20, "layout = \"bars\"\npartition_paths = 400")),
        Case::new("trades", trades(900, 20, "partition_paths = 400")),
        Case::new("long-paths-trades", trades(1, 90_000, "")),
        Case::new("long-paths-bars", single(2, 250_000, "layout = \"bars\"")),
        Case::new("long-paths", single(2, 1_060_000, "")),
        Case::new("long-paths-arrow", single(2, 1_060_000, "format = \"arrow\"\nlayout = \"panel\"")),
    ]
}

/// Three series of different laws, not in the order of the alphabet.
pub fn market(paths: u64, steps: u64, output: &str) -> String {
    format!(
        r#"{head}
[assets.ZINC]
initial_price = 2500.0
drift = 0.05
volatility.constant = {{ annual_vol = 0.2 }}
jumps.merton = {{ intensity = 80.0, mean = -0.01, std = 0.02 }}
tick_size = 0.25

[levels.RATE]
initial = 0.001
process.vasicek = {{ mean_reversion = 0.8, long_run_mean = 0.0, annual_vol = 0.05 }}

[assets.BTC]
initial_price = 60_000.0
volatility.garch = {{ annual_vol = 0.6, alpha = 0.08, beta = 0.90 }}

[dependence]
correlation = {{ "ZINC/BTC" = 0.4 }}

[output]
{output}
"#,
        head = head(paths, steps)
    )
}

/// The two of them that are assets.
pub fn assets(paths: u64, steps: u64, output: &str) -> String {
    let text = market(paths, steps, output);
    let (before, rest) = text.split_once("[levels.RATE]").unwrap();
    format!("{before}[assets.BTC]{}", rest.split_once("[assets.BTC]").unwrap().1)
}

/// Two assets, as so many trades each.
pub fn trades(paths: u64, events: u64, output: &str) -> String {
    let rates = "tick_size = 0.01\ntrades.hawkes = { rate = 5.0, branching_ratio = 0.5, decay = 1.0 }\n";
    let asset = |symbol: &str| {
        format!("\n[assets.{symbol}]\ninitial_price = 100.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n{rates}")
    };
    let (head, assets) = (head(paths, 1_000_000), asset("ZINC") + &asset("BTC"));
    format!("{head}{assets}\n[output]\nlayout = \"ticks\"\nevents = {events}\n{output}\n")
}

pub fn single(paths: u64, steps: u64, output: &str) -> String {
    let head = head(paths, steps);
    let asset = "[assets.A]\ninitial_price = 100.0\nvolatility.constant = { annual_vol = 0.2 }";
    format!("{head}\n{asset}\n\n[output]\n{output}\n")
}

pub fn head(paths: u64, steps: u64) -> String {
    format!(
        "# √ and — are part of it.\nname = \"trust\"\nseed = 7\npaths = {paths}\n\n[clock]\n\
         start = 2026-01-02T14:30:00Z\nstep = \"1s\"\nsteps = {steps}\n"
    )
}

/// Parts, the manifest, and what is not finished: nothing else may lie in a dataset.
#[track_caller]
pub fn assert_nothing_foreign(out: &Path) {
    for file in fingerprint(out).keys() {
        let name = file.file_name().unwrap().to_str().unwrap();
        let extension = file.extension().and_then(|extension| extension.to_str());
        let part = name.starts_with("part-") && matches!(extension, Some("parquet" | "arrow"));
        assert!(part || name == "manifest.json" || name.starts_with(".unfinished-"), "{} is left", file.display());
    }
}

/// Numbers for the moments and places of accidents: the same on every run of the tests.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
