//! Pins with a `value`: it is hit, and between two a Gaussian series is its exact bridge.

use crate::statistics::{assert_mean, simulate};
use crate::{GBM, PER_YEAR, RATE, STEPS, VOL, markets, pin, scenario};
use pathloom::Scenario;

#[test]
fn pins_are_hit_on_every_path_whatever_the_law() {
    for (series, market) in markets() {
        let [first, second] = if series == "A" { [73.0, 180.0] } else { [-0.01, 0.09] };
        for substeps in [1, 4] {
            if substeps > 1 && market.contains("garch") {
                continue;
            }
            let text = scenario(&market, &(pin(series, 30, second) + &pin(series, 13, first)), 300);
            let columns = simulate(&text.replace("steps = 40\n", &format!("steps = 40\nsubsteps = {substeps}\n")));
            for path in columns.paths(series) {
                assert!((path[13] / first - 1.0).abs() < 1e-9, "{market}: {} is not {first}", path[13]);
                assert!((path[30] / second - 1.0).abs() < 1e-9, "{market}: {} is not {second}", path[30]);
            }
            assert!(market.contains("vol = 0.0") || distinct(&columns.row(series, 20)) > 290, "{market}");
        }
    }
}

fn distinct(values: &[f64]) -> usize {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values.len()
}

#[test]
fn geometric_brownian_motion_between_pins_is_a_brownian_bridge() {
    let text = scenario(GBM, &(pin("A", 12, 130.0) + &pin("A", 32, 80.0)), 60_000);
    let columns = simulate(&text);
    // The log of the price over its straight line, in units of σ√year, at a row between two pins.
    let deviation = |row: usize| -> Vec<f64> {
        let (from, to, low, high) =
            if row <= 12 { (0.0, 12.0, 100.0_f64, 130.0_f64) } else { (12.0, 32.0, 130.0, 80.0) };
        let share = (row as f64 - from) / (to - from);
        let line = low.ln() + (high.ln() - low.ln()) * share;
        columns.row("A", row).iter().map(|price| (price.ln() - line) / VOL).collect()
    };
    let moment = |what: &str, a: &[f64], b: &[f64], exact: f64| {
        let products: Vec<f64> = a.iter().zip(b).map(|(a, b)| a * b).collect();
        assert_mean(what, &products, exact);
    };
    let ones = vec![1.0; 60_000];
    for (row, from, to) in [(3, 0.0, 12.0), (6, 0.0, 12.0), (11, 0.0, 12.0), (13, 12.0, 32.0), (22, 12.0, 32.0)] {
        let (t, length) = ((row as f64 - from) / PER_YEAR, (to - from) / PER_YEAR);
        let variance = t * (length - t) / length;
        let own = deviation(row);
        moment("mean", &own, &ones, 0.0);
        moment("variance", &own, &own, variance);
        let squares: Vec<f64> = own.iter().map(|x| x * x).collect();
        moment("fourth moment", &squares, &squares, 3.0 * variance * variance);
        // With a later row of the same bridge: Cov = s(T − t)/T.
        let later = (row + 3).min(if to < 20.0 { 11 } else { 31 });
        let u = (later as f64 - from) / PER_YEAR;
        moment("covariance", &own, &deviation(later), t * (length - u) / length);
    }
    // Bridges on both sides of a pin know nothing of each other.
    moment("across a pin", &deviation(6), &deviation(22), 0.0);
    // After the last pin it is free: variance grows with time, and drift is its own.
    let free: Vec<f64> = columns.row("A", 40).iter().map(|price| (price / 80.0).ln()).collect();
    let years = 8.0 / PER_YEAR;
    assert_mean("after the last pin", &free, (0.3 - 0.5 * VOL * VOL) * years);
    let prices: Vec<f64> = columns.row("A", 40);
    assert_mean("price after the last pin", &prices, 80.0 * (0.3 * years).exp());
}

#[test]
fn an_ornstein_uhlenbeck_level_between_pins_is_its_own_bridge() {
    let (kappa, theta, sigma) = (3.0_f64, 0.03, 0.02_f64);
    let columns = simulate(&scenario(RATE, &pin("R", 20, 0.08), 60_000));
    let variance_after = |t: f64| sigma * sigma * -(-2.0 * kappa * t).exp_m1() / (2.0 * kappa);
    let end = 20.0 / PER_YEAR;
    for row in [4_usize, 10, 16, 19] {
        let (t, left) = (row as f64 / PER_YEAR, end - row as f64 / PER_YEAR);
        // X(t) given X(T) = K: regression of one Gaussian on the other.
        let mean = |t: f64| theta + (0.05 - theta) * (-kappa * t).exp();
        let gain = (-kappa * left).exp() * variance_after(t) / variance_after(end);
        let exact = mean(t) + gain * (0.08 - mean(end));
        let variance = variance_after(t) * variance_after(left) / variance_after(end);
        let values = columns.row("R", row);
        assert_mean(&format!("mean at row {row}"), &values, exact);
        let squares: Vec<f64> = values.iter().map(|x| (x - exact) * (x - exact)).collect();
        assert_mean(&format!("variance at row {row}"), &squares, variance);
    }
}

#[test]
fn other_series_keep_every_bit_and_returns_after_the_last_pin_are_the_paths_own() {
    let market = format!("{GBM}\n{}", RATE.replace("[levels.R]", "[levels.S]"));
    let market = format!("{market}\n[dependence]\ncorrelation = {{ \"A/S\" = 0.6 }}");
    let base = simulate(&scenario(&market, "", 100));
    let held = simulate(&scenario(&market, &pin("A", 17, 90.0), 100));
    assert_eq!(base.get("S"), held.get("S"));
    for (a, b) in base.paths("A_return").zip(held.paths("A_return")) {
        assert!((1..=17).all(|row| a[row] != b[row]));
        assert!((18..=STEPS).all(|row| (a[row] - b[row]).abs() < 1e-13));
    }
    assert_eq!(base.get("A_variance")[1..], held.get("A_variance")[1..]);
}

