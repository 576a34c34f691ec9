"""Fixtures of the tests."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from pipelines.cli import main

settings.register_profile("untimed", deadline=None)  # how long an example takes is the machine's affair
settings.load_profile("untimed")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--dump", action="append", help="for test_engines: a dump instead of the sample crawl; repeatable")


@pytest.fixture
def newsbeam() -> Callable[..., Done]:
    """Run a command as from the shell."""

    def run(*arguments: str | Path) -> Done:
        out, err = io.StringIO(), io.StringIO()
        out.buffer = io.BytesIO()  # type: ignore[attr-defined] - reports write bytes
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as end:
                code = int(end.code or 0)
        written = out.getvalue() + out.buffer.getvalue().decode()  # type: ignore[attr-defined]
        return Done(code, written, err.getvalue())

    return run
