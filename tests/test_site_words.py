import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.schemas import normalised
from transforms.text import site_words
from transforms.text.lines import Kind, know_lines, read_lines
from transforms.text.site_words import is_notice, is_sites_own, may_be_sites_own

TELLING = [
    *(site_words._MENU_WORDS | site_words._CREDITORS | site_words._WALLS | {"you", "notre", "©", "more:", "our app"}),
    *(
        phrase
        for table in (site_words._MENU_PHRASES, site_words._NOTICES)
        for some in table.values()
        for phrase in some
    ),
    *site_words._APPEALS.split("|"),
    *(f"{opener}: " for opener in site_words._OPENERS.split("|")),
]
WORDS = st.one_of(st.sampled_from(TELLING), st.text(alphabet="aéя的' _-’İK", min_size=1, max_size=6))
GAPS = st.sampled_from([" ", "  ", ", ", "_", "-", " | ", "'", "’s ", "\u00a0", "·", " › ", "", ": "])


@given(st.lists(st.tuples(WORDS, GAPS, st.sampled_from([str.lower, str.upper, str.title])), max_size=12), st.booleans())
@example([("photo", ": ", str.title)], False)
@example([("read  our", "_", str.lower), (" privacy policy ", "_", str.lower), ("here you may", "", str.lower)], True)
def test_a_line_that_is_the_sites_own_is_always_looked_at(parts: list[tuple[str, str, object]], stopped: bool) -> None:
    line = "".join(style(word) + gap for word, gap, style in parts).strip()  # type: ignore[operator]
    if is_sites_own(line, line.count(" ") + 1, stopped):
        assert may_be_sites_own([line]) == [True]


def test_few_lines_of_an_article_are_looked_at() -> None:
    prose = ["The council of Ostvik voted on Monday to close its pier.", "He told the accountant that he had slept."]
    assert may_be_sites_own([*prose, "Subscribe to our newsletter"]) == [False, False, True]


def test_lines_known_before_are_read_alike() -> None:
    text = "Ostvik Courier\nSubscribe to our newsletter\nThe council of Ostvik voted on Monday to close its old pier.\n"
    alone = read_lines(text)
    know_lines(line.strip() for line in text.splitlines())
    assert read_lines(text) == alone
    assert [line.kind for line in alone] == [Kind.LABEL, Kind.SITE, Kind.PROSE]


@given(st.text(alphabet="aZß \t\n\r\x0b\x1c\u00a0", max_size=30))
@pytest.mark.parametrize("marks", ["", "\u0301" * 40 + "a"])
def test_white_space_is_levelled_in_every_text(marks: str, text: str) -> None:
    words = normalised(text + marks).split(" ")
    assert words == [""] or all(words)
    assert "".join(words) == "".join(normalised(word) for word in (text + marks).split())


def test_endless_marks_are_cut() -> None:
    assert len(normalised("a" + "\u0301" * 5000)) <= 31


@pytest.mark.parametrize(
    ("line", "stopped", "expected"),
    [
        ("Read more: Anna Holt on the pier", False, True),
        ("Sign up for our daily newsletters", False, True),
        ("Get the stories of the Courier delivered to your inbox.", True, True),
        ("Copyright © 2019 Ostvik Courier, Inc.", True, True),
        ("(Ostvik Courier Weekly 12/09/2016 page 24)", False, True),
        ("Source: Ostvik Courier and agencies", False, True),
        ("Anna Holt contributed to this report.", True, True),
        ("Anna Holt said so on Twitter.", True, False),
        ("Twitter erupts into a debate about what the perfect pier looks like", False, False),
        ("Anna Holt on the pier (Photo: Ida Lund/Getty Images)", False, False),
        ("The pier will open! pic.twitter.com/pier", False, False),
    ],
)
def test_notices_between_the_paragraphs_of_an_article(line: str, stopped: bool, expected: bool) -> None:
    assert is_notice(line, stopped) is expected
