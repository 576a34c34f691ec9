import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.schemas import Draft, Page, Published
from transforms.text.faults import NoArticle
from transforms.text.notices import PARTING, PARTING_WORDS
from transforms.text.plaintext import read_article_text, read_page_text
from transforms.text.repeats import SitePages
from transforms.text.wires import agency_of, read_dateline, strip_credits

GOLDEN = Path(__file__).parent / "golden" / "text"
PROSE = (
    "The harbour council of Ostvik has voted to close its northern pier for two years, saying that"
    " the timber below the waterline is no longer safe."
)


def page(text: str, **fields: object) -> Page:
    return Page(dump="dump.txt", record_offset=0, kind="page", text=text, **fields)  # type: ignore[arg-type]


def as_golden(draft: Draft) -> dict[str, object]:
    published = draft.published
    return {
        "title": draft.title,
        "outlet": draft.outlet,
        "authors": list(draft.authors),
        "on": published.on.isoformat() if published else None,
        "at": published.at.isoformat() if published and published.at else None,
        "source": published.source if published else None,
        "wire": draft.wire,
        "paragraphs": draft.text.split("\n\n"),
    }


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_golden_page(path: Path) -> None:
    golden = json.loads(path.with_suffix(".json").read_text("utf-8"))
    facts = golden["page"]
    if "crawled_at" in facts:
        facts["crawled_at"] = datetime.fromisoformat(facts["crawled_at"])
    draft = read_page_text(page(path.read_text("utf-8"), **facts))
    assert as_golden(draft) == golden["draft"]


def test_every_golden_page_has_its_partner() -> None:
    stems = [path.stem for path in GOLDEN.iterdir()]
    assert len(stems) >= 16
    assert all(stems.count(stem) == 2 for stem in stems)


@pytest.mark.parametrize("text", ["", " \n\t\n", "Home\nNews\nSport\nLog in", "1\n2\n3"])
def test_no_prose_is_no_article(text: str) -> None:
    with pytest.raises(NoArticle):
        read_page_text(page(text))


def test_the_record_goes_before_the_text() -> None:
    text = f"A headline of the page itself\nBy Eli Dahl\n9 March 2021\n{PROSE}\n{PROSE} Again."
    draft = read_page_text(
        page(
            text,
            title="As the record has it",
            authors=("Jonas Berg",),
            outlet="Courier",
            published="2021-03-07",
        )
    )
    assert (draft.title, draft.authors, draft.outlet) == (
        "As the record has it",
        ("Jonas Berg",),
        "Courier",
    )
    assert draft.published == Published(date(2021, 3, 7), None, "record")


def test_no_date_after_the_day_that_follows_the_crawl() -> None:
    crawled_at = datetime(2021, 3, 9, 12, tzinfo=UTC)
    text = f"A headline of the page\n10 March 2021\n{PROSE}"
    late = page(text, published="2021-03-11", url="https://a.example/2021/03/12/x")
    assert read_page_text(late).published == Published(date(2021, 3, 11), None, "record")
    late = page(text, published="2021-03-11", url="https://a.example/2021/03/12/x", crawled_at=crawled_at)
    assert read_page_text(late).published == Published(date(2021, 3, 10), None, "text")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/a", date(2021, 3, 9)),
        ("https://news.us/a", date(2021, 3, 9)),
        ("https://news.co.uk/a", date(2021, 9, 3)),
        ("https://news.fr/a", date(2021, 9, 3)),
    ],
)
def test_days_and_months_by_the_country_of_the_domain(url: str, day: date) -> None:
    draft = read_page_text(page(f"A headline of the page\n03/09/2021\n{PROSE}", url=url))
    assert draft.published == Published(day, None, "text")


def test_dates_in_the_story_are_not_its_date() -> None:
    story = f"On 5 March 2012 a ship struck the pier and sank within an hour of the alarm. {PROSE}"
    assert read_page_text(page(f"A headline of the page\n{story}")).published is None


