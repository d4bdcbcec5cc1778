//! GARCH: kurtosis, autocorrelation of squares, and its recursion.

use super::one_asset::{DRIFT, scenario};
use super::statistics::{assert_mean, simulate};

#[test]
fn garch_has_its_kurtosis_and_the_autocorrelation_of_its_squares() {
    let (alpha, beta, omega) = (0.1, 0.6, 3.0e-5);
    let toml =
        format!("drift_of = \"log_price\"\nvolatility.garch = {{ omega = {omega}, alpha = {alpha}, beta = {beta} }}");
    let columns = simulate(&scenario(&toml, 400_000, "1"));
    let persistence: f64 = alpha + beta;
    let mean = omega / (1.0 - persistence);
    let kurtosis = 3.0 * (1.0 - persistence * persistence) / (1.0 - persistence * persistence - 2.0 * alpha * alpha);
    let first = alpha * (1.0 - alpha * beta - beta * beta) / (1.0 - 2.0 * alpha * beta - beta * beta);
    // The start is at the stationary variance, not a draw of it: by step 50 persistence^2 per step has forgotten
    // that but for 1e-7 of the excess.
    let shock = |path: &[f64], row: usize| path[row] - DRIFT / 52.0;
    let moment = |f: &dyn Fn(&[f64]) -> f64| columns.paths("A_return").map(f).collect::<Vec<f64>>();
    assert_mean("E[r⁴]", &moment(&|path| shock(path, 52).powi(4)), kurtosis * mean * mean);
    for lag in [1, 2] {
        let rho = first * persistence.powi(lag as i32 - 1);
        let exact = mean * mean * (1.0 + rho * (kurtosis - 1.0));
        let product = moment(&|path| (shock(path, 52) * shock(path, 52 - lag)).powi(2));
        assert_mean(&format!("E[r²r²] at lag {lag}"), &product, exact);
    }
}

#[test]
fn garch_of_higher_order_is_its_recursion() {
    let toml =
        "drift_of = \"log_price\"\nvolatility.garch = { omega = 2.0e-5, alpha = [0.05, 0.1], beta = [0.3, 0.2] }";
    let columns = simulate(&scenario(toml, 64, "1"));
    let mean = 2.0e-5 / 0.35;
    for (variances, returns) in columns.paths("A_variance").zip(columns.paths("A_return")) {
        // hₜ is the variance column of row t, per step; the shock of step t is the return of row t + 1.
        let h = |t: i64| if t < 0 { mean } else { variances[t as usize] / 52.0 };
        let squared = |t: i64| if t < 0 { mean } else { (returns[t as usize + 1] - DRIFT / 52.0).powi(2) };
        for t in 0..51 {
            let next = 2.0e-5 + 0.05 * squared(t) + 0.1 * squared(t - 1) + 0.3 * h(t) + 0.2 * h(t - 1);
            assert!((h(t + 1) / next - 1.0).abs() < 1e-9, "step {t}: {} is not {next}", h(t + 1));
        }
    }
}
