"""Charts of reports: what is drawn, and what is not."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from pipelines.reports import Question, run_report
from tests.conftest import Done
from tests.test_reports import write_runs

SVG = "{http://www.w3.org/2000/svg}"


def texts_of(svg: Path) -> list[str]:
    return [element.text or "" for element in ElementTree.parse(svg).iter(f"{SVG}text")]


def test_report_is_drawn_where_the_output_is_a_picture(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    root, lines, bars = write_runs(tmp_path / "tables"), tmp_path / "a.svg", tmp_path / "b.PNG"
    assert newsbeam("report", "mention-counts", "--data", root, "--output", lines).code == 0
    drawn = texts_of(lines)
    assert {"Stories a week", "Ann Archer", "Bob Baker"} <= set(drawn)
    assert newsbeam("report", "co-mentions", "--data", root, "--output", bars).code == 0
    assert bars.read_bytes().startswith(b"\x89PNG")


def test_bars_tell_their_numbers(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    root, picture = write_runs(tmp_path / "tables"), tmp_path / "voice.svg"
    newsbeam("report", "share-of-voice", "--data", root, "--output", picture, "--unit", "articles")
    frame = run_report("share-of-voice", root, Question(unit="articles")).frame
    assert {*frame["actor"], *(f"{share:.1%}" for share in frame["share"])} <= set(texts_of(picture))


def test_lists_and_empty_reports_are_not_drawn(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    root, picture = write_runs(tmp_path / "tables"), tmp_path / "c.svg"
    for asked, told in (
        (("claims",), "this report is a list and has no chart: write it with --format csv or json"),
        (("outlets", "--since", "2031-01-01"), "there is nothing to draw: the report has no rows"),
    ):
        done = newsbeam("report", *asked, "--data", root, "--output", picture)
        assert (done.code, done.err.splitlines()[-1]) == (2, f"newsbeam: {told}")
    assert not picture.exists()


def test_ending_of_the_output_tells_the_format(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    root, written = write_runs(tmp_path / "tables"), tmp_path / "counts.csv"
    assert newsbeam("report", "outlets", "--data", root, "--output", written).code == 0
    assert pl.read_csv(written).columns[0] == "domain"
