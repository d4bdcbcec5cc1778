//! The same bits, whatever runs them and however: DESIGN section 3.

mod common;

use arrow_array::{Array, Float64Array, Int64Array, RecordBatch, StringArray};
use common::{Ran, command, files, fingerprint, path_text, pathloom, pathloom_with, scenario_file, temporary};
use pathloom::Scenario;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Child;

/// Several parts (a part ends after about 8.4 million rows) in about a second.
const SEVERAL_PARTS: &str = r#"
name  = "several-parts"
seed  = 7
paths = 100_000

[clock]
start = 2026-01-02
step  = "1d"
steps = 252

[assets.A]
initial_price = 100.0
drift = 0.05
volatility.constant = { annual_vol = 0.2 }

[output]
float = "f32"
compression = "none"
"#;

/// Laws that remember, most of them for so many steps at most.
const REMEMBERING: &str = r"
[assets.BERGOMI]
initial_price = 50.0
volatility.rough_bergomi = { hurst = 0.07, forward_variance = 0.04, vol_of_vol = 1.9, correlation = -0.9 }

[assets.ROUGH]
initial_price = 20.0
volatility.rough_heston = { hurst = 0.1, initial_variance = 0.09, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.7 }

[levels.FRACTIONAL]
initial = 0.0
process.fractional_ou = { mean_reversion = 4.0, long_run_mean = 0.02, hurst = 0.14, annual_vol = 0.01 }
";
const MOST_REMEMBERED: u64 = 16_384;

/// Every law at once, with what makes each one hard: Feller's condition violated, lags of order two, fat tails.
fn everything(paths: u64, steps: u64, output: &str) -> String {
    let remembering = if steps <= MOST_REMEMBERED { REMEMBERING } else { "" };
    format!(
        r#"
name  = "everything"
seed  = 20260102
paths = {paths}

[clock]
start    = 2026-01-02
calendar = "weekdays"
step     = "1h"
steps    = {steps}
steps_per_year = 6240

[assets.CONSTANT]
initial_price = 100.0
drift         = 0.05
volatility.constant = {{ annual_vol = 0.2 }}
tick_size     = 0.01

[assets.GARCH]
initial_price = 60_000.0
drift         = 0.2
volatility.garch      = {{ omega = 4.0e-6, alpha = 0.08, beta = 0.90 }}
innovations.student_t = {{ degrees_of_freedom = 4.5 }}
drift_of      = "log_price"
jumps.merton  = {{ intensity = 20.0, mean = -0.02, std = 0.05 }}

[assets.GARCH22]
initial_price = 10.0
volatility.garch = {{ annual_vol = 0.3, alpha = [0.05, 0.03], beta = [0.5, 0.4] }}

[assets.HESTON]
initial_price = 5000.0
drift         = 0.06
volatility.heston = {{ initial_variance = 0.04, mean_reversion = 0.5, long_run_variance = 0.04, vol_of_vol = 1.0, correlation = -0.7 }}
jumps.merton  = {{ intensity = 5.0, mean = -0.08, std = 0.12 }}
tick_size     = 0.25

[assets.GJR]
initial_price = 20.0
volatility.gjr_garch = {{ annual_vol = 0.3, alpha = 0.02, gamma = [0.05, 0.02], beta = 0.9 }}

[assets.EGARCH]
initial_price = 30.0
drift_of      = "log_price"
volatility.egarch     = {{ annual_vol = 0.2, alpha = [0.12, 0.02], gamma = -0.08, beta = 0.97 }}
innovations.student_t = {{ degrees_of_freedom = 6.0 }}
mean.arma     = {{ ar = 0.1, ma = -0.05 }}

[assets.APARCH]
initial_price = 40.0
volatility.aparch = {{ delta = 1.3, annual_vol = 0.2, alpha = [0.05, 0.02], gamma = 0.4, beta = 0.9 }}

[assets.EWMA]
initial_price = 50.0
volatility.ewma = {{ annual_vol = 0.2, decay = 0.94 }}

[assets.FIGARCH]
initial_price = 60.0
volatility.figarch = {{ annual_vol = 0.2, memory = 0.4, phi = 0.2, beta = 0.45, lags = 30 }}

[assets.STUDENT]
initial_price = 1.08
volatility.constant   = {{ annual_vol = 0.08 }}
innovations.student_t = {{ degrees_of_freedom = 3.0 }}
mean.garch_in_mean    = {{ premium = 2.0 }}
drift_of      = "log_price"

[assets.SCHEDULE]
initial_price = 20.0
volatility.schedule   = {{ annual_vol = [0.2, 0.4], until = 0.0011 }}
innovations.student_t = {{ degrees_of_freedom = 6.0 }}
drift_of      = "log_price"

[assets.CEV]
initial_price = 30.0
drift         = 0.1
volatility.cev = {{ annual_vol = 0.3, elasticity = 0.4 }}
jumps.merton  = {{ intensity = 5.0, mean = -0.08, std = 0.12 }}

[assets.TWO]
initial_price = 5000.0
volatility.double_heston = {{ initial_variance = 0.02, mean_reversion = [0.5, 6.0], long_run_variance = 0.02, vol_of_vol = [0.2, 0.9], correlation = [-0.8, -0.4] }}

[assets.THREE_HALVES]
initial_price = 20.0
volatility.three_halves = {{ initial_variance = 0.06, mean_reversion = 22.84, long_run_variance = 0.218, vol_of_vol = 8.56, correlation = -0.99 }}

[assets.SABR]
initial_price = 1.1
volatility.sabr = {{ initial_vol = 0.1, elasticity = 0.5, vol_of_vol = 0.8, correlation = 0.2 }}

[assets.LOG_OU]
initial_price = 100.0
volatility.log_ou = {{ initial_vol = 0.2, mean_reversion = 4.0, long_run_vol = 0.18, vol_of_vol = 1.0, correlation = -0.6 }}

[levels.SOFR]
initial = 0.043
process.vasicek = {{ mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }}

[levels.SPREAD]
initial = 0.0
process.ornstein_uhlenbeck = {{ mean_reversion = 30.0, long_run_mean = 0.0, annual_vol = 0.5 }}

{remembering}
[dependence]
correlation = {{ "CONSTANT/GARCH" = 0.35, "CONSTANT/HESTON" = 0.6, "GARCH22/HESTON" = -0.2, "HESTON/SOFR" = -0.3, "STUDENT/SPREAD" = 0.5, "TWO/LOG_OU" = 0.5 }}

[output]
{output}
"#
    )
}

