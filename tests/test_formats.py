"""JSON, Parquet, text and HTML dumps; how formats are told apart."""

import bz2
import gzip
import io
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import lz4.frame
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats import FORMATS, Dump, UnknownFormat, Unreadable, recognise
from transforms.formats.base import Outcome
from transforms.schemas import Page
from transforms.settings import InputSettings

CAP = 10_000
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "lz4": lz4.frame.compress,
    "bzip2": bz2.compress,
}
TEXT = "The harbour will stay open, the minister said.\n\tNothing else “was decided”.  "
URL = "https://news.example.org/harbour"


def read(format: str, data: bytes, start: int = 0, end: int | None = None, **settings: Any) -> list[Outcome]:
    dump = Dump("dump", InputSettings(**settings), CAP, start, end)
    return list(FORMATS[format].read(io.BytesIO(data), dump))


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def only_page(outcomes: list[Outcome]) -> Page:
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Page)
    return outcomes[0]


def fates(outcomes: list[Outcome]) -> list[tuple[int, str]]:
    return [(o.record_offset, o.reason if isinstance(o, Unreadable) else "page") for o in outcomes]


DAY = datetime(2019, 4, 20, tzinfo=UTC)
SHAPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "c4": (
        {"text": TEXT, "url": URL, "timestamp": "2019-04-20T00:00:00Z"},
        {"kind": "page", "crawled_at": DAY},
    ),
    "fineweb": (
        {
            "text": TEXT,
            "id": "<urn:uuid:1>",
            "dump": "CC-MAIN-2019-18",
            "url": URL,
            "date": "2019-04-20T00:00:00Z",
            "file_path": "s3://somewhere",
            "language": "en",
        },
        {"kind": "page", "crawled_at": DAY},
    ),
    "datatrove": (
        {"text": TEXT, "id": "7", "metadata": {"url": URL, "date": "2019-04-20T00:00:00Z"}},
        {"kind": "page", "crawled_at": DAY},
    ),
    "dolma": (
        {
            "id": URL,
            "text": TEXT,
            "source": "common-crawl",
            "added": "2023-01-01T00:00:00Z",
            "created": "2019-04-20T00:00:00Z",
            "metadata": {},
        },
        {"kind": "page", "crawled_at": DAY},
    ),
    "cc_net": (
        {
            "url": URL,
            "date_download": "2019-04-20T00:00:00Z",
            "source_domain": "news.example.org",
            "title": "Harbour stays open",
            "raw_content": TEXT,
            "language": "en",
        },
        {"kind": "page", "crawled_at": DAY, "title": "Harbour stays open"},
    ),
    "news-please": (
        {
            "maintext": TEXT,
            "title": "Harbour stays open",
            "url": URL,
            "authors": ["Ada Berg", "Tom Ek"],
            "date_publish": "2019-04-19 17:03:00",
            "date_download": "2019-04-20 00:00:00",
            "source_domain": "news.example.org",
            "language": "en",
        },
        {
            "kind": "article",
            "title": "Harbour stays open",
            "authors": ("Ada Berg", "Tom Ek"),
            "published": "2019-04-19 17:03:00",
            "crawled_at": DAY,
        },
    ),
    "realnews": (
        {
            "url": URL,
            "text": TEXT,
            "title": "Harbour stays open",
            "authors": ["Ada Berg"],
            "publish_date": "04-09-2019",
            "domain": "news.example.org",
            "warc_date": "2019-04-20T00:00:00Z",
            "summary": None,
        },
        {
            "kind": "article",
            "title": "Harbour stays open",
            "authors": ("Ada Berg",),
            "published": "2019-04-09",
            "crawled_at": DAY,
        },
    ),
    "allsides": (
        {
            "ID": "x1",
            "source": "Harbour Times - News",
            "source_url": "news.example.org",
            "url": URL,
            "date": "2019-04-19",
            "authors": "Ada Berg, Tom Ek",
            "title": "Harbour stays open",
            "topic": "ports",
            "content_original": TEXT,
        },
        {
            "kind": "article",
            "title": "Harbour stays open",
            "authors": ("Ada Berg", "Tom Ek"),
            "outlet": "Harbour Times",
            "published": "2019-04-19",
        },
    ),
    "wikinews": (
        {"url": URL, "date": "2019-04-19", "title": "Harbour stays open", "text": TEXT},
        {"kind": "article", "title": "Harbour stays open", "published": "2019-04-19"},
    ),
    "bare": ({"text": TEXT, "link": URL}, {"kind": "page"}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_known_shapes_are_read_by_themselves(shape: str, format: str) -> None:
    record, expected = SHAPES[shape]
    data = lines(record) if format == "jsonl" else parquet([_storable(record)])
    assert only_page(read(format, data)) == Page("dump", 0, text=TEXT, url=URL, **expected)


def _storable(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value != {}}


def parquet(rows: list[dict[str, Any]], **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file, **options)
    return file.getvalue()


def test_the_configured_kind_comes_before_that_of_the_shape() -> None:
    record, _ = SHAPES["c4"]
    assert only_page(read("jsonl", lines(record), text_kind="article")).kind == "article"


def test_the_configured_day_stands_in_for_a_missing_one() -> None:
    c4, _ = SHAPES["c4"]
    wikinews, _ = SHAPES["wikinews"]
    pages = read("jsonl", lines(c4, wikinews), default_date="2021-03-09")
    days = [page.crawled_at for page in pages if isinstance(page, Page)]
    assert days == [DAY, datetime(2021, 3, 9, tzinfo=UTC)]


def test_fields_map_other_shapes() -> None:
    record = {"doc": {"story": TEXT, "head": "Harbour"}, "when": "2019-04-19", "paper": {"name": "HT"}}
    fields = {"text": "doc.story", "title": "doc.head", "published": "when", "outlet": "paper"}
    page = only_page(read("jsonl", lines(record), fields=fields))
    assert (page.kind, page.text, page.title) == ("article", TEXT, "Harbour")
    assert (page.published, page.outlet) == ("2019-04-19", "HT")


def test_mapped_html_is_a_page_as_fetched() -> None:
    page = only_page(read("jsonl", lines({"raw": "<p>Grö"}), fields={"html": "raw"}))
    assert (page.kind, page.body, page.text, page.charset) == ("html", "<p>Grö".encode(), "", "utf-8")


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("Ada Berg and Tom Ek", ("Ada Berg", "Tom Ek")),
        ("Ada Berg; Tom Ek;", ("Ada Berg", "Tom Ek")),
        (["Ada Berg ", "", None, "Ada Berg"], ("Ada Berg",)),
        ([{"name": "Ada Berg"}], ("Ada Berg",)),
        (None, ()),
        (7, ()),
    ],
)
def test_bylines_vary(authors: object, names: tuple[str, ...]) -> None:
    record = {"text": TEXT, "title": "T", "authors": authors}
    assert only_page(read("jsonl", lines(record))).authors == names


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_text_is_passed_character_for_character(text: str) -> None:
    assert only_page(read("jsonl", lines({"text": text}))).text == text


