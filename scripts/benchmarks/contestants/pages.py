"""HTML to article: text, headline, day and authors."""

from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run


def newsbeam(data: Path) -> Run:
    """Our reader of pages, without its sandbox."""
    from transforms.articles import as_article
    from transforms.text.faults import NoArticle, PageFault
    from transforms.text.html import read_html

    pages = _pages(data)

    def run() -> tuple[int, Any]:
        found = {}
        for page in pages:
            try:
                article = as_article(page, read_html(page))
            except (NoArticle, PageFault):
                continue
            found[page.url] = {
                "text": article.text,
                "title": article.title,
                "authors": article.authors,
                "published_on": article.published_on and article.published_on.isoformat(),
                "published_source": article.published_source,
            }
        return len(pages), found

    return run


def trafilatura_fast(data: Path) -> Run:
    """trafilatura in its fast mode, with metadata."""
    return _trafilatura(data, fast=True)


def trafilatura_default(data: Path) -> Run:
    """trafilatura as it comes, with metadata."""
    return _trafilatura(data, fast=False)


def _trafilatura(data: Path, *, fast: bool) -> Run:
    from trafilatura import bare_extraction

    pages = _pages_with_warcio(data)

    def run() -> tuple[int, Any]:
        found = {}
        for url, body in pages:
            document = bare_extraction(body, url=url, with_metadata=True, fast=fast)
            if document is None:
                continue
            fields = as_fields(document)
            found[url] = {
                "text": fields["text"] or "",
                "title": fields["title"],
                "authors": [name for name in (fields["author"] or "").split("; ") if name],
                "published_on": fields["date"],
                "published_source": "meta" if fields["date"] else "none",
            }
        return len(pages), found

    return run


def as_fields(document: Any) -> dict[str, Any]:
    """What trafilatura found, by name."""
    fields: dict[str, Any] = document.as_dict()
    return fields


def _pages(data: Path) -> list[Any]:
    from transforms.formats import FORMATS, Dump
    from transforms.schemas import Page
    from transforms.settings import ArticleSettings, InputSettings

    dump = Dump(data.name, InputSettings(), ArticleSettings().max_bytes)
    with data.open("rb") as file:
        return [record for record in FORMATS["warc"].read(file, dump) if isinstance(record, Page)]


def _pages_with_warcio(data: Path) -> list[tuple[str, bytes]]:
    from warcio.archiveiterator import ArchiveIterator

    with data.open("rb") as file:
        return [
            (record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        ]
