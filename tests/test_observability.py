"""What an operator sees of a run: its counters in the engine, its events, where the time went, and how it ends."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import apache_beam as beam
import pytest

from pipelines import engines, launch, monitor
from tests.conftest import Done
from transforms import metrics
from transforms.settings import MonitorSettings

SAMPLE = Path(__file__).parent / "sample" / "sample.warc.gz"
FLINK = ("--runner", "FlinkRunner")
STAGES = ["attributions", "extract", "languages", "read", "write"]
Run = Callable[..., Done]


@pytest.mark.parametrize("workers", [1, 2])
def test_the_engine_shows_every_counter_and_reason(workers: int, tmp_path: Path) -> None:
    request = launch.Request((str(SAMPLE),), str(tmp_path / "t"), MonitorSettings(), workers=workers)
    prepared = launch.prepare(request)
    with beam.Pipeline(engines.engine(prepared.options), prepared.options) as pipeline:
        monitor.run(pipeline, prepared.dumps, prepared.job)
    shown = metrics.counters(pipeline.result)
    manifest = json.loads(next((tmp_path / "t").glob("runs/*/run.json")).read_text())
    counted = manifest["counters"]
    rows = {name: counted[name] for name in ("articles", "mentions", "claims", "rejects")}
    assert {name: n for name, n in shown.items() if name in counted} == {
        name: n for name, n in counted.items() if name not in ("articles", "rejects")
    }
    assert {name: shown[f"rows.{name}"] for name in rows} == rows
    assert shown["bytes.articles"] == sum(file["bytes"] for file in manifest["files"]["articles"])
    assert sorted(metrics.seconds_by_stage(shown)) == STAGES


def test_events_are_json_lines_and_timings_lie_beside_the_manifest(tmp_path: Path, newsbeam: Run) -> None:
    done = newsbeam("run", "--quiet", "--log", "json", "--input", SAMPLE, "--output", tmp_path / "t")
    told = [json.loads(line) for line in done.err.splitlines()]
    assert [one["event"] for one in told] == ["run_started", "dump_read", "run_committed"]
    [folder] = (tmp_path / "t" / "runs").iterdir()
    assert {f"run_id={one['run']}" for one in told} == {folder.name}
    times = [datetime.fromisoformat(one["time"]) for one in told]
    assert times == sorted(times)
    assert told[0] | {"dumps": 1, "bytes": SAMPLE.stat().st_size} == told[0]
    assert told[1] | {"dump": "sample.warc.gz", "records": 39, "companions": 41} == told[1]
    timings = json.loads((folder / "timings.json").read_text())
    assert timings["counters"] == told[2]["counters"] == json.loads((folder / "run.json").read_text())["counters"]
    assert sorted(timings["stages"]) == STAGES
    assert 0 < max(timings["stages"].values()) <= timings["seconds"]


def test_a_run_that_fails_says_so_in_both_ways(tmp_path: Path, newsbeam: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("transforms.articles.article_of", broken, raising=False)
    monkeypatch.setattr("transforms.languages.verdict", broken)
    done = newsbeam("run", "--quiet", "--log", "json", "--input", SAMPLE, "--output", tmp_path / "t")
    assert done.code == 1
    *events, last = done.err.splitlines()
    assert json.loads(events[-1])["event"] == "run_failed"
    assert last.startswith("newsbeam: ")
    assert "ZeroDivisionError" in last


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--runner", "FlnkRunner"), "no runner FlnkRunner; the nearest is 'FlinkRunner'"),
        (("--runner", "DaskRunner"), "no runner DaskRunner"),
        (
            ("--runner", "PortableRunner", "--job_endpoint=localhost:1"),
            "--job_endpoint localhost:1: nothing answers there",
        ),
        (
            (*FLINK, "--flink_master=localhost:1"),
            "--flink_master localhost:1: nothing answers there",
        ),
        (
            (*FLINK, "--flink_master=nowhere"),
            "--flink_master nowhere: no address such as localhost:8081",
        ),
        (
            (*FLINK, "--flink_job_server_jar=no.jar"),
            "--flink_job_server_jar no.jar: there is no such file",
        ),
        (("--runner", "PrismRunner", "--prism_location=nothing"), "--prism_location nothing: there is no such file"),
        (
            (*FLINK, "--job_server_java_launcher=jav"),
            "Beam's job server needs java, which is not here",
        ),
        (("--log", "xml"), "argument --log: invalid choice: 'xml'"),
    ],
)
def test_what_cannot_be_used_ends_with_2(
    options: tuple[str, ...], told: str, tmp_path: Path, newsbeam: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if name == "jav" else name)
    done = newsbeam("run", "--input", SAMPLE, "--output", tmp_path / "t", *options)
    assert done.code == 2
    assert told in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "t").exists()
