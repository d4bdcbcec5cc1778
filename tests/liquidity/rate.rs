//! When trades come, where their rate moves.

use crate::market::{FINE, STILL, Ticks, neighbours, scenario};
use crate::statistics::{assert_law, assert_mean};
use crate::{stress, with};

/// Rate, branching ratio, decay.
const LAWS: [(f64, f64, f64); 3] = [(1.0, 0.6, 2.0), (2.0, 0.8, 0.5), (1.0, 0.0, 1.0)];

fn market(paths: usize, events: usize, (rate, n, decay): (f64, f64, f64)) -> String {
    let law = format!("trades.hawkes = {{ rate = {rate:?}, branching_ratio = {n}, decay = {decay} }}");
    scenario(paths, events, &format!("{STILL}\n{FINE}\n{law}"), "")
}

/// Expected trades of so many seconds at one c, where the mean excess was nr. With κ = β(1 − n) it is that of
/// e′ = κ(cnr − e), so that the mean rate is cr + (1 − c)nr e^{−κt}.
fn expected(seconds: f64, c: f64, (rate, n, decay): (f64, f64, f64)) -> f64 {
    let kappa = decay * (1.0 - n);
    c * rate * seconds + (1.0 - c) * n * rate * (1.0 - (-kappa * seconds).exp()) / kappa
}

/// Trades of each path after `from` seconds, up to `until`.
fn counts(ticks: &Ticks, from: f64, until: f64) -> Vec<f64> {
    let count = |path: &Vec<f64>| {
        assert!(path[path.len() - 1] > until, "a path is over after {} seconds", path[path.len() - 1]);
        let [from, until] = [from, until].map(|time| path.partition_point(|at| *at <= time) as f64);
        until - from
    };
    ticks.seconds().iter().map(count).collect()
}

#[test]
fn trades_come_as_often_as_the_base_that_moved_says() {
    for law in LAWS {
        for c in [0.25, 3.0] {
            let acts = stress(&format!("trades = {{ scale = {c} }}")).replace("at = 5", "at = 1");
            // At most 480 are expected, with a standard deviation of 5·√480.
            let ticks = Ticks::of(&with(&market(2_000, 1_200, law), &acts));
            assert_mean(&format!("trades before, {law:?}"), &counts(&ticks, 0.0, 60.0), 60.0 * law.0);
            for seconds in [1.0, 5.0, 60.0] {
                let name = format!("trades of {seconds} s at {c}, {law:?}");
                assert_mean(&name, &counts(&ticks, 60.0, 60.0 + seconds), expected(seconds, c, law));
            }
        }
    }
}

/// What a process was expected to bring between two events, with c as it was in each step, is exponential, and independent
/// from event to event. Returns what is left of it, less 1, after waits in which c fell, and in which it rose.
fn assert_hawkes(ticks: &Ticks, law: (f64, f64, f64), c: &dyn Fn(usize) -> f64) -> [Vec<f64>; 2] {
    let (rate, n, decay) = law;
    let (base, jump) = (rate * (1.0 - n), n * decay);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred
    let c_at = |time: f64| c((time / 60.0) as usize);
    let (mut all, mut lagged, mut after) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
    for path in ticks.seconds() {
        let (mut excess, mut before) = (rate - base, 0.0_f64);
        let (mut own, mut moved) = (Vec::new(), 0.0_f64);
        for time in path {
            let left = (-decay * (time - before)).exp();
            let mut waited = excess / decay * (1.0 - left);
            let mut from = before;
            while from < time {
                let to = time.min(((from / 60.0).floor() + 1.0) * 60.0);
                waited += base * c_at(from) * (to - from);
                from = to;
            }
            own.push(waited - 1.0);
            if moved != 0.0 {
                after[usize::from(moved > 0.0)].push(waited - 1.0);
            }
            moved = c_at(time) - c_at(before);
            (excess, before) = (excess * left + jump, time);
        }
        lagged.push(neighbours(&own, 1));
        all.extend(own);
    }
    assert_law(&format!("residuals of {law:?}"), all, |x| 1.0 - (-(x + 1.0)).exp());
    assert_mean(&format!("products of neighbouring residuals of {law:?}"), &lagged, 0.0);
    after
}

