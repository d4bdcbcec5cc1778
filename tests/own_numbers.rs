//! `parameters` of a regime: laws with other numbers, against the same law without regimes and against theory. See
//! `statistics` for the false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{fingerprint, path_text, pathloom, scenario_file, temporary};
use pathloom::Scenario;
use pathloom::model::registry::{JUMPS, LEVELS, VOLATILITIES};
use statistics::{assert_mean, assert_same_law, simulate, weekly};

fn scenario(market: &str, regimes: &str, (paths, steps): (usize, usize)) -> String {
    let head = weekly("own-numbers", 20_261_126, paths, steps);
    let columns = if regimes.is_empty() { "" } else { ", \"regime\"" };
    format!(
        "{head}\n{market}\n{regimes}\n[output]\nlayout = \"panel\"\ncolumns = [\"price\", \"variance\"{columns}]\n"
    )
}

fn asset(laws: &str) -> String {
    format!("[assets.A]\ninitial_price = 3.0\ndrift = 0.04\n{laws}\n")
}

/// Two states, of which the first is never left.
fn for_ever(parameters: &str) -> String {
    format!(
        "[regimes]\ninitial = \"a\"\ntransition = [[1.0, 0.0], [0.5, 0.5]]\n[regimes.states.a]\n{parameters}\n[regimes.states.b]\n"
    )
}

/// Every number of every law that can change, as a change that is small and valid: law, kind, number, its value then.
fn changes<'a>(
    kind: &'static str,
    laws: impl Iterator<Item = (&'a str, &'a str, Vec<&'a str>)>,
) -> Vec<(String, &'static str, String)> {
    laws.flat_map(|(name, example, numbers)| {
        let own = |number: &str| (format!("{kind}.{name} = {example}"), kind, number.to_owned());
        numbers.iter().map(|number| own(number)).collect::<Vec<_>>()
    })
    .collect()
}

const ELASTIC: &str = "{ annual_vol = 0.2, elasticity = 0.6 }";

fn volatilities() -> Vec<(String, &'static str, String)> {
    let known = VOLATILITIES.iter().filter_map(|law| {
        let numbers = match law.name {
            "garch" | "gjr_garch" | "egarch" => vec!["alpha", "beta"],
            "heston" => vec!["mean_reversion", "long_run_variance", "vol_of_vol", "correlation"],
            "three_halves" => vec!["mean_reversion", "long_run_variance", "vol_of_vol"],
            "double_heston" => vec!["mean_reversion_1", "vol_of_vol_2"],
            "sabr" | "log_ou" => vec!["vol_of_vol", "correlation"],
            "cev" => vec!["annual_vol", "elasticity"],
            _ => return None,
        };
        Some((law.name, if law.name == "cev" { ELASTIC } else { law.example }, numbers))
    });
    changes("volatility", known)
}

fn jumps() -> Vec<(String, &'static str, String)> {
    let known = JUMPS.iter().filter(|law| law.name != "hawkes").map(|law| {
        let numbers = law.parameters.iter().map(|parameter| parameter.name).filter(|name| *name != "intensity");
        (law.name, law.example, numbers.collect())
    });
    changes("jumps", known)
}

fn levels() -> Vec<(String, &'static str, String)> {
    let known = LEVELS.iter().filter_map(|law| {
        let numbers = match law.name {
            "ornstein_uhlenbeck" | "vasicek" | "schwartz_one_factor" | "arithmetic_brownian" => {
                law.parameters.iter().map(|parameter| parameter.name).collect()
            }
            "cir" => vec!["mean_reversion", "long_run_mean", "volatility"],
            _ => return None,
        };
        Some((law.name, law.example, numbers))
    });
    changes("process", known)
}

/// The market with that number times 0.9, by the text itself.
fn with_other(law: &str, number: &str) -> Option<(String, f64)> {
    let at = law.find(&format!("{number} = "))? + number.len() + 3;
    let end = at + law[at..].find([',', ' ', '}'])?;
    let value: f64 = law[at..end].parse().ok()?;
    Some((format!("{}{:?}{}", &law[..at], 0.9 * value, &law[end..]), 0.9 * value))
}

