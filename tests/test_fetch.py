"""Fetching from a server of this test's own, which breaks off, refuses and changes its mind as it is told to."""

import gzip
import io
import itertools
import json
import random
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cli import main
from pipelines.destinations import Folder, Objects
from pipelines.downloads import Client, Clock, Pace
from pipelines.fetch import Fetch, Request, Show, parse_rate, perform, size_of
from pipelines.partials import Damaged, DestinationError, FetchError, GzipCheck, Origin
from pipelines.url_lists import ListError, listed_urls, name_files
from tests.store import BUCKET, emulator, failing
from transforms import files, objects
from transforms.objects import Found

BYTES = random.Random(3).randbytes(20_000)
MEMBERS = [gzip.compress(BYTES[n : n + 100] * 3, mtime=0) for n in range(9)]
ARCHIVE = b"".join(MEMBERS)


@dataclass
class Fault:
    """What goes wrong with one answer."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Bytes of the body after which the connection ends."""
    claim: int | None = None
    """A Content-Length that is not true."""
    garble: int | None = None
    """The place of a byte of the body that comes out wrong."""
    chunked: bool = False
    wait: threading.Event | None = None
    then: Callable[[], None] | None = None
    """Done after the answer."""


@dataclass
class Copy:
    """A file that the server has."""

    data: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": '"v1"'})
    ranges: bool = True
    honours_if_range: bool = True


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.copies: dict[str, Copy] = {}
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.sent: dict[str, int] = defaultdict(int)
        self.together: threading.Barrier | None = None
        self.busy, self.busiest, self.lock = 0, 0, threading.Lock()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def gets(self, path: str) -> list[dict[str, str]]:
        return [headers for method, asked, headers in self.asked if method == "GET" and asked == "/" + path]

    def handle_error(self, *_: Any) -> None:
        """Clients that give up are part of the tests."""


class Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        site = self.server
        with site.lock:
            site.busy += 1
            site.busiest = max(site.busiest, site.busy)
        if site.together:
            site.together.wait(20)
        try:
            self.answer(body=True)
        finally:
            with site.lock:
                site.busy -= 1

    def answer(self, body: bool) -> None:
        site, path = self.server, self.path.lstrip("/")
        site.asked.append((self.command, self.path, dict(self.headers)))
        self.close_connection = True
        queue = site.faults[path] if body else []
        fault = queue.pop(0) if queue else Fault()
        copy = site.copies.get(path)
        if fault.wait:
            fault.wait.wait(20)
        if fault.status or copy is None:
            self.begin(fault.status or 404, {"Content-Length": "0", **fault.headers})
            return
        status, start, headers = 200, 0, {**copy.headers, **fault.headers}
        asked = self.headers.get("Range")
        if asked and copy.ranges and self.same(copy):
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(copy.data):
                self.begin(416, {"Content-Length": "0", "Content-Range": f"bytes */{len(copy.data)}"})
                return
            status = 206
            headers = {"Content-Range": f"bytes {start}-{len(copy.data) - 1}/{len(copy.data)}", **headers}
        data = bytearray(copy.data[start:])
        if fault.garble is not None:
            data[fault.garble] ^= 0xFF
        if fault.chunked:
            headers["Transfer-Encoding"] = "chunked"
            half = len(data) // 2
            data = bytearray(b"".join(b"%x\r\n%s\r\n" % (len(d), d) for d in (data[:half], data[half:], b"")))
        else:
            headers["Content-Length"] = str(len(data) if fault.claim is None else fault.claim)
        self.begin(status, headers)
        if body:
            site.sent[path] += len(data[: fault.cut])  # first: the client may be done before write returns
            self.wfile.write(data[: fault.cut])
        if fault.then:
            fault.then()

    def same(self, copy: Copy) -> bool:
        validator = self.headers.get("If-Range")
        return not copy.honours_if_range or validator in (None, *copy.headers.values())

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as server:
        yield server


class serving:  # noqa: N801
    def __enter__(self) -> Site:
        self.site = Site()
        self.thread = threading.Thread(target=self.site.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        return self.site

    def __exit__(self, *_: object) -> None:
        self.site.shutdown()
        self.site.server_close()


class Hours:
    """A clock that nobody waits for: to sleep is to put it forward."""

    def __init__(self) -> None:
        self.time, self.sleeps = 1000.0, list[float]()
        self.lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.sleeps.append(seconds)
            self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.time, lambda: 1_614_556_800.0, self.sleep, lambda low, _: low)


