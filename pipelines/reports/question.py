"""What a report is asked, and what it answers. The command line reads it: nothing heavy here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

    from pipelines.reports.scan import Tables

PERIODS: Final = ("day", "week", "month")
UNITS: Final = ("stories", "articles", "occurrences")
WITHIN: Final = ("sentence", "article", "story")
KINDS: Final = ("direct", "indirect", "mixed")
ACTS: Final = (
    "say",
    "deny",
    "accuse",
    "criticise",
    "praise",
    "demand",
    "promise",
    "warn",
    "find",
    "believe",
    "ask",
)


class ReportError(ValueError):
    """A question that cannot be answered as asked; its message is one line for who asked."""


@dataclass(frozen=True)
class Question:
    """What the options of `newsbeam report` say; None leaves the choice to the report.

    `since` and `until` are both inclusive. `include_undated` counts articles dated only by the
    crawl, or not at all. The fields from `story` on belong to some reports only (see Entry.own).
    """

    actors: tuple[str, ...] = ()  # names or ids, as typed
    since: date | None = None
    until: date | None = None
    every: str | None = None  # one of PERIODS
    unit: str = "stories"  # one of UNITS
    language: str | None = None
    domain: str | None = None
    top: int | None = None
    include_undated: bool = False
    story: str | None = None  # the id or URL of one of its articles, as typed
    speaker: str | None = None  # name or id of who makes the claims
    act: str | None = None  # one of ACTS
    kind: str | None = None  # one of KINDS
    phrase: str | None = None
    within: str | None = None  # one of WITHIN
    window: int | None = None  # days

    def __post_init__(self) -> None:
        for name, value, choices in (
            ("period", self.every, PERIODS),
            ("unit", self.unit, UNITS),
            ("act", self.act, ACTS),
            ("kind", self.kind, KINDS),
            ("nearness", self.within, WITHIN),
        ):
            if value is not None and value not in choices:
                raise ReportError(f"unknown {name} {value!r}: one of {', '.join(choices)}")
        for name, number in (("top", self.top), ("window", self.window)):
            if number is not None and number < 1:
                raise ReportError(f"{name} must be 1 or more, not {number}")
        if self.since and self.until and self.since > self.until:
            raise ReportError(f"since {self.since} is later than until {self.until}")


def question_of(asked: dict[str, Any]) -> Question:
    """A question of the keywords of a Python call.

    As typed by hand: `actors` is one name or several, and days may be ISO text.
    """
    known = [field.name for field in fields(Question)]
    for name in asked:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)
            raise ReportError(f"no keyword {name!r}: did you mean {near[0]!r}?")
    given = dict(asked)
    if "actors" in given:
        actors: str | Iterable[str] = given["actors"]
        given["actors"] = (actors,) if isinstance(actors, str) else tuple(actors)
    for name in ("since", "until"):
        if isinstance(given.get(name), str):
            try:
                given[name] = date.fromisoformat(given[name])
            except ValueError:
                raise ReportError(f"{name} {given[name]!r} is no day such as 2021-03-09") from None
    return Question(**given)


@dataclass(frozen=True)
class Pivot:
    """How a terminal shows a long answer: a line an actor, a column a period."""

    values: str
    title: str
    every: str


@dataclass(frozen=True)
class Bars:
    """How a picture shows an answer without periods: a bar a row."""

    value: str  # the column that makes the bar's length
    labels: tuple[str, ...]  # the columns that name it
    title: str


@dataclass(frozen=True)
class Answer:
    """A report's rows in full, what one has to know beside them, and how a terminal or a picture shows them."""

    frame: "pl.DataFrame"
    notes: tuple[str, ...] = ()
    pivot: Pivot | None = None
    columns: tuple[str, ...] = ()  # the columns that a terminal shows; all when empty
    bars: Bars | None = None


Report = Callable[["Tables", Question], Answer]
