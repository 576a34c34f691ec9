"""The numbers behind a dashboard: what the reports answer, by period, small enough for one page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import polars as pl

from pipelines.reports.catalogue import bursts, mention_counts, quoted_vs_mentioned
from pipelines.reports.counting import COUNTS, STEP, chosen_actors, is_any, kept_articles, left_out, mentioned, period
from pipelines.reports.days import gaps_asked
from pipelines.reports.question import Question, ReportError
from pipelines.reports.said import carried_claims
from pipelines.reports.scan import Tables

ACTORS: Final = 50  # unless asked otherwise
MOST_ACTORS: Final = 1000
PAIRED: Final = 40  # the actors whose co-mentions are counted
CLAIMS: Final = 2000  # on one page
_LONGEST_CLAIM: Final = 320  # characters of a claim that are shown
_DAYS: Final = 93  # up to so many days are told apart,
_WEEKS: Final = 160  # else up to so many weeks, else months

Numbers = dict[str, Any]
"""What the page reads as JSON; actors and periods go by their places in their lists."""


def collect(tables: Tables, question: Question) -> Numbers:
    """Answer what a dashboard shows of the question's articles, actors and days.

    A count of a period is that of the report it comes from. Over several periods the page adds counts, so that a story
    that runs from one into the next counts in both, above and below the line of a share.

    Raises:
        ReportError: no dated article answers the question, or more actors are asked for than a page can hold.
    """
    if max(len(question.actors), question.top or 0) > MOST_ACTORS:
        raise ReportError(f"a dashboard holds {MOST_ACTORS:,} actors at most")
    unit = "articles" if question.unit == "articles" else "stories"
    articles = kept_articles(tables, question).filter(pl.col("published_on").is_not_null())
    every = question.every or _fitting(articles)
    actors = chosen_actors(tables, replace(question, top=question.top or ACTORS))
    if actors.is_empty():
        raise ReportError("no dated article that mentions anybody answers this question")
    ids = actors["actor_id"].to_list()
    asked = replace(question, actors=tuple(ids), every=every, unit=unit, top=None)
    counts = mention_counts.report(tables, asked).frame.drop_nulls("period")
    whole = counts.unique("period", maintain_order=True)
    page = _Page(tables, asked, ids, whole["period"].to_list())
    return {
        "every": every,
        "unit": question.unit,
        "periods": [str(day) for day in page.days],
        "last": str(page.last()),
        "gaps": runs_of(gaps_asked(tables, asked)["published_on"].to_list()),
        "stories": whole["all_stories"].to_list(),
        "articles": whole["all_articles"].to_list(),
        "outlets": articles.select(pl.col("domain").n_unique()).collect(engine="streaming").item(),
        "any": page.of_any(),
        "actors": page.actors(counts),
        "pairs": page.pairs(),
        "bursts": page.bursts(),
        "claims": page.claims(),
        "notes": list(left_out(tables, question)),
    }


def _fitting(articles: pl.LazyFrame) -> str:
    """The finest step of time whose points can still be told apart on a screen."""
    first, last = pl.col("published_on").min(), pl.col("published_on").max()
    days = articles.select((last - first).dt.total_days()).collect(engine="streaming").item() or 0
    return "day" if days < _DAYS else "week" if days < 7 * _WEEKS else "month"


def runs_of(days: Iterable[date]) -> list[tuple[str, str]]:
    """Days as (first, last) of each unbroken run."""
    runs: list[list[date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return [(str(first), str(last)) for first, last in runs]


class _Page:
    """What is counted of the page's actors in the page's periods."""

    def __init__(self, tables: Tables, question: Question, ids: list[str], days: list[date]) -> None:
        self.tables, self.question, self.ids, self.days = tables, question, ids, days
        self._places = pl.LazyFrame(
            {"actor_id": ids, "a": range(len(ids))}, schema={"actor_id": pl.String, "a": pl.Int64}
        )
        self._times = pl.LazyFrame({"period": days, "p": range(len(days))}, schema={"period": pl.Date, "p": pl.Int64})

    def last(self) -> date:
        """The last day of the last period."""
        step = STEP[self.question.every or "day"]
        end: date = pl.Series([self.days[-1]]).dt.offset_by(step).item() - timedelta(days=1)
        return min(end, self.question.until) if self.question.until else end

    def of_any(self) -> dict[str, list[int]]:
        """The stories and articles of each period that mention any of the actors: what they have their share of."""
        found = mentioned(self.tables, self.question, self.ids).group_by(period(self.question.every))
        units = self._times.join(found.agg(**COUNTS), on="period", how="left")
        counts = units.sort("p").select(pl.col("stories", "articles").fill_null(0)).collect(engine="streaming")
        return {name: counts[name].to_list() for name in counts.columns}

    def actors(self, counts: pl.DataFrame) -> list[Numbers]:
        """Who they are, and in how many stories and articles of each period they are mentioned, and speak."""
        speaking = quoted_vs_mentioned.report(self.tables, replace(self.question, unit="stories")).frame
        series = {
            "stories": self._sparse(counts, "stories"),
            "articles": self._sparse(counts, "articles"),
            "quoted": self._sparse(speaking, "speaking"),
        }
        told = self.tables.actors.filter(pl.col("actor_id").is_in(self.ids))
        rows = {row["actor_id"]: row for row in told.iter_rows(named=True)}
        return [
            {
                "id": actor_id,
                "name": (row := rows.get(actor_id, {})).get("actor") or actor_id,
                "type": row.get("actor_type"),
                "aliases": [name for name in (row.get("aliases") or [])[:12] if name != row.get("actor")],
            }
            | {name: steps.get(a, []) for name, steps in series.items()}
            for a, actor_id in enumerate(self.ids)
        ]

    def pairs(self) -> list[list[int]]:
        """[first, second, period, stories] of the first actors: in how many stories of a period both are mentioned."""
        first = self.ids[:PAIRED]
        rows = self._placed(mentioned(self.tables, self.question, first), "actor_id").select("a", "p", "story_id")
        there = rows.unique().collect(engine="streaming").lazy()
        both = there.join(there, on=["p", "story_id"], suffix="_other").filter(pl.col("a") < pl.col("a_other"))
        counts = both.group_by("a", "a_other", "p").agg(pl.len().cast(pl.Int64).alias("n"))
        return [list(row) for row in counts.sort("a", "a_other", "p").collect(engine="streaming").iter_rows()]

    def bursts(self) -> list[list[Any]]:
        """[actor, day, count, z] of the days on which an actor stands out from those before."""
        found = bursts.report(self.tables, self.question).frame.lazy().join(self._places, on="actor_id")
        rows = found.sort("a", "period").select("a", pl.col("period").cast(pl.String), "count", pl.col("z").round(1))
        return [list(row) for row in rows.collect().iter_rows()]

    def claims(self) -> list[list[Any]]:
        """[actor, day, outlet, url, act, negated, kind, content, copies, role], the latest first.

        Of each actor and period first the claim that most articles carry, then the next, until the page is full.
        """
        rows = self._placed(
            carried_claims(self.tables, self.question, is_any(self.tables, "speaker_id", self.ids)), "speaker_id"
        )
        best = ("copies", "score", "claim_id")
        kept = (
            rows.sort(best, descending=[True, True, False])
            .with_columns(turn=pl.int_range(pl.len()).over("a", "p"))
            .sort("turn", *best, descending=[False, True, True, False])
            .head(CLAIMS)
            .sort("published_on", "claim_id", descending=[True, False])
            .select(
                "a",
                pl.col("published_on").cast(pl.String),
                pl.coalesce("outlet", "domain"),
                *("url", "act", "negated", "kind"),
                _cut("content"),
                *("copies", "speaker_role"),
            )
        )
        return [list(row) for row in kept.collect(engine="streaming").iter_rows()]

    def _placed(self, frame: pl.LazyFrame, actor_column: str) -> pl.LazyFrame:
        """Rows of the page's actors and periods, with their places `a` and `p`."""
        named = frame.join(self._places, left_on=actor_column, right_on="actor_id")
        return named.with_columns(period(self.question.every)).join(self._times, on="period")

    def _sparse(self, counts: pl.DataFrame, column: str) -> dict[int, list[int]]:
        """Of each actor, [step, count, step, count ...] of the periods with any: how many periods on, and how many."""
        some = counts.lazy().filter(pl.col(column) > 0).join(self._places, on="actor_id").join(self._times, on="period")
        found: dict[int, list[int]] = {}
        for a, places, numbers in some.sort("a", "p").group_by("a").agg("p", column).collect().iter_rows():
            steps = [places[0], *(later - earlier for earlier, later in pairwise(places))]
            found[a] = [n for pair in zip(steps, numbers, strict=True) for n in pair]
        return found


def _cut(column: str) -> pl.Expr:
    longer = pl.col(column).str.len_chars() > _LONGEST_CLAIM
    return pl.when(longer).then(pl.col(column).str.head(_LONGEST_CLAIM - 1) + "…").otherwise(pl.col(column))
