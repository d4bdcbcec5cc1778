//! The command line from outside: DESIGN sections 6 and 7.

mod common;

use common::{
    Ran, command, files, fingerprint, path_text, pathloom, pathloom_with, scenario_file, temporary, unwrapped,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime};

const SMALL: &str = r#"
name  = "small"
seed  = 42
paths = 100

[clock]
start = 2026-01-02
step  = "1d"
steps = 20

[assets.SPX]
initial_price = 5000.0
drift = 0.06
volatility.constant = { annual_vol = 0.2 }

[levels.SOFR]
initial = 0.043
process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }
"#;

/// Four parts of up to 8.4 million rows, slow enough on one thread to be stopped between them.
const LONG: &str = r#"
name  = "long"
seed  = 42
paths = 120_000

[clock]
start = 2026-01-02
step  = "1d"
steps = 252

[assets.SPX]
initial_price = 5000.0
volatility.constant = { annual_vol = 0.2 }

[output]
float = "f32"
compression = "zstd(1)"
"#;

/// A scenario file and a place for its dataset, with blanks in it, as people have them.
struct Place {
    root: tempfile::TempDir,
    scenario: String,
}

impl Place {
    fn new(text: &str) -> Self {
        let root = temporary();
        let scenario = scenario_file(root.path(), text);
        Place { root, scenario }
    }

    fn out(&self) -> PathBuf {
        self.root.path().join("my out")
    }

    fn rewrite(&self, text: &str) {
        scenario_file(self.root.path(), text);
    }

    fn arguments(&self, flags: &[&str]) -> Vec<String> {
        let mut all = vec!["run".to_owned(), self.scenario.clone(), "-o".to_owned(), path_text(&self.out())];
        all.extend(flags.iter().map(|flag| (*flag).to_owned()));
        all
    }

    fn run(&self, flags: &[&str]) -> Ran {
        pathloom(self.arguments(flags))
    }

    fn start(&self, flags: &[&str]) -> Child {
        command(self.arguments(flags)).spawn().expect("the program starts")
    }

    fn manifest(&self) -> Value {
        let text = fs::read_to_string(self.out().join("manifest.json")).expect("there is a manifest");
        serde_json::from_str(&text).expect("the manifest is JSON")
    }
}

/// Every file with its time and bytes: equal if and only if nothing was touched.
fn untouched(directory: &Path) -> Vec<(PathBuf, SystemTime, Vec<u8>)> {
    files(directory)
        .into_iter()
        .map(|file| {
            let path = directory.join(&file);
            let modified = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
            (file, modified, fs::read(&path).expect("it reads"))
        })
        .collect()
}

#[test]
fn run_writes_a_complete_dataset_and_a_summary_of_one_screen() {
    let place = Place::new(SMALL);
    let ran = place.run(&[]).exits(0);
    let summary = format!("{}{}", ran.stdout, ran.stderr);
    assert!(summary.contains("4,200") && summary.contains("small"), "{summary}");
    assert!(summary.lines().count() <= 24, "{summary}");
    assert!(!summary.contains('\u{1b}'), "no escape sequences outside a terminal: {summary:?}");
    assert_eq!(files(&place.out()), [PathBuf::from("data/part-00000.parquet"), PathBuf::from("manifest.json")]);
    let manifest = place.manifest();
    let part = &manifest["parts"][0];
    let file = fs::read(place.out().join("data/part-00000.parquet")).unwrap();
    assert_eq!(manifest["status"], "complete");
    assert_eq!(manifest["seed"], 42);
    assert_eq!(manifest["scenario"], SMALL);
    assert_eq!((&part["rows"], &part["status"]), (&Value::from(4_200), &Value::from("complete")));
    assert_eq!(part["bytes"], file.len());
    assert!(part["checksum"].as_str().unwrap().ends_with(&blake3::hash(&file).to_hex().to_string()), "{part}");
    assert_eq!(part["paths"], serde_json::json!([0, 100]));
    for key in ["blocks", "row_groups"] {
        assert!(part.get(key).is_some(), "no `{key}` in {part}");
    }
    for key in ["scenario_hash", "stream_version", "pathloom_version"] {
        assert!(manifest.get(key).is_some(), "no `{key}` in {manifest}");
    }
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
}

