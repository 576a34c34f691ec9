"""The child process that parses: what kills it costs one page."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from transforms.sandbox import Sandbox, SandboxError, sandboxed
from transforms.schemas import Draft, Page
from transforms.text.faults import NoArticle, OutOfMemory, ParserDied, TimedOut, Unparsable
from transforms.text.html import read_html

TESTS = Path(__file__).parent
GOLDEN = sorted((TESTS / "golden" / "html").glob("*.html"))
MEMORY = 200 << 20
# Tells the process id of its child, and then does what the last line says.
PARENT = """
import sys
from transforms.sandbox import sandboxed
from transforms.schemas import Page

def read(how):
    return sandboxed("broken_parsers:read", 60.0).read(Page("a.warc", 7, "html", url=how))

print(read("child").extractor, flush=True)
"""


def page(how: str | Path, body: bytes = b"") -> Page:
    return Page("a.warc", 7, "html", body, url=str(how), crawled_at=datetime(2024, 6, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _parsers_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(TESTS)
    monkeypatch.syspath_prepend(TESTS.parent)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox("broken_parsers:read", 0.5, MEMORY)
    yield sandbox
    sandbox.close()


def text(sandbox: Sandbox, how: str) -> str:
    return sandbox.read(page(how)).text


def outcome(read: Callable[[Page], Draft], given: Page) -> Draft | str:
    try:
        return read(given)
    except NoArticle as none:
        return str(none)


def test_drafts_are_those_of_this_process() -> None:
    sandbox = sandboxed("transforms.text.html:read_html", 20.0)
    pages = [page("https://daily.example/1", path.read_bytes()) for path in GOLDEN]
    assert [outcome(sandbox.read, one) for one in pages] == [outcome(read_html, one) for one in pages] != []


def test_pages_share_a_child(sandbox: Sandbox) -> None:
    children = {sandbox.read(page(str(i))).extractor for i in range(5)}
    assert len(children) == 1
    assert children != {str(os.getpid())}


@pytest.mark.parametrize(
    ("how", "fault", "detail"),
    [
        ("hang", TimedOut, "more than 0.5 s"),
        ("wait", TimedOut, "more than 0.5 s"),
        ("segfault", ParserDied, "SIGSEGV"),
        ("abort", ParserDied, "SIGABRT"),
        ("exit", ParserDied, "exit status 3"),
        ("recursion", ParserDied, "recursion too deep"),
        ("memory", OutOfMemory, "more than 200 MB"),
        ("allocation", OutOfMemory, "an allocation failed"),
    ],
)
def test_a_page_that_breaks_its_parser_is_named_and_the_next_is_read(
    sandbox: Sandbox, how: str, fault: type[Exception], detail: str
) -> None:
    if how == "memory":
        sandbox.seconds = 0.0
    assert text(sandbox, "before") == "before"
    with pytest.raises(fault, match=f"^{detail}$"):
        sandbox.read(page(how))
    assert text(sandbox, "behind") == "behind"


def test_a_page_has_a_second_try_in_a_fresh_child(tmp_path: Path) -> None:
    sandbox = Sandbox("broken_parsers:read_once_killed", 5.0)
    assert sandbox.read(page(tmp_path / "killed")).text == "read"
    sandbox.close()


@pytest.mark.parametrize(("how", "fault"), [("refused", Unparsable), ("nothing", NoArticle)])
def test_faults_of_pages_come_back_as_raised(sandbox: Sandbox, how: str, fault: type[Exception]) -> None:
    child = sandbox.read(page("")).extractor
    with pytest.raises(fault, match=r"^no"):
        sandbox.read(page(how))
    assert sandbox.read(page("")).extractor == child


def test_a_fault_of_ours_is_no_reject(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError) as raised:
        sandbox.read(page("bug"))
    assert str(raised.value) == "KeyError('headline')"
    assert 'raise KeyError("headline")' in raised.value.__notes__[0]
    assert text(sandbox, "behind") == "behind"


def test_a_parser_that_cannot_be_imported_is_a_fault_of_ours() -> None:
    sandbox = Sandbox("no_such_module:read", 1.0)
    for _ in range(2):
        with pytest.raises(SandboxError, match="no_such_module"):
            sandbox.read(page(""))


def test_what_a_parser_prints_is_no_answer(sandbox: Sandbox) -> None:
    assert [text(sandbox, how) for how in ("print", "behind")] == ["print", "behind"]


def test_threads_get_their_own_answers(sandbox: Sandbox) -> None:
    bodies = {str(i): bytes(i * 10_000) for i in range(40)}
    with ThreadPoolExecutor(4) as threads:
        drafts = threads.map(lambda how: sandbox.read(page(how, bodies[how])), bodies)
    assert [draft.text for draft in drafts] == list(bodies)


def test_an_interrupted_page_answers_for_no_other(sandbox: Sandbox) -> None:
    sandbox.seconds = 60.0

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            sandbox.read(page("hang"))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert text(sandbox, "behind") == "behind"


def test_a_sandbox_is_shared_by_its_process() -> None:
    assert sandboxed("broken_parsers:read", 1.0) is sandboxed("broken_parsers:read", 1.0)
    assert sandboxed("broken_parsers:read", 1.0) is not sandboxed("broken_parsers:read", 2.0)


def test_closing_ends_the_child(sandbox: Sandbox) -> None:
    child = int(sandbox.read(page("")).extractor)
    sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert isinstance(sandbox.read(page("")), Draft)


def test_an_interpreter_that_ends_leaves_no_child() -> None:
    done = subprocess.run([sys.executable, "-c", PARENT], env=_env(), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux to wait for a process that is not ours")
def test_a_child_ends_when_its_parent_is_killed() -> None:
    script = PARENT + "sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", script], env=_env(), text=True, **pipes) as parent:
        assert parent.stdout
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        ended, _, _ = select.select([child], [], [], 60)
        os.close(child)
        assert ended


def _env() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
