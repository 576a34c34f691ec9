"""What stands around the body of a text dump: headline, outlet, byline and date."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from transforms.text.dates import HeaderDate, best_date, header_dates
from transforms.text.lines import Kind, Line
from transforms.text.signatures import is_byline, is_names, read_bylines
from transforms.text.story_lines import Span
from transforms.text.wires import read_dateline


class Header(NamedTuple):
    """What the lines around a body say of the article, and which lines those are."""

    title: str | None
    outlet: str | None
    authors: tuple[str, ...]
    agency: str | None  # named by the byline
    dated: HeaderDate | None
    used: frozenset[int]  # lines that are header and no text, wherever they stand


_WORD: Final = re.compile(r"[^\W_]+")
_MARKS_SHARE: Final = 2  # a line is no more than so many times as long as its words
_MIN_DATE_SCORE: Final = 2.0
_DATELINE_CHARS: Final = 80


@lru_cache(maxsize=1 << 12)  # labels are the same on all pages of a site
def folded(text: str) -> str:
    """Words of a line as compared: case folded, single spaces, no marks."""
    return " ".join(_WORD.findall(text.casefold()))


def read_header(
    lines: Sequence[Line],
    body: Span,
    *,
    url: str | None,
    title: str | None,
    month_first: bool,
    latest: date | None,
) -> Header:
    """Read the header of the page whose body is `body`; `title` is the headline where it is known."""
    texts = [_datable(line, i, body) for i, line in enumerate(lines)]
    span = (body.start, body.end)
    dates = header_dates(texts, month_first=month_first, latest=latest)
    guess = _sure(best_date(dates, span))
    date_line = guess.line if guess else None
    headline = _find_headline(lines, body, url, date_line, title)
    dated = _sure(best_date(dates, span, headline))
    found = lines[headline].text if headline is not None else None
    outlet = _outlet_in_title(lines, headline, url)
    if headline == 0 and found and outlet:
        found = _without_outlet(found, outlet)
    outlet = outlet or _repeated_beside(lines, headline, body)
    signed = read_bylines(lines, headline, body, outlet)
    names = {folded(name) for name in (title, found, outlet) if name}
    longest = _MARKS_SHARE * max(map(len, names), default=0)
    own = range(body.start, body.end)
    used = {i for i in own if len(lines[i].text) <= longest and folded(lines[i].text) in names}
    if dated and lines[dated.line].kind not in (Kind.PROSE, Kind.SENTENCE):
        used.add(dated.line)
    return Header(
        title or found,
        outlet,
        signed.authors,
        signed.agency,
        dated,
        frozenset(used | signed.used),
    )


def _sure(dated: HeaderDate | None) -> HeaderDate | None:
    return dated if dated and dated.score >= _MIN_DATE_SCORE else None


def _datable(line: Line, i: int, body: Span) -> str:
    """The part of a line that may state the publication date: of prose, its dateline only."""
    if line.kind is not Kind.PROSE or not body.start <= i < body.end:
        return line.text
    dateline = read_dateline(line.text) if i == body.start else None
    return line.text[: min(dateline.end, _DATELINE_CHARS)] if dateline else ""


# --- headline -------------------------------------------------------------------------------------

_HEADLINE_WORDS: Final = range(3, 35)
_MIN_HEADLINE_CHARS: Final = 6
_USUAL_WORDS: Final = range(5, 23)
_SAME_BYTES: Final = 12  # a Chinese character says as much as three letters
_SAME_SHARE: Final = 0.35  # of the page's title that a headline must fill
_STEPS: Final = re.compile(r"\s[»›>/]\s")


def _find_headline(
    lines: Sequence[Line], body: Span, url: str | None, date_line: int | None, title: str | None
) -> int | None:
    """The line of the headline: the known one, or the likeliest before the first paragraphs."""
    reach = range(min(len(lines), max(body.start + 4, 3)))
    if title:
        wanted = folded(title)
        return next((i for i in reach if folded(lines[i].text) == wanted), None)
    page_title = folded(lines[0].text[:_MAX_TITLE_CHARS])
    slug = _slug_words(url)
    counts = Counter([line.text for line in lines[: body.end]])
    scored = [
        (_headline_score(lines, i, body, page_title, slug, date_line, counts), -i)
        for i in reach
        if i != date_line and _may_be_headline(lines[i], i, body, page_title)
    ]
    return -max(scored)[1] if scored else None


def _may_be_headline(line: Line, i: int, body: Span, page_title: str) -> bool:
    if line.words not in _HEADLINE_WORDS or len(line.text) < _MIN_HEADLINE_CHARS:
        return False
    if line.kind is Kind.SITE and (i > 0 or _is_menu(line)):
        return False
    if is_byline(line.text) or is_names(line.text) or _is_path(line):
        return False
    in_body = line.kind is Kind.PROSE and i >= body.start
    return not in_body or (i > 0 and _says_title(folded(line.text), page_title))


def _says_title(words: str, page_title: str) -> bool:
    """Whether a line says what the page's title says, or a good part of it."""
    return (
        len(words.encode("utf-8", "surrogatepass")) >= _SAME_BYTES
        and words in page_title
        and len(words) >= _SAME_SHARE * len(page_title)
    )


