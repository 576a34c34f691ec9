from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.quotes import MASK, masked, quoted_spans


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quoted_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She said "we won" twice.', ['"we won"']),
        ("She said “we won” twice.", ["“we won”"]),
        ("She said ``we won'' twice.", ["``we won''"]),
        ("''We won,'' she said.", ["''We won,''"]),
        ("''He said: 'Go.''' She went.", ["''He said: 'Go.'''"]),
        ("Er sagte: „Ja“ und ging.", ["„Ja“"]),
        ("Elle a dit « oui » hier.", ["« oui »"]),
        ("On »oui« and »non«.", ["»oui«", "»non«"]),
        ('“One,” he said. “Two,” and "three".', ["“One,”", "“Two,”", '"three"']),
    ],
)
def test_marks_of_every_style_are_found(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_an_open_quotation_ends_with_its_paragraph() -> None:
    text = "“The bridge is old.\n\n“It must go,” the mayor said.\n\nWork begins soon."
    assert quoted(text) == ["“The bridge is old.", "“It must go,”"]


def test_inches_and_arrows_open_nothing() -> None:
    assert quoted('The door is 80" high.') == []
    assert quoted("Home » News » Politics") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘We are ready,’ the captain said.", ["‘We are ready,’"]),
        ("'We are ready,' the captain said.", ["'We are ready,'"]),
        ("Critics call it a ‘safe space’ for trolls.", ["‘safe space’"]),
        ("The players’ union met the club’s owners.", []),
        ("The players' union met the club's owners.", []),
        ("Rock ’n’ roll wasn't dead in the '60s.", []),
    ],
)
def test_single_marks_are_told_from_apostrophes(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_within_a_quotation_is_part_of_it() -> None:
    assert quoted("“He told me ‘never,’ and left,” she said.") == ["“He told me ‘never,’ and left,”"]


@given(st.text(alphabet="ab .,\n\"'“”‘’«»„`", max_size=80))
def test_spans_are_in_order_and_within_paragraphs(text: str) -> None:
    spans = quoted_spans(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all("\n" not in text[start:end] for start, end in spans)
    shown = masked(text, spans)
    assert len(shown) == len(text)
    assert shown.count(MASK) == sum(end - start for start, end in spans)
