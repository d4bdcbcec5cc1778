//! Objects that were changed, lost or replaced.

use crate::case::{Case, assert_same, four_parts, pathloom_at};
use crate::server::{Door, Server};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
