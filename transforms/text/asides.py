"""What stands in an article and is no part of what it tells: notices, credits, menus to share it. Pure.

Whom it names there, nobody reports on: "MOSCOW, March 16. /TASS/.", "Follow Anna Holt on Twitter", "(Ostvik Daily
03/24/2017 page 5)".
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from transforms.text.quotes import Span
from transforms.text.readings import Reading
from transforms.text.site_words import is_notice
from transforms.text.wires import ANY_AGENCY

_LONGEST_NOTICE: Final = 200
_CLOSERS: Final = "\"'”’)] "
_STOPS: Final = (".", "!", "?", "…")
_NETWORKS: Final = (
    r"Facebook|Twitter|Google\+|Google Plus|Instagram|[Ll]inked[Ii]n|Pinterest|Tumblr|[Rr]eddit|[Ww]hats[Aa]pp|Telegram"
    r"|Digg|Newsvine|[Ss]tumble(?:[Uu]pon)?|Flipboard|XING|Xing|Viber|VK|Messenger|E-?mail|email|Print|Send|Share"
)
_APART: Final = r"[ \xa0|·•/]{1,3}"  # no commas: "on Facebook, Twitter and Tumblr" is prose
_SHARING: Final = re.compile(rf"\b(?:{_NETWORKS})(?:{_APART}(?:{_NETWORKS})){{2,}}(?:{_APART}Permalink\b)?")
_SHARED_BY: Final = ("Facebook", "Twitter")  # every such menu has one of them
_FOLLOW: Final = re.compile(
    r"Follow (?:[\w@.’'-]+ ){1,8}?on (?:Twitter|Facebook|Instagram|LinkedIn|X|Threads|YouTube)\b[^.!?\n]{0,80}"
)
_THANKS: Final = re.compile(r"\bcontributed (?:reporting|to this (?:report|story|article))\b")
_SOURCE: Final = re.compile(r"\bSources?: ?-?[^\n.:]{2,60}$", re.MULTILINE)
_AGENCIES: Final = rf"(?:{ANY_AGENCY})"
_IN_BRACKETS: Final = re.compile(
    rf"\((?:{_AGENCIES}(?:[,/][ \xa0-]?{_AGENCIES})+|(?<=[.!?\"”][ \xa0]\(){_AGENCIES}|(?<=[a-z]/[ \xa0-]\(){_AGENCIES}"
    rf"|(?<=/[a-z][a-z][ \xa0-]\(){_AGENCIES}|(?<=/[a-z][a-z][a-z][ \xa0-]\(){_AGENCIES})\)"
)
_IN_STROKES: Final = re.compile(rf"/{_AGENCIES}/")
_IN_PRINT: Final = re.compile(r"\([^()\n]{3,60}\b\d{1,2}/\d{1,2}/\d{2,4}\b[^()\n]{0,20}\)")


class Asides:
    """Stretches of a body, in order and apart."""

    def __init__(self, reading: Reading) -> None:
        self.spans: list[Span] = []
        for start, end in sorted([*_notices(reading), *_credits(reading)]):
            if self.spans and start <= self.spans[-1][1]:
                self.spans[-1] = (self.spans[-1][0], max(end, self.spans[-1][1]))
            else:
                self.spans.append((start, end))

    def hold(self, at: int) -> bool:
        """Tell whether one of them holds the offset `at`."""
        following = bisect_right(self.spans, at, key=lambda span: span[0])
        return following > 0 and at < self.spans[following - 1][1]


def _notices(reading: Reading) -> Iterator[Span]:
    """Lines that are the site's own: "Read more: Anna Holt on the pier"."""
    for start, end, _ in reading.paragraphs:
        if end - start <= _LONGEST_NOTICE:
            line = reading.text[start:end]
            if is_notice(line, stopped=line.rstrip(_CLOSERS).endswith(_STOPS)):
                yield (start, end)


def _credits(reading: Reading) -> Iterator[Span]:
    text = reading.text
    if "(" in text:
        for pattern in (_IN_BRACKETS, _IN_PRINT):
            yield from (match.span() for match in pattern.finditer(text))
    if "/" in text:
        yield from (match.span() for match in _IN_STROKES.finditer(text))
    if "Source" in text:
        yield from (match.span() for match in _SOURCE.finditer(text))
    if "Follow " in text:
        yield from (match.span() for match in _FOLLOW.finditer(text))
    if any([network in text for network in _SHARED_BY]):
        yield from (match.span() for match in _SHARING.finditer(text))
    if "contributed " in text:
        starts = [start for start, _ in reading.sentences]
        for match in _THANKS.finditer(text):
            yield (starts[bisect_right(starts, match.start()) - 1], match.end())
