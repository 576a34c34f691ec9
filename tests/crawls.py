"""Archives built byte by byte, and what reading them comes to."""

import bz2
import gzip
import io
from collections.abc import Callable
from typing import Final

import lz4.frame
import zstandard

from transforms.formats import FORMATS, Dump, Unreadable
from transforms.formats.base import Outcome
from transforms.schemas import Page
from transforms.settings import InputSettings

CAP: Final = 100_000
PAGE: Final = ("<html><body><p>" + "The council voted on the bridge. " * 30 + "</p></body></html>").encode()
COMPRESSIONS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "lz4": lz4.frame.compress,
    "bzip2": bz2.compress,
}


def record(
    kind: str = "response",
    number: int = 1,
    block: bytes = b"",
    *,
    length: int | None = None,
    content_type: str = "application/http; msgtype=response",
    version: str = "1.0",
    date: str = "2024-05-18T01:58:10Z",
    **more: str,
) -> bytes:
    lines = [
        f"WARC/{version}",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: https://news.example.org/{number}",
        f"WARC-Date: {date}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block) if length is None else length}",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def http(body: bytes = PAGE, status: str = "200 OK", **headers: str) -> bytes:
    named = {"content_type": "text/html; charset=utf-8"} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines]).encode() + b"\r\n\r\n" + body


def page(number: int, body: bytes = PAGE) -> bytes:
    return record(number=number, block=http(body))


def read(
    data: bytes, start: int = 0, end: int | None = None, *, format: str = "warc", cap: int = CAP, **more: str
) -> list[Outcome]:
    dump = Dump("crawl.warc", InputSettings(**more), cap, start, end)
    return list(FORMATS[format].read(io.BytesIO(data), dump))


def in_ranges(data: bytes, size: int, *, format: str = "warc", cap: int = CAP) -> list[Outcome]:
    ranges = [(start, start + size) for start in range(0, len(data), size)]
    return [outcome for start, end in ranges for outcome in read(data, start, end, format=format, cap=cap)]


def read_one(data: bytes, **more: str) -> Outcome:
    outcomes = read(data, **more)
    assert len(outcomes) == 1
    return outcomes[0]


def fate(outcome: Outcome) -> str:
    if isinstance(outcome, Page):
        return outcome.kind
    return outcome.reason if isinstance(outcome, Unreadable) else "companion"


def fates(data: bytes, format: str = "warc") -> list[tuple[int, str]]:
    return [(outcome.record_offset, fate(outcome)) for outcome in read(data, format=format)]


def offsets(parts: list[bytes]) -> list[int]:
    return [sum(map(len, parts[:number])) for number in range(len(parts))]


ABOUT_ARC: Final = b"1 0 Somebody\nURL IP-address Archive-date Content-type Archive-length\n\n"


def arc_record(url: str, block: bytes, kind: str = "text/html", *, date: str = "20080102030405") -> bytes:
    return f"{url} 192.0.2.1 {date} {kind} {len(block)}\n".encode() + block + b"\n"


def arc_page(number: int, body: bytes = PAGE) -> bytes:
    return arc_record(f"http://news.example.org/{number}", http(body))
