"""The command line. Every command checks what it is given before it reads or writes anything.

Exit codes: 0 done, 1 the run failed, 2 something on the command line or in the configuration cannot be used. Beam is
imported by the commands that need it only: it takes seconds, and reports do without.
"""

import argparse
import difflib
import logging
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import packages_distributions, version
from typing import TYPE_CHECKING, Final, NoReturn

from pipelines.processes import settle_in
from pipelines.reports import (
    ACTS,
    KINDS,
    PERIODS,
    REPORTS,
    UNITS,
    WITHIN,
    Answer,
    Question,
    ReportError,
    run_report,
)
from transforms.objects import StoreError

if TYPE_CHECKING:
    from pipelines.launch import Prepared

FAILED: Final = 1
UNUSABLE: Final = 2
_PIPED_WIDTH: Final = 140  # of a table that goes to no terminal, where COLUMNS says nothing


class _Help(argparse.RawDescriptionHelpFormatter):
    """Commands aligned with their help: argparse forgets that they are indented once more."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        longest = max((len(name) for name in action.choices or ()), default=0) if action.nargs == argparse.PARSER else 0
        self._action_max_length = max(self._action_max_length, longest + self._current_indent + self._indent_increment)


class _Parser(argparse.ArgumentParser):
    """Errors in one line, with the nearest option there is."""

    def error(self, message: str) -> NoReturn:
        prefix = "unrecognized arguments: "
        if message.startswith(prefix):
            name = message.removeprefix(prefix).split()[0].partition("=")[0]
            message = f"no option {name}" + self._nearest(name)
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(UNUSABLE)

    def _nearest(self, name: str) -> str:
        close = difflib.get_close_matches(name, self._option_string_actions, 1)
        return f"; the nearest is {close[0]}" if close else f"; see {self.prog} --help"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    parser = _parser()
    arguments = sys.argv[1:] if argv is None else list(argv)
    known, rest = parser.parse_known_args(arguments)
    if rest and known.command is not _run:
        known.parser.error("unrecognized arguments: " + " ".join(rest))
    known.beam_options = rest
    try:
        _refuse_shadows()
        return int(known.command(known))
    except (ReportError, StoreError) as error:
        return _fail(error, UNUSABLE)
    except BrokenPipeError:  # the reader of our output, say `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail(RuntimeError("interrupted; nothing of this run is in the tables"), 130)


def _fail(error: Exception, code: int) -> int:
    print(f"newsbeam: {error}", file=sys.stderr)
    return code


def _refuse_shadows() -> None:
    """`pipelines` and `transforms` are common names: another distribution that owns one would be half of ours."""
    owners = packages_distributions()
    for package in ("pipelines", "transforms"):
        others = sorted(set(owners.get(package, [])) - {"newsbeam"})
        if others:
            raise ReportError(f"{others[0]} installs a package {package!r} too; use an environment without it")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="newsbeam",
        description="From raw news crawls to tables of who was mentioned and who claimed what.",
        epilog="newsbeam COMMAND --help tells the options of each.",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"newsbeam {version('newsbeam')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_run(commands)
    _add_report(commands)
    _add_dashboard(commands)
    _add_sql(commands)
    _add_runs(commands)
    _add_actors(commands)
    _add_fetch(commands)
    _add_upkeep(commands)
    return parser


_Commands = argparse._SubParsersAction


def _add(commands: "_Commands[_Parser]", name: str, told: str, more: str = "") -> _Parser:
    """A command; its own help begins with what the list of commands says, and may go on with more."""
    description = "\n".join(filter(None, (f"{told[0].upper()}{told[1:]}.", more)))
    return commands.add_parser(name, help=told, description=description, formatter_class=_Help, allow_abbrev=False)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, metavar="ROOT", help="folder or gs://bucket/prefix that a run wrote")


def _add_run(commands: "_Commands[_Parser]") -> None:
    more = "Options that Beam knows are passed on to it."
    run = _add(commands, "run", "read crawl dumps, write the tables", more)
    run.add_argument(
        "--input",
        action="append",
        required=True,
        metavar="PATTERN",
        help="file, folder, glob, gs:// pattern, or @LIST of paths; may be given again",
    )
    run.add_argument("--output", required=True, metavar="ROOT", help="folder or gs://bucket/prefix")
    run.add_argument("--config", metavar="FILE.toml", help="configuration (docs/configuration.md)")
    run.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="one key; may be given again")
    run.add_argument("--runner", default="DirectRunner", metavar="NAME", help="engine, as Beam names it (DirectRunner)")
    run.add_argument("--workers", type=_whole, metavar="N", help="local processes (as many as pay)")
    run.add_argument(
        "--memory",
        type=_bytes,
        default="4GB",
        metavar="SIZE",
        help="of a local run, which goes part by part where it needs more (4GB)",
    )
    run.add_argument("--plan", action="store_true", help="say what would be done, and do nothing")
    run.add_argument("--replace", action="store_true", help="do a finished run again")
    run.add_argument("--detach", action="store_true", help="start it on a service, such as Dataflow, and do not wait")
    run.add_argument("--log", choices=("text", "json"), default="text", help="progress and events on standard error")
    run.add_argument("--quiet", action="store_true", help="no progress")
    run.set_defaults(command=_run, parser=run, options=list(run._option_string_actions))


def _add_report(commands: "_Commands[_Parser]") -> None:
    width = max(map(len, REPORTS))
    listed = "\n".join(f"  {name:<{width}}  {entry.help}" for name, entry in REPORTS.items())
    report = _add(commands, "report", "count and list what the tables hold", f"\nreports:\n{listed}")
    report.add_argument("name", metavar="NAME", help="one of the reports above")
    _add_data(report)
    _add_question(report)
    report.add_argument("--story", metavar="ID_OR_URL", help="of any of its articles; for `story`")
    report.add_argument("--speaker", metavar="NAME_OR_ID", help="who claims; for `about`")
    report.add_argument("--act", choices=ACTS, metavar="ACT", help=f"of claims: {', '.join(ACTS)}")
    report.add_argument("--kind", choices=KINDS, help="of claims")
    report.add_argument("--phrase", metavar="TEXT", help="words in any case; for `message`, `quotations`")
    report.add_argument("--within", choices=WITHIN, help="how near two actors are; for `co-mentions`")
    report.add_argument("--window", type=_whole, metavar="DAYS", help="for `rolling` (7)")
    _add_format(report)
    report.set_defaults(command=_report, parser=report)


def _add_question(parser: argparse.ArgumentParser) -> None:
    """The options that every question takes."""
    parser.add_argument(
        "--actor", action="append", default=[], metavar="NAME_OR_ID", help="also an alias; may be given again"
    )
    parser.add_argument("--since", type=_day, metavar="DATE", help="first day, as 2021-03-09")
    parser.add_argument("--until", type=_day, metavar="DATE", help="last day")
    parser.add_argument("--every", choices=PERIODS, help="weeks are ISO weeks")
    parser.add_argument("--unit", choices=UNITS, default="stories", help="what is counted (stories)")
    parser.add_argument("--language", metavar="xx", help="of the articles, as en")
    parser.add_argument("--domain", metavar="D", help="of the outlet, as example.org")
    parser.add_argument("--top", type=_whole, metavar="N", help="how many actors or rows")
    parser.add_argument("--include-undated", action="store_true", help="count articles dated by their crawl only")


def _add_dashboard(commands: "_Commands[_Parser]") -> None:
    dashboard = _add(commands, "dashboard", "write a page of charts that needs no network")
    _add_data(dashboard)
    dashboard.add_argument("--output", required=True, metavar="FILE.html", help="the page")
    _add_question(dashboard)
    dashboard.set_defaults(command=_dashboard, parser=dashboard)


def _add_sql(commands: "_Commands[_Parser]") -> None:
    sql = _add(commands, "sql", "ask the tables in SQL", "Tables and columns: docs/schema.md.")
    sql.add_argument("query", metavar="QUERY", help='as "SELECT domain, count(*) FROM articles GROUP BY domain"')
    _add_data(sql)
    _add_format(sql)
    sql.set_defaults(command=_sql, parser=sql)


def _add_runs(commands: "_Commands[_Parser]") -> None:
    runs = _add(commands, "runs", "list what was run, with which counts")
    _add_data(runs)
    _add_format(runs)
    runs.set_defaults(command=_runs, parser=runs)


def _add_upkeep(commands: "_Commands[_Parser]") -> None:
    from pipelines.upkeep.commands import compact_root, forget_in_root, migrate_root, verify_root

    for name, command, told in (
        ("verify", verify_root, "compare every file with what was written"),
        ("compact", compact_root, "merge the small files that nightly runs leave"),
        ("migrate", migrate_root, "bring the tables to the newest schema"),
        ("forget", forget_in_root, "take something out of every table, and keep it out"),
    ):
        parser = _add(commands, name, told)
        _add_data(parser)
        parser.set_defaults(command=command, parser=parser)
        if name == "forget":
            parser.add_argument("--url", action="append", default=[], help="of an article, as crawled or canonical")
            parser.add_argument("--domain", action="append", default=[], help="registrable domain, as example.com")
            parser.add_argument(
                "--actor", action="append", default=[], metavar="NAME_OR_ID", help="what is said by or about the actor"
            )


def _add_fetch(commands: "_Commands[_Parser]") -> None:
    fetch = _add(commands, "fetch", "bring crawl dumps here")
    kinds = fetch.add_subparsers(title="what to fetch", metavar="WHAT", required=True, parser_class=_Parser)
    news = _add(kinds, "cc-news", "Common Crawl's news archives")
    news.add_argument("--since", type=_day, required=True, metavar="DATE", help="first day, as 2021-03-01 (UTC)")
    news.add_argument("--until", type=_day, required=True, metavar="DATE", help="last day")
    urls = _add(kinds, "list", "any list of URLs")
    urls.add_argument("urls", metavar="URLS.txt", help="one URL a line; plain or .gz, - for standard input, or a URL")
    model = _add(kinds, "model", "the parser tier's model, hash checked")
    model.add_argument("--replace", action="store_true", help="fetch it again")
    model.set_defaults(command=_fetch_model, parser=model)
    news.set_defaults(urls="")
    urls.set_defaults(since=None, until=None)
    for kind in (news, urls):
        kind.add_argument("--to", required=True, metavar="DIR_OR_GS", help="folder or gs://bucket/prefix")
        kind.add_argument("--jobs", type=_whole, default=4, metavar="N", help="files at a time (4)")
        kind.add_argument("--rate", type=_rate, metavar="20MB/s", help="no more than this, over all files")
        kind.add_argument("--tries", type=_whole, default=8, metavar="N", help="failures in a row to give up after (8)")
        kind.add_argument("--timeout", type=_whole, default=60, metavar="S", help="seconds a server may be silent (60)")
        kind.add_argument(
            "--base-url",
            default="https://data.commoncrawl.org/",
            metavar="URL",
            help="where relative paths start, say a mirror",
        )
        kind.add_argument("--replace", action="store_true", help="fetch again what is there already")
        kind.add_argument("--no-check", action="store_true", help="take gzip files that are damaged, too")
        kind.add_argument("--dry-run", action="store_true", help="list what would be fetched, and fetch nothing")
        kind.add_argument("--quiet", action="store_true", help="no progress")
        kind.set_defaults(command=_fetch, parser=kind)


def _add_actors(commands: "_Commands[_Parser]") -> None:
    actors = _add(commands, "actors", "work on actor dictionaries")
    kinds = actors.add_subparsers(title="actions", metavar="ACTION", required=True, parser_class=_Parser)
    check = _add(kinds, "check", "name every fault and conflict")
    check.add_argument(
        "files", nargs="*", metavar="FILE.csv", help="checked together with the built-in ones; none: those alone"
    )
    check.set_defaults(command=_actors("check_actors"), parser=check)
    bring = _add(kinds, "import", "make a dictionary of another project's")
    bring.add_argument("file", metavar="FILE", help="plain or .gz")
    bring.add_argument(
        "--format", choices=("petrarch2", "popolo", "ftm", "wikidata"), help="told by the file if not given"
    )
    bring.add_argument("--to", required=True, metavar="OUT.csv", help="the dictionary")
    bring.add_argument("--country", default="", metavar="XX", help="of actors for whom the file tells none")
    bring.add_argument("--type", default="", choices=("person", "organisation", "place"), help="likewise")
    bring.add_argument("--replace", action="store_true", help="write over OUT.csv")
    bring.set_defaults(command=_actors("import_actors"), parser=bring)
    unlinked = _add(kinds, "unlinked", "list the names most mentioned that no dictionary knows, as rows for one")
    _add_data(unlinked)
    unlinked.add_argument("--top", type=_whole, metavar="N", help="how many (50)")
    unlinked.add_argument("--unit", choices=UNITS, default="stories", help="what counts (stories)")
    unlinked.set_defaults(command=_actors("unlinked_actors"), parser=unlinked)


def _actors(name: str) -> Callable[[argparse.Namespace], int]:
    """A command on dictionaries, imported when it is called."""

    def command(arguments: argparse.Namespace) -> int:
        from pipelines import actor_commands

        return int(getattr(actor_commands, name)(arguments))

    return command


def _add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("table", "csv", "json", "parquet"), help="by the ending of --output; table"
    )
    parser.add_argument("--output", metavar="FILE", help="a file instead of standard output; .svg or .png: a chart")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2021-03-09") from None


def _bytes(text: str) -> int:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", text, re.IGNORECASE)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 4GB")
    return int(float(match[1]) * 1000 ** " KMGT".index(match[2].upper() or " "))


def _whole(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _rate(text: str) -> float:
    from pipelines.fetch import parse_rate

    try:
        return parse_rate(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _run(arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    logging.basicConfig(level=logging.ERROR)  # before Beam, which logs as it is imported
    settle_in()
    from pipelines import config, engines, inputs, launch, plan, services, snapshots
    from transforms import events
    from transforms.models import ModelError
    from transforms.text.dictionary import DictionaryError

    try:
        request = launch.Request(
            patterns=tuple(arguments.input),
            root=arguments.output.rstrip("/") or "/",
            settings=config.load(arguments.config, arguments.set),
            runner=arguments.runner,
            workers=arguments.workers,
            beam_options=tuple(arguments.beam_options),
            replace=arguments.replace,
            memory=arguments.memory,
        )
        prepared = launch.prepare(request, arguments.options)
    except (
        config.ConfigError,
        inputs.InputError,
        snapshots.OutputError,
        engines.UnknownOption,
        DictionaryError,
        ModelError,
    ) as error:
        return _fail(error, UNUSABLE)
    if arguments.plan:
        print(plan.describe(prepared))
        return 0
    if prepared.finished and not arguments.replace:
        snapshots.remove_leftovers(request.root)  # it may have been killed when it was committed, and not yet tidy
        print(
            f"this run is done: {prepared.finished['run_id']} in {request.root},"
            f" {prepared.finished['finished_at'][:19]}; --replace does it again"
        )
        return 0
    if arguments.detach or services.is_rehearsal(prepared):
        return _submit(prepared)
    if arguments.log == "json":
        os.environ[events.RUN] = prepared.job.run.run_id
    size = sum(dump.size for dump in prepared.dumps)
    events.tell("run_started", root=request.root, runner=request.runner, dumps=len(prepared.dumps), bytes=size)
    try:
        manifest = launch.execute(prepared, quiet=arguments.quiet)
    except (launch.RunFailed, snapshots.OutputError) as error:
        events.tell("run_failed", error=str(error))
        return _fail(error, FAILED)
    finally:
        os.environ.pop(events.RUN, None)
    print(launch.summary(manifest, time.monotonic() - started))
    print(f"{'tables':<9}{request.root}")
    print(f"{'next':<9}newsbeam report mention-counts --data {request.root}")
    return 0


def _submit(prepared: "Prepared") -> int:
    from pipelines import launch, services

    try:
        services.check(prepared)
        print(services.describe(prepared, services.submit(prepared)))
    except services.NoService as error:
        return _fail(error, UNUSABLE)
    except launch.RunFailed as error:
        return _fail(error, FAILED)
    return 0


def _report(arguments: argparse.Namespace) -> int:
    question = replace(
        _question(arguments),
        story=arguments.story,
        speaker=arguments.speaker,
        act=arguments.act,
        kind=arguments.kind,
        phrase=arguments.phrase,
        within=arguments.within,
        window=arguments.window,
    )
    return _show(run_report(arguments.name, arguments.data, question), arguments)


def _question(arguments: argparse.Namespace) -> Question:
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


def _dashboard(arguments: argparse.Namespace) -> int:
    from pipelines.reports.dashboard import write_dashboard

    size = write_dashboard(arguments.data, _question(arguments), arguments.output)
    print(f"{arguments.output}: {size / 1e6:.1f} MB, opens in any browser, without a network")
    return 0


def _sql(arguments: argparse.Namespace) -> int:
    from pipelines.reports.sql import run_sql

    return _show(Answer(run_sql(arguments.data, arguments.query)), arguments)


def _runs(arguments: argparse.Namespace) -> int:
    from pipelines.reports.sql import run_sql

    columns = "run_id, started_at, finished_at, runner, records_read, articles, rejects, stories, mentions, claims"
    frame = run_sql(arguments.data, f"SELECT {columns} FROM runs ORDER BY started_at")
    return _show(Answer(frame), arguments)


def _fetch_model(arguments: argparse.Namespace) -> int:
    from pipelines.models import FetchFailed, fetch_model

    try:
        path, there = fetch_model(replace=arguments.replace)
    except FetchFailed as error:
        return _fail(error, FAILED)
    print(f"{'model':<9}{path}{' (there already)' if there else ''}")
    print(f"{'next':<9}newsbeam run --input DUMPS --output tables --set claims.tier=parser")
    return 0


def _fetch(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.ERROR)  # before Beam, which gs:// needs
    from pipelines import fetch
    from pipelines.partials import DestinationError
    from pipelines.url_lists import ListError

    request = fetch.Request(
        to=arguments.to,
        urls=arguments.urls,
        since=arguments.since,
        until=arguments.until,
        base=arguments.base_url,
        jobs=arguments.jobs,
        rate=arguments.rate,
        tries=arguments.tries,
        timeout=arguments.timeout,
        replace=arguments.replace,
        check=not arguments.no_check,
        dry_run=arguments.dry_run,
        quiet=arguments.quiet,
    )
    try:
        return 0 if fetch.perform(request) else FAILED
    except (ListError, fetch.Unusable) as error:
        return _fail(error, UNUSABLE)
    except DestinationError as error:
        return _fail(error, FAILED)
    except KeyboardInterrupt:
        return _fail(RuntimeError("interrupted; the same command goes on from here"), 130)


def _show(answer: Answer, arguments: argparse.Namespace) -> int:
    from pipelines.reports.show import deliver

    width = shutil.get_terminal_size(fallback=(_PIPED_WIDTH, 0)).columns
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    deliver(answer, arguments.format, arguments.output, width, colour)
    return 0
