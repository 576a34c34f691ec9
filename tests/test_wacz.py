"""WACZ files: what is read of them, where records lie, ranges, damage, and zips that are none."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from functools import partial

import pytest

from tests.crawls import ABOUT_ARC, CAP, arc_page, arc_record, fate, fates, http, in_ranges, page, read, record
from transforms.formats import FORMATS, Dump, UnknownFormat, Unreadable, recognise
from transforms.settings import InputSettings

CRAWL = [
    record("warcinfo", 0, b"software: none\r\n"),
    page(1),
    record(number=2, block=http(status="404 Not Found")),
    page(3),
]
FATES = ["companion", "html", "http_status", "html"]
compress = partial(gzip.compress, mtime=0)
MEMBERS = b"".join(map(compress, CRAWL))
ARC = arc_record("filedesc://some.arc", ABOUT_ARC, "text/plain") + arc_page(1)
BESIDE = {"datapackage.json": b"{}", "pages/pages.jsonl": b"{}\n", "indexes/index.cdx.gz": gzip.compress(b"a 1\n")}


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def kinds(data: bytes) -> list[str]:
    return [kind for _, kind in fates(data, "wacz")]


def test_records_of_stored_archives_are_where_they_lie_in_the_file() -> None:
    data = zipped(BESIDE | {"archive/a.warc.gz": MEMBERS, "archive/b.warc": b"".join(CRAWL)})
    found = read(data, format="wacz")
    assert [fate(outcome) for outcome in found] == FATES * 2
    for outcome, original in zip(found[:4], CRAWL, strict=True):
        assert data[outcome.record_offset :].startswith(compress(original))
    for outcome, original in zip(found[4:], CRAWL, strict=True):
        assert data[outcome.record_offset :].startswith(original)


def test_records_of_deflated_archives_are_counted_on_from_the_size_of_the_file() -> None:
    data = zipped({"archive/a.warc.gz": MEMBERS, "archive/b.warc": b"".join(CRAWL)}, zipfile.ZIP_DEFLATED)
    appended = data + MEMBERS + b"".join(CRAWL)
    found = read(data, format="wacz")
    assert [fate(outcome) for outcome in found] == FATES * 2
    assert [outcome.record_offset for outcome in found] == sorted({outcome.record_offset for outcome in found})
    for outcome, original in zip(found[4:], CRAWL, strict=True):
        assert appended[outcome.record_offset :].startswith(original)


@pytest.mark.parametrize("size", [61, 400, 3000])
def test_ranges_read_every_record_once(size: int) -> None:
    mixed = io.BytesIO()
    with zipfile.ZipFile(mixed, "w") as archive:
        archive.writestr("archive/a.warc.gz", MEMBERS)
        archive.writestr("archive/b.warc", b"".join(CRAWL), zipfile.ZIP_DEFLATED)
        archive.writestr("archive/c.warc", b"".join(CRAWL))
        archive.writestr("archive/d.warc.gz", gzip.compress(b"".join(CRAWL)))
    data = mixed.getvalue()
    whole = read(data, format="wacz")
    in_parts = in_ranges(data, size, format="wacz")
    assert sorted(in_parts, key=lambda outcome: outcome.record_offset) == sorted(
        whole, key=lambda outcome: outcome.record_offset
    )
    assert len(whole) == 16


def test_what_can_be_split() -> None:
    splittable = FORMATS["wacz"].splittable
    assert splittable(io.BytesIO(zipped({"archive/a.warc.gz": MEMBERS})))
    assert not splittable(io.BytesIO(zipped({"archive/a.warc.gz": MEMBERS}, zipfile.ZIP_DEFLATED)))
    assert not splittable(io.BytesIO(zipped({"archive/a.warc.gz": MEMBERS})[:-30]))


def test_any_zip_of_archives_is_read_and_nothing_beside_them() -> None:
    data = zipped({"x.arc": ARC, "deep/er/y.WARC.GZ": MEMBERS, "__MACOSX/._y.warc.gz": b"junk", "z.warc.txt": b"junk"})
    assert kinds(data) == ["companion", "html", *FATES]


def test_a_zip_without_archives_says_so() -> None:
    assert fates(zipped(BESIDE), "wacz") == [(0, "empty")]


def test_a_file_that_is_no_zip_says_so() -> None:
    assert kinds(b"no zip") == ["truncated"]
    assert kinds(b"") == ["truncated"]


def test_entries_that_cannot_be_read_cost_themselves() -> None:
    data = bytearray(zipped({"archive/a.warc.gz": MEMBERS, "archive/b.warc.gz": MEMBERS}))
    first = data.index(b"PK\x01\x02")
    encrypted = data.copy()
    encrypted[first + 8] |= 1
    assert kinds(bytes(encrypted)) == ["undecodable", *FATES]
    data[0:4] = b"\0\0\0\0"
    assert kinds(bytes(data)) == ["corrupt", *FATES]
    lzma = zipped({"archive/a.warc.gz": MEMBERS}, zipfile.ZIP_LZMA)
    assert kinds(lzma) == ["undecodable"]


def test_an_entry_beyond_the_end_of_the_file_is_told_by_the_last_range() -> None:
    data = bytearray(zipped({"archive/a.warc.gz": MEMBERS, "archive/b.warc.gz": MEMBERS}))
    data[data.index(b"PK\x01\x02") + 44] = 1  # the highest but one byte of the first entry's place
    assert kinds(bytes(data)) == [*FATES, "corrupt"]
    assert in_ranges(bytes(data), 500, format="wacz") == read(bytes(data), format="wacz")


def test_an_entry_whose_header_claims_too_much_is_at_its_header() -> None:
    data = bytearray(zipped({"archive/a.warc.gz": MEMBERS, "archive/b.warc.gz": MEMBERS}))
    data[27] = 200  # the size of the first name
    assert fates(bytes(data), "wacz")[0] == (0, "corrupt")
    assert kinds(bytes(data)) == ["corrupt", *FATES]


def test_damage_in_deflated_data_costs_what_lies_behind_it() -> None:
    data = bytearray(zipped({"archive/a.warc": b"".join(map(page, range(50)))}, zipfile.ZIP_DEFLATED))
    at = data.index(b"PK\x01\x02") - 30
    data[at : at + 20] = b"\xff" * 20
    found = kinds(bytes(data))
    pages = found.count("html")
    assert pages > 40
    assert found == ["html"] * pages + ["corrupt"] * (len(found) - pages)
    assert 1 <= len(found) - pages <= 2


def test_a_directory_that_is_broken_is_told_and_got_over() -> None:
    data = bytearray(zipped({"archive/a.warc.gz": MEMBERS}))
    at = data.index(b"PK\x01\x02")
    data[at : at + 4] = b"oops"
    assert kinds(bytes(data)) == [*FATES, "corrupt"]


def test_a_page_too_large_costs_itself() -> None:
    large = gzip.compress(page(1, b"<p>" + b"words " * CAP))
    assert kinds(zipped({"archive/a.warc.gz": large + MEMBERS})) == ["too_large", *FATES]


def test_archives_are_recognised_by_their_bytes() -> None:
    assert recognise(zipped({"archive/a.warc.gz": MEMBERS}), "whatever").name == "wacz"
    assert recognise(zipped(BESIDE | {"archive/a.warc.gz": MEMBERS}), "whatever").name == "wacz"
    assert recognise(zipped({"a.arc.gz": MEMBERS}), "whatever.zip").name == "wacz"
    with pytest.raises(UnknownFormat):
        recognise(zipped({"word/document.xml": b"<w/>"}), "report.docx")


def test_the_days_of_the_configuration_hold_here_too() -> None:
    dump = Dump("a.wacz", InputSettings(default_date="2020-02-03"), CAP)
    undated = page(1).replace(b"WARC-Date", b"X-Date")
    [found] = FORMATS["wacz"].read(io.BytesIO(zipped({"archive/a.warc": undated})), dump)
    assert not isinstance(found, Unreadable)
    assert found.crawled_at is not None and found.crawled_at.isoformat() == "2020-02-03T00:00:00+00:00"  # type: ignore[union-attr] # noqa: PT018
