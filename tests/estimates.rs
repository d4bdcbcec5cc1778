//! Simulate, estimate, recover: the `arch` package finds the parameters of our paths, makes our variances from our shocks, and
//! simulates paths with our moments. See `recover.py` for the false-alarm rate.

mod common;

use common::{path_text, pathloom, scenario_file, temporary, venv};
use std::path::Path;
use std::process::Command;

const SCENARIO: &str = r#"
name  = "estimates"
seed  = 20260101
paths = 40

[clock]
start = 1990-01-01
step  = "1d"
steps = 8_000
steps_per_year = 252

[assets.GARCH]
initial_price = 100.0
drift    = 0.05
drift_of = "log_price"
volatility.garch = { omega = 4e-6, alpha = 0.08, beta = 0.88 }

[assets.GJR]
initial_price = 100.0
drift    = 0.05
drift_of = "log_price"
volatility.gjr_garch = { omega = 4e-6, alpha = 0.05, gamma = 0.1, beta = 0.86 }

[assets.EGARCH]
initial_price = 100.0
drift    = 0.05
drift_of = "log_price"
volatility.egarch = { omega = -0.46, alpha = 0.15, gamma = -0.1, beta = 0.95 }

[assets.MOMENTUM]
initial_price = 100.0
drift    = 0.05
drift_of = "log_price"
volatility.garch = { omega = 4e-6, alpha = 0.08, beta = 0.88 }
mean.arma = { ar = 0.3 }

[assets.APARCH]
initial_price = 100.0
drift    = 0.05
drift_of = "log_price"
volatility.aparch = { delta = 1.3, omega = 5e-5, alpha = 0.07, gamma = 0.4, beta = 0.92 }

[assets.EWMA]
initial_price = 100.0
drift    = 0.05
drift_of = "log_price"
volatility.ewma = { annual_vol = 0.2, decay = 0.99 }

[assets.FIGARCH]
initial_price = 100.0
drift    = 0.05
drift_of = "log_price"
volatility.figarch = { omega = 1e-6, memory = 0.4, phi = 0.2, beta = 0.45, lags = 1000 }

[output]
layout  = "panel"
columns = ["return", "variance"]
"#;

#[test]
fn arch_recovers_what_was_simulated() {
    let here = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estimates").join(name);
    let python = venv::python("estimates-venv", &[here("requirements.txt")], &[]);
    let place = temporary();
    let scenario = scenario_file(place.path(), SCENARIO);
    let out = place.path().join("out");
    pathloom(["run", &scenario, "-o", &path_text(&out), "-q"]).exits(0);
    let script = here("recover.py");
    print!("{}", venv::tell(Command::new(python).arg("-B").arg(script).arg(scenario).arg(out.join("data"))));
}
