"""The lines of a text dump: what each looks like, and which of them are the article's body.

Every line is a guess at prose, a label or the site's own words. The body is the stretch of lines
with the largest sum of their weights (Kadane's algorithm, Bentley 1984), in the way that Pasternack
and Roth ("Extracting article text from the web with maximum subsequence segmentation", WWW 2009)
cut articles out of HTML tokens.
"""

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from transforms.text.wires import read_dateline


class Kind(Enum):
    """What a line looks like."""

    PROSE = "a sentence or more of running text"
    SENTENCE = "a short sentence"
    PHRASE = "some words without a full stop: headline, caption, teaser"
    LABEL = "few words: menu entry, section, name, date"
    SITE = "the site's own words: menus, subscriptions, cookies, rights"


class Line(NamedTuple):
    """A line, stripped, its length in words, and what it looks like."""

    text: str
    words: int
    kind: Kind


class Span(NamedTuple):
    """Lines `start:end`, and the sum of their weights."""

    start: int
    end: int
    score: float


_PROSE_WORDS: Final = 10
_LONG_WORDS: Final = 26  # so long a line is prose even where its full stop is missing
_SITE_WORDS: Final = 30  # a site's word in a longer line says nothing
_NOTICE_WORDS: Final = 60  # nor does a notice's phrase in one that is longer than notices are
_SUBHEAD_WORDS: Final = 14

# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han; Hangul has few.
_UNSPACED: Final = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_CHARS_A_WORD: Final = 1.8
_CLOSERS: Final = "\"'”’»)]）」』›“„ "
_STOPS: Final = ".!?…。！？؟।۔॥።။។"
_COLONS: Final = ":;,،：；，"
_PAUSES: Final = re.compile("[,.;、，。،]")
_DIVIDERS: Final = re.compile(r"\||›|»»| [•·/] ")
_BULLET: Final = re.compile(r"[-–—•*▪●◦‣]\s|\d{1,2}[.)]\s")

# Both patterns are for text in lower case: matching without regard to case takes twice as long.
_SITE: Final = re.compile(
    r"""\b(?:cookies?|newsletters?|mailing\ list|subscri(?:be|ption)s?|sign\ (?:up|in)|log\ ?in
    |register(?:\ now)?|join\ now|all\ rights\ reserved|copyright|terms\ (?:of|and)|privacy\ policy
    |advertis(?:e|ements?|ing)|sponsored|promoted|read\ (?:more|next|also)|see\ also|more\ from
    |related\ (?:articles?|stories|topics|news|content)|share\ (?:this|on|via)|follow\ us
    |click\ here|listen\ to\ this|most\ (?:read|popular|viewed|shared)|trending
    |recommended(?:\ for\ you)?|comments?\ (?:are|policy|\d)|\d+\ comments?|post\ a?\ ?comment
    |leave\ a\ (?:reply|comment)|facebook|twitter|instagram|whatsapp|linkedin|pinterest|telegram
    |getty\ images|file\ photo|photo(?:graph)?(?:\ by|:)|image\ (?:credit|source)|updated|published
    |min(?:ute)?s?\ (?:read|ago)|skip\ to|back\ to\ top|contact\ us|about\ us|our\ standards
    |download\ (?:the|our)\ app|our\ correspondents?
    |abonn\w+|anmelden|datenschutz|impressum|mehr\ zum\ thema|lesen\ sie|weiterlesen|anzeige
    |quelle:|foto:|s['’]abonner|inscri(?:vez|ption)|lire\ aussi|mentions\ légales|suivez
    |partag(?:er|ez)|suscr[ií]b\w+|reg[ií]str(?:ate|ese|arse)|leer\ más|lea\ también|compartir
    |síguenos|iniciar\ sesión|iscriviti|abbonati|leggi\ anche|condividi|assine|leia\ também
    |compartilh\w+|inscreva|aanmelden|lees\ (?:ook|meer)|подпис(?:ат|ывай|к)\w+|читайте\ также
    |поделиться|реклама|przeczytaj|zobacz\ także|läs\ (?:också|mer)|les\ også|læs\ også
    |lue\ myös|devamını\ oku)\b
    |©|订阅|登录|注册|广告|版权|分享|相关阅读|関連記事|続きを読む|ログイン|会員登録|シェアする|구독
    |로그인|اشترك|تابعنا|अधिक\ पढ़ें|यह\ भी\ पढ़ें|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง""",
    re.VERBOSE,
)
# What sites tell their readers in whole sentences. Every phrase speaks as the site or to the reader,
# so that news about cookies and newsletters stays.
_NOTICE: Final = re.compile(
    r"""\b(?:all\ rights\ reserved|may\ not\ be\ (?:re)?(?:published|produced|broadcast|written)
    |(?:we|this\ (?:web)?site)\ uses?\ cookies|(?:our|the)\ use\ of\ cookies
    |(?:our|read\ the)\ (?:privacy|cookie|comment(?:ing)?)\ polic(?:y|ies)|to\ your\ inbox
    |(?:our|the)\ (?:community|commenting)\ (?:guidelines|rules|standards)
    |comments\ (?:are|have\ been)\ (?:now\ )?closed|story\ continues\ below|trust\ principles
    |on\ (?:our|your)\ (?:browser|device)|(?:enable|disable)\ (?:javascript|your\ ad)
    |we\ may\ (?:earn|receive)\ .{0,20}commission|get\ (?:unlimited|full)\ access
    |subscribe\ (?:today|now)|click\ here)\b""",
    re.VERBOSE,
)
_APPEAL: Final = re.compile(
    r"""(?:sign\ up|subscribe|follow|join|support|download|register|like|share|get|log\ in|watch|listen)
    \b.{0,120}\b(?:newsletters?|mailing\ list|inbox|social\ media|facebook|twitter|instagram|telegram
    |whatsapp|youtube|podcasts?|(?:our|the|mobile)\ app
    |(?:our|local|quality|independent)\ journalism)\b
    |(?:most\ (?:read|popular|viewed|shared)|our\ standards)\b""",
    re.VERBOSE,
)
_MIN_NOTICE_WORDS: Final = 5