@pytest.fixture
def hours() -> Hours:
    return Hours()


def fetch(site: Site, folder: Path, hours: Hours | None = None, lines: str | None = None, **options: Any) -> bool:
    """Fetch the paths of a list; all of the site's if none is given."""
    listed = folder.parent / "urls.txt"
    listed.write_text("\n".join(site.copies) if lines is None else lines)
    request = Request(**{"to": str(folder), "urls": str(listed), "base": site.base, **options})
    return perform(request, (hours or Hours()).clock)


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


# Whole files


def test_files_of_a_list_arrive_whole_and_are_recorded(site: Site, tmp_path: Path) -> None:
    site.copies = {"a/news.jsonl": Copy(BYTES), "b/dump.warc.gz": Copy(ARCHIVE, {})}
    folder = tmp_path / "dumps"
    assert fetch(site, folder)
    assert (folder / "news.jsonl").read_bytes() == BYTES
    assert (folder / "dump.warc.gz").read_bytes() == ARCHIVE
    assert hidden(folder) == [".fetched.jsonl"]
    entries = [json.loads(line) for line in (folder / ".fetched.jsonl").read_text().splitlines()]
    assert {entry["url"]: entry["length"] for entry in entries} == {
        site.base + "a/news.jsonl": len(BYTES),
        site.base + "b/dump.warc.gz": len(ARCHIVE),
    }


def test_requests_name_newsbeam_and_ask_for_bytes_as_they_are(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES)}
    assert fetch(site, tmp_path / "d")
    (headers,) = site.gets("x")
    assert headers["User-Agent"].startswith("newsbeam/")
    assert headers["Accept-Encoding"] == "identity"


def test_what_is_there_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES), "y": Copy(ARCHIVE)}
    assert fetch(site, tmp_path / "d", lines="x")
    site.asked.clear()
    assert fetch(site, tmp_path / "d", lines="x\ny")
    assert [path for _, path, _ in site.asked] == ["/y"]
    assert fetch(site, tmp_path / "d", lines="x", replace=True)
    assert [path for _, path, _ in site.asked] == ["/y", "/x"]


def test_an_empty_file_is_a_file(site: Site, tmp_path: Path) -> None:
    site.copies = {"x.txt": Copy(b"")}
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x.txt").read_bytes() == b""
    assert hidden(tmp_path / "d") == [".fetched.jsonl"]


@pytest.mark.parametrize("served", [BYTES, BYTES[:-1]])
def test_an_unrecorded_file_is_compared_by_its_length(
    served: bytes, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "x").write_bytes(BYTES)
    site.copies = {"x": Copy(served)}
    assert fetch(site, folder) == (served == BYTES)
    assert ("is another file, of 20,000 bytes, not 19,999 bytes" in capsys.readouterr().err) == (served != BYTES)
    assert not site.gets("x")


def test_a_file_of_the_same_name_from_elsewhere_is_not_taken_for_it(site: Site, tmp_path: Path) -> None:
    site.copies = {"a/x": Copy(BYTES), "b/x": Copy(ARCHIVE)}
    assert fetch(site, tmp_path / "d", lines="a/x")
    assert not fetch(site, tmp_path / "d", lines="b/x")
    assert (tmp_path / "d" / "x").read_bytes() == BYTES


def test_no_more_than_the_jobs_ask_at_once(site: Site, tmp_path: Path) -> None:
    site.copies = {str(n): Copy(BYTES) for n in range(6)}
    site.together = threading.Barrier(2)  # breaks unless two ask together
    assert fetch(site, tmp_path / "d", jobs=2)
    assert site.busiest == 2


def test_a_stream_without_a_length_arrives(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(chunked=True)]
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x").read_bytes() == BYTES


# Cut connections


@settings(max_examples=25)
@given(st.lists(st.integers(0, len(ARCHIVE)), max_size=5))
def test_cut_anywhere_a_file_arrives_whole_and_no_byte_twice(cuts: list[int]) -> None:
    with serving() as site, tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "d"
        site.copies = {"x.warc.gz": Copy(ARCHIVE)}
        site.faults["x.warc.gz"] = [Fault(cut=cut) for cut in cuts]
        assert fetch(site, folder)
        assert (folder / "x.warc.gz").read_bytes() == ARCHIVE
        assert site.sent["x.warc.gz"] == len(ARCHIVE)


