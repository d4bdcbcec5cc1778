//! Every law, by the name it has in a scenario file. Parser, schema, `pathloom models`, errors and the test harness
//! walk these lists; a law that is not here does not exist.

use super::{CopulaModel, CorrelationModel, InnovationModel, Invalid, JumpModel, LevelModel, Parameter, Values};
use super::{MarkModel, MeanModel, TradeModel, VolatilityModel, VolumeModel};
use super::{copulas, correlations, innovations, jumps, levels, marks, means, trades, volatility, volume};

/// One law: its name, what it is, its parameters, and how to make it from valid numbers.
#[derive(Debug)]
pub struct Component<Model: ?Sized> {
    /// Its key in the scenario file.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// Its equation.
    pub equation: &'static str,
    /// How it is simulated: exact, or the scheme and its weak order.
    pub scheme: &'static str,
    /// Its parameters, in the order they are printed.
    pub parameters: &'static [Parameter],
    /// A typical use, as TOML.
    pub example: &'static str,
    /// Makes the law.
    pub build: fn(&Values) -> Result<Box<Model>, Invalid>,
}

/// `volatility.NAME`
pub static VOLATILITIES: &[Component<dyn VolatilityModel>] = &[
    volatility::constant::COMPONENT,
    volatility::garch::COMPONENT,
    volatility::gjr_garch::COMPONENT,
    volatility::egarch::COMPONENT,
    volatility::aparch::COMPONENT,
    volatility::ewma::COMPONENT,
    volatility::figarch::COMPONENT,
    volatility::heston::COMPONENT,
    volatility::double_heston::COMPONENT,
    volatility::three_halves::COMPONENT,
    volatility::rough_bergomi::COMPONENT,
    volatility::rough_heston::COMPONENT,
    volatility::sabr::COMPONENT,
    volatility::log_ou::COMPONENT,
    volatility::schedule::COMPONENT,
    volatility::cev::COMPONENT,
];

/// `innovations.NAME`
pub static INNOVATIONS: &[Component<dyn InnovationModel>] = &[
    innovations::normal::COMPONENT,
    innovations::student_t::COMPONENT,
    innovations::skewed_t::COMPONENT,
    innovations::ged::COMPONENT,
    innovations::laplace::COMPONENT,
];

/// `mean.NAME`
pub static MEANS: &[Component<dyn MeanModel>] = &[means::arma::COMPONENT, means::garch_in_mean::COMPONENT];

/// `jumps.NAME`
pub static JUMPS: &[Component<dyn JumpModel>] = &[
    jumps::merton::COMPONENT,
    jumps::kou::COMPONENT,
    jumps::uniform::COMPONENT,
    jumps::hawkes::COMPONENT,
    jumps::svcj::COMPONENT,
    jumps::variance_gamma::COMPONENT,
    jumps::normal_inverse_gaussian::COMPONENT,
    jumps::cgmy::COMPONENT,
];

/// `volume.NAME`
pub static VOLUMES: &[Component<dyn VolumeModel>] = &[volume::log_normal::COMPONENT];

/// `trades.NAME`
pub static TRADES: &[Component<dyn TradeModel>] = &[trades::hawkes::COMPONENT];

/// `spread.NAME`
pub static SPREADS: &[Component<dyn MarkModel>] = &[marks::geometric_spread::COMPONENT];

/// `trade_side.NAME`
pub static TRADE_SIDES: &[Component<dyn MarkModel>] = &[marks::persistent_side::COMPONENT];

/// `trade_size.NAME`
pub static TRADE_SIZES: &[Component<dyn MarkModel>] = &[marks::log_normal_size::COMPONENT];

/// `process.NAME`
pub static LEVELS: &[Component<dyn LevelModel>] = &[
    levels::ornstein_uhlenbeck::COMPONENT,
    levels::ornstein_uhlenbeck::VASICEK,
    levels::cox_ingersoll_ross::COMPONENT,
    levels::cox_ingersoll_ross_shifted::COMPONENT,
    levels::hull_white::COMPONENT,
    levels::g2pp::COMPONENT,
    levels::jacobi::COMPONENT,
    levels::arithmetic_brownian::COMPONENT,
    levels::schwartz_one_factor::COMPONENT,
    levels::arma::AUTOREGRESSION,
    levels::arma::COMPONENT,
    levels::fractional::BROWNIAN,
    levels::fractional::ORNSTEIN_UHLENBECK,
];

/// `copula.NAME`
pub static COPULAS: &[Component<dyn CopulaModel>] =
    &[copulas::gaussian::COMPONENT, copulas::student_t::COMPONENT, copulas::clayton::COMPONENT];

/// `dynamics.NAME`
pub static DYNAMICS: &[Component<dyn CorrelationModel>] = &[correlations::dcc::COMPONENT];
