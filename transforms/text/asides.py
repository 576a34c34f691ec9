"""What stands in an article and is no part of what it tells: notices, credits, menus to share it. Pure.

Whom it names there, nobody reports on: "MOSCOW, March 16. /TASS/.", "Follow Anna Holt on Twitter", "(Ostvik Daily
03/24/2017 page 5)".
"""

import re
from bisect import bisect_right
from typing import Final

from transforms.text.quotes import Span
from transforms.text.readings import Reading
from transforms.text.site_words import is_notice, notice_words
from transforms.text.wires import AGENCIES

_LONGEST_NOTICE: Final = 200
_CLOSERS: Final = "\"'”’)] "
_STOPS: Final = (".", "!", "?", "…")
_NETWORKS: Final = (
    r"Facebook|Twitter|Google\+|Google Plus|Instagram|[Ll]inked[Ii]n|Pinterest|Tumblr|[Rr]eddit|[Ww]hats[Aa]pp|Telegram"
    r"|Digg|Newsvine|[Ss]tumble(?:[Uu]pon)?|Flipboard|XING|Xing|Viber|VK|Messenger|E-?mail|email|Print|Send|Share"
)
_APART: Final = r"[ \xa0|·•/]{1,3}"  # no commas: "on Facebook, Twitter and Tumblr" is prose
_SHARING: Final = re.compile(rf"\b(?:{_NETWORKS})(?:{_APART}(?:{_NETWORKS})){{2,}}(?:{_APART}Permalink\b)?")
_MENU_HAS: Final = re.compile(rf"(?:Facebook|Twitter){_APART}(?:{_NETWORKS})")  # which is found at once
_FOLLOW: Final = re.compile(
    r"Follow (?:[\w@.’'-]+ ){1,8}?on (?:Twitter|Facebook|Instagram|LinkedIn|X|Threads|YouTube)\b[^.!?\n]{0,80}"
)
_THANKS: Final = re.compile(r"\bcontributed (?:reporting|to this (?:report|story|article))\b")
_SOURCE: Final = re.compile(r"\bSources?: ?-?[^\n.:]{2,60}$", re.MULTILINE)
_IN_BRACKETS: Final = re.compile(r"\(([^()\n]{2,60})\)")
_BETWEEN: Final = re.compile(r"[,/][ \xa0-]?")
_ENDED: Final = re.compile(r"(?:[.!?\"”][ \xa0]|[a-z]/[a-z]{0,3}[ \xa0-]?)$")
"""Before the one agency that credits an article, its last sentence or its authors' initials end."""
_IN_STROKES: Final = re.compile(r"/([^/\n]{2,30})/")
_IN_PRINT: Final = re.compile(
    r"\( ?(?:(?:[A-Z][\w.&'’-]{0,30}|of|the|and) ){1,8}\d{1,2}/\d{1,2}/\d{2,4}\b[^()\n]{0,20}\)"
)


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


def _notices(reading: Reading) -> list[Span]:
    """Lines that are the site's own: "Read more: Anna Holt on the pier"."""
    spans = [(start, end) for start, end, _ in reading.paragraphs if end - start <= _LONGEST_NOTICE]
    lines = [reading.text[start:end] for start, end in spans]
    words = notice_words("\n".join(lines))
    return [
        span
        for span, line in zip(spans, lines, strict=True)
        if is_notice(line, line.rstrip(_CLOSERS).endswith(_STOPS), words)
    ]


def _credits(reading: Reading) -> list[Span]:
    text = reading.text
    found: list[Span] = []
    if "(" in text:
        for match in _IN_BRACKETS.finditer(text):
            agencies = _BETWEEN.split(match.group(1))
            if AGENCIES.issuperset(agencies) and (len(agencies) > 1 or _ends_before(text, match.start())):
                found.append(match.span())
        found += [match.span() for match in _IN_PRINT.finditer(text)]
    if "/" in text:
        found += [match.span() for match in _IN_STROKES.finditer(text) if match.group(1) in AGENCIES]
    if "Source" in text:
        found += [match.span() for match in _SOURCE.finditer(text)]
    if "Follow " in text:
        found += [match.span() for match in _FOLLOW.finditer(text)]
    if ("Facebook" in text or "Twitter" in text) and _MENU_HAS.search(text):
        found += [match.span() for match in _SHARING.finditer(text)]
    if "contributed " in text:
        starts = [start for start, _ in reading.sentences]
        for match in _THANKS.finditer(text):
            found.append((starts[bisect_right(starts, match.start()) - 1], match.end()))
    return found


def _ends_before(text: str, at: int) -> bool:
    return _ENDED.search(text, max(0, at - 6), at) is not None
