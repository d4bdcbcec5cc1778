//! Memory as the operating system measures it: it does not grow with paths, steps or series.

mod common;
#[path = "trust/place.rs"]
mod place;

use place::{Place, head, single};
use std::process::Command;

/// What a run may take: so much for each thread, and for the program itself.
const PER_THREAD_MB: f64 = 150.0;
const PROGRAM_MB: f64 = 50.0;
/// What a larger dataset may take more of: the manifest's entry of each part, and the moments at which buffers
/// of the threads are at their largest together.
const GROWTH: f64 = 1.3;
const SLACK_MB: f64 = 8.0;

/// Peak resident memory of the program with these arguments, in MB. Its standard output is read and thrown away.
fn peak_of(arguments: &[String]) -> f64 {
    let script = "import resource, subprocess, sys\n\
        child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)\n\
        while child.stdout.read(1 << 16): pass\n\
        code = child.wait()\n\
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n\
        sys.exit(code)";
    let mut command = Command::new("python3");
    command.args(["-c", script, env!("CARGO_BIN_EXE_pathloom")]).args(arguments);
    let ran = common::Ran::from(command.output().expect("python3 starts")).exits(0);
    let kilobytes: f64 = ran.stdout.trim().parse().expect("a number of kB");
    kilobytes / 1e3
}

/// That of a run into memory.
fn peak(text: &str, flags: &[&str]) -> f64 {
    let place = Place::in_memory(text);
    peak_of(&place.arguments(&[flags, &["-q"]].concat()))
}

#[track_caller]
fn does_not_grow(what: &str, small: &str, large: &str) {
    grows_at_most(0.0, what, small, large);
}

/// By so many MB for each thread.
#[track_caller]
fn grows_at_most(more: f64, what: &str, small: &str, large: &str) {
    for threads in ["1", "2"] {
        let more = SLACK_MB + more * threads.parse::<f64>().unwrap();
        let bound = PROGRAM_MB + PER_THREAD_MB * threads.parse::<f64>().unwrap();
        let (small, large) = (peak(small, &["--threads", threads]), peak(large, &["--threads", threads]));
        println!("{what}: {small:.0} MB, then {large:.0} MB, {threads} threads");
        assert!(large <= small * GROWTH + more, "{what}: {small:.0} MB, then {large:.0} MB, {threads} threads");
        assert!(large <= bound, "{what}: {large:.0} MB are more than {bound} MB for {threads} threads");
    }
}

#[test]
fn not_with_paths() {
    for output in ["", "layout = \"panel\"", "format = \"arrow\"", "partition_paths = 5_000"] {
        does_not_grow(&format!("paths, {output}"), &single(20_000, 50, output), &single(400_000, 50, output));
    }
}

#[test]
fn not_with_steps() {
    for output in ["", "format = \"arrow\"", "encoding = \"byte_stream_split\"", "every = 1000"] {
        does_not_grow(&format!("steps, {output}"), &single(1, 2_000_000, output), &single(1, 12_000_000, output));
    }
}

/// Paths just short enough to be written with others, and paths just too long for it.
#[test]
fn not_where_paths_become_long() {
    for steps in [500_000, 1_040_000, 1_060_000] {
        // From the number on that fills each thread's buffers.
        does_not_grow(&format!("{steps} steps"), &single(16, steps, ""), &single(48, steps, ""));
    }
}

fn assets(count: usize, paths: u64, steps: u64, output: &str) -> String {
    let mut text = head(paths, steps);
    for number in 0..count {
        text +=
            &format!("[assets.A{number:03}]\ninitial_price = 100.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n");
    }
    text + "[output]\n" + output + "\n"
}

#[test]
fn not_with_series() {
    for layout in ["long", "panel"] {
        for (paths, steps) in [(2_000, 100), (2, 30_000), (1, 300_000)] {
            let output = format!("layout = \"{layout}\"");
            // As many numbers in all, and for each of them buffers of its own: 36 MB for 38 series more.
            let few = assets(2, paths * 20, steps, &output);
            let many = assets(40, paths, steps, &output);
            grows_at_most(36.0, &format!("series, {layout}, {steps} steps"), &few, &many);
        }
    }
}

#[test]
fn not_with_paths_of_one_row() {
    let output = "every = \"last\"";
    does_not_grow("one step", &single(100_000, 1, output), &single(3_000_000, 1, output));
}

/// All columns of a wide file are open at once: what it takes is told beforehand.
#[test]
fn a_wide_dataset_takes_what_the_plan_says() {
    let text = single(20_000, 500, "layout = \"wide\"");
    let place = Place::new(&text);
    let plan = common::pathloom(["plan", &place.scenario, "--threads", "2"]).exits(0).stdout;
    let line = plan.lines().find(|line| line.trim_start().starts_with("memory")).expect("a line on memory");
    let words: Vec<&str> = line.split_whitespace().collect();
    let number: f64 = words.iter().find_map(|word| word.parse().ok()).expect("a number");
    let planned = if words.contains(&"GB") { number * 1e3 } else { number };
    let taken = peak(&text, &["--threads", "2"]);
    println!("planned {planned:.0} MB, taken {taken:.0} MB");
    assert!(taken <= planned * 1.3 + PROGRAM_MB, "planned {planned:.0} MB, taken {taken:.0} MB");
}

/// A pipe keeps the order: up to two row groups of each worker wait for their turn, as many as the moment brings. So
/// the bound is held, of which the whole dataset is a multiple, and not the growth.
#[test]
fn not_on_standard_output() {
    for output in ["compression = \"none\"", "format = \"arrow\""] {
        for (paths, steps) in [(1_500_000, 50), (1, 20_000_000)] {
            let place = Place::in_memory(&single(paths, steps, output));
            let peak = peak_of(&["run", &place.scenario, "-o", "-", "-q", "--threads", "2"].map(str::to_owned));
            println!("{output}: {peak:.0} MB");
            assert!(peak <= PROGRAM_MB + 2.0 * PER_THREAD_MB, "{output}: {peak:.0} MB");
        }
    }
}

/// Checking takes no more than writing.
#[test]
fn not_when_verified() {
    let of = |text: &str| {
        let place = Place::in_memory(text);
        place.run(&["-q"]).exits(0);
        let out = common::path_text(&place.out());
        peak_of(&["verify", &out, "-q", "--threads", "2"].map(str::to_owned))
    };
    for (small, large) in [((20_000, 50), (400_000, 50)), ((1, 2_000_000), (1, 12_000_000))] {
        let (small, large) = (of(&single(small.0, small.1, "")), of(&single(large.0, large.1, "")));
        println!("{small:.0} MB, then {large:.0} MB");
        assert!(large <= small * GROWTH + SLACK_MB, "{small:.0} MB, then {large:.0} MB");
    }
}
