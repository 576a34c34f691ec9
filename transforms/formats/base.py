"""What every reader of a dump takes and gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from transforms.schemas import Page, PageKind
from transforms.settings import InputSettings


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not become a Page, for the rejects; `reason` is one of REASONS."""

    record_offset: int
    reason: str
    detail: str = ""
    url: str | None = None
    crawled_at: datetime | None = None
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class Companion:
    """A record that describes pages and holds none (warcinfo, request, metadata): only counted."""

    record_offset: int


Outcome = Page | Unreadable | Companion


@dataclass(frozen=True, slots=True)
class Dump:
    """One file to read, or the records that begin in the bytes [start, end) of it, as stored."""

    path: str  # as the `dump` column has it: relative to the input root
    settings: InputSettings
    max_bytes: int  # of a decoded body
    start: int = 0
    end: int | None = None

    def holds(self, offset: int) -> bool:
        """Whether a record that begins at `offset` is this range's to read."""
        return self.start <= offset and (self.end is None or offset < self.end)

    def text_kind(self, of_shape: PageKind) -> PageKind:
        """What the configuration says texts are, else what their shape says."""
        configured: dict[str, PageKind] = {"page": "page", "article": "article"}
        return configured.get(self.settings.text_kind, of_shape)

    @property
    def default_crawled_at(self) -> datetime | None:
        """Midnight, UTC, of `default_date`. Raises ValueError where that is no ISO date."""
        day = self.settings.default_date
        return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None


Reader = Callable[[BinaryIO, Dump], Iterator[Outcome]]
"""Reads a seekable file of raw bytes as stored; every record ends as exactly one outcome."""


def _never(_: BinaryIO) -> bool:
    return False


@dataclass(frozen=True)
class Format:
    """How one kind of dump is recognised and read.

    `begins` judges the decompressed head of a file; `suffixes` are those of its name, without a
    compression's; `splittable` tells whether a file's ranges can be read apart.
    """

    name: str
    read: Reader
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    splittable: Callable[[BinaryIO], bool] = _never


def parse_moment(written: str | None) -> datetime | None:
    """An ISO 8601 moment or a crawler's 14 digits, UTC where no zone is given; None for others."""
    if not written:
        return None
    try:
        if len(written) == 14 and written.isdecimal():
            moment = datetime.strptime(written, "%Y%m%d%H%M%S")
        else:
            moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
