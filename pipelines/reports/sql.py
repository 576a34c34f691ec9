"""SQL over the tables of a root, in Polars' dialect."""

import polars as pl

from pipelines.reports.question import ReportError
from pipelines.reports.scan import Tables, ask, first_line
from transforms.schemas import TABLES


def run_sql(root: str, query: str) -> pl.DataFrame:
    """The rows of a query over the tables at `root`, by the names and columns of docs/schema.md.

    The tables are as the runs wrote them: merged stories and actors are rows of story_aliases and
    actor_aliases. Raises ReportError, with one line, where `root` cannot be read or Polars refuses
    the query.
    """
    return ask(root, lambda tables: _rows(tables, query))


def _rows(tables: Tables, query: str) -> pl.DataFrame:
    frames = {name: tables.written(name) for name in TABLES}
    try:
        return pl.SQLContext(frames).execute(query, eager=True)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ReportError(f"SQL: {first_line(error)}") from error
