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
