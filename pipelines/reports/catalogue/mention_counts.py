"""Mention counts: how often actors are in the news, over time."""

import polars as pl

from pipelines.reports.counting import (
    COUNTS,
    chosen_actors,
    kept_articles,
    period,
    periods,
    to_count,
    zero_if_read,
)
from pipelines.reports.days import gaps_and_notes
from pipelines.reports.question import Answer, Pivot, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """Occurrences, articles and stories that mention each actor, by week unless asked otherwise.

    The actors asked for, or the top 10 by the unit over the whole time. `all_articles` and
    `all_stories` are what was read in the period, whoever it mentions; where nothing was read, the
    counts are null and not zero.

    One row per actor and period.
    """
    every = question.every or "week"
    actors = chosen_actors(tables, question).with_row_index("rank")
    found = to_count(tables, question, actors["actor_id"].to_list())  # a row for each article that mentions the actor
    counts = found.group_by("actor_id", period(every)).agg(**COUNTS | {"articles": pl.len().cast(pl.Int64)})
    frame = (
        actors.lazy()
        .join(periods(kept_articles(tables, question), question, every).lazy(), how="cross")
        .join(counts, on=["actor_id", "period"], how="left", nulls_equal=True)
        .with_columns(zero_if_read(unit) for unit in COUNTS)
        .sort("rank", "period", nulls_last=True)
        .select("actor_id", "actor", "period", *COUNTS, "all_articles", "all_stories")
        .collect(engine="streaming")
    )
    _, notes = gaps_and_notes(tables, question)
    return Answer(frame, notes, Pivot(question.unit, f"{question.unit.capitalize()} a {every}", every))
