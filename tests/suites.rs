//! Scenarios that extend others, and suites: one market under many stresses, in one place.

mod common;

use common::{Ran, files, fingerprint, path_text, pathloom, temporary};
use pathloom::Scenario;
use pathloom::scenario::{File, Suite};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const BASE: &str = r#"# The market.
name = "base"
seed = 5
paths = 50
[clock]
start = 2026-01-02
calendar = "weekdays"
step = "1d"
steps = 20
[assets]
[assets.A]
initial_price = 100.0
drift = 0.05
volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }
[assets.B]
initial_price = 10.0
volatility.constant = { annual_vol = 0.1 }
[dependence]
correlation = { "A/B" = 0.5 }
[output]
layout = "panel"
"#;

const SUITE: &str = r#"
extends = "base.toml"
name = "suite"
paths = 40
[[suite.crash]]
at = 10
price = { scale = 0.8 }
[[suite.calm]]
from = 12
volatility = { scale = 0.5 }
series = ["B"]
"#;

struct Place {
    directory: TempDir,
}

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Place { directory: temporary() };
        for (name, text) in files {
            fs::write(place.directory.path().join(name), text).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> String {
        path_text(&self.directory.path().join(name))
    }

    fn run(&self, scenario: &str, out: &str, flags: &[&str]) -> Ran {
        let (scenario, out) = (self.path(scenario), self.path(out));
        pathloom([&["run", &scenario, "-o", &out, "-q", "--threads", "1"], flags].concat())
    }
}

fn names(directory: &Path) -> Vec<String> {
    files(directory).iter().map(|file| path_text(file)).collect()
}

#[test]
fn what_a_file_does_not_say_the_one_that_it_extends_does() {
    let own = r#"
extends = "base.toml"
seed = 6
clock.steps = 30
[assets.A]
volatility.constant = { annual_vol = 0.3 }
[assets.C]
initial_price = 1.0
volatility.constant = { annual_vol = 0.2 }
[dependence]
correlation = { "A/C" = 0.2 }
"#;
    let place = Place::new(&[("base.toml", BASE), ("own.toml", own)]);
    let scenario = Scenario::from_path(place.path("own.toml")).unwrap();
    assert_eq!((scenario.name.as_str(), scenario.seed, scenario.clock.steps), ("base", 6, 30));
    let symbols: Vec<&str> = scenario.series.iter().map(pathloom::scenario::Series::symbol).collect();
    assert_eq!(symbols, ["A", "B", "C"]);
    assert_eq!(scenario.dependence.correlation(0, 1), 0.5);
    assert_eq!(scenario.dependence.correlation(0, 2), 0.2);
    // The law stands in place of the other; what surrounds it is kept.
    let resolved = scenario.resolved();
    assert_eq!(resolved["series"][0]["volatility"]["constant"]["annual_vol"][0], 0.3);
    assert_eq!(resolved["series"][0]["drift"], 0.05);
    // The text that goes into files says all of it.
    let alone = Scenario::from_text(scenario.text()).unwrap_or_else(|error| panic!("{error}\n{}", scenario.text()));
    assert_eq!(alone.resolved(), resolved);
    // And so on: a file that extends this one, with an override on top.
    let place =
        Place::new(&[("base.toml", BASE), ("own.toml", own), ("third.toml", "extends = 'own.toml'\npaths = 7")]);
    let checked = pathloom(["check", &place.path("third.toml"), "--set", "assets.A.drift=0.07"]).exits(0).stdout;
    assert!(checked.contains("paths  7 (seed 6)") && checked.contains("0.07 per year"), "{checked}");
}

