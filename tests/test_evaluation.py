"""How runs are scored: figures worked out by hand."""

from pathlib import Path

import pytest

from pipelines.evaluation.__main__ import main
from pipelines.evaluation.claims import same_source
from pipelines.evaluation.documents import body_rates, folded, group_rates
from pipelines.evaluation.measures import Words, paired, percent, rates


def test_rates_are_precision_recall_and_f1() -> None:
    assert rates(3, 4, 3, 6) == [75.0, 50.0, 60.0]
    assert rates(0, 0, 0, 5) == [0.0, 0.0, 0.0]
    assert (percent(1, 3), percent(1, 0)) == (33.3, 0.0)


def test_spans_are_words_touched() -> None:
    words = Words("He said that it wasn’t raining.")
    assert words.low == ["he", "said", "that", "it", "wasn’t", "raining"]
    assert words.numbers([(10, 17)]) == {2, 3, 4}  # from inside "that" to inside "wasn’t"
    assert words.statement([(8, 31)], [(0, 2)], [(3, 7)]).content == {3, 4, 5}  # without "that"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"We won," she said.', "direct"),
        ("“We won", "direct"),
        ("``We won''", "direct"),
        ("we won", "indirect"),
        ('they had "won"', "mixed"),
        ('"One paragraph.\n\nwe won', "indirect"),  # a quotation left open ends with its paragraph
    ],
)
def test_kinds(text: str, kind: str) -> None:
    words = Words(text)
    at = [i for i, word in enumerate(words.low) if word in ("we", "won", "they", "had")]
    assert words.kind(frozenset(at)) == kind


def test_contents_are_paired_one_to_one_the_likest_first() -> None:
    words = Words("a b c d e f g h")
    gold = [words.statement([(0, 15)], (), ()), words.statement([(0, 3)], (), ())]
    found = [words.statement([(0, 5)], (), ()), words.statement([(0, 3)], (), ())]
    assert paired(gold, found) == [(1.0, 1, 1), (3 / 8, 0, 0)]


@pytest.mark.parametrize(
    ("text", "gold", "found", "same"),
    [
        ("Mayor Ana Holt spoke", "Mayor Ana Holt", "Holt", True),
        ("the mayor of the council spoke", "the mayor", "the council", False),
        ("the mayor of the council spoke", "the mayor of the council", "council", True),
        ("Holt, who spoke", "who", "Holt", True),
        ("Holt met a man and his two dogs who spoke", "who", "Holt", False),
        ("Holt spoke", "", "Holt", False),
        ("Holt spoke", "", "", True),
    ],
)
def test_sources_are_the_same_by_a_telling_word(text: str, gold: str, found: str, same: bool) -> None:
    words = Words(text)

    def numbers(phrase: str) -> frozenset[int]:
        return words.numbers([(text.index(phrase), text.index(phrase) + len(phrase))] if phrase else [])

    assert same_source(words, numbers(gold), numbers(found)) is same


def test_bodies_are_compared_by_runs_of_four_words() -> None:
    # two of three runs wanted are found, and one of three found was not wanted; an empty body has no runs
    assert body_rates([("a b c d e f", "b c d e f g")]) == [66.7, 66.7, 66.7]
    assert body_rates([("a b c d", ""), ("a b c d", "a b c d")]) == [50.0, 50.0, 50.0]


def test_groups_are_compared_by_pairs() -> None:
    # true pairs: 12 13 23 45; guessed: 12 34; both: 12
    score = group_rates(["x", "x", "x", "y", "y"], [1, 1, 2, 2, 3])
    assert score == {"pairs": [50.0, 25.0, 33.3], "stories_lost": 1, "copies_surviving_percent": 66.67}


def test_headlines_are_compared_folded() -> None:
    assert folded("“Bridge” stays  SHUT – for now") == folded("bridge stays shut for now")
    assert folded(None) == ""


def test_a_missing_dump_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "pages.gold.jsonl"
    gold.write_text('{"url": "https://a.example/1", "body": "x"}\n')
    assert main(["pages", "--gold", str(gold)]) == 2
    assert f"no dump beside the gold ({tmp_path / 'pages.warc.gz'})" in capsys.readouterr().err
