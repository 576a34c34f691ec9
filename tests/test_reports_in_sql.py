"""Every report beside the same question in DuckDB's SQL, over a run of the sample and over random tables.

The queries follow the definitions of docs/schema.md and docs/methods.md, and share nothing with the reports.
"""

import random
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.cli import main
from pipelines.reports import REPORTS, Question, run_report
from pipelines.reports.scan import open_tables
from tests.test_reports import article, write_run

SAMPLE = Path(__file__).parent / "sample" / "sample.warc.gz"
START = date(2026, 1, 1)
DAYS = 90
ALL = 100_000
PHRASE = "the bridge is safe"
SAYINGS = [
    "“The bridge is safe,” she said.",
    "the bridge is  SAFE and it stays open",
    "nobody knows what comes next here",
    "work begins in May",
]


def random_run(chance: random.Random, first: int, days: int) -> dict[str, list[dict]]:
    """Tables of some weeks: copies, days with little, undated articles, actors that come and go."""
    rows: dict[str, list[dict]] = {"articles": [], "mentions": [], "claims": []}
    for n in range(days):
        day = START + timedelta(days=first + n)
        many = chance.choice([0, 1]) if n % 17 == 16 else chance.randint(8, 14)
        for k in range(many):
            own = f"{first + n:03}-{k:02}"
            texts = [row for row in rows["articles"] if row["text_of"] == row["article_id"]]
            near = chance.choice(texts)["story_id"] if texts and chance.random() < 0.2 else own
            row = article(own, day, chance.choice(["one.example", "two.example", None]), story_id=near)
            row |= {"title": None, "language": chance.choice(["en", "en", "de"]), "wire": chance.choice([None, "AFP"])}
            row |= {"published_source": chance.choice(["meta"] * 9 + ["crawl"]), "duplicate_kind": "none"}
            if texts and chance.random() < 0.25:
                other = chance.choice(texts)
                row |= {key: other[key] for key in ("text_of", "story_id", "text")} | {"duplicate_kind": "exact"}
            else:
                row |= {"text": chance.choice(SAYINGS), "duplicate_kind": "none" if near == own else "near"}
                rows["mentions"] += random_mentions(chance, row, n)
                rows["claims"] += random_claims(chance, row)
            rows["articles"].append(row)
    return rows


def random_mentions(chance: random.Random, row: dict, n: int) -> list[dict]:
    likely = [("Q1", 0.6), ("Q2", 0.2), ("Q3", 0.9 if n in (40, 41, 70) else 0.05), ("old", 0.1), ("local:x", 0.1)]
    of_text = {key: row[key] for key in ("article_id", "story_id", "published_on")}
    return [
        of_text
        | {"actor_id": actor, "actor": actor, "sentence": chance.randint(0, 3), "start": start}
        | {"zone": chance.choice(["title", "body"])}
        for actor, chances in likely
        for start in range(chance.randint(1, 3) if chance.random() < chances else 0)
    ]


def random_claims(chance: random.Random, row: dict) -> list[dict]:
    of_text = {key: row[key] for key in ("article_id", "story_id", "published_on")}
    return [
        of_text
        | {"claim_id": f"{row['article_id']}-{n}", "zone": "body", "start": n, "content": chance.choice(SAYINGS)}
        | {"kind": chance.choice(["direct", "indirect", "mixed"]), "act": chance.choice(["say", "deny"])}
        | {"speaker_id": chance.choice(["Q1", "Q2", "old", None]), "about": chance.sample(["Q1", "Q3", "old"], n)}
        for n in range(chance.randint(0, 2))
    ]


