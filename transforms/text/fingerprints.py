"""Fingerprints of texts: word hashes, shingles, MinHash signatures and bands, vectorised over a batch.

MinHash after Broder (1997), "On the resemblance and containment of documents"; banding after Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3. Every hash is a fixed function of the characters, so a fingerprint
never depends on the process, the platform or the other texts of its batch.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
BANDS: Final = _BANDS + _LEAD_BANDS

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
_BLOCK = 1 << 16  # shingles hashed at a time: what stays in the cache

_WORD_BYTE = np.zeros(256, dtype=bool)
_WORD_BYTE[list(b"0123456789abcdefghijklmnopqrstuvwxyz_")] = True
_WORD_BYTE[128:] = True
# Punctuation beyond ASCII would otherwise count as letters of the words it touches.
_PUNCTUATION = str.maketrans(dict.fromkeys("‘’“”–—…\u00a0\u200b«»。、，،।・「」『』（）：；！？؟", " "))
# Scripts written without spaces: every character is a word of its own, so that shingles are character 3-grams.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


def _powers(base: int, n: int) -> Hashes:
    values = np.ones(n, dtype=_U)
    with np.errstate(over="ignore"):
        for i in range(1, n):
            values[i] = values[i - 1] * _U(base)
    return values


_MAX_WORD_BYTES = 4096
_POWERS = _powers(0x100000001B3, _MAX_WORD_BYTES)


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


def _prepared(text: str) -> bytes:
    text = text.lower()
    if not text.isascii():
        text = _UNSPACED.sub(r" \1 ", text.translate(_PUNCTUATION))
    return text.encode("utf-8", "surrogatepass")


def word_hashes(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    """Hashes of all words of all texts, one after another, and the number of words of each text."""
    encoded = [_prepared(text) for text in texts]
    buffer = np.frombuffer(b" ".join(encoded) + b" ", dtype=np.uint8)
    in_word = _WORD_BYTE[buffer]
    edges = np.diff(in_word.view(np.int8), prepend=np.int8(0))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    text_ends = np.cumsum([len(data) + 1 for data in encoded])
    counts = np.diff(np.searchsorted(starts, text_ends), prepend=0).astype(np.int64)
    if not len(starts):
        return np.zeros(0, _U), counts
    lengths = ends - starts
    first_of_word = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    positions = np.flatnonzero(in_word)
    place_in_word = np.arange(len(positions)) - np.repeat(first_of_word, lengths)
    weighted = (buffer[positions].astype(_U) + _U(1)) * _POWERS[place_in_word % _MAX_WORD_BYTES]
    return mix(np.add.reduceat(weighted, first_of_word)), counts


def count_words(text: str) -> int:
    """Words of a text; in scripts without spaces, two characters count as one."""
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
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
    inside = np.zeros(len(words) + 1, np.int32)
    whole = kept > 0
    np.add.at(inside, starts[whole], 1)
    np.add.at(inside, (starts + kept)[whole], -1)
    found = mix(runs)[np.cumsum(inside)[:n] > 0]
    short = np.flatnonzero(~whole)
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
    """Of n texts: shingle counts (n,), signatures (n, SIGNATURE_SLOTS) and band keys (n, BANDS)."""

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
