//! Jumps: moments, arrivals, and the same jumps on any grid.

use super::one_asset::{asset, scenario};
use super::statistics::{assert_mean, simulate};
use pathloom::model::registry::JUMPS;

#[test]
fn every_jump_law_has_its_moments_and_its_rate() {
    for jump in JUMPS {
        let toml = format!("volatility.constant = {{ annual_vol = 0.1 }}\njumps.{} = {}", jump.name, jump.example);
        let text = scenario(&toml, 200_000, "52");
        let (mean, variance) = asset(&text).jumps.unwrap().model.annual_moments();
        let sums = simulate(&text).last("A_jump");
        assert_mean(&format!("mean of {}", jump.name), &sums, mean);
        let squares: Vec<f64> = sums.iter().map(|sum| (sum - mean).powi(2)).collect();
        assert_mean(&format!("variance of {}", jump.name), &squares, variance);
    }
}

#[test]
fn merton_jumps_arrive_as_a_poisson_process_with_any_number_in_a_step() {
    // Jumps of exactly one: their sum counts them. Eight a step on average, then 0.02.
    for intensity in [416.0, 1.04] {
        let toml = format!(
            "volatility.constant = {{ annual_vol = 0.0 }}\njumps.merton = {{ intensity = {intensity}, mean = 1.0, std = 0.0 }}\ndrift_of = \"log_price\""
        );
        let columns = simulate(&scenario(&toml, 20_000, "1"));
        let counts: Vec<f64> = columns.paths("A_jump").map(|path| path[7]).collect();
        let rate = intensity / 52.0;
        assert_mean("mean count of a step", &counts, rate);
        let squares: Vec<f64> = counts.iter().map(|count| (count - rate).powi(2)).collect();
        assert_mean("variance of the count of a step", &squares, rate);
        let none: Vec<f64> = counts.iter().map(|count| f64::from(*count == 0.0)).collect();
        assert_mean("probability of no jump in a step", &none, (-rate).exp());
        // Steps are independent.
        let products: Vec<f64> = columns.paths("A_jump").map(|path| (path[7] - rate) * (path[8] - rate)).collect();
        assert_mean("covariance of two steps", &products, 0.0);
    }
}

#[test]
fn the_jumps_of_a_path_are_the_same_on_a_finer_grid() {
    let jumps = |substeps: u32| {
        // Four a step on average.
        let toml = "volatility.constant = { annual_vol = 0.2 }\njumps.merton = { intensity = 208.0, mean = -0.01, std = 0.05 }";
        let text =
            scenario(toml, 500, "1").replace("steps_per_year", &format!("substeps = {substeps}\nsteps_per_year"));
        simulate(&text).get("A_jump").to_vec()
    };
    let coarse = jumps(1);
    assert!(coarse.iter().filter(|sum| **sum != 0.0).count() > 20_000);
    for substeps in [2, 50] {
        let moved = coarse.iter().zip(jumps(substeps)).filter(|(a, b)| (*a - b).abs() > 1e-12).count();
        // A step's end differs in its last place between grids: an event may sit on it, with probability 1e-11.
        assert_eq!(moved, 0, "{moved} of {} sums differ", coarse.len());
    }
}