def test_an_article_stays_as_it_is() -> None:
    text = f"\n  OSTVIK (AFP) - {PROSE}\n\n\n By Eli Dahl \u00a0\n"
    record = Page(
        dump="d",
        record_offset=0,
        kind="article",
        text=text,
        title="Pier",
        outlet="Courier",
        authors=("Eli Dahl",),
        published="2021-03-09T15:49:00Z",
    )
    at = datetime(2021, 3, 9, 15, 49, tzinfo=UTC)
    assert read_article_text(record) == Draft(
        text=text,
        extractor="record",
        title="Pier",
        authors=("Eli Dahl",),
        outlet="Courier",
        published=Published(date(2021, 3, 9), at, "record"),
        wire="AFP",
    )


def test_an_article_of_white_space_is_none() -> None:
    with pytest.raises(NoArticle):
        read_article_text(Page(dump="d", record_offset=0, kind="article", text=" \n"))


@pytest.mark.parametrize(
    ("paragraph", "text", "agency"),
    [
        ("OSTVIK (Reuters) - Ships left.", "Ships left.", "Reuters"),
        ("OSTVIK, March 9 (Reuters) - Ships left.", "Ships left.", "Reuters"),
        ("WEST OSTVIK, Norland, Mar 9, 2021 (AP) — Ships left.", "Ships left.", "AP"),
        ("(AFP) Ships left.", "Ships left.", "AFP"),
        ("OSTVIK, March 9. /TASS/. Ships left.", "Ships left.", "TASS"),
        ("Ostvik (dpa/tmn) - Schiffe fuhren.", "Schiffe fuhren.", "dpa"),
        ("Ostvik, March 9, IRNA – Ships left.", "Ships left.", "IRNA"),
        ("Madrid, 9 mar (EFE).- Los barcos salen.", "Los barcos salen.", "EFE"),
        ("ОСТВИК, 9 мар - РИА Новости. Корабли ушли.", "Корабли ушли.", "RIA Novosti"),
        ("新华社北京3月9日电（记者张三）船只离开。", "船只离开。", "Xinhua"),
        ("OSLO (UPI) - OSTVIK (Reuters) - Ships left.", "Ships left.", "Reuters"),
        ("OSTVIK (Staff) - Ships left.", "Ships left.", None),
    ],
)
def test_datelines(paragraph: str, text: str, agency: str | None) -> None:
    assert strip_credits([paragraph]) == ([text], agency, ())


@pytest.mark.parametrize(
    "paragraph",
    [
        "The Associated Press (AP) reported that ships left.",
        "A spokesman told Reuters - and only Reuters - that ships left.",
        "OSTVIK - Ships left.",
        "Ships (and boats) left.",
        "",
    ],
)
def test_prose_is_no_dateline(paragraph: str) -> None:
    assert read_dateline(paragraph) is None


def test_credits_at_the_end() -> None:
    story = ["Ships left.", "None came back. (AFP)"]
    assert strip_credits(story) == (["Ships left.", "None came back."], "AFP", ())
    assert strip_credits([*story[:1], "Reuters"]) == (["Ships left."], "Reuters", ())
    reported = "(Reporting by Eli Dahl and Jonas Berg in Oslo; Editing by Ada Moe)"
    assert strip_credits(["Ships left.", reported]) == (
        ["Ships left."],
        None,
        ("Eli Dahl and Jonas Berg",),
    )


@pytest.mark.parametrize(
    ("signature", "agency"),
    [
        ("By The Associated Press", "AP"),
        ("Source: Xinhua", "Xinhua"),
        ("(dpa/AFP)", "dpa"),
        ("REUTER", "Reuters"),
        ("PA", "PA"),
        ("Reuters reporters", None),
        ("AA", None),
        ("", None),
    ],
)
def test_agencies_that_sign(signature: str, agency: str | None) -> None:
    assert agency_of(signature) == agency


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.integers(0, 5))
def test_any_text_is_an_article_or_none(noise: str, copies: int) -> None:
    text = noise + f"\n{PROSE} {noise}" * copies
    try:
        draft = read_page_text(page(text))
    except NoArticle:
        return
    assert draft.text.strip()
    joined = " ".join(text.split())
    assert all(" ".join(part.split()) in joined for part in draft.text.split("\n\n"))


@given(st.lists(st.sampled_from(["Home", "Log in", "9 March 2021", "By Eli Dahl", "Sport"])))
def test_menus_around_the_body_leave_it_alone(menu: list[str]) -> None:
    text = "\n".join([*menu, "Pier in Ostvik closed for years", PROSE, *menu])
    assert read_page_text(page(text)).text == PROSE