def test_halves_of_characters_are_replaced() -> None:
    page = only_page(read("jsonl", b'{"text": "a \\ud83d b \\ud83d\\ude00", "n": NaN}\n'))
    assert page.text == "a \ufffd b \U0001f600"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "cut', "malformed"),
        (b'{"text": "\xff"}', "malformed"),
        (b"[" * 100_000, "too_large"),
        (b"[" * 9_000, "malformed"),
        (b'{"tixt": "x"}', "malformed"),
        (b'{"text": 7}', "malformed"),
        (b"17", "malformed"),
        (b'{"text": ""}', "empty"),
        (b'{"text": null, "title": "x"}', "empty"),
        (b'{"text": " \\n "}', "empty"),
        (b'{"text": "' + b"x" * CAP + b'y"}', "too_large"),
    ],
)
def test_a_line_that_is_no_page_costs_itself(line: bytes, reason: str) -> None:
    good = b'{"text": "x"}\n'
    second = len(good) + len(line) + 1
    expected = [(0, "page"), (len(good), reason), (second, "page")]
    assert fates(read("jsonl", good + line + b"\n" + good)) == expected


def test_what_is_malformed_is_shown() -> None:
    missing, broken = read("jsonl", lines({"tixt": TEXT, "by": 1}) + b'{"a' + b"x" * 300 + b"\n")
    assert isinstance(missing, Unreadable)
    assert missing.detail == "no text among the fields: tixt, by"
    assert isinstance(broken, Unreadable)
    assert broken.excerpt == '{"a' + "x" * 197


