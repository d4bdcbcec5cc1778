//! A bucket holds what a directory would: against Moto, an S3 server that the tests start on loopback.
#![cfg(feature = "cloud")]

mod common;
#[path = "trust/place.rs"]
mod place;
#[path = "object_store/server.rs"]
mod server;

use common::{Ran, command, files, path_text, pathloom, scenario_file, temporary};
use place::single;
use server::{Door, Server};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// It must not be seen in what pathloom says.
const SECRET: &str = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY";

/// Four parts of 16 MB: each goes up in several chunks.
fn four_parts() -> String {
    single(16_000, 252, "columns = [\"price\", \"return\"]\ncompression = \"none\"")
}

/// A part of 67 MB, which goes up as its path grows, and a shorter one.
fn long_path() -> String {
    single(1, 5_000_000, "columns = [\"price\", \"return\"]\ncompression = \"none\"")
}

/// Three parts of some kilobytes, in folders.
fn three_folders() -> String {
    single(30, 20, "partition_paths = 10")
}

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A scenario, and what pathloom makes of it in a directory.
struct Case {
    place: TempDir,
    scenario: String,
    wanted: Files,
}

impl Case {
    fn new(text: &str) -> Self {
        let place = temporary();
        let scenario = scenario_file(place.path(), text);
        let out = place.path().join("out");
        pathloom(["run", &scenario, "-o", &path_text(&out), "--quiet"]).exits(0);
        let wanted: Files =
            files(&out).into_iter().map(|file| (file.clone(), fs::read(out.join(file)).unwrap())).collect();
        assert!(wanted.len() >= 3, "several parts and a manifest: {:?}", wanted.keys());
        Case { place, scenario, wanted }
    }

    fn run<'a>(&'a self, place: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
        [&["run", &self.scenario, "-o", place, "--quiet"], flags].concat()
    }
}

/// pathloom, with the server to find and no other.
fn at(server: &Server, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|prefix| name_text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.envs(server.environment());
    command
}

fn say(command: &mut Command) -> Ran {
    let ran = Ran::from(command.output().expect("the program starts"));
    assert!(!ran.stderr.contains(SECRET) && !ran.stderr.contains("AKIA"), "a key is shown: {}", ran.stderr);
    ran
}

fn pathloom_at(server: &Server, arguments: &[&str]) -> Ran {
    say(&mut at(server, arguments))
}

/// Not with `assert_eq`, which would print megabytes.
#[track_caller]
fn assert_same(found: &Files, wanted: &Files) {
    assert!(found.keys().eq(wanted.keys()), "{:?} and not {:?}", found.keys(), wanted.keys());
    for (name, bytes) in wanted {
        assert!(found[name] == *bytes, "{} has other bytes", name.display());
    }
}

fn is_part(name: &Path) -> bool {
    name.starts_with("data")
}

#[test]
fn a_bucket_gets_the_bytes_of_a_directory_in_several_chunks() {
    let (case, server) = (Case::new(&four_parts()), Server::start());
    pathloom_at(&server, &case.run("s3://bucket/some/place/", &["--threads", "2"])).exits(0);
    assert_same(&server.objects("some/place/"), &case.wanted);
    let log = server.log();
    for name in case.wanted.keys().filter(|name| is_part(name)) {
        let key = format!("/bucket/some/place/{}?", name.display());
        let chunks =
            log.iter().filter(|line| line.starts_with(&format!("PUT {key}")) && line.contains("partNumber="));
        assert_eq!(chunks.count(), case.wanted[name].len().div_ceil(8 << 20), "chunks of {key}\n{log:#?}");
        assert!(case.wanted[name].len() > 8 << 20 || name.ends_with("part-00003.parquet"), "{key} is short");
    }
    assert_eq!(server.unfinished(), 0);

    pathloom_at(&server, &case.run("s3://bucket/some/place", &[]))
        .exits(1)
        .says(&["s3://bucket/some/place", "already"]);
    let beside = pathloom_at(&server, &case.run("s3://bucket/some", &[])).exits(1);
    beside.says(&["s3://bucket/some is not empty", "place/data/part-00000.parquet"]);
}

