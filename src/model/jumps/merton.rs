//! Merton's jumps: a compound Poisson process with normal log jumps.
//!
//! S jumps by e^J at the events of a Poisson process of intensity λ, J ~ N(m, s²).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `intensity` | λ | 1/year | ≥ 0 |
//! | `mean` | m | – | any: mean of the log jump |
//! | `std` | s | – | ≥ 0: standard deviation of the log jump |
//!
//! E\[e^J\] = e^{m + s²/2}, E\[J²\] = m² + s². What is exact and how it is compensated is told in the module `compound`.
//!
//! Reference: R. Merton, Option pricing when underlying stock returns are discontinuous, JFE 3, 1976.

use super::compound::Compound;
use super::size::Normal;
use crate::model::registry::Component;
use crate::model::{Domain, JumpModel, Parameter};

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "merton",
    summary: "log-normal jumps at the events of a Poisson process, compensated",
    equation: "S → S·exp(J) at rate λ, J ~ N(m, s²)",
    scheme: "exact",
    parameters: &[
        Parameter::required("intensity", "λ", "1/year", Domain::NonNegative, "expected number of jumps in a year"),
        Parameter::required("mean", "m", "–", Domain::Real, "mean of the log jump"),
        Parameter::required("std", "s", "–", Domain::NonNegative, "standard deviation of the log jump"),
    ],
    example: "{ intensity = 0.5, mean = -0.08, std = 0.12 }",
    build: |values| {
        let size = Normal::new(values.number("mean"), values.number("std"))?;
        Ok(Box::new(Compound { intensity: values.number("intensity"), size }))
    },
};
