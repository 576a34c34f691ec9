"""WARC and WET: from the records of a crawl to pages.

Response and resource records hold pages as fetched, conversion records (WET) their text; warcinfo,
request and metadata records are companions of these. After WARC 1.0 and 1.1
(https://iipc.github.io/warc-specifications/), and 0.18 as ClueWeb09 has it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, Final

from transforms.formats.base import Companion, Dump, Format, Outcome, Unreadable, parse_moment
from transforms.formats.framing import Frame, frames, layout
from transforms.formats.http_bodies import (
    BodyError,
    BodyKind,
    body_kind,
    decode_body,
    header_fields,
    is_blank,
    read_fields,
    split_message,
)
from transforms.formats.tape import Grammar, Header
from transforms.schemas import Page, PageKind
from transforms.text.charsets import decode_bytes

_COMPANIONS: Final = frozenset(("warcinfo", "request", "metadata"))

_VERSION: Final = re.compile(rb"WARC/\d\.\d{1,3}[ \t]*\r?\n")
_HEADER_END: Final = re.compile(rb"\n\r?\n|\nWARC/\d")
_FIELDS: Final = header_fields(
    "content-(?:length|type)",
    "warc-(?:type|target-uri|date|truncated|segment-number|identified-payload-type|refers-to-target-uri)",
)


def _read_header(head: bytes) -> Header | None:
    version = _VERSION.match(head)
    end = version and _HEADER_END.search(head, version.end() - 1)
    if not end or end[0].startswith(b"\nW"):
        return None
    fields = read_fields(_FIELDS, head[: end.start() + 1])
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdecimal() and "warc-type" in fields):
        return None
    return Header(fields, end.end(), int(length[:18]))


_GRAMMAR: Final = Grammar(
    opening=re.compile(rb"W(?:AR?C?)?\Z|WARC/"),
    begins=re.compile(rb"\nWARC/\d"),
    closes=re.compile(rb"\r\n\r\n|[\r\n]*WARC/"),
    line_ends=2,
    read_header=_read_header,
)


@dataclass(frozen=True, slots=True)
class _Record:
    """A frame, and what every outcome of it states."""

    frame: Frame
    dump: Dump
    url: str | None
    crawled_at: datetime | None

    def unreadable(self, reason: str, detail: str = "") -> Unreadable:
        return Unreadable(self.frame.offset, reason, detail, self.url, self.crawled_at)

    def page(self, kind: PageKind, body: bytes, text: str, charset: str | None) -> Page:
        offset, url, at = self.frame.offset, self.url, self.crawled_at
        return Page(self.dump.path, offset, kind, body, text, url, at, charset)


def read_warc(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    """The records of a WARC or WET file that begin in the dump's range."""
    return outcomes(frames(file, dump, _GRAMMAR), dump)


def outcomes(found: Iterator[Frame], dump: Dump) -> Iterator[Outcome]:
    """What the records of an archive come to; their headers are in WARC's terms."""
    default = dump.default_crawled_at
    for frame in found:
        headers = frame.headers
        if not frame.fault and headers.get("warc-type", "").lower() in _COMPANIONS:
            yield Companion(frame.offset)
            continue
        url = headers.get("warc-target-uri", "").strip("<> ") or None
        moment = parse_moment(headers.get("warc-date")) or default
        yield _outcome(_Record(frame, dump, url, moment))


def _outcome(record: _Record) -> Outcome:
    frame, headers = record.frame, record.frame.headers
    if frame.fault:
        return record.unreadable(frame.fault, frame.detail)
    if "warc-segment-number" in headers:
        return record.unreadable("truncated", "a segment of a record")
    kind = headers["warc-type"].lower()
    if kind == "response":
        return _from_response(record)
    if kind == "conversion":
        return _from_conversion(record)
    if kind == "resource":
        if not (record.url or "").lower().startswith(("http:", "https:")):
            return record.unreadable("not_a_page", "a resource that was not fetched by HTTP")
        return _from_body(record, bytes(frame.block), headers.get("content-type", ""))
    if kind == "revisit":
        return record.unreadable("revisit", headers.get("warc-refers-to-target-uri", "")[:200])
    return record.unreadable("not_a_page", f"a record of type {kind[:40]}")


def _from_response(record: _Record) -> Outcome:
    headers, message = record.frame.headers, split_message(record.frame.block)
    declared = headers.get("content-type", "")
    if message.status is None:
        if not declared.lower().startswith("application/http"):  # dns:, ftp: and the like
            return _from_body(record, message.body, declared)
        if not is_blank(message.body) and body_kind(message.body, "") != "html":
            return record.unreadable("undecodable", "an HTTP response without a status line")
    elif message.status != 200:
        return record.unreadable("http_status", str(message.status))
    try:
        body = decode_body(message, record.dump.max_bytes)
    except BodyError as error:
        return record.unreadable(error.reason, error.detail)
    identified = headers.get("warc-identified-payload-type", "")
    return _from_body(record, body, message.headers.get("content-type") or identified)


def _from_conversion(record: _Record) -> Outcome:
    content_type = record.frame.headers.get("content-type", "text/plain")
    if not content_type.lower().startswith("text/"):
        return record.unreadable("not_html", content_type[:80])
    return _page(record, "text", bytes(record.frame.block), content_type)


def _from_body(record: _Record, body: bytes, content_type: str) -> Outcome:
    return _page(record, body_kind(body, content_type), body, content_type)


def _page(record: _Record, kind: BodyKind, body: bytes, content_type: str) -> Outcome:
    if len(body) > record.dump.max_bytes:
        return record.unreadable("too_large", f"{len(body)} bytes")
    if kind == "empty" or is_blank(body):
        return record.unreadable("empty")
    if kind == "other":
        return record.unreadable("not_html", content_type[:80] or "no Content-Type")
    truncated = record.frame.headers.get("warc-truncated")
    if truncated:
        return record.unreadable("truncated", f"by the crawler: {truncated[:80]}")
    charset = _charset(content_type)
    if kind == "html":
        return record.page("html", body, "", charset)
    return record.page(record.dump.text_kind("page"), b"", decode_bytes(body, charset), charset)


def _charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type, as written."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \t\"'")[:40] or None
    return None


def _begins_warc(head: bytes) -> bool:
    return head.lstrip(b"\r\n").startswith(b"WARC/")


def _splittable(file: BinaryIO) -> bool:
    return layout(file, _GRAMMAR) != "stream"


WARC: Final = Format("warc", read_warc, (".warc",), _begins_warc, _splittable)
WET: Final = replace(WARC, name="wet", suffixes=(".wet",))
