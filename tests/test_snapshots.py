"""The snapshot log: runs beside each other, replaced, killed at any step; what readers see, and what is left over."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines import launch, leases, monitor, snapshots
from pipelines.reports.scan import ask
from tests.conftest import Done
from tests.steps import article
from tests.test_nights import FERRY, SCHOOL, night, rows
from transforms import files, snapshot_log, write
from transforms.blocks import concatenated
from transforms.grouping import LABELS
from transforms.layout import owner_of
from transforms.schemas import ARTICLES
from transforms.snapshot_log import Entry
from transforms.stories import as_block, with_stories

DAY = date(2025, 1, 6)


def a_run(root: Path, name: str, **changes: object) -> write.Run:
    """A run of one-article dumps, whose id begins with the hexadecimal name."""
    run = write.Run(name.ljust(32, "0"), str(root), datetime.now(UTC), "made", "0", "{}", (), revision=f"{name}1")
    return replace(run, **changes)  # type: ignore[arg-type]


def do(run: write.Run, title: str = "T", n: int = 2) -> None:
    """What a run does, without a job: one file of articles, and the commit."""
    some = [replace(article(f"Text {i} of run {run.run_id}."), title=title) for i in range(n)]
    (table,) = with_stories(as_block(some), concatenated([], LABELS))
    file = write.write_parquet(table, ARTICLES, run, "published_month=unknown", "0000-000")
    write.commit(run, [file], {"records_read": n}, DAY)


def seen(root: Path) -> list[str]:
    """The titles that readers see."""
    return ask(str(root), lambda tables: sorted(tables.written("articles").collect()["title"]))


def globbed(root: Path) -> list[str]:
    return sorted(pl.read_parquet(root / "articles" / "**" / "*.parquet")["title"])


def contents(root: Path, but: tuple[str, ...] = ("runs", "_snapshots")) -> dict[str, bytes]:
    """Every file under a root, but those that tell times."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(f.relative_to(root)): f.read_bytes() for f in files if f.relative_to(root).parts[0] not in but}


class Killed(BaseException):
    """The end of a process, as the rest of it never sees it."""


