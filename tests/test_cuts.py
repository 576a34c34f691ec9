"""Files cut at every byte: no record before the cut is lost, and the cut leaves one reject."""

import bz2
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from itertools import accumulate

import lz4.frame
import pytest
import zstandard

from tests.crawls import ABOUT_ARC, COMPRESSIONS, arc_page, arc_record, fate, http, read, record
from transforms.formats import Unreadable
from transforms.formats.base import Outcome

BODY = b"<html><p>The council voted.</p></html>"
RECORDS = [
    record("warcinfo", 0, b"software: none\r\n"),
    record(number=1, block=http(BODY)),
    record("request", 1, b"GET / HTTP/1.1\r\n\r\n"),
    record(number=2, block=http(BODY * 2)),
    record("conversion", 3, b"Some text.", content_type="text/plain"),
]
ARC_RECORDS = [
    arc_record("filedesc://a.arc", ABOUT_ARC, "text/plain"),
    arc_page(1, BODY),
    arc_page(2, BODY * 3),
]


CODEC_BYTES = 3  # of fewer it cannot be told that they are compressed


def cuts_of(format: str, data: bytes) -> list[list[Outcome]]:
    """What the first 0, 1, 2... bytes of a file come to."""
    return [read(data[:size], format=format) for size in range(len(data) + 1)]


def is_fault(outcome: Outcome) -> bool:
    return isinstance(outcome, Unreadable) and outcome.reason in ("truncated", "corrupt")


def check(cuts: list[list[Outcome]], whole_at: Callable[[int], int], boundaries: set[int]) -> None:
    """`whole_at` tells how many records the first bytes hold whole; at boundaries nothing is missing."""
    full = cuts[-1]
    assert not any(map(is_fault, full))
    for size, outcomes in enumerate(cuts):
        kept = [outcome for outcome in outcomes if not is_fault(outcome)]
        assert kept == full[: len(kept)], size
        assert len(kept) >= whole_at(size), size
        faults = [fate(outcome) for outcome in outcomes if is_fault(outcome)]
        assert len(faults) == (size not in boundaries), size
        assert size <= CODEC_BYTES or set(faults) <= {"truncated"}, size


@pytest.mark.parametrize("compress", [bytes, *COMPRESSIONS.values()], ids=["plain", *COMPRESSIONS])
@pytest.mark.parametrize(("format", "records"), [("warc", RECORDS), ("arc", ARC_RECORDS)])
def test_records_one_a_member(format: str, records: list[bytes], compress: Callable[[bytes], bytes]) -> None:
    parts = [compress(part) for part in records]
    ends = list(accumulate(map(len, parts)))
    check(cuts_of(format, b"".join(parts)), lambda size: sum(end <= size for end in ends), {0, *ends})


def inflated(inflater: Callable[[], object], data: bytes) -> int:
    """How many bytes the standard tool gets out of a cut file."""
    return len(inflater().decompress(data)) if data else 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("compress", "inflater"),
    [
        (gzip.compress, lambda: zlib.decompressobj(31)),
        (bz2.compress, bz2.BZ2Decompressor),
        (lz4.frame.compress, lz4.frame.LZ4FrameDecompressor),
        (zstandard.compress, lambda: zstandard.ZstdDecompressor().decompressobj()),
    ],
    ids=["gzip", "bzip2", "lz4", "zstd"],
)
@pytest.mark.parametrize(("format", "records"), [("warc", RECORDS), ("arc", ARC_RECORDS)])
def test_all_records_in_one_member(
    format: str, records: list[bytes], compress: Callable[[bytes], bytes], inflater: Callable[[], object]
) -> None:
    data = compress(b"".join(records))
    ends = list(accumulate(map(len, records)))

    def whole_at(size: int) -> int:
        read_so_far = inflated(inflater, data[:size])
        return sum(end <= read_so_far for end in ends)

    check(cuts_of(format, data), whole_at, {0, len(data)})


def test_frames_with_a_dictionary() -> None:
    dictionary = zstandard.ZstdCompressionDict(BODY * 20)
    compressor = zstandard.ZstdCompressor(dict_data=dictionary)
    first = b"\x5d\x2a\x4d\x18" + len(dictionary).to_bytes(4, "little") + dictionary.as_bytes()
    parts = [first, *map(compressor.compress, RECORDS)]
    ends = list(accumulate(map(len, parts)))
    check(cuts_of("warc", b"".join(parts)), lambda size: sum(end <= size for end in ends[1:]), {0, *ends})


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
@pytest.mark.parametrize("streamed", [False, True], ids=["", "streamed"])
def test_zipped_archives(method: int, streamed: bool) -> None:
    members = [gzip.compress(part) for part in RECORDS]
    data = io.BytesIO()
    if streamed:  # sizes stand behind the entries
        data.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(data, "w", method) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/a.warc.gz", b"".join(members))
        archive.writestr("archive/b.warc.gz", b"".join(members))
    cuts = cuts_of("wacz", data.getvalue())
    kept = [[fate(outcome) for outcome in outcomes if not is_fault(outcome)] for outcomes in cuts]
    assert kept[-1] == [fate(outcome) for outcome in cuts[-1]] == 2 * [*map(fate, read(b"".join(members)))]
    for size in range(len(cuts) - 1):
        assert kept[size] == kept[-1][: len(kept[size])]
        assert len(kept[size]) <= len(kept[size + 1])
        assert any(map(is_fault, cuts[size]))
    directory = data.getvalue().index(b"PK\x01\x02")
    assert kept[directory] == kept[-1]


@pytest.mark.parametrize("compress", [bytes, *COMPRESSIONS.values()], ids=["plain", *COMPRESSIONS])
def test_lines(compress: Callable[[bytes], bytes]) -> None:
    lines = [json.dumps({"text": f"The council voted {n} times.", "n": n}).encode() + b"\n" for n in range(4)]
    parts = [compress(line) for line in lines]
    ends = list(accumulate(map(len, parts)))
    without_break = {end - 1 for end in ends} if compress is bytes else set()
    check(cuts_of("jsonl", b"".join(parts)), lambda size: sum(end <= size for end in ends), {0, *ends, *without_break})


def test_an_array() -> None:
    objects = [json.dumps({"text": f"The council voted {n} times.", "n": n}).encode() for n in range(4)]
    data = b"[" + b",\n".join(objects) + b"]\n"
    ends = [data.index(one) + len(one) for one in objects]
    check(cuts_of("jsonl", data), lambda size: sum(end <= size for end in ends), {0, len(data) - 1, len(data)})
