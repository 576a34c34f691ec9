"""SQL over the tables of a root, in Polars' dialect."""

import re
from typing import Final

import polars as pl

from pipelines.reports.question import ReportError
from pipelines.reports.scan import Tables, ask, first_line
from transforms.schemas import TABLES

_CHANGES: Final = re.compile(r"\s*(ALTER|CREATE|DELETE|DROP|INSERT|TRUNCATE|UPDATE)\b", re.IGNORECASE)


def run_sql(root: str, query: str) -> pl.DataFrame:
    """The rows of a query over the tables at `root`, by the names and columns of docs/schema.md.

    The tables are as the runs wrote them: merged stories and actors are rows of story_aliases and
    actor_aliases. Raises ReportError, with one line, where `root` cannot be read or Polars refuses
    the query.
    """
    return ask(root, lambda tables: _rows(tables, query))


def _rows(tables: Tables, query: str) -> pl.DataFrame:
    if changes := _CHANGES.match(query):  # Polars would change its own list of tables, and say nothing
        raise ReportError(f"SQL: no {changes[1].upper()}: the tables are only read, as by SELECT")
    frames = {name: tables.written(name) for name in TABLES}
    try:
        return pl.SQLContext(frames).execute(query, eager=True)
    except (pl.exceptions.PolarsError, OSError) as error:
        told = first_line(error)
        known = f"; there are {', '.join(TABLES)}" if told.startswith("relation ") else ""
        raise ReportError(f"SQL: {told}{known}") from error
