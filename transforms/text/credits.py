"""Names of outlets and agencies that credit a text or a picture, and are no part of what it tells. Pure."""

import re
from typing import Final

from transforms.text.article_names import normalised_name

_CREDIT_BEGINS: Final = frozenset(("", "\n", "(", "©", "-", "–", "—"))
_CREDIT_ENDS: Final = frozenset(("", "\n", ")", "-", "–", "—"))
_DATELINE_TAG: Final = re.compile(r"\) ?[-–—]|\) ?[A-Z]")
_PICTURE_BEHIND: Final = re.compile(r" ?(?:[Pp]hoto|[Ff]ile [Pp]hoto)\b|/[A-Z][\w.-]+ [A-Z][\w.-]+")
_PICTURES_BEGIN: Final = frozenset("pPfF/")
_PICTURE_BEFORE: Final = re.compile(r"[A-Z][\w.'’-]+ [A-Z][\w.'’-]+/$")
_PLACES: Final = {
    "-": re.compile(r"(?:^|\n)(?:[A-Z][\w.,'’-]*[ \xa0]?){1,6}\($"),
    "A": re.compile(r"(?:^|\n)(?:[A-Z][\w.,'’-]*[ \xa0]?){1,2}\($"),
}
"""What a dateline is before its agency: any few names where a dash follows, a name or two where the text goes on."""
_VIA: Final = re.compile(r"\bvia $")
_LONGEST: Final = 60


def is_credit(text: str, start: int, end: int) -> bool:
    """Tell whether an organisation is one: in brackets behind a dateline, or beside a photographer.

    "LONDON (Reuters) -", "(Jane Doe/Reuters)", "AP Photo".
    """
    before = text[start - 1 : start]
    if before == "(" and (tag := _DATELINE_TAG.match(text, end)):
        place = _PLACES["A" if tag.group()[-1].isalpha() else "-"]
        if place.search(text, max(0, start - _LONGEST), start):
            return True
    if before == "/" and _PICTURE_BEFORE.search(text, max(0, start - _LONGEST), start):
        return True
    if text[end - 7 : end] == " Images" and (before in ("/", "(") or _VIA.search(text, max(0, start - 4), start)):
        return True  # "Pool/Getty Images", "via Getty Images"
    behind = text[end : end + 2].lstrip(" ")[:1]
    return behind in _PICTURES_BEGIN and _PICTURE_BEHIND.match(text, end) is not None


def is_own_credit(text: str, start: int, end: int, outlet: str) -> bool:
    """Tell whether the name is that of `outlet`, normalised, on a line of its own, in brackets or behind "by"."""
    if text[end : end + 2].lstrip(" ")[:1] not in _CREDIT_ENDS:
        return False
    before = text[max(0, start - 12) : start].removesuffix("The ").rstrip(" ")
    if before[-1:] not in _CREDIT_BEGINS and not before.lower().endswith("by"):
        return False
    return normalised_name(text[start:end]) == outlet
