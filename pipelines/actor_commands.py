"""What `newsbeam actors` does: check dictionaries, import those of other projects, list names that none knows."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pipelines.reports import Question, ReportError, run_report

_UNLINKED: Final = 50  # names, unless asked otherwise


def check_actors(arguments: argparse.Namespace) -> int:
    """Name every fault and conflict; 1 where there are any."""
    from pipelines.actor_check import check
    from transforms.text.dictionary import builtin_dictionaries

    paths = [*builtin_dictionaries(), *map(Path, arguments.files)]
    try:
        faults = check(paths)
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(str(error)) from error
    print("\n".join([*faults, f"{len(paths)} files, {len(faults)} faults"]))
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
