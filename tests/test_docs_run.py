"""What the documentation tells to type is run over the sample crawl; tools that are asked the same answer the same."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
import sqlglot

from pipelines.cli import main

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests" / "sample" / "sample.warc.gz"
# Who is in the news that the documentation tells about, and who is in the sample's and speaks.
STAND_INS = {
    "Donald Trump": "Clementine Aldous",
    "Vladimir Putin": "Dana Okafor",
    "Theresa May": "Canada",
    "Angela Merkel": "Germany",
    "United Nations": "Norway",
    "Russia": "Marit Solheim",
    "deny": "say",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where commands are typed: a folder with the tables of the sample."""
    path = tmp_path_factory.mktemp("docs")
    assert main(["run", "--input", str(SAMPLE), "--output", str(path / "tables"), "--workers", "1", "--quiet"]) == 0
    (path / "sample").symlink_to("tables")
    return path


def told_of_the_sample(text: str) -> str:
    """Text with the sample's actors in it."""
    for word, stand_in in STAND_INS.items():
        text = text.replace(word, stand_in)
    return text


def blocks(name: str, language: str) -> list[str]:
    """The code blocks of a page in a language."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(name: str) -> list[list[str]]:
    """The newsbeam commands of a page's shell blocks, one a block, as words after the first."""
    typed = [block for block in blocks(name, "sh") if block.startswith("newsbeam ")]
    return [[told_of_the_sample(word) for word in shlex.split(block)[1:]] for block in typed]


def run(code: str) -> object:
    """What a block of Python calls its answer."""
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(told_of_the_sample(code), scope)  # the documentation's own code
    return scope.get("answer")


def rows(answer: object) -> list[list[str]]:
    """Rows of any tool as text, in one order; days without a time, numbers without fractions."""
    if isinstance(answer, duckdb.DuckDBPyRelation):
        answer = answer.pl()
    if isinstance(answer, pd.DataFrame):
        named = [name for name in answer.index.names if name]
        answer = pl.from_pandas((answer.reset_index() if named else answer).astype(object).astype(str))
    assert isinstance(answer, pl.DataFrame)
    return sorted([_told(value) for value in row] for row in answer.rows())


def _told(value: object) -> str:
    text = str(value)
    text = re.sub(r" 00:00:00$|\.0$", "", text)
    return "" if text in ("None", "nan", "NaT", "<NA>") else text


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_tools_answer_alike(number: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    answers = [rows(run(code)) for code in blocks("querying.md", "python")[3 * number - 3 : 3 * number]]
    (query,) = sqlglot.transpile(
        told_of_the_sample(blocks("querying.md", "sql")[number - 1]), read="bigquery", write="duckdb"
    )
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA news")
    for table in ("articles", "mentions", "claims", "coverage"):
        connection.execute(f"CREATE VIEW news.{table} AS SELECT * FROM 'tables/{table}/**/*.parquet'")
    answers.append(rows(connection.sql(query)))
    sql = next(words for words in commands("querying.md")[2 * number - 2 : 2 * number] if words[0] == "sql")
    assert main([*sql, "--format", "parquet", "--output", "answer.parquet"]) == 0
    answers.append(rows(pl.read_parquet("answer.parquet")))
    assert answers[0]
    assert all(answer == answers[0] for answer in answers[1:])


@pytest.mark.parametrize("page", ["querying.md", "questions.md"])
def test_commands_run(page: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    asked = commands(page)
    assert len(asked) >= 8
    for words in asked:
        assert main([*words, "--output", "answer.txt"]) == 0, words


def test_the_guide_runs_from_its_first_line_to_its_last(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for code in blocks("guide.md", "python"):
            exec(code, scope)  # the documentation's own code
    assert isinstance(scope["answer"].frame, pl.DataFrame)  # type: ignore[attr-defined]
