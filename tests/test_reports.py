"""Reports over small tables; every expected figure is counted by hand from the rows below."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipelines.reports import REPORTS, Answer, Question, ReportError, run_report
from pipelines.reports.aliases import final_ids
from pipelines.reports.gaps import gap_days
from pipelines.reports.scan import open_tables
from transforms.schemas import TABLES

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
FILLERS = {
    pl.String: "x",
    pl.Int32: 0,
    pl.Int64: 0,
    pl.Float32: 1.0,
    pl.Boolean: False,
    pl.Date: None,
    pl.Datetime: MOMENT,
    pl.List: [],
}


def table(name: str, rows: list[dict]) -> pl.DataFrame:
    """Rows of a table of the contract; columns that a test does not care about are filled."""
    schema = dict(pl.DataFrame(TABLES[name].schema.empty_table()).schema)
    filled = [{c: row.get(c, FILLERS[k.base_type()]) for c, k in schema.items()} for row in rows]
    return pl.DataFrame(filled, schema=schema)


def write_run(root: Path, run_id: str, rows: dict[str, list[dict]], finished: bool = True) -> None:
    """What a run leaves under its root: every table, by month or by run, and the manifest last."""
    files: dict[str, list[dict]] = {name: [] for name in TABLES}
    rows = {"runs": [{}], **rows}
    for name, spec in TABLES.items():
        frame = table(name, rows.get(name, []))
        folder = pl.lit(f"run_id={run_id}")
        if spec.by_date:
            month = pl.col("published_on").dt.strftime("%Y-%m").fill_null("unknown")
            folder = pl.concat_str(pl.lit("published_month="), month)
        parts = frame.with_columns(folder=folder).partition_by("folder", as_dict=True)
        parts = parts or {("published_month=unknown" if spec.by_date else f"run_id={run_id}",): frame}
        for (part,), chunk in parts.items():
            path = f"{name}/{part}/part-{run_id}-0.parquet"
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            chunk.drop("folder", strict=False).write_parquet(root / path)
            files[name].append({"path": path, "rows": chunk.height})
    if finished:
        manifest = root / "runs" / f"run_id={run_id}" / "run.json"
        manifest.write_text(json.dumps({"run_id": run_id, "files": files}))


def article(id_: str, day: date | None, domain: str, **more: object) -> dict:
    own = {"article_id": id_, "text_of": id_, "story_id": id_, "language": "en", "url": f"u/{id_}"}
    given = {"published_on": day, "published_source": "meta", "domain": domain, "outlet": domain}
    return own | given | more


def mention(text: str, actor_id: str, times: int, day: date | None) -> list[dict]:
    row = {"article_id": text, "actor_id": actor_id, "actor": actor_id, "published_on": day}
    return [row | {"start": n} for n in range(times)]


def jan(day: int) -> date:
    return date(2026, 1, day)  # the 5th is a Monday


FEB_3 = date(2026, 2, 3)
ARTICLES = [
    article("a1", jan(5), "one.example"),
    article("a2", jan(6), "two.example", text_of="a1", story_id="a1", duplicate_kind="exact"),
    article("a3", jan(12), "one.example", story_id="a1", duplicate_kind="near"),
    article("a4", jan(13), "two.example"),
    article("a5", jan(27), "one.example"),
    article("a7", jan(7), "one.example", published_source="crawl"),
    article("a8", None, "one.example", published_source="none"),
    article("a9", jan(28), "three.example", language="de"),  # its story is found to be a5's later
]
LATER = [article("a6", FEB_3, "two.example", text_of="a4", story_id="a4", duplicate_kind="url")]
MENTIONS = [
    *mention("a1", "Q1", 2, jan(5)),
    *mention("a1", "Q2", 1, jan(5)),
    *mention("a3", "Q1", 1, jan(12)),
    *mention("a4", "Q2", 3, jan(13)),
    *mention("a5", "local:person:ann archer", 1, jan(27)),
    *mention("a7", "Q1", 5, jan(7)),
    *mention("a8", "Q2", 1, None),
    *mention("a8", "local:place:eelmouth", 1, None),
    *mention("a9", "Q3", 1, jan(28)),
]
CLAIM = {"zone": "body", "speaker_id": None, "speaker": None, "kind": "direct", "act": "say"}
CLAIMS = [
    CLAIM
    | {"claim_id": "c1", "article_id": "a1", "start": 9, "speaker_id": "Q1", "published_on": jan(5)}
    | {"content": "the bridge is safe", "speaker": "Archer", "cue": "said", "about": ["Q3"]},
    CLAIM
    | {"claim_id": "c2", "article_id": "a4", "published_on": jan(13), "source": "an engineer"}
    | {"content": "it will open in May", "negated": True},
    CLAIM
    | {"claim_id": "c3", "article_id": "a5", "speaker_id": "local:person:ann archer"}
    | {"content": "work has begun", "published_on": jan(27), "speaker": "A. Archer"},
    CLAIM | {"claim_id": "c4", "article_id": "a7", "published_on": jan(7), "content": "undated"},
]
ACTORS = [
    {"actor_id": "Q1", "actor": "Ann Archer", "aliases": ["Archer", "Mayor Archer"]}
    | {"actor_type": "person", "dictionary": "mayors 1"},
    {"actor_id": "Q2", "actor": "Bob Baker", "aliases": ["Baker"], "actor_type": "person"},
    {"actor_id": "Q3", "actor": "Baker Street", "aliases": ["Baker"], "actor_type": "place"},
    {"actor_id": "local:place:eelmouth", "actor": "Eelmouth", "actor_type": "place", "dictionary": None},
    {"actor_id": "local:person:ann archer", "actor": "ann archer", "aliases": ["A. Archer"]},
]
COVERAGE = [
    {"published_on": jan(5), "language": "en", "domain": "one.example", "rejected": 2},
    {"published_on": jan(14), "language": None, "domain": None, "rejected": 4},
]


def write_runs(tmp_path: Path) -> str:
    """Two runs and what a third left that died; returns their root."""
    first = {"articles": ARTICLES, "mentions": MENTIONS, "claims": CLAIMS, "actors": ACTORS}
    write_run(tmp_path, "r1", first | {"coverage": COVERAGE, "rejects": [{"reason": "too_short"}]})
    second = {
        "articles": LATER,
        "story_aliases": [{"story_id": "a9", "merged_into": "a5"}],
        "actor_aliases": [{"actor_id": "local:person:ann archer", "merged_into": "Q1"}],
        "coverage": [
            {"published_on": FEB_3, "language": "en", "domain": "two.example"},
            COVERAGE[0] | {"rejected": 1},
        ],
    }
    write_run(tmp_path, "r2", second)
    dead = {"articles": [article("dead", jan(5), "one.example")], "mentions": MENTIONS}
    write_run(tmp_path, "r3", dead, finished=False)
    return str(tmp_path)


@pytest.fixture
def root(tmp_path: Path) -> str:
    return write_runs(tmp_path)


def counts(answer: Answer, actor_id: str, *units: str) -> list[tuple]:
    return answer.frame.filter(actor_id=actor_id).select("period", *units).rows()


def test_mention_counts_side_by_side_by_iso_week(root: str) -> None:
    answer = run_report("mention-counts", root, Question())
    units = ("occurrences", "articles", "stories")
    assert counts(answer, "Q1", *units) == [
        (jan(5), 4, 2, 1),  # a1 and its exact copy a2
        (jan(12), 1, 1, 1),  # a3, near a1
        (jan(19), None, None, None),  # nothing was read
        (jan(26), 1, 1, 1),  # a5, under the id merged into Q1
        (date(2026, 2, 2), 0, 0, 0),
    ]
    assert counts(answer, "Q2", *units) == [
        (jan(5), 2, 2, 1),
        (jan(12), 3, 1, 1),
        (jan(19), None, None, None),
        (jan(26), 0, 0, 0),
        (date(2026, 2, 2), 3, 1, 1),  # a6 has the text of a4
    ]
    assert counts(answer, "Q3", "all_articles", "all_stories") == [
        (jan(5), 2, 1),
        (jan(12), 2, 2),
        (jan(19), 0, 0),
        (jan(26), 2, 1),  # a9's story was merged into a5's
        (date(2026, 2, 2), 1, 1),
    ]
    assert answer.notes == ("1 article dated only by the crawl and 1 article without a date left out",)


@pytest.mark.parametrize(
    ("unit", "ranked"),
    [
        ("stories", ["Q1", "Q2"]),  # 2 stories each: ties by id
        ("articles", ["Q1", "Q2"]),  # 4 articles each
        ("occurrences", ["Q2", "Q1"]),  # 8 and 6
    ],
)
def test_the_top_actors_are_ranked_by_the_unit_over_all_time(root: str, unit: str, ranked: list[str]) -> None:
    answer = run_report("mention-counts", root, Question(unit=unit, top=2))
    assert answer.frame["actor_id"].unique(maintain_order=True).to_list() == ranked


def test_actors_come_in_the_order_asked_under_their_last_names(root: str) -> None:
    answer = run_report("mention-counts", root, Question(actors=("bob  baker", "A. ARCHER")))
    names = answer.frame.select("actor_id", "actor").unique(maintain_order=True).rows()
    assert names == [("Q2", "Bob Baker"), ("Q1", "Ann Archer")]


def test_copies_count_on_their_own_day_though_their_text_is_of_another_month(root: str) -> None:
    answer = run_report("mention-counts", root, Question(since=date(2026, 2, 1), every="day"))
    assert answer.frame.select("actor_id", "period", "occurrences").rows() == [
        ("Q2", date(2026, 2, 1), None),
        ("Q2", date(2026, 2, 2), None),
        ("Q2", FEB_3, 3),
    ]


def test_copies_count_in_their_own_domain(root: str) -> None:
    question = Question(actors=("Q1",), domain="two.example", until=jan(31), every="month")
    answer = run_report("mention-counts", root, question)
    assert counts(answer, "Q1", "occurrences", "articles") == [(jan(1), 2, 1)]  # a2 only


def test_a_period_is_kept_whole_though_the_question_starts_within_it(root: str) -> None:
    question = Question(actors=("Q1",), since=jan(6), until=jan(14))
    answer = run_report("mention-counts", root, question)
    assert counts(answer, "Q1", "articles") == [(jan(5), 1), (jan(12), 1)]


def test_undated_articles_count_when_asked_for(root: str) -> None:
    answer = run_report("mention-counts", root, Question(top=2, include_undated=True))
    assert counts(answer, "Q1", "occurrences")[0] == (jan(5), 9)  # 4 and the 5 of a7
    assert counts(answer, "Q2", "occurrences")[-1] == (None, 1)  # a8
    assert not any("left out" in note for note in answer.notes)


def test_the_note_on_undated_articles_keeps_to_the_question(root: str) -> None:
    answer = run_report("mention-counts", root, Question(since=jan(8), domain="one.example"))
    assert answer.notes == ("1 article without a date left out",)
    answer = run_report("mention-counts", root, Question(domain="two.example"))
    assert answer.notes == ()


def test_language(root: str) -> None:
    answer = run_report("mention-counts", root, Question(language="de"))
    assert answer.frame.select("actor_id", "stories").rows() == [("Q3", 1)]


def test_a_language_or_domain_that_no_article_has_is_told(root: str) -> None:
    told = run_report("stories", root, Question(domain="WWW.two.example")).notes
    assert told == ("no article has the domain 'WWW.two.example': did you mean 'two.example'?",)
    assert run_report("stories", root, Question(domain="TWO.example")).notes == ()
    assert (
        run_report("mention-counts", root, Question(language="xx")).notes[-1].startswith("no article has the language")
    )


def test_a_report_without_periods_tells_that_it_uses_none(root: str) -> None:
    assert (
        "co-mentions goes by no period: every is unused"
        in run_report("co-mentions", root, Question(every="week")).notes
    )
    assert not any("unused" in note for note in run_report("attention", root, Question(every="week")).notes)


def test_a_report_tells_whether_it_counts_by_the_unit_asked_for(root: str) -> None:
    """That is, whether its rows are others."""
    for name, entry in REPORTS.items():
        if name in ("story", "message"):  # they need to be told which
            continue
        by_stories, by_articles = (run_report(name, root, Question(unit=unit)) for unit in ("stories", "articles"))
        unused = f"{name} does not count by a unit: unit is unused" in by_articles.notes
        assert unused is not entry.by_unit
        assert not any("unused" in note for note in by_stories.notes)
        if unused:
            assert by_articles.frame.equals(by_stories.frame)


def test_share_of_voice_is_a_ratio_of_sums(root: str) -> None:
    answer = run_report("share-of-voice", root, Question())
    # Stories about any of the three: a1, a4, a5.
    assert answer.frame.drop("actor").rows() == [
        ("Q1", "stories", 2, 3, 2 / 3),
        ("Q2", "stories", 2, 3, 2 / 3),
        ("Q3", "stories", 1, 3, 1 / 3),
    ]


def test_share_of_voice_among_the_asked_by_week(root: str) -> None:
    question = Question(actors=("Q1", "Q2"), every="week", unit="articles")
    frame = run_report("share-of-voice", root, question).frame
    assert frame.filter(actor_id="Q1").select("period", "count", "of", "share").rows() == [
        (jan(5), 2, 2, 1.0),
        (jan(12), 1, 2, 0.5),
        (jan(19), None, None, None),
        (jan(26), 1, 1, 1.0),
        (date(2026, 2, 2), 0, 1, 0.0),
    ]


def test_share_of_voice_of_nothing_is_unknown(root: str) -> None:
    frame = run_report("share-of-voice", root, Question(actors=("Q3",), language="en")).frame
    assert frame.select("count", "of", "share").rows() == [(0, 0, None)]


def test_claims_newest_first_each_text_once(root: str) -> None:
    answer = run_report("claims", root, Question())
    columns = ("published_on", "domain", "speaker", "negated", "content", "copies", "claim_id")
    assert answer.frame.select(columns).rows() == [
        (jan(27), "one.example", "Ann Archer", False, "work has begun", 1, "c3"),
        (jan(13), "two.example", "an engineer", True, "it will open in May", 2, "c2"),
        (jan(5), "one.example", "Ann Archer", False, "the bridge is safe", 2, "c1"),
    ]


def test_claims_of_a_speaker_in_a_domain_that_copied_them(root: str) -> None:
    question = Question(actors=("Archer",), domain="two.example")
    frame = run_report("claims", root, question).frame
    assert frame.select("claim_id", "published_on", "url").rows() == [("c1", jan(6), "u/a2")]


def test_claims_top(root: str) -> None:
    assert run_report("claims", root, Question(top=1)).frame["claim_id"].to_list() == ["c3"]


def test_unlinked_names_are_those_of_no_dictionary(root: str) -> None:
    assert run_report("unlinked", root, Question()).frame.is_empty(), "its article has no day"
    answer = run_report("unlinked", root, Question(include_undated=True))
    assert answer.frame.select("actor_id", "occurrences", "articles", "stories").rows() == [
        ("local:place:eelmouth", 1, 1, 1)
    ]


def test_coverage_adds_up(root: str) -> None:
    frame = run_report("coverage", root, Question(every="month")).frame
    assert frame.rows() == [
        (jan(1), "de", "three.example", 1, 1, 0, 0, 0),
        (jan(1), "en", "one.example", 3, 2, 2, 3, 0),  # a1 a3 a5; stories a1, a5; 2 + 1 rejected
        (jan(1), "en", "two.example", 2, 2, 1, 0, 0),  # a2 a4; a1 was told before
        (jan(1), None, None, 0, 0, 0, 4, 0),
        (date(2026, 2, 1), "en", "two.example", 1, 1, 0, 0, 0),  # a6 tells a4 again
    ]
    assert frame["articles"].sum() == 7
    assert frame["new_stories"].sum() == 3  # a1, a4, a5


def test_coverage_of_top_domains(root: str) -> None:
    frame = run_report("coverage", root, Question(every="month", top=1)).frame
    assert frame["domain"].unique().to_list() == ["one.example"]


def daily(per_day: list[int], **columns: str) -> pl.LazyFrame:
    days = [jan(1 + n) for n, articles in enumerate(per_day) for _ in range(articles)]
    return pl.LazyFrame({"published_on": days}).with_columns(**{k: pl.lit(v) for k, v in columns.items()})


def test_a_gap_is_a_day_under_a_fifth_of_the_median() -> None:
    articles = daily([10] * 10 + [1, 2, 0, 10])
    assert gap_days(articles, [], jan(14))["published_on"].to_list() == [jan(11), jan(13)]


def test_a_series_that_ends_early_has_gaps_until_its_median_is_zero() -> None:
    # 8 days of 10: after 8 days of zeros the median is 5, after 9 it is 0.
    found = gap_days(daily([10] * 8), [], jan(31))["published_on"].to_list()
    assert found == [jan(9 + n) for n in range(9)]
    assert gap_days(daily([10] * 8), [], jan(9))["published_on"].to_list() == [jan(9)]


def test_a_young_or_sparse_series_has_no_gaps() -> None:
    assert gap_days(daily([9, 0, 0, 9, 9, 9]), [], jan(6)).is_empty()
    assert gap_days(daily([1, 0, 0, 0, 0, 0, 0] * 4), [], jan(28)).is_empty()


def test_the_median_looks_back_28_days_exactly() -> None:
    # Of the 28 days before the 31st, 14 have 20 articles and 14 have 10: 2 is under a fifth of 15.
    # Over a day or two more or fewer, those with 10 are in the majority, and 2 is a fifth of 10.
    articles = daily([10] * 2 + [20] * 2 + [10] * 14 + [20] * 12 + [2])
    assert jan(31) in gap_days(articles, [], jan(31))["published_on"]


def test_gaps_are_found_for_each_series() -> None:
    both = pl.concat([daily([40] * 9, domain="a"), daily([5] * 7 + [0, 5], domain="b")])
    assert gap_days(both, ["domain"], jan(9)).rows() == [("b", jan(8))]


def test_gaps_reach_the_reports(tmp_path: Path) -> None:
    per_day = {jan(5 + n): 10 for n in range(14)} | {jan(15): 1}
    rows = [article(f"{d}-{n}", d, "one.example") for d, many in per_day.items() for n in range(many)]
    write_run(tmp_path, "r", {"articles": rows})
    frame = run_report("coverage", str(tmp_path), Question()).frame
    assert frame.select("period", "articles", "gap_days").rows() == [
        (jan(5), 70, 0),
        (jan(12), 61, 1),
    ]
    for since in (None, jan(12)):
        answer = run_report("mention-counts", str(tmp_path), Question(since=since))
        assert answer.notes == ("gaps, days on which far less was read than usual: 2026-01-15",)


def test_an_unknown_actor_is_told_the_nearest_names(root: str) -> None:
    with pytest.raises(ReportError, match=r"unknown actor 'Ann Acher'.*'Ann Archer'"):
        run_report("mention-counts", root, Question(actors=("Ann Acher",)))
    with pytest.raises(ReportError, match="no name in these tables is like it"):
        run_report("claims", root, Question(actors=("zzzz",)))


def test_an_ambiguous_actor_is_told_the_choices(root: str) -> None:
    with pytest.raises(ReportError) as caught:
        run_report("mention-counts", root, Question(actors=("baker",)))
    assert str(caught.value) == ("'baker' is ambiguous, ask by id: Q2 (Bob Baker, person), Q3 (Baker Street, place)")


def test_an_actor_of_the_dictionary_comes_before_unlinked_ones_of_its_name(tmp_path: Path) -> None:
    ids = ("Q159", "local:place:russia")
    rows = {
        "articles": [article("a1", jan(5), "one.example")],
        "mentions": [row for id_ in ids for row in mention("a1", id_, 1, jan(5))],
        "actors": [{"actor_id": id_, "actor": "Russia"} for id_ in ids],
    }
    write_run(tmp_path, "r1", rows)
    answer = run_report("mention-counts", str(tmp_path), Question(actors=("russia",)))
    assert set(answer.frame["actor_id"]) == {"Q159"}


def test_an_unknown_report_is_told_the_nearest() -> None:
    with pytest.raises(ReportError, match="did you mean 'mention-counts'"):
        run_report("mention-count", "nowhere", Question())


@pytest.mark.parametrize(
    "wrong",
    [{"every": "year"}, {"unit": "words"}, {"top": 0}, {"since": jan(2), "until": jan(1)}],
)
def test_a_question_that_makes_no_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ReportError):
        Question(**wrong)


def test_no_data_and_no_finished_run_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no data at"):
        run_report("claims", str(tmp_path / "missing"), Question())
    write_run(tmp_path, "r", {"articles": ARTICLES}, finished=False)
    with pytest.raises(ReportError, match="no finished run"):
        run_report("claims", str(tmp_path), Question())


def test_only_the_months_asked_for_are_read(root: str) -> None:
    for name in ("articles", "mentions"):
        path = Path(root, name, "published_month=2026-01", "part-r1-0.parquet")
        path.write_bytes(b"broken")
    question = Question(since=date(2026, 3, 1), until=date(2026, 3, 31), actors=("Q1",))
    assert run_report("mention-counts", root, question).frame["articles"].to_list() == [None] * 6
    with pytest.raises(ReportError, match="cannot read the tables"):
        run_report("mention-counts", root, Question(actors=("Q1",)))


def test_only_the_rows_near_an_actor_are_read(root: str) -> None:
    """Mentions are sorted by actor: what holds other actors' rows only may as well be broken."""
    path = Path(root, "mentions", "published_month=2026-01", "part-r1-0.parquet")
    pl.read_parquet(path).sort("actor_id").write_parquet(path, row_group_size=8, statistics=True)
    groups = pq.ParquetFile(path).metadata
    assert groups.num_row_groups == 2  # the first is all of Q1
    question = Question(actors=("Q2",), until=jan(31), every="month")
    whole = run_report("mention-counts", root, question).frame
    data = bytearray(path.read_bytes())
    for column in map(groups.row_group(0).column, range(groups.num_columns)):
        start = column.dictionary_page_offset or column.data_page_offset
        data[start : start + column.total_compressed_size] = bytes(column.total_compressed_size)
    path.write_bytes(bytes(data))
    assert run_report("mention-counts", root, question).frame.equals(whole)
    with pytest.raises(ReportError, match="cannot read the tables"):
        run_report("mention-counts", root, Question(actors=("Q1",)))


