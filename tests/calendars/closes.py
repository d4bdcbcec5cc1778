"""Prints every session of some exchanges, as exchange_calendars has it: code, day, closing moment in seconds since 1970.

closes.py FIRST LAST MIC...
"""

import sys

import exchange_calendars
import pandas

first, last, *codes = sys.argv[1:]
for code in codes:
    calendar = exchange_calendars.get_calendar(code, start=first, end=last)
    for day, close in calendar.schedule["close"].items():
        print(code, f"{day:%Y-%m-%d}", (close - pandas.Timestamp(0, tz="UTC")) // pandas.Timedelta(seconds=1))
