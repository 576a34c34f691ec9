"""The benchmarks' own arithmetic and data; what they measure is not tested."""

import gzip
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.evaluation.documents import shingles
from scripts.benchmarks import __main__ as bench
from scripts.benchmarks import costs, data
from scripts.benchmarks.chart import draw
from scripts.benchmarks.comparisons import COMPARISONS, Comparison, Contestant, scales
from scripts.benchmarks.contest import ContestError, Measured, measure
from scripts.benchmarks.report import Line, Outcome, in_short, markdown, outcome, published, table

SAMPLE = Path(__file__).parent / "sample" / "sample.warc.gz"
TWO = Comparison(
    "Read a file",
    "page",
    lambda shop: shop.folder,
    (Contestant("newsbeam", "warc:newsbeam", peer=False), Contestant("other", "warc:warcio")),
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> data.Workshop:
    monkeypatch.setattr(data, "news", lambda _: data.gold_records())
    return data.Workshop(tmp_path, data.Sizes(records=70, pages=60, texts=60, parsed=5, copies=90, scale=(10,)))


@pytest.fixture
def compared() -> Outcome:
    ours = [Measured(100, 1.0, 2.0, 1 << 20), Measured(100, 2.0, 2.0, 3 << 20), Measured(100, 1.0, 4.0, 2 << 20)]
    theirs = [Measured(50, 2.0, 2.0, 1 << 20), Measured(50, 2.0, 2.0, 1 << 20), Measured(50, 3.0, 2.0, 1 << 20)]
    return outcome("read", TWO, {"newsbeam": ours, "other": theirs}, {"other": {"right": 50.0}}, {"third": "no wheel"})


def test_ratios_are_of_one_round_and_a_unit(compared: Outcome) -> None:
    ours, theirs = compared.lines
    assert ours.ratio == (1.0, 1.0, 1.0)
    assert theirs.ratio == (4.0, 2.0, 6.0)  # 40 ms to 10, 40 to 20, 60 to 10; the one in the middle, the ends
    assert (ours.cpu_ms, ours.per_second, ours.peak_mb) == (10.0, 50.0, 2.0)


def test_tables_hold_every_contestant(compared: Outcome) -> None:
    shown = table([compared])
    assert "4.00 (2.00-6.00)" in shown
    assert "right 50" in shown
    assert "third: left out, no wheel" in shown
    assert markdown([compared]).splitlines()[2:] == [
        "| Read a file (a page) | newsbeam | 10.00 | 50 | 2 | 1 |  |",
        "|  | other | 40.00 | 25 | 1 | 4.00 (2.00-6.00) | right 50 |",
    ]


def test_in_short_there_is_a_row_for_each_other_tool(compared: Outcome) -> None:
    in_two_ways = replace(compared, lines=(*compared.lines, replace(compared.lines[0], label="newsbeam, as a job")))
    assert in_short([in_two_ways]).splitlines()[2:] == ["| Read a file, a page | 10.00 ms | other | 40.00 ms | 4.0 |"]


def test_figures_are_put_between_the_marks() -> None:
    page = "# A\n<!-- figures -->\nold\n<!-- /figures -->\nend\n"
    assert published(page, "new \\1") == "# A\n<!-- figures -->\nnew \\1\n<!-- /figures -->\nend\n"


def test_chart_is_svg_with_a_bar_for_each(compared: Outcome) -> None:
    root = ElementTree.fromstring(draw([compared], "a <machine> & a day"))
    bars = root.findall("{http://www.w3.org/2000/svg}rect")
    assert [bar.get("class") for bar in bars] == ["ours", "theirs"]
    assert float(bars[1].get("width", 0)) > float(bars[0].get("width", 0))
    assert "a <machine> & a day" in "".join(root.itertext())


def test_pages_are_their_gold_and_always_the_same(shop: data.Workshop) -> None:
    first = data.pages(shop).read_bytes()
    data.pages(shop).unlink()
    assert data.pages(shop).read_bytes() == first
    crawl = gzip.decompress(first).decode()
    gold = data.page_gold(shop)
    assert len({page["url"] for page in gold}) == len(gold) == crawl.count("WARC-Type: response") == 60


def test_mixed_news_are_no_copies(shop: data.Workshop) -> None:
    texts = [shingles(record["text"]) for record in data.more_news(shop, 60)]
    for number, one in enumerate(texts):
        for other in texts[:number]:
            assert (one & other).total() < 0.4 * (one | other).total()


def test_copies_name_their_original(shop: data.Workshop) -> None:
    gold = data.copy_gold(shop)
    clusters = [record["cluster"] for record in gold]
    assert len(gold) == 90
    assert len(set(clusters)) == 60
    assert len({record["url"] for record in gold}) == 90


def test_pages_given_are_repeated_in_other_words(tmp_path: Path) -> None:
    sizes = data.Sizes(records=9, pages=60, texts=9, parsed=5, copies=9, scale=())
    crawl = gzip.decompress(data.pages(data.Workshop(tmp_path, sizes, warc=SAMPLE)).read_bytes())
    assert crawl.count(b"WARC-Type: response") == 60
    assert b"www.copy1-" in crawl


def test_a_contestant_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    taken = measure(Path(sys.executable), "warc:newsbeam", SAMPLE, tmp_path / "answers.json")
    assert taken.units > 20
    assert taken.cpu > 0
    assert (tmp_path / "answers.json").read_text().startswith('{"pages":')


def test_a_contestant_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ContestError, match="No such file"):
        measure(Path(sys.executable), "warc:newsbeam", tmp_path / "nothing.warc", tmp_path / "answers.json")


def test_every_contestant_exists() -> None:
    for comparison in [*COMPARISONS.values(), *scales(data.QUICK).values()]:
        assert not comparison.contestants[0].peer
        for contestant in comparison.contestants:
            module, _, name = contestant.function.partition(":")
            source = (Path(bench.__file__).parent / "contestants" / f"{module}.py").read_text()
            assert f"\ndef {name}(data: Path) -> Run:" in source


def test_an_unknown_comparison_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--only", "pagez"]) == 2
    assert "no comparison 'pagez'; there are warc, pages" in capsys.readouterr().err


def test_costs_of_a_month_follow_from_the_stages() -> None:
    def line(label: str, cpu: float, **quality: float) -> Line:
        told = {f"{name} ms": figure for name, figure in quality.items()}
        return Line(label, cpu, cpu, 1.0, 1.0, (1.0, 1.0, 1.0), told)

    def one(name: str, *lines: Line) -> Outcome:
        return Outcome(name, name, "page", "cpu", "", 1, 1, lines, {})

    loop = line("loop", 4.0, languages=0.5, stories=1.0, attributions=2.0, write=1.0)
    measured = [one("warc", line("ours", 0.5)), one("pages", line("ours", 2.0)), one("beam", line("ours", 5.0), loop)]
    found = costs.stages(measured)
    assert list(found.values()) == [0.5, 2.0, 0.5, 0.5, 1.0, 0.5, 1.25]  # half is kept; Beam takes a quarter more
    shown = costs.markdown(measured)
    assert "| **all** | 6.25 | 1.74 | 100% |" in shown
    # 12.5 million x 6.25 ms = 21.7 core-hours, / 0.7 = 31.0 paid at 0.070228, and 50 GB shuffled at 0.011
    assert "| Dataflow, batch, us-central1 | 22 | 31 | 2.73 |" in shown
