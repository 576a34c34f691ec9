"""Stories: copies found, stories kept apart, leads chosen; over hand-made articles, through the Beam step."""

from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.transforms.error_handling import CollectingErrorHandler

from tests.steps import REPEATED_BUNDLES, article, run_step
from transforms.schemas import Article, Reject
from transforms.settings import DedupeSettings
from transforms.stories import EarlierFile, GroupStories, ReadEarlier

HARBOUR = (
    "The port of Northbay reopened its eastern quay on Monday after a storm had closed it for eleven days. "
    "Harbour master Ida Lund said that two cranes would stay out of service until the spring. "
    "Fishing crews had unloaded in the neighbouring town of Selby, forty kilometres to the north. "
    "The council expects the repairs to cost four million crowns and to last into the summer."
)
LIBRARY = (
    "A reading room for night workers opens in the old tram depot of Eastmark this week. "
    "It will stay open until four in the morning, six days a week, and lend tools as well as books. "
    "Volunteers repaired the building over two winters with money from a local lottery. "
    "The first readers were two nurses and a baker, who brought bread."
)


def group(
    articles: list[Article], tmp_path: Path, *options: str, settings: DedupeSettings | None = None
) -> tuple[dict[str, dict[str, Any]], list[Reject]]:
    """Rows by record_offset, and the rejects."""

    def wire(given: Any) -> dict[str, Any]:
        handler = CollectingErrorHandler()
        with handler as rejects:
            nothing = given.pipeline | beam.Create([], reshuffle=False).with_output_types(EarlierFile)
            earlier = nothing | ReadEarlier(3)
            grouped = (given,) | GroupStories(settings or DedupeSettings(), 3, rejects, earlier)
        return {"blocks": grouped.articles, "rejects": handler.output()}

    found = run_step(articles, wire, tmp_path, *options)
    rows = {row["record_offset"]: row for block in found["blocks"] for row in block.to_pylist()}
    return rows, found["rejects"]


def test_two_stories_stay_apart(tmp_path: Path) -> None:
    rows, _ = group([article(HARBOUR, offset=1), article(LIBRARY, offset=2)], tmp_path)
    assert rows[1]["story_id"] == rows[1]["article_id"] != rows[2]["story_id"]
    for row in rows.values():
        assert (row["is_lead"], row["duplicate_kind"], row["similarity"]) == (True, "none", 1.0)
        assert row["text_of"] == row["article_id"]


def test_kinds_of_copies_and_their_lead(tmp_path: Path) -> None:
    a = "https://courier.example/quay"
    articles = [
        article(HARBOUR, url=a, offset=1, day="2024-12-03"),
        article(HARBOUR.upper(), url="https://herald.example/q", offset=2, day="2024-12-04"),
        article(HARBOUR.replace("eleven", "ten"), url="https://post.example/q", offset=3, day="2024-12-05"),
        article(HARBOUR + " A ferry ran on Sunday.", url=a, offset=4, day="2024-12-06"),
    ]
    rows, _ = group(articles, tmp_path)
    lead = rows[1]["article_id"]
    assert {row["story_id"] for row in rows.values()} == {lead}
    assert [rows[i]["duplicate_kind"] for i in (1, 2, 3, 4)] == ["none", "exact", "near", "url"]
    assert [rows[i]["is_lead"] for i in (1, 2, 3, 4)] == [True, False, False, False]
    texts = [rows[i]["text_of"] for i in (1, 2, 3, 4)]
    assert texts == [lead, lead, rows[3]["article_id"], lead]
    assert rows[2]["similarity"] == 1.0
    # 67 words, 65 shingles; one changed word spoils 3: Jaccard 62 / 68 = 0.91, estimated from 128 slots
    assert rows[3]["similarity"] == pytest.approx(62 / 68, abs=0.1)


@pytest.mark.parametrize(
    ("days", "crawls", "lead"),
    [
        (["2024-12-04", "2024-12-03", None], ["2024-12-01"] * 3, 1),
        ([None, None, None], ["2024-12-03", "2024-12-02", None], 1),
        ([None, None, "2024-12-09"], [None, None, None], 2),
    ],
)
def test_the_lead_is_the_earliest_unknown_dates_last(
    days: list[str | None], crawls: list[str | None], lead: int, tmp_path: Path
) -> None:
    articles = [
        article(HARBOUR, url=f"https://n{i}.example/q", day=day, crawled=crawl, offset=i)
        for i, (day, crawl) in enumerate(zip(days, crawls, strict=True))
    ]
    rows, _ = group(articles, tmp_path)
    assert [offset for offset, row in rows.items() if row["is_lead"]] == [lead]


