"""Agencies of origin: which datelines, credits and bylines name one, and which only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.wires import read_dateline, strip_credits, wire_of


@pytest.mark.parametrize(
    ("paragraph", "text", "agency"),
    [
        ("OSTVIK/SELBY (Reuters) - Ships left.", "Ships left.", "Reuters"),
        ("OSTVIK/SELBY, March 9 (Reuters) - Ships left.", "Ships left.", "Reuters"),
        ("Ostvik (CNN) Ships left.", "Ships left.", "CNN"),
        ("Ostvik, Norland (CNN)Ships left.", "Ships left.", "CNN"),
        ("(Reuters Health) - Ships left.", "Ships left.", "Reuters"),
        ("(Reuters photo: Ida Lund) Ships left.", "Ships left.", None),
        ("(AP Photo/Ida Lund) Ships left.", "Ships left.", None),
        ("(Reuters file photo) Ships left.", "Ships left.", None),
        ("(Reuters/Ida Lund) Ships left.", "Ships left.", None),
    ],
)
def test_datelines(paragraph: str, text: str, agency: str | None) -> None:
    assert strip_credits([paragraph]) == ([text], agency, ())


@pytest.mark.parametrize(
    "paragraph",
    [
        "Ida Lund (Reuters photo) Ships left.",  # a caption names the pictured, not a place
        "Ostvik (CNN) reported that ships left.",
        "Ostvik (Reuters) Ships left.",
        "OSTVIK — Ships left.",
        "Ships left, either/or (Reuters) - so it said.",
    ],
)
def test_prose_and_captions_are_no_datelines(paragraph: str) -> None:
    assert read_dateline(paragraph) is None


@pytest.mark.parametrize(
    ("last", "text", "agency"),
    [
        ("None came back. (dpa, AFP)", "None came back.", "dpa"),
        ("None came back. (AFP/Reuters) -", "None came back.", "AFP"),
        ("None came back. hg/jd (Reuters, AP, AFP)", "None came back.", "Reuters"),
        ("None came back. hg/jd-(dpa und AFP)", "None came back.", "dpa"),
        ("None came back, said the agency (AFP)", None, None),
        ("None came back, said Agence France-Presse (AFP).", None, None),
        ("None came back and (dpa)", None, None),
    ],
)
def test_credits_at_the_end(last: str, text: str | None, agency: str | None) -> None:
    assert strip_credits(["Ships left.", last]) == (["Ships left.", text or last], agency, ())


@pytest.mark.parametrize(
    ("authors", "wire"),
    [
        (["Associated Press"], "AP"),
        (["The Associated Press", "Ida Lund"], "AP"),
        (["Ida Lund", "Associated Press"], None),  # lists of a page's authors end in anything
        ([], None),
    ],
)
def test_the_first_author_may_be_an_agency(authors: list[str], wire: str | None) -> None:
    assert wire_of(None, authors) == wire


def test_a_dateline_goes_before_a_credit_and_a_byline() -> None:
    story = ["OSTVIK (Reuters) - Ships left.", "None came back. (AFP)"]
    assert wire_of(strip_credits(story).agency, ["Associated Press"]) == "Reuters"
    assert wire_of(strip_credits(story[1:]).agency, ["Associated Press"]) == "AFP"


TAGS = st.sampled_from("OSTVIK Ostvik / ( ) [ ] AP AFP Reuters photo - — , . hg/jd \n x".split(" "))


@given(st.lists(TAGS, max_size=60), st.sampled_from(["", " "]))
def test_any_run_of_tags_is_read(parts: list[str], between: str) -> None:
    """Whatever the tags, what is taken off stands at an end of the text."""
    text = between.join(parts)
    found = strip_credits([text])
    assert "".join(found.paragraphs) in text
