//! Times, prices, spread, side and size against their laws.

use crate::market::{FINE, OFTEN, STILL, Ticks, YEAR, mean, neighbours, scenario};
use crate::statistics::{assert_law, assert_mean};

/// P(N(0, 1) ≤ x): a series near 0, a continued fraction beyond.
fn normal(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let (a, beyond) = (x.abs(), |tail: f64| if x < 0.0 { tail } else { 1.0 - tail });
    if a > 3.0 {
        return beyond(density / (1..60).rev().fold(a, |below, k| a + f64::from(k) / below));
    }
    let (mut term, mut sum) = (a, 0.0);
    for n in 1..120 {
        sum += term;
        term *= a * a / f64::from(2 * n + 1);
    }
    beyond(0.5 - density * sum)
}

/// What a Hawkes process has been expected to bring between one event and the next is exponential, and independent from
/// event to event (the time change of a point process by its compensator).
#[test]
fn times_are_those_of_a_hawkes_process() {
    for (rate, n, decay, step) in
        [(1.0, 0.6, 2.0, "1m"), (20.0, 0.9, 5.0, "1s"), (0.3, 0.0, 1.0, "1h"), (0.01, 0.5, 0.001, "1m")]
    {
        let law = format!("trades.hawkes = {{ rate = {rate}, branching_ratio = {n}, decay = {decay} }}");
        let text = scenario(200, 1_000, &format!("{STILL}\n{FINE}\n{law}"), "");
        let ticks = Ticks::of(&text.replace("\"1m\"", &format!("\"{step}\"")));
        let (base, jump) = (rate * (1.0 - n), n * decay);
        let mut all = Vec::new();
        let mut lagged = Vec::new();
        for path in ticks.seconds() {
            let (mut excess, mut before) = (rate - base, 0.0);
            let waited: Vec<f64> = path
                .iter()
                .map(|time| {
                    let wait = time - before;
                    let left = (-decay * wait).exp();
                    let expected = base * wait + excess / decay * (1.0 - left);
                    (excess, before) = (excess * left + jump, *time);
                    expected
                })
                .collect();
            let centred: Vec<f64> = waited.iter().map(|waited| waited - 1.0).collect();
            lagged.push(neighbours(&centred, 1));
            all.extend(waited);
        }
        let name = format!("residuals of rate {rate}, ratio {n}, decay {decay}");
        assert_law(&name, all, |x| 1.0 - (-x).exp());
        assert_mean(&format!("products of neighbouring {name}"), &lagged, 0.0);
    }
}

#[test]
fn trades_come_at_the_declared_rate_from_the_first_second_on() {
    for (rate, n, decay) in [(1.0, 0.5, 2.0), (2.0, 0.8, 1.0), (1.0, 0.0, 1.0)] {
        let law = format!("trades.hawkes = {{ rate = {rate}, branching_ratio = {n}, decay = {decay} }}");
        let ticks = Ticks::of(&scenario(4_000, 600, &format!("{STILL}\n{FINE}\n{law}"), ""));
        for until in [2.0, 60.0] {
            let count = |path: &Vec<f64>| {
                assert!(path[599] > until, "a path is over after {} seconds", path[599]);
                path.partition_point(|time| *time <= until) as f64
            };
            let counts: Vec<f64> = ticks.seconds().iter().map(count).collect();
            assert_mean(&format!("trades of {until} s, rate {rate}, ratio {n}"), &counts, rate * until);
        }
    }
}

#[test]
fn spread_side_and_size_have_their_laws() {
    let (m, phi, persistence, size, std) = (2.5, 0.8, 0.5, 1e6, 0.7);
    let asset = format!(
        "{STILL}\n{OFTEN}\ntick_size = 0.01\nspread.geometric = {{ mean = {m}, persistence = {phi} }}\n\
         trade_side.persistent = {{ persistence = {persistence} }}\ntrade_size.log_normal = {{ mean = {size:?}, std = {std} }}"
    );
    let ticks = Ticks::of(&scenario(3_000, 100, &asset, ""));
    let spreads: Vec<Vec<f64>> = ticks
        .paths("bid")
        .zip(ticks.paths("ask"))
        .map(|(bid, ask)| bid.iter().zip(ask).map(|(bid, ask)| ((ask - bid) * 100.0).round()).collect())
        .collect();
    let of = |number: &dyn Fn(&[f64]) -> f64| spreads.iter().map(|path| number(path)).collect::<Vec<f64>>();
    let variance = m * (m - 1.0);
    assert_mean("spread", &of(&mean), m);
    assert_mean("first spread", &of(&|path| path[0]), m);
    for k in 1..4 {
        let share = |path: &[f64]| path.iter().filter(|s| **s == f64::from(k)).count() as f64 / path.len() as f64;
        assert_mean(&format!("spreads of {k}"), &of(&share), ((m - 1.0) / m).powi(k - 1) / m);
    }
    let centred = |path: &[f64]| path.iter().map(|s| s - m).collect::<Vec<f64>>();
    assert_mean("spreads side by side", &of(&|path| neighbours(&centred(path), 1)), phi * variance);
    assert_mean("spreads three apart", &of(&|path| neighbours(&centred(path), 3)), phi.powi(3) * variance);

    let sides = |number: &dyn Fn(&[f64]) -> f64| ticks.paths("side").map(number).collect::<Vec<f64>>();
    assert_mean("side", &sides(&mean), 0.0);
    assert_mean("sides side by side", &sides(&|path| neighbours(path, 1)), persistence);
    assert_mean("sides two apart", &sides(&|path| neighbours(path, 2)), persistence * persistence);

    let logs: Vec<f64> = ticks.numbers["size"].iter().map(|size| size.ln()).collect();
    assert_mean("size", &ticks.paths("size").map(mean).collect::<Vec<f64>>(), size);
    // Rounding to a millionth does not show among 300,000 sizes.
    assert_law("log size", logs, |x| normal((x - (f64::ln(size) - 0.5 * std * std)) / std));
}