#[test]
fn a_stress_on_the_way_is_felt_and_gone_at_the_pin() {
    let crash = "[[stress]]\nat = 8\nprice = { scale = 0.5 }\n";
    let calm = simulate(&scenario(GBM, &pin("A", 20, 90.0), 100));
    let crashed = simulate(&scenario(GBM, &(crash.to_owned() + &pin("A", 20, 90.0)), 100));
    for (a, b) in calm.paths("A").zip(crashed.paths("A")) {
        assert_eq!(a[..8], b[..8]);
        assert!((b[8] / a[8] - 0.5).abs() < 1e-12 && b[12] < a[12]);
        assert!((b[20] / 90.0 - 1.0).abs() < 1e-9);
    }
}

/// Whatever happens at the row of a pin, the series is there afterwards.
#[test]
fn a_stress_at_the_row_of_a_pin_moves_nothing_from_it() {
    let market = format!("{GBM}\n{RATE}");
    let pins = pin("A", 20, 90.0) + &pin("R", 20, 0.01);
    let stresses = [
        "[[stress]]\nat = 20\nprice = { scale = 0.5 }\nlevel = { add = 0.02 }\n",
        "[[stress]]\nfrom = 15\nramp = 10\nuntil = 30\nprice = { scale = 0.5 }\nlevel = { add = 0.02 }\n",
        "[[stress]]\nat = 19\nhistory = { returns = { A = [-0.1, 0.03], R = [0.01, 0.01] }, mode = \"replaced\" }\n",
        "[[stress]]\nat = 20\nhistory = { returns = { A = [-0.1, 0.03], R = [0.01, 0.01] } }\n",
    ];
    for stress in stresses {
        let columns = simulate(&scenario(&market, &(stress.to_owned() + &pins), 100));
        for (price, rate) in columns.paths("A").zip(columns.paths("R")) {
            assert!((price[20] / 90.0 - 1.0).abs() < 1e-9, "{stress}: {}", price[20]);
            assert!((rate[20] - 0.01).abs() < 1e-12, "{stress}: {}", rate[20]);
        }
    }
}

/// The bits of guides and of histories, as they were in the version that brought them.
#[test]
fn the_bits_of_guides_and_histories_are_held() {
    let guides = "[[pin]]\nseries = \"A\"\nat = 30\nvalue = 90.0\n[[stress]]\nat = 5\n\
        history = { returns = { A = [-0.1, 0.03], R = [0.01] }, mode = \"replaced\" }\n[[stress]]\nat = 8\n\
        history = { returns = { A = [-0.02], R = [0.004] } }\n[supervisory]\n\
        quarters = [\"2026 Q1\", \"2026 Q2\"]\nlevels = { R = [0.02, 0.07] }\nresidual = 0.25";
    let columns = simulate(&scenario(&format!("{GBM}\n{RATE}"), guides, 300));
    let numbers = ["A", "R", "A_return", "R_return"].map(|name| columns.get(name).to_vec()).concat();
    // FNV-1a over 64-bit words.
    let digest = numbers
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, value| (digest ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(format!("{digest:016x}"), "5b6cfec3ce49d263");
}

/// A clock of hours in sessions, with nights in which nothing moves.
pub fn sessions(text: &str) -> String {
    let clock = "start = 2026-01-02\ncalendar = \"XNYS\"\nstep = \"30m\"\novernight_variance = 0.0";
    text.replace(&format!("steps_per_year = {PER_YEAR:?}\n"), "")
        .replace("start = 2026-01-02\nstep = \"7d\"", clock)
        .replace("steps = 40\n", "steps = 60\n")
}

/// Hours of sessions, with nights in which nothing moves: some steps have no length, and pins fall on their ends.
#[test]
fn pins_are_hit_at_the_ends_of_nights_without_variance() {
    let free = simulate(&sessions(&scenario(GBM, "", 20)));
    let still: Vec<usize> = (1..60).filter(|row| free.row("A", *row) == free.row("A", row - 1)).collect();
    assert!(still.len() >= 3, "{still:?}");
    for at in [still[0] - 1, still[0], still[0] + 1, still[2]] {
        let held = simulate(&sessions(&scenario(GBM, &(pin("A", at, 90.0) + &pin("A", 59, 110.0)), 20)));
        for path in held.paths("A") {
            assert!(path.iter().all(|price| price.is_finite()), "{path:?}");
            assert!((path[at] / 90.0 - 1.0).abs() < 1e-9 && (path[59] / 110.0 - 1.0).abs() < 1e-9, "row {at}");
        }
    }
}

#[test]
fn bars_of_an_asset_that_is_held_or_replaced_are_refused() {
    let replaced = "[[stress]]\nat = 5\nhistory = { returns = { A = [0.1] }, mode = \"replaced\" }";
    for (guides, said) in
        [(pin("A", 5, 90.0), "held to a guide"), (replaced.to_owned(), "returns of an asset are replaced")]
    {
        let text = scenario(GBM, &guides, 5).replace("layout = \"panel\"", "layout = \"bars\"");
        let text = text.replace("columns = [\"price\", \"return\", \"variance\", \"jump\"]\n", "");
        let error = Scenario::from_text(&text).unwrap_err().to_string();
        assert!(error.contains("output.layout") && error.contains(said), "{error}");
        Scenario::from_text(
            &text.replace("\"replaced\"", "\"added\"").replace("[[pin]]\nseries = \"A\"\nat = 5\nvalue = 90.0\n", ""),
        )
        .unwrap();
    }
}