#[test]
fn a_fault_is_told_in_the_file_that_has_it() {
    let cases = [
        (BASE.to_owned(), "extends = \"base.toml\"\n[assets.A]\ndrft = 1", "own.toml:3:1]", "did you mean `drift`?"),
        (BASE.replace("drift = 0.05", "drft = 0.05"), "extends = \"base.toml\"", "base.toml:13:1]", "drift"),
        (BASE.to_owned(), "extends = \"base.toml\"\n[assets.A]\ndrift = \"up\"", "own.toml:3:9]", "a number"),
        (BASE.to_owned(), "extends = \"bse.toml\"", "own.toml:1:11]", "bse.toml"),
        (BASE.to_owned(), "extends = 5", "own.toml:1:11]", "name of a scenario file"),
        (BASE.to_owned(), "extends = \"own.toml\"", "own.toml", "extends itself"),
        (BASE.to_owned(), "extends = \"base.toml\"\nsuite.crash = 5", "own.toml:2:15]", "list of tables"),
        (BASE.to_owned(), "extends = \"base.toml\"\n[[suite.baseline]]\nat = 3", "own.toml:2", "not `baseline`"),
        (BASE.to_owned(), "extends = \"base.toml\"\n[suite]", "own.toml:2", "0 members"),
        (
            BASE.to_owned(),
            "extends = \"base.toml\"\n[[suite.a]]\nat = 3\nprice = { scale = 0 }",
            "own.toml:4:9]",
            "above 0",
        ),
        (
            BASE.to_owned(),
            "extends = \"base.toml\"\n[[stress]]\nat = 3\nprice = { scale = 0.5 }\n[[suite.a]]\nat = 3\nprice = { scale = 0.5 }",
            "own.toml:2:3]",
            "name it as a member",
        ),
    ];
    for (base, own, at, said) in cases {
        let place = Place::new(&[("base.toml", &base), ("own.toml", own)]);
        let ran = place.run("own.toml", "out", &[]).exits(2);
        ran.says(&[at, said]);
        assert!(!Path::new(&place.path("out")).exists());
    }
    let error = Scenario::from_text("extends = \"base.toml\"").unwrap_err().to_string();
    assert!(error.contains("extends"), "{error}");
}

#[test]
fn every_member_is_a_dataset_of_its_own_in_one_place() {
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE)]);
    place.run("suite.toml", "out", &["--with-baseline"]).exits(0);
    let out = place.directory.path().join("out");
    let expected = [
        "data/stress=baseline/part-00000.parquet",
        "data/stress=calm/part-00000.parquet",
        "data/stress=crash/part-00000.parquet",
        "manifest.json",
        "manifests/baseline.json",
        "manifests/calm.json",
        "manifests/crash.json",
    ];
    assert_eq!(names(&out), expected);
    pathloom(["verify", &place.path("out")]).exits(0);
    pathloom(["merge", &place.path("out")]).exits(0);
    // A part says by itself how to make it again.
    let part = place.path("out/data/stress=crash/part-00000.parquet");
    pathloom(["regenerate", &part, "-o", &place.path("again.parquet")]).exits(0);
    assert_eq!(fs::read(part).unwrap(), fs::read(place.path("again.parquet")).unwrap());
    // Complete, and another suite, are refused; so is one dataset alone.
    place.run("suite.toml", "out", &["--with-baseline"]).exits(1).says(&["complete", "--overwrite"]);
    place.run("suite.toml", "out", &[]).exits(1).says(&["holds a suite", "baseline, crash, calm"]);
    place.run("base.toml", "out", &[]).exits(1).says(&["suite"]);
    place.run("suite.toml", "out", &["--overwrite"]).exits(0);
    assert!(!names(&out).iter().any(|name| name.contains("baseline")));
    pathloom(["verify", &place.path("out")]).exits(0);
}

#[test]
fn a_suite_goes_on_where_it_was_and_shards_make_the_same() {
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE)]);
    place.run("suite.toml", "whole", &[]).exits(0);
    let whole = fingerprint(&place.directory.path().join("whole"));
    place.run("suite.toml", "again", &[]).exits(0);
    fs::remove_file(place.path("again/data/stress=calm/part-00000.parquet")).unwrap();
    fs::remove_file(place.path("again/manifests/crash.json")).unwrap();
    pathloom(["verify", &place.path("again")]).exits(1);
    pathloom(["merge", &place.path("again")]).exits(1).says(&["stress=calm"]);
    place.run("suite.toml", "again", &[]).exits(0);
    assert_eq!(fingerprint(&place.directory.path().join("again")), whole);
    for shard in ["2/2", "1/2"] {
        place.run("suite.toml", "shards", &["--shard", shard]).exits(0);
    }
    assert_eq!(fingerprint(&place.directory.path().join("shards")), whole);
}

#[test]
fn a_place_that_holds_something_else_is_refused() {
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE)]);
    place.run("base.toml", "plain", &[]).exits(0);
    let before = fingerprint(&place.directory.path().join("plain"));
    place.run("suite.toml", "plain", &[]).exits(1).says(&["holds a dataset"]);
    assert_eq!(fingerprint(&place.directory.path().join("plain")), before);
    fs::create_dir(place.path("notes")).unwrap();
    fs::write(place.path("notes/mine.txt"), "mine").unwrap();
    place.run("suite.toml", "notes", &[]).exits(1).says(&["mine.txt"]);
    assert_eq!(names(Path::new(&place.path("notes"))), ["mine.txt"]);
}

