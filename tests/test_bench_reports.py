"""The tables that reports are measured with, and that what they are measured beside answers the same."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import duckdb
import polars as pl
import pytest

from pipelines.reports import Question, run_report
from pipelines.reports.scan import open_tables
from tests.test_reports import write_runs

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


def load(name: str) -> ModuleType:
    loader = SourceFileLoader(name, str(SCRIPTS / name))
    spec = spec_from_loader(name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hand-made tables five times: of their 14 dated mentions, the one of a9 is of an actor seen there only."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "source").mkdir()
    assert load("make_mentions").make(write_runs(folder / "source"), str(folder / "made"), 60) == 70
    return str(folder / "made")


def test_made_tables_repeat_those_of_a_run(made: str) -> None:
    tables = open_tables(made)
    mentions, articles = (tables.written(name).collect() for name in ("mentions", "articles"))
    assert mentions.height == 70
    assert mentions["article_id"].n_unique() == 5 * 6
    assert mentions.filter(pl.col("actor_id").str.starts_with("Q3"))["actor_id"].n_unique() == 5
    assert set(mentions["article_id"]) <= set(articles["text_of"])
    copies = articles.filter(pl.col("article_id").str.ends_with("c"))
    assert articles.height == 5 * 8 + copies.height
    assert copies.height == 5 * 2
    assert tables.actors.filter(pl.col("actor_id") == "Q3-4")["actor"].to_list() == ["Baker Street"]


def test_what_duckdb_is_asked_is_what_reports_answer(made: str) -> None:
    queries = load("bench_reports").QUERIES

    def asked(name: str, where: str = "WHERE actor_id IN ('Q1', 'Q2')") -> pl.DataFrame:
        return duckdb.sql(queries[name].format(root=made, where=where)).pl()

    question = Question(actors=("Q1", "Q2"))
    counts = run_report("mention-counts", made, question).frame.filter(pl.col("articles") > 0)
    columns = ["actor_id", "occurrences", "articles", "stories", "all_articles", "all_stories"]
    assert sorted(counts.select(columns).rows()) == sorted(asked("mention-counts").select(columns).rows())
    shares = run_report("share-of-voice", made, question).frame
    assert (
        shares.select("actor_id", "count", "of").rows() == asked("share-of-voice").select("actor_id", "n", "of").rows()
    )
    pairs = run_report("co-mentions", made, Question()).frame
    columns = ["actor_id", "with_id", "actor_count", "with_count"]
    assert pairs.select(columns).rows() == asked("co-mentions", "").select(columns).rows()
