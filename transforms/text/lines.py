"""The lines of a text dump, and what each looks like: a guess at prose, a label or the site's own words."""

import re
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple

from transforms.text.site_words import is_sites_own, may_be_sites_own
from transforms.text.wires import read_dateline


class Kind(Enum):
    """What a line looks like."""

    PROSE = "a sentence or more of running text"
    SENTENCE = "a short sentence"
    PHRASE = "some words without a full stop: headline, caption, teaser"
    LABEL = "few words: menu entry, section, name, date"
    SITE = "the site's own words: menus, subscriptions, cookies, rights"
    MENU = "a line that the site prints on its other pages too"
    REPEATED = "prose that stands on other pages of the site too"

    __hash__ = object.__hash__  # there is one object of each; by its name, as an Enum does, takes three times as long


class Line(NamedTuple):
    """A line, stripped, its length in words, and what it looks like."""

    text: str
    words: int
    kind: Kind


_PROSE_WORDS: Final = 10
_LONG_WORDS: Final = 26  # so long a line is prose even where its full stop is missing

# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han; Hangul has few.
_UNSPACED: Final = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_CHARS_A_WORD: Final = 1.8
_CLOSERS: Final = "\"'”’»)]）」』›“„ "
_STOPS: Final = ".!?…。！？؟।۔॥።။។"
_COLONS: Final = ":;,،：；，"
_PAUSES: Final = re.compile("[,.;、，。،]")


def read_lines(text: str) -> list[Line]:
    """The lines of a text that hold anything, hard-wrapped ones joined to paragraphs."""
    lines = _unwrapped([line.strip() for line in text.splitlines()])
    return [_known.get(line) or _line(line) for line in lines if line]


_WRAP_WIDTHS: Final = range(40, 101)
_WRAP_JOINS: Final = 5
_WRAP_LOWER_SHARE: Final = 0.4


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines joined where a text was wrapped at a fixed width: where the next word would not fit."""
    width = max(map(len, lines), default=0)
    if width not in _WRAP_WIDTHS:
        return lines
    joins = [bool(b) and len(a) + 1 + len(b.split(" ", 1)[0]) > width for a, b in pairwise(lines)]
    lower = sum(join and line[0].islower() for join, line in zip(joins, lines[1:], strict=True))
    if sum(joins) < _WRAP_JOINS or lower < _WRAP_LOWER_SHARE * sum(joins):
        return lines
    paragraphs = [lines[:1]]
    for line, join in zip(lines[1:], joins, strict=True):
        if join:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [" ".join(paragraph) for paragraph in paragraphs]


_known: dict[str, Line] = {}
_MOST_KNOWN: Final = 1 << 14


def know_lines(lines: Iterable[str]) -> None:
    """Look at some thousand stripped lines at once, in a third of the time that each takes alone when it is read."""
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    new = [line for line in dict.fromkeys(lines) if line not in _known]
    for line, suspect in zip(new, may_be_sites_own(new), strict=True):
        _known[line] = _line(line, suspect)


def _line(text: str, suspect: bool = True) -> Line:
    words = _count_words(text)
    return Line(text, words, _kind(text, words, suspect))


def _count_words(text: str) -> int:
    words = text.count(" ") + 1
    if words * 4 < len(text) and not text.isascii():
        unspaced = len(_UNSPACED.findall(text))
        if unspaced * 4 >= len(text):
            return int(unspaced / _CHARS_A_WORD) + 1
    return words


def _kind(text: str, words: int, suspect: bool) -> Kind:
    stopped = text[-1] in _STOPS or text.rstrip(_CLOSERS)[-1:] in tuple(_STOPS)
    if suspect and is_sites_own(text, words, stopped):
        return Kind.SITE
    if stopped and words >= _PROSE_WORDS:
        return Kind.PROSE
    if words >= _LONG_WORDS and (_PAUSES.search(text) or _UNSPACED.search(text)):
        return Kind.PROSE
    if words >= 7 and read_dateline(text):
        return Kind.PROSE
    if words >= 4 and (stopped or (words >= 6 and text[-1] in _COLONS)):
        return Kind.SENTENCE
    return Kind.PHRASE if words >= 7 else Kind.LABEL
