"""Dumps to pages: one reader a format. To add one, write its file and give it a row in FORMATS."""

from io import BytesIO
from typing import Final

from transforms.formats.arc import ARC
from transforms.formats.base import Companion, Dump, Format, Outcome, Reader, Unreadable
from transforms.formats.compression import CODECS, Joined, codec_of
from transforms.formats.files import HTML, TEXT
from transforms.formats.http_bodies import UTF16_MARKS, looks_like_text
from transforms.formats.jsonl import JSONL
from transforms.formats.parquet import PARQUET
from transforms.formats.wacz import WACZ
from transforms.formats.warc import WARC, WET

__all__ = [
    "FORMATS",
    "Companion",
    "Dump",
    "Format",
    "Outcome",
    "Reader",
    "UnknownFormat",
    "Unreadable",
    "recognise",
]

FORMATS: Final[dict[str, Format]] = {known.name: known for known in (WARC, WET, ARC, WACZ, JSONL, PARQUET, TEXT, HTML)}
"""Every format by its name in [input] format."""


class UnknownFormat(ValueError):
    """A file that is a dump of no known format; the message says so in one line."""


def recognise(head: bytes, name: str) -> Format:
    """The format of a file: by its first bytes (64 KiB or so, as stored), else by its name.

    Raises UnknownFormat, also where the name is that of a text format and the bytes are no text.
    """
    base = name.lower()
    for codec in CODECS:
        base = base.removesuffix(codec.suffix)
    named = next((known for known in FORMATS.values() if base.endswith(known.suffixes)), None)
    start = BytesIO(head)
    source = Joined(start, codec_of(start))
    first = source.read()
    told = next((known for known in FORMATS.values() if known.begins(first)), None)
    if told:  # where formats begin alike, as WARC and WET do, the name decides
        return named if named and named.begins(first) else told
    if named is None:
        suffixes = ", ".join(suffix for known in FORMATS.values() for suffix in known.suffixes)
        raise UnknownFormat(
            f"{name}: a dump of no known format, by its first bytes or its name ({suffixes}); "
            "set [input] format if it is one"
        )
    if not first and source.fault != "corrupt":  # nothing to judge by: bzip2 has larger blocks
        return named
    if not first and named in (WARC, WET, ARC):  # reading goes on behind a broken record
        return named
    if not first:
        raise UnknownFormat(f"{name}: its compressed data cannot be read")
    if named in (TEXT, HTML, JSONL) and _is_text(first):
        return named
    raise UnknownFormat(f"{name}: named as {named.name}, but its bytes are not")


def _is_text(first: bytes) -> bool:
    return looks_like_text(first) and (b"\0" not in first or first[:2] in UTF16_MARKS)
