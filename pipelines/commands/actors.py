"""newsbeam actors: check dictionaries, import those of other projects, list names that none knows."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipelines.commands.options import Parser, add_command, add_data, whole
from pipelines.reports import UNITS, Question, ReportError, run_report

if TYPE_CHECKING:
    from pipelines.commands.options import Commands

_UNLINKED: Final = 50  # names, unless asked otherwise


def add(commands: "Commands") -> None:
    """Add the command."""
    actors = add_command(commands, "actors", "work on actor dictionaries")
    kinds = actors.add_subparsers(title="actions", metavar="ACTION", required=True, parser_class=Parser)
    check = add_command(kinds, "check", "name every fault and conflict")
    check.add_argument(
        "files", nargs="*", metavar="FILE.csv", help="checked together with the built-in ones; none: those alone"
    )
    check.set_defaults(command=check_actors, parser=check)
    bring = add_command(kinds, "import", "make a dictionary of another project's")
    bring.add_argument("file", metavar="FILE", help="plain or .gz")
    bring.add_argument(
        "--format", choices=("petrarch2", "popolo", "ftm", "wikidata"), help="told by the file if not given"
    )
    bring.add_argument("--to", required=True, metavar="OUT.csv", help="the dictionary")
    bring.add_argument("--country", default="", metavar="XX", help="of actors for whom the file tells none")
    bring.add_argument("--type", default="", choices=("person", "organisation", "place"), help="likewise")
    bring.add_argument("--replace", action="store_true", help="write over OUT.csv")
    bring.set_defaults(command=import_actors, parser=bring)
    unlinked = add_command(kinds, "unlinked", "list the names most mentioned that no dictionary knows, as rows for one")
    add_data(unlinked)
    unlinked.add_argument("--top", type=whole, metavar="N", help="how many (50)")
    unlinked.add_argument("--unit", choices=UNITS, default="stories", help="what counts (stories)")
    unlinked.set_defaults(command=unlinked_actors, parser=unlinked)


def check_actors(arguments: argparse.Namespace) -> int:
    """Name every fault and conflict; 1 where there are any."""
    from pipelines.actor_check import check
    from transforms.text.dictionary import builtin_dictionaries

    paths = [*builtin_dictionaries(), *map(Path, arguments.files)]
    try:
        faults = check(paths)
    except OSError as error:
        raise ReportError(f"cannot read {error.filename}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReportError(str(error)) from error
    print("\n".join([*faults, f"{len(paths)} files, {len(faults)} fault{'' if len(faults) == 1 else 's'}"]))
    return 1 if faults else 0


def import_actors(arguments: argparse.Namespace) -> int:
    """Write a dictionary of another project as one of ours."""
    from pipelines import dictionaries
    from pipelines.dictionaries.records import Given, ImportFault
    from transforms.text.dictionary import Dictionary, builtin_dictionaries

    to = Path(arguments.to)
    if to.exists() and not arguments.replace:
        raise ReportError(f"{to} is there already; --replace writes over it")
    given = Given(arguments.country, arguments.type)
    builtin = Dictionary.load(builtin_dictionaries())
    try:
        done = dictionaries.import_actors(Path(arguments.file), arguments.format, given, builtin)
        dictionaries.write_rows(done.rows, to)
    except ImportFault as error:
        raise ReportError(str(error)) from error
    print(dictionaries.summary(done, to))
    return 0


def unlinked_actors(arguments: argparse.Namespace) -> int:
    """Print the most mentioned names that no dictionary knows, as rows of a dictionary."""
    from pipelines.dictionaries import write_csv

    question = Question(top=arguments.top or _UNLINKED, unit=arguments.unit, include_undated=True)
    answer = run_report("unlinked", arguments.data, question)
    rows = [_dictionary_row(row, arguments.unit) for row in answer.frame.iter_rows(named=True)]
    write_csv(rows, sys.stdout)
    for note in answer.notes:
        print(note, file=sys.stderr)
    return 0


def _dictionary_row(row: dict[str, Any], unit: str) -> dict[str, str]:
    return {
        "actor_id": row["actor_id"],
        "actor": row["actor"],
        "type": row["actor_type"],
        "country": row["country"] or "",
        "aliases": "|".join(_spellings(row["actor"], row["actor_type"], row["aliases"] or ())),
        "note": f"{unit}: {row[unit]}",
    }


def _spellings(actor: str, kind: str, surfaces: Iterable[str]) -> Iterator[str]:
    """The surfaces that a dictionary can take as they are; one word of a longer name is marked, a surname left out."""
    if " " not in actor:
        yield f"?{actor}"
    for surface in surfaces:
        alone = " " not in surface and " " in actor
        if surface.casefold() != actor.casefold() and not (alone and kind == "person") and "|" not in surface:
            yield f"?{surface}" if alone else surface
