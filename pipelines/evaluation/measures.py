"""Precision, recall and shares; texts as words, so that spans are compared by the words they hold."""

import gzip
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipelines.reports.scan import Tables

Rows = list[dict[str, Any]]
Score = dict[str, float | list[float]]
"""Named figures, in percent: a share, or precision, recall and F1."""

GOLD_HOST: Final = "https://gold.example/"
_WORD: Final = re.compile(r"\w+(?:[’'\-]\w+)*")
_MARK: Final = re.compile(r"[“”„‟«»\"]|``|''")
_OPENING: Final = frozenset(("“", "„", "«", "``"))
_CLOSING: Final = frozenset(("”", "»"))
_DIRECT: Final = 0.9  # of the words quoted
_COMPLEMENTISERS: Final = frozenset(("that", "if", "whether"))


def percent(part: float, whole: float, digits: int = 1) -> float:
    """A share in percent; 0 of nothing."""
    return round(100 * part / whole, digits) if whole else 0.0


def rates(right_found: float, found: float, right_gold: float, gold: float) -> list[float]:
    """Precision, recall and their F1, in percent."""
    precision = right_found / found if found else 0.0
    recall = right_gold / gold if gold else 0.0
    total = precision + recall
    return [round(100 * rate, 1) for rate in (precision, recall, 2 * precision * recall / total if total else 0.0)]


def read_jsonl(path: Path) -> Rows:
    """The records of a JSONL file, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def rows_by_url(root: Path, table: str) -> dict[str, Rows]:
    """The rows of mentions or claims by the URL of their article, each with the article's `text` as `of`."""
    tables = Tables(str(root))
    articles = tables.written("articles").select("article_id", "url", of="text")
    found: dict[str, Rows] = {}
    for row in tables.written(table).join(articles, on="article_id", how="inner").collect().iter_rows(named=True):
        found.setdefault(row["url"], []).append(row)
    return found


def articles_by_url(root: Path) -> dict[str, dict[str, Any]]:
    """The articles of a run by URL."""
    frame = Tables(str(root)).written("articles").collect()
    return {row["url"]: row for row in frame.iter_rows(named=True)}


def names_by_id(root: Path) -> dict[str, str]:
    """The names of a run's actors by their ids."""
    return dict(Tables(str(root)).written("actors").select("actor_id", "actor").collect().iter_rows())


class Statement(NamedTuple):
    """An attribution as numbers of words."""

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]


class Words:
    """The words of a text, numbered, and which of its characters are quoted."""

    def __init__(self, text: str) -> None:
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.low = [text[start:end].lower() for start, end in self.spans]
        self._starts = [start for start, _ in self.spans]
        self._quoted = _quoted(text)

    def numbers(self, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
        """The words that the spans touch."""
        found: set[int] = set()
        for start, end in spans:
            first = bisect_left(self._starts, start)
            if first and self.spans[first - 1][1] > start:
                first -= 1
            found.update(range(first, bisect_left(self._starts, end)))
        return frozenset(found)

    def statement(
        self, content: Iterable[tuple[int, int]], source: Iterable[tuple[int, int]], cue: Iterable[tuple[int, int]]
    ) -> Statement:
        """An attribution by its spans; a "that" that introduces the content is none of it."""
        words = self.numbers(content)
        if len(words) > 1 and self.low[min(words)] in _COMPLEMENTISERS:
            words -= {min(words)}
        return Statement(words, self.numbers(source), self.numbers(cue))

    def kind(self, words: frozenset[int]) -> str:
        """Whether the words are quoted: `direct`, `mixed` or `indirect`."""
        quoted = sum(self._quoted[self.spans[word][0]] for word in words)
        return "direct" if quoted >= _DIRECT * len(words) else "mixed" if quoted else "indirect"


def _quoted(text: str) -> bytearray:
    """1 for every character between double quotation marks; what a paragraph leaves open reaches to its end."""
    mask = bytearray(len(text))
    for paragraph in re.finditer(r"[^\n]+", text):
        opened: int | None = None
        for mark in _MARK.finditer(text, *paragraph.span()):
            opens = mark.group() in _OPENING or (mark.group() not in _CLOSING and opened is None)
            if opens and opened is None:
                opened = mark.start()
            elif not opens and opened is not None:
                mask[opened : mark.end()] = b"\1" * (mark.end() - opened)
                opened = None
        if opened is not None:
            mask[opened : paragraph.end()] = b"\1" * (paragraph.end() - opened)
    return mask


def paired(gold: list[Statement], found: list[Statement]) -> list[tuple[float, int, int]]:
    """Gold and found contents one to one, the likest first: word Jaccard, number in gold, number in found."""
    likeness = [
        (len(g.content & f.content) / len(g.content | f.content), i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if g.content & f.content
    ]
    left_gold, left_found = set(range(len(gold))), set(range(len(found)))
    pairs = []
    for jaccard, i, j in sorted(likeness, reverse=True):
        if i in left_gold and j in left_found:
            left_gold.remove(i)
            left_found.remove(j)
            pairs.append((jaccard, i, j))
    return pairs


def span_of(row: Mapping[str, Any], name: str) -> list[tuple[int, int]]:
    """The `source` or `cue` of a row of claims, as spans: one or none."""
    return [(row[f"{name}_start"], row[f"{name}_end"])] if row[f"{name}_start"] is not None else []


def content_of(row: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The content of a row of claims, as spans."""
    return [(piece["start"], piece["end"]) for piece in row["content_spans"]]
