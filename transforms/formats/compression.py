"""Compressed files, member by member: gzip, zstd, lz4 and bzip2, inflated in bounded pieces.

Each of these is a sequence of members (zstd and lz4 call them frames) that can be read from where
one begins. Crawlers store one record a member, so that a record's place in the file is that of its
member (WARC 1.1, annex D). A zstd file may begin with a dictionary that all its frames are
compressed with ("WARC compression with Zstandard", as ArchiveTeam's crawls are).
"""

from bz2 import BZ2Decompressor
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO, Final, Protocol, cast

import zstandard
from isal import isal_zlib
from lz4.frame import LZ4FrameDecompressor

CHUNK: Final = 1 << 18  # bytes read from a file at a time
PIECE: Final = 1 << 20  # bytes inflated at a time, at most
HEAD: Final = 18  # bytes that tell a compression
_FED: Final = 1 << 16  # bytes a decompressor is given at a time: it copies what it does not use

_SKIPPABLE: Final = b"\x2a\x4d\x18"  # second to fourth byte of zstd's frames that hold no data
_DICTIONARY_FRAME: Final = b"\x5d" + _SKIPPABLE
_DICTIONARY_WITHIN: Final = 1 << 25
_NOTHING: Final = zstandard.compress(b"")  # to try a dictionary on


class _Inflater(Protocol):
    """One member's decompressor: what bz2 and lz4 offer by themselves."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes | None: ...
    def decompress(self, data: bytes | memoryview, max_length: int, /) -> bytes: ...


class _Gzip:
    """zlib's object in bz2's manner."""

    def __init__(self) -> None:
        self._zlib = isal_zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes | memoryview, max_length: int) -> bytes:
        tail = self._zlib.unconsumed_tail
        return self._zlib.decompress(tail + data if tail else data, max_length)


class _Zstd:
    """zstandard's object, fed block by block (RFC 8878, 3.1.1): no call inflates more than one.

    Fed freely, 64 KiB could inflate to gigabytes; and it does not tell where the frame ended.
    """

    def __init__(self, decompressor: zstandard.ZstdDecompressor) -> None:
        self._zstd = decompressor.decompressobj()
        self._pending = b""
        self._skip = 0  # bytes of a skippable frame yet to come
        self._checksum = -1  # bytes behind the last block; -1 before the frame's header
        self.eof = False
        self.needs_input = True

    @property
    def unused_data(self) -> bytes:
        return self._pending if self.eof else b""

    def decompress(self, data: bytes | memoryview, _: int) -> bytes:
        self._pending += data
        while not self.eof:
            size, last = self._next_piece()
            self.needs_input = not size or len(self._pending) < size
            if self.needs_input:
                return b""
            piece, self._pending = self._pending[:size], self._pending[size:]
            inflated = b"" if self._skip else self._zstd.decompress(piece)
            self._skip = max(0, self._skip - size)
            self.eof = last
            if inflated:
                return inflated
        return b""

    def _next_piece(self) -> tuple[int, bool]:
        """Size of what to feed next, 0 where that cannot be told yet; whether it ends the frame."""
        if self._checksum < 0 and not self._skip:
            return self._frame_header()
        if self._skip:
            size = min(self._skip, len(self._pending))
            return size, size == self._skip
        if len(self._pending) < 3:
            return 0, False
        block = int.from_bytes(self._pending[:3], "little")
        last, kind, size = bool(block & 1), block >> 1 & 3, block >> 3
        return 3 + (1 if kind == 1 else size) + (self._checksum if last else 0), last

    def _frame_header(self) -> tuple[int, bool]:
        head = self._pending[:8]
        if len(head) < 8:
            return 0, False
        if head[1:4] == _SKIPPABLE:
            self._skip = 8 + int.from_bytes(head[4:8], "little")
            return self._next_piece()
        descriptor = head[4]
        single_segment = descriptor >> 5 & 1
        self._checksum = descriptor & 4
        content_size = (single_segment, 2, 4, 8)[descriptor >> 6]
        return 5 + (1 - single_segment) + (0, 1, 2, 4)[descriptor & 3] + content_size, False


@dataclass(frozen=True)
class Codec:
    """A compression: suffix of its files, first bytes of its members, and what inflates them.

    `inflating` begins to read a file: it gives what makes the inflater of one member after another.
    """

    name: str
    suffix: str
    magic: bytes
    inflating: Callable[[], Callable[[], _Inflater]]
    error: type[Exception]


def _zstd_inflating(dictionary: zstandard.ZstdCompressionDict | None = None) -> Callable[[], _Zstd]:
    """Inflaters of one frame after another, which share what is dear to make."""
    return partial(_Zstd, zstandard.ZstdDecompressor(dict_data=dictionary))


_GZIP_ERROR = cast(type[Exception], isal_zlib.error)  # its stubs call the class an instance
GZIP: Final = Codec("gzip", ".gz", b"\x1f\x8b\x08", lambda: _Gzip, _GZIP_ERROR)
ZSTD: Final = Codec("zstd", ".zst", b"\x28\xb5\x2f\xfd", _zstd_inflating, zstandard.ZstdError)
LZ4: Final = Codec("lz4", ".lz4", b"\x04\x22\x4d\x18", lambda: LZ4FrameDecompressor, RuntimeError)
BZIP2: Final = Codec("bzip2", ".bz2", b"BZh", lambda: BZ2Decompressor, OSError)
CODECS: Final = (GZIP, ZSTD, LZ4, BZIP2)


def codec_of(file: BinaryIO) -> Codec | None:
    """The compression that a file's first bytes tell, with the dictionary that a zstd file may begin with."""
    file.seek(0)
    head = file.read(HEAD)
    if head[1:4] == _SKIPPABLE and head[0] >> 4 == 5:
        return _zstd_with_dictionary(file, head) if head.startswith(_DICTIONARY_FRAME) else ZSTD
    return next((codec for codec in CODECS if head.startswith(codec.magic)), None)


