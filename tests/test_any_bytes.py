"""Readers on bytes that no crawler wrote, and on dumps with damage: each ends, and says what it found."""

import contextlib
import gzip
import io
import json
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crawls import ABOUT_ARC, CAP, COMPRESSIONS, arc_page, arc_record, http, in_ranges, page, read, record
from transforms.formats import FORMATS, Companion, UnknownFormat, recognise
from transforms.formats.base import Outcome
from transforms.reasons import REASONS
from transforms.schemas import Page

SMALL = b"<p>The council voted.</p>"
CRAWL = [
    record("warcinfo", 0, b"none"),
    page(1, SMALL),
    record(number=2, block=http(SMALL, "404 Gone")),
    page(3, SMALL),
]
ARC = [arc_record("filedesc://a.arc", ABOUT_ARC, "text/plain"), arc_page(1, SMALL), arc_page(2, SMALL * 3)]
LINES = [json.dumps({"text": "The council voted.", "url": f"http://news.example.org/{n}"}).encode() for n in range(4)]


def zipped(method: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        archive.writestr("archive/a.warc.gz", b"".join(map(gzip.compress, CRAWL)))
        archive.writestr("archive/b.arc", b"".join(ARC))
    return data.getvalue()


def table() -> bytes:
    data = io.BytesIO()
    columns = {"text": ["The council voted.", "It did.", None], "url": ["http://news.example.org/1", None, None]}
    pq.write_table(pa.table(columns), data, row_group_size=2)
    return data.getvalue()


def in_forms(records: list[bytes]) -> list[bytes]:
    squeezed = [b"".join(map(compress, records)) for compress in COMPRESSIONS.values()]
    return [b"".join(records), gzip.compress(b"".join(records)), *squeezed]


DUMPS: dict[str, list[bytes]] = {
    "warc": in_forms(CRAWL),
    "wet": in_forms([record("conversion", 1, b"The council voted.", content_type="text/plain")]),
    "arc": in_forms(ARC),
    "wacz": [zipped(zipfile.ZIP_STORED), zipped(zipfile.ZIP_DEFLATED)],
    "jsonl": [*in_forms([line + b"\n" for line in LINES]), b"[" + b",\n".join(LINES) + b"]"],
    "parquet": [table()],
    "text": in_forms([b"The council voted.\n"]),
    "html": in_forms([b"<!DOCTYPE html><p>The council voted.</p>"]),
}


def check(format: str, data: bytes, size: int) -> None:
    outcomes = read(data, format=format)
    for outcome in outcomes:
        assert isinstance(outcome, Page | Companion) or outcome.reason in REASONS
        assert outcome.record_offset >= 0
    assert [*map(str, outcomes)] == [*map(str, read(data, format=format))]
    if data and FORMATS[format].splittable(io.BytesIO(data)):
        assert in_place(in_ranges(data, size, format=format)) == in_place(outcomes)


def in_place(outcomes: list[Outcome]) -> list[Outcome]:
    """In one order, where a file's ranges read its archives in another."""
    return sorted(outcomes, key=lambda outcome: (outcome.record_offset, str(outcome)))


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60)
@given(st.data())
def test_damaged_dumps(format: str, data: st.DataObject) -> None:
    dump = bytearray(data.draw(st.sampled_from(DUMPS[format])))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(dump) - 1))
        change: Callable[[int, bytes], None] = data.draw(st.sampled_from([dump_over(dump), dump_in(dump)]))
        change(at, data.draw(st.binary(min_size=1, max_size=20)))
    cut = data.draw(st.integers(0, len(dump)))
    kept = bytes(dump[: cut or len(dump)])
    check(format, kept, data.draw(st.integers(50, 2 * CAP)))


def dump_over(dump: bytearray) -> Callable[[int, bytes], None]:
    def write(at: int, data: bytes) -> None:
        dump[at : at + len(data)] = data

    return write


def dump_in(dump: bytearray) -> Callable[[int, bytes], None]:
    def write(at: int, data: bytes) -> None:
        dump[at:at] = data

    return write


BEGINNINGS = [
    b"",
    b"\x1f\x8b\x08\0",
    b"\x28\xb5\x2f\xfd",
    b"\x5d\x2a\x4d\x18",
    b"\x04\x22\x4d\x18",
    b"BZh9",
    b"PAR1",
    b"WARC/1.0\r\n",
    b"PK\x03\x04\x14\0\0\0\0\0",
    b'[{"text":"a"},',
]
PIECES = [b"WARC/1.0\r\n", b"Content-Length: 9\r\n", b"\r\n\r\n", b"PK\x03\x04", b"PK\x05\x06", b'{"text":', b"\0"]


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60)
@given(
    st.sampled_from(BEGINNINGS),
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=60), max_size=12).map(b"".join),
)
def test_any_bytes(format: str, beginning: bytes, rest: bytes) -> None:
    check(format, beginning + rest, 40)
    for name in ("a", "a.warc.gz", "a.txt", "a.wacz"):
        with contextlib.suppress(UnknownFormat):
            assert recognise(beginning + rest, name).name in FORMATS