#[test]
fn quiet_prints_nothing() {
    for flag in ["--quiet", "-q"] {
        let ran = Place::new(SMALL).run(&[flag]).exits(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    }
}

#[test]
fn every_shipped_scenario_runs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let shipped: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(shipped.len() >= 10, "{shipped:?}");
    for file in shipped {
        if file.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("# "), "{}: the first comment says what it teaches", file.display());
        let place = temporary();
        let out = path_text(&place.path().join("out"));
        let rows = if text.contains("\"ticks\"") { "output.events=20" } else { "output.every=1" };
        let steps = ["--paths", "2", "--set", "clock.steps=60", "--set", rows];
        pathloom(["run", &path_text(&file), "-o", &out, "-q"].iter().chain(&steps)).exits(0);
    }
}

#[test]
fn sync_changes_no_byte() {
    let [place, synced] = [Place::new(SMALL), Place::new(SMALL)];
    place.run(&["-q"]).exits(0);
    synced.run(&["-q", "--sync"]).exits(0);
    assert_eq!(fingerprint(&synced.out()), fingerprint(&place.out()));
}

#[test]
fn a_complete_dataset_is_left_alone_without_overwrite_and_replaced_with_it() {
    let place = Place::new(SMALL);
    place.run(&["-q"]).exits(0);
    let before = untouched(&place.out());
    place.run(&[]).exits(1).says(&["complete", "--overwrite", &path_text(&place.out())]);
    assert_eq!(untouched(&place.out()), before);
    place.run(&["-q", "--overwrite"]).exits(0);
    let after = untouched(&place.out());
    let bytes = |all: &[(PathBuf, SystemTime, Vec<u8>)]| -> Vec<_> {
        all.iter().map(|(file, _, bytes)| (file.clone(), bytes.clone())).collect()
    };
    assert_eq!(bytes(&after), bytes(&before));
    assert!(after.iter().zip(&before).all(|(after, before)| after.1 > before.1), "nothing was written anew");
}

#[test]
fn another_scenarios_dataset_is_refused_with_the_difference_and_left_alone() {
    let place = Place::new(SMALL);
    place.run(&["-q"]).exits(0);
    let before = untouched(&place.out());
    place.run(&["--seed", "43"]).exits(1).says(&["seed", "42", "43", "--overwrite", &path_text(&place.out())]);
    place.run(&["--paths", "101"]).exits(1).says(&["paths", "100", "101"]);
    place.run(&["--set", "assets.SPX.drift=0.07"]).exits(1).says(&["drift = 0.06", "drift = 0.07"]);
    place.rewrite(&SMALL.replace("\"small\"", "\"smaller\""));
    place.run(&[]).exits(1).says(&["name", "small", "smaller"]);
    assert_eq!(untouched(&place.out()), before);
}

#[test]
fn overwrite_leaves_nothing_of_a_larger_dataset_and_keeps_what_is_not_of_it() {
    let place = Place::new(LONG);
    place.run(&["-q", "--paths", "40000"]).exits(0);
    assert_eq!(files(&place.out()).len(), 11, "ten parts and the manifest");
    fs::write(place.out().join("notes.txt"), "mine").unwrap();
    fs::write(place.out().join("data/notes.txt"), "mine too").unwrap();
    place.run(&["-q", "--paths", "10", "--overwrite"]).exits(0);
    let left: Vec<String> = files(&place.out()).iter().map(|file| path_text(file)).collect();
    assert_eq!(left, ["data/notes.txt", "data/part-00000.parquet", "manifest.json", "notes.txt"]);
    assert_eq!(place.manifest()["paths"], 10);
}

