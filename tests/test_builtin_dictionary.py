"""The built-in actor dictionary: complete for UN members, free of conflicts, right where checked by hand."""

import csv
from pathlib import Path

import pytest

from pipelines.actor_check import check
from transforms.text.dictionary import Dictionary

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "configs" / "actors"
HEADER = "actor_id,actor,type,country,aliases,acronyms,demonyms,metonyms,role,since,until,note"

UN_MEMBERS = (
    "AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA CF TD CL CN CO "
    "KM CG CD CR CI HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM GE DE GH GR GD GT GN GW GY HT HN "
    "HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT MH MR MU "
    "MX FM MD MC MN ME MA MZ MM NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT QA RO RU RW KN LC VC WS "
    "SM ST SA SN RS SC SL SG SK SI SB SO ZA SS ES LK SD SR SE CH SY TJ TZ TH TL TG TO TT TN TR TM TV UG UA AE GB US "
    "UY UZ VU VE VN YE ZM ZW"
).split()


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults_of(*paths: Path) -> str:
    return "\n".join(check(paths or sorted(FOLDER.glob("*.csv"))))


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary.load(sorted(FOLDER.glob("*.csv")))


def test_the_built_in_files_pass_the_check() -> None:
    assert faults_of() == ""


def test_every_un_member_has_code_wikidata_id_and_demonym() -> None:
    assert len(set(UN_MEMBERS)) == 193
    named = {row["country"] for row in rows("states.csv") if row["demonyms"] and row["actor_id"].startswith("Q")}
    assert sorted(set(UN_MEMBERS) - named) == []


def test_files_are_sorted_by_name() -> None:
    for path in FOLDER.glob("*.csv"):
        order = [(row["actor"].casefold(), row["actor_id"], row["since"], row["role"]) for row in rows(path.name)]
        assert order == sorted(order), path.name


def test_no_wikidata_id_is_said_to_be_missing_and_none_lacks_its_note() -> None:
    for path in FOLDER.glob("*.csv"):
        for row in rows(path.name):
            missing = row["note"] == "no Wikidata id confirmed"
            assert row["actor_id"].startswith("local:") is missing, row["actor"]


@pytest.mark.parametrize(
    ("surface", "actor_id", "match"),
    [
        ("Russia", "Q159", "full"),
        ("Russian Federation", "Q159", "alias"),
        ("Russians", "Q159", "demonym"),
        ("U.S.", "Q30", "acronym"),
        ("Frenchmen", "Q142", "demonym"),
        ("People's Republic of China", "Q148", "alias"),
        ("Teheran", "Q794", "metonym"),
        ("Kremlin", "Q133274", "full"),
        ("White House", "Q35525", "full"),
        ("Treasury Department", "Q648666", "alias"),
        ("Commerce Department", "Q503577", "alias"),
        ("Democrats", "Q29552", "demonym"),
        ("GOP", "Q29468", "acronym"),
        ("N.A.T.O.", "Q7184", "alias"),
        ("The New York Times", "Q9684", "alias"),
        ("Vladimir Putin", "Q7747", "full"),
        ("Hillary Clinton", "Q6294", "full"),
        ("Barack Obama", "Q76", "full"),
    ],
)
def test_a_surface_names_its_actor(dictionary: Dictionary, surface: str, actor_id: str, match: str) -> None:
    sure = {(sense.entry.actor_id, sense.match) for sense in dictionary.surfaces[surface] if not sense.ambiguous}
    assert (actor_id, match) in sure


@pytest.mark.parametrize(
    "surface",
    [
        "Jordan",
        "Georgia",
        "Chad",
        "Guinea",
        "Niger",
        "Congo",
        "Washington",
        "Labour",
        "Congress",
        "Fed",
        "Apple",
        "Times",
    ],
)
def test_a_surface_with_other_meanings_is_marked(dictionary: Dictionary, surface: str) -> None:
    assert all(sense.ambiguous for sense in dictionary.surfaces[surface])


@pytest.mark.parametrize(
    ("actor_id", "role", "since", "until"),
    [
        ("Q9545", "British Prime Minister", "1997-05-02", "2007-06-27"),
        ("Q7747", "Russian President", "2000-05-07", "2008-05-07"),
        ("Q6294", "US Secretary of State", "2009-01-21", "2013-02-01"),
        ("Q1254", "UN Secretary-General", "1997-01-01", "2006-12-31"),
        ("Q12066523", "White House Press Secretary", "2021-01-20", "2022-05-13"),
        ("Q22686", "US President", "2017-01-20", "2021-01-20"),
        ("Q63879", "Governor of New Jersey", "2010-01-19", "2018-01-16"),
        ("Q4150130", "Ukrainian Prime Minister", "2016-04-14", "2019-08-29"),
    ],
)
def test_offices_are_dated(dictionary: Dictionary, actor_id: str, role: str, since: str, until: str) -> None:
    offices = {(o.role, str(o.since), str(o.until)) for o in dictionary.entries[actor_id].offices}
    assert (role, since, until) in offices


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("Q5x,Ruritania,place,RU,,,,,,,,", "actor_id"),
        ("local:place:ruritania,Ruritania,organisation,,,,,,,,,", "not of type"),
        ("Q1,Ruritania,realm,,,,,,,,,", "type"),
        ("Q1,Ruritania,place,rur,,,,,,,,", "country"),
        ("Q1,Ruritania,place,RU,Ruria||Rury,,,,,,,", "surface"),
        ("Q1,Ruritania,place,RU,Ruria|?Ruria,,,,,,,", "twice"),
        ("Q1,Ruritania,place,RU,,,,,King,2001-02-30,,", "no date"),
        ("Q1,Ruritania,place,RU,,,,,King,2001-03-01,2000-01-01,", "after until"),
        ("Q1,Ruritania,place,RU,,,,", "fields"),
    ],
)
def test_the_check_refuses_a_bad_row(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    assert complaint in faults_of(path)


def test_the_check_refuses_an_unmarked_surface_of_two_actors(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    two = "Q1,Ruritania,place,RU,,,Rury,,,,,\nQ2,Rurland,place,RU,,,{},,,,,\n"
    path.write_text(f"{HEADER}\n{two.format('Rury')}", encoding="utf-8")
    assert "mark it with ?" in faults_of(path)
    path.write_text(f"{HEADER}\n{two.format('?Rury')}", encoding="utf-8")
    assert faults_of(path) == ""


def test_the_check_refuses_one_id_with_two_names(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}\nQ1,Ruritania,place,RU,,,,,,,,\nQ1,Rurland,place,RU,,,,,,,,\n", encoding="utf-8")
    assert "Q1 has actor" in faults_of(path)


def test_a_capital_may_be_a_city_and_stand_for_its_state(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        f"{HEADER}\nQ1,Ruritania,place,RU,,,,Strelsau,,,,\nQ2,Strelsau,place,RU,,,,,,,,\n", encoding="utf-8"
    )
    assert faults_of(path) == ""


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("Q1,Ruritânia,place,RU,,,,,,,,\nQ2,Ruritania,place,RU,,,,,,,,\n", "mark it with ?"),
        (
            "Q1,Odo Grim,person,,,,,,King,2001-01-01,,\nQ1,Odo Grim,person,,,,,,King,2001-01-01,,\n",
            "of the same days in",
        ),
        ('Q1,"Odo Grim,person,,,,,,,,,\n', "mine.csv:2: cannot be read from here on"),
    ],
)
def test_the_check_refuses_conflicts_of_rows(tmp_path: Path, rows: str, complaint: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    assert complaint in faults_of(path)
