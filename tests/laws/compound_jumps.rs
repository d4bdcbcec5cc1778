//! Compound Poisson laws against independent samplers.

use super::one_asset::scenario;
use super::statistics::{assert_same_law, simulate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, Exp1, Poisson, StandardUniform};

/// What 1.5 jumps, in the mean, of a step add up to.
fn sums(law: &str, sampler: impl Fn(&mut StdRng) -> f64) {
    let toml = format!("volatility.constant = {{ annual_vol = 0.0 }}\njumps.{law}");
    let ours = simulate(&scenario(&toml, 100_000, "1")).row("A_jump", 3);
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
