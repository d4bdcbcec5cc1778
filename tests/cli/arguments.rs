//! What can be typed, and what is refused.

use crate::common::{fingerprint, pathloom, pathloom_with};
use crate::place::{Place, SMALL};

#[test]
fn overrides_change_what_is_run() {
    let hash = |place: &Place| place.manifest()["scenario_hash"].as_str().unwrap().to_owned();
    let rows: [(&[&str], String); 5] = [
        (&["--paths", "7"], SMALL.replace("paths = 100", "paths = 7")),
        (&["--seed", "9"], SMALL.replace("seed  = 42", "seed = 9")),
        (&["--set", "assets.SPX.drift=-0.5"], SMALL.replace("0.06", "-0.5")),
        (&["--set", "output.layout=panel"], format!("{SMALL}[output]\nlayout = \"panel\"\n")),
        (
            &[
                "--set",
                "clock.steps=5",
                "--set",
                "assets.SPX.jumps.merton={ intensity = 1.0, mean = 0.0, std = 0.1 }",
            ],
            SMALL
                .replace("steps = 20", "steps = 5")
                .replace("drift = 0.06", "drift = 0.06\njumps.merton = { intensity = 1.0, mean = 0.0, std = 0.1 }"),
        ),
    ];
    let plain = Place::new(SMALL);
    plain.run(&["-q"]).exits(0);
    for (flags, same_as) in rows {
        let by_flags = Place::new(SMALL);
        by_flags.run(&[flags, &["-q"]].concat()).exits(0);
        let by_text = Place::new(&same_as);
        by_text.run(&["-q"]).exits(0);
        assert_eq!(hash(&by_flags), hash(&by_text), "{flags:?}");
        assert_ne!(hash(&by_flags), hash(&plain), "{flags:?}");
        assert_eq!(by_flags.manifest()["paths"], by_text.manifest()["paths"]);
        // The text in the dataset is the text that makes it.
        let again = Place::new(by_flags.manifest()["scenario"].as_str().unwrap());
        again.run(&["-q"]).exits(0);
        assert_eq!(fingerprint(&again.out()), fingerprint(&by_flags.out()), "{flags:?}");
    }
}

#[test]
fn bad_arguments_exit_2_and_write_nothing() {
    let rows: &[(&[&str], &[&str])] = &[
        (&["--shard", "4/3"], &["4/3", "--shard"]),
        (&["--shard", "0/3"], &["0/3", "--shard"]),
        (&["--shard", "1/0"], &["1/0", "--shard"]),
        (&["--shard", "one"], &["one", "--shard"]),
        (&["--threads", "0"], &["0", "--threads"]),
        (&["--paths", "0"], &["paths", "0"]),
        (&["--paths", "1e6"], &["--paths", "1e6"]),
        (&["--seed", "many"], &["--seed", "many"]),
        (&["--seed", "18446744073709551615"], &["seed", "18446744073709551615"]),
        (&["--set", "clock.steps"], &["--set", "clock.steps", "="]),
        (&["--set", "=5"], &["--set", "=5"]),
        (&["--set", "clock..steps=5"], &["--set", "clock..steps"]),
        (&["--set", "clock.steps=0"], &["clock.steps", "0"]),
        (&["--set", "clock.substep=5"], &["clock.substep", "did you mean `substeps`"]),
        (&["--set", "assets.SPX.drift.x=1"], &["--set", "assets.SPX.drift.x", "drift"]),
        (&["--set", "assets.SPX=1"], &["assets.SPX", "table"]),
        (&["--set", "assets.SPX.volatility.constant.annual_vol=high"], &["annual_vol", "high", "number"]),
        (&["--overwrit"], &["--overwrit"]),
        (&["extra"], &["extra"]),
    ];
    for (flags, said) in rows {
        let place = Place::new(SMALL);
        let ran = place.run(flags).exits(2).says(said);
        assert!(ran.stderr.lines().count() <= 24 && !ran.stderr.contains("panicked"), "{}", ran.stderr);
        assert!(!place.out().exists(), "{flags:?} wrote something");
    }
    let place = Place::new(SMALL);
    pathloom(["run", &place.scenario]).exits(2).says(&["--output"]);
    pathloom(["rum", &place.scenario]).exits(2).says(&["rum", "run"]);
    pathloom([""; 0]).exits(2).says(&["run", "check", "plan", "bench", "schema", "models"]);
}

#[test]
fn a_negative_number_is_refused_by_the_name_of_its_flag() {
    for flag in ["--paths", "--seed", "--threads"] {
        let place = Place::new(SMALL);
        place.run(&[flag, "-5"]).exits(2).says(&[flag, "-5"]);
        assert!(!place.out().exists());
    }
}

#[test]
fn an_instruction_set_that_does_not_exist_is_refused() {
    let place = Place::new(SMALL);
    let ran = pathloom_with(&[("PATHLOOM_SIMD", "sse9")], place.arguments(&[]));
    ran.exits(2).says(&["PATHLOOM_SIMD", "sse9", "scalar"]);
    assert!(!place.out().exists());
}
