//! The square-root process: its transitions are non-central χ², its driver means something, and bonds have their prices.

use super::statistics::{assert_law, assert_mean, simulate, weekly};

/// The numbers of a law, and where it starts.
#[derive(Clone, Copy)]
struct SquareRoot {
    initial: f64,
    kappa: f64,
    theta: f64,
    sigma: f64,
}

const FELLER: SquareRoot = SquareRoot { initial: 0.03, kappa: 2.0, theta: 0.05, sigma: 0.3 };
/// d = 4κθ/σ² is 4.4, 1.6, 0.4, 0.044 and 0.4.
const LAWS: [SquareRoot; 5] = [
    FELLER,
    SquareRoot { sigma: 0.5, ..FELLER },
    SquareRoot { sigma: 1.0, ..FELLER },
    SquareRoot { sigma: 3.0, ..FELLER },
    SquareRoot { initial: 0.0, sigma: 1.0, ..FELLER },
];

impl SquareRoot {
    fn toml(self) -> String {
        let SquareRoot { initial, kappa, theta, sigma } = self;
        format!(
            "[levels.L]\ninitial = {initial}\nprocess.cir = {{ mean_reversion = {kappa:?}, long_run_mean = {theta:?}, volatility = {sigma:?} }}\n"
        )
    }

    /// c, d, and what λ is for each unit of X.
    fn transition(self, years: f64) -> [f64; 3] {
        let SquareRoot { kappa, theta, sigma, .. } = self;
        let unit = sigma * sigma * (1.0 - (-kappa * years).exp()) / (4.0 * kappa);
        [unit, 4.0 * kappa * theta / (sigma * sigma), (-kappa * years).exp() / unit]
    }

    /// E[exp(−∫X)] over so many years.
    fn bond(self, years: f64) -> f64 {
        let SquareRoot { initial, kappa, theta, sigma } = self;
        let h = (kappa * kappa + 2.0 * sigma * sigma).sqrt();
        let grown = (h * years).exp() - 1.0;
        let below = 2.0 * h + (kappa + h) * grown;
        let power = 2.0 * kappa * theta / (sigma * sigma);
        let a = (2.0 * h * (0.5 * (kappa + h) * years).exp() / below).powf(power);
        a * (-initial * 2.0 * grown / below).exp()
    }
}

