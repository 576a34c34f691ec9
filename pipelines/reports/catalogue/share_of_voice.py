"""Share of voice: each actor's part of the news about any of them."""

import polars as pl

from pipelines.reports.counting import (
    COUNTS,
    chosen_actors,
    kept_articles,
    left_out,
    period,
    periods,
    to_count,
    zero_if_read,
)
from pipelines.reports.question import Answer, Bars, Pivot, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """Of the stories (or the unit asked for) that mention any of the actors, each one's share.

    Among the actors asked for, or the top 10 by the unit. `share` is `count` / `of`, both of the
    same rows: never a mean of shares. A story that mentions two actors counts for both, so that
    shares may add up to more than 1. Over all time, or by period where asked; null where nothing
    was read or nobody mentioned.

    One row per actor, or per actor and period.
    """
    every, count = question.every, COUNTS[question.unit]
    actors = chosen_actors(tables, question).with_row_index("rank")
    found = to_count(tables, question, actors["actor_id"].to_list()).with_columns(period(every))
    frame = (
        actors.lazy()
        .join(periods(kept_articles(tables, question), question, every).lazy(), how="cross")
        .join(
            found.group_by("actor_id", "period").agg(count.alias("count")),
            on=["actor_id", "period"],
            how="left",
            nulls_equal=True,
        )
        .join(
            found.group_by("period").agg(count.alias("of")),
            on="period",
            how="left",
            nulls_equal=True,
        )
        .with_columns(zero_if_read("count"), zero_if_read("of"), unit=pl.lit(question.unit))
        .with_columns(share=pl.when(pl.col("of") > 0).then(pl.col("count") / pl.col("of")))
        .sort("rank", "period", nulls_last=True)
        .select("actor_id", "actor", "period", "unit", "count", "of", "share")
        .collect(engine="streaming")
    )
    notes = left_out(tables, question)
    if every is None:
        return Answer(
            frame.drop("period"),
            notes,
            bars=Bars("share", ("actor",), f"Share of the {question.unit} about any of them"),
        )
    title = f"Share of the {question.unit} about any of them, a {every}"
    return Answer(frame, notes, Pivot("share", title, every))
