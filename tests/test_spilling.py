"""A run that goes part by part: the same bytes as in memory, and nothing done twice after a failure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipelines import large, launch, worker
from pipelines.progress import Parts, describe_parts
from pipelines.spilling import SpillingRunner
from tests.conftest import Done
from tests.test_monitor import SAMPLE
from tests.test_nights import FERRY, SCHOOL
from tests.test_snapshots import contents

Told = list[tuple[str, int, int]]


def small_job(pipeline: beam.Pipeline, log: str, early: list[int], fails: bool) -> None:
    """Numbers by their remainder, counted beside those that were there early; each step says in `log` what it did."""

    def note(what: object) -> None:
        with open(log, "a") as file:
            file.write(f"{what}\n")

    def to_pair(n: int) -> tuple[int, int]:
        note(f"pair {n}")
        return n % 3, n

    def add(group: tuple[int, dict[str, Any]], most: int) -> tuple[int, int, int]:
        remainder, met = group
        note(f"add {remainder}")
        if fails and remainder == 2:
            raise ValueError("no")
        return remainder, sum(met["now"]), len(met["early"]) + most

    now = pipeline | "Now" >> beam.Create(range(9), reshuffle=False) | beam.Reshuffle() | "Pair" >> beam.Map(to_pair)
    before = pipeline | "Early" >> beam.Create(early, reshuffle=False) | "Pair early" >> beam.Map(lambda n: (n % 3, n))
    most = now | beam.Values() | beam.combiners.Top.Of(1) | "Only" >> beam.Map(lambda top: top[0])
    joined = {"now": now, "early": before} | beam.CoGroupByKey()
    added = joined | "Add" >> beam.Map(add, beam.pvalue.AsSingleton(most))
    _ = added | "Say" >> beam.Map(lambda row: note(f"is {row}"))


def run_small(folder: Path, early: list[int], fails: bool = False) -> list[str]:
    """What the steps of the job said, sorted."""
    log = folder / "log"
    log.write_text("")
    environment = SubprocessSDKEnvironment.from_command_string(worker.command("thrifty"))
    runner = SpillingRunner(environment, folder / "work", {"Early": json.dumps(early)}, lambda *_: None)
    with beam.Pipeline(runner, PipelineOptions(["--direct_num_workers=1"])) as pipeline:
        small_job(pipeline, str(log), early, fails)
    return sorted(log.read_text().splitlines())


def test_parts_that_are_finished_are_not_done_again(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no"):
        run_small(tmp_path, [1, 3, 4], fails=True)
    said = (tmp_path / "log").read_text().splitlines()
    again = run_small(tmp_path, [1, 3, 4])
    assert set(said) & set(again) == {"add 2"}
    result = ["is (0, 9, 9)", "is (1, 12, 10)", "is (2, 15, 8)"]
    assert {*said, *again} == {*(f"pair {n}" for n in range(9)), "add 0", "add 1", "add 2", *result}
    assert len(said) + len(again) == 9 + 4 + 3
    assert run_small(tmp_path, [1, 3, 4]) == []


def test_what_comes_of_a_salt_is_done_again_and_nothing_else(tmp_path: Path) -> None:
    run_small(tmp_path, [1, 3, 4])
    assert run_small(tmp_path, [5]) == ["add 0", "add 1", "add 2", "is (0, 9, 8)", "is (1, 12, 8)", "is (2, 15, 9)"]


def nights(folder: Path) -> list[Path]:
    """Three dumps, whose articles are copies of one another's."""
    dumps = []
    for day in (6, 7, 8):
        texts = (FERRY, SCHOOL, [*FERRY[:4], f"On day {day} the mate declined to comment."])
        rows = [
            {"url": f"https://a.example/{day}/{n}", "text": "\n".join(text), "date": f"2025-01-{day:02}"}
            for n, text in enumerate(texts)
        ]
        dumps.append(folder / f"{day}.jsonl")
        dumps[-1].write_text("".join(json.dumps(row) + "\n" for row in rows))
    return dumps


@pytest.fixture
def in_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "SHARD_BYTES", 1000)


def test_the_same_bytes_in_memory_and_in_parts(tmp_path: Path, newsbeam: Callable[..., Done], in_shards: None) -> None:
    """Over more shards than one, and with a failure in between."""
    inputs = [option for dump in nights(tmp_path) for option in ("--input", dump)]
    command = ("run", "--quiet", *inputs, "--set", "articles.min_words=5")
    in_memory, in_parts = tmp_path / "a" / "t", tmp_path / "b" / "t"
    assert newsbeam(*command, "--output", in_memory).code == 0
    told: Told = []
    with pytest.MonkeyPatch.context() as patched:

        def failing(stage: str, done: int, of: int) -> None:
            told.append((stage, done, of))
            if len(told) == 60:
                raise RuntimeError("the plug was pulled")

        engine = large.engine
        patched.setattr(large, "engine", lambda job, _, share: engine(job, failing, share))
        failed = newsbeam(*command, "--output", in_parts, "--memory", "1MB")
    assert failed.code == 1
    assert "the plug was pulled; its finished parts are kept" in failed.err
    finished = {path.parent for path in in_parts.glob("_work/*/*/[0-9]*")}
    assert len(finished) > 10
    done = newsbeam(*command, "--output", in_parts, "--memory", "1MB")
    assert done.code == 0, done.err
    assert contents(in_parts) == contents(in_memory)
    assert not list(in_parts.glob("_*/*/*"))


def test_parts_of_a_failed_run_go_with_the_next_run(tmp_path: Path, newsbeam: Callable[..., Done]) -> None:
    parts = tmp_path / "t" / "_work" / ("a" * 12) / "stage"
    parts.mkdir(parents=True)
    assert newsbeam("run", "--quiet", "--input", SAMPLE, "--output", tmp_path / "t").code == 0
    assert not parts.exists()


@pytest.mark.parametrize(("memory", "workers"), [(1, 1), (1_100_000_000, 1), (2_100_000_000, 2), (64_000_000_000, 8)])
def test_workers_within_memory(memory: int, workers: int) -> None:
    assert large.workers_within(memory, 8) == workers
    assert large.worker_bytes(memory, workers) * workers <= memory


def test_progress_tells_the_step_and_its_time() -> None:
    from collections import Counter

    parts = Parts("(ref_AppliedPTransform_Read-pages-Read-records_23)+x", done=30, of=80, before=20, since=0.0)
    said = describe_parts(Counter(records=1234), parts, 50.0)
    assert said == "reading: part 30 of 80, 1,234 records, about 250 s left of it"


def test_pages_are_reckoned_with_less_memory_than_texts() -> None:
    size = 150_000_000
    assert launch.memory_needed(size, {"warc": 3}) < 4_000_000_000 < launch.memory_needed(size, {"warc": 3, "wet": 1})
    assert launch.memory_needed(size, {"jsonl": 1}) == launch.memory_needed(size, {"unknown": 1})


@pytest.mark.parametrize(
    ("megabytes", "memory", "by_parts"), [(50, 4, False), (100, 4, True), (500, 64, False), (1000, 64, True)]
)
def test_a_run_goes_by_parts_where_memory_or_messages_end(megabytes: int, memory: int, by_parts: bool) -> None:
    assert launch.goes_by_parts(megabytes * 1_000_000, {"jsonl"}, memory * 1_000_000_000) is by_parts
