//! The laws of the table, with what is known of each.

/// A law and what one number of it is.
pub struct Case {
    pub law: &'static str,
    pub scheme: &'static str,
    /// What its page says of the weak order.
    pub said: Said,
    /// An asset's laws, or a level's.
    pub toml: &'static str,
    pub measure: Measure,
    /// What is measured, in continuous time; calls undiscounted.
    pub exact: f64,
    /// How far that may be off.
    pub uncertain: f64,
    /// The fewest steps of a year.
    pub coarsest: u32,
}

/// What is said of the weak order.
#[derive(Clone, Copy)]
pub enum Said {
    /// It is at least so much, in figures and in words.
    Order(f64, &'static str),
    /// That the error falls with the step, and no more.
    Falls,
}

/// What is measured after a year, and what varies with it and has a known mean.
#[derive(Clone, Copy)]
pub enum Measure {
    /// A call on an asset that starts at 100; the price varies with it.
    Call { drift: f64, strike: f64 },
    /// E[X⁴] of a level that starts at 0; X² varies with it, whose mean this is.
    FourthMoment { square: f64 },
    /// E[ln S] of an asset that starts at 100 and has no drift; nothing beside it has a known mean.
    LogPrice,
}

impl Measure {
    pub fn series(self, laws: &str) -> String {
        match self {
            Measure::Call { drift, .. } => format!("[assets.S]\ninitial_price = 100.0\ndrift = {drift}\n{laws}\n"),
            Measure::FourthMoment { .. } => format!("[levels.S]\ninitial = 0.0\n{laws}\n"),
            Measure::LogPrice => format!("[assets.S]\ninitial_price = 100.0\ndrift_of = \"log_price\"\n{laws}\n"),
        }
    }

