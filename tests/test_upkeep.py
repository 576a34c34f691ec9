"""Verify, compact, migrate and forget: what they do to tables of real runs, and what they find."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.reports.scan import ask
from pipelines.snapshots import live_runs
from pipelines.upkeep.compact import compact
from pipelines.upkeep.migrate import MigrationError, migrate
from pipelines.upkeep.verify import verify
from tests.conftest import Done
from tests.test_nights import FERRY, SCHOOL, night
from transforms.forgotten import mark
from transforms.schemas import MENTIONS, TABLES, Table

Run = Callable[..., Done]
QUAY = [
    'Harbour minister Ada Quill said on Tuesday: "The quay at Northbay will be ready by May."',
    "Her colleague Bert Sandhurst told reporters that the money had been found.",
    "The quay was closed after a storm in November, and ships have gone to Selby since.",
]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights: the courier has the quay's story first, post and herald copy it, one with another headline."""
    from pipelines.cli import main

    def newsbeam(*arguments: object) -> Done:
        return Done(main([str(argument) for argument in arguments]), "", "")

    root = tmp_path_factory.mktemp("nights") / "tables"
    night(root, 6, [("courier", QUAY), ("herald", SCHOOL)], newsbeam)
    night(root, 7, [("post", QUAY), ("echo", FERRY), ("mail", ["Too short."])], newsbeam)
    return root


@pytest.fixture
def root(nights: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(nights, tmp_path / "tables"))


def read(root: Path, table: str) -> pl.DataFrame:
    return ask(str(root), lambda tables: tables.written(table).collect())


def plain(root: Path, table: str) -> pl.DataFrame:
    """A table as any tool reads it."""
    return pl.read_parquet(root / table / "**" / "*.parquet")


def one_file(root: Path, table: str) -> Path:
    """A file of the table that has rows."""
    return next(path for path in sorted(root.glob(f"{table}/**/*.parquet")) if pq.ParquetFile(path).metadata.num_rows)


# --- verify ------------------------------------------------------------------------------------------------------


def test_what_runs_wrote_is_as_written(root: Path, newsbeam: Run) -> None:
    done = newsbeam("verify", "--data", root)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("2 runs, ")
    assert done.out.endswith(" rows: all as written\n")


def delete(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def drop_a_row(path: Path) -> None:
    rows = pq.read_table(path)
    pq.write_table(rows.slice(1), path)


def copy_beside(path: Path) -> None:
    shutil.copy(path, path.with_name("export.parquet"))


def move_to_another_month(path: Path) -> None:
    there = path.parent.with_name("published_month=1999-01")
    there.mkdir()
    path.rename(there / path.name)


@pytest.mark.parametrize("damage", [delete, cut, flip_a_byte, drop_a_row, copy_beside, move_to_another_month])
@pytest.mark.parametrize("table", ["articles", "mentions", "claims"])
def test_damage_to_a_file_is_found(root: Path, table: str, damage: Callable[[Path], None], newsbeam: Run) -> None:
    path = one_file(root, table)
    damage(path)
    done = newsbeam("verify", "--data", root)
    assert done.code == 1
    assert str(path.parent.relative_to(root).parts[0]) in done.out
    assert "fault" in done.out.splitlines()[-1]


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if not table.by_date])
def test_damage_to_the_smaller_tables_is_found(root: Path, table: str) -> None:
    path = sorted(root.glob(f"{table}/**/*.parquet"))[0]
    flip_a_byte(path)
    assert [fault.partition(":")[0] for fault in verify(str(root)).faults] == [str(path.relative_to(root))]


def test_damage_to_manifests_and_the_snapshot_is_found(root: Path) -> None:
    live = live_runs(str(root)).snapshot.runs[0].manifest
    (root / live).write_text("{")
    assert "cannot be read" in verify(str(root)).faults[0]
    (root / live).unlink()
    assert "missing" in verify(str(root)).faults[0]