#[test]
fn the_difference_from_the_baseline_is_the_stress_alone() {
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE)]);
    let file = File::read(Path::new(&place.path("suite.toml")), &[]).unwrap();
    let suite = Suite::read(&file, true).unwrap().unwrap();
    let prices = |member: usize| -> Vec<Vec<f64>> {
        use arrow_array::cast::AsArray;
        let batches: Vec<_> =
            Scenario::from_text(suite.members[member].1.text()).unwrap().simulate().unwrap().collect();
        let column = |i: usize| -> Vec<f64> {
            let of = |batch: &arrow_array::RecordBatch| {
                batch.column(2 + i).as_primitive::<arrow_array::types::Float64Type>().values().to_vec()
            };
            batches.iter().flat_map(of).collect()
        };
        vec![column(0), column(1)]
    };
    let (base, crash, calm) = (prices(0), prices(1), prices(2));
    for i in 0..base[0].len() {
        let row = i % 21;
        for series in 0..2 {
            let ratio = crash[series][i] / base[series][i];
            assert!(if row < 10 { ratio == 1.0 } else { (ratio - 0.8).abs() < 1e-12 }, "row {row}: {ratio}");
        }
        assert_eq!(base[0][i], calm[0][i]);
        assert_eq!(base[1][i] == calm[1][i], row <= 12, "row {row}");
    }
}

#[test]
fn a_scenario_with_stress_has_a_baseline_and_one_without_has_none() {
    let stressed = format!("{BASE}\n[[stress]]\nat = 5\nprice = {{ scale = 0.5 }}");
    let place = Place::new(&[("stressed.toml", &stressed), ("base.toml", BASE)]);
    place.run("stressed.toml", "out", &["--with-baseline"]).exits(0);
    let kept = ["data/stress=baseline/part-00000.parquet", "data/stress=stressed/part-00000.parquet"];
    assert_eq!(names(&place.directory.path().join("out"))[..2], kept);
    place.run("base.toml", "none", &["--with-baseline"]).exits(2).says(&["no [[stress]] to compare"]);
    let piped = pathloom(["run", &place.path("stressed.toml"), "-o", "-", "--with-baseline"]).exits(2);
    piped.says(&["needs a directory"]);
}

/// What goes into files is the market that was run, whatever form the tables have.
#[test]
fn tables_without_heads_have_their_place_in_the_files_too() {
    let base = BASE.replace("[assets]\n", "").replace(
        "[output]",
        "[regimes.states.b]\nexpected_duration = 5\n[regimes.states.c]\nexpected_duration = 6\n[output]",
    );
    let forms = [
        "assets.C = { initial_price = 2.0, volatility.constant = { annual_vol = 0.2 } }",
        "assets.C.initial_price = 2.0\nassets.C.volatility.constant = { annual_vol = 0.2 }",
        "levels.R = { initial = 0.03, process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.03, annual_vol = 0.01 } }",
        "regimes.states.a = { expected_duration = 4 }",
        "[assets]\nC = { initial_price = 2.0, volatility.constant = { annual_vol = 0.2 } }",
        "assets.A.drift = 0.2\nregimes.states.a.expected_duration = 4\n[assets.D]\ninitial_price = 1.0\nvolatility.constant.annual_vol = 0.1",
        "[assets.C]\ninitial_price = 2.0\nvolatility.constant = { annual_vol = 0.2 }\n[regimes.states.b]\ndrift = { add = 0.1 }",
    ];
    for own in forms {
        let place = Place::new(&[("base.toml", &base), ("own.toml", &format!("extends = \"base.toml\"\n{own}"))]);
        let scenario = Scenario::from_path(place.path("own.toml")).unwrap_or_else(|error| panic!("{own}: {error}"));
        let alone = Scenario::from_text(scenario.text()).unwrap();
        assert_eq!(alone.resolved(), scenario.resolved(), "{own}\n{}", scenario.text());
        place.run("own.toml", "out", &[]).exits(0);
        pathloom(["verify", &place.path("out")]).exits(0);
    }
}

#[test]
fn laws_and_changes_stand_in_place_of_others() {
    let base = BASE.replace("[output]", "copula.student_t = { degrees_of_freedom = 4 }\n[regimes.states.b]\nexpected_duration = 5\ndrift = { add = -0.4 }\n[regimes.states.c]\nexpected_duration = 6\n[output]");
    let own =
        "extends = \"base.toml\"\n[dependence]\ncopula.gaussian = {}\n[regimes.states.b]\ndrift = { set = -0.4 }";
    let place = Place::new(&[("base.toml", &base), ("own.toml", own)]);
    let scenario = Scenario::from_path(place.path("own.toml")).unwrap();
    assert_eq!(scenario.regimes.unwrap().tilts[0][0].drift, -0.45);
}

