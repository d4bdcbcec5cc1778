//! The regimes of a block: one Markov chain for each path.

use crate::math::simd::kernel;
use crate::random::{Lanes, Purpose, Row, Source, StreamKey};
use crate::scenario::{Regimes, Scenario};

/// The state of every path.
pub struct Chain<'a> {
    regimes: &'a Regimes,
    source: Source,
    uniforms: Row,
    /// By path: its state, and the probability that it stays.
    states: Row<u8>,
    stay: Row,
    /// Paths that the last step moved to another state.
    moved: Vec<u16>,
}

impl<'a> Chain<'a> {
    /// At the start, for a run of paths.
    pub fn new(scenario: &Scenario, regimes: &'a Regimes, lanes: Lanes) -> Self {
        let key = StreamKey::new(scenario.seed, "", Purpose::Regimes);
        let mut source = Source::of(key, lanes);
        let width = lanes.count();
        let (mut uniforms, mut states, mut stay) = (Row::zeros(width), Row::filled(width, 0), Row::zeros(width));
        source.uniforms(&mut uniforms);
        for path in 0..uniforms.len() {
            let state = place(regimes.initial.iter().copied(), uniforms[path]);
            (states[path], stay[path]) = (state, regimes.stays(state));
        }
        Chain { regimes, source, uniforms, states, stay, moved: Vec::new() }
    }

    /// Moves every path by one step of the clock.
    pub fn step(&mut self) {
        self.source.uniforms(&mut self.uniforms);
        self.moved.clear();
        leaving(&self.uniforms, &self.stay, &mut self.moved);
        for path in self.moved.iter().copied().map(usize::from) {
            let from = self.states[path];
            // What is over says where it goes.
            let to = place(self.regimes.others(from), self.uniforms[path] - self.stay[path]);
            (self.states[path], self.stay[path]) = (to, self.regimes.stays(to));
        }
    }

    /// The number of each path's state.
    pub fn states(&self) -> &[u8] {
        &self.states
    }

    /// The paths that the last step moved to another state.
    pub fn moved(&self) -> &[u16] {
        &self.moved
    }
}

impl Regimes {
    /// P(next = i | now = i)
    fn stays(&self, state: u8) -> f64 {
        self.transition[usize::from(state)][usize::from(state)]
    }

    /// P(next = j | now = i), with 0 for j = i.
    fn others(&self, state: u8) -> impl Iterator<Item = f64> {
        let row = self.transition[usize::from(state)].iter().enumerate();
        row.map(move |(i, share)| if i == usize::from(state) { 0.0 } else { *share })
    }
}

/// The state whose share holds the uniform, where shares follow on one another from 0.
fn place(shares: impl Iterator<Item = f64>, uniform: f64) -> u8 {
    let (mut sum, mut last) = (0.0, 0);
    // There are at most 16 states.
    for (state, share) in (0u8..).zip(shares) {
        sum += share;
        if share > 0.0 {
            last = state;
        }
        if uniform < sum {
            return state;
        }
    }
    // Rounding may leave the sum a little short of the uniform.
    last
}

kernel! {
    fn leaving(uniforms: &[f64], stay: &[f64], paths: &mut Vec<u16>) {
        const LANES: usize = crate::random::LANES;
        let chunks = uniforms.as_chunks::<LANES>().0.iter().zip(stay.as_chunks::<LANES>().0);
        for (chunk, (uniforms, stay)) in chunks.enumerate() {
            let any = uniforms.iter().zip(stay).map(|(u, stay)| u8::from(u >= stay)).fold(0, |any, leaves| any | leaves);
            if any != 0 {
                for lane in 0..LANES {
                    if uniforms[lane] >= stay[lane] {
                        // A block has at most `BLOCK` paths.
                        #[allow(clippy::cast_possible_truncation)]
                        paths.push((chunk * LANES + lane) as u16);
                    }
                }
            }
        }
    }
}
