"""newsbeam verify, compact, migrate and forget."""

import argparse
from typing import TYPE_CHECKING, Final

from pipelines.commands.options import add_command, add_data
from pipelines.reports import ReportError

if TYPE_CHECKING:
    from pipelines.commands.options import Commands

FAULTY: Final = 1


def add(commands: "Commands") -> None:
    """Add the commands."""
    for name, command, told in (
        ("verify", verify_root, "compare every file with what was written"),
        ("compact", compact_root, "merge the small files that nightly runs leave"),
        ("migrate", migrate_root, "bring the tables to the newest schema"),
        ("forget", forget_in_root, "take something out of every table, and keep it out"),
    ):
        parser = add_command(commands, name, told)
        add_data(parser)
        parser.set_defaults(command=command, parser=parser)
        if name == "forget":
            parser.add_argument("--url", action="append", default=[], help="of an article, as crawled or canonical")
            parser.add_argument("--domain", action="append", default=[], help="registrable domain, as example.com")
            parser.add_argument(
                "--actor", action="append", default=[], metavar="NAME_OR_ID", help="what is said by or about the actor"
            )


def _number(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def verify_root(arguments: argparse.Namespace) -> int:
    """Name every fault; 1 where there are any."""
    from pipelines.upkeep.verify import verify

    done = verify(arguments.data)
    for fault in done.faults:
        print(fault)
    counted = f"{_number(done.runs, 'run')}, {_number(done.files, 'file')}, {_number(done.rows, 'row')}"
    print(f"{counted}: {_number(len(done.faults), 'fault') if done.faults else 'all as written'}")
    return FAULTY if done.faults else 0


def compact_root(arguments: argparse.Namespace) -> int:
    """Merge small files."""
    from pipelines.reports.scan import open_tables
    from pipelines.upkeep.compact import compact

    open_tables(arguments.data)  # a root without any is a mistake in its name
    merged, made = compact(arguments.data)
    print(f"{merged:,} small files became {made:,}" if merged else "nothing to merge: no partition has small files")
    return 0


def migrate_root(arguments: argparse.Namespace) -> int:
    """Bring files to the newest schema."""
    from pipelines.reports.scan import open_tables
    from pipelines.upkeep.migrate import MigrationError, migrate
    from transforms.schemas import SCHEMA_VERSION

    open_tables(arguments.data)
    try:
        written = migrate(arguments.data)
    except MigrationError as error:
        raise ReportError(str(error)) from error
    print(
        f"{_number(written, 'file')} written anew"
        if written
        else f"all files are of schema {SCHEMA_VERSION}, the newest"
    )
    return 0


def forget_in_root(arguments: argparse.Namespace) -> int:
    """Forget, and see that it is forgotten."""
    from pipelines.upkeep.forget import forget
    from pipelines.upkeep.verify import verify

    if not (arguments.url or arguments.domain or arguments.actor):
        raise ReportError("nothing to forget: name a --url, a --domain or an --actor")
    gone = forget(arguments.data, arguments.url, arguments.domain, arguments.actor)
    told = ", ".join(f"{rows:,} {table.removeprefix('index/')}" for table, rows in gone.items())
    print(f"gone: {told}" if told else "nothing of it was in the tables; it will not come in")
    faults = verify(arguments.data).faults
    for fault in faults:
        print(fault)
    return FAULTY if faults else 0
