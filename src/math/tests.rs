//! The elementary functions against exact values (tests/reference/elementary.py).

use super::{
    exp, exp_times, ln, ln_below, ln_near_one, ln_of_quotient, ln_one_minus, ln_one_plus, one_minus_exp, rows,
    sin_cos_quarter, twice_artanh,
};

struct Exact {
    function: String,
    x: f64,
    nearest: f64,
    /// Exact value less the nearest double, in its last places.
    rest: f64,
}

fn table() -> Vec<Exact> {
    let bits = |text: &str| f64::from_bits(u64::from_str_radix(text, 16).unwrap());
    include_str!("../../tests/reference/elementary.csv")
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            Exact {
                function: fields[0].to_owned(),
                x: bits(fields[1]),
                nearest: bits(fields[2]),
                rest: fields[3].parse().unwrap(),
            }
        })
        .collect()
}

fn last_place(x: f64) -> f64 {
    let next = f64::from_bits(x.abs().to_bits() + 1);
    if next.is_finite() { next - x.abs() } else { x.abs() - f64::from_bits(x.abs().to_bits() - 1) }
}

/// The largest error of a function over the table, in last places of the exact value.
fn worst(name: &str, function: impl Fn(f64) -> f64) -> f64 {
    let table: Vec<Exact> = table().into_iter().filter(|exact| exact.function == name).collect();
    assert!(table.len() > 300, "{name} has too few exact values");
    let error = |exact: &Exact| ((function(exact.x) - exact.nearest) / last_place(exact.nearest) - exact.rest).abs();
    table.iter().map(error).fold(0.0, f64::max)
}

#[test]
fn exp_is_within_three_last_places() {
    let worst = worst("exp", exp);
    assert!(worst <= 3.0, "{worst}");
}

#[test]
fn a_multiple_of_an_exponential_is_as_near_next_to_zero() {
    let worst = worst("exp", |x| if x.abs() < 1.0 { exp_times(1.0, x) } else { exp(x) });
    assert!(worst <= 3.0 + 1.0 / 3.0, "{worst}");
    // Elsewhere a third of a last place more for each unit of x, at most, next to 3 of either.
    for i in -700..=700 {
        let x = f64::from(i) * 1.009_345;
        let apart = (exp_times(3.0, x) / (3.0 * exp(x)) - 1.0).abs() / f64::EPSILON;
        assert!(apart < 6.5 + x.abs() / 3.0, "{x}: {apart}");
    }
}

#[test]
fn ln_is_within_three_last_places() {
    let worst = worst("ln", ln);
    assert!(worst <= 3.0, "{worst}");
}

#[test]
fn a_power_of_two_below_is_less_than_a_factor_of_two_away() {
    for exact in table().iter().filter(|exact| exact.function == "ln") {
        let above = ln(exact.x) - ln_below(exact.x);
        assert!((-1e-12..std::f64::consts::LN_2).contains(&above), "{}: {above}", exact.x);
    }
}

#[test]
fn sine_and_cosine_are_within_a_last_place_of_one() {
    for exact in table() {
        let (sin, cos) = sin_cos_quarter(exact.x);
        let got = match exact.function.as_str() {
            "sin" => sin,
            "cos" => cos,
            _ => continue,
        };
        let error = (got - exact.nearest - exact.rest * last_place(exact.nearest)).abs();
        assert!(error <= f64::EPSILON, "{}({}): {error}", exact.function, exact.x);
    }
}

#[test]
fn rows_give_the_bits_of_the_scalar_functions() {
    let xs: Vec<f64> = table().iter().filter(|exact| exact.function == "ln").map(|exact| exact.x).collect();
    let (mut exps, mut lns): (Vec<f64>, Vec<f64>) = (xs.clone(), xs.clone());
    rows::exp(&mut exps);
    rows::ln(&mut lns);
    for ((x, e), l) in xs.iter().zip(exps).zip(lns) {
        assert_eq!((exp(*x).to_bits(), ln(*x).to_bits()), (e.to_bits(), l.to_bits()), "{x}");
    }
}

