//! What dependence leaves as it was, and what changes no bit of it.

use super::common::{fingerprint, path_text, pathloom_with, scenario_file, temporary};
use super::market::{CLAYTON, GAUSSIAN, drivers, scenario};
use pathloom::Scenario;
use pathloom::engine::{Block, Sink};
use std::collections::BTreeMap;

/// Every kind of dependence of three series, and what is added to it for a fourth.
fn kinds() -> Vec<(String, String)> {
    let pairs = "correlation = { \"A/B\" = 0.6, \"B/C\" = -0.3 }";
    let more = "correlation = { \"A/B\" = 0.6, \"B/C\" = -0.3, \"A/D\" = 0.2, \"C/D\" = 0.4 }";
    let with = |law: &str| (format!("[dependence]\n{pairs}\n{law}\n"), format!("[dependence]\n{more}\n{law}\n"));
    let loadings = "[factors.market]\nA = 0.5\nB = 0.6\nC = -0.7\n";
    let student = "copula.student_t = { degrees_of_freedom = 4.0 }";
    vec![
        with(""),
        with(student),
        with("dynamics.dcc = { alpha = 0.1, beta = 0.8 }"),
        with(&format!("{student}\ndynamics.dcc = {{ alpha = 0.1, beta = 0.8 }}")),
        (CLAYTON.to_owned(), CLAYTON.to_owned()),
        (loadings.to_owned(), format!("[factors.new]\nD = 0.3\n{loadings}D = 0.4\n")),
        (
            format!("{loadings}[dependence]\n{student}\n"),
            format!("{loadings}D = 0.4\n[factors.new]\nD = 0.3\n[dependence]\n{student}\n"),
        ),
    ]
}

#[test]
fn a_series_stays_the_same_when_another_that_depends_on_it_is_added() {
    for (before, after) in kinds() {
        let three = drivers(70, 20, &["A", "B", "C"], &before);
        let four = drivers(70, 20, &["A", "B", "C", "D"], &after);
        let related = drivers(70, 20, &["A", "B", "C", "D"], "");
        assert_ne!(four[3], related[3], "D depends on nothing\n{after}");
        assert_eq!(three, four[..3], "{after}");
    }
}

/// Every number of a block, by series and row, as bits.
#[derive(Default)]
struct Kept(BTreeMap<(usize, u64), Vec<u64>>);

impl Sink for Kept {
    fn put(&mut self, row: u64, series: usize, _column: usize, values: &[f64]) {
        self.0.insert((series, row), values.iter().map(|value| value.to_bits()).collect());
    }
}

/// Long paths are made series by series, and eight at a time.
#[test]
fn a_series_is_the_same_in_a_block_without_the_others() {
    for (dependence, _) in kinds() {
        let scenario = Scenario::from_text(&scenario(64, 20, &["A", "B", "C"], &dependence)).unwrap();
        let simulate = |paths: std::ops::Range<u64>, series: std::ops::Range<usize>| {
            let mut kept = Kept::default();
            Block::new(&scenario, &paths, &series).run(scenario.rows_per_path(), &mut kept, &|| true);
            kept.0
        };
        let whole = simulate(0..64, 0..3);
        for series in 0..3 {
            for (key, values) in simulate(8..16, series..series + 1) {
                assert_eq!(values, whole[&key][8..16], "{key:?} of\n{dependence}");
            }
        }
    }
}

#[test]
fn threads_and_instruction_sets_change_no_byte() {
    for (dependence, _) in kinds() {
        let text = scenario(700, 30, &["A", "B", "C"], &dependence);
        let dataset = |environment: &[(&str, &str)], threads: &str| {
            let place = temporary();
            let file = scenario_file(place.path(), &text);
            let out = path_text(&place.path().join("out"));
            pathloom_with(environment, ["run", &file, "-o", &out, "-q", "--threads", threads]).exits(0);
            fingerprint(&place.path().join("out"))
        };
        let scalar = dataset(&[("PATHLOOM_SIMD", "scalar")], "1");
        assert_eq!(dataset(&[], "2"), scalar, "{dependence}");
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            assert_eq!(dataset(&[("PATHLOOM_SIMD", "avx2")], "1"), scalar, "avx2\n{dependence}");
        }
    }
}

/// What is written out though it is the default changes nothing, and what is not keeps its own hash.
#[test]
fn the_gaussian_copula_is_the_default() {
    let of = |dependence: &str| Scenario::from_text(&scenario(10, 5, &["A", "B"], dependence)).unwrap();
    assert_eq!(of(GAUSSIAN).hash(), of(&format!("{GAUSSIAN}copula.gaussian = {{}}\n")).hash());
    let all: Vec<String> = kinds()
        .iter()
        .map(|(_, after)| Scenario::from_text(&scenario(10, 5, &["A", "B", "C", "D"], after)).unwrap().hash())
        .collect();
    assert!((1..all.len()).all(|i| !all[..i].contains(&all[i])), "{all:?}");
}

/// A check of five hundred series is read on a few screens.
#[test]
fn check_of_many_series_says_some_pairs_and_counts_the_rest() {
    let names: Vec<String> = (0..500).map(|i| format!("A{i}")).collect();
    let symbols: Vec<&str> = names.iter().map(String::as_str).collect();
    let loadings = format!("{} = 0.5\n", names.join(" = 0.5\n"));
    let place = temporary();
    let file = scenario_file(place.path(), &scenario(10, 5, &symbols, &format!("[factors.market]\n{loadings}")));
    let said = pathloom_with(&[], ["check", &file]).exits(0).stdout;
    let end = said.split("factors\n").nth(1).expect("factors");
    assert!(end.lines().count() < 60, "{end}");
    assert!(end.contains("500 series") && end.contains("124,710 more pairs, from 0.2500 to 0.2500"), "{end}");
}