def test_blank_lines_and_marks_are_no_records() -> None:
    data = b"\xef\xbb\xbf" + lines({"text": "a"}) + b"\n  \r\n" + b'{"text": "b"}\r\n\n'
    assert fates(read("jsonl", data)) == [(0, "page"), (22, "page")]


def test_a_last_line_without_a_break_is_whole_or_truncated() -> None:
    assert fates(read("jsonl", b'{"text": "a"}\n{"text": "b"}')) == [(0, "page"), (14, "page")]
    assert fates(read("jsonl", b'{"text": "a"}\n{"text": "b')) == [(0, "page"), (14, "truncated")]


RECORDS = [{"text": f"Text {n}. " * (n % 7 + 1), "n": n} for n in range(60)]


@pytest.mark.parametrize("compress", COMPRESSIONS.values(), ids=COMPRESSIONS)
def test_compressed_lines_have_the_offsets_of_plain_ones(
    compress: Callable[[bytes], bytes],
) -> None:
    data = lines(*RECORDS)
    assert read("jsonl", compress(data)) == read("jsonl", data)
    assert read("jsonl", compress(data), 0, 10) == read("jsonl", data)
    assert read("jsonl", compress(data), 10, 20) == []
    two_members = compress(data[:700]) + compress(data[700:])
    assert read("jsonl", two_members) == read("jsonl", data)


@pytest.mark.parametrize("size", [1, 13, 100, 3000])
def test_ranges_read_every_line_once(size: int) -> None:
    data = b"\n" + lines(*RECORDS) + b"\n\n" + b'{"text": "last"}'
    whole = read("jsonl", data)
    assert len(whole) == len(RECORDS) + 1
    ranges = range(0, len(data), size)
    assert [o for start in ranges for o in read("jsonl", data, start, start + size)] == whole


@pytest.mark.parametrize("compress", COMPRESSIONS.values(), ids=COMPRESSIONS)
def test_a_cut_compressed_file_says_so_once(compress: Callable[[bytes], bytes]) -> None:
    data = compress(lines(*RECORDS)) + compress(lines(*RECORDS))
    found = [reason for _, reason in fates(read("jsonl", data[: len(data) - 40]))]
    assert found.count("truncated") == 1
    assert found[-1] == "truncated"
    assert set(found[:-1]) == {"page"}
    assert len(found) > len(RECORDS)


def test_a_corrupt_compressed_file_says_so_once() -> None:
    data = bytearray(gzip.compress(lines(*RECORDS)) * 2)
    data[-60:-20] = b"\xff" * 40
    found = [reason for _, reason in fates(read("jsonl", bytes(data)))]
    assert found == ["page"] * 60 + ["corrupt"]


def test_a_line_that_is_too_long_is_never_held() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0) -> int:
            return offset

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            return b"x" * size if self.given < 2000 else b""

    dump = Dump("dump", InputSettings(), CAP)
    assert fates(list(FORMATS["jsonl"].read(Endless(), dump))) == [(0, "too_large")]  # type: ignore[arg-type]


