//! What goes wrong around a run: it is told clearly, nothing half-done has a final name, and the same command
//! afterwards ends with the same bytes.

mod common;
#[path = "trust/place.rs"]
mod place;

use common::{Ran, command, fingerprint, path_text};
use place::{Bytes, Case, Place, assert_nothing_foreign, cases, small_cases, undisturbed};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A clear error, exit code 1; and whatever has the name of a part is that part.
#[track_caller]
fn fails(ran: &Ran, wanted: &Bytes, out: &Path, said: &[&str], what: &str) {
    assert!(ran.code == Some(1), "{what}: code {:?}\n{}{}", ran.code, ran.stdout, ran.stderr);
    for text in said {
        assert!(common::unwrapped(&ran.stderr).contains(text), "{what}: `{text}` is not said in\n{}", ran.stderr);
    }
    assert!(!ran.stderr.contains("panicked") && ran.stderr.lines().count() < 20, "{what}: {}", ran.stderr);
    only_whole_parts(wanted, out, what);
}

#[track_caller]
fn only_whole_parts(wanted: &Bytes, out: &Path, what: &str) {
    if !out.is_dir() {
        return;
    }
    assert_nothing_foreign(out);
    for (file, digest) in fingerprint(out) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(!name.starts_with("part-") || wanted[&file] == digest, "{what}: {name} is not whole");
    }
}

fn few() -> Vec<Case> {
    cases().into_iter().filter(|case| ["long", "partitioned", "arrow", "long-paths"].contains(&case.name)).collect()
}

/// A file system of its own, that may be small, or read-only. Unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, options: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at).output().ok()?;
        if !mounted.status.success() {
            println!("skipped: this needs the right to mount a tmpfs");
        }
        mounted.status.success().then(|| Disk(at.to_path_buf()))
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk() {
    for case in cases() {
        let wanted = undisturbed(&case.text);
        for size in ["16k", "1500k", "5m"] {
            let place = Place::new(&case.text);
            let Some(disk) = Disk::mount(&place.out(), &format!("size={size}")) else { return };
            let ran = place.run(&["--threads", "2"]);
            fails(
                &ran,
                &wanted,
                &place.out(),
                &["space", &path_text(&place.out())],
                &format!("{} {size}", case.name),
            );
            disk.remount("size=400m");
            place.run(&["-q"]).exits(0);
            assert_eq!(place.bytes(), wanted, "{} {size}", case.name);
        }
    }
}

/// Room for the parts, and none for another name: the manifest and folders need names too.
#[test]
fn no_more_names() {
    let case = &cases()[3];
    let wanted = undisturbed(&case.text);
    for names in [1, 2, 3, 4, 5, 9, 40] {
        let place = Place::new(&case.text);
        let Some(disk) = Disk::mount(&place.out(), &format!("size=400m,nr_inodes={names}")) else { return };
        let ran = place.run(&[]);
        fails(&ran, &wanted, &place.out(), &["space", &path_text(&place.out())], &format!("{names} names"));
        disk.remount("nr_inodes=1000");
        place.run(&["-q"]).exits(0);
        assert_eq!(place.bytes(), wanted, "{names} names");
    }
}

#[test]
fn a_read_only_file_system() {
    let case = &small_cases()[3];
    let wanted = undisturbed(&case.text);
    let place = Place::new(&case.text);
    let Some(disk) = Disk::mount(&place.out(), "size=100m") else { return };
    place.run(&["-q", "--shard", "1/2"]).exits(0);
    disk.remount("ro");
    fails(&place.run(&[]), &wanted, &place.out(), &[&path_text(&place.out()), "ead-only"], "run");
    let before = place.bytes();
    place.verify(&[]).exits(1);
    fails(&place.verify(&["--repair"]), &wanted, &place.out(), &[&path_text(&place.out())], "repair");
    assert_eq!(place.bytes(), before);
    disk.remount("rw");
    place.run(&["-q"]).exits(0);
    assert_eq!(place.bytes(), wanted);
    disk.remount("ro");
    place.verify(&["-q"]).exits(0);
}

fn shell(place: &Place, script: &str) -> Ran {
    let program = env!("CARGO_BIN_EXE_pathloom");
    let run = format!("'{program}' run '{}' -o '{}'", place.scenario, path_text(&place.out()));
    let output = Command::new("bash").args(["-c", &format!("{script} {run}")]).env("NO_COLOR", "1").output().unwrap();
    output.into()
}

