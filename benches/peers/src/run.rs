//! What is asked for on the command line, and how a process is timed.

use std::collections::{HashMap, HashSet};
use std::env;
use std::hint::black_box;
use std::process::exit;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use ndarray::Array1;
use stochastic_rs::traits::ProcessExt;

const STEPS_PER_YEAR: f64 = 252.0;

/// One workload: how much of it, and the parameters of its law.
pub struct Run {
    pub workload: String,
    pub paths: usize,
    pub steps: usize,
    reps: usize,
    seconds: f64,
    values: HashMap<String, Vec<f64>>,
    taken: Mutex<HashSet<String>>,
}

impl Run {
    /// The run, or nothing where the workloads are only to be listed.
    pub fn from_args() -> Option<Self> {
        let mut run = Run {
            workload: String::new(),
            paths: 100_000,
            steps: 252,
            reps: 5,
            seconds: 0.0,
            values: HashMap::new(),
            taken: Mutex::default(),
        };
        let mut args = env::args().skip(1);
        while let Some(flag) = args.next() {
            if flag == "--list" {
                return None;
            }
            let value = args.next().unwrap_or_else(|| usage(&format!("{flag} needs a value")));
            match flag.as_str() {
                "--only" => run.workload = value,
                "--paths" => run.paths = count(&flag, &value),
                "--steps" => run.steps = count(&flag, &value),
                "--reps" => run.reps = count(&flag, &value),
                "--seconds" => run.seconds = number(&flag, &value),
                "--set" => run.set(&value),
                _ => usage(&format!("cannot use {flag} {value}")),
            }
        }
        Some(run)
    }

    fn set(&mut self, assignment: &str) {
        let Some((name, list)) = assignment.split_once('=') else {
            usage(&format!("--set takes NAME=NUMBER or NAME=NUMBER,NUMBER, not {assignment}"))
        };
        let values = list.split(',').map(|value| number(name, value)).collect();
        self.values.insert(name.to_owned(), values);
    }

    /// Points per path: the initial value and one per step.
    pub fn points(&self) -> usize {
        self.steps + 1
    }

    pub fn years(&self) -> Option<f64> {
        Some(self.steps as f64 / STEPS_PER_YEAR)
    }

    pub fn list(&self, name: &str) -> Vec<f64> {
        self.taken().insert(name.to_owned());
        let values = self.values.get(name);
        values.unwrap_or_else(|| usage(&format!("{} needs --set {name}=…", self.workload))).clone()
    }

    pub fn number(&self, name: &str) -> f64 {
        self.list(name)[0]
    }

    /// The same, with a value for the workloads of run.py, which sets none.
    pub fn number_or(&self, name: &str, usual: f64) -> f64 {
        if self.values.is_empty() { usual } else { self.number(name) }
    }

    /// Parameters that the peer's law does not have: its `scheme` should say so.
    pub fn leave_out(&self, names: &[&str]) {
        self.taken().extend(names.iter().map(|name| (*name).to_owned()));
    }

    fn taken(&self) -> MutexGuard<'_, HashSet<String>> {
        self.taken.lock().expect("no thread fails while it holds this")
    }

    /// A parameter that was set and never asked for would make the peer's law another one.
    pub fn assert_all_taken(&self) {
        let taken = self.taken();
        if let Some(name) = self.values.keys().find(|name| !taken.contains(*name)) {
            usage(&format!("{} does not use {name}", self.workload));
        }
    }

    /// Times `sample_map`, which keeps one sampler and one buffer for each worker.
    pub fn measure_map<P: ProcessExt<f64>>(&self, peer: &str, scheme: &str, process: &P)
    where
        P::Output: Path,
    {
        self.measure(&format!("{peer} sample_map"), scheme, || {
            process.sample_map(self.paths, P::Output::last).iter().sum()
        });
    }

    /// Times `sample_par`, which returns every path.
    pub fn measure_par<P: ProcessExt<f64>>(&self, peer: &str, scheme: &str, process: &P)
    where
        P::Output: Path,
    {
        self.measure(&format!("{peer} sample_par"), &format!("{scheme}, all paths kept"), || {
            process.sample_par(self.paths).iter().map(P::Output::last).sum()
        });
    }

    /// `simulate` runs the whole workload and returns the sum of the paths' final values. That sum, printed as a mean,
    /// uses every path and is a sanity check. The first call only warms up.
    pub fn measure(&self, peer: &str, scheme: &str, simulate: impl Fn() -> f64) {
        let mut sum = black_box(simulate());
        let path_steps = (self.paths * self.steps) as f64;
        let mut ns_per_step = Vec::new();
        let begin = Instant::now();
        while ns_per_step.len() < self.reps || begin.elapsed().as_secs_f64() < self.seconds {
            let start = Instant::now();
            sum = black_box(simulate());
            ns_per_step.push(start.elapsed().as_nanos() as f64 / path_steps);
        }
        ns_per_step.sort_by(f64::total_cmp);
        println!(
            "{{\"workload\":\"{}\",\"peer\":\"stochastic-rs {peer}\",\"scheme\":\"{scheme}\",\"threads\":{},\
             \"paths\":{},\"steps\":{},\"reps\":{},\"ns_per_step\":{:.4},\"median_ns_per_step\":{:.4},\
             \"mean_final\":{}}}",
            self.workload,
            rayon::current_num_threads(),
            self.paths,
            self.steps,
            ns_per_step.len(),
            ns_per_step[0],
            ns_per_step[ns_per_step.len() / 2],
            finite(sum / self.paths as f64),
        );
    }
}

/// What a process returns: a path, or several of which the first is the price.
pub trait Path: Send {
    fn last(&self) -> f64;
}

impl Path for Array1<f64> {
    fn last(&self) -> f64 {
        self[self.len() - 1]
    }
}

impl<const N: usize> Path for [Array1<f64>; N] {
    fn last(&self) -> f64 {
        self[0].last()
    }
}

/// As JSON, which has no NaN; Euler may leave the domain of a root.
fn finite(mean: f64) -> String {
    if mean.is_finite() { format!("{mean:.6}") } else { "null".to_owned() }
}

fn count(flag: &str, value: &str) -> usize {
    match value.replace('_', "").parse() {
        Ok(n) if n > 0 => n,
        _ => usage(&format!("{flag} must be a whole number above 0, not {value}")),
    }
}

fn number(name: &str, value: &str) -> f64 {
    value.parse().unwrap_or_else(|_| usage(&format!("{name} must be a number, not {value}")))
}

pub fn usage(problem: &str) -> ! {
    eprintln!(
        "{problem}\nusage: pathloom-peers --list | --only WORKLOAD [--paths N] [--steps N] [--reps N] [--seconds S] \
         [--set NAME=NUMBER[,NUMBER]]…"
    );
    exit(2)
}