/// Every law of levels at once, on each path with the scale of its regime; what is hard there: zero and bounds that are touched.
fn every_level(paths: u64, steps: u64, output: &str) -> String {
    let law =
        |(name, initial, law): (&str, f64, &str)| format!("[levels.{name}]\ninitial = {initial:?}\nprocess.{law}\n");
    let curve = "times = [0.01, 1.0], zero_rates = [0.03, 0.05]";
    let levels: String = [
        ("VASICEK", 0.02, "vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }"),
        ("CIR", 0.04, "cir = { mean_reversion = 5.0, long_run_mean = 0.04, volatility = 0.3 }"),
        ("LOW", 0.001, "cir = { mean_reversion = 5.0, long_run_mean = 0.001, volatility = 0.4 }"),
        (
            "JACOBI",
            0.1,
            "jacobi = { mean_reversion = 5.0, long_run_mean = 0.1, volatility = 4.0, low = 0.0, high = 1.0 }",
        ),
        ("BROWNIAN", -1.0, "arithmetic_brownian = { drift = 0.3, annual_vol = 0.2 }"),
        ("OIL", 60.0, "schwartz_one_factor = { mean_reversion = 2.0, long_run_level = 70.0, annual_vol = 0.4 }"),
        ("AR", 0.0, "ar = { long_run_mean = 0.1, autoregressive = [0.5, 0.2, -0.1], std = 0.01 }"),
        (
            "ARMA",
            0.0,
            "arma = { long_run_mean = 0.1, autoregressive = 0.7, moving_average = [0.4, -0.3], std = 0.01 }",
        ),
    ]
    .into_iter()
    .map(law)
    .collect();
    let fitted = [
        ("HW", 0.02, &*format!("hull_white = {{ mean_reversion = 0.5, annual_vol = 0.02, {curve} }}")),
        (
            "CIRPP",
            0.02,
            &*format!(
                "cox_ingersoll_ross_shifted = {{ initial_factor = 0.01, mean_reversion = 0.5, long_run_mean = 0.02, volatility = 0.1, {curve} }}"
            ),
        ),
        (
            "G2PP",
            0.02,
            &*format!(
                "g2pp = {{ mean_reversion = 0.5, annual_vol = 0.02, second_mean_reversion = 0.1, second_annual_vol = 0.01, correlation = -0.8, {curve} }}"
            ),
        ),
    ];
    let fitted: String = fitted.into_iter().map(law).collect();
    format!(
        "name = \"levels\"\nseed = 20260102\npaths = {paths}\n[clock]\nstart = 2026-01-02\ncalendar = \"XNYS\"\nstep = \"1h\"\n\
         steps = {steps}\n{levels}{fitted}[dependence]\ncorrelation = {{ \"CIR/HW\" = 0.6, \"LOW/JACOBI\" = -0.5 }}\n[regimes]\n\
         states.calm = {{ expected_duration = 20 }}\nstates.wild = {{ expected_duration = 10, volatility = {{ scale = 3.0 }} }}\n\
         [output]\n{output}\n"
    )
}

