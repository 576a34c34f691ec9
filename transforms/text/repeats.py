"""What the other pages of a site say of a page's lines: those that they repeat are the site's own, or may be."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from transforms.text.lines import Kind, Line


class SitePages(NamedTuple):
    """How many pages of a site there are, this one among them, and on how many of them a line stands that is on two
    or more.
    """

    pages: int
    on: Mapping[str, int]


_FEW: Final = 2
_FEW_SENTENCES: Final = 3  # a short sentence may stand in two reports
_MANY: Final = 6
_SHARE: Final = 0.4
_PROSE_SHARE: Final = 0.5
_LONG_WORDS: Final = 26  # a label of so many words is a paragraph without a full stop
_COPY_SHARE: Final = 0.5


def with_repeats(lines: Sequence[Line], site: SitePages) -> list[Line]:
    """The lines, those that the site repeats marked: short ones as its own words at once; prose only where it stands on
    many pages and on every second one, for a paragraph may be printed under several articles. Prose on fewer pages
    counts for less, and stays where it stands with the article's.
    """
    return [_marked(line, site.on.get(line.text, 1), site.pages) for line in lines]


def _marked(line: Line, on: int, pages: int) -> Line:
    kind = _kind(line, on, pages) if on > 1 else line.kind
    return line if kind is line.kind else Line(line.text, line.words, kind)


def _kind(line: Line, on: int, pages: int) -> Kind:
    often = on >= _FEW and on >= _SHARE * pages
    if line.kind is Kind.PROSE or line.words >= _LONG_WORDS:
        if on >= _MANY and on >= _PROSE_SHARE * pages:
            return Kind.MENU
        return Kind.REPEATED if often and line.kind is Kind.PROSE else line.kind
    if line.kind is Kind.SENTENCE:
        return Kind.MENU if often and on >= _FEW_SENTENCES else line.kind
    return Kind.MENU if often or on >= _MANY else line.kind


def is_copy(before: Sequence[Line], marked: Sequence[Line]) -> bool:
    """Whether most of some lines' prose is repeated: then they are another page's article once more, and their counts
    say nothing.
    """
    words = [line.words if line.kind is Kind.PROSE else 0 for line in before]
    repeated = sum(n for n, line in zip(words, marked, strict=True) if line.kind is not Kind.PROSE)
    return repeated > _COPY_SHARE * sum(words)
