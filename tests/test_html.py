"""HTML pages to drafts: golden pages, and what must not be in a text."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.schemas import Page
from transforms.text.bodies import Block, confirm_body, find_body, read_blocks, trim_body
from transforms.text.html import Hostile, NoArticle, Unparsable, read_html

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
    draft = read_html(page(path.read_bytes(), want["url"]))
    published = draft.published
    got = {
        "url": want["url"],
        "title": draft.title,
        "authors": list(draft.authors),
        "outlet": draft.outlet,
        "published": published
        and [published.on.isoformat(), published.at and published.at.isoformat(), published.source],
        "canonical_url": draft.canonical_url,
        "paragraphs": draft.text.split("\n\n"),
    }
    assert got == want


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


@settings(max_examples=60, deadline=None)
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
