//! Parameters at the edge of what is valid, and ticks.

use super::one_asset::scenario;
use super::statistics::{Columns, simulate};

#[test]
fn prices_and_variances_stay_valid_at_extreme_parameters() {
    let laws = [
        "volatility.constant = { annual_vol = 50.0 }",
        "volatility.constant = { annual_vol = 0.0 }",
        "volatility.garch = { omega = 1e-30, alpha = 0.999, beta = 0.0 }",
        "volatility.garch = { omega = 10.0, alpha = 0.5, beta = 0.499 }",
        "volatility.heston = { initial_variance = 0.0, mean_reversion = 1e-6, long_run_variance = 1e-6, vol_of_vol = 5.0, correlation = -0.999 }",
        "volatility.heston = { initial_variance = 25.0, mean_reversion = 1000.0, long_run_variance = 1e-9, vol_of_vol = 1e-6, correlation = 0.5 }",
        "volatility.heston = { initial_variance = 0.04, mean_reversion = 0.01, long_run_variance = 4.0, vol_of_vol = 3.0, correlation = 0.3 }",
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
        "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 2.0001 }\ndrift_of = \"log_price\"",
        "volatility.constant = { annual_vol = 0.2 }\ntick_size = 1000.0",
    ];
    for law in laws {
        let columns: Columns = simulate(&scenario(law, 1000, "1"));
        assert!(columns.get("A").iter().all(|price| *price > 0.0 && price.is_finite()), "price of {law}");
        assert!(columns.get("A_variance").iter().all(|v| *v >= 0.0 && v.is_finite()), "variance of {law}");
        assert!(columns.paths("A_return").all(|path| path[1..].iter().all(|r| r.is_finite())), "return of {law}");
    }
}

#[test]
fn recorded_prices_are_whole_ticks_as_decimals_are_read() {
    let columns = simulate(&scenario("volatility.constant = { annual_vol = 0.2 }\ntick_size = 0.01", 100, "1"));
    for price in columns.get("A") {
        let decimal: f64 = format!("{price:.2}").parse().unwrap();
        assert_eq!(*price, decimal);
    }
}
