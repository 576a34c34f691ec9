"""What a run tells of itself while it works: one JSON object a line on standard error, where the launcher asks for it.

Else events go to the log of the engine, which on a service is where one looks for them. Nothing here reaches a table.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import Final

RUN: Final = "NEWSBEAM_LOG_RUN"
"""The run's id in the environment of all its processes on this machine: tell it on standard error."""

_LOG: Final = logging.getLogger("newsbeam")


def tell(event: str, **facts: object) -> None:
    """Tell an event; `facts` are anything that JSON can hold."""
    run = os.environ.get(RUN)
    if run is None:
        _LOG.info("%s %s", event, json.dumps(facts, default=str))
        return
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": now, "event": event, "run": run, **facts}, default=str)
    sys.stderr.write(f"{line}\n")  # in one piece: other processes write here, too
    sys.stderr.flush()
