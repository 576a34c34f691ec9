"""Crawls built byte by byte: each record's fate, faults and what they cost, ranges."""

import gzip
import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crawls import (
    COMPRESSIONS,
    PAGE,
    fate,
    fates,
    http,
    in_ranges,
    offsets,
    page,
    read,
    read_one,
    record,
)
from transforms.formats import FORMATS, Companion, Dump, recognise
from transforms.reasons import REASONS
from transforms.schemas import Page
from transforms.settings import InputSettings


def test_a_response_is_a_page_with_all_that_the_record_states() -> None:
    assert read_one(page(7)) == Page(
        dump="crawl.warc",
        record_offset=0,
        kind="html",
        body=PAGE,
        url="https://news.example.org/7",
        crawled_at=datetime(2024, 5, 18, 1, 58, 10, tzinfo=UTC),
        charset="utf-8",
    )


def test_a_conversion_is_a_text() -> None:
    wet = record("conversion", block="Größe zählt.\n".encode(), content_type="text/plain")
    outcome = read_one(wet)
    assert isinstance(outcome, Page)
    assert (outcome.kind, outcome.text) == ("page", "Größe zählt.\n")
    assert fate(read_one(wet, text_kind="article")) == "article"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (record(block=http(b"Plain words.", content_type="text/plain")), "page"),
        (record(block=http(status="404 Not Found")), "http_status"),
        (record(block=http(b"", status="301 Moved", location="/x")), "http_status"),
        (record(block=http(b"")), "empty"),
        (record(block=http(b"%PDF-1.4", content_type="application/pdf")), "not_html"),
        (record(block=http(b"%PDF-1.4")), "not_html"),
        (record(block=http(content_type="")), "html"),
        (record(block=http(content_type="", body=b"\x00\x01\x02\x03")), "not_html"),
        (record(block=http(content_encoding="gzip")), "html"),
        (record(block=http(gzip.compress(PAGE), content_encoding="gzip")), "html"),
        (record(block=http(gzip.compress(PAGE)[:60], content_encoding="gzip")), "truncated"),
        (record(block=http(gzip.compress(b"a" * 999_999), content_encoding="gzip")), "too_large"),
        (record(block=http(b"a" * 300_000)), "too_large"),
        (record(block=http(), WARC_Truncated="length"), "truncated"),
        (record(block=http(status="500 Oops"), WARC_Truncated="length"), "http_status"),
        (record(block=http(), WARC_Segment_Number="1"), "truncated"),
        (record(block=b"no status line"), "undecodable"),
        (record(block=PAGE), "html"),
        (record(block=b"192.0.2.1", content_type="text/dns"), "not_html"),
        (record("revisit", block=http(b"")), "revisit"),
        (record("revisit", block=http(b""), WARC_Truncated="length"), "revisit"),
        (record("resource", block=PAGE, content_type="text/html"), "html"),
        (record("resource", block=b"{}", content_type="application/json"), "not_html"),
        (record("continuation", block=b"x", WARC_Segment_Number="2"), "truncated"),
        (record("unheard-of", block=b"x"), "not_a_page"),
        (record("conversion", block=b" \n", content_type="text/plain"), "empty"),
        (record("conversion", block=b"GIF", content_type="image/gif"), "not_html"),
        (record("warcinfo", block=b"software: x"), "companion"),
        (record("request", block=b"GET / HTTP/1.1"), "companion"),
        (record("metadata", block=b"{}"), "companion"),
        (record("RESPONSE", block=http(), version="1.1"), "html"),
        (record(block=http(), version="0.18"), "html"),
        (record(block=http()).replace(b"\r\n", b"\n"), "html"),
    ],
)
def test_every_record_has_one_fate(data: bytes, expected: str) -> None:
    if b"\r\n" not in data:  # the length counted the line ends of the HTTP header
        data = data.replace(b"Content-Length: %d" % len(http()), b"Content-Length: %d" % (len(http()) - 3))
    assert fate(read_one(data)) == expected


def test_a_resource_that_was_not_fetched_is_no_page() -> None:
    resource = record("resource", block=PAGE, content_type="text/html")
    local = resource.replace(b"https://news.example.org/1", b"urn:pageinfo:somewhere")
    assert fate(read_one(local)) == "not_a_page"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-05-18T01:58:10.123456789Z", datetime(2024, 5, 18, 1, 58, 10, 123456, tzinfo=UTC)),
        ("2024-05-18T03:58:10+02:00", datetime(2024, 5, 18, 1, 58, 10, tzinfo=UTC)),
        ("20240518015810", datetime(2024, 5, 18, 1, 58, 10, tzinfo=UTC)),
        ("2008-10-294T05:21:46", datetime(2020, 2, 3, tzinfo=UTC)),
    ],
)
def test_crawl_dates_fall_back_to_the_configured_day(written: str, moment: datetime) -> None:
    data = record(block=http(), date=written, version="1.1")
    assert read_one(data, default_date="2020-02-03").crawled_at == moment


