import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.schemas import Draft, Page, Published
from transforms.text.faults import NoArticle
from transforms.text.plaintext import read_article_text, read_page_text
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
