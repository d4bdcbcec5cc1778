//! Price and variance that jump together, over Heston: moments of the variance, and how it goes with the jumps.

use super::one_asset::{DRIFT, scenario};
use super::statistics::{assert_mean, simulate};

/// κ, θ, σ, v₀ and λ, m, s, μᵥ, ρ: weekly steps in which κΔ = 0.2, and 0.4 jumps each.
const KAPPA: f64 = 10.0;
const THETA: f64 = 0.02;
const SIGMA: f64 = 0.3;
const START: f64 = 0.01;
const INTENSITY: f64 = 20.0;
const MEAN: f64 = -0.01;
const SHOCK: f64 = 0.02;
const RHO: f64 = -0.5;

fn laws() -> String {
    format!(
        "volatility.heston = {{ initial_variance = {START}, mean_reversion = {KAPPA}, long_run_variance = {THETA}, vol_of_vol = {SIGMA}, correlation = -0.6 }}\n\
         jumps.svcj = {{ intensity = {INTENSITY}, mean = {MEAN}, std = 0.02, variance_mean = {SHOCK}, correlation = {RHO} }}"
    )
}

#[test]
fn the_variance_has_its_mean_its_variance_and_its_covariance_with_the_jumps_on_a_coarse_grid() {
    let columns = simulate(&scenario(&laws(), 200_000, "1"));
    // Of the affine process: dE[v] = κ(θ − E[v]) + λμᵥ, dVar[v] = −2κVar[v] + σ²E[v] + 2λμᵥ², dCov = −κCov + λE[JZ].
    let (mut mean, mut variance, mut together) = (START, 0.0, 0.0);
    let parts = 2000;
    let dt = 1.0 / 52.0 / f64::from(parts);
    for row in 1..=20 {
        for _ in 0..parts {
            // Halfway in the mean makes it of the second order, which is far below the standard errors.
            let middle = mean + 0.5 * dt * (KAPPA * (THETA - mean) + INTENSITY * SHOCK);
            variance = (variance * (1.0 - KAPPA * dt)
                + dt * (SIGMA * SIGMA * middle + 2.0 * INTENSITY * SHOCK * SHOCK))
                / (1.0 + KAPPA * dt);
            together += dt * (INTENSITY * (MEAN * SHOCK + 2.0 * RHO * SHOCK * SHOCK) - KAPPA * together);
            mean += dt * (KAPPA * (THETA - middle) + INTENSITY * SHOCK);
        }
        if ![1, 5, 20].contains(&row) {
            continue;
        }
        let now = columns.row("A_variance", row);
        let jumped: Vec<f64> = columns.paths("A_jump").map(|path| path[..=row].iter().sum()).collect();
        let expected = INTENSITY * (MEAN + RHO * SHOCK) * row as f64 / 52.0;
        assert_mean(&format!("E[v] at {row}"), &now, mean);
        assert_mean(
            &format!("Var[v] at {row}"),
            &now.iter().map(|v| (v - mean).powi(2)).collect::<Vec<_>>(),
            variance,
        );
        let products: Vec<f64> = now.iter().zip(&jumped).map(|(v, jump)| (v - mean) * (jump - expected)).collect();
        assert_mean(&format!("Cov[v, jumps] at {row}"), &products, together);
    }
}

#[test]
fn expected_prices_are_exact_with_a_scale_of_volatility_too() {
    let scaled = "[regimes]\nstates.a = { expected_duration = 4 }\nstates.b = { expected_duration = 4, volatility = { scale = 2.0 }, jump_intensity = { scale = 3.0 } }\n";
    for regimes in ["", scaled] {
        let text = scenario(&laws(), 200_000, "26").replace("[output]", &format!("{regimes}[output]"));
        let columns = simulate(&text);
        for (row, t) in [(1, 0.5), (2, 1.0)] {
            assert_mean(&format!("E[price] at {t}, {regimes}"), &columns.row("A", row), 3.0 * (DRIFT * t).exp());
        }
    }
}
