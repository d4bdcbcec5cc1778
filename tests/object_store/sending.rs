//! What a bucket gets: the bytes of a directory, whole after any end of a run.

use crate::case::{Case, Files, assert_same, at, four_parts, is_part, long_path, pathloom_at, three_folders};
use crate::common::{Ran, path_text, pathloom};
use crate::server::{Door, Server};
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

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
