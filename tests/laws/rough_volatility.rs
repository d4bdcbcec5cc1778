//! Rough volatilities: the law of the variance, its memory, and how the price tells it.

use super::one_asset::{asset, scenario};
use super::statistics::{Columns, LIMIT, assert_mean, assert_same_law, mean_and_error, simulate, weekly};
use pathloom::units::{Grid, Years};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

const GRID: Grid = Grid { steps_per_year: 52.0, substeps: 1, longest: 1.0 };
const STEP: f64 = 1.0 / 52.0;

/// Log prices without a drift, so that returns are shocks.
fn centred(law: &str, paths: usize) -> Columns {
    let text = scenario(&format!("drift_of = \"log_price\"\nvolatility.{law}"), paths, "1");
    simulate(&text.replace("drift = 0.07", "drift = 0.0"))
}

fn bergomi(hurst: f64, eta: f64, rho: f64, paths: usize) -> Columns {
    let law = format!(
        "rough_bergomi = {{ hurst = {hurst}, forward_variance = 0.04, vol_of_vol = {eta}, correlation = {rho} }}"
    );
    centred(&law, paths)
}

/// Y at a row, from the variance.
fn driver(columns: &Columns, row: usize, hurst: f64, eta: f64) -> Vec<f64> {
    let spread = eta * eta * (row as f64 * STEP).powf(2.0 * hurst);
    columns.row("A_variance", row).iter().map(|v| ((v / 0.04).ln() + 0.5 * spread) / eta).collect()
}

