"""A mention of an actor, and the headline or body that it stands in. Pure."""

from bisect import bisect_right
from typing import NamedTuple

from transforms.text.asides import Asides
from transforms.text.dictionary import Dictionary
from transforms.text.names import Name, find_names
from transforms.text.quotes import Span
from transforms.text.readings import Reading
from transforms.text.runs import LONGEST_HEADLINE, dateline, is_headline_case, shouted_lines
from transforms.text.senses import is_loose, is_shouted_word


class FoundMention(NamedTuple):
    """One mention of an actor: the columns of the mentions table that the text decides."""

    actor_id: str
    actor: str
    actor_type: str
    country: str | None
    surface: str
    match: str
    role: str | None
    zone: str
    start: int
    end: int
    sentence: int
    link_score: float


class Zone:
    """A headline or a body with the names in it."""

    def __init__(self, kind: str, reading: Reading, dictionary: Dictionary) -> None:
        self.kind = kind
        self.text = text = reading.text
        self.shouted = shouted_lines(text)
        first = text.split("\n", 1)[0]  # of a body too: many texts begin with their headline
        headline = len(first) <= LONGEST_HEADLINE and not first.endswith((".", "”", '"')) and is_headline_case(first)
        self.caseless: list[Span] = self.shouted
        if headline and self.shouted[:1] != [(0, len(first))]:
            self.caseless = [(0, len(first)), *self.shouted]
        self.datelines = {
            span[0]: span[1] for line in reading.paragraphs if (span := dateline(text, line.start)) is not None
        }
        hits = [hit for hit in dictionary.find(text) if not is_loose(text, hit)]
        if self.shouted:
            hits = [hit for hit in hits if not (self.is_shouted(hit.start) and is_shouted_word(text, hit))]
        self.names = find_names(text, hits, self.caseless)
        asides = Asides(reading) if kind == "body" else None
        self.asides = asides if asides is not None and asides.spans else None
        """What is no part of the article's tale, where it has any."""
        if self.asides is not None:
            self.names = [name for name in self.names if not self.is_aside(name.start)]
        taken = {name.start for name in self.names}
        missing = [span for span in self.datelines.items() if span[0] not in taken]
        if missing:
            self.names = sorted([*self.names, *(Name(start, end, "place", True) for start, end in missing)])
        self.name_starts = {name.end: name.start for name in self.names}
        """End of a name -> its start."""
        self.sentence_starts = [start for start, _ in reading.sentences]

    def is_aside(self, at: int) -> bool:
        """Tell whether the offset `at` stands in one of the asides."""
        return self.asides is not None and self.asides.hold(at)

    def is_shouted(self, at: int) -> bool:
        """Tell whether a line in capitals holds the offset `at`."""
        return any(start <= at < end for start, end in self.shouted)

    def sentence(self, at: int) -> int:
        """Give the index of the sentence that holds the offset `at`."""
        following = bisect_right(self.sentence_starts, at)
        return following - 1 if following else 0
