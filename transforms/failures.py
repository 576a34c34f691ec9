"""Faults of ours: they fail the run, and say on which record."""

from collections.abc import Iterator
from contextlib import contextmanager


class RecordFailed(RuntimeError):
    """A bug met in one record; the message names its dump and offset."""


@contextmanager
def naming_record(dump: str, offset: int, but: type[Exception] | tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Name the record in whatever is raised inside, `but` for faults of the world, which have a place of their own."""
    try:
        yield
    except but:
        raise
    except Exception as error:
        raise RecordFailed(f"{dump} at {offset}: {error!r}") from error
