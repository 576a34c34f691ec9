"""Which language a text is in: langdetect's own profiles, scored deterministically and fast.

langdetect (Nakatani Shuyo, 2010; in Python by Michal Danilak) is a naive Bayes classifier of character 1- to 3-grams
that draws random grams until its posterior converges, seven times over. `detect_fast` takes the log-likelihood of all
grams instead, the limit of that sampling, and reads three windows of a long text. A text that fits none of the profiles
is in no language that we know, which langdetect never says. Sums are of integers: neither batch nor machine changes an
answer. What the score means, and how well it keeps its word: docs/languages.md.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from langdetect.utils.ngram import NGram

from transforms.text.profiles import BMP, CEILING, COUNT, SCALE, Chars, Profiles, Rows, pack, profiles
from transforms.text.relatives import speaks_relative

Counts = npt.NDArray[np.int64]


class Language(NamedTuple):
    """A language as ISO 639-1 code, "" when it is none that we know, and how certain that is, 0..1.

    The score is the chance that the code is right, or the share of the text in that language where this is lower; with
    code "" it is 0.
    """

    code: str
    score: float


UNKNOWN: Final = Language("", 0.0)

_BATCH: Final = 256  # texts whose grams are held at a time
_WINDOW: Final = 200  # characters
_WINDOWS: Final = 3  # read of a text, at its quarters
_MORE_WINDOWS: Final = 16  # read where those differ
_GAP: Final = "  "  # behind each passage: no gram reaches across two spaces


def detect_fast(texts: Sequence[str]) -> list[Language]:
    """The language of each text; the answer of a text never depends on the others."""
    found: list[Language] = []
    for start in range(0, len(texts), _BATCH):
        found.extend(_detect_batch(texts[start : start + _BATCH]))
    return found


def _detect_batch(texts: Sequence[str]) -> list[Language]:
    found = _read(texts, _WINDOWS)
    mixed = [i for i, text in enumerate(texts) if found[i].mixed and len(text) > _WINDOWS * _WINDOW]
    if mixed:
        for i, language in zip(mixed, _read([texts[i] for i in mixed], _MORE_WINDOWS), strict=True):
            found[i] = language
    return [one.language for one in found]


def _read(texts: Sequence[str], windows: int) -> list["_Found"]:
    """What so many windows of each text say."""
    known = profiles()
    passages = [_passages(text, windows) for text in texts]
    counts = np.array([len(some) for some in passages])
    flat = [passage + _GAP for some in passages for passage in some]
    lengths = np.array([len(passage) for passage in flat])
    chars = np.frombuffer("".join(flat).encode("utf-32-le", "surrogatepass"), np.uint32)
    chars = _lowered_where_shouting(chars, lengths, known)
    per_text = np.add.reduceat(lengths, _starts(counts))
    strange = _strange(chars, per_text, known)
    chars, per_text = _without_foreign_latin(chars, per_text)
    pieces = np.clip(per_text // _PIECE, 1, windows)
    sums = _sums(_rows(chars, known), _bounds(per_text, pieces), known)
    found = _told(sums, pieces, strange, known)
    return [_unless_relative(one, some) for one, some in zip(found, passages, strict=True)]


def _unless_relative(found: "_Found", passages: Sequence[str]) -> "_Found":
    if speaks_relative(found.language.code, passages):
        return _Found(UNKNOWN, found.mixed)
    return found


def _passages(text: str, windows: int) -> list[str]:
    """The windows of a long text, evenly spread, or all of a short one; without addresses."""
    if len(text) <= windows * _WINDOW:
        return [_cleaned(text)]
    starts = [len(text) * place // (windows + 1) - _WINDOW // 2 for place in range(1, windows + 1)]
    return [_cleaned(text[start : start + _WINDOW]) for start in starts]


def _cleaned(text: str) -> str:
    if "://" in text:
        text = Detector.URL_RE.sub(" ", text)
    if "@" in text:
        text = Detector.MAIL_RE.sub(" ", text)
    return text if text.isascii() else NGram.normalize_vi(text)


def _starts(lengths: Counts) -> Counts:
    return np.cumsum(lengths) - lengths


def _lowered_where_shouting(chars: Chars, lengths: Counts, known: Profiles) -> Chars:
    """Passages in capitals, lowered: langdetect ignores words in capitals."""
    in_bmp = np.minimum(chars, BMP - 1)
    starts = _starts(lengths)
    upper = np.add.reduceat(known.is_upper[in_bmp], starts, dtype=np.int64)
    lower = np.add.reduceat(known.is_lower[in_bmp], starts, dtype=np.int64)
    shouting = upper > lower
    if not shouting.any():
        return chars
    return np.where(np.repeat(shouting, lengths) & (chars < BMP), known.lower[in_bmp], chars)


def _strange(chars: Chars, lengths: Counts, known: Profiles) -> npt.NDArray[np.bool_]:
    """Texts whose letters tell that no profile is of their language, whatever a few words in another one say."""
    in_bmp = np.minimum(chars, BMP - 1)
    starts = _starts(lengths)
    strangeness = np.add.reduceat(known.strangeness[in_bmp], starts, dtype=np.int64)
    letters = np.add.reduceat(known.is_letter[in_bmp], starts, dtype=np.int64)
    return 2 * strangeness > letters


def _without_foreign_latin(chars: Chars, lengths: Counts) -> tuple[Chars, Counts]:
    """As langdetect: Latin letters go from texts that are mostly in another script."""
    starts = _starts(lengths)
    latin = (chars >= ord("A")) & (chars <= ord("z"))
    other = (chars >= 0x300) & ~((chars >= 0x1E00) & (chars < 0x1F00))
    foreign = 2 * np.add.reduceat(latin, starts, dtype=np.int64) < np.add.reduceat(other, starts, dtype=np.int64)
    if not foreign.any():
        return chars, lengths
    kept = ~(latin & np.repeat(foreign, lengths))
    return chars[kept], np.add.reduceat(kept, starts, dtype=np.int64)


def _rows(chars: Chars, known: Profiles) -> Rows:
    """Rows of `known.table` of the 1-, 2- and 3-grams that end at each character: 3 sizes x characters.

    As langdetect forms them: no gram reaches back over a space, and none is formed at a capital that follows a capital.
    """
    normal = known.normal[np.minimum(chars, BMP - 1)]
    upper = known.is_upper[normal]
    formed = ~(upper & np.roll(upper, 1))
    space = normal == ord(" ")
    after_space = np.roll(space, 1)  # round the end come the last spaces
    last = normal.astype(np.uint64)
    pairs = pack(np.roll(last, 1), last)
    triples = pack(np.roll(pairs, 1), last)
    return np.stack(
        [
            np.where(formed, known.row_of_char[normal], known.unknown),
            known.rows(pairs, formed & ~(space & after_space)),
            known.rows(triples, formed & ~after_space),
        ]
    )


_PIECE: Final = 80  # characters: the least that can be told by
_CLEAR: Final = 0.2 * SCALE  # log-odds a gram at which a piece is in another language


def _bounds(lengths: Counts, pieces: Counts) -> Counts:
    """Where the pieces of all texts begin, which are as many as `pieces` says and alike in length, and the end."""
    first = np.repeat(_starts(lengths), pieces)
    place = np.arange(len(first)) - np.repeat(_starts(pieces), pieces)
    begins = first + place * np.repeat(lengths, pieces) // np.repeat(pieces, pieces)
    return np.append(begins, lengths.sum())


def _sums(rows: Rows, bounds: Counts, known: Profiles) -> npt.NDArray[np.float64]:
    """Sums of the table's columns over the grams of each size in each piece: pieces x 3 sizes x columns."""
    columns = known.table.shape[1]
    sums = np.empty((len(bounds) - 1, 3, 1, columns), np.float32)
    longest = int(np.diff(bounds).max())
    ones, room = np.ones((1, longest), np.float32), np.empty(3 * longest * columns, np.float32)
    for piece, (start, end) in enumerate(pairwise(bounds.tolist())):
        n = end - start
        taken = room[: 3 * n * columns].reshape(3, n, columns)
        known.table.take(rows[:, start:end], axis=0, out=taken, mode="clip")
        # a product with ones is exact, see SCALE, and takes a third of the time of sum()
        np.matmul(ones[:, :n], taken, out=sums[piece])
    return sums[:, :, 0, : known.width].astype(np.float64)


