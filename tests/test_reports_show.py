import csv
import io
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reports import Answer, Pivot, ReportError
from pipelines.reports.show import deliver, render

FRAME = pl.DataFrame(
    {
        "actor": ["Ann Archer", "Bob, Baker"],
        "period": [date(2026, 1, 5), None],
        "stories": [1200, None],
        "share": [2 / 3, None],
        "names": [["A", 'B "x"'], []],
    }
)
ANSWER = Answer(FRAME, notes=("1 article left out",))


def weeks(*mondays: date, actors: dict[str, str]) -> Answer:
    """Each actor's stories: the day of the month of each Monday; nothing was read in April."""
    frame = pl.DataFrame(
        [
            {"actor_id": id_, "actor": name, "period": day} | {"stories": None if day.month == 4 else day.day}
            for id_, name in actors.items()
            for day in mondays
        ]
    )
    return Answer(frame, pivot=Pivot("stories", "Stories a week", "week"))


def test_table_aligns_numbers_right_and_text_left() -> None:
    assert render(ANSWER) == (
        "actor       period      stories  share  names\n"
        'Ann Archer  2026-01-05    1,200  66.7%  ["A", "B \\"x\\""]\n'
        "Bob, Baker                              []\n"
        "\n"
        "1 article left out\n"
    )


def test_table_shows_the_columns_of_the_answer() -> None:
    answer = Answer(FRAME, columns=("stories", "actor"))
    assert render(answer) == "stories  actor\n  1,200  Ann Archer\n         Bob, Baker\n"


def test_table_cuts_the_widest_text_to_the_terminal() -> None:
    answer = Answer(pl.DataFrame({"who": ["Ann Archer"], "content": ["x" * 50], "n": [1]}))
    assert render(answer, terminal_width=40) == (
        "who         content                    n\nAnn Archer  xxxxxxxxxxxxxxxxxxxxxxxx…  1\n"
    )


def test_table_leaves_out_columns_that_do_not_fit_and_names_them() -> None:
    answer = Answer(pl.DataFrame({name: ["long text"] for name in ("aa", "bb", "cc")}))
    assert render(answer, terminal_width=20) == ("aa         bb\nlong text  long text\n… not shown: cc\n")


def test_table_says_how_many_rows_it_leaves_out() -> None:
    told = str(render(Answer(pl.DataFrame({"n": range(1203)}))))
    assert told.endswith("199\n… 1,003 more rows: --format csv has them all\n")


def test_pivot_has_a_line_an_actor_and_a_column_a_period() -> None:
    answer = weeks(date(2025, 12, 29), date(2026, 1, 5), date(2026, 4, 6), actors={"Q1": "Ann", "Q2": "Bob"})
    assert render(answer) == (
        "Stories a week\n"
        "        2025   2026\n"
        "actor  12-29  01-05  04-06\n"
        "Ann       29      5      –\n"
        "Bob       29      5      –\n"
        "– nothing to count: no article was read\n"
    )


def test_pivot_keeps_the_latest_periods_that_fit() -> None:
    answer = weeks(date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19), actors={"Q1": "Ann"})
    assert render(answer, terminal_width=19) == (
        "Stories a week\n"
        "        2026\n"
        "actor  01-12  01-19\n"
        "Ann       12     19\n"
        "… 1 earlier period: --format csv has them all\n"
    )


def test_pivot_tells_actors_of_one_name_apart() -> None:
    told = render(weeks(date(2026, 1, 5), actors={"Q230": "Georgia", "Q1428": "Georgia"}))
    assert "Georgia (Q230)" in str(told)
    assert "Georgia (Q1428)" in str(told)


def test_text_of_the_web_cannot_steer_the_terminal() -> None:
    told = render(Answer(pl.DataFrame({"content": ["a\x1b[31mred\nnext\tline\u202e"]})))
    assert told == "content\na�[31mred next line�\n"


def test_wide_characters_take_two_cells() -> None:
    told = render(Answer(pl.DataFrame({"who": ["東京", "Ann"], "n": [1, 2]})))
    assert told == "who   n\n東京  1\nAnn   2\n"


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in str(render(ANSWER))
    assert "\x1b[1mactor" in str(render(ANSWER, colour=True))


def test_no_rows() -> None:
    assert render(Answer(FRAME.clear())) == "no rows\n"
    assert render(Answer(FRAME.clear()), "json") == "[]\n"


def test_csv_holds_every_column_and_no_notes() -> None:
    rows = list(csv.reader(io.StringIO(str(render(ANSWER, "csv")))))
    assert rows == [
        ["actor", "period", "stories", "share", "names"],
        ["Ann Archer", "2026-01-05", "1200", "0.6666666666666666", '["A", "B \\"x\\""]'],
        ["Bob, Baker", "", "", "", "[]"],
    ]


def test_json_is_a_list_of_objects() -> None:
    assert json.loads(render(ANSWER, "json")) == [
        {
            "actor": "Ann Archer",
            "period": "2026-01-05",
            "stories": 1200,
            "share": 2 / 3,
            "names": ["A", 'B "x"'],
        },
        {"actor": "Bob, Baker", "period": None, "stories": None, "share": None, "names": []},
    ]


def test_parquet_comes_back_as_it_was() -> None:
    data = render(ANSWER, "parquet")
    assert isinstance(data, bytes)
    assert pl.read_parquet(io.BytesIO(data)).equals(FRAME)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ReportError, match="unknown format 'xml': one of table, csv, json, parquet"):
        render(ANSWER, "xml")


def test_deliver_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(ANSWER, "csv", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_text() == render(ANSWER, "csv")
    assert capsys.readouterr() == ("", "1 article left out\n")
    with pytest.raises(ReportError, match="cannot write"):
        deliver(ANSWER, "csv", str(tmp_path / "missing" / "a.csv"))


def test_deliver_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    deliver(ANSWER)
    assert capsys.readouterr() == (render(ANSWER), "")


@given(
    rows=st.lists(st.tuples(st.text(max_size=40), st.integers(), st.text(max_size=40)), min_size=1),
    width=st.integers(30, 60),
)
def test_no_line_of_a_table_is_wider_than_the_terminal(rows: list[tuple[str, int, str]], width: int) -> None:
    frame = pl.DataFrame([(a, n % 1000, b) for a, n, b in rows], schema=["a", "n", "b"], orient="row")
    lines = str(render(Answer(frame), terminal_width=width)).splitlines()
    # combining marks take no cell of their own
    assert all(sum(not unicodedata.combining(char) for char in line) <= width for line in lines)


@pytest.mark.parametrize("name", ["claims.xls", "claims.cvs", "claims.tar.gz"])
def test_an_ending_of_no_format_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportError, match=r"no format ends so; there are \.csv, "):
        deliver(ANSWER, output=str(tmp_path / name))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["claims", "claims.txt"])
def test_a_text_file_gets_the_table(tmp_path: Path, name: str) -> None:
    deliver(ANSWER, output=str(tmp_path / name))
    assert (tmp_path / name).read_text().startswith("actor       period      stories")


def test_moments_are_shown_to_the_second() -> None:
    moment = datetime(2026, 1, 5, 7, 8, 9, 123456, UTC)
    assert render(Answer(pl.DataFrame({"started_at": [moment]}))) == "started_at\n2026-01-05 07:08:09\n"
