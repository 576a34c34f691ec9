"""newsbeam report, dashboard, sql and runs: what the tables tell."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.commands.options import add_command, add_data, add_format, add_question, question_of, show, whole
from pipelines.reports import ACTS, KINDS, REPORTS, WITHIN, Answer, run_report

if TYPE_CHECKING:
    from pipelines.commands.options import Commands


def add(commands: "Commands") -> None:
    """Add the commands."""
    _add_report(commands)
    _add_dashboard(commands)
    _add_sql(commands)
    _add_runs(commands)


def _add_report(commands: "Commands") -> None:
    width = max(map(len, REPORTS))
    listed = "\n".join(f"  {name:<{width}}  {entry.help}" for name, entry in REPORTS.items())
    report = add_command(commands, "report", "count and list what the tables hold", f"\nreports:\n{listed}")
    report.add_argument("name", metavar="NAME", help="one of the reports above")
    add_data(report)
    add_question(report)
    report.add_argument("--story", metavar="ID_OR_URL", help="of any of its articles; for `story`")
    report.add_argument("--speaker", metavar="NAME_OR_ID", help="who claims; for `about`")
    report.add_argument("--act", choices=ACTS, metavar="ACT", help=f"of claims: {', '.join(ACTS)}")
    report.add_argument("--kind", choices=KINDS, help="of claims")
    report.add_argument("--phrase", metavar="TEXT", help="words in any case; for `message`, `quotations`")
    report.add_argument("--within", choices=WITHIN, help="how near two actors are; for `co-mentions`")
    report.add_argument("--window", type=whole, metavar="DAYS", help="for `rolling` (7)")
    add_format(report)
    report.set_defaults(command=_report, parser=report)


def _add_dashboard(commands: "Commands") -> None:
    dashboard = add_command(commands, "dashboard", "write a page of charts that needs no network")
    add_data(dashboard)
    dashboard.add_argument("--output", required=True, metavar="FILE.html", help="the page")
    add_question(dashboard)
    dashboard.set_defaults(command=_dashboard, parser=dashboard)


def _add_sql(commands: "Commands") -> None:
    sql = add_command(commands, "sql", "ask the tables in SQL", "Tables and columns: docs/schema.md.")
    sql.add_argument("query", metavar="QUERY", help='as "SELECT domain, count(*) FROM articles GROUP BY domain"')
    add_data(sql)
    add_format(sql)
    sql.set_defaults(command=_sql, parser=sql)


def _add_runs(commands: "Commands") -> None:
    runs = add_command(commands, "runs", "list what was run, with which counts")
    add_data(runs)
    add_format(runs)
    runs.set_defaults(command=_runs, parser=runs)


def _report(arguments: argparse.Namespace) -> int:
    question = replace(
        question_of(arguments),
        story=arguments.story,
        speaker=arguments.speaker,
        act=arguments.act,
        kind=arguments.kind,
        phrase=arguments.phrase,
        within=arguments.within,
        window=arguments.window,
    )
    return show(run_report(arguments.name, arguments.data, question), arguments)


def _dashboard(arguments: argparse.Namespace) -> int:
    from pipelines.reports.dashboard import write_dashboard

    size = write_dashboard(arguments.data, question_of(arguments), arguments.output)
    print(f"{arguments.output}: {size / 1e6:.1f} MB, opens in any browser, without a network")
    return 0


def _sql(arguments: argparse.Namespace) -> int:
    from pipelines.reports.sql import run_sql

    return show(Answer(run_sql(arguments.data, arguments.query)), arguments)


def _runs(arguments: argparse.Namespace) -> int:
    from pipelines.reports.sql import run_sql

    columns = "run_id, started_at, finished_at, runner, records_read, articles, rejects, stories, mentions, claims"
    frame = run_sql(arguments.data, f"SELECT {columns} FROM runs ORDER BY started_at")
    return show(Answer(frame), arguments)