# --- where an article ends ------------------------------------------------------------------------

STORY = [
    PROSE,
    "Engineers sent divers below the quay in January, and their report, read out on Monday, spoke of piles eaten away.",
    "Two ferries and the fish market will move to the southern basin until the work is done, the mayor said.",
    "The council expects the repairs to cost nine million crowns, a third of it from the national fund for harbours.",
    "Fishermen asked for lower fees in the meantime, and the harbour master promised an answer by the end of March.",
    "The oldest part of the pier was built in 1874, when Ostvik sent more timber abroad than any other town.",
]


def kept(*lines: str, site: SitePages | None = None) -> list[str]:
    text = "\n".join(["Pier in Ostvik closed for two years", "9 March 2021", *lines])
    return read_page_text(page(text), site).text.split("\n\n")


@pytest.mark.parametrize("label", ["3 Comments", "12 Kommentare", "2 responses to “Pier closed”", "Leave a reply"])
def test_an_article_ends_before_its_comments(label: str) -> None:
    comment = "What else did anybody expect from a council that has never once looked below the waterline, I ask you."
    assert kept(*STORY, label, "1. harbourcat", comment, "2. eli", comment.upper()) == STORY


def test_an_article_ends_before_teasers_of_others() -> None:
    label = ["Wednesday", "Opinion", "Harbour", "By Ada Moe", "Sport"]
    teaser = "The football club of {} has a new trainer, and he says that the first match under him will be a hard one."
    teasers = [line for town in ("Ostvik", "Nordby", "Sundal") for line in (*label, teaser.format(town))]
    assert kept(*STORY, *teasers) == STORY


def test_adverts_between_paragraphs_do_not_end_an_article() -> None:
    lines = [line for paragraph in STORY for line in (paragraph, "Story continues below")]
    assert kept(*lines) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "Are you sure you want to delete your account and all that is in it from our servers today?",
        "The mayor of Ostvik looks at the pier on Monday morning before the meeting (Photo: Ada Moe)",
        "A ship leaves the port of Ostvik for the last time before the closure of the pier / AFP",
        "You can manage your subscription and change what you have agreed to at any time you like.",
        "Watch: How divers found the damage below the pier of Ostvik this January.",
    ],
)
def test_notices_and_captions_are_left_out(line: str) -> None:
    assert kept(*STORY[:3], line, *STORY[3:]) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "The court held that the company may set no cookies before anybody has agreed to them, and fined it.",
        "“You and your neighbours will not have to register again,” said the mayor, “we promise you that much.”",
        "The newspaper said that its newsletter now has more readers than the printed edition had in its best year.",
        "None of the ships came back to Ostvik before the storm, said the harbour master. (AFP)",
    ],
)
def test_news_about_such_things_stays(line: str) -> None:
    assert kept(*STORY[:3], line, *STORY[3:]) == [*STORY[:3], line, *STORY[3:]]


def test_a_list_behind_the_story_is_part_of_it() -> None:
    dates = [f"June {day} – Ostvik, Norland @ Hall {day}" for day in (9, 11, 14, 20)]
    assert kept(*STORY, "Dates of the tour", *dates, "Home", "Sport") == [*STORY, *dates]


# --- what other pages of the site say -------------------------------------------------------------

BACKGROUND = (
    "Ostvik lost its railway in 1962 and has lived from its harbour since, though fewer ships call there every year."
)


def test_short_lines_of_other_pages_are_left_out_at_once() -> None:
    site = SitePages(2, {"Our Ostvik stories in one place": 2, "What the town talks about": 2})
    lines = [*STORY[:3], "Our Ostvik stories in one place", "What the town talks about", *STORY[3:]]
    assert kept(*lines, site=site) == STORY
    assert kept(*lines[:4], *lines[5:]) == lines[:4] + lines[5:]  # a page alone cannot tell


