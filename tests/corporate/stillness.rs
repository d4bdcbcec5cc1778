//! Rows that nobody observed, halts and delistings: their laws, and what the price does.

use super::life::{ALL, DELISTED, EVENTS, rows_of, same_bits, scenario};
use super::statistics::{assert_mean, simulate};

#[test]
fn rows_are_observed_with_the_declared_probability_each_for_itself() {
    let free = simulate(&scenario((4_000, 50), "", "", "columns = [\"price\"]"));
    let found = simulate(&scenario((4_000, 50), "", "density = 0.7", ALL));
    let seen: Vec<f64> = found.get("A").iter().map(|price| f64::from(u8::from(!price.is_nan()))).collect();
    assert_mean("observed", &seen, 0.7);
    // Pairs that share no row are independent.
    let pairs = seen.chunks_exact(51).flat_map(|path| path.as_chunks::<2>().0).map(|[a, b]| a * b);
    assert_mean("observed twice running", &pairs.collect::<Vec<_>>(), 0.49);
    for (price, free) in found.get("A").iter().zip(free.get("A")) {
        assert!(price.is_nan() || price == free);
    }
    assert!(same_bits(found.get("A"), found.get("A_adjusted_price")));
    assert!(found.get("A_status").iter().all(|status| *status == 0.0));
    assert!(found.get("B").iter().all(|price| !price.is_nan()));
}

#[test]
fn halts_come_and_last_as_declared_on_any_grid() {
    // Per year: λ = 12, μ = 250/4.
    let life = "halts = { intensity = 12.0, mean_duration = 4 }";
    let (lambda, mu) = (12.0, 62.5);
    for clock in ["", "substeps = 3"] {
        let found = simulate(&scenario((160_000, 20), clock, life, "columns = [\"status\"]"));
        for row in [1, 3, 8, 20] {
            // A chain of two states that starts in one of them.
            let years = row as f64 / 250.0;
            let halted = lambda / (lambda + mu) * (1.0 - (-(lambda + mu) * years).exp());
            assert_mean(&format!("halted in row {row}, {clock}"), &found.row("A_status", row), halted);
        }
        // The chain again, from one row to the next.
        let still: Vec<f64> = found.paths("A_status").filter(|path| path[10] == 1.0).map(|path| path[11]).collect();
        let stays = (lambda + mu * (-(lambda + mu) / 250.0_f64).exp()) / (lambda + mu);
        assert_mean("halted in two rows running", &still, stays);
    }
    let fine = simulate(&scenario((2_000, 20), "substeps = 5", life, "columns = [\"status\"]"));
    let coarse = simulate(&scenario((2_000, 20), "", life, "columns = [\"status\"]"));
    assert!(same_bits(fine.get("A_status"), coarse.get("A_status")), "halts depend on the grid");
}

#[test]
fn the_price_stands_still_in_a_halt_and_goes_on_from_where_the_dynamics_are() {
    let free = simulate(&scenario((2_000, 60), "", "", "columns = [\"price\"]"));
    let found = simulate(&scenario((2_000, 60), "", "halts = { intensity = 20.0, mean_duration = 3 }", ALL));
    let (mut begun, mut went_on) = (0, 0);
    for ([status, price, adjusted], free) in rows_of(&found).zip(free.paths("A")) {
        assert_eq!(status[0], 0.0);
        assert!(same_bits(price, adjusted));
        for row in 1..=60 {
            match (status[row - 1] == 1.0, status[row] == 1.0) {
                (_, false) => assert_eq!(price[row], free[row]),
                (false, true) => {
                    assert_eq!(price[row], free[row - 1]);
                    begun += 1;
                }
                // Trading may have resumed between two rows, for less than a step.
                (true, true) => {
                    assert!(price[row] == price[row - 1] || price[row] == free[row - 1]);
                    went_on += u32::from(price[row] == price[row - 1]);
                }
            }
        }
    }
    assert!(begun > 1_000 && went_on > 1_000, "{begun} halts began, {went_on} rows went on");
}

#[test]
fn delistings_come_as_declared_and_end_the_price() {
    for (life, recovery) in [("delisting = { intensity = 3.0, recovery = 0.25 }", 0.25), (DELISTED, f64::NAN)] {
        let free = simulate(&scenario((60_000, 50), "", "", "columns = [\"price\"]"));
        let found = simulate(&scenario((60_000, 50), "", life, ALL));
        for row in [1, 10, 50] {
            let delisted: Vec<f64> = found.row("A_status", row).iter().map(|status| status / 2.0).collect();
            assert_mean(&format!("delisted by row {row}"), &delisted, 1.0 - (-3.0 * row as f64 / 250.0_f64).exp());
        }
        for ([status, price, adjusted], free) in rows_of(&found).zip(free.paths("A")) {
            let end = status.iter().position(|status| *status == 2.0).unwrap_or(51);
            assert!(status[end..].iter().all(|status| *status == 2.0));
            assert!(same_bits(&price[..end], &free[..end]) && same_bits(price, adjusted));
            if end < 51 {
                assert!(same_bits(&[price[end]], &[recovery * free[end - 1]]));
                assert!(price[end + 1..].iter().all(|price| price.is_nan()));
            }
        }
    }
}

#[test]
fn nothing_happens_to_a_share_after_its_delisting() {
    let life = format!("{EVENTS}\n{DELISTED}\ndensity = 0.5\nhalts = {{ intensity = 40.0, mean_duration = 2 }}");
    let found = simulate(&scenario((2_000, 60), "", &life.replace("3.0 }", "3.0, recovery = 0.0 }"), ALL));
    let mut ended = 0;
    let cash = found.paths("A_dividend").zip(found.paths("A_split"));
    for ([status, price, _], (dividend, split)) in rows_of(&found).zip(cash) {
        let Some(end) = status.iter().position(|status| *status == 2.0) else { continue };
        ended += 1;
        // All is lost, and that is always observed.
        assert_eq!(price[end], 0.0);
        assert!(dividend[end..].iter().all(|cash| *cash == 0.0) && split[end..].iter().all(|ratio| *ratio == 1.0));
    }
    assert!(ended > 500, "{ended}");
}