#[test]
fn with_a_base_that_moves_in_every_step_it_is_a_hawkes_process() {
    let acts = "[[stress]]\nfrom = 2\nuntil = 6\nramp = 3\nhalf_life = 4\ntrades = { scale = 5.0 }";
    // Risen in three steps, and halved in four from row 6 on.
    let c = |step: usize| {
        let weight = match step {
            0 | 1 => 0.0,
            2 | 3 => (step - 1) as f64 / 3.0,
            4 | 5 => 1.0,
            _ => 0.5_f64.powf((step - 5) as f64 / 4.0),
        };
        1.0 + 4.0 * weight
    };
    for law in LAWS {
        assert_hawkes(&Ticks::of(&with(&market(200, 1_000, law), acts)), law, &c);
    }
}

/// Where waits are as long as steps, many of them meet a move.
#[test]
fn a_wait_in_which_the_base_moves_is_that_of_a_hawkes_process() {
    let law = (0.005, 0.6, 0.01);
    let often = |k: usize| {
        format!("[[stress]]\nfrom = {}\nuntil = {}\ntrades = {{ scale = 10.0 }}\n", 10 * k + 5, 10 * k + 10)
    };
    let acts: String = (0..100).map(often).collect();
    let ticks = Ticks::of(&with(&market(1_000, 300, law), &acts));
    let after = assert_hawkes(&ticks, law, &|step| if step % 10 < 5 { 1.0 } else { 10.0 });
    for (sample, what) in after.iter().zip(["fell", "rose"]) {
        assert!(sample.len() > 2_000, "{} waits in which c {what}", sample.len());
        assert_mean(&format!("residuals after c {what}"), sample, 0.0);
    }
}

#[test]
fn a_poisson_process_scaled_is_one_of_the_other_rate() {
    let scaled =
        with(&market(50, 300, (1.0, 0.0, 1.0)), &stress("trades = { scale = 2.5 }").replace("at = 5", "at = 0"));
    let (scaled, other) = (Ticks::of(&scaled), Ticks::of(&market(50, 300, (2.5, 0.0, 1.0))));
    for (a, b) in scaled.seconds().concat().iter().zip(&other.seconds().concat()) {
        // Timestamps are whole nanoseconds.
        assert!((a - b).abs() < 1e-8, "{a} is not {b}");
    }
}

/// The mean rate is linear in c, so that of stationary regimes has their mean c.
#[test]
fn trades_follow_the_regimes_of_their_path() {
    let regimes = "[regimes.states.deep]\nexpected_duration = 3\n[regimes.states.thin]\nexpected_duration = 2\n\
                   trades = { scale = 0.1 }";
    for law in LAWS {
        let ticks = Ticks::of(&with(&market(4_000, 900, law), regimes));
        for until in [3.0, 240.0] {
            let name = format!("trades of {until} s over regimes, {law:?}");
            assert_mean(&name, &counts(&ticks, 0.0, until), expected(until, 0.6 + 0.4 * 0.1, law));
        }
    }
}

#[test]
fn a_path_has_the_same_trades_however_many_there_are() {
    let acts = "[[stress]]\nat = 1\nramp = 2\nhalf_life = 2\ntrades = { scale = 6.0 }";
    let few = Ticks::of(&with(&market(3, 500, LAWS[0]), acts));
    for (paths, events) in [(8, 500), (257, 501), (3, 400_000)] {
        let many = Ticks::of(&with(&market(paths, events, LAWS[0]), acts));
        let times: Vec<i64> = many.times.chunks(events).take(3).flat_map(|path| path[..500].to_vec()).collect();
        assert_eq!(times, few.times, "{paths} paths, {events} trades");
    }
}
