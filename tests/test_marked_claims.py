"""Claims in French and German, against invented texts that were annotated before the rules were written."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from transforms.text.actors import ActorFinder
from transforms.text.attributions import find_attributions
from transforms.text.cues import ACTS
from transforms.text.dictionary import Dictionary, builtin_dictionaries
from transforms.text.lexicons import LEXICONS, french, german
from transforms.text.marked_claims import find_marked_claims
from transforms.text.readings import read_text

GOLDEN = Path(__file__).parent / "golden" / "claims"
ARTICLES = [
    pytest.param(file.stem, article, id=f"{file.stem}-{i}")
    for file in sorted(GOLDEN.glob("*.toml"))
    for i, article in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["articles"])
]


def rows(text: str, language: str) -> list[list[str]]:
    found = []
    for claim in find_marked_claims(read_text(text), language):
        marks = ["negated"] * claim.negated + ["anonymous"] * claim.anonymous
        source = text[slice(*claim.source)] if claim.source else ""
        cue = text[slice(*claim.cue)] if claim.cue else ""
        content = " ... ".join(text[a:b] for a, b in claim.spans)
        found.append([source, cue, content, claim.act, *marks])
    return found


@pytest.mark.parametrize(("language", "article"), ARTICLES)
def test_golden_texts(language: str, article: dict[str, Any]) -> None:
    assert rows(article["text"], language) == article["claims"]


def test_conjugations() -> None:
    assert (
        french("annoncer")[0]
        == "annonce annoncent annoncèrent annoncera annonceront annonçait annonçaient annonça".split()
    )
    assert french("exiger")[0][-3:] == ["exigeait", "exigeaient", "exigea"]
    assert french("révéler") == (
        "révèle révèlent révélèrent révélera révéleront révélait révélaient révéla".split(),
        ["révélé", "révélée", "révélés", "révélées"],
    )
    assert french("avertir")[1] == ["averti"]
    assert german("sagen") == (["sagt", "sagte", "sagten", "sagen"], ["gesagt"])
    assert german("berichten") == (["berichtet", "berichtete", "berichteten", "berichten"], ["berichtet"])
    assert german("an|kündigen") == (["kündigt", "kündigte", "kündigten", "kündigen"], ["angekündigt"])
    assert german("argumentieren")[1] == ["argumentiert"]


@pytest.mark.parametrize("language", LEXICONS)
def test_every_verb_has_an_act_of_the_table(language: str) -> None:
    acts = {form.act for forms in LEXICONS[language].forms.values() for form in forms}
    assert {"say", "deny", "criticise", "praise", "demand", "promise", "warn", "believe"} <= acts <= ACTS


SPOKEN = [
    (
        "fr",
        "« Nous irons », a dit le préfet Paul Brunet. Il a ajouté que tout irait bien.",
        ["Paul Brunet", "Paul Brunet"],
    ),
    ("fr", "Emmanuel Macron a affirmé que la loi passerait.", ["Emmanuel Macron"]),
    ("fr", "Le gouvernement a affirmé que la loi passerait.", [None]),
    (
        "de",
        "„Wir gehen“, sagte Landrat Peter Vogt. „Wir bleiben nicht hier“, fügte er hinzu.",
        ["Peter Vogt", "Peter Vogt"],
    ),
    ("de", "Der Verein erklärte, dass er klagen werde. Die Firma schwieg.", [None]),
    (
        "de",
        "Karl Reuter fordert, dass die Löhne steigen. „Jetzt sind wir dran“, so Reuter.",
        ["Karl Reuter", "Karl Reuter"],
    ),
]


@pytest.fixture(scope="module")
def finder() -> ActorFinder:
    return ActorFinder(Dictionary.load(builtin_dictionaries()))


@pytest.mark.parametrize(("language", "text", "speakers"), SPOKEN)
def test_speakers(language: str, text: str, speakers: list[str | None], finder: ActorFinder) -> None:
    found = find_attributions(finder, None, text, published_on=None, outlet=None, language=language)
    assert [claim.speaker for claim in found.claims] == speakers
    assert all(text[m.start : m.end] == m.surface for m in found.mentions)


def test_offices_are_roles_and_nouns_are_nobody(finder: ActorFinder) -> None:
    text = "Bürgermeisterin Anna Lindner schwieg. Die Regierung und der Verein auch. Herr Lemaire ging."
    found = find_attributions(finder, None, text, published_on=None, outlet=None, language="de")
    assert [(m.surface, m.actor_id, m.role) for m in found.mentions] == [
        ("Anna Lindner", "local:person:anna-lindner", "Bürgermeisterin"),
        ("Lemaire", "local:person:lemaire", None),
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le film de l'année est « La Rivière sans retour », qui sort mercredi."),
        ("fr", "Elle a dit oui. C'est dit."),
        ("de", "Der Roman „Der Fluss ohne Wiederkehr“ erscheint am Mittwoch."),
        ("de", "Sie sagte nichts, und er ging."),
        ("fr", "« » dit-il, selon , a déclaré que"),
        ("de", "laut so zufolge sagte, „“ nach Angaben"),
    ],
)
def test_what_reports_nothing(language: str, text: str) -> None:
    assert rows(text, language) == []


def test_other_languages_have_no_claims() -> None:
    text = "“Vamos a ganar,” Juan Pérez said."
    assert find_attributions(None, None, text, published_on=None, outlet=None, language="es").claims == []
