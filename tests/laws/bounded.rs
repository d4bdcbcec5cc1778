//! Jacobi's process: never beyond its bounds, in the long run a beta law, and driven by its driver.

use super::statistics::{assert_mean, assert_same_law, simulate, weekly};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Beta, Distribution};

fn text(paths: usize, steps: usize, initial: f64, law: &str) -> String {
    let head = weekly("bounded", 20_260_101, paths, steps);
    format!("{head}\n[levels.L]\ninitial = {initial}\nprocess.jacobi = {{ {law}, low = -1.0, high = 1.0 }}\n")
}

/// Bounds that are never touched, that one side touches, and that both do. The bias of the scheme is below what a sample of
/// this size can tell.
#[test]
fn in_the_long_run_it_has_its_beta_law() {
    let mut rng = StdRng::seed_from_u64(5);
    for (kappa, theta, sigma) in [(6.0, 0.2, 1.0), (4.0, -0.6, 2.0), (4.0, 0.1, 3.0)] {
        let law = format!("mean_reversion = {kappa:?}, long_run_mean = {theta:?}, volatility = {sigma:?}");
        // From the mean; after a year e^{−(2κ+σ²)} is left of what the variance lacks.
        let text = text(100_000, 52, theta, &law).replace("steps_per_year = 52", "steps_per_year = 52\nsubsteps = 4");
        let columns = simulate(&format!("{text}[output]\nlayout = \"panel\"\nevery = \"last\"\n"));
        let ours = columns.last("L");
        assert!(ours.iter().all(|x| (-1.0..=1.0).contains(x)));
        let scale = kappa / (sigma * sigma);
        let beta = Beta::new(scale * (1.0 + theta), scale * (1.0 - theta)).unwrap();
        let theirs: Vec<f64> = (0..200_000).map(|_| 2.0 * beta.sample(&mut rng) - 1.0).collect();
        assert_same_law(&format!("long run of {law}"), &ours, &theirs);
    }
}

/// One step of a week is what fifty steps in it make, near a bound and away from it.
#[test]
fn a_coarse_step_is_much_like_fine_ones() {
    for initial in [-0.98, -0.92, 0.3] {
        let of = |substeps: u32, seed: &str| {
            let law = "mean_reversion = 2.0, long_run_mean = 0.0, volatility = 1.0";
            let text = text(100_000, 1, initial, law).replace("seed = 20260101", seed);
            let text = text.replace("steps_per_year = 52", &format!("steps_per_year = 52\nsubsteps = {substeps}"));
            simulate(&format!("{text}[output]\nlayout = \"panel\"\nevery = \"last\"\n")).last("L")
        };
        assert_same_law(&format!("a week from {initial}"), &of(1, "seed = 20260101"), &of(50, "seed = 20260102"));
    }
}

/// Steps of a quarter, on which a path next to a bound may come out beyond the middle.
#[test]
fn mean_and_variance_are_exact_on_coarse_steps() {
    for (initial, kappa, theta, sigma) in [(-0.8, 2.0, -0.2, 2.0), (0.3, 4.0, 0.6, 2.0), (-0.9, 1.0, 0.5, 1.0)] {
        let law = format!("mean_reversion = {kappa:?}, long_run_mean = {theta:?}, volatility = {sigma:?}");
        let text = text(200_000, 4, initial, &law).replace("steps_per_year = 52", "steps_per_year = 4");
        let columns = simulate(&format!("{text}[output]\nlayout = \"panel\"\n"));
        for row in 1..=4 {
            let (t, now) = (row as f64 / 4.0, columns.row("L", row));
            // (E[X²])′ = 2κ(θE[X] − E[X²]) + σ²(1 − E[X²])
            let (decay, second) = ((-kappa * t).exp(), 2.0 * kappa + sigma * sigma);
            let long_run = (2.0 * kappa * theta * theta + sigma * sigma) / second;
            let mixed = 2.0 * kappa * theta * (initial - theta) / (kappa + sigma * sigma);
            let square = long_run + mixed * decay + (initial * initial - long_run - mixed) * (-second * t).exp();
            assert_mean(&format!("E[X] after {row}, {law}"), &now, theta + (initial - theta) * decay);
            let squares: Vec<f64> = now.iter().map(|x| x * x).collect();
            assert_mean(&format!("E[X²] after {row}, {law}"), &squares, square);
        }
    }
}

/// In the middle a step is E + V^½·Z to the order of V^{3/2}, so that Cov(Z, X) is next to V^½.
#[test]
fn the_driver_moves_the_level() {
    let law = "mean_reversion = 2.0, long_run_mean = 0.0, volatility = 1.0";
    let asset =
        "[assets.A]\ninitial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.constant = { annual_vol = 1.0 }\n";
    let rest = "[dependence]\ncorrelation = { \"A/L\" = -0.8 }\n[output]\nlayout = \"panel\"\n";
    let columns = simulate(&format!("{}{asset}{rest}", text(200_000, 1, 0.0, law)));
    let normals = columns.row("A", 1).into_iter().map(|price| price.ln() * 52.0_f64.sqrt());
    let products: Vec<f64> = normals.zip(columns.row("L", 1)).map(|(z, x)| z * x).collect();
    // From the middle the step is sin(sZ), with e^{−2s²} = 1 − 2v and v = (1 − e^{−(2κ+σ²)Δ})σ²/(2κ + σ²).
    let v = (1.0 - (-5.0_f64 / 52.0).exp()) / 5.0;
    let s = (-0.5 * (1.0 - 2.0 * v).ln()).sqrt();
    assert_mean("Cov(Z, X)", &products, -0.8 * s * (-0.5 * s * s).exp());
}
