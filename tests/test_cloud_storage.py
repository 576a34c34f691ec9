"""From a bucket into a bucket, reports included: the same as in a folder, also where the store fails now and then."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from tests.conftest import Done
from tests.store import BUCKET, emulator, failing
from transforms import files, objects

SAMPLE = Path(__file__).parent / "sample" / "sample.warc.gz"
INPUT = f"gs://{BUCKET}/crawl/sample.warc.gz"
REPORTS = ("mention-counts", "stories", "coverage")
Run = Callable[..., Done]


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with emulator() as address:
        files.write(INPUT, SAMPLE.read_bytes())
        yield address


@pytest.fixture(autouse=True)
def new_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(objects, "_FIRST_PAUSE_S", 0.01)
    objects.forget_client()
    yield
    objects.forget_client()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> str:
    from pipelines.cli import main

    root = str(tmp_path_factory.mktemp("local") / "tables")
    assert main(["run", "--quiet", "--input", str(SAMPLE), "--output", root]) == 0
    return root


def checksums(root: str) -> dict[str, str]:
    """Of the tables, but the one that tells the time of a run."""
    found = {file.path.removeprefix(root): files.read(file.path) for file in files.find(root, "**/*.parquet")}
    return {path: hashlib.sha256(data).hexdigest() for path, data in found.items() if not path.startswith("/runs/")}


def test_a_run_and_its_reports(store: str, local: str, newsbeam: Run) -> None:
    root = f"gs://{BUCKET}/tables"
    done = newsbeam("run", "--quiet", "--input", f"gs://{BUCKET}/crawl", "--output", root)
    assert done.code == 0, done.err
    assert checksums(root) == checksums(local)
    for report in REPORTS:
        told = newsbeam("report", report, "--data", root, "--format", "csv")
        assert told == newsbeam("report", report, "--data", local, "--format", "csv")
        assert told.code == 0
        assert told.out.count("\n") > 1
    query = "SELECT domain, count(*) AS n FROM articles GROUP BY domain ORDER BY domain"
    assert newsbeam("sql", query, "--data", root) == newsbeam("sql", query, "--data", local)
    assert "DirectRunner" in newsbeam("runs", "--data", root, "--format", "csv").out
    again = newsbeam("run", "--quiet", "--input", f"gs://{BUCKET}/crawl/*.gz", "--output", root)
    assert "this run is done" in again.out


def test_a_store_that_fails_now_and_then(
    store: str, local: str, newsbeam: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try of every request meets a fault, of one kind or another."""
    root = f"gs://{BUCKET}/flaky"
    kinds = ("503", "429", "lost", "cut")

    def fault(method: str, path: str, before: int) -> str:
        return kinds[crc32(f"{method} {path}".encode()) % len(kinds)] if before == 0 else ""

    with failing(store, fault) as (address, proxy):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        done = newsbeam("run", "--quiet", "--input", INPUT, "--output", root)
        assert done.code == 0, done.err
        told = newsbeam("report", "mention-counts", "--data", root, "--format", "csv")
        assert told == newsbeam("report", "mention-counts", "--data", local, "--format", "csv")
        assert sorted(proxy.faults.keys() - {""}) == sorted(kinds)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", store)
    objects.forget_client()
    assert checksums(root) == checksums(local)


def test_a_plan_from_a_bucket(store: str, newsbeam: Run) -> None:
    done = newsbeam("run", "--plan", "--input", INPUT, "--output", f"gs://{BUCKET}/planned")
    assert done.code == 0, done.err
    assert "1: 1 warc" in done.out
    assert files.find(f"gs://{BUCKET}/planned") == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--input", "gs://nowhere/x", "--output", "t"), "there is no bucket nowhere"),
        (("run", "--input", f"gs://{BUCKET}/nothing", "--output", "t"), "no object matches"),
        (("run", "--input", f"gs://{BUCKET}/crawl/*.zip", "--output", "t"), "no object matches"),
        (("run", "--input", str(SAMPLE), "--output", "gs://nowhere/t"), "there is no bucket nowhere"),
        (("run", "--input", "s3://bucket/x", "--output", "t"), "s3://bucket/x: neither a local path nor gs://"),
        (("report", "coverage", "--data", "gs://nowhere/t"), "there is no bucket nowhere"),
        (("report", "coverage", "--data", f"gs://{BUCKET}/nothing"), "no data at gs://news/nothing"),
        (("sql", "SELECT 1", "--data", "gs://nowhere/t"), "there is no bucket nowhere"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:1]),
)
def test_what_cannot_be_used_is_said_in_one_line(
    arguments: tuple[str, ...], told: str, store: str, newsbeam: Run
) -> None:
    done = newsbeam(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [("run", "--input", INPUT, "--output"), ("report", "coverage", "--data")])
def test_what_is_forbidden_is_said_in_one_line(
    arguments: tuple[str, ...], store: str, newsbeam: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(store, lambda method, path, before: "403" if "tables" in path or method == "POST" else "") as (at, _):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", at)
        done = newsbeam(*arguments, f"gs://{BUCKET}/tables")
    assert done.code == 2
    assert "forbidden to these credentials" in done.err
    assert done.err.count("\n") == 1
