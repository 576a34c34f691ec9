"""Zip archives, read in place: where entries lie, also in a cut archive, and their bytes as files.

After PKWARE's APPNOTE.TXT. Python's own reader gives up where the directory at the end is missing.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import SEEK_END, SEEK_SET
from typing import BinaryIO, Final, NamedTuple, cast

from transforms.formats.compression import CHUNK

LOCAL_HEADER: Final = re.compile(
    rb"PK\x03\x04[\x0a-\x3f]\x00[\s\S]{2}[\x00\x08\x09\x0c\x0e\x5d\x5f]\x00[\s\S]{17}\x00[\s\S]{2}(?=[\w.\-/ ])"
)
"""What stands before each entry, without its name; tight enough not to be met by chance."""

_LOCAL_MAGIC: Final = b"PK\x03\x04"
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_UNTOLD: Final = 0xFFFFFFFF  # the size stands elsewhere
_SIZE_BEHIND: Final = 8  # flag: the size was not known when the entry was begun
_ENCRYPTED: Final = 1  # flag
_DIRECTORY_END: Final = b"PK\x05\x06"
_DIRECTORY_END_WITHIN: Final = 1 << 17
_DIRECTORY_FAULTS: Final = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, OverflowError, struct.error)


class Stored:
    """The bytes [begin, begin + size) of a file as a file; fewer where that ends before."""

    def __init__(self, file: BinaryIO, begin: int, size: int) -> None:
        self._file, self._begin, self._size, self._at = file, begin, size, 0

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to an offset from the beginning, no other."""
        self._at = offset
        return offset

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; b"" at the end."""
        left = max(0, self._size - self._at)
        self._file.seek(self._begin + self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data


class Inflated:
    """Deflated bytes as a file of what they inflate to; to go back in it, it begins anew.

    `fault` tells why it ended, where it should not: "truncated" or "corrupt".
    """

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._stored.seek(0)
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
        self._at = 0
        self.fault = ""

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to an offset from the beginning, no other, or to the end if that comes first."""
        if offset < self._at:
            self._begin_anew()
        while self._at < offset and self.read(min(CHUNK, offset - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; b"" at the end."""
        pieces: list[bytes] = []
        left = size
        while left and not (self._zlib.eof or self.fault):
            fed = self._zlib.unconsumed_tail or self._stored.read(CHUNK)
            try:
                piece = self._zlib.decompress(fed, max(left, 0))
            except zlib.error:
                self.fault = "corrupt"
                break
            if not (fed or piece):
                self.fault = "truncated"
            pieces.append(piece)
            left -= len(piece)
        data = b"".join(pieces)
        self._at += len(data)
        return data


class Entry(NamedTuple):
    """A file in the archive: where its bytes lie, and how many; `fault` is "" or a reason why not."""

    name: str
    begin: int
    size: int
    inflated_size: int
    deflated: bool
    fault: str = ""
    detail: str = ""

    def stored(self, file: BinaryIO) -> BinaryIO:
        """Its bytes as they lie in the archive."""
        return cast(BinaryIO, Stored(file, self.begin, self.size))

    def inflated(self, file: BinaryIO) -> Inflated:
        """Its bytes inflated, where it is deflated."""
        return Inflated(Stored(file, self.begin, self.size))


class Listed(NamedTuple):
    """The entries of an archive of `size` bytes; a fault says that its directory could not be read."""

    entries: list[Entry]
    size: int
    fault: str


def entries(file: BinaryIO) -> Listed:
    """The entries of a zip archive by its directory or, without one, by the headers before them."""
    size = file.seek(0, SEEK_END)
    try:
        with zipfile.ZipFile(file) as directory:
            infos = directory.infolist()
    except _DIRECTORY_FAULTS:
        file.seek(max(0, size - _DIRECTORY_END_WITHIN))
        fault = "corrupt" if _DIRECTORY_END in file.read(_DIRECTORY_END_WITHIN) else "truncated"
        return Listed(list(_by_their_headers(file, size)), size, fault)
    listed = (_entry(file, info, size) for info in infos if not info.is_dir())
    return Listed(sorted(listed, key=lambda entry: entry.begin), size, "")


def _entry(file: BinaryIO, info: zipfile.ZipInfo, file_size: int) -> Entry:
    place = min(max(info.header_offset, 0), file_size - 1)  # a false one may lie anywhere
    file.seek(place)
    header = file.read(_LOCAL.size)
    name, stored, inflated = info.filename, info.compress_size, info.file_size
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MAGIC):
        return Entry(name, place, 0, 0, False, "corrupt", "no entry where the zip directory has it")
    begin = place + _LOCAL.size + sum(_LOCAL.unpack(header)[-2:])
    if begin > file_size:
        return Entry(name, place, 0, 0, False, "corrupt", "the entry lies beyond the end of the file")
    return _checked(Entry(name, begin, stored, inflated, False), info.compress_type, info.flag_bits)


def _checked(entry: Entry, method: int, flags: int) -> Entry:
    """An entry, told whether it is deflated, and at fault where we cannot read it."""
    if flags & _ENCRYPTED:
        return entry._replace(fault="undecodable", detail="encrypted")
    if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return entry._replace(fault="undecodable", detail=f"zip's compression method {method}")
    return entry._replace(deflated=method == zipfile.ZIP_DEFLATED)


def _by_their_headers(file: BinaryIO, file_size: int) -> Iterator[Entry]:
    at = _next_header(file, 0)
    while at is not None:
        file.seek(at)
        header = file.read(_LOCAL.size)
        _, _, flags, method, _, _, _, stored, inflated, name_size, extra_size = _LOCAL.unpack(header)
        name = file.read(name_size).decode("utf-8", "replace")
        begin = at + _LOCAL.size + name_size + extra_size
        if flags & _SIZE_BEHIND or stored == _UNTOLD:
            at = _next_header(file, begin)
            stored = (file_size if at is None else at) - begin
        else:
            at = _next_header(file, begin + stored)
        if begin <= file_size:
            yield _checked(Entry(name, begin, stored, inflated, False), method, flags)


def _next_header(file: BinaryIO, start: int) -> int | None:
    """Where the first local header begins at or behind `start`."""
    at, held = start, b""
    while True:
        file.seek(at + len(held))
        chunk = file.read(CHUNK)
        held += chunk
        found = LOCAL_HEADER.search(held)
        if found:
            return at + found.start()
        if not chunk:
            return None
        keep = held[-_LOCAL.size :]
        at, held = at + len(held) - len(keep), keep