def test_the_rest_is_asked_for_with_the_version(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(cut=7_001)]
    assert fetch(site, tmp_path / "d")
    first, second = site.gets("x")
    assert "Range" not in first
    assert (second["Range"], second["If-Range"]) == ("bytes=7001-", '"v1"')


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": 'W/"v1"', "Last-Modified": "Mon, 01 Mar 2021 01:00:00 GMT"}, "Mon, 01 Mar 2021 01:00:00 GMT"),
        ({"ETag": 'W/"v1"'}, None),
        ({}, None),
    ],
)
def test_a_weak_version_is_no_ground_to_resume(
    headers: dict[str, str], validator: str | None, site: Site, tmp_path: Path
) -> None:
    site.copies = {"x": Copy(BYTES, headers)}
    site.faults["x"] = [Fault(cut=5_000)]
    assert fetch(site, tmp_path / "d")
    assert site.gets("x")[1].get("If-Range") == validator
    assert (tmp_path / "d" / "x").read_bytes() == BYTES


@pytest.mark.parametrize("honours", [True, False])
def test_a_file_that_changes_between_attempts_starts_anew(honours: bool, site: Site, tmp_path: Path) -> None:
    changed = BYTES[::-1]

    def change() -> None:
        site.copies["x"] = Copy(changed, {"ETag": '"v2"'}, honours_if_range=honours)

    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(cut=9_000, then=change)]
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x").read_bytes() == changed


def test_a_file_that_became_shorter_starts_anew(site: Site, tmp_path: Path) -> None:
    def change() -> None:
        site.copies["x"] = Copy(BYTES[:50], honours_if_range=False)

    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(cut=9_000, then=change)]
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x").read_bytes() == BYTES[:50]


def test_a_server_without_ranges_sends_all_again(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES, ranges=False)}
    site.faults["x"] = [Fault(cut=9_000)]
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x").read_bytes() == BYTES
    assert site.sent["x"] == 9_000 + len(BYTES)


def test_another_part_than_was_asked_for_is_not_appended(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES)}
    wrong = {"Content-Range": f"bytes 8000-{len(BYTES) - 1}/{len(BYTES)}"}
    site.faults["x"] = [Fault(cut=9_000), Fault(headers=wrong)]
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x").read_bytes() == BYTES


def test_a_cut_in_a_stream_without_a_length_is_seen(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(chunked=True, cut=12_345)]
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x").read_bytes() == BYTES


def test_a_later_fetch_goes_on_where_one_gave_up(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    site.copies = {"x.warc.gz": Copy(ARCHIVE)}
    site.faults["x.warc.gz"] = [Fault(cut=300)]
    assert not fetch(site, folder, tries=1)
    assert visible(folder) == []
    assert hidden(folder) == [".fetched.jsonl", ".x.warc.gz.part", ".x.warc.gz.part.json"]
    assert fetch(site, folder)
    assert site.gets("x.warc.gz")[1]["Range"] == "bytes=300-"
    assert (folder / "x.warc.gz").read_bytes() == ARCHIVE
    assert hidden(folder) == [".fetched.jsonl"]


def test_a_partial_file_that_is_damaged_or_of_another_url_is_not_gone_on_with(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    site.copies = {"x.warc.gz": Copy(ARCHIVE), "other/x.warc.gz": Copy(ARCHIVE[: len(MEMBERS[0])])}
    site.faults["x.warc.gz"] = [Fault(cut=300), Fault(cut=400)]
    assert not fetch(site, folder, tries=1, lines="x.warc.gz")
    (folder / ".x.warc.gz.part").write_bytes(b"\x1f\x8b" + bytes(298))
    assert not fetch(site, folder, tries=1, lines="x.warc.gz")
    assert "Range" not in site.gets("x.warc.gz")[1]
    assert fetch(site, folder, lines="other/x.warc.gz")
    assert "Range" not in site.gets("other/x.warc.gz")[0]
    assert (folder / "x.warc.gz").read_bytes() == MEMBERS[0]


def test_all_that_is_there_but_not_yet_named_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "d"))
    folder.prepare()
    killed = folder.begin("x", site.base + "x", True)
    killed.restart(Origin(site.base + "x", '"v1"', "", len(BYTES)))
    killed.write(BYTES)
    killed.close()
    site.copies = {"x": Copy(BYTES)}
    assert fetch(site, tmp_path / "d")
    assert site.asked == []
    assert (tmp_path / "d" / "x").read_bytes() == BYTES