def _is_path(line: Line) -> bool:
    """Whether a line leads from the front page to the article: `Home » News » Politics`."""
    return len(_STEPS.findall(line.text)) >= 2


def _is_menu(line: Line) -> bool:
    return max(len(part.split()) for part in _parts_of(line.text)) < _HEADLINE_WORDS[0]


def _headline_score(
    lines: Sequence[Line],
    i: int,
    body: Span,
    page_title: str,
    slug: frozenset[str],
    date_line: int | None,
    counts: Counter[str],
) -> float:
    line, before = lines[i], body.start - i
    words = folded(line.text)
    score = 2.0 if line.words in _USUAL_WORDS else 0.0
    if i and _says_title(words, page_title):
        score += 8 + 3 * len(words) / len(page_title)
    long_words = [word for word in words.split() if len(word) > 2]
    if slug and long_words:
        score += 7 * sum(word in slug for word in long_words) / max(3, len(long_words))
    if i == 0:
        score -= 1  # the <title>, with the outlet's name in it; the headline comes again
    if 0 < before <= 12:
        score += 2.5 - before * 0.15
    elif before > 60:
        score -= 2
    elif before <= 0:
        score -= 3
    if date_line is not None and 0 < date_line - i <= 5:
        score += 2
    if counts[line.text] > 1:
        score += 0.5 if line.words >= 5 else -1
    if line.kind is Kind.PROSE:
        score -= 1.5
    if line.kind is Kind.SITE:
        score -= 4
    return score


def _slug_words(url: str | None) -> frozenset[str]:
    if not url:
        return frozenset()
    try:
        path = urlsplit(url).path
    except ValueError:
        return frozenset()
    words = _WORD.findall((unquote(path) if "%" in path else path).casefold())
    return frozenset([word for word in words if len(word) > 2])


# --- outlet ---------------------------------------------------------------------------------------

_TITLE_DIVIDER: Final = re.compile(r"\s+(?:[|\-–—·»«•]|::)\s+|\s?[|｜]\s?|_(?=\D{2,20}$)")
_OUTLET_WORDS: Final = 5
_OUTLET_REACH: Final = 3
_MAX_TITLE_CHARS: Final = 400


@lru_cache(maxsize=1 << 8)  # a title is asked about more than once
def _parts_of(title: str) -> tuple[str, ...]:
    return tuple(_TITLE_DIVIDER.split(title))


def _outlet_in_title(lines: Sequence[Line], headline: int | None, url: str | None) -> str | None:
    """The outlet's name in the page's title, the first line, where it repeats or is the headline."""
    page_title = lines[0].text
    if headline is None or len(page_title) > _MAX_TITLE_CHARS or lines[0].kind is Kind.PROSE:
        return None
    parts = [part.strip() for part in _parts_of(page_title) if part.strip()]
    if headline:
        wanted = folded(lines[headline].text)
        if wanted not in folded(page_title):
            return None
        parts = [part for part in parts if folded(part) not in wanted]
        return parts[-1] if parts else None
    if len(parts) < 2:
        return None
    outlet = parts[0] if parts[-1] == max(parts, key=len) else parts[-1]
    sure = "|" in page_title or _is_named_elsewhere(outlet, lines, url)
    return outlet if sure and len(outlet.split()) <= _OUTLET_WORDS else None


def _is_named_elsewhere(outlet: str, lines: Sequence[Line], url: str | None) -> bool:
    """Whether what follows a dash in a title is the outlet, and not the headline's second half."""
    name = folded(outlet)
    if url and name.replace(" ", "") in folded(url).replace(" ", ""):
        return True
    short = [line for line in lines[1:] if line.kind in (Kind.LABEL, Kind.SITE)]
    return any(name in folded(line.text) for line in short)


def _without_outlet(title: str, outlet: str) -> str:
    parts = [part.strip() for part in _parts_of(title) if part.strip()]
    return max((part for part in parts if part != outlet), key=len, default=title)


def _repeated_beside(lines: Sequence[Line], headline: int | None, body: Span) -> str | None:
    """A short line that stands beside the headline and once more above the body: the outlet's name."""
    if headline is None:
        return None
    texts = [line.text for line in lines[: body.end]]
    nearest = range(max(0, headline - _OUTLET_REACH), min(len(lines), headline + _OUTLET_REACH + 1))
    for i in nearest:
        line = lines[i]
        short = line.kind is Kind.LABEL and line.words <= _OUTLET_WORDS and line.text[0].isalpha()
        if short and i != headline and texts.count(line.text) >= 2:
            return line.text
    return None
