"""Start a run on a service, such as Dataflow, and leave it there: its last step commits it."""

from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import StandardOptions, TestOptions

from pipelines import leases, monitor, snapshots
from pipelines.launch import Prepared, RunFailed, where
from transforms import files


class NoService(ValueError):
    """A run that cannot be left alone; one line."""


def check(prepared: Prepared) -> None:
    """See that the run can go on without us; raises NoService."""
    run = prepared.job.run
    if prepared.options.view_as(StandardOptions).runner == "FnApiRunner":
        raise NoService(f"--runner {run.runner} works in this process: there is no service to leave it to")
    if files.is_local(run.root) and not is_rehearsal(prepared):
        raise NoService(f"--output {run.root}: a service writes to gs:// only")


def is_rehearsal(prepared: Prepared) -> bool:
    """Whether the graph is built and nothing is sent: Beam's --dry_run."""
    return bool(prepared.options.view_as(TestOptions).dry_run)


def submit(prepared: Prepared) -> Any:
    """Start the job and return Beam's result at once; raises RunFailed, leaving nothing behind.

    Its files are nobody's leftovers for a day, in which the job has to end.
    """
    run, rehearsal = prepared.job.run, is_rehearsal(prepared)
    if not rehearsal:
        snapshots.remove_leftovers(run.root)
        leases.leave(run.root, run.owner, run.revision)
    try:
        pipeline = beam.Pipeline(options=prepared.options)
        monitor.run(pipeline, prepared.dumps, prepared.job)
        return pipeline.run()
    except Exception as error:
        if not rehearsal:
            leases.give_up(run.root, run.owner, run.revision)
        raise RunFailed(where(error)) from error


def describe(prepared: Prepared, result: Any) -> str:
    """What became of it, for people."""
    run = prepared.job.run
    if is_rehearsal(prepared):
        steps = len(result.job.proto_pipeline.components.transforms)
        return f"graph    {steps:,} steps of job {result.job.proto.name}; nothing was sent"
    job = result.job_id() if result.has_job else "a template, not yet a job"
    return f"job      {job}\nrun      {run.run_id}; newsbeam runs --data {run.root} shows it once it is done"
