"""newsbeam run."""

import argparse
import logging
import os
import time
from typing import TYPE_CHECKING

from pipelines.commands.options import FAILED, UNUSABLE, add_command, fail, size, whole
from pipelines.processes import settle_in

if TYPE_CHECKING:
    from pipelines.commands.options import Commands
    from pipelines.launch import Prepared


def add(commands: "Commands") -> None:
    """Add the command."""
    more = "Options that Beam knows are passed on to it."
    run = add_command(commands, "run", "read crawl dumps, write the tables", more)
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
    run.add_argument("--workers", type=whole, metavar="N", help="local processes (as many as pay)")
    run.add_argument(
        "--memory",
        type=size,
        default="4GB",
        metavar="SIZE",
        help="of a local run, which goes part by part where it needs more (4GB)",
    )
    run.add_argument("--plan", action="store_true", help="say what would be done, and do nothing")
    run.add_argument("--replace", action="store_true", help="do a finished run again")
    run.add_argument("--detach", action="store_true", help="start it on a service, such as Dataflow, and do not wait")
    run.add_argument("--log", choices=("text", "json"), default="text", help="progress and events on standard error")
    run.add_argument("--quiet", action="store_true", help="no progress")
    run.set_defaults(command=run_job, parser=run, options=list(run._option_string_actions))


def run_job(arguments: argparse.Namespace) -> int:
    """Run the job, or say what it would do."""
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
        return fail(error, UNUSABLE)
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
    events.tell(
        "run_started",
        root=request.root,
        runner=request.runner,
        dumps=len(prepared.dumps),
        bytes=sum(dump.size for dump in prepared.dumps),
    )
    try:
        manifest = launch.execute(prepared, quiet=arguments.quiet)
    except (launch.RunFailed, snapshots.OutputError) as error:
        events.tell("run_failed", error=str(error))
        return fail(error, FAILED)
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
        return fail(error, UNUSABLE)
    except launch.RunFailed as error:
        return fail(error, FAILED)
    return 0
