"""What commands share: their parser and its help, the options of every question, the kinds of values, how they end."""

import argparse
import difflib
import os
import re
import shutil
import sys
from datetime import date
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from pipelines.reports import PERIODS, UNITS, Answer, Question

FAILED: Final = 1
UNUSABLE: Final = 2
_PIPED_WIDTH: Final = 140  # of a table that goes to no terminal, where COLUMNS says nothing


class Help(argparse.RawDescriptionHelpFormatter):
    """Commands aligned with their help: argparse forgets that they are indented once more."""

    def add_argument(self, action: argparse.Action) -> None:
        """Make room for the longest name of a command."""
        super().add_argument(action)
        longest = max((len(name) for name in action.choices or ()), default=0) if action.nargs == argparse.PARSER else 0
        self._action_max_length = max(self._action_max_length, longest + self._current_indent + self._indent_increment)


class Parser(argparse.ArgumentParser):
    """Errors in one line, with the nearest option there is."""

    def error(self, message: str) -> NoReturn:
        """Print the one line and end."""
        prefix = "unrecognized arguments: "
        if message.startswith(prefix):
            name = message.removeprefix(prefix).split()[0].partition("=")[0]
            message = f"no option {name}" + self._nearest(name)
        elif message.startswith("the following arguments are required"):
            message += f"; see {self.prog} --help"
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(UNUSABLE)

    def _nearest(self, name: str) -> str:
        close = difflib.get_close_matches(name, self._option_string_actions, 1)
        return f"; the nearest is {close[0]}" if close else f"; see {self.prog} --help"


if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[Parser]


def add_command(commands: "Commands", name: str, told: str, more: str = "") -> Parser:
    """A command; its own help begins with what the list of commands says, and may go on with more."""
    description = "\n".join(filter(None, (f"{told[0].upper()}{told[1:]}.", more)))
    return commands.add_parser(name, help=told, description=description, formatter_class=Help, allow_abbrev=False)


def add_data(parser: argparse.ArgumentParser) -> None:
    """Where the tables are."""
    parser.add_argument("--data", required=True, metavar="ROOT", help="folder or gs://bucket/prefix that a run wrote")


def add_question(parser: argparse.ArgumentParser) -> None:
    """The options that every question takes."""
    parser.add_argument(
        "--actor", action="append", default=[], metavar="NAME_OR_ID", help="also an alias; may be given again"
    )
    parser.add_argument("--since", type=day, metavar="DATE", help="first day, as 2021-03-09")
    parser.add_argument("--until", type=day, metavar="DATE", help="last day")
    parser.add_argument("--every", choices=PERIODS, help="of reports over time; weeks are ISO weeks")
    parser.add_argument("--unit", choices=UNITS, default="stories", help="what is counted (stories)")
    parser.add_argument("--language", metavar="xx", help="of the articles, as en")
    parser.add_argument("--domain", metavar="D", help="of the outlet, as example.org")
    parser.add_argument("--top", type=whole, metavar="N", help="how many actors or rows")
    parser.add_argument("--include-undated", action="store_true", help="count articles dated by their crawl only")


def question_of(arguments: argparse.Namespace) -> Question:
    """The question that those options ask."""
    return Question(
        actors=tuple(arguments.actor),
        since=arguments.since,
        until=arguments.until,
        every=arguments.every,
        unit=arguments.unit,
        language=arguments.language,
        domain=arguments.domain,
        top=arguments.top,
        include_undated=arguments.include_undated,
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """How an answer is written, and where."""
    parser.add_argument(
        "--format", choices=("table", "csv", "json", "parquet"), help="by the ending of --output; table"
    )
    parser.add_argument("--output", metavar="FILE", help="a file instead of standard output; .svg or .png: a chart")


def show(answer: Answer, arguments: argparse.Namespace) -> int:
    """Write an answer as asked."""
    from pipelines.reports.show import deliver

    width = shutil.get_terminal_size(fallback=(_PIPED_WIDTH, 0)).columns
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    deliver(answer, arguments.format, arguments.output, width, colour)
    return 0


def fail(error: Exception, code: int) -> int:
    """Tell an error in one line; its exit code."""
    print(f"newsbeam: {error}", file=sys.stderr)
    return code


def day(text: str) -> date:
    """A value of an option: a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2021-03-09") from None


def size(text: str) -> int:
    """A value of an option: so many bytes."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", text, re.IGNORECASE)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 4GB")
    return int(float(match[1]) * 1000 ** " KMGT".index(match[2].upper() or " "))


def whole(text: str) -> int:
    """A value of an option: a whole number from 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)
