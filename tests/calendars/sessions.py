"""Sessions of some exchanges, and the rows of a grid within them, as exchange_calendars has them.

sessions.py FIRST LAST days MIC...        prints code, day, open, break's start and end, close; "-" where there is no break
sessions.py FIRST LAST STEP FOLDER MIC... writes the rows of STEP, such as 5min, as 64-bit integers to FOLDER/MIC

All moments are in seconds since 1970.
"""

import sys

import exchange_calendars
import pandas


def seconds(moment):
    return "-" if pandas.isna(moment) else (moment - pandas.Timestamp(0, tz="UTC")) // pandas.Timedelta(seconds=1)


def print_days(code, calendar):
    for day, hours in calendar.schedule.iterrows():
        moments = [seconds(hours[name]) for name in ("open", "break_start", "break_end", "close")]
        print(code, f"{day:%Y-%m-%d}", *moments)


def write_rows(path, calendar, step):
    # Left and right ends of intervals that the end of trading cuts short.
    ends = calendar.trading_index(
        calendar.first_session, calendar.last_session, step, force_close=True, force_break_close=True
    )
    rows = ends.left.union(ends.right).unique().sort_values()
    (rows.as_unit("s").asi8).astype("<i8").tofile(path)


first, last, what, *rest = sys.argv[1:]
folder = None if what == "days" else rest.pop(0)
for code in rest:
    calendar = exchange_calendars.get_calendar(code, start=first, end=last)
    if folder is None:
        print_days(code, calendar)
    else:
        write_rows(f"{folder}/{code}", calendar, what)
