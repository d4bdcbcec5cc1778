//! As many paths of each class, and weights that undo it. See `statistics` for the false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{fingerprint, path_text, pathloom, scenario_file, temporary};
use statistics::{Columns, simulate, weekly};

fn scenario(sampling: &str, columns: &str, paths: usize) -> String {
    let head = weekly("balance", 20_261_125, paths, 52);
    format!(
        r#"{head}
[assets.A]
initial_price = 100.0
drift = 0.05
volatility.constant = {{ annual_vol = 0.2 }}
[levels.R]
initial = 0.03
process.vasicek = {{ mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }}
[dependence]
correlation = {{ "A/R" = 0.5 }}
[regimes]
initial = "calm"
states.calm   = {{ expected_duration = 500 }}
states.crisis = {{ expected_duration = 10, volatility = {{ scale = 2.0 }}, drift = {{ add = -1.0 }} }}
{sampling}
[output]
layout = "panel"
columns = [{columns}]
"#
    )
}

const BY_REGIME: &str = "[sampling]\nbalance = { by = \"regime\" }";
const BY_DRAWDOWN: &str = "[sampling]\nbalance = { by = \"drawdown\", at = [0.1, 0.3] }";
const ALL: &str = "\"price\", \"regime\", \"class\", \"weight\"";

fn drawdown(path: &[f64]) -> f64 {
    let (mut highest, mut deepest) = (f64::MIN, 0.0_f64);
    for price in path {
        highest = highest.max(*price);
        deepest = deepest.max(1.0 - price / highest);
    }
    deepest
}

/// Mean and standard error of weighted numbers, where the shares of classes are of so many pilots.
fn weighted(columns: &Columns, numbers: &[f64], classes: usize) -> (f64, f64) {
    let (class, weight) = (columns.last("class"), columns.last("weight"));
    let n = numbers.len() as f64;
    let mean = numbers.iter().zip(&weight).map(|(x, w)| x * w).sum::<f64>() / n;
    let (mut variance, mut means) = (0.0, Vec::new());
    for c in 0..classes {
        let of: Vec<f64> = (0..numbers.len()).filter(|i| class[*i] == c as f64).map(|i| numbers[i]).collect();
        let share = weight[class.iter().position(|k| *k == c as f64).unwrap()] / classes as f64;
        let m = of.iter().sum::<f64>() / of.len() as f64;
        let v = of.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (of.len() as f64 - 1.0);
        variance += share * share * v / of.len() as f64;
        means.push((share, m));
    }
    // The shares are a multinomial sample of 65,536.
    let of_shares: f64 = means.iter().map(|(share, m)| share * (m - mean) * (m - mean)).sum();
    (mean, (variance + of_shares / 65_536.0).sqrt())
}

#[test]
fn classes_have_as_many_paths_each_and_are_what_they_say() {
    let columns = simulate(&scenario(BY_REGIME, ALL, 3_000));
    for (p, (states, class)) in columns.paths("regime").zip(columns.last("class")).enumerate() {
        assert_eq!(class, (p % 2) as f64);
        assert_eq!(states.iter().copied().fold(0.0, f64::max), class);
    }
    let columns = simulate(&scenario(BY_DRAWDOWN, ALL, 3_000));
    for (p, (path, class)) in columns.paths("A").zip(columns.last("class")).enumerate() {
        assert_eq!(class, (p % 3) as f64);
        let deepest = drawdown(path);
        assert_eq!(f64::from(u8::from(deepest >= 0.1) + u8::from(deepest >= 0.3)), class, "{deepest}");
    }
}

#[test]
fn weighted_means_are_those_of_the_market() {
    let plain = simulate(&scenario("", "\"price\", \"regime\"", 200_000));
    for (sampling, classes) in [(BY_REGIME, 2), (BY_DRAWDOWN, 3)] {
        let balanced = simulate(&scenario(sampling, ALL, 60_000));
        type Of = fn(&[f64]) -> f64;
        for (what, series, of) in [
            ("price", "A", (|path| path[52]) as Of),
            ("fall", "A", |path| f64::from(path[52] < 60.0)),
            ("drawdown", "A", drawdown),
            ("rate", "R", |path| path[52]),
            ("crisis", "regime", |path| path.iter().sum()),
        ] {
            let sample: Vec<f64> = balanced.paths(series).map(of).collect();
            let (mean, error) = weighted(&balanced, &sample, classes);
            let all: Vec<f64> = plain.paths(series).map(of).collect();
            let (exact, exact_error) = statistics::mean_and_error(&all);
            let limit = statistics::LIMIT * error.hypot(exact_error);
            assert!((mean - exact).abs() <= limit, "{what}, {sampling}: {mean} is not {exact} ± {limit}");
        }
    }
}

#[test]
fn a_path_of_its_class_is_the_path_that_it_is_without_balance() {
    let plain = simulate(&scenario("", "\"price\", \"regime\"", 201));
    let balanced = simulate(&scenario(BY_DRAWDOWN, ALL, 201));
    let mut same = 0;
    for (p, (a, b)) in plain.paths("A").zip(balanced.paths("A")).enumerate() {
        let deepest = drawdown(a);
        let class = usize::from(deepest >= 0.1) + usize::from(deepest >= 0.3);
        assert_eq!(a == b, class == p % 3, "path {p}");
        same += usize::from(a == b);
    }
    assert!(same > 20);
    // More paths change none of those before.
    let more = simulate(&scenario(BY_DRAWDOWN, ALL, 777));
    assert_eq!(balanced.get("A"), &more.get("A")[..balanced.get("A").len()]);
}

#[test]
fn a_balanced_dataset_is_the_same_on_any_threads_and_is_verified() {
    let place = temporary();
    let file = scenario_file(place.path(), &scenario(BY_REGIME, ALL, 700));
    let out = |name: &str| path_text(&place.path().join(name));
    pathloom(["run", &file, "-o", &out("one"), "-q", "--threads", "1"]).exits(0);
    pathloom(["run", &file, "-o", &out("four"), "-q", "--threads", "4"]).exits(0);
    for shard in ["1/3", "3/3", "2/3"] {
        pathloom(["run", &file, "-o", &out("shards"), "-q", "--shard", shard]).exits(0);
    }
    let one = fingerprint(&place.path().join("one"));
    assert_eq!(one, fingerprint(&place.path().join("four")));
    assert_eq!(one, fingerprint(&place.path().join("shards")));
    pathloom(["verify", &out("one")]).exits(0);
}

#[test]
fn classes_of_other_sizes_are_refused() {
    let error = pathloom::Scenario::from_text(&scenario(BY_DRAWDOWN, ALL, 100)).unwrap_err();
    assert!(format!("{error:?}").contains("multiple of 3, such as 102"), "{error:?}");
}

#[test]
fn a_class_that_hardly_occurs_is_refused_with_its_share() {
    let place = temporary();
    let rare = BY_DRAWDOWN.replace("0.3", "0.95");
    let file = scenario_file(place.path(), &scenario(&rare, ALL, 12));
    let out = path_text(&place.path().join("out"));
    pathloom(["run", &file, "-o", &out]).exits(2).says(&["class 2", "of 1,000 paths", "sampling.importance"]);
    assert!(!place.path().join("out").exists());
}