/// Between two trades the log price moves as the declared diffusion does in that time, whatever steps lie between.
#[test]
fn between_trades_the_price_is_the_declared_diffusion() {
    for (substeps, drift) in [(1, 0.0), (4, 40.0)] {
        let asset = format!("drift = {drift:?}\n{STILL}\n{FINE}\n{OFTEN}").replace("\"1m\"", "\"10s\"");
        let text = scenario(200, 1_000, &asset, "").replace("\"1m\"", "\"10s\"");
        let ticks = Ticks::of(&text.replace("[assets.A]", &format!("substeps = {substeps}\n[assets.A]")));
        let mut all = Vec::new();
        let mut lagged = Vec::new();
        for (times, mids) in ticks.seconds().iter().zip(ticks.mids()) {
            let (mut before, mut at) = (0.0, 100.0_f64.ln());
            let mut own = Vec::new();
            for (time, mid) in times.iter().zip(mids) {
                let years = (time - before) / YEAR;
                // In less than that a price moves by no more than some hundred ticks.
                if time - before > 1e-2 {
                    own.push((mid.ln() - at - drift * years) / (0.2 * years.sqrt()));
                }
                (before, at) = (*time, mid.ln());
            }
            lagged.push(neighbours(&own, 1));
            all.extend(own);
        }
        assert!(all.len() > 150_000);
        assert_law(&format!("moves with {substeps} substeps"), all, normal);
        assert_mean("products of neighbouring moves", &lagged, 0.0);
    }
}

/// Sum of squared moves of the log price over the time that they took, in years, by path, of moves that `counts`.
fn realised(ticks: &Ticks, counts: &dyn Fn(f64, f64) -> bool) -> Vec<f64> {
    let of_path = |(times, mids): (&Vec<f64>, Vec<f64>)| {
        let (mut before, mut at) = (0.0, 100.0_f64.ln());
        let (mut squares, mut seconds) = (0.0, 0.0);
        for (time, mid) in times.iter().zip(mids) {
            if counts(before, *time) {
                squares += (mid.ln() - at).powi(2);
                seconds += time - before;
            }
            (before, at) = (*time, mid.ln());
        }
        squares / (seconds / YEAR)
    };
    ticks.seconds().iter().zip(ticks.mids()).map(of_path).collect()
}

#[test]
fn jumps_strike_when_they_strike() {
    // Some five in a step, of three standard deviations of it each.
    let jumps = "jumps.merton = { intensity = 2.5e6, mean = 0.0, std = 8e-4 }";
    let ticks = Ticks::of(&scenario(1_000, 600, &format!("{STILL}\n{FINE}\n{OFTEN}\n{jumps}"), ""));
    let exact = 0.04 + 2.5e6 * 8e-4 * 8e-4;
    let part = |time: f64| (time / 60.0).fract();
    assert_mean("variance", &realised(&ticks, &|_, _| true), exact);
    // Times do not depend on prices: in each part of a step the variance is the same.
    assert_mean("early variance", &realised(&ticks, &|from, to| part(from) < part(to) && part(to) < 0.4), exact);
    assert_mean("late variance", &realised(&ticks, &|from, to| part(from) < part(to) && part(from) > 0.6), exact);
}

#[test]
fn stress_and_regimes_scale_what_happens_between_trades() {
    let stress = "[[stress]]\nat = 5\nvolatility = { scale = 3.0 }\n[output]";
    let text = scenario(1_000, 700, &format!("{STILL}\n{FINE}\n{OFTEN}"), "").replace("[output]", stress);
    let ticks = Ticks::of(&text);
    assert_mean("variance before", &realised(&ticks, &|_, to| to < 300.0), 0.04);
    assert_mean("variance after", &realised(&ticks, &|from, _| from > 300.0), 0.36);
}
