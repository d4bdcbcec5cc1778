//! Dependence, and the correlations that an error offers.

use crate::common::{pathloom, scenario_file, temporary, unwrapped};
use crate::dice::Dice;
use crate::fault::{Fault, Row, VALID, assert_all_told, faults, market, of_text};
use pathloom::Scenario;

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
    ("a correlation with jumps alone", "volatility.constant = { annual_vol = 0.08 }\n\n[levels.SOFR]\ninitial = 0.043\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }\n\n[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "volatility.constant = { annual_vol = 0 }\njumps.kou = { intensity = 3.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }\n[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, §\"SPX/EURUSD\" = 0.1 }\n", &["dependence.correlation.SPX/EURUSD", "`EURUSD` moves by jumps alone", "a volatility above 0"]),
    ("a matrix with jumps alone", "volatility.constant = { annual_vol = 0.08 }\n\n[levels.SOFR]\ninitial = 0.043\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }\n\n[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "volatility.constant = { annual_vol = 0 }\njumps.kou = { intensity = 3.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }\n[dependence]\nmatrix = [[1, 0.2], [0.2, 1]]\n§order = [\"SPX\", \"EURUSD\"]\n", &["dependence.order", "`EURUSD` moves by jumps alone"]),
    ("a loading of jumps alone", "volatility.constant = { annual_vol = 0.08 }\n\n[levels.SOFR]\ninitial = 0.043\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }\n\n[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "volatility.constant = { annual_vol = 0 }\njumps.kou = { intensity = 3.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }\n[factors.market]\nSPX = 0.5\n§EURUSD = 0.5\n", &["factors.market.EURUSD", "jumps alone"]),
    ("jumps alone joined by name", "volatility.constant = { annual_vol = 0.08 }\n\n[levels.SOFR]\ninitial = 0.043\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }\n\n[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "volatility.constant = { annual_vol = 0 }\njumps.kou = { intensity = 3.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }\n[dependence]\ncopula.clayton = { theta = 2.0 }\n§series = [\"SPX\", \"EURUSD\"]\n", &["dependence.series", "`EURUSD` moves by jumps alone"]),
    ("jumps alone joined with all", "volatility.constant = { annual_vol = 0.08 }\n\n[levels.SOFR]\ninitial = 0.043\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }\n\n[dependence]\ncorrelation = { \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }\n", "volatility.constant = { annual_vol = 0 }\njumps.kou = { intensity = 3.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }\n[dependence]\n§copula.clayton = { theta = 2.0 }\n", &["dependence.copula", "`EURUSD` moves by jumps alone"]),
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

#[test]
fn faults_of_dependence_are_told() {
    assert_all_told(&faults(DEPENDENCE));
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

#[test]
fn jumps_alone_may_stand_beside_what_depends_on_each_other() {
    let alone = "volatility.constant = { annual_vol = 0 }\njumps.kou = { intensity = 3.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }\n";
    let beside = VALID.replace("volatility.constant = { annual_vol = 0.08 }\n", alone);
    for correlations in [
        "{ \"SPX/BTC\" = 0.35 }",
        "{ \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0 }",
        "{ \"SPX/BTC\" = 0.35, \"SPX/SOFR\" = 0.2 }",
    ] {
        let text = beside.replace("{ \"SPX/BTC\" = 0.35, \"SPX/EURUSD\" = 0.1 }", correlations);
        assert!(Scenario::from_text(&text).is_ok(), "{correlations}");
    }
}
