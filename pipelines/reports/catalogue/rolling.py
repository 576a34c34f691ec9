"""Rolling: attention over the last seven days, day by day."""

from typing import Final

import polars as pl

from pipelines.reports.counting import (
    COUNTS,
    chosen_actors,
    kept_articles,
    left_out,
    period,
    periods,
    ratio_unit,
    to_count,
)
from pipelines.reports.days import covered_days, earlier, gap_note, gaps_asked
from pipelines.reports.question import Answer, Pivot, Question
from pipelines.reports.scan import Tables

_WINDOW: Final = 7  # days


def report(tables: Tables, question: Question) -> Answer:
    """The share of stories (or articles) that mention each actor, over the 7 days (or `window`) up to each day.

    The actors asked for, or the top 10 by the unit over the whole time. `share` is `count` / `of`: the stories of each
    day that mention the actor, summed over the window's days, by all stories of each day, summed likewise. Gaps, days
    on which far less was read than usual, are out of both sums; `days` counts the days that are in. Null where none is.

    One row per actor and day.
    """
    window, unit = question.window or _WINDOW, ratio_unit(question)
    wider = earlier(question, window - 1)
    actors = chosen_actors(tables, question).with_row_index("rank")
    gaps = gaps_asked(tables, wider)
    daily = to_count(tables, wider, actors["actor_id"].to_list()).group_by("actor_id", period("day")).agg(**COUNTS)
    covered = covered_days(tables, wider, gaps).select(period("day"), of=pl.col(unit), days=pl.lit(1, pl.Int64))
    days = periods(kept_articles(tables, wider), wider, "day").select("period").drop_nulls()
    frame = (
        actors.lazy()
        .join(days.lazy(), how="cross")
        .join(covered, on="period", how="left")
        .join(daily.select("actor_id", "period", count=unit), on=["actor_id", "period"], how="left")
        .with_columns(count=pl.when(pl.col("days") == 1).then("count"))
        .sort("rank", "period")
        .with_columns(
            pl.col("count", "of", "days")
            .fill_null(0)
            .rolling_sum(window, min_samples=1)
            .over("rank", order_by="period")
        )
        .filter(pl.col("period") >= question.since if question.since else pl.lit(True))
        .with_columns(pl.when(pl.col("days") > 0).then(pl.col("count", "of")))
        .with_columns(unit=pl.lit(unit), share=pl.col("count") / pl.col("of"))
        .select("actor_id", "actor", "period", "unit", "count", "of", "share", "days")
        .collect()
    )
    title = f"Share of all {unit} that mention them, over {window} days up to each"
    return Answer(frame, left_out(tables, question) + gap_note(gaps), Pivot("share", title, "day"))