/// What a regime that is never left makes of a path is what the law with those numbers makes of it: with the same draws, so
/// that nothing but rounding is between them. With the declared numbers, while another regime has others, not even that.
#[test]
fn a_regime_that_lasts_is_the_law_with_its_numbers() {
    let mut seen = 0;
    for (law, kind, number) in volatilities().into_iter().chain(jumps()).chain(levels()) {
        let Some((other, value)) = with_other(&law, &number) else { continue };
        seen += 1;
        let market = |law: &str| match kind {
            "process" => format!("[levels.A]\ninitial = 0.04\n{law}\n"),
            "jumps" if law.contains("svcj") => {
                let heston = VOLATILITIES.iter().find(|law| law.name == "heston").unwrap().example;
                asset(&format!("volatility.heston = {heston}\n{law}"))
            }
            "jumps" => asset(&format!("volatility.constant = {{ annual_vol = 0.1 }}\n{law}")),
            // Skewed shocks, which these laws must be told of.
            _ if law.contains("garch") => asset(&format!(
                "drift_of = \"log_price\"\ninnovations.skewed_t = {{ degrees_of_freedom = 5.0, skewness = -0.4 }}\n{law}"
            )),
            _ => asset(law),
        };
        let changed = for_ever(&format!("parameters.{kind}.{number} = {{ set = {value:?} }}"));
        let ours = simulate(&scenario(&market(&law), &changed, (20, 60)));
        let theirs = simulate(&scenario(&market(&other), "", (20, 60)));
        let elsewhere =
            changed.replace("[regimes.states.b]\n", "").replace("states.a]", "states.a]\n[regimes.states.b]");
        let untouched = simulate(&scenario(&market(&law), &elsewhere, (20, 60)));
        let declared = simulate(&scenario(&market(&law), "", (20, 60)));
        for column in ["A", "A_variance"] {
            let pairs = ours.get(column).iter().zip(theirs.get(column));
            let furthest = pairs.map(|(ours, theirs)| (ours / theirs - 1.0).abs()).fold(0.0, f64::max);
            assert!(furthest < 1e-9, "{law}, {number}: {column} is {furthest:e} off");
        }
        assert_ne!(ours.get("A"), declared.get("A"), "{law}: {number} changes nothing");
        assert_eq!(untouched.get("A_variance"), declared.get("A_variance"), "{law}: {number} of another regime");
        let pairs = untouched.get("A").iter().zip(declared.get("A"));
        let furthest = pairs.map(|(ours, theirs)| (ours / theirs - 1.0).abs()).fold(0.0, f64::max);
        assert!(furthest < 1e-12, "{law}, {number} of another regime: {furthest:e} off");
    }
    assert!(seen > 40, "{seen}");
}

/// Two states in turn, and the probability to be in the second by row.
const TURNS: &str = "[regimes]\ninitial = \"calm\"\nstates.calm = { expected_duration = 10 }\n[regimes.states.crisis]\nexpected_duration = 5\n";