#[test]
fn what_cannot_be_run_removes_nothing() {
    let rare = SUITE.replace("[[suite.crash]]", "[sampling]\nbalance = { by = \"drawdown\", at = [0.99] }\n[output]\ncolumns = [\"price\", \"weight\"]\n[[suite.crash]]");
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE), ("rare.toml", &rare)]);
    place.run("base.toml", "out", &[]).exits(0);
    let before = fingerprint(&place.directory.path().join("out"));
    place.run("rare.toml", "out", &["--overwrite"]).exits(2).says(&["class 1"]);
    assert_eq!(fingerprint(&place.directory.path().join("out")), before);
    place.run("rare.toml", "new", &[]).exits(2);
    assert!(!Path::new(&place.path("new")).exists());
    // Not pathloom's.
    fs::create_dir_all(place.path("other/data")).unwrap();
    fs::write(place.path("other/manifest.json"), "{\"name\": \"ext\"}").unwrap();
    fs::write(place.path("other/data/part-00000-abc.parquet"), "mine").unwrap();
    place.run("suite.toml", "other", &["--overwrite"]).exits(1).says(&["no manifest of pathloom"]);
    assert_eq!(names(Path::new(&place.path("other"))), ["data/part-00000-abc.parquet", "manifest.json"]);
}

#[test]
fn a_suite_in_place_of_a_dataset_leaves_nothing_of_it() {
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE)]);
    place.run("base.toml", "out", &[]).exits(0);
    fs::remove_file(place.path("out/manifest.json")).unwrap();
    place.run("suite.toml", "out", &["--overwrite"]).exits(0);
    assert!(!names(Path::new(&place.path("out"))).contains(&"data/part-00000.parquet".to_owned()));
    place.run("suite.toml", "out", &["--overwrite", "--seed", "9"]).exits(0);
    pathloom(["verify", &place.path("out")]).exits(0);
}

#[test]
fn strangers_in_a_suite_and_members_without_a_manifest_are_told() {
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE)]);
    place.run("suite.toml", "out", &[]).exits(0);
    let part = place.path("out/data/stress=crash/part-00000.parquet");
    fs::create_dir(place.path("out/data/stress=zzz")).unwrap();
    for stranger in ["data/stress=zzz/part-00000.parquet", "data/part-00009.parquet", "manifests/zzz.json"] {
        fs::copy(&part, place.path(&format!("out/{stranger}"))).unwrap();
        pathloom(["verify", &place.path("out")]).exits(1).says(&[stranger, "does not belong"]);
        fs::remove_file(place.path(&format!("out/{stranger}"))).unwrap();
    }
    pathloom(["verify", &place.path("out")]).exits(0);
    fs::remove_file(place.path("out/manifests/calm.json")).unwrap();
    fs::remove_dir_all(place.path("out/data/stress=calm")).unwrap();
    pathloom(["verify", &place.path("out")]).exits(1).says(&["manifests/calm.json is missing"]);
    pathloom(["merge", &place.path("out")]).exits(1).says(&["manifests/calm.json and its parts"]);
    place.run("suite.toml", "out", &[]).exits(0);
    pathloom(["verify", &place.path("out")]).exits(0);
}

#[test]
fn plan_adds_up_what_a_suite_writes_and_bench_names_the_member_that_it_measures() {
    let place = Place::new(&[("base.toml", BASE), ("suite.toml", SUITE)]);
    let shown = pathloom(["plan", &place.path("suite.toml")]).exits(0).stdout;
    let of = |key: &str| -> Vec<String> {
        let lines = shown.lines().filter_map(|line| line.trim_start().strip_prefix(key));
        lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    };
    // Of each member, of both, and of both and the baseline: 40 paths × 21 rows.
    assert_eq!(of("rows "), ["840", "1,680", "2,520"], "{shown}");
    assert_eq!(of("parts "), ["1", "2", "3"], "{shown}");
    assert!(shown.contains("each of the 2 members of the suite, measured on `crash`"), "{shown}");
    place.run("suite.toml", "out", &["--with-baseline"]).exits(0);
    assert_eq!(names(Path::new(&place.path("out/data"))).len(), 3);
    let report = pathloom(["bench", &place.path("suite.toml"), "--json"]).exits(0).stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["member"], "crash");
}
