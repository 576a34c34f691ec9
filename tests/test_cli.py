"""What cannot be used ends with one clear line and leaves nothing behind."""

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines import cli
from tests.conftest import Done

Run = Callable[..., Done]


def is_one_line(done: Done, code: int, *words: str) -> None:
    assert done.code == code, done
    assert done.out == ""
    line = done.err.strip()
    assert "\n" not in line
    assert "Traceback" not in line
    for word in words:
        assert word in line


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    file = tmp_path / "dump.jsonl"
    file.write_text('{"url": "https://a.example/1", "text": "some words"}\n')
    return file


def test_a_missing_path(tmp_path: Path, newsbeam: Run) -> None:
    done = newsbeam("run", "--input", tmp_path / "none.warc.gz", "--output", tmp_path / "t")
    is_one_line(done, 2, "none.warc.gz", "no such file")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder(tmp_path: Path, newsbeam: Run) -> None:
    (tmp_path / "in").mkdir()
    done = newsbeam("run", "--input", tmp_path / "in", "--output", tmp_path / "t")
    is_one_line(done, 2, "the folder is empty")
    assert not (tmp_path / "t").exists()


def test_a_glob_that_matches_nothing(tmp_path: Path, newsbeam: Run) -> None:
    is_one_line(newsbeam("run", "--input", tmp_path / "*.gz", "--output", tmp_path / "t"), 2, "no file matches")


def test_a_binary_file(tmp_path: Path, newsbeam: Run) -> None:
    (tmp_path / "x.bin").write_bytes(bytes(range(256)) * 40)
    done = newsbeam("run", "--input", tmp_path / "x.bin", "--output", tmp_path / "t")
    is_one_line(done, 2, "nothing to read", "x.bin")
    assert not (tmp_path / "t").exists()


def test_a_binary_file_among_others_is_a_reject(tmp_path: Path, dump: Path, newsbeam: Run) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.bin").write_bytes(bytes(range(256)) * 40)
    dump.rename(tmp_path / "in" / "dump.jsonl")
    done = newsbeam("run", "--quiet", "--input", tmp_path / "in", "--output", tmp_path / "t")
    assert done.code == 0
    assert "2 = 0 articles + 2 rejects" in done.out
    assert "unknown_format 1" in done.out


def test_an_output_that_cannot_be_written_to(tmp_path: Path, dump: Path, newsbeam: Run) -> None:
    (tmp_path / "file").write_text("in the way")
    done = newsbeam("run", "--input", dump, "--output", tmp_path / "file" / "t")
    is_one_line(done, 2, "cannot write to --output")
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--runnr=DirectRunner"], ["no option --runnr", "--runner"]),
        (["--direct_num_worker=2"], ["no option --direct_num_worker", "--direct_num_workers"]),
        (["--set", "langauge.keep=[]"], ["langauge", "language"]),
        (["--config", "none.toml"], ["none.toml"]),
        (["--workers", "0"], ["--workers"]),
    ],
)
def test_an_unknown_option_or_key(
    arguments: list[str], words: list[str], tmp_path: Path, dump: Path, newsbeam: Run
) -> None:
    done = newsbeam("run", "--input", dump, "--output", tmp_path / "t", *arguments)
    is_one_line(done, 2, *words)
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "mention-count"], ["mention-count", "mention-counts"]),
        (["report", "mention-counts", "--evry", "week"], ["--evry", "--every"]),
        (["report", "mention-counts", "--every", "year"], ["year", "week"]),
        (["report", "mention-counts", "--since", "yesterday"], ["yesterday"]),
        (["runs"], ["none"]),
    ],
)
def test_a_question_that_cannot_be_asked(arguments: list[str], words: list[str], tmp_path: Path, newsbeam: Run) -> None:
    is_one_line(newsbeam(*arguments, "--data", tmp_path / "none"), 2, *words)


def test_no_command(newsbeam: Run) -> None:
    assert newsbeam().code == 2


def test_the_plan_writes_nothing(tmp_path: Path, dump: Path, newsbeam: Run) -> None:
    done = newsbeam("run", "--plan", "--input", dump, "--output", tmp_path / "t")
    assert done.code == 0
    assert "1 jsonl" in done.out
    assert not (tmp_path / "t").exists()


def test_an_endless_text_is_a_reject(tmp_path: Path, dump: Path, newsbeam: Run) -> None:
    dump.write_text('{"url": "https://a.example/1", "title": "T", "text": "' + "A long sentence. " * 70_000 + '"}')
    done = newsbeam("run", "--quiet", "--input", dump, "--output", tmp_path / "t")
    assert "too_large 1" in done.out


def test_a_fault_of_ours_fails_the_run_and_leaves_nothing(
    tmp_path: Path, dump: Path, newsbeam: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    dump.write_text('{"url": "https://a.example/1", "text": "' + "A long sentence about the harbour. " * 9 + '"}')
    monkeypatch.setattr("transforms.articles.as_article", broken)
    done = newsbeam("run", "--quiet", "--input", dump, "--output", tmp_path / "t")
    assert done.code == 1
    assert "ZeroDivisionError" in done.err
    assert "dump.jsonl" in done.err
    assert "\n" not in done.err.strip()
    assert not list((tmp_path / "t").rglob("*.parquet"))


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if action.nargs == argparse.PARSER and isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from _parsers(inner)


def test_every_command_and_option_says_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    parsers = list(_parsers(cli._parser()))
    assert len(parsers) > 15
    for parser in parsers:
        assert parser.description, parser.prog
        silent = [action.dest for action in parser._actions if action.nargs != argparse.PARSER and not action.help]
        assert not silent, parser.prog
        lines = parser.format_help().splitlines()
        assert not [line for line in lines if len(line) > 80 and "{say," not in line], parser.prog  # acts have no blank


def test_commands_stand_beside_their_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = cli._parser().format_help().splitlines()
    listed = lines[lines.index("  COMMAND") + 1 : -2]
    assert len(listed) >= 11
    assert len({re.match(r" {4}\S+ +", line).end() for line in listed}) == 1  # type: ignore[union-attr]


def test_what_is_missing_points_to_the_help(newsbeam: Run) -> None:
    is_one_line(newsbeam("report", "claims"), 2, "required: --data", "see newsbeam report --help")


@pytest.mark.parametrize(
    ("file", "content"),
    [("RECORD", "other/code.py,,\npipelines/code.py,,\n"), ("top_level.txt", "other\ntransforms\n")],
    ids=["installed", "declared"],
)
def test_another_owner_of_our_packages(
    file: str, content: str, tmp_path: Path, newsbeam: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "site" / "feeds-1.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: feeds\nVersion: 1.0\n")
    (told / file).write_text(content)
    monkeypatch.syspath_prepend(told.parent)
    is_one_line(newsbeam("report", "mention-counts", "--data", tmp_path), 2, "feeds installs a package")
