"""Names that mean several things, by their context, with the built-in dictionary; all stories are invented."""

from datetime import date

import pytest

from transforms.text.actors import ActorFinder
from transforms.text.dictionary import Dictionary, builtin_dictionaries
from transforms.text.readings import read_text

ELSEWHERE = "Nothing of this kind had been seen before in living memory, people in the street said.\n\n"
DAY = date(2018, 6, 1)
UTAH_STATE = "local:organisation:utah-state"


@pytest.fixture(scope="module")
def finder() -> ActorFinder:
    return ActorFinder(Dictionary.load(builtin_dictionaries()))


def ids(finder: ActorFinder, text: str, surface: str, day: date | None = DAY) -> list[str]:
    """Whom each mention of a surface in a text stands for."""
    found = finder.find(None, read_text(ELSEWHERE + text), published_on=day, outlet=None)
    return [m.actor_id for m in found if m.surface == surface]


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("Officials in Jordan shut the border. Jordan takes in refugees.", "Jordan", ["Q810", "Q810"]),
        ("The film by Neil Jordan won. Jordan thanked the crew.", "Jordan", ["local:person:neil-jordan"]),
        ("Jordanians voted. Neil Jordan filmed it. Jordan was calm.", "Jordan", ["Q810"]),
        ("Troops from Chad crossed into Niger. Chad denied it.", "Chad", ["Q657", "Q657"]),
        ("Chad Smith plays drums. Chad is good.", "Chad", ["local:person:chad-smith"]),
        ("They ate turkey. Turkey shut its border.", "Turkey", ["Q43"]),
        ("Critics in Georgia met. Atlanta was quiet.", "Georgia", ["Q1428"]),
        ("Critics in Georgia met. Georgian leaders and the United States said so.", "Georgia", ["Q230"]),
        ("Critics in Georgia met. They went home.", "Georgia", ["local:place:georgia"]),
        ("Georgia Smith spoke. Georgia smiled.", "Georgia", ["local:person:georgia-smith"]),
        ("Virginia Woolf wrote. Virginia was sad.", "Virginia", ["local:person:virginia-woolf"]),
        ("It rained in Phoenix, Arizona. Phoenix was glad.", "Phoenix", ["Q16556", "Q16556"]),
        ("Paris Hilton came to Paris.", "Paris", ["Q90"]),
        ("The Duchess of Cambridge smiled.", "Cambridge", []),
        ("Queen Elizabeth I never married.", "Queen Elizabeth", ["local:person:queen-elizabeth"]),
        ("Apple shares rose. Apple's profit fell.", "Apple", ["Q312", "Q312"]),
        ("She sued Google after Google Maps sent her home.", "Google", ["Q95"]),
        ("She sued Google after Google Maps sent her home.", "Google Maps", ["local:organisation:google-maps"]),
        ("Court Says Google Breached Privacy Rules", "Google", ["Q95"]),
        ("They met Microsoft Chairman Ann Holt.", "Microsoft", ["Q2283"]),
        ("African Americans and Mexican-American voters met.", "African", []),
        ("African Americans and Mexican-American voters met.", "American", []),
        ("African leaders met.", "African", ["Q15"]),
        ("They met in Austin, TX, and in Lexington, Va., by night.", "TX", ["Q1439"]),
        ("They met in Austin, TX, and in Lexington, Va., by night.", "Va.", ["Q1370"]),
        ("Anna Holt, MD, was born in Miami, FL 33101. Baltimore, MD was calm.", "MD", ["Q1391"]),
        ("The Palestinian Authority agreed; the PA sent men to Erie, PA.", "PA", ["Q42620", "Q1400"]),
        ("Texas voted. ID cards were sent OR not, and the TX line was down.", "ID", ["local:organisation:id"]),
        ("They study at Utah State, and Utah State Police came. Utah was calm.", "Utah State", [UTAH_STATE]),
        ("It rained in Washington State and New York State.", "New York State", ["Q1384"]),
        ("He answered in French or Russian, and she speaks French.", "French", []),
        ("A French-speaking nurse took Russian lessons.", "French", []),
        ("They fell in French hands. French troops slept in French and German towns.", "French", ["Q142"] * 3),
        ("Anna Bell plays in the American League.", "American", []),
    ],
)
def test_by_what_stands_around(finder: ActorFinder, text: str, surface: str, expected: list[str]) -> None:
    assert ids(finder, text, surface) == expected


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("Washington denied it. Rain fell in Washington.", "Washington", ["Q30", "Q61"]),
        ("George Washington came. Washington crossed the river.", "Washington", ["local:person:george-washington"]),
        ("Mike Rogers came. Rogers crossed the river.", "Rogers", ["local:person:mike-rogers"]),
        ("Mike Rogers came. Rogers crossed the river. Rep. Mike Rogers left.", "Rogers", ["Q693238"]),
        ("Mike Rogers Holm came. Holm crossed the river.", "Holm", ["local:person:mike-rogers-holm"]),
        ("Moscow accused Kiev of lies.", "Moscow", ["Q159"]),
        ("Moscow accused Kiev of lies.", "Kiev", ["Q212"]),
        ("The Kremlin rejected it.", "Kremlin", ["Q133274"]),
        ("The White House agreed.", "White House", ["Q35525"]),
        ("Belgians struck. Brussels rejected the plan.", "Brussels", ["Q31"]),
        ("The European Union met. Brussels rejected the plan.", "Brussels", ["Q458"]),
        ("A fire broke out in Brussels.", "Brussels", ["Q239"]),
    ],
)
def test_capitals_and_seats(finder: ActorFinder, text: str, surface: str, expected: list[str]) -> None:
    assert ids(finder, text, surface) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Theresa May won. May said so in May, and May's plan failed. The vote is in May 2019.", ["Q264766"] * 2),
        ("Prime Minister May spoke.", ["Q264766"]),
        ("The ship sailed in May. May was warm. May flowers bloom.", []),
    ],
)
def test_a_month_that_is_a_surname(finder: ActorFinder, text: str, expected: list[str]) -> None:
    assert ids(finder, text, "May") == expected


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("LONDON (Reuters) - It rained. A Reuters reporter got wet.", "Reuters", ["Q130879"]),
        ("Washington (CNN) The court sat. It rained in town.", "Washington", ["Q61"]),
        ("Washington (CNN) The court sat. It rained in town.", "CNN", []),
        ("A flood in the town. (Anna Holt/Reuters)", "Reuters", []),
        ("A flood in the town. (Reuters photo: Anna Holt)", "Reuters", []),
        ("A Reuters/Ipsos poll found so.", "Reuters", ["Q130879"]),
        ("The World Bank (WB) said so. Muslims and Catholics met in the East.", "Muslims", []),
    ],
)
def test_credits_and_words_that_are_no_actors(
    finder: ActorFinder, text: str, surface: str, expected: list[str]
) -> None:
    assert ids(finder, text, surface) == expected


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("Refugees reach Turkey, Lebanon, Jordan, Egypt and Iraq.", "Jordan", ["Q810"]),
        ("Envoys of Iran as well as Jordan and Egypt met.", "Jordan", ["Q810"]),
        ("She met Michael, Jordan and Chris.", "Jordan", []),
        ("The port of Norfolk, Virginia. It rained.", "Virginia", ["Q1370"]),
        ("She met Chris, Jordan.", "Jordan", []),
        ("Then Virginia Gov. Orlo Fenn left.", "Virginia", ["Q1370"]),
        ("Then Virginia Fenn left.", "Virginia", []),
        ("Courts in The Hague heard it.", "Hague", ["Q36600"]),
        ("It is taught in English.", "English", []),
    ],
)
def test_what_stands_beside_tells_a_state(finder: ActorFinder, text: str, surface: str, expected: list[str]) -> None:
    assert [id_ for id_ in ids(finder, text, surface) if id_.startswith("Q")] == expected


