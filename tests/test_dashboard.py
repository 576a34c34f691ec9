"""The dashboard: its numbers by hand, and the page in a real browser without a network."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from pipelines.reports import Question, ReportError, run_report
from pipelines.reports.dashboard.figures import collect, runs_of
from pipelines.reports.scan import open_tables
from tests.conftest import Done
from tests.test_reports import CLAIM, article, jan, mention, write_run, write_runs

MONDAY = date(2026, 1, 5)
WEEKS = 20
NASTY = "</script><script>document.title='taken'</script> & <b>bold</b>"


def steps(counts: list[int], n: int) -> list[int]:
    """Counts of n periods from [step, count, step, count ...]."""
    found, place = [0] * n, 0
    for step, count in zip(counts[::2], counts[1::2], strict=True):
        place += step
        found[place] = count
    return found


def test_numbers_are_those_of_the_reports(tmp_path: Path) -> None:
    tables = open_tables(write_runs(tmp_path))
    page = collect(tables, Question(every="week"))
    assert (page["periods"][0], page["periods"][-1], page["last"]) == ("2026-01-05", "2026-02-02", "2026-02-08")
    assert (page["stories"], page["articles"]) == ([1, 2, 0, 1, 1], [2, 2, 0, 2, 1])
    first = next(actor for actor in page["actors"] if actor["id"] == "Q1")
    assert (first["name"], first["type"]) == ("Ann Archer", "person")
    assert steps(first["stories"], 5) == [1, 1, 0, 1, 0]
    assert steps(first["articles"], 5) == [2, 1, 0, 1, 0]
    assert steps(first["quoted"], 5) == [1, 0, 0, 1, 0]
    shares = run_report("share-of-voice", tables, Question(every="week", top=50)).frame
    of = dict(shares.select("period", "of").unique().rows())
    assert page["any"]["stories"] == [of[date.fromisoformat(day)] or 0 for day in page["periods"]]
    said = {(row[7], row[8]) for row in page["claims"]}
    assert said == {("the bridge is safe", 2), ("work has begun", 1)}


def test_pairs_count_the_stories_with_both(tmp_path: Path) -> None:
    page = collect(open_tables(write_runs(tmp_path)), Question(every="month", until=jan(31)))
    ids = [actor["id"] for actor in page["actors"]]
    found = {frozenset((ids[a], ids[b])): n for a, b, _, n in page["pairs"]}
    frame = run_report("co-mentions", str(tmp_path), Question(until=jan(31), top=100)).frame
    assert found == {frozenset(pair): n for *pair, n in frame.select("actor_id", "with_id", "count").rows()}


def test_step_of_time_fits_the_span(tmp_path: Path) -> None:
    for days, every in ((30, "day"), (300, "week"), (4000, "month")):
        root = tmp_path / every
        ends = [MONDAY, MONDAY + timedelta(days=days)]
        articles = [article(f"a{n}", day, "one.example") for n, day in enumerate(ends)]
        named = [row for n, day in enumerate(ends) for row in mention(f"a{n}", "Q1", 1, day)]
        write_run(root, "r", {"articles": articles, "mentions": named, "actors": [{"actor_id": "Q1", "actor": "Q1"}]})
        assert collect(open_tables(str(root)), Question())["every"] == every


def test_runs_of_days() -> None:
    days = [jan(3), jan(1), jan(2), jan(9)]
    assert runs_of(days) == [("2026-01-01", "2026-01-03"), ("2026-01-09", "2026-01-09")]
    assert runs_of([]) == []


def test_questions_without_an_answer(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    root, page = write_runs(tmp_path / "tables"), tmp_path / "page.html"
    done = newsbeam("dashboard", "--data", root, "--output", page, "--since", "2031-01-01")
    assert (done.code, done.out, page.exists()) == (2, "", False)
    assert done.err == "newsbeam: no dated article that mentions anybody answers this question\n"
    done = newsbeam("dashboard", "--data", root, "--output", tmp_path / "none" / "page.html")
    assert done.code == 2
    assert done.err.startswith("newsbeam: cannot write ")
    with pytest.raises(ReportError, match="1,000 actors at most"):
        collect(open_tables(root), Question(top=1001))


# --- in a browser ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty weeks of ten stories: Archer in 1, 2 ... 20 of them, Baker in 5 a week, the Port in 3 of every other."""
    root = tmp_path_factory.mktemp("tables")
    rows: dict[str, list[dict[str, Any]]] = {"articles": [], "mentions": [], "claims": []}
    for week in range(WEEKS):
        day = MONDAY + timedelta(weeks=week)
        ids = [f"w{week:02}-{n:02}" for n in range(20)]
        rows["articles"] += [article(id_, day, "one.example", url=f"https://one.example/{id_}") for id_ in ids]
        for actor, many in (("Q1", week + 1), ("Q2", 5), ("local:organisation:port", 3 * (week % 2))):
            rows["mentions"] += [row for id_ in ids[:many] for row in mention(id_, actor, 1, day)]
        rows["claims"].append(
            CLAIM
            | {"claim_id": f"c{week:02}", "article_id": ids[0], "speaker_id": "Q1", "published_on": day}
            | {"content": NASTY if week == 0 else f"claim of week {week}", "act": "deny" if week % 2 else "say"}
        )
    rows["actors"] = [
        {"actor_id": "Q1", "actor": "Ann Archer", "aliases": ["Mayor Archer"], "actor_type": "person"},
        {"actor_id": "Q2", "actor": "Bob Baker", "actor_type": "person"},
        {"actor_id": "local:organisation:port", "actor": "Port of Eelmouth", "actor_type": "organisation"},
    ]
    write_run(root, "r", rows)
    written = root / "page.html"
    from pipelines.cli import main

    assert main(["dashboard", "--data", str(root), "--output", str(written)]) == 0
    return written


