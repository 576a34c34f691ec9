"""The dictionary learns a name between two nights: a series goes on under the new id, through the command line."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import Done
from transforms.text.dictionary import Dictionary
from transforms.text.known_names import ids_by_local_id

Run = Callable[..., Done]

HEADER = "actor_id,actor,type,country,aliases,acronyms,demonyms,metonyms,role,since,until,note\n"
LEARNED = HEADER + (
    "Q900000001,Odile Marchmont,person,FR,?Marchmont,,,,,,,\n"
    "Q900000002,Wexcombe Shipping Company,organisation,,Harlow Harbour Council,,,,,,,\n"
    "Q900000003,Bruno Tidewell,person,,?Bruno Tidewell,,,,,,,\n"
)
TEXT = (
    "Odile Marchmont opened the quay that the Harlow Harbour Council had built. Marchmont thanked Bruno Tidewell, who "
    "had drawn it. The quay is {} metres long and made of oak, and boats may tie up at it from the first of the month."
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "tables"


def night(root: Path, day: int, newsbeam: Run, *options: str) -> None:
    dump = root.parent / f"night-{day}.jsonl"
    row = {
        "url": f"https://courier.example/{day}",
        "title": f"A quay of {day} metres",
        "text": TEXT.format(day),
        "date": f"2025-01-{day:02}",
    }
    dump.write_text(json.dumps(row))
    options = ("--quiet", "--set", "dedupe.enabled=false", "--set", "articles.min_words=5", *options)
    done = newsbeam("run", "--input", dump, "--output", root, *options)
    assert done.code == 0, done.err


def aliases(root: Path, day: int) -> list[tuple[str, str]]:
    """The rows that the run of a day wrote."""
    articles = pl.read_parquet(root / "articles" / "**" / "*.parquet")
    run_id = articles.filter(pl.col("published_on").dt.day() == day)["run_id"].item()
    return pl.read_parquet(root / "actor_aliases" / f"run_id={run_id}" / "*.parquet").rows()


def dictionary(tmp_path: Path, text: str) -> tuple[str, str]:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return "--set", f"actors.dictionaries={json.dumps([str(path)])}"


def test_a_learned_name_takes_its_past_along(root: Path, tmp_path: Path, newsbeam: Run) -> None:
    night(root, 6, newsbeam)
    mine = dictionary(tmp_path, LEARNED)
    night(root, 7, newsbeam, *mine)
    night(root, 8, newsbeam, *mine)
    assert aliases(root, 6) == []
    assert aliases(root, 7) == [
        ("local:organisation:harlow-harbour-council", "Q900000002"),
        ("local:person:odile-marchmont", "Q900000001"),
    ], "and not the name that is ambiguous"
    assert aliases(root, 8) == [], "they are said once"
    report = newsbeam("report", "mention-counts", "--data", root, "--every", "day", "--format", "json")
    counts = {(row["actor_id"], row["period"][:10]): row["articles"] for row in json.loads(report.out)}
    for actor_id in ("Q900000001", "Q900000002", "local:person:bruno-tidewell"):
        assert [counts[actor_id, f"2025-01-0{day}"] for day in (6, 7, 8)] == [1, 1, 1]
    assert not {actor_id for actor_id, _ in counts} & {"local:person:odile-marchmont"}


def test_what_was_given_over_stays(root: Path, tmp_path: Path, newsbeam: Run) -> None:
    """Another id later on would make the two actors one."""
    night(root, 6, newsbeam)
    night(root, 7, newsbeam, *dictionary(tmp_path, LEARNED))
    night(root, 8, newsbeam, *dictionary(tmp_path, LEARNED.replace("Q900000001", "Q900000009")))
    assert aliases(root, 8) == []


def test_names_seen_without_the_dictionary_in_between_are_learned_too(
    root: Path, tmp_path: Path, newsbeam: Run
) -> None:
    mine = dictionary(tmp_path, LEARNED)
    night(root, 6, newsbeam, *mine)
    night(root, 7, newsbeam)
    night(root, 8, newsbeam, *mine)
    assert [len(aliases(root, day)) for day in (6, 7, 8)] == [0, 0, 2]


def test_a_run_done_again_writes_the_same(root: Path, tmp_path: Path, newsbeam: Run) -> None:
    night(root, 6, newsbeam)
    mine = dictionary(tmp_path, LEARNED)
    night(root, 7, newsbeam, *mine)
    before = {path: path.read_bytes() for path in root.glob("actor_aliases/*/*.parquet")}
    night(root, 7, newsbeam, *mine, "--replace")
    assert {path: path.read_bytes() for path in root.glob("actor_aliases/*/*.parquet")} == before


def test_unlinked_names_are_rows_for_a_dictionary(root: Path, tmp_path: Path, newsbeam: Run) -> None:
    night(root, 6, newsbeam)
    done = newsbeam("actors", "unlinked", "--data", root, "--unit", "occurrences")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [(row["actor_id"], row["aliases"], row["note"]) for row in rows] == [
        ("local:person:odile-marchmont", "", "occurrences: 2"),
        ("local:organisation:harlow-harbour-council", "", "occurrences: 1"),
        ("local:person:bruno-tidewell", "", "occurrences: 1"),
    ]
    (tmp_path / "mine.csv").write_text(done.out, encoding="utf-8")
    assert newsbeam("actors", "check", tmp_path / "mine.csv").code == 0
    night(root, 7, newsbeam, *dictionary(tmp_path, done.out))
    assert newsbeam("actors", "unlinked", "--data", root, "--top", "3").out == HEADER, "all are in a dictionary now"
    assert aliases(root, 7) == []
    report = newsbeam("report", "unlinked", "--data", root, "--format", "json")
    assert json.loads(report.out) == []


def test_names_beyond_doubt(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        HEADER
        + "Q1,Ruritania,place,,Kingdom of Ruritania,RU,Rury,Strelsau,,,,\n"
        + "Q2,Strelsau,place,,,,,,,,,\n"
        + "Q3,Jean O'Dare,person,,?O'Dare,,,,,,,\n"
        + "Q4,Zenda Castle,organisation,,The Castle,,,,,,,\n"
        + "Q5,Zenda Fort,organisation,,The Castle,,,,,,,\n"
        + "local:organisation:zenda-inn,Zenda Inn,organisation,,The Inn,,,,,,,\n",
        encoding="utf-8",
    )
    assert ids_by_local_id(Dictionary.load([path])) == {
        "local:organisation:the-inn": "local:organisation:zenda-inn",
        "local:organisation:zenda-castle": "Q4",
        "local:organisation:zenda-fort": "Q5",
        "local:person:jean-odare": "Q3",
        "local:place:kingdom-of-ruritania": "Q1",
        "local:place:ruritania": "Q1",
        "local:place:strelsau": "Q2",
    }
