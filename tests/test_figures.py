"""Figures: which texts their numbers tell apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.figures import FIGURE_SLOTS, figures, tell_apart


def apart(left: str, right: str) -> bool:
    return bool(tell_apart(figures([left]), figures([right]))[0])


NOTE = "Profit was 21.4 million after 18.9 million, on sales of 310 million; shares closed at 12.75."


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (NOTE.upper(), False),
        ("Profit was 30.1 million after 11.2 million, on sales of 512 million; shares closed at 44.10.", True),
        ("Profit was 21.4 million after 11.2 million, on sales of 512 million; shares closed at 44.10.", True),
        ("Profit was 21.4 million after 18.9 million, on sales of 512 million; shares closed at 44.10.", False),
        ("Profit was 30.1 million after 11.2 million, on sales of 512 million.", False),  # three say nothing
        ("Profit rose, on sales that rose.", False),
        (NOTE + " In 2019 it was 16.0 million, in 2018 it was 15.1, in 2017 14.4.", False),  # a longer copy
        (NOTE.replace("12.75", "12.57"), False),  # a misprint
    ],
)
def test_notes_are_told_apart_by_their_figures(other: str, said: bool) -> None:
    assert apart(NOTE, other) is apart(other, NOTE) is said


def test_single_digits_and_punctuation_are_no_figures() -> None:
    assert not apart("1 2 3 4 5 6", "7 8 9 0")
    assert not apart("In 2019, 2020, 2021, 2022.", "In 2019; 2020: (2021) 2022, then")


def test_separators_belong_to_a_figure() -> None:
    assert apart("1.234 5,678 11:30 99.5", "12.34 56,78 1:130 9.95")


NUMBERS = st.sets(st.integers(10, 99_999), max_size=60)


@given(NUMBERS, NUMBERS)
def test_few_figures_are_compared_exactly(left: set[int], right: set[int]) -> None:
    left, right = (set(sorted(s)[:FIGURE_SLOTS]) for s in (left, right))
    fewer = min(len(left), len(right))
    texts = [" and ".join(map(str, sorted(s))) for s in (left, right)]
    told = apart(*texts)
    if len(left) < FIGURE_SLOTS and len(right) < FIGURE_SLOTS:
        assert told is (fewer >= 4 and len(left & right) < fewer / 2)
    assert not apart(texts[0], texts[0])


@given(NUMBERS, st.integers(4, 60))
def test_a_part_of_a_text_is_never_told_apart_from_it(whole: set[int], cut: int) -> None:
    words = [str(n) for n in sorted(whole)]
    assert not apart(" x ".join(words), " x ".join(words[:cut]))


@given(st.lists(st.text("0123456789 .,:a٣", max_size=40), max_size=6))
def test_a_sketch_is_of_its_own_text_whatever_the_batch(texts: list[str]) -> None:
    together = figures(texts)
    assert together.shape == (len(texts), FIGURE_SLOTS)
    for row, text in zip(together, texts, strict=True):
        assert (row == figures([text])[0]).all()
        assert (np.diff(row.astype(np.int64)) >= 0).all()
