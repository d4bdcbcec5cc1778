//! Parameters at the edge of what is valid, and ticks.

use super::one_asset::scenario;
use super::statistics::{Columns, simulate, weekly};
use pathloom::model::registry::{INNOVATIONS, JUMPS, MEANS, VOLATILITIES};

/// Laws of an asset.
#[rustfmt::skip] // one a line
const ASSETS: &[&str] = &[
    "volatility.constant = { annual_vol = 50.0 }",
    "volatility.constant = { annual_vol = 0.0 }",
    "volatility.garch = { omega = 1e-30, alpha = 0.999, beta = 0.0 }",
    "volatility.garch = { omega = 10.0, alpha = 0.5, beta = 0.499 }",
    "volatility.gjr_garch = { omega = 10.0, alpha = 0.0, gamma = 1.99, beta = 0.0 }",
    "volatility.gjr_garch = { omega = 1e-30, alpha = 0.5, gamma = -0.5, beta = 0.74, initial = 1e6 }",
    "volatility.egarch = { omega = 1e15, alpha = -1e15, gamma = 1e15, beta = -0.99 }",
    "volatility.egarch = { annual_vol = 1e-30, alpha = 50.0, gamma = -80.0, beta = [0.5, 0.49], initial = 1e15 }",
    "volatility.aparch = { delta = 4.99, annual_vol = 1e-30, alpha = 0.0007, gamma = 0.999, beta = 0.5 }",
    "volatility.aparch = { delta = 0.11, omega = 1e15, alpha = 0.5, gamma = -0.999, beta = 0.4 }",
    "volatility.aparch = { delta = 4.99, omega = 1e15, alpha = 0.01, gamma = 0.0, beta = [0.0, 0.0, 0.8], initial = 1e15 }",
    "volatility.ewma = { annual_vol = 1e-30, decay = 1e-6 }",
    "volatility.ewma = { annual_vol = 1e6, decay = 0.999999 }",
    "volatility.figarch = { annual_vol = 50.0, memory = 0.999, phi = 0.0, beta = 0.9, lags = 1 }",
    "volatility.figarch = { omega = 1e-30, memory = 0.01, phi = 0.4, beta = 0.4, lags = 9 }",
    "volatility.heston = { initial_variance = 0.0, mean_reversion = 1e-6, long_run_variance = 1e-6, vol_of_vol = 5.0, correlation = -0.999 }",
    "volatility.heston = { initial_variance = 25.0, mean_reversion = 1000.0, long_run_variance = 1e-9, vol_of_vol = 1e-6, correlation = 0.5 }",
    "volatility.heston = { initial_variance = 0.04, mean_reversion = 0.01, long_run_variance = 4.0, vol_of_vol = 3.0, correlation = 0.3 }",
    "volatility.rough_bergomi = { hurst = 0.0101, forward_variance = 25.0, vol_of_vol = 20.0, correlation = -0.999 }",
    "volatility.rough_bergomi = { hurst = 0.499, forward_variance = 1e-30, vol_of_vol = 1e6, correlation = 0.999 }\ndrift_of = \"log_price\"",
    "volatility.rough_heston = { hurst = 0.0101, initial_variance = 0.0, mean_reversion = 1e-30, long_run_variance = 1e-6, vol_of_vol = 5.0, correlation = -0.999 }",
    "volatility.rough_heston = { hurst = 0.399, initial_variance = 25.0, mean_reversion = 60.0, long_run_variance = 1e-9, vol_of_vol = 1e-6, correlation = -0.5 }",
    "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.01, long_run_variance = 4.0, vol_of_vol = 3.0, correlation = 0.9 }\ndrift_of = \"log_price\"",
    "volatility.schedule = { annual_vol = [50.0, 0.0], until = 0.5 }",
    "volatility.cev = { annual_vol = 50.0, elasticity = 0.01 }",
    "volatility.cev = { annual_vol = 3.0, elasticity = 1.99 }",
    "volatility.double_heston = { initial_variance = [0.0, 25.0], mean_reversion = [1e-6, 1000.0], long_run_variance = [1e-6, 1e-9], vol_of_vol = [5.0, 1e-6], correlation = [-0.999, 0.5] }",
    "volatility.three_halves = { initial_variance = 1e-6, mean_reversion = 0.001, long_run_variance = 1000.0, vol_of_vol = 100.0, correlation = -0.999 }",
    "volatility.three_halves = { initial_variance = 25.0, mean_reversion = 1000.0, long_run_variance = 1e-9, vol_of_vol = 0.001, correlation = 0.5 }",
    "volatility.sabr = { initial_vol = 1e-9, elasticity = 0.01, vol_of_vol = 50.0, correlation = 0.999 }",
    "volatility.sabr = { initial_vol = 50.0, vol_of_vol = 1e-9, correlation = -0.999 }",
    "volatility.sabr = { initial_vol = 1e15, vol_of_vol = 1e15, correlation = -0.5 }",
    "volatility.log_ou = { initial_vol = 50.0, mean_reversion = 1e-6, long_run_vol = 1e-9, vol_of_vol = 50.0, correlation = -0.999 }",
    "volatility.log_ou = { initial_vol = 1e-9, mean_reversion = 1000.0, long_run_vol = 1e15, vol_of_vol = 1e15, correlation = 0.0 }",
    "volatility.constant = { annual_vol = 0.2 }\njumps.merton = { intensity = 5000.0, mean = -0.5, std = 2.0 }",
    "volatility.constant = { annual_vol = 0.2 }\njumps.kou = { intensity = 5000.0, up_probability = 1.0, up_mean = 0.9999999, down_mean = 1e15 }",
    "volatility.constant = { annual_vol = 0.2 }\njumps.kou = { intensity = 5000.0, up_probability = 0.0, up_mean = 0.5, down_mean = 1e15 }",
    "volatility.constant = { annual_vol = 0.2 }\njumps.uniform = { intensity = 5000.0, low = -1e15, high = 50.0 }",
    "volatility.constant = { annual_vol = 0.2 }\njumps.hawkes = { intensity = 5000.0, branching_ratio = 0.999, decay = 1e15, mean = 1.0, std = 1.0 }",
    "volatility.constant = { annual_vol = 0.2 }\njumps.hawkes = { intensity = 1e-30, branching_ratio = 0.999, decay = 1e-30, mean = 1.0, std = 1.0 }",
    "volatility.heston = { initial_variance = 0.0, mean_reversion = 0.01, long_run_variance = 1e-6, vol_of_vol = 3.0, correlation = -0.999 }\njumps.svcj = { intensity = 5000.0, mean = -0.5, std = 2.0, variance_mean = 1e4, correlation = -0.001 }",
    "volatility.heston = { initial_variance = 0.0, mean_reversion = 1000.0, long_run_variance = 1e-6, vol_of_vol = 3.0, correlation = 0.5 }\njumps.svcj = { intensity = 5000.0, mean = 0.0, std = 0.0, variance_mean = 1e-30, correlation = 0.0 }",
    "volatility.constant = { annual_vol = 0.0 }\njumps.variance_gamma = { annual_vol = 50.0, skew = -2000.0, variance_rate = 1e-30 }",
    "volatility.constant = { annual_vol = 0.0 }\njumps.variance_gamma = { annual_vol = 1e-30, skew = -1e15, variance_rate = 1e15 }",
    "volatility.constant = { annual_vol = 0.0 }\njumps.normal_inverse_gaussian = { steepness = 0.5000001, asymmetry = -0.5, scale = 1.0 }",
    "volatility.constant = { annual_vol = 0.0 }\njumps.normal_inverse_gaussian = { steepness = 1e15, asymmetry = 0.0, scale = 1e15 }",
    "volatility.constant = { annual_vol = 0.0 }\njumps.normal_inverse_gaussian = { steepness = 0.6, asymmetry = -0.5, scale = 1e-30 }",
    "volatility.constant = { annual_vol = 0.0 }\njumps.cgmy = { activity = 100.0, down_decay = 1e-30, up_decay = 1.0000001, stability = 0.1 }",
    "volatility.constant = { annual_vol = 0.0 }\njumps.cgmy = { activity = 1e-30, down_decay = 1e6, up_decay = 1.0000001, stability = 1.9 }",
    "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 2.0001 }\ndrift_of = \"log_price\"",
    "volatility.constant = { annual_vol = 50.0 }\ninnovations.normal = {}",
    "volatility.garch = { omega = 10.0, alpha = 0.3, beta = 0.2 }\ninnovations.skewed_t = { degrees_of_freedom = 2.0001, skewness = -0.999999 }\ndrift_of = \"log_price\"",
    "volatility.constant = { annual_vol = 50.0 }\ninnovations.skewed_t = { degrees_of_freedom = 1e6, skewness = 0.999999 }\ndrift_of = \"log_price\"",
    "volatility.garch = { omega = 10.0, alpha = 0.1, beta = 0.2 }\ninnovations.ged = { shape = 0.500001 }\ndrift_of = \"log_price\"",
    "volatility.constant = { annual_vol = 50.0 }\ninnovations.ged = { shape = 9.99999 }\ndrift_of = \"log_price\"",
    "volatility.aparch = { delta = 4.99, annual_vol = 50.0, alpha = 0.001, gamma = 0.999, beta = 0.5 }\ninnovations.laplace = {}\ndrift_of = \"log_price\"",
    "volatility.constant = { annual_vol = 0.2 }\ntick_size = 1000.0",
    "volatility.constant = { annual_vol = 50.0 }\ndrift_of = \"log_price\"\nmean.arma = { ar = -0.999999, ma = 0.999999 }",
    "volatility.garch = { annual_vol = 5.0, alpha = 0.5, beta = 0.49 }\ndrift_of = \"log_price\"\nmean.garch_in_mean = { premium = -1e15 }",
];

