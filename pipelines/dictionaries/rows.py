"""Actors as files tell them -> rows of our own dictionaries, joined with the built-in one and free of conflicts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pipelines.dictionaries.records import QID, Found, LeftOut, Term, alpha_2
from transforms.text.article_names import local_actor, normalised_name
from transforms.text.dictionary import COLUMNS, Dictionary, Entry
from transforms.text.known_names import ids_by_local_id
from transforms.text.name_words import COMMON_WORDS, FIRST_NAMES, NO_ACTORS, PLACE_NAMES, ROLES, TIME_WORDS

LISTS: Final = ("aliases", "acronyms", "demonyms", "metonyms")
_WORDS: Final = COMMON_WORDS | NO_ACTORS | ROLES | TIME_WORDS

_BY_NAME: Final = "id by name"

Row = dict[str, str]


@dataclass
class _Draft:
    """An actor while it is folded; `surfaces` with their columns, True: marked as ambiguous."""

    actor_id: str
    actor: str
    type: str
    country: str
    known: bool  # in the built-in dictionary
    surfaces: dict[tuple[str, str], bool] = field(default_factory=dict)
    terms: dict[Term, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


class Fold:
    """Folds what a file holds into one actor an id."""

    def __init__(self, builtin: Dictionary) -> None:
        self.builtin = builtin
        self.left_out: defaultdict[str, list[str]] = defaultdict(list)
        self.marked = 0
        self._by_local_id = ids_by_local_id(builtin)
        self._codes = {entry.country for entry in builtin.entries.values() if entry.type == "place"}
        self._drafts: dict[str, _Draft] = {}

    def add(self, found: Found | LeftOut) -> None:
        """Take an actor, or note why a part of the file was left out."""
        if isinstance(found, LeftOut):
            self.left_out[found.why].append(found.where)
            return
        name = _cleaned(found.name).removeprefix("?")
        if not normalised_name(name) or "|" in name or "?" in name:
            self.left_out["names that are none"].append(repr(name))
        elif not found.type:
            self.left_out["no type: --type gives one"].append(name)
        else:
            draft = self._draft(found, name)
            if draft is not None:
                self._extend(draft, found, name)

    def counts(self) -> Counter[str]:
        """How many actors of each type, terms, and ids from Wikidata there are."""
        counts = Counter(draft.type for draft in self._drafts.values())
        counts["terms"] = sum(len(draft.terms) for draft in self._drafts.values())
        counts["wikidata"] = sum(draft.actor_id.startswith("Q") for draft in self._drafts.values())
        counts["by name"] = sum(_BY_NAME in draft.notes for draft in self._drafts.values())
        counts["actors"] = len(self._drafts)
        return counts

    def rows(self) -> list[Row]:
        """Give the rows, in the order of the built-in files, with ambiguous surfaces marked."""
        self._mark()
        drafts = [draft for draft in self._drafts.values() if draft.surfaces or draft.terms or not draft.known]
        rows = [row for draft in drafts for row in _rows(draft)]
        return sorted(rows, key=lambda r: (r["actor"].casefold(), r["actor_id"], r["since"], r["role"]))

    def _draft(self, found: Found, name: str) -> _Draft | None:
        actor_id = found.actor_id if QID.fullmatch(found.actor_id) else ""
        note = ""
        if not actor_id:
            local = local_actor(found.type, name, None).actor_id
            actor_id = self._by_local_id.get(local, local)
            note = _BY_NAME if actor_id.startswith("Q") else ""
        entry = self.builtin.entries.get(actor_id)
        if entry is not None and entry.type != found.type:
            self.left_out["another type in the built-in dictionary"].append(f"{name} ({actor_id}, {entry.type})")
            return None
        draft = self._drafts.get(actor_id)
        if draft is None:
            draft = self._drafts[actor_id] = self._new(actor_id, entry, found, name)
        if note:
            draft.notes[note] = None
        return draft

    def _new(self, actor_id: str, entry: Entry | None, found: Found, name: str) -> _Draft:
        if entry is not None:
            return _Draft(actor_id, entry.actor, entry.type, entry.country or "", known=True)
        return _Draft(actor_id, name, found.type, self._country(found.country), known=False)

    def _country(self, told: str) -> str:
        """The code of a country told by a code of two or three letters or by its Wikidata id."""
        state = self.builtin.entries.get(told)
        code = (state.country or "") if state else alpha_2().get(told.upper(), told.upper())
        return code if code in self._codes else ""

    def _extend(self, draft: _Draft, found: Found, name: str) -> None:
        listed: Mapping[str, Iterable[str]] = {
            "aliases": (name, *found.aliases),
            "acronyms": found.acronyms,
            "demonyms": found.demonyms,
            "metonyms": found.metonyms,
        }
        own = {draft.actor} | {surface for column, surface in draft.surfaces}
        for column, names in listed.items():
            for written in map(_cleaned, names):
                surface = written.removeprefix("?").strip()
                if len(surface) < 2 or "|" in surface or "?" in surface or surface in own:
                    continue
                if draft.known and self._is_builtin(surface, draft.actor_id):
                    continue
                own.add(surface)
                draft.surfaces[column, surface] = written.startswith("?")
        said = self._builtin_terms(draft.actor_id)
        draft.terms.update((term, None) for term in found.terms if term not in said)
        if found.note:
            draft.notes[found.note] = None

    def _builtin_terms(self, actor_id: str) -> set[Term]:
        entry = self.builtin.entries.get(actor_id)
        return {Term(o.role, _iso(o.since), _iso(o.until)) for o in entry.offices} if entry else set()

    def _is_builtin(self, surface: str, actor_id: str) -> bool:
        return any(sense.entry.actor_id == actor_id for sense in self.builtin.surfaces.get(surface, ()))

    def _mark(self) -> None:
        """Mark the surfaces that other actors have too, and those that are common words."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for draft in self._drafts.values():
            for surface in (draft.actor, *(surface for _, surface in draft.surfaces)):
                owners[surface].add(draft.actor_id)
        for draft in self._drafts.values():
            for column, surface in draft.surfaces:
                if self._is_ambiguous(draft, surface, owners[surface]):
                    draft.surfaces[column, surface] = True
            if not draft.known and self._is_ambiguous(draft, draft.actor, owners[draft.actor]):
                draft.surfaces["aliases", draft.actor] = True
            self.marked += sum(draft.surfaces.values())

    def _is_ambiguous(self, draft: _Draft, surface: str, owners: set[str]) -> bool:
        if len(owners) > 1 or any(s.entry.actor_id != draft.actor_id for s in self.builtin.surfaces.get(surface, ())):
            return True
        if " " in surface:
            return False
        alone = draft.type == "person" or surface in FIRST_NAMES or surface in PLACE_NAMES
        return alone or surface.lower() in _WORDS


def _rows(draft: _Draft) -> Iterator[Row]:
    first = dict.fromkeys(COLUMNS, "") | {
        "actor_id": draft.actor_id,
        "actor": draft.actor,
        "type": draft.type,
        "country": draft.country,
        "note": "; ".join(draft.notes),
    }
    terms = sorted(draft.terms, key=lambda term: (term.since, term.role, term.until)) or [Term("", "", "")]
    for number, term in enumerate(terms):
        row = first | term._asdict()
        if number == 0:
            for column in LISTS:
                row[column] = "|".join(
                    f"?{surface}" if marked else surface
                    for (listed, surface), marked in sorted(draft.surfaces.items())
                    if listed == column
                )
        yield row


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _cleaned(name: str) -> str:
    return " ".join(name.split())