def test_partitions_by_day_are_read_by_day(tmp_path: Path) -> None:
    for day in (date(2025, 12, 1), jan(5), jan(6)):
        folder = tmp_path / "articles" / f"published_day={day}"
        folder.mkdir(parents=True)
        rows = [article(str(day), day, "one.example")]
        table("articles", rows).write_parquet(folder / "part-0.parquet")
    Path(tmp_path, "articles", "published_day=2025-12-01", "part-0.parquet").write_bytes(b"broken")
    frame = run_report("coverage", str(tmp_path), Question(since=jan(6), until=jan(6))).frame
    assert frame["articles"].to_list() == [1]


def test_tables_that_something_else_wrote(tmp_path: Path) -> None:
    """No runs, no actors, no coverage, few columns of other widths: still read, by the folders."""
    for name, columns in {
        "articles": {"article_id": ["1", "2"], "published_on": [jan(5), jan(12)]},
        "mentions": {"article_id": ["1", "1"], "actor_id": ["x", "x"], "actor": ["Ann Xu"] * 2},
    }.items():
        folder = tmp_path / name / "published_month=2026-01"
        folder.mkdir(parents=True)
        frame = pl.DataFrame(columns).with_columns(start=pl.lit(3, pl.Int64))
        frame.write_parquet(folder / "a.parquet")
    frame = run_report("mention-counts", str(tmp_path), Question(actors=("ann xu",))).frame
    assert frame.select("period", "occurrences", "articles", "stories").rows() == [
        (jan(5), 2, 1, 1),
        (jan(12), 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("merges", "final"),
    [
        ([("a", "b"), ("b", "c")], {"a": "c", "b": "c"}),
        ([("b", "c"), ("a", "b")], {"a": "c", "b": "c"}),
        ([("s", "b"), ("s", "a")], {"s": "a", "b": "a"}),  # two runs, two targets: all one
        ([("a", "b"), ("b", "a")], {"b": "a"}),
        ([("a", "a")], {}),
        ([("a", "b"), ("x", "y")], {"a": "b", "x": "y"}),
    ],
)
def test_merged_ids_are_followed_to_the_end(merges: list, final: dict) -> None:
    assert final_ids(merges) == final


HAVE_NOTHING_TO_TELL = ("bursts",)  # over tables as small as these


def needed(name: str) -> dict[str, str]:
    """What a report cannot do without."""
    return {"phrase": "bridge"} if name == "message" else {}


@pytest.mark.parametrize("name", REPORTS)
class TestEveryReport:
    def test_has_a_line_of_help_and_tells_its_grain(self, name: str) -> None:
        assert REPORTS[name].help
        last = (REPORTS[name].load().__doc__ or "").strip().splitlines()[-1]
        assert last.strip().startswith("One row per ")

    def test_answers_over_empty_tables(self, name: str, tmp_path: Path) -> None:
        write_run(tmp_path, "r", {})
        for every in (None, "day", "month"):
            answer = run_report(name, str(tmp_path), Question(every=every, **needed(name)))
            assert answer.frame.is_empty()

    def test_answers_alike_every_time(self, name: str, root: str) -> None:
        question = Question(include_undated=True, **needed(name))
        first = run_report(name, root, question)
        assert first.frame.is_empty() == (name in HAVE_NOTHING_TO_TELL)
        assert run_report(name, root, question).frame.equals(first.frame)

    def test_shows_columns_that_it_has(self, name: str, root: str) -> None:
        for every in (None, "day"):
            answer = run_report(name, root, Question(every=every, **needed(name)))
            wanted = {*answer.columns, *([answer.pivot.values] if answer.pivot else [])}
            assert wanted <= set(answer.frame.columns)


def test_neither_the_registry_nor_a_report_imports_beam() -> None:
    modules = [f"pipelines.reports.catalogue.{entry.module}" for entry in REPORTS.values()]
    code = f"import sys, {', '.join(modules)}; print('apache_beam' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
    code = "import sys, pipelines.reports; print({'polars', 'pyarrow'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_reports_are_functions_too(root: str) -> None:
    from pipelines import reports

    answer = reports.mention_counts(root, actors="Archer", since="2026-02-01", every="day")
    assert answer.frame.equals(
        run_report("mention-counts", root, Question(actors=("Q1",), since=date(2026, 2, 1), every="day")).frame
    )
    assert reports.claims(open_tables(root), actors=["Archer"], top=1).frame["claim_id"].to_list() == ["c3"]
    assert reports.claims.__doc__ == REPORTS["claims"].load().__doc__
    assert {"claims", "co_mentions"} <= set(dir(reports))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"actor": "Q1"}, "no keyword 'actor': did you mean 'actors'"),
        ({"since": "today"}, "since 'today' is no day"),
        ({"story": "a1"}, "claims takes no story; these do: story"),
    ],
)
def test_keywords_that_cannot_be_used_are_told(root: str, asked: dict, said: str) -> None:
    from pipelines.reports import claims

    with pytest.raises(ReportError, match=said):
        claims(root, **asked)
