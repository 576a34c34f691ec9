"""Word lists that the rules for names go by, read from the package's own data files."""

import csv
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Gender = Literal["m", "f", "u"]


def _lines(name: str) -> list[str]:
    text = (files("transforms.text") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """Read the list `name`: lower-case words, apart by white space; lines that begin with # are notes."""
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


@cache
def first_names() -> dict[str, Gender]:
    """Read the common first names of many cultures and the gender they tell; `u` where they tell none."""
    genders: dict[str, Gender] = {"m": "m", "f": "f", "u": "u"}
    return {row["name"]: genders[row["gender"]] for row in csv.DictReader(_lines("first_names.csv"))}


def place_names() -> frozenset[str]:
    """Read the names of places: as written, words apart by single spaces."""
    return frozenset(name.replace("_", " ") for line in _lines("place_names.txt") for name in line.split())


FIRST_NAMES: Final = first_names()
HONORIFICS: Final = words("honorifics")
ROLES: Final = words("roles")
ROLE_MODIFIERS: Final = words("role_modifiers")
ORG_HEADS: Final = words("org_heads")
PLACE_HEADS: Final = words("place_heads")
PLACE_NAMES: Final = place_names()
PLACE_FIRSTS: Final = words("place_firsts")
TIME_WORDS: Final = words("time_words")
EVENT_WORDS: Final = words("event_words")
NO_ACTORS: Final = words("no_actors")
ALONE_NO_ACTORS: Final = words("alone_no_actors")
COMMON_WORDS: Final = words("common_words")
"""Words that begin sentences in prose and are seldom names."""

FUNCTION_WORDS: Final = frozenset(
    "a an the this that these those he she it they we i you his her its their our my your me him us them who "
    "whom whose which what when where why how if whether although though because since while until unless "
    "before after during despite in on at by for from with without within of to into onto over under above "
    "below between among against about across along around behind beside besides beyond near off out through "
    "throughout toward towards upon up down as than like unlike and or but nor so yet both either neither "
    "not no yes also even just only still already soon now then there here today tomorrow yesterday tonight "
    "later earlier recently again once twice never ever always often sometimes usually perhaps maybe however "
    "moreover meanwhile nevertheless nonetheless otherwise instead therefore thus hence indeed one two three "
    "four five six seven eight nine ten another other others each every all any some many much more most "
    "several few is are was were be been being am has have had do does did will would can could shall should "
    "may might must let mr's according asked born following including add said says".split()
)
"""Words that are never part of a name at its beginning, whatever their case."""