#[test]
fn prices_and_variances_stay_valid_at_extreme_parameters() {
    for law in ASSETS {
        let columns: Columns = simulate(&scenario(law, 1000, "1"));
        assert!(columns.get("A").iter().all(|price| *price > 0.0 && price.is_finite()), "price of {law}");
        assert!(columns.get("A_variance").iter().all(|v| *v >= 0.0 && v.is_finite()), "variance of {law}");
        assert!(columns.paths("A_return").all(|path| path[1..].iter().all(|r| r.is_finite())), "return of {law}");
    }
}

/// What a level may be, beside finite.
type Allowed = fn(f64) -> bool;

#[test]
fn levels_stay_valid_at_extreme_parameters() {
    let any: Allowed = |_| true;
    let not_negative: Allowed = |x| x >= 0.0;
    let positive: Allowed = |x| x > 0.0;
    let inside: Allowed = |x| (-2.0..=3.0).contains(&x);
    #[rustfmt::skip] // one law a line
    let laws: [(&str, &str, Allowed); 22] = [
        ("0.0", "cir = { mean_reversion = 1e-30, long_run_mean = 1e-30, volatility = 5.0 }", not_negative),
        ("1e15", "cir = { mean_reversion = 1e15, long_run_mean = 1e15, volatility = 1e-30 }", not_negative),
        ("0.04", "cir = { mean_reversion = 1e-3, long_run_mean = 1e15, volatility = 1e15 }", not_negative),
        ("0.0", "cir = { mean_reversion = 1.0, long_run_mean = 0.25, volatility = 1.0 }", not_negative),
        ("-0.5", "cox_ingersoll_ross_shifted = { initial_factor = 0.0, mean_reversion = 1e-30, long_run_mean = 1e-30, volatility = 5.0, times = [1e-6, 1e15], zero_rates = [-3.0, 5.0] }", any),
        ("1.0", "cox_ingersoll_ross_shifted = { initial_factor = 1e15, mean_reversion = 1e15, long_run_mean = 1.0, volatility = 1e15, times = 1, zero_rates = 0 }", any),
        ("1.0", "hull_white = { mean_reversion = 1e-30, annual_vol = 1e15, times = 1e-30, zero_rates = 1e15 }", any),
        ("1.0", "hull_white = { mean_reversion = 1e15, annual_vol = 0, times = [0.1, 0.2], zero_rates = [1e15, -1e15] }", any),
        ("1.0", "g2pp = { mean_reversion = 1e-30, annual_vol = 1e15, second_mean_reversion = 1e15, second_annual_vol = 1e-30, correlation = 0.9999999999 }", any),
        ("1.0", "g2pp = { mean_reversion = 1.0, annual_vol = 1e-30, second_mean_reversion = 1.0, second_annual_vol = 1e-30, correlation = -0.9999999999, times = 1, zero_rates = -1 }", any),
        ("3.0", "jacobi = { mean_reversion = 1e-30, long_run_mean = -1.999999, volatility = 1e15, low = -2.0, high = 3.0 }", inside),
        ("-2.0", "jacobi = { mean_reversion = 1e15, long_run_mean = 2.999999999999, volatility = 1e15, low = -2.0, high = 3.0 }", inside),
        ("-2.0", "jacobi = { mean_reversion = 1e-6, long_run_mean = 0.5, volatility = 0.0, low = -2.0, high = 3.0 }", inside),
        ("0.5", "jacobi = { mean_reversion = 1e-6, long_run_mean = 0.5, volatility = 6.0, low = -2.0, high = 3.0 }", inside),
        ("0.5", "jacobi = { mean_reversion = 1.0, long_run_mean = 0.5, volatility = 1e-12, low = -1e15, high = 1e15 }", any),
        ("0.5", "arithmetic_brownian = { drift = -1e15, annual_vol = 1e15 }", any),
        ("1e15", "schwartz_one_factor = { mean_reversion = 1e-30, long_run_level = 1e-30, annual_vol = 1000.0 }", positive),
        ("1e-30", "schwartz_one_factor = { mean_reversion = 1e15, long_run_level = 1e15, annual_vol = 0 }", positive),
        ("1e15", "ar = { long_run_mean = -1e15, autoregressive = [0.0, 0.0, 0.0, -0.999999], std = 1e15 }", any),
        ("0.0", "ar = { long_run_mean = 0.0, autoregressive = 0.0, std = 0.0 }", any),
        ("0.0", "arma = { long_run_mean = 0.0, autoregressive = [1.999, -0.9995], moving_average = [1e15, 1e15, 1e15, -1e15], std = 1e15 }", any),
        ("1.0", "ornstein_uhlenbeck = { mean_reversion = 1e15, long_run_mean = 1e15, annual_vol = 1e15 }", any),
    ];
    // Calm, and what stress can do to it: no volatility at all, far too much, and shifts beyond any bound.
    let stresses = [
        "",
        "[[stress]]\nfrom = 2\nvolatility = { scale = 0 }",
        "[[stress]]\nfrom = 2\nvolatility = { scale = 1e4 }",
        "[[stress]]\nat = 3\nlevel = { add = -1e9 }\n[[stress]]\nat = 5\nlevel = { add = 1e9 }",
    ];
    for (initial, law, allowed) in laws {
        for stress in stresses {
            let head = weekly("levels", 20_260_101, 500, 10);
            let text = format!(
                "{head}\n[levels.L]\ninitial = {initial}\nprocess.{law}\n{stress}\n[output]\nlayout = \"panel\"\ncolumns = [\"price\", \"variance\"]"
            );
            let columns = simulate(&text);
            let fine = |x: &f64| x.is_finite() && allowed(*x);
            assert!(columns.get("L").iter().all(fine), "level of {law} with {stress}");
            let valid = |x: &f64| x.is_finite() && *x >= 0.0;
            assert!(columns.get("L_variance").iter().all(valid), "variance of {law} with {stress}");
        }
    }
}