@pytest.mark.parametrize("word", ["Government", "Women", "Airport", "International", "Source", "NGOs", "The"])
def test_words_that_name_nobody_alone(finder: ActorFinder, word: str) -> None:
    assert ids(finder, f"He said that the {word} left.", word) == []


def test_a_word_that_the_article_writes_small_too_is_no_name(finder: ActorFinder) -> None:
    assert ids(finder, "Many call the Shipment late. The shipment is gone.", "Shipment") == []
    assert ids(finder, "Many call the Shipment late. It is gone.", "Shipment") == ["local:organisation:shipment"]
    assert ids(finder, "Ann Wood spoke. Then Wood left the wood.", "Wood") == ["local:person:ann-wood"]


@pytest.mark.parametrize(
    ("text", "name", "actor_id"),
    [
        ("They asked Mayor Michael Bloomberg.", "Michael Bloomberg", "Q607"),
        ("They asked Carter Page.", "Carter Page", "local:person:carter-page"),
        ("It was the judge President Obama named.", "Obama", "Q76"),
        ("It was so under President Obama.", "Obama", "Q76"),
        ("He agreed with President Bush.", "Bush", "Q207"),
    ],
)
def test_people_behind_offices_and_beside_outlets(finder: ActorFinder, text: str, name: str, actor_id: str) -> None:
    assert ids(finder, text, name, date(2015, 2, 19)) == [actor_id]


def test_a_surface_that_goes_on_behind_a_name_is_one_mention(finder: ActorFinder) -> None:
    found = finder.find(None, read_text("He works for Russia's Foreign Ministry."), published_on=None, outlet=None)
    assert [mention.surface for mention in found] == ["Russia's Foreign Ministry"]


