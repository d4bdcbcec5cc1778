//! Compound Poisson laws against independent samplers.

use super::jumps::with_volatility;
use super::one_asset::scenario;
use super::statistics::{assert_same_law, simulate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, Exp1, Poisson, StandardNormal, StandardUniform};

/// What 1.5 jumps, in the mean, of a step add up to.
fn sums(law: &str, sampler: impl Fn(&mut StdRng) -> f64) {
    let (name, numbers) = law.split_once(" = ").unwrap();
    let text = scenario(&with_volatility(name, numbers), 100_000, "1").replace("steps = 52", "steps = 3");
    let ours = simulate(&text).row("A_jump", 3);
    let mut rng = StdRng::seed_from_u64(3);
    let count = Poisson::new(1.5).unwrap();
    let theirs: Vec<f64> = (0..200_000)
        .map(|_| {
            let events: f64 = count.sample(&mut rng);
            (0..events as u32).map(|_| sampler(&mut rng)).sum()
        })
        .collect();
    assert_same_law(law, &ours, &theirs);
}

#[test]
fn merton_jumps_have_the_law_of_an_independent_sampler() {
    sums("merton = { intensity = 78.0, mean = -0.03, std = 0.05 }", |rng| {
        let normal: f64 = StandardNormal.sample(rng);
        0.05 * normal - 0.03
    });
}

/// The jump of the price beside an exponential one of the variance.
#[test]
fn jumps_of_price_and_variance_have_the_law_of_an_independent_sampler() {
    let law = "svcj = { intensity = 78.0, mean = -0.01, std = 0.02, variance_mean = 0.1, correlation = -0.4 }";
    sums(law, |rng| {
        let normal: f64 = StandardNormal.sample(rng);
        let shock: f64 = Exp1.sample(rng);
        0.02 * normal - 0.01 - 0.4 * 0.1 * shock
    });
}

#[test]
fn kou_jumps_have_the_law_of_an_independent_sampler() {
    sums("kou = { intensity = 78.0, up_probability = 0.3, up_mean = 0.02, down_mean = 0.05 }", |rng| {
        let up: f64 = StandardUniform.sample(rng);
        let length: f64 = Exp1.sample(rng);
        if up < 0.3 { 0.02 * length } else { -0.05 * length }
    });
}

#[test]
fn uniform_jumps_have_the_law_of_an_independent_sampler() {
    sums("uniform = { intensity = 78.0, low = -0.15, high = 0.05 }", |rng| {
        let unit: f64 = StandardUniform.sample(rng);
        0.2 * unit - 0.15
    });
    // Bounds that are the same.
    sums("uniform = { intensity = 78.0, low = -0.1, high = -0.1 }", |_| -0.1);
}
