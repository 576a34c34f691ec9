"""Phrases as one types them, found in texts as outlets print them."""

import re
from typing import Final

import polars as pl

_PRINTED: Final = {"'": "['’‘ʼ]", '"': '["“”„«»]', "-": "[-‐‑–—]"}
_ALIKE: Final = {char: one for one, chars in _PRINTED.items() for char in chars[1:-1]}
_UNSPACED: Final = 0x0E00  # scripts from here on are written without spaces: a phrase may begin anywhere


def contains(column: str, phrase: str) -> pl.Expr:
    """Whether a text holds a phrase as whole words, whatever the case, spacing, quotation marks and dashes."""
    words = phrase.split()
    pattern = r"\s+".join("".join(_PRINTED.get(_ALIKE.get(c, c)) or re.escape(c) for c in word) for word in words)
    first, last = (r"\b" if words and _bounds(char) else "" for char in (phrase.strip()[:1], phrase.strip()[-1:]))
    return pl.col(column).str.contains(f"(?i){first}{pattern}{last}").fill_null(False)


def _bounds(char: str) -> bool:
    return char.isalnum() and ord(char) < _UNSPACED