def _zstd_with_dictionary(file: BinaryIO, head: bytes) -> Codec:
    """ZSTD with the dictionary of a file's first frame; without it, where that cannot be read."""
    size = int.from_bytes(head[4:8], "little")
    if size > _DICTIONARY_WITHIN:
        return ZSTD
    file.seek(8)
    data = file.read(size)
    try:
        if data.startswith(ZSTD.magic):
            data = zstandard.ZstdDecompressor().decompress(data, max_output_size=_DICTIONARY_WITHIN)
        dictionary = zstandard.ZstdCompressionDict(data)
        zstandard.ZstdDecompressor(dict_data=dictionary).decompress(_NOTHING)
    except zstandard.ZstdError:
        return ZSTD
    return replace(ZSTD, inflating=partial(_zstd_inflating, dictionary))


class Members:
    """The members of a compressed file from `start` on, one at a time.

    `read` gives the current member's bytes, up to PIECE or one block, and b"" behind its last;
    `fault` then says whether it ended as it should: "", "truncated" (the file ends first) or
    "corrupt". `start` and `end` are the member's place in the file as stored; `end` holds once the
    member is read without fault.
    """

    plain: Final = False

    def __init__(self, file: BinaryIO, codec: Codec, start: int = 0) -> None:
        self._file = file
        self._codec = codec
        self._inflating = codec.inflating()
        self._chunk = b""
        self._taken = 0  # of the chunk, by inflaters
        self._chunk_end = start  # in the file
        file.seek(start)
        self._open_member()

    def _open_member(self) -> None:
        self.start = self.end
        self.fault = ""
        self._inflater = self._inflating()

    @property
    def end(self) -> int:
        """Where the next member begins."""
        return self._chunk_end - len(self._chunk) + self._taken

    def read(self) -> bytes:
        """The member's next bytes; b"" behind its last, or where it cannot be read on."""
        inflater = self._inflater
        while not (self.fault or inflater.eof):
            fed = inflater.needs_input
            data = self._take() if fed else b""
            try:
                piece = inflater.decompress(data, PIECE)
            except self._codec.error:
                self.fault = "corrupt"
                return b""
            if inflater.eof:
                self._taken -= len(inflater.unused_data or b"")
            elif fed and not data and not piece:
                self.fault = "truncated"
            if piece:
                return piece
        return b""

    def _take(self) -> memoryview:
        self._unread()
        data = memoryview(self._chunk)[self._taken : self._taken + _FED]
        self._taken += len(data)
        return data

    def _unread(self) -> bool:
        """Whether the file has bytes that no inflater took; then the chunk holds some."""
        if self._taken < len(self._chunk):
            return True
        self._chunk, self._taken = self._file.read(CHUNK), 0
        self._chunk_end += len(self._chunk)
        return bool(self._chunk)

    def next_member(self) -> bool:
        """Go on to the next member, over zero bytes of padding; False at the end of the file."""
        while self._unread():
            if self._chunk[self._taken]:
                self._open_member()
                return True
            rest = self._chunk[self._taken :].lstrip(b"\0")
            self._taken = len(self._chunk) - len(rest)
        return False


class Joined:
    """A whole file as one stream, decompressed where `codec` says so; `fault` as in Members."""

    def __init__(self, file: BinaryIO, codec: Codec | None, start: int = 0) -> None:
        self._file = file
        self._members = Members(file, codec, start) if codec else None
        self.plain = codec is None
        file.seek(start)

    @property
    def fault(self) -> str:
        """Why the stream ended before the file did, as in Members."""
        return self._members.fault if self._members else ""

    @property
    def member(self) -> int:
        """Where the member that is being read begins in the file."""
        return self._members.start if self._members else 0

    def read(self) -> bytes:
        """The next bytes; b"" at the end."""
        if self._members is None:
            return self._file.read(CHUNK)
        while True:
            piece = self._members.read()
            if piece or self.fault or not self._members.next_member():
                return piece
