import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.reports import ReportError
from pipelines.reports.sql import run_sql


@pytest.fixture
def root(tmp_path: Path) -> str:
    """Two finished runs, whose ids look like numbers and must stay text, and one that died."""
    files: dict[str, dict[str, pl.DataFrame]] = {
        "007": {
            "articles/published_month=2026-01/a.parquet": pl.DataFrame(
                {"article_id": ["a", "b"], "published_on": [date(2026, 1, 5)] * 2}
            ),
            "coverage/run_id=007/c.parquet": pl.DataFrame({"articles": [2], "rejected": [3]}),
        },
        "008": {"coverage/run_id=008/c.parquet": pl.DataFrame({"articles": [1], "rejected": [0]})},
        "dead": {"coverage/run_id=dead/c.parquet": pl.DataFrame({"articles": [99]})},
    }
    for run_id, frames in files.items():
        run = pl.DataFrame({"runner": ["here"], "articles": [1]})
        frames[f"runs/run_id={run_id}/part-00000.parquet"] = run
        named: dict[str, list[dict]] = {}
        for path, frame in frames.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(tmp_path / path)
            named.setdefault(path.split("/")[0], []).append({"path": path})
        if run_id != "dead":
            manifest = tmp_path / "runs" / f"run_id={run_id}" / "run.json"
            manifest.write_text(json.dumps({"run_id": run_id, "files": named}))
    return str(tmp_path)


def test_tables_by_their_names(root: str) -> None:
    query = "SELECT COUNT(*) AS n FROM articles WHERE published_on >= '2026-01-01'"
    assert run_sql(root, query).rows() == [(2,)]


def test_run_id_of_the_folder_is_a_column(root: str) -> None:
    query = "SELECT run_id, SUM(rejected) AS rejected FROM coverage GROUP BY run_id ORDER BY run_id"
    assert run_sql(root, query).rows() == [("007", 3), ("008", 0)]


def test_runs_with_what_their_rows_hold(root: str) -> None:
    query = "SELECT r.run_id, c.rejected, r.articles FROM runs r JOIN coverage c USING (run_id)"
    assert sorted(run_sql(root, query).rows()) == [("007", 3, 1), ("008", 0, 1)]


def test_a_table_nobody_wrote_is_empty_with_its_columns(root: str) -> None:
    frame = run_sql(root, "SELECT * FROM claims")
    assert frame.is_empty()
    assert {"claim_id", "content_spans", "published_on"} <= set(frame.columns)


@pytest.mark.parametrize(
    "query",
    [
        "SELEC 1",
        "SELECT nothing FROM articles",
        "SELECT * FROM nowhere",
        "SELECT SUM(authors) FROM",
        "",
    ],
)
def test_a_wrong_query_is_one_line(root: str, query: str) -> None:
    with pytest.raises(ReportError, match=r"^SQL: .+") as caught:
        run_sql(root, query)
    assert "\n" not in str(caught.value)


def test_no_data(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no data at"):
        run_sql(str(tmp_path), "SELECT 1")


def test_a_table_that_is_not_there_names_those_that_are(root: str) -> None:
    with pytest.raises(
        ReportError, match=r"^SQL: relation 'artcles' was not found; there are articles, mentions, claims"
    ):
        run_sql(root, "SELECT * FROM artcles")


@pytest.mark.parametrize("query", ["DROP TABLE articles", " delete FROM articles", "CREATE TABLE a AS SELECT 1"])
def test_a_query_that_would_change_the_tables_is_refused(root: str, query: str) -> None:
    with pytest.raises(ReportError, match=r"^SQL: no (DROP|DELETE|CREATE): the tables are only read"):
        run_sql(root, query)