#[test]
fn a_variance_is_pulled_to_where_its_regime_has_it() {
    let heston = "{ initial_variance = 0.04, mean_reversion = 6.0, long_run_variance = 0.03, vol_of_vol = 0.4, correlation = -0.6 }";
    let regimes = format!(
        "{TURNS}parameters.volatility = {{ long_run_variance = {{ set = 0.2 }}, mean_reversion = {{ scale = 2.0 }}, correlation = {{ set = 0.3 }} }}"
    );
    let columns = simulate(&scenario(&asset(&format!("volatility.heston = {heston}")), &regimes, (40_000, 52)));
    // E[v; R = i] by the matrix and the exact mean of a step.
    let step = |v: f64, share: f64, kappa: f64, theta: f64| {
        let decay = (-kappa / 52.0_f64).exp();
        share * theta * (1.0 - decay) + v * decay
    };
    let (mut shares, mut means) = ([1.0, 0.0], [0.04, 0.0]);
    for row in 1..=52 {
        let moved = [step(means[0], shares[0], 6.0, 0.03), step(means[1], shares[1], 12.0, 0.2)];
        means = [0.9 * moved[0] + 0.2 * moved[1], 0.1 * moved[0] + 0.8 * moved[1]];
        shares = [0.9 * shares[0] + 0.2 * shares[1], 0.1 * shares[0] + 0.8 * shares[1]];
        if [1, 5, 20, 52].contains(&row) {
            assert_mean(&format!("variance at row {row}"), &columns.row("A_variance", row), means[0] + means[1]);
        }
    }
    // Whatever the regime, prices are compensated.
    let years = 52.0 / 52.0;
    assert_mean("price", &columns.last("A"), 3.0 * (0.04_f64 * years).exp());
}

#[test]
fn a_level_is_pulled_to_where_its_regime_has_it() {
    let market = "[levels.A]\ninitial = 0.04\nprocess.vasicek = { mean_reversion = 3.0, long_run_mean = 0.02, annual_vol = 0.01 }\n";
    let regimes =
        format!("{TURNS}parameters.process = {{ long_run_mean = {{ add = 0.04 }}, annual_vol = {{ scale = 2.0 }} }}");
    let columns = simulate(&scenario(market, &regimes, (20_000, 52)));
    let decay = (-3.0 / 52.0_f64).exp();
    let (mut shares, mut means, mut squares) = ([1.0, 0.0], [0.04, 0.0], [0.04 * 0.04, 0.0]);
    for _ in 1..=52 {
        let mut moved = [[0.0; 2]; 2];
        for (i, (mean, vol)) in [(0.02, 0.01), (0.06, 0.02_f64)].into_iter().enumerate() {
            let (pull, noise) = (mean * (1.0 - decay), vol * vol * (1.0 - decay * decay) / 6.0);
            moved[0][i] = decay * means[i] + pull * shares[i];
            moved[1][i] =
                decay * decay * squares[i] + 2.0 * decay * pull * means[i] + (pull * pull + noise) * shares[i];
        }
        let mix = |[a, b]: [f64; 2]| [0.9 * a + 0.2 * b, 0.1 * a + 0.8 * b];
        (shares, means, squares) = (mix(shares), mix(moved[0]), mix(moved[1]));
    }
    let last = columns.last("A");
    assert_mean("level", &last, means[0] + means[1]);
    let squared: Vec<f64> = last.iter().map(|x| x * x).collect();
    assert_mean("its square", &squared, squares[0] + squares[1]);
}

/// Of every law of jumps: prices stay compensated, and regimes have jumps of their own size.
#[test]
fn jumps_are_those_of_their_regime_and_compensated() {
    for law in JUMPS.iter().filter(|law| !["hawkes", "svcj"].contains(&law.name)) {
        let number = match law.name {
            "merton" => "mean = { set = -0.2 }",
            "kou" => "up_probability = { scale = 0.5 }",
            "uniform" => "low = { scale = 1.3 }",
            "cgmy" => "down_decay = { scale = 0.7 }",
            "variance_gamma" => "skew = { scale = 2.0 }",
            _ => "asymmetry = { scale = 1.5 }",
        };
        let regimes = format!("{TURNS}parameters.jumps.{number}\njump_intensity = {{ scale = 2.0 }}");
        let laws = format!("volatility.constant = {{ annual_vol = 0.1 }}\njumps.{} = {}", law.name, law.example);
        let columns = simulate(&scenario(&asset(&laws), &regimes, (40_000, 52)));
        let prices = columns.last("A");
        assert!(prices.iter().all(|price| price.is_finite() && *price > 0.0), "{}", law.name);
        assert_mean(&format!("price with {}", law.name), &prices, 3.0 * 0.04_f64.exp());
    }
}

