import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from transforms.text.dictionary import Dictionary, DictionaryError, Office, builtin_dictionaries

HEAD = "actor_id,actor,type,country,aliases,acronyms,demonyms,metonyms,role,since,until,note\n"


def load(tmp_path: Path, *rows: str) -> Dictionary:
    path = tmp_path / "actors.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return Dictionary.load([path])


def surfaces(dictionary: Dictionary, text: str) -> list[tuple[str, str, str]]:
    return [
        (text[hit.start : hit.end], hit.senses[0].entry.actor_id, hit.senses[0].match) for hit in dictionary.find(text)
    ]


def test_a_surface_matches_whole_words_and_the_longest_wins(tmp_path: Path) -> None:
    dictionary = load(
        tmp_path,
        "Q1033,Nigeria,place,NG,,,Nigerian,,,,,",
        "Q1032,Niger,place,NE,,,,,,,,",
        "Q9,Bank of Niger,organisation,NE,,,,,,,,",
    )
    assert surfaces(dictionary, "Nigeria and Niger; the Bank of Niger; Nigerian") == [
        ("Nigeria", "Q1033", "full"),
        ("Niger", "Q1032", "full"),
        ("Bank of Niger", "Q9", "full"),
        ("Nigerian", "Q1033", "demonym"),
    ]


def test_case_counts_except_in_capitals(tmp_path: Path) -> None:
    dictionary = load(tmp_path, "Q30,United States,place,US,America,US|U.S.,American,,,,,")
    assert surfaces(dictionary, "Tell us, US and U.S. alike; AMERICA") == [
        ("US", "Q30", "acronym"),
        ("U.S.", "Q30", "acronym"),
        ("AMERICA", "Q30", "alias"),
    ]


def test_possessives_typographic_marks_and_missing_accents_match(tmp_path: Path) -> None:
    dictionary = load(tmp_path, "Q1,Côte d'Azul,place,FR,,,,,,,,")
    assert [s for s, _, _ in surfaces(dictionary, "Côte d’Azul's, Cote d'Azul")] == ["Côte d’Azul", "Cote d'Azul"]


def test_the_article_before_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    dictionary = load(tmp_path, "Q2,Fortress,organisation,RU,the Fortress,,,,,,,")
    assert [s for s, _, _ in surfaces(dictionary, "for the Fortress. The Fortress")] == ["Fortress", "Fortress"]


def test_a_question_mark_makes_the_canonical_name_ambiguous_too(tmp_path: Path) -> None:
    dictionary = load(tmp_path, "Q810,Jordan,place,JO,?Jordan,,Jordanian,,,,,")
    hits = dictionary.find("Jordan, Jordanian")
    assert [hit.senses[0].ambiguous for hit in hits] == [True, False]


def test_rows_of_one_actor_are_one_actor_with_all_names_and_offices(tmp_path: Path) -> None:
    dictionary = load(
        tmp_path,
        "Q5,Ada Vance,person,GB,Vance,,,,Mayor of Brill,2001-05-01,2005-04-30,",
        "Q5,Ada Vance,person,GB,A. Vance,,,,Governor of Brill,2006-01-01,,",
    )
    assert len(dictionary) == 1
    assert dictionary.entries["Q5"].offices == (
        Office("Mayor of Brill", date(2001, 5, 1), date(2005, 4, 30)),
        Office("Governor of Brill", date(2006, 1, 1), None),
    )
    assert [s for s, _, _ in surfaces(dictionary, "Vance, A. Vance")] == ["Vance", "A. Vance"]


def test_an_office_is_held_from_its_first_to_its_last_day() -> None:
    office = Office("Mayor", date(2001, 5, 1), date(2005, 4, 30))
    assert [office.held_on(date(*d)) for d in ((2001, 4, 30), (2001, 5, 1), (2005, 4, 30), (2005, 5, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert not office.held_on(None)
    assert Office("Mayor", None, None).held_on(None)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("Q1,,person,,,,,,,,,", ":2: actor is empty"),
        ("Q1,Ada,robot,,,,,,,,,", ":2: type 'robot' is none of organisation, person, place"),
        ("Q1,Ada,person,GBR,,,,,,,,", ":2: country 'GBR' is no two-letter code"),
        ("Q1,Ada,person,,,,,,Mayor,1st May,,", ":2: since '1st May' is no date"),
        ("Q1,Ada,person,,,,,,,,,,,x", ":2: more fields than columns"),
        ("Q1,Ada,person,,,,,,,,,\nQ1,Ada,place,,,,,,,,,", ":3: Q1 is a person in"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(tmp_path: Path, row: str, complaint: str) -> None:
    with pytest.raises(DictionaryError, match="actors.csv" + complaint.replace("(", r"\(")):
        load(tmp_path, row)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("actor_id,actor\nQ1,Ada\n", ":1: no column type"), (HEAD[:-1] + ",colour\n", ":1: unknown column 'colour'")],
)
def test_wrong_columns_are_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "actors.csv"
    path.write_text(text)
    with pytest.raises(DictionaryError, match=complaint):
        Dictionary.load([path])


def test_a_file_that_cannot_be_read_is_a_dictionary_error(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match=r"nowhere\.csv: cannot be read"):
        Dictionary.load([tmp_path / "nowhere.csv"])
    latin = tmp_path / "latin.csv"
    latin.write_bytes(HEAD.encode() + "Q1,José,person,,,,,,,,,\n".encode("latin-1"))
    with pytest.raises(DictionaryError, match=r"latin\.csv: cannot be read"):
        Dictionary.load([latin])


def test_the_version_follows_the_contents(tmp_path: Path) -> None:
    one = load(tmp_path, "Q1,Ada,person,,,,,,,,,").version
    assert load(tmp_path, "Q1,Ada,person,,,,,,,,,").version == one
    assert load(tmp_path, "Q1,Ida,person,,,,,,,,,").version != one


def test_an_empty_dictionary_finds_nothing() -> None:
    empty = Dictionary.load([])
    assert len(empty) == 0
    assert empty.find("Anything at all") == []


def test_the_built_in_dictionaries_are_there_and_sound() -> None:
    paths = builtin_dictionaries()
    assert paths == sorted(paths)
    assert len(Dictionary.load(paths)) > 100


def test_a_pickled_dictionary_is_made_once_a_process(tmp_path: Path) -> None:
    known = load(tmp_path, "Q1033,Nigeria,place,NG,,,Nigerian,,,,,")
    pickled = pickle.dumps(known)
    (tmp_path / "actors.csv").unlink()  # as on another machine
    assert pickle.loads(pickled) is known
    elsewhere = (
        "import pickle, sys; print(pickle.load(sys.stdin.buffer).find('In Nigeria')[0].senses[0].entry.actor_id)"
    )
    done = subprocess.run([sys.executable, "-c", elsewhere], input=pickled, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "Q1033"