/// Every law of jumps, each often enough to have several in some steps.
fn every_jump(paths: u64, steps: u64, output: &str) -> String {
    format!(
        r#"
name  = "every-jump"
seed  = 20260103
paths = {paths}

[clock]
start    = 2026-01-02
step     = "1h"
steps    = {steps}
steps_per_year = 6240

[assets.SVCJ]
initial_price = 100.0
volatility.heston = {{ initial_variance = 0.02, mean_reversion = 4.0, long_run_variance = 0.02, vol_of_vol = 0.6, correlation = -0.7 }}
jumps.svcj    = {{ intensity = 20.0, mean = -0.01, std = 0.03, variance_mean = 0.05, correlation = -0.4 }}

[assets.KOU]
initial_price = 100.0
volatility.constant = {{ annual_vol = 0.2 }}
jumps.kou     = {{ intensity = 200.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.01 }}

[assets.HAWKES]
initial_price = 100.0
volatility.constant = {{ annual_vol = 0.2 }}
jumps.hawkes  = {{ intensity = 100.0, branching_ratio = 0.7, decay = 2000.0, mean = -0.01, std = 0.01 }}

[assets.VG]
initial_price = 100.0
volatility.constant  = {{ annual_vol = 0.0 }}
jumps.variance_gamma = {{ annual_vol = 0.12, skew = -0.14, variance_rate = 0.0002 }}

[assets.NIG]
initial_price = 100.0
volatility.constant           = {{ annual_vol = 0.0 }}
jumps.normal_inverse_gaussian = {{ steepness = 15.0, asymmetry = -5.0, scale = 0.5 }}

[assets.CGMY]
initial_price = 100.0
volatility.constant = {{ annual_vol = 0.0 }}
jumps.cgmy          = {{ activity = 0.5, down_decay = 8.0, up_decay = 14.0, stability = 0.6 }}

[regimes]
states.calm = {{ expected_duration = 20 }}
states.wild = {{ expected_duration = 20, jump_intensity = {{ scale = 3.0 }}, volatility = {{ scale = 1.5 }} }}

[output]
{output}
"#
    )
}

const ALL_COLUMNS: &str = "columns = [\"price\", \"return\", \"variance\", \"jump\"]";
const NARROW_PANEL: &str = "layout = \"panel\"\ncolumns = [\"variance\", \"price\"]\nfloat = \"f32\"\ntimestamp = \"us\"\ncompression = \"lz4\"\nevery = 3";

