//! Elementary functions with fixed operation order, and the numerical pieces that decide bits.
//!
//! The platform's libm differs between systems in the last place, so nothing that ends in a dataset may
//! call it. `clippy.toml` forbids the standard methods; these stand in their place.

pub mod cholesky;
pub mod even;
mod exp;
pub mod exponential_sum;
pub mod fading;
pub mod fractional_noise;
mod gamma;
pub mod gamma_law;
pub mod least_squares;
mod ln;
pub mod piecewise;
mod power;
pub mod prediction;
pub mod quadratic_exponential;
pub mod quadrature;
pub mod quantile;
pub mod rough_kernel;
pub mod rows;
pub mod simd;
pub mod tail;
mod trigonometry;

pub use exp::{EXP_DOMAIN, exp, exp_times, one_minus_exp};
pub use gamma::{gamma, ln_gamma};
pub use ln::{ln, ln_below, ln_near_one, ln_of_quotient, ln_one_minus, ln_one_plus, twice_artanh};
pub use power::power;
pub use trigonometry::{sin_cos, sin_cos_quarter};

#[cfg(test)]
mod tests;
