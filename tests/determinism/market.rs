//! Markets of every law, and the dataset of one.

use super::common::{fingerprint, path_text, pathloom_with, scenario_file, temporary};
use std::collections::BTreeMap;

/// Several parts (a part ends after about 8.4 million rows) in about a second.
pub const SEVERAL_PARTS: &str = r#"
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
pub const REMEMBERING: &str = r"
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
pub const MOST_REMEMBERED: u64 = 16_384;

/// Every law at once, with what makes each one hard: Feller's condition violated, lags of order two, fat tails.
pub fn everything(paths: u64, steps: u64, output: &str) -> String {
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
pub fn every_level(paths: u64, steps: u64, output: &str) -> String {
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
pub fn every_jump(paths: u64, steps: u64, output: &str) -> String {
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

pub const ALL_COLUMNS: &str = "columns = [\"price\", \"return\", \"variance\", \"jump\"]";
pub const NARROW_PANEL: &str = "layout = \"panel\"\ncolumns = [\"variance\", \"price\"]\nfloat = \"f32\"\ntimestamp = \"us\"\ncompression = \"lz4\"\nevery = 3";

/// Runs a scenario in a directory of its own and returns what is in it, checked to be a whole dataset.
pub fn dataset(text: &str, environment: &[(&str, &str)], flags: &[&str]) -> BTreeMap<std::path::PathBuf, String> {
    let place = temporary();
    let scenario = scenario_file(place.path(), text);
    let out = place.path().join("out");
    let arguments = ["run", &scenario, "-o", &path_text(&out), "--quiet"];
    pathloom_with(environment, arguments.iter().chain(flags)).exits(0);
    assert!(out.join("manifest.json").exists() && out.join("data/part-00000.parquet").exists());
    fingerprint(&out)
}
