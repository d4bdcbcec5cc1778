//! Assets, levels and the life of shares.

use crate::fault::{Row, VALID, assert_all_told, faults, of_text};

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
    ("a drift of E[price] with thin tails", "innovations.student_t = { degrees_of_freedom = 4.5 }\ndrift_of = \"log_price\"\n", "innovations.ged = { shape = 1.5 }\n", &["assets.BTC", "compensated for normal innovations alone", "drift_of = \"log_price\""]),
    ("a drift of E[price] with exponential tails", "innovations.student_t = { degrees_of_freedom = 4.5 }\ndrift_of = \"log_price\"\n", "innovations.laplace = {}\n", &["assets.BTC", "infinite", "once volatility is high"]),
    ("a shape of nothing", "innovations.student_t = { degrees_of_freedom = 4.5 }", "innovations.ged = { shape = §0.5 }", &["assets.BTC.innovations.ged.shape", "0.5", "in (0.5, 10)"]),
    ("a skewness of all", "innovations.student_t = { degrees_of_freedom = 4.5 }", "innovations.skewed_t = { degrees_of_freedom = 5, skewness = §-1 }", &["assets.BTC.innovations.skewed_t.skewness", "-1", "in (-1, 1)"]),
    ("a skewed law without a skewness", "innovations.student_t = { degrees_of_freedom = 4.5 }", "innovations.skewed_t = §{ degrees_of_freedom = 5 }", &["assets.BTC.innovations.skewed_t.skewness", "missing"]),
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
const ROUGH: &[Row] = &[
    ("a fractional level that is smooth", "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }", "process.fractional_brownian = { hurst = §1.0, annual_vol = 0.01 }", &["levels.SOFR.process.fractional_brownian.hurst", "1.0", "(0.01, 0.99)"]),
    ("a fractional level of nothing", "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }", "process.fractional_brownian = { hurst = 0.3, annual_vol = §-0.01 }", &["levels.SOFR.process.fractional_brownian.annual_vol", "-0.01", "≥ 0"]),
    ("a fractional level without a Hurst exponent", "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }", "process.fractional_brownian = §{ annual_vol = 0.01 }", &["levels.SOFR.process.fractional_brownian.hurst", "missing"]),
    ("a fractional motion with a mean", "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }", "process.fractional_brownian = { hurst = 0.3, annual_vol = 0.01, §long_run_mean = 0.0 }", &["levels.SOFR.process.fractional_brownian.long_run_mean", "unknown key"]),
    ("a fractional level that forgets at once", "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }", "process.fractional_ou = { mean_reversion = §1e6, long_run_mean = 0.0, hurst = 0.3, annual_vol = 0.01 }", &["levels.SOFR.process.fractional_ou.mean_reversion", "1e6", "allowed: 100"]),
    ("a rough Bergomi that is smooth", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_bergomi = { hurst = §0.5, forward_variance = 0.04, vol_of_vol = 1.5, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_bergomi.hurst", "0.5", "(0.01, 0.5)"]),
    ("a rough Bergomi of no variance", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_bergomi = { hurst = 0.1, forward_variance = §0, vol_of_vol = 1.5, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_bergomi.forward_variance", "0", "> 0"]),
    ("a rough Bergomi of certain variance", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_bergomi = { hurst = 0.1, forward_variance = 0.04, vol_of_vol = §0, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_bergomi.vol_of_vol", "0", "> 0"]),
    ("a rough Bergomi that is its price", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_bergomi = { hurst = 0.1, forward_variance = 0.04, vol_of_vol = 1.5, correlation = §-1 }", &["assets.EURUSD.volatility.rough_bergomi.correlation", "-1", "(-1, 1)"]),
    ("a rough Heston that is hardly rough", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_heston = { hurst = §0.45, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_heston.hurst", "0.45", "(0.01, 0.4)"]),
    ("a rough Heston of negative variance", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_heston = { hurst = 0.1, initial_variance = §-0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_heston.initial_variance", "-0.04", "≥ 0"]),
    ("a rough Heston that is pulled too fast", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = §1e3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_heston.mean_reversion", "1e3", "allowed: 2", "substeps"]),
    ("a rough Heston without a long run", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = §0, vol_of_vol = 0.4, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_heston.long_run_variance", "0", "> 0"]),
    ("a rough Heston of certain variance", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = §0, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_heston.vol_of_vol", "0", "> 0"]),
    ("a rough Heston whose variance stands", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = §1e-9, correlation = -0.7 }", &["assets.EURUSD.volatility.rough_heston.vol_of_vol", "1e-9", "hardly varies"]),
    ("a Heston whose variance stands", "volatility.constant = { annual_vol = 0.08 }", "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = §1e-12, correlation = -0.7 }", &["assets.EURUSD.volatility.heston.vol_of_vol", "1e-12", "hardly varies"]),
    ("a rough Heston whose mean may be infinite", "volatility.constant = { annual_vol = 0.08 }", "volatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = §0.2 }", &["assets.EURUSD.volatility.rough_heston.correlation", "0.2", "(-1, 0]", "log_price"]),
];

#[rustfmt::skip] // one fault a line
const JUMPS: &[Row] = &[
    ("jumps of a variance that cannot", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.svcj = §{ intensity = 0.5, mean = -0.05, std = 0.05, variance_mean = 0.05, correlation = -0.4 }", &["assets.EURUSD.jumps.svcj", "volatility `constant` has no variance that can jump", "heston"]),
    ("jumps up of more than all", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.kou = { intensity = 1, up_probability = §1.5, up_mean = 0.1, down_mean = 0.1 }", &["jumps.kou.up_probability", "1.5", "from 0 to 1"]),
    ("jumps up without a mean", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.kou = { intensity = 1, up_probability = 0.5, up_mean = §1.0, down_mean = 0.1 }", &["jumps.kou.up_mean", "1.0", "(0, 1)"]),
    ("too many double exponential jumps", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.kou = { intensity = §1e9, up_probability = 0.5, up_mean = 0.1, down_mean = 0.1 }", &["jumps.kou.intensity", "1e9", "10,000"]),
    ("bounds in the wrong order", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.uniform = { intensity = 1, low = 0.1, high = §-0.1 }", &["jumps.uniform.high", "-0.1", "below low"]),
    ("a jump of e^60", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.uniform = { intensity = 1, low = 0.1, high = §60 }", &["jumps.uniform.high", "60", "e^50"]),
    ("jumps without end", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.hawkes = { intensity = 1, branching_ratio = §1.0, decay = 10, mean = 0, std = 0.1 }", &["jumps.hawkes.branching_ratio", "1.0", "0.999"]),
    ("jumps that bring on fewer than none", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.hawkes = { intensity = 1, branching_ratio = §-0.1, decay = 10, mean = 0, std = 0.1 }", &["jumps.hawkes.branching_ratio", "-0.1", "≥ 0"]),
    ("a wide jump", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.hawkes = { intensity = 1, branching_ratio = 0.5, decay = 10, mean = 0, std = §11 }", &["jumps.hawkes.std", "11", "e^50"]),
    ("a jump with the variance that has no mean", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.svcj = { intensity = 0.5, mean = 0, std = 0.05, variance_mean = 0.05, correlation = §20 }", &["jumps.svcj.correlation", "20", "must be below 1"]),
    ("a price without a mean", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.variance_gamma = { annual_vol = 0.2, skew = 1.0, variance_rate = §1.0 }", &["jumps.variance_gamma.variance_rate", "1.0", "must be below 1"]),
    ("no variance of time", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.variance_gamma = { annual_vol = 0.2, skew = 0.0, variance_rate = §0 }", &["jumps.variance_gamma.variance_rate", "> 0"]),
    ("an asymmetry above what there is", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.normal_inverse_gaussian = { steepness = 5, asymmetry = §4.5, scale = 1 }", &["normal_inverse_gaussian.asymmetry", "4.5", "infinite", "steepness - 1"]),
    ("an asymmetry below what there is", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.normal_inverse_gaussian = { steepness = 5, asymmetry = §-5, scale = 1 }", &["normal_inverse_gaussian.asymmetry", "-5", "-steepness"]),
    ("rises without a mean", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.cgmy = { activity = 1, down_decay = 5, up_decay = §1, stability = 0.5 }", &["jumps.cgmy.up_decay", "> 1"]),
    ("a stability of none", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.cgmy = { activity = 1, down_decay = 5, up_decay = 5, stability = §2 }", &["jumps.cgmy.stability", "(0.05, 1.95)"]),
    ("a small jump that is large", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.cgmy = { activity = 1, down_decay = 5, up_decay = 5, stability = 0.5, smallest_jump = §0.3 }", &["jumps.cgmy.smallest_jump", "0.3", "0.2"]),
    ("too many jumps to draw", "volatility.constant = { annual_vol = 0.08 }", "volatility.constant = { annual_vol = 0.08 }\njumps.cgmy = { activity = §1e9, down_decay = 5, up_decay = 5, stability = 0.5 }", &["jumps.cgmy.activity", "1e9", "10,000"]),
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

#[test]
fn faults_of_assets_and_levels_are_told() {
    assert_all_told(&faults(ASSETS));
}

#[test]
fn faults_of_jumps_are_told() {
    assert_all_told(&faults(JUMPS));
    let law = |jumps: &str| VALID.replace("jumps.merton = { intensity = 0.5, mean = -0.08, std = 0.12 }", jumps);
    let hawkes = law("jumps.hawkes = { intensity = 1, branching_ratio = 0.5, decay = 10, mean = 0, std = 0.1 }");
    let gamma = law("jumps.variance_gamma = { annual_vol = 0.2, skew = 0.0, variance_rate = 0.1 }");
    let tilted = |text: &str, tilt: &str| text.replace("[output]", &format!("{tilt}\n[output]"));
    let importance = "[sampling.importance]\njump_intensity = { SPX = 2 }";
    let set = "[[stress]]\nat = 3\njump_intensity = { set = 2 }\nseries = [\"SPX\"]";
    assert_all_told(&[
        of_text("a tilt of clusters", tilted(&hawkes, importance), &["jump_intensity.SPX", "`hawkes`", "Poisson"]),
        of_text(
            "a tilt of infinitely many",
            tilted(&gamma, importance),
            &["jump_intensity.SPX", "`variance_gamma`", "Poisson"],
        ),
        of_text("a number of infinitely many", tilted(&gamma, set), &["SPX", "no number to set", "{ scale = … }"]),
    ]);
}

#[test]
fn faults_of_corporate_life_are_told() {
    assert_all_told(&faults(CORPORATE));
}

#[test]
fn faults_of_rough_and_fractional_laws_are_told() {
    assert_all_told(&faults(ROUGH));
    let fractional = "process.fractional_brownian = { hurst = 0.3, annual_vol = 0.01 }";
    let bergomi =
        "volatility.rough_bergomi = { hurst = 0.1, forward_variance = 0.04, vol_of_vol = 1.5, correlation = -0.7 }";
    let with = |old: &str, new: &str, clock: [&str; 2]| VALID.replace(old, new).replace(clock[0], clock[1]);
    let vasicek = "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }";
    let constant = "volatility.constant = { annual_vol = 0.08 }";
    let long = ["steps = 10", "steps = 200_000"];
    let fine = ["substeps = 1\n", "substeps = 20_000\n"];
    let sessions = ["calendar = \"weekdays\"\nstep = \"1d\"", "calendar = \"XNYS\"\nstep = \"1h\""];
    assert_all_told(&[
        of_text(
            "a fractional path that is long",
            with(vasicek, fractional, long),
            &["levels.SOFR.process.fractional_brownian.hurst", "200000 simulated steps", "allowed: 131072"],
        ),
        of_text(
            "a fractional path that is fine",
            with(vasicek, fractional, fine)
                .replace("volatility.garch = { omega = 4.0e-6, alpha = [0.05, 0.03], beta = 0.90 }", constant),
            &["levels.SOFR.process.fractional_brownian.hurst", "200000 simulated steps", "clock.substeps"],
        ),
        of_text(
            "a fractional level in sessions",
            with(vasicek, fractional, sessions),
            &["levels.SOFR.process.fractional_brownian.hurst", "steps of one length", "weekdays"],
        ),
        of_text(
            "a rough Bergomi path that is long",
            with(constant, bergomi, long),
            &["assets.EURUSD.volatility.rough_bergomi.hurst", "200000 simulated steps", "rough_heston"],
        ),
        of_text(
            "a rough Bergomi in sessions",
            with(constant, bergomi, sessions),
            &["assets.EURUSD.volatility.rough_bergomi.hurst", "steps of one length", "rough_heston"],
        ),
    ]);
}
