"""First seen: who is new in the news."""

from dataclasses import replace

import polars as pl

from pipelines.reports.actors import find_actors, with_names
from pipelines.reports.copies import OUTLETS, earliest
from pipelines.reports.counting import COUNTS, TOP, kept_articles, left_out, mentioned
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """When and where each actor was first mentioned, of those first mentioned in the time asked for.

    The actors asked for, or the top 10 by how many stories mention them up to `until`. All that was read before `since`
    is looked at; what the tables do not reach back to is not known, see the note on their first day. `domain`, `title`
    and `url` tell the earliest article.

    One row per actor.
    """
    before = replace(question, since=None)
    asked = find_actors(tables, question.actors) if question.actors else None
    articles = kept_articles(tables, before)
    first = pl.col("first_day") >= question.since if question.since else pl.lit(True)
    found = (
        mentioned(tables, before, asked)
        .filter(pl.col("published_on").is_not_null())
        .group_by("actor_id")
        .agg(
            first_day=pl.col("published_on").min(),
            last_day=pl.col("published_on").max(),
            stories=COUNTS["stories"],
            outlets=OUTLETS,
            article_id=earliest("article_id"),
        )
        .filter(first)
        .sort("stories", "first_day", "actor_id", descending=[True, False, False])
        .head(len(asked) if asked else question.top or TOP)
        .join(
            articles.select("article_id", "domain", "title", "url"),
            on="article_id",
            how="left",
            maintain_order="left",
        )
        .collect(engine="streaming")
    )
    frame = with_names(tables, found, "actor_id", "actor", "actor_type").select(
        "first_day",
        "actor",
        "actor_type",
        "stories",
        "outlets",
        "last_day",
        "domain",
        "title",
        "url",
        "actor_id",
        "article_id",
    )
    begin = articles.select(pl.col("published_on").min()).collect(engine="streaming").item()
    notes = (f"what was read begins on {begin}",) if begin else ()
    shown = ("first_day", "actor", "actor_type", "stories", "domain", "title")
    return Answer(
        frame,
        left_out(tables, before) + notes,
        columns=shown,
        bars=Bars("stories", ("first_day", "actor"), "Stories about those who are new"),
    )
