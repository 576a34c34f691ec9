"""A process of a local run: Beam's own worker, without what it logs on its way up and down.

Run as `python -m pipelines.worker MALLOC` by Beam's local runner, which tells it in the environment whom to call.
"""

import logging
import shlex
import sys

from pipelines.malloc import MALLOCS
from pipelines.processes import settle_in


def command(malloc: str) -> str:
    """What starts such a process, one that keeps memory in this way."""
    return f"{shlex.quote(sys.executable)} -m pipelines.worker {malloc}"


def main() -> None:
    """Serve until the runner hangs up."""
    MALLOCS[sys.argv.pop(1)].set_here()
    # Beam's worker logs to the runner; a handler here keeps it from logging to the terminal as well.
    logging.getLogger().addHandler(logging.NullHandler())
    settle_in()
    from apache_beam.runners.worker import sdk_worker_main

    sdk_worker_main.main(sys.argv)


if __name__ == "__main__":
    main()
