"""Who is mentioned with whom, and who speaks; every expected figure is counted by hand from the rows below."""

from math import log2
from pathlib import Path

import pytest

from pipelines.reports import Question, run_report
from tests.test_reports import CLAIM, article, jan, mention, write_run

ARTICLES = [
    article("a1", jan(5), "one.example"),
    article("a2", jan(6), "two.example", text_of="a1", story_id="a1", duplicate_kind="exact"),
    article("b1", jan(6), "one.example"),
    article("c1", jan(12), "two.example"),
]


def named(text: str, actor_id: str, sentence: int, zone: str = "body") -> dict:
    (row,) = mention(text, actor_id, 1, jan(5))
    return row | {"sentence": sentence, "zone": zone}


MENTIONS = [
    *(named("a1", "Q1", 0), named("a1", "Q2", 0), named("a1", "Q2", 0), named("a1", "Q3", 1)),
    *(named("b1", "Q1", 0), named("b1", "Q2", 1), named("b1", "Q3", 0, "title")),
    named("c1", "local:place:quay", 0),
]
CLAIMS = [
    CLAIM | {"claim_id": "c1", "article_id": "a1", "speaker_id": "Q1", "kind": "direct"},
    CLAIM | {"claim_id": "c2", "article_id": "a1", "speaker_id": "Q1", "kind": "indirect"},
    CLAIM | {"claim_id": "c3", "article_id": "b1", "speaker_id": "Q2", "kind": "indirect"},
    CLAIM | {"claim_id": "c4", "article_id": "c1", "speaker_id": "Q1", "kind": "mixed"},  # by another name
]


@pytest.fixture
def root(tmp_path: Path) -> str:
    rows = {
        "articles": ARTICLES,
        "mentions": MENTIONS,
        "claims": CLAIMS,
        "actors": [{"actor_id": id_, "actor": f"Actor {id_}"} for id_ in ("Q1", "Q2", "Q3")]
        + [{"actor_id": "local:place:quay", "actor": "Quay"}],
        "actor_aliases": [{"actor_id": "local:place:quay", "merged_into": "Q3"}],
    }
    write_run(tmp_path, "r", rows)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("within", "pairs"),
    [
        # ids, both, each, of any
        ("story", [("Q1", "Q2", 2, 2, 2, 3), ("Q1", "Q3", 2, 2, 3, 3), ("Q2", "Q3", 2, 2, 3, 3)]),
        ("article", [("Q1", "Q2", 3, 3, 3, 4), ("Q1", "Q3", 3, 3, 4, 4), ("Q2", "Q3", 3, 3, 4, 4)]),
        ("sentence", [("Q1", "Q2", 1, 2, 2, 6)]),
    ],
)
def test_pairs_of_actors(root: str, within: str, pairs: list[tuple]) -> None:
    frame = run_report("co-mentions", root, Question(within=within)).frame
    counted = frame.select("actor_id", "with_id", "count", "actor_count", "with_count", "of")
    assert counted.rows() == pairs
    assert frame["pmi"].to_list() == pytest.approx([log2(n * of / (a * b)) for *_, n, a, b, of in pairs], abs=1e-4)


def test_the_partners_of_one_actor_and_the_pairs_of_several(root: str) -> None:
    partners = run_report("co-mentions", root, Question(actors=("Q3",))).frame
    assert partners.select("actor", "with_actor", "count").rows() == [
        ("Actor Q3", "Actor Q1", 2),
        ("Actor Q3", "Actor Q2", 2),
    ]
    among = run_report("co-mentions", root, Question(actors=("Q3", "Q2"))).frame
    assert among.select("actor_id", "with_id", "count", "actor_count").rows() == [("Q2", "Q3", 2, 2)]
    assert run_report("co-mentions", root, Question(since=jan(12))).frame.is_empty()


def test_the_default_is_the_story_and_top_is_by_count_and_pmi(root: str) -> None:
    frame = run_report("co-mentions", root, Question(top=1)).frame
    assert frame.select("actor_id", "with_id", "of").rows() == [("Q1", "Q2", 3)]


def test_quoted_and_mentioned(root: str) -> None:
    frame = run_report("quoted-vs-mentioned", root, Question(actors=("Q1", "Q2", "Q3"))).frame
    assert frame.drop("actor", "unit").rows() == [
        # mentioned, speaking, quoted, claims: those of a1 count for a2 too
        ("Q1", 3, 2, 2, 5, pytest.approx(2 / 3)),
        ("Q2", 2, 1, 0, 1, 0.0),
        ("Q3", 3, 0, 0, 0, 0.0),
    ]


def test_quoted_and_mentioned_by_week_in_articles(root: str) -> None:
    question = Question(actors=("Q1",), every="week", unit="articles")
    answer = run_report("quoted-vs-mentioned", root, question)
    assert answer.frame.select("period", "mentioned", "speaking", "quoted", "claims", "share").rows() == [
        (jan(5), 3, 2, 2, 4, pytest.approx(2 / 3)),
        (jan(12), 1, 1, 1, 1, 1.0),
    ]
