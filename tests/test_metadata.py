"""What a page states of its article: sources in their order, broken statements, names, addresses."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from transforms.schemas import Published
from transforms.text.bylines import read_names
from transforms.text.jsonld import StatedArticle, read_json_ld
from transforms.text.metadata import Metadata, read_metadata

URL = "https://www.daily.example.com/news/flood"
CRAWLED = datetime(2021, 3, 10, 6, tzinfo=UTC)


def read(head: str, body: str = "", url: str = URL) -> Metadata:
    markup = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_metadata(markup, HTMLTree.parse(markup), url, CRAWLED)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("head", "body", "url", "want"),
    [
        (
            ld('{"@type":"Article","datePublished":"2021-03-01"}') + '<meta name="date" content="2021-03-02">',
            "",
            URL,
            Published(date(2021, 3, 1), None, "jsonld"),
        ),
        (
            '<meta property="article:published_time" content="2021-03-02T23:30:00-02:00">',
            "<time datetime='2021-03-03'></time>",
            URL + "/2021/03/04/",
            Published(date(2021, 3, 3), datetime(2021, 3, 3, 1, 30, tzinfo=UTC), "meta"),
        ),
        ("", "<span itemprop='datePublished' content='2021-03-05'>x</span>", URL,
         Published(date(2021, 3, 5), None, "meta")),
        ("", "<time datetime='2021-03-03'></time>", URL + "/2021/03/04/", Published(date(2021, 3, 4), None, "url")),
        ("", "<time datetime='2021-03-03'>3 March</time>", URL, Published(date(2021, 3, 3), None, "text")),
        ('<meta property="article:modified_time" content="2021-03-06">', "", URL,
         Published(date(2021, 3, 6), None, "meta")),
        ('<meta name="date" content="2021-03-12">', "", URL, None),
        ('<meta name="date" content="2021-03-12"><meta name="dc.date" content="2021-03-11">', "", URL,
         Published(date(2021, 3, 11), None, "meta")),
    ],
)  # fmt: skip
def test_dates_in_their_order(head: str, body: str, url: str, want: Published | None) -> None:
    assert read(head, body, url).published == want


@pytest.mark.parametrize(
    ("head", "body", "want"),
    [
        ("<title>Flood hits the valley | The Daily</title><meta property='og:site_name' content='The Daily'>", "",
         "Flood hits the valley"),
        ("<title>Flood hits the valley | The Daily</title>", "<h1>Flood hits the valley</h1>", "Flood hits the valley"),
        ("<title>Flood hits the valley | The Daily</title>", "<h1>The Daily</h1><h1>Flood hits  the valley</h1>",
         "Flood hits the valley"),
        (ld('{"@type":"NewsArticle","headline":"Flood hits the valley - The Daily"}'), "<h1>Flood hits the valley</h1>",
         "Flood hits the valley"),
        ("<meta property='og:title' content='Flood hits the valley'>", "<h1>Weather: Flood hits the valley</h1>",
         "Flood hits the valley"),
        (ld('{"@type":"NewsArticle","headline":"Bread &amp; <i>wine</i> are dear"}'), "", "Bread & wine are dear"),
        ("", "<h1>Only this</h1>", "Only this"),
        ("", "", None),
    ],
)  # fmt: skip
def test_titles(head: str, body: str, want: str | None) -> None:
    assert read(head, body).title == want


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (["By Ada Stone and Max Reed"], ("Ada Stone", "Max Reed")),
        (["Ada Stone, Max Reed; Ida Moor"], ("Ada Stone", "Max Reed", "Ida Moor")),
        (["José Vega y Cruz"], ("José Vega y Cruz",)),
        (["Ana Gil y Luis Paz"], ("Ana Gil", "Luis Paz")),
        (["Von Jana Kolb", "jana kolb"], ("Jana Kolb",)),
        (["https://daily.example.com/ada", "ada@daily.example.com", "@ada", "admin", "ada_stone"], ()),
        (["The Daily", "Ada Stone"], ("Ada Stone",)),
        (["Ada Stone/Max Reed", "dpa/afp"], ("Ada Stone", "Max Reed", "dpa/afp")),
        (["王芳、李明"], ("王芳", "李明")),
        (["", " , ", "1234 5678"], ()),
    ],
)
def test_names(lines: list[str], want: tuple[str, ...]) -> None:
    assert read_names(lines, ["the daily"]) == want


def test_authors_come_from_the_first_source_with_names() -> None:
    head = ld('{"@type":"Article","author":{"name":"The Daily"},"publisher":{"name":"The Daily"}}')
    assert read(head + '<meta name="author" content="Ada Stone">').authors == ("Ada Stone",)
    assert read("", '<a rel="author" href="/ada">Ada Stone</a>').authors == ("Ada Stone",)


def test_a_tag_for_each_author() -> None:
    head = '<meta name="author" content="Ada Stone"><meta name="author" content="Omar Quill">'
    assert read(head).authors == ("Ada Stone", "Omar Quill")
    assert read(head + '<meta name="author" content="Ada Stone">').authors == ("Ada Stone", "Omar Quill")


def test_the_outlet_is_an_author_where_nobody_else_signs() -> None:
    head = ld('{"@type":"Article","author":{"name":"The Daily"},"publisher":{"name":"The Daily"}}')
    assert read(head).authors == ("The Daily",)
    assert read(head, '<p class="story-byline">By Ada Stone</p>').authors == ("Ada Stone",)


@pytest.mark.parametrize(
    ("body", "want"),
    [
        ('<div class="byline">By Ada Stone and Max Reed</div>', ("Ada Stone", "Max Reed")),
        ('<a class="author">Ada Stone</a><a class="author">Max Reed</a><a class="author-name">Ida Moor</a>',
         ("Ada Stone", "Max Reed")),
        ('<div class="byline">By Ada Stone, 3 May 2021</div><span class="author">Ada Stone</span>', ("Ada Stone",)),
        ('<div class="comment-byline">Max Reed</div>', ()),
        ('<div itemscope itemprop="author"><b itemprop="name">Ada Stone</b> Our woman abroad</div>', ("Ada Stone",)),
        ('<div itemscope itemtype="https://schema.org/Comment"><i itemprop="author">Max Reed</i></div>', ()),
    ],
)  # fmt: skip
def test_bylines_on_the_page(body: str, want: tuple[str, ...]) -> None:
    assert read("", body).authors == want


def test_dates_of_comments_are_not_the_articles() -> None:
    comment = '<p itemscope itemtype="https://schema.org/UserComments"><i itemprop="datePublished">2021-03-08</i></p>'
    own = '<p itemscope itemtype="https://schema.org/NewsArticle"><i itemprop="datePublished">2021-03-05</i></p>'
    assert read("", comment + own).published == Published(date(2021, 3, 5), None, "meta")


def test_the_outlet_stands_behind_the_headline_in_the_window_title() -> None:
    heading = "<h1>Flood hits the valley</h1>"
    assert read("<title>Flood hits the valley | The Daily</title>", heading).outlet == "The Daily"
    assert read("<title>Flood hits the valley - News - The Daily</title>", heading).outlet is None
    assert read("<title>Flood hits the valley</title>", heading).outlet is None


def test_the_outlet_is_the_name_in_the_window_title() -> None:
    head = ld('{"@type":"Article","publisher":{"name":"The Daily"}}')
    assert read(head + "<meta property='og:site_name' content='Daily Media Ltd'>").outlet == "Daily Media Ltd"
    shown = "<title>Flood | The Daily</title><meta property='og:site_name' content='Daily Media Ltd'>"
    assert read(head + shown).outlet == "The Daily"


@pytest.mark.parametrize(
    ("link", "want"),
    [
        ("https://daily.example.com/a?utm_source=x", "https://daily.example.com/a"),
        ("/b/", "https://daily.example.com/b"),
        ("https://m.example.com/c", "https://m.example.com/c"),
        ("https://other.example.org/d", None),
        ("https://www.daily.example.com/", None),
        ("http://[broken", None),
        ("", "https://daily.example.com/news/flood"),
    ],
)
def test_canonical_address(link: str, want: str | None) -> None:
    assert read(f'<link rel="canonical" href="{link}">').canonical_url == want


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"NewsArticle","headline":"Flood"}',
        '[{"@type":"WebSite","name":"W"},{"@type":["Thing","NewsArticle"],"headline":["Flood"]}]',
        '{"@graph":[{"@type":"WebPage","name":"W","mainEntity":{"@type":"NewsArticle","headline":"Flood"}}]}',
        '<!-- {"@type":"NewsArticle","headline":"Flood"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Flood"};\n//]]>',
        '{"@type":"NewsArticle",\n"description":"two\nlines","headline":"Flood",}',
    ],
)
def test_json_ld_in_its_shapes(text: str) -> None:
    assert read_json_ld(ld(text)).title == "Flood"


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[[[[", "[" * 100_000, '{"@type":{"a":1}}', '{"@type":"Person","name":"x"}']
)
def test_json_ld_without_an_article(text: str) -> None:
    assert read_json_ld(ld(text)) == StatedArticle()


def test_a_live_blog_states_its_entries() -> None:
    entries = '[{"headline":"Wind","articleBody":"It blows."},{"articleBody":["It rains."]},7]'
    stated = read_json_ld(ld('{"@type":"LiveBlogPosting","liveBlogUpdate":' + entries + "}"))
    assert stated.body == "Wind\nIt blows.\nIt rains."


def test_json_ld_resolves_references_and_stops_at_circles() -> None:
    graph = (
        '{"@graph":[{"@type":"Article","author":{"@id":"#a"}},{"@id":"#a","author":{"@id":"#a"},"name":"Ada Stone"}]}'
    )
    assert read_json_ld(ld(graph)).authors == ("Ada Stone",)
    circle = '{"@graph":[{"@type":"Article","author":{"@id":"#a"}},{"@id":"#a","name":{"@id":"#a"}}]}'
    assert read_json_ld(ld(circle)).authors == ()


def test_lone_surrogates_do_not_reach_the_text() -> None:
    assert read_json_ld(ld('{"@type":"Article","headline":"Flood \\ud83d"}')).title == "Flood"


@given(st.text(max_size=120), st.sampled_from(["", '{"@type":"Article",', '{"@graph":[']))
def test_any_json_ld_is_answered(text: str, start: str) -> None:
    assert isinstance(read_json_ld(ld(start + text)), StatedArticle)