class _Found(NamedTuple):
    language: Language
    mixed: bool  # some piece is in another language


def _told(
    sums: npt.NDArray[np.float64], pieces: Counts, strange: npt.NDArray[np.bool_], known: Profiles
) -> list[_Found]:
    """The languages of texts by the sums of so many pieces each."""
    n = len(known.codes)
    per_text = np.add.reduceat(sums, _starts(pieces), axis=0)
    log_p = per_text[:, :, :n].sum(axis=1)
    best = log_p.argmax(axis=1)
    own = known.same[best]  # zh has two profiles
    lead = log_p.max(axis=1) - np.where(own, -np.inf, log_p).max(axis=1)
    by_piece = sums[:, :, :n].sum(axis=1)
    own = np.repeat(own, pieces, axis=0)
    behind = np.where(own, -np.inf, by_piece).max(axis=1) - np.where(own, by_piece, -np.inf).max(axis=1)
    foreign = behind > _CLEAR * sums[:, :, COUNT].sum(axis=1)
    share = 1 - np.add.reduceat(foreign, _starts(pieces), dtype=np.int64) / pieces
    plain = np.add.reduceat(sums * ~foreign[:, None, None], _starts(pieces), axis=0)
    letters, triples = plain[:, 0], plain[:, 2]
    each = np.arange(len(best))
    mean = letters[each, best] / np.maximum(letters[:, COUNT], 1) / SCALE
    misfit = (known.typical[best] - mean) / known.spread[best]
    scatter = (triples[:, CEILING] - triples[each, best]) / np.maximum(triples[:, COUNT], 1) / SCALE
    return [
        _found(*one)
        for one in zip(
            np.array(known.codes)[best].tolist(),
            (strange | (per_text[:, :, COUNT].sum(axis=1) == 0)).tolist(),
            (lead / SCALE).tolist(),
            share.tolist(),
            misfit.tolist(),
            scatter.tolist(),
            triples[:, COUNT].tolist(),
            strict=True,
        )
    ]