#[test]
fn fractional_levels_are_finite_at_extreme_parameters() {
    let laws = [
        "fractional_brownian = { hurst = 0.0101, annual_vol = 50.0 }",
        "fractional_brownian = { hurst = 0.9899, annual_vol = 0.0 }",
        "fractional_ou = { mean_reversion = 5000.0, long_run_mean = -1e6, hurst = 0.0101, annual_vol = 1.0 }",
        "fractional_ou = { mean_reversion = 1e-30, long_run_mean = 1.0, hurst = 0.9899, annual_vol = 1.0 }",
    ];
    for law in laws {
        let head = weekly("levels", 20_260_101, 100, 300);
        let text = format!("{head}\n[levels.L]\ninitial = 0.01\nprocess.{law}\n[output]\nlayout = \"panel\"\n");
        assert!(simulate(&text).get("L").iter().all(|level| level.is_finite()), "level of {law}");
    }
}

/// No law of an asset escapes.
#[test]
fn every_law_of_an_asset_is_tried_at_its_extremes() {
    let tried = |kind: &str, name: &str| ASSETS.iter().any(|law| law.contains(&format!("{kind}.{name} = ")));
    let names = |kind: &'static str, all: Vec<&'static str>| all.into_iter().map(move |name| (kind, name));
    let all = names("volatility", VOLATILITIES.iter().map(|law| law.name).collect())
        .chain(names("innovations", INNOVATIONS.iter().map(|law| law.name).collect()))
        .chain(names("jumps", JUMPS.iter().map(|law| law.name).collect()))
        .chain(names("mean", MEANS.iter().map(|law| law.name).collect()));
    let missing: Vec<_> = all.filter(|(kind, name)| !tried(kind, name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn recorded_prices_are_whole_ticks_as_decimals_are_read() {
    let columns = simulate(&scenario("volatility.constant = { annual_vol = 0.2 }\ntick_size = 0.01", 100, "1"));
    for price in columns.get("A") {
        let decimal: f64 = format!("{price:.2}").parse().unwrap();
        assert_eq!(*price, decimal);
    }
}
