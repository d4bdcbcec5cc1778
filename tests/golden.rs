//! The bits of every registered component, as they were when the stream version was set.
//!
//! A failure means that outputs changed: then the stream version must, and `PATHLOOM_BLESS=1 cargo test --test golden`
//! writes the new values, in that commit alone.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use pathloom::Scenario;
use pathloom::model::registry::{COPULAS, DYNAMICS, INNOVATIONS, JUMPS, LEVELS, MEANS, VOLATILITIES};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/golden.txt");

fn scenario(series: &str) -> String {
    format!(
        "name = \"golden\"\nseed = 7\npaths = 300\n[clock]\nstart = 2026-01-02\nstep = \"7d\"\nsteps = 5\n{series}\n\
         [output]\nlayout = \"panel\"\ncolumns = [\"price\", \"variance\", \"jump\"]\n"
    )
}

fn asset(laws: &str) -> String {
    scenario(&format!("[assets.A]\ninitial_price = 100.0\ndrift = 0.05\ndrift_of = \"log_price\"\n{laws}"))
}

/// Two assets whose driving normals depend on each other.
fn related(dependence: &str) -> String {
    let asset =
        |symbol| format!("[assets.{symbol}]\ninitial_price = 100.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n");
    scenario(&format!("{}{}{dependence}", asset("A"), asset("B")))
}

const SHOCKED: &str = "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }";

/// Name and scenario of every component.
fn components() -> Vec<(String, String)> {
    let constant = "volatility.constant = { annual_vol = 0.2 }";
    let mut all = Vec::new();
    for law in VOLATILITIES {
        let laws = format!("volatility.{} = {}", law.name, law.example);
        all.push((format!("volatility.{}", law.name), asset(&laws)));
        all.push((format!("volatility.{} of E[price]", law.name), asset(&laws).replace("log_price", "price")));
    }
    let orders = "volatility.garch = { annual_vol = 0.3, alpha = [0.05, 0.1], beta = [0.3, 0.2, 0.1] }";
    all.push(("volatility.garch (2, 3)".to_owned(), asset(orders)));
    let orders =
        "volatility.gjr_garch = { annual_vol = 0.3, alpha = [0.05, 0.1], gamma = 0.05, beta = [0.3, 0.2, 0.1] }";
    all.push(("volatility.gjr_garch (2, 3)".to_owned(), asset(orders)));
    let orders = "volatility.egarch = { omega = -0.4, alpha = [0.2, 0.1], gamma = [-0.1, 0.02], beta = [0.5, 0.3, 0.1], initial = 0.3 }";
    all.push(("volatility.egarch (2, 3)".to_owned(), asset(orders)));
    let orders = "volatility.aparch = { delta = 1.5, omega = 1e-4, alpha = [0.05, 0.1], gamma = [0.5, 0.2], beta = [0.3, 0.2, 0.1], initial = 0.3 }";
    all.push(("volatility.aparch (2, 3)".to_owned(), asset(orders)));
    for law in INNOVATIONS {
        all.push((
            format!("innovations.{}", law.name),
            asset(&format!("{constant}\ninnovations.{} = {}", law.name, law.example)),
        ));
    }
    for law in MEANS {
        all.push((format!("mean.{}", law.name), asset(&format!("{constant}\nmean.{} = {}", law.name, law.example))));
    }
    for law in JUMPS {
        // Jumps of the variance need one that can jump.
        let volatility = if law.name == "svcj" { SHOCKED } else { constant };
        all.push((
            format!("jumps.{}", law.name),
            asset(&format!("{volatility}\njumps.{} = {}", law.name, law.example)),
        ));
    }
    for law in LEVELS {
        let series = format!("[levels.A]\ninitial = 0.02\nprocess.{} = {}", law.name, law.example);
        all.push((format!("process.{}", law.name), scenario(&series)));
    }
    for (name, law) in [
        // Zero is touched; and the bounds are.
        ("cir", "{ mean_reversion = 0.5, long_run_mean = 0.04, volatility = 1.0 }"),
        ("jacobi", "{ mean_reversion = 2.0, long_run_mean = 0.4, volatility = 3.0, low = 0.0, high = 1.0 }"),
    ] {
        let series = format!("[levels.A]\ninitial = 0.02\nprocess.{name} = {law}");
        all.push((format!("process.{name} at its edge"), scenario(&series)));
    }
    let correlated = "[dependence]\ncorrelation = { \"A/B\" = 0.6 }";
    for law in COPULAS {
        // Clayton's takes no correlations.
        let table = if law.name == "clayton" { "[dependence]" } else { correlated };
        all.push((
            format!("copula.{}", law.name),
            related(&format!("{table}\ncopula.{} = {}", law.name, law.example)),
        ));
    }
    for law in DYNAMICS {
        let dynamics = format!("{correlated}\ndynamics.{} = {}", law.name, law.example);
        all.push((format!("dynamics.{}", law.name), related(&dynamics)));
    }
    all.push(("factors".to_owned(), related("[factors.market]\nA = 0.8\nB = -0.5")));
    all
}

/// The last price of the first and the last path, and a digest of every number.
fn values(text: &str) -> String {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let mut ends = Vec::new();
    let batches = Scenario::from_text(text).unwrap().simulate().unwrap();
    // However paths are batched: 256 at a time, of six rows each, column by column.
    let slices = batches.flat_map(|batch| {
        let rows = batch.num_rows();
        (0..rows).step_by(256 * 6).map(|first| batch.slice(first, (rows - first).min(256 * 6))).collect::<Vec<_>>()
    });
    for batch in slices {
        for column in &batch.columns()[2..] {
            for value in column.as_primitive::<Float64Type>().values() {
                // FNV-1a over 64-bit words.
                digest = (digest ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3);
            }
        }
        let prices = batch.column(2).as_primitive::<Float64Type>().values();
        ends.extend([prices[5], prices[prices.len() - 1]]);
    }
    let (first, last) = (ends[0], ends[ends.len() - 1]);
    format!("{first:?} ({:016x}) {last:?} ({:016x}) all {digest:016x}", first.to_bits(), last.to_bits())
}

#[test]
fn every_component_gives_the_bits_of_its_stream_version() {
    let version = pathloom::random::STREAM_VERSION;
    let mut now = format!("stream version {version}\n");
    for (name, text) in components() {
        now += &format!("{name}: {}\n", values(&text));
    }
    if std::env::var_os("PATHLOOM_BLESS").is_some() {
        std::fs::write(FILE, &now).unwrap();
    }
    let then = std::fs::read_to_string(FILE).unwrap();
    for (now, then) in now.lines().zip(then.lines()) {
        assert_eq!(now, then);
    }
    assert_eq!(now.lines().count(), then.lines().count(), "a component has no golden values yet: bless them");
}
