"""What the readers of foreign dictionaries give: actors as far as a file knows them, and what was left out and why."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

QID: Final = re.compile(r"Q[1-9]\d{0,9}")
_DAY: Final = re.compile(r"[+]?(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?")


class ImportFault(ValueError):
    """A file that cannot be used at all: one line."""


class Given(NamedTuple):
    """What the command line says of all actors of a file that does not say it itself."""

    country: str = ""
    type: str = ""


class Term(NamedTuple):
    """An office and its days; empty: no such bound is known."""

    role: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Found:
    """An actor as a file tells it. An empty `actor_id` or `type` leaves them to the import."""

    name: str
    actor_id: str = ""
    type: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    note: str = ""


class LeftOut(NamedTuple):
    """A part of a file that was not taken: why, and where it is."""

    why: str
    where: str


Reader = Callable[[Iterable[str], Given], Iterator[Found | LeftOut]]
"""Lines of a file, and what is given for all its actors -> its actors; raises ImportFault."""


def csv_rows(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a CSV with a header, each with where it stands; cells are never None. Raises ImportFault."""
    rows = csv.DictReader(lines, strict=True)
    try:
        for row in rows:
            yield f"line {rows.line_num}", {key: (value or "").strip() for key, value in row.items() if key}
    except csv.Error as error:
        raise ImportFault(f"line {rows.line_num}: {error}") from error


def bounds(since: str, until: str) -> tuple[str, str] | None:
    """Two dates as ISO days, None where one cannot be read; `1964` begins on its first day and ends on its last."""
    first, last = _whole_day(since, last=False), _whole_day(until, last=True)
    if first is None or last is None or (first and last and first > last):
        return None
    return first, last


def _whole_day(text: str, *, last: bool) -> str | None:
    if not text:
        return ""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        if month and day:
            return date(year, month, day).isoformat()
        if not last:
            return date(year, month or 1, 1).isoformat()
        following = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
        return (following - timedelta(days=1)).isoformat()
    except ValueError:
        return None


@cache
def alpha_2() -> dict[str, str]:
    """ISO 3166-1 codes of two letters by those of three."""
    lines = (files("pipelines.dictionaries") / "iso3166.txt").read_text("utf-8").splitlines()
    pairs = (pair.split(":") for line in lines if not line.startswith("#") for pair in line.split())
    return {three: two for three, two in pairs}
