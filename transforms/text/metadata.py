"""Headline, byline, outlet, date and address of an article, from what its page states about itself.

JSON-LD before meta tags before microdata before the URL before `time` elements; htmldate
(Barbaresi, "htmldate: A Python package to extract publication dates from web pages", JOSS 2020)
only where all of them are silent.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from resiliparse.parse.html import HTMLTree

from transforms.schemas import Published
from transforms.text.bylines import read_names
from transforms.text.dates import FIRST_YEAR, LAST_YEAR, parse_moment
from transforms.text.elements import Elements, line_of, read_elements, shown_bylines
from transforms.text.guard import is_searchable
from transforms.text.jsonld import StatedArticle, read_json_ld
from transforms.text.urls import canonical_url, day_in_url, registrable_domain


class Metadata(NamedTuple):
    """What a page states of its article."""

    title: str | None
    authors: tuple[str, ...]
    outlet: str | None
    published: Published | None
    canonical_url: str | None
    stated_body: str  # JSON-LD's articleBody, a paragraph a line; empty where none is stated


_PUBLISHED_KEYS: Final = (
    "article:published_time og:article:published_time og:published_time datepublished article.published published_time"
    " publish-date publish_date publishdate publication_date pubdate parsely-pub-date sailthru.date dc.date.issued"
    " dcterms.created dcterms.date dcterms.issued dc.date dc.date.created dc.created date.created article:published"
    " bt:pubdate cxenseparse:recs:publishtime cxenseparse:publishtime citation_publication_date citation_date"
    " displaydate originalpublicationdate article_date_original date publishtime datecreated rnews:datepublished"
    " og:release_date video:release_date"
).split()
_MODIFIED_KEYS: Final = "article:modified_time og:updated_time datemodified last-modified".split()
_TITLE_KEYS: Final = "headline og:title twitter:title dc.title dcterms.title parsely-title sailthru.title title".split()
_AUTHOR_KEYS: Final = (
    "author article:author parsely-author sailthru.author dc.creator dcterms.creator byl cxenseparse:author"
    " og:article:author authors articleauthor"
).split()
_OUTLET_KEYS: Final = "og:site_name application-name publisher dc.publisher dcterms.publisher".split()

_MAX_TITLE: Final = 400
_LONGEST_OUTLET: Final = 40
_SUFFIX: Final = re.compile(r"\s+[|\-–—·»:•›*]\s+|\s*\|\s*")
_NO_WORD: Final = re.compile(r"\W+")


def read_metadata(markup: str, tree: HTMLTree, url: str | None = None, crawled_at: datetime | None = None) -> Metadata:
    """What the page states; `markup` is the page as text, `tree` the same parsed."""
    stated = read_json_ld(markup)
    elements = read_elements(tree)
    window_title = line_of(tree.title or "")
    outlet = _outlet(stated, elements.metas, window_title) or _outlet_behind(elements.headings, window_title)
    return Metadata(
        title=_title(stated, elements, window_title, outlet),
        authors=_authors(stated, elements, tree, outlet, url),
        outlet=outlet,
        published=_published(stated, elements, markup, url, crawled_at),
        canonical_url=_canonical(elements.canonical, url),
        stated_body=stated.body,
    )


def _first(metas: dict[str, str], keys: list[str]) -> str:
    return next((metas[key] for key in keys if key in metas), "")


def _folded(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()


def _outlet(stated: StatedArticle, metas: dict[str, str], window_title: str) -> str | None:
    """The outlet's name; of two, the one that the window's title shows."""
    names = [name for name in (_first(metas, _OUTLET_KEYS), stated.outlet) if 0 < len(name) <= 80]
    names = [name for name in names if not name.startswith(("http:", "https:", "@"))]
    shown = [name for name in names if name.casefold() in window_title.casefold()]
    return next(iter(shown + names), None)


def _outlet_behind(headings: list[str], window_title: str) -> str | None:
    """The outlet where the window's title is the headline, a mark and one thing more: "Bridge shut | The Courier"."""
    for heading in headings:
        mark = _SUFFIX.match(window_title, len(heading)) if heading and window_title.startswith(heading) else None
        if mark:
            name = window_title[mark.end() :]
            return name if 0 < len(name) <= _LONGEST_OUTLET and not _SUFFIX.search(name) else None
    return None


