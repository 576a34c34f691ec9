"""Fingerprints of texts: word hashes, shingles, MinHash signatures and bands, vectorised over a batch.

MinHash after Broder (1997), "On the resemblance and containment of documents"; banding after Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3. Every hash is a fixed function of the characters, so a fingerprint
never depends on the process, the platform or the other texts of its batch.

Frozen: signatures and bands are kept on disk, and tonight's are compared with last month's. Whoever changes a constant
or a rule of this module has to drop the signatures of earlier runs; a test holds some values fast.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]
Signatures = NDArray[np.uint32]

SHINGLE_WORDS: Final = 3
SIGNATURE_SLOTS: Final = 128
_BANDS, _BAND_ROWS = 32, 4
_LEAD_WORDS, _LEAD_BANDS = 60, 8  # a second, shorter signature of the opening finds briefs and cut copies

_U = np.uint64
_MULTIPLIERS = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x27D4EB2F165667C5,
        0x85EBCA77C2B2AE63,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
        0xE7037ED1A0B428DB,
    ],
    dtype=_U,
)
_LEAD_SALT = _U(77)
_BLOCK = 1 << 16  # characters or shingles hashed at a time: what stays in the cache

_SPACE, _WORD, _ALONE, _NOTHING = range(4)  # what a character is: between words, part of one, a word by itself, ignored
_CODES: Final = 0x10000  # characters of the table
_KIND_SHIFT: Final = np.uint32(24)
_CODE_MASK: Final = np.uint32((1 << 24) - 1)

# Scripts written without spaces: every character is a word of its own, so that shingles are character 3-grams.
_UNSPACED_RANGES: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # ideographic iteration mark, zero
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x9FFF),  # ideographs
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # halfwidth kana
    (0x20000, 0x3FFFF),
)
# Marks that one writer sets and another leaves out: Hebrew points, Arabic vowels and strokes, variants of characters.
_OPTIONAL_RANGES: Final = ((0x0591, 0x05BD), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670), (0xFE00, 0xFE0F))
_UNSPACED: Final = re.compile("([" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSPACED_RANGES) + "])")
# 1 for bytes of UTF-8 that all of these begin with, and few others do.
_BEGIN_UNSPACED: Final = bytes(
    byte in b"\xe0\xe1\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xef\xf0\xf1\xf2\xf3" for byte in range(256)
)

_EMOJI: Final = (0x1F000, 0x1FAFF)


def _kind(category: str) -> int:
    """By Unicode's general category; what is unassigned in some version of Unicode is part of a word in all."""
    if category == "Cf":
        return _NOTHING  # soft hyphens, joiners, marks of direction
    return _SPACE if category[0] in "PSZ" or category == "Cc" else _WORD


@cache
def _table() -> NDArray[np.uint32]:
    """Of every character below _CODES its kind in the highest byte and its lower case below it; 0 for spaces."""
    chars = [chr(code) for code in range(_CODES)]
    folded = [fold if len(fold) == 1 else char for char, fold in zip(chars, map(str.casefold, chars), strict=True)]
    kind_of = {category: _kind(category) for category in set(map(unicodedata.category, chars))}
    kinds = np.array([kind_of[unicodedata.category(char)] for char in chars], np.uint32)
    kinds[ord("_")] = _WORD
    for first, last in _UNSPACED_RANGES:
        kinds[first : last + 1][kinds[first : last + 1] == _WORD] = _ALONE
    for first, last in _OPTIONAL_RANGES:
        kinds[first : last + 1] = _NOTHING
    codes = np.fromiter(map(ord, folded), np.uint32, _CODES)
    return np.where(kinds == _SPACE, np.uint32(0), (kinds << _KIND_SHIFT) | codes)


