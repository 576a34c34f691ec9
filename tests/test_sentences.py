from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.readings import read_text
from transforms.text.sentences import paragraphs


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in read_text(text).sentences]


def test_paragraphs_are_lines_without_surrounding_space() -> None:
    text = "  One line. \n\n \t\nAnother line.\r\n"
    assert [text[a:z] for a, z in paragraphs(text)] == ["One line.", "Another line."]


@pytest.mark.parametrize(
    "text",
    [
        "Sen. Jane Doe met Dr. John Q. Roe on Tuesday.",
        "The U.S. Navy left on Jan. 5 from St. Ives.",
        "It was No. 7 on the list, at 3.5 percent.",
        "Acme Corp. Chairman Ann Poe resigned.",
        "“We won. We will win again. Always,” the coach said.",
        "“Why now?” Councillor Ann Poe asked.",
    ],
)
def test_what_is_one_sentence_stays_one(text: str) -> None:
    assert split(text) == [text]


def test_abbreviations_end_a_sentence_before_a_word_that_opens_one() -> None:
    assert split("They moved to the U.S. The firm stayed.") == [
        "They moved to the U.S.",
        "The firm stayed.",
    ]


def test_terminal_marks_end_sentences() -> None:
    assert split("Stop! Who goes there? (Nobody.) It rained…  Then it stopped.") == [
        "Stop!",
        "Who goes there?",
        "(Nobody.)",
        "It rained…",
        "Then it stopped.",
    ]


def test_a_quotation_that_closes_a_sentence_ends_it() -> None:
    assert split('He said: "It is over." She left.') == ['He said: "It is over."', "She left."]
    assert split('The "old guard" Republicans left.') == ['The "old guard" Republicans left.']


def test_sentences_never_cross_paragraphs() -> None:
    assert split("A headline without a stop\nThe first sentence.") == [
        "A headline without a stop",
        "The first sentence.",
    ]


@given(st.text(alphabet="aB1 .?!,\n\r\t\"“”'…Mr", max_size=80))
def test_sentences_hold_every_character_but_space(text: str) -> None:
    spans = read_text(text).sentences
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:z].split()) for a, z in spans) == "".join(text.split())
    assert all("\n" not in text[a:z] and "\r" not in text[a:z] for a, z in spans)
