"""Bursts: days on which an actor is in far more stories than of late."""

from typing import Final

import polars as pl

from pipelines.reports.actors import find_actors, with_names
from pipelines.reports.counting import ratio_unit, to_count
from pipelines.reports.days import covered_days, earlier, gaps_and_notes, gaps_asked
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables

PRIOR: Final = 28  # covered days that a day is compared with
NEEDED: Final = 14  # of them
LEAST: Final = 5  # stories that make a burst
HIGH: Final = 3.0  # standard deviations over the mean
REACH: Final = 4 * PRIOR  # days before, in which the covered ones are looked for


def report(tables: Tables, question: Question) -> Answer:
    """The days on which an actor's stories (or articles) stand out from the 28 covered days before, the latest first.

    A covered day is one on which something was read and that is no gap; the 28 are looked for in the 16 weeks before,
    and 14 of them must be there. `count` is the day's stories that mention the actor, `mean` and `deviation` (of a
    sample) are those of the covered days before: `z` = (`count` - `mean`) / `deviation`. A day is a burst when `z` is 3
    or more and `count` 5 or more. Where the days before do not vary, any rise counts and `z` is null. Counts are not
    divided by what was read: `of`, all the day's stories, tells a day with more of everything. Of all actors, or those
    asked for; `top` keeps the bursts with the highest `z`.

    One row per actor and day that is a burst.
    """
    unit = ratio_unit(question)
    wider = earlier(question, REACH)
    asked = find_actors(tables, question.actors) if question.actors else None
    gaps = gaps_asked(tables, wider)
    covered = (
        covered_days(tables, wider, gaps).select("published_on", of=unit).with_row_index("day").cast({"day": pl.Int64})
    )
    column = "story_id" if unit == "stories" else "article_id"
    daily = (
        to_count(tables, wider, asked)
        .join(covered, on="published_on")
        .group_by("actor_id", "day", "published_on", "of")
        .agg(count=pl.col(column).n_unique().cast(pl.Int64))
        .collect(engine="streaming")
        .lazy()
    )
    n, total, squares = pl.col("days"), pl.col("total"), pl.col("squares")
    rise = pl.col("count") - pl.col("mean")
    bursts = (
        daily.filter(pl.col("count") >= LEAST)
        .filter(pl.col("published_on") >= question.since if question.since else pl.lit(True))
        .with_columns(before=pl.int_ranges(pl.max_horizontal(pl.col("day") - PRIOR, 0), pl.col("day")))
        .explode("before")
        .join(covered.select(before="day", then="published_on"), on="before")
        .filter(pl.col("then") >= pl.col("published_on").dt.offset_by(f"-{REACH}d"))
        .join(daily.select("actor_id", before="day", n="count"), on=["actor_id", "before"], how="left")
        .group_by("actor_id", "published_on", "count", "of")
        .agg(days=pl.len().cast(pl.Int64), total=pl.col("n").sum(), squares=(pl.col("n") ** 2).sum())
        .filter(n >= NEEDED)
        .with_columns(mean=total / n, deviation=((n * squares - total**2) / (n * (n - 1))).sqrt())
        .with_columns(z=pl.when(pl.col("deviation") > 0).then(rise / pl.col("deviation")))
        .filter(pl.when(pl.col("deviation") > 0).then(pl.col("z") >= HIGH).otherwise(rise > 0))
        .sort("z", "count", "published_on", "actor_id", descending=[True, True, True, False], nulls_last=False)
    )
    found = (
        (bursts.head(question.top) if question.top else bursts)
        .sort("published_on", descending=True, maintain_order=True)
        .select(
            "actor_id",
            pl.col("published_on").alias("period"),
            "count",
            "of",
            pl.col("mean", "deviation", "z").round(4),
            "days",
        )
        .collect()
    )
    frame = with_names(tables, found).select("actor_id", "actor", pl.all().exclude("actor_id", "actor"))
    return Answer(
        frame,
        gaps_and_notes(tables, question)[1],
        columns=("period", "actor", "count", "of", "mean", "deviation", "z", "days"),
        bars=Bars("count", ("period", "actor"), f"{unit.capitalize()} on the day of a burst"),
    )
