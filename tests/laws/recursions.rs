//! Variances that follow from past shocks: their recursions, with lags, number by number; what scales them; where they start.

use super::one_asset::{DRIFT, asset, scenario};
use super::statistics::{Columns, assert_mean, simulate};
use pathloom::Scenario;
use pathloom::units::{Grid, Years};

const GRID: Grid = Grid { steps_per_year: 52.0, substeps: 1, longest: 1.0 };

/// A path of weekly steps, from its columns.
struct Path<'a> {
    variances: &'a [f64],
    returns: &'a [f64],
}

impl Path<'_> {
    /// Of a step; before the first of them as it is at the start.
    fn h(&self, step: i64) -> f64 {
        self.variances[step.max(0) as usize] / 52.0
    }

    /// The shock of a step; `None` before the first.
    fn shock(&self, step: i64) -> Option<f64> {
        (step >= 0).then(|| self.returns[step as usize + 1] - DRIFT / 52.0)
    }
}

/// Fails unless every variance follows so from what was before.
fn assert_recursion(law: &str, next: impl Fn(&Path, i64) -> f64) {
    let toml = format!("drift_of = \"log_price\"\nvolatility.{law}");
    let columns = simulate(&scenario(&toml, 64, "1"));
    for (variances, returns) in columns.paths("A_variance").zip(columns.paths("A_return")) {
        let path = Path { variances, returns };
        for t in 0..51 {
            let (found, next) = (path.h(t + 1), next(&path, t));
            assert!((found / next - 1.0).abs() < 1e-9, "{law}, step {t}: {found} is not {next}");
        }
    }
}

#[test]
fn garch_of_higher_order_is_its_recursion() {
    assert_recursion("garch = { omega = 2.0e-5, alpha = [0.05, 0.1], beta = [0.3, 0.2] }", |path, t| {
        let squared = |t: i64| path.shock(t).map_or(path.h(t), |shock| shock.powi(2));
        2.0e-5 + 0.05 * squared(t) + 0.1 * squared(t - 1) + 0.3 * path.h(t) + 0.2 * path.h(t - 1)
    });
}

#[test]
fn gjr_garch_of_higher_order_is_its_recursion() {
    let law = "gjr_garch = { omega = 2.0e-5, alpha = [0.05, 0.02], gamma = [0.1, -0.01, 0.04], beta = [0.3, 0.2] }";
    assert_recursion(law, |path, t| {
        let squared = |t: i64| path.shock(t).map_or(path.h(t), |shock| shock.powi(2));
        let fall = |t: i64| path.shock(t).map_or(0.5 * path.h(t), |shock| shock.min(0.0).powi(2));
        let sizes = 0.05 * squared(t) + 0.02 * squared(t - 1);
        let falls = 0.1 * fall(t) - 0.01 * fall(t - 1) + 0.04 * fall(t - 2);
        2.0e-5 + sizes + falls + 0.3 * path.h(t) + 0.2 * path.h(t - 1)
    });
}

#[test]
fn egarch_of_higher_order_is_its_recursion() {
    let law = "egarch = { omega = -0.8, alpha = [0.2, 0.1], gamma = [-0.1, -0.05, 0.02], beta = [0.5, -0.2, 0.55], initial = 0.3 }";
    let mean = (2.0 / std::f64::consts::PI).sqrt();
    // The sizes of beta may not add up to 1, though this one is stationary.
    let law = law.replace("0.55", "0.2");
    assert_recursion(&law, |path, t| {
        let shock = |t: i64| path.shock(t).map(|shock| shock / path.h(t).sqrt());
        let size = |t: i64| shock(t).map_or(0.0, |shock| shock.abs() - mean);
        let sign = |t: i64| shock(t).unwrap_or(0.0);
        let sizes = 0.2 * size(t) + 0.1 * size(t - 1);
        let signs = -0.1 * sign(t) - 0.05 * sign(t - 1) + 0.02 * sign(t - 2);
        let log = |t: i64| path.h(t).ln();
        (-0.8 + sizes + signs + 0.5 * log(t) - 0.2 * log(t - 1) + 0.2 * log(t - 2)).exp()
    });
}

