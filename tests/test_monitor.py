"""The whole job, from the command line, on the sample crawl; what it must find was worked out by hand."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import Done
from tests.steps import REPEATED_BUNDLES

SAMPLE = Path(__file__).parent / "sample" / "sample.warc.gz"
EXPECTED: dict[str, Any] = json.loads((SAMPLE.parent / "expected.json").read_text())
SAME_BYTES = ("articles", "mentions", "claims", "rejects", "coverage", "actors")
Run = Callable[..., Done]


def table(root: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(root / name / "**" / "*.parquet", hive_partitioning=True)


def checksums(root: Path) -> dict[str, str]:
    files = [file for name in SAME_BYTES for file in (root / name).rglob("*.parquet")]
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipelines.cli import main

    root = tmp_path_factory.mktemp("tables")
    assert main(["run", "--quiet", "--input", str(SAMPLE), "--output", str(root)]) == 0
    return root


def test_records_read_are_articles_and_rejects(tables: Path) -> None:
    articles, rejects = table(tables, "articles"), table(tables, "rejects")
    assert articles.height == EXPECTED["records"]["articles"]
    assert Counter(rejects["reason"]) == EXPECTED["rejects_by_reason"]
    manifest = json.loads(next(tables.glob("runs/*/run.json")).read_text())
    counters = manifest["counters"]
    assert counters["records_read"] == EXPECTED["records"]["read"] == articles.height + rejects.height
    assert counters["companion_records"] == EXPECTED["records"]["companions"]


def test_rejects_say_which_page(tables: Path) -> None:
    found = Counter(table(tables, "rejects").select("url", "reason").iter_rows())
    named = Counter((r["url"], r["reason"]) for r in EXPECTED["rejects"] if r.get("url"))
    assert named <= found


def test_articles_and_their_stories(tables: Path) -> None:
    rows = {row["url"]: row for row in table(tables, "articles").iter_rows(named=True)}
    ids = {key: rows[want["url"]]["article_id"] for key, want in EXPECTED["articles"].items()}
    for want in EXPECTED["articles"].values():
        row = rows[want["url"]]
        assert row["title"] == want["title"]
        assert str(row["published_on"]) == want["published_on"]
        assert row["domain"] == want["domain"]
        assert row["story_id"] == ids[want["story"]], want["title"]
        assert row["duplicate_kind"] == want["duplicate_kind"], want["title"]
        assert row["text_of"] == ids[want["text_of"]]


def test_partitions_by_month(tables: Path) -> None:
    months = Counter(table(tables, "articles")["published_month"])
    assert months == EXPECTED["months"]


def test_every_table_has_a_file_and_its_columns(tables: Path) -> None:
    from transforms.schemas import TABLES

    for name, wanted in TABLES.items():
        files = list((tables / name).rglob("*.parquet"))
        assert files, name
        for file in files:
            assert pl.read_parquet_schema(file).names() == wanted.schema.names


def test_mentions_and_claims_hold_for_distinct_texts_only(tables: Path) -> None:
    own = table(tables, "articles").filter(pl.col("text_of") == pl.col("article_id"))
    for name in ("mentions", "claims"):
        assert set(table(tables, name)["article_id"]) <= set(own["article_id"])


def test_offsets_point_at_what_they_name(tables: Path) -> None:
    texts = table(tables, "articles").select("article_id", "title", "text")
    mentions = table(tables, "mentions").join(texts, on="article_id")
    assert mentions.height > 100
    for row in mentions.iter_rows(named=True):
        text = row["text"] if row["zone"] == "body" else row["title"]
        assert text[row["start"] : row["end"]] == row["surface"]
    for row in table(tables, "claims").join(texts, on="article_id").iter_rows(named=True):
        text = row["text"] if row["zone"] == "body" else row["title"]
        assert row["start"] == row["content_spans"][0]["start"]
        for offsets, words in (("source", row["source"]), ("cue", row["cue"])):
            if words is not None:
                assert text[row[f"{offsets}_start"] : row[f"{offsets}_end"]] == words


def test_rows_are_sorted_as_promised(tables: Path) -> None:
    from transforms.schemas import TABLES

    for name in ("articles", "mentions", "claims"):
        for file in (tables / name).rglob("*.parquet"):
            keys = list(TABLES[name].sort[:2])
            frame = pl.read_parquet(file).select(keys)
            assert frame.equals(frame.sort(keys, nulls_last=True))


@pytest.mark.parametrize(
    "options",
    [
        (REPEATED_BUNDLES,),
        ("--workers", "2"),
    ],
    ids=["every bundle tried twice", "two processes"],
)
def test_the_same_input_gives_the_same_bytes(
    options: tuple[str, ...], tables: Path, tmp_path: Path, newsbeam: Run
) -> None:
    done = newsbeam("run", "--quiet", "--input", SAMPLE, "--output", tmp_path / "t", *options)
    assert done.code == 0, done.err
    assert checksums(tmp_path / "t") == checksums(tables)


def test_a_finished_run_is_not_done_again(tmp_path: Path, newsbeam: Run) -> None:
    root = tmp_path / "t"
    first = newsbeam("run", "--quiet", "--input", SAMPLE, "--output", root)
    before = checksums(root)
    again = newsbeam("run", "--quiet", "--input", SAMPLE, "--output", root)
    assert "this run is done" in again.out
    replaced = newsbeam("run", "--quiet", "--replace", "--input", SAMPLE, "--output", root)
    assert (first.code, again.code, replaced.code) == (0, 0, 0)
    assert checksums(root) == before


def test_what_an_earlier_run_kept_is_not_kept_again(tmp_path: Path, newsbeam: Run) -> None:
    """The second night's dump holds one article of the first night, and a new one."""
    words = " ".join(f"The committee met on day {i} and talked about the harbour." for i in range(6))
    old = {"url": "https://courier.example/1", "title": "Old", "text": words, "date": "2024-12-03"}
    new = old | {"url": "https://courier.example/2", "title": "New", "text": words.replace("harbour", "library")}
    root = tmp_path / "t"
    for night, rows in (("a", [old]), ("b", [old, new])):
        dump = tmp_path / f"{night}.jsonl"
        dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
        assert newsbeam("run", "--quiet", "--input", dump, "--output", root).code == 0
    assert sorted(table(root, "articles")["title"]) == ["New", "Old"]
    assert table(root, "rejects").select("dump", "reason").rows() == [("b.jsonl", "already_kept")]


