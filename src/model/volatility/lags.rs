//! y′ = c + Σᵢ (αᵢ + γᵢ·1{ε < 0}) n + Σⱼ βⱼ y: a recursion on what a shock was in size, by its sign, and on itself.
//!
//! Here are its lags of two and up, in rows of paths; lag one is a part of each law's own loop.

use crate::math::rows;
use crate::math::simd::kernel;
use crate::random::Row;
use crate::units::{Grid, Years};
use std::collections::VecDeque;

/// The most lags of a kind.
pub(super) const MOST_LAGS: usize = 4;

/// Steps after which nothing is looked for of what was at the start.
pub(super) const LONGEST: usize = 1 << 20;

/// Products after which the same is true of a long memory.
const MOST_PRODUCTS: usize = 1 << 27;

/// The weights of a recursion, of lag one and up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    /// Of sizes.
    pub alpha: Vec<f64>,
    /// Of the sizes of falls, besides.
    pub gamma: Vec<f64>,
    /// Of y.
    pub beta: Vec<f64>,
}

impl Weights {
    /// Those of lag one: of a rise, of a fall, of y.
    pub(super) fn first(&self) -> [f64; 3] {
        let first = |weights: &[f64]| weights.first().copied().unwrap_or(0.0);
        let rise = first(&self.alpha);
        [rise, rise + first(&self.gamma), first(&self.beta)]
    }

    /// Whether there is no other lag.
    pub(super) fn are_of_first_order(&self) -> bool {
        self.alpha.len().max(self.gamma.len()).max(self.beta.len()) <= 1
    }

    /// What persists of y, where a size is y times a factor of these means: of all shocks, of falls alone.
    pub(super) fn persistence(&self, [all, falls]: [f64; 2]) -> f64 {
        let of_falls = self.gamma.iter().map(|gamma| gamma * falls);
        self.alpha.iter().map(|alpha| alpha * all).chain(self.beta.iter().copied()).chain(of_falls).sum()
    }

    /// What is left of the start by step, by the same means: see [`fading`].
    pub(super) fn fading(&self, [all, falls]: [f64; 2]) -> Vec<f64> {
        let weight = |weights: &[f64], lag: usize| weights.get(lag).copied().unwrap_or(0.0);
        let of_lag = |i| weight(&self.alpha, i) * all + weight(&self.gamma, i) * falls + weight(&self.beta, i);
        fading(&(0..MOST_LAGS).map(of_lag).collect::<Vec<f64>>())
    }
}

/// ρ₀ = 1, ρ₁, … with E\[yₜ\] = E\[y\] + ρₜ(y₀ − E\[y\]), until nothing is left, where E\[yₜ₊₁\] has these weights of
/// E\[yₜ\] and those before.
pub(super) fn fading(weights: &[f64]) -> Vec<f64> {
    let lags = weights.len();
    let most = LONGEST.min(MOST_PRODUCTS / lags) + lags;
    let mut all = vec![1.0; lags];
    let mut nothing = 0;
    while all.len() < most && nothing < lags {
        let next: f64 = weights.iter().zip(all.iter().rev()).map(|(weight, rho)| weight * rho).sum();
        nothing = if next.abs() > 1e-16 { 0 } else { nothing + 1 };
        all.push(next);
    }
    all.split_off(lags - 1)
}

/// What a table of steps has of one: beyond its last, that.
pub(super) fn at_step(table: &[f64], grid: &Grid, Years(elapsed): Years) -> f64 {
    // Steps of a path: far below 2^53.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let step = (elapsed * grid.steps_per_year).round() as usize;
    table.get(step).or(table.last()).copied().unwrap_or(0.0)
}

/// The lags of one block.
pub(super) struct Lags {
    constant: f64,
    weights: Weights,
    /// What y′ has from them.
    carried: Row,
    /// Sizes, those of falls, and y itself, of lags two and up, latest first.
    sizes: VecDeque<Row>,
    falls: VecDeque<Row>,
    before: VecDeque<Row>,
}

impl Lags {
    /// At the start, where y and the sizes of shocks, and of falls among them, have been the same for ever.
    pub(super) fn new(weights: &Weights, constant: f64, y: f64, [size, fall]: [f64; 2], paths: usize) -> Self {
        let row = |fill| move |_| Row::filled(paths, fill);
        let of_sizes = weights.alpha.len().max(weights.gamma.len());
        Lags {
            constant,
            carried: Row::filled(paths, constant),
            sizes: (1..of_sizes).map(row(size)).collect(),
            falls: (1..weights.gamma.len()).map(row(fall)).collect(),
            before: (1..weights.beta.len()).map(row(y)).collect(),
            weights: weights.clone(),
        }
    }

    /// The constant, and the terms of lags two and up, for the step from y: this step's own shock, whose sizes are
    /// `size` of it, then joins the lags.
    pub(super) fn carry(&mut self, y: &[f64], shocks: &[f64], size: impl FnOnce(&mut Row)) -> &[f64] {
        if self.weights.are_of_first_order() {
            return &self.carried;
        }
        let Weights { alpha, gamma, beta } = &self.weights;
        self.carried.fill(self.constant);
        for (weights, lags) in [(alpha, &self.sizes), (gamma, &self.falls), (beta, &self.before)] {
            for (weight, lag) in weights.iter().skip(1).zip(lags) {
                rows::add_scaled(*weight, lag, &mut self.carried);
            }
        }
        if let Some(mut oldest) = self.sizes.pop_back() {
            size(&mut oldest);
            if let Some(mut oldest_fall) = self.falls.pop_back() {
                of_falls(&oldest, shocks, &mut oldest_fall);
                self.falls.push_front(oldest_fall);
            }
            self.sizes.push_front(oldest);
        }
        if let Some(mut oldest) = self.before.pop_back() {
            oldest.copy_from_slice(y);
            self.before.push_front(oldest);
        }
        &self.carried
    }
}

kernel! {
    fn of_falls(sizes: &[f64], shocks: &[f64], out: &mut [f64]) {
        for ((out, size), shock) in out.iter_mut().zip(sizes).zip(shocks) {
            *out = if *shock < 0.0 { *size } else { 0.0 };
        }
    }
}

kernel! {
    /// hε²
    pub(super) fn squared_shocks(variance: &[f64], shocks: &[f64], out: &mut [f64]) {
        for ((out, h), shock) in out.iter_mut().zip(variance).zip(shocks) {
            *out = h * (shock * shock);
        }
    }
}
