"""Quality is a gate: what newsbeam finds on the gold articles may not fall below what is committed."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.evaluation.__main__ import FLOORS, GOLD, below, measure, read_floors, table, write_floors
from pipelines.evaluation.gold import GoldError, read_gold_articles
from pipelines.evaluation.measures import Score

HOUSE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Score]:
    return measure(HOUSE / GOLD, tmp_path_factory.mktemp("gold"))


def test_nothing_is_below_its_floor(scores: Mapping[str, Score]) -> None:
    floors = read_floors(HOUSE / FLOORS)
    assert not below(scores, floors), "\n" + table(scores, floors)


def test_every_floor_is_measured(scores: Mapping[str, Score]) -> None:
    floors = read_floors(HOUSE / FLOORS)
    assert {part: set(figures) for part, figures in floors.items()} == {
        part: set(figures) for part, figures in scores.items()
    }


def test_a_figure_below_its_floor_is_named(tmp_path: Path) -> None:
    figures: dict[str, Score] = {"texts": {"act": 90.0, "claims": [99.0, 70.0, 82.0]}}
    write_floors(tmp_path / "floors.toml", figures)
    floors = read_floors(tmp_path / "floors.toml")
    assert floors == {"texts": {"act": 90.0, "claims": 82.0}}
    assert below(figures, floors) == []
    assert below({"texts": {"act": 89.9, "claims": [99.0, 70.0, 82.0]}}, floors) == [
        "texts.act is 89.9, below its floor of 90.0"
    ]
    assert below({"texts": {"new": 1.0}}, floors) == ["texts.new has no floor"]


def test_the_gold_is_as_rich_as_it_has_to_be() -> None:
    gold = read_gold_articles(HOUSE / GOLD / "articles")
    annotated = [article for article in gold if article.annotated]
    claims = [claim for article in annotated for claim in article.claims]
    acts = {act for claim in claims for act in claim.acts or ()}
    assert len(annotated) >= 36
    assert acts == set("say deny accuse criticise praise demand promise warn find believe ask".split())
    assert {claim.kind for claim in claims} == {"direct", "indirect", "mixed"}
    assert sum(claim.negated is True for claim in claims) >= 10
    assert sum(claim.anonymous is True for claim in claims) >= 30
    assert {article.language for article in gold} >= {"en", "de", "fr"}
    assert {mention.match for article in gold for mention in article.mentions} >= {
        "full", "alias", "surname", "acronym", "demonym", "metonym"
    }  # fmt: skip
    assert {article.layout for article in gold} == {path.stem for path in (HOUSE / GOLD / "layouts").glob("*.html")}


ARTICLE = """
title = "Holt opens bridge"
outlet = "Lindow Gazette"
published = 2026-01-14
layout = "bare"
text = "Ana Holt said the bridge was open. She said Holt Street was not."
actors = [{ name = "Ana Holt", type = "person", full = ["Ana Holt"], surname = ["[Holt] opens"] }]
claims = [%s]
"""


def gold_article(folder: Path, claim: str) -> Path:
    (folder / "bridge.toml").write_text(ARTICLE % claim)
    return folder


def test_annotation_is_found_in_the_text(tmp_path: Path) -> None:
    claim = '{ content = "Holt Street ... not", source = "She", cue = "said", kind = "indirect", speaker = "Ana Holt" }'
    (article,) = read_gold_articles(gold_article(tmp_path, claim))
    found = article.claims[0]
    texts = [article.text[slice(*span)] for span in (found.spans[0], found.source or (0, 0), found.cue or (0, 0))]
    assert texts == ["Holt Street was not", "She", "said"]
    assert found.cue == (39, 43)  # the second "said": it stands beside the source and the content
    assert [(m.zone, m.start, m.match) for m in article.mentions] == [("body", 0, "full"), ("title", 0, "surname")]


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        ('{ content = "a bridge", source = "She", cue = "said", kind = "indirect" }', "'a bridge' stands 0 times"),
        ('{ content = "was", source = "She", cue = "said", kind = "indirect" }', "'was' stands 2 times"),
        ('{ content = "the bridge was open", source = "He", cue = "said", kind = "indirect" }', "'He' is nowhere"),
        ('{ content = "the bridge was open", source = "She", kind = "indirect" }', "'cue' is missing"),
        (
            '{ content = "the bridge was open", source = "She", cue = "said", kind = "indirect", speaker = "Bo" }',
            "'Bo' is no actor",
        ),
        (
            '{ content = "the bridge was open", source = "She", cue = "said", kind = "direct", about = ["Ana Holt"] }',
            "are mentioned in the content",
        ),
    ],
)
def test_a_slip_of_the_pen_is_an_error(tmp_path: Path, claim: str, fault: str) -> None:
    with pytest.raises(GoldError, match=f"bridge: .*{fault}|bridge: {fault}"):
        read_gold_articles(gold_article(tmp_path, claim))