def test_a_file_may_be_one_object_or_an_array() -> None:
    first, second = {"text": "Größe"}, {"text": "b", "title": "T"}
    pretty = json.dumps(first, indent=2, ensure_ascii=False).encode()
    assert only_page(read("jsonl", pretty)).text == "Größe"
    assert fates(read("jsonl", pretty + b"\n" + pretty)) == [(0, "page"), (len(pretty) + 1, "page")]
    array = json.dumps([first, second], ensure_ascii=False).encode()
    assert fates(read("jsonl", array)) == [(0 + 1, "page"), (array.index(b'{"text": "b"'), "page")]
    broken = b'[\n{"text": "a"},\n{"text": "b'
    assert fates(read("jsonl", broken)) == [(2, "page"), (17, "truncated")]
    assert fates(read("jsonl", broken, 1, 10)) == []
    assert read("jsonl", b"[]") == []


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_broken_object_of_an_array_costs_itself(indent: str) -> None:
    objects = [f'{indent}{{"text": "The council voted.",\n{indent}"n": [{{}},\n{indent}  {{}}]}}' for _ in range(4)]
    objects[1] = objects[1].replace(":", "")
    data = ("[\n" + ",\n".join(objects) + "\n]").encode()
    assert [fate for _, fate in fates(read("jsonl", data))] == ["page", "malformed", "page", "page"]


def test_arrays_of_broken_objects_end() -> None:
    data = b"[\n" + b'{"text" "x"},\n' * 5000 + b"]"
    assert {fate for _, fate in fates(read("jsonl", data))} == {"malformed"}


def test_what_json_can_be_split() -> None:
    splittable = FORMATS["jsonl"].splittable
    assert splittable(io.BytesIO(lines(*RECORDS)))
    assert not splittable(io.BytesIO(gzip.compress(lines(*RECORDS))))
    assert not splittable(io.BytesIO(json.dumps(RECORDS, indent=1).encode()))
    assert not splittable(io.BytesIO(json.dumps(RECORDS[0], indent=1).encode()))


def test_parquet_rows_are_numbered_over_row_groups() -> None:
    data = parquet(RECORDS, row_group_size=7)
    outcomes = read("parquet", data)
    assert [o.record_offset for o in outcomes] == list(range(60))
    assert [o.text for o in outcomes if isinstance(o, Page)] == [r["text"] for r in RECORDS]
    for size in (50, 400, 5000):
        ranges = range(0, len(data), size)
        assert [o for at in ranges for o in read("parquet", data, at, at + size)] == outcomes


def test_parquet_dates_and_missing_values() -> None:
    rows = [
        {"text": TEXT, "title": "T", "date": date(2019, 4, 19), "crawled_at": DAY},
        {"text": None, "title": "T", "date": None, "crawled_at": None},
    ]
    page, nothing = read("parquet", parquet(rows))
    assert isinstance(page, Page)
    assert (page.published, page.crawled_at) == ("2019-04-19", DAY)
    assert fates([nothing]) == [(1, "empty")]


def test_parquet_without_a_text_column_names_its_columns() -> None:
    first, _ = read("parquet", parquet([{"a": 1, "b": 2}] * 2))
    assert isinstance(first, Unreadable)
    assert (first.reason, first.detail) == ("malformed", "no text among the columns: a, b")


def test_a_broken_parquet_file_is_corrupt() -> None:
    data = parquet(RECORDS)
    assert fates(read("parquet", data[:-30])) == [(0, "corrupt")]
    assert read("parquet", data[:-30], 100) == []


