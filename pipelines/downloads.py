"""Files over HTTP(S): one request at a time, resumed where it was cut, at the pace that the server allows.

The standard library does what is needed: one connection a file is nothing beside files of a gigabyte, and urllib3 and
requests would still leave ranges, validators and short bodies to us.
"""

import email.utils
import random
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPMessage, HTTPResponse
from importlib.metadata import version
from typing import IO, Any, Final, Protocol, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pipelines.partials import Damaged, FetchError, Origin, Partial

SCHEMES: Final = ("http", "https")
_USER_AGENT: Final = f"newsbeam/{version('newsbeam')}"
_CHUNK: Final = 1 << 18
_LEAST_CHUNK: Final = 1 << 10
_CHUNKS_A_SECOND: Final = 8  # at a low rate, short reads keep the stream even
_LONGEST_WAIT_S: Final = 600.0  # a server that asks for more is left alone
_LONGEST_BACKOFF_S: Final = 60.0
_PROGRESS: Final = 1 << 20  # an attempt that brought so much more is no failure
_BUSY: Final = frozenset({408, 425, 429})
_LENGTH: Final = re.compile(r"\d{1,18}")
_RANGE: Final = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)")

T = TypeVar("T")


class Stopped(Exception):
    """The fetch was told to end."""


class _Interrupted(Exception):
    """An attempt that failed in a way that another may not; `wait` is what the server asks for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Clock:
    """Time and chance, for tests to replace. Without `sleep`, waits end when the fetch is told to."""

    now: Callable[[], float] = time.monotonic
    date: Callable[[], float] = time.time
    sleep: Callable[[float], None] | None = None
    chance: Callable[[float, float], float] = random.uniform


class Pace:
    """How fast to read and when to ask: one for all jobs of a fetch."""

    def __init__(self, rate: float | None = None, clock: Clock | None = None) -> None:
        self.rate, self.clock = rate, clock or Clock()
        self.chunk = int(min(_CHUNK, max(_LEAST_CHUNK, rate / _CHUNKS_A_SECOND))) if rate else _CHUNK
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._read_until = self.clock.now()
        self._ask_from: dict[str, float] = {}

    def took(self, count: int) -> None:
        """Bytes have come: wait until the rate allows for more."""
        if self.rate is None:
            return
        with self._lock:
            now = self.clock.now()
            self._read_until = max(self._read_until, now) + count / self.rate
            wait = self._read_until - now
        self.wait(wait)

    def hold(self, host: str, seconds: float) -> None:
        """A server asks to be left alone: no job asks it before."""
        with self._lock:
            self._ask_from[host] = max(self._ask_from.get(host, 0.0), self.clock.now() + seconds)

    def await_turn(self, host: str) -> None:
        """Wait until a server may be asked; raises Stopped."""
        self.check()
        with self._lock:
            wait = self._ask_from.get(host, 0.0) - self.clock.now()
        self.wait(wait)

    def back_off(self, failures: int) -> float:
        """Seconds to wait after so many failures: longer after each, and not all jobs equally long."""
        return min(_LONGEST_BACKOFF_S, 2.0 ** (failures - 1)) * self.clock.chance(1.0, 2.0)

    def wait(self, seconds: float) -> None:
        """Wait; raises Stopped."""
        if seconds > 0:
            (self.clock.sleep or self._stopped.wait)(seconds)
        self.check()

    def stop(self) -> None:
        """End all waits and transfers."""
        self._stopped.set()

    def check(self) -> None:
        """Raises Stopped if told to."""
        if self._stopped.is_set():
            raise Stopped


class Watch(Protocol):
    """Who is told how it goes; from several threads."""

    def received(self, count: int) -> None:
        """Bytes have come."""

    def note(self, line: str) -> None:
        """Something is not as usual."""


class _Redirects(HTTPRedirectHandler):
    """Follows to HTTP(S) only, and never from HTTPS back to HTTP."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        scheme = urlsplit(newurl).scheme
        if scheme not in SCHEMES or (req.type == "https" and scheme != "https"):
            fp.close()
            raise FetchError(f"leads to {newurl}, which is not followed")
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request:
            request.method = req.get_method()
        return request


