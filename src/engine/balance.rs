//! As many paths of each class: see [`Sampling`](crate::scenario::Sampling).

use super::block::{Block, Sink};
use crate::error::{Error, Result};
use crate::random::{BLOCK, Lanes, Row};
use crate::scenario::{Balance, By, Column, Scenario};
use std::ops::Range;

/// Candidates of a path are so far apart: no dataset has as many paths.
const APART: u64 = 1 << 40;
/// The first of the paths from which shares of classes are found: no candidate is among them.
const PILOTS_FROM: u64 = 1 << 63;
/// How many there are, or fewer where they would take more path-steps than this.
const PILOTS: u64 = 1 << 16;
const PILOT_STEPS: u64 = 1 << 28;
/// At least so many.
const FEWEST_PILOTS: u64 = 1 << 12;
/// The rarest class that is looked for path by path.
const RAREST: f64 = 1e-3;
/// The most candidates of a path: of the rarest class, as many are not enough with probability e^−100.
const MOST_CANDIDATES: u64 = 100_000;

/// The classes of the paths of a block.
pub(super) struct Balanced {
    classes: Row,
    weights: Row,
}

impl Balanced {
    /// The paths that stand in place of a run of them, and their classes; `None` where nothing is balanced.
    pub(super) fn new(scenario: &Scenario, paths: &Range<u64>) -> Option<(Vec<u64>, Self)> {
        let balance = scenario.sampling.as_ref()?.balance.as_ref()?;
        let classes = balance.by.classes() as u64;
        let numbers = chosen(scenario, balance, paths);
        let shares = shares(scenario, balance);
        let mut balanced = Balanced { classes: Row::zeros(numbers.len()), weights: Row::zeros(numbers.len()) };
        for (i, path) in paths.clone().enumerate() {
            let class = path % classes;
            // Exact: there are at most 16.
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
            {
                balanced.classes[i] = class as f64;
                balanced.weights[i] = classes as f64 * shares[class as usize];
            }
        }
        Some((numbers, balanced))
    }

    /// The number of each path's class.
    pub(super) fn record(&self, out: &mut [f64]) {
        out.copy_from_slice(&self.classes);
    }

    /// Weighs each path for the share of its class.
    pub(super) fn weigh(&self, weights: &mut [f64]) {
        for (weight, own) in weights.iter_mut().zip(self.weights.iter()) {
            *weight *= own;
        }
    }
}

/// Refuses classes that are too rare to be looked for.
///
/// # Errors
/// Names the class, and how often it was seen.
pub fn check(scenario: &Scenario) -> Result<()> {
    let Some(balance) = scenario.sampling.as_ref().and_then(|sampling| sampling.balance.as_ref()) else {
        return Ok(());
    };
    match shares(scenario, balance).iter().enumerate().find(|(_, share)| **share < RAREST) {
        None => Ok(()),
        Some((class, share)) => Err(Error::Argument(format!(
            "sampling.balance: class {class} has {:.2} of 1,000 paths of this market, and rarer ones than 1 are not looked for; \
             move the bounds, or make the class common with sampling.importance",
            share * 1e3
        ))),
    }
}

/// The share of each class in the market.
fn shares<'b>(scenario: &Scenario, balance: &'b Balance) -> &'b [f64] {
    balance.shares.get_or_init(|| {
        let steps = scenario.path_steps() / u128::from(scenario.paths);
        let affordable = u64::try_from(u128::from(PILOT_STEPS) / steps.max(1)).unwrap_or(PILOTS);
        let pilots = affordable.clamp(FEWEST_PILOTS, PILOTS);
        let mut counts = vec![0_u32; balance.by.classes()];
        for first in (0..pilots).step_by(BLOCK) {
            let lanes = Lanes::run(PILOTS_FROM + first, BLOCK);
            for class in classes(scenario, &balance.by, lanes) {
                counts[class] += 1;
            }
        }
        let all: u32 = counts.iter().sum();
        counts.into_iter().map(|count| f64::from(count) / f64::from(all)).collect()
    })
}

/// The number of the first candidate of each path that is of its class.
fn chosen(scenario: &Scenario, balance: &Balance, paths: &Range<u64>) -> Vec<u64> {
    let wanted = |path: u64| path % balance.by.classes() as u64;
    let mut chosen: Vec<Option<u64>> = paths.clone().map(|_| None).collect();
    let mut tried = 0;
    while tried < MOST_CANDIDATES && chosen.iter().any(Option::is_none) {
        let waiting: Vec<(usize, u64)> = paths.clone().enumerate().filter(|(i, _)| chosen[*i].is_none()).collect();
        // As many candidates of each as fill a block.
        let each = (BLOCK / waiting.len()).max(1) as u64;
        let candidates: Vec<(usize, u64, u64)> = (tried..tried + each)
            .flat_map(|a| waiting.iter().map(move |(i, path)| (*i, *path, path + a * APART)))
            .collect();
        for run in candidates.chunks(BLOCK) {
            let numbers: Vec<u64> = run.iter().map(|(.., number)| *number).collect();
            for ((i, path, number), class) in run.iter().zip(classes(scenario, &balance.by, Lanes::of(&numbers))) {
                if class as u64 == wanted(*path) && chosen[*i].is_none() {
                    chosen[*i] = Some(*number);
                }
            }
        }
        tried += each;
    }
    paths.clone().zip(chosen).map(|(path, number)| number.unwrap_or(path)).collect()
}

/// The class of each path.
fn classes(scenario: &Scenario, by: &By, lanes: Lanes) -> Vec<usize> {
    let series = match by {
        By::Regime { .. } => 0,
        By::Drawdown { series, .. } => *series,
    };
    let mut told = Told { scenario, by, highest: vec![f64::MIN; lanes.count()], found: vec![0.0; lanes.count()] };
    Block::of(scenario, lanes, &(series..series + 1)).run(scenario.rows_per_path(), &mut told, &|| true);
    let class = |found: f64| match by {
        // A small whole number.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        By::Regime { .. } => found as usize,
        By::Drawdown { bounds, .. } => bounds.iter().filter(|bound| found >= **bound).count(),
    };
    told.found.into_iter().map(class).collect()
}

/// What tells the classes of paths, from what they record.
struct Told<'a> {
    scenario: &'a Scenario,
    by: &'a By,
    /// The highest price so far.
    highest: Vec<f64>,
    /// The highest state, or the deepest fall.
    found: Vec<f64>,
}

impl Sink for Told<'_> {
    fn put(&mut self, _row: u64, _series: usize, column: usize, values: &[f64]) {
        match (self.by, self.scenario.output.columns[column]) {
            (By::Regime { .. }, Column::Regime) => {
                for (found, state) in self.found.iter_mut().zip(values) {
                    *found = found.max(*state);
                }
            }
            (By::Drawdown { .. }, Column::Price | Column::Close) => {
                for ((found, highest), price) in self.found.iter_mut().zip(&mut self.highest).zip(values) {
                    *highest = highest.max(*price);
                    *found = found.max(1.0 - price / *highest);
                }
            }
            _ => {}
        }
    }
}
