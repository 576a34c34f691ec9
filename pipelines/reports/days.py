"""Days that count: those on which as much was read as usual."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import polars as pl

from pipelines.reports.counting import COUNTS, by_day, kept_articles, last_day, left_out_of
from pipelines.reports.gaps import LOOK_BACK, gaps_among
from pipelines.reports.question import Question
from pipelines.reports.scan import Tables

_DAYS_NAMED: Final = 5


def gaps_asked(tables: Tables, question: Question) -> pl.DataFrame:
    """The gaps among the question's days, over all that it asks for: one row per gap, published_on."""
    return _gaps(tables, question, by_day(tables, earlier(question, LOOK_BACK)))


def gaps_and_notes(tables: Tables, question: Question) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The same, and the notes on what is left out and on the gaps; all from one look at the articles."""
    read = by_day(tables, earlier(question, LOOK_BACK))
    gaps = _gaps(tables, question, read)
    asked = pl.col("published_on") >= question.since if question.since else pl.lit(True)
    of_days = read.filter(asked | pl.col("published_on").is_null())
    return gaps, (() if question.include_undated else left_out_of(of_days)) + gap_note(gaps)


def _gaps(tables: Tables, question: Question, read: pl.DataFrame) -> pl.DataFrame:
    among_others = question.domain or question.language  # which may have been read for longer
    until = last_day(tables, question) if among_others else question.until
    counted = pl.col("published_on").is_not_null() & (pl.lit(question.include_undated) | ~pl.col("undated"))
    daily = read.filter(counted).group_by("published_on").agg(pl.col("articles").sum())
    found = gaps_among(daily, [], until)
    return found.filter(pl.col("published_on") >= question.since) if question.since else found


def gap_note(gaps: pl.DataFrame) -> tuple[str, ...]:
    """A note on the days on which too little was read, if any."""
    days = gaps["published_on"].sort().to_list()
    if not days:
        return ()
    named = ", ".join(str(day) for day in days[:_DAYS_NAMED])
    more = f" and {len(days) - _DAYS_NAMED} more" if len(days) > _DAYS_NAMED else ""
    return (f"gaps, days on which far less was read than usual: {named}{more}",)


def covered_days(tables: Tables, question: Question, gaps: pl.DataFrame) -> pl.LazyFrame:
    """What was read on each day that is no gap; one row per day on which anything was."""
    return (
        kept_articles(tables, question)
        .filter(pl.col("published_on").is_not_null())
        .group_by("published_on")
        .agg(articles=COUNTS["articles"], stories=COUNTS["stories"])
        .join(gaps.lazy(), on="published_on", how="anti")
        .sort("published_on")
    )


def earlier(question: Question, days: int) -> Question:
    """The same question from some days before."""
    return replace(question, since=question.since - timedelta(days=days)) if question.since else question
