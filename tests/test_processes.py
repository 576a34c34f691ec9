"""What processes of a run do first, and what passes between them."""

import subprocess
import sys

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import worker_handlers
from apache_beam.runners.worker.data_plane import BeamFnDataServicer, ClosableOutputStream

from pipelines import engines

SETTLED = """
import sys
from pipelines.processes import settle_in
settle_in()
assert "apache_beam" in sys.modules
assert not {"pandas", "pymongo"} & set(sys.modules)
import pymongo
assert pymongo.MongoClient
"""


def test_what_beam_was_kept_from_importing_can_still_be_imported() -> None:
    subprocess.run([sys.executable, "-c", SETTLED], check=True)


class Sent:
    """What a stream of Beam's sends; while it does, its writer goes on writing, as another thread may."""

    def __init__(self, milliseconds: int) -> None:
        self.rows: list[bytes] = []
        self.stream = ClosableOutputStream.create(self.rows.append, self.send, milliseconds)

    def send(self, rows: bytes) -> None:
        self.rows.append(rows)
        self.stream.write(b"second")


def test_beam_loses_what_is_written_while_it_sends() -> None:
    """Why send_every_row is there; where this fails, Beam has been mended, and it can go."""
    sent = Sent(3_600_000)
    sent.stream.write(b"first")
    sent.stream.flush()  # what its thread does each second
    sent.stream.close()
    assert b"".join(sent.rows) == b"first"


def test_processes_of_a_run_are_sent_nothing_by_the_clock() -> None:
    engines.engine(PipelineOptions(["--runner=FnApiRunner", "--direct_num_workers=2"]))
    server = BeamFnDataServicer(worker_handlers.DATA_BUFFER_TIME_LIMIT_MS)  # as Beam makes it
    stream = server.get_conn_by_worker_id("worker").output_stream("bundle", "transform")
    assert not hasattr(stream, "_periodic_flusher")
    stream.close()


READ_ONCE = """
from pipelines.processes import settle_in
settle_in()
from apache_beam import DoFn
from apache_beam.transforms import core

class Step(DoFn):
    def process(self, element, times=DoFn.TimestampParam): ...

class Other(DoFn):
    def process(self, element, side=None): ...

for _ in range(2):
    for step, name, default in ((Step(), "times", DoFn.TimestampParam), (Other(), "side", None)):
        names, defaults = step.get_function_arguments("process")
        assert (names, defaults) == (["element", name], [default])
        names.clear()
assert core.get_function_args_defaults(lambda a, b=2: a) == (["a", "b"], [2])
"""


def test_beam_reads_the_same_signatures_when_it_reads_them_once() -> None:
    subprocess.run([sys.executable, "-c", READ_ONCE], check=True)
