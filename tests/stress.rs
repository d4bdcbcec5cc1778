//! Stress: the same paths until it acts, exactly the declared shift where it does, and nothing after it has passed.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod statistics;

use statistics::{Columns, assert_mean, simulate, weekly};

const STEPS: usize = 40;

fn scenario(market: &str, stress: &str, paths: usize) -> String {
    let head = weekly("stress", 20_261_125, paths, STEPS);
    format!(
        r#"{head}
{market}
{stress}
[output]
layout = "panel"
columns = ["price", "return", "variance"]
"#
    )
}

/// With and without a stress.
fn both(market: &str, stress: &str, paths: usize) -> (Columns, Columns) {
    (simulate(&scenario(market, "", paths)), simulate(&scenario(market, stress, paths)))
}

/// One asset of every volatility, with jumps.
fn assets() -> Vec<String> {
    let laws = [
        "volatility.constant = { annual_vol = 0.2 }",
        "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 5 }\ndrift_of = \"log_price\"",
        "volatility.garch = { annual_vol = 0.2, alpha = [0.1, 0.05], beta = 0.7 }",
        "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }",
    ];
    let asset = |law| {
        format!(
            "[assets.A]\ninitial_price = 3.0\n{law}\njumps.merton = {{ intensity = 5.0, mean = -0.05, std = 0.1 }}"
        )
    };
    laws.map(asset).into()
}

const GBM: &str = "[assets.A]\ninitial_price = 100.0\nvolatility.constant = { annual_vol = 0.2 }";

fn assert_close(what: &str, a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs(), "{what}: {a} is not {b}");
}

#[test]
fn nothing_differs_before_a_stress_and_exactly_the_shift_at_it() {
    // 2026-03-06 is row 9.
    for market in assets() {
        let stress = "[[stress]]\nat = 2026-03-06\nprice = { scale = 0.8 }\nvolatility = { scale = 2.5 }\njump_intensity = { scale = 4 }\ncorrelation = { toward_one = 0.9 }";
        let (base, stressed) = both(&market, stress, 300);
        for (a, b) in base.paths("A").zip(stressed.paths("A")) {
            assert_eq!(a[..9], b[..9], "{market}");
            assert_close("the price at the shift", b[9], 0.8 * a[9]);
            assert!((10..=STEPS).all(|row| a[row] != b[row]), "{market}");
        }
        // The variance column tells of what is in force from the row's time on.
        for (a, b) in base.paths("A_variance").zip(stressed.paths("A_variance")) {
            assert_eq!(a[..9], b[..9], "{market}");
            assert_close("the variance from there on", b[9], 2.5 * 2.5 * a[9]);
        }
    }
}

#[test]
fn a_price_is_shifted_by_a_factor_by_a_sum_or_to_a_level_and_stays_there() {
    for change in ["scale = 1.1", "add = -20.0", "set = 50.0"] {
        let shifted = |price: f64| match &change[..3] {
            "sca" => 1.1 * price,
            "add" => price - 20.0,
            _ => 50.0,
        };
        let (base, stressed) = both(GBM, &format!("[[stress]]\nat = 7\nprice = {{ {change} }}"), 200);
        for (a, b) in base.paths("A").zip(stressed.paths("A")) {
            assert_eq!(a[..7], b[..7]);
            assert_close(change, b[7], shifted(a[7]));
            // Geometric Brownian motion has no level: what is left of the stress is its factor.
            for row in 8..=STEPS {
                assert_close(change, b[row] / a[row], shifted(a[7]) / a[7]);
            }
        }
    }
}

#[test]
fn a_price_never_falls_to_nothing() {
    let (base, stressed) = both(GBM, "[[stress]]\nat = 0\nprice = { add = -500.0 }", 10);
    for (a, b) in base.paths("A").zip(stressed.paths("A")) {
        assert_close("a thousandth", b[0], a[0] / 1000.0);
    }
}

