"""News agencies in datelines, bylines and credits: `MOSCOW, March 9 (Reuters) - `, `By AFP`, `/TASS/`."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from transforms.text.dates import month_number

# Agency -> the ways it signs.
_SIGNATURES: Final = {
    "Reuters": "Reuters|REUTERS|Reuter|REUTER|Thomson Reuters|ロイター|Рейтер|路透社",
    "AP": "AP|The Associated Press|Associated Press|AP通信",
    "AFP": "AFP|Agence France-Presse|Agence France Presse|AFP-JIJI|法新社",
    "UPI": "UPI|United Press International",
    "Xinhua": "Xinhua|XINHUA|新华社|新華社",
    "TASS": "TASS|ITAR-TASS|Itar-Tass|ТАСС|ИТАР-ТАСС",
    "RIA Novosti": "RIA Novosti|RIA|РИА Новости",
    "Sputnik": "Sputnik",
    "Interfax": "Interfax|INTERFAX|INTERFAX.RU|Интерфакс",
    "dpa": "dpa|DPA|Deutsche Presse-Agentur",
    "APA": "APA",
    "EFE": "EFE|Agencia EFE",
    "Europa Press": "Europa Press|EUROPA PRESS",
    "ANSA": "ANSA",
    "Lusa": "Lusa|LUSA",
    "Belga": "Belga|BELGA",
    "ANP": "ANP",
    "NTB": "NTB|©NTB",
    "TT": "TT",
    "Ritzau": "Ritzau|RITZAU",
    "PAP": "PAP",
    "CTK": "CTK|ČTK",
    "MTI": "MTI",
    "Agerpres": "Agerpres|AGERPRES",
    "BTA": "BTA",
    "Tanjug": "Tanjug|TANJUG",
    "Ukrinform": "Ukrinform",
    "Anadolu": "Anadolu|Anadolu Agency|AA",
    "PTI": "PTI|Press Trust of India",
    "IANS": "IANS",
    "ANI": "ANI",
    "UNI": "UNI",
    "APP": "APP",
    "BSS": "BSS",
    "UNB": "UNB",
    "Kyodo": "Kyodo|KYODO|Kyodo News|共同",
    "Jiji": "Jiji|JIJI|Jiji Press|時事",
    "Yonhap": "Yonhap|YONHAP|연합뉴스",
    "CNA": "CNA",
    "Bernama": "Bernama|BERNAMA",
    "Antara": "Antara|ANTARA",
    "VNA": "VNA|TTXVN",
    "IRNA": "IRNA",
    "ISNA": "ISNA",
    "Mehr": "MNA|Mehr News Agency",
    "Tasnim": "Tasnim",
    "Fars": "FNA",
    "SANA": "SANA",
    "KUNA": "KUNA",
    "SPA": "SPA",
    "WAM": "WAM",
    "QNA": "QNA",
    "MENA": "MENA",
    "MAP": "MAP",
    "APS": "APS",
    "NAN": "NAN",
    "PANA": "PANA",
    "Canadian Press": "CP|The Canadian Press|Canadian Press",
    "AAP": "AAP|Australian Associated Press",
    "PA": "PA|Press Association|PA Media",
    "Notimex": "Notimex",
    "Agência Brasil": "Agência Brasil",
    "Bloomberg": "Bloomberg|BLOOMBERG",
    "Dow Jones": "Dow Jones|Dow Jones Newswires",
    "CNN": "CNN",
    "VOA": "VOA|Voice of America",
    "RFE/RL": "RFE/RL",
    "PR Newswire": "PRNewswire|PR NEWSWIRE|PR Newswire",
    "Business Wire": "BUSINESS WIRE|Business Wire|BUSINESSWIRE",
    "GlobeNewswire": "GLOBE NEWSWIRE|GlobeNewswire",
}
_AGENCY_OF: Final = {
    signature: agency for agency, signatures in _SIGNATURES.items() for signature in signatures.split("|")
}
AGENCIES: Final = frozenset(_AGENCY_OF)
"""All ways in which agencies sign."""

# Signatures that are also other things: read in brackets only.
_ONLY_BRACKETED: Final = frozenset(
    "AA APA APP APS BSS BTA CNA CP MAP MENA NAN PANA PAP QNA RIA SANA SPA TT UNB UNI VNA".split()
)


def _alternatives(signatures: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(signatures, key=lambda name: (-len(name), name))))


_ANY: Final = _alternatives(_AGENCY_OF)
_PLAIN: Final = _alternatives(_AGENCY_OF.keys() - _ONLY_BRACKETED)
_BRACKETED: Final = re.compile(
    r"([^()\[\]（）［］\n]{0,70}?)\s{0,2}"
    rf"(?:[(\[（［]\s?[^()\[\]（）［］/\n]{{0,12}}?(?<![^\W\d_])({_ANY}|Staff|Own Correspondent)"
    rf"(?![^\W\d_])([^()\[\]（）［］\n]{{0,40}}?)[)\]）］]|/({_ANY})/)"
    r"\.?\s{0,2}([-–—:－]{0,3})\s{0,2}"
)
# `(Reuters photo: Ida Lund)`, `(AP Photo/Ida Lund)`, `(Reuters/Ida Lund)`: who took the picture, not who wrote.
_PICTURE: Final = re.compile(
    r"(?:^|\W)(?:photos?|foto|file|video|images?|pool|handout)\b|[/:]\s?\w+\s\w", re.IGNORECASE
)
# Agencies that put no dash after their tag: `Oslo (CNN) Ships left.`
_WITHOUT_DASH: Final = frozenset({"CNN"})
_PLACE_FIRST: Final = re.compile(
    rf"([^()\[\]/\n]{{3,70}}?)(?:[,.]\s({_PLAIN})\s?[-–—]{{1,2}}\s|\s[-–—]{{1,2}}\s({_PLAIN})\.\s)"
)
_AGENCY_FIRST: Final = re.compile(rf"({_PLAIN})\s[-–—]{{1,2}}\s")
_CHINESE: Final = re.compile(r"(新华社|新華社)[^，。\n]{1,24}?[电電](?:[（(]记者[^）)\n]{1,40}[）)])?\s{0,2}")
_PARTICLES: Final = frozenset("de del la le of am an der den upon and y e г".split())
_MAX_PLACE_WORDS: Final = 9
_MAX_DATELINES: Final = 3
_DATELINE_CHARS: Final = 200
_BETWEEN_WORDS: Final = re.compile(r"[\s,./\-]+")


class Dateline(NamedTuple):
    """The dateline that opens a paragraph: where it ends, and the agency it names if any."""

    end: int
    agency: str | None


@lru_cache(maxsize=1 << 8)  # a page's first paragraph is asked about by several
def read_dateline(paragraph: str) -> Dateline | None:
    """The dateline with the tag of an agency, or of the paper's own staff, that opens a paragraph."""
    end, agency = 0, None
    for _ in range(_MAX_DATELINES):  # a taker's dateline may stand before the agency's
        found = _dateline(paragraph[end : end + _DATELINE_CHARS])
        if found is None:
            break
        end, agency = end + found.end, found.agency or agency
    return Dateline(end, agency) if end else None