/// Regimes that change every other step.
const OFTEN: &str = "[regimes]\ninitial = \"calm\"\nstates.calm = { expected_duration = 2 }\n[regimes.states.crisis]\nexpected_duration = 2\n";

/// A variance goes on from where the path is when regimes change: with numbers that differ by nothing to speak of, its steps are those of one
/// law. Were one regime's state not the other's, they would be as far apart as two paths are.
#[test]
fn a_variance_goes_on_from_regime_to_regime() {
    let mut seen = Vec::new();
    for (law, kind, number) in volatilities() {
        let name = law.split(['.', ' ']).nth(1).unwrap().to_owned();
        if seen.contains(&name) || with_other(&law, &number).is_none() {
            continue;
        }
        let regimes = format!("{OFTEN}parameters.{kind}.{number} = {{ scale = 1.0000000001 }}");
        let steps = |regimes: &str, seed: &str| -> Vec<f64> {
            let text = scenario(&asset(&law), regimes, (20_000, 52)).replace("seed = 20261126", seed);
            let columns = simulate(&text);
            let pairs = columns.row("A_variance", 51).into_iter().zip(columns.row("A_variance", 52));
            pairs.map(|(before, after)| after - before).collect()
        };
        assert_same_law(&name, &steps(&regimes, "seed = 20261126"), &steps("", "seed = 20261127"));
        seen.push(name);
    }
    assert!(seen.len() >= 8, "{seen:?}");
}

/// A level with three times the volatility in one of two regimes takes steps three times as long in that, on one path.
#[test]
fn the_steps_of_a_level_are_those_of_its_regime() {
    for law in LEVELS {
        let number = match law.name {
            "ornstein_uhlenbeck" | "vasicek" | "schwartz_one_factor" | "arithmetic_brownian" => "annual_vol",
            "cir" => "volatility",
            _ => continue,
        };
        // Where its mean is, so that steps are shocks.
        let initial = if law.name == "schwartz_one_factor" { 70.0 } else { 0.04 };
        let market = format!("[levels.A]\ninitial = {initial:?}\nprocess.{} = {}\n", law.name, law.example);
        let regimes = format!("{OFTEN}parameters.process.{number} = {{ scale = 3.0 }}");
        let columns = simulate(&scenario(&market, &regimes, (2_000, 4)));
        let mut squares = [Vec::new(), Vec::new()];
        for (levels, regimes) in columns.paths("A").zip(columns.paths("regime")) {
            for row in 1..levels.len() {
                let change = levels[row] - levels[row - 1];
                squares[usize::from(regimes[row - 1] > 0.0)].push(change * change);
            }
        }
        let [calm, crisis] = squares.map(|squares| squares.iter().sum::<f64>() / squares.len() as f64);
        // Nine, but for the pull of the mean and the level's own way; a thousand steps of each would be off by a tenth.
        assert!((5.0..13.0).contains(&(crisis / calm)), "{}: {}", law.name, crisis / calm);
    }
}

/// Of a law without draws of its own the numbers are the recursion's, whatever the regime was before.
#[test]
fn a_garch_variance_follows_the_numbers_of_the_regime_of_its_step() {
    let market = asset("drift_of = \"log_price\"\nvolatility.garch = { omega = 4.0e-5, alpha = 0.08, beta = 0.90 }");
    let regimes = format!("{TURNS}parameters.volatility = {{ alpha = {{ set = 0.3 }}, beta = {{ set = 0.5 }} }}");
    let columns = simulate(&scenario(&market, &regimes, (200, 52)));
    let rows = columns.paths("A").zip(columns.paths("A_variance")).zip(columns.paths("regime"));
    let mut crises = 0;
    for ((prices, variances), regimes) in rows {
        for row in 1..prices.len() {
            let change = (prices[row] / prices[row - 1]).ln() - 0.04 / 52.0;
            let (alpha, beta) = if regimes[row - 1] > 0.0 { (0.3, 0.5) } else { (0.08, 0.9) };
            let wanted = 4.0e-5 + alpha * change * change + beta * variances[row - 1] / 52.0;
            let off = (variances[row] / 52.0 / wanted - 1.0).abs();
            assert!(off < 1e-9, "row {row}: {off:e}");
            crises += u32::from(regimes[row - 1] > 0.0);
        }
    }
    assert!(crises > 1_000);
}

