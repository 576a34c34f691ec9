"""A report over finished tables: stories, articles and occurrences of the most mentioned actors, week by week."""

from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run

_TIMES = 5  # answers to a run: one alone is over in milliseconds
_TOP = 10

# The same question as `newsbeam report mention-counts --every week --top 10` asks, for tables of one run.
_SQL = """
WITH dated AS (
  SELECT article_id, text_of, story_id, published_on
  FROM read_parquet('{root}/articles/**/*.parquet', hive_partitioning = true)
  WHERE published_source NOT IN ('crawl', 'none')
), hits AS (
  SELECT actor_id, article_id, count(*) AS occurrences
  FROM read_parquet('{root}/mentions/**/*.parquet', hive_partitioning = true) GROUP BY ALL
), counted AS (
  SELECT actor_id, date_trunc('week', published_on) AS week, count(DISTINCT story_id) AS stories,
         count(*) AS articles, sum(occurrences) AS occurrences
  FROM dated JOIN hits ON dated.text_of = hits.article_id GROUP BY ALL
), top AS (
  SELECT actor_id FROM dated JOIN hits ON dated.text_of = hits.article_id
  GROUP BY actor_id ORDER BY count(DISTINCT story_id) DESC, actor_id LIMIT {top}
)
SELECT actor_id, week, stories, articles, occurrences FROM counted WHERE actor_id IN (FROM top) ORDER BY ALL
"""


def newsbeam(data: Path) -> Run:
    """The report, as a function."""
    from pipelines import reports

    def answer() -> Any:
        return reports.mention_counts(str(data), every="week", top=_TOP).frame

    answer()  # modules are loaded, files are cached

    def run() -> tuple[int, Any]:
        for _ in range(_TIMES):
            rows = answer()
        return _TIMES, {"stories": int(rows["stories"].sum()), "articles": int(rows["articles"].sum())}

    return run


def duckdb(data: Path) -> Run:
    """The same question in SQL."""
    import duckdb as library

    question = _SQL.format(root=data, top=_TOP)
    connection = library.connect()
    connection.execute("SET threads TO 1")
    connection.execute(question).fetchall()

    def run() -> tuple[int, Any]:
        for _ in range(_TIMES):
            rows = connection.execute(question).fetchall()
        return _TIMES, {"stories": int(sum(row[2] for row in rows)), "articles": int(sum(row[3] for row in rows))}

    return run