def test_the_same_article_again_is_rejected(tmp_path: Path) -> None:
    url = "https://courier.example/quay"
    rows, rejects = group([article(HARBOUR, url=url, offset=i) for i in (5, 3, 9)], tmp_path)
    assert list(rows) == [3]
    assert sorted((r.record_offset, r.reason, r.stage) for r in rejects) == [
        (5, "already_kept", "stories"),
        (9, "already_kept", "stories"),
    ]


def test_lines_that_a_site_repeats_make_no_copies(tmp_path: Path) -> None:
    """Short notes under the same long notice are other stories, and the notice stays in their text."""
    notice = " ".join(f"notice{i}" for i in range(60))
    notes = [f"Item {i}: " + " ".join(f"word{i}x{j}" for j in range(20)) for i in range(8)]
    articles = [
        article(f"{note}\n\n{notice}", url=f"https://courier.example/{i}", offset=i) for i, note in enumerate(notes)
    ]
    rows, _ = group(articles, tmp_path)
    assert len({row["story_id"] for row in rows.values()}) == 8
    assert all(row["text"].endswith(notice) for row in rows.values())


def test_a_front_page_is_no_story_of_its_own_address(tmp_path: Path) -> None:
    front = "https://courier.example/"
    rows, _ = group([article(HARBOUR, url=front, offset=1), article(LIBRARY, url=front, offset=2)], tmp_path)
    assert rows[1]["story_id"] != rows[2]["story_id"]


def test_switched_off(tmp_path: Path) -> None:
    copies = [article(HARBOUR, url=f"https://n{i}.example/q", offset=i) for i in range(2)]
    rows, _ = group(copies, tmp_path, settings=DedupeSettings(enabled=False))
    assert [rows[i]["is_lead"] for i in range(2)] == [True, True]


def test_without_near_copies(tmp_path: Path) -> None:
    texts = [HARBOUR, HARBOUR, HARBOUR.replace("eleven", "ten")]
    articles = [article(t, url=f"https://n{i}.example/q", offset=i) for i, t in enumerate(texts)]
    rows, _ = group(articles, tmp_path, settings=DedupeSettings(near=False))
    assert len({row["story_id"] for row in rows.values()}) == 2


def test_a_chain_of_edits_is_one_story(tmp_path: Path) -> None:
    """Each version differs a little from the one before, the last from the first in half of its words."""
    words = [f"word{i}" for i in range(120)]
    articles = []
    for step in range(20):
        words[step * 3] = f"other{step}"
        url = f"https://n{step}.example/q"
        articles.append(article(" ".join(words), url=url, day=f"2024-12-{step + 1:02}", offset=step))
    rows, _ = group(articles, tmp_path)
    assert {row["story_id"] for row in rows.values()} == {rows[0]["article_id"]}


def test_texts_without_spaces(tmp_path: Path) -> None:
    text = (
        "港は十一日間の閉鎖を経て月曜日に再開した。二基のクレーンは春まで使えないと港長は述べた。"
        "修理費は四百万に上る見込みである。"
    )
    other = "夜勤の人々のための読書室が今週、旧電車庫に開く。週六日、朝四時まで開き、本のほか道具も貸し出すという。"
    articles = [
        article(text, url="https://a.example/1", offset=0),
        article(text.replace("十一", "十"), url="https://b.example/1", offset=1),
        article(other, url="https://c.example/1", offset=2),
    ]
    rows, _ = group(articles, tmp_path)
    assert rows[0]["story_id"] == rows[1]["story_id"] != rows[2]["story_id"]


@pytest.mark.parametrize("options", [(REPEATED_BUNDLES,)])
def test_a_retried_bundle_changes_nothing(options: tuple[str, ...], tmp_path: Path) -> None:
    texts = [HARBOUR, LIBRARY, HARBOUR.replace("eleven", "ten"), LIBRARY]
    articles = [article(t, url=f"https://n{i}.example/q", offset=i) for i, t in enumerate(texts)]
    (tmp_path / "once").mkdir()
    (tmp_path / "again").mkdir()
    once, _ = group(articles, tmp_path / "once")
    again, _ = group(articles, tmp_path / "again", *options)
    assert once == again
