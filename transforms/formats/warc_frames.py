"""Where WARC records begin and end: plain or compressed, whole or damaged, a file or a range of it.

Lengths are checked rather than believed: behind a record stand two line breaks, another record, or
the end of its gzip member or file; where none does, its Content-Length is wrong. Reading then goes
on at the next record header, so that a fault costs the stretch it lies in and no more. After
WARC 1.0 and 1.1 (https://iipc.github.io/warc-specifications/), and 0.18 as ClueWeb09 has it.

A range reads the records that begin in it, and the broken stretch that follows its last one. In
plain files a header that stands in a page, as in the crawl of a WARC file, can be taken for a
record where a range begins with it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO, Final, Literal, NamedTuple

from transforms.formats.base import Dump
from transforms.formats.compression import CHUNK, Codec, Joined, Members, codec_of
from transforms.formats.http_bodies import parse_headers

Layout = Literal["plain", "members", "stream"]
"""plain: not compressed; members: each record begins one; stream: compressed across records."""

_VERSION: Final = re.compile(rb"WARC/\d\.\d{1,3}[ \t]*\r?\n")
_BEGINS: Final = re.compile(rb"\nWARC/\d\.\d")
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_HEADER_WITHIN: Final = 1 << 15
_HEADER_MOSTLY_WITHIN: Final = 1 << 11
_SEPARATOR_WITHIN: Final = 64
_BLOCK_BEYOND_BODY: Final = 1 << 16  # the HTTP header, and what chunks and codings may add
_FIRST_MEMBERS_WITHIN: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class Frame:
    """A record; or, without headers, a stretch in which none can be read.

    `fault` is "" or a reason why `block` is not the record's.
    """

    offset: int
    headers: Mapping[str, str]
    block: bytes = b""
    fault: str = ""
    detail: str = ""


class _Header(NamedTuple):
    fields: Mapping[str, str]
    size: int
    length: int  # of the block, as announced


class _Tape:
    """Bytes that come piece by piece, with as much of them in memory as is looked at."""

    def __init__(self, read: Callable[[], bytes], position: int = 0) -> None:
        self.position = position
        self._read = read
        self._held = bytearray()
        self._ended = False

    def look(self, size: int, begin: int = 0) -> bytes:
        """The next `size` bytes, or those `begin` bytes ahead; fewer only at the end."""
        while len(self._held) < begin + size and not self._ended:
            piece = self._read()
            self._ended = not piece
            self._held += piece
        return bytes(memoryview(self._held)[begin : begin + size])

    def skip(self, size: int) -> int:
        """Go on by `size` bytes; how many there were."""
        left = size
        while left and self.look(1):
            taken = min(left, len(self._held))
            del self._held[:taken]
            left -= taken
        self.position += size - left
        return size - left

    def skip_newlines(self) -> None:
        """Go on to the next byte that ends no line."""
        while head := self.look(_SEPARATOR_WITHIN):
            rest = head.lstrip(b"\r\n")
            self.skip(len(head) - len(rest))
            if rest:
                return

    def header(self) -> _Header | None:
        """The record header that begins here, if one does."""
        head = self.look(_HEADER_MOSTLY_WITHIN)
        if not _VERSION.match(head):
            return None
        end = _HEADER_END.search(head)
        if not end:
            head = self.look(_HEADER_WITHIN)
            end = _HEADER_END.search(head)
        if not end:
            return None
        fields = parse_headers(head[: end.start()])
        length = fields.get("content-length", "")
        if not (length.isascii() and length.isdecimal() and "warc-type" in fields):
            return None
        return _Header(fields, end.end(), int(length[:18]))

    def seek_header(self) -> None:
        """Go on to the next line behind this byte that begins a record header, or to the end."""
        while len(held := self.look(CHUNK)) > 1:
            found = _BEGINS.search(held)
            if found:
                self.skip(found.start() + 1)
                if self.header():
                    return
            else:
                self.skip(len(held) - 8 if len(held) == CHUNK else len(held))
        self.skip(len(held))


def frames(file: BinaryIO, dump: Dump) -> Iterator[Frame]:
    """The records of a file that begin in the dump's range, and the broken stretches among them."""
    file.seek(0)
    codec = codec_of(file.read(4))
    if codec and layout(file) == "stream":
        if dump.start == 0:
            yield from _stream_frames(file, codec, dump)
        return
    for frame in _member_frames(file, codec, dump) if codec else _plain_frames(file, dump):
        if frame.headers and not dump.holds(frame.offset):
            return
        yield frame


