"""Named tuples by the thousand. Pure."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

_T = TypeVar("_T", bound=tuple[Any, ...])


def maker(kind: type[_T]) -> Callable[[tuple[Any, ...]], _T]:
    """Give what makes a named tuple of a plain one with all its fields, in half the time that calling its class takes.

    Calling the class goes through a function in Python that takes the fields by name; this is what that ends in.
    """
    return partial(tuple.__new__, kind)
