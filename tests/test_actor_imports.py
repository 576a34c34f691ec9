"""Dictionaries of other projects, each in a small invented file, through `newsbeam actors import`."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.actor_check import check
from pipelines.dictionaries import FORMATS, _told_by
from pipelines.dictionaries.records import bounds
from tests.conftest import Done
from transforms.text.dictionary import builtin_dictionaries

Run = Callable[..., Done]
Rows = list[dict[str, str]]

PETRARCH2 = """# an invented list
FRANCE_  [FRA]
+FRENCH_REPUBLIC_
+AQUITAINIA_ # one of its regions
+PARIS_

JUNIPER_MCALLEN_  # a person, for her dates
+PRIME_MINISTER_JUNIPER_MCALLEN_
    [FRAGOV 971231-20030105]
    [FRAOPP >040201]
    [FRAELI]
HARLOW_COUNCIL_FOR_PEACE_ [NGOFRA]
+HCP_
EMMANUEL_MACRON_
    [FRAGOV >20170514]
BAD_DATES_MAN_ [FRAGOV 971331-980101] [FRAMIL <981231]
NOBODY_ [---]
"""

HOLDERS = """position,person,personID,start,end,enwiki
Minister of Ferries,Odile Marchmont,Q900000001,2011,2013-04,Odile Marchmont
Minister of Ferries,Odile Marchmont,Q900000001,2015-02-01,,Odile Marchmont
President,Emmanuel Macron,Q3052772,2017-05-14,,Emmanuel Macron
French President,Emmanuel Macron,Q3052772,2017-05-14,,Emmanuel Macron
Minister of Tides,Jean Corbeau,Q900000002,2019-05-01,2018-05-01,
Minister of Ropes,,Q900000003,2019-05-01,,
"""

EVERYPOLITICIAN = """id,name,sort_name,group,chamber,term,start_date,end_date,wikidata
aaa-1,Odile Marchmont,"Marchmont, Odile",Ferry Party,Senate,12,2011-01-01,2013-01-01,Q900000001
aaa-2,Bruno Wexcombe,"Wexcombe, Bruno",Tide Party,Senate,12,,,
"""

FTM = [
    {"id": "Q900000001", "schema": "Person", "caption": "Odile Marchmont",
     "properties": {"name": ["Marchmont O.", "Odile Marchmont"], "weakAlias": ["The Ferrywoman"], "country": ["fr"]}},
    {"id": "NK-occ", "schema": "Occupancy",
     "properties": {"holder": ["Q900000001"], "post": ["NK-post"], "startDate": ["2011-02"], "endDate": ["2013"]}},
    {"id": "NK-post", "schema": "Position", "properties": {"name": ["Minister of Ferries"]}},
    {"id": "NK-1", "schema": "Company", "caption": "Wexcombe Shipping",
     "properties": {"name": ["Wexcombe Shipping"], "alias": ["Wexcombe"], "jurisdiction": ["gb", "fr"]}},
    {"id": "NK-2", "schema": "Vessel", "properties": {"name": ["Night Ferry"]}},
    {"id": "NK-3", "schema": "LegalEntity", "properties": {"name": ["Harlow Quay"]}},
    {"id": "NK-4", "schema": "Person", "properties": {}},
]  # fmt: skip

ENTITY = "http://www.wikidata.org/entity/"
SPARQL = [
    {"who": f"{ENTITY}Q900000001", "whoLabel": "Odile Marchmont", "whoAltLabel": "O. Marchmont, Odile de Marchmont",
     "positionLabel": "Minister of Ferries", "start": "2011-02-03T00:00:00Z", "end": "2013-04-05T00:00:00Z",
     "country": f"{ENTITY}Q142"},
    {"who": f"{ENTITY}Q900000001", "whoLabel": "Odile Marchmont", "positionLabel": "Minister of Tides",
     "start": "2015-01-01T00:00:00Z", "country": f"{ENTITY}Q142"},
    {"who": f"{ENTITY}Q900000004", "whoLabel": "Q900000004"},
    {"who": f"{ENTITY}Q142", "whoLabel": "France"},
]  # fmt: skip


@pytest.fixture
def bring(tmp_path: Path, newsbeam: Run) -> Callable[..., tuple[Rows, str]]:
    """Import a text; its rows, and what the command says. What is written passes the check."""

    def run(name: str, text: str, *options: str) -> tuple[Rows, str]:
        source, to = tmp_path / name, tmp_path / "out.csv"
        source.write_text(text, encoding="utf-8")
        done = newsbeam("actors", "import", source, "--to", to, *options)
        assert done.code == 0, done.err
        assert check([*builtin_dictionaries(), to]) == []
        with to.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file)), done.out

    return run


def told(row: dict[str, str], *columns: str) -> tuple[str, ...]:
    return tuple(row[column] for column in columns)


def test_petrarch2(bring: Callable[..., tuple[Rows, str]]) -> None:
    rows, said = bring("actors.txt", PETRARCH2)
    people = [row for row in rows if row["type"] == "person"]
    assert [told(row, "actor_id", "country", "aliases", "role", "since", "until") for row in people] == [
        ("local:person:bad-dates-man", "FR", "", "military officer", "", "1998-12-31"),
        ("Q3052772", "FR", "", "member of government", "2017-05-14", ""),
        ("local:person:juniper-mcallen", "FR", "", "member of government", "1997-12-31", "2003-01-05"),
        ("local:person:juniper-mcallen", "FR", "", "opposition politician", "2004-02-01", ""),
    ]
    assert people[2]["actor"] == "Juniper McAllen", "and its spelling with an office before it is no other"
    assert people[2]["note"] == "CAMEO FRAGOV FRAOPP FRAELI"
    assert people[1]["note"] == "id by name; CAMEO FRAGOV"
    council = next(row for row in rows if row["type"] == "organisation")
    assert told(council, "actor", "acronyms") == ("Harlow Council for Peace", "HCP")
    state = next(row for row in rows if row["type"] == "place")
    assert told(state, "actor_id", "aliases", "metonyms") == ("Q142", "", "Aquitainia"), (
        "what is built in is not said again"
    )
    assert "1: no code (line 17)" in said
    assert "1: terms with unusable dates (line 16)" in said


def test_lists_of_office_holders(bring: Callable[..., tuple[Rows, str]]) -> None:
    rows, said = bring("holders.csv", HOLDERS, "--country", "FR")
    assert [told(row, "actor_id", "actor", "type", "country", "role", "since", "until") for row in rows] == [
        ("Q3052772", "Emmanuel Macron", "person", "FR", "President", "2017-05-14", ""),
        ("Q900000002", "Jean Corbeau", "person", "FR", "", "", ""),
        ("Q900000001", "Odile Marchmont", "person", "FR", "Minister of Ferries", "2011-01-01", "2013-04-30"),
        ("Q900000001", "Odile Marchmont", "person", "FR", "Minister of Ferries", "2015-02-01", ""),
    ]
    assert "3 actors, read as popolo: 3 persons, 0 organisations, 0 places, 3 offices" in said
    assert "1: no name (line 7)" in said
    assert "1: terms with unusable dates (line 6)" in said


def test_everypolitician(bring: Callable[..., tuple[Rows, str]]) -> None:
    rows, said = bring("term-12.csv", EVERYPOLITICIAN, "--country", "FR")
    assert [told(row, "actor_id", "role", "since", "until") for row in rows] == [
        ("local:person:bruno-wexcombe", "", "", ""),
        ("Q900000001", "member of Senate", "2011-01-01", "2013-01-01"),
    ]
    assert "1: terms without dates (line 3)" in said


def test_followthemoney(bring: Callable[..., tuple[Rows, str]]) -> None:
    rows, said = bring("entities.ftm.json", "".join(json.dumps(entity) + "\n" for entity in FTM) + "not json\n")
    assert [told(row, "actor_id", "type", "country", "aliases", "role", "since", "until") for row in rows] == [
        (
            "Q900000001",
            "person",
            "FR",
            "Marchmont O.|?The Ferrywoman",
            "Minister of Ferries",
            "2011-02-01",
            "2013-12-31",
        ),
        ("local:organisation:wexcombe-shipping", "organisation", "", "Wexcombe", "", "", ""),
    ]
    for why in (
        "1: schema Vessel (line 5)",
        "1: no type: --type gives one (Harlow Quay)",
        "1: no name (line 7)",
        "1: no entity: not JSON with schema and properties (line 8)",
    ):
        assert why in said
    rows, _ = bring("entities.ftm.json", json.dumps(FTM[5]), "--type", "organisation", "--replace")
    assert [row["actor_id"] for row in rows] == ["local:organisation:harlow-quay"]


def as_bindings(rows: list[dict[str, str]]) -> str:
    bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
    return json.dumps({"head": {"vars": list(rows[0])}, "results": {"bindings": bindings}})


def as_csv(rows: list[dict[str, str]]) -> str:
    lines = [rows[0].keys(), *([row.get(name, "") for name in rows[0]] for row in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)


@pytest.mark.parametrize("written", [as_bindings, json.dumps, as_csv])
def test_wikidata_results(
    bring: Callable[..., tuple[Rows, str]], written: Callable[[list[dict[str, str]]], str]
) -> None:
    rows, said = bring("query", written(SPARQL), "--type", "person")
    assert [told(row, "actor_id", "country", "aliases", "role", "since", "until") for row in rows] == [
        ("Q900000001", "FR", "O. Marchmont|Odile de Marchmont", "Minister of Ferries", "2011-02-03", "2013-04-05"),
        ("Q900000001", "FR", "", "Minister of Tides", "2015-01-01", ""),
    ]
    assert "1: no label" in said
    assert "1: another type in the built-in dictionary (France (Q142, place))" in said


def test_surfaces_that_others_have_are_marked(bring: Callable[..., tuple[Rows, str]]) -> None:
    rows, said = bring(
        "people.csv",
        "name,wikidata,aliases\n"
        "Odile Marchmont,Q900000001,Marchmont;Odile M.\n"
        "Berta Quill,Q900000002,Odile M.\n"
        "Moscow,Q900000003,\n"
        "The Coach,Q900000004,Coach\n",
    )
    assert {row["actor"]: row["aliases"] for row in rows} == {
        "Odile Marchmont": "?Marchmont|?Odile M.",
        "Berta Quill": "?Odile M.",
        "Moscow": "?Moscow",
        "The Coach": "?Coach",
    }
    assert "marked   5 surfaces" in said


def test_a_packed_file(tmp_path: Path, newsbeam: Run) -> None:
    source = tmp_path / "holders.csv.gz"
    source.write_bytes(gzip.compress(HOLDERS.encode()))
    assert newsbeam("actors", "import", source, "--to", tmp_path / "out.csv").code == 0


@pytest.mark.parametrize(
    ("data", "options", "complaint"),
    [
        (b"position,holder\nKing,Odo\n", (), "no column name or person among position, holder"),
        (b"hello\n", (), "cannot tell its format; --format takes petrarch2, popolo, ftm, wikidata"),
        (b"", (), "cannot tell its format"),
        (b"hello\n", ("--format", "ftm"), "no actor in it, read as ftm: no entity"),
        (b"hello\n", ("--format", "petrarch2"), "no actor in it, read as petrarch2: no code (1)"),
        (b'{"results": 3}', ("--format", "wikidata"), "no query result"),
        (b"item,itemLabel\nx,y\n", ("--format", "wikidata"), "no column holds Wikidata items"),
        (b"name\n\xff\xfe\n", (), "is not UTF-8 text"),
        (b"\x1f\x8b\x08\x00broken", (), "gzip"),
        (b'name,id\n"Odo,1\n', (), "unexpected end of data"),
        (b"name\nOdo Grim\n", ("--format", "petrarch"), "invalid choice: 'petrarch'"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    tmp_path: Path, newsbeam: Run, data: bytes, options: tuple[str, ...], complaint: str
) -> None:
    source = tmp_path / "theirs"
    source.write_bytes(data)
    done = newsbeam("actors", "import", source, "--to", tmp_path / "out.csv", *options)
    assert done.code == 2
    assert complaint in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()


def test_nothing_is_written_over_unasked(tmp_path: Path, newsbeam: Run) -> None:
    source, to = tmp_path / "holders.csv", tmp_path / "out.csv"
    source.write_text(HOLDERS, encoding="utf-8")
    to.write_text("mine", encoding="utf-8")
    done = newsbeam("actors", "import", source, "--to", to)
    assert (done.code, to.read_text(encoding="utf-8")) == (2, "mine")
    assert "--replace" in done.err
    assert newsbeam("actors", "import", source, "--to", to, "--replace").code == 0
    missing = newsbeam("actors", "import", source, "--to", tmp_path / "nowhere" / "out.csv")
    assert (missing.code, missing.err.count("\n")) == (2, 1)


def test_the_format_is_told_by_the_file() -> None:
    samples = {
        "petrarch2": PETRARCH2,
        "popolo": HOLDERS,
        "ftm": json.dumps(FTM[0]),
        "wikidata": as_csv(SPARQL),
    }
    assert {name: _told_by(samples[name]) for name in FORMATS} == {name: name for name in FORMATS}


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2011", "2012", ("2011-01-01", "2012-12-31")),
        ("2011-02", "2012-02", ("2011-02-01", "2012-02-29")),
        ("2011-02-03T00:00:00Z", "", ("2011-02-03", "")),
        ("", "2012-12", ("", "2012-12-31")),
        ("2012-01-02", "2012-01-01", None),
        ("2012-13-01", "", None),
        ("t123456", "", None),
    ],
)
def test_dates_take_the_widest_days_they_may_mean(since: str, until: str, expected: tuple[str, str] | None) -> None:
    assert bounds(since, until) == expected
