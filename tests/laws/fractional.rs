//! Fractional levels: the covariance of any two times, the law of a step, and what drives it.

use super::statistics::{Columns, assert_mean, assert_same_law, simulate, weekly};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

fn level(law: &str, paths: usize, steps: usize) -> Columns {
    let head = weekly("fractional", 20_260_101, paths, steps);
    simulate(&format!("{head}\n[levels.L]\ninitial = 0.01\nprocess.{law}\n[output]\nlayout = \"panel\"\n"))
}

/// E[B(s)B(t)]
fn covariance(hurst: f64, s: f64, t: f64) -> f64 {
    let power = |x: f64| x.abs().powf(2.0 * hurst);
    0.5 * (power(s) + power(t) - power(t - s))
}

fn assert_covariance(what: &str, columns: &Columns, (i, j): (usize, usize), means: [f64; 2], exact: f64) {
    let products: Vec<f64> = columns.paths("L").map(|path| (path[i] - means[0]) * (path[j] - means[1])).collect();
    assert_mean(&format!("covariance of {what} at steps {i} and {j}"), &products, exact);
}

#[test]
fn fractional_brownian_motion_has_its_covariance_at_any_two_times() {
    for hurst in [0.05, 0.3, 0.8, 0.95] {
        let law = format!("fractional_brownian = {{ hurst = {hurst}, annual_vol = 0.2 }}");
        let columns = level(&law, 40_000, 52);
        for (i, j) in [(1, 1), (1, 2), (2, 10), (9, 10), (10, 52), (1, 52), (51, 52), (52, 52)] {
            let exact = 0.04 * covariance(hurst, i as f64 / 52.0, j as f64 / 52.0);
            assert_covariance(&law, &columns, (i, j), [0.01; 2], exact);
        }
    }
}