def _title(stated: StatedArticle, elements: Elements, window_title: str, outlet: str | None) -> str | None:
    """The headline: as JSON-LD states it, else the h1 that another title confirms, else a meta or
    window title.

    A kicker before it goes where the meta title does without, and so does the outlet's name behind
    it.
    """
    meta_title = _first(elements.metas, _TITLE_KEYS)
    claimed = [title for title in (stated.title, meta_title, window_title) if title]
    headings = [heading for heading in elements.headings if 0 < len(heading) <= _MAX_TITLE]
    title = stated.title or next((h for h in headings if any(_confirms(h, title) for title in claimed)), "")
    title = title or next(iter(claimed or headings), "")
    for heading in headings:
        if title.startswith(heading) and _SUFFIX.match(title, len(heading)):
            return heading
    if len(meta_title) >= 12 and _folded(title).endswith(" " + _folded(meta_title)):
        title = meta_title
    return _without_outlet(title, outlet)[:_MAX_TITLE] or None


def _confirms(heading: str, title: str) -> bool:
    """Whether at least half of the heading's words, three at least, stand in the title too."""
    if len(heading) >= 12 and _folded(heading) in _folded(title):
        return True
    words = set(_folded(heading).split())
    shared = len(words & set(_folded(title).split()))
    return shared >= 3 and 2 * shared >= len(words)


def _without_outlet(title: str, outlet: str | None) -> str:
    """The title without a last part that is the outlet's name."""
    breaks = list(_SUFFIX.finditer(title))
    name = _folded(outlet or "")
    while breaks and name:
        last = _folded(title[breaks[-1].end() :])
        if not last or (last not in name and name not in last):
            break
        title = title[: breaks.pop().start()]
    return title


def _authors(
    stated: StatedArticle, elements: Elements, tree: HTMLTree, outlet: str | None, url: str | None
) -> tuple[str, ...]:
    """The names of the first source that has any; the outlet's own name only where no source has another."""
    not_names = [outlet or "", stated.outlet, (registrable_domain(url) if url else None) or ""]
    listed = [elements.metas[key] for key in _AUTHOR_KEYS if key in elements.metas]
    sources = [stated.authors, *([value] for value in listed), elements.bylines]
    for lines in sources:
        names = read_names(lines, not_names)
        if names:
            return names
    shown = read_names(shown_bylines(tree), not_names)
    signed = (read_names(lines) for lines in sources)
    return shown or next(filter(None, signed), ())


def _published(
    stated: StatedArticle,
    elements: Elements,
    markup: str,
    url: str | None,
    crawled_at: datetime | None,
) -> Published | None:
    """The first date stated that is not later than the day after the crawl."""
    latest = crawled_at.astimezone(UTC).date() + timedelta(days=1) if crawled_at else None
    for source, text in _stated_dates(stated, elements, url):
        moment = parse_moment(text)
        if moment and (latest is None or moment.on <= latest):
            return Published(moment.on, moment.at, source)
    if not is_searchable(markup):
        return None
    on = _searched_day(markup, latest or date(LAST_YEAR, 12, 31))
    return Published(on, None, "text") if on else None


def _stated_dates(stated: StatedArticle, elements: Elements, url: str | None) -> Iterator[tuple[str, str]]:
    metas = elements.metas
    yield "jsonld", stated.published
    yield from (("meta", metas[key]) for key in _PUBLISHED_KEYS if key in metas)
    yield from (("meta", text) for text in elements.dates)
    on = day_in_url(url) if url else None
    if on:
        yield "url", on.isoformat()
    yield from (("text", text) for text in elements.times[:1])
    yield "jsonld", stated.modified
    yield from (("meta", metas[key]) for key in _MODIFIED_KEYS if key in metas)


def _searched_day(markup: str, latest: date) -> date | None:
    found = find_date(
        markup,
        original_date=True,
        extensive_search=False,
        outputformat="%Y-%m-%d",
        min_date=f"{FIRST_YEAR}-01-01",
        max_date=latest.isoformat(),
    )
    on = date.fromisoformat(found) if found else None
    return on if on and on.day > 1 else None  # htmldate gives a bare month or year its first day


def _canonical(links: list[str], url: str | None) -> str | None:
    """The address the page declares, when it is one of the same owner and names a page, not the
    front page.
    """
    for link in links:
        try:
            declared = canonical_url(urljoin(url or "", link))
        except ValueError:  # urljoin refuses a broken host
            continue
        if declared is None:
            continue
        parts = urlsplit(declared)
        if url is not None and registrable_domain(declared) != registrable_domain(url):
            continue
        if parts.path != "/" or parts.query or (url and canonical_url(url) == declared):
            return declared
    return None
