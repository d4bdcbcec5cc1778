//! Threads and instruction sets change nothing.

use super::common::{fingerprint, pathloom_with};
use super::place::{Place, small_cases, undisturbed};

/// The instruction sets that this machine has.
fn instruction_sets() -> Vec<&'static str> {
    let runs = |set: &&str| {
        let place = Place::new(&small_cases()[1].text);
        pathloom_with(&[("PATHLOOM_SIMD", set)], place.arguments(&["-q"])).code == Some(0)
    };
    ["scalar", "avx2", "avx512"].into_iter().filter(runs).collect()
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    for case in super::place::cases() {
        let of = |threads: &str| {
            let place = Place::new(&case.text);
            place.run(&["-q", "--threads", threads]).exits(0);
            place.bytes()
        };
        let one = of("1");
        for threads in ["2", "8"] {
            assert_eq!(of(threads), one, "{}: {threads} threads", case.name);
        }
    }
}

#[test]
fn any_instruction_set_writes_the_same_bytes() {
    let sets = instruction_sets();
    assert!(sets.contains(&"scalar"), "{sets:?}");
    for case in small_cases() {
        let wanted = undisturbed(&case.text);
        for set in &sets {
            let place = Place::new(&case.text);
            pathloom_with(&[("PATHLOOM_SIMD", set)], place.arguments(&["-q"])).exits(0);
            assert_eq!(fingerprint(&place.out()), wanted, "{}: {set}", case.name);
        }
    }
}
