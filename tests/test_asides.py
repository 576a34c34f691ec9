"""What stands in an article and is no part of what it tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.asides import Asides
from transforms.text.readings import read_text

LONG = "The boats that had left the harbour before dawn came back with nets so full that the men sang, " * 3


def asides(text: str) -> list[str]:
    return [text[start:end] for start, end in Asides(read_text(text)).spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OSTVIK, March 16. /TASS/. It rained.", "/TASS/"),
        ("The talks failed. dm/jr (AP, AFP, Reuters)", "(AP, AFP, Reuters)"),
        ("The talks failed. aw/ (AFP) They go on.", "(AFP)"),
        ("The talks failed. (Reuters)", "(Reuters)"),
        ("She left.\n\n(Ostvik Daily Weekend 01/06/2017 page25)", "(Ostvik Daily Weekend 01/06/2017 page25)"),
        ("She left. Source: Ostvik Daily and news agencies", "Source: Ostvik Daily and news agencies"),
        ("She left. Follow Orlo Fenn on Twitter: @orlofenn. It rained.", "Follow Orlo Fenn on Twitter: @orlofenn"),
        ("She left. Send Facebook Twitter Google+ Whatsapp Digg", "Send Facebook Twitter Google+ Whatsapp Digg"),
        (
            "She left. Brill News' Orlo Fenn and Mira Bell contributed to this report. It rained.",
            "Brill News' Orlo Fenn and Mira Bell contributed to this report",
        ),
        ("It rained.\n\nRead more: Mira Bell on the pier\n\nIt snowed.", "Read more: Mira Bell on the pier"),
    ],
)
def test_credits_menus_and_notices(text: str, expected: str) -> None:
    assert asides(f"{LONG}it is said. {text}") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "She told TASS so, and the BBC/CNN team heard it.",
        "People wrote on Facebook, Twitter and Instagram. Facebook and Twitter agreed.",
        "The bank (Reuters reported) closed. The Associated Press (AP) is an agency.",
        "They follow her on Twitter. A source: nobody. Sources said that it rained.",
        "The fair (held on a Sunday in May) contributed to the town's fame.",
        "It was law (Mayor Orlo Fenn signed it on 3/23/2010) by then.",
    ],
)
def test_what_the_article_tells_is_none(text: str) -> None:
    assert asides(text) == []


def test_asides_that_overlap_are_one() -> None:
    text = "She left.\n\nSource: Ostvik Daily /AFP/"
    assert asides(text) == ["Source: Ostvik Daily /AFP/"]


@given(st.text(alphabet="aA./()0 \n,:|FollowSourceTwitterFacebookAFP", max_size=200))
def test_they_are_in_order_apart_and_in_the_text(text: str) -> None:
    end = -1
    for start, stop in Asides(read_text(text)).spans:
        assert end < start < stop <= len(text)
        end = stop
