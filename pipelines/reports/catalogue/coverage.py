"""Coverage: what was read, and where it falls short of what is usual."""

from dataclasses import replace
from datetime import timedelta

import polars as pl

from pipelines.reports.counting import COUNTS, asked_rows, kept_articles, last_day, left_out, period
from pipelines.reports.gaps import LOOK_BACK, gap_days
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables

_BY = ("period", "language", "domain")
_COUNTED = ("articles", "stories", "new_stories", "rejected", "gap_days")


def report(tables: Tables, question: Question) -> Answer:
    """Articles, stories and rejects by week, unless asked otherwise, and the days that are gaps.

    `articles`, `new_stories` (the stories told there first) and `rejected` add up over rows;
    `stories`, every story told there, does not, as two outlets may tell the same one. `gap_days`
    counts the period's days on which a domain's articles in a language fell under 20 % of the
    median of the 28 days before. `top` keeps the domains with most articles.

    One row per period, language and domain.
    """
    every = question.every or "week"
    articles = kept_articles(tables, question).with_columns(period(every))
    parts = (
        articles.group_by(_BY).agg(articles=pl.len(), stories=COUNTS["stories"]),
        articles.sort("published_on", "crawled_at", "article_id", nulls_last=True)
        .unique("story_id", keep="first", maintain_order=True)
        .group_by(_BY)
        .agg(new_stories=pl.len()),
        asked_rows(tables.scan("coverage"), question).group_by(period(every), *_BY[1:]).agg(pl.col("rejected").sum()),
        _gaps(tables, question).group_by(period(every), *_BY[1:]).agg(gap_days=pl.len()),
    )
    frame = (
        pl.concat(parts, how="diagonal_relaxed")
        .group_by(_BY)
        .agg(pl.col(column).sum().cast(pl.Int64) for column in _COUNTED)
        .filter(pl.sum_horizontal(_COUNTED) > 0)
        .sort(_BY, nulls_last=True)
        .collect()
    )
    if question.top:
        frame = _of_top_domains(frame, question.top)
    return Answer(
        frame, left_out(tables, question), bars=Bars("articles", ("period", "language", "domain"), "Articles read")
    )


def _gaps(tables: Tables, question: Question) -> pl.LazyFrame:
    since = question.since and question.since - timedelta(days=LOOK_BACK)
    articles = kept_articles(tables, replace(question, since=since))
    found = gap_days(articles, ["language", "domain"], last_day(tables, question)).lazy()
    return found.filter(pl.col("published_on") >= question.since) if question.since else found


def _of_top_domains(frame: pl.DataFrame, top: int) -> pl.DataFrame:
    most = (
        frame.group_by("domain")
        .agg(pl.col("articles").sum())
        .sort("articles", "domain", descending=[True, False], nulls_last=True)
        .head(top)
    )
    return frame.join(most, on="domain", how="semi", nulls_equal=True, maintain_order="left")
