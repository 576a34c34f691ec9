"""HTML pages to drafts: golden pages, and what must not be in a text."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.schemas import Page
from transforms.text.bodies import confirm_body, find_body, is_listing, stated_body, trim_body
from transforms.text.html import Hostile, NoArticle, Unparsable, read_html
from transforms.text.page_blocks import Block, read_blocks
from transforms.text.states import stated_markup

GOLDEN = Path(__file__).parent / "golden" / "html"
HEADS = [b"", b"<p>", b"<script type='application/ld+json'>{", b"<meta content="]
CRAWLED = datetime(2024, 6, 1, 12, tzinfo=UTC)
PROSE = "The minister said on Monday that the plan would go ahead as agreed, and that no money was lost."


def page(markup: str | bytes, url: str | None = None) -> Page:
    body = markup.encode() if isinstance(markup, str) else markup
    return Page(dump="d", record_offset=0, kind="html", body=body, url=url, crawled_at=CRAWLED)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.stem)
def test_golden_page(path: Path) -> None:
    want = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert read_golden(path, want["url"]) == want


def read_golden(path: Path, url: str) -> dict[str, object]:
    try:
        draft = read_html(page(path.read_bytes(), url))
    except NoArticle as none:
        return {"url": url, "no_article": str(none)}
    published = draft.published
    return {
        "url": url,
        "extractor": draft.extractor.partition("-")[0],
        "title": draft.title,
        "authors": list(draft.authors),
        "outlet": draft.outlet,
        "published": published
        and [published.on.isoformat(), published.at and published.at.isoformat(), published.source],
        "canonical_url": draft.canonical_url,
        "paragraphs": draft.text.split("\n\n"),
    }


def test_every_golden_page_is_a_pair() -> None:
    stems = [{path.stem for path in GOLDEN.glob(f"*.{kind}")} for kind in ("html", "json")]
    assert stems[0] == stems[1] != set()


def test_extractor_names_its_version() -> None:
    name, _, number = read_html(page(f"<p>{PROSE}</p>")).extractor.partition("-")
    assert name in {"resiliparse", "trafilatura"}
    assert number[0].isdigit()


@pytest.mark.parametrize("markup", ["", "<html></html>", "<p>Home</p><p>News</p>", "<script>let a = 1;</script>"])
def test_a_page_without_prose_is_no_article(markup: str) -> None:
    with pytest.raises(NoArticle):
        read_html(page(markup))


def test_a_page_that_nests_too_deep_is_hostile() -> None:
    with pytest.raises(Hostile):
        read_html(page("<div>" * 10_000 + PROSE))


def test_a_picture_is_unparsable() -> None:
    with pytest.raises(Unparsable):
        read_html(page(b"\x89PNG\r\n" + bytes(100)))


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from(HEADS))
def test_any_bytes_are_answered(body: bytes, head: bytes) -> None:
    with contextlib.suppress(NoArticle, Hostile, Unparsable):
        assert read_html(page(head + body)).text


def test_blocks_carry_tags_links_and_unescaped_text() -> None:
    marked = (
        "<h2>Costs</h2>\n\n<p>Bread &amp; wine<br>\nmore</p>\n\n"
        'loose <a href="/x">text</a>\n<ul>\n  <li>one</li>\n</ul>'
    )
    assert read_blocks(marked) == [
        Block("h2", "Costs", 0.0),
        Block("p", "Bread & wine", 0.0),
        Block("p", "more", 0.0),
        Block("", "loose text", 0.4),
        Block("li", "one", 0.0),
    ]


def test_prose_under_comments_is_left_out() -> None:
    blocks = [Block("p", f"{i} {PROSE}", 0.0) for i in range(3)]
    talk = [Block("h3", "12 Comments", 0.0), *(Block("p", f"I think {i}: {PROSE}", 0.0) for i in range(9))]
    assert find_body(blocks + talk).paragraphs == tuple(block.text for block in blocks)


def test_linked_prose_leads_elsewhere() -> None:
    blocks = [Block("p", f"{i} {PROSE}", 0.0) for i in range(3)]
    teaser = Block("p", f"Elsewhere {PROSE}", 1.0)
    assert teaser.text not in find_body([*blocks[:2], teaser, blocks[2]]).paragraphs


def test_unspaced_scripts_count_as_words() -> None:
    text = "大臣は月曜日に、計画は予定通りに進むと述べ、費用は増えないと説明した。"
    assert find_body([Block("p", text, 0.0)]).paragraphs == (text,)


def test_stated_body_drops_other_prose() -> None:
    own = [f"{i} {PROSE}" for i in range(6)]
    body = find_body([Block("p", text, 0.0) for text in [*own, f"Advice: {PROSE[::-1]}."]])
    assert confirm_body(body, "\n".join(own)).paragraphs == tuple(own)


def test_a_stated_teaser_is_not_heard() -> None:
    own = [f"{i} {PROSE}" for i in range(30)]
    body = find_body([Block("p", text, 0.0) for text in own])
    assert confirm_body(body, "\n".join(own[:6])) == body


def test_trimming_takes_headline_and_notices() -> None:
    lines = ["Plan goes ahead", PROSE, "table 1 | 2", "Share this on Facebook"]
    assert trim_body(lines, "Plan goes ahead").paragraphs == (PROSE, "table 1 | 2")


@pytest.mark.parametrize(
    "wall",
    [
        "Please enable JavaScript and switch off your ad blocker, because without them we cannot show you the page.",
        "Nous et nos partenaires déposons des cookies, et vous pouvez à tout moment retirer votre consentement ici.",
        "この記事は会員限定です。ログインすると続きをお読みいただくことができます。無料の登録はこちらからどうぞ。",
    ],
)
def test_a_wall_is_no_body(wall: str) -> None:
    assert find_body([Block("p", wall, 0.0)]).paragraphs == ()
    assert trim_body([wall]).paragraphs == ()
    told = stated_body(wall * 9, find_body([]))
    assert told
    assert told.paragraphs == ()


def test_news_about_cookies_and_subscribers_is_an_article() -> None:
    own = [
        "The court ruled on Monday that a shop may not store a cookie before its customer has agreed to it.",
        "The paper lost a tenth of its subscribers within a year, its owner said when the figures were published.",
    ]
    assert find_body([Block("p", text, 0.0) for text in own]).paragraphs == tuple(own)


def test_what_takes_leave_of_the_reader_is_cut_at_the_end_alone() -> None:
    leave = "Ida Moor covers the coast for the paper, and readers may follow her on the usual channels every day."
    blocks = [Block("p", f"{i} {PROSE}", 0.0) for i in range(3)]
    assert leave not in find_body([*blocks, Block("p", leave, 0.0)]).paragraphs
    assert leave in find_body([Block("p", leave, 0.0), *blocks]).paragraphs


def test_linked_headings_with_teasers_are_a_listing() -> None:
    teasers = [Block("h3", f"Story {i}", 1.0) for i in range(4)]
    assert is_listing([*teasers, Block("p", PROSE, 0.0)])
    assert not is_listing([*teasers, *(Block("p", f"{i} {PROSE}", 0.0) for i in range(20))])
    assert not is_listing([*teasers[:3], Block("p", PROSE, 0.0)])


def test_questions_stand_however_long() -> None:
    question = "How did you come to think that the plan, which nobody but the minister had liked, would go ahead after"
    question += " all and without a loss to anybody?"
    blocks = [Block("p", f"1 {PROSE}", 0.0), Block("h3", question, 0.0), Block("p", f"2 {PROSE}", 0.0)]
    assert question in find_body(blocks).paragraphs


def test_a_statement_that_says_far_more_is_the_body() -> None:
    own = [f"{i} {PROSE}" for i in range(6)]
    told = stated_body("\n".join(own), find_body([Block("p", own[0], 0.0)]))
    assert told
    assert told.paragraphs == tuple(own)
    assert stated_body("\n".join(own), find_body([Block("p", text, 0.0) for text in own])) is None


@pytest.mark.parametrize(
    ("script", "want"),
    [
        (r'{"body":"<p>One</p><p>Two</p><p>\u00c9t\u00e9</p>"}', "<p>One</p><p>Two</p><p>Été</p>"),
        (r'{"a": "\u003cp>One\u003c/p>\u003cp>Two<br>\"3\""}', '<p>One</p><p>Two<br>"3"'),
        (r'{"teaser":"<p>One</p>"}', ""),
        (r'{"body":"<p><p><p>\x"}', ""),
        (r'{"body":"<p><p><p>', ""),
    ],
)
def test_markup_in_scripts(script: str, want: str) -> None:
    assert stated_markup(f"<script>{script}</script>") == want


def test_tables_of_a_search_lose_their_marks() -> None:
    rows = "".join(f"<tr><td>Ward {i}</td><td>{i} votes</td></tr>" for i in range(9))
    text = read_html(page(f"<article><p>{PROSE}</p><table>{rows}</table><p>2 {PROSE}</p></article>")).text
    assert "|" not in text
