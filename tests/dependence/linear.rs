//! Factors, and correlations that move.

use super::market::{FACTORS, GAUSSIAN, drivers, pair, scenario};
use super::statistics::{assert_mean, mean_and_error};
use pathloom::Scenario;

#[test]
fn factors_give_the_correlations_that_their_loadings_say() {
    let all = drivers(400_000, 1, &["A", "B", "C"], &format!("{FACTORS}C = 0.6\n"));
    for (i, j, exact) in [(0, 1, -0.4 + 0.35), (0, 2, 0.3), (1, 2, 0.42)] {
        let products: Vec<f64> = all[i][0].iter().zip(&all[j][0]).map(|(a, b)| a * b).collect();
        assert_mean(&format!("correlation of {i} and {j}"), &products, exact);
    }
    let scenario = Scenario::from_text(&scenario(1, 1, &["A", "B", "C"], &format!("{FACTORS}C = 0.6\n"))).unwrap();
    assert!((scenario.dependence.correlation(1, 2) - 0.42).abs() < 1e-15);
}

/// A whole loading leaves no normal of its own: two such series are one.
#[test]
fn a_loading_of_one_is_the_factor_itself() {
    let (a, b) = pair(100, "[factors.market]\nA = 1.0\nB = -1.0\n");
    assert!(a.iter().zip(&b).all(|(a, b)| (a + b).abs() < 1e-12));
    // Squares that add up to one but for rounding.
    let (a, b) = pair(100, "[factors.x]\nA = 0.6\nB = 0.6\n[factors.y]\nA = 0.8\nB = 0.8\n");
    assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-7));
}

const DCC_SERIES: [&str; 4] = ["A", "B", "C", "D"];
const DCC_CORRELATIONS: &str =
    "[dependence]\ncorrelation = { \"A/B\" = 0.6, \"A/C\" = -0.3, \"B/C\" = 0.1, \"C/D\" = 0.5 }\n";

/// The recursion of one path, as Engle writes it: Q, R = diag(Q)^(−1/2)·Q·diag(Q)^(−1/2), z = chol(R)·ε.
fn reference(alpha: f64, beta: f64, target: &[[f64; 4]; 4], shocks: &[[f64; 4]]) -> Vec<[f64; 4]> {
    let mut q = *target;
    let mut all = Vec::new();
    for shock in shocks {
        let mut r = q;
        for i in 0..4 {
            for j in 0..4 {
                r[i][j] = q[i][j] / (q[i][i] * q[j][j]).sqrt();
            }
        }
        let mut l = [[0.0_f64; 4]; 4];
        for i in 0..4 {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
                l[i][j] = if i == j { (r[i][i] - known).sqrt() } else { (r[i][j] - known) / l[j][j] };
            }
        }
        let z: [f64; 4] = std::array::from_fn(|i| (0..=i).map(|k| l[i][k] * shock[k]).sum());
        for i in 0..4 {
            for j in 0..4 {
                q[i][j] = (1.0 - alpha - beta) * target[i][j] + alpha * z[i] * z[j] + beta * q[i][j];
            }
        }
        all.push(z);
    }
    all
}

#[test]
fn moving_correlations_are_the_recursion_of_engle() {
    let (paths, steps) = (300, 200);
    let shocks = drivers(paths, steps, &DCC_SERIES, "");
    let target = [[1.0, 0.6, -0.3, 0.0], [0.6, 1.0, 0.1, 0.0], [-0.3, 0.1, 1.0, 0.5], [0.0, 0.0, 0.5, 1.0]];
    for (alpha, beta) in [(0.05, 0.9), (0.4, 0.5), (0.0, 0.5), (0.0, 0.0)] {
        let law = format!("{DCC_CORRELATIONS}dynamics.dcc = {{ alpha = {alpha:?}, beta = {beta:?} }}\n");
        let ours = drivers(paths, steps, &DCC_SERIES, &law);
        for path in 0..paths {
            let own: Vec<[f64; 4]> = (0..steps).map(|t| std::array::from_fn(|i| shocks[i][t][path])).collect();
            for (t, z) in reference(alpha, beta, &target, &own).iter().enumerate() {
                for i in 0..4 {
                    let off = (ours[i][t][path] - z[i]).abs();
                    // A return is the difference of log prices, which lose what lies below their last place.
                    assert!(off < 1e-10, "α = {alpha}, β = {beta}, path {path}, step {t}, series {i}: off by {off}");
                }
            }
        }
    }
    // What does not move is what it is without dynamics.
    let still = drivers(paths, steps, &DCC_SERIES, DCC_CORRELATIONS);
    let law = format!("{DCC_CORRELATIONS}dynamics.dcc = {{ alpha = 0.0, beta = 0.9 }}\n");
    let moved = drivers(paths, steps, &DCC_SERIES, &law);
    let all = |drivers: &[Vec<Vec<f64>>]| drivers.concat().concat();
    assert!(all(&still).iter().zip(all(&moved)).all(|(a, b)| (a - b).abs() < 1e-10));
}

#[test]
fn correlations_that_move_stay_around_those_declared_and_cluster() {
    let law = format!("{GAUSSIAN}dynamics.dcc = {{ alpha = 0.06, beta = 0.9 }}\n");
    let all = drivers(400_000, 120, &["A", "B"], &law);
    let product = |t: usize| -> Vec<f64> { all[0][t].iter().zip(&all[1][t]).map(|(a, b)| a * b).collect() };
    // E[R] is not Q̄, but near it: the recursion pulls Q to Q̄, and R follows Q up to terms of second order in Q − Q̄,
    // whose variance is α²/(1 − (α + β)²)·Var(ab) = 0.046·1.36.
    let (mean, error) = mean_and_error(&product(119));
    assert!((mean - 0.6).abs() < 0.046 * 1.36 + 6.0 * error, "mean {mean} of declared 0.6");
    // With constant correlations, E[ab·a'b'] is ρ².
    let both: Vec<f64> = product(118).iter().zip(product(119)).map(|(now, then)| now * then).collect();
    let ((of_both, error), square) = (mean_and_error(&both), mean * mean);
    assert!(of_both > square + 6.0 * error, "{of_both} ± {error} is not above {square}");
}

/// A matrix without an inverse: B is A, whatever moves.
#[test]
fn a_correlation_of_one_stays_one() {
    let law = "[dependence]\ncorrelation = { \"A/B\" = 1.0 }\ndynamics.dcc = { alpha = 0.2, beta = 0.7 }\n";
    let all = drivers(64, 50, &["A", "B"], law);
    for t in 0..50 {
        assert!(all[0][t].iter().zip(&all[1][t]).all(|(a, b)| (a - b).abs() < 1e-6), "step {t}");
    }
}
