"""Sentences -> their dependency parses. The one module that imports spaCy, and only when a parser is made."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Final, NamedTuple

from transforms.text.quotes import Span

_BATCH: Final = 256
"""Sentences parsed at a time: what bounds memory, and as fast as larger ones."""
REMEMBERED: Final = 200
"""Calls after which the words of the texts are forgotten; making them anew for each text takes a tenth of the time."""
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
        self._lock = threading.Lock()  # its vocabulary belongs to one thread at a time
        self._zone = ExitStack()
        self._calls = 0

    def parse(self, sentences: Sequence[str]) -> list[Parse]:
        """Parse the sentences, each taken as one whatever marks are in it."""
        if not sentences:
            return []
        with self._lock:
            self._forget_words()
            docs = [self._nlp.make_doc(sentence) for sentence in sentences]
            for doc in docs:
                for word in doc[1:]:
                    word.is_sent_start = False
            return [_parse(doc) for doc in self._nlp.pipe(docs, batch_size=_BATCH)]

    def _forget_words(self) -> None:
        """Drop what earlier texts added to the vocabulary, now and then: it would grow for ever."""
        if self._calls % REMEMBERED == 0:
            self._zone.close()
            self._zone.enter_context(self._nlp.memory_zone())
        self._calls += 1


def _parse(doc: Any) -> Parse:
    return Parse(
        words=tuple(word.text for word in doc),
        spans=tuple((word.idx, word.idx + len(word)) for word in doc),
        heads=tuple(word.head.i for word in doc),
        labels=tuple(word.dep_ for word in doc),
        tags=tuple(word.tag_ for word in doc),
    )