_SETS_OFF: Final = re.compile(r"[(\[（［/]|[-–—]\s|新[华華]社")  # in every dateline


def _dateline(text: str) -> Dateline | None:
    if not _SETS_OFF.search(text):
        return None
    m = _BRACKETED.match(text)
    if m and _is_place(m[1]):
        agency = _AGENCY_OF.get(m[2] or m[4])
        if m[3] and _PICTURE.search(m[3]):
            return Dateline(m.end(), None) if not m[1] else None
        sets_off = m[5] or m[4] or m[1].isupper() or not m[1]
        if sets_off or (agency in _WITHOUT_DASH and text[m.end() : m.end() + 1].isupper()):
            return Dateline(m.end(), agency)
    m = _PLACE_FIRST.match(text)
    if m and _is_place(m[1]):
        return Dateline(m.end(), _AGENCY_OF[m[2] or m[3]])
    m = _AGENCY_FIRST.match(text) or _CHINESE.match(text)
    return Dateline(m.end(), _AGENCY_OF[m[1]]) if m else None


def _is_place(text: str) -> bool:
    """Whether a dateline's words could be a place and a day: capitalised words, numbers, particles."""
    words = [word for word in _BETWEEN_WORDS.split(text) if word]
    return len(words) <= _MAX_PLACE_WORDS and all(
        not word[0].islower() or word in _PARTICLES or month_number(word) for word in words
    )


# --- credits --------------------------------------------------------------------------------------

