"""Check actor dictionaries: what `newsbeam actors check` says of them.

Checks the shape of each row, and over all files together that an id has one name, type and country, says each office
once, and that a surface without `?` names one actor only, accents aside; a capital may be both a city and a metonym for
its state.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from transforms.text.dictionary import COLUMNS, without_accents

LISTS = ("aliases", "acronyms", "demonyms", "metonyms")
TYPES = ("person", "organisation", "place")
ACTOR_ID = re.compile(r"Q[1-9]\d{0,9}|local:(?:person|organisation|place):[^\s:]+")
COUNTRY = re.compile(r"[A-Z]{2}")

Row = dict[str, str]
Fault = tuple[str, str]


def _read(path: Path) -> Iterator[tuple[str, Row | None, str]]:
    """Yield (where, row, fault) for each line; a row that cannot be read comes as None with its fault."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            if tuple(next(rows, ())) != COLUMNS:
                yield f"{path.name}:1", None, f"columns are not {','.join(COLUMNS)}"
                return
            for cells in rows:
                where = f"{path.name}:{rows.line_num}"
                if len(cells) != len(COLUMNS):
                    yield where, None, f"{len(cells)} fields, not {len(COLUMNS)}"
                else:
                    yield where, dict(zip(COLUMNS, cells, strict=True)), ""
        except csv.Error as error:
            yield f"{path.name}:{rows.line_num}", None, f"cannot be read from here on: {error}"


def _surfaces(row: Row) -> Iterator[str]:
    """Yield the surfaces a row lists, the canonical name first, each with its `?` if it has one."""
    yield row["actor"]
    for column in LISTS:
        if row[column]:
            yield from row[column].split("|")


def _faults_of_row(row: Row) -> Iterator[str]:
    """Yield what is wrong with a row by itself."""
    if not ACTOR_ID.fullmatch(row["actor_id"]):
        yield f"actor_id {row['actor_id']!r} is neither a Wikidata id nor local:TYPE:name"
    if row["actor_id"].startswith("local:") and row["actor_id"].split(":")[1] != row["type"]:
        yield f"actor_id {row['actor_id']!r} is not of type {row['type']!r}"
    if row["type"] not in TYPES:
        yield f"type {row['type']!r} is none of {', '.join(TYPES)}"
    if row["country"] and not COUNTRY.fullmatch(row["country"]):
        yield f"country {row['country']!r} is no ISO 3166-1 alpha-2 code"
    for column, cell in row.items():
        if cell != cell.strip():
            yield f"{column} has white space around it"
    for surface in _surfaces(row):
        name = surface.removeprefix("?")
        if not name or name != name.strip() or "?" in name:
            yield f"surface {surface!r} is empty or malformed"
    for column in LISTS:
        listed = [surface.removeprefix("?") for surface in row[column].split("|")]
        for surface in sorted({surface for surface in listed if listed.count(surface) > 1}):
            yield f"{column} lists {surface!r} twice"
    yield from _faults_of_dates(row)


def _faults_of_dates(row: Row) -> Iterator[str]:
    """Yield what is wrong with `since` and `until`."""
    days: list[date] = []
    for column in ("since", "until"):
        try:
            days += [date.fromisoformat(row[column])] if row[column] else []
        except ValueError:
            yield f"{column} {row[column]!r} is no date (YYYY-MM-DD)"
    if len(days) == 2 and days[0] > days[1]:
        yield f"since {row['since']} is after until {row['until']}"


def _faults_between(rows: Sequence[tuple[str, Row]]) -> Iterator[Fault]:
    """Yield the rows that contradict one another, and countries that no place of the dictionaries has."""
    first: dict[str, tuple[str, Row]] = {}
    sure: dict[tuple[str, bool], dict[str, str]] = defaultdict(dict)  # surface, metonym? -> id -> where
    marked = {(r["actor_id"], s[1:]) for _, r in rows for s in _surfaces(r) if s.startswith("?")}
    offices: dict[tuple[str, ...], str] = {}
    places = {row["country"] for _, row in rows if row["type"] == "place"}
    for where, row in rows:
        other_where, other = first.setdefault(row["actor_id"], (where, row))
        for column in ("actor", "type", "country"):
            if row[column] != other[column]:
                yield where, f"{row['actor_id']} has {column} {other[column]!r} in {other_where}, {row[column]!r} here"
        if places and row["country"] and row["country"] not in places:
            yield where, f"country {row['country']!r} is the code of no place here"
        office = tuple(row[column] for column in ("actor_id", "role", "since", "until"))
        if row["role"] and (before := offices.setdefault(office, where)) != where:
            yield where, f"{row['actor_id']} has {row['role']!r} of the same days in {before}"
        metonyms = row["metonyms"].split("|")
        for surface in _surfaces(row):
            name = surface.removeprefix("?")
            if (row["actor_id"], name) not in marked:
                sure[without_accents(name), surface in metonyms].setdefault(row["actor_id"], where)
    for (name, _), claims in sorted(sure.items()):
        if len(claims) > 1:
            named = ", ".join(f"{actor_id} ({where})" for actor_id, where in sorted(claims.items()))
            yield next(iter(claims.values())), f"{name!r} names {named}; mark it with ?"


def check(paths: Sequence[Path]) -> list[str]:
    """The faults of some files, checked together, as lines `file:line: what is wrong`; raises OSError."""
    faults: list[Fault] = []
    rows: list[tuple[str, Row]] = []
    for path in paths:
        for where, row, fault in _read(path):
            if row is None:
                faults.append((where, fault))
                continue
            rows.append((where, row))
            faults += [(where, wrong) for wrong in _faults_of_row(row)]
    faults += _faults_between(rows)
    return [f"{where}: {wrong}" for where, wrong in faults]
