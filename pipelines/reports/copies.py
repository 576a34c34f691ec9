"""What reports on stories count: copies, which of them were edited, and the agency a story comes from."""

from dataclasses import replace
from typing import Final

import polars as pl

from pipelines.reports.actors import find_actors
from pipelines.reports.counting import kept_articles, mentioned
from pipelines.reports.question import Question
from pipelines.reports.scan import Tables

EARLIEST: Final = ("published_on", "crawled_at", "article_id")
"""The order of a story's articles in time; what is unknown comes last."""

OUTLETS: Final = pl.col("domain").drop_nulls().n_unique().cast(pl.Int64)
"""How many outlets, over rows of articles: by domain, as their names are not always found."""


def of_whole_stories(tables: Tables, question: Question) -> pl.LazyFrame:
    """The kept articles of every domain: whether a story is carried elsewhere does not depend on the domain asked."""
    return kept_articles(tables, replace(question, domain=None)).with_columns(is_edited())


def is_edited() -> pl.Expr:
    """Whether an article's words are not those of its story's lead.

    A text is compared word for word, whatever its case and spacing. Of a later version under the same URL only the
    estimated similarity is known; it tells all but the smallest edits.
    """
    another_text = pl.col("text_of") != pl.col("story_id")
    by_url = pl.col("duplicate_kind") == "url"
    return pl.when(by_url).then(pl.col("similarity") < 1).otherwise(another_text).alias("edited")


def earliest(column: str) -> pl.Expr:
    """A column's first known value in time, over the articles of a story."""
    return pl.col(column).sort_by(*EARLIEST, nulls_last=True).drop_nulls().first()


def story_wires(articles: pl.LazyFrame) -> pl.LazyFrame:
    """The agency that the earliest article to name one names; one row per story that has any.

    Outlets cut datelines and credits: what one copy names holds for the others.
    """
    named = articles.filter(pl.col("wire").is_not_null())
    return named.group_by("story_id").agg(earliest("wire"))


def most_carried(articles: pl.LazyFrame) -> pl.LazyFrame:
    """The stories of some articles, those that most outlets carried first, then those with most articles."""
    return (
        articles.group_by("story_id")
        .agg(
            first_day=pl.col("published_on").min(),
            last_day=pl.col("published_on").max(),
            outlets=OUTLETS,
            articles=pl.len().cast(pl.Int64),
            edited=pl.col("edited").sum().cast(pl.Int64),
            article_id=earliest("article_id"),
        )
        .sort("outlets", "articles", "first_day", "story_id", descending=[True, True, False, False], nulls_last=True)
    )


def asked_stories(tables: Tables, question: Question, articles: pl.LazyFrame) -> pl.LazyFrame:
    """Of kept articles of every domain, those of the stories that the asked domain carries and actors are in."""
    if question.domain:
        there = articles.filter(pl.col("domain") == question.domain.lower())
        articles = articles.join(there, on="story_id", how="semi")
    if question.actors:
        actor_ids = find_actors(tables, question.actors)
        about = mentioned(tables, replace(question, domain=None), actor_ids)
        articles = articles.join(about, on="story_id", how="semi")
    return articles
