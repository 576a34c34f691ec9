"""Pages made to break parsers, through the whole job, between ordinary ones."""

import resource
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.broken_parsers import MARK
from tests.conftest import Done
from tests.crawls import page
from tests.hostile import PAGES, ordinary
from transforms import articles
from transforms.sandbox import sandboxed

ROOT = Path(__file__).parent.parent
SECONDS = 2.0
MAX_MEMORY = 3 << 30
EXTRACTION = {
    "hostile",
    "timed_out",
    "out_of_memory",
    "parser_died",
    "unparsable",
    "no_article",
    "too_short",
    "too_large",
}
OTHER = {"language", "language_score", "language_unknown", "not_html", "empty", "undecodable", "already_kept"}
Run = Callable[..., Done]


def crawl(path: Path, bodies: list[bytes]) -> Path:
    """A WARC of these pages, each behind an ordinary one, and an ordinary one at the end; n and n + 1000 are a pair."""
    with path.open("wb") as file:
        for number, body in enumerate(bodies):
            file.write(page(number, ordinary(number)) + page(1000 + number, body))
        file.write(page(len(bodies), ordinary(len(bodies))))
    return path


def fates(root: Path) -> dict[int, str]:
    """What became of each page, by the number in its address: `article`, or the reason of its reject."""
    rows: list[tuple[str, str]] = []
    for name, fate in (("articles", pl.lit("article")), ("rejects", pl.col("reason"))):
        read = pl.read_parquet(root / name / "**" / "*.parquet")
        rows += read.select("url", fate.alias("fate")).iter_rows()
    assert len(rows) == len(dict(rows))
    return {int(url.rpartition("/")[2]): fate for url, fate in rows}


def test_there_are_many_kinds_of_hostile_pages() -> None:
    assert len(PAGES) >= 40


def test_hostile_pages_are_articles_or_rejects_and_the_others_are_read(tmp_path: Path, newsbeam: Run) -> None:
    dump = crawl(tmp_path / "hostile.warc", [make() for make in PAGES.values()])
    done = newsbeam(
        "run", "--quiet", "--input", dump, "--output", tmp_path / "out", "--set", f"articles.timeout_s={SECONDS}"
    )
    assert done.code == 0, done.err
    found = fates(tmp_path / "out")
    assert {number: found[number] for number in range(len(PAGES) + 1)} == dict.fromkeys(
        range(len(PAGES) + 1), "article"
    )
    hostile = {name: found[1000 + number] for number, name in enumerate(PAGES)}
    assert set(hostile.values()) <= {"article"} | EXTRACTION | OTHER
    assert hostile["select options"] in {"hostile", "timed_out"}
    assert len(found) == 2 * len(PAGES) + 1
    sandboxed(articles.HTML_READER, SECONDS).close()
    parts = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    assert sum(resource.getrusage(part).ru_maxrss for part in parts) * 1024 < MAX_MEMORY


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that breaks over a page that tells it to."""
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.setattr(articles, "HTML_READER", "tests.broken_parsers:read_html_or_break")


@pytest.mark.usefixtures("broken")
def test_a_page_that_breaks_its_parser_costs_one_reject(tmp_path: Path, newsbeam: Run) -> None:
    wanted = {"hang": "timed_out", "segfault": "parser_died", "allocation": "out_of_memory", "refused": "unparsable"}
    dump = crawl(tmp_path / "breaking.warc", [MARK + how.encode() for how in wanted])
    done = newsbeam("run", "--quiet", "--input", dump, "--output", tmp_path / "out", "--set", "articles.timeout_s=1")
    assert done.code == 0, done.err
    found = fates(tmp_path / "out")
    assert [found[1000 + number] for number in range(len(wanted))] == list(wanted.values())
    assert [found[number] for number in range(len(wanted) + 1)] == ["article"] * (len(wanted) + 1)
    assert "timed_out 1" in done.out


@pytest.mark.usefixtures("broken")
def test_a_bug_of_ours_fails_the_run_and_names_the_record(tmp_path: Path, newsbeam: Run) -> None:
    dump = crawl(tmp_path / "breaking.warc", [MARK + b"bug"])
    done = newsbeam("run", "--quiet", "--input", dump, "--output", tmp_path / "out")
    assert done.code == 1
    assert f"breaking.warc at {len(page(0, ordinary(0)))}" in done.err
    assert "KeyError('headline')" in done.err
