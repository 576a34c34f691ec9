"""Who signed the article of a text dump: bylines, names that stand alone above the body, agencies."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from transforms.text.bylines import read_names
from transforms.text.lines import Kind, Line
from transforms.text.name_words import FIRST_NAMES
from transforms.text.story_lines import Span
from transforms.text.wires import agency_of, without_agency


class Signature(NamedTuple):
    """Names of people, the agency that a byline names, and the lines that say nothing else."""

    authors: tuple[str, ...]
    agency: str | None
    used: frozenset[int]


_BYLINE: Final = re.compile(
    r"(?:(?:(?:kommentar |analyse |texte? )?(?:by|von|par|por|di|da|door|av|af|przez)|written by|posted by|reported by"
    r"|story by)(?:\s{0,2}:\s{0,2}|\s{1,2})|(?:автор|text|autor(?:in|e)?|tekst|author):\s{0,2})"
    r"(?=[^\W\d_])([^\n]{3,100})",
    re.IGNORECASE,
)
_AFTER_NAMES: Final = re.compile(
    r"\s*(?:[|•·]|\s[-–—/]\s|\bon\s(?=\w+\s\d)|\b(?:updated|published|posted)\b|\b\d{1,2}[\s./:]|\s\w{3,9}\.?\s\d{1,2}\b).*$",
    re.IGNORECASE,
)
_BYLINE_REACH: Final = 3
_ROLE: Final = re.compile(
    r"\b(?:staff|writer|reporter|correspondent|editor|desk|bureau|service|agenc(?:y|ies)|news|redaktion)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 12)  # labels are the same on all pages of a site
def is_byline(text: str) -> bool:
    """Whether a line opens as a byline does."""
    return bool(_BYLINE.match(text))


@lru_cache(maxsize=1 << 12)
def is_names(text: str) -> bool:
    """Whether a line is names of people and nothing else, or names before a date."""
    first = text.split(maxsplit=1)[:1]
    return first != [] and first[0] in FIRST_NAMES and bool(_named(text))


def read_bylines(lines: Sequence[Line], headline: int | None, body: Span, outlet: str | None) -> Signature:
    """Who signed: by the bylines near the body's ends, else by the names that stand alone above it."""
    bylines = _find_bylines(lines, headline, body)
    authors, agency = _read([lines[i].text for i in bylines], outlet)
    return Signature(authors or _bare_names(lines, headline, body), agency, frozenset(bylines))


def _find_bylines(lines: Sequence[Line], headline: int | None, body: Span) -> list[int]:
    top = max(0, (headline if headline is not None else body.start) - _BYLINE_REACH)
    near_top = range(top, min(len(lines), body.start + _BYLINE_REACH))
    near_end = range(max(near_top.stop, body.end - 1), min(len(lines), body.end + _BYLINE_REACH))
    return [i for i in (*near_top, *near_end) if i != headline and (_is_whole(lines[i]) or agency_of(lines[i].text))]


def _is_whole(line: Line) -> bool:
    kinds = (Kind.LABEL, Kind.PHRASE, Kind.SITE)
    return line.kind in kinds and is_byline(line.text) and bool(_BYLINE.fullmatch(line.text))


def _read(bylines: Sequence[str], outlet: str | None) -> tuple[tuple[str, ...], str | None]:
    """Names of people in the bylines, and the agency that one of them names."""
    agency: str | None = None
    names: list[str] = []
    for line in bylines:
        m = _BYLINE.fullmatch(line)
        for name in read_names([_AFTER_NAMES.sub("", m[1] if m else line)], [outlet or ""]):
            person, signed = without_agency(name)
            agency = agency or signed
            if person and person[0].isupper() and not _ROLE.search(person):
                names.append(person)
    whole = [name for name in names if " " in name]  # beside them, one word is a place or a desk
    return tuple(dict.fromkeys(whole or names)), agency


# --- names alone ----------------------------------------------------------------------------------

_NAME_REACH: Final = 8  # lines above the body
_NAME_WORDS: Final = range(2, 5)
_LINE_CHARS: Final = 160
_ASIDE: Final = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,60}[)\]]?$")


def _bare_names(lines: Sequence[Line], headline: int | None, body: Span) -> tuple[str, ...]:
    """Names that stand alone, or before a date, between headline and body."""
    top = max(0, body.start - _NAME_REACH)
    if headline is not None and headline < body.start:
        top = max(top, headline + 1)
    return tuple(dict.fromkeys(name for line in lines[top : body.start] for name in _named(line.text)))


def _named(text: str) -> list[str]:
    """The persons whom a line names; none where it names anything else than persons and agencies."""
    if len(text) > _LINE_CHARS:
        return []
    names = read_names([_ASIDE.sub("", _AFTER_NAMES.sub("", text))])
    persons = [name for name in names if _is_person(name)]
    return persons if all(name in persons or agency_of(name) for name in names) else []


def _is_person(name: str) -> bool:
    """Whether a name is a common first name and another one or more; a line alone must be this sure."""
    words = name.split()
    return len(words) in _NAME_WORDS and words[0] in FIRST_NAMES and words[-1][0].isupper()
