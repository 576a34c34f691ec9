"""Reports over the tables of a root: one question each, in Polars.

From Python, each is a function of the same name, `-` written `_`, that takes where the tables are
and a Question's fields as keywords:

    from pipelines.reports import attention
    answer = attention("tables", actors=["Russia"], every="month")
    answer.frame, answer.notes

A new report is one module in `catalogue` with a function `report(tables, question) -> Answer`,
whose docstring ends with its grain ("One row per actor and period."), and one row in REPORTS.
Modules are imported when they are run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from pipelines.reports.question import (
    ACTS,
    KINDS,
    PERIODS,
    UNITS,
    WITHIN,
    Answer,
    Pivot,
    Question,
    Report,
    ReportError,
    question_of,
)

if TYPE_CHECKING:
    from pipelines.reports.scan import Tables

__all__ = [
    "ACTS",
    "KINDS",
    "PERIODS",
    "REPORTS",
    "UNITS",
    "WITHIN",
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
    """A report of the registry: its module, the line that help shows, and the options that only such reports take."""

    module: str
    help: str
    own: tuple[str, ...] = ()  # of _OWN
    by_period: bool = False  # whether it knows `every`
    by_unit: bool = False  # whether it counts in the `unit` asked for

    def load(self) -> Report:
        """Import the report's function."""
        return cast(Report, import_module(f"{__name__}.catalogue.{self.module}").report)


_OWN: Final = ("story", "speaker", "act", "kind", "phrase", "within", "window")


REPORTS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "mention-counts": Entry(
            "mention_counts", "how often actors are in the news, over time", by_period=True, by_unit=True
        ),
        "attention": Entry(
            "attention", "the share of all news that mentions an actor, over time", by_period=True, by_unit=True
        ),
        "share-of-voice": Entry(
            "share_of_voice", "each actor's part of the news about any of them", by_period=True, by_unit=True
        ),
        "rolling": Entry("rolling", "attention over the last seven days, day by day", ("window",), by_unit=True),
        "bursts": Entry("bursts", "days on which an actor is in far more stories than usual", by_unit=True),
        "co-mentions": Entry("co_mentions", "who is mentioned together with whom", ("within",)),
        "quoted-vs-mentioned": Entry(
            "quoted_vs_mentioned", "who speaks in the news, and who is spoken about", by_period=True, by_unit=True
        ),
        "claims": Entry("claims", "the latest claims, or those of the actors asked for", ("act", "kind")),
        "about": Entry("about", "who claims what about an actor", ("speaker", "act", "kind")),
        "message": Entry(
            "message", "how much of the news about an actor carries a phrase", ("phrase",), by_period=True, by_unit=True
        ),
        "quotations": Entry("quotations", "the same quotation across outlets, first use and spread", ("phrase", "act")),
        "first-seen": Entry("first_seen", "who is new in the news, since when and from where"),
        "stories": Entry("stories", "the stories that most outlets carried"),
        "story": Entry("story", "the copies of one story, and how they differ", ("story",)),
        "syndication": Entry("syndication", "who tells stories first, who carries them, which agency"),
        "unlinked": Entry("unlinked", "the most mentioned names that no dictionary knows", by_unit=True),
        "outlets": Entry("outlets", "what was read of each outlet, who covers an actor most", by_unit=True),
        "languages": Entry("languages", "what was read in each language", by_unit=True),
        "coverage": Entry("coverage", "what was read by period, language and domain, and gaps", by_period=True),
        "rejects": Entry("rejects", "what became no article, and why"),
    }
)


def run_report(name: str, data: "str | Tables", question: Question) -> Answer:
    """Answer `question` with the report `name` over `data`: a folder, a gs:// prefix, or tables opened before.

    Raises ReportError where the report or an actor is unknown, the report does not know an option,
    or `data` holds nothing that can be read.
    """
    if name not in REPORTS:
        near = get_close_matches(name, REPORTS, n=1, cutoff=0.0)
        raise ReportError(f"unknown report {name!r}: did you mean {near[0]!r}?")
    for option in _OWN:
        if getattr(question, option) is not None and option not in REPORTS[name].own:
            takers = ", ".join(other for other, entry in REPORTS.items() if option in entry.own)
            raise ReportError(f"{name} takes no {option}; these do: {takers}")
    from pipelines.reports.counting import unknown_values
    from pipelines.reports.scan import ask

    report, unused = REPORTS[name].load(), _unused(name, question)

    def answer(tables: "Tables") -> Answer:
        found = report(tables, question)
        unknown = () if name == "rejects" else unknown_values(tables, question)  # rejects are no articles
        return replace(found, notes=found.notes + unused + unknown)

    return ask(data, answer)


def _unused(name: str, question: Question) -> tuple[str, ...]:
    """Notes of what was asked for and changes nothing."""
    notes = []
    if question.every is not None and not REPORTS[name].by_period:
        notes.append(f"{name} goes by no period: every is unused")
    if question.unit != Question.unit and not REPORTS[name].by_unit:
        notes.append(f"{name} does not count by a unit: unit is unused")
    return tuple(notes)


def __getattr__(name: str) -> Callable[..., Answer]:
    """The reports as functions; see the module's docstring."""
    report = name.replace("_", "-")
    if report not in REPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def ask(data: "str | Tables", **asked: Any) -> Answer:
        return run_report(report, data, question_of(asked))

    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = REPORTS[report].load().__doc__
    return ask


def __dir__() -> list[str]:
    return sorted([*globals(), *(name.replace("-", "_") for name in REPORTS)])
