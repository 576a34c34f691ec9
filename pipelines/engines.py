"""Choose the engine of a run, and read Beam's own options."""

import argparse
import os
import shutil
import socket
from collections.abc import Sequence
from typing import Any, Final

from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipelines import config, worker
from pipelines.malloc import MALLOCS
from pipelines.processes import send_every_row

PAYS_BYTES: Final = 32 << 20  # of input, from which more processes pay for their start
LOCAL_RUNNERS: Final = frozenset({"DirectRunner", "FnApiRunner"})
RUNNERS: Final = LOCAL_RUNNERS | {"PrismRunner", "PortableRunner", "FlinkRunner", "SparkRunner", "DataflowRunner"}
"""Beam has others, such as its Dask runner, which gave wrong answers."""

_FILES: Final = {"FlinkRunner": ("flink_job_server_jar",), "PrismRunner": ("prism_location",)}
_ADDRESSES: Final = {"FlinkRunner": ("flink_master", "job_endpoint"), "PortableRunner": ("job_endpoint",)}
_OURS: Final = frozenset({"embed", "[local]", "[auto]"})  # what Beam starts itself
_ANSWERS_S: Final = 10.0


class UnknownOption(ValueError):
    """An option that neither newsbeam nor Beam knows; one line with the nearest."""


def pipeline_options(
    runner: str, workers: int | None, beam_options: Sequence[str], size: int, known: Sequence[str] = ()
) -> PipelineOptions:
    """Beam's options; an option that Beam does not know is refused, where Beam itself would only warn."""
    flags = list(beam_options)
    if runner not in RUNNERS:
        raise UnknownOption(f"no runner {runner}{config.nearest(runner, sorted(RUNNERS))}")
    _refuse_unknown(flags, known)
    if runner not in LOCAL_RUNNERS:
        return _Options([*flags, f"--runner={runner}"])
    workers = workers or (os.cpu_count() or 1 if size >= PAYS_BYTES else 1)
    return _Options([*flags, f"--direct_num_workers={workers}", "--runner=FnApiRunner"])


def check(options: PipelineOptions) -> None:
    """See that what the engine is started from, or reached at, is there, where Beam waits for minutes.

    Raises UnknownOption.
    """
    runner, told = options.view_as(StandardOptions).runner, options.get_all_options()
    if runner == "FlinkRunner" and not shutil.which(told["job_server_java_launcher"]):
        raise UnknownOption("--runner FlinkRunner: Beam's job server needs java, which is not here")
    for name in _FILES.get(runner, ()):
        path = told[name]
        if path and "://" not in path and not os.path.isfile(path):
            raise UnknownOption(f"--{name} {path}: there is no such file")
    for name in _ADDRESSES.get(runner, ()):
        address = told[name]
        if address and address not in _OURS:
            _reach(f"--{name} {address}", address)


def _reach(told: str, address: str) -> None:
    host, _, port = address.split("://")[-1].strip("/").rpartition(":")
    if not (host and port.isdigit()):
        raise UnknownOption(f"{told}: no address such as localhost:8081")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _ANSWERS_S).close()
    except OSError as error:
        raise UnknownOption(f"{told}: nothing answers there ({error.strerror or error})") from error


class _Options(PipelineOptions):
    """Beam's options, each view of them made once: Beam asks for a thousand, and parses the flags anew for each."""

    def view_as(self, cls: type[PipelineOptions]) -> PipelineOptions:
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]


def engine(options: PipelineOptions) -> FnApiRunner | None:
    """The local engine, in this process or in several; None for a remote one, which Beam finds by its name.

    It is pinned: Beam's DirectRunner turns into another engine where it finds a network, and every laptop and CI shall
    run the same.
    """
    if options.view_as(StandardOptions).runner != "FnApiRunner":
        return None
    MALLOCS["keeping"].set_here()
    if options.view_as(DirectOptions).direct_num_workers == 1:
        return FnApiRunner()
    send_every_row()
    return FnApiRunner(SubprocessSDKEnvironment.from_command_string(worker.command("keeping")))


def _refuse_unknown(flags: Sequence[str], known: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for options in PipelineOptions.__subclasses__():
        # Beam has no public way to list the options it knows.
        options._add_argparse_args(_Tolerant(parser))
    _, unknown = parser.parse_known_args(list(flags))
    if unknown:
        name = unknown[0].partition("=")[0]
        names = [*known, *parser._option_string_actions]
        raise UnknownOption(f"no option {name}{config.nearest(name, names)}")


class _Tolerant:
    """A parser to which two of Beam's option classes may add the same option."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser

    def add_argument(self, *names: str, **kwargs: Any) -> None:
        if not any(name in self.parser._option_string_actions for name in names):
            self.parser.add_argument(*names, **{k: v for k, v in kwargs.items() if k != "validator"})

    def add_value_provider_argument(self, *names: str, **kwargs: Any) -> None:
        self.add_argument(*names, **kwargs)

    def add_mutually_exclusive_group(self, **_: Any) -> "_Tolerant":
        return self