/// Runs a scenario in a directory of its own and returns what is in it, checked to be a whole dataset.
fn dataset(text: &str, environment: &[(&str, &str)], flags: &[&str]) -> BTreeMap<std::path::PathBuf, String> {
    let place = temporary();
    let scenario = scenario_file(place.path(), text);
    let out = place.path().join("out");
    let arguments = ["run", &scenario, "-o", &path_text(&out), "--quiet"];
    pathloom_with(environment, arguments.iter().chain(flags)).exits(0);
    assert!(out.join("manifest.json").exists() && out.join("data/part-00000.parquet").exists());
    fingerprint(&out)
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let several = SEVERAL_PARTS.to_owned();
    let one_part = everything(700, 250, ALL_COLUMNS);
    for text in [several, one_part, every_level(700, 250, ALL_COLUMNS)] {
        let one = dataset(&text, &[], &["--threads", "1"]);
        for threads in ["2", "8"] {
            assert_eq!(dataset(&text, &[], &["--threads", threads]), one, "{threads} threads\n{text}");
        }
    }
}

#[test]
fn the_instruction_set_changes_no_byte() {
    let levels = simd_levels();
    println!("compared: {}", levels.join(", "));
    assert!(cfg!(not(target_arch = "x86_64")) || levels.len() > 1 || !is_avx2(), "nothing was compared");
    for output in [ALL_COLUMNS, NARROW_PANEL] {
        // 300 paths: a full block and a narrow one. 203: a width that no vector divides.
        for paths in [300, 203] {
            for text in
                [everything(paths, 500, output), every_level(paths, 100, output), every_jump(paths, 100, output)]
            {
                let scalar = dataset(&text, &[("PATHLOOM_SIMD", "scalar")], &[]);
                for level in &levels[1..] {
                    assert_eq!(dataset(&text, &[("PATHLOOM_SIMD", level)], &[]), scalar, "{level}\n{text}");
                }
                assert_eq!(dataset(&text, &[], &[]), scalar, "the level of this CPU\n{text}");
            }
        }
    }
}

fn simd_levels() -> Vec<&'static str> {
    let mut levels = vec!["scalar"];
    if is_avx2() {
        levels.push("avx2");
    }
    #[cfg(target_arch = "x86_64")]
    if is_avx2()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
    {
        levels.push("avx512");
    }
    levels
}

fn is_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    false
}

#[test]
fn shards_in_any_order_write_the_bytes_of_one_run() {
    let whole = dataset(SEVERAL_PARTS, &[], &[]);
    assert!(whole.len() > 3, "several parts are needed: {whole:?}");
    for order in [["1/3", "2/3", "3/3"], ["3/3", "1/3", "2/3"]] {
        let place = temporary();
        let scenario = scenario_file(place.path(), SEVERAL_PARTS);
        let out = place.path().join("out");
        let mut parts = 0;
        for shard in order {
            pathloom(["run", &scenario, "-o", &path_text(&out), "-q", "--shard", shard]).exits(0);
            let now = files(&out.join("data")).len();
            assert!(now > parts, "shard {shard} wrote nothing");
            parts = now;
        }
        assert_eq!(fingerprint(&out), whole, "{order:?}");
    }
}

#[test]
fn shards_at_the_same_time_write_the_bytes_of_one_run() {
    let whole = dataset(SEVERAL_PARTS, &[], &[]);
    let place = temporary();
    let scenario = scenario_file(place.path(), SEVERAL_PARTS);
    let out = place.path().join("out");
    for ran in run_together(&scenario, &out, &["1/3", "2/3", "3/3"]) {
        ran.exits(0);
    }
    assert_eq!(fingerprint(&out), whole);
}

/// Shards that find no directory all want to make it: the narrowest race. One part, so that three of the four have
/// nothing to write.
#[test]
fn shards_that_start_in_an_empty_place_at_the_same_moment_make_one_dataset() {
    let text = everything(30, 20, ALL_COLUMNS);
    let whole = dataset(&text, &[], &[]);
    for round in 0..40 {
        let place = temporary();
        let scenario = scenario_file(place.path(), &text);
        let out = place.path().join("out");
        for ran in run_together(&scenario, &out, &["1/4", "2/4", "3/4", "4/4"]) {
            // A shard that comes after the end may find nothing to do; whether it fails is the next test's business.
            if !ran.stderr.contains("complete") {
                ran.exits(0);
            }
        }
        assert_eq!(fingerprint(&out), whole, "round {round}");
    }
}