def test_whose_text_is_stored(tmp_path: Path, newsbeam: Run, tables: Path) -> None:
    root = tmp_path / "t"
    newsbeam("run", "--quiet", "--input", SAMPLE, "--output", root, "--set", "output.text=leads")
    articles = table(root, "articles")
    assert articles.filter(pl.col("text").is_null() == pl.col("is_lead")).is_empty()
    assert table(root, "mentions").height == table(tables, "mentions").height


def test_partition_by_day(tmp_path: Path, newsbeam: Run) -> None:
    root = tmp_path / "t"
    newsbeam("run", "--quiet", "--input", SAMPLE, "--output", root, "--set", "output.partition=day")
    articles = table(root, "articles")
    assert set(articles["published_day"].cast(pl.String)) == set(articles["published_on"].cast(pl.String))


def test_an_input_without_articles_still_has_every_table(tmp_path: Path, newsbeam: Run) -> None:
    (tmp_path / "empty.jsonl").write_text('{"url": "https://a.example/1", "text": "too short"}\n')
    done = newsbeam("run", "--quiet", "--input", tmp_path / "empty.jsonl", "--output", tmp_path / "t")
    assert done.code == 0, done.err
    assert "1 = 0 articles + 1 reject" in done.out
    assert table(tmp_path / "t", "articles").is_empty()
    assert newsbeam("report", "mention-counts", "--data", tmp_path / "t").code == 0
