"""People and their offices in CSV: EveryPolitician, and other lists in Popolo's words (name, start_date, end_date)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pipelines.dictionaries.records import QID, Found, Given, ImportFault, LeftOut, Term, bounds, csv_rows

_COLUMNS: Final = {
    "id": ("wikidata", "wikidata_id", "personid", "person_id", "id"),
    "name": ("name", "person", "personlabel"),
    "aliases": ("other_names", "aliases", "alias"),
    "role": ("position", "role", "office", "post"),
    "chamber": ("chamber", "house", "organization", "organisation"),
    "since": ("start_date", "start", "since"),
    "until": ("end_date", "end", "until"),
    "country": ("country_code", "country"),
}
"""What lists of this kind call what we read, the clearest first."""


def read(lines: Iterable[str], given: Given) -> Iterator[Found | LeftOut]:
    """Read the people of a CSV, one row a person and office."""
    for where, cells in csv_rows(lines):
        row = {column.strip().lower(): cell for column, cell in cells.items()}
        if not any(column in row for column in _COLUMNS["name"]):
            raise ImportFault(f"no column name or person among {', '.join(row)}")
        yield from _read_row(row, where, given)


def _read_row(row: Mapping[str, str], where: str, given: Given) -> Iterator[Found | LeftOut]:
    def cell(column: str) -> str:
        return next((row[name] for name in _COLUMNS[column] if row.get(name)), "")

    name = cell("name")
    if not name or QID.fullmatch(name):
        yield LeftOut("no name", where)
        return
    ids = (row.get(column, "") for column in _COLUMNS["id"])
    actor_id = next((id_ for id_ in ids if QID.fullmatch(id_)), "")
    role = cell("role") or (f"member of {cell('chamber')}" if cell("chamber") else "")
    terms: tuple[Term, ...] = ()
    if role:
        days = bounds(cell("since"), cell("until"))
        if days is None:
            yield LeftOut("terms with unusable dates", where)
        elif days == ("", ""):
            yield LeftOut("terms without dates", where)
        else:
            terms = (Term(role, *days),)
    aliases = tuple(part.strip() for part in cell("aliases").replace("|", ";").split(";"))
    country = cell("country") or given.country
    yield Found(name, actor_id, "person", country, aliases=aliases, terms=terms)
