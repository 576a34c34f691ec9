"""Dataflow without the cloud: the graph is built, executed here, and sent to a stand-in of the service."""

import hashlib
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.environments import EmbeddedPythonEnvironment

from pipelines import launch, services
from tests.conftest import Done
from tests.store import BUCKET, emulator
from transforms import files, objects
from transforms.layout import IN_FLIGHT
from transforms.settings import MonitorSettings

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "sample" / "sample.warc.gz"
INPUT = f"gs://{BUCKET}/crawl/sample.warc.gz"
IMAGE = "europe-docker.pkg.dev/test-project/newsbeam/newsbeam:0.1.0"
SERVICE = (
    "--project=test-project",
    "--region=europe-west1",
    f"--temp_location=gs://{BUCKET}/temp",
    f"--staging_location=gs://{BUCKET}/staging",
    f"--sdk_container_image={IMAGE}",
    "--sdk_location=container",
    "--no_auth",
)
Run = Callable[..., Done]


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with emulator() as address:
        objects.forget_client()
        files.write(INPUT, SAMPLE.read_bytes())
        yield address
    objects.forget_client()


@contextmanager
def service(status: int = 200) -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    """The address of what answers like Dataflow's REST API, and what it was asked: (method, path, body)."""
    asked: list[tuple[str, str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(("POST", self.path, body))
            self.answer(body | {"id": "job-1", "currentState": "JOB_STATE_PENDING"})

        def do_GET(self) -> None:
            asked.append(("GET", self.path, None))
            self.answer({"id": "job-1", "currentState": "JOB_STATE_RUNNING"})

        def answer(self, told: dict[str, Any]) -> None:
            data = json.dumps(told if status == 200 else {"error": {"code": status, "message": "not you"}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def checksums(root: str) -> dict[str, str]:
    found = {file.path.removeprefix(root): files.read(file.path) for file in files.find(root, "**/*.parquet")}
    return {path: hashlib.sha256(data).hexdigest() for path, data in found.items() if not path.startswith("/runs/")}


def executed(graph: beam_runner_api_pb2.Pipeline) -> None:
    """Run a graph made for Dataflow here: only where its code runs is another place."""
    here = EmbeddedPythonEnvironment.default().to_runner_api(None)  # type: ignore[arg-type]
    for environment in graph.components.environments.values():
        environment.CopyFrom(here)
    result = FnApiRunner().run_via_runner_api(graph, PipelineOptions([]))
    assert result.state == "DONE"


def test_the_graph_made_for_dataflow_gives_the_same_tables(store: str, tmp_path: Path, newsbeam: Run) -> None:
    root = f"gs://{BUCKET}/dry"
    request = launch.Request(
        patterns=(INPUT,),
        root=root,
        settings=MonitorSettings(),
        runner="DataflowRunner",
        beam_options=(*SERVICE, "--dry_run=True", "--job_name=dry"),
    )
    prepared = launch.prepare(request)
    result = services.submit(prepared)
    assert files.find(root) == []
    told = services.describe(prepared, result)
    assert told.startswith("graph ")
    assert told.endswith("steps of job dry; nothing was sent")
    executed(result.job.proto_pipeline)
    local = newsbeam("run", "--quiet", "--input", SAMPLE, "--output", tmp_path / "t")
    assert local.code == 0
    assert checksums(root) == checksums(str(tmp_path / "t"))
    runs = newsbeam("runs", "--data", root, "--format", "csv").out
    assert "DataflowRunner" in runs


def test_what_the_service_is_sent(store: str) -> None:
    """By the script, in a process of its own: what stands in the request, and what was staged in the bucket."""
    root = f"gs://{BUCKET}/sent"
    told = {"PROJECT": "test-project", "BUCKET": f"gs://{BUCKET}", "IMAGE": IMAGE, "MAX_WORKERS": "7"}
    command = (str(ROOT / "scripts" / "launch_dataflow"), "--input", INPUT, "--output", root)
    with service() as (address, asked):
        options = (
            "--detach",
            "--no_auth",
            f"--dataflow_endpoint={address}",
            "--job_name=nightly",
            "--labels=team=desk",
        )
        done = subprocess.run(
            [*command, *options, f"--dataflow_endpoint={address}"],
            env=os.environ | told,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("job      job-1\n")
    (method, path, job), *_ = asked
    assert (method, path.partition("?")[0]) == ("POST", "/v1b3/projects/test-project/locations/europe-west1/jobs")
    assert job["name"] == "nightly"
    assert job["type"] == 1  # JOB_TYPE_BATCH
    assert job["labels"] == {"app": "newsbeam", "team": "desk"}
    [pool] = job["environment"]["workerPools"]
    assert pool["machineType"] == "n2-standard-2"
    assert pool["diskSizeGb"] == 50
    assert pool["autoscalingSettings"] == {"algorithm": 2, "maxNumWorkers": 7}  # AUTOSCALING_ALGORITHM_BASIC: by load
    assert [image["containerImage"] for image in pool["sdkHarnessContainerImages"]] == [IMAGE]
    graph = beam_runner_api_pb2.Pipeline.FromString(
        files.read(job["environment"]["sdkPipelineOptions"]["options"]["pipelineUrl"])
    )
    assert {"Read pages", "Group stories", "Commit run"} <= {
        step.unique_name for step in graph.components.transforms.values()
    }
    [lease] = files.find(root)
    assert lease.path.startswith(f"{root}/{IN_FLIGHT}/")  # so that nobody takes the job's files for leftovers


def test_a_service_that_refuses(store: str, newsbeam: Run) -> None:
    root = f"gs://{BUCKET}/refused"
    with service(403) as (address, _):
        arguments = ("--input", INPUT, "--output", root, "--runner", "DataflowRunner", *SERVICE)
        done = newsbeam("run", *arguments, "--detach", "--job_name=refused", f"--dataflow_endpoint={address}")
    assert done.code == 1
    assert "not you" in done.err.splitlines()[-1]
    assert files.find(root) == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "works in this process: there is no service to leave it to"),
        (("--runner", "DataflowRunner", *SERVICE), "a service writes to gs:// only"),
    ],
)
def test_what_cannot_be_left_alone(options: tuple[str, ...], told: str, tmp_path: Path, newsbeam: Run) -> None:
    done = newsbeam("run", "--input", SAMPLE, "--output", tmp_path / "t", "--detach", *options)
    assert done.code == 2
    assert told in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "t").exists()


def test_the_template_names_options_of_run(newsbeam: Run) -> None:
    described = json.loads((ROOT / "configs" / "flex_template.json").read_text())
    offered = newsbeam("run", "--help").out
    for parameter in described["parameters"]:
        assert f"--{parameter['name']}" in offered
