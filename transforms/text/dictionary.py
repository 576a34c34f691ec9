"""Actor dictionaries: CSV files of who is known by which names, and their matching in a text.

One row an actor and office: `actor_id, actor, type, country, aliases, acronyms, demonyms, metonyms, role, since,
until, note`. Lists are separated by `|`; a surface that begins with `?` is ambiguous and links only with support
from its context. Rows of one actor_id are read as one actor with several offices.
"""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import ahocorasick

from transforms.text.tuples import maker

COLUMNS: Final = tuple("actor_id actor type country aliases acronyms demonyms metonyms role since until note".split())
_REQUIRED: Final = COLUMNS[:3]
TYPES: Final = frozenset({"person", "organisation", "place"})
_LISTS: Final = {
    "aliases": "alias",
    "acronyms": "acronym",
    "demonyms": "demonym",
    "metonyms": "metonym",
}
_COMMON: Final = " etaoinsrhldcumfpgwybv,.k"
_NOWHERE: Final = "\uffff"  # which Unicode keeps out of texts; found in one all the same, it names nobody
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_ARTICLES: Final = ("the ", "The ", "THE ")
_MATCHES: Final = ("full", "alias", "acronym", "demonym", "metonym")
"""How a surface names its actor; where one names two, the earlier way comes first."""


class DictionaryError(ValueError):
    """A dictionary cannot be used: one line that names the file, the line and what is wrong."""


class Office(NamedTuple):
    """An office and when it was held; None: no such bound is known."""

    role: str
    since: date | None
    until: date | None

    def held_on(self, day: date | None) -> bool:
        """Tell whether the office was held on `day`; without a day, whether it still is."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """An actor of a dictionary."""

    actor_id: str
    actor: str
    type: str
    country: str | None
    offices: tuple[Office, ...] = ()


class Sense(NamedTuple):
    """An actor that a surface may name, and how."""

    entry: Entry
    match: str
    ambiguous: bool


class Hit(NamedTuple):
    """A stretch of text that is a surface of the dictionary."""

    start: int
    end: int
    senses: tuple[Sense, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether it links with support from its context only."""
        return self.senses[0].ambiguous and all([sense.ambiguous for sense in self.senses])


_hit: Final = maker(Hit)


@dataclass
class _Draft:
    """An actor while its rows are read."""

    actor_id: str
    actor: str
    type: str
    country: str | None
    where: str
    offices: list[Office] = field(default_factory=list)
    surfaces: dict[tuple[str, str], bool] = field(default_factory=dict)  # (surface, match) -> ambiguous