def _found(code: str, nothing: bool, lead: float, share: float, misfit: float, scatter: float, n: float) -> _Found:
    doubt = 0.0 if code in _ALONE_IN_THEIR_SCRIPT else _strangeness(misfit, scatter, n)
    if nothing or doubt > _STRANGER:
        return _Found(UNKNOWN, share < 1)
    return _Found(Language(code, round(min(_lead(lead) * (1 - doubt), share), 4)), share < 1)


# Naive Bayes takes the grams for independent, which they are not: three end at every character. Logistic regression of
# right answers over news in 50 languages, in cuts of 10 to 3,000 characters, counts four as one.
_ALIKE: Final = 4.0
_MODESTY: Final = 0.74


def _lead(log_odds: float) -> float:
    """The chance that the best language is right and not the next one, by the log-odds of their grams."""
    return _logistic(log_odds / _ALIKE - _MODESTY)


# A text in one of these scripts needs no further proof of its language.
_ALONE_IN_THEIR_SCRIPT: Final = frozenset("el gu ja kn ko ml pa ta te th zh".split())
_STRANGER: Final = 0.99  # so little chance is left to the best language that we name none

# Logistic regression over news in 50 languages, each told with and without the profile of its own, one text in ten
# without: of the log-odds that a text is in no known language, by its grams' shortfalls. What depends on the language
# (how far its profile lies from others, its spread) comes from the profiles.
_SCATTER: Final = 17.6
_MISFIT: Final = 6.95
_EXPECTED: Final = 24.8
_PRIOR: Final = -1.5
_FULL: Final = 400  # 3-grams whose shortfalls the four are for; fewer weigh by the root of their number


def _strangeness(misfit: float, scatter: float, n: float) -> float:
    """The chance that a text is in none of the profiles' languages, by its likeliest language.

    Such a text shows in two ways. Its letters are improbable: `misfit` is by how many deviations their mean
    log-probability lies below that of letters drawn from the profile. And it borrows from many languages: `scatter` is
    by how much, in the mean, its `n` 3-grams are likelier in whichever language has them most often.
    """
    weight = math.sqrt(min(n, _FULL) / _FULL)
    return _logistic(_PRIOR + weight * (_SCATTER * scatter + _MISFIT * misfit - _EXPECTED))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))


# --- langdetect itself ----------------------------------------------------------------------------


@cache
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory


def detect_with_langdetect(texts: Sequence[str]) -> list[Language]:
    """langdetect's own answer for each text, from the same random stream every time."""
    return [_ask_langdetect(text) for text in texts]


def _ask_langdetect(text: str) -> Language:
    detector = _factory().create()
    detector.append(text)
    try:
        ranked = detector.get_probabilities()
    except LangDetectException:  # no features in text
        return UNKNOWN
    if not ranked:
        return UNKNOWN
    code = ranked[0].lang.split("-")[0]
    return Language(code, min(1.0, sum(one.prob for one in ranked if one.lang.split("-")[0] == code)))


DETECTORS: Final[dict[str, Callable[[Sequence[str]], list[Language]]]] = {
    "fast": detect_fast,
    "langdetect": detect_with_langdetect,
}
"""Detectors by the name that [language] detector gives them."""
