import pytest

from transforms.text.cues import FORMS, inflect

ACTS = {
    "say", "deny", "accuse", "criticise", "praise", "demand",
    "promise", "warn", "find", "believe", "ask",
}  # fmt: skip


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("claim", {"claim", "claims", "claimed", "claiming"}),
        ("argue", {"argue", "argues", "argued", "arguing"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("convey", {"convey", "conveys", "conveyed", "conveying"}),
        ("agree", {"agree", "agrees", "agreed", "agreeing"}),
        ("confess", {"confess", "confesses", "confessed", "confessing"}),
        ("write", {"write", "writes", "wrote", "written", "writing"}),
        ("admit", {"admit", "admits", "admitted", "admitting"}),
        ("read", {"read", "reads", "reading"}),
    ],
)
def test_verbs_are_inflected(lemma: str, forms: set[str]) -> None:
    assert set(inflect(lemma)) == forms


def test_a_form_that_is_base_and_past_counts_as_past() -> None:
    assert inflect("read")["read"] == "past"


def test_every_act_is_one_of_the_schema_and_every_act_is_used() -> None:
    assert {cue.act for form in FORMS.values() for cue in form.cues} == ACTS


def test_complements_are_known_letters() -> None:
    letters = {letter for form in FORMS.values() for cue in form.cues for letter in cue.complements}
    assert letters == set("cntaq")


def test_particles_make_another_cue_and_come_first() -> None:
    cues = FORMS["called"].cues
    assert [cue.particles for cue in cues][-1] == ()
    assert {(cue.particles, cue.act) for cue in cues} >= {(("for",), "demand"), ((), "say")}


def test_forms_that_are_nouns_or_adjectives_are_weak() -> None:
    assert FORMS["claims"].weak
    assert FORMS["alleged"].weak
    assert not FORMS["claimed"].weak
    assert not FORMS["says"].weak
