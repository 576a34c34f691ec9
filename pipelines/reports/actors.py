"""Which actors a question means: by id, name or alias, in any case."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

import polars as pl

from pipelines.reports.question import ReportError
from pipelines.reports.scan import Tables
from transforms.schemas import normalised

LOCAL: Final = "local:"  # of an actor_id that no dictionary gave
_SHOWN: Final = 6  # choices that an error names


def find_actors(tables: Tables, asked: Iterable[str]) -> list[str]:
    """The actor_id of each name or id, in the order asked, each once.

    An id comes before a name, a name before an alias; and of a name's owners the one that the
    dictionary knows before those that no dictionary does. Raises ReportError where several actors
    still share what was asked (with the choices) or nobody has it (with the nearest names).
    """
    asked = list(asked)
    actors = tables.actors_among([tables.last_id(text) for text in asked])
    names = [text for text in asked if tables.last_id(text) not in actors["actor_id"]]
    if names:
        found = tables.ids_named({normalised(text) for text in names})
        actors = tables.actors_among([*actors["actor_id"], *found])
    return list(dict.fromkeys(_find(tables, actors, text) for text in asked))


def with_names(
    tables: Tables, frame: pl.DataFrame, actor_id: str = "actor_id", name: str = "actor", *more: str
) -> pl.DataFrame:
    """The frame with the names of its actors, their ids where nobody named them, and `more` columns of theirs."""
    ids = frame[actor_id].drop_nulls().unique().to_list()
    actors = tables.actors_among(ids).select("actor_id", "actor", *more).rename({"actor_id": actor_id, "actor": name})
    return frame.join(actors, on=actor_id, how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(pl.col(actor_id))
    )


def _find(tables: Tables, actors: pl.DataFrame, text: str) -> str:
    last = tables.last_id(text)
    if last in actors["actor_id"]:
        return last
    key = normalised(text)
    for names in (
        actors.select("actor_id", name="actor"),
        actors.select("actor_id", name="aliases").explode("name"),
    ):
        same = [id_ for id_, name in names.iter_rows() if name and normalised(name) == key]
        linked = {id_ for id_ in same if not id_.startswith(LOCAL)}
        if len(linked or set(same)) == 1:
            return min(linked or same)
        if same:
            raise ReportError(f"{text!r} is ambiguous, ask by id: {_choices(actors, same)}")
    raise ReportError(f"unknown actor {text!r}: {_nearest(tables.actors, key)}")


def _choices(actors: pl.DataFrame, ids: list[str]) -> str:
    rows = actors.filter(pl.col("actor_id").is_in(ids)).select("actor_id", "actor", "actor_type")
    named = [f"{id_} ({', '.join(filter(None, told))})" for id_, *told in rows.iter_rows()]
    more = len(named) - _SHOWN
    return ", ".join(named[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _nearest(actors: pl.DataFrame, key: str) -> str:
    """The nearest names, of those with a word that begins alike: comparing all takes minutes."""
    starts = {word[:2] for word in key.split()}
    canonical: dict[str, str] = {}
    for actor, aliases in actors.select("actor", "aliases").iter_rows():
        for name in (actor, *(aliases or ())):
            lowered = normalised(name or "")
            if any(word[:2] in starts for word in lowered.split()):
                canonical.setdefault(lowered, actor)
    near = dict.fromkeys(canonical[name] for name in get_close_matches(key, canonical, n=5))
    if not near:
        return "no name in these tables is like it"
    return "the nearest names are " + ", ".join(repr(name) for name in list(near)[:3])
