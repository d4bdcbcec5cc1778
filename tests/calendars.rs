//! Sessions of exchanges against another source of them: the Python package exchange_calendars.

mod common;

use chrono::DateTime;
use common::{path_text, pathloom, scenario_file, temporary, venv};
use pathloom::Scenario;
use pathloom::scenario::Clock;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ten years, and a half more of days that were to come when the sources were written.
const FIRST: &str = "2016-01-01";
const LAST: &str = "2026-06-30";

const CODES: [&str; 12] =
    ["XNYS", "XNAS", "XLON", "XETR", "XPAR", "XAMS", "XMAD", "XSWX", "XTSE", "XTKS", "XHKG", "XASX"];

/// What exchange_calendars says of these codes.
fn ask(words: &[&str], codes: &[&str]) -> String {
    let here = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calendars").join(name);
    let python: PathBuf = venv::python("calendars-venv", &[here("requirements.txt")], &[]);
    let mut command = Command::new(python);
    venv::tell(command.arg("-B").arg(here("sessions.py")).args([FIRST, LAST]).args(words).args(codes))
}

/// A session: its day, and from when to when it trades.
struct Day {
    day: String,
    trading: Vec<[i64; 2]>,
}

/// By exchange, its sessions.
fn other_source() -> BTreeMap<String, Vec<Day>> {
    let mut sessions: BTreeMap<String, Vec<Day>> = BTreeMap::new();
    for line in ask(&["days"], &CODES).lines() {
        let [code, day, open, stop, go_on, close] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let [open, close] = [open, close].map(|moment| moment.parse().unwrap());
        let trading = match (stop.parse(), go_on.parse()) {
            (Ok(stop), Ok(go_on)) => vec![[open, stop], [go_on, close]],
            _ => vec![[open, close]],
        };
        sessions.entry(code.to_owned()).or_default().push(Day { day: day.to_owned(), trading });
    }
    assert_eq!(sessions.len(), CODES.len());
    sessions
}

/// By exchange, the rows of a grid within its sessions.
fn other_rows(step: &str, codes: &[&str]) -> BTreeMap<String, Vec<i64>> {
    let folder = temporary();
    ask(&[step, &path_text(folder.path())], codes);
    let read = |code: &str| {
        let bytes = fs::read(folder.path().join(code)).unwrap();
        bytes.as_chunks::<8>().0.iter().map(|eight| i64::from_le_bytes(*eight)).collect()
    };
    codes.iter().map(|code| ((*code).to_owned(), read(code))).collect()
}

fn scenario(code: &str, start: &str, step: &str, steps: usize) -> String {
    format!(
        "name = \"sessions\"\nseed = 1\npaths = 1\n[clock]\nstart = {start}\ncalendar = \"{code}\"\nstep = \"{step}\"\n\
         steps = {steps}\n[assets.A]\ninitial_price = 100.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n"
    )
}

fn clock(code: &str, start: &str, step: &str, steps: usize) -> Clock {
    let text = scenario(code, start, step, steps);
    Scenario::from_text(&text).unwrap_or_else(|error| panic!("{code}: {error}")).clock
}

/// Fails unless a clock's rows are at these moments, and nowhere else.
fn assert_rows(what: &str, clock: &Clock, moments: impl IntoIterator<Item = i64>) {
    let mut rows = 0;
    for moment in moments {
        assert_eq!(clock.moment(rows), moment, "{what}: row {rows}");
        rows += 1;
    }
    assert_eq!(rows, clock.steps + 1, "{what}");
}

#[test]
fn every_close_of_twelve_exchanges_over_ten_years_is_that_of_exchange_calendars() {
    for (code, sessions) in other_source() {
        assert!(sessions.len() > 2_500, "{code}: {} sessions", sessions.len());
        let clock = clock(&code, &sessions[0].day, "1d", sessions.len() - 1);
        assert_rows(&code, &clock, sessions.iter().map(|session| session.trading.last().unwrap()[1]));
    }
}

