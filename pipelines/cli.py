"""The command line. Every command checks what it is given before it reads or writes anything.

Exit codes: 0 done, 1 the run failed, 2 something on the command line or in the configuration cannot be used. Beam is
imported by the commands that need it only: it takes seconds, and reports do without.
"""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import distributions, version
from typing import Final

from pipelines.commands import actors, fetch, report, run, upkeep
from pipelines.commands.options import UNUSABLE, Help, Parser, fail
from pipelines.reports import ReportError
from transforms.objects import StoreError

COMMANDS: Final = (run, report, actors, fetch, upkeep)
"""Modules of commands, in the order in which help lists them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    parser = _parser()
    arguments = sys.argv[1:] if argv is None else list(argv)
    known, rest = parser.parse_known_args(arguments)
    if rest and known.command is not run.run_job:
        known.parser.error("unrecognized arguments: " + " ".join(rest))
    known.beam_options = rest
    try:
        _refuse_shadows()
        return int(known.command(known))
    except (ReportError, StoreError) as error:
        return fail(error, UNUSABLE)
    except BrokenPipeError:  # the reader of our output, say `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        ran = known.command is run.run_job
        return fail(RuntimeError("interrupted" + ran * "; nothing of this run is in the tables"), 130)


def _refuse_shadows() -> None:
    """`pipelines` and `transforms` are common names: another distribution that owns one would be half of ours."""
    for distribution in distributions():
        # The texts of what it installed: to read them as metadata takes longer than many a report.
        declared = (distribution.read_text("top_level.txt") or "").split()
        installed = distribution.read_text("RECORD") or ""
        for package in ("pipelines", "transforms"):
            owned = package in declared or f"\n{package}/" in installed or installed.startswith(f"{package}/")
            if owned and distribution.name != "newsbeam":
                message = f"{distribution.name} installs a package {package!r} too; use an environment without it"
                raise ReportError(message)


def _parser() -> Parser:
    parser = Parser(
        prog="newsbeam",
        description="From raw news crawls to tables of who was mentioned and who claimed what.",
        epilog="newsbeam COMMAND --help tells the options of each.",
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"newsbeam {version('newsbeam')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for module in COMMANDS:
        module.add(commands)
    return parser
