//! What paths that have weights are worth, as `pathloom run` and `pathloom plan` tell it.

use super::text;
use crate::engine::{Effective, effective};
use crate::scenario::Scenario;

/// A line on weights; `None` where paths have none.
pub fn describe(scenario: &Scenario) -> Option<String> {
    let Effective { paths, size, mean, error } = effective(scenario)?;
    // Only for people to read.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let (whole, share) = (size.round() as u64, size / paths as f64 * 100.0);
    let worth = if paths == scenario.paths {
        format!("effective sample size {} of {} paths", text::count(whole), text::count(paths))
    } else {
        format!("effective sample size {share:.2} % of the paths, by the first {}", text::count(paths))
    };
    if whole == 0 {
        return Some(format!("{worth}: none of them meets the pins; take more paths, or pins that are nearer"));
    }
    Some(format!("{worth}; mean {} ± {}", text::short(mean), text::short(error)))
}