@contextmanager
def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Die at the nth time that something is about to appear or to go under the root."""
    steps: list[str] = []

    def dying(what: str, do_it: Callable[..., object]) -> Callable[..., object]:
        def step_or_die(*arguments: object, **options: object) -> object:
            if len(steps) == step:
                raise Killed
            steps.append(what)
            return do_it(*arguments, **options)

        return step_or_die

    with monkeypatch.context() as patched, suppress(Killed):
        patched.setattr(files.os, "fsync", dying("write", files.os.fsync))
        patched.setattr(files.os, "link", dying("link", files.os.link))
        patched.setattr(Path, "replace", dying("rename", Path.replace))
        patched.setattr(Path, "unlink", dying("unlink", Path.unlink))
        yield steps


# --- the log -------------------------------------------------------------------------------------------------


def test_commits_at_the_same_time_are_all_in(tmp_path: Path) -> None:
    def commit(n: int) -> None:
        entry = Entry(f"{n:032x}", f"runs/{n}")
        snapshot_log.commit(str(tmp_path), "run", lambda now: [*now.runs, entry])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(commit, range(40)))
    now = snapshot_log.latest(str(tmp_path))
    assert now.version == 40
    assert {entry.manifest for entry in now.runs} == {f"runs/{n}" for n in range(40)}
    assert len(list(tmp_path.glob("_snapshots/*"))) == 40
    parents = [json.loads(path.read_text())["parent"] for path in sorted(tmp_path.glob("_snapshots/*"))]
    assert parents == list(range(40))


@pytest.mark.parametrize(("action", "moved"), [("run", True), ("forget", True), ("compact", False), ("odd", True)])
def test_a_run_minds_only_what_changes_articles(tmp_path: Path, action: str, moved: bool) -> None:
    do(a_run(tmp_path, "a"))
    other = Entry("f" * 32, "runs/other")
    snapshot_log.commit(str(tmp_path), action, lambda now: [*now.runs, other])
    later = a_run(tmp_path, "b", base=1)
    if moved:
        with pytest.raises(snapshot_log.SnapshotMoved):
            do(later)
    else:
        do(later)
    run_ids = [entry.run_id[0] for entry in snapshot_log.latest(str(tmp_path)).runs]
    assert run_ids == ["a", "f"] + ([] if moved else ["b"])


def test_a_commit_that_is_tried_again_finds_its_work_done(tmp_path: Path) -> None:
    run = a_run(tmp_path, "a")
    do(run)
    do(run)
    assert snapshot_log.latest(str(tmp_path)).version == 1
    assert seen(tmp_path) == ["T", "T"]


def test_the_same_run_started_twice_is_in_once(tmp_path: Path) -> None:
    do(a_run(tmp_path, "a"), "first")
    do(a_run(tmp_path, "a", revision="b2"), "second")
    snapshots.remove_leftovers(str(tmp_path))
    assert seen(tmp_path) == globbed(tmp_path) == ["first", "first"]


def test_a_replaced_run_keeps_its_place(tmp_path: Path) -> None:
    do(a_run(tmp_path, "a"), "old")
    do(a_run(tmp_path, "b", base=1), "b")
    do(a_run(tmp_path, "a", base=2, replaces=True, revision="a2"), "new")
    live = snapshots.live_runs(str(tmp_path))
    assert [manifest["run_id"][0] for manifest in live.manifests] == ["a", "b"]
    assert seen(tmp_path) == ["b", "b", "new", "new"]
    snapshots.remove_leftovers(str(tmp_path))
    assert globbed(tmp_path) == ["b", "b", "new", "new"]
    copy = json.loads((tmp_path / "runs" / f"run_id={'a'.ljust(32, '0')}" / "run.json").read_text())
    assert copy == live.manifests[0]


def test_a_root_from_before_snapshots_goes_on(tmp_path: Path) -> None:
    do(a_run(tmp_path, "a"), "old")
    for path in [*tmp_path.glob("_snapshots/*"), *tmp_path.glob("runs/*/run-*.json")]:
        path.unlink()
    assert seen(tmp_path) == ["old", "old"]
    do(a_run(tmp_path, "b", base=0), "new")
    snapshots.remove_leftovers(str(tmp_path))
    assert seen(tmp_path) == globbed(tmp_path) == ["new", "new", "old", "old"]


# --- crashes, leases and readers -------------------------------------------------------------------------------


@pytest.mark.parametrize("replaces", [False, True])
def test_killed_at_any_step(tmp_path: Path, replaces: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers see all of the run or nothing, and when it is done again nothing tells that it was ever killed."""
    step, done = 0, False
    while not done:
        root = tmp_path / str(step)
        do(a_run(root, "a"), "old")
        run = a_run(root, "a" if replaces else "b", base=1, replaces=replaces, revision="c1")
        before, after = ["old"] * 2, (["new"] * 2 if replaces else ["new", "new", "old", "old"])
        with killed_at(step, monkeypatch) as steps:
            do(run, "new")
            snapshots.remove_leftovers(str(root))
        done = len(steps) < step
        assert seen(root) in (before, after)
        if seen(root) == before:
            snapshots.remove_leftovers(str(root))
            assert globbed(root) == before
            do(replace(run, revision="c2"), "new")
        snapshots.remove_leftovers(str(root))
        assert seen(root) == globbed(root) == after
        assert not list(root.rglob(".unfinished-*"))
        live = snapshots.live_runs(str(root))
        copies = sorted(path.read_bytes() for path in root.glob("runs/*/run.json"))
        assert copies == sorted(write.as_json(manifest) for manifest in live.manifests)
        assert len(list(root.glob("runs/*/*.json"))) == 2 * len(live.manifests)
        step += 1
    assert step > 20