def test_one_process_at_a_time_has_a_file(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    first = folder.begin("x", "http://h/x", True)
    with pytest.raises(FetchError, match="another fetch is at it"):
        folder.begin("x", "http://h/x", True)
    first.close()
    folder.begin("x", "http://h/x", True).close()
    assert hidden(tmp_path) == []


# Servers that refuse


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Mon, 01 Mar 2021 00:01:40 GMT"}, 100),  # our clock shows 00:00:00
        ({"Retry-After": "Mon, 01 Mar 2021 00:01:40 GMT", "Date": "Mon, 01 Mar 2021 00:01:10 GMT"}, 30),
        ({"Retry-After": "Sun, 28 Feb 2021 23:00:00 GMT"}, 1),
        ({"Retry-After": "soon"}, 1),
        ({}, 1),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_server_says_when_to_come_back(
    status: int, headers: dict[str, str], seconds: float, site: Site, tmp_path: Path, hours: Hours
) -> None:
    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(status, headers)]
    assert fetch(site, tmp_path / "d", hours)
    assert hours.sleeps == [seconds]


def test_one_refusal_holds_all_jobs_back() -> None:
    hours = Hours()
    pace = Pace(clock=hours.clock)
    pace.hold("busy", 30)
    pace.await_turn("idle")
    assert hours.sleeps == []
    pace.await_turn("busy")
    pace.await_turn("busy")
    assert hours.sleeps == [30]


def test_without_advice_waits_double_and_the_last_failure_is_told(
    site: Site, tmp_path: Path, hours: Hours, capsys: pytest.CaptureFixture[str]
) -> None:
    site.copies = {"x": Copy(BYTES), "y": Copy(BYTES)}
    site.faults["x"] = [Fault(503)] * 9
    assert not fetch(site, tmp_path / "d", hours, tries=9, jobs=1)
    assert hours.sleeps == [1, 2, 4, 8, 16, 32, 60, 60]
    assert visible(tmp_path / "d") == ["y"]
    assert f"failed: {site.base}x: 503 Service Unavailable; tried 9 times" in capsys.readouterr().err


def test_a_server_that_asks_for_a_day_is_left_alone(
    site: Site, tmp_path: Path, hours: Hours, capsys: pytest.CaptureFixture[str]
) -> None:
    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(429, {"Retry-After": "86400"})]
    assert not fetch(site, tmp_path / "d", hours)
    assert (hours.sleeps, len(site.asked)) == ([], 1)
    assert "the server asks to come back in 86,400 s" in capsys.readouterr().err


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_is_refused_for_good_is_asked_for_once(
    status: int, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.copies = {"x": Copy(BYTES), "y": Copy(BYTES)}
    site.faults["x"] = [Fault(status)]
    assert not fetch(site, tmp_path / "d")
    assert len(site.gets("x")) == 1
    assert visible(tmp_path / "d") == ["y"]
    err = capsys.readouterr().err
    assert err.count("failed:") == 1
    assert f"failed: {site.base}x: {status} " in err


def test_a_silent_server_is_not_waited_for(site: Site, tmp_path: Path) -> None:
    ended = threading.Event()
    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(wait=ended)]
    assert fetch(site, tmp_path / "d", timeout=0.2)
    ended.set()
    assert len(site.gets("x")) == 2


def test_nobody_listens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as site:
        pass
    assert not fetch(site, tmp_path / "d", lines="x", tries=2)
    assert "Connection refused; tried 2 times" in capsys.readouterr().err


