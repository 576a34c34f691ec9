"""What was read of each outlet or language, and how much of it mentions some actors."""

import polars as pl

from pipelines.reports.actors import find_actors
from pipelines.reports.counting import COUNTS, kept_articles, left_out, mentioned, ratio_unit
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables

_COUNTED = ("articles", "stories", "copies", "first_day", "last_day", "days")


def groups(tables: Tables, question: Question, by: str, more: dict[str, pl.Expr], top: int | None) -> Answer:
    """The kept articles by a column of theirs, with `more` columns; those with most stories first.

    Where actors are asked for, `count` are the stories (or articles) that mention any of them and `share` is their part
    of all; those with the highest count come first.
    """
    unit = ratio_unit(question)
    articles = kept_articles(tables, question)
    frame = articles.group_by(by).agg(
        **more,
        articles=COUNTS["articles"],
        stories=COUNTS["stories"],
        copies=(pl.col("duplicate_kind") != "none").sum().cast(pl.Int64),
        first_day=pl.col("published_on").min(),
        last_day=pl.col("published_on").max(),
        days=pl.col("published_on").drop_nulls().n_unique().cast(pl.Int64),
    )
    columns: tuple[str, ...] = (by, *more, *_COUNTED)
    order = ["stories", "articles"]
    if question.actors:
        found = mentioned(tables, question, find_actors(tables, question.actors))
        counts = found.join(articles.select("article_id", by), on="article_id").group_by(by)
        frame = frame.join(counts.agg(COUNTS[unit].alias("count")), on=by, how="left", nulls_equal=True)
        frame = frame.with_columns(pl.col("count").fill_null(0), unit=pl.lit(unit))
        frame = frame.with_columns(share=pl.col("count") / pl.col(unit))
        columns, order = (by, *more, "unit", "count", "share", *_COUNTED), ["count", *order]
    frame = frame.sort(*order, by, descending=[True] * len(order) + [False], nulls_last=True).select(columns)
    value = "count" if question.actors else "articles"
    bars = Bars(value, (by,), f"{'That mention them' if question.actors else 'Articles'}, by {by}")
    return Answer((frame.head(top) if top else frame).collect(), left_out(tables, question), bars=bars)
