"""Extract articles: pages become articles, or rejects that say why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import apache_beam as beam
from apache_beam.pvalue import AsSingleton, PCollection, TaggedOutput
from apache_beam.transforms.error_handling import ErrorHandler
from apache_beam.typehints.decorators import no_annotations

from transforms.blocks import Rejected
from transforms.failures import naming_record
from transforms.forgotten import NOTHING, Marks, is_forgotten_page
from transforms.metrics import Spent
from transforms.page_lines import CountPageLines, HoldPages, with_site_pages
from transforms.sandbox import sandboxed
from transforms.schemas import (
    EXCERPT_CHARS,
    Article,
    Draft,
    Page,
    Published,
    Reject,
    normalised,
    stable_id,
    text_key,
)
from transforms.settings import ArticleSettings
from transforms.text.faults import NoArticle, PageFault, TooLarge
from transforms.text.fingerprints import count_words
from transforms.text.plaintext import read_article_text, read_page_text
from transforms.text.repeats import SitePages
from transforms.text.urls import canonical_url, registrable_domain

MAX_TEXT_CHARS: Final = 1_000_000  # a longer text is a book or a trap, and the steps behind know no time limit
HTML_READER: Final = "transforms.text.html:read_html"  # named, not imported: only the sandbox's child needs it


Parts = tuple[PCollection[Article], ...]
"""Articles on more than one way: a Flatten, which writes down what it joins, waits until they are in blocks."""


@dataclass
class ExtractArticles(beam.PTransform):
    """Pages -> articles, their language not yet told: those of text pages of known sites, and the others.

    The former wait until the lines of their site are counted over the run. Pages without an article and articles that
    are too short go to `rejects` as choices, pages that no parser may see as faults.
    """

    settings: ArticleSettings
    rejects: ErrorHandler
    shards: int = 16
    forgotten: Marks = NOTHING

    @no_annotations  # Beam cannot check several outputs, and warns
    def expand(self, pages: PCollection[Page]) -> Parts:
        """Wire the step."""
        held = pages | "Hold text pages" >> HoldPages()
        counts = held.blocks | "Count lines" >> CountPageLines(self.shards)
        counted = held.blocks | "Compare pages" >> beam.FlatMap(with_site_pages, AsSingleton(counts))
        return self._extracted(counted, "Extract held"), self._extracted(held.ready, "Extract")

    def _extracted(self, pages: PCollection[tuple[Page, SitePages | None]], label: str) -> PCollection[Article]:
        extract_each = beam.ParDo(_Extract(self.settings, self.forgotten))
        extracted = pages | label >> extract_each.with_exception_handling(
            main_tag="articles", exc_class=PageFault, error_handler=self.rejects
        ).with_outputs("rejects", main="articles")
        self.rejects.add_error_pcollection(extracted.rejects)
        return extracted.articles


class _Extract(beam.DoFn):
    def __init__(self, settings: ArticleSettings, forgotten: Marks) -> None:
        self.settings, self.forgotten, self.spent = settings, forgotten, Spent("extract")

    def process(self, given: tuple[Page, SitePages | None]) -> Iterator[Article | Rejected]:
        page, site = given
        with naming_record(page.dump, page.record_offset, but=PageFault), self.spent:
            found = extract(page, self.settings, site)
        urls = (page.url, found.canonical_url) if isinstance(found, Article) else (page.url,)
        if is_forgotten_page(self.forgotten, found.domain, *urls):
            found = Reject(page.dump, page.record_offset, "extract", "forgotten")
        yield found if isinstance(found, Article) else TaggedOutput("rejects", found)


def extract(page: Page, settings: ArticleSettings, site: SitePages | None = None) -> Article | Reject:
    """The article of a page, or its reject; `site` is what its site's other pages have in common with it.

    Raises PageFault.
    """
    size = len(page.body) or len(page.text)
    if size > settings.max_bytes:
        raise TooLarge(f"{size} bytes, more than {settings.max_bytes}")
    try:
        draft = read_draft(page, settings, site)
    except NoArticle as none:
        return reject_page(page, "no_article", str(none))
    if len(draft.text) > MAX_TEXT_CHARS:
        raise TooLarge(f"a text of {len(draft.text)} characters, more than {MAX_TEXT_CHARS}")
    article = as_article(page, draft)
    if article.n_words < settings.min_words:
        detail = f"{article.n_words} words, fewer than {settings.min_words}"
        return reject_page(page, "too_short", detail, draft.text)
    return article


def read_draft(page: Page, settings: ArticleSettings, site: SitePages | None = None) -> Draft:
    """What the text functions find in a page; markup is parsed in a sandbox. Raises PageFault and NoArticle."""
    if page.kind == "html":
        return sandboxed(HTML_READER, settings.timeout_s).read(page)
    if page.kind == "page":
        return read_page_text(page, site)
    return read_article_text(page)


def as_article(page: Page, draft: Draft) -> Article:
    """The article of a page and what the text functions found in it."""
    url = draft.canonical_url or page.url
    canonical = canonical_url(url) if url else None
    published = draft.published or _crawl_day(page)
    compared = normalised(draft.text)
    id_parts = (canonical,) if canonical else (page.dump, str(page.record_offset))
    return Article(
        article_id=stable_id(*id_parts, compared),
        url=page.url,
        canonical_url=canonical,
        domain=registrable_domain(page.url) if page.url else None,
        outlet=draft.outlet,
        title=draft.title,
        authors=draft.authors,
        published_on=published.on if published else None,
        published_at=published.at if published else None,
        published_source=published.source if published else "none",
        crawled_at=page.crawled_at,
        language="",
        language_score=0.0,
        text=draft.text,
        n_words=compared.count(" ") + 1 if compared and draft.text.isascii() else count_words(draft.text),
        wire=draft.wire,
        extractor=draft.extractor,
        dump=page.dump,
        record_offset=page.record_offset,
        text_key=text_key(compared),
    )


def _crawl_day(page: Page) -> Published | None:
    return Published(page.crawled_at.date(), None, "crawl") if page.crawled_at else None


def reject_page(page: Page, reason: str, detail: str, text: str = "") -> Reject:
    """The reject of a page."""
    return Reject(
        dump=page.dump,
        record_offset=page.record_offset,
        stage="extract",
        reason=reason,
        detail=detail,
        url=page.url,
        domain=registrable_domain(page.url) if page.url else None,
        crawled_at=page.crawled_at,
        excerpt=text[:EXCERPT_CHARS] or None,
    )
