"""Fetch files: a few at a time, those that are there already left alone, each fault told with its URL."""

import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from pipelines.destinations import Destination, destination
from pipelines.downloads import Client, Clock, Pace
from pipelines.partials import DestinationError, FetchError
from pipelines.url_lists import COMMON_CRAWL, base_url, cc_news_urls, listed_urls, name_files

_RATE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kMG]?)(i?)B?(?:/s)?", re.IGNORECASE)
_POWERS: Final = {"": 0, "k": 1, "m": 2, "g": 3}
_SIZES_ASKED: Final = 200  # a dry run asks a server for so many sizes, not for ninety thousand
_SECONDS_TERMINAL: Final = 0.5
_SECONDS_PLAIN: Final = 30.0


class Unusable(ValueError):
    """Arguments that no fetch can be made of; one line."""


@dataclass(frozen=True)
class Request:
    """What the command line asks for: a list of URLs, or CC-NEWS from one day to another."""

    to: str
    urls: str = ""
    since: date | None = None
    until: date | None = None
    base: str = COMMON_CRAWL
    jobs: int = 4
    rate: float | None = None
    tries: int = 8
    timeout: float = 60.0
    replace: bool = False
    check: bool = True
    dry_run: bool = False
    quiet: bool = False


def perform(request: Request, clock: Clock | None = None) -> bool:
    """Fetch, or say what would be; returns whether all went well. Raises Unusable, ListError and DestinationError."""
    if request.since and request.until and request.since > request.until:
        raise Unusable(f"--since {request.since} comes after --until {request.until}")
    base = base_url(request.base)
    try:
        place = destination(request.to)
        if not request.dry_run:
            place.prepare()
    except DestinationError as error:
        raise Unusable(f"--to: {error}") from error
    began = time.monotonic()
    show = Show(request.quiet)
    client = Client(Pace(request.rate, clock), show, request.timeout, request.tries)
    faults: list[str] = []
    if request.since and request.until:
        urls, faults = cc_news_urls(request.since, request.until, base, client)
        for fault in faults:
            show.tell(f"failed: {fault}")
        if not urls and not faults:
            show.tell(f"no file of CC-NEWS was begun from {request.since} to {request.until}")
    else:
        urls = listed_urls(request.urls, base, client)
    fetch = Fetch(client, place, show, request.jobs, request.replace, request.check)
    files = name_files(urls)
    if request.dry_run:
        _print_plan(fetch, files)
        return bool(files) and not faults
    outcome = fetch.run(files)
    outcome.failures += faults
    print(f"fetched {outcome.fetched:,} files, {size_of(show.bytes)}, in {time.monotonic() - began:,.0f} s")
    print(f"there already {outcome.there:,}, failed {len(outcome.failures):,}")
    if outcome.fetched or outcome.there:
        print(f"next     newsbeam run --input {request.to} --output tables")
    return bool(files) and not outcome.failures


def _print_plan(fetch: "Fetch", files: Mapping[str, str]) -> None:
    total, unknown, there = 0, 0, 0
    for name, url, size, is_there in fetch.look(files):
        state = "there already" if is_there else url
        print(f"{size_of(size):>9}  {fetch.destination.path(name)}  {state}")
        there += is_there
        unknown += size is None
        total += 0 if is_there or size is None else size
    rest = f", and {unknown:,} files whose size is not known" if unknown else ""
    print(f"would fetch {len(files) - there:,} files, {size_of(total)}{rest}; there already {there:,}")


def parse_rate(text: str) -> float:
    """Bytes a second of `20MB/s`, `500kB` or `2MiB/s`; raises ValueError."""
    match = _RATE.fullmatch(text.strip())
    rate = float(match[1]) * (1024 if match[3] else 1000) ** _POWERS[match[2].lower()] if match else 0.0
    if rate < 1:
        raise ValueError(f"{text!r} is no rate such as 20MB/s")
    return rate


@dataclass
class Outcome:
    """What became of the files of a fetch."""

    fetched: int = 0
    there: int = 0
    """Whole already, and not fetched again."""
    failures: list[str] = field(default_factory=list)
    """A line each."""


