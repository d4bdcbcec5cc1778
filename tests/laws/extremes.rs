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
        "volatility.gjr_garch = { omega = 10.0, alpha = 0.0, gamma = 1.99, beta = 0.0 }",
        "volatility.gjr_garch = { omega = 1e-30, alpha = 0.5, gamma = -0.5, beta = 0.74, initial_vol = 1e6 }",
        "volatility.egarch = { omega = 1e15, alpha = -1e15, gamma = 1e15, beta = -0.99 }",
        "volatility.egarch = { annual_vol = 1e-30, alpha = 50.0, gamma = -80.0, beta = [0.5, 0.49], initial_vol = 1e15 }",
        "volatility.aparch = { delta = 4.99, annual_vol = 1e-30, alpha = 0.0007, gamma = 0.999, beta = 0.5 }",
        "volatility.aparch = { delta = 0.11, omega = 1e15, alpha = 0.5, gamma = -0.999, beta = 0.4 }",
        "volatility.aparch = { delta = 4.99, omega = 1e15, alpha = 0.01, gamma = 0.0, beta = [0.0, 0.0, 0.8], initial_vol = 1e15 }",
        "volatility.ewma = { annual_vol = 1e-30, decay = 1e-6 }",
        "volatility.ewma = { annual_vol = 1e6, decay = 0.999999 }",
        "volatility.figarch = { annual_vol = 50.0, memory = 0.999, phi = 0.0, beta = 0.9, lags = 1 }",
        "volatility.figarch = { omega = 1e-30, memory = 0.01, phi = 0.4, beta = 0.4, lags = 9 }",
        "volatility.heston = { initial_variance = 0.0, mean_reversion = 1e-6, long_run_variance = 1e-6, vol_of_vol = 5.0, correlation = -0.999 }",
        "volatility.heston = { initial_variance = 25.0, mean_reversion = 1000.0, long_run_variance = 1e-9, vol_of_vol = 1e-6, correlation = 0.5 }",
        "volatility.heston = { initial_variance = 0.04, mean_reversion = 0.01, long_run_variance = 4.0, vol_of_vol = 3.0, correlation = 0.3 }",
        "volatility.constant = { annual_vol = 0.2 }\njumps.merton = { intensity = 5000.0, mean = -0.5, std = 2.0 }",
        "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 2.0001 }\ndrift_of = \"log_price\"",
        "volatility.constant = { annual_vol = 0.2 }\ntick_size = 1000.0",
        "volatility.constant = { annual_vol = 50.0 }\ndrift_of = \"log_price\"\nmean.arma = { ar = -0.999999, ma = 0.999999 }",
        "volatility.garch = { annual_vol = 5.0, alpha = 0.5, beta = 0.49 }\ndrift_of = \"log_price\"\nmean.garch_in_mean = { premium = -1e15 }",
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