def layout(file: BinaryIO) -> Layout:
    """How a WARC file is laid out, as its first member tells."""
    file.seek(0)
    codec = codec_of(file.read(4))
    if codec is None:
        return "plain"
    members = Members(file, codec)
    tape = _Tape(members.read)
    while not tape.look(1) and not members.fault and members.next_member():
        tape = _Tape(members.read)
    tape.skip_newlines()
    header = tape.header()
    if header:
        tape.skip(header.size)
        tape.skip(header.length)
        tape.skip_newlines()
        if not members.fault:
            return "stream" if tape.look(1) else "members"
    second = find_member(file, codec, 1, _FIRST_MEMBERS_WITHIN)
    return "stream" if second is None else "members"


def find_member(file: BinaryIO, codec: Codec, start: int, end: int | None) -> int | None:
    """Where the first member begins, in [start, end), that a record begins with; None if none."""
    at, held = start, b""
    while end is None or at < end:
        file.seek(at + len(held))
        chunk = file.read(CHUNK)
        held += chunk
        if len(held) < len(codec.magic):
            return None
        found = held.find(codec.magic)
        while found >= 0 and (end is None or at + found < end):
            if _opens_record(file, codec, at + found):
                return at + found
            found = held.find(codec.magic, found + 1)
        keep = len(codec.magic) - 1
        at, held = at + len(held) - keep, held[-keep:]
        if not chunk:
            return None
    return None


def _opens_record(file: BinaryIO, codec: Codec, at: int) -> bool:
    tape = _Tape(Members(file, codec, at).read)
    tape.skip_newlines()
    return tape.header() is not None


def _plain_frames(file: BinaryIO, dump: Dump) -> Iterator[Frame]:
    begin = max(0, dump.start - 1)  # the line break before a header counts
    joined = Joined(file, None, begin)
    tape = _Tape(joined.read, begin)
    if dump.start:
        tape.seek_header()
    yield from _frames_on(tape, dump.max_bytes, joined)


def _stream_frames(file: BinaryIO, codec: Codec, dump: Dump) -> Iterator[Frame]:
    joined = Joined(file, codec)
    yield from _frames_on(_Tape(joined.read), dump.max_bytes, joined)


def _member_frames(file: BinaryIO, codec: Codec, dump: Dump) -> Iterator[Frame]:
    begin = find_member(file, codec, dump.start, dump.end) if dump.start else 0
    in_stretch = False
    while begin is not None:
        members = Members(file, codec, begin)
        more = True
        while more:
            tape = _Tape(members.read)
            for frame in _frames_on(tape, dump.max_bytes, members):
                if frame.headers or not in_stretch:
                    yield replace(frame, offset=members.start)
                in_stretch = not frame.headers
            more = not members.fault and members.next_member()
        begin = find_member(file, codec, members.start + 1, None) if members.fault else None


def _frames_on(tape: _Tape, max_bytes: int, source: Members | Joined) -> Iterator[Frame]:
    """The records on a tape; the source's fault tells why it ends, where it should not."""
    nothing_yet = True
    while True:
        tape.skip_newlines()
        header = tape.header()
        if header:
            yield _record(tape, header, max_bytes + _BLOCK_BEYOND_BODY, source)
        elif head := tape.look(_HEADER_WITHIN):
            cut = len(head) < _HEADER_WITHIN and _VERSION.match(head)
            fault = source.fault or ("truncated" if cut else "corrupt")
            yield Frame(tape.position, {}, fault=fault, detail="no record header can be read here")
            tape.seek_header()
        else:
            if nothing_yet and source.fault:
                detail = "the compressed data cannot be read"
                yield Frame(tape.position, {}, fault=source.fault, detail=detail)
            return
        nothing_yet = False


def _record(tape: _Tape, header: _Header, limit: int, source: Members | Joined) -> Frame:
    """The record whose header begins here; go on to where the next one is to be looked for."""
    offset, fields = tape.position, header.fields
    if header.length > limit:  # a false length may claim the rest of the file: look, do not leap
        tape.seek_header()
        missing = header.length - (tape.position - offset - header.size)
        if missing > 0:
            fault = "corrupt" if tape.look(1) else source.fault or "truncated"
            return Frame(offset, fields, b"", fault, _short_by(missing))
        return Frame(offset, fields, b"", "too_large", f"a block of {header.length} bytes")
    block = tape.look(header.length, header.size)
    behind = tape.look(_SEPARATOR_WITHIN, header.size + header.length)
    follows = behind.lstrip(b"\r\n")
    if len(block) < header.length:
        tape.seek_header()
        fault = source.fault or "truncated"
        return Frame(offset, fields, block, fault, _short_by(header.length - len(block)))
    if follows and not (behind.startswith(b"\r\n\r\n") or follows.startswith(b"WARC/")):
        tape.seek_header()
        return Frame(offset, fields, block, "corrupt", "the record is longer than it announces")
    tape.skip(header.size + header.length)
    if not follows and source.fault == "corrupt":
        return Frame(offset, fields, block, "corrupt", "the compressed data cannot be read")
    return Frame(offset, fields, block)


def _short_by(missing: int) -> str:
    return f"the block is {missing} bytes shorter than it announces"