def _characters(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """As the table has them, and beyond it: ideographs, emoji as spaces, letters of rare scripts as they are."""
    known = _table().take(codes, mode="clip")
    if codes.max() < _CODES:
        return known
    kinds = np.where(codes >= _UNSPACED_RANGES[-1][0], np.uint32(_ALONE), np.uint32(_WORD)) << _KIND_SHIFT
    beyond = np.where((codes >= _EMOJI[0]) & (codes <= _EMOJI[1]), np.uint32(0), kinds | codes)
    return np.where(codes < _CODES, known, beyond)


def _powers(base: int, n: int) -> Hashes:
    values = np.full(n, base, dtype=_U)
    values[0] = 1
    return np.asarray(np.multiply.accumulate(values))


_BASE = 0x100000001B3  # the prime of the FNV hash
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)


def _hash_constants(n: int) -> tuple[Signatures, Signatures]:
    """Odd multipliers and offsets of the n hash functions of a signature, from a fixed stream."""
    stream = mix(np.arange(1, 2 * n + 1, dtype=_U) * _MULTIPLIERS[0])
    words = (stream >> _U(32)).astype(np.uint32)
    return words[:n] | np.uint32(1), words[n:]


def mix(values: Hashes) -> Hashes:
    """Spread 64-bit values evenly (the finaliser of MurmurHash3, by A. Appleby)."""
    values = values ^ (values >> _U(33))
    values = values * _U(0xFF51AFD7ED558CCD)
    values ^= values >> _U(33)
    values *= _U(0xC4CEB9FE1A85EC53)
    values ^= values >> _U(33)
    return values


_SCALES, _OFFSETS = _hash_constants(SIGNATURE_SLOTS)


def word_hashes(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    """Hashes of all words of all texts, one after another, and the number of words of each text."""
    hashed = [_word_hashes(some) for some in _blocks(texts)]
    hashes, counts = [one[0] for one in hashed], [one[1] for one in hashed]
    return np.concatenate([np.zeros(0, _U), *hashes]), np.concatenate([np.zeros(0, np.int64), *counts])


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of texts of at most _BLOCK characters together, or a longer one alone."""
    first, size = 0, 0
    for i, text in enumerate(texts):
        if i > first and size + len(text) > _BLOCK:
            yield texts[first:i]
            first, size = i, 0
        size += len(text) + 1
    if first < len(texts):
        yield texts[first:]


def _word_hashes(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    """A word is the polynomial of its characters in _BASE, mixed."""
    joined = " ".join(texts) + " "
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum([len(text) + 1 for text in texts])
    chars = _characters(codes)
    kept = (chars >> _KIND_SHIFT) != _NOTHING
    if not kept.all():
        ends = np.cumsum(kept)[ends - 1]
        chars = chars[kept]
    apart = (chars >> _KIND_SHIFT) != _WORD  # from the characters before and behind
    begins = chars != 0
    begins[1:] &= apart[1:] | apart[:-1]
    starts = np.flatnonzero(begins)
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    if not len(starts):
        return np.zeros(0, _U), counts
    powers, inverses = _power_tables(len(chars))
    sums = np.zeros(len(chars) + 1, _U)
    np.cumsum(chars * powers, out=sums[1:])
    words = np.diff(sums[np.append(starts, len(chars))])
    return mix(words * inverses[starts]), counts


def _power_tables(n: int) -> tuple[Hashes, Hashes]:
    """n powers of _BASE and their inverses modulo 2**64: with them a word's hash is the same wherever it stands."""
    if n > 2 * _BLOCK:
        return _powers(_BASE, n), _powers(_BASE_INVERSE, n)
    powers, inverses = _cached_powers()
    return powers[:n], inverses


@cache
def _cached_powers() -> tuple[Hashes, Hashes]:
    return _powers(_BASE, 2 * _BLOCK), _powers(_BASE_INVERSE, 2 * _BLOCK)


def count_words(text: str) -> int:
    """Words of a text; in scripts without spaces, two characters count as one."""
    may_be = not text.isascii() and b"\1" in text.encode("utf-8", "surrogatepass").translate(_BEGIN_UNSPACED)
    unspaced = len(_UNSPACED.findall(text)) if may_be else 0
    spaced = _UNSPACED.sub(" ", text) if unspaced else text
    return len(spaced.split()) + (unspaced + 1) // 2


def _starts(counts: Counts) -> Counts:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)[:-1]])


