//! Every law, by the name it has in a scenario file. Parser, schema, `pathloom models`, errors and the test harness
//! walk these lists; a law that is not here does not exist.

use super::{CopulaModel, CorrelationModel, InnovationModel, Invalid, JumpModel, LevelModel, Parameter, Values};
use super::{MarkModel, TradeModel, VolatilityModel, VolumeModel};
use super::{copulas, correlations, innovations, jumps, levels, marks, trades, volatility, volume};

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
    volatility::heston::COMPONENT,
    volatility::schedule::COMPONENT,
    volatility::cev::COMPONENT,
    volatility::double_heston::COMPONENT,
    volatility::three_halves::COMPONENT,
    volatility::sabr::COMPONENT,
    volatility::log_ou::COMPONENT,
];

/// `innovations.NAME`
pub static INNOVATIONS: &[Component<dyn InnovationModel>] =
    &[innovations::normal::COMPONENT, innovations::student_t::COMPONENT];

/// `jumps.NAME`
pub static JUMPS: &[Component<dyn JumpModel>] = &[jumps::merton::COMPONENT];

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
pub static LEVELS: &[Component<dyn LevelModel>] =
    &[levels::ornstein_uhlenbeck::COMPONENT, levels::ornstein_uhlenbeck::VASICEK];

/// `copula.NAME`
pub static COPULAS: &[Component<dyn CopulaModel>] =
    &[copulas::gaussian::COMPONENT, copulas::student_t::COMPONENT, copulas::clayton::COMPONENT];

/// `dynamics.NAME`
pub static DYNAMICS: &[Component<dyn CorrelationModel>] = &[correlations::dcc::COMPONENT];
