//! Jumps that bring on jumps: counts, clusters, and a price that stays a martingale whatever has struck.

use super::one_asset::{DRIFT, scenario};
use super::statistics::{assert_mean, assert_same_law, simulate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, Exp1, StandardUniform};

const INTENSITY: f64 = 12.0;
const BRANCHING: f64 = 0.7;
const DECAY: f64 = 40.0;

/// Jumps of exactly one: their sum counts them.
fn counting() -> String {
    format!(
        "drift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 0.0 }}\n\
         jumps.hawkes = {{ intensity = {INTENSITY}, branching_ratio = {BRANCHING}, decay = {DECAY}, mean = 1.0, std = 0.0 }}"
    )
}

/// Events up to a time, by thinning (Y. Ogata, On Lewis' simulation method for point processes, 1981).
fn by_thinning(years: f64, rng: &mut StdRng) -> f64 {
    let (base, mut excess) = (INTENSITY * (1.0 - BRANCHING), INTENSITY * BRANCHING);
    let (mut now, mut count) = (0.0, 0.0);
    loop {
        let bound = base + excess;
        let wait: f64 = Exp1.sample(rng);
        let wait = wait / bound;
        now += wait;
        if now > years {
            return count;
        }
        excess *= (-DECAY * wait).exp();
        let unit: f64 = StandardUniform.sample(rng);
        if unit * bound < base + excess {
            count += 1.0;
            excess += BRANCHING * DECAY;
        }
    }
}

#[test]
fn counts_have_their_mean_their_variance_and_the_law_of_an_independent_sampler() {
    let columns = simulate(&scenario(&counting(), 50_000, "1"));
    let up_to = |row: usize| columns.paths("A_jump").map(|path| path[..=row].iter().sum()).collect::<Vec<f64>>();
    let (c, theta) = (BRANCHING / (1.0 - BRANCHING), DECAY * (1.0 - BRANCHING));
    for row in [1_usize, 13, 52] {
        let t = row as f64 / 52.0;
        let counts = up_to(row);
        assert_mean(&format!("mean count at {t}"), &counts, INTENSITY * t);
        let passed = |rate: f64| (1.0 - (-rate * t).exp()) / rate;
        let variance =
            INTENSITY * ((1.0 + c).powi(2) * t - 2.0 * c * (1.0 + c) * passed(theta) + c * c * passed(2.0 * theta));
        let squares: Vec<f64> = counts.iter().map(|count| (count - INTENSITY * t).powi(2)).collect();
        assert_mean(&format!("variance of the count at {t}"), &squares, variance);
    }
    let mut rng = StdRng::seed_from_u64(4);
    let theirs: Vec<f64> = (0..200_000).map(|_| by_thinning(0.25, &mut rng)).collect();
    assert_same_law("count of a quarter", &up_to(13), &theirs);
}

/// After many jumps more are likely, and the drift must have been paid for them by then.
#[test]
fn the_price_is_a_martingale_given_what_has_struck() {
    let toml = format!(
        "volatility.constant = {{ annual_vol = 0.1 }}\n\
         jumps.hawkes = {{ intensity = {INTENSITY}, branching_ratio = {BRANCHING}, decay = {DECAY}, mean = -0.05, std = 0.03 }}"
    );
    for regimes in [
        "",
        "[regimes]\nstates.a = { expected_duration = 4 }\nstates.b = { expected_duration = 4, jump_intensity = { scale = 3.0 } }\n",
    ] {
        let text = scenario(&toml, 50_000, "1").replace("[output]", &format!("{regimes}[output]"));
        let columns = simulate(&text);
        for (from, to) in [(2_usize, 3_usize), (20, 30)] {
            let growth = (DRIFT * (to - from) as f64 / 52.0).exp();
            let products: Vec<f64> = columns
                .paths("A")
                .zip(columns.paths("A_jump"))
                .map(|(price, jump)| (price[to] / price[from] - growth) * f64::from(jump[from] < 0.0))
                .collect();
            assert_mean(&format!("growth from {from} to {to} after a fall"), &products, 0.0);
        }
    }
}

/// What a jump brings on comes long after the end: what is left is a Poisson process of the stationary intensity.
#[test]
fn a_decay_however_slow_leaves_the_mean_count() {
    for decay in [1e-6, 1e-13, 1e-17, 1e-25] {
        let laws = format!(
            "drift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 0.0 }}\n\
             jumps.hawkes = {{ intensity = 4.0, branching_ratio = 0.7, decay = {decay:e}, mean = -0.001, std = 0.0 }}"
        );
        let columns = simulate(&scenario(&laws, 100_000, "\"last\""));
        let prices = columns.last("A");
        // The compensated sum: ln S − ln S₀ − μ is −0.001·(N − 4) in the mean.
        let logs: Vec<f64> = prices.iter().map(|price| (price / 3.0).ln() - DRIFT).collect();
        assert_mean(&format!("decay {decay:e}: E[ln S]"), &logs, 0.0);
        let squares: Vec<f64> = logs.iter().map(|x| x * x * 1e6).collect();
        assert_mean(&format!("decay {decay:e}: variance of counts"), &squares, 4.0);
    }
}