/// What is said to all series is for those that can hear it, and leaves the others as they are.
#[test]
fn laws_that_cannot_change_are_left_alone_by_what_others_take() {
    let others = "[levels.J]\ninitial = 0.4\nprocess.jacobi = { mean_reversion = 2.0, long_run_mean = 0.4, volatility = 0.1, low = 0.0, high = 1.0 }\n\
        [assets.R]\ninitial_price = 1.0\nvolatility.rough_heston = { hurst = 0.1, initial_variance = 0.04, mean_reversion = 0.3, long_run_variance = 0.04, vol_of_vol = 0.4, correlation = -0.7 }\n\
        jumps.hawkes = { intensity = 4.0, branching = 0.5, decay = 20.0, mean = -0.02, std = 0.03 }\n";
    let hawkes = JUMPS.iter().find(|law| law.name == "hawkes").unwrap().example;
    let others =
        others.replace("{ intensity = 4.0, branching = 0.5, decay = 20.0, mean = -0.02, std = 0.03 }", hawkes);
    let market = format!(
        "{others}[levels.V]\ninitial = 0.4\nprocess.vasicek = {{ mean_reversion = 2.0, long_run_mean = 0.4, annual_vol = 0.05 }}\n{}",
        asset(
            "volatility.heston = { initial_variance = 0.04, mean_reversion = 6.0, long_run_variance = 0.03, vol_of_vol = 0.4, correlation = -0.6 }\njumps.merton = { intensity = 4.0, mean = -0.02, std = 0.03 }"
        )
    );
    let parameters = "parameters.process.long_run_mean = { set = 0.8 }\nparameters.volatility.vol_of_vol = { scale = 0.5 }\nparameters.jumps.std = { scale = 2.0 }";
    let (with, without) = (for_ever(parameters), for_ever(""));
    let [with, without] = [with, without].map(|regimes| simulate(&scenario(&market, &regimes, (50, 60))));
    for name in ["J", "R", "R_variance"] {
        assert_eq!(with.get(name), without.get(name), "{name}");
    }
    for name in ["V", "A", "A_variance"] {
        assert_ne!(with.get(name), without.get(name), "{name}");
    }
}

/// As they were when the stream version was set: who changes them changes that.
#[test]
fn changed_laws_have_the_bits_of_their_stream_version() {
    let market = format!(
        "[levels.R]\ninitial = 0.03\nprocess.cir = {{ mean_reversion = 0.8, long_run_mean = 0.035, volatility = 0.1 }}\n{}",
        asset(
            "volatility.heston = { initial_variance = 0.04, mean_reversion = 2.0, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }\njumps.merton = { intensity = 5.0, mean = -0.02, std = 0.03 }"
        )
    );
    let regimes = format!(
        "{TURNS}parameters.volatility.vol_of_vol = {{ scale = 1.5 }}\nparameters.jumps.std = {{ set = 0.06 }}\nparameters.process.volatility = {{ scale = 2.0 }}"
    );
    let columns = simulate(&scenario(&market, &regimes, (40, 40)));
    // FNV-1a over 64-bit words.
    let fold = |digest: u64, bits: u64| (digest ^ bits).wrapping_mul(0x0100_0000_01b3);
    let all = ["A", "A_variance", "R"].into_iter().flat_map(|name| columns.get(name)).map(|value| value.to_bits());
    let digest = format!("{:016x}", all.fold(0xcbf2_9ce4_8422_2325_u64, fold));
    assert_eq!((pathloom::random::STREAM_VERSION, digest), (4, "ce1bc6225ad91248".to_owned()));
}

