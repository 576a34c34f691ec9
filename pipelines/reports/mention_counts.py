"""Mention counts: how often actors are in the news, over time."""

from dataclasses import replace
from datetime import timedelta

from pipelines.reports.counting import (
    COUNTS,
    chosen_actors,
    kept_articles,
    last_day,
    left_out,
    mentioned,
    period,
    periods,
    zero_if_read,
)
from pipelines.reports.gaps import LOOK_BACK, gap_days
from pipelines.reports.question import Answer, Pivot, Question
from pipelines.reports.scan import Tables

_DAYS_NAMED = 5


def report(tables: Tables, question: Question) -> Answer:
    """Occurrences, articles and stories that mention each actor, by week unless asked otherwise.

    The actors asked for, or the top 10 by the unit over the whole time. `all_articles` and
    `all_stories` are what was read in the period, whoever it mentions; where nothing was read, the
    counts are null and not zero.

    One row per actor and period.
    """
    every = question.every or "week"
    actors = chosen_actors(tables, question).with_row_index("rank")
    counts = mentioned(tables, question, actors["actor_id"].to_list()).group_by("actor_id", period(every)).agg(**COUNTS)
    frame = (
        actors.lazy()
        .join(periods(kept_articles(tables, question), question, every).lazy(), how="cross")
        .join(counts, on=["actor_id", "period"], how="left", nulls_equal=True)
        .with_columns(zero_if_read(unit) for unit in COUNTS)
        .sort("rank", "period", nulls_last=True)
        .select("actor_id", "actor", "period", *COUNTS, "all_articles", "all_stories")
        .collect(engine="streaming")
    )
    return Answer(
        frame,
        notes=left_out(tables, question) + _gaps(tables, question),
        pivot=Pivot(question.unit, f"{question.unit.capitalize()} a {every}", every),
    )


def _gaps(tables: Tables, question: Question) -> tuple[str, ...]:
    """A note on the days of the question on which too little was read."""
    since = question.since and question.since - timedelta(days=LOOK_BACK)
    articles = kept_articles(tables, replace(question, since=since))
    found = gap_days(articles, [], last_day(tables, question))["published_on"]
    days = [day for day in found if question.since is None or day >= question.since]
    if not days:
        return ()
    named = ", ".join(str(day) for day in days[:_DAYS_NAMED])
    more = f" and {len(days) - _DAYS_NAMED} more" if len(days) > _DAYS_NAMED else ""
    return (f"gaps, days on which far less was read than usual: {named}{more}",)
