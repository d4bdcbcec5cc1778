//! The clock and market time.

use crate::fault::{Row, assert_all_told, faults};

#[rustfmt::skip] // one fault a line
const CLOCK: &[Row] = &[
    ("a misspelt clock key", "steps_per_year = 252", "§step_per_year = 252", &["clock.step_per_year", "did you mean `steps_per_year`"]),
    ("no start", "start = 2026-01-02\n", "", &["clock.start", "missing", "2026-01-02"]),
    ("no step", "step = \"1d\"\n", "", &["clock.step", "missing", "\"1d\""]),
    ("no steps", "steps = 10\n", "", &["clock.steps", "missing"]),
    ("a start on a Saturday", "2026-01-02", "§2026-01-03", &["clock.start", "2026-01-03", "weekend", "2026-01-05"]),
    ("a start on a Sunday night", "2026-01-02", "§2026-01-04T23:59:59Z", &["clock.start", "weekend", "2026-01-05"]),
    ("a Monday that is a Sunday in UTC", "2026-01-02", "§2026-01-05T00:30:00+02:00", &["clock.start", "weekend"]),
    ("the 30th of February", "2026-01-02", "§2026-02-30", &["2026-02-30"]),
    ("the 13th month", "2026-01-02", "§2026-13-01", &["2026-13-01"]),
    ("a date in quotes", "2026-01-02", "§\"2026-01-02\"", &["clock.start", "\"2026-01-02\"", "without quotes"]),
    ("a time without a date", "2026-01-02", "§09:30:00", &["clock.start", "09:30:00", "date"]),
    ("a year as start", "2026-01-02", "§2026", &["clock.start", "2026", "date"]),
    ("a fraction of a second", "2026-01-02", "§2026-01-02T00:00:00.5Z", &["clock.start", "00:00:00.5", "whole second"]),
    ("a start before nanoseconds", "2026-01-02", "§1600-01-03", &["clock.start", "1600-01-03", "1677", "us"]),
    ("a misspelt calendar", "\"weekdays\"", "§\"weekday\"", &["clock.calendar", "\"weekday\"", "did you mean `weekdays`", "24x7"]),
    ("a calendar that is a table", "\"weekdays\"", "§{ x = 1 }", &["clock.calendar", "string", "table"]),
    ("a step of unknown unit", "\"1d\"", "§\"1x\"", &["clock.step", "\"1x\"", "\"1h\""]),
    ("a step of months", "\"1d\"", "§\"1M\"", &["clock.step", "\"1M\"", "\"1d\""]),
    ("a step of nothing", "\"1d\"", "§\"0d\"", &["clock.step", "\"0d\"", "1s"]),
    ("a negative step", "\"1d\"", "§\"-1d\"", &["clock.step", "\"-1d\"", "1s"]),
    ("a fractional step", "\"1d\"", "§\"1.5h\"", &["clock.step", "\"1.5h\"", "whole number"]),
    ("an empty step", "\"1d\"", "§\"\"", &["clock.step", "\"1d\""]),
    ("a unit alone", "\"1d\"", "§\"d\"", &["clock.step", "\"d\""]),
    ("a letter that is not ASCII", "\"1d\"", "§\"1é\"", &["clock.step", "\"1é\""]),
    ("a step of centuries", "\"1d\"", "§\"99999d\"", &["clock.step", "\"99999d\"", "3650d"]),
    ("a step beyond 64 bits", "\"1d\"", "§\"99999999999999999999d\"", &["clock.step", "99999999999999999999d"]),
    ("a bare number as step", "\"1d\"", "§5", &["clock.step", "5", "string", "\"1d\""]),
    ("zero steps", "steps = 10", "steps = §0", &["clock.steps", "0", "1"]),
    ("negative steps", "steps = 10", "steps = §-3", &["clock.steps", "-3", "1"]),
    ("fractional steps", "steps = 10", "steps = §2.5", &["clock.steps", "2.5", "whole number"]),
    ("too many steps", "steps = 10", "steps = §9000000000000000000", &["clock.steps", "9000000000000000000"]),
    ("a path that no memory holds", "steps = 10", "steps = §10_000_000_000", &["clock.steps", "10_000_000_000"]),
    ("steps beyond nanoseconds", "steps = 10", "steps = §70_000", &["clock.steps", "70_000", "2262", "\"us\""]),
    ("steps beyond time itself", "step = \"1d\"\nsteps = 10", "step = \"3650d\"\nsteps = §900_000_000", &["clock.steps", "900_000_000"]),
    ("zero substeps", "substeps = 1\n", "substeps = §0\n", &["clock.substeps", "0", "1"]),
    ("a garch finer than its step", "substeps = 1\n", "substeps = 2\n", &["garch", "substeps = 2", "every"]),
    ("too many substeps", "substeps = 1\n", "substeps = §10_000_000\n", &["clock.substeps", "10_000_000", "1000000"]),
    ("a year of no steps", "steps_per_year = 252", "steps_per_year = §0", &["clock.steps_per_year", "0", "> 0"]),
    ("a year of negative steps", "steps_per_year = 252", "steps_per_year = §-252", &["clock.steps_per_year", "-252", "> 0"]),
    ("a year of NaN steps", "steps_per_year = 252", "steps_per_year = §nan", &["clock.steps_per_year", "nan", "> 0"]),
    ("a year of endless steps", "steps_per_year = 252", "steps_per_year = §inf", &["clock.steps_per_year", "inf"]),
];

