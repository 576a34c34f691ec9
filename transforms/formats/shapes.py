"""The shapes of JSON and Parquet records that hold a page or an article: one row of SHAPES each.

To read another shape without touching this table, map its fields in [input] fields.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from transforms.formats.base import Dump, Unreadable, parse_moment
from transforms.schemas import EXCERPT_CHARS, Page, PageKind

FIELDS: Final = (
    "text",
    "html",
    "url",
    "title",
    "authors",
    "outlet",
    "published",
    "crawled_at",
    "id",
)
"""Our fields, that [input] fields can map; an `id` stands for the URL where it is one."""


@dataclass(frozen=True)
class Shape:
    """Where records of one origin keep our fields; of several paths the first that holds a value.

    A record has this shape if it has all keys of `marks`; of `kind` None, its title makes it an
    article.
    """

    name: str
    marks: tuple[str, ...]
    kind: PageKind | None
    paths: Mapping[str, tuple[str, ...]]
    month_first: bool = False  # publication dates are written 12-31-2020
    outlet_noted: bool = False  # outlets carry an annotation: "New York Times - News"


_PLAIN: Final[Mapping[str, tuple[str, ...]]] = {"text": ("text",), "url": ("url",)}

# In the order they are tried: shapes with more or rarer marks first.
SHAPES: Final = (
    Shape(
        "allsides",  # Baly et al., "We Can Detect Your Bias" (EMNLP 2020)
        ("content_original", "source_url"),
        "article",
        {
            "text": ("content_original",),
            "url": ("url",),
            "title": ("title",),
            "authors": ("authors",),
            "outlet": ("source",),
            "published": ("date",),
        },
        outlet_noted=True,
    ),
    Shape(
        "news-please",  # Hamborg et al. (2017)
        ("maintext",),
        "article",
        {
            "text": ("maintext",),
            "url": ("url",),
            "title": ("title",),
            "authors": ("authors",),
            "published": ("date_publish",),
            "crawled_at": ("date_download",),
        },
    ),
    Shape(
        "realnews",  # Zellers et al., "Defending Against Neural Fake News" (NeurIPS 2019)
        ("text", "warc_date", "publish_date"),
        "article",
        {
            **_PLAIN,
            "title": ("title",),
            "authors": ("authors",),
            "published": ("publish_date",),
            "crawled_at": ("warc_date",),
        },
        month_first=True,
    ),
    Shape(
        "cc_net",  # Wenzek et al., "CCNet" (LREC 2020)
        ("raw_content",),
        "page",
        {
            "text": ("raw_content",),
            "url": ("url",),
            "title": ("title",),
            "crawled_at": ("date_download",),
        },
    ),
    Shape(
        "fineweb",  # Penedo et al. (2024); `date` is the crawl's
        ("text", "url", "date", "dump"),
        "page",
        {**_PLAIN, "crawled_at": ("date",)},
    ),
    Shape(
        "c4",  # Raffel et al., "Exploring the Limits of Transfer Learning" (JMLR 2020)
        ("text", "url", "timestamp"),
        "page",
        {**_PLAIN, "crawled_at": ("timestamp",)},
    ),
    Shape(
        "dolma",  # Soldaini et al. (ACL 2024); its tools put the crawl's date into `created` of pages
        ("text", "id", "source"),
        "page",
        {
            "text": ("text",),
            "url": ("metadata.url", "metadata.warc_url", "url"),
            "crawled_at": ("metadata.date_download", "metadata.warc_date", "created", "metadata.date", "added"),
            "id": ("id",),
        },
    ),
    Shape(
        "datatrove",
        ("text", "id", "metadata"),
        "page",
        {
            "text": ("text",),
            "url": ("metadata.url", "url"),
            "crawled_at": ("metadata.date", "metadata.timestamp"),
            "id": ("id",),
        },
    ),
)

OTHER: Final = Shape(
    "other",
    (),
    None,
    {
        "text": ("text", "content", "body", "article", "full_text"),
        "html": ("html",),
        "url": ("url", "link", "canonical_url"),
        "title": ("title", "headline"),
        "authors": ("authors", "author", "byline"),
        "outlet": ("outlet", "publisher", "publication"),
        "published": ("published", "date_published", "published_at", "publish_date", "date"),
        "crawled_at": ("crawled_at", "date_crawled", "date_download"),
    },
)
"""What records of no known shape are searched for: wikinews' {url, date, title, text}, say."""

_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})$")
_OUTLET_NOTE: Final = re.compile(r"\s(?:-\s[^-]{1,40}|\([^()]{1,40}\))$")
_AUTHOR_SEPARATOR: Final = re.compile(r"\s*(?:[;,]|\band\b)\s*")