fn products(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

#[test]
fn log_variance_of_rough_bergomi_is_normal_of_its_variance_at_every_time() {
    let mut rng = StdRng::seed_from_u64(5);
    let theirs: Vec<f64> = (0..200_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    for hurst in [0.05, 0.3] {
        let columns = bergomi(hurst, 1.2, -0.7, 100_000);
        for row in [1, 2, 13, 52] {
            let deviation = (row as f64 * STEP).powf(hurst);
            let standard: Vec<f64> = driver(&columns, row, hurst, 1.2).iter().map(|y| y / deviation).collect();
            let what = format!("H = {hurst}, step {row}");
            assert_same_law(&what, &standard, &theirs);
            assert_mean(&format!("E[v], {what}"), &columns.row("A_variance", row), 0.04);
        }
    }
}

/// E[Y(s)Y(t)] = 2H ∫₀ˢ (s − u)^{H−½}(t − u)^{H−½} du, by quadrature elsewhere, in units of Δ^{2H}. The scheme forgets what was
/// drawn beside B in a step's own part: 0.0092 of the correlation of neighbours, 5e-4 of those eight steps apart.
#[test]
fn rough_bergomi_remembers_as_its_kernel_says() {
    let exact = [
        ((1, 2), 0.297_284_88, 0.01),
        ((2, 10), 0.212_448_999, 1e-3),
        ((26, 52), 0.570_384_205, 1e-3),
        ((51, 52), 1.418_058_804, 0.01),
    ];
    let columns = bergomi(0.1, 1.5, -0.7, 100_000);
    for ((i, j), exact, bias) in exact {
        let sample = products(&driver(&columns, i, 0.1, 1.5), &driver(&columns, j, 0.1, 1.5));
        let (mean, error) = mean_and_error(&sample);
        let unit = STEP.powf(0.2);
        let allowed = LIMIT * error + bias * unit * (i as f64 * j as f64).powf(0.1);
        let off = (mean - exact * unit).abs();
        assert!(off <= allowed, "steps {i} and {j}: {mean} is {off} from {}, allowed {allowed}", exact * unit);
    }
}

#[test]
fn a_shock_to_the_price_is_in_the_variance_from_then_on() {
    let (hurst, rho) = (0.1, -0.7);
    let columns = bergomi(hurst, 1.5, rho, 100_000);
    // The variance is 0.04 in the first step, so its return is the step of W.
    let first: Vec<f64> = columns.row("A_return", 1).iter().map(|r| r / (0.04 * STEP).sqrt()).collect();
    let unit = STEP.powf(hurst);
    let weight = |k: f64| (k.powf(2.0 * hurst) - (k - 1.0).powf(2.0 * hurst)).sqrt();
    for (row, weight) in [(1, (2.0 * hurst).sqrt() / (hurst + 0.5)), (2, weight(2.0)), (40, weight(40.0))] {
        let sample = products(&first, &driver(&columns, row, hurst, 1.5));
        assert_mean(&format!("covariance at step {row}"), &sample, rho * unit * weight);
        // Against the model's own ∫, the weight of a step back is too high by 0.4 % at most.
        let k = row as f64;
        let model = (2.0 * hurst).sqrt() * (k.powf(hurst + 0.5) - (k - 1.0).powf(hurst + 0.5)) / (hurst + 0.5);
        assert!((0.0..0.004).contains(&(weight / model - 1.0 + 1e-9)), "step {row}: {weight} {model}");
    }
}

#[test]
fn rough_heston_has_the_mean_and_the_variance_of_its_variance() {
    let law = |start: f64| {
        format!(
            "rough_heston = {{ hurst = 0.1, initial_variance = {start}, mean_reversion = 1.0, long_run_variance = 0.04, vol_of_vol = 0.3, correlation = -0.7 }}"
        )
    };
    let columns = centred(&law(0.09), 100_000);
    let model = asset(&scenario(&format!("volatility.{}", law(0.09)), 1, "1")).volatility.model;
    // E_{0.6}(−t^{0.6}) by its series, elsewhere.
    for (row, t, left) in [(13, 0.25, 0.645_485_242_038), (52, 1.0, 0.413_327_340_943)] {
        let exact = 0.04 + 0.05 * left;
        assert!((model.expected_variance(&GRID, Years(t)) - exact).abs() < 1e-9);
        assert_mean(&format!("E[v] at {t}"), &columns.row("A_variance", row), exact);
    }
    // Var[v(t)] = θσ²∫₀ᵗK² where it starts at θ. The scheme takes v̄ and a cell's mean of K in place of what they stand for.
    let columns = centred(&law(0.04), 200_000);
    for (row, squares) in [(4, VARIANCE[0]), (52, VARIANCE[1])] {
        let exact = 0.04 * 0.09 * squares;
        let sample: Vec<f64> = columns.row("A_variance", row).iter().map(|v| (v - 0.04).powi(2)).collect();
        let (mean, error) = mean_and_error(&sample);
        println!("step {row}: {} ± {}", mean / exact, error / exact);
        assert!((mean - exact).abs() <= LIMIT * error + 0.03 * exact, "step {row}: {mean}, exact {exact} ± {error}");
    }
}

/// ∫₀ᵗK² for H = 0.1, κ = 1, t = 4/52 and 1, by quadrature elsewhere.
const VARIANCE: [f64; 2] = [1.158_069_646_226, 1.378_374_660_049];

/// Cov[r, v] of the return of the first step, which begins at v = θ, and the variance k steps from the start is ρσθ ∫K over the
/// k-th step back; by the series of K, elsewhere. The lift has K within 3e-3.
#[test]
fn a_shock_to_the_price_is_in_the_variance_of_rough_heston_as_its_kernel_says() {
    let law = "rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 1.0, long_run_variance = 0.04, vol_of_vol = 0.3, correlation = -0.7 }";
    let head = weekly("leverage", 20_260_101, 400_000, 3);
    let columns = simulate(&format!(
        "{head}\n[assets.A]\ninitial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.{law}\n[output]\nlayout = \"panel\"\ncolumns = [\"return\", \"variance\"]\n"
    ));
    let first = columns.row("A_return", 1);
    for (row, integral) in [(1, 0.097_085_619_718), (2, 0.044_745_386_704), (3, 0.033_859_155_479)] {
        let exact = -0.7 * 0.3 * 0.04 * integral;
        let apart: Vec<f64> = columns.row("A_variance", row).iter().map(|v| v - 0.04).collect();
        let (mean, error) = mean_and_error(&products(&first, &apart));
        let allowed = LIMIT * error - 3e-3 * exact;
        assert!((mean - exact).abs() <= allowed, "step {row}: {mean}, exact {exact} ± {error}");
    }
}

/// A path of the log price and its variance are one thing for volatility times s.
#[test]
fn what_scales_volatility_scales_rough_returns_and_not_the_variance() {
    for law in [
        "rough_bergomi = { hurst = 0.1, forward_variance = 0.04, vol_of_vol = 1.5, correlation = -0.7 }",
        "rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 1.0, long_run_variance = 0.04, vol_of_vol = 0.3, correlation = -0.7 }",
    ] {
        let text = scenario(&format!("drift_of = \"log_price\"\nvolatility.{law}"), 64, "1")
            .replace("drift = 0.07", "drift = 0.0");
        let stress = "[[stress]]\nfrom = 5\nuntil = 9\nvolatility = { scale = 3.0 }\n";
        let (calm, stressed) = (simulate(&text), simulate(&format!("{text}{stress}")));
        for (calm, stressed) in calm.paths("A_return").zip(stressed.paths("A_return")) {
            for k in 1..=52 {
                let scale = if (6..=9).contains(&k) { 3.0 } else { 1.0 };
                assert!(
                    (stressed[k] - scale * calm[k]).abs() < 1e-13,
                    "{law}, step {k}: {} {}",
                    stressed[k],
                    calm[k]
                );
            }
        }
        let beyond = |columns: &Columns| columns.row("A_variance", 30);
        assert_eq!(beyond(&calm), beyond(&stressed));
    }
}

/// Of prices: scaled steps are compensated, so E[price] stays where it was.
#[test]
fn scaled_rough_prices_grow_at_their_drift() {
    for law in [
        "rough_bergomi = { hurst = 0.1, forward_variance = 0.04, vol_of_vol = 1.0, correlation = -0.7 }",
        "rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 1.0, long_run_variance = 0.04, vol_of_vol = 0.3, correlation = -0.7 }",
    ] {
        let stress = "[[stress]]\nfrom = 5\nuntil = 40\nvolatility = { scale = 2.0 }\n";
        let text = format!("{}{stress}", scenario(&format!("volatility.{law}"), 100_000, "52"));
        assert_mean(law, &simulate(&text).last("A"), 3.0 * 0.07_f64.exp());
    }
}

/// A night is longer than the steps before it: the lift goes through it as through any.
#[test]
fn rough_heston_keeps_its_means_through_sessions() {
    let law = "volatility.rough_heston = { hurst = 0.12, initial_variance = 0.09, mean_reversion = 2.0, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.6 }";
    let clock = "name = \"sessions\"\nseed = 20260101\npaths = 100000\n[clock]\nstart = 2026-01-05\ncalendar = \"XNYS\"\nstep = \"1h\"\nsteps = 80\n";
    let text = format!(
        "{clock}[assets.A]\ninitial_price = 3.0\ndrift = 0.07\n{law}\n[output]\nlayout = \"panel\"\ncolumns = [\"price\", \"variance\"]\nevery = 80\n"
    );
    let clock = pathloom::Scenario::from_text(&text).unwrap().clock;
    let model = asset(&text).volatility.model;
    let elapsed = clock.elapsed(80);
    let columns = simulate(&text);
    assert_mean("E[price]", &columns.last("A"), 3.0 * (0.07 * elapsed.0).exp());
    assert_mean("E[v]", &columns.last("A_variance"), model.expected_variance(&clock.grid, elapsed));
}
