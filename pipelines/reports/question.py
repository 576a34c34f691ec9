"""What a report is asked, and what it answers. The command line reads it: nothing heavy here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

    from pipelines.reports.scan import Tables

PERIODS: Final = ("day", "week", "month")
UNITS: Final = ("stories", "articles", "occurrences")


class ReportError(ValueError):
    """A question that cannot be answered as asked; its message is one line for who asked."""


@dataclass(frozen=True)
class Question:
    """What the options of `newsbeam report` say; None leaves the choice to the report.

    `since` and `until` are both inclusive. `include_undated` counts articles dated only by the
    crawl, or not at all.
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

    def __post_init__(self) -> None:
        if self.every is not None and self.every not in PERIODS:
            raise ReportError(f"unknown period {self.every!r}: one of {', '.join(PERIODS)}")
        if self.unit not in UNITS:
            raise ReportError(f"unknown unit {self.unit!r}: one of {', '.join(UNITS)}")
        if self.top is not None and self.top < 1:
            raise ReportError(f"top must be 1 or more, not {self.top}")
        if self.since and self.until and self.since > self.until:
            raise ReportError(f"since {self.since} is later than until {self.until}")


@dataclass(frozen=True)
class Pivot:
    """How a terminal shows a long answer: a line an actor, a column a period."""

    values: str
    title: str
    every: str


@dataclass(frozen=True)
class Answer:
    """A report's rows in full, what one has to know beside them, and how a terminal shows them."""

    frame: "pl.DataFrame"
    notes: tuple[str, ...] = ()
    pivot: Pivot | None = None
    columns: tuple[str, ...] = ()  # the columns that a terminal shows; all when empty


Report = Callable[["Tables", Question], Answer]