@pytest.fixture(scope="module")
def random_root(tmp_path_factory: pytest.TempPathFactory) -> str:
    root, chance = tmp_path_factory.mktemp("random"), random.Random(7)
    ids = ("Q1", "Q2", "Q3", "local:x")
    actors = [{"actor_id": id_, "actor": f"Actor {id_}", "dictionary": None} for id_ in ids]
    rejects = [
        {"reason": chance.choice("abc"), "stage": "read", "domain": chance.choice([None, "one.example"])}
        for _ in range(40)
    ]
    first = random_run(chance, 0, 60)
    write_run(root, "r1", first | {"actors": actors, "rejects": rejects})
    later = random_run(chance, 60, DAYS - 60)
    aliases = {
        "actor_aliases": [{"actor_id": "old", "merged_into": "older"}, {"actor_id": "older", "merged_into": "Q2"}]
    }
    stories = [row["story_id"] for row in first["articles"][:3]]
    merged = [{"story_id": a, "merged_into": b} for a, b in pairwise(stories) if a != b]
    write_run(root, "r2", later | aliases | {"story_aliases": merged})
    return str(root)


@pytest.fixture(scope="module")
def sample_root(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = str(tmp_path_factory.mktemp("sample"))
    assert main(["run", "--input", str(SAMPLE), "--output", root, "--workers", "1", "--quiet"]) == 0
    return root


VIEWS = """
CREATE MACRO last_story(x) AS COALESCE((SELECT max(now) FROM story_chain WHERE id = x), x);
CREATE MACRO last_actor(x) AS COALESCE((SELECT max(now) FROM actor_chain WHERE id = x), x);
CREATE VIEW dated AS SELECT *, last_story(story_id) AS story FROM articles
  WHERE published_on IS NOT NULL AND published_source NOT IN ('crawl', 'none');
CREATE VIEW spoken AS SELECT *, last_actor(speaker_id) AS who FROM claims;
CREATE VIEW named AS SELECT a.*, last_actor(m.actor_id) AS who, m.zone, m.sentence
  FROM dated AS a JOIN mentions AS m ON m.article_id = a.text_of;
CREATE VIEW days AS
  SELECT CAST(day AS DATE) AS day, (SELECT count(*) FROM dated WHERE published_on = day) AS n,
         (SELECT count(DISTINCT story) FROM dated WHERE published_on = day) AS stories
  FROM (SELECT unnest(generate_series(min(published_on), max(published_on), INTERVAL 1 DAY)) AS day FROM dated);
CREATE VIEW usual AS
  SELECT day, n, stories, median(n) OVER before AS usual, count(*) OVER before AS known
  FROM days WINDOW before AS (ORDER BY day ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING);
CREATE VIEW gaps AS SELECT day FROM usual WHERE known >= 7 AND n < 0.2 * usual;
CREATE VIEW covered AS SELECT day, n, stories, row_number() OVER (ORDER BY day) AS i
  FROM days WHERE n > 0 AND day NOT IN (SELECT day FROM gaps);
CREATE VIEW daily AS SELECT who, published_on AS day, count(DISTINCT story) AS x FROM named GROUP BY ALL;
CREATE VIEW whos AS SELECT DISTINCT who FROM named;
CREATE VIEW weeks AS
  SELECT date_trunc('week', day) AS week, sum(n) AS n, count(*) FILTER (day IN (SELECT day FROM gaps)) AS gaps,
         (SELECT count(DISTINCT story) FROM dated WHERE date_trunc('week', published_on) = week) AS stories
  FROM days GROUP BY 1;
CREATE VIEW weekly AS
  SELECT w.who, week, weeks.n, weeks.stories AS all_stories, gaps, count(m.who) AS occurrences,
         count(DISTINCT article_id) AS articles, count(DISTINCT m.story) AS stories
  FROM whos AS w CROSS JOIN weeks
  LEFT JOIN named AS m ON m.who = w.who AND date_trunc('week', m.published_on) = week GROUP BY ALL;
"""
PAIRS = """
WITH places AS (SELECT DISTINCT who, {place} AS place FROM {rows}),
counts AS (SELECT who, count(*) AS n FROM places GROUP BY 1), total AS (SELECT count(DISTINCT place) AS t FROM places),
pairs AS (SELECT a.who, b.who AS other, count(*) AS n FROM places AS a JOIN places AS b
  ON a.place = b.place AND a.who < b.who GROUP BY ALL)
SELECT p.who, other, p.n, ca.n, cb.n, t, log2(p.n * t / (ca.n * cb.n))
FROM pairs AS p JOIN counts AS ca USING (who) JOIN counts AS cb ON cb.who = other CROSS JOIN total"""
CLAIMS = """
SELECT claim_id, count(*), min(published_on) FROM spoken JOIN dated USING (text_of) WHERE {} GROUP BY ALL"""
EVERY = Question(top=ALL)
# report -> the question, the columns compared, and the same in SQL
ASKED: dict[str, tuple[Question, str, str]] = {
    "mention-counts": (
        EVERY,
        "actor_id period occurrences articles stories all_articles all_stories",
        """SELECT who, week, if(n > 0, occurrences, NULL), if(n > 0, articles, NULL), if(n > 0, stories, NULL), n,
        all_stories FROM weekly""",
    ),
    "attention": (
        EVERY,
        "actor_id period count of share gap_days",
        """SELECT who, week, if(n > 0, stories, NULL), all_stories, stories / nullif(all_stories, 0), gaps
        FROM weekly""",
    ),
    "share-of-voice": (
        EVERY,
        "actor_id count of share",
        """WITH t AS (SELECT count(DISTINCT story) AS t FROM named),
        n AS (SELECT who, count(DISTINCT story) AS n FROM named GROUP BY 1)
        SELECT who, n, t, n / t FROM n CROSS JOIN t""",
    ),
    "rolling": (
        EVERY,
        "actor_id period count of share days",
        """WITH x AS (SELECT w.who, d.day, if(c.day IS NULL, NULL, coalesce(x, 0)) AS x, c.stories AS t
          FROM whos AS w CROSS JOIN days AS d LEFT JOIN covered AS c USING (day)
          LEFT JOIN daily AS l ON l.who = w.who AND l.day = d.day),
        s AS (SELECT who, day, sum(x) OVER w AS x, sum(t) OVER w AS t, count(t) OVER w AS n FROM x
          WINDOW w AS (PARTITION BY who ORDER BY day RANGE BETWEEN INTERVAL 6 DAY PRECEDING AND CURRENT ROW))
        SELECT who, day, x, t, x / t, n FROM s""",
    ),
    "bursts": (
        EVERY,
        "actor_id period count mean deviation z days",
        """WITH x AS (SELECT who, c.day, i, coalesce(x, 0) AS x FROM whos CROSS JOIN covered AS c
          LEFT JOIN daily USING (who, day)),
        s AS (SELECT who, day, x, avg(x) OVER w AS m, stddev_samp(x) OVER w AS sd, count(*) OVER w AS n FROM x
          WINDOW w AS (PARTITION BY who ORDER BY i ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING))
        SELECT who, day, x, m, sd, (x - m) / nullif(sd, 0), n FROM s
        WHERE n >= 14 AND x >= 5 AND if(sd > 0, (x - m) / sd >= 3, x > m)""",
    ),
    "co-mentions": (
        EVERY,
        "actor_id with_id count actor_count with_count of pmi",
        PAIRS.format(place="story", rows="named"),
    ),
    "quoted-vs-mentioned": (
        EVERY,
        "actor_id mentioned speaking quoted claims",
        """WITH r AS (SELECT who, story, NULL AS kind FROM named
          UNION ALL SELECT who, story, s.kind FROM dated JOIN spoken AS s USING (text_of) WHERE who IS NOT NULL)
        SELECT who, count(DISTINCT story), count(DISTINCT story) FILTER (kind IS NOT NULL),
               count(DISTINCT story) FILTER (kind <> 'indirect'), count(kind) FROM r
        WHERE who IN (SELECT who FROM whos) GROUP BY 1""",
    ),
    "claims": (
        Question(top=ALL, act="say", kind="direct"),
        "claim_id copies published_on",
        CLAIMS.format("act = 'say' AND kind = 'direct'"),
    ),
    "about": (EVERY, "claim_id copies published_on", CLAIMS.format("len(about) > 0")),
    "message": (
        Question(top=ALL, phrase=PHRASE, every="week"),
        "actor_id period count of",
        r"""SELECT w.who, week, if(weeks.n > 0, count(DISTINCT m.story) FILTER (regexp_matches(
            lower(coalesce(text, '') || ' ' || coalesce(title, '')), 'the\s+bridge\s+is\s+safe\b') OR text_of IN
              (SELECT text_of FROM claims WHERE regexp_matches(lower(content), 'the\s+bridge\s+is\s+safe\b'))), NULL),
          if(weeks.n > 0, count(DISTINCT m.story), NULL)
        FROM whos AS w CROSS JOIN weeks
        LEFT JOIN named AS m ON m.who = w.who AND date_trunc('week', m.published_on) = week
        GROUP BY w.who, week, weeks.n""",
    ),
    "quotations": (
        EVERY,
        "outlets stories articles first_day last_day",
        r"""WITH q AS (SELECT trim(regexp_replace(lower(content), '[^\p{L}\p{N}]+', ' ', 'g')) AS k, text_of FROM claims
          WHERE kind = 'direct')
        SELECT count(DISTINCT domain), count(DISTINCT story), count(DISTINCT article_id), min(published_on),
               max(published_on) FROM q JOIN dated USING (text_of) WHERE len(string_split(k, ' ')) >= 5 GROUP BY k""",
    ),
    "first-seen": (
        Question(top=ALL, since=START + timedelta(days=1)),
        "actor_id first_day last_day stories outlets",
        f"""SELECT who, min(published_on), max(published_on), count(DISTINCT story), count(DISTINCT domain) FROM named
        GROUP BY 1 HAVING min(published_on) >= DATE '{START + timedelta(days=1)}'""",
    ),
    "stories": (
        EVERY,
        "story_id first_day last_day outlets articles",
        """SELECT story, min(published_on), max(published_on), count(DISTINCT domain), count(*)
        FROM dated GROUP BY 1""",
    ),
    "syndication": (
        EVERY,
        "domain articles shared",
        """WITH s AS (SELECT story, count(DISTINCT domain) > 1 AS shared FROM dated GROUP BY 1)
        SELECT domain, count(*), count(DISTINCT story) FILTER (shared) FROM dated JOIN s USING (story)
        WHERE domain IS NOT NULL GROUP BY 1""",
    ),
    "outlets": (
        EVERY,
        "domain wire articles stories copies first_day last_day days",
        """SELECT domain, count(wire), count(*), count(DISTINCT story), count(*) FILTER (duplicate_kind <> 'none'),
               min(published_on), max(published_on), count(DISTINCT published_on) FROM dated GROUP BY 1""",
    ),
    "languages": (
        EVERY,
        "language outlets articles stories",
        "SELECT language, count(DISTINCT domain), count(*), count(DISTINCT story) FROM dated GROUP BY 1",
    ),
    "coverage": (
        Question(every="month"),
        "period language domain articles stories new_stories",
        """WITH a AS (SELECT *, row_number() OVER first AS i FROM dated
          WINDOW first AS (PARTITION BY story ORDER BY published_on, crawled_at, article_id))
        SELECT date_trunc('month', published_on), language, domain, count(*), count(DISTINCT story),
               count(*) FILTER (i = 1)
        FROM a GROUP BY ALL""",
    ),
    "rejects": (
        EVERY,
        "stage reason rejects domains",
        "SELECT stage, reason, count(*), count(DISTINCT domain) FROM rejects GROUP BY ALL",
    ),
    "unlinked": (
        EVERY,
        "actor_id occurrences articles stories",
        """SELECT who, count(*), count(DISTINCT article_id), count(DISTINCT story) FROM named
        WHERE who LIKE 'local:%' GROUP BY 1""",
    ),
}


def database(root: str) -> duckdb.DuckDBPyConnection:
    """The tables of finished runs, and the definitions as views."""
    connection = duckdb.connect()
    for name, files in open_tables(root).files.items():
        paths = [f"{root}/{path}" for path in files]
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet({paths}, hive_partitioning = false)")
    connection.execute(
        "ALTER TABLE mentions ADD COLUMN text_of VARCHAR; ALTER TABLE claims RENAME article_id TO text_of"
    )
    connection.execute("ALTER TABLE claims DROP published_on; ALTER TABLE claims DROP story_id")
    connection.execute(
        "ALTER TABLE claims DROP outlet; ALTER TABLE claims DROP domain; ALTER TABLE claims DROP language"
    )
    connection.execute("ALTER TABLE claims DROP published_source")
    for kind in ("story", "actor"):
        merged = connection.execute(f"SELECT {kind}_id, merged_into FROM {kind}_aliases").fetchall()
        now = dict(merged)
        connection.execute(f"CREATE TABLE {kind}_chain (id VARCHAR, now VARCHAR)")
        for id_, last in merged:
            while last in now:
                last = now[last]
            connection.execute(f"INSERT INTO {kind}_chain VALUES (?, ?)", [id_, last])
    connection.execute(VIEWS)
    return connection


def assert_alike(told: list[tuple], expected: list[tuple]) -> None:
    """The same rows in any order; fractions up to the reports' four decimals."""
    told, expected = (sorted(map(_plain, rows), key=_whole_values) for rows in (told, expected))
    assert list(map(_whole_values, told)) == list(map(_whole_values, expected))
    for row, other in zip(told, expected, strict=True):
        assert row == pytest.approx(other, abs=1e-4)


def _plain(row: tuple) -> list[Any]:
    """A row's values; days for moments."""
    return [value.date() if hasattr(value, "date") else value for value in row]


def _whole_values(row: list[Any]) -> list[str]:
    return [str(value) for value in row if not isinstance(value, float)]


@pytest.fixture(scope="module", params=["random", "sample"])
def tables(request: pytest.FixtureRequest) -> tuple[str, duckdb.DuckDBPyConnection]:
    root = request.getfixturevalue(f"{request.param}_root")
    return root, database(root)


@pytest.mark.parametrize("name", ASKED)
def test_report_says_what_sql_says(name: str, tables: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    root, connection = tables
    question, columns, query = ASKED[name]
    frame = run_report(name, root, question).frame
    if name == "syndication":  # a row per domain and wire there
        frame = frame.group_by("domain").agg(pl.col("articles", "shared").sum())
    if name == "coverage":
        frame = frame.filter(pl.col("articles") > 0)
    assert_alike(frame.select(columns.split()).rows(), connection.execute(query).fetchall())


@pytest.mark.parametrize(("within", "place"), [("article", "article_id"), ("sentence", "(text_of, zone, sentence)")])
def test_pairs_within(within: str, place: str, tables: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    root, connection = tables
    columns = ASKED["co-mentions"][1].split()
    frame = run_report("co-mentions", root, Question(within=within, top=ALL)).frame
    query = PAIRS.format(place=place, rows="named")
    assert_alike(frame.select(columns).rows(), connection.execute(query).fetchall())


def test_random_tables_have_bursts_and_gaps(random_root: str) -> None:
    assert run_report("bursts", random_root, Question()).frame.height >= 2
    assert run_report("attention", random_root, Question()).frame["gap_days"].sum() > 0


def test_every_report_is_asked() -> None:
    assert set(REPORTS) - set(ASKED) == {"story"}  # a list of articles
