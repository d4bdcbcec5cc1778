//! A curve of zero rates, and the instantaneous forward rates f(0,t) that a short rate is fitted to.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `times` | t₁ … tₙ | years of the clock | > 0, ascending |
//! | `zero_rates` | R₁ … Rₙ | 1/year, continuous | any, one for each time |
//!
//! P(0, tᵢ) = exp(−tᵢRᵢ), and the curve begins at the short rate, R(0) = `initial`. Between nodes, 0 included, f is the quadratic with
//! the mean Fᵢ = (tᵢRᵢ − tᵢ₋₁Rᵢ₋₁)/(tᵢ − tᵢ₋₁), so that every P(0, tᵢ) is met, and with fᵢ₋₁ and fᵢ at the ends: f₀ = `initial`; at
//! an inner node fᵢ is Fᵢ and Fᵢ₊₁ interpolated between the middles of their intervals; fₙ = Fₙ, as beyond tₙ. So f is continuous; nothing
//! keeps it positive.
//!
//! Reference: P. Hagan and G. West, Interpolation methods for curve construction, Appl. Math. Finance 13, 2006, section 6 (the same
//! quadratics and node values, which it then amends to keep f positive).

use crate::model::{Domain, Invalid, Parameter, Values};

/// The most nodes.
const MOST_NODES: usize = 64;

pub(super) const TIMES: Parameter =
    Parameter::required("times", "t", "years", Domain::Positive, "maturities of the curve, ascending")
        .list(MOST_NODES);
pub(super) const ZERO_RATES: Parameter =
    Parameter::required("zero_rates", "R", "1/year", Domain::Real, "continuous zero rates, one for each of `times`")
        .list(MOST_NODES);

/// The nodes after the first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve {
    times: Vec<f64>,
    zero_rates: Vec<f64>,
}

impl Curve {
    /// That of `times` and `zero_rates`; `None` where neither is there.
    pub fn read(values: &Values) -> Result<Option<Self>, Invalid> {
        let (times, zero_rates) = (values.list("times").to_vec(), values.list("zero_rates").to_vec());
        if times.len() != zero_rates.len() {
            let problem = format!("there are {} zero rates and {} times", zero_rates.len(), times.len());
            let parameter = if zero_rates.is_empty() { "times" } else { "zero_rates" };
            return Err(Invalid::new(parameter, problem, "write as many of one as of the other"));
        }
        if let Some((before, after)) =
            times.iter().zip(&times[1.min(times.len())..]).find(|(before, after)| before >= after)
        {
            let problem = format!("{after} does not come after {before}");
            return Err(Invalid::new("times", problem, "write the times in ascending order, each once"));
        }
        Ok((!times.is_empty()).then_some(Curve { times, zero_rates }))
    }

    /// Its forward rates, where the short rate is `initial`.
    pub fn forwards(&self, initial: f64) -> Forwards {
        let n = self.times.len();
        let begin = |i: usize| if i == 0 { 0.0 } else { self.times[i - 1] };
        let yielded = |i: usize| if i == 0 { 0.0 } else { self.times[i - 1] * self.zero_rates[i - 1] };
        let length = |i: usize| self.times[i] - begin(i);
        let mean = |i: usize| (yielded(i + 1) - yielded(i)) / length(i);
        let at_node = |i: usize| match i {
            0 => initial,
            _ if i == n => mean(n - 1),
            _ => (length(i) * mean(i - 1) + length(i - 1) * mean(i)) / (length(i - 1) + length(i)),
        };
        let piece = |i: usize| {
            let [from, to] = [at_node(i), at_node(i + 1)];
            Piece { begin: begin(i), length: length(i), from, to, bend: 6.0 * mean(i) - 3.0 * (from + to) }
        };
        Forwards { pieces: (0..n).map(piece).collect(), beyond: at_node(n) }
    }
}

/// f(0,t)
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Forwards {
    pieces: Vec<Piece>,
    beyond: f64,
}

/// f between two nodes: from·(1 − u) + to·u + bend·u(1 − u), u ∈ \[0, 1\].
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    begin: f64,
    length: f64,
    from: f64,
    to: f64,
    bend: f64,
}

impl Forwards {
    /// Those of a curve; without one, the short rate for ever.
    pub fn of(curve: Option<&Curve>, initial: f64) -> Self {
        curve.map_or(Forwards { pieces: Vec::new(), beyond: initial }, |curve| curve.forwards(initial))
    }

    pub fn at(&self, t: f64) -> f64 {
        let place = self.pieces.partition_point(|piece| piece.begin + piece.length < t);
        let Some(piece) = self.pieces.get(place) else { return self.beyond };
        let u = (t - piece.begin) / piece.length;
        (1.0 - u).mul_add(piece.from, u * (1.0 - u).mul_add(piece.bend, piece.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Curve {
        Curve { times: vec![0.5, 1.0, 3.0, 10.0], zero_rates: vec![0.045, 0.041, 0.036, 0.04] }
    }

    #[test]
    fn every_discount_factor_is_met() {
        let forwards = curve().forwards(0.05);
        let (steps, mut sum, mut node) = (100_000, 0.0, 0);
        let curve = curve();
        for i in 0..steps {
            // Simpson on steps of 1e-4 years: exact for quadratics.
            let t = f64::from(i) * 1e-4;
            sum += 1e-4 / 6.0 * (forwards.at(t) + 4.0 * forwards.at(t + 5e-5) + forwards.at(t + 1e-4));
            if (t + 1e-4 - curve.times[node]).abs() < 1e-9 {
                assert!((sum - curve.times[node] * curve.zero_rates[node]).abs() < 1e-11, "node {node}: {sum}");
                node += 1;
            }
        }
        assert_eq!(node, 4);
    }

    #[test]
    fn forwards_begin_at_the_short_rate_and_have_no_gaps() {
        let forwards = curve().forwards(0.05);
        assert_eq!(forwards.at(0.0), 0.05);
        for t in [0.5, 1.0, 3.0, 10.0] {
            assert!((forwards.at(t - 1e-9) - forwards.at(t + 1e-9)).abs() < 1e-9, "{t}");
        }
        assert_eq!(forwards.at(10.5), forwards.at(50.0));
        let flat = Curve { times: vec![1.0, 2.0], zero_rates: vec![0.03, 0.03] }.forwards(0.03);
        assert!([0.0, 0.7, 1.5, 9.0].iter().all(|t| (flat.at(*t) - 0.03).abs() < 1e-15));
    }
}