/// ln Γ(x) by Stirling's series from where it is good to the last places.
fn ln_gamma(mut x: f64) -> f64 {
    let mut product = 1.0;
    while x < 15.0 {
        product *= x;
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let series = (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.918_938_533_204_672_8 + series - product.ln()
}

/// P(χ'²_d(λ) ≤ x), the Poisson mixture of regularised incomplete gamma functions.
fn non_central(x: f64, d: f64, lambda: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let (y, half) = (0.5 * x, 0.5 * lambda);
    // y^a e^{−y}/Γ(a + 1), by which P(a, y) falls when a rises by 1.
    let mut a = 0.5 * d;
    let mut drop = (a * y.ln() - y - ln_gamma(a + 1.0)).exp();
    let (mut term, mut gamma, mut k) = (drop, 0.0, a);
    while term > 1e-17 * gamma {
        gamma += term;
        k += 1.0;
        term *= y / k;
    }
    let (mut weight, mut left, mut sum, mut n) = ((-half).exp(), 1.0, 0.0, 0.0);
    while left > 1e-12 && gamma > 1e-15 {
        sum += weight * gamma;
        left -= weight;
        gamma -= drop;
        a += 1.0;
        drop *= y / a;
        n += 1.0;
        weight *= half / n;
    }
    sum
}

#[test]
fn the_law_that_transitions_are_held_against_is_the_known_one() {
    // χ²₂ is exponential; a square of a normal has one degree of freedom; the others are
    // the mixture summed in 40 digits.
    assert!((non_central(3.0, 2.0, 0.0) - (1.0 - (-1.5_f64).exp())).abs() < 1e-13);
    for (x, d, lambda, cdf) in [
        (1.0, 1.0, 0.0, 0.682_689_492_137_085_9),
        (4.0, 1.0, 1.0, 0.839_994_848_036_912_9),
        (30.0, 4.4, 25.0, 0.559_854_882_285_948_9),
        (0.01, 0.044, 0.5, 0.702_474_737_435_094_4),
    ] {
        assert!((non_central(x, d, lambda) - cdf).abs() < 1e-10, "{x}, {d}, {lambda}: {}", non_central(x, d, lambda));
    }
}

/// Where a year has 52 steps, and where it has 2 of 26 substeps each; from the same value, and from what the first step made.
#[test]
fn transitions_are_non_central_chi_squares() {
    for law in LAWS {
        for (per_year, substeps) in [(52, 1), (2, 26)] {
            let head = weekly("transitions", 20_260_101, 50_000, 2);
            let head =
                head.replace("steps_per_year = 52", &format!("steps_per_year = {per_year}\nsubsteps = {substeps}"));
            assert_transitions(&format!("{head}\n{}", law.toml()), law, 1.0 / f64::from(per_year));
        }
    }
}

/// A scale of volatility is one of σ: of a law with d above 1 and then below, and the other way round.
#[test]
fn scaled_transitions_are_those_of_the_scaled_law() {
    for (law, scale) in [(FELLER, 4.0), (LAWS[2], 0.25), (LAWS[1], 0.5)] {
        let head = weekly("scaled", 20_260_101, 50_000, 2);
        let stress = format!("[[stress]]\nfrom = 0\nvolatility = {{ scale = {scale:?} }}\n");
        let scaled = SquareRoot { sigma: scale * law.sigma, ..law };
        assert_transitions(&format!("{head}\n{}{stress}", law.toml()), scaled, 1.0 / 52.0);
    }
}

/// Of a flat curve at `initial` the shift is that less the forward rate of the factor, −d/dt ln of its bond.
#[test]
fn transitions_of_the_shifted_law_are_those_of_its_factor() {
    for law in [FELLER, LAWS[2]] {
        let SquareRoot { initial, kappa, theta, sigma } = law;
        let head = weekly("shifted", 20_260_101, 50_000, 2);
        let columns = simulate(&format!(
            "{head}\n[levels.L]\ninitial = 0.02\nprocess.cox_ingersoll_ross_shifted = {{ initial_factor = {initial}, \
             mean_reversion = {kappa:?}, long_run_mean = {theta:?}, volatility = {sigma:?}, times = [1], zero_rates = [0.02] }}\n\
             [output]\nlayout = \"panel\"\n"
        ));
        let [unit, d, per_level] = law.transition(1.0 / 52.0);
        let forward = |t: f64| (law.bond(t - 1e-5) / law.bond(t + 1e-5)).ln() / 2e-5;
        let factor = |path: &[f64], row: usize| match row {
            0 => initial,
            _ => path[row] - 0.02 + forward(row as f64 / 52.0),
        };
        for row in [1, 2] {
            let place = |path: &[f64]| non_central(factor(path, row) / unit, d, factor(path, row - 1) * per_level);
            let places: Vec<f64> = columns.paths("L").map(place).collect();
            assert_law(&format!("step {row} of the factor, σ = {sigma}"), places, |place| place);
        }
    }
}

/// The variance of Heston's law is this process; its scheme matches two moments of a step, and a quarter of four steps a week has
/// the law itself to what a sample of this size can tell.
#[test]
fn variance_of_heston_has_the_law_of_the_process_after_a_quarter() {
    for law in [FELLER, LAWS[1]] {
        let SquareRoot { initial, kappa, theta, sigma } = law;
        let head = weekly("heston", 20_260_101, 50_000, 13).replace("= 52", "= 52\nsubsteps = 4");
        let columns = simulate(&format!(
            "{head}\n[assets.A]\ninitial_price = 1.0\nvolatility.heston = {{ initial_variance = {initial}, mean_reversion = {kappa:?}, \
             long_run_variance = {theta:?}, vol_of_vol = {sigma:?}, correlation = -0.5 }}\n\
             [output]\nlayout = \"panel\"\ncolumns = [\"variance\"]\nevery = \"last\"\n"
        ));
        let [unit, d, per_level] = law.transition(0.25);
        let cdf = |x: f64| non_central(x / unit, d, initial * per_level);
        assert_law(&format!("variance of heston, σ = {sigma}"), columns.last("A_variance"), cdf);
    }
}

fn assert_transitions(text: &str, law: SquareRoot, years: f64) {
    let columns = simulate(&format!("{text}[output]\nlayout = \"panel\"\n"));
    let [unit, d, per_level] = law.transition(years);
    for row in [1, 2] {
        let places = columns.paths("L").map(|path| non_central(path[row] / unit, d, path[row - 1] * per_level));
        assert_law(&format!("step {row} of σ = {}, {text}", law.sigma), places.collect(), |place| place);
    }
}

/// Cov(Z, Y) is 2√λ for d > 1, and 2E[√(λ − E)⁺] with E exponential of mean 2 for d ≤ 1; the driver of the level is
/// correlated with that of an asset, whose return says what Z was.
#[test]
fn the_driver_moves_the_level() {
    for law in [FELLER, LAWS[2], SquareRoot { initial: 0.002, ..LAWS[2] }] {
        let head = weekly("driver", 20_260_101, 200_000, 1);
        let asset =
            "[assets.A]\ninitial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.constant = { annual_vol = 1.0 }\n";
        let rest = "[dependence]\ncorrelation = { \"A/L\" = 0.8 }\n[output]\nlayout = \"panel\"\n";
        let columns = simulate(&format!("{head}\n{asset}{}{rest}", law.toml()));
        let [unit, d, per_level] = law.transition(1.0 / 52.0);
        let lambda = law.initial * per_level;
        let covariance = if d > 1.0 { 2.0 * lambda.sqrt() } else { covariance_below(lambda) };
        let normals = columns.row("A", 1).into_iter().map(|price| price.ln() * 52.0_f64.sqrt());
        let products = normals.zip(columns.row("L", 1)).map(|(z, x)| z * (x / unit - d - lambda));
        assert_mean(&format!("covariance at d = {d}"), &products.collect::<Vec<f64>>(), 0.8 * covariance);
    }
}

/// 2∫₀^λ ½e^{−e/2}√(λ − e) de, by midpoints in u with e = λ − u².
fn covariance_below(lambda: f64) -> f64 {
    let (pieces, end) = (20_000, lambda.sqrt());
    let width = end / f64::from(pieces);
    let middle = |i: i32| (f64::from(i) + 0.5) * width;
    (0..pieces).map(middle).map(|u| 2.0 * u * u * (-0.5 * (lambda - u * u)).exp() * width).sum()
}

/// The integral by trapezoids of a week. Their error in the logarithm is below Δ²/12·κ·|θ − X₀| + Δ²σ²θT, or 1e-4 for these.
#[test]
fn bonds_have_their_prices() {
    for law in [FELLER, LAWS[2]] {
        let text =
            format!("{}\n{}[output]\nlayout = \"panel\"\n", weekly("bond", 20_260_101, 50_000, 52), law.toml());
        let columns = simulate(&text);
        let discount = |path: &[f64]| {
            let sum: f64 = path.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).sum();
            (-sum / 52.0).exp() / law.bond(1.0)
        };
        let discounts: Vec<f64> = columns.paths("L").map(discount).collect();
        let n = discounts.len() as f64;
        let mean = discounts.iter().sum::<f64>() / n;
        let error = (discounts.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n / n).sqrt();
        assert!((mean - 1.0).abs() < 6.0 * error + 1e-4, "σ = {}: {mean} ± {error}", law.sigma);
        assert!(error < 4e-4, "{error}");
    }
}
