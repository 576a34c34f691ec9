"""Claims of the parser tier: trees written by hand for what the walk does, the model for what it comes to."""

from collections.abc import Sequence

import pytest

from tests.models import parser
from transforms.text.claims import FoundClaim, find_claims
from transforms.text.parsed_claims import with_parsed_claims
from transforms.text.parsed_cues import ADJECTIVES, NOUNS, VERBS
from transforms.text.parser import Parse, Parser
from transforms.text.readings import read_text
from transforms.text.trees import Tree

__all__ = ["parser"]


def parse(drawn: str) -> Parse:
    """A parse drawn as word/tag/arc/head, the head by its place from 0."""
    rows = [word.split("/") for word in drawn.split()]
    words = tuple(row[0] for row in rows)
    starts = [sum(len(word) + 1 for word in words[:i]) for i in range(len(words))]
    return Parse(
        words,
        tuple((start, start + len(word)) for start, word in zip(starts, words, strict=True)),
        tuple(int(row[3]) for row in rows),
        tuple(row[2] for row in rows),
        tuple(row[1] for row in rows),
    )


class Drawn:
    """A parser that knows its sentences beforehand, and tells which it was asked for."""

    def __init__(self, *drawn: str) -> None:
        self.parses = {" ".join(p.words): p for p in map(parse, drawn)}
        self.asked: list[str] = []

    def parse(self, sentences: Sequence[str]) -> list[Parse]:
        self.asked += sentences
        return [self.parses[sentence] for sentence in sentences]


def told(text: str, claim: FoundClaim) -> tuple[str, str, str]:
    source = text[slice(*claim.source)] if claim.source else ""
    cue = text[slice(*claim.cue)] if claim.cue else ""
    return source, cue, " ... ".join(text[a:b] for a, b in claim.spans)


def claims(text: str, parser: Parser | Drawn) -> list[tuple[str, str, str]]:
    reading = read_text(text)
    return [told(text, claim) for claim in with_parsed_claims(reading, find_claims(reading), parser)]


GUARD = (
    "The/DT/det/1 guard/NN/nsubj/5 who/WP/nsubj/3 left/VBD/relcl/1 ,/,/punct/1 chose/VBD/ROOT/5 not/RB/neg/8"
    " to/TO/aux/8 appeal/VB/xcomp/5 ././punct/5"
)


def test_a_subject_is_found_across_a_relative_clause() -> None:
    tree = Tree(parse(GUARD), list(parse(GUARD).spans))
    assert tree.subject(5) == 1
    assert tree.subject(3) == 1  # of the relative clause, the noun before it
    assert tree.subject(8) == 1  # handed down from the verb before
    assert tree.words[slice(*tree.name(1, 5))] == ("The", "guard")


def test_a_verb_the_rules_do_not_know_makes_a_claim_with_its_infinitive() -> None:
    assert claims("The guard who left , chose not to appeal .", Drawn(GUARD)) == [
        ("The guard", "chose", "not to appeal")
    ]


def test_what_the_rules_settled_is_not_parsed() -> None:
    parser = Drawn()
    assert claims("They won the cup again, Jane Doe said. “We won,” said John Roe.", parser) != []
    assert parser.asked == []


def test_a_quotation_is_shown_to_the_parser_by_a_few_words() -> None:
    parser = Drawn()
    text = "“Nobody could have asked for more than what we did in all these years,” is what she decided to say."
    with pytest.raises(KeyError):
        claims(text, parser)
    assert parser.asked == ["“It is so,” is what she decided to say."]


def test_a_noun_that_rules_took_for_a_verb_is_none() -> None:
    text = "The most elaborate plan of them all failed ."
    drawn = (
        "The/DT/det/3 most/RBS/advmod/2 elaborate/JJ/amod/3 plan/NN/nsubj/7 of/IN/prep/3 them/PRP/pobj/4"
        " all/DT/appos/5 failed/VBD/ROOT/7 ././punct/7"
    )
    assert claims(text, Drawn(drawn)) == []


def test_the_lexicon_gives_each_construction_its_act() -> None:
    assert VERBS["decided"] == ("decide", {"t": "believe", "c": "believe"})
    assert VERBS["said"][1]["c"] == "say"
    assert VERBS["called"][1]["+for"] == "demand"
    assert NOUNS["allegations"] == ("allegation", {"c": "accuse", "+of": "accuse", "+against": "accuse"})
    assert ADJECTIVES["critical"][1] == {"+of": "criticise"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The minister, who had led the talks for a year, decided to close the port.",
            ("The minister", "decided", "to close the port"),
        ),
        ("Her claim that the bridge was unsafe alarmed the town.", ("Her", "claim", "the bridge was unsafe")),
        ("Jane Doe is critical of the new budget.", ("Jane Doe", "critical of", "the new budget")),
        ("The plan was praised by the teachers' union.", ("the teachers' union", "praised", "The plan")),
        ("The mayor focused on housing for the poor.", ("The mayor", "focused on", "housing for the poor")),
        ("The governor refuses to sign the bill.", ("The governor", "refuses", "to sign the bill")),
    ],
)
def test_constructions_beyond_the_rules(text: str, expected: tuple[str, str, str], parser: Parser) -> None:
    assert expected in claims(text, parser)


def test_a_passive_without_an_agent_has_no_source(parser: Parser) -> None:
    assert claims("The bridge is expected to reopen in May.", parser) == [
        ("", "expected", "The bridge ... to reopen in May")
    ]


@pytest.mark.parametrize(
    ("text", "lemma"),
    [("Jane Doe is not sure that the bridge will hold.", "sure"), ("The bridge was not expected to hold.", "expect")],
)
def test_not_is_seen_where_it_hangs_on_the_auxiliary(text: str, lemma: str, parser: Parser) -> None:
    reading = read_text(text)
    (claim,) = with_parsed_claims(reading, find_claims(reading), parser)
    assert (claim.cue_lemma, claim.negated) == (lemma, True)


def test_negation_act_and_kind(parser: Parser) -> None:
    text = "John Roe did not agree with the court."
    reading = read_text(text)
    (claim,) = with_parsed_claims(reading, find_claims(reading), parser)
    assert (claim.act, claim.negated, claim.kind) == ("believe", True, "indirect")
    assert claim.cue_lemma == "agree with"


def test_offsets_behind_a_shortened_quotation_are_those_of_the_article(parser: Parser) -> None:
    text = (
        "“There is nothing in the world that we would rather do than rebuild the harbour before the winter,” she said,"
        " and the council decided to reopen the school."
    )
    assert ("the council", "decided", "to reopen the school") in claims(text, parser)


@pytest.mark.parametrize(
    "text", ["", "\n", "Said.", "“", "said said said", "It is \0 said that \u0130 say so.", "a " * 3000]
)
def test_anything_can_be_read(text: str, parser: Parser) -> None:
    for claim in claims(text, parser):
        assert claim[2]
