"""Claims about actors, phrases, quotations, new names, outlets and rejects; counted by hand from the rows below."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.reports import Question, ReportError, run_report
from pipelines.reports.phrases import contains
from tests.test_reports import CLAIM, article, jan, mention, write_run

BRIDGE = "“The bridge is safe, and it stays open,” she said."
ARTICLES = [
    article("a1", jan(5), "one.example", text=f"A mayor spoke. {BRIDGE}", title="On the bridge", wire="AFP"),
    article("a2", jan(6), "two.example", text_of="a1", story_id="a1", duplicate_kind="exact", text=BRIDGE),
    article("b1", jan(6), "three.example", text="The  Bridge\nis SAFE, an engineer said.", outlet="Three"),
    article("c1", jan(12), "two.example", text="A quay was built.", outlet="Two", language="de"),
    article("c2", jan(13), "two.example", text=None, title="The bridges", outlet="Two"),
    article("d1", jan(4), "one.example", text="Earlier.", published_source="crawl"),
]
MENTIONS = [
    *(mention("a1", "Q1", 1, jan(5)) + mention("b1", "Q1", 1, jan(6)) + mention("b1", "Q2", 1, jan(6))),
    *(
        mention("c1", "Q1", 1, jan(12))
        + mention("c2", "local:person:quay", 1, jan(13))
        + mention("d1", "Q2", 1, jan(4))
    ),
]
SAFE = CLAIM | {
    "kind": "direct",
    "content": "The bridge is safe, and it stays open",
    "speaker_id": "Q1",
    "speaker": "A",
}
CLAIMS = [
    SAFE | {"claim_id": "1", "article_id": "a1", "about": ["Q2"], "published_on": jan(5), "start": 1},
    SAFE
    | {
        "claim_id": "2",
        "article_id": "a1",
        "published_on": jan(5),
        "start": 2,
        "content": "It is safe to say",
        "act": "deny",
        "about": [],
    },
    SAFE
    | {
        "claim_id": "3",
        "article_id": "b1",
        "published_on": jan(6),
        "speaker_id": None,
        "speaker": None,
        "source": "an engineer",
    }
    | {"content": "the BRIDGE is safe – and it stays open"},
    SAFE
    | {
        "claim_id": "4",
        "article_id": "c1",
        "published_on": jan(12),
        "speaker_id": "Q2",
        "kind": "indirect",
        "about": ["Q1", "local:q"],
    },
    SAFE
    | {"claim_id": "5", "article_id": "c2", "published_on": jan(13)}
    | {"content": "the bridge, is safe", "speaker_id": "Q2", "about": ["Q2"]},
]
ACTORS = [
    *({"actor_id": "Q1", "actor": "Ann Archer"}, {"actor_id": "Q2", "actor": "Bob Baker"}),
    {"actor_id": "local:person:quay", "actor": "A. Quay", "actor_type": "person"},
]
REJECT = {"stage": "extract", "reason": "too_short", "detail": "3 words", "domain": "one.example", "language": None}
REJECTS = [
    *({**REJECT, "record_offset": 20}, {**REJECT, "record_offset": 10, "detail": "2 words"}),
    {**REJECT, "record_offset": 30, "domain": None},
    {"stage": "read", "reason": "corrupt", "domain": None, "crawled_at": datetime(2026, 1, 2, tzinfo=UTC)},
]


@pytest.fixture
def root(tmp_path: Path) -> str:
    rows = {
        "articles": [{"wire": None} | row for row in ARTICLES],
        "mentions": MENTIONS,
        "claims": CLAIMS,
        "actors": ACTORS,
        "rejects": REJECTS,
        "actor_aliases": [{"actor_id": "local:q", "merged_into": "Q2"}],
        "runs": [{"records_read": 10, "articles": 6, "rejects": 4}],
    }
    write_run(tmp_path, "r", rows)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("name", "question", "found"),
    [
        ("about", Question(actors=("Q2",)), ["5", "4", "1"]),  # 4 by an id merged into Q2
        ("about", Question(actors=("Q1",)), ["4"]),
        ("about", Question(), ["5", "4", "1"]),
        ("about", Question(actors=("Q2",), speaker="Ann Archer"), ["1"]),
        ("about", Question(actors=("Q2",), kind="indirect"), ["4"]),
        ("claims", Question(act="deny"), ["2"]),
        ("claims", Question(kind="direct", actors=("Q1",)), ["1", "2"]),
        ("claims", Question(kind="mixed"), []),
    ],
)
def test_claims_by_topic_speaker_act_and_kind(root: str, name: str, question: Question, found: list[str]) -> None:
    assert run_report(name, root, question).frame["claim_id"].to_list() == found


def test_message_is_the_share_of_an_actors_stories(root: str) -> None:
    question = Question(actors=("Q1", "Q2"), phrase="the bridge is safe")
    answer = run_report("message", root, question)
    # Q1: a1 (its copy a2 is the same story) and b1, not c1, whose claim says it: and yes, the claim counts
    assert answer.frame.select("actor_id", "count", "of", "share").rows() == [("Q1", 3, 3, 1.0), ("Q2", 1, 1, 1.0)]
    assert answer.notes == (
        "1 article dated only by the crawl left out",
        "1 article without text stored: searched in headline and claims only",
    )


def test_message_by_week_in_articles(root: str) -> None:
    question = Question(actors=("Q1",), phrase='"the bridge is safe,', every="week", unit="articles")
    assert run_report("message", root, question).frame.select("period", "count", "of").rows() == [
        (jan(5), 2, 3),  # a1 and a2 have the quotation mark
        (jan(12), 0, 1),
    ]


def test_message_looks_into_headlines(root: str) -> None:
    frame = run_report("message", root, Question(actors=("A. Quay",), phrase="THE BRIDGES")).frame
    assert frame.select("count", "of").rows() == [(1, 1)]


def test_message_needs_a_phrase(root: str) -> None:
    with pytest.raises(ReportError, match="message needs a phrase: --phrase TEXT"):
        run_report("message", root, Question(phrase=" "))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("bridge", "The BRIDGE.", True),
        ("bridge", "bridges", False),
        ("ridge", "bridge", False),
        ("it's", "It’s open", True),
        ("“safe”", 'a "safe" place', True),
        ("new  deal", "a New\n Deal", True),
        ("so-called", "so–called", True),
        ("a.b", "a-b", False),
        ("(yes)", "say (Yes) now", True),
        ("über", "ÜBER alles", True),
        ("大桥", "新大桥开放", True),
        ("safe", None, False),
    ],
)
def test_a_phrase_is_found_as_outlets_print_it(phrase: str, text: str | None, found: bool) -> None:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    assert frame.select(contains("text", phrase)).item() is found


def test_quotations_across_outlets(root: str) -> None:
    frame = run_report("quotations", root, Question()).frame
    columns = ("quotation", "speaker", "outlets", "stories", "articles", "first_day", "last_day", "domain")
    assert frame.select(columns).rows() == [
        (SAFE["content"], "Ann Archer", 3, 2, 3, jan(5), jan(6), "one.example"),
        ("It is safe to say", "Ann Archer", 2, 1, 2, jan(5), jan(6), "one.example"),
    ]  # of four words, or told indirectly: not these


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (Question(domain="three.example"), [3]),  # the other outlets' uses count
        (Question(phrase="stays open"), [3]),
        (Question(actors=("Q1",), act="deny"), [2]),
        (Question(actors=("Q2",)), []),
        (Question(since=jan(6)), [2, 1]),  # with a2 and b1 only; a2 and its text
    ],
)
def test_quotations_asked_for(root: str, question: Question, found: list[int]) -> None:
    assert run_report("quotations", root, question).frame["outlets"].to_list() == found


def test_first_seen(root: str) -> None:
    answer = run_report("first-seen", root, Question())
    columns = ("first_day", "actor", "stories", "outlets", "last_day", "article_id")
    assert answer.frame.select(columns).rows() == [
        (jan(5), "Ann Archer", 3, 3, jan(12), "a1"),
        (jan(6), "Bob Baker", 1, 1, jan(6), "b1"),
        (jan(13), "A. Quay", 1, 1, jan(13), "c2"),
    ]
    assert answer.notes[-1] == "what was read begins on 2026-01-05"
    new = run_report("first-seen", root, Question(since=jan(6), until=jan(12))).frame
    assert new.select("actor", "first_day").rows() == [("Bob Baker", jan(6))]
    undated = run_report("first-seen", root, Question(actors=("Q2",), include_undated=True)).frame
    assert undated.select("first_day", "stories").rows() == [(jan(4), 2)]


def test_outlets(root: str) -> None:
    frame = run_report("outlets", root, Question()).frame
    assert frame.rows() == [
        # domain, outlet, wire, articles, stories, copies, first_day, last_day, days
        ("two.example", "Two", 0, 3, 3, 3, jan(6), jan(13), 3),
        ("one.example", "one.example", 1, 1, 1, 1, jan(5), jan(5), 1),
        ("three.example", "Three", 0, 1, 1, 1, jan(6), jan(6), 1),
    ]
    asked = run_report("outlets", root, Question(actors=("Q1", "Q2"), top=2)).frame
    assert asked.select("domain", "count", "share").rows() == [
        ("two.example", 2, pytest.approx(2 / 3)),
        ("one.example", 1, 1.0),
    ]


def test_languages(root: str) -> None:
    frame = run_report("languages", root, Question()).frame
    assert frame.select("language", "outlets", "articles", "stories").rows() == [("en", 3, 4, 3), ("de", 1, 1, 1)]
    asked = run_report("languages", root, Question(actors=("Q2",), unit="articles")).frame
    assert asked.select("language", "count", "share").rows() == [("en", 1, 0.25), ("de", 0, 0.0)]


def test_rejects(root: str) -> None:
    answer = run_report("rejects", root, Question())
    assert answer.frame.drop("dump", "detail").rows() == [
        ("extract", "too_short", 3, 0.75, 1, 10),
        ("read", "corrupt", 1, 0.25, 0, 0),
    ]
    assert answer.frame["detail"][0] == "3 words"
    assert answer.notes == ("in all runs: 10 records = 6 articles + 4 rejects",)
    later = run_report("rejects", root, Question(since=jan(2))).frame
    assert later["reason"].to_list() == ["corrupt"]
    assert run_report("rejects", root, Question(domain="one.example")).frame["rejects"].to_list() == [2]
