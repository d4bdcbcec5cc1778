//! Dividends and splits: identities at every row.

use super::common::{pathloom, scenario_file, temporary};
use super::life::{ALL, EVENTS, close, rows_of, same_bits, scenario};
use super::statistics::simulate;

#[test]
fn the_dynamics_are_those_of_the_adjusted_price_and_of_nobody_beside() {
    let free = simulate(&scenario((300, 60), "", "", "columns = [\"price\", \"return\", \"jump\"]"));
    let life = format!("{EVENTS}\nhalts = {{ intensity = 9.0, mean_duration = 3 }}\n");
    for life in [EVENTS, &life] {
        let found = simulate(&scenario((300, 60), "", life, ALL));
        for name in ["A_return", "A_jump", "B", "B_return", "B_jump"] {
            assert!(same_bits(found.get(name), free.get(name)), "{name} differs with\n{life}");
        }
        assert!(same_bits(found.get("B_adjusted_price"), free.get("B")));
        for (name, value) in [("B_dividend", 0.0), ("B_split", 1.0), ("B_status", 0.0)] {
            assert!(found.get(name).iter().all(|found| *found == value), "{name}");
        }
    }
    let found = simulate(&scenario((300, 60), "", EVENTS, ALL));
    assert!(same_bits(found.get("A_adjusted_price"), free.get("A")));
}

#[test]
fn the_price_is_the_adjusted_price_times_the_factors_of_the_events() {
    let found = simulate(&scenario((300, 60), "", EVENTS, ALL));
    for [_, price, adjusted] in rows_of(&found) {
        let mut factor = 1.0;
        for row in 0..=60 {
            for (at, ratio) in [(14, 4.0), (20, 1.5), (33, 0.25)] {
                factor /= if row == at { ratio } else { 1.0 };
            }
            let mut pay = |cash: &dyn Fn(f64) -> f64| {
                let cum = adjusted[row] * factor;
                factor *= 1.0 - cash(cum) / cum;
            };
            if row > 0 && row % 7 == 0 {
                pay(&|_| 0.5);
            }
            if row == 20 {
                pay(&|price| 0.1 * price);
            }
            // 30 days after the start.
            if row == 30 {
                pay(&|_| 3.25);
            }
            assert!(close(price[row], adjusted[row] * factor), "row {row}: {} of {}", price[row], adjusted[row]);
        }
    }
}

#[test]
fn a_holder_who_reinvests_has_the_adjusted_return_at_every_row() {
    let halts = "\nhalts = { intensity = 9.0, mean_duration = 3 }";
    for life in [EVENTS.to_owned(), format!("{EVENTS}{halts}")] {
        let found = simulate(&scenario((300, 60), "", &life, ALL));
        let cash = found.paths("A_dividend").zip(found.paths("A_split"));
        for ([_, price, adjusted], (dividend, split)) in rows_of(&found).zip(cash) {
            for row in 1..=60 {
                let wealth = price[row] * split[row] + dividend[row];
                assert!(close(wealth / price[row - 1], adjusted[row] / adjusted[row - 1]), "row {row}");
            }
        }
    }
}

#[test]
fn fewer_rows_record_the_same_prices_and_add_up_what_happened_between() {
    let life = format!(
        "{EVENTS}\ndensity = 0.8\nhalts = {{ intensity = 30.0, mean_duration = 2 }}\n\
         delisting = {{ intensity = 2.0 }}"
    );
    let all = simulate(&scenario((200, 60), "", &life, ALL));
    let some = simulate(&scenario((200, 60), "", &life, &format!("{ALL}\nevery = 5")));
    for name in ["A", "A_adjusted_price", "A_status", "B"] {
        let thinned: Vec<f64> = all.paths(name).flat_map(|path| path.iter().step_by(5).copied()).collect();
        assert!(same_bits(&thinned, some.get(name)), "{name}");
    }
    let each = all.paths("A_dividend").zip(all.paths("A_split"));
    let summed = some.paths("A_dividend").zip(some.paths("A_split"));
    for ((dividend, split), (dividends, splits)) in each.zip(summed) {
        for row in 1..=12 {
            let (mut cash, mut shares) = (0.0, 1.0);
            for day in 5 * row - 4..=5 * row {
                cash += dividend[day] * shares;
                shares *= split[day];
            }
            let right = splits[row] == shares && (dividends[row] - cash).abs() <= 1e-13 * cash;
            assert!(right, "row {row}: {} and {}, not {cash} and {shares}", dividends[row], splits[row]);
        }
    }
}

#[test]
fn a_dividend_of_more_than_the_price_leaves_a_thousandth_of_it() {
    let found = simulate(&scenario((50, 10), "", "dividends = [{ at = 4, amount = 1e6 }]", ALL));
    for ([_, price, adjusted], dividend) in rows_of(&found).zip(found.paths("A_dividend")) {
        assert!(close(dividend[4], 0.999 * adjusted[4]) && close(price[4] + dividend[4], adjusted[4]));
        assert!((price[4] / adjusted[4] - 1e-3).abs() < 1e-12);
        assert!(price.iter().all(|price| *price > 0.0));
    }
}

#[test]
fn ticks_round_the_price_as_traded_and_not_the_adjusted_one() {
    let free = simulate(&scenario((50, 60), "", EVENTS, ALL));
    let found = simulate(&scenario((50, 60), "", &format!("tick_size = 0.25\n{EVENTS}"), ALL));
    assert!(same_bits(found.get("A_adjusted_price"), free.get("A_adjusted_price")));
    for (rounded, price) in found.get("A").iter().zip(free.get("A")) {
        assert_eq!(*rounded, ((price * 4.0).round_ties_even() / 4.0).max(0.25));
    }
}

#[test]
fn a_dividend_that_comes_back_falls_on_days_whatever_the_hour_of_the_close() {
    let place = temporary();
    let life = "dividends = [{ every = \"91d\", from = 2026-02-28, amount = 1.0 }]";
    let text = scenario((5, 250), "calendar = \"XNYS\"", life, "");
    let file = scenario_file(place.path(), &text);
    let said = pathloom(["check", &file]).exits(0).stdout;
    // Saturdays become Mondays; closes are at 21:00 in winter, 20:00 in summer.
    for day in ["2026-03-02 21:00:00", "2026-06-01 20:00:00", "2026-08-31 20:00:00", "2026-11-30 21:00:00"] {
        assert!(said.contains(&format!("({day})")), "no {day} in\n{said}");
    }
    let by_hours = text.replace("91d", "12h").replace("calendar = \"XNYS\"\n", "").replace(", from = 2026-02-28", "");
    let said = pathloom(["check", &scenario_file(place.path(), &by_hours)]).exits(0).stdout;
    // Two in each row but the first, which the second comes with.
    assert!(
        said.contains("1 in row 1 (2026-01-03 00:00:00), 1 in row 1 (2026-01-03 00:00:00), 1 in row 2"),
        "{said}"
    );
}