/// A step that is longer than any run of trading has a row at each open, break and close.
#[test]
fn every_open_lunch_and_close_of_twelve_exchanges_over_ten_years_is_that_of_exchange_calendars() {
    for (code, sessions) in other_source() {
        let moments: Vec<i64> = sessions.iter().flat_map(|day| day.trading.iter().flatten().copied()).collect();
        let clock = clock(&code, &sessions[0].day, "23h", moments.len() - 1);
        assert_rows(&code, &clock, moments);
    }
}

/// Half days, lunch, daylight saving, and what is left at the end of a session where steps do not divide it.
#[test]
fn every_row_within_sessions_over_ten_years_is_that_of_exchange_calendars() {
    for (step, theirs, codes) in [("1m", "1min", &["XLON", "XTKS"][..]), ("7m", "7min", &CODES), ("1h", "1h", &CODES)]
    {
        for (code, rows) in other_rows(theirs, codes) {
            assert!(rows.len() > 18_000, "{code}: {} rows", rows.len());
            let first = DateTime::from_timestamp(rows[0], 0).unwrap().format("%FT%TZ").to_string();
            assert_rows(&format!("{code} {step}"), &clock(&code, &first, step, rows.len() - 1), rows);
        }
    }
}

#[test]
fn a_step_of_five_sessions_takes_every_fifth_close() {
    let (daily, weekly) = (clock("XNYS", "2026-01-02", "1d", 50), clock("XNYS", "2026-01-02", "5d", 10));
    for step in 0..=10 {
        assert_eq!(weekly.moment(step), daily.moment(5 * step));
    }
    assert_eq!((daily.grid.steps_per_year, weekly.grid.steps_per_year), (252.0, 50.4));
}

/// Second by second: an hour, or a day, counts if it begins on an open day.
#[test]
fn days_that_a_user_names_are_skipped() {
    const DAY: i64 = 86_400;
    // A Monday; two days in a row, one of them twice; a weekend day; and the day on which a clock of hours would stop.
    let holidays = "holidays = [2026-01-05, 2026-02-03, 2026-02-04, 2026-02-03, 2026-02-07, 2026-01-19]";
    let closed = [20_458, 20_487, 20_488, 20_472];
    let open = |moment: i64| {
        let day = moment.div_euclid(DAY);
        // 1970-01-01 was a Thursday.
        (day + 3).rem_euclid(7) < 5 && !closed.contains(&day)
    };
    for (step, seconds) in [("1d", DAY), ("1h", 3_600), ("7h", 7 * 3_600)] {
        let text =
            scenario("weekdays", "2026-01-02", step, 300).replace("[assets.A]", &format!("{holidays}\n[assets.A]"));
        let clock = Scenario::from_text(&text).unwrap_or_else(|error| panic!("{error}")).clock;
        let (mut moment, mut left) = (clock.start, 0);
        for row in 0..=300 {
            while left > 0 || !open(moment) {
                left -= if open(moment) { 3_600 } else { 0 };
                moment += 3_600;
            }
            assert_eq!(clock.moment(row), moment, "{step}, row {row}");
            left = seconds;
        }
    }
}

#[test]
fn an_exchange_is_closed_on_the_days_that_a_user_names() {
    let clock = |holidays: &str| {
        let text = scenario("XNYS", "2026-01-02", "1d", 5).replace("[assets.A]", &format!("{holidays}\n[assets.A]"));
        Scenario::from_text(&text).unwrap_or_else(|error| panic!("{error}")).clock
    };
    let (usual, without) = (clock(""), clock("holidays = [2026-01-06, 2026-01-10]"));
    assert_eq!([0, 1, 2, 3].map(|step| without.moment(step)), [0, 1, 3, 4].map(|step| usual.moment(step)));
}