    /// Of a value at the end: what is measured, and what varies with it less its mean.
    pub fn of(self, value: f64) -> (f64, f64) {
        match self {
            Measure::Call { drift, strike } => ((value - strike).max(0.0), value - 100.0 * drift.exp()),
            Measure::FourthMoment { square } => (value.powi(4), value * value - square),
            Measure::LogPrice => ((value / 100.0).ln(), 1.0),
        }
    }
}

#[rustfmt::skip] // one field of a case a line
pub const CASES: &[Case] = &[
    Case {
        law: "heston",
        scheme: "quadratic-exponential",
        said: Said::Order(1.0, "1"),
        toml: "volatility.heston = { initial_variance = 0.04, mean_reversion = 4.0, long_run_variance = 0.25, vol_of_vol = 1.0, correlation = -0.5 }",
        measure: Measure::Call { drift: -0.01, strike: 100.0 },
        // Lewis's, 16.070154917 at a rate of 0.01.
        exact: 16.231_662_659,
        uncertain: 1e-8,
        coarsest: 1,
    },
    Case {
        law: "double_heston",
        scheme: "quadratic-exponential",
        said: Said::Order(1.0, "1"),
        toml: "volatility.double_heston = { initial_variance = 0.02, mean_reversion = [4.0, 2.0], long_run_variance = 0.125, vol_of_vol = [1.0, 0.8], correlation = [-0.5, -0.8] }",
        measure: Measure::Call { drift: 0.0, strike: 100.0 },
        // From the product of two of Heston's characteristic functions, by quadrature in 20 digits.
        exact: 15.737_070_286,
        uncertain: 1e-8,
        coarsest: 1,
    },
    Case {
        law: "cev",
        scheme: "log-Euler",
        said: Said::Order(1.0, "1"),
        toml: "volatility.cev = { annual_vol = 0.4, elasticity = 0.5 }",
        measure: Measure::Call { drift: 0.05, strike: 130.0 },
        // Schroder's formula, from the non-central χ² of scipy 1.17: 7.357784030 at a rate of 0.05.
        exact: 7.735_025_685,
        uncertain: 1e-8,
        coarsest: 2,
    },
    Case {
        law: "three_halves",
        scheme: "log-Euler, exact v",
        said: Said::Order(1.0, "1"),
        toml: "volatility.three_halves = { initial_variance = 0.09, mean_reversion = 4.0, long_run_variance = 0.3, vol_of_vol = 3.0, correlation = -0.7 }",
        measure: Measure::Call { drift: 0.0, strike: 60.0 },
        // From Lewis's characteristic function, by quadrature in 20 digits, which gives Baldeaux's 0.443059 too.
        exact: 41.373_241_332,
        uncertain: 1e-8,
        coarsest: 2,
    },
    Case {
        law: "sabr, β = ½, ρ = 0",
        scheme: "log-Euler, exact a",
        said: Said::Order(1.0, "1"),
        toml: "volatility.sabr = { initial_vol = 0.3, elasticity = 0.5, vol_of_vol = 0.8, correlation = 0.0 }",
        measure: Measure::Call { drift: 0.0, strike: 80.0 },
        // A. Antonov, M. Konikov and M. Spector, SABR spreads its wings, Risk, August 2013: exact without correlation.
        exact: 24.822_583_138,
        uncertain: 1e-6,
        coarsest: 2,
    },
    Case {
        law: "sabr, β = 1, ρ = −0.6",
        scheme: "log-Euler, exact a",
        said: Said::Order(1.0, "1"),
        toml: "volatility.sabr = { initial_vol = 0.3, vol_of_vol = 0.8, correlation = -0.6 }",
        measure: Measure::Call { drift: 0.0, strike: 100.0 },
        // Black's formula given a's path (M. Romano and N. Touzi, Math. Finance 7, 1997), 2 million paths of 400 steps.
        exact: 11.687_8,
        uncertain: 0.008,
        coarsest: 4,
    },
    Case {
        law: "log_ou",
        scheme: "log-Euler, exact σ",
        said: Said::Order(1.0, "1"),
        toml: "volatility.log_ou = { initial_vol = 0.3, mean_reversion = 2.0, long_run_vol = 0.2, vol_of_vol = 1.0, correlation = -0.7 }",
        measure: Measure::Call { drift: 0.0, strike: 100.0 },
        // As above.
        exact: 10.444_9,
        uncertain: 0.009,
        coarsest: 2,
    },
    Case {
        law: "svcj over heston",
        scheme: "shocks exact, each then quadratic-exponential",
        said: Said::Order(1.0, "1"),
        toml: "volatility.heston = { initial_variance = 0.02, mean_reversion = 2.0, long_run_variance = 0.02, vol_of_vol = 1.0, correlation = -0.8 }\n\
               jumps.svcj = { intensity = 2.0, mean = 0.0, std = 0.02, variance_mean = 0.3, correlation = -0.5 }",
        measure: Measure::Call { drift: 0.0, strike: 80.0 },
        // From the characteristic function of Duffie, Pan and Singleton, Econometrica 68, 2000, by quadrature.
        exact: 29.601_526_5,
        uncertain: 1e-6,
        coarsest: 2,
    },
    Case {
        law: "rough_bergomi, H = 0.1",
        scheme: "hybrid",
        // P. Gassiat, Weak error rates of numerical schemes for rough volatility, SIAM J. Financial Math. 14, 2023: of the hybrid scheme with
        // weights that keep variances, for a third moment; min(3H + ½, 1) where the integrand is simulated exactly.
        said: Said::Order(0.6, "H + ½ = 0.6"),
        toml: "volatility.rough_bergomi = { hurst = 0.1, forward_variance = 0.09, vol_of_vol = 1.5, correlation = -0.7 }",
        measure: Measure::Call { drift: 0.0, strike: 120.0 },
        // Black's formula given B's path, with Y and B drawn from their joint law at 1024 times, 800,000 paths: 3.0359 ± 0.0014. Of that
        // the step makes 0.0096 ± 0.002, by how the prices of 64, 128, … 1024 times of the same paths differ.
        exact: 3.026_3,
        uncertain: 0.005,
        coarsest: 2,
    },
    Case {
        law: "rough_heston, H = 0.1",
        scheme: "lift, quadratic-exponential",
        said: Said::Falls,
        toml: "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.7 }",
        measure: Measure::Call { drift: 0.0, strike: 120.0 },
        // From the characteristic function, its fractional Riccati equation by Adams's method in 3000 steps, which gives the published
        // prices of tests/references.rs too. The lift has the kernel within 3e-3, and that much of σ moves the price by 0.0013.
        exact: 0.469_195,
        uncertain: 0.001_3,
        coarsest: 2,
    },
    Case {
        law: "jacobi",
        scheme: "moment-matched",
        said: Said::Order(1.0, "1"),
        toml: "process.jacobi = { mean_reversion = 2.0, long_run_mean = 0.0, volatility = 0.7, low = -1.0, high = 1.0 }",
        // Moments solve (E[Xⁿ])′ = −(nκ + ½n(n−1)σ²)E[Xⁿ] + ½n(n−1)σ²E[Xⁿ⁻²]; up to the second they are those of the scheme.
        measure: Measure::FourthMoment { square: 0.107_906_878_515_211_9 },
        exact: 0.028_770_024_320_088_5,
        uncertain: 1e-15,
        coarsest: 4,
    },
    Case {
        law: "garch_in_mean over heston",
        scheme: "variance at the step's beginning",
        said: Said::Order(1.0, "1"),
        toml: "volatility.heston = { initial_variance = 0.25, mean_reversion = 4.0, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.5 }\nmean.garch_in_mean = { premium = 5.0 }",
        measure: Measure::LogPrice,
        // 5 E[∫v], E[∫v] = 0.04 + 0.21(1 − e⁻⁴)/4.
        exact: 0.457_692_144_8,
        uncertain: 1e-9,
        coarsest: 2,
    },
];

/// Laws that are approximated and have no row, and why.
pub const WITHOUT: &[(&str, &str)] = &[("cgmy", "its bias is that of `smallest_jump`, on any grid alike")];
