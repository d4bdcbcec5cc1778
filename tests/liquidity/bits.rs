//! The same bits whatever runs them, and as they were.

use crate::bars;
use crate::common::{fingerprint, path_text, pathloom, pathloom_with, scenario_file, temporary};
use crate::market::{Ticks, two};
use crate::with;

/// Both at once, in every step.
const ACTS: &str = "[regimes.states.deep]\nexpected_duration = 3\n[regimes.states.thin]\nexpected_duration = 2\n\
    spread = { scale = 2.0 }\ntrades = { scale = 0.5 }\ntrade_size = { scale = 0.3 }\n\
    [[stress]]\nat = 1\nramp = 2\nhalf_life = 2.5\ntrades = { scale = 6.0 }\nspread = { scale = 5.0 }";

#[test]
fn threads_shards_and_vectors_leave_every_byte() {
    let place = temporary();
    let text = with(&two(3, "").replace("paths = 3", "paths = 3_000"), ACTS);
    let file = scenario_file(place.path(), &text);
    let out = |name: &str| path_text(&place.path().join(name));
    pathloom(["run", &file, "-o", &out("one"), "-q", "--threads", "1"]).exits(0);
    let wanted = fingerprint(&place.path().join("one"));
    assert!(wanted.len() > 2, "{} files", wanted.len());
    for level in ["scalar", "avx2"] {
        let ran =
            pathloom_with(&[("PATHLOOM_SIMD", level)], ["run", &file, "-o", &out(level), "-q", "--threads", "2"]);
        // What this machine does not have it refuses.
        assert!(ran.code == Some(0) || level != "scalar");
        assert!(ran.code != Some(0) || fingerprint(&place.path().join(level)) == wanted, "{level}");
    }
    for shard in ["2/2", "1/2"] {
        pathloom(["run", &file, "-o", &out("shards"), "-q", "--shard", shard]).exits(0);
    }
    assert_eq!(fingerprint(&place.path().join("shards")), wanted);
    pathloom(["verify", &out("shards"), "-q"]).exits(0);
}

/// As they were when the stream version was set: who changes them changes that.
#[test]
fn liquidity_has_the_bits_of_its_stream_version() {
    // FNV-1a over 64-bit words.
    let fold = |digest: u64, bits: u64| (digest ^ bits).wrapping_mul(0x0100_0000_01b3);
    let digest = |text: &str| {
        let ticks = Ticks::of(text);
        let times = ticks.times.iter().map(|time| time.cast_unsigned());
        let numbers = ticks.numbers.values().flatten().map(|value| value.to_bits());
        format!("{:016x}", times.chain(numbers).fold(0xcbf2_9ce4_8422_2325_u64, fold))
    };
    let volume = ACTS.replace(
        "spread = { scale = 2.0 }\ntrades = { scale = 0.5 }\ntrade_size = { scale = 0.3 }",
        "volume = { scale = 0.4 }",
    );
    let volume = volume.replace("trades = { scale = 6.0 }\nspread = { scale = 5.0 }", "volume = { scale = 5.0 }");
    let now = [digest(&with(&two(7, ""), ACTS)), digest(&with(&bars::market(50, 20, 2), &volume))];
    let then = ["942b45bd198e6e4c", "69c35620b7a5ebf7"].map(str::to_owned);
    assert_eq!((pathloom::random::STREAM_VERSION, now), (4, then));
}
