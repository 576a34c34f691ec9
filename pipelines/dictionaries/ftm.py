"""FollowTheMoney entities, one JSON object a line, as OpenSanctions and Aleph publish them.

People, organisations and companies are taken; occupancies give them their offices. All entities of a file are held in
memory until it ends, because an occupancy may stand anywhere.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from pipelines.dictionaries.records import QID, Found, Given, LeftOut, Term, bounds

_TYPES: Final = {
    "Person": "person",
    "Organization": "organisation",
    "PublicBody": "organisation",
    "Company": "organisation",
    "LegalEntity": "",
}
_COUNTRY: Final = ("country", "nationality", "citizenship", "jurisdiction")


def read(lines: Iterable[str], given: Given) -> Iterator[Found | LeftOut]:
    """Read the actors of a file of entities."""
    actors: dict[str, Found] = {}
    posts: dict[str, str] = {}
    terms: defaultdict[str, list[tuple[str, str, str, str]]] = defaultdict(list)  # post, since, until, where
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        entity = _entity(line)
        if entity is None:
            if line.strip():
                yield LeftOut("no entity: not JSON with schema and properties", where)
            continue
        values, schema = entity["properties"], entity["schema"]
        if schema == "Position":
            posts[entity.get("id", "")] = _first(values, "name") or entity.get("caption", "")
        elif schema == "Occupancy":
            for holder in _texts(values, "holder"):
                dates = _first(values, "startDate"), _first(values, "endDate")
                terms[holder] += [(post, *dates, where) for post in _texts(values, "post")]
        elif schema not in _TYPES:
            yield LeftOut(f"schema {schema}", where)
        else:
            found = _found(entity, values, given)
            if found is None:
                yield LeftOut("no name", where)
            else:
                actors[entity.get("id") or where] = found
    for key, found in actors.items():
        held = []
        for post, since, until, where in terms[key]:
            days = bounds(since, until)
            if days is None or days == ("", ""):
                yield LeftOut("terms without dates" if days else "terms with unusable dates", where)
            elif post in posts:
                held.append(Term(posts[post], *days))
        yield replace(found, terms=tuple(held))


def _entity(line: str) -> dict[str, Any] | None:
    try:
        entity = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entity, dict) or not isinstance(entity.get("properties"), dict):
        return None
    return entity if isinstance(entity.get("schema"), str) else None


def _found(entity: dict[str, Any], values: dict[str, Any], given: Given) -> Found | None:
    names = _texts(values, "name")
    caption = entity.get("caption")
    name = caption if isinstance(caption, str) and caption in names else next(iter(names), "")
    if not name:
        return None
    ids = (id_ for id_ in (entity.get("id", ""), *_texts(values, "wikidataId")) if QID.fullmatch(str(id_)))
    countries = {code[:2].upper() for column in _COUNTRY for code in _texts(values, column)}
    return Found(
        name,
        next(ids, ""),
        _TYPES[entity["schema"]] or given.type,
        countries.pop() if len(countries) == 1 else given.country,
        aliases=(*names, *_texts(values, "alias"), *(f"?{alias}" for alias in _texts(values, "weakAlias"))),
        acronyms=tuple(_texts(values, "abbreviation")),
    )


def _texts(values: dict[str, Any], name: str) -> list[str]:
    """A property's values; entities nested in it count by their ids."""
    found = values.get(name, [])
    given = found if isinstance(found, list) else [found]
    told = (value.get("id") if isinstance(value, dict) else value for value in given)
    return [value.strip() for value in told if isinstance(value, str) and value.strip()]


def _first(values: dict[str, Any], name: str) -> str:
    return next(iter(_texts(values, name)), "")