def test_redirects_are_followed_to_http_only(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    site.copies = {"x": Copy(b""), "y": Copy(b""), "z": Copy(b""), "moved": Copy(BYTES)}
    site.faults["x"] = [Fault(302, {"Location": "/moved"})]
    site.faults["y"] = [Fault(302, {"Location": secret.as_uri()})]
    site.faults["z"] = [Fault(302, {"Location": "ftp://127.0.0.1/z"})]
    assert not fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x").read_bytes() == BYTES
    assert visible(tmp_path / "d") == ["moved", "x"]
    err = capsys.readouterr().err
    assert f"{secret.as_uri()}' is not allowed" in err
    assert "z: leads to ftp://127.0.0.1/z, which is not followed" in err


# Damaged files


@given(st.lists(st.integers(0, len(ARCHIVE))))
def test_a_whole_archive_passes_in_any_pieces(cuts: list[int]) -> None:
    check = GzipCheck(expected=True)
    places = [0, *sorted(cuts), len(ARCHIVE)]
    for start, end in pairwise(places):
        check.feed(ARCHIVE[start:end])
    check.feed(b"\0" * 512)
    check.end()


def test_an_archive_cut_anywhere_but_between_members_does_not() -> None:
    ends = {sum(map(len, MEMBERS[:n])) for n in range(1, len(MEMBERS) + 1)}
    for cut in range(len(ARCHIVE) + 1):
        check = GzipCheck(expected=True)
        check.feed(ARCHIVE[:cut])
        if cut in ends:
            check.end()
        else:
            with pytest.raises(Damaged):
                check.end()


def test_a_bit_that_flipped_in_the_data_is_found() -> None:
    wrong = bytearray(ARCHIVE)
    wrong[len(ARCHIVE) // 2] ^= 1
    check = GzipCheck(expected=True)

    def look() -> None:
        check.feed(wrong)
        check.end()

    with pytest.raises(Damaged):
        look()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (ARCHIVE[:-3], "the gzip data end in the middle of a member"),
        (b"<html>Please log in</html>", "not a gzip file, though its name says so"),
        (b"", "the gzip data end in the middle of a member"),
        (ARCHIVE + b"rubbish", "damaged gzip data"),
    ],
)
def test_a_gzip_file_that_is_damaged_on_the_server_does_not_appear(
    data: bytes, told: str, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.copies = {"x.warc.gz": Copy(data), "y.warc.gz": Copy(ARCHIVE)}
    assert not fetch(site, tmp_path / "d")
    assert visible(tmp_path / "d") == ["y.warc.gz"]
    assert hidden(tmp_path / "d") == [".fetched.jsonl"]
    assert f"failed: {site.base}x.warc.gz: {told}" in capsys.readouterr().err
    assert fetch(site, tmp_path / "d", check=False)
    assert (tmp_path / "d" / "x.warc.gz").read_bytes() == data


@pytest.mark.parametrize(
    "faults", [[Fault(garble=100)], [Fault(garble=-1)], [Fault(cut=500, garble=499)], [Fault(cut=500), Fault(garble=9)]]
)
def test_what_was_damaged_on_the_way_is_fetched_again(faults: list[Fault], site: Site, tmp_path: Path) -> None:
    site.copies = {"x.warc.gz": Copy(ARCHIVE)}
    site.faults["x.warc.gz"] = list(faults)
    assert fetch(site, tmp_path / "d")
    assert (tmp_path / "d" / "x.warc.gz").read_bytes() == ARCHIVE


def test_a_length_that_never_comes_true_is_a_failure(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.copies = {"x": Copy(BYTES, {})}
    site.faults["x"] = [Fault(claim=len(BYTES) + 1)] * 3
    assert not fetch(site, tmp_path / "d", tries=3)
    assert visible(tmp_path / "d") == []
    assert "cut after 20,000 of 20,001 bytes; tried 3 times" in capsys.readouterr().err


# Pace


def test_the_rate_holds_over_all_jobs(site: Site, tmp_path: Path, hours: Hours) -> None:
    site.copies = {str(n): Copy(BYTES) for n in range(5)}
    began = hours.time
    assert fetch(site, tmp_path / "d", hours, rate=10_000.0)
    # 100,000 bytes at 10,000 a second. Two sleeps at once each put the clock forward, so it may be later, not earlier.
    assert hours.time - began >= 10 - 1e-6


def test_the_rate_is_used_up(site: Site, tmp_path: Path, hours: Hours) -> None:
    site.copies = {"x": Copy(BYTES)}
    began = hours.time
    assert fetch(site, tmp_path / "d", hours, rate=10_000.0)
    assert hours.time - began == pytest.approx(2)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("20MB/s", 20e6), ("500kB", 5e5), ("1.5 GB/s", 1.5e9), ("2MiB/s", 2 << 20), ("300", 300), ("1m", 1e6)],
)
def test_rates(text: str, rate: float) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "fast", "0", "-3MB", "20TB/s", "20MB/min"])
def test_rates_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no rate such as 20MB/s"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("count", "told"),
    [(None, "?"), (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (123_456, "123 kB"), (1.07e9, "1.1 GB")],
)
def test_sizes_in_words(count: float | None, told: str) -> None:
    assert size_of(count) == told


