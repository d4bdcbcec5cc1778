//! Innovations: moments, and the law of independent samplers.

use super::one_asset::{DRIFT, asset, scenario};
use super::statistics::{assert_mean, assert_same_law, simulate};
use pathloom::model::registry::INNOVATIONS;
use pathloom::model::{InnovationModel, Values};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal, StudentT};

#[test]
fn every_innovation_has_unit_variance_and_its_fourth_moment() {
    for innovation in INNOVATIONS {
        // A fourth moment with a finite variance of its own needs thinner tails than the example has.
        let law = match innovation.name {
            "student_t" => "{ degrees_of_freedom = 12.0 }",
            _ => innovation.example,
        };
        let shocks = shocks(innovation.name, law, 100_000);
        let mut values = Values::default();
        if innovation.name == "student_t" {
            values.insert("degrees_of_freedom", vec![12.0]);
        }
        let model: Box<dyn InnovationModel> = (innovation.build)(&values).unwrap();
        let power = |k: i32| shocks.iter().map(|x| x.powi(k)).collect::<Vec<f64>>();
        assert_mean(&format!("mean of {}", innovation.name), &shocks, 0.0);
        assert_mean(&format!("variance of {}", innovation.name), &power(2), 1.0);
        assert_mean(&format!("skewness of {}", innovation.name), &power(3), 0.0);
        if let Some(exact) = model.fourth_moment() {
            assert_mean(&format!("fourth moment of {}", innovation.name), &power(4), exact);
        }
    }
}

#[test]
fn every_innovation_that_knows_its_absolute_moments_has_them() {
    for innovation in INNOVATIONS {
        let laws = format!(
            "drift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 1.0 }}\ninnovations.{} = {}",
            innovation.name, innovation.example
        );
        let model = asset(&scenario(&laws, 1, "1")).innovations.model;
        let shocks = shocks(innovation.name, innovation.example, 100_000);
        for power in [0.5, 1.0, 1.7] {
            let Some(exact) = model.absolute_moments(power) else { continue };
            for (side, exact) in [-1.0, 1.0].into_iter().zip(exact) {
                let sizes: Vec<f64> = shocks.iter().map(|x| (side * x).max(0.0).powf(power)).collect();
                assert_mean(&format!("E[|ε|^{power}] of {} on side {side}", innovation.name), &sizes, exact);
            }
        }
    }
}

/// The shocks of one step, and of the next: independent of each other and between paths.
fn shocks(name: &str, law: &str, paths: usize) -> Vec<f64> {
    let toml =
        format!("drift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 1.0 }}\ninnovations.{name} = {law}");
    let columns = simulate(&scenario(&toml, paths, "1"));
    let scale = 52_f64.sqrt();
    let shock = |row: usize| columns.row("A_return", row).into_iter().map(move |x| (x - DRIFT / 52.0) * scale);
    shock(5).chain(shock(6)).collect()
}

#[test]
fn normal_shocks_have_the_law_of_an_independent_sampler() {
    let mut rng = StdRng::seed_from_u64(1);
    let theirs: Vec<f64> = (0..400_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    assert_same_law("normal", &shocks("normal", "{}", 200_000), &theirs);
}

#[test]
fn student_shocks_have_the_law_of_an_independent_sampler() {
    for nu in [2.1_f64, 4.5, 30.0] {
        let mut rng = StdRng::seed_from_u64(2);
        let law = StudentT::new(nu).unwrap();
        let theirs: Vec<f64> = (0..200_000).map(|_| law.sample(&mut rng) * ((nu - 2.0) / nu).sqrt()).collect();
        let ours = shocks("student_t", &format!("{{ degrees_of_freedom = {nu} }}"), 100_000);
        assert_same_law(&format!("student_t with {nu} degrees"), &ours, &theirs);
    }
}
