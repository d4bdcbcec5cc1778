//! Valid scenarios with random edits.

use crate::dice::Dice;
use crate::fault::VALID;
use miette::{GraphicalReportHandler, GraphicalTheme};
use pathloom::{Error, Scenario};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What acts on a market, beside the market of [`VALID`].
fn rich() -> String {
    let acting = r#"[regimes]
initial = "calm"
states.calm = { expected_duration = "5d" }
states.crisis = { expected_duration = 2, volatility = { scale = 2.0 }, jump_intensity = { scale = 3.0 }, correlation = { "SPX/BTC" = 0.6 } }

[[stress]]
at = 2026-01-08
ramp = 2
half_life = 1.5
series = ["SPX"]
price = { add = -100 }
volatility = { scale = 1.5 }

[[stress]]
at = 3
history = { returns = { EURUSD = [0.01, -0.02] }, mode = "replaced" }

[[pin]]
series = "SOFR"
at = 8
value = 0.05

[sampling]
importance.jump_intensity = { SPX = 2.0 }
balance = { by = "drawdown", at = [0.01] }

[output]"#;
    let life = "tick_size = 0.25\ndividends = [{ every = \"3d\", amount = 1.5 }]\nsplits = [{ at = 4, ratio = 2 }]\ndensity = 0.9\nhalts = { intensity = 5, mean_duration = \"1d\" }\ndelisting = { intensity = 0.5 }";
    let columns = r#"["price", "return", "regime", "weight", "class", "dividend", "status"]"#;
    let text = VALID.replace("[output]", acting).replace("tick_size = 0.25", life);
    text.replace(r#"["price", "return"]"#, columns)
}

/// Trades of an asset whose liquidity comes and goes.
fn traded() -> String {
    let acts = "tick_size = 0.01\ntrades.hawkes = { rate = 1.0, branching_ratio = 0.5, decay = 2.0 }\n\
                spread.geometric = { mean = 2.0, persistence = 0.9 }\n\
                [regimes.states.deep]\nexpected_duration = 9\n[regimes.states.thin]\nexpected_duration = 5\n\
                spread = { set = 5.0 }\ntrades = { scale = 0.5 }\n[[stress]]\nat = 2\nramp = 2\nhalf_life = 3\n\
                trades = { scale = 3.0 }\ntrade_size = { scale = 0.4 }\nspread = { add = 2 }\n[output]\nlayout = \"ticks\"\nevents = 20\n";
    let (before, _) = VALID.split_once("[assets.SPX]").expect("its first asset");
    let clock = before.replace("\"1d\"\nsteps = 10", "\"1m\"\nsteps = 600");
    format!("{clock}[assets.A]\ninitial_price = 10.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n{acts}")
}

#[test]
fn the_scenarios_with_what_acts_on_them_are_valid() {
    for text in [rich(), traded()] {
        Scenario::from_text(&text).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// Valid scenarios with a few random edits: whatever comes out is a scenario or an error, never a panic; the error can
/// be shown on one screen; and what passes the checks can be simulated.
#[test]
fn no_edit_of_a_scenario_ends_in_a_panic() {
    let mut dice = Dice(20_260_102);
    let (mut valid, mut invalid) = (0, 0);
    let texts = [VALID.to_owned(), rich(), traded()];
    for round in 0..6_000 {
        let text = edited(&texts[round % texts.len()], &mut dice);
        let outcome = catch_unwind(AssertUnwindSafe(|| match Scenario::from_text(&text) {
            Ok(scenario) => simulate_if_small(&scenario).map(|()| true),
            Err(error) => shown(&error).map(|()| false),
        }));
        match outcome {
            Ok(Ok(true)) => valid += 1,
            Ok(Ok(false)) => invalid += 1,
            Ok(Err(complaint)) => panic!("round {round}: {complaint}\n{text}"),
            Err(panic) => panic!("round {round}: {:?}\n{text}", panic.downcast_ref::<String>()),
        }
    }
    println!("{valid} edits were valid scenarios, {invalid} were not");
    assert!(
        valid > 300 && invalid > 3_000,
        "{valid} valid, {invalid} invalid: the edits are too gentle or too rough"
    );
}

fn edited(text: &str, dice: &mut Dice) -> String {
    let alphabet = b"0123456789.-+e_\"'[]{}=,#\n\\ \t/aTZ:\xc3\xa9\xff\0";
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len());
        match dice.below(6) {
            0 => bytes[at] = alphabet[dice.below(alphabet.len())],
            1 => bytes.insert(at, alphabet[dice.below(alphabet.len())]),
            2 => drop(bytes.remove(at)),
            3 => bytes.truncate(at + 1),
            4 => {
                let end = (at + dice.below(40)).min(bytes.len());
                let copied = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, copied);
            }
            // A digit more or another one, where there is one: the values, not the syntax.
            _ => {
                if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                    let new = b'0' + u8::try_from(dice.below(10)).expect("a digit");
                    if dice.below(2) == 0 { bytes[at + digit] = new } else { bytes.insert(at + digit, new) }
                }
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn simulate_if_small(scenario: &Scenario) -> Result<(), String> {
    if scenario.path_steps() / u128::from(scenario.paths) > 20_000 {
        return Ok(());
    }
    let scenario = scenario.with_paths(4).map_err(|error| format!("with fewer paths: {error}"))?;
    let assets =
        scenario.series.iter().filter(|series| matches!(series, pathloom::scenario::Series::Asset(_))).count();
    let only_assets = assets == scenario.series.len();
    for batch in scenario.simulate().map_err(|error| error.to_string())? {
        for column in batch.columns() {
            let Some(numbers) = column.as_any().downcast_ref::<arrow_array::Float64Array>() else { continue };
            if let Some(wrong) = numbers.iter().flatten().find(|number| number.is_nan()) {
                return Err(format!("records {wrong}"));
            }
        }
        if only_assets && let Some(prices) = batch.column_by_name("price") {
            let prices = prices.as_any().downcast_ref::<arrow_array::Float64Array>();
            if prices.is_some_and(|prices| prices.iter().flatten().any(|price| price <= 0.0)) {
                return Err("records a price that is not positive".to_owned());
            }
        }
    }
    Ok(())
}

fn shown(error: &Error) -> Result<(), String> {
    let Error::Scenario(scenario) = error else { return Ok(()) };
    let mut text = String::new();
    let handler =
        GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(110).with_context_lines(1);
    handler.render_report(&mut text, scenario.as_ref()).map_err(|_| format!("cannot be shown: {error}"))?;
    let lines = text.lines().count();
    if lines > 24 { Err(format!("{lines} lines:\n{text}")) } else { Ok(()) }
}
