"""A text read once: its lines, quotations and sentences, which names, claims and speakers all go by. Pure."""

from dataclasses import dataclass
from typing import NamedTuple

from transforms.text.quotes import Span, masked, quoted_spans
from transforms.text.sentences import paragraphs, sentences_between


class Paragraph(NamedTuple):
    """A line that is not blank, without surrounding space, and its sentences in order."""

    start: int
    end: int
    sentences: list[Span]


@dataclass(frozen=True)
class Reading:
    """A text in the forms that the rules need, with the same offsets in each."""

    text: str
    quotes: list[Span]
    shown: str
    """The text with its quotations masked, so that no rule looks into them."""
    paragraphs: list[Paragraph]
    sentences: list[Span]
    """Those of all paragraphs, in order."""


def read_text(text: str) -> Reading:
    """Read a headline or a body.

    No quotation and no sentence crosses the end of a paragraph. Quotations are opaque: several sentences inside one
    pair of marks belong to the sentence that the quotation stands in.
    """
    lines = paragraphs(text)
    quotes = quoted_spans(text)
    shown = masked(text, quotes)
    read = [Paragraph(start, end, sentences_between(text, shown, start, end)) for start, end in lines]
    return Reading(text, quotes, shown, read, [sentence for paragraph in read for sentence in paragraph.sentences])
