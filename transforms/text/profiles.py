"""langdetect's language profiles as arrays: the log-probability of every n-gram in every language.

A gram of one to three characters is packed into 64 bits, the characters right-aligned,
21 bits each.
"""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson
from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram

Chars = npt.NDArray[np.uint32]
Grams = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

# Log-probabilities are whole numbers of 1/512, at most 5071 of them: sums of up to 3308 of them are
# exact in float32, in whatever order a machine takes them.
SCALE: Final = 512
CEILING: Final = -2  # columns of those that count
COUNT: Final = -1
_LINE_BYTES: Final = 64
_LINE_FLOATS: Final = 16
_THREE: Final = np.uint64((1 << 63) - 1)
BMP: Final = 0x10000  # characters beyond it occur in no profile
_LAST_ALPHABET: Final = 0x2000  # beyond: ideographs, of which profiles have few, and their neighbours
_ALPHABETS: Final = frozenset(("LATIN", "CYRILLIC", "ARABIC", "HEBREW", "GREEK"))
_FOREIGN: Final = 12  # so that a letter in 24 suffices
_SMOOTHING: Final = Detector.ALPHA_DEFAULT / Detector.BASE_FREQ
_TABLE_BITS: Final = 18
_SLOT_MASK: Final = (1 << _TABLE_BITS) - 1
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing (Knuth, TAOCP 3, 6.4)
_ISO_639_1: Final = {"zh-cn": "zh", "zh-tw": "zh"}