class Client:
    """Asks servers, again where that may help. Safe to share between threads."""

    def __init__(self, pace: Pace, watch: Watch, timeout: float = 60.0, tries: int = 8) -> None:
        self.pace, self.watch, self.timeout, self.tries = pace, watch, timeout, tries
        self._opener = build_opener(_Redirects)

    def size(self, url: str) -> int | None:
        """Bytes of a file, if the server says; raises FetchError."""

        def ask() -> int | None:
            with self._open(url, {}, "HEAD") as response:
                return _origin(url, response).length

        return self._persist(url, ask)

    def read(self, url: str, limit: int) -> bytes:
        """A small file; raises FetchError."""

        def ask() -> bytes:
            with self._open(url, {}) as response:
                length = _origin(url, response).length
                data = bytearray()
                while len(data) <= limit and (more := self._read(response)):
                    data += more
            if length is not None and len(data) < min(length, limit):
                raise _Interrupted(f"cut after {len(data):,} of {length:,} bytes")
            if len(data) > limit:
                raise FetchError(f"longer than {limit:,} bytes")
            return bytes(data)

        return self._persist(url, ask)

    def download(self, url: str, partial: Partial) -> None:
        """Bring what is missing of a file and let it appear; raises FetchError, DestinationError and Stopped."""
        try:
            self._complete(url, partial)
        except Damaged as damage:
            self.watch.note(f"{url}: {damage}; again from the start")
            partial.restart()
            try:
                self._complete(url, partial)
            except Damaged:
                partial.restart()
                raise

    def _complete(self, url: str, partial: Partial) -> None:
        if not partial.complete:
            self._persist(url, lambda: self._transfer(url, partial), lambda: partial.received)
        partial.finish()

    def _persist(self, url: str, attempt: Callable[[], T], received: Callable[[], int] = lambda: 0) -> T:
        host = urlsplit(url).netloc
        failures, best = 0, received()
        while True:
            self.pace.await_turn(host)
            try:
                return attempt()
            except _Interrupted as fault:
                failures = 1 if received() >= best + _PROGRESS else failures + 1
                best = max(best, received())
                if failures >= self.tries:
                    raise FetchError(f"{fault}; tried {failures} times") from fault
                if fault.wait is not None and fault.wait > _LONGEST_WAIT_S:
                    raise FetchError(f"{fault}; the server asks to come back in {fault.wait:,.0f} s") from fault
                seconds = max(self.pace.back_off(failures), fault.wait or 0.0)
                self.watch.note(f"{url}: {fault}; again in {seconds:.0f} s")
                if fault.wait is not None:
                    self.pace.hold(host, fault.wait)
                self.pace.wait(seconds)

    def _transfer(self, url: str, partial: Partial) -> None:
        headers = {}
        if partial.received and partial.origin and partial.origin.validator:
            headers = {"Range": f"bytes={partial.received}-", "If-Range": partial.origin.validator}
        try:
            response = self._open(url, headers)
        except _RangeRefused:
            partial.restart()
            raise
        with response:
            origin = _origin(url, response)
            if response.status != 206:
                partial.restart(origin)
            elif not _continues(response, origin, partial):
                partial.restart()
                raise _Interrupted("another part came than was asked for")
            while data := self._read(response):
                partial.write(data)
                self.watch.received(len(data))
                self.pace.took(len(data))
        length = partial.origin.length if partial.origin else None
        if length is not None and partial.received < length:
            raise _Interrupted(f"cut after {partial.received:,} of {length:,} bytes")

    def _open(self, url: str, headers: dict[str, str], method: str = "GET") -> HTTPResponse:
        headers = {"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **headers}
        try:
            response: HTTPResponse = self._opener.open(Request(url, headers=headers, method=method), None, self.timeout)
        except HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except URLError as error:
            raise self._fault(error.reason) from error
        except (OSError, HTTPException) as error:
            raise self._fault(error) from error
        except ValueError as error:
            raise FetchError(f"not an address to ask: {error}") from error
        return response

    def _read(self, response: HTTPResponse) -> bytes:
        self.pace.check()
        try:
            return response.read1(self.pace.chunk)  # read(n) would wait for all of n, and lose them in a timeout
        except (OSError, HTTPException) as error:
            raise self._fault(error) from error

    def _refusal(self, error: HTTPError) -> Exception:
        reason = f"{error.code} {error.reason}".partition("\n")[0].rstrip()
        if error.code == 416:
            return _RangeRefused("the file is shorter than it was")
        if error.code in _BUSY or error.code >= 500:
            return _Interrupted(reason, _retry_after(error.headers, self.pace.clock.date()))
        return FetchError(reason)

    def _fault(self, error: Any) -> Exception:
        if isinstance(error, ssl.SSLCertVerificationError):
            return FetchError(f"the server's certificate is not good: {error.verify_message}")
        if isinstance(error, TimeoutError):
            return _Interrupted(f"silent for {self.timeout:g} s")
        if isinstance(error, socket.gaierror):
            return _Interrupted("the host cannot be found")
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return _Interrupted(str(reason).partition("\n")[0])


class _RangeRefused(_Interrupted):
    """416: there is no such part."""


def _origin(url: str, response: HTTPResponse) -> Origin:
    """The version and the whole length of what is being sent, of which a 206 is a part."""
    length = response.headers.get("Content-Length", "")
    if response.status == 206:
        part = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
        length = part[2] if part else ""
    return Origin(
        url=url,
        etag=response.headers.get("ETag", ""),
        last_modified=response.headers.get("Last-Modified", ""),
        length=int(length) if _LENGTH.fullmatch(length) else None,
    )


def _continues(response: HTTPResponse, origin: Origin, partial: Partial) -> bool:
    """Whether a 206 goes on where the partial file ends, in the same version."""
    part = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    here = partial.origin
    if not part or not here or int(part[1]) != partial.received:
        return False
    same_length = origin.length is None or here.length is None or origin.length == here.length
    return same_length and origin.etag in ("", here.etag)


def _retry_after(headers: Message, date: float) -> float | None:
    """Seconds from now that a server asks for, in either form of RFC 9110, 10.2.3."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    moment, now = _moment(value), _moment(headers.get("Date", ""))
    return None if moment is None else max(0.0, moment - (date if now is None else now))


def _moment(text: str) -> float | None:
    parsed = email.utils.parsedate_tz(text)
    try:
        return email.utils.mktime_tz(parsed) if parsed else None
    except (ValueError, OverflowError):
        return None
