"""HTTP messages as crawlers store them: head and body apart, the body decoded, its kind told.

Framing and codings after RFC 9112 (HTTP/1.1), 7.1, and RFC 9110 (HTTP semantics), 8.4; what servers
get wrong is taken as browsers take it. What a body is, after the WHATWG MIME Sniffing Standard.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

import brotli

from transforms.formats.compression import GZIP, PIECE, ZSTD, Codec, Members

BodyKind = Literal["html", "text", "other", "empty"]


class BodyError(Exception):
    """A body that cannot be had whole; `reason` is truncated, undecodable or too_large."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP response: `status` is None without a status line; `headers` by lower-case name."""

    status: int | None
    headers: Mapping[str, str]
    body: bytes


_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_HEAD_WITHIN: Final = 1 << 16
_STATUS_LINE: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)")
_CHUNK_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,200})?\r?\n")
_MOST_CODINGS: Final = 4


def header_fields(*names: str) -> re.Pattern[str]:
    """What finds the fields of these names (patterns, lower-case) in a header's lines."""
    return re.compile(rf"\n({'|'.join(names)})[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.ASCII)


def read_fields(wanted: re.Pattern[str], head: bytes | memoryview) -> dict[str, str]:
    """The fields of a header by lower-case name; of repeated ones the first counts."""
    found = wanted.findall(str(head, "utf-8", "replace"))
    return {name.lower(): value.rstrip() for name, value in reversed(found)}


_FIELDS: Final = header_fields("content-(?:type|encoding|length)", "transfer-encoding")


def split_message(block: bytes | memoryview) -> Message:
    """Split a response into status, those headers that tell of its body, and body."""
    status_line = _STATUS_LINE.match(block)
    if not status_line:
        return Message(None, {}, bytes(block))
    end = _HEAD_END.search(block, 0, _HEAD_WITHIN)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    return Message(int(status_line[1]), read_fields(_FIELDS, head), bytes(body))


def decode_body(message: Message, max_bytes: int) -> bytes:
    """The body without its transfer and content codings.

    A body that shows no trace of the coding its headers claim is taken as it is. Raises BodyError.
    """
    body, headers = message.body, message.headers
    codings = [coding.strip() for coding in headers.get("content-encoding", "").lower().split(",")]
    if len(codings) > _MOST_CODINGS:
        raise BodyError("undecodable", f"{len(codings)} content codings")
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = dechunk(body)
    elif codings == [""]:  # crawlers that decode a body may leave the header of its encoded length
        _check_length(body, headers.get("content-length", ""))
    for coding in reversed(codings):
        body = _decode(body, coding, max_bytes)
    if body.startswith(GZIP.magic):  # a page that was stored compressed, and served as it is
        body = _decode(body, "gzip", max_bytes)
    if len(body) > max_bytes:
        raise BodyError("too_large", f"{len(body)} bytes")
    return body


def _check_length(body: bytes, announced: str) -> None:
    if announced.isascii() and announced.isdecimal() and len(body) < int(announced[:18]):
        raise BodyError("truncated", f"{len(body)} of {announced[:18]} bytes")


def dechunk(body: bytes) -> bytes:
    """Join the chunks of a chunked body; one that does not begin with a chunk is returned as is.

    The closing chunk may be missing, as some crawlers drop it. Raises BodyError for a cut chunk.
    """
    chunks: list[bytes] = []
    at = 0
    while at < len(body):
        size_line = _CHUNK_SIZE.match(body, at)
        if not size_line:
            if chunks:
                raise BodyError("undecodable", f"no chunk at byte {at} of the body")
            return body
        size = int(size_line[1], 16)
        if size == 0:
            break
        begin = size_line.end()
        if begin + size > len(body):
            raise BodyError("truncated", f"the last chunk is {begin + size - len(body)} bytes short")
        chunks.append(body[begin : begin + size])
        at = begin + size
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    return b"".join(chunks)


def _decode(body: bytes, coding: str, max_bytes: int) -> bytes:
    if coding in ("", "identity", "none") or looks_like_text(body):
        return body  # where a coding is named, the header lies
    decoder = _DECODERS.get(coding.removeprefix("x-"))
    if not decoder:
        raise BodyError("undecodable", f"unknown content coding {coding[:40]!r}")
    pieces: list[bytes] = []
    size = 0
    for piece in decoder(body):
        pieces.append(piece)
        size += len(piece)
        if size > max_bytes:
            raise BodyError("too_large", f"inflates to more than {max_bytes} bytes")
    return b"".join(pieces)


def _member(codec: Codec) -> Callable[[bytes], Iterator[bytes]]:
    """The first member of a body; browsers ignore what follows it."""

    def pieces(body: bytes) -> Iterator[bytes]:
        members = Members(BytesIO(body), codec)
        while piece := members.read():
            yield piece
        if members.fault:
            reason = "truncated" if members.fault == "truncated" else "undecodable"
            raise BodyError(reason, f"the {codec.name} body is {members.fault}")

    return pieces


def _deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's wrapper, as the RFC has it, or without, as some servers do."""
    wrapped = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
    inflater = zlib.decompressobj(15 if wrapped else -15)
    try:
        while not inflater.eof and body:
            yield inflater.decompress(body, PIECE)
            body = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as error:
        raise BodyError("undecodable", f"deflate: {error}") from error
    if not inflater.eof:
        raise BodyError("truncated", "the deflated body ends early")


def _brotli(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    try:
        yield decompressor.process(body, output_buffer_limit=PIECE)
        while not decompressor.can_accept_more_data():
            yield decompressor.process(b"", output_buffer_limit=PIECE)
    except brotli.error as error:
        raise BodyError("undecodable", f"br: {error}") from error
    if not decompressor.is_finished():
        raise BodyError("truncated", "the br body ends early")


_DECODERS: Final[Mapping[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _member(GZIP),
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _member(ZSTD),
}

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SNIFFED: Final = 1024
_HTML_TYPES: Final = frozenset(("text/html", "application/xhtml+xml", "text/xhtml", "application/vnd.wap.xhtml+xml"))
_UNTOLD: Final = frozenset(("", "*/*", "text/*", "unknown/unknown", "application/unknown", "application/octet-stream"))
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|table|a|br|!--)[\s>!-]",
    re.IGNORECASE,
)
_NO_PAGE: Final = re.compile(
    rb"%PDF-|\x89PNG|\xff\xd8\xff|GIF8[79]a|PK\x03\x04|RIFF[\s\S]{4}(?:WAVE|WEBP|AVI )|OggS\x00"
    rb"|ID3[\x02-\x04]|\xd0\xcf\x11\xe0|[\s\S]{4}ftyp"
    rb"|(?:<\?xml[^>]{0,200}>\s{0,20})?(?:<!--[^>]{0,200}-->\s{0,20})?"
    rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg)[\s>]"
    rb"|\{\s{0,20}\"[^\"]{0,80}\"\s{0,20}:|\[\s{0,20}\{\s{0,20}\""  # JSON
)


UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def is_blank(body: bytes) -> bool:
    """Whether there is nothing in it, or white space only."""
    return not body or body.isspace()


def looks_like_text(body: bytes) -> bool:
    """Whether the first bytes hold no control characters but white space, or an UTF-16 mark."""
    head = body[:_SNIFFED]
    return head.startswith(UTF16_MARKS) or not _CONTROL.search(head)


def body_kind(body: bytes, content_type: str) -> BodyKind:
    """What a decoded body is: by its first bytes where they tell, else by its Content-Type."""
    head = body[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n\f\0")
    if not head and is_blank(body):
        return "empty"
    if _NO_PAGE.match(head):
        return "other"
    declared = content_type.partition(";")[0].strip().lower()
    if declared in _HTML_TYPES:
        return "html"
    if declared == "text/plain":
        return "html" if _HTML.match(head) else "text"
    if declared in _UNTOLD:
        if _HTML.search(head):
            return "html"
        return "text" if looks_like_text(body) else "other"
    return "other"
