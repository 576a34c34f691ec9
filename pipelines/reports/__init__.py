"""Reports over the tables of a root: one question each, in Polars.

A new report is one module here with a function `report(tables, question) -> Answer`, whose
docstring ends with its grain ("One row per actor and period."), and one row in REPORTS. Modules are
imported when they are run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from pipelines.reports.question import (
    PERIODS,
    UNITS,
    Answer,
    Pivot,
    Question,
    Report,
    ReportError,
)

__all__ = [
    "PERIODS",
    "REPORTS",
    "UNITS",
    "Answer",
    "Entry",
    "Pivot",
    "Question",
    "Report",
    "ReportError",
    "run_report",
]


@dataclass(frozen=True)
class Entry:
    """A report of the registry: the module that holds it, and the line that help shows."""

    module: str
    help: str

    def load(self) -> Report:
        """Import the report's function."""
        return cast(Report, import_module(f"{__name__}.{self.module}").report)


REPORTS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "mention-counts": Entry("mention_counts", "how often actors are in the news, over time"),
        "share-of-voice": Entry("share_of_voice", "each actor's part of the news about any of them"),
        "claims": Entry("claims", "the latest claims, or those of the actors asked for"),
        "stories": Entry("stories", "the stories that most outlets carried"),
        "story": Entry("story", "the copies of one story, and how they differ"),
        "syndication": Entry("syndication", "who tells stories first, who carries them, and from which agency"),
        "unlinked": Entry("unlinked", "the most mentioned names that no dictionary knows"),
        "coverage": Entry("coverage", "what was read, by period, language and domain, and its gaps"),
    }
)


def run_report(name: str, root: str, question: Question) -> Answer:
    """Answer `question` with the report `name` over the tables at `root`, a folder or gs:// prefix.

    Raises ReportError where the report or an actor is unknown, or `root` holds nothing that can be
    read.
    """
    if name not in REPORTS:
        near = get_close_matches(name, REPORTS, n=1, cutoff=0.0)
        raise ReportError(f"unknown report {name!r}: did you mean {near[0]!r}?")
    from pipelines.reports.scan import open_tables, reading

    with reading(root):
        return REPORTS[name].load()(open_tables(root), question)
