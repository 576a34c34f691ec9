"""What Dataflow's template launcher runs in the image: the job is started, and the launcher does not wait for it."""

import sys

from pipelines.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", "--runner", "DataflowRunner", "--detach", "--quiet", *sys.argv[1:]]))
