//! Nanoseconds per path-step of each shipped scenario's engine: every recorded price is computed, none is kept.
//!
//! One block of 256 paths on one thread, so that the figure is the engine's and not the machine's.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pathloom::Scenario;
use pathloom::engine::{Block, Sink};
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

struct Discard;

impl Sink for Discard {
    fn put(&mut self, _row: u64, _series: usize, _column: usize, values: &[f64]) {
        black_box(values);
    }
}

fn engines(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = all.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    let mut group = criterion.benchmark_group("engine, per path-step");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for file in files {
        let scenario = Scenario::from_path(&file).unwrap();
        let paths = scenario.paths.min(256);
        let steps = scenario.path_steps() / u128::from(scenario.paths) * u128::from(paths);
        group.throughput(Throughput::Elements(u64::try_from(steps).unwrap()));
        group.bench_function(file.file_stem().unwrap().to_string_lossy(), |bencher| {
            bencher.iter(|| {
                Block::new(&scenario, &(0..paths), &(0..scenario.series.len())).run(
                    scenario.rows_per_path(),
                    &mut Discard,
                    &|| true,
                );
            });
        });
    }
    group.finish();
}

criterion_group!(benches, engines);
criterion_main!(benches);
