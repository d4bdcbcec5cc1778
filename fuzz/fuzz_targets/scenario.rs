//! Whatever a scenario file says, it is read or refused with an error that can be shown; what is read can be planned.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pathloom::Scenario;
use pathloom::dataset::Manifest;
use pathloom::engine::Plan;

/// Parts that are described at most: a dataset may have millions.
const MOST_PARTS: u64 = 10_000;

fuzz_target!(|text: &str| {
    match Scenario::from_text(text) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(scenario) => {
            let plan = Plan::new(&scenario);
            assert!(plan.rows() > 0 && plan.parts() > 0 && plan.jobs() > 0);
            for part in [0, plan.parts() - 1] {
                let rows: u64 = plan.groups(&plan.part(part)).map(|group| plan.rows_of(&group)).sum();
                assert_eq!(rows, plan.rows_of(&plan.part(part).span));
                assert!(plan.job(plan.job_with(part)).parts.contains(&part));
            }
            if plan.parts() <= MOST_PARTS {
                let manifest = Manifest::planned(&scenario, &plan);
                assert_eq!(manifest.parts.iter().map(|part| part.rows).sum::<u64>(), manifest.rows);
            }
        }
    }
});
