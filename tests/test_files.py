"""Files of this machine and of an object store, in the same words."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.store import BUCKET, emulator, failing
from transforms import files, objects
from transforms.objects import StoreError


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with emulator() as address:
        yield address


@pytest.fixture(autouse=True)
def fresh_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(objects, "_FIRST_PAUSE_S", 0.01)
    objects.forget_client()
    yield
    objects.forget_client()


@pytest.fixture(params=["folder", "store"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path)
    request.getfixturevalue("store")
    return f"gs://{BUCKET}/{tmp_path.name}"


def test_what_is_written_is_read(root: str) -> None:
    files.write(f"{root}/a/b.bin", b"first")
    files.write(f"{root}/a/b.bin", b"second\n")
    assert files.read(f"{root}/a/b.bin") == b"second\n"
    assert files.find(root) == [(f"{root}/a/b.bin", 7)]


def test_a_file_is_read_from_anywhere(root: str) -> None:
    files.write(f"{root}/f", bytes(range(200)))
    with files.open_file(f"{root}/f") as file:
        assert file.seek(100) == 100
        assert file.read(3) == bytes([100, 101, 102])
        assert file.tell() == 103
        file.seek(-2, 2)
        assert file.read() == bytes([198, 199])
        assert file.read(1) == b""
        file.seek(500)
        assert file.read() == b""


def test_a_file_is_created_once_only(root: str) -> None:
    path = f"{root}/log/1.json"
    assert files.create(path, b"one")
    assert not files.create(path, b"two")
    assert not files.create(path, b"one")
    assert files.read(path) == b"one"


def test_of_many_who_create_a_file_one_has_it(root: str) -> None:
    start = threading.Barrier(8)

    def create(n: int) -> bool:
        start.wait()
        return files.create(f"{root}/one", str(n).encode())

    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(create, range(8)))
    assert created.count(True) == 1
    assert files.read(f"{root}/one") == str(created.index(True)).encode()
    assert len(files.find(root)) == 1


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("**/*", ["a/1.json", "a/b/2.json", "a/b/c/3.txt", "ab/4.json", "top.json"]),
        ("*", ["top.json"]),
        ("a/*", ["a/1.json"]),
        ("a/**/*.json", ["a/1.json", "a/b/2.json"]),
        ("*/b/?.json", ["a/b/2.json"]),
        ("[!a]*.json", ["top.json"]),
        ("a*/[14].json", ["a/1.json", "ab/4.json"]),
        ("none/*", []),
    ],
)
def test_files_are_found_by_globs(root: str, pattern: str, wanted: list[str]) -> None:
    for name in ("top.json", "a/1.json", "a/b/2.json", "a/b/c/3.txt", "ab/4.json"):
        files.write(f"{root}/{name}", b"x")
    assert files.find(root, pattern) == [(f"{root}/{name}", 1) for name in wanted]


def test_paths_found_begin_as_the_folder_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files.write("./a/b", b"x")
    assert files.find("./a/") == files.find("./a") == [("./a/b", 1)]


def test_deleting_what_is_gone_is_no_fault(root: str) -> None:
    files.write(f"{root}/f", b"x")
    files.delete([f"{root}/f", f"{root}/never"])
    files.delete([f"{root}/f"])
    assert files.find(root) == []


def test_a_file_that_is_not_there(root: str) -> None:
    with pytest.raises(FileNotFoundError):
        files.open_file(f"{root}/nothing")


def test_the_same_content_has_the_same_checksum_everywhere(root: str) -> None:
    files.write(f"{root}/f", b"the same\n")
    # printf 'the same\n' | md5sum
    assert files.checksum(f"{root}/f") == "435dd64625a7fba13765f51c798af3ea"


def test_writable_folders_are_left_as_they_were(root: str) -> None:
    files.check_writable(f"{root}/new/folder")
    assert files.find(root) == []


def test_an_object_replaced_while_it_is_read_is_never_mixed(store: str) -> None:
    path = f"gs://{BUCKET}/mixed"
    files.write(path, b"a" * (10 << 20))
    with files.open_file(path) as file:
        assert file.read(1) == b"a"
        files.write(path, b"b" * (10 << 20))
        with pytest.raises(StoreError, match="was replaced while it was read"):
            file.read()


@pytest.mark.parametrize("kind", ["503", "429", "500", "lost", "cut"])
def test_what_passes_is_tried_again(store: str, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = f"gs://{BUCKET}/{tmp_path.name}"
    with failing(store, lambda method, path, before: kind if before < 2 else "") as (address, proxy):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        files.write(f"{root}/f", b"0123456789" * 1000)
        assert files.read(f"{root}/f") == b"0123456789" * 1000
        assert files.create(f"{root}/once", b"x")  # ours, even where the answer was lost and a retry finds it there
        assert not files.create(f"{root}/once", b"x")
        assert [found.path for found in files.find(root)] == [f"{root}/f", f"{root}/once"]
        files.delete([f"{root}/f"])
        assert [found.path for found in files.find(root)] == [f"{root}/once"]
        assert proxy.faults[kind] >= 8


@pytest.mark.parametrize(
    ("kind", "told"),
    [("403", "forbidden to these credentials"), ("401", "no credentials"), ("400", "400 Bad Request$")],
)
def test_what_is_refused_is_said_at_once(store: str, kind: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with failing(store, lambda method, path, before: kind) as (address, proxy):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        for ask in (files.read, files.find, files.check_writable):
            with pytest.raises(StoreError, match=told) as refused:
                ask(f"gs://{BUCKET}/x")
            assert "\n" not in str(refused.value)
        assert {n for (_, path), n in proxy.asked.items() if "/b/news/o" in path} == {1}


def test_a_store_that_stays_down_is_given_up(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_PATIENCE_S", 0.1)
    with failing(store, lambda method, path, before: "503") as (address, _):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        with pytest.raises(StoreError, match=r"cannot write to gs://news/x: 503 Service Unavailable$"):
            files.write(f"gs://{BUCKET}/x", b"x")


def test_a_bucket_that_is_not_there(store: str) -> None:
    for ask in (files.find, files.check_writable):
        with pytest.raises(StoreError, match="there is no bucket nowhere"):
            ask("gs://nowhere/x")


def test_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("STORAGE_EMULATOR_HOST", raising=False)
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with pytest.raises(StoreError, match="gs://news/x: no credentials for Google Cloud; `gcloud auth"):
        files.read("gs://news/x")


def test_without_googles_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "google.auth.exceptions", None)
    with pytest.raises(StoreError, match=r"gs://news/x needs Google's clients: pip install 'newsbeam\[gcp\]'"):
        files.read("gs://news/x")


def test_another_store() -> None:
    with pytest.raises(StoreError, match="s3://b/x: neither a local path nor gs://"):
        files.read("s3://b/x")


def test_a_file_that_goes_while_it_is_looked_for_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"12")
    (tmp_path / "gone").symlink_to("nothing")  # listed, but not there when it is asked for its size
    assert files.find(str(tmp_path)) == [(f"{tmp_path}/kept", 2)]
