"""ARC, the archive format before WARC: the Internet Archive's until 2009, Common Crawl's until 2012.

A record is a header line (`URL IP-address date content-type length`, in version 2 with status,
checksum, location, offset and file name before the length) and what the server sent. After
"Arc File Format", Burner and Kahle, 1996 (https://archive.org/web/researcher/ArcFileFormat.php).
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from transforms.formats.base import Dump, Format, Outcome
from transforms.formats.framing import frames, layout
from transforms.formats.tape import Grammar, Header
from transforms.formats.warc import outcomes

_FEWEST: Final = 5  # fields of a header line
_AFTER_DATE_IN_2: Final = 8  # of version 2, the date among them
_ADDRESS: Final = re.compile(r"[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}|-?")
_DATE: Final = re.compile(r"[0-9]{8,17}")
_DATE_DIGITS: Final = 14
_OPENING: Final = rb"[A-Za-z][A-Za-z0-9+.-]{0,20}"


def read_arc(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    """The records of an ARC file that begin in the dump's range; `filedesc` records are companions."""
    return outcomes(frames(file, dump, _GRAMMAR), dump)


def _read_header(head: bytes) -> Header | None:
    """A header line in WARC's terms. URLs and content types may hold spaces: the date tells them apart."""
    line, line_break, _ = head.partition(b"\n")
    words = line.decode("utf-8", "replace").strip().split(" ")
    length = words[-1]
    if not line_break or len(words) < _FEWEST or not (length.isascii() and length.isdecimal()):
        return None
    for at in range(len(words) - 3, 1, -1):
        if _DATE.fullmatch(words[at]) and _ADDRESS.fullmatch(words[at - 1]):
            break
    else:
        return None
    url = " ".join(words[: at - 1])
    declared = words[at + 1] if len(words) - at >= _AFTER_DATE_IN_2 else " ".join(words[at + 1 : -1])
    declared = "" if declared == "no-type" else declared
    fields = {
        "warc-type": "warcinfo" if url.lower().startswith("filedesc:") else "response",
        "warc-target-uri": url,
        "warc-date": words[at][:_DATE_DIGITS].ljust(_DATE_DIGITS, "0"),
        "content-type": declared,
        "warc-identified-payload-type": declared,
    }
    return Header(fields, len(line) + 1, int(length[:18]))


_GRAMMAR: Final = Grammar(
    opening=re.compile(_OPENING + rb"(?::|\Z)"),
    begins=re.compile(rb"\n(?=" + _OPENING + rb":)"),
    closes=re.compile(rb"[\r\n]*" + _OPENING + rb"(?::|\Z)"),
    line_ends=1,
    read_header=_read_header,
)


def _begins_arc(head: bytes) -> bool:
    return _read_header(head.lstrip(b"\r\n")) is not None


def _splittable(file: BinaryIO) -> bool:
    return layout(file, _GRAMMAR) != "stream"


ARC: Final = Format("arc", read_arc, (".arc",), _begins_arc, _splittable)
