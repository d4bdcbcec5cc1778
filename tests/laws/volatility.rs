//! Volatilities in continuous time: what their transitions are, shock by shock and path by path.

use super::one_asset::{DRIFT, scenario};
use super::statistics::{Columns, assert_law, assert_mean, assert_same_law, simulate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{ChiSquared, Distribution, Poisson};

const WEEK: f64 = 1.0 / 52.0;

fn assert_close(what: &str, found: f64, exact: f64) {
    assert!((found - exact).abs() <= 1e-10 * exact.abs().max(1e-3), "{what}: {found} is not {exact}");
}

/// Φ(x), by the series of Φ(x) − ½ (Marsaglia).
fn normal_cdf(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut term, mut i) = (x, x, 1.0);
    while f64::abs(term) > 1e-17 * f64::abs(sum) {
        i += 2.0;
        term *= x * x / i;
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// A law whose drift is that of the log price, weekly over a year.
fn centred(law: &str, paths: usize) -> Columns {
    simulate(&scenario(&format!("drift_of = \"log_price\"\n{law}"), paths, "1"))
}

/// Every step of every path: the normal that drove the price, and the rows of the columns before it and after.
fn steps(columns: &Columns) -> Vec<(f64, [[f64; 2]; 2])> {
    let mut all = Vec::new();
    let rows = columns.paths("A").zip(columns.paths("A_variance")).zip(columns.paths("A_return"));
    for ((prices, variances), returns) in rows {
        for row in 1..prices.len() {
            let shock = (returns[row] - DRIFT * WEEK) / (variances[row - 1] * WEEK).sqrt();
            let at = |row: usize| [prices[row], variances[row]];
            all.push((shock, [at(row - 1), at(row)]));
        }
    }
    all
}

/// ln σ with the price's part taken out goes on by decay·h + shift + deviation·η, and η is normal with correlation ρ to ε.
fn assert_log_volatility(law: &str, elasticity: f64, [decay, shift, deviation, rho]: [f64; 4]) {
    let columns = centred(law, 4_000);
    let of = |[price, variance]: [f64; 2]| 0.5 * variance.ln() - (elasticity - 1.0) * (price / 3.0).ln();
    let pairs: Vec<(f64, f64)> = steps(&columns)
        .into_iter()
        .map(|(shock, [before, after])| (shock, (of(after) - decay * of(before) - shift) / deviation))
        .collect();
    assert_law(&format!("shock to the price of {law}"), pairs.iter().map(|pair| pair.0).collect(), normal_cdf);
    assert_law(&format!("shock to the volatility of {law}"), pairs.iter().map(|pair| pair.1).collect(), normal_cdf);
    let products: Vec<f64> = pairs.iter().map(|(shock, own)| shock * own).collect();
    assert_mean(&format!("correlation of the shocks of {law}"), &products, rho);
}

#[test]
fn volatility_of_log_ou_is_its_exact_transition() {
    let (kappa, bar, xi, rho) = (4.0_f64, 0.18_f64, 1.3_f64, -0.6);
    let law = format!(
        "volatility.log_ou = {{ initial_vol = 0.3, mean_reversion = {kappa}, long_run_vol = {bar}, vol_of_vol = {xi}, correlation = {rho} }}"
    );
    let decay = (-kappa * WEEK).exp();
    let deviation = xi * ((1.0 - decay * decay) / (2.0 * kappa)).sqrt();
    assert_log_volatility(&law, 1.0, [decay, bar.ln() * (1.0 - decay), deviation, rho]);
}

#[test]
fn volatility_of_sabr_is_log_normal_times_a_power_of_the_price() {
    for (elasticity, text) in [(1.0, ""), (0.6, "elasticity = 0.6,")] {
        let (nu, rho) = (0.8_f64, -0.4);
        let law = format!("volatility.sabr = {{ initial_vol = 0.3, {text} vol_of_vol = {nu}, correlation = {rho} }}");
        assert_log_volatility(&law, elasticity, [1.0, -0.5 * nu * nu * WEEK, nu * WEEK.sqrt(), rho]);
    }
}

#[test]
fn volatility_of_cev_follows_the_price_whatever_moves_it() {
    let law = "volatility.cev = { annual_vol = 0.3, elasticity = 0.4 }\njumps.merton = { intensity = 5.0, mean = -0.1, std = 0.1 }";
    let stress = "[[stress]]\nat = 20\nprice = { scale = 0.5 }\n[output]";
    let columns = simulate(&scenario(law, 500, "1").replace("[output]", stress));
    for (price, variance) in columns.get("A").iter().zip(columns.get("A_variance")) {
        assert_close("σ(S)²", *variance, 0.09 * (price / 3.0).powf(-1.2).min(100.0));
    }
    // Without jumps every shock is one normal.
    let columns = centred("volatility.cev = { annual_vol = 0.3, elasticity = 1.7 }", 4_000);
    assert_law("shock of cev", steps(&columns).into_iter().map(|(shock, _)| shock).collect(), normal_cdf);
}

#[test]
fn volatility_of_cev_is_limited_where_the_price_is_low() {
    let law = "volatility.cev = { annual_vol = 0.3, elasticity = 0.5 }";
    let stress = "[[stress]]\nat = 20\nprice = { scale = 0.002 }\n[output]";
    let columns = simulate(&scenario(law, 50, "1").replace("[output]", stress));
    assert!(columns.row("A_variance", 20).iter().all(|variance| (variance - 9.0).abs() < 1e-9));
}

#[test]
fn a_schedule_is_constant_volatility_with_a_variance_for_each_step() {
    // The first level ends half-way through the 11th step.
    let until = 10.5 / 52.0;
    let schedule = format!("volatility.schedule = {{ annual_vol = [0.4, 0.1], until = {until} }}");
    let unit = centred("volatility.constant = { annual_vol = 1.0 }", 100);
    let stress = "[[stress]]\nat = 0\nvolatility = { scale = 2.0 }\n[output]";
    let plain = scenario(&schedule, 100, "1");
    for (text, scale) in [(plain.clone(), 1.0), (plain.replace("[output]", stress), 2.0_f64)] {
        let columns = simulate(&text);
        for (units, returns) in unit.paths("A_return").zip(columns.paths("A_return")) {
            for row in 1..=52 {
                let of_step = match row {
                    ..11 => 0.16,
                    11 => 0.085,
                    _ => 0.01,
                };
                let variance = scale * scale * of_step;
                let shock = units[row] - DRIFT * WEEK;
                let exact = variance.sqrt() * shock + (DRIFT - 0.5 * variance) * WEEK;
                assert_close("return", returns[row], exact);
            }
        }
        let row = |row| columns.row("A_variance", row)[0];
        assert_close("variance in the 10th row", row(10), scale * scale * 0.16);
        assert_close("variance in the 11th row", row(11), scale * scale * 0.01);
    }
}

/// Within sessions, where a step begins and ends is known but for rounding: the steps make up all of the variance.
#[test]
fn a_schedule_of_one_level_is_constant_volatility_within_sessions() {
    let within = |law: &str| {
        let text = scenario(law, 50, "1").replace("step = \"7d\"", "calendar = \"XNYS\"\nstep = \"1h\"");
        simulate(&text.replace("steps_per_year = 52", ""))
    };
    let constant = within("volatility.constant = { annual_vol = 0.3 }");
    let schedule = within("volatility.schedule = { annual_vol = [0.3, 0.3], until = 0.01 }");
    for (a, b) in constant.get("A").iter().zip(schedule.get("A")) {
        assert_close("price", *b, *a);
    }
}

/// 1/v is c times a non-central χ² after any time, which is a χ² with 2N more degrees of freedom, N of Poisson's law.
#[test]
fn variance_of_the_three_halves_model_is_its_exact_transition() {
    let (v, kappa, theta, sigma, rho) = (0.09, 4.0, 0.3, 3.0, -0.7);
    let law = format!(
        "volatility.three_halves = {{ initial_variance = {v}, mean_reversion = {kappa}, long_run_variance = {theta}, vol_of_vol = {sigma}, correlation = {rho} }}"
    );
    let paths = 50_000;
    let columns = centred(&law, paths);
    let degrees = 4.0 * (kappa + sigma * sigma) / (sigma * sigma);
    let mut random = StdRng::seed_from_u64(20_260_101);
    let constants = |t: f64| {
        let decay = (-kappa * theta * t).exp();
        (decay, sigma * sigma * (1.0 - decay) / (4.0 * kappa * theta))
    };
    for row in [1, 52] {
        let (decay, scale) = constants(row as f64 * WEEK);
        let more = Poisson::new(0.5 * decay / (v * scale)).unwrap();
        let theirs: Vec<f64> = (0..paths)
            .map(|_| {
                let more: f64 = more.sample(&mut random);
                1.0 / (scale * ChiSquared::new(degrees + 2.0 * more).unwrap().sample(&mut random))
            })
            .collect();
        assert_same_law(&format!("v in row {row}"), &columns.row("A_variance", row), &theirs);
    }
    // E[ε/v′] = −2ρ√(c·e^{−κθΔ}/v).
    let (decay, scale) = constants(WEEK);
    let products: Vec<f64> = steps(&columns)
        .iter()
        .map(|(shock, [[_, before], [_, after]])| shock / after / (decay * scale / before).sqrt())
        .collect();
    assert_mean("correlation of the shocks", &products, -2.0 * rho);
}

/// Two independent square-root variances: theirs add up.
#[test]
fn double_heston_has_the_variance_of_its_variance() {
    let law = "volatility.double_heston = { initial_variance = [0.02, 0.05], mean_reversion = [0.5, 6.0], long_run_variance = [0.03, 0.02], vol_of_vol = [0.2, 0.9], correlation = [-0.8, -0.4] }";
    let columns = centred(law, 200_000);
    let moments = |v: f64, kappa: f64, theta: f64, sigma: f64| {
        let (decay, pulled) = ((-kappa).exp(), 1.0 - (-kappa).exp());
        let own = v * decay * pulled + 0.5 * theta * pulled * pulled;
        (theta + (v - theta) * decay, sigma * sigma / kappa * own)
    };
    let (slow, fast) = (moments(0.02, 0.5, 0.03, 0.2), moments(0.05, 6.0, 0.02, 0.9));
    let squares: Vec<f64> = columns.last("A_variance").iter().map(|v| (v - slow.0 - fast.0).powi(2)).collect();
    assert_mean("Var[v₁ + v₂]", &squares, slow.1 + fast.1);
}

/// With v′ = s²v, s√v dW is √v′ dW and dv′ = κ(s²θ − v′) dt + sσ√v′ dB.
#[test]
fn double_heston_scaled_is_double_heston_with_scaled_parameters() {
    let law = |v: f64, sigma: f64| {
        format!(
            "volatility.double_heston = {{ initial_variance = {v}, mean_reversion = [0.5, 6.0], long_run_variance = {v}, vol_of_vol = {sigma}, correlation = [-0.8, 0.4] }}"
        )
    };
    let stress = "[[stress]]\nat = 0\nvolatility = { scale = 2.0 }\n[output]";
    for drift_of in ["drift_of = \"price\"\n", "drift_of = \"log_price\"\n"] {
        let text = |v, sigma| scenario(&format!("{drift_of}{}", law(v, sigma)), 300, "1");
        let scaled = simulate(&text(0.04, 0.3).replace("[output]", stress));
        let other = simulate(&text(0.16, 0.6));
        for (a, b) in scaled.get("A").iter().zip(other.get("A")) {
            assert!((a - b).abs() <= 1e-9 * b, "{a} is not {b}");
        }
    }
}

/// x grows by s√(vΔ) ε − ½s²vΔ, with v the variance that is recorded before, ε the normal that would drive another law, and s
/// what a stress makes of volatility.
#[test]
fn a_return_is_normal_given_a_variance_that_stands_still() {
    let laws = [
        "volatility.cev = { annual_vol = 0.5, elasticity = 0.2 }",
        "volatility.cev = { annual_vol = 0.3, elasticity = 1.7 }",
        "volatility.three_halves = { initial_variance = 0.09, mean_reversion = 4.0, long_run_variance = 0.3, vol_of_vol = 3.0, correlation = -0.7 }",
        "volatility.sabr = { initial_vol = 0.3, vol_of_vol = 0.8, correlation = -0.4 }",
        "volatility.sabr = { initial_vol = 0.3, elasticity = 0.4, vol_of_vol = 0.8, correlation = 0.4 }",
        "volatility.log_ou = { initial_vol = 0.3, mean_reversion = 4.0, long_run_vol = 0.2, vol_of_vol = 1.0, correlation = -0.6 }",
    ];
    let unit = centred("volatility.constant = { annual_vol = 1.0 }", 100);
    let stress = "[[stress]]\nat = 0\nvolatility = { scale = 2.0 }\n[output]";
    for law in laws {
        for (drift_of, convexity) in [("price", 0.5), ("log_price", 0.0)] {
            let plain = scenario(&format!("drift_of = \"{drift_of}\"\n{law}"), 100, "1");
            for text in [plain.clone(), plain.replace("[output]", stress)] {
                let columns = simulate(&text);
                let rows = unit.paths("A_return").zip(columns.paths("A_variance")).zip(columns.paths("A_return"));
                for ((units, variances), returns) in rows {
                    for row in 1..=52 {
                        // The variance that is recorded is s²v.
                        let shock = units[row] - DRIFT * WEEK;
                        let mean = (DRIFT - convexity * variances[row - 1]) * WEEK;
                        assert_close(law, returns[row], variances[row - 1].sqrt() * shock + mean);
                    }
                }
            }
        }
    }
}
