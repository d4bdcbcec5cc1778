//! What a wrong scenario is told: DESIGN section 5 (file, line, column, field, value, what is allowed, nearest name).

mod common;

use common::{Ran, path_text, pathloom, scenario_file, temporary, unwrapped};
use miette::{GraphicalReportHandler, GraphicalTheme};
use pathloom::{Error, Scenario};
use std::panic::{AssertUnwindSafe, catch_unwind};

const VALID: &str = r#"name = "valid"
seed = 1
paths = 100

[clock]
start = 2026-01-02
calendar = "weekdays"
step = "1d"
steps = 10
substeps = 1
steps_per_year = 252

[assets.SPX]
initial_price = 5000.0
drift = 0.06
drift_of = "price"
tick_size = 0.25
volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }
jumps.merton = { intensity = 0.5, mean = -0.08, std = 0.12 }

[assets.BTC]
initial_price = 60_000.0
volatility.garch = { omega = 4.0e-6, alpha = [0.05, 0.03], beta = 0.90 }
innovations.student_t = { degrees_of_freedom = 4.5 }
drift_of = "log_price"

[assets.EURUSD]
initial_price = 1.08
volatility.constant = { annual_vol = 0.08 }

[levels.SOFR]
initial = 0.043
process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }

[dependence]
correlation = { "SPX/BTC" = 0.35, "SPX/EURUSD" = 0.1 }

[output]
layout = "long"
columns = ["price", "return"]
every = 1
float = "f64"
timestamp = "ns"
compression = "zstd(1)"
"#;

/// One fault: `old` becomes `new`, in which `§` stands before what must be underlined; then what must be said.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip] // one fault a line
const COUNTS_AND_NAMES: &[Row] = &[
    ("no name", "name = \"valid\"\n", "§", &["name", "missing"]),
    ("a name with capitals and blanks", "\"valid\"", "§\"My Market\"", &["name", "My Market", "lower-case"]),
    ("an empty name", "\"valid\"", "§\"\"", &["name", "1 to 64"]),
    ("a number as name", "\"valid\"", "§5", &["name", "5", "string", "integer"]),
    ("a misspelt root key", "seed = 1", "§sede = 1", &["sede", "unknown key", "did you mean `seed`"]),
    ("a misspelt required key", "paths = 100", "§path = 100", &["path", "did you mean `paths`"]),
    ("a misspelt table", "[output]", "[§outptu]", &["outptu", "did you mean `output`"]),
    ("a negative seed", "seed = 1", "seed = §-1", &["seed", "-1", "0"]),
    ("a fractional seed", "seed = 1", "seed = §1.5", &["seed", "1.5", "whole number", "float"]),
    ("a seed in quotes", "seed = 1", "seed = §\"one\"", &["seed", "\"one\"", "whole number"]),
    ("a seed beyond TOML", "seed = 1", "seed = §9223372036854775808", &["seed", "9223372036854775808"]),
    ("a key twice", "seed = 1", "seed = 1\n§seed = 2", &["seed", "duplicate"]),
    ("no paths", "paths = 100\n", "", &["paths", "missing"]),
    ("zero paths", "paths = 100", "paths = §0", &["paths", "0", "1"]),
    ("negative paths", "paths = 100", "paths = §-100", &["paths", "-100", "1"]),
    ("paths beyond TOML", "paths = 100", "paths = §1000000000000000000000000000000", &["1000000000000000000000000000000"]),
    ("too many paths", "paths = 100", "paths = §9000000000000000000", &["paths", "9000000000000000000", "1000000000000"]),
    ("fractional paths", "paths = 100", "paths = §1e6", &["paths", "1e6", "whole number"]),
    ("paths in words", "paths = 100", "paths = §\"many\"", &["paths", "\"many\"", "whole number", "string"]),
];

#[rustfmt::skip] // one fault a line
const CLOCK: &[Row] = &[
    ("a misspelt clock key", "steps_per_year = 252", "§step_per_year = 252", &["clock.step_per_year", "did you mean `steps_per_year`"]),
    ("no start", "start = 2026-01-02\n", "", &["clock.start", "missing", "2026-01-02"]),
    ("no step", "step = \"1d\"\n", "", &["clock.step", "missing", "\"1d\""]),
    ("no steps", "steps = 10\n", "", &["clock.steps", "missing"]),
    ("a start on a Saturday", "2026-01-02", "§2026-01-03", &["clock.start", "2026-01-03", "weekend", "2026-01-05"]),
    ("a start on a Sunday night", "2026-01-02", "§2026-01-04T23:59:59Z", &["clock.start", "weekend", "2026-01-05"]),
    ("a Monday that is a Sunday in UTC", "2026-01-02", "§2026-01-05T00:30:00+02:00", &["clock.start", "weekend"]),
    ("the 30th of February", "2026-01-02", "§2026-02-30", &["2026-02-30"]),
    ("the 13th month", "2026-01-02", "§2026-13-01", &["2026-13-01"]),
    ("a date in quotes", "2026-01-02", "§\"2026-01-02\"", &["clock.start", "\"2026-01-02\"", "without quotes"]),
    ("a time without a date", "2026-01-02", "§09:30:00", &["clock.start", "09:30:00", "date"]),
    ("a year as start", "2026-01-02", "§2026", &["clock.start", "2026", "date"]),
    ("a fraction of a second", "2026-01-02", "§2026-01-02T00:00:00.5Z", &["clock.start", "00:00:00.5", "whole second"]),
    ("a start before nanoseconds", "2026-01-02", "§1600-01-03", &["clock.start", "1600-01-03", "1677", "us"]),
    ("a misspelt calendar", "\"weekdays\"", "§\"weekday\"", &["clock.calendar", "\"weekday\"", "did you mean `weekdays`", "24x7"]),
    ("a calendar that is a table", "\"weekdays\"", "§{ x = 1 }", &["clock.calendar", "string", "table"]),
    ("a step of unknown unit", "\"1d\"", "§\"1x\"", &["clock.step", "\"1x\"", "\"1h\""]),
    ("a step of months", "\"1d\"", "§\"1M\"", &["clock.step", "\"1M\"", "\"1d\""]),
    ("a step of nothing", "\"1d\"", "§\"0d\"", &["clock.step", "\"0d\"", "1s"]),
    ("a negative step", "\"1d\"", "§\"-1d\"", &["clock.step", "\"-1d\"", "1s"]),
    ("a fractional step", "\"1d\"", "§\"1.5h\"", &["clock.step", "\"1.5h\"", "whole number"]),
    ("an empty step", "\"1d\"", "§\"\"", &["clock.step", "\"1d\""]),
    ("a unit alone", "\"1d\"", "§\"d\"", &["clock.step", "\"d\""]),
    ("a letter that is not ASCII", "\"1d\"", "§\"1é\"", &["clock.step", "\"1é\""]),
    ("a step of centuries", "\"1d\"", "§\"99999d\"", &["clock.step", "\"99999d\"", "3650d"]),
    ("a step beyond 64 bits", "\"1d\"", "§\"99999999999999999999d\"", &["clock.step", "99999999999999999999d"]),
    ("a bare number as step", "\"1d\"", "§5", &["clock.step", "5", "string", "\"1d\""]),
    ("zero steps", "steps = 10", "steps = §0", &["clock.steps", "0", "1"]),
    ("negative steps", "steps = 10", "steps = §-3", &["clock.steps", "-3", "1"]),
    ("fractional steps", "steps = 10", "steps = §2.5", &["clock.steps", "2.5", "whole number"]),
    ("too many steps", "steps = 10", "steps = §9000000000000000000", &["clock.steps", "9000000000000000000"]),
    ("a path that no memory holds", "steps = 10", "steps = §10_000_000_000", &["clock.steps", "10_000_000_000"]),
    ("steps beyond nanoseconds", "steps = 10", "steps = §70_000", &["clock.steps", "70_000", "2262", "\"us\""]),
    ("steps beyond time itself", "step = \"1d\"\nsteps = 10", "step = \"3650d\"\nsteps = §900_000_000", &["clock.steps", "900_000_000"]),
    ("zero substeps", "substeps = 1\n", "substeps = §0\n", &["clock.substeps", "0", "1"]),
    ("a garch finer than its step", "substeps = 1\n", "substeps = 2\n", &["garch", "substeps = 2", "every"]),
    ("too many substeps", "substeps = 1\n", "substeps = §10_000_000\n", &["clock.substeps", "10_000_000", "1000000"]),
    ("a year of no steps", "steps_per_year = 252", "steps_per_year = §0", &["clock.steps_per_year", "0", "> 0"]),
    ("a year of negative steps", "steps_per_year = 252", "steps_per_year = §-252", &["clock.steps_per_year", "-252", "> 0"]),
    ("a year of NaN steps", "steps_per_year = 252", "steps_per_year = §nan", &["clock.steps_per_year", "nan", "> 0"]),
    ("a year of endless steps", "steps_per_year = 252", "steps_per_year = §inf", &["clock.steps_per_year", "inf"]),
];

