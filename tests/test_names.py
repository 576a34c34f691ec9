from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transforms.text.names import find_names
from transforms.text.runs import dateline, is_headline_case, is_in_headline, runs, shouted_lines


def names(text: str) -> list[tuple[str, str | None]]:
    return [(text[n.start : n.end], n.kind) for n in find_names(text, [], [])]


def test_first_names_and_offices_make_people() -> None:
    assert names("Yesterday Maria Lindqvist met spokesman Orlo Fenn and Prime Minister Tavi Roon.") == [
        ("Maria Lindqvist", "person"),
        ("Orlo Fenn", "person"),
        ("Tavi Roon", "person"),
    ]


def test_head_words_make_organisations_with_what_belongs_to_them() -> None:
    text = "He joined the Ministry of Foreign Affairs and Trade, then Brill Steel Corp and the Food and Drug Agency."
    assert names(text) == [
        ("Ministry of Foreign Affairs and Trade", "organisation"),
        ("Brill Steel Corp", "organisation"),
        ("Food and Drug Agency", "organisation"),
    ]


def test_possessives_stay_outside_and_particles_inside() -> None:
    assert names("They spoke of Hans van der Meulen's plan and of Paul O’Dare’s reply.") == [
        ("Hans van der Meulen", "person"),
        ("Paul O’Dare", "person"),
    ]


def test_an_office_between_an_organisation_and_a_name_is_in_neither() -> None:
    assert names("Then Brill Bank Chairman Anna Holt left.") == [
        ("Brill Bank", "organisation"),
        ("Anna Holt", "person"),
    ]


def test_days_function_words_and_events_are_no_names() -> None:
    assert names("On Tuesday the Brill Cup and the Lake Peace Prize were given.") == []


def test_and_separates_two_people() -> None:
    assert names("So Anna Holt and Peter Grau agreed.") == [("Anna Holt", "person"), ("Peter Grau", "person")]


def test_a_dateline_is_found_at_the_beginning_of_a_line() -> None:
    assert dateline("BRILLHAVEN, May 3 (Agency) - It rained.", 0) == (0, 10)
    assert dateline("It rained in BRILLHAVEN (again).", 0) is None


def test_a_label_in_capitals_is_no_dateline() -> None:
    assert dateline("TAVI ROON: What did they find?", 0) is None
    assert dateline("ORLO FENN, HOST: What did they find?", 0) is None
    assert dateline("ATTACKER: nobody knows.", 0) is None
    assert dateline("BRILLHAVEN, Norway: It rained.", 0) == (0, 10)


def test_offices_whose_words_describe_other_offices_stay_outside_names() -> None:
    assert names("Then Deputy Attorney General Orlo Fenn met Justice Anna Holt and Attorney General Roon.") == [
        ("Orlo Fenn", "person"),
        ("Anna Holt", "person"),
        ("Roon", "person"),
    ]
    assert names("He left General Electric and the Justice Department.") == [
        ("General Electric", "organisation"),
        ("Justice Department", "organisation"),
    ]


def test_captions_and_short_forms_of_i_are_no_names() -> None:
    assert names("They said that I’d like it, but I'd not. They left. Hide Caption 3 of 9. It rained.") == [
        ("Hide", None)
    ]


def test_lines_in_capitals_are_told_from_acronyms() -> None:
    text = "FLOODS HIT BRILLHAVEN AGAIN\nThe NATO and UN envoys met.\nUN"
    assert shouted_lines(text) == [(0, 27)]


def test_a_plural_owner_belongs_to_the_name_of_its_body() -> None:
    assert [name for name, _ in names("He met the Lindow Traders' Association.")] == ["Lindow Traders' Association"]
    assert [name for name, _ in names("He met the Women’s National Institute.")] == ["Women’s National Institute"]
    assert [name for name, _ in names("He met Lindow's Harbour Association.")] == ["Lindow", "Harbour Association"]
    assert [name for name, _ in names("He met the Democrats' Nancy Holt.")] == ["Democrats", "Nancy Holt"]


def test_headlines_in_title_case_are_recognised() -> None:
    assert is_headline_case("Mayor Says Floods Will Return Before Winter")
    assert not is_headline_case("Mayor Anna Holt says floods will return before winter")


@given(st.text(alphabet="AaBé .,'’-&\n\"U.S", max_size=300))
def test_names_lie_in_the_text_apart_and_in_order(text: str) -> None:
    found = find_names(text, [], shouted_lines(text))
    for name in found:
        assert 0 <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == text[name.start : name.end].strip()
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_party_labels_and_initials_alone_are_no_names() -> None:
    assert names("So Anna Holt (D-Brill), then R. and Peter Grau, R-Roon, left.") == [
        ("Anna Holt", "person"),
        ("Peter Grau", "person"),
    ]


def test_airports_and_holidays() -> None:
    assert names("It was at Port Brill International Airport, on International Women's Day.") == [
        ("Port Brill International Airport", "place"),
    ]
    assert names("Then Logan Brill Airport closed for St Orlo's Day.") == [("Logan Brill Airport", "place")]


def test_institutions_for_something() -> None:
    assert names(
        "The Brill Observatory for Human Rights and the Centre for Sea Research left the Court of Justice."
    ) == [
        ("Brill Observatory for Human Rights", "organisation"),
        ("Centre for Sea Research", "organisation"),
        ("Court of Justice", "organisation"),
    ]


def test_a_secretary_general_is_an_office() -> None:
    assert names("Then Secretary General Tavi Roon and Deputy Secretary General Orlo Fenn left.") == [
        ("Tavi Roon", "person"),
        ("Orlo Fenn", "person"),
    ]


def test_a_long_list_without_marks_is_cut_and_no_word_is_lost() -> None:
    words = [f"Brill{i}" for i in range(500)]
    found = runs(" ".join(words), [])
    assert [word.shown for run in found for word in run.words] == words
    assert max(len(run.words) for run in found) < 100


def test_a_headline_is_a_short_line() -> None:
    line = "Mayor Says Floods Will Return Before Winter"
    assert is_in_headline(f"It rained.\n{line}\nIt rained.", 15)
    assert not is_in_headline(f"It rained.\n{line}\nIt rained.", 3)
    assert not is_in_headline(f"{line} " * 20, 400)
