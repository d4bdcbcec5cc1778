//! Histories, presets, pins and supervisors' tables.

use crate::fault::{Row, assert_all_told, faults};

#[rustfmt::skip] // one fault a line
const OUTSIDE: &[Row] = &[
    ("a history of nothing", "[output]", "[[stress]]\nat = 3\nhistory = {}\n[output]", &["stress[1].history.file is missing", "CSV or Parquet"]),
    ("a history that is a name", "[output]", "[[stress]]\nat = 3\nhistory = §\"crash.csv\"\n[output]", &["stress[1].history = \"crash.csv\"", "must be a table"]),
    ("a misspelt key of a history", "[output]", "[[stress]]\nat = 3\nhistory = { §retuns = { SPX = [0.1] } }\n[output]", &["stress[1].history.retuns", "did you mean `returns`?"]),
    ("a history and a price", "[output]", "[[stress]]\nat = 3\nhistory = { returns = { SPX = [0.1] } }\n§price = { scale = 0.9 }\n[output]", &["stress[1].price", "does not go with `history`"]),
    ("a history that ends by itself", "[output]", "[[stress]]\n§from = 3\nhistory = { returns = { SPX = [0.1] } }\n[output]", &["stress[1].from", "does not go with `history`"]),
    ("a history at the start", "[output]", "[[stress]]\nat = 0\nhistory = { §returns = { SPX = [0.1] } }\n[output]", &["stress[1].history.returns", "begins at the start"]),
    ("a history of a stranger", "[output]", "[[stress]]\nat = 3\nhistory = { returns = §{ SPY = [0.1] } }\n[output]", &["no series is called `SPY`", "did you mean `SPX`?"]),
    ("a history of no numbers", "[output]", "[[stress]]\nat = 3\nhistory = { returns = { SPX = §[] } }\n[output]", &["stress[1].history.returns.SPX", "has 0 numbers"]),
    ("a history in words", "[output]", "[[stress]]\nat = 3\nhistory = { returns = { SPX = §[\"up\"] } }\n[output]", &["stress[1].history.returns.SPX", "a list of numbers"]),
    ("a history that is a list", "[output]", "[[stress]]\nat = 3\nhistory = { returns = §[0.1] }\n[output]", &["stress[1].history.returns", "is not a table of series"]),
    ("a history longer than the clock", "[output]", "[[stress]]\nat = 9\nhistory = { §returns = { SPX = [0.1, 0.1, 0.1] } }\n[output]", &["3 returns of `SPX`", "room for 2"]),
    ("a return in percent", "[output]", "[[stress]]\nat = 3\nhistory = { §returns = { SPX = [-20.5] } }\n[output]", &["a log return of -20.5 for `SPX`", "small numbers"]),
    ("a simple return of a price below nothing", "[output]", "[[stress]]\nat = 3\nhistory = { kind = \"simple\", returns = { SPX = §[-1.0] } }\n[output]", &["-1 is no simple return", "above -1"]),
    ("a price of a history below nothing", "[output]", "[[stress]]\nat = 3\nhistory = { prices = { SPX = §[1.0, -1.0] } }\n[output]", &["-1 is no price above 0"]),
    ("one price alone", "[output]", "[[stress]]\nat = 3\nhistory = { §prices = { SPX = [1.0] } }\n[output]", &["holds 1 numbers", "at least 2"]),
    ("prices that are returns", "[output]", "[[stress]]\nat = 3\nhistory = { kind = §\"log\", prices = { SPX = [1.0, 2.0] } }\n[output]", &["stress[1].history.kind = \"log\"", "does not go with `prices`"]),
    ("returns and prices", "[output]", "[[stress]]\nat = 3\nhistory = { §returns = { SPX = [0.1] }, prices = { SPX = [1.0, 2.0] } }\n[output]", &["write one of `file`, `returns` and `prices`"]),
    ("columns without a file", "[output]", "[[stress]]\nat = 3\nhistory = { §columns = { SPX = \"a\" }, returns = { SPX = [0.1] } }\n[output]", &["stress[1].history.columns", "belongs to `file`"]),
    ("a mode that is not known", "[output]", "[[stress]]\nat = 3\nhistory = { mode = §\"replace\", returns = { SPX = [0.1] } }\n[output]", &["stress[1].history.mode = \"replace\"", "did you mean `replaced`?"]),
    ("a return replaced twice", "[output]", "[[§stress]]\nat = 3\nhistory = { mode = \"replaced\", returns = { SPX = [0.1, 0.1] } }\n[[stress]]\nat = 4\nhistory = { mode = \"replaced\", returns = { SPX = [0.2] } }\n[output]", &["replaces the return of `SPX` at row 4 twice"]),
    ("later than the clock", "[output]", "[[stress]]\nat = 3\nafter = §8\nprice = { scale = 0.9 }\n[output]", &["stress[1].after = 8", "row 11 is after the last one", "10 steps"]),
    ("a preset that is not known", "[output]", "[[stress]]\nat = 3\npreset = { name = §\"crash-1978\", equity = [\"SPX\"] }\n[output]", &["stress[1].preset.name = \"crash-1978\"", "did you mean `crash-1987`?"]),
    ("a preset by its name alone", "[output]", "[[stress]]\nat = 3\npreset = §\"crash-1987\"\n[output]", &["stress[1].preset", "{ name = \"crash-1987\", equity = [\"SPX\"] }"]),
    ("a preset without series", "[output]", "[[stress]]\nat = 3\npreset = §{ name = \"crash-1987\" }\n[output]", &["acts on no series", "its roles: equity"]),
    ("a role that a preset has nothing for", "[output]", "[[stress]]\nat = 3\npreset = { name = \"crash-1987\", §short_rate = [\"SOFR\"] }\n[output]", &["`crash-1987` has no figures of it", "its roles: equity"]),
    ("a rate that is a price", "[output]", "[[stress]]\nat = 3\npreset = { name = \"covid-2020\", short_rate = §[\"SPX\"] }\n[output]", &["`SPX` is not a level"]),
    ("a stranger in a preset", "[output]", "[[stress]]\nat = 3\npreset = { name = \"crash-1987\", equity = §[\"SPY\"] }\n[output]", &["no series is called `SPY`", "did you mean `SPX`?"]),
    ("a preset of minutes on a clock of days", "[output]", "[[stress]]\nat = 3\npreset = §{ name = \"flash-crash-2010\", equity = [\"SPX\"] }\n[output]", &["figures of steps of 1m, not of 1d"]),
    ("a preset longer than the clock", "[output]", "[[stress]]\nat = 3\npreset = §{ name = \"crash-1987\", equity = [\"SPX\"] }\n[output]", &["cannot be put here", "10 returns of `SPX`", "room for 8"]),
    ("a preset without a date", "[output]", "[[stress]]\npreset = { name = \"crash-1987\", equity = [\"SPX\"] }\n[output]", &["stress[1].at is missing"]),
    ("a preset and a ramp", "[output]", "[[stress]]\nat = 3\n§ramp = 5\npreset = { name = \"crash-1987\", equity = [\"SPX\"] }\n[output]", &["stress[1].ramp", "does not go with `preset`"]),
    ("a pin without a value", "[output]", "[[pin]]\nseries = \"SPX\"\nat = 3\n[output]", &["pin[1].value is missing"]),
    ("a pin of a stranger", "[output]", "[[pin]]\nseries = §\"SPY\"\nat = 3\nvalue = 1\n[output]", &["no series is called `SPY`", "did you mean `SPX`?"]),
    ("a pin at the start", "[output]", "[[pin]]\nseries = \"SPX\"\nat = §0\nvalue = 1\n[output]", &["pin[1].at = 0", "is the start"]),
    ("a pin beyond the clock", "[output]", "[[pin]]\nseries = \"SPX\"\nat = §2027-01-01\nvalue = 1\n[output]", &["pin[1].at", "is not on the clock"]),
    ("a price pinned below nothing", "[output]", "[[pin]]\nseries = \"SPX\"\nat = 3\nvalue = §-1\n[output]", &["pin[1].value = -1", "> 0"]),
    ("two pins at once", "[output]", "[[pin]]\nseries = \"SPX\"\nat = 3\nvalue = 1\n[[pin]]\nseries = \"SPX\"\nat = §3\nvalue = 2\n[output]", &["pin[2].at = 3", "has another pin"]),
    ("a pin that is a table", "[output]", "[pin]\nseries = \"SPX\"\n[output]", &["pin", "a list of tables"]),
    ("a supervisor without numbers", "[output]", "[supervisory]\nresidual = 0.5\n[output]", &["supervisory.file is missing"]),
    ("a supervisor's misspelt key", "[output]", "[supervisory]\n§collumns = {}\n[output]", &["supervisory.collumns", "did you mean `columns`?"]),
    ("more than the whole deviation", "[output]", "[supervisory]\nresidual = §1.5\nquarters = [\"2026 Q1\"]\nlevels = { SOFR = [0.1] }\n[output]", &["supervisory.residual = 1.5", "[0, 1]"]),
    ("a quarter that is a date", "[output]", "[supervisory]\nquarters = §[\"2026-03-31\"]\nlevels = { SOFR = [0.1] }\n[output]", &["`2026-03-31` is no quarter", "2026 Q1"]),
    ("more numbers than quarters", "[output]", "[supervisory]\nquarters = [\"2026 Q1\", \"2026 Q2\"]\nlevels = { SOFR = §[0.1] }\n[output]", &["has 1 numbers", "2 quarters"]),
    ("no quarter on the clock", "[output]", "[supervisory]\nquarters = [\"2025 Q4\", \"2026 Q1\"]\nlevels = { SOFR = §[0.1, 0.2] }\n[output]", &["has no quarter that ends on the clock", "2026-01-16"]),
    ("a supervised stranger", "[output]", "[supervisory]\nquarters = [\"2026 Q1\"]\nlevels = { SOFRR = §[0.1] }\n[output]", &["no series is called `SOFRR`", "did you mean `SOFR`?"]),
    ("a supervisor's file in a text that has its own numbers", "[output]", "[supervisory]\nfile = \"a.csv\"\n§quarters = []\n[output]", &["supervisory.quarters", "does not go with `file`"]),
];

#[test]
fn faults_of_histories_presets_and_guides_are_told() {
    assert_all_told(&faults(OUTSIDE));
}