#[test]
fn a_directory_of_something_else_is_refused_even_with_overwrite() {
    let place = Place::new(SMALL);
    fs::create_dir(place.out()).unwrap();
    fs::write(place.out().join("thesis.tex"), "precious").unwrap();
    let before = untouched(&place.out());
    for flags in [&[][..], &["--overwrite"], &["--shard", "1/2"]] {
        place.run(flags).exits(1).says(&["not empty", &path_text(&place.out())]);
        assert_eq!(untouched(&place.out()), before);
    }
}

#[test]
fn an_empty_directory_is_used() {
    let place = Place::new(SMALL);
    fs::create_dir(place.out()).unwrap();
    place.run(&["-q"]).exits(0);
    assert_eq!(place.manifest()["status"], "complete");
}

#[test]
fn a_file_in_the_way_of_the_output_is_named_and_left_alone() {
    let place = Place::new(SMALL);
    fs::write(place.out(), "precious").unwrap();
    let out = path_text(&place.out());
    // The file itself is at fault, not a manifest inside of it.
    let ran = place.run(&[]).exits(1).says(&[&out, "not a directory"]);
    assert!(!ran.stderr.contains("manifest.json"), "{}", ran.stderr);
    let below = path_text(&place.out().join("below"));
    pathloom(["run", &place.scenario, "-o", &below]).exits(1).says(&[&out]);
    assert_eq!(fs::read_to_string(place.out()).unwrap(), "precious");
}

#[test]
fn a_damaged_manifest_is_refused_and_left_alone() {
    let place = Place::new(SMALL);
    place.run(&["-q"]).exits(0);
    let manifest = place.out().join("manifest.json");
    fs::write(&manifest, "{ \"manifest_version\": 1").unwrap();
    let before = untouched(&place.out());
    for flags in [&[][..], &["--overwrite"]] {
        place.run(flags).exits(1).says(&[&path_text(&manifest)]);
        assert_eq!(untouched(&place.out()), before);
    }
}

#[test]
fn a_part_that_was_lost_is_written_again() {
    let place = Place::new(SMALL);
    place.run(&["-q", "--shard", "1/2"]).exits(0);
    let whole = fingerprint(&place.out());
    let mut manifest = place.manifest();
    manifest["status"] = "incomplete".into();
    fs::write(place.out().join("manifest.json"), manifest.to_string()).unwrap();
    fs::remove_file(place.out().join("data/part-00000.parquet")).unwrap();
    place.run(&["-q"]).exits(0);
    assert_eq!(fingerprint(&place.out()), whole);
}