@pytest.mark.parametrize(
    ("on", "pages"),
    [
        (2, 2),
        (3, 3),
        (5, 5),  # on all pages, but they are few
        (8, 40),  # under many articles, but on few of the site's pages
    ],
)
def test_a_paragraph_that_a_site_prints_under_several_articles_stays(on: int, pages: int) -> None:
    site = SitePages(pages, {BACKGROUND: on})
    assert kept(*STORY[:3], BACKGROUND, *STORY[3:], site=site) == [*STORY[:3], BACKGROUND, *STORY[3:]]
    assert kept(*STORY, BACKGROUND, "Home", "Sport", site=site) == [*STORY, BACKGROUND]


@pytest.mark.parametrize(("on", "pages"), [(6, 6), (6, 12), (500, 900)])
def test_prose_on_every_second_page_of_a_site_is_the_sites(on: int, pages: int) -> None:
    site = SitePages(pages, {BACKGROUND: on})
    assert kept(*STORY[:3], BACKGROUND, *STORY[3:], site=site) == STORY


def test_a_repeated_paragraph_draws_no_body_of_its_own() -> None:
    site = SitePages(3, {BACKGROUND: 3})
    menu = ["Home", "News", "Sport"]
    assert kept(BACKGROUND, *menu, *STORY, *menu, BACKGROUND, site=site) == STORY


def test_an_article_at_two_addresses_stays_whole() -> None:
    lines = [*STORY[:3], "What happens next", *STORY[3:]]
    assert kept(*lines, site=SitePages(2, dict.fromkeys(lines, 2))) == lines
    assert kept(*lines, site=SitePages(9, dict.fromkeys(lines, 9))) == lines


@given(st.dictionaries(st.sampled_from([*STORY, "Home", "9 March 2021"]), st.integers(2, 9)), st.integers(1, 9))
def test_counts_never_cost_a_page_its_article(on: dict[str, int], pages: int) -> None:
    lines = ["Pier in Ostvik closed for years", "9 March 2021", "Home", *STORY]
    assert set(kept(*lines, site=SitePages(pages, on))) <= {*lines}


# --- headers --------------------------------------------------------------------------------------


def test_a_headline_that_reads_as_prose() -> None:
    asked = "Why has the old northern pier of Ostvik been closed to ships for two long years?"
    draft = read_page_text(page("\n".join([f"{asked} - Ostvik Courier", "Home", asked, *STORY])))
    assert (draft.title, draft.text.split("\n\n")) == (asked, STORY)


def test_the_way_from_the_front_page_is_no_headline() -> None:
    head = ["Home » News » Harbour and ships » Ostvik", "Pier in Ostvik closed for years"]
    assert read_page_text(page("\n".join(["Courier", *head, *STORY]))).title == head[1]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Daniel Dahl", ("Daniel Dahl",)),
        ("Daniel Dahl and AP", ("Daniel Dahl",)),
        ("Daniel Dahl, Simone Moe (in Oslo)", ("Daniel Dahl", "Simone Moe")),
        ("Simone Moe | 9 March 2021", ("Simone Moe",)),
        ("Von: Simone Moe", ("Simone Moe",)),
        ("Kommentar von Simone Moe", ("Simone Moe",)),
        ("World News", ()),
        ("Text Size", ()),
        ("Daniel Dahl wins in Oslo", ()),
    ],
)
def test_names_above_the_body(line: str, authors: tuple[str, ...]) -> None:
    assert read_page_text(page("\n".join(["Pier in Ostvik closed for years", line, *STORY]))).authors == authors


@pytest.mark.parametrize(
    "parting",
    """Follow him for more|Follow Ida Lund on Twitter|Get our newsletters|Subscribe to the Courier|Sign up for alerts
    Have a news tip?|She can be reached at the desk|Click here for more|If you enjoyed this, write|Contributed reporting
    This first appeared in the Courier|All rights reserved by us|This is subject to copyright|We may earn a commission
    Turn off your ad blocker|It has affiliate links|Please enable javascript|Abonnieren Sie uns|Folgen Sie uns
    Abonnez-vous|Suivez nous|Suscríbete ya|Síguenos hoy|Assine o jornal|Iscriviti ora|Seguici""".replace(
        "\n    ", "|"
    ).split("|"),
)
def test_each_parting_is_found_by_one_of_its_words(parting: str) -> None:
    assert PARTING.search(parting.lower())
    assert any(word in parting.lower() for word in PARTING_WORDS)