const WEEKDAYS: &str = "calendar = \"weekdays\"\nstep = \"1d\"\n";

#[rustfmt::skip] // one fault a line
const SESSIONS: &[Row] = &[
    ("a night of all the variance", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §1.0\n", &["clock.overnight_variance", "1.0", "leaves 0.0000 of a day", "0.01"]),
    ("a night of less than nothing", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §-0.1\n", &["clock.overnight_variance", "-0.1", "≥ 0"]),
    ("a night of next to nothing", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §1e-9\n", &["clock.overnight_variance", "1e-9", "allowed: 0, or"]),
    ("a night of NaN", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §nan\n", &["clock.overnight_variance", "nan", "≥ 0"]),
    ("a night in quotes", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = §\"0.2\"\n", &["clock.overnight_variance", "number", "string"]),
    ("a weekend that leaves nothing", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nweekend_variance = §4.5\n", &["clock.weekend_variance", "4.5", "leaves -0.0600 of a day", "0.01"]),
    ("a weekend that leaves nothing after long nights", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\novernight_variance = 0.9
weekend_variance = §1.4\n", &["clock.weekend_variance", "1.4", "leaves 0.0000 of a day"]),
    ("a profile in words", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile = §\"u_shaped\"\n", &["clock.intraday_profile", "table"]),
    ("a profile without a shape", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile = §{}\n", &["clock.intraday_profile.u_shaped", "missing", "open_to_midday"]),
    ("a profile of unknown shape", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.§w_shaped = {}\n", &["clock.intraday_profile.w_shaped", "u_shaped"]),
    ("a U without a size", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.u_shaped = §{}\n", &["clock.intraday_profile.u_shaped.open_to_midday", "missing", "2.0"]),
    ("a U that is flat", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.u_shaped = { open_to_midday = §1 }\n", &["u_shaped.open_to_midday", "1", "(1, 10)"]),
    ("a U of unknown size", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"5m\"\nintraday_profile.u_shaped = { §ratio = 2.0 }\n", &["u_shaped.ratio", "open_to_midday"]),
    ("a night that is not between sessions", "substeps = 1\n", "§overnight_variance = 0.2\n", &["clock.overnight_variance", "steps within sessions", "XNYS"]),
    ("a weekend that is not between sessions", "substeps = 1\n", "§weekend_variance = 0.2\n", &["clock.weekend_variance", "steps within sessions", "XNYS"]),
    ("a U of whole days", WEEKDAYS, "calendar = \"XNYS\"\nstep = \"1d\"\n§intraday_profile.u_shaped = { open_to_midday = 2.0 }\n", &["clock.intraday_profile", "steps within sessions", "shorter than a day"]),
];

#[test]
fn faults_of_the_clock_are_told() {
    assert_all_told(&faults(CLOCK));
}

#[test]
fn faults_of_market_time_are_told() {
    assert_all_told(&faults(SESSIONS));
}
