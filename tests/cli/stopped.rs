//! Runs that are killed, interrupted, disturbed, or find the disk full.

use crate::common::{Ran, files, fingerprint, path_text};
use crate::place::{LONG, Place, has_final_name, names_in_data};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime};

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
