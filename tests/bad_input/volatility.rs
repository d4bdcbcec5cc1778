//! Numbers of a volatility that do not go together.

use crate::fault::{Row, assert_all_told, faults};

const PLAIN: &str = "volatility.constant = { annual_vol = 0.08 }";

#[rustfmt::skip] // one fault a line
const TOGETHER: &[Row] = &[
    ("a schedule without ends", PLAIN, "volatility.schedule = §{ annual_vol = [0.1, 0.2] }", &["volatility.schedule", "2 levels", "0 ends"]),
    ("a schedule with an end too many", PLAIN, "volatility.schedule = { annual_vol = [0.1, 0.2], until = §[0.5, 1.0] }", &["schedule.until", "2 levels", "2 ends", "one end less"]),
    ("a schedule that goes back", PLAIN, "volatility.schedule = { annual_vol = [0.1, 0.2, 0.3], until = §[0.5, 0.5] }", &["schedule.until", "0.5 does not come after 0.5", "later"]),
    ("three factors", PLAIN, "volatility.double_heston = { initial_variance = §[0.1, 0.1, 0.1], mean_reversion = 1.0, long_run_variance = 0.1, vol_of_vol = 0.1, correlation = 0.0 }", &["double_heston.initial_variance", "3 numbers", "1 to 2"]),
    ("two factors on too coarse a step", PLAIN, "volatility.double_heston = { initial_variance = 0.1, mean_reversion = [1.0, 500.0], long_run_variance = 0.1, vol_of_vol = [0.1, 600.0], correlation = §[0.0, 0.99] }", &["double_heston.correlation", "infinite", "substeps"]),
    ("a sabr that is no martingale", PLAIN, "volatility.sabr = { initial_vol = 0.1, vol_of_vol = 0.4, correlation = §0.1 }", &["sabr.correlation", "no martingale", "log_price"]),
    ("a rough Bergomi that is no martingale", PLAIN, "volatility.rough_bergomi = { hurst = 0.1, forward_variance = 0.04, vol_of_vol = 1.5, correlation = §0.1 }", &["rough_bergomi.correlation", "no martingale", "log_price"]),
    ("a log_ou that is no martingale", PLAIN, "volatility.log_ou = { initial_vol = 0.1, mean_reversion = 1.0, long_run_vol = 0.1, vol_of_vol = 0.4, correlation = §0.1 }", &["log_ou.correlation", "no martingale", "log_price"]),
    ("a 3/2 model that is no martingale", PLAIN, "volatility.three_halves = { initial_variance = 0.1, mean_reversion = 0.1, long_run_variance = 0.1, vol_of_vol = 1.0, correlation = §0.61 }", &["three_halves.correlation", "0.6", "no martingale", "log_price"]),
    ("a 3/2 model that hardly varies", PLAIN, "volatility.three_halves = { initial_variance = 0.1, mean_reversion = 1.0, long_run_variance = 0.1, vol_of_vol = §1e-8, correlation = 0.0 }", &["three_halves.vol_of_vol", "1e-8", "hardly varies"]),
];

#[test]
fn numbers_of_a_volatility_that_do_not_go_together_are_told() {
    assert_all_told(&faults(TOGETHER));
}
