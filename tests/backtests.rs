//! Bars in libraries that people test strategies with: read as they are, renamed at most, and traded on. Quotes and trades in a
//! loop over events.

mod common;

use common::{path_text, pathloom, scenario_file, temporary, venv};
use std::path::{Path, PathBuf};
use std::process::Command;

const BARS: &str = r#"
name  = "backtests"
seed  = 7
paths = 4

[clock]
start    = 2026-01-02
calendar = "XNYS"
step     = "1d"
steps    = 500

[assets.STOCK]
initial_price = 100.0
drift         = 0.05
volatility.heston = { initial_variance = 0.06, mean_reversion = 2.0, long_run_variance = 0.06, vol_of_vol = 0.4, correlation = -0.6 }
jumps.merton  = { intensity = 3.0, mean = -0.03, std = 0.05 }
tick_size     = 0.01

[output]
layout = "bars"
"#;

const TICKS: &str = r#"
name  = "events"
seed  = 7
paths = 4

[clock]
start    = 2026-01-02
calendar = "XNYS"
step     = "1m"
steps    = 400

[assets.STOCK]
initial_price = 100.0
volatility.constant = { annual_vol = 0.3 }
tick_size     = 0.01
trades.hawkes = { rate = 0.2, branching_ratio = 0.6, decay = 0.5 }

[assets.INDEX]
initial_price = 50.0
volatility.constant = { annual_vol = 0.2 }
tick_size     = 0.01
trades.hawkes = { rate = 0.3, branching_ratio = 0.3, decay = 1.0 }

[dependence]
correlation = { "STOCK/INDEX" = 0.7 }

[output]
layout = "ticks"
events = 1_000
"#;

/// Runs `with_LIBRARY.py` on a dataset of bars, in an environment of the library's own.
fn trades_are_made_with(library: &str) {
    trades_are_made_on(BARS, library);
}

/// The same on any dataset.
fn trades_are_made_on(scenario: &str, library: &str) {
    let here = |name: &str| -> PathBuf { Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/backtests").join(name) };
    let requirements = here(&format!("{library}-requirements.txt"));
    let python = venv::python(&format!("backtests-{library}-venv"), &[requirements], &[]);
    let place = temporary();
    let out = place.path().join("out");
    pathloom(["run", &scenario_file(place.path(), scenario), "-o", &path_text(&out), "-q"]).exits(0);
    let script = here(&format!("with_{library}.py"));
    let said = venv::tell(Command::new(python).arg("-B").arg(script).arg(out.join("data")));
    println!("{library}: {said}");
}

#[test]
fn backtesting_py_trades_on_bars() {
    trades_are_made_with("backtesting");
}

#[test]
fn bt_trades_on_bars() {
    trades_are_made_with("bt");
}

#[test]
fn vectorbt_trades_on_bars() {
    trades_are_made_with("vectorbt");
}

#[test]
fn a_loop_over_events_trades_on_quotes() {
    trades_are_made_on(TICKS, "events");
}
