"""About: who claims what about an actor."""

import polars as pl

from pipelines.reports.actors import find_actors
from pipelines.reports.counting import is_any
from pipelines.reports.question import Answer, Question
from pipelines.reports.said import latest_claims
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """The latest claims whose content names any of the actors asked for, or anybody: who said it, and where.

    Of one `speaker`, `act` or `kind` where asked. What an actor says about itself is left out only where it names
    itself by a pronoun. Texts, copies and columns are as in the report `claims`.

    One row per claim.
    """
    named = pl.col("about").list.len() > 0
    if question.actors:
        ids = tables.ids_of(find_actors(tables, question.actors))
        named = pl.any_horizontal(pl.col("about").list.contains(id_) for id_ in ids)
    speakers = find_actors(tables, [question.speaker]) if question.speaker else None
    speaks = is_any(tables, "speaker_id", speakers)
    return latest_claims(tables, question, named if speaks is None else named & speaks)
