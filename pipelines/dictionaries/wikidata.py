"""Results of Wikidata queries: SPARQL JSON, the plain JSON rows and the CSV that the query service offers.

The variables may have any names: the actor is the first column with entity URIs; `XLabel` and `XAltLabel` go with `X`,
as the label service makes them. Several rows of one item are one actor.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from pipelines.dictionaries.records import QID, Found, Given, ImportFault, LeftOut, Term, bounds, csv_rows

_ENTITY: Final = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9]\d{0,9})")
_TYPES: Final = {
    "person": "person", "human": "person", "Q5": "person",
    "organisation": "organisation", "organization": "organisation", "Q43229": "organisation",
    "place": "place", "location": "place", "Q17334923": "place",
}  # fmt: skip
_COUNTRY: Final = ("countryCode", "country_code", "iso", "code", "country")
_NAMES: Final = (
    ("altLabel", "aliases", "alias"),
    ("shortName", "acronyms", "acronym"),
    ("demonyms", "demonym", "demonymLabel"),
    ("metonyms", "metonym"),
)
_ROLE: Final = ("positionLabel", "officeLabel", "roleLabel", "position", "office", "role")
_SINCE: Final = ("start", "since", "startDate", "startTime", "start_date")
_UNTIL: Final = ("end", "until", "endDate", "endTime", "end_date")

_Row = Mapping[str, str]


def read(lines: Iterable[str], given: Given) -> Iterator[Found | LeftOut]:
    """Read the actors of a query's result."""
    item = ""
    for where, row in _rows(lines):
        if not item:
            uris = [column for column, value in row.items() if "/entity/" in value or "/wiki/Q" in value]
            plain = [column for column, value in row.items() if QID.fullmatch(value)]
            item = next(iter([*uris, *plain]), "")
            if not item:
                raise ImportFault(f"no column holds Wikidata items, as wikidata.org/entity/Q42: {', '.join(row)}")
        yield from _read_row(row, item, where, given)


def _rows(lines: Iterable[str]) -> Iterator[tuple[str, _Row]]:
    waiting = iter(lines)
    first = next((line for line in waiting if line.strip()), "")
    whole = chain([first], waiting)
    if first.lstrip()[:1] in ("{", "["):
        for number, row in enumerate(_json_rows("".join(whole)), 1):
            yield f"row {number}", row
        return
    yield from csv_rows(whole)


def _json_rows(text: str) -> list[_Row]:
    try:
        result: Any = json.loads(text)
        rows = result if isinstance(result, list) else result["results"]["bindings"]
        return [{name: _value(cell) for name, cell in row.items()} for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImportFault("no query result: neither results with bindings nor a list of rows") from error


def _value(cell: Any) -> str:
    return str(cell["value"] if isinstance(cell, dict) else cell).strip()


def _read_row(row: _Row, item: str, where: str, given: Given) -> Iterator[Found | LeftOut]:
    entity = _ENTITY.fullmatch(row.get(item, ""))
    name = _first(row, (f"{item}Label", "label", "name"))
    if entity is None:
        yield LeftOut("no Wikidata item", where)
        return
    if not name or name == entity[1]:
        yield LeftOut("no label", where)
        return
    told = [_bare(row[column]) for column in ("type", "typeLabel", "instance", "instanceOf") if row.get(column)]
    term = _term(row)
    if isinstance(term, str):
        yield LeftOut(term, where)
    aliases, acronyms, demonyms, metonyms = (_listed(_first(row, columns)) for columns in _NAMES)
    yield Found(
        name,
        entity[1],
        next((_TYPES[one] for one in told if one in _TYPES), given.type),
        _bare(_first(row, _COUNTRY)) or given.country,
        (*aliases, *_listed(row.get(f"{item}AltLabel", ""))),
        acronyms,
        demonyms,
        metonyms,
        (term,) if isinstance(term, Term) else (),
    )


def _term(row: _Row) -> Term | str | None:
    """The office of a row; why there is none where it has one that cannot be used."""
    role = _first(row, _ROLE)
    if not role or _ENTITY.fullmatch(role):
        return None
    days = bounds(_first(row, _SINCE), _first(row, _UNTIL))
    if days is None:
        return "terms with unusable dates"
    return Term(role, *days) if days != ("", "") else "terms without dates"


def _first(row: _Row, columns: Iterable[str]) -> str:
    return next((row[column] for column in columns if row.get(column)), "")


def _listed(cell: str) -> tuple[str, ...]:
    """Names of one cell: the label service joins them by commas, GROUP_CONCAT often by bars."""
    return tuple(part.strip() for part in re.split(r"\||, ", cell) if part.strip())


def _bare(value: str) -> str:
    entity = _ENTITY.fullmatch(value)
    return entity[1] if entity else value
