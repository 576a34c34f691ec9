"""JSON Lines, one record a line; and files that are one JSON object, several, or an array."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, Final, NamedTuple

import orjson

from transforms.formats.base import Dump, Format, Outcome, Unreadable
from transforms.formats.compression import Joined, codec_of
from transforms.formats.shapes import PageMaker
from transforms.schemas import EXCERPT_CHARS

_DOCUMENT_BYTES: Final = 1 << 28  # of a file that has to be read whole
_ESCAPED: Final = 2  # a line may be so many times longer than the text in it,
_BESIDE_TEXT: Final = 1 << 16  # and longer by this
_MOST_BROKEN: Final = 1000  # objects of a document, before the rest is given up
_MARK: Final = b"\xef\xbb\xbf"
_BEGINS: Final = re.compile(rb"(?:\[\s{0,99})?\{\s{0,99}(?:\"|\}|$)")
_BETWEEN_OBJECTS: Final = re.compile(r"[\s,\[\]]*")


class _Line(NamedTuple):
    offset: int
    data: bytes | None  # None where it is longer than the limit
    ended: bool  # by a line break


def read_jsonl(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    """The records of the lines that begin in the dump's range; blank lines are none.

    A compressed file, or one that is a single JSON document, is read by the range that begins it;
    offsets are in its decompressed bytes.
    """
    if _splittable(file):
        return _read_lines(file, dump)
    if dump.start:
        return iter(())
    whole = replace(dump, end=None)
    return _read_document(file, whole) if _is_document(file) else _read_lines(file, whole)


def _read_lines(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    begin = max(0, dump.start - 1)  # the line break before a line belongs to the one before
    source = _opened(file, begin)
    lines = _lines(source.read, begin, dump.max_bytes * _ESCAPED + _BESIDE_TEXT)
    make = PageMaker(dump)
    end, cut = begin, False
    for line in islice(lines, 1 if dump.start else 0, None):
        if not dump.holds(line.offset):
            return
        end = line.offset + len(line.data or b"")
        if line.data is None:
            yield Unreadable(line.offset, "too_large", "a line of more than the bytes allowed")
        elif data := line.data.removeprefix(_MARK).strip():
            record = _parsed(data)
            cut = record is None and not line.ended
            if record is not None:
                yield _outcome(make, record, line.offset)
            else:
                reason = (source.fault or "truncated") if cut else "malformed"
                yield Unreadable(line.offset, reason, "broken JSON", excerpt=_excerpt(data))
    if source.fault and not cut:
        yield Unreadable(end, source.fault, "the compressed data cannot be read behind this")


def _lines(read: Callable[[], bytes], offset: int, limit: int) -> Iterator[_Line]:
    """The lines of a stream; of one that is longer than the limit no more than that is held."""
    carried: list[bytes] = []
    size = 0
    while piece := read():
        *ended, rest = piece.split(b"\n")
        for part in ended:
            size += len(part)
            data = b"".join((*carried, part)) if size <= limit else None
            yield _Line(offset, data, True)
            offset += size + 1
            size = 0
            carried.clear()
        size += len(rest)
        if size <= limit:
            carried.append(rest)
        else:
            carried.clear()
    if size:
        yield _Line(offset, b"".join(carried) if size <= limit else None, False)


def _read_document(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    source = _opened(file)
    pieces: list[bytes] = []
    size = 0
    while piece := source.read():
        pieces.append(piece)
        size += len(piece)
        if size > _DOCUMENT_BYTES:
            detail = f"one JSON document of more than {_DOCUMENT_BYTES} bytes; use JSON Lines"
            yield Unreadable(0, "too_large", detail)
            return
    try:
        text = b"".join(pieces).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Unreadable(0, source.fault or "undecodable", f"no UTF-8: {error.reason}")
        return
    yield from _from_document(text, PageMaker(dump), source.fault)


def _from_document(text: str, make: PageMaker, fault: str) -> Iterator[Outcome]:
    """The objects of a document; behind a broken one, the next line that begins like it is tried."""
    decoder = json.JSONDecoder()
    at = offset = 0  # in characters, in bytes
    unclosed = "truncated" if text.lstrip().startswith("[") and not text.rstrip().endswith("]") else ""
    broken = 0
    while True:
        gap = _BETWEEN_OBJECTS.match(text, at)
        begin = gap.end() if gap else at
        offset += len(text[at:begin].encode())
        if begin == len(text):
            if (fault or unclosed) and not broken:
                yield Unreadable(offset, fault or unclosed, "the array goes on, the file does not")
            return
        try:
            record, at = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            at = _next_like(text, begin) if broken < _MOST_BROKEN else len(text)
            broken += 1
            reason = "malformed" if at < len(text) else fault or unclosed or "malformed"
            yield Unreadable(offset, reason, "broken JSON", excerpt=text[begin : begin + EXCERPT_CHARS])
        else:
            yield _outcome(make, record, offset)
        offset += len(text[begin:at].encode())


def _next_like(text: str, begin: int) -> int:
    """Where the next line with an object as far indented begins; the end, where none does."""
    indent = text[text.rfind("\n", 0, begin) + 1 : begin].strip("[")
    found = text.find(f"\n{indent}{{", begin)
    return len(text) if found < 0 else found


def _outcome(make: PageMaker, record: object, offset: int) -> Outcome:
    if isinstance(record, dict):
        return make.page(record, offset)
    return Unreadable(offset, "malformed", f"no JSON object but a {type(record).__name__}")


def _parsed(data: bytes) -> object:
    """The value of a line, None where it is broken; what orjson is too strict for, json reads."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:  # NaN, halves of surrogate pairs
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        return None


def _excerpt(data: bytes) -> str:
    return data[: 4 * EXCERPT_CHARS].decode("utf-8", "replace")[:EXCERPT_CHARS]


def _opened(file: BinaryIO, start: int = 0) -> Joined:
    return Joined(file, codec_of(file), start)


def _splittable(file: BinaryIO) -> bool:
    return codec_of(file) is None and not _is_document(file)


def _is_document(file: BinaryIO) -> bool:
    """Whether the first line is no record but opens one, or an array of them."""
    head = _opened(file).read().removeprefix(_MARK).lstrip()
    line, line_break, _ = head.partition(b"\n")
    line = line.rstrip()
    opens = line.startswith(b"{") and line.endswith((b"{", b"[", b",")) and bool(line_break)
    return line.startswith(b"[") or (opens and _parsed(line) is None)


def _begins_json(head: bytes) -> bool:
    return bool(_BEGINS.match(head.removeprefix(_MARK).lstrip()))


JSONL: Final = Format("jsonl", read_jsonl, (".jsonl", ".json", ".ndjson", ".jsonlines"), _begins_json, _splittable)