#[test]
fn folders_small_parts_and_replacement() {
    let (case, server) = (Case::new(&three_folders()), Server::start());
    // Consoles make such objects for folders that people click together.
    for folder in ["/bucket/a/", "/bucket/a/data/"] {
        assert_eq!(server.ask("PUT", folder, b"").0, 200);
    }
    pathloom_at(&server, &case.run("s3://bucket/a", &[])).exits(0);
    let mut wanted = case.wanted.clone();
    wanted.extend([("".into(), Vec::new()), ("data/".into(), Vec::new())]);
    assert_same(&server.objects("a/"), &wanted);
    assert!(!server.log().iter().any(|line| line.contains("upload")), "a small part goes up in one piece");

    let other = ["--overwrite", "--paths", "20", "--seed", "4"];
    pathloom_at(&server, &case.run("s3://bucket/a", &["--seed", "4"])).exits(1).says(&["seed"]);
    pathloom_at(&server, &case.run("s3://bucket/a", &other)).exits(0);
    pathloom(case.run(&path_text(&case.place.path().join("out")), &other)).exits(0);
    let names = server.names("a/data/path_batch=");
    assert_eq!(names, ["0/part-00000.parquet", "1/part-00001.parquet"]);
    for name in names {
        let local = fs::read(case.place.path().join("out/data").join(format!("path_batch={name}"))).unwrap();
        assert!(server.object(&format!("a/data/path_batch={name}")) == local, "{name}");
    }
    pathloom_at(&server, &["verify", "s3://bucket/a", "--quiet"]).exits(0);
}

#[test]
fn google_and_azure() {
    let case = Case::new(&four_parts());
    let google = Server::start();
    pathloom_at(&google, &case.run("gs://bucket/a/b", &[])).exits(0);
    assert_same(&google.objects("a/b/"), &case.wanted);
    pathloom_at(&google, &["verify", "gs://bucket/a/b", "--quiet"]).exits(0);

    let azure = Server::launch("azure", &[], |_| Door::Open);
    pathloom_at(&azure, &case.run("az://bucket/a/b", &[])).exits(0);
    for (name, bytes) in &case.wanted {
        let (code, found) = azure.ask("GET", &format!("/account/bucket/a/b/{}", name.display()), b"");
        assert!(code == 200 && found == *bytes, "{}: {code}", name.display());
    }
    assert!(azure.log().iter().any(|line| line.contains("comp=blocklist")), "{:#?}", azure.log());
    pathloom_at(&azure, &["verify", "az://bucket/a/b", "--quiet"]).exits(0);
}