def test_a_copy_of_a_manifest_that_tells_another_thing_is_found(root: Path) -> None:
    copy = next(root.glob("runs/*/run.json"))
    copy.write_text(json.dumps(json.loads(copy.read_text()) | {"runner": "elsewhere"}))
    assert [fault.partition(":")[0] for fault in verify(str(root)).faults] == [str(copy.relative_to(root))]


def rewrite(root: Path, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change rows of a file, and its manifest with it, as nobody but a fault of ours would."""
    import hashlib

    path = one_file(root, table)
    rows = change(pl.read_parquet(path)).to_arrow().cast(TABLES[table].schema)
    pq.write_table(rows, path)
    data = path.read_bytes()
    for manifest in root.glob("runs/*/run*.json"):
        told = json.loads(manifest.read_text())
        for file in told["files"][table]:
            if file["path"] == str(path.relative_to(root)):
                checksum = hashlib.blake2b(data, digest_size=16).hexdigest()
                file.update(rows=len(rows), bytes=len(data), checksum=checksum)
        manifest.write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("table", "change", "fault"),
    [
        ("articles", lambda rows: rows.head(1), "records read"),
        ("articles", lambda rows: pl.concat([rows, rows.head(1)]), "more than once"),
        ("articles", lambda rows: rows.with_columns(run_id=pl.lit("0" * 32)), "not live"),
        ("articles", lambda rows: rows.with_columns(story_id=pl.lit("s"), is_lead=True), "more than one lead"),
        ("mentions", lambda rows: rows.with_columns(article_id=pl.lit("nobody's")), "of texts that no article has"),
        ("claims", lambda rows: rows.with_columns(article_id=pl.lit("nobody's")), "of texts that no article has"),
        ("mentions", lambda rows: rows.with_columns(actor_id=pl.lit("Q0")), "not in the table actors"),
        ("coverage", lambda rows: rows.with_columns(articles=pl.col("articles") + 1), "does not add up"),
    ],
)
def test_tables_that_do_not_fit_each_other_are_found(
    root: Path, table: str, change: Callable[[pl.DataFrame], pl.DataFrame], fault: str
) -> None:
    rewrite(root, table, change)
    assert any(fault in told for told in verify(str(root)).faults), verify(str(root)).faults


# --- compact -----------------------------------------------------------------------------------------------------


def sorted_rows(root: Path, table: str) -> list[tuple[Any, ...]]:
    frame = read(root, table)
    return sorted(map(repr, frame.rows()))


def test_small_files_are_merged_and_the_rows_stay(root: Path, newsbeam: Run) -> None:
    before = {table: sorted_rows(root, table) for table in TABLES}
    many = len(list(root.glob("articles/**/*.parquet")))
    assert many > 1
    assert "small files became" in newsbeam("compact", "--data", root).out
    assert len(list(root.glob("articles/**/*.parquet"))) == 1
    assert {table: sorted_rows(root, table) for table in TABLES} == before
    assert plain(root, "mentions").height == len(before["mentions"])
    assert verify(str(root)).faults == []
    mentions = pl.read_parquet(one_file(root, "mentions"))
    assert mentions.equals(mentions.sort(*MENTIONS.sort, nulls_last=True, maintain_order=True))
    assert newsbeam("compact", "--data", root).out == "nothing to merge: no partition has small files\n"


def test_a_run_goes_on_from_merged_files(root: Path, newsbeam: Run) -> None:
    story = read(root, "articles").filter(domain="courier.example")["article_id"].item()
    compact(str(root))
    night(root, 8, [("star", QUAY), ("courier", QUAY)], newsbeam)
    found = read(root, "articles").filter(pl.col("domain").is_in(["star.example", "courier.example"]))
    assert set(found["story_id"]) == {story}
    assert compact(str(root)) == (2, 1)  # copies have no mentions and claims of their own
    assert verify(str(root)).faults == []
    assert len(live_runs(str(root)).snapshot.runs) == 4  # three runs, and what holds the merged files


def test_a_run_whose_files_were_merged_can_be_replaced(root: Path, newsbeam: Run) -> None:
    before = {table: sorted_rows(root, table) for table in ("articles", "mentions", "claims", "rejects", "coverage")}
    compact(str(root))
    dump = root.parent / "night-7.jsonl"
    night(root, 7, [("post", QUAY), ("echo", FERRY), ("mail", ["Too short."])], newsbeam, "--replace")
    assert dump.exists()
    assert {table: sorted_rows(root, table) for table in before} == before
    assert verify(str(root)).faults == []


# --- migrate -----------------------------------------------------------------------------------------------------


def as_version(root: Path, version: str) -> None:
    """Let every file of claims be of another version of the schema."""
    for path in root.glob("claims/**/*.parquet"):
        rows = pq.read_table(path).replace_schema_metadata({"newsbeam.schema_version": version})
        pq.write_table(rows, path)


def test_newest_tables_need_no_migration(root: Path, newsbeam: Run) -> None:
    assert newsbeam("migrate", "--data", root).out == "all files are of schema 1.0, the newest\n"


def test_older_files_are_migrated_step_by_step(root: Path) -> None:
    as_version(root, "0.8")

    def louder(table: Table, rows: pa.Table) -> pa.Table:
        assert table.name == "claims"
        place = rows.schema.get_field_index("content")
        return rows.set_column(place, "content", pa.array([text.upper() for text in rows["content"].to_pylist()]))

    steps = {"0.8": ("0.9", louder), "0.9": ("1.0", lambda table, rows: rows)}
    assert migrate(str(root), steps) == len(list(root.glob("claims/**/*.parquet")))
    assert read(root, "claims")["content"].str.contains("THE QUAY").any()
    assert verify(str(root)).faults == []


def test_unknown_versions_are_refused(root: Path, newsbeam: Run) -> None:
    as_version(root, "7.0")
    done = newsbeam("migrate", "--data", root)
    assert done.code == 2
    assert done.err.endswith("is of schema 7.0: this newsbeam knows 1.0\n")
    with pytest.raises(MigrationError):
        migrate(str(root))


# --- forget ------------------------------------------------------------------------------------------------------


def everything(root: Path) -> bytes:
    """Every byte under a root, Parquet as rows."""
    found = b""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            found += repr(pl.read_parquet(path).rows()).encode() if path.suffix == ".parquet" else path.read_bytes()
    return found


def test_an_address_is_forgotten_everywhere(root: Path, newsbeam: Run) -> None:
    assert b"https://echo.example/7" in everything(root)
    done = newsbeam("forget", "--data", root, "--url", "HTTPS://echo.example/7?utm_source=feed")
    assert (done.code, done.err) == (0, "")
    assert b"echo.example/7" not in everything(root)
    assert b"night ferry" not in everything(root)
    kept = read(root, "rejects").filter(reason="forgotten")
    assert kept.select("url", "domain", "excerpt", "stage").rows() == [(None, None, None, "extract")]
    assert verify(str(root)).faults == []


def test_what_is_forgotten_does_not_come_back(root: Path, newsbeam: Run) -> None:
    newsbeam("forget", "--data", root, "--url", "https://echo.example/7", "--domain", "star.example")
    dump = root.parent / "again.jsonl"
    night(root, 7, [("echo", [*FERRY, "Another last line."]), ("star", SCHOOL), ("sun", SCHOOL)], newsbeam)
    assert set(read(root, "articles")["domain"]) == {"courier.example", "herald.example", "post.example", "sun.example"}
    assert read(root, "rejects").filter(reason="forgotten").height == 3
    assert b"star.example" not in everything(root)
    assert verify(str(root)).faults == [], dump


def test_copies_keep_what_a_forgotten_lead_said(root: Path, newsbeam: Run) -> None:
    before = read(root, "mentions").filter(pl.col("zone") == "body", domain="courier.example")
    newsbeam("forget", "--data", root, "--domain", "courier.example")
    after = read(root, "mentions").filter(pl.col("zone") == "body", domain="post.example")
    assert after["surface"].to_list() == before["surface"].to_list()
    assert set(read(root, "claims")["domain"]) <= {"post.example", "herald.example", "echo.example"}
    report = newsbeam("report", "mention-counts", "--data", root, "--actor", "Ada Quill", "--format", "csv")
    assert report.out.splitlines()[-1].split(",")[3:5] == ["1", "1"] or "Ada Quill" in report.out
    assert b"courier" not in everything(root)
    assert verify(str(root)).faults == []


def test_an_actor_is_forgotten_in_every_table(root: Path, newsbeam: Run) -> None:
    actor_id = read(root, "actors").filter(actor="Ada Quill")["actor_id"].item()
    assert read(root, "claims").filter(speaker_id=actor_id).height > 0
    done = newsbeam("forget", "--data", root, "--actor", "Ada Quill")
    assert done.code == 0, done.out
    assert actor_id.encode() not in everything(root)
    night(root, 8, [("star", [*QUAY, "Ada Quill did not comment further."])], newsbeam)
    assert actor_id.encode() not in everything(root)
    assert read(root, "mentions").filter(actor="Bert Sandhurst").height > 0
    assert verify(str(root)).faults == []


def test_the_list_names_nobody(root: Path, newsbeam: Run) -> None:
    newsbeam("forget", "--data", root, "--domain", "courier.example")
    marks = [path.name for path in (root / "_forgotten").iterdir()]
    assert marks == [mark("domain", "courier.example")]
    assert "courier" not in marks[0]


def test_forgetting_works_on_merged_files(root: Path, newsbeam: Run) -> None:
    compact(str(root))
    assert newsbeam("forget", "--data", root, "--domain", "courier.example").code == 0
    assert b"courier" not in everything(root)
    assert verify(str(root)).faults == []


def test_a_forgotten_thing_that_is_there_is_a_fault(root: Path) -> None:
    (root / "_forgotten").mkdir()
    (root / "_forgotten" / mark("domain", "courier.example")).touch()
    assert any("to be forgotten" in fault for fault in verify(str(root)).faults)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), "nothing to forget: name a --url, a --domain or an --actor"),
        (("--domain", "news.courier.example.com"), "is no registrable domain such as 'example.com'"),
        (("--url", "nowhere"), "is no address such as 'https://example.com/a'"),
        (("--actor", "Nobody Known"), "unknown actor 'Nobody Known'"),
    ],
)
def test_what_cannot_be_forgotten(root: Path, newsbeam: Run, asked: tuple[str, ...], told: str) -> None:
    done = newsbeam("forget", "--data", root, *asked)
    assert done.code == 2
    assert told in done.err
    assert not (root / "_forgotten").exists()


@pytest.mark.parametrize("command", ["verify", "compact", "migrate"])
def test_a_root_without_tables_is_a_mistake(tmp_path: Path, newsbeam: Run, command: str) -> None:
    done = newsbeam(command, "--data", tmp_path / "tabels")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"newsbeam: no data at {tmp_path / 'tabels'}: it holds no finished run\n"
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_was_forgotten_is_in_nobodys_way(tmp_path: Path, newsbeam: Run) -> None:
    root, window = tmp_path / "tables", ("--set", "dedupe.window_days=3")
    night(root, 6, [("courier", QUAY)], newsbeam, *window)
    night(root, 20, [("post", SCHOOL), ("herald", FERRY)], newsbeam, *window)
    assert len(list((root / "index" / "signatures").glob("*/*.parquet"))) == 1  # the first night's is deleted
    assert migrate(str(root)) == 0
    assert newsbeam("compact", "--data", root).code == 0
    done = newsbeam("forget", "--data", root, "--domain", "courier.example", "--domain", "post.example")
    assert done.code == 0, done
    assert "2 articles" in done.out
    assert verify(str(root)).faults == []
