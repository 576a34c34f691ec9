"""Times of day and time zones as datelines write them: "3:49 PM EST", "15h49", "15:49:00 +0300"."""

import re
from datetime import time, timedelta, timezone
from typing import Final, NamedTuple

# Zones whose names mean one thing in datelines; BST and IST mean several and are not read.
_ZONES: Final = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0.0),
    **{"EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0},  # RFC 822
    **{"PST": -8.0, "PDT": -7.0, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "NST": -3.5},
    **{"CET": 1.0, "CEST": 2.0, "MEZ": 1.0, "MESZ": 2.0, "WEST": 1.0, "EET": 2.0, "EEST": 3.0},
    **{"MSK": 3.0, "TRT": 3.0, "SAST": 2.0, "EAT": 3.0, "WAT": 1.0, "PKT": 5.0, "WIB": 7.0},
    **{"HKT": 8.0, "SGT": 8.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0},
}
_OFFSET = r"[+-]\d{1,2}:?(?:\d\d)?"
_TIME = re.compile(
    r"(?<![\d.:/-])(?:([ap]\.?m\.?)\s?)?(\d{1,2})(?:[:.h]|\s?uhr\s?)(\d\d)"
    r"(?::(\d\d)(?:[.,]\d{1,9})?)?(?![\d:/]|\.\d)"
    r"\s?([ap]\.?m\b\.?|[ap]\b)?",
    re.IGNORECASE,
)
_TIME_OF_HOUR = re.compile(r"(?<![\d.:/-])()(\d{1,2})()()\s?([ap]\.?m\b)", re.IGNORECASE)
_ZONE = re.compile(rf"\s{{0,2}}[(\[]?(?:(?:GMT|UTC)\s?({_OFFSET})|({_OFFSET})(?!\d)|([A-Z]{{1,4}})\b)")


class Clock(NamedTuple):
    """A time of day as printed, and its zone where one stands beside it."""

    time: time
    zone: timezone | None


def _offset(text: str) -> timezone | None:
    digits = text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    if int(hours) > 14 or int(minutes) > 59:
        return None
    delta = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-delta if text[0] == "-" else delta)


def zone_at(text: str) -> timezone | None:
    """The zone that stands at the beginning of `text`."""
    m = _ZONE.match(text)
    if not m:
        return None
    if m[3]:
        hours = _ZONES.get(m[3])
        return None if hours is None else timezone(timedelta(hours=hours))
    return _offset(m[1] or m[2])


def find_clock(text: str) -> Clock | None:
    """The first time of day in `text`, and the zone behind it."""
    m = _TIME.search(text) or _TIME_OF_HOUR.search(text)
    if not m:
        return None
    hour, half = int(m[2]), (m[1] or m[5] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or int(m[3] or 0) > 59 or int(m[4] or 0) > 59:
        return None
    rest = text[m.end() :]
    is_range = rest.startswith("-") and not m[4]  # 10:30-11:30
    zone = None if is_range else zone_at(rest)
    return Clock(time(hour, int(m[3] or 0), int(m[4] or 0)), zone)
