//! Shards that write to one bucket.

use crate::case::{Case, assert_same, at, four_parts, pathloom_at, say};
use crate::common::Ran;
use crate::server::{Door, Server};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

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