def test_a_surface_that_ends_within_a_run_is_one_mention(finder: ActorFinder) -> None:
    text = "Then Russia's Foreign Ministry Spokeswoman Mira Bell left."
    found = finder.find(None, read_text(text), published_on=None, outlet=None)
    assert [mention.surface for mention in found] == ["Russia's Foreign Ministry", "Mira Bell"]


def test_day_one_is_no_holiday(finder: ActorFinder) -> None:
    assert ids(finder, "They heard Trump's Day One speech.", "Trump") == ["Q22686"]


def test_the_longest_name_behind_an_article(finder: ActorFinder) -> None:
    found = finder.find(
        None, read_text("The United States Department of Justice left."), published_on=None, outlet=None
    )
    assert [(mention.surface, mention.actor_id) for mention in found] == [
        ("United States Department of Justice", "Q1553390"),
    ]


SPORT = "The captain scored a late goal in the soccer league match of the season.\n\n"


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("France beat Mexico.", "France", ["local:place:france-team"]),
        ("Boston beat Denver.", "Boston", ["local:organisation:boston-team"]),
        ("They met in France.", "France", ["Q142"]),
        ("France rejected the complaint.", "France", ["Q142"]),
        ("ATLANTA AT CHICAGO", "CHICAGO", ["local:organisation:chicago-team"]),
        ("She joined Birmingham City.", "Birmingham", ["local:organisation:birmingham-team"]),
    ],
)
def test_teams_are_not_their_places(finder: ActorFinder, text: str, surface: str, expected: list[str]) -> None:
    assert ids(finder, SPORT + text, surface) == expected


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("The prime minister of the United Kingdom resigned.", date(2018, 6, 1), ["Q264766"]),
        ("The prime minister of the United Kingdom resigned.", date(2005, 6, 1), ["Q9545"]),
        ("The French president left.", date(2018, 6, 1), ["Q3052772"]),
        ("The former French president left.", date(2018, 6, 1), []),
    ],
)
def test_the_holder_of_an_office_that_day(finder: ActorFinder, text: str, day: date, expected: list[str]) -> None:
    found = finder.find(None, read_text(ELSEWHERE + text), published_on=day, outlet=None)
    assert [m.actor_id for m in found if m.match == "title"] == expected


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("President Obama spoke.", date(2012, 6, 1), ["Q76"]),
        ("President Obama spoke.", date(2019, 6, 1), ["Q76"]),
        ("President Obama spoke.", None, ["Q76"]),
        ("President Obama spoke.", date(1999, 6, 1), ["local:person:obama"]),
        ("Mr. Obama spoke.", date(2019, 6, 1), ["Q76"]),
        ("The Obama administration said so.", date(2019, 6, 1), ["Q76"]),
    ],
)
def test_former_holders_keep_their_titles(
    finder: ActorFinder, text: str, day: date | None, expected: list[str]
) -> None:
    assert ids(finder, text, "Obama", day) == expected


@pytest.mark.parametrize("defined", ["(LTC)", "or LTC", "or the LTC"])
def test_an_acronym_that_the_text_defines(finder: ActorFinder, defined: str) -> None:
    joint = "" if defined.startswith("(") else ","
    text = f"The Lake Trade Commission{joint} {defined}, met. The LTC agreed."
    assert set(ids(finder, text, "LTC")) == {"local:organisation:lake-trade-commission"}


def test_a_sentence_that_ends_in_an_office_gives_none_to_the_next_name(finder: ActorFinder) -> None:
    text = read_text(ELSEWHERE + "He was once the president. Anna Holt disagreed. Gov. Mira Bell did not.")
    found = finder.find(None, text, published_on=DAY, outlet=None)
    assert [(m.surface, m.role) for m in found if m.actor_type == "person"] == [
        ("Anna Holt", None),
        ("Mira Bell", "Gov."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As The New York Times wrote, nobody came.", ["New York Times"]),
        ("They asked Native Americans and a Native American leader.", []),
        ("It is paid by Social Security. Social Security numbers are long.", []),
        ("Then Mike Lee (R-Utah) spoke.", ["Mike Lee"]),
    ],
)
def test_what_belongs_to_a_name_and_what_is_none(finder: ActorFinder, text: str, expected: list[str]) -> None:
    found = finder.find(None, read_text(ELSEWHERE + text), published_on=DAY, outlet=None)
    assert [mention.surface for mention in found] == expected
    assert all(mention.actor_id.startswith("Q") for mention in found)


def test_a_small_letter_tells_the_same_of_many_words_as_of_one(finder: ActorFinder) -> None:
    words = [f"Wo{chr(97 + i // 26)}{chr(97 + i % 26)}rd" for i in range(60)]
    text = " ".join(f"They saw the {word} and a {word.lower()}." for word in words)
    kept = " ".join(f"They saw the {word} and left." for word in words)
    assert [id_ for word in words for id_ in ids(finder, text, word)] == []
    assert len([id_ for word in words for id_ in ids(finder, kept, word)]) == 60