#[test]
fn a_limit_on_file_sizes() {
    for case in few() {
        let wanted = undisturbed(&case.text);
        // Of 1 KiB each: already the manifest, or the first part, is more.
        for blocks in ["0", "1", "100"] {
            let place = Place::new(&case.text);
            let ran = shell(&place, &format!("ulimit -f {blocks};"));
            let what = format!("{} {blocks}", case.name);
            if case.name == "partitioned" && blocks == "100" && ran.code == Some(0) {
                continue;
            }
            fails(&ran, &wanted, &place.out(), &["too large", &path_text(&place.out())], &what);
            place.run(&["-q"]).exits(0);
            assert_eq!(place.bytes(), wanted, "{what}");
        }
    }
}

#[test]
fn too_few_files_may_be_open() {
    for case in cases() {
        let wanted = undisturbed(&case.text);
        for files in ["7", "9", "12", "20"] {
            let place = Place::new(&case.text);
            let ran = shell(&place, &format!("ulimit -n {files};"));
            let what = format!("{} with {files} files", case.name);
            if ran.code == Some(0) {
                assert_eq!(place.bytes(), wanted, "{what}");
                continue;
            }
            fails(&ran, &wanted, &place.out(), &["oo many open files"], &what);
            place.run(&["-q"]).exits(0);
            assert_eq!(place.bytes(), wanted, "{what}");
        }
    }
}

/// Memory that may not be had is an error too, or at least no half part.
#[test]
fn too_few_threads_may_be_made() {
    let case = &small_cases()[3];
    let wanted = undisturbed(&case.text);
    let place = Place::new(&case.text);
    // Stacks of a thousand threads do not fit into so much address space.
    let ran = shell(&place, "ulimit -v 400000; exec env");
    let ran = if ran.code == Some(0) { ran } else { ran.exits(1) };
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    only_whole_parts(&wanted, &place.out(), "address space");
}

#[test]
fn the_output_directory_goes_away_midway() {
    for case in few() {
        let wanted = undisturbed(&case.text);
        for folder in ["", "data"] {
            let place = Place::new(&case.text);
            let child = place.start(&["--threads", "2"]);
            let began = Instant::now();
            while !place.out().join("data").exists() && began.elapsed() < Duration::from_secs(10) {
                std::thread::sleep(Duration::from_micros(200));
            }
            std::thread::sleep(Duration::from_millis(20));
            let away = place.root.path().join("away");
            fs::rename(place.out().join(folder), &away).unwrap();
            let ran = Ran::from(child.wait_with_output().unwrap());
            if ran.code == Some(0) {
                // Before the first part was whole: then all of them are in a directory made anew. Or after the last.
                if !place.out().join(folder).exists() {
                    fs::rename(&away, place.out().join(folder)).unwrap();
                }
                assert_eq!(place.bytes(), wanted, "{} {folder}", case.name);
                continue;
            }
            fails(&ran, &wanted, &place.out(), &[&path_text(&place.out())], &format!("{} {folder}", case.name));
            place.run(&["-q"]).exits(0);
            assert_eq!(place.bytes(), wanted, "{} {folder}", case.name);
        }
    }
}

#[test]
fn a_directory_has_the_name_of_a_part() {
    for case in few() {
        let wanted = undisturbed(&case.text);
        let parts: Vec<&PathBuf> = wanted.keys().filter(|file| file.starts_with("data")).collect();
        let name = parts[1];
        let place = Place::new(&case.text);
        place.run(&["-q", "--shard", "1/1000"]).exits(0);
        let taken = place.out().join(name);
        fs::create_dir_all(taken.join("precious")).unwrap();
        for _ in 0..2 {
            let ran = place.run(&[]);
            fails(&ran, &wanted, &place.out(), &[&path_text(name)], case.name);
            assert!(taken.join("precious").is_dir(), "{}: it was deleted", case.name);
            assert_eq!(place.manifest()["status"], "incomplete");
        }
        place.verify(&[]).exits(1);
        fs::remove_dir_all(&taken).unwrap();
        place.run(&["-q"]).exits(0);
        assert_eq!(place.bytes(), wanted, "{}", case.name);
    }
}

#[test]
fn something_else_has_the_name_of_a_folder_or_of_the_manifest() {
    let case = &small_cases()[3];
    let wanted = undisturbed(&case.text);
    for name in ["data", "data/path_batch=1"] {
        let place = Place::new(&case.text);
        place.run(&["-q", "--shard", "1/1000"]).exits(0);
        let taken = place.out().join(name);
        let _ = fs::remove_dir_all(&taken);
        fs::write(&taken, "precious").unwrap();
        let ran = place.run(&[]).exits(1).says(&[name]);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        assert_eq!(fs::read(&taken).unwrap(), b"precious", "{name}");
        fs::remove_file(&taken).unwrap();
        place.run(&["-q"]).exits(0);
        assert_eq!(place.bytes(), wanted, "{name}");
    }
    let place = Place::new(&case.text);
    fs::create_dir_all(place.out().join("manifest.json/precious")).unwrap();
    place.run(&[]).exits(1).says(&[&path_text(&place.out())]);
    assert!(place.out().join("manifest.json/precious").is_dir());
}