def test_page_holds_everything_and_asks_for_nothing(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert len(html) < 5_000_000
    assert html.count("<script") == html.count("</script>") == 4
    assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=.?https?:", html)
    numbers = re.search(r'id="numbers">(.*?)</script>', html, re.DOTALL)
    assert numbers
    assert json.loads(numbers[1])["claims"][-1][7] == NASTY


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        reason = "needs chromium and chromedriver, which are not on this machine"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1200,1600"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield started
    started.quit()


class Page:
    """The page as a person uses it."""

    def __init__(self, browser: webdriver.Chrome, file: Path) -> None:
        self.browser = browser
        browser.get("about:blank")
        browser.get(file.as_uri())
        self.shown = 0
        self.wait()

    def wait(self) -> None:
        """Until the page has drawn itself again."""
        WebDriverWait(self.browser, 30).until(lambda _: self._drawn() > self.shown)
        self.shown = self._drawn()

    def _drawn(self) -> int:
        return int(self.browser.execute_script("return document.body.dataset.shown || 0"))

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def choose(self, name: str, text: str) -> None:
        Select(self.find(f"#{name}")).select_by_visible_text(text)
        if name not in ("speaker", "act"):
            self.wait()

    def table(self, name: str) -> list[list[str]]:
        rows = "[...document.querySelectorAll(`#${arguments[0]}-table tbody tr`)]"
        return list(self.browser.execute_script(f"return {rows}.map(r => [...r.cells].map(c => c.textContent))", name))

    def claims(self) -> list[str]:
        return [item.text for item in self.browser.find_elements(By.CSS_SELECTOR, "#claims li p:first-child")]

    def chosen(self) -> list[str]:
        return [item.text for item in self.browser.find_elements(By.CSS_SELECTOR, "#chosen button")]


def test_every_chart_is_drawn_without_fault_or_network(page: Path, browser: webdriver.Chrome) -> None:
    shown = Page(browser, page)
    for name in ("attention", "voice", "movers", "quoted", "together"):
        assert shown.find(f"#{name} svg").size["height"] > 50
    assert browser.title == "Who is in the news"
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {m["params"]["request"]["url"][:5] for m in sent if m["method"] == "Network.requestWillBeSent"}
    assert asked <= {"file:", "about", "data:"}


def test_period_filter_changes_every_figure(page: Path, browser: webdriver.Chrome) -> None:
    shown = Page(browser, page)
    # 1 + 2 + ... + 20, of the stories that mention anybody: those and, in the first four weeks, five a week.
    assert shown.table("voice")[0] == ["Ann Archer", "210", "95.5%"]
    shown.choose("to", "2026-01-18")
    # Two weeks: Archer in 1 and 2 stories, Baker in 5 and 5, the Port in the second week in 3.
    assert shown.table("voice") == [
        ["Bob Baker", "10", "100%"],
        ["Ann Archer", "3", "30%"],
        ["Port of Eelmouth", "3", "30%"],
    ]
    assert shown.table("movers") == []  # nobody has five stories and moved
    assert ["2026-01-05 to 2026-01-11", "Ann Archer", "5%", "1", "20"] in shown.table("attention")
    assert shown.claims() == ["“claim of week 1”", f"“{NASTY}”"]
    shown.choose("from", "2026-01-12")
    assert shown.find("#movers-hint").text == ""
    assert shown.table("quoted") == [["Ann Archer", "2", "1", "50%"]]  # nobody else speaks
    shown.find("#reset").click()
    shown.wait()
    assert shown.table("voice")[0][1] == "210"


def test_actors_are_added_and_removed(page: Path, browser: webdriver.Chrome) -> None:
    shown = Page(browser, page)
    assert shown.chosen() == ["Ann Archer ×", "Bob Baker ×", "Port of Eelmouth ×"]
    shown.find("#chosen button").click()
    shown.wait()
    assert shown.chosen() == ["Bob Baker ×", "Port of Eelmouth ×"]
    assert shown.find("#claims-hint").text.startswith("0 of 0 claims")
    shown.find("#actor").send_keys("mayor archer", Keys.TAB)  # an alias, in any case
    shown.wait()
    assert shown.chosen()[-1] == "Ann Archer ×"
    shown.find("#actor").send_keys("Nobody", Keys.TAB)
    assert "is not among the 3 actors" in shown.find("#said").text


def test_units_types_and_claims(page: Path, browser: webdriver.Chrome) -> None:
    shown = Page(browser, page)
    shown.choose("unit", "stories")
    assert ["2026-01-12 to 2026-01-18", "Port of Eelmouth", "3", "3", "20"] in shown.table("attention")
    shown.choose("type", "organisations")
    assert [row[0] for row in shown.table("movers")] in ([], ["Port of Eelmouth"])
    shown.choose("act", "deny")
    assert len(shown.claims()) == WEEKS // 2
    shown.choose("act", "any")
    assert len(shown.claims()) == WEEKS
    shown.choose("speaker", "Bob Baker")
    assert shown.claims() == []


def test_address_keeps_the_view(page: Path, browser: webdriver.Chrome) -> None:
    shown = Page(browser, page)
    shown.choose("unit", "articles, copies included")
    shown.find("#chosen button").click()
    shown.wait()
    address = browser.current_url
    browser.get("about:blank")
    browser.get(address)
    again = shown
    again.shown = 0
    again.wait()
    assert again.chosen() == ["Bob Baker ×", "Port of Eelmouth ×"]
    assert Select(again.find("#unit")).first_selected_option.get_attribute("value") == "articles"


def test_narrow_screens_do_not_scroll_sideways(page: Path, browser: webdriver.Chrome) -> None:
    browser.set_window_size(500, 900)
    try:
        Page(browser, page)
        wide, seen = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= seen
    finally:
        browser.set_window_size(1200, 1600)
