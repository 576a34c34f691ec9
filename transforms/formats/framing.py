"""Where the records of an archive begin and end: plain or compressed, whole or damaged, a file or a range.

Lengths are checked rather than believed: behind a record stand a separator, another record, or the
end of its gzip member or file; where none does, its length is wrong. Reading then goes on at the
next record header, so that a fault costs the stretch it lies in and no more.

A range reads the records that begin in it, and the broken stretch that follows its last one. It
starts to read before it, by the size of the largest record there can be, so that a record that
stands within a page, as in the crawl of an archive, is seen to lie in another. Records that share
a member share its offset.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import BinaryIO, Final, Literal, NamedTuple

from transforms.formats.base import Dump
from transforms.formats.compression import CHUNK, Codec, Joined, Members, codec_of
from transforms.formats.tape import HEADER_WITHIN, Grammar, Header, Tape

Layout = Literal["plain", "members", "stream"]
"""plain: not compressed; members: each record begins one; stream: compressed across records."""

_SEPARATOR_WITHIN: Final = 64
_BLOCK_BEYOND_BODY: Final = 1 << 16  # the HTTP header, and what chunks and codings may add
_FIRST_MEMBERS_WITHIN: Final = 1 << 24
_MEMBER_HEAD: Final = 1 << 12  # tells most bytes that only look like a member from one
_DOUBTED_APART: Final = 1 << 9  # where it does not, to look closer at each would take for ever


class Frame(NamedTuple):
    """A record; or, without headers, a stretch in which none can be read.

    `fault` is "" or a reason why `block` is not the record's.
    """

    offset: int
    headers: Mapping[str, str]
    block: bytes | memoryview = b""
    fault: str = ""
    detail: str = ""


def frames(file: BinaryIO, dump: Dump, grammar: Grammar) -> Iterator[Frame]:
    """The records of a file that begin in the dump's range, and the broken stretches among them."""
    codec = codec_of(file)
    limit = dump.max_bytes + _BLOCK_BEYOND_BODY
    if codec and layout(file, grammar) == "stream":
        if dump.start == 0:
            yield from _stream_frames(file, codec, grammar, limit)
        return
    begin = max(0, dump.start - limit - limit // 64 - HEADER_WITHIN)
    if codec:
        found = _member_frames(file, codec, grammar, limit, begin, dump.end)
    else:
        found = _plain_frames(file, grammar, limit, begin)
    begun = dump.start == 0
    for frame in found:
        if frame.headers:
            begun = begun or frame.offset >= dump.start
            if dump.end is not None and frame.offset >= dump.end:
                return
        if begun:
            yield frame


def layout(file: BinaryIO, grammar: Grammar) -> Layout:
    """How an archive is laid out, as its first member tells."""
    codec = codec_of(file)
    if codec is None:
        return "plain"
    members = Members(file, codec)
    tape = Tape(members.read, grammar)
    while not tape.fill(1) and not members.fault and members.next_member():
        tape = Tape(members.read, grammar)
    tape.skip_line_ends()
    header = tape.header()
    if header:
        size = header.size + header.length
        whole = tape.skip(size) == size
        if tape.skip_line_ends():
            return "stream"
        if not members.fault and (whole or _begins_record(members, grammar)):
            return "members"
    second = find_member(file, codec, 1, _FIRST_MEMBERS_WITHIN, lambda members: _opens_record(members, grammar))
    return "stream" if second is None else "members"


def _begins_record(members: Members, grammar: Grammar) -> bool:
    return members.next_member() and _opens_record(members, grammar)


def _opens_record(members: Members, grammar: Grammar) -> bool:
    tape = Tape(members.read, grammar)
    tape.skip_line_ends()
    return tape.header() is not None


def find_member(
    file: BinaryIO, codec: Codec, start: int, end: int | None, fits: Callable[[Members], bool]
) -> int | None:
    """Where the first member begins, in [start, end), that fits; None if none."""
    at, held = start, b""
    doubted = start - _DOUBTED_APART
    while end is None or at < end:
        file.seek(at + len(held))
        chunk = file.read(CHUNK)
        held += chunk
        found = held.find(codec.magic)
        while found >= 0 and (end is None or at + found < end):
            head = Members(BytesIO(held[found : found + _MEMBER_HEAD]), codec)
            sure = bool(head.read())
            if sure or (head.fault == "truncated" and at + found >= doubted + _DOUBTED_APART):
                if fits(Members(file, codec, at + found)):
                    return at + found
                doubted = doubted if sure else at + found
            found = held.find(codec.magic, found + 1)
        if not chunk:
            return None
        keep = len(codec.magic) - 1
        at, held = at + len(held) - keep, held[-keep:]
    return None


def _plain_frames(file: BinaryIO, grammar: Grammar, limit: int, begin: int) -> Iterator[Frame]:
    joined = Joined(file, None, begin)
    tape = Tape(joined.read, grammar, begin)
    if begin:
        tape.seek_header()
    yield from _frames_on(tape, grammar, limit, joined)


def _stream_frames(file: BinaryIO, codec: Codec, grammar: Grammar, limit: int) -> Iterator[Frame]:
    begin: int | None = 0
    position = 0
    while begin is not None:
        joined = Joined(file, codec, begin)
        tape = Tape(joined.read, grammar, position)
        if begin:
            tape.seek_header()
        yield from _frames_on(tape, grammar, limit, joined)
        position = tape.position
        corrupt = joined.fault == "corrupt"
        begin = find_member(file, codec, joined.member + 1, None, _inflates) if corrupt else None


def _inflates(members: Members) -> bool:
    return bool(members.read())


def _member_frames(
    file: BinaryIO, codec: Codec, grammar: Grammar, limit: int, start: int, end: int | None
) -> Iterator[Frame]:
    def opens_record(members: Members) -> bool:
        return _opens_record(members, grammar)

    begin = find_member(file, codec, start, end, opens_record) if start else 0
    in_stretch = False
    while begin is not None:
        members = Members(file, codec, begin)
        more = True
        while more:
            tape = Tape(members.read, grammar)
            for frame in _frames_on(tape, grammar, limit, members, members.start):
                if frame.headers or not in_stretch:
                    yield frame
                in_stretch = not frame.headers
            more = not members.fault and members.next_member()
        begin = find_member(file, codec, members.start + 1, None, opens_record) if members.fault else None


def _frames_on(
    tape: Tape, grammar: Grammar, limit: int, source: Members | Joined, member: int | None = None
) -> Iterator[Frame]:
    """The records on a tape; the source's fault tells why it ends, where it should not."""
    told = ""
    while tape.skip_line_ends():
        offset = tape.position if member is None else member
        header = tape.header()
        if header:
            frame = _record(tape, header, offset, limit, grammar, source)
        else:
            cut = grammar.opening.match(tape.look(HEADER_WITHIN))
            tape.seek_header()
            fault = source.fault or ("truncated" if cut and not tape.fill(1) else "corrupt")
            frame = Frame(offset, {}, fault=fault, detail="no record header can be read here")
        told = frame.fault
        yield frame
    offset = tape.position if member is None else member
    if source.fault and not told:
        yield Frame(offset, {}, fault=source.fault, detail="the compressed data cannot be read on")
    elif source.plain and not told and offset > 0 and tape.line_ends < grammar.line_ends:
        yield Frame(offset, {}, fault="truncated", detail="the line ends behind the last record are missing")


def _record(tape: Tape, header: Header, offset: int, limit: int, grammar: Grammar, source: Members | Joined) -> Frame:
    """The record whose header begins here; go on to where the next one is to be looked for."""
    fields, size, length = header
    begin = tape.position + size
    if length > limit:  # a false length may claim the rest of the file: look, do not leap
        tape.seek_header()
        missing = begin + length - tape.position
        if missing > 0:
            fault = "corrupt" if tape.fill(1) else source.fault or "truncated"
            return Frame(offset, fields, b"", fault, _short_by(missing))
        return Frame(offset, fields, b"", "too_large", f"a block of {length} bytes")
    tape.fill(size + length + _SEPARATOR_WITHIN)
    block = tape.view(length, size)
    behind = tape.look(_SEPARATOR_WITHIN, size + length)
    follows = behind.lstrip(b"\r\n")
    if len(block) < length:
        tape.seek_header()
        fault = source.fault or "truncated"
        return Frame(offset, fields, block, fault, _short_by(length - len(block)))
    if follows and not grammar.closes.match(behind):
        tape.seek_header()
        return Frame(offset, fields, block, "corrupt", "the record is longer than it announces")
    tape.skip(size + length)
    if not follows and source.fault == "corrupt":
        return Frame(offset, fields, block, "corrupt", "the compressed data cannot be read")
    return Frame(offset, fields, block)


def _short_by(missing: int) -> str:
    return f"the block is {missing} bytes shorter than it announces"