def test_progress_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    hours = Hours()
    show = Show(quiet=False, now=hours.clock.now)
    show.files = 5
    show.tick()
    hours.sleep(60)
    show.received(600_000_000)
    show.tick()
    show.tick()
    show.received(600_000_000)
    show.ended(900_000_000)
    show.ended(None)
    hours.sleep(60)
    show.tick()
    # 900 MB a file, three files to come, 300 MB of which are here: 2,400 MB at 10 MB a second.
    assert capsys.readouterr().err.splitlines() == [
        "0 of 5 files, 600 MB, 10.0 MB/s",
        "2 of 5 files, 1.2 GB, 10.0 MB/s, about 4 min left",
    ]


def test_an_interrupted_fetch_ends_all_jobs_and_keeps_what_came(site: Site, tmp_path: Path) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    site.copies = {"x": Copy(BYTES)}
    site.faults["x"] = [Fault(cut=4_000)]
    request = Request(to=str(tmp_path / "d"), urls=site.base + "list", base=site.base)
    site.copies["list"] = Copy(b"x")
    with pytest.raises(KeyboardInterrupt):
        perform(request, Clock(sleep=interrupt))
    assert (tmp_path / "d" / ".x.part").read_bytes() == BYTES[:4_000]


# Which files


def cc_news(site: Site, month: str, *moments: str) -> None:
    """A month's path list and its files, named by moments."""
    paths = [f"crawl-data/CC-NEWS/{month}/CC-NEWS-{moment}-00{n:03}.warc.gz" for n, moment in enumerate(moments)]
    site.copies |= {path: Copy(ARCHIVE) for path in paths}
    site.copies[f"crawl-data/CC-NEWS/{month}/warc.paths.gz"] = Copy(gzip.compress("\n".join(paths).encode()))


def test_cc_news_takes_the_files_begun_on_the_days(site: Site, tmp_path: Path) -> None:
    cc_news(site, "2020/12", "20201230235959", "20201231000000")
    cc_news(site, "2021/01", "20210101120000", "20210102235959", "20210103000000")
    command = ["fetch", "cc-news", "--since", "2020-12-31", "--until", "2021-01-02", "--to", str(tmp_path)]
    assert main([*command, "--base-url", site.base]) == 0
    assert visible(tmp_path) == [
        "CC-NEWS-20201231000000-00001.warc.gz",
        "CC-NEWS-20210101120000-00000.warc.gz",
        "CC-NEWS-20210102235959-00001.warc.gz",
    ]