class Show:
    """Tells of progress on standard error: one line on a terminal, else a line a file; nothing when quiet."""

    def __init__(self, quiet: bool, now: Callable[[], float] = time.monotonic) -> None:
        self.quiet, self.on_terminal, self._now = quiet, sys.stderr.isatty(), now
        self.files, self.done, self.bytes = 0, 0, 0
        self._whole: list[int] = []
        self._lock = threading.Lock()
        self._began = self._shown = now()

    def received(self, count: int) -> None:
        """Bytes have come."""
        with self._lock:
            self.bytes += count

    def ended(self, size: int | None) -> None:
        """A file is done with; the bytes of one that was brought."""
        self.done += 1
        if size is not None:
            self._whole.append(size)

    def note(self, line: str) -> None:
        """A line that stays, unless quiet."""
        if not self.quiet:
            self.tell(line)

    def tell(self, line: str) -> None:
        """A line that stays."""
        with self._lock:
            clear = "\r\x1b[K" if self.on_terminal and not self.quiet else ""
            print(f"{clear}{line}", file=sys.stderr, flush=True)

    def tick(self) -> None:
        """Show how far it is, if that was not shown just now."""
        now = self._now()
        if self.quiet or now - self._shown < (_SECONDS_TERMINAL if self.on_terminal else _SECONDS_PLAIN):
            return
        self._shown = now
        rate = self.bytes / (now - self._began)
        line = f"{self.done:,} of {self.files:,} files, {size_of(self.bytes)}, {size_of(rate)}/s"
        if self._whole and rate:
            mean = sum(self._whole) / len(self._whole)
            coming = mean * (self.files - self.done + len(self._whole)) - self.bytes
            line += f", about {max(coming, 0) / rate / 60:,.0f} min left"
        if self.on_terminal:
            with self._lock:
                width = shutil.get_terminal_size().columns
                print(f"\r\x1b[K{line[: width - 1]}", end="", file=sys.stderr, flush=True)
        else:
            self.note(line)

    def end(self) -> None:
        """Leave the terminal's line empty."""
        if self.on_terminal and not self.quiet:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def size_of(count: float | None) -> str:
    """Bytes in words."""
    if count is None:
        return "?"
    for unit in ("B", "kB", "MB"):
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 99.95 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"


@dataclass(frozen=True)
class Fetch:
    """Brings files to a destination, `jobs` at a time."""

    client: Client
    destination: Destination
    show: Show
    jobs: int = 4
    replace: bool = False
    check: bool = True

    def run(self, files: Mapping[str, str]) -> Outcome:
        """Bring the files of name -> URL; raises DestinationError when nothing more can be written."""
        outcome = Outcome()
        self.show.files = len(files)
        for name, url, fault, brought in self._spread(self._bring, files):
            if fault:
                outcome.failures.append(f"{url}: {fault}")
                self.show.tell(f"failed: {url}: {fault}")
            elif brought is None:
                outcome.there += 1
            else:
                outcome.fetched += 1
                self.show.note(f"{name}: {size_of(brought)}")
            self.show.ended(brought)
        return outcome

    def look(self, files: Mapping[str, str]) -> Iterator[tuple[str, str, int | None, bool]]:
        """(name, URL, bytes if known, whether it is there) of each file, bringing none."""

        def ask(name: str, url: str) -> int | None:
            here = None if self.replace else self.destination.size(name)
            return here if here is not None else self.client.size(url)

        asked = dict(islice(files.items(), _SIZES_ASKED))
        sizes = {}
        for name, url, fault, size in self._spread(ask, asked):
            sizes[name] = size
            if fault:
                self.show.tell(f"size unknown: {url}: {fault}")
        for name, url in files.items():
            yield name, url, sizes.get(name), not self.replace and self.destination.size(name) is not None

    def _spread(
        self, task: Callable[[str, str], int | None], files: Mapping[str, str]
    ) -> Iterator[tuple[str, str, FetchError | None, int | None]]:
        """(name, URL, fault, result) of a task for each file, as they end, a few at a time."""
        queue = iter(files.items())
        running: dict[Future[int | None], tuple[str, str]] = {}
        pool = ThreadPoolExecutor(self.jobs, "fetch")
        try:
            while True:
                for name, url in islice(queue, 2 * self.jobs - len(running)):
                    running[pool.submit(task, name, url)] = name, url
                if not running:
                    return
                ended, _ = wait(running, _SECONDS_TERMINAL, FIRST_COMPLETED)
                for future in ended:
                    fault = future.exception()
                    if fault is not None and not isinstance(fault, FetchError):
                        raise fault
                    yield *running.pop(future), fault, None if fault else future.result()
                self.show.tick()
        finally:
            if running:
                self.client.pace.stop()  # interrupted, or nothing can be written
            pool.shutdown(cancel_futures=True)
            self.show.end()

    def _bring(self, name: str, url: str) -> int | None:
        """Bring one file; its bytes, or None when it is there."""
        if not self.replace and self._is_there(name, url):
            return None
        partial = self.destination.begin(name, url, self.check)
        try:
            self.client.download(url, partial)
        finally:
            partial.close()
        return partial.received

    def _is_there(self, name: str, url: str) -> bool:
        """Whether the file was fetched before; one that is there but not recorded is compared by its length."""
        here = self.destination.size(name)
        if here is None:
            return False
        if self.destination.fetched(name) == (url, here):
            return True
        length = self.client.size(url)
        if length != here:
            theirs = "a length that the server does not tell" if length is None else f"{length:,} bytes"
            raise FetchError(f"{self.destination.path(name)} is another file, of {here:,} bytes, not {theirs}")
        return True
