"""Unlinked: the most mentioned names that no dictionary knows."""

import polars as pl

from pipelines.reports.actors import LOCAL
from pipelines.reports.counting import COUNTS, TOP, left_out, mentioned
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """Names without an entry in any dictionary, the most mentioned first by the unit, with the surfaces seen.

    `newsbeam actors unlinked` gives the same as rows for a dictionary.

    One row per actor.
    """
    unknown = (
        tables.actors.lazy()
        .filter(pl.col("actor_id").str.starts_with(LOCAL) & pl.col("dictionary").is_null())
        .select("actor_id", "actor", "actor_type", "country", "aliases", "first_seen", "last_seen")
    )
    frame = (
        mentioned(tables, question)
        .filter(pl.col("actor_id").str.starts_with(LOCAL))
        .group_by("actor_id")
        .agg(**COUNTS)
        .join(unknown, on="actor_id")
        .sort(question.unit, "actor_id", descending=[True, False])
        .head(question.top or TOP)
        .select(
            "actor",
            "actor_type",
            "country",
            *COUNTS,
            "aliases",
            "first_seen",
            "last_seen",
            "actor_id",
        )
        .collect(engine="streaming")
    )
    shown = ("actor", "actor_type", "country", *COUNTS, "aliases")
    return Answer(
        frame,
        left_out(tables, question),
        columns=shown,
        bars=Bars("stories", ("actor",), "Stories with names that no dictionary knows"),
    )