/// Otherwise whether a shard of a batch job fails would depend on which of them ends first.
#[test]
fn a_shard_without_parts_succeeds_whether_the_others_have_ended_or_not() {
    let text = everything(30, 20, ALL_COLUMNS);
    for order in [["2/2", "1/2"], ["1/2", "2/2"]] {
        let place = temporary();
        let scenario = scenario_file(place.path(), &text);
        let out = path_text(&place.path().join("out"));
        for shard in order {
            pathloom(["run", &scenario, "-o", &out, "-q", "--shard", shard]).exits(0);
        }
    }
}

fn run_together(scenario: &str, out: &Path, shards: &[&str]) -> Vec<Ran> {
    let start = |shard: &&str| -> Child {
        let arguments = ["run", scenario, "-o", &path_text(out), "-q", "--threads", "1", "--shard", shard];
        command(arguments).spawn().expect("the program starts")
    };
    let running: Vec<Child> = shards.iter().map(start).collect();
    running.into_iter().map(|child| child.wait_with_output().expect("it ends").into()).collect()
}

/// One column of one series, path by path, as bits; a missing number is `None`.
type Paths = Vec<Vec<Option<u64>>>;

fn column<'a, T: 'static>(batch: &'a RecordBatch, name: &str) -> &'a T {
    let array = batch.column_by_name(name).unwrap_or_else(|| panic!("no column `{name}` in {:?}", batch.schema()));
    array.as_any().downcast_ref().unwrap_or_else(|| panic!("`{name}` is {:?}", array.data_type()))
}

/// Everything that a scenario with `layout = "long"` records, by series and column.
fn simulate(text: &str) -> BTreeMap<(String, String), Paths> {
    let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut all: BTreeMap<(String, String), Paths> = BTreeMap::new();
    for batch in scenario.simulate().expect("it simulates") {
        let ids: &Int64Array = column(&batch, "path_id");
        let symbols: &StringArray = column(&batch, "symbol");
        for field in batch.schema().fields().iter().skip(3) {
            let values: &Float64Array = column(&batch, field.name());
            let mut row = 0;
            while row < batch.num_rows() {
                // The rows of one path of one series are together.
                let (path, symbol) = (ids.value(row), symbols.value(row));
                let paths = all.entry((symbol.to_owned(), field.name().clone())).or_default();
                let path_index = usize::try_from(path).expect("path ids count from 0");
                paths.resize(paths.len().max(path_index + 1), Vec::new());
                while row < batch.num_rows() && ids.value(row) == path && symbols.value(row) == symbol {
                    paths[path_index].push(values.is_valid(row).then(|| values.value(row).to_bits()));
                    row += 1;
                }
            }
        }
    }
    all
}

fn of<'a>(all: &'a BTreeMap<(String, String), Paths>, series: &str, column: &str) -> &'a Paths {
    &all[&(series.to_owned(), column.to_owned())]
}

/// As numbers, of a column without missing ones.
fn numbers(paths: &Paths) -> Vec<Vec<f64>> {
    paths.iter().map(|path| path.iter().map(|bits| f64::from_bits(bits.expect("a number"))).collect()).collect()
}

#[test]
fn a_path_stays_the_same_when_paths_grows() {
    for market in [everything, every_level, every_jump] {
        let few = simulate(&market(3, 60, ALL_COLUMNS));
        for paths in [8, 11, 256, 257, 1_000] {
            let many = simulate(&market(paths, 60, ALL_COLUMNS));
            for (key, wanted) in &few {
                assert_eq!(many[key][..3], wanted[..], "{key:?} with {paths} paths");
            }
        }
    }
}

#[test]
fn the_paths_of_a_scenario_and_of_its_series_all_differ() {
    let all = simulate(&everything(600, 60, ALL_COLUMNS));
    let mut seen = BTreeMap::new();
    for (key, paths) in all.iter().filter(|((_, column), _)| column == "return") {
        for (path, returns) in paths.iter().enumerate() {
            if let Some(other) = seen.insert(returns.clone(), (key, path)) {
                panic!("path {path} of {key:?} is {other:?}");
            }
        }
    }
    let reseeded = simulate(&everything(600, 60, ALL_COLUMNS).replace("seed  = 20260102", "seed  = 20260103"));
    for (key, paths) in reseeded.iter().filter(|((_, column), _)| column == "return") {
        assert!(paths.iter().all(|returns| !seen.contains_key(returns)), "{key:?} with another seed");
    }
}