#[test]
fn a_stress_that_ends_leaves_the_returns_after_it_as_they_were() {
    let stress = "[[stress]]\nfrom = 10\nuntil = 20\nvolatility = { scale = 3.0 }\ndrift = { add = 1.0 }\nprice = { scale = 0.5 }";
    let (base, stressed) = both(GBM, stress, 5_000);
    for (a, b) in base.paths("A_return").zip(stressed.paths("A_return")) {
        // The first return is null; the shifts at rows 10 and 20 are in those returns.
        assert_eq!(a[1..10], b[1..10]);
        assert!((a[20] != b[20]) && (21..=STEPS).all(|row| (a[row] - b[row]).abs() < 1e-14));
    }
    let returns: Vec<f64> = stressed.paths("A_return").flat_map(|path| path[11..20].to_vec()).collect();
    let (mean, variance) = ((1.0 - 0.5 * 0.36) / 52.0, 0.36 / 52.0);
    assert_mean("return", &returns, mean);
    assert_mean("variance", &returns.iter().map(|r| (r - mean) * (r - mean)).collect::<Vec<_>>(), variance);
    // And the price is back where it would have been but for drift and volatility.
    let shift: Vec<f64> = (0..5_000)
        .map(|k| {
            let of = |columns: &Columns| {
                columns.get("A")[k * (STEPS + 1) + 9].ln() - columns.get("A")[k * (STEPS + 1) + 20].ln()
            };
            of(&stressed) - of(&base)
        })
        .collect();
    assert_mean("what is left", &shift, -(1.0 - 0.5 * (0.36 - 0.04)) * 10.0 / 52.0);
}

#[test]
fn scales_of_volatility_and_jumps_change_no_expected_price() {
    for market in assets().into_iter().filter(|market| !market.contains("log_price")) {
        let stress = "[[stress]]\nfrom = 5\nuntil = 25\nramp = 4\nhalf_life = 3\nvolatility = { scale = 2.5 }\njump_intensity = { scale = 3 }";
        let columns = simulate(&scenario(&market, stress, 200_000).replace("\"return\", \"variance\"", "\"jump\""));
        assert_mean(&format!("E[price] of {market}"), &columns.last("A"), 3.0);
    }
}

#[test]
fn correlations_move_towards_one_while_it_lasts() {
    let market = format!(
        "{GBM}\n[assets.B]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.1 }}\n\
         [assets.C]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.3 }}\n\
         [dependence]\ncorrelation = {{ \"A/B\" = -0.5, \"A/C\" = 0.4 }}"
    );
    let stress = "[[stress]]\nfrom = 10\nuntil = 30\ncorrelation = { toward_one = 0.8 }\nseries = [\"A\", \"B\"]";
    let columns = simulate(&scenario(&market, stress, 10_000));
    let vol = |series: &str| match series {
        "A" => 0.2,
        "B" => 0.1,
        _ => 0.3,
    };
    let correlation = |a: &str, b: &str, rows: std::ops::Range<usize>, exact: f64| {
        let shocks = |series: &str| -> Vec<f64> {
            let vol: f64 = vol(series);
            let drift = -0.5 * vol * vol / 52.0;
            let name = format!("{series}_return");
            columns
                .paths(&name)
                .flat_map(|path| {
                    path[rows.clone()].iter().map(|r| (r - drift) / (vol / 52.0_f64.sqrt())).collect::<Vec<_>>()
                })
                .collect()
        };
        let products: Vec<f64> = shocks(a).iter().zip(shocks(b)).map(|(a, b)| a * b).collect();
        assert_mean(&format!("{a}/{b} in {rows:?}"), &products, exact);
    };
    correlation("A", "B", 1..11, -0.5);
    correlation("A", "B", 11..31, 0.2 * -0.5 + 0.8);
    correlation("A", "B", 31..41, -0.5);
    // C is not in it: its correlation is that with what is left of A's own driver.
    correlation("A", "C", 11..31, 0.2_f64.sqrt() * 0.4);
}

#[test]
fn a_level_is_shifted_in_a_ramp_and_reverts_by_itself() {
    let kappa: f64 = 2.0;
    let market = format!(
        "[levels.R]\ninitial = 0.03\nprocess.vasicek = {{ mean_reversion = {kappa}, long_run_mean = 0.03, annual_vol = 0.01 }}"
    );
    let (base, stressed) = both(&market, "[[stress]]\nfrom = 10\nramp = 5\nlevel = { add = 0.02 }", 50);
    let decay = (-kappa / 52.0).exp();
    for (a, b) in base.paths("R").zip(stressed.paths("R")) {
        assert_eq!(a[..10], b[..10]);
        let mut shift = 0.0;
        for row in 10..=STEPS {
            shift = shift * decay + if row < 15 { 0.004 } else { 0.0 };
            assert!((b[row] - a[row] - shift).abs() < 1e-15, "row {row}: {} is not {shift}", b[row] - a[row]);
        }
    }
}

