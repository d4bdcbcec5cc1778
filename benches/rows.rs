//! Random rows and elementary functions, per number.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pathloom::math::rows;
use pathloom::random::{BLOCK, Gammas, Purpose, Row, Source, StreamKey};
use std::hint::black_box;
use std::time::Duration;

fn random_rows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rows, per number");
    group.throughput(Throughput::Elements(BLOCK as u64));
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let mut source = Source::new(StreamKey::new(1, "bench", Purpose::Driver), 0, BLOCK);
    let mut row: Row = Row::zeros(BLOCK);
    group.bench_function("uniform", |bencher| bencher.iter(|| source.uniforms(black_box(&mut row))));
    group.bench_function("normal", |bencher| {
        bencher.iter(|| {
            source.draw_normals();
            black_box(source.normals());
        });
    });
    group.bench_function("exponential", |bencher| bencher.iter(|| source.exponentials(black_box(&mut row))));
    let mut gammas = Gammas::new(BLOCK);
    for shape in [0.25, 2.25] {
        gammas.set(&[shape]);
        group.bench_function(format!("gamma({shape})"), |bencher| {
            bencher.iter(|| gammas.fill(&mut source, black_box(&mut row)));
        });
    }
    group.bench_function("seed", |bencher| {
        bencher.iter(|| black_box(Source::new(StreamKey::new(1, "bench", Purpose::Driver), 0, BLOCK)));
    });
    // A fresh copy of the arguments each time: 2 KB within the first-level cache.
    let mut arguments: Row = Row::zeros(BLOCK);
    source.uniforms(&mut arguments);
    for (name, function) in [("exp", rows::exp as fn(&mut [f64])), ("ln", rows::ln)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                row.copy_from_slice(&arguments);
                function(black_box(&mut row));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, random_rows);
criterion_main!(benches);