fn names_in_data(out: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(out.join("data")) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

fn has_final_name(name: &str) -> bool {
    name.strip_prefix("part-")
        .and_then(|rest| rest.strip_suffix(".parquet"))
        .is_some_and(|digits| digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Waits until a part is whole and another is being written.
fn wait_until_between_parts(out: &Path, child: &mut Child) {
    let started = Instant::now();
    loop {
        let names = names_in_data(out);
        let whole = names.iter().filter(|name| has_final_name(name)).count();
        if whole >= 1 && names.len() > whole {
            return;
        }
        assert!(child.try_wait().expect("its state").is_none(), "it ended before it could be stopped: {names:?}");
        assert!(started.elapsed() < Duration::from_mins(1), "no part after a minute: {names:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Only whole parts have final names, and the manifest knows each of them.
fn assert_only_whole_parts(place: &Place) -> Vec<String> {
    let names = names_in_data(&place.out());
    assert!(names.iter().all(|name| has_final_name(name)), "half-written files: {names:?}");
    for name in &names {
        let bytes = fs::read(place.out().join("data").join(name)).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name} is not whole");
    }
    let complete: Vec<String> = place.manifest()["parts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|part| part["status"] == "complete")
        .map(|part| part["file"].as_str().unwrap().trim_start_matches("data/").to_owned())
        .collect();
    assert_eq!(complete, names, "the manifest and the files");
    names
}

fn times(out: &Path, names: &[String]) -> Vec<SystemTime> {
    let time = |name: &String| fs::metadata(out.join("data").join(name)).and_then(|file| file.modified()).unwrap();
    names.iter().map(time).collect()
}

fn undisturbed(text: &str) -> std::collections::BTreeMap<PathBuf, String> {
    let place = Place::new(text);
    place.run(&["-q"]).exits(0);
    fingerprint(&place.out())
}

#[test]
fn a_killed_run_goes_on_where_it_was_and_ends_with_the_same_bytes() {
    let place = Place::new(LONG);
    let mut child = place.start(&["--threads", "1"]);
    wait_until_between_parts(&place.out(), &mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    let whole: Vec<String> = names_in_data(&place.out()).into_iter().filter(|name| has_final_name(name)).collect();
    assert_eq!(place.manifest()["status"], "incomplete");
    // The last of them may have got its name just before the manifest could be told.
    let known = place.manifest()["parts"].as_array().unwrap().iter().filter(|p| p["status"] == "complete").count();
    assert!(known + 1 >= whole.len(), "{known} of {whole:?} are in the manifest");
    let kept = whole[..known].to_vec();
    let before = times(&place.out(), &kept);

    place.run(&["--seed", "43"]).exits(1).says(&["seed", "43"]);
    let ran = place.run(&["--threads", "2"]).exits(0);
    assert!(known == 0 || ran.stderr.contains("already"), "the summary tells of kept parts: {}", ran.stderr);
    assert_eq!(times(&place.out(), &kept), before, "whole parts are not written again");
    assert_eq!(fingerprint(&place.out()), undisturbed(LONG));
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(status.success(), "kill -{name}");
}

#[test]
fn an_interrupted_run_exits_130_leaves_whole_parts_and_says_how_to_go_on() {
    let wanted = undisturbed(LONG);
    for name in ["INT", "TERM"] {
        let place = Place::new(LONG);
        let mut child = place.start(&["--threads", "1"]);
        wait_until_between_parts(&place.out(), &mut child);
        let asked = Instant::now();
        signal(&child, name);
        let ran = Ran::from(child.wait_with_output().unwrap()).exits(130);
        assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?} to stop", asked.elapsed());
        let whole = assert_only_whole_parts(&place);
        assert!((1..30).contains(&whole.len()), "{whole:?}");
        assert_eq!(place.manifest()["status"], "incomplete");
        assert!(ran.stderr.lines().count() <= 24, "{}", ran.stderr);

        // What it says is what a person pastes into a shell.
        let resume = ran.stderr.lines().find(|line| line.contains(" run ")).unwrap_or_else(|| {
            panic!("no command to go on with in\n{}", ran.stderr);
        });
        let shell = Command::new("sh").args(["-c", resume]).output().unwrap();
        Ran::from(shell).exits(0);
        assert_eq!(fingerprint(&place.out()), wanted, "after SIG{name}");
    }
}

#[test]
fn an_interrupted_overwrite_is_not_begun_again_by_the_command_it_suggests() {
    let place = Place::new(LONG);
    let mut child = place.start(&["--threads", "1", "--overwrite"]);
    wait_until_between_parts(&place.out(), &mut child);
    signal(&child, "INT");
    let ran = Ran::from(child.wait_with_output().unwrap()).exits(130);
    let resume = ran.stderr.lines().find(|line| line.contains(" run ")).expect("a command");
    assert!(!resume.contains("--overwrite"), "{resume}");
}

/// The first run ends as if nobody had been there, whatever the second one was told.
#[test]
fn a_directory_that_is_being_written_to_is_refused() {
    for flags in [&[][..], &["--overwrite"], &["--overwrite", "--seed", "43"], &["--shard", "1/2"]] {
        let place = Place::new(LONG);
        let mut child = place.start(&["--threads", "1", "-q"]);
        wait_until_between_parts(&place.out(), &mut child);
        let second = place.run(flags);
        let first = Ran::from(child.wait_with_output().unwrap());
        second.exits(1).says(&[&path_text(&place.out())]);
        first.exits(0);
        assert_only_whole_parts(&place);
        assert_eq!(place.manifest()["seed"], 42);
        assert_eq!(place.manifest()["status"], "complete", "{flags:?}");
    }
}

/// A scheduler that loses sight of a job starts it again. Either may win, but what has its final name is whole.
#[test]
fn the_same_shard_twice_at_the_same_time_never_shows_half_a_part() {
    let place = Place::new(LONG);
    let mut first = place.start(&["--threads", "1", "-q", "--shard", "1/2"]);
    while names_in_data(&place.out()).is_empty() && first.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut second = place.start(&["--threads", "1", "-q", "--shard", "1/2"]);
    while first.try_wait().unwrap().is_none() || second.try_wait().unwrap().is_none() {
        for name in names_in_data(&place.out()).iter().filter(|name| has_final_name(name)) {
            let bytes = fs::read(place.out().join("data").join(name)).unwrap();
            assert!(bytes.ends_with(b"PAR1"), "{name} has its final name and is not whole");
        }
    }
    let second = Ran::from(second.wait_with_output().unwrap());
    Ran::from(first.wait_with_output().unwrap()).exits(0);
    if second.code != Some(0) {
        second.exits(1).says(&["another run", &path_text(&place.out())]);
    }
    let every_second: Vec<String> = (0..30).step_by(2).map(|part| format!("part-{part:05}.parquet")).collect();
    assert_eq!(assert_only_whole_parts(&place), every_second);
}

/// A file system of a few megabytes. Unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output().ok()?;
        mounted.status.success().then(|| SmallDisk(at.to_path_buf()))
    }

    fn grow(&self, megabytes: u32) {
        let size = format!("remount,size={megabytes}m");
        assert!(Command::new("mount").args(["-o", &size]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_leaves_no_half_file_and_the_run_goes_on_with_more_space() {
    // Full in the first parts, of 5 MB each; and after some of them.
    for (megabytes, some_whole) in [(2, false), (45, true)] {
        let place = Place::new(&LONG.replace("zstd(1)", "none").replace("120_000", "70_000"));
        let Some(disk) = SmallDisk::mount(&place.out(), megabytes) else {
            println!("skipped: this needs the right to mount a tmpfs");
            return;
        };
        let ran = place.run(&["--threads", "2"]).exits(1).says(&["space", "part-000"]);
        assert!(ran.stderr.lines().count() <= 24 && !ran.stderr.contains("panicked"), "{}", ran.stderr);
        let whole_parts = assert_only_whole_parts(&place).len();
        assert_eq!(whole_parts > 0, some_whole);
        assert_eq!(files(&place.out()).len(), whole_parts + 1, "parts and the manifest");
        disk.grow(200);
        place.run(&["-q"]).exits(0);
        assert_eq!(assert_only_whole_parts(&place).len(), 18);
        assert_eq!(place.manifest()["status"], "complete");
    }
}

#[test]
fn overrides_change_what_is_run() {
    let hash = |place: &Place| place.manifest()["scenario_hash"].as_str().unwrap().to_owned();
    let rows: [(&[&str], String); 5] = [
        (&["--paths", "7"], SMALL.replace("paths = 100", "paths = 7")),
        (&["--seed", "9"], SMALL.replace("seed  = 42", "seed = 9")),
        (&["--set", "assets.SPX.drift=-0.5"], SMALL.replace("0.06", "-0.5")),
        (&["--set", "output.layout=panel"], format!("{SMALL}[output]\nlayout = \"panel\"\n")),
        (
            &[
                "--set",
                "clock.steps=5",
                "--set",
                "assets.SPX.jumps.merton={ intensity = 1.0, mean = 0.0, std = 0.1 }",
            ],
            SMALL
                .replace("steps = 20", "steps = 5")
                .replace("drift = 0.06", "drift = 0.06\njumps.merton = { intensity = 1.0, mean = 0.0, std = 0.1 }"),
        ),
    ];
    let plain = Place::new(SMALL);
    plain.run(&["-q"]).exits(0);
    for (flags, same_as) in rows {
        let by_flags = Place::new(SMALL);
        by_flags.run(&[flags, &["-q"]].concat()).exits(0);
        let by_text = Place::new(&same_as);
        by_text.run(&["-q"]).exits(0);
        assert_eq!(hash(&by_flags), hash(&by_text), "{flags:?}");
        assert_ne!(hash(&by_flags), hash(&plain), "{flags:?}");
        assert_eq!(by_flags.manifest()["paths"], by_text.manifest()["paths"]);
        // The text in the dataset is the text that makes it.
        let again = Place::new(by_flags.manifest()["scenario"].as_str().unwrap());
        again.run(&["-q"]).exits(0);
        assert_eq!(fingerprint(&again.out()), fingerprint(&by_flags.out()), "{flags:?}");
    }
}

#[test]
fn bad_arguments_exit_2_and_write_nothing() {
    let rows: &[(&[&str], &[&str])] = &[
        (&["--shard", "4/3"], &["4/3", "--shard"]),
        (&["--shard", "0/3"], &["0/3", "--shard"]),
        (&["--shard", "1/0"], &["1/0", "--shard"]),
        (&["--shard", "one"], &["one", "--shard"]),
        (&["--threads", "0"], &["0", "--threads"]),
        (&["--paths", "0"], &["paths", "0"]),
        (&["--paths", "1e6"], &["--paths", "1e6"]),
        (&["--seed", "many"], &["--seed", "many"]),
        (&["--seed", "18446744073709551615"], &["seed", "18446744073709551615"]),
        (&["--set", "clock.steps"], &["--set", "clock.steps", "="]),
        (&["--set", "=5"], &["--set", "=5"]),
        (&["--set", "clock..steps=5"], &["--set", "clock..steps"]),
        (&["--set", "clock.steps=0"], &["clock.steps", "0"]),
        (&["--set", "clock.substep=5"], &["clock.substep", "did you mean `substeps`"]),
        (&["--set", "assets.SPX.drift.x=1"], &["--set", "assets.SPX.drift.x", "drift"]),
        (&["--set", "assets.SPX=1"], &["assets.SPX", "table"]),
        (&["--set", "assets.SPX.volatility.constant.annual_vol=high"], &["annual_vol", "high", "number"]),
        (&["--overwrit"], &["--overwrit"]),
        (&["extra"], &["extra"]),
    ];
    for (flags, said) in rows {
        let place = Place::new(SMALL);
        let ran = place.run(flags).exits(2).says(said);
        assert!(ran.stderr.lines().count() <= 24 && !ran.stderr.contains("panicked"), "{}", ran.stderr);
        assert!(!place.out().exists(), "{flags:?} wrote something");
    }
    let place = Place::new(SMALL);
    pathloom(["run", &place.scenario]).exits(2).says(&["--output"]);
    pathloom(["rum", &place.scenario]).exits(2).says(&["rum", "run"]);
    pathloom([""; 0]).exits(2).says(&["run", "check", "plan", "bench", "schema", "models"]);
}

#[test]
fn a_negative_number_is_refused_by_the_name_of_its_flag() {
    for flag in ["--paths", "--seed", "--threads"] {
        let place = Place::new(SMALL);
        place.run(&[flag, "-5"]).exits(2).says(&[flag, "-5"]);
        assert!(!place.out().exists());
    }
}

#[test]
fn an_instruction_set_that_does_not_exist_is_refused() {
    let place = Place::new(SMALL);
    let ran = pathloom_with(&[("PATHLOOM_SIMD", "sse9")], place.arguments(&[]));
    ran.exits(2).says(&["PATHLOOM_SIMD", "sse9", "scalar"]);
    assert!(!place.out().exists());
}

/// Runs a verb that must write nothing, in a directory of its own.
fn writes_nothing(arguments: &[&str]) -> String {
    let place = Place::new(SMALL);
    let mut command = command(arguments.iter().chain([&place.scenario.as_str()]));
    let ran = Ran::from(command.current_dir(place.root.path()).output().unwrap()).exits(0);
    assert_eq!(files(place.root.path()), [PathBuf::from("scenario.toml")], "{arguments:?}");
    assert_eq!(ran.stderr, "");
    ran.stdout
}

#[test]
fn check_prints_the_resolved_market() {
    let text = unwrapped(&writes_nothing(&["check"]));
    for wanted in ["small", "100", "42", "SPX", "5000", "0.06", "constant", "0.2", "SOFR", "0.043", "vasicek", "24x7"]
    {
        assert!(text.contains(wanted), "no `{wanted}` in {text}");
    }
    // What the file leaves out is shown as it was resolved.
    for wanted in ["365 steps per year", "normal", "2026-01-22", "long", "zstd"] {
        assert!(text.contains(wanted), "no `{wanted}` in {text}");
    }
    let changed = writes_nothing(&["check", "--set", "assets.SPX.drift=0.125", "--paths", "77"]);
    assert!(changed.contains("0.125") && changed.contains("77"), "{changed}");
}

#[test]
fn plan_tells_rows_bytes_parts_memory_and_time() {
    let text = writes_nothing(&["plan", "--paths", "1000000"]);
    for wanted in ["SPX, SOFR", "42,000,000", "rows", "bytes", "parts", "memory", "time"] {
        assert!(text.contains(wanted), "no `{wanted}` in {text}");
    }
    let parts = text.lines().find(|line| line.trim_start().starts_with("parts")).unwrap();
    let planned: usize = parts.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert_eq!(planned, 41, "{parts}");
}

#[test]
fn plan_says_how_many_parts_a_run_then_writes() {
    let place = Place::new(LONG);
    let text = pathloom(["plan", &place.scenario, "--paths", "50000"]).exits(0).stdout;
    let parts = text.lines().find(|line| line.trim_start().starts_with("parts")).unwrap();
    let planned: usize = parts.split_whitespace().nth(1).unwrap().parse().unwrap();
    place.run(&["-q", "--paths", "50000"]).exits(0);
    assert_eq!(names_in_data(&place.out()).len(), planned);
}

#[test]
fn bench_prints_one_json_object_with_the_agreed_keys() {
    let text = writes_nothing(&["bench", "--json", "--threads", "2", "--set", "assets.SPX.drift=0.0"]);
    let report: Value = serde_json::from_str(&text).expect("one JSON value");
    for key in ["engine_ns_per_step", "parquet_ns_per_row"] {
        let speed = report[key].as_f64().unwrap_or_else(|| panic!("no number `{key}` in {report}"));
        assert!(speed > 0.0 && speed < 1e6, "{key} = {speed}");
    }
    assert_eq!(report["threads"], 2);
    assert_eq!((&report["paths"], &report["steps"], &report["series"]), (&100.into(), &20.into(), &2.into()));
    assert!(["scalar", "avx2", "avx512"].contains(&report["simd"].as_str().unwrap()), "{report}");
}

#[test]
fn bench_uses_the_instruction_set_that_is_asked_for() {
    let place = Place::new(SMALL);
    let ran = pathloom_with(&[("PATHLOOM_SIMD", "scalar")], ["bench", "--json", &place.scenario]).exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["simd"], "scalar");
}

/// Every key and every string in a JSON value.
fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| words(value, found)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            words(value, found);
        }),
        _ => {}
    }
}

#[test]
fn schema_is_json_and_knows_every_name_of_the_scenario_file() {
    let ran = pathloom(["schema"]).exits(0);
    let schema: Value = serde_json::from_str(&ran.stdout).expect("the schema is JSON");
    assert!(schema["$schema"].as_str().unwrap().contains("json-schema.org"));
    let mut known = BTreeSet::new();
    words(&schema, &mut known);
    let names = "name seed paths clock start calendar 24x7 weekdays step steps substeps steps_per_year \
        assets initial_price drift volatility heston initial_variance mean_reversion long_run_variance vol_of_vol \
        correlation jumps merton intensity mean std tick_size garch omega alpha beta annual_vol innovations student_t \
        normal degrees_of_freedom drift_of price log_price constant levels initial process vasicek ornstein_uhlenbeck \
        long_run_mean dependence matrix order copula gaussian clayton theta series dynamics dcc factors output layout long \
        panel columns return variance jump every last float f64 f32 timestamp ns us compression overnight_variance \
        weekend_variance intraday_profile u_shaped open_to_midday regimes states expected_duration next transition initial \
        stress at from until ramp half_life scale add set toward_one drift jump_intensity level regime";
    for name in names.split_whitespace() {
        assert!(known.contains(name), "the schema does not know `{name}`");
    }
}

#[test]
fn the_schema_requires_what_the_program_requires_and_allows_no_other_key() {
    let schema: Value = serde_json::from_str(&pathloom(["schema"]).exits(0).stdout).unwrap();
    assert_eq!(schema["additionalProperties"], false);
    for required in schema["required"].as_array().unwrap() {
        let name = required.as_str().unwrap();
        let kept: String = without_key(SMALL, name);
        let place = Place::new(&kept);
        pathloom(["check", &place.scenario]).exits(2).says(&[name]);
    }
    // `seed` is optional in both.
    let place = Place::new(&without_key(SMALL, "seed"));
    pathloom(["check", &place.scenario]).exits(0);
}

/// A scenario without a key of the root, or without a table.
fn without_key(text: &str, key: &str) -> String {
    let mut inside = false;
    let keep = |line: &&str| {
        if line.starts_with('[') {
            inside = *line == format!("[{key}]");
        }
        let is_key = line.split('=').next().is_some_and(|name| name.trim() == key);
        !inside && !is_key
    };
    text.lines().filter(keep).collect::<Vec<_>>().join("\n")
}

#[test]
fn models_lists_every_law_with_its_parameters_and_each_example_is_a_valid_scenario() {
    let text = pathloom(["models"]).exits(0).stdout;
    let laws = ["volatility.constant", "volatility.garch", "volatility.heston", "innovations.normal"];
    let more = ["innovations.student_t", "jumps.merton", "process.ornstein_uhlenbeck", "process.vasicek"];
    for law in laws.into_iter().chain(more) {
        let example = text.lines().find(|line| line.starts_with(&format!("{law} = "))).unwrap_or_else(|| {
            panic!("no example of `{law}` in\n{text}");
        });
        let head = "name = \"e\"\npaths = 1\n[clock]\nstart = 2026-01-01\nstep = \"1d\"\nsteps = 1\n";
        let asset = "[assets.A]\ninitial_price = 1.0\ndrift_of = \"log_price\"\n";
        let table = match law.split_once('.').unwrap().0 {
            "volatility" => format!("{asset}{example}\n"),
            "process" => format!("[levels.A]\ninitial = 0.0\n{example}\n"),
            _ => format!("{asset}volatility.constant = {{ annual_vol = 0.1 }}\n{example}\n"),
        };
        let place = Place::new(&format!("{head}{table}"));
        pathloom(["check", &place.scenario]).exits(0);
    }
    let every_parameter = "initial_variance mean_reversion long_run_variance vol_of_vol correlation omega alpha beta \
        annual_vol degrees_of_freedom intensity mean std long_run_mean";
    for parameter in every_parameter.split_whitespace() {
        assert!(text.contains(parameter), "no `{parameter}` in\n{text}");
    }
}

#[test]
fn one_law_can_be_shown_and_a_misspelt_one_is_guessed() {
    let text = pathloom(["models", "heston"]).exits(0).stdout;
    assert!(text.contains("vol_of_vol") && !text.contains("garch"), "{text}");
    pathloom(["models", "hestn"]).exits(2).says(&["hestn", "did you mean `heston`"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let program = env!("CARGO_BIN_EXE_pathloom");
    let script = format!("'{program}' schema | true; '{program}' models | head -1");
    let ran = Ran::from(Command::new("sh").args(["-c", &script]).output().unwrap()).exits(0);
    assert_eq!(ran.stderr, "");
}
