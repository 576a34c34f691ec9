"""Figures of a text: the numbers in it, by which notes written from one template are told apart.

Earnings notes, weather and sports results of one template share most of their words and none of their figures, while
copies of an article keep its figures whatever else is cut or edited. A text's figures are kept as a bottom-k sketch
(Broder 1997; Cohen and Kaplan 2007): the smallest FIGURE_SLOTS of their hashes, so that overlap can be estimated from
what is stored.
"""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from transforms.text.fingerprints import Signatures, word_hashes

FIGURE_SLOTS: Final = 16
_NONE: Final = np.uint32(0xFFFFFFFF)  # fills the slots of a text with fewer figures
_FEWEST: Final = 4  # with fewer figures to compare, nothing is said
_SHARED: Final = 0.5  # of the figures of the text that has fewer

_FIGURE: Final = re.compile(r"\d[\d.,:]*\d")
_INNER: Final = str.maketrans(".,:", "___")


def figures(texts: Sequence[str]) -> Signatures:
    """Sketches of the different numbers of two digits and more in each text, shape (n, FIGURE_SLOTS), ascending."""
    found = [sorted(set(_FIGURE.findall(text))) for text in texts]
    hashes, counts = word_hashes([" ".join(own).translate(_INNER) for own in found])
    short = (hashes >> np.uint64(32)).astype(np.uint32)
    sketches = np.full((len(texts), FIGURE_SLOTS), _NONE, np.uint32)
    start = 0
    for row, count in zip(sketches, counts.tolist(), strict=True):
        smallest = np.sort(short[start : start + count])[:FIGURE_SLOTS]
        row[: len(smallest)] = smallest
        start += count
    return sketches


def tell_apart(left: Signatures, right: Signatures) -> NDArray[np.bool_]:
    """Row by row of two arrays of sketches: do the figures say that these are not copies of each other?

    They do where the text with fewer of them has four or more, and the other has less than half of those.
    """
    # A sketch knows of all figures up to its largest hash, so that only those up to the smaller limit compare.
    limit = np.minimum(left[:, -1:], right[:, -1:])
    mine, theirs = ((sketch <= limit) & (sketch != _NONE) for sketch in (left, right))
    alike = (left[:, :, None] == right[:, None, :]) & mine[:, :, None] & theirs[:, None, :]
    shared = alike.any(axis=2).sum(axis=1)
    fewer = np.minimum(mine.sum(axis=1), theirs.sum(axis=1))
    return np.asarray((fewer >= _FEWEST) & (shared < _SHARED * fewer))
