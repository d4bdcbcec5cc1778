//! Sessions of exchanges against another source of them: the Python package exchange_calendars.

mod common;

use common::{pathloom, scenario_file, temporary, venv};
use pathloom::Scenario;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ten years, and a half more of days that were to come when the sources were written.
const FIRST: &str = "2016-01-01";
const LAST: &str = "2026-06-30";

const CODES: [&str; 12] =
    ["XNYS", "XNAS", "XLON", "XETR", "XPAR", "XAMS", "XMAD", "XSWX", "XTSE", "XTKS", "XHKG", "XASX"];

/// By exchange, the days of its sessions and when they close.
fn other_source() -> BTreeMap<String, Vec<(String, i64)>> {
    let here = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calendars").join(name);
    let python: PathBuf = venv::python("calendars-venv", &[here("requirements.txt")], &[]);
    let said = venv::tell(Command::new(python).arg("-B").arg(here("closes.py")).args([FIRST, LAST]).args(CODES));
    let mut sessions: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
    for line in said.lines() {
        let [code, day, close] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        sessions.entry(code.to_owned()).or_default().push((day.to_owned(), close.parse().unwrap()));
    }
    sessions
}

fn scenario(code: &str, start: &str, step: &str, steps: usize) -> String {
    format!(
        "name = \"sessions\"\nseed = 1\npaths = 1\n[clock]\nstart = {start}\ncalendar = \"{code}\"\nstep = \"{step}\"\n\
         steps = {steps}\n[assets.A]\ninitial_price = 100.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n"
    )
}

#[test]
fn every_close_of_twelve_exchanges_over_ten_years_is_that_of_exchange_calendars() {
    for (code, sessions) in other_source() {
        assert!(sessions.len() > 2_500, "{code}: {} sessions", sessions.len());
        let text = scenario(&code, &sessions[0].0, "1d", sessions.len() - 1);
        let clock = Scenario::from_text(&text).unwrap_or_else(|error| panic!("{code}: {error}")).clock;
        let wrong: Vec<String> = (0..)
            .zip(&sessions)
            .filter(|(step, (_, close))| clock.moment(*step) != *close)
            .map(|(step, (day, close))| format!("{day}: {close}, not {}", clock.moment(step)))
            .collect();
        assert!(wrong.is_empty(), "{code}: {} of {} closes differ: {:?}", wrong.len(), sessions.len(), &wrong[..1]);
    }
}

#[test]
fn a_step_of_five_sessions_takes_every_fifth_close() {
    let clock = |step, steps| Scenario::from_text(&scenario("XNYS", "2026-01-02", step, steps)).unwrap().clock;
    let (daily, weekly) = (clock("1d", 50), clock("5d", 10));
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
    check(&scenario("XNYS", "2026-01-02", "5m", 5), &["clock.step", "5m", "sessions", "1d", "weekdays"]);
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
