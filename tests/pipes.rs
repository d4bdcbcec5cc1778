//! One file on standard output: the rows of a dataset in a directory, for programs that read from a pipe.

mod common;
#[path = "trust/place.rs"]
mod place;
#[path = "trust/rows.rs"]
mod rows;

use common::{Ran, command, files};
use place::{Place, market, single};
use rows::{read_bytes, read_parts};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn piped(place: &Place, flags: &[&str]) -> Output {
    let arguments = ["run", &place.scenario, "-o", "-"];
    let mut command = command(arguments.iter().chain(flags));
    command.current_dir(place.root.path()).output().unwrap()
}

fn bytes(place: &Place, flags: &[&str]) -> Vec<u8> {
    let output = piped(place, flags);
    assert_eq!(output.status.code(), Some(0), "{flags:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(files(place.root.path()), [PathBuf::from("scenario.toml")], "nothing but standard output is written");
    output.stdout
}

fn shapes() -> Vec<(&'static str, String)> {
    vec![
        ("long", market(30_000, 20, "")),
        ("panel", market(70_000, 20, "layout = \"panel\"")),
        ("wide", single(700, 60, "layout = \"wide\"")),
        ("partitioned", market(1_000, 20, "partition_paths = 300\ncompression = \"none\"")),
        ("f32", market(1_000, 20, "float = \"f32\"\ntimestamp = \"us\"\ncompression = \"lz4\"")),
        ("last", market(200_000, 2, "every = \"last\"")),
        ("long-paths", market(2, 1_060_000, "")),
        ("long-paths-panel", market(2, 1_060_000, "layout = \"panel\"")),
    ]
}

#[test]
fn standard_output_holds_the_rows_of_the_dataset() {
    for (name, text) in shapes() {
        let place = Place::new(&text);
        let parquet = bytes(&place, &["-q"]);
        let arrow = bytes(&place, &["-q", "--format", "arrow"]);
        assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"), "{name}");
        assert!(arrow.starts_with(&[0xff; 4]), "{name}: a stream begins with a continuation mark");
        let dataset = Place::whole(&text);
        let wanted = read_parts(&dataset);
        assert!(wanted.len() > 0);
        assert!(read_bytes(parquet) == wanted, "{name}: Parquet");
        assert!(read_bytes(arrow) == wanted, "{name}: Arrow");
    }
}

#[test]
fn standard_output_does_not_depend_on_threads() {
    for (name, text) in shapes() {
        let place = Place::new(&text);
        for format in ["parquet", "arrow"] {
            let of = |threads| bytes(&place, &["--threads", threads, "--format", format]);
            let one = of("1");
            assert!(of("2") == one, "{name} {format}: 2 threads");
            assert!(of("8") == one, "{name} {format}: 8 threads");
        }
    }
}

#[test]
fn the_scenario_is_in_the_stream_too() {
    let place = Place::new(&market(100, 20, ""));
    for format in ["parquet", "arrow"] {
        let text = String::from_utf8_lossy(&bytes(&place, &["--format", format])).into_owned();
        assert!(text.contains("pathloom.scenario") && text.contains("annual_vol = 0.05"), "{format}");
    }
}

#[test]
fn what_standard_output_cannot_be_is_refused() {
    for flags in [&["--shard", "1/2"][..], &["--overwrite"], &["--shard", "1/1"], &["--sync"]] {
        let output = piped(&Place::new(&market(100, 20, "")), flags);
        assert!(output.stdout.is_empty());
        let ran = Ran::from(output).exits(2);
        let flag = flags[0];
        assert!(ran.stderr.contains(flag) && ran.stderr.contains("standard output"), "{}", ran.stderr);
    }
}

fn shell(place: &Place, script: &str) -> Ran {
    let program = env!("CARGO_BIN_EXE_pathloom");
    let full = format!("p() {{ '{program}' run '{}' -o - \"$@\"; }}; {script}", place.scenario);
    Ran::from(Command::new("bash").args(["-c", &full]).env("NO_COLOR", "1").output().unwrap())
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new(&market(100_000, 20, ""));
    for format in ["parquet", "arrow"] {
        for head in ["head -c 1000", "head -c 3000000", "true"] {
            let script = format!("p --format {format} | {head} >/dev/null; echo ${{PIPESTATUS[0]}}");
            let ran = shell(&place, &script).exits(0);
            assert_eq!(ran.stdout, "0\n", "{format} | {head}: {}", ran.stderr);
            assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("error"), "{}", ran.stderr);
        }
    }
    let ran = shell(&place, "p -q | head -c 1000 | wc -c").exits(0);
    assert_eq!((ran.stdout.trim(), ran.stderr.as_str()), ("1000", ""));
}

/// Nothing is told of rows that nobody has read.
#[test]
fn no_false_summary_when_the_reader_goes_away() {
    let place = Place::new(&market(100_000, 20, ""));
    let ran = shell(&place, "p | head -c 1000 >/dev/null").exits(0);
    assert!(!ran.stderr.contains("0 B") && !ran.stderr.contains("rows   0"), "{}", ran.stderr);
}

#[test]
fn a_full_device_is_an_error() {
    if !PathBuf::from("/dev/full").exists() {
        println!("skipped: there is no /dev/full here");
        return;
    }
    let place = Place::new(&market(1_000, 20, ""));
    for format in ["parquet", "arrow"] {
        let ran = shell(&place, &format!("p --format {format} > /dev/full")).exits(1);
        ran.says(&["standard output", "space"]);
    }
}

/// A file that standard output is redirected to may not grow: an error to report, not a signal to die of.
#[test]
fn a_limit_on_file_sizes_is_an_error() {
    let place = Place::new(&market(30_000, 20, ""));
    let file = place.root.path().join("limited");
    let ran = shell(&place, &format!("ulimit -f 100; p > '{}'", file.display()));
    ran.exits(1).says(&["standard output", "too large"]);
    assert!(fs::metadata(&file).unwrap().len() <= 100 * 1024);
}

/// One that is closed (`>&-`) the language's runtime opens on the null device, before the program starts.
#[test]
fn a_standard_output_that_cannot_be_written_to_is_an_error() {
    let place = Place::new(&market(1_000, 20, ""));
    for script in ["p 1</dev/null", "p --format arrow 1</dev/null"] {
        let ran = shell(&place, script);
        assert_eq!(ran.code, Some(1), "{script}: {}", ran.stderr);
        assert!(ran.stderr.contains("standard output"), "{script}: {}", ran.stderr);
    }
}

#[test]
fn an_interrupted_pipe_ends_with_130() {
    let place = Place::new(&market(2_000_000, 20, ""));
    let mut command = command(["run", &place.scenario, "-o", "-"]);
    let child = command.stdout(Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ran = Ran::from(child.wait_with_output().unwrap()).exits(130);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

/// A directory called - is reached by another name of it.
#[test]
fn a_directory_of_that_name_is_reached_as_dot_slash_dash() {
    let place = Place::new(&market(100, 20, ""));
    let mut command = command(["run", &place.scenario, "-o", "./-", "-q"]);
    Ran::from(command.current_dir(place.root.path()).output().unwrap()).exits(0);
    assert!(place.root.path().join("-/manifest.json").exists());
}
