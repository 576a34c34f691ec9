"""Which files a run reads, and what the tables call them."""

import gzip
from pathlib import Path

import pytest

from pipelines.inputs import InputError, check_formats, find_dumps
from transforms.settings import InputSettings

LINE = '{"url": "https://a.example/1", "text": "words"}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("2024/a.jsonl", "2024/b.jsonl", "2025/a.jsonl", ".hidden.jsonl", "2025/.part/x.jsonl"):
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(LINE)
    return tmp_path / "in"


def names(*patterns: str | Path, output: str = "out") -> list[str]:
    return [dump.dump for dump in find_dumps([str(p) for p in patterns], output)]


def test_a_folder_is_read_whole_without_hidden_files(folder: Path) -> None:
    assert names(folder) == ["2024/a.jsonl", "2024/b.jsonl", "2025/a.jsonl"]


def test_names_are_relative_to_the_fixed_part_of_a_glob(folder: Path) -> None:
    assert names(folder / "202*" / "a.jsonl") == ["2024/a.jsonl", "2025/a.jsonl"]
    assert names(folder / "2024" / "*.jsonl") == ["a.jsonl", "b.jsonl"]
    assert names(folder / "**" / "a.jsonl") == ["2024/a.jsonl", "2025/a.jsonl"]


def test_one_file_goes_by_its_name(folder: Path) -> None:
    assert names(folder / "2024" / "a.jsonl") == ["a.jsonl"]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    file = folder / "2024" / "a.jsonl"
    assert names(file, file) == ["a.jsonl"]


def test_two_files_of_one_name_keep_apart(folder: Path) -> None:
    found = names(folder / "2024" / "a.jsonl", folder / "2025" / "a.jsonl")
    assert len(set(found)) == 2
    assert all(name.endswith(("2024/a.jsonl", "2025/a.jsonl")) for name in found)


def test_the_tables_are_no_input(folder: Path) -> None:
    (folder / "out" / "articles").mkdir(parents=True)
    (folder / "out" / "articles" / "x.parquet").write_bytes(b"PAR1")
    assert names(folder, output=str(folder / "out")) == ["2024/a.jsonl", "2024/b.jsonl", "2025/a.jsonl"]


def test_tables_are_not_written_among_the_dumps(folder: Path) -> None:
    with pytest.raises(InputError, match="is --output too"):
        names(folder, output=f"{folder}/")
    assert names(folder / "2024", output=str(folder)) == ["a.jsonl", "b.jsonl"]


@pytest.mark.parametrize("name", ["paths.txt", "crawl.warc.paths.gz"])
def test_a_list_of_paths(folder: Path, name: str) -> None:
    data = b"2024/a.jsonl\n\n2025/a.jsonl\n"
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    pattern = f"@{folder / name}" if name == "paths.txt" else str(folder / name)
    assert names(pattern) == ["2024/a.jsonl", "2025/a.jsonl"]


def test_a_list_that_names_what_is_not_there(folder: Path) -> None:
    (folder / "paths.txt").write_text("2024/z.jsonl\n")
    with pytest.raises(InputError, match=r"lists 2024/z\.jsonl, which is not there"):
        names(f"@{folder / 'paths.txt'}")


def test_formats_are_counted(folder: Path) -> None:
    (folder / "x.txt").write_text("Some prose.")
    dumps = find_dumps([str(folder)], "out")
    assert check_formats(dumps, InputSettings()) == {"jsonl": 3, "text": 1}
