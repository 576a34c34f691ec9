"""Dumps that newsbeam reads, made of gold: texts as JSONL, pages as WARC."""

import gzip
import html
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any, Final

from pipelines.evaluation.gold import GoldArticle
from pipelines.evaluation.measures import GOLD_HOST, Rows

AS_THEY_ARE: Final = ("input.text_kind=article", "dedupe.enabled=false", "language.keep=[]", "articles.min_words=0")
"""Settings under which a run keeps every text, character for character."""

_BY: Final = {"en": "By", "de": "Von", "fr": "Par", "es": "Por"}
_AND: Final = {"en": "and", "de": "und", "fr": "et", "es": "y"}
_PUBLISHED: Final = {"en": "Published", "de": "Veröffentlicht am", "fr": "Publié le", "es": "Publicado el"}
_DAY: Final = {"en": "{day} {month} {year}", "de": "{day}. {month} {year}", "es": "{day} de {month} de {year}"}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


def write_documents(gold: Rows, path: Path) -> None:
    """Write annotated documents as a dump; those without an id go by their number."""
    _write_lines(
        path,
        (
            {"url": f"{GOLD_HOST}{row.get('doc_id', number)}", "text": row["text"], "timestamp": "2026-01-01T00:00:00Z"}
            for number, row in enumerate(gold)
        ),
    )


def write_texts(gold: Iterable[GoldArticle], path: Path) -> None:
    """Write the texts of gold articles as a dump, with what their pages state."""
    _write_lines(
        path,
        (
            {
                "url": article.url,
                "title": article.title,
                "maintext": article.text,
                "authors": list(article.authors),
                "date_publish": f"{article.published} 00:00:00",
                "date_download": f"{article.published} 12:00:00",
            }
            for article in gold
        ),
    )


def _write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def write_pages(gold: Iterable[GoldArticle], layouts: Path, path: Path) -> None:
    """Write the pages of gold articles as a WARC file, each in its layout."""
    templates = read_layouts(layouts)
    with path.open("wb") as crawl:
        for article in gold:
            crawl.write(warc_record(article.url, page_of(article, templates), f"{article.published}T20:00:00Z"))


def read_layouts(folder: Path) -> dict[str, Template]:
    """The layouts of pages by name."""
    return {file.stem: Template(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.html"))}


def page_of(article: GoldArticle, layouts: Mapping[str, Template]) -> bytes:
    """The article's page."""
    return layouts[article.layout].substitute(_facts(article)).encode()


def warc_record(url: str, page: bytes, crawled: str) -> bytes:
    """A response as crawlers store it: one gzip member."""
    answer = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n".encode()
    )
    headers = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: {crawled}\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer) + len(page)}\r\n\r\n"
    )
    return gzip.compress(headers.encode() + answer + page + b"\r\n\r\n", compresslevel=6, mtime=0)


def _facts(article: GoldArticle) -> dict[str, str]:
    """What layouts may state, ready for HTML."""
    language, escape = article.language, html.escape
    authors = f" {_AND[language]} ".join(article.authors)
    month = _MONTHS[language].split()[article.published.month - 1]
    day = _DAY.get(language, "{day} {month} {year}")
    structured = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": f"{article.published}T08:00:00+00:00",
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet},
    }
    return {
        "title": escape(article.title),
        "outlet": escape(article.outlet),
        "language": language,
        "authors": escape(authors),
        "byline": escape(f"{_BY[language]} {authors}" if authors else ""),
        "author_metas": "\n".join(f'<meta name="author" content="{escape(name)}">' for name in article.authors),
        "author_props": " ".join(f'<span itemprop="author">{escape(name)}</span>' for name in article.authors),
        "jsonld": json.dumps(structured, ensure_ascii=False).replace("</", "<\\/"),
        "published": _PUBLISHED[language],
        "day": day.format(day=article.published.day, month=month, year=article.published.year),
        "iso": article.published.isoformat(),
        "year": str(article.published.year),
        "paragraphs": "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in article.text.split("\n\n")),
    }