#[test]
fn a_shock_with_a_half_life_passes() {
    let (base, stressed) = both(GBM, "[[stress]]\nat = 10\nhalf_life = 4\nprice = { scale = 0.5 }", 50);
    for (a, b) in base.paths("A").zip(stressed.paths("A")) {
        for (row, share) in [(10, 1.0), (14, 0.5), (18, 0.25)] {
            assert_close("what is left of it", b[row] / a[row], 0.5_f64.powf(share));
        }
    }
}

#[test]
fn several_at_once_multiply() {
    let one = "[[stress]]\nat = 5\nvolatility = { scale = 2.0 }\n";
    let (base, twice) = both(GBM, &format!("{one}{one}"), 20);
    for (a, b) in base.paths("A_variance").zip(twice.paths("A_variance")) {
        assert_close("variance", b[5], 16.0 * a[5]);
    }
}

#[test]
fn a_series_that_is_not_named_keeps_every_bit() {
    let market = format!("{GBM}\n[assets.B]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.1 }}");
    let stress = "[[stress]]\nat = 5\nseries = [\"A\"]\nprice = { scale = 0.9 }\nvolatility = { scale = 2 }\ncorrelation = { toward_one = 0.5 }";
    let (base, stressed) = both(&market, stress, 100);
    assert_eq!(base.get("B"), stressed.get("B"));
    assert_ne!(base.get("A"), stressed.get("A"));
}

/// With v′ = s²v, s√v dW is √v′ dW and dv′ = κ(s²θ − v′) dt + sσ√v′ dB: the same law, and the same scheme.
#[test]
fn heston_scaled_is_heston_with_scaled_parameters() {
    for drift_of in ["price", "log_price"] {
        let heston = |v: f64, sigma: f64| {
            format!(
                "[assets.A]\ninitial_price = 3.0\ndrift_of = \"{drift_of}\"\n\
                 volatility.heston = {{ initial_variance = {v}, mean_reversion = 1.5, long_run_variance = {v}, vol_of_vol = {sigma}, correlation = -0.7 }}"
            )
        };
        let scaled =
            simulate(&scenario(&heston(0.04, 0.6), "[[stress]]\nat = 0\nvolatility = { scale = 2.0 }", 1_000));
        let other = simulate(&scenario(&heston(0.16, 1.2), "", 1_000));
        for (a, b) in scaled.get("A").iter().zip(other.get("A")) {
            assert!((a - b).abs() <= 1e-9 * b, "{a} is not {b}");
        }
    }
}

/// At an exchange a day is a session: a stay, a half-life and a ramp of days are so many steps.
#[test]
fn days_are_sessions_within_sessions_and_a_lunch_without_variance_is_a_row_too() {
    let text = scenario(GBM, "[[stress]]\nat = 2026-01-07\nhalf_life = \"1d\"\nprice = { scale = 0.5 }", 3)
        .replace(
            "step = \"7d\"\nsteps = 40\nsteps_per_year = 52",
            "calendar = \"XTKS\"\nstep = \"1h\"\nsteps = 40\novernight_variance = 0.0",
        )
        .replace("2026-01-02", "2026-01-05");
    let base =
        simulate(&text.replace("[[stress]]\nat = 2026-01-07\nhalf_life = \"1d\"\nprice = { scale = 0.5 }\n", ""));
    let stressed = simulate(&text);
    // From 9:00 to 11:30 and from 12:30 to 15:30, an hour or what is left of it: four rows and four a day.
    for (a, b) in base.paths("A").zip(stressed.paths("A")) {
        assert_eq!(a[..16], b[..16]);
        for (row, share) in [(16, 1.0), (24, 0.5), (32, 0.25)] {
            assert_close("what is left of it", b[row] / a[row], 0.5_f64.powf(share));
        }
    }
}

#[test]
fn a_stress_that_ramps_comes_to_full_force_before_it_passes() {
    let (base, stressed) =
        both(GBM, "[[stress]]\nat = 10\nramp = 4\nhalf_life = 2\nvolatility = { scale = 3.0 }", 20);
    for (a, b) in base.paths("A_variance").zip(stressed.paths("A_variance")) {
        for (row, weight) in [(9, 0.0), (10, 0.25), (12, 0.75), (13, 1.0), (15, 0.5), (17, 0.25)] {
            let scale: f64 = 1.0 + 2.0 * weight;
            assert_close("variance", b[row], scale * scale * a[row]);
        }
    }
}

#[test]
fn a_price_is_set_to_any_level() {
    let (_, stressed) = both(GBM, "[[stress]]\nat = 5\nprice = { set = 0.001 }", 20);
    assert!(stressed.row("A", 5).iter().all(|price| (price - 0.001).abs() < 1e-15));
}