const WEEKDAYS: &str = "calendar = \"weekdays\"\nstep = \"1d\"\n";

#[rustfmt::skip] // one fault a line
const SESSIONS: &[Row] = &[
    ("a night of all the variance", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §1.0\n", &["clock.overnight_variance", "1.0", "leaves 0.0000 of a day", "0.01"]),
    ("a night of less than nothing", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §-0.1\n", &["clock.overnight_variance", "-0.1", "≥ 0"]),
    ("a night of next to nothing", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §1e-9\n", &["clock.overnight_variance", "1e-9", "allowed: 0, or"]),
    ("a night of NaN", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §nan\n", &["clock.overnight_variance", "nan", "≥ 0"]),
    ("a night in quotes", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §\"0.2\"\n", &["clock.overnight_variance", "number", "string"]),
    ("a weekend that leaves nothing", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nweekend_variance = §4.5\n", &["clock.weekend_variance", "4.5", "leaves -0.0600 of a day", "0.01"]),
    ("a weekend that leaves nothing after long nights", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = 0.9
weekend_variance = §1.4\n", &["clock.weekend_variance", "1.4", "leaves 0.0000 of a day"]),
    ("a profile in words", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile = §\"u_shaped\"\n", &["clock.intraday_profile", "table"]),
    ("a profile without a shape", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile = §{}\n", &["clock.intraday_profile.u_shaped", "missing", "open_to_midday"]),
    ("a profile of unknown shape", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.§w_shaped = {}\n", &["clock.intraday_profile.w_shaped", "u_shaped"]),
    ("a U without a size", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.u_shaped = §{}\n", &["clock.intraday_profile.u_shaped.open_to_midday", "missing", "2.0"]),
    ("a U that is flat", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.u_shaped = { open_to_midday = §1 }\n", &["u_shaped.open_to_midday", "1", "(1, 10)"]),
    ("a U of unknown size", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.u_shaped = { §ratio = 2.0 }\n", &["u_shaped.ratio", "open_to_midday"]),
    ("a night that is not between sessions", "substeps = 1\n", "§overnight_variance = 0.2\n", &["clock.overnight_variance", "steps within sessions", "XNYS"]),
    ("a weekend that is not between sessions", "substeps = 1\n", "§weekend_variance = 0.2\n", &["clock.weekend_variance", "steps within sessions", "XNYS"]),
    ("a U of whole days", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"1d\"\n§intraday_profile.u_shaped = { open_to_midday = 2.0 }\n", &["clock.intraday_profile", "steps within sessions", "shorter than a day"]),
];

#[rustfmt::skip] // one fault a line
const ASSETS: &[Row] = &[
    ("a misspelt asset key", "drift = 0.06", "§drfit = 0.06", &["assets.SPX.drfit", "did you mean `drift`"]),
    ("the singular of assets", "[assets.SPX]", "[§asset.SPX]", &["asset", "did you mean `assets`"]),
    ("no initial price", "initial_price = 1.08\n", "", &["assets.EURUSD.initial_price", "missing"]),
    ("a price of zero", "= 1.08", "= §0", &["assets.EURUSD.initial_price", "0", "> 0"]),
    ("a negative price", "= 1.08", "= §-1.08", &["assets.EURUSD.initial_price", "-1.08", "> 0"]),
    ("a price of NaN", "= 1.08", "= §nan", &["assets.EURUSD.initial_price", "nan", "> 0"]),
    ("an infinite price", "= 1.08", "= §inf", &["assets.EURUSD.initial_price", "inf"]),
    ("a price in quotes", "= 1.08", "= §\"1.08\"", &["assets.EURUSD.initial_price", "\"1.08\"", "number", "string"]),
    ("a drift in words", "drift = 0.06", "drift = §\"fast\"", &["assets.SPX.drift", "\"fast\"", "number", "string"]),
    ("a drift of NaN", "drift = 0.06", "drift = §nan", &["assets.SPX.drift", "nan", "number"]),
    ("an infinite drift", "drift = 0.06", "drift = §-inf", &["assets.SPX.drift", "-inf"]),
    ("a drift that is true", "drift = 0.06", "drift = §true", &["assets.SPX.drift", "true", "number", "boolean"]),
    ("a drift of a list", "drift = 0.06", "drift = §[0.06]", &["assets.SPX.drift", "number", "array"]),
    ("a drift of something else", "\"price\"\n", "§\"logprice\"\n", &["assets.SPX.drift_of", "\"logprice\"", "did you mean `log_price`"]),
    ("a tick of nothing", "tick_size = 0.25", "tick_size = §0.0", &["assets.SPX.tick_size", "0.0", "> 0"]),
    ("a negative tick", "tick_size = 0.25", "tick_size = §-0.25", &["assets.SPX.tick_size", "-0.25", "> 0"]),
    ("no volatility", "volatility.constant = { annual_vol = 0.08 }\n", "", &["assets.EURUSD.volatility", "missing", "constant"]),
    ("a volatility of a number", "volatility.constant = { annual_vol = 0.08 }", "volatility = §0.08", &["assets.EURUSD.volatility", "0.08", "table"]),
    ("a volatility of a word", "volatility.constant = { annual_vol = 0.08 }", "volatility = §\"constant\"", &["assets.EURUSD.volatility", "\"constant\"", "volatility.constant = {"]),
    ("a volatility without a law", "volatility.constant = { annual_vol = 0.08 }", "volatility = §{}", &["assets.EURUSD.volatility", "constant", "garch", "heston"]),
    ("a misspelt volatility", "volatility.constant", "volatility.§constnat", &["assets.EURUSD.volatility", "constnat", "did you mean `constant`"]),
    ("a law of another kind", "volatility.constant", "volatility.§merton", &["assets.EURUSD.volatility", "merton", "constant", "garch", "heston"]),
    ("two volatilities", "annual_vol = 0.08 }", "annual_vol = 0.08 }\nvolatility.heston = { initial_variance = 0.04 }", &["assets.EURUSD.volatility", "constant", "heston", "keep one"]),
    ("a law that is a number", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = §0.08", &["assets.EURUSD.volatility.constant", "0.08", "table"]),
    ("trades of a misspelt law", "tick_size = 0.25", "trades.§hawks = { rate = 1.0 }", &["assets.SPX.trades", "hawks", "did you mean `hawkes`"]),
    ("trades that never end", "tick_size = 0.25", "trades.hawkes = { rate = 1.0, branching_ratio = §1.0, decay = 1.0 }", &["trades.hawkes.branching_ratio", "1.0", "0 ≤ branching_ratio < 1"]),
    ("trades of a negative ratio", "tick_size = 0.25", "trades.hawkes = { rate = 1.0, branching_ratio = §-0.1, decay = 1.0 }", &["trades.hawkes.branching_ratio", "-0.1", "≥ 0"]),
    ("trades faster than timestamps", "tick_size = 0.25", "trades.hawkes = { rate = §2e5, branching_ratio = 0.5, decay = 1.0 }", &["trades.hawkes.rate", "2e5", "at most 1e5"]),
    ("trades that never come", "tick_size = 0.25", "trades.hawkes = { rate = §0, branching_ratio = 0.5, decay = 1.0 }", &["trades.hawkes.rate", "0", "> 0"]),
    ("trades without a decay", "tick_size = 0.25", "trades.hawkes = §{ rate = 1.0, branching_ratio = 0.5 }", &["trades.hawkes.decay", "missing", "1/second"]),
    ("a spread of trades that are not", "tick_size = 0.25", "§spread.geometric = { mean = 2.0, persistence = 0.5 }", &["assets.SPX.spread", "there are none", "add `trades`"]),
    ("a spread of half a tick", "tick_size = 0.25", "spread.geometric = { mean = §0.5, persistence = 0.5 }", &["spread.geometric.mean", "0.5", "1 to 1e6 ticks"]),
    ("a spread that never moves", "tick_size = 0.25", "spread.geometric = { mean = 2.0, persistence = §1.0 }", &["spread.geometric.persistence", "1.0", "0 ≤ persistence < 1"]),
    ("a side that never changes", "tick_size = 0.25", "trade_side.persistent = { persistence = §1 }", &["trade_side.persistent.persistence", "1", "0 ≤ persistence < 1"]),
    ("sizes beyond counting", "tick_size = 0.25", "trade_size.log_normal = { mean = §1e13, std = 1.0 }", &["trade_size.log_normal.mean", "1e13", "at most 1e12"]),
    ("sizes as wide as none", "tick_size = 0.25", "trade_size.log_normal = { mean = 10.0, std = §6.0 }", &["trade_size.log_normal.std", "6", "0 to 5"]),
    ("a volume of a misspelt law", "tick_size = 0.25", "volume.§lognormal = { mean = 1.0 }", &["assets.SPX.volume", "lognormal", "did you mean `log_normal`"]),
    ("a volume without a mean", "tick_size = 0.25", "volume.log_normal = §{ std = 0.4, persistence = 0.7, return_sensitivity = 0.3 }", &["assets.SPX.volume.log_normal.mean", "missing"]),
    ("a volume that persists for ever", "tick_size = 0.25", "volume.log_normal = { mean = 1.0, std = 0.4, persistence = §1.0, return_sensitivity = 0.3 }", &["assets.SPX.volume.log_normal.persistence", "1.0", "(-1, 1)"]),
    ("a volume of nothing", "tick_size = 0.25", "volume.log_normal = { mean = §0, std = 0.4, persistence = 0.7, return_sensitivity = 0.3 }", &["assets.SPX.volume.log_normal.mean", "> 0"]),
    ("a volume as wide as none", "tick_size = 0.25", "volume.log_normal = { mean = 1.0, std = §5.5, persistence = 0.7, return_sensitivity = 0.3 }", &["assets.SPX.volume.log_normal.std", "5.5", "0 to 5"]),
    ("a volume as sensitive as none", "tick_size = 0.25", "volume.log_normal = { mean = 1.0, std = 0.5, persistence = 0.7, return_sensitivity = §6 }", &["assets.SPX.volume.log_normal.return_sensitivity", "6", "0 to 5"]),
    ("a number as volume", "tick_size = 0.25", "volume = §5", &["assets.SPX.volume", "table"]),
    ("misspelt jumps", "jumps.merton", "jumps.§mertn", &["assets.SPX.jumps", "mertn", "did you mean `merton`"]),
    ("misspelt innovations", "innovations.student_t", "innovations.§studnt", &["assets.BTC.innovations", "studnt", "did you mean `student_t`"]),
    ("infinite E[price] with a drift of it", "drift_of = \"log_price\"\n", "", &["assets.BTC", "infinite", "drift_of = \"log_price\""]),
    ("heston with fat tails", "drift_of = \"price\"", "drift_of = \"log_price\"\ninnovations.student_t = { degrees_of_freedom = 5.0 }", &["assets.SPX.innovations.student_t", "heston", "normal"]),
    ("both omega and annual_vol", "omega = 4.0e-6,", "omega = 4.0e-6, annual_vol = §0.3,", &["assets.BTC.volatility.garch.annual_vol", "omega", "keep one"]),
    ("neither omega nor annual_vol", "omega = 4.0e-6, ", "", &["assets.BTC.volatility.garch", "omega", "annual_vol"]),
    ("a garch without a mean", "beta = 0.90", "beta = §0.95", &["assets.BTC.volatility.garch.beta", "1.03", "below 1"]),
    ("a garch at the edge of having a mean", "beta = 0.90", "beta = §0.92", &["assets.BTC.volatility.garch.beta", "below 1"]),
    ("too many lags", "[0.05, 0.03]", "§[0.01, 0.01, 0.01, 0.01, 0.01]", &["assets.BTC.volatility.garch.alpha", "5", "4"]),
    ("no lags", "[0.05, 0.03]", "§[]", &["assets.BTC.volatility.garch.alpha", "0", "1"]),
    ("a negative lag", "[0.05, 0.03]", "[0.05, -0.03]", &["assets.BTC.volatility.garch.alpha", "-0.03", "≥ 0"]),
    ("a lag in words", "[0.05, 0.03]", "[0.05, \"x\"]", &["assets.BTC.volatility.garch.alpha", "\"x\"", "number"]),
    ("an asset that is a number", "[assets.EURUSD]\ninitial_price = 1.08\nvolatility.constant = { annual_vol = 0.08 }", "[assets]\nEURUSD = §1.08", &["assets.EURUSD", "1.08", "table"]),
    ("a symbol with a blank", "[assets.EURUSD]", "[assets.§\"EUR USD\"]", &["EUR USD", "letters"]),
    ("an empty symbol", "[assets.EURUSD]", "[assets.§\"\"]", &["symbol", "letters"]),
    ("a symbol that is a column", "[assets.EURUSD]", "[assets.§timestamp]", &["assets.timestamp", "column"]),
    ("an asset that is also a level", "[levels.SOFR]", "[levels.§EURUSD]", &["EURUSD", "asset", "level"]),
    ("a misspelt level key", "initial = 0.043", "§inital = 0.043", &["levels.SOFR.inital", "did you mean `initial`"]),
    ("no initial level", "initial = 0.043\n", "", &["levels.SOFR.initial", "missing"]),
    ("a level of NaN", "initial = 0.043", "initial = §nan", &["levels.SOFR.initial", "nan", "number"]),
    ("an asset's key in a level", "initial = 0.043", "initial = 0.043\n§drift = 0.1", &["levels.SOFR.drift", "unknown key", "process"]),
    ("a misspelt process", "process.vasicek", "process.§vasicec", &["levels.SOFR.process", "vasicec", "did you mean `vasicek`"]),
    ("no process", "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }\n", "", &["levels.SOFR.process", "missing", "vasicek"]),
];

#[rustfmt::skip] // one fault a line
const CORPORATE: &[Row] = &[
    ("a misspelt life", "tick_size = 0.25", "§dividend = []", &["assets.SPX.dividend", "did you mean `dividends`"]),
    ("a level with dividends", "initial = 0.043", "initial = 0.043\n§dividends = []", &["levels.SOFR.dividends", "unknown key"]),
    ("a dividend that is a number", "tick_size = 0.25", "dividends = §0.85", &["assets.SPX.dividends", "0.85", "list of tables"]),
    ("dividends of numbers", "tick_size = 0.25", "dividends = §[0.85]", &["assets.SPX.dividends", "list of tables"]),
    ("a dividend of nothing", "tick_size = 0.25", "dividends = [§{ at = 3 }]", &["assets.SPX.dividends[1].amount", "missing", "fraction"]),
    ("a dividend of zero", "tick_size = 0.25", "dividends = [{ at = 3, amount = §0.0 }]", &["dividends[1].amount", "0.0", "> 0"]),
    ("a dividend of the whole price", "tick_size = 0.25", "dividends = [{ at = 3, fraction = §1.0 }]", &["dividends[1].fraction", "1.0", "(0, 1)"]),
    ("a dividend of two sizes", "tick_size = 0.25", "dividends = [{ at = 3, amount = 1.0, §fraction = 0.1 }]", &["dividends[1].fraction", "does not go with `amount`"]),
    ("a dividend at no time", "tick_size = 0.25", "dividends = [§{ amount = 1.0 }]", &["dividends[1].at", "missing", "91d"]),
    ("a dividend at two times", "tick_size = 0.25", "dividends = [{ at = 3, §every = \"91d\", amount = 1.0 }]", &["dividends[1].every", "does not go with `at`"]),
    ("a dividend at and from", "tick_size = 0.25", "dividends = [{ at = 3, §from = 4, amount = 1.0 }]", &["dividends[1].from", "does not go with `at`"]),
    ("a second dividend with a misspelt key", "tick_size = 0.25", "dividends = [{ at = 3, amount = 1.0 }, { at = 4, §ammount = 1.0 }]", &["dividends[2].ammount", "did you mean `amount`"]),
    ("a dividend every so often", "tick_size = 0.25", "dividends = [{ every = §\"quarter\", amount = 1.0 }]", &["dividends[1].every", "quarter", "5m"]),
    ("a dividend every few steps", "tick_size = 0.25", "dividends = [{ every = §3, amount = 1.0 }]", &["dividends[1].every", "3", "5m"]),
    ("a dividend every second", "tick_size = 0.25", "§dividends = [{ every = \"1s\", amount = 1.0 }]", &["assets.SPX.dividends", "more than 10000 events"]),
    ("a dividend at the start", "tick_size = 0.25", "dividends = [{ at = §2026-01-02, amount = 1.0 }]", &["dividends[1].at", "2026-01-02", "is the start"]),
    ("a dividend before the start", "tick_size = 0.25", "dividends = [{ at = §2025-12-31, amount = 1.0 }]", &["dividends[1].at", "not on the clock", "2026-01-02"]),
    ("a dividend at a date in quotes", "tick_size = 0.25", "dividends = [{ at = §\"2026-01-06\", amount = 1.0 }]", &["dividends[1].at", "neither a step nor a date"]),
    ("a split without a ratio", "tick_size = 0.25", "splits = [§{ at = 3 }]", &["splits[1].ratio", "missing", "4.0"]),
    ("a split without a date", "tick_size = 0.25", "splits = [§{ ratio = 2.0 }]", &["splits[1].at", "missing"]),
    ("a split into nothing", "tick_size = 0.25", "splits = [{ at = 3, ratio = §0 }]", &["splits[1].ratio", "0", "> 0"]),
    ("a split into millions", "tick_size = 0.25", "splits = [{ at = 3, ratio = §2e6 }]", &["splits[1].ratio", "2e6", "1e6"]),
    ("a split in words", "tick_size = 0.25", "splits = [{ at = 3, ratio = §\"4:1\" }]", &["splits[1].ratio", "4:1", "number"]),
    ("a density of nothing", "tick_size = 0.25", "density = §0.0", &["assets.SPX.density", "0.0", "> 0"]),
    ("a density above 1", "tick_size = 0.25", "density = §1.5", &["assets.SPX.density", "1.5", "(0, 1]"]),
    ("a density of NaN", "tick_size = 0.25", "density = §nan", &["assets.SPX.density", "nan", "> 0"]),
    ("halts that are a number", "tick_size = 0.25", "halts = §2.0", &["assets.SPX.halts", "2.0", "table"]),
    ("halts without a length", "tick_size = 0.25", "halts = §{ intensity = 2.0 }", &["assets.SPX.halts.mean_duration", "missing", "1d"]),
    ("halts without an intensity", "tick_size = 0.25", "halts = §{ mean_duration = 1 }", &["assets.SPX.halts.intensity", "missing"]),
    ("halts of no length", "tick_size = 0.25", "halts = { intensity = 2.0, mean_duration = §0 }", &["assets.SPX.halts.mean_duration", "0", "> 0"]),
    ("halts of a misspelt length", "tick_size = 0.25", "halts = { intensity = 2.0, §duration = 1 }", &["assets.SPX.halts.duration", "allowed: intensity, mean_duration"]),
    ("halts without end", "tick_size = 0.25", "halts = { intensity = §1e9, mean_duration = 1e-5 }", &["assets.SPX.halts.intensity", "halts in a step", "at most 100"]),
    ("a delisting that is true", "tick_size = 0.25", "delisting = §true", &["assets.SPX.delisting", "true", "table"]),
    ("a delisting without a hazard", "tick_size = 0.25", "delisting = §{ recovery = 0.3 }", &["assets.SPX.delisting.intensity", "missing"]),
    ("a delisting that never comes", "tick_size = 0.25", "delisting = { intensity = §0 }", &["assets.SPX.delisting.intensity", "0", "> 0"]),
    ("a delisting that pays", "tick_size = 0.25", "delisting = { intensity = 0.1, recovery = §1.2 }", &["assets.SPX.delisting.recovery", "1.2", "[0, 1]"]),
    ("a delisting that costs", "tick_size = 0.25", "delisting = { intensity = 0.1, recovery = §-0.2 }", &["assets.SPX.delisting.recovery", "-0.2", "≥ 0"]),
    ("a status of nobody", "[\"price\", \"return\"]", "§[\"price\", \"status\"]", &["output.columns", "status", "no asset has dividends", "leave out the columns"]),
];

#[rustfmt::skip] // one fault a line
const DEPENDENCE: &[Row] = &[
    ("a misspelt dependence key", "correlation = { \"SPX", "§corelation = { \"SPX", &["dependence.corelation", "did you mean `correlation`"]),
    ("a misspelt symbol in a pair", "\"SPX/EURUSD\" = 0.1", "\"SPX/ERUUSD\" = 0.1", &["dependence.correlation", "SPX/ERUUSD", "did you mean `EURUSD`"]),
    ("an unknown symbol in a pair", "\"SPX/EURUSD\" = 0.1", "\"SPX/GOLD\" = 0.1", &["dependence.correlation", "GOLD", "SPX", "BTC", "EURUSD", "SOFR"]),
    ("not a pair", "\"SPX/EURUSD\" = 0.1", "SPX = 0.1", &["dependence.correlation.SPX", "slash"]),
    ("a series with itself", "\"SPX/EURUSD\" = 0.1", "\"SPX/SPX\" = 0.1", &["dependence.correlation", "SPX/SPX", "itself"]),
    ("a pair twice, turned around", "\"SPX/EURUSD\" = 0.1", "\"BTC/SPX\" = 0.1", &["dependence.correlation", "BTC/SPX", "twice"]),
    ("a correlation above 1", "\"SPX/EURUSD\" = 0.1", "\"SPX/EURUSD\" = §1.5", &["dependence.correlation", "SPX/EURUSD", "1.5", "[-1, 1]"]),
    ("a correlation of NaN", "\"SPX/EURUSD\" = 0.1", "\"SPX/EURUSD\" = §nan", &["dependence.correlation", "SPX/EURUSD", "nan"]),
    ("a correlation in words", "\"SPX/EURUSD\" = 0.1", "\"SPX/EURUSD\" = §\"low\"", &["dependence.correlation", "SPX/EURUSD", "\"low\"", "number"]),
    ("a correlation that is a number", "{ \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "§0.3", &["dependence.correlation", "0.3", "table"]),
    ("a correlation that no market has", "{ \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "§{ \"SPX/BTC\" = 0.9, \"SPX/EURUSD\" = 0.9, \"BTC/EURUSD\" = -0.9 }", &["dependence.correlation", "eigenvalue", "-0.8", "nearest"]),
    ("both pairs and a matrix", "\"SPX/EURUSD\" = 0.1 }", "\"SPX/EURUSD\" = 0.1 }\nmatrix = [[1.0]]\norder = [\"SPX\"]", &["dependence.matrix", "correlation", "keep one"]),
    ("a matrix without an order", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "matrix = [[1.0]]", &["dependence.order", "missing"]),
    ("an order without a matrix", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\"]", &["dependence.order", "`matrix`"]),
    ("a matrix that is not square", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\", \"BTC\"]\nmatrix = §[[1.0, 0.1]]", &["dependence.matrix", "2 × 2"]),
    ("a matrix that is not symmetric", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\", \"BTC\"]\nmatrix = §[[1.0, 0.1], [0.2, 1.0]]", &["dependence.matrix", "SPX", "BTC", "0.1", "symmetric"]),
    ("a matrix without ones", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\", \"BTC\"]\nmatrix = §[[1.0, 0.1], [0.1, 0.9]]", &["dependence.matrix", "BTC", "0.9", "diagonal"]),
    ("a matrix entry above 1", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\", \"BTC\"]\nmatrix = §[[1.0, 1.1], [1.1, 1.0]]", &["dependence.matrix", "1.1", "[-1, 1]"]),
    ("a matrix of words", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\"]\nmatrix = §[[\"one\"]]", &["dependence.matrix", "one", "number"]),
    ("a flat matrix", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\"]\nmatrix = §[1.0]", &["dependence.matrix", "lists"]),
    ("an order of a stranger", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPY\"]\nmatrix = [[1.0]]", &["dependence.order", "SPY", "did you mean `SPX`"]),
    ("an order with a repetition", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\", \"SPX\"]\nmatrix = [[1.0, 0.1], [0.1, 1.0]]", &["dependence.order", "SPX", "twice"]),
    ("a matrix that no market has", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "order = [\"SPX\", \"BTC\", \"EURUSD\"]\nmatrix = §[[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]]", &["dependence.matrix", "eigenvalue", "-0.8", "nearest"]),
    ("a misspelt copula", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ncopula.§student = { degrees_of_freedom = 4 }", &["dependence.copula", "student", "did you mean `student_t`"]),
    ("two copulas", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ncopula.gaussian = {}\ncopula.§clayton = { theta = 2.0 }", &["dependence.copula.clayton", "gaussian", "keep one"]),
    ("a copula in words", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ncopula = §\"clayton\"", &["dependence.copula", "table", "gaussian"]),
    ("a copula of half a degree", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ncopula.student_t = { degrees_of_freedom = §0.5 }", &["dependence.copula.student_t.degrees_of_freedom", "0.5", "> 0.5"]),
    ("a copula without its parameter", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ncopula.student_t = {}", &["dependence.copula.student_t.degrees_of_freedom", "missing"]),
    ("a copula with nothing to join", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "copula.student_t = { degrees_of_freedom = 4 }", &["dependence.copula.student_t", "correlations", "`matrix`", "[factors]"]),
    ("a clayton copula of correlations", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ncopula.clayton = { theta = 2.0 }", &["dependence.copula.clayton", "no correlations", "student_t"]),
    ("a clayton copula of nothing", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "copula.clayton = { theta = §0.0 }", &["dependence.copula.clayton.theta", "0", "> 0"]),
    ("series of a copula of correlations", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n§series = [\"SPX\", \"BTC\"]\ncopula.student_t = { degrees_of_freedom = 4 }", &["dependence.series", "clayton"]),
    ("series without a copula", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n§series = [\"SPX\", \"BTC\"]", &["dependence.series", "clayton"]),
    ("one series to join", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "copula.clayton = { theta = 2.0 }\nseries = §[\"SPX\"]", &["dependence.series", "two"]),
    ("a series joined twice", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "copula.clayton = { theta = 2.0 }\nseries = §[\"SPX\", \"SPX\"]", &["dependence.series", "SPX", "twice"]),
    ("a stranger to join", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "copula.clayton = { theta = 2.0 }\nseries = §[\"SPX\", \"SPY\"]", &["dependence.series", "SPY", "did you mean `SPX`"]),
    ("misspelt dynamics", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ndynamics.§dc = { alpha = 0.03, beta = 0.95 }", &["dependence.dynamics", "dc", "did you mean `dcc`"]),
    ("dynamics that never return", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ndynamics.dcc = { alpha = 0.03, beta = §0.97 }", &["dependence.dynamics.dcc.beta", "0.97", "below 1"]),
    ("dynamics of negative weight", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\ndynamics.dcc = { alpha = §-0.03, beta = 0.97 }", &["dependence.dynamics.dcc.alpha", "-0.03", "≥ 0"]),
    ("dynamics of nothing", "correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", "dynamics.dcc = { alpha = 0.03, beta = 0.95 }", &["dependence.dynamics.dcc", "correlation"]),
    ("factors and correlations", "[output]", "[factors.market]\nSPX = 0.5\n[output]", &["factors", "[dependence]", "keep"]),
    ("factors that are a number", "seed = 1", "seed = 1\nfactors = §1", &["factors", "1", "table"]),
    ("no factors", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors]\n", &["factors", "[factors.market]"]),
    ("a factor of nothing", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors.market]\n", &["factors.market", "no series"]),
    ("a factor that is a number", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors]\nmarket = §0.5\n", &["factors.market", "0.5", "table"]),
    ("a factor with a blank in its name", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors.§\"the market\"]\nSPX = 0.5\n", &["factors.the market", "letters"]),
    ("a loading above 1", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors.market]\nSPX = §1.5\n", &["factors.market.SPX", "1.5", "[-1, 1]"]),
    ("a loading of NaN", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors.market]\nSPX = §nan\n", &["factors.market.SPX", "nan"]),
    ("a loading in words", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors.market]\nSPX = §\"high\"\n", &["factors.market.SPX", "\"high\"", "number"]),
    ("a loading of a stranger", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors.market]\nSPY = 0.5\n", &["factors.market.SPY", "did you mean `SPX`"]),
    ("loadings that leave nothing", "[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "[factors.market]\nSPX = 0.9\n[factors.tech]\nSPX = §0.6\n", &["factors.tech.SPX", "1.17", "at most 1"]),
];

#[rustfmt::skip] // one fault a line
const OUTPUT: &[Row] = &[
    ("a misspelt output key", "columns = [\"price\"", "§colums = [\"price\"", &["output.colums", "did you mean `columns`"]),
    ("a misspelt layout", "\"long\"", "§\"lnog\"", &["output.layout", "\"lnog\"", "did you mean `long`", "panel"]),
    ("trades that nobody counts", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\n", &["output.events", "missing", "10_000"]),
    ("trades in steps", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = 10\n§every = 1\n", &["output.every", "is not for layout = \"ticks\"", "a row is a trade"]),
    ("trades with columns", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = 10\n§columns = [\"price\"]\n", &["output.columns", "is not for layout = \"ticks\"", "bid, ask, price, side and size"]),
    ("no trades", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = §0\n", &["output.events", "0", "1 to 1000000000000"]),
    ("trades among steps", "every = 1\n", "§events = 10\n", &["output.events", "is for layout = \"ticks\""]),
    ("trades of an asset that is not traded", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "§\"ticks\"\nevents = 10\n", &["output.layout", "SPX", "trades.hawkes = {"]),
    ("bars of a level", "\"long\"", "§\"bars\"", &["output.layout", "\"bars\"", "SOFR", "level"]),
    ("bars without a price", "\"long\"\ncolumns = [\"price\", \"return\"]", "\"bars\"\ncolumns = §[\"return\"]", &["output.columns", "price", "open, high, low, close and volume"]),
    ("a column of bars by its own name", "\"price\", \"return\"", "\"close\"", &["output.columns", "close", "price"]),
    ("a layout of a number", "\"long\"", "§1", &["output.layout", "1", "string"]),
    ("an unknown column", "\"return\"", "\"retrun\"", &["output.columns", "retrun", "did you mean `return`", "variance"]),
    ("a column twice", "\"return\"", "\"price\"", &["output.columns", "price", "twice"]),
    ("no columns", "[\"price\", \"return\"]", "§[]", &["output.columns", "price"]),
    ("columns in one word", "[\"price\", \"return\"]", "§\"price\"", &["output.columns", "\"price\"", "list"]),
    ("columns of numbers", "[\"price\", \"return\"]", "[1, 2]", &["output.columns", "list of strings"]),
    ("every 0", "every = 1", "every = §0", &["output.every", "0", "1"]),
    ("every -1", "every = 1", "every = §-1", &["output.every", "-1", "1"]),
    ("every more than there are", "every = 1", "every = §11", &["output.every", "11", "10"]),
    ("every other word", "every = 1", "every = §\"first\"", &["output.every", "\"first\"", "\"last\""]),
    ("every half", "every = 1", "every = §0.5", &["output.every", "0.5", "whole number"]),
    ("an unknown float", "\"f64\"", "§\"f16\"", &["output.float", "\"f16\"", "f64", "f32"]),
    ("an unknown unit", "\"ns\"", "§\"ms\"", &["output.timestamp", "\"ms\"", "ns", "us"]),
    ("a misspelt codec", "\"zstd(1)\"", "§\"zsdt(1)\"", &["output.compression", "\"zsdt(1)\"", "did you mean `zstd(1)`"]),
    ("a level that the codec lacks", "\"zstd(1)\"", "§\"zstd(23)\"", &["output.compression", "\"zstd(23)\"", "1 to 22"]),
    ("a codec of a number", "\"zstd(1)\"", "§1", &["output.compression", "1", "string"]),
    ("output that is a number", "[output]\nlayout = \"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\nfloat = \"f64\"\ntimestamp = \"ns\"\ncompression = \"zstd(1)\"", "[output.x]", &["output.x", "unknown key"]),
    ("not TOML", "[output]", "[output", &["TOML"]),
    ("a value that is missing", "every = 1", "every =§", &["TOML"]),
    ("a string without an end", "\"long\"", "\"long", &["TOML"]),
];

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

/// A parameter, and wrong values of it.
struct Parameter {
    path: &'static str,
    /// As in `VALID`, where it must be unique with what surrounds it.
    old: &'static str,
    allowed: &'static str,
    wrong: &'static [&'static str],
}

#[rustfmt::skip] // one parameter a line
const PARAMETERS: &[Parameter] = &[
    Parameter { path: "assets.EURUSD.volatility.constant.annual_vol", old: "annual_vol = 0.08", allowed: "≥ 0", wrong: &["-0.08", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.initial_variance", old: "initial_variance = 0.04", allowed: "≥ 0", wrong: &["-0.04", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.mean_reversion", old: "mean_reversion = 1.5", allowed: "> 0", wrong: &["-1.5", "0", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.long_run_variance", old: "long_run_variance = 0.05", allowed: "> 0", wrong: &["-0.05", "0.0", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.vol_of_vol", old: "vol_of_vol = 0.5", allowed: "> 0", wrong: &["-0.5", "0", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.correlation", old: "correlation = -0.7", allowed: "(-1, 1)", wrong: &["-1.7", "1.0", "-1", "nan", "inf", "1e300"] },
    Parameter { path: "assets.SPX.jumps.merton.intensity", old: "intensity = 0.5", allowed: "≥ 0", wrong: &["-0.5", "nan"] },
    Parameter { path: "assets.SPX.jumps.merton.mean", old: "mean = -0.08", allowed: "number", wrong: &["nan", "\"down\""] },
    Parameter { path: "assets.SPX.jumps.merton.std", old: "std = 0.12", allowed: "≥ 0", wrong: &["-0.12", "nan"] },
    Parameter { path: "assets.BTC.volatility.garch.omega", old: "omega = 4.0e-6", allowed: "> 0", wrong: &["-4.0e-6", "0", "nan"] },
    Parameter { path: "assets.BTC.volatility.garch.alpha", old: "alpha = [0.05, 0.03]", allowed: "≥ 0", wrong: &["-0.05", "nan"] },
    Parameter { path: "assets.BTC.volatility.garch.beta", old: "beta = 0.90", allowed: "≥ 0", wrong: &["-0.9", "nan"] },
    Parameter { path: "assets.BTC.innovations.student_t.degrees_of_freedom", old: "degrees_of_freedom = 4.5", allowed: "> 2", wrong: &["2", "1.5", "-4.5", "nan"] },
    Parameter { path: "levels.SOFR.process.vasicek.mean_reversion", old: "mean_reversion = 0.8", allowed: "> 0", wrong: &["-0.8", "0", "nan"] },
    Parameter { path: "levels.SOFR.process.vasicek.long_run_mean", old: "long_run_mean = 0.035", allowed: "number", wrong: &["nan", "true"] },
    Parameter { path: "levels.SOFR.process.vasicek.annual_vol", old: "annual_vol = 0.01", allowed: "≥ 0", wrong: &["-0.01", "nan"] },
];

/// A wrong scenario: its text, where the fault is, and what must be said.
struct Fault {
    what: String,
    text: String,
    /// Line and column of what must be underlined, counted from 1, where the table says it.
    place: Option<(usize, usize)>,
    said: Vec<String>,
}

impl Fault {
    fn new(what: &str, old: &str, new: &str, said: &[&str]) -> Self {
        assert_eq!(VALID.matches(old).count(), 1, "{what}: `{old}` is not in the valid scenario once");
        let marked = VALID.replacen(old, new, 1);
        let place = marked.find('§').map(|at| {
            let before = &marked[..at];
            let line = before.rsplit('\n').next().expect("at least one line");
            (before.matches('\n').count() + 1, line.chars().count() + 1)
        });
        let said = said.iter().map(|text| (*text).to_owned()).collect();
        Fault { what: what.to_owned(), text: marked.replace('§', ""), place, said }
    }

    /// What is wrong with the answer to it.
    fn complaints(&self) -> Option<String> {
        let directory = temporary();
        let file = scenario_file(directory.path(), &self.text);
        let out = directory.path().join("out");
        let ran = pathloom(["run", &file, "-o", &path_text(&out)]);
        let said = unwrapped(&ran.stderr);
        let mut complaints: Vec<String> = self
            .said
            .iter()
            .filter(|text| !said.contains(text.as_str()))
            .map(|text| format!("does not say `{text}`"))
            .collect();
        let place = self.place.map_or(format!("{file}:"), |(line, column)| format!("{file}:{line}:{column}]"));
        if !said.contains(&place) {
            complaints.push(format!("does not name the place {}", place.trim_start_matches(&file)));
        }
        complaints.extend(ugliness(&ran));
        if ran.code != Some(2) {
            complaints.push(format!("exits {:?}", ran.code));
        }
        if out.exists() {
            complaints.push("makes the output directory".to_owned());
        }
        (!complaints.is_empty())
            .then(|| format!("{}: {}\n{}", self.what, complaints.join("; "), beginning(&ran.stderr)))
    }
}

/// As much of it as shows what it is like.
fn beginning(text: &str) -> String {
    let line = |line: &str| format!("{}\n", line.chars().take(160).collect::<String>());
    text.lines().take(20).map(line).collect()
}

/// An error is at most one screen of 24 lines of 120 columns, and never a panic.
fn ugliness(ran: &Ran) -> Vec<String> {
    let lines: usize = ran.stderr.lines().map(|line| line.chars().count().div_ceil(120).max(1)).sum();
    let mut found = Vec::new();
    if lines > 24 {
        found.push(format!("takes {lines} lines of a screen"));
    }
    if ran.stderr.contains("panicked") {
        found.push("panics".to_owned());
    }
    if ran.stderr.trim().is_empty() {
        found.push("says nothing".to_owned());
    }
    found
}

#[track_caller]
fn assert_all_told(faults: &[Fault]) {
    assert!(!faults.is_empty());
    let complaints: Vec<String> = faults.iter().filter_map(Fault::complaints).collect();
    let count = complaints.len();
    assert!(complaints.is_empty(), "{count} of {} faults are told badly\n\n{}", faults.len(), complaints.join("\n"));
}

fn faults(rows: &[Row]) -> Vec<Fault> {
    rows.iter().map(|(what, old, new, said)| Fault::new(what, old, new, said)).collect()
}

#[test]
fn the_scenario_that_the_faults_are_made_from_is_valid() {
    let directory = temporary();
    pathloom(["check", &scenario_file(directory.path(), VALID)]).exits(0);
}

#[test]
fn faults_of_names_and_counts_are_told() {
    let mut all = faults(COUNTS_AND_NAMES);
    let mut rows =
        Fault::new("too many rows", "paths = 100", "paths = §1_000_000_000_000", &["paths", "1_000_000_000_000"]);
    rows.text = rows.text.replace("steps = 10\n", "steps = 5_000\n");
    all.push(rows);
    assert_all_told(&all);
}

#[test]
fn faults_of_the_clock_are_told() {
    assert_all_told(&faults(CLOCK));
}

#[test]
fn faults_of_market_time_are_told() {
    assert_all_told(&faults(SESSIONS));
}

#[test]
fn faults_of_assets_and_levels_are_told() {
    assert_all_told(&faults(ASSETS));
}

#[test]
fn faults_of_corporate_life_are_told() {
    assert_all_told(&faults(CORPORATE));
    let (before, levels) = VALID.split_once("[levels.SOFR]").expect("it has a level");
    let rest = &levels[levels.find("[dependence]").expect("it has correlations")..];
    let bars =
        format!("{before}{rest}").replace("\"long\"", "\"bars\"").replace("tick_size", "density = 0.9\ntick_size");
    assert_all_told(&[of_text(
        "bars of a share",
        bars,
        &["output.layout", "`SPX` has a corporate life", "\"panel\""],
    )]);
}

#[test]
fn faults_of_dependence_are_told() {
    assert_all_told(&faults(DEPENDENCE));
}

#[test]
fn faults_of_regimes_and_stress_are_told() {
    assert_all_told(&faults(IN_FORCE));
}

#[test]
fn faults_of_histories_presets_and_guides_are_told() {
    assert_all_told(&faults(OUTSIDE));
}

#[test]
fn faults_of_output_and_of_toml_are_told() {
    assert_all_told(&faults(OUTPUT));
}

#[test]
fn what_dynamics_cannot_do_is_told() {
    let dcc = |text: &str| text.replace("\n[output]", "dynamics.dcc = { alpha = 0.03, beta = 0.95 }\n\n[output]");
    // Without garch, whose own error would come first.
    let garch = "volatility.garch = { omega = 4.0e-6, alpha = [0.05, 0.03], beta = 0.90 }";
    let plain = VALID.replace(garch, "volatility.constant = { annual_vol = 0.6 }");
    let finer = dcc(&plain.replace("substeps = 1", "substeps = 2"));
    let many = market(&(0..33).map(|i| format!("A{i}")).collect::<Vec<_>>());
    let pairs: Vec<String> = (1..33).map(|i| format!("\"A0/A{i}\" = 0.1")).collect();
    let many = dcc(&format!("{many}[dependence]\ncorrelation = {{ {} }}\n\n[output]\nevery = 1\n", pairs.join(", ")));
    assert_all_told(&[
        of_text("a dcc finer than its step", finer, &["dependence.dynamics.dcc", "substeps = 2", "every"]),
        of_text("a dcc of many series", many, &["dependence.dynamics.dcc", "33 series", "32", "[factors]"]),
    ]);
}

/// A panel names its columns after series: two must not get one name.
#[test]
fn a_panel_with_a_column_twice_is_told() {
    let panel = VALID.replace("\"long\"", "\"panel\"").replace("EURUSD", "SPX_return");
    assert_all_told(&[of_text("SPX_return is also the return of SPX", panel, &["SPX_return"])]);
}

#[test]
fn every_parameter_out_of_its_domain_is_told() {
    let mut all = Vec::new();
    for Parameter { path, old, allowed, wrong } in PARAMETERS {
        let name = path.rsplit('.').next().expect("a name");
        for value in *wrong {
            let new = format!("{name} = §{value}");
            all.push(Fault::new(&format!("{name} = {value}"), old, &new, &[path, value, allowed]));
        }
    }
    assert_all_told(&all);
}

/// `1e300: must be a number > 0` would be no help: it is one.
#[test]
fn a_number_that_is_too_large_or_too_small_is_told_the_bound() {
    let mut all = Vec::new();
    for Parameter { path, old, allowed, .. } in PARAMETERS {
        let name = path.rsplit('.').next().expect("a name");
        for value in ["1e300", "inf"].into_iter().filter(|_| !allowed.contains(',')) {
            let new = format!("{name} = §{value}");
            all.push(Fault::new(&format!("{name} = {value}"), old, &new, &[path, value, "1e15"]));
        }
    }
    let others: &[Row] = &[
        ("a tiny price", "= 1.08", "= §1e-99", &["assets.EURUSD.initial_price", "1e-99", "1e-30"]),
        ("a tiny tick", "tick_size = 0.25", "tick_size = §1e-99", &["assets.SPX.tick_size", "1e-99", "1e-30"]),
        ("a huge price", "= 1.08", "= §1e300", &["assets.EURUSD.initial_price", "1e300", "1e15"]),
        ("a huge drift", "drift = 0.06", "drift = §1e300", &["assets.SPX.drift", "1e300", "1e15"]),
        ("a huge level", "initial = 0.043", "initial = §-1e300", &["levels.SOFR.initial", "-1e300", "1e15"]),
    ];
    all.extend(faults(others));
    assert_all_told(&all);
}

#[test]
fn every_missing_or_misspelt_parameter_is_told() {
    let mut all = Vec::new();
    for Parameter { path, old, .. } in PARAMETERS {
        let (law, name) = path.rsplit_once('.').expect("a name");
        let misspelt = format!("{}{}", name, name.chars().last().expect("a letter"));
        let new = old.replacen(name, &format!("§{misspelt}"), 1);
        let wrong = format!("{law}.{misspelt}");
        let guess = format!("did you mean `{name}`");
        all.push(Fault::new(&format!("{misspelt} for {name}"), old, &new, &[&wrong, &guess]));
        if name != "omega" {
            let comma = [format!("{old}, "), format!(", {old}"), old.to_string()];
            let whole = comma.iter().find(|text| VALID.matches(text.as_str()).count() == 1).expect("it is there");
            all.push(Fault::new(&format!("no {name}"), whole, "", &[path, "missing"]));
        }
    }
    assert_all_told(&all);
}

#[test]
fn a_place_is_right_after_windows_line_ends_and_letters_that_are_not_ascii() {
    let mut fault = Fault::new("drift", "drift = 0.06", "drift = §\"fast\" # schnell für λ", &["assets.SPX.drift"]);
    fault.text = fault.text.replace('\n', "\r\n");
    let mut wide = Fault::new("π", "[0.05, 0.03]", "§\"πππ\"", &["assets.BTC.volatility.garch.alpha", "πππ"]);
    wide.text = wide.text.replace("name = \"valid\"", "name = \"valid\" # für Größe λ, 価格");
    assert_all_told(&[fault, wide]);
}

/// The valid scenario up to its first asset.
fn head() -> &'static str {
    &VALID[..VALID.find("[assets.SPX]").expect("the first asset")]
}

/// A scenario of assets without anything particular.
fn market(symbols: &[String]) -> String {
    let asset = "initial_price = 1.0\nvolatility.constant = { annual_vol = 0.1 }\n";
    let assets: Vec<String> = symbols.iter().map(|symbol| format!("[assets.{symbol}]\n{asset}")).collect();
    format!("{}{}", head(), assets.concat())
}

fn of_text(what: &str, text: String, said: &[&str]) -> Fault {
    Fault { what: what.to_owned(), text, place: None, said: said.iter().map(|text| (*text).to_owned()).collect() }
}

#[test]
fn scenarios_without_a_market_are_told() {
    let head = head();
    assert_all_told(&[
        of_text("an empty file", String::new(), &["name", "missing"]),
        of_text("only a comment", "# nothing\n".to_owned(), &["name", "missing"]),
        of_text("no series", head.to_owned(), &["assets", "missing", "levels"]),
        of_text("empty assets", format!("{head}[assets]\n"), &["assets", "at least one"]),
        of_text("an empty asset", format!("{head}[assets.A]\n"), &["assets.A.initial_price", "missing"]),
        of_text("assets in a list", format!("{head}[[assets]]\ninitial_price = 1.0\n"), &["assets", "table"]),
        of_text("assets of a number", format!("assets = 5\n{head}"), &["assets", "5", "table"]),
        of_text("no clock", VALID.replace("[clock]", "[clocc]"), &["clocc", "did you mean `clock`"]),
        of_text("a clock of a number", "name = \"x\"\npaths = 1\nclock = 5\n".to_owned(), &["clock", "5", "table"]),
        of_text("JSON", "{ \"name\": \"x\", \"paths\": 5 }".to_owned(), &["TOML"]),
        of_text("YAML", "name: x\npaths: 5\n".to_owned(), &["TOML"]),
        of_text("prose", "Dear market,\nplease crash.\n".to_owned(), &["TOML"]),
        of_text("control characters", "name = \"\u{0}\u{7}\u{1b}[31m\"\n".to_owned(), &["TOML"]),
    ]);
}

#[test]
fn a_file_that_is_not_there_and_a_directory_are_named() {
    let directory = temporary();
    let out = path_text(&directory.path().join("out"));
    let missing = path_text(&directory.path().join("missing.toml"));
    for file in [missing, path_text(directory.path())] {
        for arguments in
            [vec!["run", &file, "-o", &out], vec!["check", &file], vec!["plan", &file], vec!["bench", &file]]
        {
            // Exit 1: the file system said no, and nothing is known of the scenario.
            let ran = pathloom(&arguments).exits(1).says(&[&file]);
            assert_eq!(ugliness(&ran), [""; 0], "{}", ran.stderr);
            assert!(!directory.path().join("out").exists());
        }
    }
}

#[test]
fn bytes_that_are_not_text_are_a_bad_scenario() {
    let directory = temporary();
    let file = directory.path().join("scenario.toml");
    let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let latin_1 = [VALID.as_bytes(), b"# f\xfcr\n"].concat();
    for bytes in [noise, latin_1] {
        std::fs::write(&file, bytes).unwrap();
        let out = directory.path().join("out");
        let ran = pathloom(["run", &path_text(&file), "-o", &path_text(&out)]);
        assert_eq!(ugliness(&ran), [""; 0], "{}", ran.stderr);
        assert!(!out.exists());
        ran.exits(2).says(&[&path_text(&file), "UTF-8"]);
    }
}

#[test]
fn an_override_is_told_like_the_file() {
    let directory = temporary();
    let file = scenario_file(directory.path(), VALID);
    let out = directory.path().join("out");
    let ran = pathloom(["run", &file, "-o", &path_text(&out), "--set", "assets.SPX.drift=fast"]).exits(2);
    assert_eq!(ugliness(&ran), [""; 0], "{}", ran.stderr);
    ran.says(&["assets.SPX.drift", "\"fast\"", "number", &file, ":15:9]"]);
    assert!(!out.exists());
}

#[test]
fn an_error_is_one_screen_however_long_the_file_and_its_lines_are() {
    let many = 40;
    let market = market(&(0..many).map(|i| format!("A{i}")).collect::<Vec<_>>());
    let order: Vec<String> = (0..many).map(|i| format!("\"A{i}\"")).collect();
    let rows: Vec<String> = (0..many)
        .map(|i| (0..many).map(|j| if i == j { "1.0" } else { "-0.5" }).collect::<Vec<_>>().join(", "))
        .map(|row| format!("  [{row}],\n"))
        .collect();
    let matrix = format!("matrix = [\n{}]\norder = [{}]\n", rows.concat(), order.join(", "));
    let pairs: Vec<String> = (1..many).flat_map(|j| (0..j).map(move |i| format!("\"A{i}/A{j}\" = -0.5"))).collect();
    let columns = vec!["\"price\""; 2_000];
    assert_all_told(&[
        of_text(
            "a matrix over many lines",
            format!("{market}[dependence]\n{matrix}"),
            &["dependence.matrix", "eigenvalue"],
        ),
        of_text(
            "many pairs in a line",
            format!("{market}[dependence]\ncorrelation = {{ {} }}\n", pairs.join(", ")),
            &["dependence.correlation", "eigenvalue"],
        ),
        of_text(
            "a stranger among many series",
            format!("{market}[dependence]\ncorrelation = {{ \"A0/B\" = 0.1 }}\n"),
            &["dependence.correlation", "A0/B"],
        ),
        of_text(
            "a long name",
            VALID.replace("\"valid\"", &format!("\"{}\"", "x".repeat(20_000))),
            &["name", "1 to 64"],
        ),
        of_text(
            "a long string over many lines",
            VALID.replace("\"1d\"", &format!("\"\"\"{}\"\"\"", "1d\n".repeat(500))),
            &["clock.step"],
        ),
        of_text(
            "a long list",
            VALID.replace("[\"price\", \"return\"]", &format!("[{}]", columns.join(", "))),
            &["output.columns", "twice"],
        ),
        of_text(
            "a list over many lines",
            VALID.replace("[\"price\", \"return\"]", &format!("[\n{}\n]", columns.join(",\n"))),
            &["output.columns", "twice"],
        ),
        of_text("a long line that is not TOML", format!("{VALID}{}\n", "x y ".repeat(5_000)), &["TOML"]),
        of_text("a long key", VALID.replace("seed = 1", &format!("{} = 1", "s".repeat(5_000))), &["unknown key"]),
    ]);
}

/// The correlations that an error offers in place of impossible ones.
fn offered(said: &str) -> String {
    let bare = unwrapped(said);
    let help = bare.rfind("nearest").unwrap_or_else(|| panic!("nothing is offered in {said}"));
    let start = help + bare[help..].find("correlation = {").unwrap_or_else(|| panic!("no correlation in {said}"));
    let end = start + bare[start..].find('}').unwrap_or_else(|| panic!("no end in {said}"));
    bare[start..=end].to_owned()
}

#[test]
fn the_correlation_that_an_error_offers_is_accepted_when_pasted() {
    let directory = temporary();
    for row in DEPENDENCE.iter().filter(|row| row.0.ends_with("no market has")) {
        let fault = Fault::new(row.0, row.1, row.2, row.3);
        let ran = pathloom(["check", &scenario_file(directory.path(), &fault.text)]).exits(2);
        let pasted =
            VALID.replace("correlation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", &offered(&ran.stderr));
        assert!(pasted.contains("\"BTC/EURUSD\" = -"), "{pasted}");
        pathloom(["check", &scenario_file(directory.path(), &pasted)]).exits(0);
    }
}

/// Pasted as it stands on the screen, line breaks and all.
#[test]
fn the_correlation_that_an_error_offers_can_be_copied_from_the_screen() {
    let directory = temporary();
    let symbols = ["SPX-PRICE", "BTC-PRICE", "GOLD-PRICE", "OIL-PRICE", "EUR-PRICE"];
    let market = market(&symbols.map(str::to_owned));
    let pairs: Vec<String> = (1..symbols.len())
        .flat_map(|j| (0..j).map(move |i| format!("\"{}/{}\" = -0.5", symbols[i], symbols[j])))
        .collect();
    let text = |correlation: &str| format!("{market}[dependence]\n{correlation}\n");
    let impossible = text(&format!("correlation = {{ {} }}", pairs.join(", ")));
    let said = pathloom(["check", &scenario_file(directory.path(), &impossible)]).exits(2).stderr;
    let start = said.rfind("correlation = {").expect("an offer");
    let end = start + said[start..].find('}').expect("its end");
    pathloom(["check", &scenario_file(directory.path(), &text(&said[start..=end]))]).exits(0);
}

/// A generator of its own: a test must fail the same way each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }
}

#[test]
fn what_is_offered_for_any_impossible_correlation_is_accepted_and_near() {
    let mut dice = Dice(1);
    let mut impossible = 0;
    for round in 0..400 {
        let n = 3 + round % 8;
        let market = market(&(0..n).map(|i| format!("A{i}")).collect::<Vec<_>>());
        let mut written = Vec::new();
        for j in 1..n {
            for i in 0..j {
                // The ends ±1 as well, where the nearest one is singular.
                #[allow(clippy::cast_precision_loss)]
                written.push(((i, j), (dice.below(21) as f64 - 10.0) / 10.0));
            }
        }
        let pairs: Vec<String> = written.iter().map(|((i, j), value)| format!("\"A{i}/A{j}\" = {value:?}")).collect();
        let text = |correlation: &str| format!("{market}[dependence]\n{correlation}\n");
        let correlation = format!("correlation = {{ {} }}", pairs.join(", "));
        let Err(error) = Scenario::from_text(&text(&correlation)) else { continue };
        impossible += 1;
        let offer = offered(error.remedy().expect("a remedy"));
        let accepted = Scenario::from_text(&text(&offer))
            .unwrap_or_else(|error| panic!("round {round}: {error}\n{correlation}\n{offer}"));
        let distance: f64 = written
            .iter()
            .map(|((i, j), value)| accepted.dependence.correlation(*i, *j) - value)
            .map(|difference| difference * difference)
            .sum::<f64>()
            .sqrt();
        // The identity is always valid: the nearest one is at least as near.
        let of_identity = written.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
        assert!(distance < of_identity, "round {round}: {distance} of {of_identity}\n{correlation}\n{offer}");
    }
    assert!(impossible > 200, "only {impossible}");
}

/// Valid scenarios with a few random edits: whatever comes out is a scenario or an error, never a panic; the error can
/// be shown on one screen; and what passes the checks can be simulated.
#[test]
fn no_edit_of_a_scenario_ends_in_a_panic() {
    let mut dice = Dice(20_260_102);
    let (mut valid, mut invalid) = (0, 0);
    for round in 0..6_000 {
        let text = edited(&mut dice);
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

fn edited(dice: &mut Dice) -> String {
    let alphabet = b"0123456789.-+e_\"'[]{}=,#\n\\ \t/aTZ:\xc3\xa9\xff\0";
    let mut bytes = VALID.as_bytes().to_vec();
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
            if prices.is_some_and(|prices| prices.values().iter().any(|price| *price <= 0.0)) {
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