def test_url_brackets_are_no_part_of_it() -> None:
    data = page(1).replace(b"https://news.example.org/1", b"<https://news.example.org/1>")
    outcome = read_one(data)
    assert isinstance(outcome, Page)
    assert outcome.url == "https://news.example.org/1"


RECORDS = [
    record("warcinfo", 0, b"software: none\r\n"),
    *(page(number, PAGE[: 40 + 37 * number] + b"</p>") for number in range(1, 9)),
    record("request", 9, b"GET / HTTP/1.1\r\n\r\n"),
    record(number=10, block=http(status="404 Not Found")),
    record("conversion", 11, b"Some text.", content_type="text/plain"),
]
EXPECTED = ["companion", *["html"] * 8, "companion", "http_status", "page"]
LENGTHS = [len(data) for data in RECORDS]


@pytest.mark.parametrize("compress", [bytes, *COMPRESSIONS.values()], ids=["plain", *COMPRESSIONS])
def test_offsets_are_those_of_the_stored_record(compress: Callable[[bytes], bytes]) -> None:
    parts = [compress(data) for data in RECORDS]
    assert fates(b"".join(parts)) == list(zip(offsets(parts), EXPECTED, strict=True))


@pytest.mark.parametrize("compress", COMPRESSIONS.values(), ids=COMPRESSIONS)
def test_offsets_in_one_big_member_are_those_of_the_decompressed_record(
    compress: Callable[[bytes], bytes],
) -> None:
    data = compress(b"".join(RECORDS))
    assert fates(data) == list(zip(offsets(RECORDS), EXPECTED, strict=True))


@pytest.mark.parametrize("compress", [bytes, *COMPRESSIONS.values()], ids=["plain", *COMPRESSIONS])
@pytest.mark.parametrize("size", [1, 61, 500, 3000])
def test_ranges_read_every_record_once(compress: Callable[[bytes], bytes], size: int) -> None:
    data = b"".join(compress(part) for part in RECORDS)
    assert in_ranges(data, size) == read(data)


def test_one_big_member_is_read_by_its_first_range() -> None:
    data = gzip.compress(b"".join(RECORDS))
    assert in_ranges(data, 100) == read(data)


def test_what_can_be_split() -> None:
    splittable = FORMATS["warc"].splittable
    assert splittable(io.BytesIO(b"".join(RECORDS)))
    for compress in COMPRESSIONS.values():
        assert splittable(io.BytesIO(b"".join(compress(part) for part in RECORDS)))
        assert not splittable(io.BytesIO(compress(b"".join(RECORDS))))
    broken_first = b"\x1f\x8b\x08" + b"\xff" * 50 + gzip.compress(page(1)) + gzip.compress(page(2))
    assert splittable(io.BytesIO(broken_first))


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_corrupt_member_costs_itself(compress: Callable[[bytes], bytes]) -> None:
    parts = [compress(page(number)) for number in range(5)]
    parts[2] = parts[2][:20] + b"\xff" * (len(parts[2]) - 20)
    at = offsets(parts)
    expected = [(at[0], "html"), (at[1], "html"), (at[2], "corrupt"), (at[3], "html"), (at[4], "html")]
    data = b"".join(parts)
    assert fates(data) == expected
    for size in (30, 100, 555):
        assert in_ranges(data, size) == read(data)


def test_neighbouring_corrupt_members_are_one_stretch() -> None:
    broken = gzip.compress(page(1))[:12] + b"\xff" * 40
    good = gzip.compress(page(2))
    data = good + broken + broken + gzip.compress(b"neither this") + good
    assert [kind for _, kind in fates(data)] == ["html", "corrupt", "html"]
    for size in (30, 100, 555):
        assert in_ranges(data, size) == read(data)


