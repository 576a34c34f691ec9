"""Outlets: what was read of each, and who covers an actor most."""

import polars as pl

from pipelines.reports.groups import groups
from pipelines.reports.question import Answer, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """Articles and stories of each outlet, by domain, those with most stories first.

    `outlet` is the name its articles give most often. `copies` are the articles that are no leads of their stories,
    `wire` those that name an agency, `days` the days with an article. Where actors are asked for, `count` is how many
    of the outlet's stories (or articles) mention any of them, and `share` their part of all its stories.

    One row per domain.
    """
    more = {
        "outlet": pl.col("outlet").drop_nulls().mode().min(),
        "wire": pl.col("wire").is_not_null().sum().cast(pl.Int64),
    }
    return groups(tables, question, "domain", more, question.top)
