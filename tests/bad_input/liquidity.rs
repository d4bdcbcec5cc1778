//! What acts on volume, spreads and trades.

use crate::fault::{Fault, Row, VALID, assert_all_told, faults, of_text};

#[rustfmt::skip] // one fault a line
const UNSEEN: &[Row] = &[
    ("volume that is not recorded", "[output]", "[[stress]]\nat = 3\n§volume = { scale = 2 }\n[output]", &["stress[1].volume", "nothing of it is recorded in layout = \"long\"", "write layout = \"bars\""]),
    ("a spread that is not recorded", "[output]", "[[stress]]\nat = 3\ndrift = { add = 1 }\n[[stress]]\nat = 3\n§spread = { scale = 2 }\n[output]", &["stress[2].spread", "nothing of it is recorded in layout = \"long\"", "write layout = \"ticks\""]),
    ("trades of a regime that are not recorded", "[output]", "[regimes]\nstates.a = { expected_duration = 5, §trades = { scale = 2 } }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.trades", "layout = \"long\"", "write layout = \"ticks\""]),
    ("sizes of a series of a regime", "[output]", "[regimes]\nstates.a = { expected_duration = 5 }\nstates.b = { expected_duration = 5, series.SPX = { §trade_size = { scale = 2 } } }\n[output]", &["regimes.states.b.series.SPX.trade_size", "layout = \"long\""]),
    ("a misspelt spread", "[output]", "[[stress]]\nat = 3\n§spred = { scale = 2 }\n[output]", &["stress[1].spred", "did you mean `spread`?"]),
];

/// Trades of an asset, a second apart; [`VALID`] has a level, of which there are none.
fn trades(acts: &str) -> String {
    let (head, _) = VALID.split_once("[assets.SPX]").expect("the first asset");
    let clock = head.replace("step = \"1d\"\nsteps = 10", "step = \"1m\"\nsteps = 100");
    format!(
        "{clock}[assets.A]\ninitial_price = 100.0\ntick_size = 0.01\nvolatility.constant = {{ annual_vol = 0.2 }}\n\
         trades.hawkes = {{ rate = 1.0, branching_ratio = 0.5, decay = 2.0 }}\n{acts}\n[output]\nlayout = \"ticks\"\nevents = 1_000\n"
    )
}

#[rustfmt::skip] // one fault a line
const ACTS: &[(&str, &str, &[&str])] = &[
    ("no trades any more", "[[stress]]\nat = 3\ntrades = { scale = 0 }", &["stress[1].trades", "does not go with `A`", "no trade of it would ever come"]),
    ("a rate added below nothing", "[[stress]]\nat = 3\ntrades = { add = -2 }", &["stress[1].trades", "no trade of it would ever come"]),
    ("a spread of no tick", "[[stress]]\nat = 3\nspread = { scale = 0.4 }", &["stress[1].spread", "less than one tick"]),
    ("a spread below nothing", "[[stress]]\nat = 3\nspread = { set = -1 }", &["stress[1].spread.set = -1", "≥ 0"]),
    ("sizes of nothing", "[[stress]]\nat = 3\ntrade_size = { scale = 0 }", &["stress[1].trade_size", "nothing would be traded"]),
    ("a spread of a million ticks", "[[stress]]\nat = 3\nspread = { scale = 1e3 }\n[[stress]]\nat = 3\nspread = { scale = 1e3 }", &["largest scales of `A`", "2000000 ticks", "at most 1e6 ticks"]),
    ("sizes beyond whole numbers", "[[stress]]\nat = 3\ntrade_size = { scale = 1e6 }\n[regimes]\nstates.a = { expected_duration = 5, trade_size = { scale = 1e5 } }\nstates.b = { expected_duration = 5 }", &["trade_size is scaled by 1e11", "at most 1e6"]),
    ("more trades than timestamps", "[[stress]]\nat = 3\ntrades = { scale = 2e5 }", &["largest scales of `A`", "timestamps would not tell the trades apart"]),
    ("more trades than a step holds", "[[stress]]\nat = 3\ntrades = { scale = 300 }", &["18000 trades of `A` are expected in a simulated step"]),
    ("a clock too short for slow trades", "[[stress]]\nat = 3\ntrades = { scale = 0.1 }", &["output.events = 1_000", "when slow ones count for less", "raise clock.steps"]),
    ("a clock too short for a slow regime", "[regimes]\nstates.a = { expected_duration = 5, trades = { scale = 0.1 } }\nstates.b = { expected_duration = 5 }", &["output.events = 1_000", "the clock has 600 when slow ones"]),
    ("volume of trades", "[[stress]]\nat = 3\nvolume = { scale = 2 }", &["volume", "layout = \"ticks\"", "write layout = \"bars\""]),
    ("a spread that is a number", "[[stress]]\nat = 3\nspread = 2.0", &["stress[1].spread = 2.0", "{ scale = 2.0 }"]),
    ("trades that nobody saw", "density = 0.9", &["assets.A.density", "a trade that was seen", "lower the rate"]),
    ("trades of a share that ends", "delisting = { intensity = 0.1 }", &["assets.A.delisting", "every path has output.events trades", "\"bars\""]),
    ("halts that let too many wait", "halts = { intensity = 1.0, mean_duration = \"3h\" }", &["assets.A.halts.mean_duration = \"3h\"", "10800 trades of other paths", "at most 10000"]),
    ("a clock too short for halts", "halts = { intensity = 1e4, mean_duration = \"2m\" }", &["output.events = 1_000", "the clock has 0 without the longest halts", "raise clock.steps"]),
    ("a spread of an asset without trades", "[assets.B]\ninitial_price = 1.0\ntick_size = 0.01\nvolatility.constant = { annual_vol = 0.2 }\n[[stress]]\nat = 3\nseries = [\"B\"]\nspread = { scale = 2 }", &["stress[1].spread", "does not go with `B`", "it has no `trades`"]),
];

#[test]
fn faults_of_liquidity_are_told() {
    let of_trades = |(what, acts, said): &(&str, &str, &[&str])| of_text(what, trades(acts), said);
    let all: Vec<Fault> = faults(UNSEEN).into_iter().chain(ACTS.iter().map(of_trades)).collect();
    assert_all_told(&all);
}

#[test]
fn volume_of_a_level_is_told() {
    let bars = VALID.replace("\"long\"", "\"bars\"");
    let acts = "[[stress]]\nat = 3\nseries = [\"SOFR\"]\nvolume = { scale = 2 }\n[output]";
    assert_all_told(&[of_text(
        "a level",
        bars.replace("[output]", acts),
        &["stress[1].volume", "is a level", "not traded"],
    )]);
}

/// The bound is of what is slowed, for as long as it is.
#[test]
fn a_clock_that_is_long_enough_is_taken() {
    for acts in [
        "",
        "[[stress]]\nfrom = 3\nuntil = 50\ntrades = { scale = 0.01 }",
        "[[stress]]\nat = 3\nhalf_life = 5\ntrades = { scale = 0.01 }",
        "[[stress]]\nat = 3\ntrades = { scale = 0.3 }\n[[stress]]\nat = 3\ntrades = { scale = 3.0 }\nhalf_life = 1",
    ] {
        let scenario = pathloom::Scenario::from_text(&trades(acts));
        assert!(scenario.is_ok(), "{acts}: {}", scenario.unwrap_err());
    }
}