#[test]
fn a_killed_run_leaves_whole_parts_alone_and_the_same_command_ends_it() {
    let case = Case::new(&four_parts());
    // The second chunk of the second part hangs, so that the run is killed in the middle of it.
    let first = AtomicBool::new(true);
    let server = Server::behind(move |request| {
        let second = request.target.contains("part-00001") && request.target.contains("partNumber=2");
        if second && first.swap(false, Ordering::Relaxed) { Door::Held } else { Door::Open }
    });
    let mut child = at(&server, &case.run("s3://bucket/a", &["--threads", "1"])).spawn().unwrap();
    server.wait_for("second part", |line| line.ends_with("held"));
    server.wait_for("first chunk of it", |line| line.contains("part-00001") && line.contains("partNumber=1"));
    child.kill().unwrap();
    child.wait().unwrap();
    let found = server.objects("a/");
    let parts: Files = found.into_iter().filter(|(name, _)| is_part(name)).collect();
    let whole: Files = case
        .wanted
        .iter()
        .filter(|(name, _)| name.ends_with("part-00000.parquet"))
        .map(|(name, bytes)| (name.clone(), bytes.clone()))
        .collect();
    assert_same(&parts, &whole);
    assert_eq!(server.unfinished(), 1, "it was killed in the middle of an upload");

    let before = server.log().len();
    pathloom_at(&server, &case.run("s3://bucket/a", &["--threads", "2"])).exits(0);
    assert_same(&server.objects("a/"), &case.wanted);
    let again = server.log()[before..].iter().any(|line| line.starts_with("PUT") && line.contains("part-00000"));
    assert!(!again, "a whole part is not sent again");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_aborts_what_it_sends() {
    let (case, server) = (Case::new(&long_path()), Server::start());
    let child = at(&server, &case.run("s3://bucket/a", &[])).spawn().unwrap();
    server.wait_for("begun upload", |line| line.contains("part-00000") && line.contains("uploads"));
    let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    let asked = Instant::now();
    let ran = Ran::from(child.wait_with_output().unwrap()).exits(130).says(&["To go on from there", "s3://bucket/a"]);
    assert!(asked.elapsed() < Duration::from_secs(10), "it took {:?} to stop", asked.elapsed());
    assert!(!ran.stderr.contains("AKIA"), "{}", ran.stderr);
    assert_eq!(server.unfinished(), 0, "{:#?}", server.log());
    assert!(server.log().iter().any(|line| line.starts_with("DELETE")), "there was nothing to abort");
    pathloom_at(&server, &case.run("s3://bucket/a", &[])).exits(0);
    assert_same(&server.objects("a/"), &case.wanted);
}

#[test]
fn two_shards_at_once_and_merge() {
    let (case, server) = (Case::new(&four_parts()), Server::start());
    let shards = ["1/2", "2/2"]
        .map(|shard| at(&server, &case.run("s3://bucket/a", &["--threads", "1", "--shard", shard])).spawn().unwrap());
    for shard in shards {
        Ran::from(shard.wait_with_output().unwrap()).exits(0);
    }
    pathloom_at(&server, &["merge", "s3://bucket/a"]).exits(0);
    assert_same(&server.objects("a/"), &case.wanted);

    // A manifest that was lost altogether, or that one shard wrote over.
    assert_eq!(server.ask("DELETE", "/bucket/a/manifest.json", b"").0, 204);
    let merged = pathloom_at(&server, &["merge", "s3://bucket/a"]).exits(0);
    assert!(merged.stdout.contains("4 of them new"), "{}", merged.stdout);
    assert_same(&server.objects("a/"), &case.wanted);
}

/// The second shard lists the place when the first has ended, and has looked for a manifest before it began.
#[test]
fn a_part_that_another_shard_has_written_meanwhile_is_left_alone() {
    let (case, gate) = (Case::new(&four_parts()), Arc::new((Mutex::new((0, false)), Condvar::new())));
    let door = gate.clone();
    let server = Server::behind(move |request| {
        if request.method == "GET" && request.target.contains("list-type=2") {
            let mut state = door.0.lock().unwrap();
            state.0 += 1;
            door.1.notify_all();
            if state.0 == 2 {
                drop(door.1.wait_timeout_while(state, Duration::from_mins(1), |(_, open)| !*open).unwrap());
            }
        }
        Door::Open
    });
    let second = at(&server, &case.run("s3://bucket/a", &["--shard", "2/2"])).spawn().unwrap();
    let state = gate.0.lock().unwrap();
    drop(gate.1.wait_timeout_while(state, Duration::from_mins(1), |(lists, _)| *lists < 2).unwrap());
    pathloom_at(&server, &case.run("s3://bucket/a", &["--shard", "1/2"])).exits(0);
    gate.0.lock().unwrap().1 = true;
    gate.1.notify_all();
    Ran::from(second.wait_with_output().unwrap()).exits(0);
    assert_same(&server.objects("a/"), &case.wanted);
}

#[test]
fn a_server_without_conditions_is_written_to_without_them() {
    let (case, server) = (Case::new(&four_parts()), Server::start());
    for shard in ["1/2", "2/2"] {
        let mut shard = at(&server, &case.run("s3://bucket/a", &["--shard", shard]));
        say(shard.env("AWS_CONDITIONAL_PUT", "disabled")).exits(0);
    }
    assert_same(&server.objects("a/"), &case.wanted);
}

/// Each has read the manifest before the other puts it back.
#[test]
fn two_shards_that_end_at_the_same_moment_are_both_heard() {
    let (case, gate) = (Case::new(&four_parts()), (Mutex::new(0_usize), Condvar::new()));
    let server = Server::behind(move |request| {
        if request.method == "PUT" && request.target.contains("manifest.json") {
            let mut came = gate.0.lock().unwrap();
            *came += 1;
            // Two begin, and one of them again; two end, and one of them again.
            let wanted = [2, 2, 0, 5, 5].get(*came - 1).copied().unwrap_or(0);
            gate.1.notify_all();
            drop(gate.1.wait_timeout_while(came, Duration::from_secs(10), |came| *came < wanted).unwrap());
        }
        Door::Open
    });
    let shards = ["1/2", "2/2"]
        .map(|shard| at(&server, &case.run("s3://bucket/a", &["--threads", "1", "--shard", shard])).spawn().unwrap());
    for shard in shards {
        Ran::from(shard.wait_with_output().unwrap()).exits(0);
    }
    let refused = |line: &&String| line.starts_with("PUT /bucket/a/manifest.json") && line.ends_with(" 412");
    assert_eq!(server.log().iter().filter(refused).count(), 2, "they did not meet:\n{:#?}", server.log());
    assert_same(&server.objects("a/"), &case.wanted);
}

#[test]
fn verify_finds_a_changed_byte_and_a_lost_object_and_repairs_them() {
    let (case, replaced) = (Case::new(&four_parts()), Arc::new(AtomicBool::new(false)));
    let watched = replaced.clone();
    let server = Server::behind(move |request| {
        let gone =
            watched.load(Ordering::Relaxed) && request.target.contains("part-00001") && request.method == "GET";
        if gone {
            Door::Answer("412 Precondition Failed", "<Error><Code>PreconditionFailed</Code></Error>")
        } else {
            Door::Open
        }
    });
    pathloom_at(&server, &case.run("s3://bucket/a", &[])).exits(0);
    pathloom_at(&server, &["verify", "s3://bucket/a", "--quiet"]).exits(0);

    let mut changed = case.wanted[Path::new("data/part-00001.parquet")].clone();
    changed[11_000_000] ^= 1;
    assert_eq!(server.ask("PUT", "/bucket/a/data/part-00001.parquet", &changed).0, 200);
    assert_eq!(server.ask("PUT", "/bucket/a/data/part-00003.parquet", &changed[..5_000_000]).0, 200);
    assert_eq!(server.ask("DELETE", "/bucket/a/data/part-00002.parquet", b"").0, 204);
    let ran = pathloom_at(&server, &["verify", "s3://bucket/a", "--quiet"]).exits(1);
    ran.says(&[
        "s3://bucket/a: 3 files wrong",
        "data/part-00001.parquet differs from byte 11000000: row group",
        "data/part-00002.parquet is missing",
        "data/part-00003.parquet",
        "--repair",
    ]);
    pathloom_at(&server, &["verify", "s3://bucket/a", "--repair"]).exits(0);
    assert_same(&server.objects("a/"), &case.wanted);
    pathloom_at(&server, &["verify", "s3://bucket/a", "--quiet"]).exits(0);

    replaced.store(true, Ordering::Relaxed);
    let ran = pathloom_at(&server, &["verify", "s3://bucket/a", "--quiet"]);
    ran.exits(1).says(&["s3://bucket/a/data/part-00001.parquet", "cannot be read", "412", "it was replaced while"]);
}

/// One line that names the place.
#[track_caller]
fn is_clear(ran: Ran, code: i32, wanted: &[&str]) {
    let ran = ran.exits(code).says(wanted);
    assert!(ran.stderr.trim_end().lines().count() == 1 && ran.stderr.len() < 400, "{}", ran.stderr);
}

#[test]
fn what_the_server_refuses_is_told_on_one_line_without_keys() {
    let case = Case::new(&three_folders());
    let server = Server::start();
    let wrong = pathloom_at(&server, &case.run("s3://no-such-bucket/a", &[]));
    is_clear(wrong, 1, &["s3://no-such-bucket/a", "404", "NoSuchBucket"]);
    for verb in ["verify", "merge"] {
        let wrong = pathloom_at(&server, &[verb, "s3://no-such-bucket/a"]);
        is_clear(wrong, 1, &["s3://no-such-bucket/a", "NoSuchBucket"]);
    }
    is_clear(pathloom_at(&server, &case.run("s3://", &[])), 2, &["no bucket"]);
    is_clear(pathloom_at(&server, &case.run(&format!("s3://AKIA0:{SECRET}@bucket/a"), &[])), 2, &["environment"]);
    assert_eq!(server.names(""), Vec::<String>::new());

    // After its bucket is made, this one wants keys that it knows.
    let strict = Server::launch("s3", &[("INITIAL_NO_AUTH_ACTION_COUNT", "1")], |_| Door::Open);
    let wrong = pathloom_at(&strict, &case.run("s3://bucket/a", &[]));
    is_clear(wrong, 1, &["s3://bucket/a", "403 Forbidden", "InvalidAccessKeyId"]);

    // Amazon repeats the key and what was signed.
    let amazon = Server::behind(|_| {
        Door::Answer(
            "403 Forbidden",
            "<?xml version=\"1.0\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we \
             calculated does not match.</Message><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>\
             AWS4-HMAC-SHA256\nwJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY</StringToSign></Error>",
        )
    });
    let wrong = pathloom_at(&amazon, &case.run("s3://bucket/a", &[]));
    is_clear(wrong, 1, &["s3://bucket/a", "403 Forbidden: SignatureDoesNotMatch: The request signature we"]);
    assert_eq!(amazon.log().len(), 1, "a refusal is not asked again: {:?}", amazon.log());
}

#[test]
fn a_server_that_is_not_there_is_told_in_bounded_time() {
    let case = Case::new(&three_folders());
    let server = Server::start();
    let started = Instant::now();
    let gone = |variable: &str, value: &str| say(at(&server, &case.run("s3://bucket/a", &[])).env(variable, value));
    // Nobody listens at the port that a closed listener had.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    is_clear(gone("AWS_ENDPOINT", &format!("http://{free}")), 1, &["s3://bucket/a", &free.to_string(), "refused"]);
    assert!(started.elapsed() < Duration::from_mins(1), "it took {:?}", started.elapsed());
    // As on a machine that no cloud knows.
    let unknown = Server::behind(|_| Door::Answer("404 Not Found", ""));
    let mut keyless = at(&server, &case.run("s3://bucket/a", &[]));
    keyless.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    keyless.env("AWS_METADATA_ENDPOINT", unknown.environment()[0].1.as_str());
    is_clear(say(&mut keyless), 1, &["s3://bucket/a", "credentials, since the environment holds none"]);
    is_clear(gone("AWS_ALLOW_HTTP", "false"), 1, &["s3://bucket/a", "AWS_ALLOW_HTTP=true"]);
}

#[test]
fn a_server_that_is_busy_loses_requests_or_forgets_one_is_asked_again() {
    let case = Case::new(&four_parts());
    let (counts, first) = (Mutex::new(BTreeMap::new()), AtomicBool::new(true));
    let server = Server::behind(move |request| {
        let chunk = request.target.contains("partNumber=");
        let mut counts = counts.lock().unwrap();
        let count: &mut u32 = counts.entry((request.method.to_owned(), chunk)).or_default();
        *count += 1;
        // Of every kind of request the second and the fifth, so that none fails nine times in a row.
        match *count % 9 {
            2 => Door::Answer("503 Slow Down", "<Error><Code>SlowDown</Code></Error>"),
            5 => Door::Lost,
            _ if chunk && first.swap(false, Ordering::Relaxed) => Door::Held,
            _ => Door::Open,
        }
    });
    let mut run = at(&server, &case.run("s3://bucket/a", &["--threads", "2"]));
    say(run.env("AWS_TIMEOUT", "5s")).exits(0);
    pathloom_at(&server, &["verify", "s3://bucket/a", "--quiet"]).exits(0);
    assert_same(&server.objects("a/"), &case.wanted);
    let log = server.log();
    for (method, what) in [("PUT", "partNumber="), ("POST", ".parquet"), ("GET", ".parquet"), ("HEAD", "")] {
        let of = |line: &&String| line.starts_with(method) && line.contains(what);
        for fault in ["503 Slow Down", "lost"] {
            let met = log.iter().filter(of).any(|line| line.ends_with(fault));
            assert!(met, "no {method} of {what} met `{fault}`\n{log:#?}");
        }
    }
    assert!(log.iter().any(|line| line.ends_with("held")), "none was forgotten\n{log:#?}");
}

#[test]
fn a_server_that_stays_busy_ends_the_run_with_what_it_said() {
    let case = Case::new(&four_parts());
    let server = Server::behind(|request| {
        let busy = request.method == "PUT" && request.target.contains("part-00002");
        if busy { Door::Answer("503 Slow Down", "<Error><Code>SlowDown</Code></Error>") } else { Door::Open }
    });
    let started = Instant::now();
    let ran = pathloom_at(&server, &case.run("s3://bucket/a", &["--threads", "1"]));
    is_clear(ran, 1, &["cannot write s3://bucket/a/data/part-00002.parquet", "503", "SlowDown"]);
    assert!(started.elapsed() < Duration::from_mins(2), "it took {:?}", started.elapsed());
    assert_eq!(server.unfinished(), 0, "what could not be written is aborted");
    let parts = server.objects("a/").into_keys().filter(|name| is_part(name)).count();
    assert_eq!(parts, 2, "whole parts stay");
}
