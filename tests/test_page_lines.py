from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.transforms.error_handling import CollectingErrorHandler

from tests.steps import REPEATED_BUNDLES, run_step
from transforms.articles import ExtractArticles
from transforms.page_lines import NO_LINES, CountPageLines, HoldPages, LineCounts, page_block, with_site_pages
from transforms.schemas import Article, Page
from transforms.settings import ArticleSettings
from transforms.text.repeats import SitePages

MENU = "All that Ostvik reads today"
STORY = (
    "Pier in {} closed for two years\n9 March 2021\n"
    "The council of {} has voted to close its pier for two years, the mayor said on Monday.\n{menu}\n"
    "In {} the piles below the waterline are no longer safe, according to divers who were sent there."
)


def page(path: str, text: str, host: str = "courier.example.com", **fields: object) -> Page:
    url = f"https://{host}/{path}"
    return Page(dump="made.txt", record_offset=0, kind="page", text=text, url=url, **fields)  # type: ignore[arg-type]


def counted(pages: list[Page], folder: Path, shards: int = 3, *options: str) -> LineCounts:
    def wire(given: beam.PCollection[Page]) -> dict[str, beam.PCollection[LineCounts]]:
        held = given | HoldPages()
        return {"counts": held.blocks | CountPageLines(shards)}

    return next(iter(run_step(pages, wire, folder, *options)["counts"]), NO_LINES)


def site_pages(page: Page, counts: LineCounts) -> SitePages:
    ((_, site),) = with_site_pages(page_block([page]), counts)
    return site


def test_pages_are_counted_by_address(tmp_path: Path) -> None:
    pages = [
        page("a", "Home\nSport\nonly here"),
        page("a?utm_source=mail", "Home\nSport"),  # the same page
        page("b", "  Home\nHome\n"),
        page("c", "Sport"),
        page("a", "Home\nelsewhere", host="other.example.org"),
    ]
    counts = counted(pages, tmp_path)
    assert site_pages(pages[0], counts) == SitePages(3, {"Home": 2, "Sport": 2})
    assert site_pages(pages[3], counts) == SitePages(3, {"Sport": 2})
    assert site_pages(pages[4], counts) == SitePages(1, {})


def test_no_pages_have_no_lines(tmp_path: Path) -> None:
    counts = counted([], tmp_path)
    assert site_pages(page("a", "Home"), counts) == SitePages(1, {})


def test_counts_depend_on_the_pages_alone(tmp_path: Path) -> None:
    pages = [page(str(n % 7), f"Home\nNews {n % 3}\nline {n}") for n in range(20)]
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
    once = counted(pages, tmp_path / "once", 1)
    again = counted(pages[::-1], tmp_path / "again", 5, REPEATED_BUNDLES)
    assert once.tolist() == again.tolist()


@pytest.mark.parametrize("option", ["--direct_num_workers=1", REPEATED_BUNDLES])
def test_text_pages_of_a_site_learn_from_each_other(tmp_path: Path, option: str) -> None:
    texts = [STORY.format(town, town, town, menu=MENU) for town in ("Ostvik", "Nordby", "Sundal")]
    pages = [page(f"{n}", text) for n, text in enumerate(texts)]
    alone = page("1", texts[0], host="other.example.org")
    nowhere = Page(dump="made.txt", record_offset=9, kind="page", text=texts[1])
    made = Page(dump="made.txt", record_offset=7, kind="article", text=texts[2], url="https://courier.example.com/9")

    def wire(given: beam.PCollection[Page]) -> dict[str, beam.PCollection[Article]]:
        handler = CollectingErrorHandler()
        with handler as rejects:
            held, ready = given | ExtractArticles(ArticleSettings(min_words=5), rejects)
            articles = (held, ready) | "Both" >> beam.Flatten()
        return {"articles": articles, "rejects": handler.output()}

    found = run_step([*pages, alone, nowhere, made], wire, tmp_path, option)["articles"]
    with_menu = {(article.url, MENU in article.text) for article in found}
    assert with_menu == {
        *((page.url, False) for page in pages),
        (alone.url, True),
        (None, True),
        (made.url, True),
    }
