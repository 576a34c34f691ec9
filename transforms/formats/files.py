"""Folders of text and HTML files: each file is one record, at offset 0."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from transforms.formats.base import Dump, Format, Outcome, Unreadable
from transforms.formats.compression import Joined, codec_of
from transforms.schemas import Page
from transforms.text.charsets import decode_bytes

_HTML: Final = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--[^>]{0,400}-->\s{0,99}){0,3}"
    rb"<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE,
)


def read_text(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    """A text file as one page, or one article where the configuration says so."""
    body = _body(file, dump)
    if isinstance(body, bytes):
        kind, text = dump.text_kind("page"), decode_bytes(body, None)
        yield Page(dump.path, 0, kind, text=text, crawled_at=dump.default_crawled_at)
    elif body:
        yield body


def read_html(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    """An HTML file as one page."""
    body = _body(file, dump)
    if isinstance(body, bytes):
        yield Page(dump.path, 0, "html", body=body, crawled_at=dump.default_crawled_at)
    elif body:
        yield body


def _body(file: BinaryIO, dump: Dump) -> bytes | Unreadable | None:
    """The file's bytes, or why not; None for a range that does not begin the file."""
    if dump.start:
        return None
    source = Joined(file, codec_of(file))
    at = dump.default_crawled_at
    pieces: list[bytes] = []
    size = 0
    while piece := source.read():
        pieces.append(piece)
        size += len(piece)
        if size > dump.max_bytes:
            detail = f"more than {dump.max_bytes} bytes"
            return Unreadable(0, "too_large", detail, crawled_at=at)
    if source.fault:
        return Unreadable(0, source.fault, "the compressed data cannot be read", crawled_at=at)
    body = b"".join(pieces)
    return body if body.strip() else Unreadable(0, "empty", crawled_at=at)


def _begins_html(head: bytes) -> bool:
    return bool(_HTML.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()))


def _begins_text(_: bytes) -> bool:
    return False  # any text may be anything: only the name tells


TEXT: Final = Format("text", read_text, (".txt", ".text"), _begins_text)
HTML: Final = Format("html", read_html, (".html", ".htm", ".xhtml"), _begins_html)
