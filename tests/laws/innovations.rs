//! Innovations: moments, and the law of independent samplers.

use super::one_asset::{DRIFT, asset, scenario};
use super::statistics::{assert_law, assert_mean, assert_same_law, simulate, weekly};
use pathloom::model::registry::INNOVATIONS;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal, StudentT};

#[test]
fn every_innovation_has_unit_variance_and_its_fourth_moment() {
    for innovation in INNOVATIONS {
        // A fourth moment with a finite variance of its own needs thinner tails than the examples have.
        let law = match innovation.name {
            "student_t" => "{ degrees_of_freedom = 12.0 }",
            "skewed_t" => "{ degrees_of_freedom = 12.0, skewness = -0.4 }",
            _ => innovation.example,
        };
        let shocks = shocks(innovation.name, law, 100_000);
        let model = asset(&of_one(innovation.name, law, 1)).innovations.model;
        let power = |k: i32| shocks.iter().map(|x| x.powi(k)).collect::<Vec<f64>>();
        assert_mean(&format!("mean of {}", innovation.name), &shocks, 0.0);
        assert_mean(&format!("variance of {}", innovation.name), &power(2), 1.0);
        let third = model.third_moment().expect("its sixth moment is finite");
        assert_mean(&format!("skewness of {}", innovation.name), &power(3), third);
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

/// An asset with these shocks.
fn of_one(name: &str, law: &str, paths: usize) -> String {
    let toml =
        format!("drift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 1.0 }}\ninnovations.{name} = {law}");
    scenario(&toml, paths, "1")
}

/// The shocks of one step, and of the next: independent of each other and between paths.
fn shocks(name: &str, law: &str, paths: usize) -> Vec<f64> {
    let columns = simulate(&of_one(name, law, paths));
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

/// The distribution function of a density, by Simpson's rule on a fine grid, normed; a kink must be at a knot.
fn law_of(density: impl Fn(f64) -> f64, kink: f64) -> impl Fn(f64) -> f64 {
    let (low, width, cells) = (kink - 60.0, 1e-3, 120_000);
    let at = |i: usize| low + i as f64 * width;
    let mut sums = vec![0.0];
    for i in 0..cells {
        let ends = density(at(i) + 1e-12) + density(at(i + 1) - 1e-12);
        sums.push(sums[i] + width / 6.0 * (ends + 4.0 * density(at(i) + 0.5 * width)));
    }
    move |x| {
        let place = ((x - low) / width).clamp(0.0, cells as f64 - 1.0);
        let (i, part) = (place.floor() as usize, place.fract());
        (sums[i] + part * (sums[i + 1] - sums[i])) / sums[cells]
    }
}

#[test]
fn shocks_of_the_generalised_error_law_have_its_density() {
    for shape in [0.7_f64, 1.4, 5.0] {
        // Scaled to variance 1 by the density itself.
        let raw = |x: f64| (-x.abs().powf(shape)).exp();
        let moment =
            |k: i32| (0..400_000).map(|i| (f64::from(i) + 0.5) * 1e-3).map(|x| x.powi(k) * raw(x)).sum::<f64>();
        let scale = (moment(0) / moment(2)).sqrt();
        let law = law_of(|x| raw(x / scale), 0.0);
        assert_law(&format!("ged of shape {shape}"), shocks("ged", &format!("{{ shape = {shape} }}"), 200_000), law);
    }
}

#[test]
fn laplace_shocks_have_its_distribution_function() {
    let law = |x: f64| {
        let tail = 0.5 * (-(2.0_f64.sqrt()) * x.abs()).exp();
        if x < 0.0 { tail } else { 1.0 - tail }
    };
    assert_law("laplace", shocks("laplace", "{}", 200_000), law);
}

/// Hansen's density, with a and b from their definition as moments.
#[test]
fn skewed_shocks_have_hansens_density() {
    for (nu, lambda) in [(2.2_f64, 0.5_f64), (6.0, -0.3), (40.0, -0.9)] {
        let kernel = |t: f64| (1.0 + t * t / (nu - 2.0)).powf(-0.5 * (nu + 1.0));
        // ∫ t·kernel over ∫ kernel, on t ≥ 0: by t = u/(1 − u).
        let over = |f: &dyn Fn(f64) -> f64| -> f64 {
            let at = |i: usize| (i as f64 + 0.5) / 1e6;
            (0..1_000_000).map(at).map(|u| f(u / (1.0 - u)) / ((1.0 - u) * (1.0 - u))).sum::<f64>()
        };
        let mean_size = over(&|t| t * kernel(t)) / over(&kernel);
        let a = 2.0 * lambda * mean_size;
        let b = (1.0 + 3.0 * lambda * lambda - a * a).sqrt();
        let density = |x: f64| {
            let shifted = b * x + a;
            kernel(shifted / if shifted < 0.0 { 1.0 - lambda } else { 1.0 + lambda })
        };
        let law = format!("{{ degrees_of_freedom = {nu}, skewness = {lambda} }}");
        assert_law(&format!("skewed_t {law}"), shocks("skewed_t", &law, 200_000), law_of(density, -a / b));
    }
}

/// They rise with their drivers, so that Kendall's τ is that of normals: 2/π·asin ρ.
#[test]
fn ranks_of_two_series_are_those_of_their_drivers() {
    let asset = |symbol: &str, innovations: &str| {
        format!(
            "[assets.{symbol}]\ninitial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 0.2 }}\n\
             innovations.{innovations}\n"
        )
    };
    let laws = ["skewed_t = { degrees_of_freedom = 3.0, skewness = -0.6 }", "ged = { shape = 0.8 }", "laplace = {}"];
    let rho = 0.6_f64;
    let text = format!(
        "{}\n{}{}{}[dependence]\ncorrelation = {{ \"A/B\" = {rho}, \"A/C\" = {rho}, \"B/C\" = {rho} }}\n\
         [output]\nlayout = \"panel\"\n",
        weekly("ranks", 20_261_125, 200_000, 1),
        asset("A", laws[0]),
        asset("B", laws[1]),
        asset("C", laws[2])
    );
    let columns = simulate(&text);
    for (one, other) in [("A", "B"), ("A", "C"), ("B", "C")] {
        let (x, y) = (columns.last(one), columns.last(other));
        // Of two paths each, which are independent of all others.
        let agree = |i: usize| ((x[i] - x[i + 1]) * (y[i] - y[i + 1])).signum();
        let signs: Vec<f64> = (0..x.len()).step_by(2).map(agree).collect();
        assert_mean(&format!("Kendall's τ of {one} and {other}"), &signs, 2.0 / std::f64::consts::PI * rho.asin());
    }
}