def test_files_of_a_run_at_work_stay(tmp_path: Path) -> None:
    do(a_run(tmp_path, "a"), "old")
    run = a_run(tmp_path, "b")
    stray = tmp_path / "articles" / "published_month=unknown" / f"part-{run.owner}-0000-000-00000000.parquet"
    with leases.held(str(tmp_path), run.owner, run.revision):
        stray.touch()
        snapshots.remove_leftovers(str(tmp_path))
        assert stray.exists()
    snapshots.remove_leftovers(str(tmp_path))
    assert not stray.exists()


def test_the_lease_of_a_dead_process_is_nobodys(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\nfrom pipelines import leases\n"
        f"with leases.held({str(tmp_path)!r}, 'a' * 12, 'b'):\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob("_running/*"))) == 1
    assert leases.owners(str(tmp_path)) == set()
    assert not list(tmp_path.glob("_running/*"))


def test_files_of_others_are_never_removed(tmp_path: Path) -> None:
    do(a_run(tmp_path, "a"))
    foreign = [tmp_path / "articles" / "published_month=unknown" / name for name in ("part-0.parquet", "notes.txt")]
    for file in foreign:
        file.write_text("mine")
    snapshots.remove_leftovers(str(tmp_path))
    assert all(file.exists() for file in foreign)
    assert owner_of("articles/published_month=2025-01/part-0.parquet") is None


def test_readers_see_one_version_while_it_is_replaced(tmp_path: Path) -> None:
    do(a_run(tmp_path, "a"), "0")
    versions = 25

    def replace_again_and_again() -> None:
        for n in range(1, versions):
            do(a_run(tmp_path, "a", base=n, replaces=True, revision=f"c{n}"), str(n))
            snapshots.remove_leftovers(str(tmp_path))

    with ThreadPoolExecutor(1) as pool:
        writing, read = pool.submit(replace_again_and_again), []
        while not writing.done():
            read.append(seen(tmp_path))
        writing.result()
    assert all(len(titles) == 2 and titles[0] == titles[1] for titles in read)
    assert seen(tmp_path) == [str(versions - 1)] * 2


# --- whole runs --------------------------------------------------------------------------------------------------


def test_a_run_that_was_overtaken_groups_its_stories_anew(
    tmp_path: Path, newsbeam: Callable[..., Done], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While one night is at work another one is committed, with copies of its stories and one of its very articles."""
    root = tmp_path / "tables"
    graph, calls = monitor.run, []

    def overtaken(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 1:
            night(root, 6, [("courier", FERRY), ("post", SCHOOL), ("echo", FERRY)], newsbeam)
        graph(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(launch.monitor, "run", overtaken)
    dump = tmp_path / "other.jsonl"
    same = {"url": "https://courier.example/6", "title": "News of courier", "text": "\n".join(FERRY)}
    more = {"url": "https://herald.example/5", "title": "News of herald", "text": "\n".join(FERRY)}
    dump.write_text("".join(json.dumps(row | {"date": "2025-01-05"}) + "\n" for row in (same, more)))
    done = newsbeam("run", "--quiet", "--input", dump, "--output", root, "--set", "articles.min_words=5")
    assert (done.code, len(calls)) == (0, 3), done.err
    assert "Traceback" not in done.err + caplog.text
    assert "2 = 1 article + 1 reject" in done.out
    found = rows(root)
    assert sorted(found) == ["courier/6", "echo/6", "herald/5", "post/6"]
    leads = pl.read_parquet(root / "articles" / "**" / "*.parquet").group_by("story_id").agg(pl.col("is_lead").sum())
    assert leads["is_lead"].to_list() == [1, 1]
    assert found["herald/5"]["story_id"] == found["echo/6"]["story_id"]
    rejects = pl.read_parquet(root / "rejects" / "**" / "*.parquet")
    assert rejects.select("url", "reason").rows() == [("https://courier.example/6", "already_kept")]
    assert not list(root.glob("_running/*"))


def test_a_night_is_replaced_as_it_was(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    root = tmp_path / "tables"
    night(root, 6, [("courier", FERRY), ("herald", SCHOOL)], newsbeam)
    night(root, 7, [("post", FERRY), ("echo", SCHOOL)], newsbeam)
    before = contents(root)
    night(root, 6, [("courier", FERRY), ("herald", SCHOOL)], newsbeam, "--replace")
    night(root, 7, [("post", FERRY), ("echo", SCHOOL)], newsbeam, "--replace")
    assert contents(root) == before
    assert len(list(root.glob("runs/*/*.parquet"))) == 2
    actions = [json.loads(path.read_text())["action"] for path in sorted(root.glob("_snapshots/*"))]
    assert actions == ["run", "run", "replace", "replace"]


@pytest.mark.parametrize(("window", "refused"), [(1, False), (3, True), (0, True)])
def test_a_night_whose_past_is_forgotten_is_not_replaced(tmp_path: Path, window: int, refused: bool) -> None:
    """The index of the first night is gone; it counts for the second where the window reaches back two days."""
    gone = {"table": "index/signatures", "path": "index/signatures/run_id=a/gone.parquet", "rows": 1}
    nights = [
        {"run_id": "a", "latest_day": "2025-01-06", "index": {"index/signatures": [gone]}},
        {"run_id": "b", "latest_day": "2025-01-08", "index": {}},
    ]
    live = snapshots.Live(snapshot_log.Snapshot(), nights)
    snapshots.check_replaceable(str(tmp_path), live, "a", window)
    if refused:
        with pytest.raises(snapshots.OutputError, match="fingerprints are forgotten"):
            snapshots.check_replaceable(str(tmp_path), live, "b", window)
    else:
        snapshots.check_replaceable(str(tmp_path), live, "b", window)


def test_a_killed_run_leaves_nothing(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    whole, root = tmp_path / "whole" / "tables", tmp_path / "killed" / "tables"
    whole.parent.mkdir()
    root.parent.mkdir()
    (tmp_path / "other.jsonl").write_text(json.dumps({"text": " ".join(SCHOOL)}))
    code = (
        "import os, signal\nfrom transforms import files, write\nfrom pipelines.cli import main\n"
        "paths = []\n"
        "def killing(path, data):\n"
        "    paths.append(path)\n"
        "    if len(paths) == 4: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    files.write(path, data)\n"
        "write.write = killing\n"
        f"main(['run', '--quiet', '--input', {str(tmp_path / 'other.jsonl')!r},"
        f" '--output', {str(root)!r}, '--set', 'articles.min_words=5'])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(root.glob("_running/*"))
    assert list(root.rglob("*.parquet"))
    for folder in (whole, root):
        night(folder, 7, [("post", FERRY)], newsbeam)
    assert contents(root) == contents(whole)
    (root / "_running" / f"{'a' * 12}-b.json").parent.mkdir()
    (root / "_running" / f"{'a' * 12}-b.json").touch()
    night(root, 7, [("post", FERRY)], newsbeam)  # it is done, and tidies all the same
    assert contents(root) == contents(whole)
    assert len(list(root.glob("runs/*/*"))) == len(list(whole.glob("runs/*/*"))) == 4


@pytest.mark.parametrize(
    ("counted", "complaint"),
    [
        ({"records_read": 2}, "2 records read, but 1 articles and 0 rejects"),
        ({"records_read": 1, "mentions": 5, "claims": 2}, "5 mentions found, but 4 written"),
        ({"records_read": 1, "mentions": 4, "claims": 3}, "3 claims found, but 2 written"),
    ],
)
def test_a_run_that_lost_rows_is_never_committed(counted: dict[str, int], complaint: str, tmp_path: Path) -> None:
    files = [
        write.WrittenFile(table, table, n, 1, "") for table, n in (("articles", 1), ("mentions", 4), ("claims", 2))
    ]
    with pytest.raises(write.Inconsistent, match=complaint):
        write.commit(a_run(tmp_path, "a"), files, counted, None)
    assert list(tmp_path.iterdir()) == []