#[test]
fn steps_of_fractional_brownian_motion_are_normal_whatever_came_before() {
    let mut rng = StdRng::seed_from_u64(4);
    let theirs: Vec<f64> = (0..200_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    let columns = level("fractional_brownian = { hurst = 0.15, annual_vol = 0.2 }", 100_000, 20);
    let deviation = 0.2 * (1.0 / 52.0_f64).powf(0.15);
    let step = |k: usize| columns.paths("L").map(|path| (path[k] - path[k - 1]) / deviation).collect::<Vec<f64>>();
    assert_same_law("first step", &step(1), &theirs);
    assert_same_law("twentieth step", &step(20), &theirs);
    // At lag k steps correlate with ½((k+1)^2H + (k−1)^2H − 2k^2H).
    for lag in [1, 2, 9] {
        let k = lag as f64;
        let exact = 0.5 * ((k + 1.0).powf(0.3) + (k - 1.0).powf(0.3) - 2.0 * k.powf(0.3));
        let products: Vec<f64> = step(20).iter().zip(step(20 - lag)).map(|(a, b)| a * b).collect();
        assert_mean(&format!("correlation of steps at lag {lag}"), &products, exact);
    }
}

/// X(t) = θ + (X₀ − θ)e^{−κt} + σ(B(t) − κ∫₀ᵗ e^{−κ(t−u)}B(u) du), so covariances are integrals of those of B, here by the
/// midpoint rule on 400 intervals.
#[test]
fn the_fractional_ornstein_uhlenbeck_process_has_its_covariance_at_any_two_times() {
    let (kappa, theta, sigma) = (6.0, 0.05, 0.02);
    let mut rng = StdRng::seed_from_u64(8);
    let theirs: Vec<f64> = (0..200_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    for hurst in [0.2, 0.75] {
        let law = format!(
            "fractional_ou = {{ mean_reversion = {kappa}, long_run_mean = {theta}, hurst = {hurst}, annual_vol = {sigma} }}"
        );
        let columns = level(&law, 60_000, 26);
        for (i, j) in [(1, 1), (1, 9), (4, 26), (25, 26), (26, 26)] {
            let (s, t) = (i as f64 / 52.0, j as f64 / 52.0);
            let middle = |end: f64| move |k: u32| (f64::from(k) + 0.5) / 400.0 * end;
            let weight = |end: f64, u: f64| kappa * (-kappa * (end - u)).exp() * end / 400.0;
            let (us, vs) = (middle(s), middle(t));
            let along = |at: f64, points: &dyn Fn(u32) -> f64, end: f64| {
                (0..400).map(|k| weight(end, points(k)) * covariance(hurst, at, points(k))).sum::<f64>()
            };
            let both: f64 = (0..400).map(|k| weight(s, us(k)) * along(us(k), &vs, t)).sum();
            let exact = covariance(hurst, s, t) - along(s, &vs, t) - along(t, &us, s) + both;
            let mean = |t: f64| theta + (0.01 - theta) * (-kappa * t).exp();
            assert_covariance(&law, &columns, (i, j), [mean(s), mean(t)], sigma * sigma * exact);
            if i == j {
                let standard = columns.row("L", i).into_iter().map(|x| (x - mean(t)) / (sigma * exact.sqrt()));
                assert_same_law(&format!("{law} at step {i}"), &standard.collect::<Vec<f64>>(), &theirs);
            }
        }
    }
}

#[test]
fn of_hurst_one_half_they_are_the_processes_without_memory() {
    let vasicek = level("vasicek = { mean_reversion = 3.0, long_run_mean = 0.05, annual_vol = 0.02 }", 100, 30);
    let law = "fractional_ou = { mean_reversion = 3.0, long_run_mean = 0.05, hurst = 0.5, annual_vol = 0.02 }";
    for (a, b) in vasicek.get("L").iter().zip(level(law, 100, 30).get("L")) {
        assert!((a - b).abs() < 1e-13, "{a} {b}");
    }
}

#[test]
fn a_fractional_path_stays_what_it_was_when_steps_are_added() {
    let law = "fractional_ou = { mean_reversion = 3.0, long_run_mean = 0.05, hurst = 0.1, annual_vol = 0.02 }";
    let (short, long) = (level(law, 20, 30), level(law, 20, 61));
    for (short, long) in short.paths("L").zip(long.paths("L")) {
        assert_eq!(short, &long[..31]);
    }
}

#[test]
fn a_fractional_level_correlates_with_the_series_beside_it() {
    let text = format!(
        "{}\n[levels.L]\ninitial = 0.0\nprocess.fractional_brownian = {{ hurst = 0.1, annual_vol = 1.0 }}\n\
         [assets.A]\ninitial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 1.0 }}\n\
         [dependence]\ncorrelation = {{ \"A/L\" = -0.6 }}\n[output]\nlayout = \"panel\"\ncolumns = [\"return\"]\n",
        weekly("beside", 20_260_101, 100_000, 9)
    );
    let columns = simulate(&text);
    let (root, power) = (52.0_f64.sqrt(), 52.0_f64.powf(0.1));
    let first: Vec<f64> = columns.row("L_return", 1).iter().map(|x| x * power).collect();
    let asset = |k: usize| columns.row("A_return", k).into_iter().map(move |x| x * root);
    let products = |k: usize| first.iter().zip(asset(k)).map(|(a, b)| a * b).collect::<Vec<f64>>();
    assert_mean("correlation in the first step", &products(1), -0.6);
    assert_mean("correlation with a later return", &products(2), 0.0);
}

#[test]
fn what_scales_volatility_scales_the_steps_of_a_fractional_level() {
    let law = "fractional_brownian = { hurst = 0.2, annual_vol = 0.2 }";
    let head = weekly("scaled", 20_260_101, 40, 20);
    let text = format!("{head}\n[levels.L]\ninitial = 0.01\nprocess.{law}\n[output]\nlayout = \"panel\"\n");
    let stress = "[[stress]]\nfrom = 5\nuntil = 9\nvolatility = { scale = 3.0 }\n";
    let (calm, stressed) = (simulate(&text), simulate(&format!("{text}{stress}")));
    for (calm, stressed) in calm.paths("L").zip(stressed.paths("L")) {
        for k in 1..=20 {
            let scale = if (6..=9).contains(&k) { 3.0 } else { 1.0 };
            let (plain, moved) = (calm[k] - calm[k - 1], stressed[k] - stressed[k - 1]);
            assert!((moved - scale * plain).abs() < 1e-13, "step {k}: {moved} is not {scale} times {plain}");
        }
    }
}
