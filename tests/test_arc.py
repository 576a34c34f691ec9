"""ARC files built byte by byte: both versions, odd header lines, damage, ranges."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.crawls import ABOUT_ARC, CAP, COMPRESSIONS, PAGE, arc_page, arc_record, fate, fates, http, in_ranges, read
from transforms.formats import FORMATS, recognise
from transforms.schemas import Page

ABOUT = arc_record("filedesc://some.arc", ABOUT_ARC, "text/plain")
VERSION_2 = b"http://news.example.org/2 192.0.2.1 20080102030405 text/html 200 a1b2c3 - 1234 some.arc %d\n%b\n" % (
    len(http()),
    http(),
)
RECORDS = [
    ABOUT,
    arc_page(1),
    arc_record("http://news.example.org/gone", http(status="404 Not Found")),
    arc_record("dns:news.example.org", b"20080102030405\nnews.example.org. 60 IN A 192.0.2.1\n", "text/dns"),
    VERSION_2,
    arc_page(3, gzip.compress(PAGE)),
]
FATES = ["companion", "html", "http_status", "not_html", "html", "html"]


@pytest.mark.parametrize("compress", [bytes, *COMPRESSIONS.values()], ids=["plain", *COMPRESSIONS])
def test_every_record_has_one_fate_and_its_place(compress: Callable[[bytes], bytes]) -> None:
    parts = [compress(part) for part in RECORDS]
    places = [sum(map(len, parts[:n])) for n in range(len(parts))]
    assert fates(b"".join(parts), "arc") == list(zip(places, FATES, strict=True))
    assert FORMATS["arc"].splittable(io.BytesIO(b"".join(parts)))
    for size in (50, 999):
        assert in_ranges(b"".join(parts), size, format="arc") == read(b"".join(parts), format="arc")


def test_a_record_is_a_page_with_all_that_its_line_states() -> None:
    [found] = read(arc_page(7), format="arc")
    assert found == Page(
        dump="crawl.warc",
        record_offset=0,
        kind="html",
        body=PAGE,
        url="http://news.example.org/7",
        crawled_at=datetime(2008, 1, 2, 3, 4, 5, tzinfo=UTC),
        charset="utf-8",
    )


@pytest.mark.parametrize(
    ("line", "url", "charset"),
    [
        (b"http://a.example/b c d 192.0.2.1 20080102030405 text/html %d\n", "http://a.example/b c d", None),
        (
            b"http://a.example/ 192.0.2.1 20080102030405 text/html; charset=cp1251 %d\n",
            "http://a.example/",
            "cp1251",
        ),
        (b"http://a.example/ 0.0.0.0 20080102 text/html %d\r\n", "http://a.example/", None),
        (b"http://a.example/?192.0.2.1 2001:db8::1 20080102030405 no-type %d\n", "http://a.example/?192.0.2.1", None),
        (b"http://a.example/  20080102030405 text/html %d\n", "http://a.example/", None),
        (b"HTTP://a.example/ 192.0.2.1 20080102030405 text/html 200 - - 0 x.arc %d\n", "HTTP://a.example/", None),
    ],
)
def test_header_lines_vary(line: bytes, url: str, charset: str | None) -> None:
    block = http(content_type="")
    found = read(line % len(block) + block + b"\n", format="arc")
    assert [fate(outcome) for outcome in found] == ["html"]
    assert found[0].url == url  # type: ignore[union-attr]
    assert found[0].charset == charset  # type: ignore[union-attr]
    assert found[0].crawled_at in (  # type: ignore[union-attr]
        datetime(2008, 1, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2008, 1, 2, tzinfo=UTC),
    )


def test_a_page_that_was_stored_without_its_http_header() -> None:
    assert fates(arc_record("http://news.example.org/", PAGE), "arc") == [(0, "html")]


@pytest.mark.parametrize("length", [10, len(http()) + 300, 10**12])
def test_a_wrong_length_costs_its_record(length: int) -> None:
    wrong = arc_page(2).replace(b" %d\n" % len(http()), b" %d\n" % length, 1)
    assert [kind for _, kind in fates(ABOUT + arc_page(1) + wrong + arc_page(3) + arc_page(4), "arc")] == [
        "companion",
        "html",
        "corrupt",
        "html",
        "html",
    ]


def test_garbage_behind_a_record_puts_its_length_in_doubt() -> None:
    data = arc_page(1) + arc_page(2) + b"garbage\nhttp://more of it\n" * 3000 + arc_page(3)
    assert [kind for _, kind in fates(data, "arc")] == ["html", "corrupt", "html"]
    assert in_ranges(data, 5000, format="arc", cap=len(PAGE)) == read(data, format="arc")


def test_a_corrupt_member_costs_itself() -> None:
    parts = [gzip.compress(part) for part in RECORDS]
    parts[1] = parts[1][:20] + b"\xff" * (len(parts[1]) - 20)
    assert [kind for _, kind in fates(b"".join(parts), "arc")] == [FATES[0], "corrupt", *FATES[2:]]


def test_a_record_that_stands_in_a_page_is_none() -> None:
    data = arc_page(1, PAGE + arc_page(2) * 20 + b"</html>") + arc_page(3)
    assert [kind for _, kind in fates(data, "arc")] == ["html", "html"]
    assert in_ranges(data, 700, format="arc") == read(data, format="arc")


def test_archives_are_recognised_by_their_bytes() -> None:
    for compress in (bytes, *COMPRESSIONS.values()):
        assert recognise(compress(ABOUT + arc_page(1)), "whatever.bin").name == "arc"
    assert recognise(arc_page(1), "whatever.bin").name == "arc"
    assert recognise(gzip.compress(ABOUT), "crawl.arc.gz").name == "arc"
    assert len(PAGE) < CAP