def test_a_broken_row_group_costs_itself() -> None:
    data = bytearray(parquet(RECORDS, row_group_size=20, compression="zstd"))
    groups = pq.ParquetFile(io.BytesIO(bytes(data))).metadata
    column = groups.row_group(1).column(1)
    begin = column.dictionary_page_offset or column.data_page_offset
    data[begin : begin + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    column = groups.row_group(1).column(0)
    begin = column.dictionary_page_offset or column.data_page_offset
    data[begin : begin + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    found = fates(read("parquet", bytes(data)))
    assert found == [
        *((row, "page") for row in range(20)),
        (20, "corrupt"),
        *((row, "page") for row in range(40, 60)),
    ]


@pytest.mark.parametrize("compress", [bytes, *COMPRESSIONS.values()], ids=["plain", *COMPRESSIONS])
def test_a_text_file_is_one_page(compress: Callable[[bytes], bytes]) -> None:
    page = only_page(read("text", compress(TEXT.encode()), default_date="2019-04-20"))
    assert page == Page("dump", 0, "page", text=TEXT, crawled_at=DAY)
    assert only_page(read("text", compress(TEXT.encode()), text_kind="article")).kind == "article"
    assert only_page(read("text", compress(TEXT.encode("utf-16")))).text == TEXT
    html = only_page(read("html", compress(b"<html>\xe9"), text_kind="article"))
    assert (html.kind, html.body) == ("html", b"<html>\xe9")


def test_files_that_are_no_page() -> None:
    for format in ("text", "html"):
        assert fates(read(format, b" \n")) == [(0, "empty")]
        assert fates(read(format, b"")) == [(0, "empty")]
        assert fates(read(format, b"x" * (CAP + 1))) == [(0, "too_large")]
        assert fates(read(format, gzip.compress(b"x" * 10**7))) == [(0, "too_large")]
        assert fates(read(format, gzip.compress(TEXT.encode())[:-12])) == [(0, "truncated")]
        assert read(format, b"some text", start=4) == []


@pytest.mark.parametrize(
    ("head", "name", "format"),
    [
        (b'{"text": "a"}\n', "a.jsonl", "jsonl"),
        (b'{"text": "a"}\n', "part-0001", "jsonl"),
        (b'[{"text": "a"}]\n', "a.json", "jsonl"),
        (b'{\n  "text": "a"\n', "a.bin", "jsonl"),
        (parquet([{"text": "a"}]), "a.bin", "parquet"),
        (b"<!DOCTYPE html>", "page", "html"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<html lang="en">', "a.txt", "html"),
        (b"<p>No document</p>", "a.htm", "html"),
        (b"Some words.", "A.TXT", "text"),
        ("Wörter".encode("utf-16"), "a.txt", "text"),
        (b"", "a.txt", "text"),
    ],
)
def test_formats_are_recognised(head: bytes, name: str, format: str) -> None:
    assert recognise(head, name).name == format
    if head:
        assert recognise(gzip.compress(head), name + ".gz").name == format
        assert recognise(zstandard.compress(head * 9000)[:65_536], name + ".zst").name == format


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x00\x01\x02binary", "a.txt"),
        (b"fine words" * 300 + b"\x00", "a.txt"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.html"),
        (b"\x00\x01", "a.jsonl"),
        (b"Some words.", "README.md"),
        (b"Some words.", "a.parquet"),
        (b"Some words.", "a.warc.gz"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 100, "a.txt.gz"),
        (b"", "nothing"),
        (b"PK\x03\x04\x00\x00", "a.zip"),
    ],
)
def test_files_of_no_known_format_are_refused(head: bytes, name: str) -> None:
    with pytest.raises(UnknownFormat, match="^" + name):
        recognise(head, name)


def test_the_name_decides_where_the_first_block_is_larger_than_the_head() -> None:
    text = random.Random(7).randbytes(900_000).hex().encode()
    head = bz2.compress(b'{"text": "' + text + b'"}')[:65_536]
    assert recognise(head, "a.jsonl.bz2").name == "jsonl"
    with pytest.raises(UnknownFormat):
        recognise(head, "a.bz2")


def test_a_crawl_that_begins_broken_is_still_a_crawl() -> None:
    assert recognise(b"\x1f\x8b\x08" + b"\xff" * 100, "a.warc.gz").name == "warc"


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_fails_on_anything(format: str) -> None:
    for data in (b"", b"\0" * 100, b"\x1f\x8b\x08" + b"\xff" * 99, b"PAR1", b"{", b"WARC/1.0\r\n", b"BZh9"):
        for outcome in read(format, data):
            assert outcome.record_offset >= 0
