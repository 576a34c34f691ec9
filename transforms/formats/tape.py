"""Bytes that come piece by piece, and the record headers among them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

HEADER_WITHIN: Final = 1 << 15  # no record header is longer
_MOSTLY_WITHIN: Final = 1 << 11
_LINE_ENDS_WITHIN: Final = 64
_BEGINNING_WITHIN: Final = 32  # what `begins` of a grammar matches is shorter


class Header(NamedTuple):
    """A record header: its fields by lower-case name, its size and that of the block behind it."""

    fields: Mapping[str, str]
    size: int
    length: int  # of the block, as announced


@dataclass(frozen=True)
class Grammar:
    """How a kind of archive writes its records.

    `opening` matches the first bytes of a header, whole or cut by the end; `begins` finds a line
    end that may stand before one, within 32 bytes; `closes` matches what may stand behind a block;
    `line_ends` are those that end a record; `read_header` reads the header that bytes begin with,
    None where they do not or where not all of it is there.
    """

    opening: re.Pattern[bytes]
    begins: re.Pattern[bytes]
    closes: re.Pattern[bytes]
    line_ends: int
    read_header: Callable[[bytes], Header | None]


class Tape:
    """A stream of bytes, with as much of it in memory as is looked at.

    `line_ends` counts those that were skipped last.
    """

    __slots__ = ("_at", "_begin", "_ended", "_grammar", "_held", "_read", "line_ends")

    def __init__(self, read: Callable[[], bytes], grammar: Grammar, position: int = 0) -> None:
        self._read = read
        self._grammar = grammar
        self._held = b""
        self._at = 0  # of the bytes held, where the tape stands
        self._begin = position  # of the bytes held, in the stream
        self._ended = False
        self.line_ends = 0

    @property
    def position(self) -> int:
        """Where in the stream the tape stands."""
        return self._begin + self._at

    def fill(self, size: int) -> int:
        """Hold the next `size` bytes, if there are so many; how many are held."""
        held = len(self._held) - self._at
        if held >= size or self._ended:
            return held
        pieces = [self._held[self._at :]] if held else []
        while held < size:
            piece = self._read()
            if not piece:
                self._ended = True
                break
            pieces.append(piece)
            held += len(piece)
        self._begin += self._at
        self._held, self._at = b"".join(pieces), 0
        return held

    def look(self, size: int, begin: int = 0) -> bytes:
        """The next `size` bytes, or those `begin` bytes ahead; fewer only at the end."""
        self.fill(begin + size)
        begin += self._at
        return self._held[begin : begin + size]

    def view(self, size: int, begin: int = 0) -> memoryview:
        """What `look` gives, not copied; it stays as it is when the tape goes on."""
        self.fill(begin + size)
        begin += self._at
        return memoryview(self._held)[begin : begin + size]

    def skip(self, size: int) -> int:
        """Go on by `size` bytes; how many there were."""
        left = size
        while left and (held := self.fill(1)):
            taken = min(left, held)
            self._at += taken
            left -= taken
        return size - left

    def skip_line_ends(self) -> bool:
        """Go on to the next byte that ends no line; False where there is none."""
        self.line_ends = 0
        while self.fill(1):
            if self._held[self._at] not in b"\r\n":
                return True
            head = self.look(_LINE_ENDS_WITHIN)
            skipped = len(head) - len(head.lstrip(b"\r\n"))
            self.line_ends += head.count(b"\n", 0, skipped)
            self._at += skipped
        return False

    def header(self) -> Header | None:
        """The record header that begins here, if one does."""
        head = self.look(_MOSTLY_WITHIN)
        if not self._grammar.opening.match(head):
            return None
        found = self._grammar.read_header(head)
        if not found and len(head) == _MOSTLY_WITHIN:
            return self._grammar.read_header(self.look(HEADER_WITHIN))
        return found

    def seek_header(self) -> None:
        """Go on to the next line behind this byte that begins a record header, or to the end."""
        while self.fill(_BEGINNING_WITHIN):
            found = self._grammar.begins.search(self._held, self._at)
            if found:
                self._at = found.start() + 1
                if self.header():
                    return
            elif self._ended:
                self._at = len(self._held)
            else:
                self._at = max(self._at + 1, len(self._held) - _BEGINNING_WITHIN + 1)
