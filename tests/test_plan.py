"""What a plan says of a run: from a sample of its files."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Done

Run = Callable[..., Done]
STORY = " ".join(f"The council of ward {n} voted on Tuesday to keep the library open." for n in range(8))


def dump(folder: Path, name: str, records: int) -> None:
    rows = [{"url": f"https://a.example/{name}/{n:05d}", "title": "Library", "text": STORY} for n in range(records)]
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def told(out: str) -> dict[str, str]:
    return {line[:8].strip(): line[8:] for line in out.splitlines()}


def test_records_are_reckoned_from_the_sample(tmp_path: Path, newsbeam: Run) -> None:
    """Seven files of one size, one much larger: 200 of 6,000 records are looked at, 40 in each of five files."""
    for n in range(7):
        dump(tmp_path / "in", f"{n}.jsonl", 500)
    dump(tmp_path / "in", "7.jsonl", 2500)
    done = newsbeam("run", "--plan", "--input", tmp_path / "in", "--output", tmp_path / "t")
    plan = told(done.out)
    assert plan["files"] == "8: 8 jsonl"
    match = re.fullmatch(
        r"about ([\d,]+) s of processor time: ([\d.]+) ms a record to read and search,"
        r" in a sample of 200; some ([\d,]+) records",
        plan["time"],
    )
    assert match
    seconds, each, records = (float(n.replace(",", "")) for n in match.groups())
    assert 5500 < records < 6500
    assert abs(seconds - (5 + records * (each + 2.5) / 1000)) < 1 + records * 0.05 / 1000
    assert not (tmp_path / "t").exists()


def test_a_file_smaller_than_the_sample_is_known_whole(tmp_path: Path, newsbeam: Run) -> None:
    dump(tmp_path / "in", "a.jsonl", 30)
    done = newsbeam("run", "--plan", "--input", tmp_path / "in", "--output", tmp_path / "t")
    assert "in a sample of 30; some 30 records" in told(done.out)["time"]


def test_files_without_a_record_and_files_of_no_format(tmp_path: Path, newsbeam: Run) -> None:
    dump(tmp_path / "in", "a.jsonl", 10)
    (tmp_path / "in" / "b.bin").write_bytes(bytes(range(256)))
    (tmp_path / "in" / "c.jsonl").write_bytes(b"")
    done = newsbeam("run", "--plan", "--input", tmp_path / "in", "--output", tmp_path / "t")
    assert done.code == 0, done.err
    assert "in a sample of 10" in told(done.out)["time"]
