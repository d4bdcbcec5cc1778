//! Trades that bring on trades: a Hawkes process with an exponential kernel.
//!
//! λ(t) = μ + Σ α e^{−β(t − tᵢ)} over the trades tᵢ before t, with μ = r(1 − n) and α = nβ.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `rate` | r | trades per second | > 0, at most 1e5: mean intensity |
//! | `branching_ratio` | n | – | \[0, 1): trades that each trade brings on, in the mean; 0 is a Poisson process |
//! | `decay` | β | 1/second | > 0: how fast what a trade brings on passes |
//!
//! Seconds are those on which the clock runs. λ(0) = r, so that E\[λ(t)\] = r and the expected number of trades is r·t at
//! every t, exactly; the law of λ starts there and not at its stationary one, which it reaches in some 1/(β(1 − n)) seconds.
//! In the long run Var\[trades\] / E\[trades\] → 1/(1 − n)².
//!
//! Where regimes or stress scale the rate by c, it is μ that becomes cμ, at once, and trades bring on as many as ever. The mean
//! rate follows: where it was r until then, it is E\[λ\] = cr + (1 − c)nr e^{−β(1−n)t} after a time t at one c, and cr in the
//! end. At time 0, too, what trades before it have brought on is nr, whatever c is.
//!
//! Exact: see [`Excited`], and [`Paced`] where c moves. References: A. Hawkes, Spectra of some self-exciting and mutually exciting point processes,
//! Biometrika 58, 1971; A. Dassios and H. Zhao, Exact simulation of Hawkes process with exponentially decaying intensity,
//! Electron. Commun. Probab. 18, 2013.

use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Stream, Tempo, TradeModel, Trades, Values};
use crate::random::{Events, Excitation, Excited, Paced, Row, Source};

/// Its registry entry.
pub const COMPONENT: Component<dyn TradeModel> = Component {
    name: "hawkes",
    summary: "trades that bring on trades; for layout = \"ticks\"",
    equation: "λ(t) = r(1 − n) + Σ nβ e^{−β(t − tᵢ)}, λ(0) = r",
    scheme: "exact, by waiting times",
    parameters: &[
        Parameter::required(
            "rate",
            "r",
            "1/second",
            Domain::Positive,
            "mean number of trades per second; at most 1e5",
        ),
        Parameter::required(
            "branching_ratio",
            "n",
            "–",
            Domain::NonNegative,
            "trades that each trade brings on, in the mean; below 1",
        ),
        Parameter::required("decay", "β", "1/second", Domain::Positive, "how fast what a trade brings on passes"),
    ],
    example: "{ rate = 0.5, branching_ratio = 0.6, decay = 2.0 }",
    build: |values| Ok(Box::new(Hawkes::new(values)?)),
};

/// More trades than microseconds tell apart are no trades.
const MOST_PER_SECOND: f64 = 1e5;

#[derive(Debug)]
struct Hawkes {
    rate: f64,
    branching_ratio: f64,
    decay: f64,
}

impl Hawkes {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let hawkes = Hawkes {
            rate: values.number("rate"),
            branching_ratio: values.number("branching_ratio"),
            decay: values.number("decay"),
        };
        if hawkes.branching_ratio >= 1.0 {
            let problem = "each trade brings on one or more, so that they never end";
            return Err(Invalid::new("branching_ratio", problem, "allowed: 0 ≤ branching_ratio < 1"));
        }
        hawkes.check(1.0)?;
        Ok(hawkes)
    }
}

impl TradeModel for Hawkes {
    fn check(&self, most_scale: f64) -> Result<(), Invalid> {
        if self.rate * most_scale <= MOST_PER_SECOND {
            return Ok(());
        }
        let problem = "timestamps would not tell the trades apart";
        Err(Invalid::new("rate", problem, "at most 1e5 trades per second"))
    }

    fn rate(&self) -> f64 {
        self.rate
    }

    /// Ten standard deviations above the mean, and forty mean waits of the first trade.
    fn most_seconds(&self, trades: f64) -> f64 {
        (trades + (10.0 * trades.sqrt() + 40.0) / (1.0 - self.branching_ratio)) / self.rate
    }

    fn start(&self, stream: Stream, tempo: Tempo) -> Box<dyn Trades> {
        let mut source = stream.open();
        let law = Excitation {
            base: self.rate * (1.0 - self.branching_ratio),
            jump: self.branching_ratio * self.decay,
            decay: self.decay,
        };
        let (excess, paths) = (self.rate - law.base, stream.paths);
        match tempo {
            Tempo::Even => {
                let excited = Excited::new(law, excess, &mut source, paths);
                Box::new(Even { source, excited })
            }
            Tempo::Moving => {
                let paced = Paced::new(law, excess, &mut source, paths);
                Box::new(Moving { source, paced, as_declared: Row::filled(paths, 1.0) })
            }
        }
    }
}

struct Even {
    source: Source,
    excited: Excited,
}

impl Trades for Even {
    fn step(&mut self, seconds: f64, _scale: Option<&[f64]>, left: &mut [u64], events: &mut Events) {
        self.excited.step(seconds, left, &mut self.source, events);
    }
}

struct Moving {
    source: Source,
    paced: Paced,
    /// Ones.
    as_declared: Row,
}

impl Trades for Moving {
    fn step(&mut self, seconds: f64, scale: Option<&[f64]>, left: &mut [u64], events: &mut Events) {
        self.paced.set_scale(scale.unwrap_or(&self.as_declared));
        self.paced.step(seconds, left, &mut self.source, events);
    }
}