#[test]
fn a_path_draws_what_no_other_path_can_change() {
    let market = format!(
        "{}[levels.R]\ninitial = 0.03\nprocess.cir = {{ mean_reversion = 0.8, long_run_mean = 0.035, volatility = 0.1 }}\n",
        asset(
            "volatility.heston = { initial_variance = 0.04, mean_reversion = 2.0, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }\njumps.kou = { intensity = 5.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.03 }"
        )
    );
    let regimes = format!(
        "{TURNS}parameters.volatility.vol_of_vol = {{ scale = 1.5 }}\nparameters.jumps.down_mean = {{ set = 0.06 }}\nparameters.process.volatility = {{ scale = 2.0 }}"
    );
    let (few, many) =
        (simulate(&scenario(&market, &regimes, (8, 40))), simulate(&scenario(&market, &regimes, (700, 40))));
    for name in ["A", "A_variance", "R", "regime"] {
        let alike = few.paths(name).zip(many.paths(name)).all(|(few, many)| few == many);
        assert!(alike, "{name} of a path depends on how many there are");
    }
    // And on no shard, thread or instruction set.
    let place = temporary();
    let file = scenario_file(place.path(), &scenario(&market, &regimes, (700, 40)));
    let out = |name: &str| path_text(&place.path().join(name));
    pathloom(["run", &file, "-o", &out("whole"), "-q", "--threads", "2"]).exits(0);
    common::pathloom_with(&[("PATHLOOM_SIMD", "scalar")], ["run", &file, "-o", &out("one"), "-q", "--threads", "1"])
        .exits(0);
    for shard in ["1/2", "2/2"] {
        pathloom(["run", &file, "-o", &out("shards"), "-q", "--shard", shard]).exits(0);
    }
    let wanted = fingerprint(&place.path().join("whole"));
    assert_eq!(fingerprint(&place.path().join("one")), wanted);
    assert_eq!(fingerprint(&place.path().join("shards")), wanted);
}

#[test]
fn check_shows_numbers_by_regime_and_the_hash_knows_them() {
    let heston = "{ initial_variance = 0.04, mean_reversion = 6.0, long_run_variance = 0.03, vol_of_vol = 0.4, correlation = -0.6 }";
    let market = asset(&format!("volatility.heston = {heston}"));
    let of = |parameters: &str| scenario(&market, &format!("{TURNS}{parameters}"), (10, 10));
    let changed = of("series.A = { parameters.volatility.vol_of_vol = { scale = 2 } }");
    let place = temporary();
    let text = pathloom(["check", &scenario_file(place.path(), &changed)]).exits(0).stdout;
    assert!(text.contains("A  volatility.vol_of_vol = 0.8"), "{text}");
    let resolved = |text: &str| Scenario::from_text(text).unwrap().resolved();
    assert_ne!(resolved(&changed), resolved(&of("")));
    // A change to what it is already is none.
    let same = of("parameters.volatility.vol_of_vol = { set = 0.4 }");
    assert_eq!(resolved(&same), resolved(&of("")));
}

#[test]
fn what_extends_a_file_changes_single_numbers() {
    let place = temporary();
    let heston = "{ initial_variance = 0.04, mean_reversion = 6.0, long_run_variance = 0.03, vol_of_vol = 0.4, correlation = -0.6 }";
    let base = scenario(
        &asset(&format!("volatility.heston = {heston}")),
        &format!(
            "{TURNS}parameters.volatility.vol_of_vol = {{ scale = 2.0 }}\nparameters.volatility.correlation = {{ set = 0.0 }}"
        ),
        (10, 10),
    );
    std::fs::write(place.path().join("base.toml"), base).unwrap();
    let own = "extends = \"base.toml\"\nname = \"own\"\n[regimes.states.crisis.parameters.volatility]\nvol_of_vol = { set = 0.5 }\n";
    let text = pathloom(["check", &scenario_file(place.path(), own)]).exits(0).stdout;
    assert!(text.contains("A  volatility.correlation = 0") && text.contains("volatility.vol_of_vol = 0.5"), "{text}");
}