#[test]
fn what_an_exchange_does_not_have_is_told() {
    let place = temporary();
    let check = |text: &str, said: &[&str]| {
        pathloom(["check", &scenario_file(place.path(), text)]).exits(2).says(said);
    };
    check(&scenario("XNYS", "2026-01-01", "1d", 5), &["clock.start", "no session of XNYS", "2026-01-02"]);
    check(&scenario("XNYS", "2026-01-02T15:00:00Z", "1d", 5), &["clock.start", "time of day", "XNYS"]);
    check(&scenario("XNYS", "2026-01-02", "36h", 5), &["clock.step", "36h", "sessions", "whole days", "5m"]);
    check(&scenario("XNYS", "2099-12-28", "1d", 50), &["clock.steps", "2099-12-31", "at most 3"]);
    check(&scenario("XNYS", "2150-01-02", "1d", 5), &["clock.start", "2099-12-31"]);
    let with = |calendar: &str, holidays: &str| {
        scenario(calendar, "2026-01-02", "1d", 5).replace("[assets.A]", &format!("holidays = {holidays}\n[assets.A]"))
    };
    check(&with("24x7", "[2026-01-05]"), &["clock.holidays", "24x7", "weekdays"]);
    check(&with("weekdays", "[2026-01-02]"), &["clock.start", "clock.holidays"]);
    check(&with("weekdays", "\"easter\""), &["clock.holidays", "list", "2026-12-25"]);
    check(&with("XNYS", "[2026-01-05, \"easter\"]"), &["clock.holidays", "easter", "2026-12-25"]);
    check(&with("XNYS", "[2026-01-05T10:00:00Z]"), &["clock.holidays", "2026-01-05T10:00:00Z"]);
    let within = |start: &str, steps: usize| scenario("XNYS", start, "5m", steps);
    check(&within("2026-01-03", 5), &["clock.start", "no session of XNYS", "2026-01-05"]);
    check(&within("2026-01-02T15:01:00Z", 5), &["clock.start", "no row", "XNYS", "2026-01-02T15:05:00Z"]);
    check(&within("2026-01-02T21:00:01Z", 5), &["clock.start", "no row", "XNYS", "2026-01-05T14:30:00Z"]);
    check(&within("2150-01-02", 5), &["clock.start", "2099-12-31"]);
    check(&within("2099-12-31T21:00:01Z", 5), &["clock.start", "no session of XNYS is left", "2099-12-31"]);
    // 79 rows on each of three days.
    check(&within("2099-12-29", 500), &["clock.steps", "2099-12-31", "at most 236"]);
    let with = |line: &str| within("2026-01-02", 5).replace("[assets.A]", &format!("{line}\n[assets.A]"));
    check(&with("holidays = [2026-01-02]"), &["clock.start", "clock.holidays"]);
    check(&scenario("XNYC", "2026-01-02", "1d", 5), &["clock.calendar", "XNYC", "XNYS"]);
}

#[test]
fn check_says_how_far_holidays_are_known() {
    let place = temporary();
    let file = scenario_file(place.path(), &scenario("XLON", "2026-01-02", "1d", 252));
    let said = pathloom(["check", &file]).exits(0).stdout;
    assert!(
        said.contains("2026-01-02 16:30:00 to ") && said.contains("calendar XLON, holidays known from 2010"),
        "{said}"
    );
}

#[test]
fn within_sessions_too_an_exchange_is_closed_on_the_days_that_a_user_names() {
    // The second of three days, by the exchange's own date: in Sydney it begins on the day before, in UTC.
    let text = scenario("XASX", "2026-01-05", "23h", 3)
        .replace("[assets.A]", "holidays = [2026-01-06, 2026-01-10]\n[assets.A]");
    let clock = Scenario::from_text(&text).unwrap().clock;
    let moments = ["2026-01-04T23:00Z", "2026-01-05T05:00Z", "2026-01-06T23:00Z", "2026-01-07T05:00Z"];
    let seconds = |text: &str| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z").unwrap().timestamp();
    assert_rows("XASX", &clock, moments.map(seconds));
}

#[test]
fn check_says_what_a_day_is_made_of() {
    let place = temporary();
    let text = scenario("XTKS", "2026-01-05", "5m", 100).replace("[assets.A]", "weekend_variance = 0.25\n[assets.A]");
    let said = pathloom(["check", &scenario_file(place.path(), &text)]).exits(0).stdout;
    // Of 18½ hours in which it is closed on a usual day, lunch is one; and 1 − 0.2/18.5 − (4·0.2·17.5/18.5 + 0.25)/5.
    for line in [
        "68 steps from open to open; 252 such days per year",
        "of a day a session has 0.7878, a night 0.1892, a weekend or holiday 0.25, lunch 0.01081",
        "flat",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}
