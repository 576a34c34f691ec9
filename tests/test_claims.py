"""Every article here is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.anonymity import is_anonymous
from transforms.text.claims import FoundClaim, content_of, find_claims
from transforms.text.readings import read_text
from transforms.text.scores import score_of


def read(text: str, zone: str = "body") -> list[tuple[str | None, str | None, str]]:
    """Source, cue and content of every claim, as written."""
    return [
        (
            text[slice(*claim.source)] if claim.source else None,
            text[slice(*claim.cue)] if claim.cue else None,
            content_of(text, claim.spans),
        )
        for claim in find_claims(read_text(text), zone=zone)
    ]


def sources(text: str) -> list[str | None]:
    return [source for source, _, _ in read(text)]


def only(text: str, zone: str = "body") -> FoundClaim:
    (claim,) = find_claims(read_text(text), zone=zone)
    return claim


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"The bridge is safe," Mayor Ann Poe said on Tuesday.',
            ("Mayor Ann Poe", "said", "The bridge is safe"),
        ),
        (
            "“The bridge is safe,” said Ann Poe, a spokeswoman for the city.",
            ("Ann Poe, a spokeswoman for the city", "said", "The bridge is safe"),
        ),
        ('Poe said: "The bridge is safe."', ("Poe", "said", "The bridge is safe.")),
        (
            "Poe told reporters that the bridge was safe.",
            ("Poe", "told", "the bridge was safe"),
        ),
        (
            "The ministry said on Monday the bridge would open in May.",
            ("The ministry", "said", "the bridge would open in May"),
        ),
        (
            "The bridge would open in May, two engineers told the Harbour Gazette.",
            ("two engineers", "told", "The bridge would open in May"),
        ),
        (
            "The bridge, he said, would open in May.",
            ("he", "said", "The bridge ... would open in May"),
        ),
        (
            "According to the harbour office, the bridge will open in May.",
            ("the harbour office", "According to", "the bridge will open in May"),
        ),
        (
            "The bridge will open in May, according to Ann Poe.",
            ("Ann Poe", "according to", "The bridge will open in May"),
        ),
        (
            "City engineer Bo Roe, who led the works, admitted that steel was missing.",
            ("City engineer Bo Roe, who led the works", "admitted", "steel was missing"),
        ),
        (
            "Poe in a statement confirmed that the bridge was closed.",
            ("Poe", "confirmed", "the bridge was closed"),
        ),
        (
            "Last spring, Northland called for talks between the two ports.",
            ("Northland", "called for", "talks between the two ports"),
        ),
        (
            "Poe vowed to repair the bridge within a year.",
            ("Poe", "vowed", "to repair the bridge within a year"),
        ),
        (
            "Roe described the report as another attempt to blame engineers.",
            ("Roe", "described", "the report as another attempt to blame engineers"),
        ),
        (
            "Roe accused the council of hiding the report.",
            ("Roe", "accused", "the council of hiding the report"),
        ),
    ],
)
def test_source_cue_and_content(text: str, expected: tuple[str, str, str]) -> None:
    assert read(text) == [expected]


def test_a_participle_takes_the_source_of_the_claim_before_it() -> None:
    text = "Northland dismissed reports that its ships had leaked oil, saying they were clean."
    assert read(text) == [
        ("Northland", "dismissed", "reports that its ships had leaked oil"),
        ("Northland", "saying", "they were clean"),
    ]


def test_joined_clauses_are_claims_of_their_own() -> None:
    text = "Poe said the bridge was safe, but Roe warned that it could fall."
    assert read(text) == [
        ("Poe", "said", "the bridge was safe"),
        ("Roe", "warned", "it could fall"),
    ]


def test_claims_inside_a_claim_are_part_of_it() -> None:
    assert read("Poe said Roe had warned that the bridge could fall.") == [
        ("Poe", "said", "Roe had warned that the bridge could fall")
    ]


def test_a_split_quotation_is_one_claim() -> None:
    text = "“We knew,” Poe said, “and we did nothing.” “We are sorry.”"
    assert read(text) == [("Poe", "said", "We knew ... and we did nothing. ... We are sorry.")]


def test_a_quotation_of_two_paragraphs_is_one_claim() -> None:
    text = "“The steel was old,” Roe said. “Nobody looked.\n\n“It had to break one day.”"
    assert read(text) == [("Roe", "said", "The steel was old ... Nobody looked. ... It had to break one day.")]


def test_a_sentence_with_a_colon_announces_the_quotation_after_it() -> None:
    text = "The harbour office released this statement:\n\n“The bridge is closed to all traffic.”"
    (claim,) = find_claims(read_text(text))
    assert claim.source is not None
    assert text[slice(*claim.source)] == "The harbour office"
    assert content_of(text, claim.spans) == "The bridge is closed to all traffic."


def test_a_quotation_too_far_from_any_speaker_is_no_claim() -> None:
    text = "Poe said it was safe.\n\nIt rained.\n\nIt snowed.\n\n“The bridge is closed to all.”"
    assert read(text) == [("Poe", "said", "it was safe")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Old bridge is safe: mayor", ("mayor", ":", "Old bridge is safe")),
        ("Mayor Poe: Old bridge is safe", ("Mayor Poe", ":", "Old bridge is safe")),
        ("Poe Says Old Bridge Is Safe", ("Poe", "Says", "Old Bridge Is Safe")),
        ("Poe says old bridge is safe", ("Poe", "says", "old bridge is safe")),
    ],
)
def test_headlines(text: str, expected: tuple[str, str, str]) -> None:
    assert read(text, zone="title") == [expected]


@pytest.mark.parametrize("text", ["Watch: Bridge opens at last", "Harbour: 3", "Bridge opens"])
def test_headlines_without_a_speaker(text: str) -> None:
    assert read(text, zone="title") == []


def test_turns_of_a_transcript() -> None:
    text = "ANN POE: We have looked at every bolt.\nWho had asked?\nBO ROE: Nobody had asked us to look at it."
    assert read(text) == [
        ("ANN POE", ":", "We have looked at every bolt."),
        ("BO ROE", ":", "Nobody had asked us to look at it."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The alleged attack took place in May.",
        "The claims of the council were long.",
        "Three states hold votes in May.",
        "Roe was accused of hiding a report.",
        "The stated aim is peace in the valley.",
        "Ships passed the bridge all day.",
    ],
)
def test_what_only_looks_like_a_report_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We won the match,” Poe said.", "direct"),
        ("Poe said they had won.", "indirect"),
        ("Poe said they had won “by a mile” that day.", "mixed"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert only(text).kind == kind


@pytest.mark.parametrize(
    ("text", "act", "lemma"),
    [
        ("Poe denied the report.", "deny", "deny"),
        ("Poe accused the council of lying.", "accuse", "accuse"),
        ("Poe condemned the attack on the port.", "criticise", "condemn"),
        ("Poe praised the crew of the ferry.", "praise", "praise"),
        ("Poe called on the council to resign.", "demand", "call on"),
        ("Poe promised that it would open.", "promise", "promise"),
        ("Poe warned of a long winter.", "warn", "warn of"),
        ("The study found that the steel was old.", "find", "find"),
        ("Poe believes that it will open.", "believe", "believe"),
        ("Poe asked whether it would open.", "ask", "ask"),
        ("Poe said that it would open.", "say", "say"),
    ],
)
def test_acts_follow_the_cue(text: str, act: str, lemma: str) -> None:
    claim = only(text)
    assert (claim.act, claim.cue_lemma) == (act, lemma)


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Poe did not say that it was safe.", True),
        ("Poe never said that it was safe.", True),
        ("Poe declined to say whether it was safe.", True),
        ("Poe has also said that it was safe.", False),
        ("Neither Poe nor Roe would say whether it was safe.", True),
        ("No official said that it was safe.", True),
    ],
)
def test_negated_cues(text: str, negated: bool) -> None:
    assert only(text).negated is negated


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        ("Traders doubt the rate will last, said Ann Poe.", "Traders doubt the rate will last", "Ann Poe"),
        ("The union promised to pay, its members said on Monday.", "The union promised to pay", "its members"),
        ("Poe said no deal was near.", "no deal was near", "Poe"),
        ("Poe, who asked not to be named, said it was late.", "it was late", "Poe, who asked not to be named"),
        ("No one was hurt, it added.", "No one was hurt", "it"),
        ("The WHO said that cases doubled.", "cases doubled", "The WHO"),
        ("OSTVIK — The lake has fallen by a metre, Poe said.", "The lake has fallen by a metre", "Poe"),
    ],
)
def test_contents_end_where_another_speaks(text: str, content: str, source: str) -> None:
    claim = next(c for c in find_claims(read_text(text)) if text[slice(*c.spans[0])] == content)
    assert claim.source is not None
    assert text[slice(*claim.source)] == source


@pytest.mark.parametrize(
    "source",
    ["its owner, Ann Poe", "the chief economist, Ann Poe", "the owner", "Ann Poe, the owner"],
)
def test_a_name_that_explains_an_office_is_part_of_the_source(source: str) -> None:
    claim = only(f'"The bridge is safe," said {source}.')
    assert claim.source == (27, 27 + len(source))


@pytest.mark.parametrize(
    ("source", "anonymous"),
    [
        ("Unnamed officials", True),
        ("Two people close to the talks", True),
        ("The officials", True),
        ("Senior harbour officials", True),
        ("Ann Poe", False),
        ("He", False),
        ("The ministry", False),
        ("His lawyer", False),
        ("Officials in Northland", True),
        ("A senior White House official", True),
        ("The White House official", False),
        ("Norwegian engineers", True),
        ("A person close to Harbour Group", True),
        ("A lawyer named Ann Poe", False),
        ("A novelist, Ann Poe,", False),
        ("A spokeswoman for Harbour Group", False),
        ("Prosecutors", True),
        ("Myers", False),
        ("Tram drivers", True),
        ("Harbour Workers' Union", False),
        ("The Northland government", False),
        ("Northland newspapers", False),
    ],
)
def test_anonymous_sources_name_nobody(source: str, anonymous: bool) -> None:
    claim = only(f"{source} said that the bridge was safe.")
    assert claim.source == (0, len(source.rstrip(",")))
    assert claim.anonymous is anonymous


def test_every_rule_has_a_score() -> None:
    text = (
        "“We won,” Poe said. Roe denied it, adding that they had lost. Poe vowed to go on.\n"
        "They won, Poe said. According to Roe, they all lost. Poe asked why they had lost."
    )
    assert all(claim.score == score_of(claim.rule, claim.act) for claim in find_claims(read_text(text)))


@given(
    st.lists(
        st.sampled_from(
            ["Poe", "said", "“we won,”", "that", ",", ".", "the", "officials", "denied", ":", "\n",
             "saying", "according", "to", "who", "(", ")", "—", "and", "told", "“", '"', "İ", "not", '50"', '"a']
        ),
        max_size=40,
    )
)  # fmt: skip
def test_offsets_lie_in_the_text_and_in_order(words: list[str]) -> None:
    text = " ".join(words)
    claims = find_claims(read_text(text))
    assert claims == find_claims(read_text(text))
    assert len({claim.spans for claim in claims}) == len(claims)
    for claim in claims:
        assert claim.spans
        assert all(0 <= start < end <= len(text) for start, end in claim.spans)
        assert list(claim.spans) == sorted(claim.spans)
        for span in (claim.source, claim.cue):
            assert span is None or 0 <= span[0] < span[1] <= len(text)


def test_an_agency_is_told_and_does_not_speak() -> None:
    assert sources("The film is planned for spring, one of its producers, Anna Holt, told Brillpress.") == [
        "one of its producers, Anna Holt"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "An envoy was heard speaking on condition of anonymity because of the talks.",
        "Then Ruritanish brands could benefit from the fair.",
        "Brillhaven ruled the coast, then known as Outer Roon, for years.",
        "The old harbour has seen a string of fires in recent years.",
    ],
)
def test_what_only_looks_like_a_claim(text: str) -> None:
    assert sources(text) == []


def test_marks_alone_are_no_words_of_a_source() -> None:
    assert not is_anonymous("Ann Poe ( ), of the bank")
    assert not is_anonymous("Poe (, the owner")


@pytest.mark.parametrize("text", ["The bridge , he said", "He told that the bridge , said", "Poe said x , told"])
def test_sentences_that_end_with_a_verb(text: str) -> None:
    for claim in find_claims(read_text(text)):
        assert claim.spans[-1][1] <= len(text)


def test_a_mark_that_opens_no_quotation_is_no_quotation() -> None:
    text = 'The 50" Mr Poe said was too wide.\nSource:-AFP news agency "there will be none, Roe said on Monday.'
    assert "Mr Poe" in sources(text)
