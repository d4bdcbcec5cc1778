//! Whatever a manifest says, it is read or refused, compared and written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pathloom::Scenario;
use pathloom::dataset::Manifest;
use pathloom::engine::Plan;
use std::sync::LazyLock;

static PLANNED: LazyLock<Manifest> = LazyLock::new(|| {
    let scenario = Scenario::from_text(include_str!("../../scenarios/quickstart.toml")).unwrap();
    Manifest::planned(&scenario, &Plan::new(&scenario))
});

fuzz_target!(|text: &str| {
    match Manifest::parse(text) {
        Err(problem) => assert!(!problem.is_empty()),
        Ok(manifest) => {
            assert!(manifest.pending() <= manifest.parts.len());
            let same = PLANNED.difference(&manifest).is_none();
            assert!(!same || manifest.parts.len() == PLANNED.parts.len());
            let again = serde_json::to_string(&manifest).unwrap();
            assert_eq!(Manifest::parse(&again).as_ref(), Ok(&manifest));
            if let Ok(scenario) = Scenario::from_text(&manifest.scenario) {
                assert!(!scenario.hash().is_empty());
            }
        }
    }
});
