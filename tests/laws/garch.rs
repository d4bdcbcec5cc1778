//! GARCH and GJR-GARCH: kurtosis, and the autocorrelation of squares.

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
fn gjr_garch_has_its_kurtosis_and_falls_raise_its_variance() {
    let (alpha, gamma, beta, omega) = (0.03, 0.12, 0.6, 3.0e-5);
    let toml = format!(
        "drift_of = \"log_price\"\nvolatility.gjr_garch = {{ omega = {omega}, alpha = {alpha}, gamma = {gamma}, beta = {beta} }}"
    );
    let columns = simulate(&scenario(&toml, 400_000, "1"));
    let persistence: f64 = alpha + 0.5 * gamma + beta;
    let mean = omega / (1.0 - persistence);
    let second: f64 = beta * beta
        + 2.0 * beta * (alpha + 0.5 * gamma)
        + 3.0 * (alpha * alpha + alpha * gamma + 0.5 * gamma * gamma);
    let kurtosis = 3.0 * (1.0 - persistence * persistence) / (1.0 - second);
    let shock = |path: &[f64], row: usize| path[row] - DRIFT / 52.0;
    let fourth: Vec<f64> = columns.paths("A_return").map(|path| shock(path, 52).powi(4)).collect();
    assert_mean("E[r⁴]", &fourth, kurtosis * mean * mean);
    // E[h′; fall] − E[h′; rise] = γ·E[ε²; ε < 0]·h̄, and a fall is as likely as a rise.
    let pairs = columns.paths("A_return").zip(columns.paths("A_variance"));
    let signed: Vec<f64> = pairs.map(|(path, variance)| -shock(path, 51).signum() * variance[51] / 52.0).collect();
    assert_mean("E[h′; fall] − E[h′; rise]", &signed, 0.5 * gamma * mean);
}
