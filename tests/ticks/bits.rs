//! The same trades whatever is simulated beside them.

use crate::common::{fingerprint, path_text, pathloom, pathloom_with, scenario_file, temporary};
use crate::market::{OFTEN, STILL, Ticks, of_asset, scenario, two};

#[test]
fn laws_of_one_asset_or_one_column_leave_the_others_as_they_were() {
    let before = Ticks::of(&two(1, ""));
    for (more, changed) in [
        ("spread.geometric = { mean = 4.0, persistence = 0.5 }", vec!["bid", "ask", "price"]),
        ("trade_side.persistent = { persistence = 0.0 }", vec!["price", "side"]),
        ("trade_size.log_normal = { mean = 9.0, std = 0.1 }", vec!["size"]),
    ] {
        let after = Ticks::of(&two(1, more));
        assert_eq!(before.times, after.times, "{more}");
        for name in before.numbers.keys() {
            assert_eq!(of_asset(&before, name, 0), of_asset(&after, name, 0), "{name} of A with {more}");
            let same = of_asset(&before, name, 1) == of_asset(&after, name, 1);
            assert_eq!(same, !changed.contains(&name.as_str()), "{name} of B with {more}");
        }
    }
}

#[test]
fn a_path_has_the_same_trades_however_many_there_are() {
    let asset =
        format!("{STILL}\n{OFTEN}\ntick_size = 0.01\njumps.merton = {{ intensity = 1e5, mean = 0.0, std = 1e-3 }}");
    let few = Ticks::of(&scenario(3, 50, &asset, ""));
    let first = |ticks: &Ticks, name: &str| -> Vec<f64> {
        ticks.paths(name).take(3).flat_map(|path| path[..50].to_vec()).collect()
    };
    // Among more paths, and with so many trades that a path is written window by window.
    for (paths, events) in [(8, 50), (257, 51), (2, 400_000)] {
        let many = Ticks::of(&scenario(paths, events, &asset, ""));
        let known = 50 * paths.min(3);
        let times: Vec<i64> = many.times.chunks(events).take(3).flat_map(|path| path[..50].to_vec()).collect();
        assert_eq!(times[..known], few.times[..known]);
        for name in few.numbers.keys() {
            assert_eq!(
                first(&many, name)[..known],
                few.numbers[name][..known],
                "{name} with {paths} paths, {events} trades"
            );
        }
    }
}

#[test]
fn threads_shards_and_vectors_leave_every_byte() {
    let place = temporary();
    let file = scenario_file(place.path(), &two(3, "").replace("paths = 3", "paths = 3_000"));
    let out = |name: &str| path_text(&place.path().join(name));
    pathloom(["run", &file, "-o", &out("one"), "-q", "--threads", "1"]).exits(0);
    let wanted = fingerprint(&place.path().join("one"));
    assert!(wanted.len() > 2, "{} files", wanted.len());
    pathloom_with(&[("PATHLOOM_SIMD", "scalar")], ["run", &file, "-o", &out("scalar"), "-q", "--threads", "2"])
        .exits(0);
    for shard in ["2/2", "1/2"] {
        pathloom(["run", &file, "-o", &out("shards"), "-q", "--shard", shard]).exits(0);
    }
    for name in ["scalar", "shards"] {
        assert_eq!(fingerprint(&place.path().join(name)), wanted, "{name}");
    }
    pathloom(["verify", &out("shards"), "-q"]).exits(0);
}

/// As they were when the stream version was set: who changes them changes that.
#[test]
fn trades_have_the_bits_of_their_stream_version() {
    let ticks = Ticks::of(&two(7, ""));
    // FNV-1a over 64-bit words.
    let fold = |digest: u64, bits: u64| (digest ^ bits).wrapping_mul(0x0100_0000_01b3);
    let times = ticks.times.iter().map(|time| time.cast_unsigned());
    let numbers = ticks.numbers.values().flatten().map(|value| value.to_bits());
    let digest = times.chain(numbers).fold(0xcbf2_9ce4_8422_2325_u64, fold);
    assert_eq!((pathloom::random::STREAM_VERSION, format!("{digest:016x}")), (4, "ac0c3dfc564a3338".to_owned()));
}
