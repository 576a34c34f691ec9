"""PETRARCH2 (and TABARI) actor dictionaries: names in capitals with CAMEO codes and dates.

    AFGHANISTAN_  [AFG]          a name, its codes
    +AFGANISTAN_                 another spelling of it
    KOFI_ANNAN_                  # a comment
        [IGOUNO 970101-061231]   a code and the days it holds

A bare state code marks a state; other spellings of it, which include its cities, become its metonyms. Whether another
name is a person or an organisation is told by the rules for names in news.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pipelines.dictionaries.records import Found, Given, LeftOut, Term, alpha_2, bounds
from transforms.text.beside_names import is_role
from transforms.text.name_words import HONORIFICS
from transforms.text.names import find_names

_CODE: Final = re.compile(r"\[\s*([A-Z~-]{3,})\s*([^\]]*)\]")
_SMALL: Final = frozenset("of and the for in on to de del da do dos la las bin ibn van der von y e".split())
_PIVOT: Final = 30  # two digits up to here are years of this century
_ACRONYM: Final = re.compile(r"(?:[A-Z]\.){2,}|[A-Z]{2,6}")
_INTERNATIONAL: Final = frozenset("IGO NGO NGM MNC IMG".split())
_ROLES: Final = {
    "GOV": "member of government",
    "LEG": "legislator",
    "MIL": "military officer",
    "JUD": "judge",
    "OPP": "opposition politician",
    "REB": "rebel",
    "COP": "police officer",
    "SPY": "intelligence officer",
    "MED": "journalist",
    "BUS": "businessman",
}
"""Offices for the CAMEO roles that name one; the codes themselves stand in the note."""


@dataclass
class _Entry:
    where: str
    names: list[str]
    codes: list[tuple[str, str]] = field(default_factory=list)  # (code, its dates as written)


def read(lines: Iterable[str], given: Given) -> Iterator[Found | LeftOut]:
    """Read the actors of a PETRARCH2 dictionary."""
    for entry in _entries(lines):
        if any("~" in code for code, _ in entry.codes):
            yield LeftOut("words for any actor of a kind (an agents dictionary)", entry.where)
        elif not entry.codes:
            yield LeftOut("no code", entry.where)
        else:
            yield from _read_entry(entry, given)


def _entries(lines: Iterable[str]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].rstrip().replace(";", "")
        if not text or text.startswith("<"):
            continue
        name = text.partition("[")[0].strip()
        if "=" in name or name.startswith("!"):
            continue  # a set of words that agents dictionaries define
        if name.startswith("+") and entry is not None:
            entry.names.append(name[1:])
        elif name:
            if entry is not None:
                yield entry
            entry = _Entry(f"line {number}", [name])
        if entry is not None:
            entry.codes += [(code, dates) for code, dates in _CODE.findall(text) if code != "---"]
    if entry is not None:
        yield entry


def _read_entry(entry: _Entry, given: Given) -> Iterator[Found | LeftOut]:
    countries = {alpha_2().get(code[:3], "") for code, _ in entry.codes if code[:3] not in _INTERNATIONAL}
    country = countries.pop() if len(countries) == 1 else ""
    note = "CAMEO " + " ".join(dict.fromkeys(code for code, _ in entry.codes))
    names = [written for written in map(_written, entry.names) if written]
    if not names:
        yield LeftOut("no name", entry.where)
    elif all(len(code) == 3 and code in alpha_2() for code, _ in entry.codes):
        yield Found(names[0], type="place", country=country, metonyms=tuple(names[1:]), note=note)
    else:
        kind = "person" if any(dates for _, dates in entry.codes) else given.type or _kind(names[0], entry.codes[0][0])
        terms = []
        for code, dates in entry.codes:
            term = _term(code, dates)
            if term is None:
                yield LeftOut("terms with unusable dates", entry.where)
            elif term.role and dates:
                terms.append(term)
        names = list(dict.fromkeys(_bare(name) if kind == "person" else name for name in names))
        acronyms = [name for name in names[1:] if kind != "person" and _ACRONYM.fullmatch(name.upper())]
        yield Found(
            names[0] if kind == "person" or not _ACRONYM.fullmatch(names[0].upper()) else names[0].upper(),
            type=kind,
            country=country,
            aliases=tuple(name for name in names[1:] if name not in acronyms),
            acronyms=tuple(name.upper() for name in acronyms),
            terms=tuple(terms),
            note=note,
        )


def _written(name: str) -> str:
    """A name in capitals as news writes it: `BAN_KI-MOON_` -> `Ban Ki-Moon`."""
    words = name.replace("_", " ").split()
    low = [word.lower() if word.lower() in _SMALL and i else _capital(word) for i, word in enumerate(words)]
    return " ".join(low)


def _capital(word: str) -> str:
    if "." in word.rstrip("."):
        return word.upper()
    capital = re.sub(r"(?<![\w'])\w", lambda match: match[0].upper(), word.lower())
    return re.sub(r"\bMc([a-z])", lambda match: f"Mc{match[1].upper()}", capital)


def _bare(name: str) -> str:
    """A person's name without the offices before it."""
    words = name.split()
    offices = [i for i, word in enumerate(words) if is_role(word) or word.lower().rstrip(".") in HONORIFICS]
    start = max(offices, default=-1) + 1
    return " ".join(words[start:]) if len(words) - start > 1 else name


def _kind(name: str, code: str) -> str:
    """Tell a person from an organisation: by the code where it tells, else as a run would take the name."""
    found = find_names(name, [], [])
    person = len(found) == 1 and found[0].end == len(name) and found[0].kind == "person"
    sure = person and found[0].sure and not code.startswith("MNC")
    return "person" if sure or (person and code[:3] not in _INTERNATIONAL) else "organisation"


def _term(code: str, dates: str) -> Term | None:
    since, until = "", ""
    compact = dates.replace(" ", "")
    if compact.startswith(">"):
        since = compact[1:]
    elif compact.startswith("<"):
        until = compact[1:]
    else:
        since, _, until = compact.partition("-")
    known = bounds(*map(_iso, (since, until)))
    return Term(_ROLES.get(code[3:6], ""), *known) if known is not None else None


def _iso(digits: str) -> str:
    """`970101` or `19970101` as 1997-01-01; what is neither stays as it is, and cannot be read."""
    if len(digits) == 6:
        digits = ("20" if digits[:2] <= f"{_PIVOT:02}" else "19") + digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 else digits