def shingles(words: Hashes, counts: Counts, size: int = SHINGLE_WORDS) -> tuple[Hashes, Counts]:
    """Hashes of runs of `size` words; a shorter text gives one shingle of all it has."""
    starts = _starts(counts)
    kept = np.maximum(counts - size + 1, 0)
    n = max(len(words) - size + 1, 0)
    runs = np.zeros(n, _U)
    for offset in range(size):
        runs += words[offset : offset + n] * _MULTIPLIERS[offset]
    inside = np.ones(len(words), np.bool_)
    for behind in range(1, size):  # no run goes on into the next text
        ends = starts + counts - behind
        inside[ends[counts >= behind]] = False
    found = mix(runs[inside[:n]])
    short = np.flatnonzero(kept == 0)
    if len(short):
        alone = [np.bitwise_xor.reduce(words[starts[i] : starts[i] + counts[i]]) if counts[i] else _U(1) for i in short]
        places = np.concatenate([[0], np.cumsum(kept)])[short]
        found = np.insert(found, places, mix(np.array(alone, dtype=_U)))
        kept = np.maximum(kept, 1)
    return found, kept


def signatures(found: Hashes, counts: Counts, slots: int = SIGNATURE_SLOTS) -> Signatures:
    """MinHash signatures, one row of `slots` values a text; every text has at least one shingle."""
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    out = np.empty((len(counts), slots), np.uint32)
    first = 0
    while first < len(counts):
        last = int(np.searchsorted(bounds, bounds[first] + _BLOCK, "right")) - 1
        last = max(first + 1, last)
        values = (found[bounds[first] : bounds[last]] >> _U(32)).astype(np.uint32)
        hashed = np.empty_like(values)
        for slot in range(slots):
            np.multiply(values, _SCALES[slot], out=hashed)
            np.add(hashed, _OFFSETS[slot], out=hashed)
            out[first:last, slot] = np.minimum.reduceat(hashed, bounds[first:last] - bounds[first])
        first = last
    return out


def bands(signature: Signatures, n: int = _BANDS, rows: int = _BAND_ROWS) -> Hashes:
    """Keys of the n bands of `rows` slots: texts that share a key are candidates for one story."""
    values = signature[:, : n * rows].reshape(len(signature), n, rows).astype(_U)
    keys = np.zeros((len(signature), n), _U)
    for row in range(rows):
        keys = mix(keys + values[:, :, row] * _MULTIPLIERS[row] + _U(row + 1))
    return keys ^ (np.arange(n, dtype=_U) * _MULTIPLIERS[7])[None, :]


@dataclass(frozen=True)
class Fingerprints:
    """Of n texts: shingle counts (n,), signatures (n, SIGNATURE_SLOTS) and band keys (n, _BANDS + _LEAD_BANDS)."""

    n_shingles: Counts
    signatures: Signatures
    bands: Hashes


def fingerprint(texts: Sequence[str]) -> Fingerprints:
    """Fingerprints of a batch of texts."""
    words, counts = word_hashes(texts)
    found, n_shingles = shingles(words, counts)
    signature = signatures(found, n_shingles)
    lead_counts = np.minimum(counts, _LEAD_WORDS)
    in_lead = np.arange(len(words)) - np.repeat(_starts(counts), counts) < _LEAD_WORDS
    lead_signature = signatures(*shingles(words[in_lead], lead_counts), _LEAD_BANDS * _BAND_ROWS)
    keys = [bands(signature), bands(lead_signature, _LEAD_BANDS) ^ _LEAD_SALT]
    return Fingerprints(n_shingles, signature, np.hstack(keys))


def jaccard(left: Signatures, right: Signatures) -> NDArray[np.float64]:
    """Estimated Jaccard similarity of the shingle sets, row by row."""
    return np.asarray((left == right).mean(axis=1))


def containment(
    similarity: NDArray[np.float64], n_left: Counts, n_right: Counts
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of estimated Jaccards: shared shingles, and their share of the smaller text."""
    shared = similarity * (n_left + n_right) / (1 + similarity)
    return shared, shared / np.minimum(n_left, n_right)
