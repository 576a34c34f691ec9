"""Extract articles: pages become articles, or rejects that say why not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.transforms.error_handling import ErrorHandler

from transforms.blocks import Rejected
from transforms.failures import naming_record
from transforms.sandbox import sandboxed
from transforms.schemas import (
    EXCERPT_CHARS,
    Article,
    Draft,
    Page,
    PageKind,
    Published,
    Reject,
    normalised,
    stable_id,
)
from transforms.settings import ArticleSettings
from transforms.text.faults import NoArticle, PageFault, TooLarge
from transforms.text.fingerprints import count_words
from transforms.text.plaintext import read_article_text, read_page_text
from transforms.text.urls import canonical_url, registrable_domain

HTML_READER: Final = "transforms.text.html:read_html"  # named, not imported: only the sandbox's child needs it
TEXT_READERS: Final[Mapping[PageKind, Callable[[Page], Draft]]] = {
    "page": read_page_text,
    "article": read_article_text,
}


@dataclass
class ExtractArticles(beam.PTransform):
    """Pages -> articles, their language not yet told.

    Pages without an article and articles that are too short go to `rejects` as choices, pages that no parser may see
    as faults.
    """

    settings: ArticleSettings
    rejects: ErrorHandler

    def expand(self, pages: PCollection[Page]) -> PCollection[Article]:
        """Wire the step."""
        extracted = pages | "Extract" >> beam.ParDo(_Extract(self.settings)).with_exception_handling(
            main_tag="articles", exc_class=PageFault, error_handler=self.rejects
        ).with_outputs("rejects", main="articles")
        self.rejects.add_error_pcollection(extracted.rejects)
        return extracted.articles


class _Extract(beam.DoFn):
    def __init__(self, settings: ArticleSettings) -> None:
        self.settings = settings

    def process(self, page: Page) -> Iterator[Article | Rejected]:
        with naming_record(page.dump, page.record_offset, but=PageFault):
            found = extract(page, self.settings)
        yield found if isinstance(found, Article) else TaggedOutput("rejects", found)


def extract(page: Page, settings: ArticleSettings) -> Article | Reject:
    """The article of a page, or its reject; raises PageFault."""
    size = len(page.body) or len(page.text)
    if size > settings.max_bytes:
        raise TooLarge(f"{size} bytes, more than {settings.max_bytes}")
    try:
        draft = read_draft(page, settings)
    except NoArticle as none:
        return reject_page(page, "no_article", str(none))
    article = as_article(page, draft)
    if article.n_words < settings.min_words:
        detail = f"{article.n_words} words, fewer than {settings.min_words}"
        return reject_page(page, "too_short", detail, draft.text)
    return article


def read_draft(page: Page, settings: ArticleSettings) -> Draft:
    """What the text functions find in a page; markup is parsed in a sandbox. Raises PageFault and NoArticle."""
    if page.kind == "html":
        return sandboxed(HTML_READER, settings.timeout_s).read(page)
    return TEXT_READERS[page.kind](page)


def as_article(page: Page, draft: Draft) -> Article:
    """The article of a page and what the text functions found in it."""
    url = draft.canonical_url or page.url
    canonical = canonical_url(url) if url else None
    published = draft.published or _crawl_day(page)
    text_key = normalised(draft.text)
    id_parts = (canonical,) if canonical else (page.dump, str(page.record_offset))
    return Article(
        article_id=stable_id(*id_parts, text_key),
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
        n_words=count_words(draft.text),
        wire=draft.wire,
        extractor=draft.extractor,
        dump=page.dump,
        record_offset=page.record_offset,
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
