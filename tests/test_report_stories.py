"""Reports on stories over small tables; every expected figure is counted by hand from the rows below."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.reports import Question, ReportError, run_report
from tests.test_reports import article, jan, mention, write_run

FEB_3 = date(2026, 2, 3)
STORM = "a1" * 16  # ids as long as real ones
TRAM = "b1" * 16

ARTICLES = [
    # A storm, of five articles in four outlets; an agency is named by the second only.
    article(STORM, jan(5), "one.example", story_id=STORM, title="Storm nears", is_lead=True),
    article("a2", jan(6), "two.example", text_of=STORM, story_id=STORM, duplicate_kind="exact", wire="AFP"),
    article("a3", jan(6), "three.example", story_id=STORM, duplicate_kind="near", similarity=0.7),
    article("a4", jan(8), "four.example", text_of="a3", story_id=STORM, duplicate_kind="exact", similarity=0.7),
    article("a5", jan(9), "one.example", text_of=STORM, story_id=STORM, duplicate_kind="url", similarity=0.9),
    # A tram, of two articles of one outlet, and a third of another that turned out later to be a copy.
    article(TRAM, jan(7), "two.example", story_id=TRAM, title="Tram returns", is_lead=True),
    article("b2", jan(7), "two.example", text_of=TRAM, story_id=TRAM, duplicate_kind="exact"),
    article("b3", jan(9), "one.example", story_id="b3", title="Tram is back", is_lead=True),
    # Told once each; the last has no date of its own.
    article("c1", jan(12), "three.example", title="A quay", wire="dpa", language="de", is_lead=True),
    article("d1", jan(13), "three.example", published_source="crawl", title="Undated", is_lead=True),
]
LATER = [article("a6", FEB_3, "five.example", text_of=STORM, story_id=STORM, duplicate_kind="exact")]
ACTORS = [{"actor_id": "Q1", "actor": "Ann Archer"}, {"actor_id": "Q2", "actor": "Bob Baker"}]
MENTIONS = [*mention("b3", "Q1", 1, jan(9)), *mention(STORM, "Q2", 1, jan(5))]


@pytest.fixture
def root(tmp_path: Path) -> str:
    articles = [{"wire": None} | row for row in ARTICLES]
    write_run(tmp_path, "r1", {"articles": articles, "mentions": MENTIONS, "actors": ACTORS})
    aliases = [{"story_id": "b3", "merged_into": TRAM}]
    write_run(tmp_path, "r2", {"articles": [{"wire": None} | row for row in LATER], "story_aliases": aliases})
    return str(tmp_path)


def test_stories_come_by_how_many_outlets_carry_them(root: str) -> None:
    answer = run_report("stories", root, Question())
    columns = ("story_id", "first_day", "last_day", "outlets", "articles", "edited", "wire", "title", "domain")
    assert answer.frame.select(columns).rows() == [
        # edited: a3, its copy a4, and a5, whose similarity tells that its text is another
        (STORM, jan(5), FEB_3, 5, 6, 3, "AFP", "Storm nears", "one.example"),
        (TRAM, jan(7), jan(9), 2, 3, 1, None, "Tram returns", "two.example"),
        ("c1", jan(12), jan(12), 1, 1, 0, "dpa", "A quay", "three.example"),
    ]
    assert answer.notes == ("1 article dated only by the crawl left out",)


def test_a_story_is_told_by_its_articles_of_the_time_asked(root: str) -> None:
    answer = run_report("stories", root, Question(since=jan(8), top=2))
    columns = ("story_id", "first_day", "last_day", "outlets", "articles", "wire", "title", "domain")
    assert answer.frame.select(columns).rows() == [
        (STORM, jan(8), FEB_3, 3, 3, None, "x", "four.example"),
        (TRAM, jan(9), jan(9), 1, 1, None, "Tram is back", "one.example"),
    ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (Question(domain="one.example"), [(STORM, 5, 6), (TRAM, 2, 3)]),  # others' copies of them count
        (Question(actors=("Q1",)), [(TRAM, 2, 3)]),  # of which b3 only mentions Q1
        (Question(actors=("Q2",), until=jan(5)), [(STORM, 1, 1)]),
        (Question(language="de"), [("c1", 1, 1)]),
        (Question(until=jan(1)), []),
    ],
)
def test_stories_of_an_outlet_an_actor_a_language(
    root: str, question: Question, found: list[tuple[str, int, int]]
) -> None:
    answer = run_report("stories", root, question)
    assert answer.frame.select("story_id", "outlets", "articles").rows() == found


@pytest.mark.parametrize("asked", [STORM, STORM[:8].upper(), "u/a3", None])
def test_a_story_lists_its_copies_and_how_they_differ(root: str, asked: str | None) -> None:
    answer = run_report("story", root, Question(story=asked))
    columns = ("article_id", "published_on", "duplicate_kind", "edited", "wire")
    assert answer.frame.select(columns).rows() == [
        (STORM, jan(5), "x", False, None),
        ("a2", jan(6), "exact", False, "AFP"),
        ("a3", jan(6), "near", True, None),
        ("a4", jan(8), "exact", True, None),
        ("a5", jan(9), "url", True, None),
        ("a6", FEB_3, "exact", False, None),
    ]
    assert answer.frame["similarity"].to_list() == pytest.approx([1, 1, 0.7, 0.7, 0.9, 1])
    assert answer.notes == ("articles: 6; outlets: 5; days: 2026-01-05 to 2026-02-03; edited: 3; agency: AFP",)


def test_a_merged_story_is_found_by_its_old_id_too(root: str) -> None:
    write_run(Path(root), "r4", {"story_aliases": [{"story_id": TRAM, "merged_into": STORM}]})
    answer = run_report("story", root, Question(story=TRAM))
    assert answer.frame["story_id"].unique().to_list() == [STORM]
    assert answer.frame.height == 9


def test_a_story_keeps_its_undated_articles(root: str) -> None:
    answer = run_report("story", root, Question(story="u/d1"))
    assert answer.frame["article_id"].to_list() == ["d1"]
    assert answer.notes == ("articles: 1; outlets: 1; days: 2026-01-13; edited: 0; agency: none named",)


def test_the_copies_of_some_days_only(root: str) -> None:
    question = Question(story=STORM, since=jan(6), until=jan(8), domain="two.example")
    assert run_report("story", root, question).frame["article_id"].to_list() == ["a2"]
    nothing = run_report("story", root, Question(story=STORM, until=jan(1)))
    assert nothing.frame.height == 0
    assert nothing.notes == ("no article of it is of the time, language and domain asked for",)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("u/nothing", "no article has"), ("a2a2", "no article has"), ("u/twice", "in 2 stories")],
)
def test_a_story_that_cannot_be_told(root: str, asked: str, said: str) -> None:
    twice = [article(f"e{i}", jan(5), "one.example", url="u/twice") for i in (1, 2)]
    write_run(Path(root), "r5", {"articles": twice})
    with pytest.raises(ReportError, match=said):
        run_report("story", root, Question(story=asked))


def test_syndication(root: str) -> None:
    answer = run_report("syndication", root, Question())
    assert answer.frame.rows() == [
        # domain, wire, articles, stories, shared, first, carried, edited
        ("one.example", "AFP", 2, 1, 1, 1, 0, 0),
        ("one.example", None, 1, 1, 1, 0, 1, 1),
        ("two.example", None, 2, 1, 1, 1, 0, 0),
        ("two.example", "AFP", 1, 1, 1, 0, 1, 0),
        ("five.example", "AFP", 1, 1, 1, 0, 1, 0),
        ("four.example", "AFP", 1, 1, 1, 0, 1, 1),
        ("three.example", "AFP", 1, 1, 1, 0, 1, 1),
        ("three.example", "dpa", 1, 1, 0, 0, 0, 0),
    ]


def test_syndication_of_an_outlet_and_of_the_top(root: str) -> None:
    one = run_report("syndication", root, Question(domain="Two.Example"))
    assert one.frame.select("domain", "wire", "shared", "first").rows() == [
        ("two.example", None, 1, 1),
        ("two.example", "AFP", 1, 0),
    ]
    top = run_report("syndication", root, Question(top=1))
    assert top.frame["domain"].unique().to_list() == ["one.example"]