class Dictionary:
    """Actors by their surfaces. Built once; `find` looks all surfaces up in one pass (Aho and Corasick 1975)."""

    def __init__(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Make it of the names and contents of its files; raises as `load` does."""
        self._files = files
        self.version = _version(files)
        self.entries: dict[str, Entry] = {}
        self.surfaces: dict[str, tuple[Sense, ...]] = {}
        senses: dict[str, list[Sense]] = {}
        for draft in _drafts(files).values():
            entry = Entry(draft.actor_id, draft.actor, draft.type, draft.country, tuple(draft.offices))
            self.entries[entry.actor_id] = entry
            for (surface, match), ambiguous in draft.surfaces.items():
                senses.setdefault(surface, []).append(Sense(entry, match, ambiguous))
        for surface in sorted(senses):
            ranked = sorted(senses[surface], key=lambda s: (_MATCHES.index(s.match), s.entry.actor_id))
            self.surfaces[surface] = tuple(ranked)
        self.peoples = frozenset(
            s.entry.actor_id for found in self.surfaces.values() for s in found if s.match == "demonym"
        )
        """Places whose people have a name: states and their like."""
        self._automaton: ahocorasick.Automaton | None = None  # made when first looked for, for not every run does

    def _of_spellings(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        # At each character it tries all that a spelling begins with, the first added first: most are small letters.
        for common in _COMMON:
            automaton.add_word(common + _NOWHERE, (0, ()))
        for surface, found in self.surfaces.items():
            for spelling in _spellings(surface, found[0].match):
                if spelling == surface or spelling not in self.surfaces:
                    automaton.add_word(spelling, (len(spelling), found))
        automaton.make_automaton()
        return automaton

    def __len__(self) -> int:
        return len(self.entries)

    @classmethod
    def load(cls, paths: Sequence[Path]) -> "Dictionary":
        """Read dictionaries; a later file's word on an actor adds to the earlier ones'.

        Raises:
            DictionaryError: a file cannot be read or a row is wrong.
        """
        files = []
        for path in paths:
            try:
                files.append((str(path), path.read_bytes()))
            except OSError as error:
                raise DictionaryError(f"{path}: cannot be read: {error.strerror}") from error
        return _of_files(tuple(files))

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """Pickled, it is its files, of which each process makes it once: in fewer bytes and less time."""
        return _of_files, (self._files,)

    def find(self, text: str) -> list[Hit]:
        """Find the surfaces in `text`: whole words, the longest where several overlap, left to right."""
        if not self.surfaces:
            return []
        found: list[Hit] = []
        candidates = []
        if self._automaton is None:
            self._automaton = self._of_spellings()
        for last, (length, senses) in self._automaton.iter(text):
            start, end = last + 1 - length, last + 1
            if senses and _is_apart(text, start, end):
                article = 4 if text[start : start + 4] in _ARTICLES else 0  # "the Kremlin" names the Kremlin
                candidates.append((start + article, -end, -article, senses))
        candidates.sort(key=itemgetter(0, 1, 2))
        covered = 0
        for start, minus_end, _, senses in candidates:
            if start >= covered:
                covered = -minus_end
                found.append(_hit((start, covered, senses)))
        return found


@lru_cache(maxsize=4)
def _of_files(files: tuple[tuple[str, bytes], ...]) -> Dictionary:
    """One a process for the same files: jobs pickle theirs with each step that uses it."""
    return Dictionary(files)


def _drafts(files: Sequence[tuple[str, bytes]]) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = {}
    for name, data in files:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DictionaryError(f"{name}: cannot be read: {error}") from error
        _read(text, name, drafts)
    return drafts


def _version(files: Sequence[tuple[str, bytes]]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for _, data in files:
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _is_apart(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isalnum() or before == "_" or after.isalnum() or after == "_":
        return False
    # "U.S" of "U.S.A." and "A" of "A&M" are no words of their own.
    return not (after in "&." and text[end + 1 : end + 2].isalnum() and before not in "\"'“‘")


def _spellings(surface: str, match: str) -> list[str]:
    found = [surface]
    if "'" in surface:
        found.append(surface.replace("'", "’"))
    plain = without_accents(surface)
    if plain != surface:
        found.append(plain)
    if match != "acronym" and len(surface) > 3:
        found += [spelling.upper() for spelling in found]
    return list(dict.fromkeys(found))


def without_accents(text: str) -> str:
    """Text without its combining marks: "São" as "Sao"."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _read(text: str, name: str, drafts: dict[str, _Draft]) -> None:
    rows = csv.DictReader(text.splitlines(), strict=True)
    try:
        columns = rows.fieldnames or ()
        for column in _REQUIRED:
            if column not in columns:
                raise DictionaryError(f"{name}:1: no column {column}")
        for column in columns:
            if column not in COLUMNS:
                raise DictionaryError(f"{name}:1: unknown column {column!r}")
        for row in rows:
            _add(row, f"{name}:{rows.line_num}", drafts)
    except csv.Error as error:
        raise DictionaryError(f"{name}:{rows.line_num}: {error}") from error


def _add(row: dict[str, str | None], where: str, drafts: dict[str, _Draft]) -> None:
    if None in row:
        raise DictionaryError(f"{where}: more fields than columns")
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    for column in _REQUIRED:
        if not cells[column]:
            raise DictionaryError(f"{where}: {column} is empty")
    if cells["type"] not in TYPES:
        raise DictionaryError(f"{where}: type {cells['type']!r} is none of {', '.join(sorted(TYPES))}")
    if cells["country"] and not _COUNTRY.fullmatch(cells["country"]):
        raise DictionaryError(f"{where}: country {cells['country']!r} is no two-letter code (ISO 3166-1)")
    draft = drafts.get(cells["actor_id"])
    if draft is None:
        draft = _Draft(cells["actor_id"], cells["actor"], cells["type"], cells["country"] or None, where)
        drafts[draft.actor_id] = draft
    elif draft.type != cells["type"]:
        raise DictionaryError(f"{where}: {draft.actor_id} is a {draft.type} in {draft.where}")
    _add_surfaces(draft, cells)
    if cells["role"]:
        office = Office(cells["role"], _day(cells["since"], "since", where), _day(cells["until"], "until", where))
        if office not in draft.offices:
            draft.offices.append(office)


def _add_surfaces(draft: _Draft, cells: dict[str, str]) -> None:
    listed = {(surface, match) for column, match in _LISTS.items() for surface in _listed(cells[column])}
    # "?Jordan" among the aliases says the same of the canonical name.
    sure = f"?{cells['actor']}" not in {surface for surface, _ in listed}
    listed.add((cells["actor"] if sure else f"?{cells['actor']}", "full"))
    for surface, match in sorted(listed):
        key = (surface.removeprefix("?").strip(), match)
        if (match == "alias" and key[0] == cells["actor"]) or not key[0]:
            continue
        draft.surfaces[key] = draft.surfaces.get(key, False) or surface.startswith("?")


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _day(cell: str, column: str, where: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise DictionaryError(f"{where}: {column} {cell!r} is no date (YYYY-MM-DD)") from error


def builtin_dictionaries() -> list[Path]:
    """Give the dictionaries that come with the package, sorted by name: installed, or of the checkout."""
    here = Path(__file__).resolve()
    for folder in (here.parent / "actor_dictionaries", here.parents[2] / "configs" / "actors"):
        found = sorted(folder.glob("*.csv"))
        if found:
            return found
    return []
