"""Night after night: tonight's articles join last night's stories, through the command line and the tables."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import Done

Run = Callable[..., Done]

FERRY = [
    "The night ferry between Northbay and Selby will run again from Friday, the port authority said on Monday.",
    "It had been tied up for six weeks while a cracked shaft was replaced in the yard at Harlow.",
    "Passengers who had booked for January keep their cabins, and others can book from noon on Wednesday.",
    "The crossing takes nine hours and carries mostly lorries with fish, furniture and paper.",
    "Two students from Eastmark, who commute on it every month, brought flowers for the mate.",
]
SCHOOL = [
    "A school in Eastmark has replaced its bell with a recording of a blackbird that nests in the yard.",
    "Pupils made the recording in May and cut it to eleven seconds, the length of the old bell.",
    "The head teacher says that the corridors have become quieter since, though nobody has measured it.",
    "An ornithologist from the university warned that real blackbirds may answer in spring.",
]
BOTH = [*FERRY, *SCHOOL]


def night(root: Path, day: int, articles: list[tuple[str, list[str]]], newsbeam: Run, *options: str) -> None:
    """Run one night's dump; the articles are (site, paragraphs)."""
    rows = [
        {
            "url": f"https://{site}.example/{day}",
            "title": f"News of {site}",
            "text": "\n".join(text),
            "date": f"2025-01-{day:02}",
        }
        for site, text in articles
    ]
    dump = root.parent / f"night-{day}.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = newsbeam("run", "--quiet", "--input", dump, "--output", root, "--set", "articles.min_words=5", *options)
    assert done.code == 0, done.err


def rows(root: Path) -> dict[str, dict[str, Any]]:
    frame = pl.read_parquet(root / "articles" / "**" / "*.parquet")
    return {row["url"].split("//")[1].replace(".example", ""): row for row in frame.iter_rows(named=True)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "tables"


def test_a_copy_of_last_night_joins_its_story(root: Path, newsbeam: Run) -> None:
    night(root, 6, [("courier", FERRY), ("herald", SCHOOL)], newsbeam)
    night(root, 7, [("post", FERRY), ("echo", [*FERRY[:4], "The mate declined to comment."])], newsbeam)
    found = rows(root)
    story = found["courier/6"]["article_id"]
    assert {key: row["story_id"] == story for key, row in found.items()} == {
        "courier/6": True,
        "herald/6": False,
        "post/7": True,
        "echo/7": True,
    }
    assert [found[key]["duplicate_kind"] for key in ("courier/6", "post/7", "echo/7")] == ["none", "exact", "near"]
    assert [found[key]["is_lead"] for key in ("courier/6", "post/7", "echo/7")] == [True, False, False]
    assert found["post/7"]["text_of"] == story
    assert found["echo/7"]["text_of"] == found["echo/7"]["article_id"]
    assert 0.5 < found["echo/7"]["similarity"] < 1 == found["post/7"]["similarity"]


def test_a_story_keeps_its_lead_though_an_earlier_article_comes_later(root: Path, newsbeam: Run) -> None:
    night(root, 7, [("courier", FERRY)], newsbeam)
    night(root, 6, [("post", FERRY)], newsbeam)
    found = rows(root)
    assert found["post/6"]["story_id"] == found["courier/7"]["article_id"]
    assert not found["post/6"]["is_lead"]


def test_a_bridge_between_two_stories_is_an_alias(root: Path, newsbeam: Run) -> None:
    night(root, 6, [("courier", FERRY)], newsbeam)
    night(root, 7, [("herald", SCHOOL)], newsbeam)
    night(root, 8, [("post", BOTH)], newsbeam)
    night(root, 9, [("echo", SCHOOL)], newsbeam)
    found = rows(root)
    ferry, school = found["courier/6"]["story_id"], found["herald/7"]["story_id"]
    assert ferry != school
    assert found["post/8"]["story_id"] == ferry, "the earlier of the two"
    assert found["echo/9"]["story_id"] == ferry, "later nights follow the alias"
    aliases = pl.read_parquet(root / "story_aliases" / "**" / "*.parquet")
    assert aliases.select("story_id", "merged_into").rows() == [(school, ferry)]
    report = newsbeam("report", "mention-counts", "--data", root, "--every", "month", "--format", "json")
    assert report.code == 0


def test_what_lies_before_the_window_is_forgotten(root: Path, newsbeam: Run) -> None:
    window = ("--set", "dedupe.window_days=3")
    night(root, 6, [("courier", FERRY)], newsbeam, *window)
    assert len(list(root.glob("index/signatures/*/*.parquet"))) == 1
    night(root, 10, [("post", FERRY)], newsbeam, *window)
    found = rows(root)
    assert found["post/10"]["story_id"] == found["post/10"]["article_id"]
    left = pl.read_parquet(root / "index" / "signatures" / "**" / "*.parquet")
    assert left["article_id"].to_list() == [found["post/10"]["article_id"]]


def test_a_window_of_zero_forgets_nothing(root: Path, newsbeam: Run) -> None:
    window = ("--set", "dedupe.window_days=0")
    night(root, 1, [("courier", FERRY)], newsbeam, *window)
    night(root, 30, [("post", FERRY)], newsbeam, *window)
    found = rows(root)
    assert found["post/30"]["story_id"] == found["courier/1"]["article_id"]


def test_what_a_site_repeats_is_known_from_earlier_nights(root: Path, newsbeam: Run) -> None:
    """Three pages a night carry a long notice: twice three make it a repeated line, which then makes no copies."""
    notice = " ".join(f"notice{i}" for i in range(80))

    def pages(day: int) -> list[tuple[str, list[str]]]:
        return [
            ("courier", [f"Item {day} {i}: " + " ".join(f"w{day}x{i}y{j}" for j in range(25)), notice])
            for i in range(3)
        ]

    for day in (6, 7, 8):
        dump = root.parent / f"n{day}.jsonl"
        lines = [
            {
                "url": f"https://courier.example/{day}/{i}",
                "title": "T",
                "text": "\n".join(text),
                "date": f"2025-01-{day:02}",
            }
            for i, (_, text) in enumerate(pages(day))
        ]
        dump.write_text("".join(json.dumps(line) + "\n" for line in lines))
        options = ("--set", "articles.min_words=5", "--set", "language.keep=[]")
        assert newsbeam("run", "--quiet", "--input", dump, "--output", root, *options).code == 0
    frame = pl.read_parquet(root / "articles" / "**" / "*.parquet")
    third = frame.filter(pl.col("published_on") == pl.date(2025, 1, 8))
    assert third["story_id"].n_unique() == 3
    assert set(third["text"].str.ends_with(notice)) == {True}


def test_the_same_nights_give_the_same_bytes(tmp_path: Path, newsbeam: Run) -> None:
    made = []
    for name, options in (("a", ()), ("b", ("--workers", "2")), ("c", ("--direct_runner_bundle_repeat=2",))):
        root = tmp_path / name / "tables"
        root.parent.mkdir()
        night(root, 6, [("courier", FERRY), ("herald", SCHOOL)], newsbeam, *options)
        night(root, 7, [("post", BOTH)], newsbeam, *options)
        files = [f for f in root.rglob("*.parquet") if "runs" not in f.parts]
        made.append({str(f.relative_to(root)): f.read_bytes() for f in files})
    for other in made[1:]:
        assert sorted(other) == sorted(made[0])
        assert [name for name, data in made[0].items() if other[name] != data] == []