#[test]
fn aparch_of_higher_order_is_its_recursion() {
    let law =
        "aparch = { delta = 1.4, annual_vol = 0.3, alpha = [0.05, 0.1], gamma = [0.5, -0.3], beta = [0.3, 0.2] }";
    // E|ε|^δ by the same side, from Γ(1.2): E[|Z|^1.4] = 2^0.7 Γ(1.2)/√π.
    let mean = 2_f64.powf(0.7) * 0.918_168_742_399_760_6 / std::f64::consts::PI.sqrt();
    let weight = |gamma: f64| 0.5 * mean * ((1.0 + gamma).powf(1.4) + (1.0 - gamma).powf(1.4));
    let power = 0.3_f64.powf(1.4) / 52_f64.powf(0.7);
    let omega = power * (1.0 - 0.05 * weight(0.5) - 0.1 * weight(-0.3) - 0.5);
    assert_recursion(law, |path, t| {
        let sigma = |t: i64| path.h(t).powf(0.7);
        let size = |t: i64, gamma: f64| match path.shock(t) {
            Some(shock) => (shock.abs() - gamma * shock).powf(1.4),
            // Before the start shocks have their mean size, of either sign.
            None => weight(gamma) * sigma(t),
        };
        let sizes = 0.05 * size(t, 0.5) + 0.1 * size(t - 1, -0.3);
        (omega + sizes + 0.3 * sigma(t) + 0.2 * sigma(t - 1)).powf(1.0 / 0.7)
    });
}

#[test]
fn ewma_is_its_recursion() {
    assert_recursion("ewma = { annual_vol = 0.2, decay = 0.9 }", |path, t| {
        0.9 * path.h(t) + 0.1 * path.shock(t).expect("t is a step").powi(2)
    });
}

#[test]
fn figarch_is_its_recursion() {
    let (memory, phi, beta, lags) = (0.4, 0.2, 0.45, 30);
    // (1 − L)^d and 1/(1 − βL), multiplied out.
    let mut fractional = vec![1.0];
    for k in 1..=lags {
        let k = f64::from(k);
        fractional.push(fractional[fractional.len() - 1] * (k - 1.0 - memory) / k);
    }
    let short = |k: usize| fractional[k] - if k > 0 { phi * fractional[k - 1] } else { 0.0 };
    let weights: Vec<f64> = (1..=lags as usize)
        .map(|k| -(0..=k).map(|j| short(j) * f64::powi(beta, (k - j) as i32)).sum::<f64>())
        .collect();
    let law = format!("figarch = {{ omega = 1e-5, memory = {memory}, phi = {phi}, beta = {beta}, lags = {lags} }}");
    assert_recursion(&law, |path, t| {
        let squared = |t: i64| path.shock(t).map_or(path.h(t), |shock| shock.powi(2));
        1e-5 / (1.0 - beta) + weights.iter().zip(0..).map(|(weight, k)| weight * squared(t - k)).sum::<f64>()
    });
}

#[test]
fn aparch_of_power_two_is_gjr_garch() {
    let (alpha, gamma) = (0.06, 0.35);
    let aparch = format!("aparch = {{ delta = 2.0, omega = 3e-6, alpha = {alpha}, gamma = {gamma}, beta = 0.9 }}");
    let falls = 4.0 * alpha * gamma;
    let rises = alpha * (1.0 - gamma) * (1.0 - gamma);
    let gjr = format!("gjr_garch = {{ omega = 3e-6, alpha = {rises}, gamma = {falls}, beta = 0.9 }}");
    let [a, b] = [aparch, gjr].map(|law| simulate(&scenario(&format!("volatility.{law}"), 100, "1")));
    for column in ["A", "A_variance"] {
        for (a, b) in a.get(column).iter().zip(b.get(column)) {
            assert!((a / b - 1.0).abs() < 1e-12, "{column}: {a} is not {b}");
        }
    }
}

/// Laws that start elsewhere than they stay, with an expectation that is exact.
const STARTS: [&str; 5] = [
    "garch = { annual_vol = 0.2, alpha = [0.05, 0.1], beta = [0.5, 0.2], initial = 0.5 }",
    "gjr_garch = { annual_vol = 0.2, alpha = 0.05, gamma = [0.1, 0.08], beta = 0.7, initial = 0.1 }",
    "egarch = { annual_vol = 0.2, alpha = [0.2, 0.05], gamma = [-0.1, 0.05], beta = [0.5, 0.3], initial = 0.4 }",
    "aparch = { delta = 2.0, annual_vol = 0.2, alpha = 0.05, gamma = [0.5], beta = [0.5, 0.3], initial = 0.4 }",
    "figarch = { annual_vol = 0.2, memory = 0.4, phi = 0.2, beta = 0.45, lags = 30, initial = 0.4 }",
];

