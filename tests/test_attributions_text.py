import re
from pathlib import Path

import pytest

from transforms.text.actors import ActorFinder
from transforms.text.attributions import Attributions, attribute, find_attributions
from transforms.text.claims import FoundClaim
from transforms.text.dictionary import Dictionary
from transforms.text.readings import read_text

ROWS = """actor_id,actor,type,country,aliases,acronyms,demonyms,metonyms,role,since,until,note
Q159,Russia,place,RU,,,Russian|Russians,,,,,
Q30,United States,place,US,,US|U.S.,American|Americans,,,,,
Q8,Kremlin,organisation,RU,the Kremlin,,,,,,,
"""


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> ActorFinder:
    path: Path = tmp_path_factory.mktemp("dictionaries") / "actors.csv"
    path.write_text(ROWS, encoding="utf-8")
    return ActorFinder(Dictionary.load([path]))


def speaker_of(finder: ActorFinder, text: str, source: str, *, anonymous: bool = False) -> str | None:
    """Who the last `source` in `text` resolves to, after Peter Grau where he "said yes"."""
    sources = [*(match.span(1) for match in re.finditer(r"(Peter Grau) said yes", text)), _last(text, source)]
    claims = [
        FoundClaim("indirect", ((at, at + 1),), None, None, "say", False, (at, end), anonymous, "test", 0.5)
        for at, end in sources
    ]
    reading = read_text(text)
    mentions = finder.find(None, reading, published_on=None, outlet=None)
    return attribute(None, reading, mentions, [], claims).claims[-1].speaker


def _last(text: str, source: str) -> tuple[int, int]:
    return text.rindex(source), text.rindex(source) + len(source)


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Kremlin spokesman Igor Belov said no.", "Kremlin spokesman Igor Belov", "Igor Belov"),
        ("A spokesman for the Kremlin said no.", "A spokesman for the Kremlin", "Kremlin"),
        ("Peter Grau's lawyer said no.", "Peter Grau's lawyer", None),
        ("A lawyer for Peter Grau said no.", "A lawyer for Peter Grau", None),
        ("The Russian Defence Ministry said no.", "The Russian Defence Ministry", "Russian Defence Ministry"),
        ("Anna Holt and Peter Grau said no.", "Anna Holt and Peter Grau", "Anna Holt"),
        ("Anna Holt met Peter Grau. Holt said no.", "Holt", "Anna Holt"),
        ("Nobody is named here, it said.", "it", None),
        ("The Grau campaign of Peter Grau met. The Grau campaign said no.", "The Grau campaign", None),
        ("Some American voters said no.", "Some American voters", None),
    ],
)
def test_the_actor_inside_the_source_phrase(finder: ActorFinder, text: str, source: str, speaker: str | None) -> None:
    assert speaker_of(finder, text, source) == speaker


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Peter Grau met Anna Holt. She said no.", "She", "Anna Holt"),
        ("Peter Grau met Anna Holt. He said no.", "He", "Peter Grau"),
        ("Peter Grau met David Lund. Later he said no.", "he", "Peter Grau"),
        ("Peter Grau left. David Lund came. It was late, he said.", "he", "David Lund"),
        ('Peter Grau left. "I saw David Lund." It was late, he said.', "he", "Peter Grau"),
        ("Spokeswoman Orla-Bee Tann left with Peter Grau. She said no.", "She", "Orla-Bee Tann"),
        ("It was late, she said.", "she", None),
        # Who spoke last goes on, where others are named only in passing.
        ("Peter Grau said yes. It cost more than under David Lund. It was late, he said.", "he", "Peter Grau"),
        ("Peter Grau said yes. He disliked David Lund. It was late, he said.", "he", "Peter Grau"),
        ("Peter Grau said yes. David Lund's plan failed. It was late, he said.", "he", "David Lund"),
        ("Peter Grau said yes. When he came, David Lund said no.", "he", "David Lund"),
        ("Peter Grau met David Lund, who, after a talk with Igor Belov, said no.", "who", "David Lund"),
    ],
)
def test_pronouns_go_to_the_person_of_that_gender(
    finder: ActorFinder, text: str, source: str, speaker: str | None
) -> None:
    assert speaker_of(finder, text, source) == speaker


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("The Health Ministry met Brill Steel Corp. The ministry said no.", "The ministry", "Health Ministry"),
        ("The Health Ministry met Brill Steel Corp. The company said no.", "The company", "Brill Steel Corp"),
        ("Mayor Anna Holt met Peter Grau. The mayor said no.", "The mayor", "Anna Holt"),
        ("The Health Ministry met. The school said no.", "The school", None),
        ("The Health Ministry met. Later it said no.", "it", "Health Ministry"),
        ("The report blamed the Health Ministry. Later it said no.", "it", None),
        ("Sen. Anna Holt met Peter Grau. The Russian senator said no.", "The Russian senator", "Anna Holt"),
    ],
)
def test_descriptions_go_to_the_last_actor_of_that_kind(
    finder: ActorFinder, text: str, source: str, speaker: str | None
) -> None:
    assert speaker_of(finder, text, source) == speaker


def test_an_anonymous_source_is_no_person(finder: ActorFinder) -> None:
    assert (
        speaker_of(finder, "Sources close to Anna Holt said no.", "Sources close to Anna Holt", anonymous=True) is None
    )
    assert speaker_of(finder, "American officials said no.", "American officials", anonymous=True) == "United States"


def whole(finder: ActorFinder, text: str, title: str | None = None) -> Attributions:
    return find_attributions(finder, title, text, published_on=None, outlet=None)


def test_an_article_is_joined(finder: ActorFinder) -> None:
    text = '"Russia will pay the US," Kremlin spokesman Igor Belov said on Monday. Peter Grau disagreed.'
    found = whole(finder, text)
    claim = found.claims[0]
    assert (claim.kind, claim.content, claim.cue, claim.source) == (
        "direct",
        "Russia will pay the US",
        "said",
        "Kremlin spokesman Igor Belov",
    )
    assert (claim.speaker_id, claim.speaker_type, claim.speaker_role) == (
        "local:person:igor-belov",
        "person",
        "Kremlin spokesman",
    )
    assert claim.about == ("Q159", "Q30")
    assert [(m.surface, m.in_quote, m.is_speaker) for m in found.mentions] == [
        ("Russia", True, False),
        ("US", True, False),
        ("Kremlin", False, False),
        ("Igor Belov", False, True),
        ("Peter Grau", False, False),
    ]


def test_offsets_give_back_the_text(finder: ActorFinder) -> None:
    text = 'Anna Holt said the lake was "very deep". She denied that Russia had asked.'
    title = "Brill lake is very deep and cold: Holt"
    found = whole(finder, text, title)
    assert {claim.zone for claim in found.claims} == {"body", "title"}
    for claim in found.claims:
        zone = text if claim.zone == "body" else title
        assert claim.start == claim.content_spans[0][0]
        assert claim.source_start is not None
        assert zone[claim.source_start : claim.source_end] == claim.source
        assert claim.speaker == "Anna Holt"
    for mention in found.mentions:
        zone = text if mention.zone == "body" else title
        assert zone[mention.start : mention.end] == mention.surface


def test_about_names_each_actor_once_in_order(finder: ActorFinder) -> None:
    text = "Anna Holt said that the US had told Russia what the US wanted."
    assert whole(finder, text).claims[0].about == ("Q30", "Q159")
