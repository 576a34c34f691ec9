"""WACZ: the WARC files in a zip archive, as Browsertrix and ArchiveWeb.page write it.

After "Web Archive Collection Zipped" 1.1 (https://specs.webrecorder.net/wacz/1.1.1/). Any entry
named as a WARC or ARC file is read, the indexes and page lists beside them are not; so a plain zip
of WARC files is read as well.

`record_offset` is a place in the WACZ file itself where the entry is stored as it is, as the
specification wants it. The records of entries that are deflated have none: they are counted on
from the size of the file, as if these entries were inflated and appended to it in their order.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final, cast

from transforms.formats.arc import ARC
from transforms.formats.base import Dump, Format, Outcome, Unreadable
from transforms.formats.warc import WARC
from transforms.formats.zips import LOCAL_HEADER, Entry, entries

_ARCHIVE: Final = re.compile(r"(?:.*/)?(?!\._)[^/]+\.(w?arc|wet)(?:\.(?:gz|zst|lz4|bz2))?", re.IGNORECASE | re.DOTALL)
_BEGINS: Final = re.compile(rb"(?:archive/|indexes/|pages/|datapackage|[\w. /-]{1,200}\.w?arc)")
_FAULTS: Final = ("truncated", "corrupt")


def read_wacz(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    """The records of all WARC and ARC files in a WACZ file that begin in the dump's range.

    Deflated entries are read by the range that they begin in. A zip's directory stands at its end:
    where it is missing, as in a cut file, the first range reads all entries, found by their own
    headers, and one reject tells so.
    """
    listed = entries(file)
    if listed.fault and dump.start:
        return
    whole = replace(dump, end=None) if listed.fault else dump
    archives = [entry for entry in listed.entries if _ARCHIVE.fullmatch(entry.name)]
    appended = listed.size
    for entry in archives:
        if entry.fault:
            if dump.holds(entry.begin):
                yield Unreadable(entry.begin, entry.fault, f"{entry.name[:200]}: {entry.detail}")
        elif entry.deflated:
            if whole.holds(entry.begin):
                yield from _from_deflated(file, entry, whole, appended)
            appended += entry.inflated_size
        else:
            yield from _from_stored(file, entry, whole)
    if listed.fault:
        detail = "no zip directory can be read at its end; its entries are found by their own headers"
        yield Unreadable(listed.size, listed.fault, detail)
    elif not archives and dump.start == 0:
        yield Unreadable(0, "empty", "no WARC file in it")


def _from_stored(file: BinaryIO, entry: Entry, dump: Dump) -> Iterator[Outcome]:
    """The records that begin in the part of an entry that the range holds."""
    start = max(0, dump.start - entry.begin)
    end = None if dump.end is None else dump.end - entry.begin
    if start < entry.size and (end is None or end > 0):
        for outcome in _read(entry, entry.stored(file), replace(dump, start=start, end=end)):
            yield replace(outcome, record_offset=entry.begin + outcome.record_offset)


def _from_deflated(file: BinaryIO, entry: Entry, dump: Dump, base: int) -> Iterator[Outcome]:
    inflated = entry.inflated(file)
    told = False
    for outcome in _read(entry, cast(BinaryIO, inflated), replace(dump, start=0, end=None)):
        told = isinstance(outcome, Unreadable) and outcome.reason in _FAULTS
        yield replace(outcome, record_offset=base + outcome.record_offset)
    if inflated.fault and not told:
        yield Unreadable(base + inflated.tell(), inflated.fault, f"{entry.name[:200]}: the deflated data end early")


def _read(entry: Entry, opened: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    named = _ARCHIVE.fullmatch(entry.name)
    is_arc = named is not None and named[1].lower() == "arc"
    return (ARC if is_arc else WARC).read(opened, dump)


def _begins_wacz(head: bytes) -> bool:
    return any(_BEGINS.match(head, header.end()) for header in LOCAL_HEADER.finditer(head))


def _splittable(file: BinaryIO) -> bool:
    listed = entries(file)
    return not listed.fault and any(not entry.deflated for entry in listed.entries)


WACZ: Final = Format("wacz", read_wacz, (".wacz",), _begins_wacz, _splittable)