/// The stationary start may be said: it is the same scenario, and the same bits. A number is another one, even that of the
/// stationary volatility.
#[test]
fn a_stationary_start_that_is_said_is_the_one_that_is_not() {
    for law in STARTS {
        let (silent, _) = law.split_once(", initial").unwrap();
        let of = |start: &str| scenario(&format!("drift_of = \"log_price\"\nvolatility.{silent}{start} }}"), 40, "1");
        let [silent, said, number] = ["", ", initial = \"stationary\"", ", initial = 0.2"].map(of);
        let [silent_is, said_is, number_is] =
            [&silent, &said, &number].map(|text| Scenario::from_text(text).unwrap());
        assert_eq!(silent_is.resolved(), said_is.resolved(), "{law}");
        assert_eq!(silent_is.hash(), said_is.hash(), "{law}");
        assert!(!said_is.resolved().to_string().contains("stationary"), "{law}");
        assert_ne!(silent_is.hash(), number_is.hash(), "{law}");
        let [silent, said] = [silent, said].map(|text| simulate(&text));
        for column in ["A", "A_variance"] {
            assert_eq!(silent.get(column), said.get(column), "{column} of {law}");
        }
    }
}

#[test]
fn a_start_of_ones_own_is_left_as_the_recursion_says() {
    for law in STARTS {
        let text = scenario(&format!("volatility.{law}"), 100_000, "1");
        let model = asset(&text).volatility.model;
        let columns = simulate(&text);
        for row in [0, 1, 2, 5, 20, 52] {
            let exact = model.expected_variance(&GRID, Years(row as f64 / 52.0));
            assert_mean(&format!("E[variance] of {law} at {row}"), &columns.row("A_variance", row), exact);
        }
    }
}

/// With shocks that are not normal, what persists is of their own moments.
#[test]
fn laws_know_the_moments_of_the_shocks_that_drive_them() {
    let shocks = "drift_of = \"log_price\"\ninnovations.student_t = { degrees_of_freedom = 7.0 }\n";
    let simulated =
        |law: &str| -> Columns { simulate(&scenario(&format!("{shocks}volatility.{law}"), 200_000, "26")) };
    let columns = simulated("egarch = { annual_vol = 0.2, alpha = 0.3, gamma = -0.1, beta = 0.9 }");
    let logs: Vec<f64> = columns.last("A_variance").iter().map(|variance| variance.ln()).collect();
    assert_mean("E[ln h] of egarch", &logs, 0.04_f64.ln());
    let columns = simulated("aparch = { delta = 1.2, annual_vol = 0.2, alpha = 0.1, gamma = 0.4, beta = 0.8 }");
    let powers: Vec<f64> = columns.last("A_variance").iter().map(|variance| variance.powf(0.6)).collect();
    assert_mean("E[σ^δ] of aparch", &powers, 0.2_f64.powf(1.2));
    let columns = simulated("gjr_garch = { annual_vol = 0.2, alpha = 0.05, gamma = 0.1, beta = 0.8 }");
    assert_mean("E[h] of gjr_garch", &columns.last("A_variance"), 0.04);
}

/// The recursion sees the shock before it is scaled: returns are twice as large, and so is nothing else.
#[test]
fn a_scale_of_volatility_scales_returns_alone() {
    let laws = [
        "garch = { annual_vol = 0.2, alpha = [0.05, 0.1], beta = 0.7 }",
        "gjr_garch = { annual_vol = 0.2, alpha = 0.05, gamma = 0.1, beta = 0.7 }",
        "egarch = { annual_vol = 0.2, alpha = 0.2, gamma = -0.1, beta = 0.9 }",
        "aparch = { delta = 1.2, annual_vol = 0.2, alpha = 0.1, gamma = 0.4, beta = 0.8 }",
        "ewma = { annual_vol = 0.2, decay = 0.9 }",
        "figarch = { annual_vol = 0.2, memory = 0.4, phi = 0.2, beta = 0.45, lags = 20 }",
    ];
    for law in laws {
        let plain = scenario(&format!("drift_of = \"log_price\"\nvolatility.{law}"), 50, "1");
        let columns = simulate(&plain);
        let twice = simulate(&format!("{plain}[[stress]]\nat = 0\nvolatility = {{ scale = 2.0 }}\n"));
        let returns = |columns: &Columns| -> Vec<f64> {
            columns.paths("A_return").flat_map(|path| path[1..].to_vec()).map(|r| r - DRIFT / 52.0).collect()
        };
        for (one, two) in returns(&columns).iter().zip(returns(&twice)) {
            assert!((2.0 * one - two).abs() < 1e-13, "{law}: {two} is not twice {one}");
        }
        let rows = 52;
        for (one, two) in columns.row("A_variance", rows).iter().zip(twice.row("A_variance", rows)) {
            assert!((4.0 * one / two - 1.0).abs() < 1e-12, "{law}: {two} is not four times {one}");
        }
    }
}
