//! What is declared is shown, and told apart.

use crate::common::{pathloom, scenario_file, temporary};
use crate::market::two;
use crate::{always, stress, with};
use pathloom::Scenario;

#[test]
fn check_shows_what_it_is_multiplied_by() {
    let place = temporary();
    let acts = format!(
        "{}\n{}",
        always("trades = { scale = 0.5 }"),
        stress("spread = { scale = 3.0 }\ntrade_size = { scale = 2.0 }\ntrades = { set = 2.0 }\nseries = [\"A\"]")
    );
    let file = scenario_file(place.path(), &with(&two(1, ""), &acts));
    let shown = pathloom(["check", &file]).exits(0).stdout;
    for wanted in ["A, B: trades × 0.5", "A: trades × 2, spread × 3, trade size × 2"] {
        assert!(shown.contains(wanted), "no `{wanted}` in\n{shown}");
    }
}

#[test]
fn the_resolved_scenario_tells_liquidity_apart_and_keeps_silent_where_there_is_none() {
    let of = |acts: &str| Scenario::from_text(&with(&two(1, ""), acts)).unwrap().resolved();
    let plain = of(&stress("volatility = { scale = 2.0 }"));
    assert!(!plain.to_string().contains("liquidity"), "{plain}");
    let scaled = of(&stress("volatility = { scale = 2.0 }\nspread = { scale = 3.0 }"));
    assert_eq!(scaled["stress"][0]["tilts"][1]["liquidity"]["spread"], 3.0);
    let states = of(&always("trade_size = { scale = 3.0 }"));
    let all = ["tilts", "trades", "1.0", "3.0"];
    assert!(all.iter().all(|word| states["regimes"].to_string().contains(word)), "{states}");
}

#[test]
fn the_schema_knows_every_effect_in_every_place() {
    let schema = pathloom::scenario::schema::json_schema();
    let state = &schema["properties"]["regimes"]["properties"]["states"]["additionalProperties"];
    let stress = &schema["properties"]["stress"]["items"];
    let member = &schema["properties"]["suite"]["additionalProperties"]["items"];
    for table in [state, &state["properties"]["series"]["additionalProperties"], stress, member] {
        for key in ["volume", "trades", "spread", "trade_size"] {
            assert!(table["properties"][key]["properties"]["scale"].is_object(), "no {key} in {table}");
        }
    }
}