def read_lines(text: str) -> list[Line]:
    """The lines of a text that hold anything, hard-wrapped ones joined to paragraphs."""
    return [_line(line) for line in _unwrapped([line.strip() for line in text.splitlines()]) if line]


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


@lru_cache(maxsize=1 << 14)  # menus are the same on all pages of a site
def _line(text: str) -> Line:
    words = _count_words(text)
    return Line(text, words, _kind(text, words))


def _count_words(text: str) -> int:
    words = text.count(" ") + 1
    if words * 4 < len(text) and not text.isascii():
        unspaced = len(_UNSPACED.findall(text))
        if unspaced * 4 >= len(text):
            return int(unspaced / _CHARS_A_WORD) + 1
    return words


def _kind(text: str, words: int) -> Kind:
    stopped = text[-1] in _STOPS or text.rstrip(_CLOSERS)[-1:] in tuple(_STOPS)
    if words <= _NOTICE_WORDS and _is_sites_own(text.lower(), words, stopped):
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


def _is_sites_own(lowered: str, words: int, stopped: bool) -> bool:
    if words <= _SITE_WORDS and not (stopped and words >= 14) and _SITE.search(lowered):
        return True
    if len(_DIVIDERS.findall(lowered)) >= 2:
        return True
    return words >= _MIN_NOTICE_WORDS and bool(_NOTICE.search(lowered) or _APPEAL.match(lowered))


_PROSE_CAP: Final = 50.0  # one long paragraph must not outweigh an article
_GAP_CAP: Final = 110.0  # nor may one long menu between paragraphs cut it in two


def _weight(line: Line) -> float:
    match line.kind:
        case Kind.PROSE:
            return min(line.words, _PROSE_CAP)
        case Kind.SENTENCE:
            return line.words * 0.5
        case Kind.PHRASE:
            return line.words * -1.1
        case Kind.LABEL:
            return -8.0
        case Kind.SITE:
            return -11.0


def find_body(lines: Sequence[Line]) -> Span:
    """The stretch of lines that reads most like an article; `score` is 0 where there is none."""
    best = Span(0, 0, 0.0)
    start, total, gap = 0, 0.0, 0.0
    for i, line in enumerate(lines):
        weight = _weight(line)
        if weight < 0:
            weight = -min(-weight, _GAP_CAP - gap)
            gap -= weight
        else:
            gap = 0.0
        total += weight
        if total <= 0:
            start, total, gap = i + 1, 0.0, 0.0
        elif total > best.score:
            best = Span(start, i + 1, total)
    return best


def kept_lines(lines: Sequence[Line], body: Span) -> list[int]:
    """Indices of the article's own lines: prose, and subheads and list items that stand in prose.

    A line that was there before is not there again.
    """
    kept: list[int] = []
    seen: set[str] = set()
    for i in range(body.start, body.end):
        line = lines[i]
        if line.kind is Kind.SITE or line.text in seen:
            continue
        if line.kind in (Kind.PHRASE, Kind.LABEL) and not _stands_in_prose(lines, i, body):
            continue
        seen.add(line.text)
        kept.append(i)
    return kept


_RUNNING: Final = (Kind.PROSE, Kind.SENTENCE)


def _stands_in_prose(lines: Sequence[Line], i: int, body: Span) -> bool:
    line = lines[i]
    if line.words >= 4 and _BULLET.match(line.text):
        return True
    before = _next_own(lines[body.start : i][::-1])
    after = _next_own(lines[i + 1 : body.end])
    in_prose = before in _RUNNING and after in _RUNNING
    return in_prose and (line.words <= _SUBHEAD_WORDS or line.kind is Kind.PHRASE)


def _next_own(lines: Sequence[Line]) -> Kind | None:
    """What the nearest line looks like that is not the site's own."""
    return next((line.kind for line in lines if line.kind is not Kind.SITE), None)
