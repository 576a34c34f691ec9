"""Which language a text is in: langdetect's own profiles, scored deterministically and fast.

langdetect (Nakatani Shuyo, 2010; in Python by Michal Danilak) is a naive Bayes classifier of
character 1- to 3-grams that draws random grams until its posterior converges, seven times over.
`detect_fast` takes the mean log-likelihood of all grams instead, the limit of that sampling, and
reads three windows of a long text. Its sums are of integers: neither batch nor machine changes an
answer.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from langdetect.utils.ngram import NGram

from transforms.text.profiles import BMP, SCALE, Chars, Profiles, Rows, pack, profiles


class Language(NamedTuple):
    """A language as ISO 639-1 code, "" when none can be told, and how certain that is, 0..1."""

    code: str
    score: float


UNKNOWN: Final = Language("", 0.0)

_BATCH: Final = 256  # texts whose grams are held at a time
_WINDOW: Final = 200  # characters
_WHOLE: Final = 3 * _WINDOW  # texts up to here are read whole
_PLACES: Final = (1, 2, 3)  # quarters of the text at which its windows stand
_GAP: Final = "  "  # behind each passage: no gram reaches across two spaces


def detect_fast(texts: Sequence[str]) -> list[Language]:
    """The language of each text; the answer of a text never depends on the others."""
    found: list[Language] = []
    for start in range(0, len(texts), _BATCH):
        found.extend(_detect_batch(texts[start : start + _BATCH]))
    return found


def _detect_batch(texts: Sequence[str]) -> Iterator[Language]:
    known = profiles()
    passages = [_passages(text) for text in texts]
    counts = np.array([len(some) for some in passages])
    flat = [passage + _GAP for some in passages for passage in some]
    lengths = np.array([len(passage) for passage in flat])
    chars = np.frombuffer("".join(flat).encode("utf-32-le", "surrogatepass"), np.uint32)
    chars = _lowered_where_shouting(chars, lengths, known)
    per_text = np.add.reduceat(lengths, _starts(counts))
    chars, per_text = _without_foreign_latin(chars, per_text)
    rows = _rows(chars, known)
    ends = np.cumsum(per_text) * 3
    for start, end in zip(ends - per_text * 3, ends, strict=True):
        some = rows[start:end]
        yield _language(some[some != known.unknown], known)


def _passages(text: str) -> list[str]:
    """The windows of a long text, or all of a short one, without addresses."""
    if len(text) <= _WHOLE:
        return [_cleaned(text)]
    starts = [len(text) * quarter // 4 - _WINDOW // 2 for quarter in _PLACES]
    return [_cleaned(text[start : start + _WINDOW]) for start in starts]


def _cleaned(text: str) -> str:
    if "://" in text:
        text = Detector.URL_RE.sub(" ", text)
    if "@" in text:
        text = Detector.MAIL_RE.sub(" ", text)
    return text if text.isascii() else NGram.normalize_vi(text)


def _starts(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.cumsum(lengths) - lengths


def _lowered_where_shouting(chars: Chars, lengths: npt.NDArray[np.int64], known: Profiles) -> Chars:
    """Passages in capitals, lowered: langdetect ignores words in capitals."""
    in_bmp = np.minimum(chars, BMP - 1)
    starts = _starts(lengths)
    upper = np.add.reduceat(known.is_upper[in_bmp], starts, dtype=np.int64)
    lower = np.add.reduceat(known.is_lower[in_bmp], starts, dtype=np.int64)
    shouting = upper > lower
    if not shouting.any():
        return chars
    return np.where(np.repeat(shouting, lengths) & (chars < BMP), known.lower[in_bmp], chars)


def _without_foreign_latin(chars: Chars, lengths: npt.NDArray[np.int64]) -> tuple[Chars, npt.NDArray[np.int64]]:
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
    """Rows of the grams that end at each character, three a character, as langdetect forms them.

    No gram reaches back over a space, and none is formed at a capital that follows a capital.
    """
    in_bmp = np.minimum(chars, BMP - 1)
    normal = np.where(chars < BMP, known.normal[in_bmp], chars)
    last = normal.astype(np.uint64)
    middle, first = np.roll(last, 1), np.roll(last, 2)  # round the end come the last spaces
    space, after_space = last == ord(" "), middle == ord(" ")
    upper = known.is_upper[np.minimum(normal, BMP - 1)]
    formed = ~(upper & np.roll(upper, 1))
    none = np.uint64(0)
    grams = np.empty((len(last), 3), np.uint64)
    grams[:, 0] = np.where(formed & ~space, last, none)
    grams[:, 1] = np.where(formed & ~(space & after_space), pack(none, middle, last), none)
    grams[:, 2] = np.where(formed & ~after_space, pack(first, middle, last), none)
    return known.rows(grams.ravel())


def _language(rows: Rows, known: Profiles) -> Language:
    if not len(rows):
        return UNKNOWN
    log_p = known.log_p.take(rows, axis=0)
    sums = np.ones(len(rows), np.float32) @ log_p  # exact, see SCALE; a third of the time of sum()
    best = int(sums.argmax())
    code = known.codes[best]
    others = [i for i, other in enumerate(known.codes) if other != code]  # zh has two profiles
    rival = others[int(sums[others].argmax())]
    margins = log_p[:, best].astype(np.int64) - log_p[:, rival].astype(np.int64)
    mean = float(sums[best]) / len(rows) / SCALE
    misfit = (known.typical[best] - mean) / known.spread[best]
    score = _lead(margins) * (1.0 if code in _SPARSE else _fit(misfit, len(rows)))
    return Language(code, round(score, 4))


_ALIKE: Final = 3  # a character ends three grams, which say much the same
_SURE: Final = -math.log(1 / Detector.CONV_THRESHOLD - 1)  # log-odds at which langdetect stops


def _lead(margins: npt.NDArray[np.int64]) -> float:
    """The chance that langdetect's random draws, whose log-odds walk until sure, end at the best.

    That of a walk with the drift and variance of the grams' `margins` over the next language to
    reach the upper of two barriers first (Wald 1947), its drift taken a standard error lower.
    """
    n = len(margins)
    total, squares = int(margins.sum()), int((margins * margins).sum())
    drift = total / n / SCALE
    variance = max(squares / n / SCALE**2 - drift**2, 1e-9)
    drift -= math.sqrt(variance * _ALIKE / n)
    return _logistic(2 * _SURE * drift / variance)


# Han without kana can be no other language, and its profiles lack most of what texts are made of.
_SPARSE: Final = frozenset(("zh",))
_STRANGE: Final = 0.42  # deviations below the typical log-probability; real text stays above
_STRANGE_WIDTH: Final = 0.025


def _fit(misfit: float, n: int) -> float:
    """How well the grams fit the language: near 0 for noise and for languages without a profile."""
    return _logistic((_STRANGE - misfit + math.sqrt(_ALIKE / n)) / _STRANGE_WIDTH)


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
