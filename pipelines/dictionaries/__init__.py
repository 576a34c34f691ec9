"""Dictionaries of other projects as dictionaries of ours: what `newsbeam actors import` does.

A new format is one module here with a function `read(lines, given)` that yields Found and LeftOut, and one row in
FORMATS.
"""

import csv
import gzip
import io
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TextIO

from pipelines.dictionaries import ftm, petrarch2, popolo, wikidata
from pipelines.dictionaries.records import Given, ImportFault, Reader
from pipelines.dictionaries.rows import Fold, Row
from transforms.text.dictionary import COLUMNS, Dictionary

FORMATS: Final[Mapping[str, Reader]] = MappingProxyType(
    {"petrarch2": petrarch2.read, "popolo": popolo.read, "ftm": ftm.read, "wikidata": wikidata.read}
)
_LOOKED_AT: Final = 4096  # characters that tell a format
_EXAMPLES: Final = 2


@dataclass(frozen=True)
class Imported:
    """What an import came to."""

    format: str
    rows: list[Row]
    counts: Mapping[str, int]
    marked: int
    left_out: Mapping[str, list[str]]  # why -> where


def import_actors(path: Path, format: str | None, given: Given, builtin: Dictionary) -> Imported:
    """Read a dictionary of another project; raises ImportFault."""
    with _opened(path) as lines:
        head = lines.read(_LOOKED_AT)
    chosen = format or _told_by(head)
    if chosen is None:
        raise ImportFault(f"{path}: cannot tell its format; --format takes {', '.join(FORMATS)}")
    fold = Fold(builtin)
    with _opened(path) as lines:
        for found in FORMATS[chosen](lines, given):
            fold.add(found)
    rows = fold.rows()
    if not rows:
        left = "; ".join(f"{why} ({len(where)})" for why, where in fold.left_out.items())
        raise ImportFault(f"{path}: no actor in it, read as {chosen}{': ' + left if left else ''}")
    return Imported(chosen, rows, fold.counts(), fold.marked, fold.left_out)


@contextmanager
def _opened(path: Path) -> Iterator[io.TextIOBase]:
    """The text of a file, plain or .gz; what is wrong with it becomes an ImportFault that names it."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if packed
            else path.open(encoding="utf-8-sig", newline="") as text
        ):
            yield text
    except ImportFault as error:
        raise error if str(error).startswith(f"{path}:") else ImportFault(f"{path}: {error}") from error
    except UnicodeDecodeError as error:
        raise ImportFault(f"{path}: is not UTF-8 text: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise ImportFault(f"{path}: {error.strerror or error}") from error
    except (EOFError, zlib.error) as error:
        raise ImportFault(f"{path}: damaged gzip: {error}") from error


def _told_by(head: str) -> str | None:
    """The format that a file's beginning tells."""
    lines = [line for line in head.splitlines() if line.strip()]
    first = lines[0].strip() if lines else ""
    if '"schema"' in first and '"properties"' in first:
        return "ftm"
    if first[:1] in ("{", "[") and ('"bindings"' in head or '"head"' in head or "wikidata.org/" in head):
        return "wikidata"
    if any(line.startswith(("#", "+")) or "_" in line.split(" ")[0] for line in lines) and "[" in head:
        return "petrarch2"
    if "," in first:
        return "wikidata" if "wikidata.org/" in head else "popolo"
    return None


def write_rows(rows: list[Row], path: Path) -> None:
    """Write a dictionary; visible whole or not at all. Raises ImportFault."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            write_csv(rows, file)
        unfinished.replace(path)
    except OSError as error:
        raise ImportFault(f"cannot write {path}: {error.strerror}") from error


def write_csv(rows: list[Row], file: TextIO) -> None:
    """Write rows with the header of our dictionaries."""
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def summary(done: Imported, path: Path) -> str:
    """What was taken and what was left out, for people."""
    counts = defaultdict(int, done.counts)
    kinds = (
        (counts["person"], "person", "persons"),
        (counts["organisation"], "organisation", "organisations"),
        (counts["place"], "place", "places"),
        (counts["terms"], "office", "offices"),
    )
    told = ", ".join(f"{n:,} {one if n == 1 else many}" for n, one, many in kinds)
    local = counts["actors"] - counts["wikidata"]
    lines = [
        ("taken", f"{counts['actors']:,} actors, read as {done.format}: {told}"),
        (
            "ids",
            f"{counts['wikidata']:,} of Wikidata, {counts['by name']:,} of them by the name; {local:,} local",
        ),
        ("marked", f"{done.marked:,} surfaces with ?: other actors or common words have them too"),
    ]
    for why, where in sorted(done.left_out.items(), key=lambda item: (-len(item[1]), item[0])):
        more = ", ..." if len(where) > _EXAMPLES else ""
        lines.append(("left out", f"{len(where):,}: {why} ({', '.join(where[:_EXAMPLES])}{more})"))
    lines.append(("written", f"{path}, {len(done.rows):,} rows; next: newsbeam actors check {path}"))
    return "\n".join(f"{name:<9}{text}" for name, text in lines)