/// Somebody who may read the dataset and not write to it.
#[test]
fn a_directory_that_one_may_not_write_to() {
    let case = &small_cases()[3];
    let wanted = undisturbed(&case.text);
    let place = Place::new(&case.text);
    place.run(&["-q", "--shard", "1/2"]).exits(0);
    let open =
        |path: &Path| assert!(Command::new("chmod").args(["-R", "a+rX"]).arg(path).status().unwrap().success());
    open(place.root.path());
    // The program itself may lie where only its owner looks.
    let copy = place.root.path().join("program");
    fs::copy(env!("CARGO_BIN_EXE_pathloom"), &copy).unwrap();
    open(place.root.path());
    let nobody = |arguments: &[&str]| -> Option<Ran> {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&copy).args(arguments);
        let output = command.env("NO_COLOR", "1").output().ok()?;
        Some(output.into())
    };
    let Some(Ran { code: Some(0), .. }) = nobody(&["schema"]) else {
        println!("skipped: this needs setpriv and the right to become another user");
        return;
    };
    let before = place.bytes();
    let out = path_text(&place.out());
    let ran = nobody(&["run", &place.scenario, "-o", &out]).unwrap();
    fails(&ran, &wanted, &place.out(), &[&out, "ermission denied"], "run");
    let ran = nobody(&["verify", &out, "--repair"]).unwrap();
    fails(&ran, &wanted, &place.out(), &[&out, "ermission denied"], "repair");
    let ran = nobody(&["run", &place.scenario, "-o", &path_text(&place.root.path().join("new"))]).unwrap();
    fails(&ran, &wanted, &place.out(), &["new", "ermission denied"], "a new directory");
    assert_eq!(place.bytes(), before);
    place.run(&["-q"]).exits(0);
    assert_eq!(place.bytes(), wanted);
    nobody(&["verify", &out]).unwrap().exits(0);
}

/// The parts are what counts: that nobody hears of them is no reason to lose them.
#[test]
fn nobody_listens() {
    let case = &small_cases()[3];
    let wanted = undisturbed(&case.text);
    for redirect in [">&-", "2>&-", ">&- 2>&- <&-", "2>/dev/full >/dev/full"] {
        let place = Place::new(&case.text);
        let program = env!("CARGO_BIN_EXE_pathloom");
        let script = format!("'{program}' run '{}' -o '{}' {redirect}", place.scenario, path_text(&place.out()));
        let ran = Ran::from(Command::new("bash").args(["-c", &script]).output().unwrap());
        assert!(matches!(ran.code, Some(0 | 1)), "{redirect}: {:?} {}", ran.code, ran.stderr);
        assert_eq!(place.bytes(), wanted, "{redirect}");
    }
    let place = Place::new(&case.text);
    let mut quiet = command(place.arguments(&["-q"]));
    Ran::from(quiet.output().unwrap()).exits(0);
    assert_eq!(place.bytes(), wanted);
}

/// The last thing that can go wrong is the manifest: parts are kept, and the next run has nothing else to do.
#[test]
fn a_part_that_goes_away_after_it_was_whole_is_written_again() {
    let case = &small_cases()[3];
    let wanted = undisturbed(&case.text);
    let parts: Vec<&PathBuf> = wanted.keys().filter(|file| file.starts_with("data")).collect();
    for content in [None, Some(&b""[..]), Some(b"PAR1 not this PAR1")] {
        for complete in [true, false] {
            let place = Place::whole(&case.text);
            if !complete {
                fs::remove_file(place.out().join(parts[3])).unwrap();
                place.edit_manifest(|manifest| manifest["status"] = "incomplete".into());
            }
            let file = place.out().join(parts[1]);
            content.map_or_else(|| fs::remove_file(&file), |content| fs::write(&file, content)).unwrap();
            let ran = place.run(&[]);
            let what = format!("{content:?}, complete: {complete}\n{}", ran.stderr);
            // Either it is mended, or it is told that it must be: never is it called whole.
            if ran.code == Some(0) {
                assert_eq!(place.bytes(), wanted, "{what}");
            } else {
                assert!(ran.code == Some(1) && ran.stderr.contains("part-00001"), "{what}");
            }
        }
    }
}
