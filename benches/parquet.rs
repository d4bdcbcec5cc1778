//! Engine to Parquet, per row: 10,000 paths × 252 steps to a temporary directory, one thread.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pathloom::Scenario;
use pathloom::dataset::{Existing, Options, run};
use pathloom::engine::Interrupt;
use pathloom::scenario::{File, Override};
use std::path::Path;
use std::time::Duration;

fn datasets(criterion: &mut Criterion) {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/quickstart.toml")).unwrap();
    let mut group = criterion.benchmark_group("engine to Parquet, per row");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for (layout, compression) in [("long", "none"), ("long", "zstd(1)"), ("long", "lz4"), ("panel", "none")] {
        let set = |key: &str, value: &str| Override { key: key.to_owned(), value: format!("\"{value}\"") };
        let changes = [set("output.layout", layout), set("output.compression", compression)];
        let scenario = Scenario::from_file(&File::parse("quickstart", text.clone(), &changes).unwrap()).unwrap();
        let rows = scenario.paths * scenario.rows_per_path();
        group.throughput(Throughput::Elements(rows));
        group.bench_function(format!("{layout}, {compression}"), |bencher| {
            bencher.iter_batched(
                || tempfile::tempdir().unwrap(),
                |directory| {
                    let options = Options { threads: 1, existing: Existing::Keep, shard: None };
                    run(&scenario, directory.path(), options, &Interrupt::new(), &mut ()).unwrap();
                    directory
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, datasets);
criterion_main!(benches);