def test_a_wrong_checksum_is_corrupt() -> None:
    member = bytearray(gzip.compress(page(1)))
    member[-6] ^= 1
    assert [kind for _, kind in fates(bytes(member) + gzip.compress(page(2)))] == ["corrupt", "html"]


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstandard.compress])
def test_a_cut_tail_is_truncated(compress: Callable[[bytes], bytes]) -> None:
    last = compress(page(2))
    data = compress(page(1)) + last[: len(last) // 2]
    assert [kind for _, kind in fates(data)] == ["html", "truncated"]


def test_a_tail_cut_in_the_record_header_is_truncated() -> None:
    assert [kind for _, kind in fates(page(1) + page(2)[:60])] == ["html", "truncated"]


def test_one_big_member_that_is_cut_keeps_what_came_before() -> None:
    data = zstandard.compress(page(1) + page(2) + page(3))
    stream = gzip.compress(page(1) + page(2) + page(3))
    assert [kind for _, kind in fates(stream[:-30])][-1] == "truncated"
    assert [kind for _, kind in fates(data[:-10])][-1] == "truncated"


@pytest.mark.parametrize(
    ("compress", "length", "reason"),
    [
        (bytes, 10, "corrupt"),
        (gzip.compress, 10, "corrupt"),
        (bytes, len(http()) + 9000, "truncated"),
        (gzip.compress, len(http()) + 9000, "truncated"),
        (bytes, 10**15, "corrupt"),
        (gzip.compress, 10**15, "truncated"),
    ],
)
def test_a_wrong_length_costs_its_record_only(compress: Callable[[bytes], bytes], length: int, reason: str) -> None:
    wrong = record(number=2, block=http(), length=length)
    parts = [compress(data) for data in (page(1), wrong, page(3), page(4))]
    assert [kind for _, kind in fates(b"".join(parts))] == ["html", reason, "html", "html"]


def test_a_record_too_large_to_hold_costs_itself() -> None:
    large = record(number=2, block=http(b"<p>" + b"words " * 100_000))
    for compress in (bytes, gzip.compress):
        data = b"".join(compress(part) for part in (page(1), large, page(3)))
        assert [kind for _, kind in fates(data)] == ["html", "too_large", "html"]
        assert in_ranges(data, 99_999) == read(data)


def test_a_length_that_reaches_into_later_records_is_found_out() -> None:
    wrong = record(number=2, block=http(), length=len(http()) + 500)
    data = page(1) + wrong + page(3) + page(4)
    assert [kind for _, kind in fates(data)] == ["html", "corrupt", "html", "html"]


def test_garbage_between_records_is_one_stretch() -> None:
    data = page(1) + b"garbage\r\nand more\r\n" * 5000 + page(2)
    assert [kind for _, kind in fates(data)] == ["html", "corrupt", "html"]
    for size in (500, 7001):
        assert in_ranges(data, size) == read(data)


def test_a_page_that_quotes_a_record_line_is_no_record() -> None:
    quoting = PAGE + b"\nWARC/1.0\r\nis how a record begins.\r\n\r\n"
    data = page(1, quoting) + page(2)
    assert [kind for _, kind in fates(data)] == ["html", "html"]
    assert in_ranges(data, 100) == read(data)


NESTED = PAGE + b"\r\n" + b"".join(RECORDS) + b"</html>"


@pytest.mark.parametrize("size", [100, 1777])
def test_records_that_stand_in_a_page_are_none_in_any_range(size: int) -> None:
    data = page(1) + page(2, NESTED) + page(3)
    assert [kind for _, kind in fates(data)] == ["html", "html", "html"]
    assert in_ranges(data, size) == read(data)


@pytest.mark.parametrize("size", [100, 1777])
def test_members_that_stand_in_a_member_are_none_in_any_range(size: int) -> None:
    def store(data: bytes) -> bytes:
        return gzip.compress(data, 0)

    crawl = b"".join(map(store, RECORDS))
    data = store(page(1)) + store(record(number=2, block=http(crawl, content_type="application/gzip"))) + store(page(3))
    assert gzip.compress(RECORDS[1], 0)[10:] in data
    assert [kind for _, kind in fates(data)] == ["html", "not_html", "html"]
    assert in_ranges(data, size) == read(data)


@settings(max_examples=50)
@given(
    st.sampled_from([bytes, gzip.compress, zstandard.compress]),
    st.lists(st.integers(0, 3000), min_size=30, max_size=60),
    st.lists(st.floats(0, 1), max_size=3),
    st.integers(5_000, 60_000),
)
def test_ranges_far_behind_the_beginning_read_what_the_whole_does(
    compress: Callable[[bytes], bytes], sizes: list[int], damages: list[float], size: int
) -> None:
    noise = random.Random(1)
    parts = [page(number, b"<p>" + noise.randbytes(words).hex().encode()) for number, words in enumerate(sizes)]
    data = bytearray(b"".join(map(compress, parts)))
    for where in damages:
        data[int(where * (len(data) - 1))] ^= 85
    damaged = bytes(data)
    if FORMATS["warc"].splittable(io.BytesIO(damaged)):
        assert in_ranges(damaged, size, cap=7000) == read(damaged, cap=7000)


def test_records_over_several_members_are_read_as_a_stream() -> None:
    crawl = b"".join(RECORDS)
    for size in (300, 1000):
        blocks = [gzip.compress(crawl[at : at + size]) for at in range(0, len(crawl), size)]
        assert fates(b"".join(blocks)) == fates(crawl)
        assert not FORMATS["warc"].splittable(io.BytesIO(b"".join(blocks)))
        blocks[1] = blocks[1][:15] + b"\xff" * (len(blocks[1]) - 15)
        assert "corrupt" in [kind for _, kind in fates(b"".join(blocks))]
        assert [kind for _, kind in fates(b"".join(blocks))][-3:] == EXPECTED[-3:]


def with_dictionary(squeeze: Callable[[bytes], bytes]) -> list[bytes]:
    """Frames as ArchiveTeam writes them: the dictionary in the first, which holds no data."""
    dictionary = zstandard.train_dictionary(2000, [RECORDS[n % len(RECORDS)] + b"%d" % n for n in range(200)])
    squeezed = squeeze(dictionary.as_bytes())
    first = b"\x5d\x2a\x4d\x18" + len(squeezed).to_bytes(4, "little") + squeezed
    compressor = zstandard.ZstdCompressor(dict_data=dictionary)
    return [first, *map(compressor.compress, RECORDS)]


@pytest.mark.parametrize("squeeze", [bytes, zstandard.compress], ids=["", "compressed"])
def test_frames_are_read_with_the_dictionary_that_begins_the_file(squeeze: Callable[[bytes], bytes]) -> None:
    parts = with_dictionary(squeeze)
    data = b"".join(parts)
    assert fates(data) == list(zip(offsets(parts)[1:], EXPECTED, strict=True))
    assert recognise(data, "crawl.bin").name == "warc"
    assert FORMATS["warc"].splittable(io.BytesIO(data))
    for size in (61, 500):
        assert in_ranges(data, size) == read(data)


def test_frames_without_their_dictionary_are_corrupt() -> None:
    parts = with_dictionary(bytes)
    broken = b"\x5d\x2a\x4d\x18\x04\0\0\0oops"
    assert [kind for _, kind in fates(b"".join([broken, *parts[1:]]))] == ["corrupt"]


def test_a_damaged_companion_is_a_reject() -> None:
    assert [kind for _, kind in fates(page(1) + RECORDS[0][:-9])] == ["html", "truncated"]


def test_empty_members_and_padding_are_no_records() -> None:
    data = gzip.compress(b"") + gzip.compress(page(1)) + gzip.compress(b"\r\n") + b"\0" * 512
    assert [kind for _, kind in fates(data)] == ["html"]


@settings(max_examples=60)
@given(
    st.sampled_from(["plain", *COMPRESSIONS]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=40)), max_size=4),
    st.floats(0.1, 1),
    st.integers(40, 4000),
)
def test_damage_never_stops_the_reader_nor_depends_on_ranges(
    compression: str, damages: list[tuple[float, bytes]], kept: float, size: int
) -> None:
    compress = COMPRESSIONS.get(compression, bytes)
    data = bytearray(b"".join(compress(part) for part in RECORDS))
    for where, what in damages:
        at = int(where * (len(data) - 1))
        data[at : at + len(what)] = what
    damaged = bytes(data[: int(len(data) * kept)])
    outcomes = read(damaged)
    for outcome in outcomes:
        assert isinstance(outcome, Page | Companion) or outcome.reason in REASONS
    places = [outcome.record_offset for outcome in outcomes]
    assert places == sorted(places)
    splittable = FORMATS["warc"].splittable
    if splittable(io.BytesIO(damaged)):
        assert in_ranges(damaged, size) == outcomes


def test_crawls_are_recognised_by_their_bytes() -> None:
    for compress in (bytes, *COMPRESSIONS.values()):
        assert recognise(compress(page(1)), "whatever.bin").name == "warc"
    assert recognise(gzip.compress(page(1)), "CC-MAIN-0001.warc.wet.gz").name == "wet"


def test_a_smaller_cap_rejects_more() -> None:
    dump = Dump("crawl.warc", InputSettings(), len(PAGE) - 1)
    data = io.BytesIO(page(1))
    assert [fate(o) for o in FORMATS["warc"].read(data, dump)] == ["too_large"]
    assert [fate(o) for o in FORMATS["warc"].read(data, replace(dump, max_bytes=len(PAGE)))] == ["html"]