const TWO_ASSETS: &str = r#"
name  = "two"
seed  = 5
paths = 300

[clock]
start = 2026-01-02
step  = "1d"
steps = 100

[assets.A]
initial_price = 100.0
drift = 0.05
volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }
# A's jumps

[assets.B]
initial_price = 50.0
volatility.garch = { annual_vol = 0.4, alpha = 0.1, beta = 0.8 }
innovations.student_t = { degrees_of_freedom = 5.0 }
drift_of = "log_price"
# B's jumps

[output]
columns = ["price", "return", "variance", "jump"]
"#;

#[test]
fn a_series_stays_the_same_when_another_is_added_after_it() {
    let before = simulate(TWO_ASSETS);
    let third = "[assets.C]\ninitial_price = 1.0\nvolatility.constant = { annual_vol = 0.1 }\njumps.merton = { intensity = 9.0, mean = 0.0, std = 0.1 }\n[levels.R]\ninitial = 0.01\nprocess.vasicek = { mean_reversion = 1.0, long_run_mean = 0.0, annual_vol = 0.01 }\n";
    let related = "[dependence]\ncorrelation = { \"A/C\" = 0.5, \"B/C\" = -0.4, \"C/R\" = 0.3 }\n";
    for more in [third.to_owned(), format!("{third}{related}")] {
        let after = simulate(&TWO_ASSETS.replace("[output]", &format!("{more}[output]")));
        assert!(after.contains_key(&("C".to_owned(), "price".to_owned())));
        for (key, wanted) in &before {
            assert_eq!(after[key], *wanted, "{key:?} after adding\n{more}");
        }
    }
}

#[test]
fn jumps_of_one_series_leave_the_others_as_they_were() {
    let before = simulate(TWO_ASSETS);
    let jumps = "jumps.merton = { intensity = 30.0, mean = -0.05, std = 0.1 }";
    for (jumping, still) in [("A", "B"), ("B", "A")] {
        let after = simulate(&TWO_ASSETS.replace(&format!("# {jumping}'s jumps"), jumps));
        assert_ne!(of(&after, jumping, "price"), of(&before, jumping, "price"));
        for column in ["price", "return", "variance", "jump"] {
            assert_eq!(of(&after, still, column), of(&before, still, column), "{column} of {still}");
        }
    }
}

#[test]
fn jumps_of_intensity_zero_change_no_bit() {
    let before = simulate(TWO_ASSETS);
    let never = "jumps.merton = { intensity = 0.0, mean = -0.05, std = 0.1 }";
    let after = simulate(&TWO_ASSETS.replace("# A's jumps", never).replace("# B's jumps", never));
    assert_eq!(after, before);
}

// The system's exp and ln: what is compared is not to the last bit.
#[allow(clippy::disallowed_methods)]
#[test]
fn jumps_leave_the_diffusion_that_they_are_added_to_as_it_was() {
    let (intensity, mean, std) = (30.0_f64, -0.05_f64, 0.1_f64);
    let jumps = format!("jumps.merton = {{ intensity = {intensity:?}, mean = {mean:?}, std = {std:?} }}");
    let before = simulate(TWO_ASSETS);
    let after = simulate(&TWO_ASSETS.replace("# A's jumps", &jumps).replace("# B's jumps", &jumps));
    // What keeps E[price] of A, and E[log price] of B, where they were.
    let of_price = -intensity * ((mean + 0.5 * std * std).exp() - 1.0);
    let of_log_price = -intensity * mean;
    for (series, compensator) in [("A", of_price), ("B", of_log_price)] {
        assert_eq!(of(&after, series, "variance"), of(&before, series, "variance"), "variance of {series}");
        let (with, without) = (numbers(of(&after, series, "price")), numbers(of(&before, series, "price")));
        let jumped = numbers(of(&after, series, "jump"));
        let mut jumped_at_all = 0;
        for ((with, without), jumped) in with.iter().zip(&without).zip(&jumped) {
            let mut sum = 0.0;
            for (step, jump) in jumped.iter().enumerate() {
                sum += jump;
                jumped_at_all += usize::from(*jump != 0.0);
                #[allow(clippy::cast_precision_loss)]
                let wanted = sum + compensator * step as f64 / 365.0;
                let difference = with[step].ln() - without[step].ln();
                assert!((difference - wanted).abs() < 1e-12, "{series}, step {step}: {difference} for {wanted}");
            }
        }
        // 300 paths of 100 days at 30 a year: about 2466.
        assert!((2_000..3_000).contains(&jumped_at_all), "{series}: {jumped_at_all} jumps");
    }
}