def test_a_month_without_a_list_is_named_and_the_others_are_fetched(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cc_news(site, "2021/01", "20210131120000")
    command = ["fetch", "cc-news", "--since", "2021-01-31", "--until", "2021-02-01", "--to", str(tmp_path)]
    assert main([*command, "--base-url", site.base]) == 1
    assert visible(tmp_path) == ["CC-NEWS-20210131120000-00000.warc.gz"]
    assert "crawl-data/CC-NEWS/2021/02/warc.paths.gz: 404 Not Found" in capsys.readouterr().err


def test_days_without_files_are_told(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cc_news(site, "2021/01", "20210131120000")
    command = ["fetch", "cc-news", "--since", "2021-01-01", "--until", "2021-01-02", "--to", str(tmp_path)]
    assert main([*command, "--base-url", site.base]) == 1
    assert "no file of CC-NEWS was begun from 2021-01-01 to 2021-01-02" in capsys.readouterr().err


def test_a_dry_run_lists_sizes_and_makes_nothing(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cc_news(site, "2021/01", "20210131120000", "20210131130000")
    command = ["fetch", "cc-news", "--since", "2021-01-31", "--until", "2021-01-31", "--to", str(tmp_path / "d")]
    assert main([*command, "--base-url", site.base, "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert out.count(f"{size_of(len(ARCHIVE)):>9}  {tmp_path}/d/CC-NEWS-20210131") == 2
    assert out.endswith(f"would fetch 2 files, {size_of(2 * len(ARCHIVE))}; there already 0\n")
    assert not (tmp_path / "d").exists()


def client_of(site: Site) -> Client:
    return Client(Pace(clock=Hours().clock), Show(quiet=True))


LIST = "\ufeff# our dumps\n\nhttps://example.org/a.warc.gz#top\ncrawl-data/b.warc.gz\n  http://example.org/ü.wet \n"
URLS = ["https://example.org/a.warc.gz", "https://mirror.example/crawl-data/b.warc.gz", "http://example.org/%C3%BC.wet"]


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("way", ["file", "stdin", "url"])
def test_lists_come_plain_or_compressed_from_anywhere(
    way: str, compress: bool, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = gzip.compress(LIST.encode()) if compress else LIST.encode()
    (tmp_path / "urls").write_bytes(data)
    site.copies = {"urls": Copy(data)}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    source = {"file": str(tmp_path / "urls"), "stdin": "-", "url": site.base + "urls"}[way]
    assert listed_urls(source, "https://mirror.example/", client_of(site)) == URLS


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("crawl-data/a\nftp://example.org/b", "line 2: 'ftp://example.org/b' is no http or https URL"),
        ("file:///etc/passwd", "is no http or https URL"),
        ("gs://bucket/x", "is no http or https URL"),
        ("http://[::1/x", "is no http or https URL"),
        ("http://h:99999/x", "is no http or https URL"),
        ("https://me:secret@example.org/x", "a URL with a password in it"),
        ("# nothing\n", "no URL in it"),
    ],
)
def test_a_list_that_cannot_be_used_ends_before_anything_is_fetched(
    lines: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "urls.txt").write_text(lines)
    assert main(["fetch", "list", str(tmp_path / "urls.txt"), "--to", str(tmp_path / "d")]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert "secret" not in err


@pytest.mark.parametrize("data", [gzip.compress(b"x", mtime=0)[:-4], b"\x1f\x8bnot gzip", b"\xff\xfe\xfa"])
def test_a_damaged_list_is_one_line(data: bytes, site: Site, tmp_path: Path) -> None:
    (tmp_path / "urls.gz").write_bytes(data)
    with pytest.raises(ListError, match=r"urls\.gz: "):
        listed_urls(str(tmp_path / "urls.gz"), site.base, client_of(site))


def test_names_are_the_ends_of_paths() -> None:
    urls = [
        "http://h/crawl-data/CC-NEWS-20210301003430-00123.warc.gz",
        "http://h/story/?id=7",
        "http://h/..%2F..%2Fetc%2Fpasswd",
        "http://h/.hidden",
        "http://h/caf%C3%A9.html",
    ]
    assert list(name_files(urls)) == [
        "CC-NEWS-20210301003430-00123.warc.gz",
        "index.html_id=7",
        "_.._etc_passwd",
        "hidden",
        "café.html",
    ]


def test_names_that_would_meet_are_told_apart_whatever_else_is_listed() -> None:
    names = {url: name for name, url in name_files(["http://a/x.gz", "http://b/X.gz", "http://c/y.gz"]).items()}
    assert names["http://c/y.gz"] == "y.gz"
    assert names["http://a/x.gz"].endswith("-x.gz")
    assert names["http://a/x.gz"] in name_files(["http://a/x.gz", "http://d/x.gz"])


@given(st.lists(st.text(max_size=300), unique=True))
def test_every_url_has_a_name_of_its_own_that_stays_in_the_folder(tails: list[str]) -> None:
    urls = [f"http://h/{tail}" for tail in tails]
    names = name_files(urls)
    assert sorted(names.values()) == sorted(urls)
    for name in names:
        assert name == Path(name).name
        assert not name.startswith(".")
        assert len(f".{name}.part.json".encode()) <= 255


# The command line and other destinations


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["cc-news", "--since", "2021-03-02", "--until", "2021-03-01", "--to", "d"], "comes after --until 2021-03-01"),
        (["cc-news", "--since", "2021-03-02", "--until", "2021-03-32", "--to", "d"], "is no day such as"),
        (["list", "no-such-list", "--to", "d"], "cannot read no-such-list: No such file"),
        (["list", "-", "--to", "d", "--rate", "fast"], "'fast' is no rate such as 20MB/s"),
        (["list", "-", "--to", "d", "--base-url", "gs://b/"], "--base-url: 'gs://b/' is no http or https URL"),
        (["list", "-", "--to", "d", "--job", "3"], "no option --job; "),
        (["list", "-", "--to", "nowhere://b/"], "--to: nowhere://b/: neither a folder nor gs://"),
        (["list", "-", "--to", "urls/d"], "--to: cannot write to urls/d: Not a directory"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("urls").touch()
    try:
        code = main(["fetch", *arguments])
    except SystemExit as end:
        code = int(str(end.code))
    err = capsys.readouterr().err
    assert (code, err.count("\n")) == (2, 1)
    assert told in err


def test_quiet_tells_failures_only(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "urls").write_text("x\ny\n")
    site.copies = {"x": Copy(BYTES)}
    command = ["fetch", "list", str(tmp_path / "urls"), "--to", str(tmp_path / "d"), "--base-url", site.base]
    assert main([*command, "--quiet"]) == 1
    assert capsys.readouterr().err == f"failed: {site.base}y: 404 Not Found\n"
    site.copies["y"] = Copy(BYTES)
    assert main(command) == 0
    captured = capsys.readouterr()
    assert captured.err == "y: 20.0 kB\n"
    assert captured.out.startswith("fetched 1 files, 20.0 kB, in ")
    assert "\nthere already 1, failed 0\n" in captured.out


def test_a_folder_that_takes_no_more_ends_the_fetch(site: Site, tmp_path: Path) -> None:
    site.copies = {"x": Copy(BYTES)}
    (tmp_path / "d" / ".x.part").mkdir(parents=True)
    with pytest.raises(DestinationError, match=r"cannot write to .*: Is a directory"):
        fetch(site, tmp_path / "d")


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with emulator() as address:
        yield address


def test_objects_appear_whole_or_not_at_all(site: Site, store: str) -> None:
    root = f"gs://{BUCKET}/dumps"
    site.copies = {"x.warc.gz": Copy(ARCHIVE), "y.warc.gz": Copy(ARCHIVE[:-1])}
    between: list[Found] = []
    site.faults["x.warc.gz"] = [Fault(cut=300), Fault(cut=300, then=lambda: between.extend(files.find(root)))]
    bring = Fetch(client_of(site), Objects(root), Show(quiet=True))
    outcome = bring.run({name: site.base + name for name in site.copies})
    assert (outcome.fetched, len(outcome.failures)) == (1, 1)
    assert between == []
    assert files.find(root) == [(f"{root}/x.warc.gz", len(ARCHIVE))]
    assert files.read(f"{root}/x.warc.gz") == ARCHIVE
    assert site.sent["x.warc.gz"] == len(ARCHIVE)
    again = Fetch(client_of(site), Objects(root), Show(quiet=True))
    assert again.run({"x.warc.gz": site.base + "x.warc.gz"}).there == 1


@pytest.mark.parametrize(("kind", "size"), [("503", 1 << 20), ("429", 1 << 20), ("lost", 1 << 17)])
def test_fetching_into_a_bucket_that_fails_now_and_then(
    kind: str, size: int, site: Site, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other piece of a file meets a fault; or only the last answer is lost, when the object is there.

    An answer lost between two pieces is left out: this emulator appends the piece again, which its checksum shows.
    """
    data = random.Random(size).randbytes(size)
    site.copies = {"big": Copy(data)}
    (tmp_path / "urls").write_text("big\n")
    monkeypatch.setattr(objects, "_FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(objects, "_WRITE_BYTES", 256 << 10)
    pieces = itertools.count()
    fault = {True: kind, False: ""}
    root = f"gs://{BUCKET}/{kind}"
    with failing(store, lambda method, _, __: fault[method == "PUT" and next(pieces) % 2 == 0]) as (address, proxy):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        objects.forget_client()
        command = ["fetch", "list", str(tmp_path / "urls"), "--quiet", "--base-url", site.base]
        assert main([*command, "--to", root]) == 0
        assert files.read(f"{root}/big") == data
        assert proxy.faults[kind] >= max(size >> 18, 1)
    objects.forget_client()


def test_a_bucket_that_is_not_there_ends_the_fetch(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "list", "-", "--to", "gs://nowhere/dumps"]) == 2
    assert "there is no bucket nowhere" in capsys.readouterr().err


def test_without_googles_clients_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "google.auth.exceptions", None)
    assert main(["fetch", "list", "-", "--to", "gs://bucket/dumps"]) == 2
    assert "needs Google's clients: pip install 'newsbeam[gcp]'" in capsys.readouterr().err


def test_fetching_into_a_folder_loads_no_beam(site: Site, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text("x")
    site.copies = {"x": Copy(BYTES)}
    command = ["fetch", "list", str(tmp_path / "urls"), "--to", str(tmp_path / "d"), "--base-url", site.base]
    code = f"import sys; from pipelines.cli import main; sys.exit(main({command!r}) or 'apache_beam' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