class PageMaker:
    """Makes pages of the records of one dump."""

    def __init__(self, dump: Dump) -> None:
        self._dump = dump
        self._default_crawled_at = dump.default_crawled_at
        mapped = {ours: (theirs,) for ours, theirs in dump.settings.fields.items()}
        self._mapped = replace(OTHER, paths={**OTHER.paths, **mapped}) if mapped else None

    def columns(self, names: Iterable[str]) -> list[str]:
        """Those of a table's columns that can matter to a page."""
        shapes = (self._mapped,) if self._mapped else (*SHAPES, OTHER)
        wanted = {path for shape in shapes for paths in shape.paths.values() for path in paths}
        wanted |= {mark for shape in shapes for mark in shape.marks}
        return [name for name in names if name in wanted or name in _roots(wanted)]

    def page(self, record: Mapping[str, object], offset: int) -> Page | Unreadable:
        """The page that a record holds; malformed where it has no text, empty where that is."""
        shape = self._mapped or _shape_of(record)
        html = _string(_first(record, shape, "html"))
        text = _string(_first(record, shape, "text"))
        url = _url(record, shape)
        crawled_at = _moment(_first(record, shape, "crawled_at")) or self._default_crawled_at
        content = html or text
        if content is None and not _names_text(record, shape):
            keys = ", ".join(list(record)[:20]) or "none"
            detail = f"no text among the fields: {keys}"[:500]
            return Unreadable(offset, "malformed", detail, url, crawled_at)
        if content is None or not content.strip():
            return Unreadable(offset, "empty", "", url, crawled_at)
        body = html.encode() if html else b""
        if len(body or content) > self._dump.max_bytes:
            detail, excerpt = f"{len(content)} characters", content[:EXCERPT_CHARS]
            return Unreadable(offset, "too_large", detail, url, crawled_at, excerpt)
        title = _string(_first(record, shape, "title")) or None
        return Page(
            dump=self._dump.path,
            record_offset=offset,
            kind="html" if html else self._dump.text_kind(shape.kind or ("article" if title else "page")),
            body=body,
            text="" if html else content,
            url=url,
            crawled_at=crawled_at,
            charset="utf-8" if html else None,
            title=title,
            authors=_authors(_first(record, shape, "authors")),
            outlet=_outlet(_first(record, shape, "outlet"), shape),
            published=_published(_first(record, shape, "published"), shape),
        )


def _shape_of(record: Mapping[str, object]) -> Shape:
    for shape in SHAPES:
        if all(mark in record for mark in shape.marks):
            return shape
    return OTHER


def _roots(paths: Iterable[str]) -> set[str]:
    return {path.partition(".")[0] for path in paths}


def _first(record: Mapping[str, object], shape: Shape, ours: str) -> object:
    for path in shape.paths.get(ours, ()):
        value = record.get(path)
        if value is None and "." in path:
            value = _at(record, path)
        if value not in (None, ""):
            return value
    return None


def _at(record: Mapping[str, object], path: str) -> object:
    value: object = record
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _string(value: object) -> str | None:
    """A string as it is, but for halves of characters (lone surrogates), which no file holds."""
    if not isinstance(value, str):
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def _names_text(record: Mapping[str, object], shape: Shape) -> bool:
    """Whether the record has a field for the text, though nothing in it."""
    paths = (*shape.paths.get("text", ()), *shape.paths.get("html", ()))
    return any(path in record and record[path] in (None, "") for path in paths)


def _url(record: Mapping[str, object], shape: Shape) -> str | None:
    url = _string(_first(record, shape, "url"))
    if url:
        return url
    identifier = _string(_first(record, shape, "id")) or ""
    return identifier if identifier.startswith(("http://", "https://")) else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return parse_moment(value.strip()) if isinstance(value, str) else None


def _authors(value: object) -> tuple[str, ...]:
    """Names of a byline: a list of them, of objects with a name, or one string."""
    if isinstance(value, str):
        names = _AUTHOR_SEPARATOR.split(value)
    elif isinstance(value, list):
        items = [item.get("name") if isinstance(item, Mapping) else item for item in value]
        names = [item for item in items if isinstance(item, str)]
    else:
        return ()
    stripped = (_string(name.strip()) or "" for name in names)
    return tuple(dict.fromkeys(name for name in stripped if name))


def _outlet(value: object, shape: Shape) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name")
    outlet = (_string(value) or "").strip()
    return (_OUTLET_NOTE.sub("", outlet) if shape.outlet_noted else outlet) or None


def _published(value: object, shape: Shape) -> str | None:
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    written = (_string(value) or "").strip()
    found = _MONTH_FIRST.match(written) if shape.month_first else None
    return f"{found[3]}-{found[1]:0>2}-{found[2]:0>2}" if found else written or None