/// Rows `0, every, 2·every …` of each path.
fn thinned(paths: &Paths, every: usize) -> Paths {
    paths.iter().map(|path| path.iter().copied().step_by(every).collect()).collect()
}

/// A path that has been calm all along, in a market where others have not, is what it is where no regime scales anything.
#[test]
fn a_scale_of_one_changes_no_bit_of_a_level() {
    let text = every_level(300, 60, "columns = [\"price\"]");
    let wild = simulate(&text);
    for (key, wanted) in simulate(&text.replace("scale = 3.0", "scale = 1.0")) {
        let same = wild[&key].iter().zip(&wanted).filter(|(wild, wanted)| wild == wanted).count();
        // e⁻³ of them, or 15, are expected to be.
        assert!((3..100).contains(&same), "{key:?}: {same} paths of 300 are the same");
    }
}

/// Recording every row of a long path leaves room for few paths in a block; recording few leaves room for all.
#[test]
fn the_width_of_a_block_changes_no_bit() {
    // 2.3 million numbers in a path leave room for one path in a block, 0.4 million for eight, few for all eleven: 18 series.
    for (steps, everies) in [(129_600, [1, 6, 300]), (23_200, [1, 4, 200])] {
        let run = |every: usize| simulate(&everything(11, steps, &format!("every = {every}")));
        let all = run(everies[0]);
        for every in &everies[1..] {
            let few = run(*every);
            assert_eq!(few.len(), 18);
            for (key, wanted) in &few {
                assert!(thinned(&all[key], *every) == *wanted, "{key:?} with {steps} steps, every = {every}");
            }
        }
    }
}

#[test]
fn a_longer_clock_continues_the_same_paths() {
    let short = simulate(&everything(20, 100, ALL_COLUMNS));
    // Blocks of the longer one are narrower: dozens of numbers per step and path.
    let long = simulate(&everything(20, 12_000, ALL_COLUMNS));
    for (key, wanted) in &short {
        let begun: Paths = long[key].iter().map(|path| path[..101].to_vec()).collect();
        assert!(begun == *wanted, "{key:?}");
    }
}

#[test]
fn a_series_is_the_same_alone_and_among_many() {
    let alone = simulate(TWO_ASSETS);
    let asset = "initial_price = 1.0\nvolatility.constant = { annual_vol = 0.1 }\n";
    let others = (0..60).map(|i| format!("[assets.X{i}]\n{asset}")).collect::<Vec<_>>().concat();
    let among = simulate(&TWO_ASSETS.replace("[output]", &format!("{others}[output]")));
    for (key, wanted) in &alone {
        assert!(among[key] == *wanted, "{key:?}");
    }
}

#[test]
fn what_is_recorded_does_not_change_what_is_simulated() {
    let all = simulate(&everything(40, 50, ALL_COLUMNS));
    for columns in ["price", "return", "variance", "jump"] {
        let one = simulate(&everything(40, 50, &format!("columns = [\"{columns}\"]")));
        for (key, wanted) in &one {
            assert_eq!(all[key], *wanted, "{key:?} alone");
        }
    }
    let last = simulate(&everything(40, 50, "every = \"last\""));
    for (key, wanted) in &last {
        let ends: Paths = all[key].iter().map(|path| vec![*path.last().expect("a row")]).collect();
        assert_eq!(ends, *wanted, "{key:?} at the end");
    }
}
