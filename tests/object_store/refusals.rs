//! Servers that refuse, are not there, or lose requests.

use crate::case::{Case, SECRET, assert_same, at, four_parts, is_part, pathloom_at, say, three_folders};
use crate::common::Ran;
use crate::server::{Door, Server};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

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
