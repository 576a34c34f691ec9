"""Sentences -> their dependency parses. The one module that imports spaCy, and only when a parser is made."""

import threading
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from transforms.text.quotes import Span

_BATCH: Final = 256
"""Sentences parsed at a time: what bounds memory, and as fast as larger ones."""
_UNUSED: Final = ("lemmatizer", "senter", "ner", "attribute_ruler")


class Parse(NamedTuple):
    """A sentence as words with their heads; an index is a position in these tuples."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]  # offsets into the sentence
    heads: tuple[int, ...]  # the root is its own
    labels: tuple[str, ...]  # of the arc to the head: nsubj, ccomp (the scheme of ClearNLP)
    tags: tuple[str, ...]  # Penn Treebank


class Parser:
    """spaCy's English parser, shared by the threads of a process.

    What `parse` is given is parsed by itself: batches never hold sentences of two calls, so that its answers cannot
    depend on neighbours. (Floating-point sums differ in their last bits between batches of different shape.)
    """

    def __init__(self, path: str) -> None:
        import spacy

        self._nlp: Any = spacy.load(path, exclude=_UNUSED)
        self._lock = threading.Lock()  # its string store belongs to one thread at a time

    def parse(self, sentences: Sequence[str]) -> list[Parse]:
        """Parse the sentences, each taken as one whatever marks are in it."""
        if not sentences:
            return []
        with self._lock, self._nlp.memory_zone():  # what a text adds to the vocabulary goes with it
            docs = [self._nlp.make_doc(sentence) for sentence in sentences]
            for doc in docs:
                for word in doc[1:]:
                    word.is_sent_start = False
            return [_parse(doc) for doc in self._nlp.pipe(docs, batch_size=_BATCH)]


def _parse(doc: Any) -> Parse:
    return Parse(
        words=tuple(word.text for word in doc),
        spans=tuple((word.idx, word.idx + len(word)) for word in doc),
        heads=tuple(word.head.i for word in doc),
        labels=tuple(word.dep_ for word in doc),
        tags=tuple(word.tag_ for word in doc),
    )
