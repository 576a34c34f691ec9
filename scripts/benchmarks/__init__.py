"""Benchmarks: newsbeam beside other tools, in one run, on the same data. `scripts/bench` is the way in."""
