"""Offices and occupations as written beside names."""

import pytest

from transforms.text.written_roles import written_role


def role_of(text: str, name: str) -> str | None:
    start = text.index(name)
    return written_role(text, start, start + len(name), {})


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("said mayor Ana Holt.", "Ana Holt", "mayor"),
        ("said fire chief Ana Holt.", "Ana Holt", "fire chief"),
        ("Parks officer Ana Holt said no.", "Ana Holt", "Parks officer"),
        ("It helped. Council leader Ana Holt left.", "Ana Holt", "Council leader"),
        ("He met Parks officer Ana Holt.", "Ana Holt", "officer"),  # Parks may be a name here
        ("said shopkeeper Ana Holt by telephone", "Ana Holt", "shopkeeper"),
        ("the retired physicist Dr Ana Holt said", "Ana Holt", "retired physicist"),
        ("met Shepherd Ana Holt", "Ana Holt", None),
        ("Its chairman, Ana Holt, said no.", "Ana Holt", "chairman"),
        ("the board's chief scientist, Dr. Ana Holt, told", "Ana Holt", "chief scientist"),
        ("He left.\n\nLyle’s lawyer, Ana Holt, left.", "Ana Holt", "lawyer"),
        ("its director of technology, Ana Holt.", "Ana Holt", "director of technology"),
        ("In a letter to the president, Ana Holt said no.", "Ana Holt", None),
        ("After the president, Holt, left", "Holt", None),  # a surname alone explains nothing
        ("Ana Holt, a physician at the Brevik Clinic who left, said", "Ana Holt", "physician at the Brevik Clinic"),
        ("Ana Holt, the sculptor, said", "Ana Holt", "sculptor"),
        ("Ana Holt, who left, said", "Ana Holt", None),
    ],
)
def test_roles_are_whole(text: str, name: str, role: str | None) -> None:
    assert role_of(text, name) == role
