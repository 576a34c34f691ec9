"""Attention: which part of all the news mentions an actor."""

import polars as pl

from pipelines.reports.counting import (
    COUNTS,
    chosen_actors,
    kept_articles,
    period,
    periods,
    ratio_unit,
    to_count,
    zero_if_read,
)
from pipelines.reports.days import gaps_and_notes
from pipelines.reports.question import Answer, Pivot, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """Of all the stories (or articles) read, the share that mentions each actor, by week unless asked otherwise.

    The actors asked for, or the top 10 by the unit over the whole time. `share` is `count` / `of`, the stories of the
    period that mention the actor and all its stories, each once: never a mean of the shares of its days. Null where
    nothing was read. `gap_days` counts the period's days on which far less was read than usual; they are in the sums.

    One row per actor and period.
    """
    every, unit = question.every or "week", ratio_unit(question)
    actors = chosen_actors(tables, question).with_row_index("rank")
    found = to_count(tables, question, actors["actor_id"].to_list())
    gaps, notes = gaps_and_notes(tables, question)
    frame = (
        actors.lazy()
        .join(periods(kept_articles(tables, question), question, every).lazy(), how="cross")
        .join(
            found.group_by("actor_id", period(every)).agg(COUNTS[unit].alias("count")),
            on=["actor_id", "period"],
            how="left",
            nulls_equal=True,
        )
        .join(gaps.lazy().group_by(period(every)).agg(gap_days=pl.len().cast(pl.Int64)), on="period", how="left")
        .with_columns(zero_if_read("count"), pl.col("gap_days").fill_null(0), of=pl.col(f"all_{unit}"))
        .with_columns(unit=pl.lit(unit), share=pl.when(pl.col("of") > 0).then(pl.col("count") / pl.col("of")))
        .sort("rank", "period", nulls_last=True)
        .select("actor_id", "actor", "period", "unit", "count", "of", "share", "gap_days")
        .collect(engine="streaming")
    )
    title = f"Share of all {unit} that mention them, a {every}"
    return Answer(frame, notes, Pivot("share", title, every))
