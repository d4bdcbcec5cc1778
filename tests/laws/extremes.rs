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
