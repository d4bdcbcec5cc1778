//! Regimes, stress and sampling.

use crate::fault::{Row, assert_all_told, faults};

#[rustfmt::skip] // one fault a line
const IN_FORCE: &[Row] = &[
    ("regimes without states", "[output]", "[regimes]\n[output]", &["regimes.states is missing"]),
    ("one state alone", "[output]", "[regimes]\n§states.a = { expected_duration = 5 }\n[output]", &["regimes.states", "has 1 states", "2 to 16"]),
    ("a stay without a length", "[output]", "[regimes]\nstates.a = { expected_duration = 5 }\nstates.b = {}\n[output]", &["regimes.states.b.expected_duration is missing", "regimes.transition"]),
    ("a stay shorter than a step", "[output]", "[regimes]\nstates.a = { expected_duration = §0.5 }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.expected_duration = 0.5", "must be 1 to"]),
    ("a stay in words", "[output]", "[regimes]\nstates.a = { expected_duration = §\"long\" }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.expected_duration", "not a length of time", "\"1d\""]),
    ("a state that follows itself", "[output]", "[regimes]\nstates.a = { expected_duration = 5, next = { §a = 1 } }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.next.a", "unknown key", "allowed: b"]),
    ("no state that follows", "[output]", "[regimes]\nstates.a = { expected_duration = 5, next = { b = 0 } }\nstates.b = { expected_duration = 5 }\n[output]", &["no state follows"]),
    ("a matrix of another size", "[output]", "[regimes]\nstates.a = {}\nstates.b = {}\ntransition = §[[1.0]]\n[output]", &["regimes.transition", "is not 2 × 2"]),
    ("a matrix whose row does not add up", "[output]", "[regimes]\nstates.a = {}\nstates.b = {}\ntransition = §[[0.5, 0.4], [0.5, 0.5]]\n[output]", &["the row of `a` adds up to 0.9"]),
    ("a matrix and a duration", "[output]", "[regimes]\nstates.a = { §expected_duration = 5 }\nstates.b = {}\ntransition = [[0.5, 0.5], [0.5, 0.5]]\n[output]", &["regimes.states.a.expected_duration", "keep one of them"]),
    ("a first state that is not there", "[output]", "[regimes]\ninitial = §\"calmm\"\nstates.calm = { expected_duration = 5 }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.initial = \"calmm\"", "did you mean `calm`?"]),
    ("a chain without one stationary law", "[output]", "[regimes]\nstates.a = {}\nstates.b = {}\ntransition = [[1.0, 0.0], [0.0, 1.0]]\n[output]", &["is never left", "initial"]),
    ("an effect that is not known", "[output]", "[regimes]\nstates.a = { expected_duration = 5, §volatilty = { scale = 2 } }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.volatilty", "did you mean `volatility`?"]),
    ("an effect that is a number", "[output]", "[regimes]\nstates.a = { expected_duration = 5, volatility = §2.0 }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.volatility = 2.0", "{ scale = 2.0 }"]),
    ("a volatility scaled below nothing", "[output]", "[regimes]\nstates.a = { expected_duration = 5, volatility = { scale = §-1 } }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.volatility.scale = -1", "≥ 0"]),
    ("a series of a state that is not there", "[output]", "[regimes]\nstates.a = { expected_duration = 5, series.§BTCC = { drift = { add = 1 } } }\nstates.b = { expected_duration = 5 }\n[output]", &["no series is called `BTCC`", "did you mean `BTC`?"]),
    ("a column without regimes", "columns = [\"price\", \"return\"]", "columns = §[\"price\", \"regime\"]", &["output.columns", "there are no regimes"]),
    ("a stress without a date", "[output]", "[[stress]]\nprice = { scale = 0.9 }\n[output]", &["stress[1].at is missing"]),
    ("a stress that does nothing", "[output]", "[[stress]]\nat = 3\n[output]", &["stress[1] does nothing"]),
    ("a stress beyond the clock", "[output]", "[[stress]]\nat = §2030-01-01\nprice = { scale = 0.9 }\n[output]", &["stress[1].at = 2030-01-01", "is not on the clock", "2026-01-16"]),
    ("a stress before the clock", "[output]", "[[stress]]\nat = §2025-01-01\nprice = { scale = 0.9 }\n[output]", &["stress[1].at = 2025-01-01", "is not on the clock"]),
    ("a step beyond the last", "[output]", "[[stress]]\nat = §11\nprice = { scale = 0.9 }\n[output]", &["stress[1].at = 11", "0 to 10"]),
    ("a date in quotes", "[output]", "[[stress]]\nat = §\"2026-01-05\"\nprice = { scale = 0.9 }\n[output]", &["stress[1].at", "neither a step nor a date", "without quotes"]),
    ("a stress with at and from", "[output]", "[[stress]]\n§at = 3\nfrom = 2\nprice = { scale = 0.9 }\n[output]", &["stress[1].at", "`from` and `until`"]),
    ("a stress that ends before it begins", "[output]", "[[stress]]\nfrom = 5\nuntil = §5\nprice = { scale = 0.9 }\n[output]", &["stress[1].until = 5", "is not after `from`"]),
    ("a price of nothing", "[output]", "[[stress]]\nat = 3\nprice = §{ scale = 0 }\n[output]", &["stress[1].price", "a scale of a price is above 0"]),
    ("a price set below nothing", "[output]", "[[stress]]\nat = 3\nprice = { set = §-5 }\n[output]", &["stress[1].price.set = -5", "> 0"]),
    ("two changes in one", "[output]", "[[stress]]\nat = 3\nprice = §{ set = 5, add = 1 }\n[output]", &["stress[1].price", "is not one change"]),
    ("a price of a level", "[output]", "[[stress]]\nat = 3\nseries = [\"SOFR\"]\n§price = { scale = 0.9 }\n[output]", &["stress[1].price", "acts on no asset"]),
    ("a stressed series that is not there", "[output]", "[[stress]]\nat = 3\nseries = §[\"SPY\"]\nprice = { scale = 0.9 }\n[output]", &["stress[1].series", "no series is called `SPY`", "did you mean `SPX`?"]),
    ("a volatility that is not one number", "[output]", "[[stress]]\nat = 3\nseries = [\"SPX\"]\nvolatility = §{ set = 0.5 }\n[output]", &["does not go with `SPX`", "write { scale = … }"]),
    ("jumps of an asset without", "[output]", "[[stress]]\nat = 3\nseries = [\"BTC\"]\njump_intensity = §{ scale = 2 }\n[output]", &["does not go with `BTC`", "it has no jumps"]),
    ("a drift of a level", "[output]", "[[stress]]\nat = 3\nseries = [\"SOFR\"]\ndrift = §{ add = 2 }\n[output]", &["does not go with `SOFR`", "has no drift"]),
    ("correlations beyond 1", "[output]", "[[stress]]\nat = 3\ncorrelation = { toward_one = §1.5 }\n[output]", &["stress[1].correlation.toward_one = 1.5", "[0, 1]"]),
    ("a stress of the second table", "[output]", "[[stress]]\nat = 3\ndrift = { add = 2 }\n[[stress]]\nat = 3\n§drif = { add = 2 }\n[output]", &["stress[2].drif", "did you mean `drift`?"]),
    ("a table in place of a list of stress", "[output]", "[stress]\nat = 3\n[output]", &["stress", "a list of tables"]),
    ("sampling without anything", "[output]", "[§sampling]\n[output]", &["sampling.importance is missing"]),
    ("a tilt of a series that is not there", "[output]", "[sampling.importance]\ndriver_drift = { §SPY = -1 }\n[output]", &["sampling.importance.driver_drift.SPY", "no series is called `SPY`", "did you mean `SPX`?"]),
    ("too much of a tilt", "[output]", "[sampling.importance]\ndriver_drift = { SPX = §-200 }\n[output]", &["sampling.importance.driver_drift.SPX = -200", "at most 100"]),
    ("a tilt of jumps that are not there", "[output]", "[sampling.importance]\njump_intensity = { BTC = §2 }\n[output]", &["`BTC` has no jumps"]),
    ("a tilt to no jumps at all", "[output]", "[sampling.importance]\njump_intensity = { SPX = §0 }\n[output]", &["sampling.importance.jump_intensity.SPX = 0", "> 0"]),
    ("a tilt without weights", "[output]", "[sampling.importance]\ndriver_drift = { SPX = -1 }\n[output]", &["output.columns", "add the column `weight`"]),
    ("weights without a tilt", "columns = [\"price\", \"return\"]", "columns = §[\"price\", \"weight\"]", &["output.columns", "every path counts the same"]),
    ("pairs of a stress", "[output]", "[[stress]]\nat = 3\ncorrelation = §{ \"SPX/BTC\" = 0.9 }\n[output]", &["stress[1].correlation", "names pairs", "toward_one"]),
    ("correlations of a regime that no market has", "[output]", "[regimes]\nstates.a = { expected_duration = 5, correlation = §{ \"SPX/BTC\" = 0.9, \"SPX/EURUSD\" = 0.9, \"BTC/EURUSD\" = -0.9 } }\nstates.b = { expected_duration = 5 }\n[output]", &["regimes.states.a.correlation", "not positive semi-definite", "nearest valid"]),
    ("a pair of a regime that is not there", "[output]", "[regimes]\nstates.a = { expected_duration = 5, correlation = { \"SPX/BTX\" = §0.9 } }\nstates.b = { expected_duration = 5 }\n[output]", &["no series is called `BTX`"]),
    ("a balance by what is not known", "[output]", "[sampling]\nbalance = { by = §\"colour\" }\n[output]", &["sampling.balance.by = \"colour\"", "regime, drawdown"]),
    ("a balance by regimes that are not there", "[output]", "[sampling]\nbalance = { by = §\"regime\" }\n[output]", &["sampling.balance.by", "there are no regimes"]),
    ("a balance without bounds", "[output]", "[sampling]\nbalance = { by = \"drawdown\" }\n[output]", &["sampling.balance.at is missing"]),
    ("bounds that fall", "[output]", "[sampling]\nbalance = { by = \"drawdown\", at = §[0.3, 0.1] }\n[output]", &["sampling.balance.at", "does not ascend"]),
    ("a balance by the drawdown of a level", "[output]", "[sampling]\nbalance = { by = \"drawdown\", at = [0.1], series = §\"SOFR\" }\n[output]", &["sampling.balance.series = \"SOFR\"", "is no asset"]),
    ("volatility scaled beyond numbers", "[output]", "[[§stress]]\nat = 3\nvolatility = { scale = 1e5 }\n[[stress]]\nat = 3\nvolatility = { scale = 1e5 }\n[output]", &["volatility is scaled by 1e10", "at most 1e6"]),
];

#[test]
fn faults_of_regimes_and_stress_are_told() {
    assert_all_told(&faults(IN_FORCE));
}