class Profiles:
    """The profiles of all languages, one column each; `codes` names the columns by ISO 639-1.

    `table` has a row a gram, of which the first `width` columns count: its log-probability in every language in units
    of 1/SCALE, and two more, CEILING, the highest of these, and COUNT, 1. `typical` and `spread` are mean and standard
    deviation of the log-probability of a single character drawn from the language itself. `same` tells which columns
    have one code. The other arrays have an entry a character.
    """

    def __init__(self) -> None:
        names, contents = _read()
        characters = [_characters(content["freq"]) for content in contents]
        packed = [_packed(chars) for chars in characters]
        chances = [_probabilities(*both) for both in zip(contents, characters, strict=True)]
        grams = np.unique(np.concatenate(packed))
        self.codes = tuple(_ISO_639_1.get(name, name) for name in names)
        self.unknown = len(grams)  # the row of grams that no profile has: all zeros, as if they were not there
        self.width = len(names) + 2
        self.table = _aligned(len(grams) + 1, -(-self.width // _LINE_FLOATS) * _LINE_FLOATS)
        self.table[:] = _scaled_log(np.zeros(1))
        for column, (keys, chance) in enumerate(zip(packed, chances, strict=True)):
            self.table[np.searchsorted(grams, keys), column] = _scaled_log(chance)
        used = self.table[:, : self.width]
        used[:, CEILING] = used[:, : len(names)].max(axis=1)
        used[:, COUNT] = 1
        self.table[self.unknown] = 0
        moments = [_mean_and_deviation(chance[keys < BMP]) for keys, chance in zip(packed, chances, strict=True)]
        self.typical, self.spread = np.array(moments).T
        codes = np.array(self.codes)
        self.same = codes[:, None] == codes[None, :]
        self._slot_gram, self._slot_row = _hash_table(grams)
        self.normal = _normal_chars()
        chars = list(map(chr, range(BMP)))
        self.lower = np.fromiter((ord(char.lower()[0]) for char in chars), np.uint32, BMP)
        self.is_letter = np.fromiter(map(str.isalpha, chars), np.bool_, BMP)
        self.is_upper = np.fromiter(map(str.isupper, chars), np.bool_, BMP)
        self.is_lower = np.fromiter(map(str.islower, chars), np.bool_, BMP)
        self.row_of_char = np.full(BMP, self.unknown, np.int64)
        singles = np.flatnonzero(grams < BMP)
        self.row_of_char[grams[singles].astype(np.int64)] = singles
        self.strangeness = _strangeness(self.row_of_char[self.normal] != self.unknown)

    def rows(self, grams: Grams, formed: npt.NDArray[np.bool_]) -> Rows:
        """The row of `table` of each gram; `unknown` for those that no profile has, and where none is formed."""
        rows = np.full(len(grams), self.unknown, np.int64)
        open_ = np.flatnonzero(formed)
        grams = grams[open_]
        slots = _slots(grams)
        while len(open_):  # linear probing: go on to the next slot until the gram or a free one
            found = self._slot_gram[slots]
            hit = found == grams
            rows[open_[hit]] = self._slot_row[slots[hit]]
            on = np.flatnonzero(~hit & (found != 0))
            open_, grams, slots = open_[on], grams[on], (slots[on] + 1) & _SLOT_MASK
        return rows


def _aligned(rows: int, columns: int) -> npt.NDArray[np.float32]:
    """An empty array whose rows begin where the lines of a processor's cache do: each is read with the fewest."""
    room = np.empty(rows * columns + _LINE_FLOATS, np.float32)
    skipped = -room.ctypes.data % _LINE_BYTES // room.itemsize
    return room[skipped : skipped + rows * columns].reshape(rows, columns)


@cache
def profiles() -> Profiles:
    """The profiles, read once per process (about 0.2 s)."""
    return Profiles()


def _read() -> tuple[list[str], list[dict[str, Any]]]:
    """Names of langdetect's profiles, sorted, and their contents."""
    folder = Path(PROFILES_DIRECTORY)
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    return names, [orjson.loads((folder / name).read_bytes()) for name in names]


def _scaled_log(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    return np.rint(np.log(probabilities + _SMOOTHING) * SCALE).astype(np.float32)


def _mean_and_deviation(chances: npt.NDArray[np.float64]) -> tuple[float, float]:
    weights = chances / chances.sum()
    logs = np.log(chances + _SMOOTHING)
    mean = float((weights * logs).sum())
    return mean, math.sqrt(float((weights * (logs - mean) ** 2).sum()))


def _normal_chars() -> Chars:
    """NGram.normalize of every character; by its own tables where those are large."""
    normal = np.arange(BMP, dtype=np.uint32)
    for code in range(0x3200):
        normal[code] = ord(NGram.normalize(chr(code)))
    for char, stand_in in NGram.CJK_MAP.items():
        normal[ord(char)] = ord(stand_in)
    normal[0xAC00:0xD7B0] = 0xAC00  # Hangul
    return normal


def _strangeness(known: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """How strongly each character, with a profile that knows it or not, speaks for a language without a profile.

    A letter of a script that no profile is written in counts 1, one that no language of its alphabet has _FOREIGN:
    words of ours lend nearly all letters to a neighbour without a profile, such as Russian to Kazakh. A script is the
    first word of its letters' names. Profiles hold stray letters out of foreign names: a script counts as theirs when
    they have a sixth of its letters.
    """
    scripts: dict[str, list[int]] = {}
    for char in filter(str.isalpha, map(chr, range(_LAST_ALPHABET))):
        scripts.setdefault(unicodedata.name(char).split(" ")[0], []).append(ord(char))
    strange = np.zeros(BMP, np.uint8)
    for script, letters in scripts.items():
        if 6 * known[letters].sum() < len(letters):
            strange[letters] = 1
        elif script in _ALPHABETS:
            strange[[code for code in letters if not known[code] and not known[ord(chr(code).lower()[0])]]] = _FOREIGN
    return strange


def _characters(grams: Iterable[str]) -> Grams:
    """The characters of each gram, one row of three, with zeros behind those of a shorter one."""
    return np.array(list(grams), "<U3").view("<u4").reshape(-1, 3).astype(np.uint64)


def _packed(characters: Grams) -> Grams:
    first, second, third = characters.T
    pairs = np.where(second > 0, pack(first, second), first)
    return np.where(third > 0, pack(pairs, third), pairs)


def pack(before: Grams, last: Grams) -> Grams:
    """Grams one character longer, of at most three: what is packed too long loses its front."""
    return ((before << np.uint64(21)) | last) & _THREE


def _probabilities(content: Mapping[str, Any], characters: Grams) -> npt.NDArray[np.float64]:
    """Relative frequency among the grams of the same length, as langdetect has it."""
    totals = np.array(content["n_words"])[np.count_nonzero(characters, axis=1) - 1]
    return np.array(list(content["freq"].values())) / totals


def _slots(grams: Grams) -> npt.NDArray[np.int64]:
    return ((grams * _MULTIPLIER) >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)


def _hash_table(grams: Grams) -> tuple[Grams, npt.NDArray[np.int32]]:
    """An open-addressing table: the gram in each slot (0: free), and its row."""
    table = np.zeros(1 << _TABLE_BITS, np.uint64)
    row_at = np.full(1 << _TABLE_BITS, len(grams), np.int32)
    slots = _slots(grams)
    homeless = np.arange(len(grams))
    while len(homeless):  # a round places the first gram that claims each free slot
        claims = homeless[table[slots[homeless]] == 0]
        taken, first = np.unique(slots[claims], return_index=True)
        table[taken] = grams[claims[first]]
        row_at[taken] = claims[first]
        homeless = np.setdiff1d(homeless, claims[first], assume_unique=True)
        slots[homeless] = (slots[homeless] + 1) & _SLOT_MASK
    return table, row_at
