"""Dates as the web writes them: in metadata (`parse_moment`) and in header lines (`best_date`).

Month names are those of the Unicode CLDR (months.csv). Years outside 1995..2035 are never read.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from transforms.text.clocks import Clock, find_clock, zone_at

FIRST_YEAR: Final = 1995
LAST_YEAR: Final = 2035


class Moment(NamedTuple):
    """When something was published: a day, and the instant where time of day and zone are known.

    `on` is the day as printed where no zone is given, else the UTC day; `at` is aware, UTC.
    """

    on: date
    at: datetime | None


class PrintedDay(NamedTuple):
    """A day found in running text, at `start:end` of it."""

    on: date
    start: int
    end: int


class HeaderDate(NamedTuple):
    """A date among the lines of a page, and how much it looks like the publication date."""

    moment: Moment
    line: int
    score: float


# --- month names --------------------------------------------------------------------------------

_ACCENTS = re.compile("[\u0300-\u036f]+")


def _folded(name: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", name.casefold())).strip(" .")


def _months() -> dict[str, int]:
    text = files(__package__).joinpath("months.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {name: int(row["month"]) for row in rows for name in row["names"].split()}


MONTHS: Final = _months()
# Croatian writes a dot behind the day, Polish never does.
_CROATIAN_MONTHS: Final = {"listopada": 10, "lip": 6}


@lru_cache(maxsize=4096)
def month_number(name: str, dotted_day: bool = False) -> int | None:
    """The month that a word names in any language of the table, behind a dotted day or not."""
    folded = _folded(name)
    if dotted_day and folded in _CROATIAN_MONTHS:
        return _CROATIAN_MONTHS[folded]
    return MONTHS.get(folded)


# --- days in running text -----------------------------------------------------------------------

# A word of any script, vowel signs included: whether it is a month, the table says. Thai
# abbreviations have inner dots.
_NAME = r"([\u0e01-\u0e4e]{1,4}\.[\u0e01-\u0e4e]{1,3}|[^\s\d.,،;:/|()\[\]<>=_&\"•·–—-]{2,20})"
_ORDINAL = r"(st|nd|rd|th|er|e|º|°|ª|ος|η|-?(?:го|е)|\.)?"
_YEAR = r"(\d{4})(?!\d)"

_DAY_NAME_YEAR = re.compile(
    rf"(?<![\d.:/-])(\d{{1,2}}){_ORDINAL}[\s-]{{0,3}}(?:(?:de|of|den)\s{{1,3}}|d['’]\s?|ב)?"
    rf"{_NAME}(?:\s?/\s?{_NAME})?[.,،]{{0,2}}[\s-]{{0,3}}(?:(?:de|del|of)\s{{1,3}})?{_YEAR}",
    re.IGNORECASE,
)
_DAY_NAME_SHORT_YEAR = re.compile(rf"(?<![\d.:/-])(\d{{1,2}})-{_NAME}-(\d\d)(?![\d-])")  # RFC 850
_NAME_DAY_YEAR = re.compile(rf"{_NAME}\.?\s{{1,3}}(\d{{1,2}}){_ORDINAL},?\s{{0,3}}(?:at\s)?{_YEAR}", re.IGNORECASE)
_NAME_DAY_TIME_YEAR = re.compile(  # asctime, Java's Date, Twitter
    rf"{_NAME}\s{{1,3}}(\d{{1,2}})\s\d\d:\d\d:\d\d\s(?:[A-Z]{{3,4}}\s|[+-]\d{{4}}\s)?{_YEAR}"
)
_YEAR_NAME_DAY = re.compile(
    rf"(?<!\d)(\d{{4}})(?:\.|\sm\.|\s?оны)?,?[\s-]{{0,3}}{_NAME}[\s.-]{{1,3}}(\d{{1,2}})(?![\d:])"
)
_LATVIAN = re.compile(rf"(?<!\d)(\d{{4}})\.\s?gada\s(\d{{1,2}})\.\s?{_NAME}")
_NUMBERS_YEAR_FIRST = re.compile(
    r"(?<![\d/.-])(\d{4})([-/.])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)"  # Korean writes "2021. 3. 9."
)
_NUMBERS_YEAR_LAST = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d\d)(?![\d/]|[.-]\d)")
_EAST_ASIAN = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]")
_VIETNAMESE = re.compile(rf"(?<![\d/])(\d{{1,2}})\s(?:tháng|thg)\s(\d{{1,2}}),?\s(?:năm\s)?{_YEAR}", re.IGNORECASE)
_HAS_DAY = re.compile(r"\d{4}|\d[-/.]\s?\d|\d-\w{3,9}-\d\d")
_THAI = re.compile("[\u0e01-\u0e4e]")

_BUDDHIST_ERA: Final = 543


def _day(year: int, month: int | None, day: int) -> date | None:
    if month is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named_days(text: str) -> Iterator[PrintedDay | None]:
    for m in _DAY_NAME_YEAR.finditer(text):
        year = int(m[5]) - (_BUDDHIST_ERA if _THAI.match(m[3]) and int(m[5]) > LAST_YEAR else 0)
        month = month_number(m[3], m[2] == ".") or (m[4] and month_number(m[4])) or None
        yield _printed(_day(year, month, int(m[1])), m)
    for m in _NAME_DAY_YEAR.finditer(text):
        yield _printed(_day(int(m[4]), month_number(m[1]), int(m[2])), m)
    for m in _NAME_DAY_TIME_YEAR.finditer(text):
        yield _printed(_day(int(m[3]), month_number(m[1]), int(m[2])), m)
    for m in _YEAR_NAME_DAY.finditer(text):
        yield _printed(_day(int(m[1]), month_number(m[2]), int(m[3])), m)
    for m in _LATVIAN.finditer(text):
        yield _printed(_day(int(m[1]), month_number(m[3]), int(m[2])), m)
    for m in _VIETNAMESE.finditer(text):
        yield _printed(_day(int(m[3]), int(m[2]), int(m[1])), m)
    for m in _DAY_NAME_SHORT_YEAR.finditer(text):
        yield _printed(_day(_full_year(m[3]), month_number(m[2]), int(m[1])), m)


def _numeric_days(text: str, month_first: bool, latest: date | None) -> Iterator[PrintedDay | None]:
    for m in _NUMBERS_YEAR_FIRST.finditer(text):
        yield _printed(_day(int(m[1]), int(m[3]), int(m[4])), m)
    for m in _EAST_ASIAN.finditer(text):
        yield _printed(_day(int(m[1]), int(m[2]), int(m[3])), m)
    for m in _NUMBERS_YEAR_LAST.finditer(text):
        if m[2] == "-" and len(m[4]) == 2:
            continue  # a score or a range as often as a date
        year, readings = _full_year(m[4]), [(m[1], m[3]), (m[3], m[1])]
        if month_first and m[2] != ".":
            readings.reverse()
        days = (_day(year, int(month), int(day)) for day, month in readings)
        on = next((day for day in days if day and (latest is None or day <= latest)), None)
        yield _printed(on, m)


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 1900 + int(digits) + 100 * (int(digits) < 95)


def _printed(on: date | None, match: re.Match[str]) -> PrintedDay | None:
    return PrintedDay(on, match.start(), match.end()) if on else None


@lru_cache(maxsize=1 << 13)  # labels are the same on all pages of a site
def _may_have_day(text: str) -> bool:
    return bool(_HAS_DAY.search(text))


def printed_days(text: str, *, month_first: bool = True, latest: date | None = None) -> list[PrintedDay]:
    """All days written in `text`, in reading order.

    `month_first` reads 03/09/2021 as 9 March; false, as 3 September. A reading later than `latest`
    gives way to the other one.
    """
    if not _may_have_day(text):
        return []
    found = {day for day in _named_days(text) if day}
    found.update(day for day in _numeric_days(text, month_first, latest) if day)
    return sorted(found, key=lambda day: (day.start, -day.end, day.on))


# --- moments ------------------------------------------------------------------------------------

_ZONE_BEFORE_YEAR = re.compile(r"\d\d:\d\d:\d\d\s([A-Z]{3,4}|[+-]\d{4})\s\d{4}")


def _moment(on: date, clock: Clock | None) -> Moment | None:
    if clock is None or clock.zone is None:
        return Moment(on, None)
    at = datetime.combine(on, clock.time, clock.zone).astimezone(UTC)
    return Moment(at.date(), at) if FIRST_YEAR <= at.year <= LAST_YEAR else None


def _moment_beside(text: str, day: PrintedDay) -> Moment | None:
    """The moment of a day in `text`: with the time of day inside or behind it, else before it."""
    inside = text[day.start : day.end]
    if _ZONE_BEFORE_YEAR.search(inside):
        return _moment(day.on, find_clock(inside))
    return _moment(day.on, find_clock(text[day.end :]) or find_clock(text[: day.start]))


# --- metadata -----------------------------------------------------------------------------------

_ISO = re.compile(
    r"([12]\d{3})-?(\d\d)-?(\d\d)"
    r"(?:[T\s]{0,2}(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?"
    r"(?:\s?\[?([A-Za-z/_]{1,40})\]?)?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"-?(\d{9,10})(?:\.\d{1,9})?|(\d{12,13})(?:\.0+)?")
_LONGEST: Final = 200


def parse_moment(text: str, *, month_first: bool = True) -> Moment | None:
    """Read a date as metadata states it; None where there is none between 1995 and 2035.

    ISO 8601 in its web shapes, compact 20210309T154900Z, epoch seconds and milliseconds, RFC 822
    and 850, asctime, and days written out in any language of the CLDR. 03/09/2021 goes by
    `month_first`; 03.09.2021 is 3 September.
    """
    text = text[:_LONGEST].strip().strip("\"'").strip()
    m = _ISO.fullmatch(text)
    if m:
        return _iso_moment(m)
    m = _EPOCH.fullmatch(text)
    if m:
        return _epoch_moment(int(m[1]) if m[1] else int(m[2]) / 1000)
    for day in printed_days(text, month_first=month_first):
        moment = _moment_beside(text, day)
        if moment:
            return moment
    return None


def _iso_moment(m: re.Match[str]) -> Moment | None:
    on = _day(int(m[1]), int(m[2]), int(m[3]))
    if on is None or m[4] is None:
        return Moment(on, None) if on else None
    hour, minute, second = (
        int(m[4]),
        int(m[5]),
        min(int(m[6] or 0), 59),
    )  # a leap second is no new moment
    if hour == 24 and not minute and not second:
        on, hour = on + timedelta(days=1), 0
    if hour > 23 or minute > 59:
        return Moment(on, None)
    zone = zone_at((m[7] or "").upper() or m[8] or "")
    return _moment(on, Clock(time(hour, minute, second), zone))


def _epoch_moment(seconds: float) -> Moment | None:
    at = datetime.fromtimestamp(seconds, UTC)
    return Moment(at.date(), at) if FIRST_YEAR <= at.year <= LAST_YEAR else None


# --- header lines -------------------------------------------------------------------------------

_PUBLISHED = re.compile(
    r"publi|\bpost(?:ed)?\b|veröffentlicht|erstellt|stand:|опубликован|created|dated|\bon:|投稿|発行|發布|发布|公開"
    r"|oppdatert|udgivet|julkaist|dodan|közzét|δημοσ|نشر|প্রকাশ|प्रकाश|입력|등록|yayın|เผยแพร่",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"updat|modif|actuali|aktuali|aggiorn|atuali|обновл|mis à jour|güncel|bijgewerkt|opdater"
    r"|更新|수정|تحديث",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|\bcopyright\b|\(c\)\s\d{4}", re.IGNORECASE)


def header_dates(lines: Sequence[str], *, month_first: bool = True, latest: date | None = None) -> list[HeaderDate]:
    """The dates in short lines, not later than `latest`, scored by the words beside them."""
    found: list[HeaderDate] = []
    for i, line in enumerate(lines):
        if not line or len(line) > _LONGEST:
            continue
        for day in printed_days(line, month_first=month_first, latest=latest):
            moment = _moment_beside(line, day)
            if moment and (latest is None or moment.on <= latest):
                found.append(HeaderDate(moment, i, _wording(line, day)))
    return found


def best_date(dates: Iterable[HeaderDate], body: tuple[int, int], headline: int | None = None) -> HeaderDate | None:
    """The likeliest publication date of a page whose body is the lines `body[0]:body[1]`.

    To the score of the words comes that of the place, relative to headline and body; ties go to
    the earlier line.
    """
    placed = (date._replace(score=date.score + _place(date.line, body, headline)) for date in dates)
    return max(placed, key=lambda date: (date.score, -date.line), default=None)


def _wording(line: str, day: PrintedDay) -> float:
    score = 2.0 * (day.end - day.start) / len(line)
    if _PUBLISHED.search(line):
        score += 3
    if _UPDATED.search(line) and not _PUBLISHED.search(line[: day.start]):
        score -= 2
    if find_clock(line[day.end :]) or find_clock(line[: day.start]):
        score += 1.5
    if len(line) < 60:
        score += 1
    if _COPYRIGHT.search(line):
        score -= 5
    return score


def _place(i: int, body: tuple[int, int], headline: int | None) -> float:
    start, end = body
    before = start - i
    score = 2.0 if headline is not None and 0 <= i - headline <= 8 else 0.0
    if 0 <= before <= 15:
        return score + 4 - before * 0.2
    if before > 15:
        return score + (0.5 if before <= 40 else 0)
    if i < end:
        return score - 2
    return score + (-2 if i > end + 5 else 0.5)
