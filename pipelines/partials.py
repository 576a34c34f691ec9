"""A file on its way here: what has come, of which version of the original, and whether it is whole."""

import hashlib
import zlib
from dataclasses import dataclass
from typing import Any, Final

_SLICE: Final = 1 << 14  # zlib copies what follows a member: short slices keep archives of tiny members linear
_GZIP: Final = 31  # zlib's window bits for a gzip header and trailer
_MAGIC: Final = b"\x1f\x8b"


class FetchError(Exception):
    """Why a file cannot be had; one line."""


class Damaged(FetchError):
    """What came is not what its length and checksums say."""


class DestinationError(Exception):
    """A destination that cannot be written to; one line. No file could be had."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a server says of a file it sends: which version it is, and how many bytes."""

    url: str
    etag: str = ""
    last_modified: str = ""
    length: int | None = None

    @property
    def validator(self) -> str:
        """What to ask the rest of the same version with (RFC 9110, 13.1.5: no weak ETag); empty if there is none."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


class GzipCheck:
    """Inflates what passes, and forgets it: the checksum and length of every member must hold, the last one's too."""

    def __init__(self, expected: bool) -> None:
        self._expected, self._begin, self._passed = expected, b"", 0
        self._is_gzip: bool | None = None
        self._member: Any = None

    def feed(self, data: bytes) -> None:
        """Look at the next bytes; raises Damaged. What does not begin as gzip does is not looked into."""
        if self._is_gzip is None:
            self._begin += data
            if len(self._begin) < len(_MAGIC):
                return
            self._is_gzip, data = self._begin.startswith(_MAGIC), self._begin
            if self._expected and not self._is_gzip:
                raise Damaged("not a gzip file, though its name says so")
        if self._is_gzip:
            for start in range(0, len(data), _SLICE):
                self._inflate(data[start : start + _SLICE])

    def _inflate(self, data: bytes) -> None:
        self._passed += len(data)
        while data:
            if self._member is None:
                data = data.lstrip(b"\0")  # padding after a member is no fault
                if not data:
                    return
                self._member = zlib.decompressobj(_GZIP)
            try:
                self._member.decompress(data)
            except zlib.error:
                raise Damaged(f"damaged gzip data before byte {self._passed:,}") from None
            data = self._member.unused_data
            if self._member.eof:
                self._member = None

    def end(self) -> None:
        """The last byte has passed; raises Damaged when a member is unfinished."""
        if self._member is not None or (self._expected and not self._is_gzip):
            raise Damaged(f"the gzip data end in the middle of a member, after {self._passed:,} bytes")


class Partial:
    """A file on its way: how much is here, and of which version. Its subclasses know where it is kept."""

    def __init__(self, name: str, check: bool) -> None:
        self.name, self._checked = name, check
        self.origin: Origin | None = None
        self._clear()

    def _clear(self) -> None:
        self.received, self._sum = 0, hashlib.sha256()
        self._gzip = GzipCheck(self.name.endswith(".gz"))

    @property
    def complete(self) -> bool:
        """Whether nothing more is to be asked for."""
        return self.origin is not None and self.received == self.origin.length

    def restart(self, origin: Origin | None = None) -> None:
        """Forget what is here and begin anew, with a version that is being sent or, without, with none."""
        self.origin = origin
        self._clear()
        self._empty()

    def write(self, data: bytes) -> None:
        """The next bytes; raises Damaged, and DestinationError."""
        self._see(data)
        self._append(data)

    def _see(self, data: bytes) -> None:
        if self._checked:
            self._gzip.feed(data)
        self._sum.update(data)
        self.received += len(data)

    def finish(self) -> None:
        """All is here: let it appear under its name; raises Damaged, and DestinationError."""
        if self._checked:
            self._gzip.end()
        self._appear(self._sum.hexdigest())

    def _empty(self) -> None:
        raise NotImplementedError

    def _append(self, data: bytes) -> None:
        raise NotImplementedError

    def _appear(self, sha256: str) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Let go of it, finished or not."""
        raise NotImplementedError