_CREDIT_LINE: Final = re.compile(
    r"(?:[-–—(©]\s?|(?:source|by|quelle|fuente|fonte|via|от)\s?:?\s)?"
    rf"({_PLAIN})(?:\s?(?:and|und|y|et|[/,&+])\s?(?:{_PLAIN})){{0,3}}[).]{{0,2}}",
    re.IGNORECASE,
)
_AND_OTHERS: Final = rf"(?:(?:/|,\s?|\sund\s|\sand\s)(?:{_ANY})){{0,3}}"
_INITIALS: Final = r"[a-z]{2,4}(?:/[a-z]{2,4}){1,3}"  # of the desk's editors: `hg/jd (dpa, AFP)`
_CREDIT_CHARS: Final = 120
_SIGNATURE_CHARS: Final = 200
_CREDIT_AT_END: Final = re.compile(
    rf"(?:(?<=[.!?。\"”»])\s{{0,2}}(?:[(（/]|[-–—]{{1,2}}\s?)({_ANY}){_AND_OTHERS}[)）/]?"
    rf"|(?<=[.!?。\"”»\s])\s{{0,2}}{_INITIALS}[\s-]{{0,2}}\(({_ANY}){_AND_OTHERS}\))\.?[\s-]{{0,3}}$"
)
_ALL: Final = tuple(_AGENCY_OF)
_BEHIND_CREDIT: Final = " \t\n\xa0\u3000-.)）/"
_REPORTED_BY: Final = re.compile(
    r"\(?(?:additional |further )?(reporting|writing|editing|compiled|report)"
    r"(?: and (?:writing|editing|reporting))? by ([^;.()\n]{3,160})[^.()\n]{0,200}[.)]{0,2}",
    re.IGNORECASE,
)
_WHERE: Final = re.compile(r"\s+in\s+\S.*$")


class Signed(NamedTuple):
    """Paragraphs without datelines' tags and credits, and who they named: an agency, reporters."""

    paragraphs: list[str]
    agency: str | None
    reporters: tuple[str, ...]


@lru_cache(maxsize=1 << 12)  # labels are the same on all pages of a site
def agency_of(signature: str) -> str | None:
    """The agency that a byline or credit names and nothing else: `Reuters`, `By AFP`, `(dpa/AP)`."""
    if len(signature) > _SIGNATURE_CHARS:
        return None
    m = _CREDIT_LINE.fullmatch(signature.strip())
    return _BY_FOLDED[m[1].casefold()] if m else None


def without_agency(name: str) -> tuple[str, str | None]:
    """A byline's name without the agency behind it, and that agency."""
    name = name.strip()
    if signed := agency_of(name):
        return "", signed
    m = _SIGNED_NAME.fullmatch(name)
    return (m[1], _AGENCY_OF[m[2]]) if m else (name, None)


_SIGNED_NAME: Final = re.compile(rf"(.{{3,80}}?)(?:\s(?:and|und|et|y|e))?[\s,/|-]{{1,3}}({_PLAIN})")
_BY_FOLDED: Final = {signature.casefold(): agency for signature, agency in _AGENCY_OF.items()}


def wire_of(agency: str | None, authors: Sequence[str]) -> str | None:
    """The agency an article comes from: the one its dateline or credits name, else its first author if that is one."""
    return agency or (agency_of(authors[0]) if authors else None)


def is_credit(line: str) -> bool:
    """Whether a line says nothing but who reported it."""
    return bool(_REPORTED_BY.fullmatch(line) or agency_of(line))


def _credit_at_end(text: str) -> re.Match[str] | None:
    if not text.rstrip().rstrip(_BEHIND_CREDIT).endswith(_ALL):
        return None
    return _CREDIT_AT_END.search(text, max(len(text) - _CREDIT_CHARS, 0))


def strip_credits(paragraphs: Sequence[str]) -> Signed:
    """Take the dateline's tag off the first paragraph and the credits off the last ones.

    A dateline names the agency before a credit does.
    """
    texts = list(paragraphs)
    agency, reporters = None, list[str]()
    dateline = read_dateline(texts[0]) if texts else None
    if dateline:
        agency = dateline.agency
        texts[0] = texts[0][dateline.end :]
    while texts and (credit := _REPORTED_BY.fullmatch(texts[-1])):
        if credit[1].lower().startswith("report"):
            reporters[:0] = [_WHERE.sub("", credit[2])]
        texts.pop()
    if len(texts) > 1 and (signed := agency_of(texts[-1])):
        agency = agency or signed
        texts.pop()
    if texts and (end := _credit_at_end(texts[-1])):
        agency = agency or _AGENCY_OF[end[1] or end[2]]
        texts[-1] = texts[-1][: end.start()]
    return Signed([text for text in texts if text], agency, tuple(reporters))
