"""Attention, rolling sums and bursts; every expected figure is worked out by hand."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.reports import Question, ReportError, run_report
from tests.test_reports import article, jan, mention, write_run, write_runs


def write_days(root: Path, per_day: dict[date, int], **mentioned: dict[date, int]) -> str:
    """A run with as many one-article stories a day, of which so many mention each actor."""
    stories = {day: [f"{day}-{n:02}" for n in range(many)] for day, many in per_day.items()}
    rows = {
        "articles": [article(id_, day, "one.example") for day, ids in stories.items() for id_ in ids],
        "mentions": [
            row
            for actor, days in mentioned.items()
            for day, many in days.items()
            for id_ in stories[day][:many]
            for row in mention(id_, actor, 2, day)
        ],
        "actors": [{"actor_id": actor, "actor": actor} for actor in mentioned],
    }
    write_run(root, "r", rows)
    return str(root)


def test_attention_is_stories_by_all_stories_of_the_period(tmp_path: Path) -> None:
    answer = run_report("attention", write_runs(tmp_path), Question(actors=("Q1",)))
    assert answer.frame.select("period", "count", "of", "share", "gap_days").rows() == [
        (jan(5), 1, 1, 1.0, 0),
        (jan(12), 1, 2, 0.5, 0),
        (jan(19), None, 0, None, 0),
        (jan(26), 1, 1, 1.0, 0),  # a9's story was merged into a5's
        (date(2026, 2, 2), 0, 1, 0.0, 0),
    ]
    month = run_report("attention", str(tmp_path), Question(actors=("Q1",), every="month", unit="articles"))
    assert month.frame.select("count", "of").rows() == [(4, 6), (0, 1)]


def test_attention_tells_gap_days(tmp_path: Path) -> None:
    root = write_days(tmp_path, {jan(n): 10 for n in range(5, 18)} | {jan(18): 1}, Q1={jan(18): 1})
    frame = run_report("attention", root, Question()).frame
    assert frame.select("period", "count", "of", "gap_days").rows() == [(jan(5), 0, 70, 0), (jan(12), 1, 61, 1)]


@pytest.fixture
def ten_days(tmp_path: Path) -> str:
    """Ten stories a day and one on the 9th, a gap; two a day mention Q1, five on the 10th."""
    per_day = {jan(n): 10 for n in range(1, 11)} | {jan(9): 1}
    return write_days(tmp_path, per_day, Q1={jan(n): 2 for n in range(1, 9)} | {jan(9): 1, jan(10): 5})


def test_rolling_sums_leave_gaps_out(ten_days: str) -> None:
    frame = run_report("rolling", ten_days, Question()).frame
    rows = {period: told for period, *told in frame.select("period", "count", "of", "share", "days").rows()}
    assert list(rows) == [jan(n) for n in range(1, 11)]
    assert rows[jan(3)] == [6, 30, 0.2, 3]
    assert rows[jan(8)] == [14, 70, 0.2, 7]
    assert rows[jan(9)] == [12, 60, 0.2, 6]  # the 3rd to the 8th
    assert rows[jan(10)] == [15, 60, 0.25, 6]  # the 4th to the 8th, and the 10th


def test_rolling_looks_back_beyond_the_days_asked_for(ten_days: str) -> None:
    frame = run_report("rolling", ten_days, Question(since=jan(10), window=3)).frame
    assert frame.select("period", "count", "of", "days").rows() == [(jan(10), 7, 20, 2)]
    until = run_report("rolling", ten_days, Question(actors=("Q1",), since=jan(19), until=jan(19))).frame
    assert until.select("count", "of", "share", "days").rows() == [(None, None, None, 0)]


@pytest.fixture
def three_weeks(tmp_path: Path) -> str:
    """A gap on the 16th. Q1 varies about 1, Q2 comes out of nothing, Q3 is always there."""
    per_day = {jan(n): 12 for n in range(1, 18)} | {jan(16): 1}
    return write_days(
        tmp_path,
        per_day,
        Q1={jan(n): 2 for n in range(2, 15, 2)} | {jan(15): 5, jan(16): 1, jan(17): 7},
        Q2={jan(15): 5, jan(17): 4},
        Q3={jan(n): 6 for n in range(1, 18)} | {jan(16): 1},
        Q4={jan(14): 12},  # only 13 days to compare with
    )


def test_bursts_stand_out_from_the_covered_days_before(three_weeks: str) -> None:
    answer = run_report("bursts", three_weeks, Question())
    assert answer.frame.drop("actor").rows() == [
        # 15 days with a sum of 19 and squares of 53: variance (15 * 53 - 19²) / (15 * 14)
        ("Q1", jan(17), 7, 12, 1.2667, 1.4376, 3.9882, 15),
        ("Q2", jan(15), 5, 12, 0.0, 0.0, None, 14),
        # 14 days with a sum of 14 and squares of 28: variance (14 * 28 - 14²) / (14 * 13)
        ("Q1", jan(15), 5, 12, 1.0, 1.0377, 3.8545, 14),
    ]
    assert answer.notes == ("gaps, days on which far less was read than usual: 2026-01-16",)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (Question(since=jan(16)), [("Q1", jan(17))]),
        (Question(until=jan(16)), [("Q2", jan(15)), ("Q1", jan(15))]),
        (Question(top=2), [("Q1", jan(17)), ("Q2", jan(15))]),
        (Question(actors=("Q2", "Q3")), [("Q2", jan(15))]),
        (Question(unit="articles", until=jan(15)), [("Q2", jan(15)), ("Q1", jan(15))]),
    ],
)
def test_bursts_asked_for(three_weeks: str, question: Question, found: list) -> None:
    assert run_report("bursts", three_weeks, question).frame.select("actor_id", "period").rows() == found


def test_days_are_compared_with_28_covered_days_at_most(tmp_path: Path) -> None:
    # The first two days are out of reach of the 31st: the other 28 have a mean of 1 and 9 of their stories.
    per_day = {jan(n): 12 for n in range(1, 32)}
    quiet = {jan(n): 2 for n in range(4, 31, 2)}
    root = write_days(tmp_path, per_day, Q1={jan(1): 12, jan(2): 12} | quiet | {jan(31): 6})
    frame = run_report("bursts", root, Question()).frame
    # 14 days of 2: a sum of 28 and squares of 56 over 28 days: variance (28 * 56 - 28²) / (28 * 27)
    assert frame.drop("actor").rows() == [("Q1", jan(31), 6, 12, 1.0, 1.0184, 4.9099, 28)]


@pytest.mark.parametrize("name", ["attention", "rolling", "bursts", "quoted-vs-mentioned"])
def test_a_share_of_occurrences_is_refused(tmp_path: Path, name: str) -> None:
    write_run(tmp_path, "r", {})
    with pytest.raises(ReportError, match="stories or articles, not occurrences"):
        run_report(name, str(tmp_path), Question(unit="occurrences"))
