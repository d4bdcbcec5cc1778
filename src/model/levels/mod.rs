//! Series that are not prices.

mod affine;
pub mod arithmetic_brownian;
pub mod arma;
pub mod cox_ingersoll_ross;
pub mod cox_ingersoll_ross_shifted;
mod curve;
pub mod fractional;
pub mod g2pp;
pub mod hull_white;
pub mod jacobi;
pub mod ornstein_uhlenbeck;
pub mod schwartz_one_factor;
mod square_root;