#[test]
fn exp_saturates_and_keeps_nan() {
    assert!(exp(f64::NAN).is_nan());
    assert_eq!(exp(f64::INFINITY), exp(709.0));
    assert_eq!(exp(f64::NEG_INFINITY), exp(-708.0));
    assert!(exp(-1e9) > 0.0 && exp(1e9).is_finite());
}

#[test]
fn one_minus_exp_does_not_cancel() {
    // Series to third order: the fourth term is below 1e-22 of the first.
    let x = 1e-7;
    let exact = x * (1.0 - x / 2.0 * (1.0 - x / 3.0));
    assert!((one_minus_exp(x) / exact - 1.0).abs() < 1e-15);
    // Both branches agree where they meet; 1 − e^{−x} loses two digits there.
    assert!((one_minus_exp(0.01) / (1.0 - exp(-0.01)) - 1.0).abs() < 1e-13);
}

#[test]
fn ln_one_plus_does_not_cancel() {
    // Series to fourth order: the fifth term is below 1e-20 of the first.
    for x in [1e-5, 3.3e-6, 1e-9, 1e-17, -1e-5] {
        let exact = x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - x * 0.25)));
        assert!((ln_one_plus(x) / exact - 1.0).abs() < 5.0 * f64::EPSILON, "{x}");
    }
    for x in [1e-5, 1e-17, -1e-5, -1e-9] {
        let exact = x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - x * 0.25)));
        assert!((ln_near_one(x) / exact - 1.0).abs() < 1.5 * f64::EPSILON, "{x}");
    }
    // Where 1 + x is exact it is ln(1 + x), and for large x that of x.
    for x in [0.25, 1.0, 1023.0, 1e300] {
        assert!((ln_one_plus(x) / ln(1.0 + x) - 1.0).abs() < 5.0 * f64::EPSILON, "{x}");
    }
    assert_eq!(ln_one_plus(0.0), 0.0);
}

#[test]
fn ln_one_minus_does_not_cancel() {
    assert_eq!(ln_one_minus(0.0), 0.0);
    for x in [1e-5, 3.3e-6, 1e-9, 1e-17, 1e-300] {
        let exact = -x * (1.0 + x * (0.5 + x * (1.0 / 3.0 + x * 0.25)));
        assert!((ln_one_minus(x) / exact - 1.0).abs() < 3.0 * f64::EPSILON, "{x}");
    }
    // Where 1 − x is exact, on both sides of where its exponent changes.
    for x in [0.125, 0.25, 0.292_968_75, 0.293_945_312_5, 0.5, 0.75, 1.0 - 2e-16] {
        assert!((ln_one_minus(x) / ln(1.0 - x) - 1.0).abs() < 3.0 * f64::EPSILON, "{x}");
    }
}

#[test]
fn the_inverse_hyperbolic_tangent_is_a_logarithm() {
    assert_eq!(twice_artanh(0.0), 0.0);
    for s in [1e-300, 1e-9, 1e-4] {
        assert!((twice_artanh(s) / (2.0 * s * (1.0 + s * s / 3.0)) - 1.0).abs() < 1.5 * f64::EPSILON, "{s}");
    }
    // (1 + s)/(1 − s) is exact.
    for (s, ratio) in [(1.0 / 9.0, 1.25), (1.0 / 17.0, 1.125), (1.0 / 7.0, 4.0 / 3.0)] {
        assert!((twice_artanh(s) / ln(ratio) - 1.0).abs() < 3.0 * f64::EPSILON, "{s}");
    }
}

#[test]
fn a_quotient_has_its_logarithm_and_its_inverse() {
    let mut worst = [0.0_f64; 2];
    for i in 1..2000 {
        let b = exp(f64::from(i % 97) - 48.0) * f64::from(i);
        for ratio in [1e-6, 0.2, 0.667, 0.7, 0.999_999, 1.0, 1.1, std::f64::consts::SQRT_2, 1.5, 40.0]
            .map(|x| x * exp(1e-3 * f64::from(i % 31)))
        {
            let (log, inverse) = ln_of_quotient(ratio * b, b);
            let exact = ln(ratio);
            worst =
                [worst[0].max((log - exact).abs() / exact.abs().max(1.0)), worst[1].max((inverse * b - 1.0).abs())];
        }
    }
    assert!(worst[0] < 2e-13 && worst[1] < 1e-15, "{worst:?}");
}
