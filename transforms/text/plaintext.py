"""Articles out of plain text: pages with their boilerplate still in them, and texts that are articles already."""

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import Final

from transforms.schemas import Draft, Page, Published
from transforms.text.bylines import read_names
from transforms.text.dates import Moment, parse_moment
from transforms.text.faults import NoArticle
from transforms.text.headers import Header, read_header
from transforms.text.lines import Line, read_lines
from transforms.text.repeats import SitePages, is_copy, with_repeats
from transforms.text.story_lines import Span, find_body, kept_lines
from transforms.text.urls import day_in_url
from transforms.text.wires import is_credit, read_dateline, strip_credits, wire_of

PAGE_EXTRACTOR: Final = "plaintext-1"
ARTICLE_EXTRACTOR: Final = "record"
_CREDITS_REACH: Final = 2  # lines below the body
_DATELINE_REACH: Final = 300  # characters


def read_page_text(page: Page, site: SitePages | None = None) -> Draft:
    """The article in a page of kind `page`: its paragraphs joined by blank lines, its header read; `site` is what other
    pages of its site have in common with it.

    What the record states goes before what the text says. Raises NoArticle where nothing in the
    text reads as prose.
    """
    lines = read_lines(page.text)
    marked, body = _find_body(lines, site)
    if not body.score:
        raise NoArticle("no line reads as prose")
    month_first, latest = _writes_month_first(page), _latest_day(page)
    header = read_header(
        lines,
        body,
        url=page.url,
        title=page.title,
        month_first=month_first,
        latest=latest,
    )
    kept = [lines[i].text for i in kept_lines(marked, body) if i not in header.used]
    below = (line.text for line in lines[body.end : body.end + _CREDITS_REACH])
    signed = strip_credits([*kept, *filter(is_credit, below)])
    if not signed.paragraphs:
        raise NoArticle("nothing but header and credits")
    return Draft(
        text="\n\n".join(signed.paragraphs),
        extractor=PAGE_EXTRACTOR,
        title=page.title or header.title,
        authors=page.authors or header.authors or read_names(signed.reporters),
        outlet=page.outlet or header.outlet,
        published=_published(page, header, month_first, latest),
        wire=signed.agency or header.agency,
    )


def _find_body(lines: list[Line], site: SitePages | None) -> tuple[list[Line], Span]:
    """The lines as the site's other pages let us see them, and the body among them."""
    body = find_body(lines)
    if site is None or not body.score:
        return lines, body
    marked = with_repeats(lines, site)
    if marked == lines or is_copy(lines[body.start : body.end], marked[body.start : body.end]):
        return lines, body
    return marked, find_body(marked)


def read_article_text(page: Page) -> Draft:
    """The article that a page of kind `article` is: text unchanged, metadata from the record.

    Raises NoArticle for white space.
    """
    text = page.text
    if not text or text.isspace():
        raise NoArticle("white space only")
    dateline = read_dateline(text.lstrip()[:_DATELINE_REACH])
    return Draft(
        text=text,
        extractor=ARTICLE_EXTRACTOR,
        title=page.title,
        authors=page.authors,
        outlet=page.outlet,
        published=_published(page, None, _writes_month_first(page), _latest_day(page)),
        wire=wire_of(dateline.agency if dateline else None, page.authors),
    )


def _published(page: Page, header: Header | None, month_first: bool, latest: date | None) -> Published | None:
    """When the article was published: by the record, else the URL, else the text; not later than `latest`."""
    for moment, source in _moments(page, header, month_first):
        if latest is None or moment.on <= latest:
            return Published(moment.on, moment.at, source)
    return None


def _moments(page: Page, header: Header | None, month_first: bool) -> Iterator[tuple[Moment, str]]:
    stated = parse_moment(page.published, month_first=month_first) if page.published else None
    if stated:
        yield stated, "record"
    printed = header.dated.moment if header and header.dated else None
    on = day_in_url(page.url) if page.url else None
    if on:
        same_day = printed is not None and printed.on == on
        yield (printed if same_day and printed else Moment(on, None)), "url"
    if printed:
        yield printed, "text"


def _latest_day(page: Page) -> date | None:
    """The day after the crawl."""
    if page.crawled_at is None:
        return None
    return page.crawled_at.astimezone(UTC).date() + timedelta(days=1)


_COUNTRY_DOMAIN: Final = re.compile(r"[a-z]{2,10}://[^/?#]+\.([a-z]{2})(?::\d*)?(?:[/?#]|$)", re.IGNORECASE)
_MONTH_FIRST_COUNTRIES: Final = frozenset(("us", "ph"))
_NOT_COUNTRIES: Final = frozenset(("co", "io", "ai", "me", "tv", "fm", "ly", "to"))
_ENGLISH: Final = re.compile(r"\bthe\b", re.IGNORECASE)
_SCANNED: Final = 4000


def _writes_month_first(page: Page) -> bool:
    """Whether 03/09/2021 is 9 March here: in English, except under a country's domain that is not American."""
    found = _COUNTRY_DOMAIN.match(page.url or "")
    country = found[1].lower() if found else None
    if country and country not in _NOT_COUNTRIES:
        return country in _MONTH_FIRST_COUNTRIES
    head = page.text[:_SCANNED]
    return " the " in head or bool(_ENGLISH.search(head))
