//! Laws of shocks. The peer has them as distributions and in no process: drawn a path at a time, and no price made.

use rayon::prelude::*;
use stochastic_rs::distributions::ged::SimdGed;
use stochastic_rs::distributions::studentt::SimdStudentT;
use stochastic_rs::simd_rng::Unseeded;

use crate::run::Run;

pub fn student_t(run: &Run) {
    let nu = run.number("degrees_of_freedom");
    measure(
        run,
        "SimdStudentT",
        || SimdStudentT::<f64>::new(nu, &Unseeded),
        |shocks, row| shocks.fill_slice_fast(row),
    );
}

pub fn ged(run: &Run) {
    let shape = run.number("shape");
    measure(run, "SimdGed", || SimdGed::<f64>::new(0.0, 1.0, shape, &Unseeded), |law, row| law.fill_slice_fast(row));
}

/// One sampler and one row of shocks for each worker, as `sample_map` has them.
fn measure<S>(run: &Run, peer: &str, sampler: impl Fn() -> S + Sync, fill: impl Fn(&S, &mut [f64]) + Sync) {
    run.measure(&format!("{peer} fill_slice_fast"), "shocks only", || {
        let last = |(shocks, row): &mut (S, Vec<f64>), _| {
            fill(shocks, row);
            row[run.steps - 1]
        };
        let finals: Vec<f64> =
            (0..run.paths).into_par_iter().map_init(|| (sampler(), vec![0.0; run.steps]), last).collect();
        finals.iter().sum()
    });
}
