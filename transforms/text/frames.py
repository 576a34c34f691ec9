"""What a cue of a parsed sentence is built with, and so what its content can be. Pure.

The arcs are those of ClearNLP's scheme: "said (that) they won" has a `ccomp`, "vowed to win" an `xcomp`, "denied it" a
`dobj`, "called for calm" a `prep` with its `pobj`.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from transforms.text.claim_words import WORDS
from transforms.text.trees import RELATIVES, Tree, WordSpan

CLAUSE: Final = "c"
OBJECT: Final = "n"
INFINITIVE: Final = "t"

_TIMES: Final = WORDS["time_heads"]
_LONGEST_TIME: Final = 6
_WITH_OBJECT: Final = frozenset(("dobj", "oprd", "prep", "xcomp", "acomp", "dative", "prt"))
_PASSIVE_PREPOSITIONS: Final = frozenset(("as", "of", "for", "with"))  # seen as, accused of, known for, charged with
_JOINED: Final = ("cc", "conj", "advcl")


class Frame(NamedTuple):
    """How the content hangs on its cue: a construction, "c", "n", "t" or "+" with a preposition, and the content."""

    construction: str
    content: tuple[WordSpan, ...]
    particle: int | None = None


def verb_frame(tree: Tree, verb: int) -> Frame | None:
    """Read the complement of a verb; None where it has none that can be content."""
    for read in (_inserted, _clause, _infinitive, _object, _preposition):
        frame = read(tree, verb)
        if frame is not None:
            content = tuple(_clear_of(tree, verb, *stretch) for stretch in frame.content)
            content = tuple(stretch for stretch in content if tree.count(stretch))
            return frame._replace(content=content) if content else None
    return None


def _clear_of(tree: Tree, verb: int, first: int, end: int) -> WordSpan:
    """Take the side of the verb that is longer, where a stretch goes over it."""
    if first <= verb < end:
        first, end = (first, verb) if verb - first > end - verb else (verb + 1, end)
    return tree.trimmed(first, end)


def _inserted(tree: Tree, verb: int) -> Frame | None:
    """Read "They, Doe said, won": the verb is put into its content."""
    if tree.labels[verb] != "parataxis" or any(c > verb for c in tree.labelled(verb, "ccomp")):
        return None
    first, end = tree.phrase(tree.heads[verb])
    around = (first, tree.left[verb]), (tree.right[verb] + 1, end)
    return Frame(CLAUSE, tuple(part for part in around if tree.count(part) > 1))


def _clause(tree: Tree, verb: int) -> Frame | None:
    clauses = list(tree.labelled(verb, "ccomp"))
    after = next((c for c in clauses if c > verb), None)
    if after is None:
        return Frame(CLAUSE, (tree.phrase(clauses[0]),)) if clauses else None
    first, end = tree.phrase(after)
    if _is_infinitive(tree, after):
        return Frame(INFINITIVE, ((first, end),))
    return Frame(CLAUSE, ((first + (tree.low[first] == "that"), _extended(tree, verb, end)),))


def _infinitive(tree: Tree, verb: int) -> Frame | None:
    inner = next((c for c in tree.labelled(verb, "xcomp") if c > verb and tree.is_verb(c)), None)
    if inner is None:
        return None
    first, end = tree.phrase(inner)
    if _is_infinitive(tree, inner):
        return Frame(INFINITIVE, ((first, _extended(tree, verb, end)),))
    return Frame(OBJECT, ((first, end),)) if tree.tags[inner] == "VBG" else None


def _object(tree: Tree, verb: int) -> Frame | None:
    noun = next((c for c in tree.labelled(verb, "dobj", "oprd") if c > verb), None)
    if noun is None:
        return None
    rest = (c for c in tree.labelled(verb, *_WITH_OBJECT) if c >= noun and not is_time(tree, c))
    end = max((tree.right[c] + 1 for c in rest), default=tree.right[noun] + 1)
    return Frame(OBJECT, ((tree.left[noun], end),))


def agent_frame(tree: Tree, verb: int) -> tuple[Frame, int] | None:
    """Read "the plan was praised by Doe", "a plan backed by Doe": the content, and who the agent is."""
    agents = (tree.first(by, "pobj") for by in tree.labelled(verb, "agent"))
    agent = next((noun for noun in agents if noun is not None), None)
    if agent is None:
        return None
    subject = tree.first(verb, "nsubjpass")
    if subject is not None and tree.low[subject] not in RELATIVES:
        return Frame(OBJECT, (tree.trimmed(*tree.phrase(subject)),)), agent
    noun = tree.heads[verb]
    if tree.labels[verb] not in ("acl", "relcl") or noun > verb:
        return None
    return Frame(OBJECT, (tree.trimmed(tree.left[noun], tree.left[verb]),)), agent


def passive_frame(tree: Tree, verb: int) -> Frame | None:
    """Read "Doe is expected to win", "was described as a friend": the subject with what is told of it."""
    subject = tree.first(verb, "nsubjpass")
    complement = next((c for c in tree.children[verb] if c > verb and _completes(tree, c)), None)
    if subject is None or complement is None:
        return None
    told = complement
    if tree.labels[complement] == "prep":
        told = tree.first(complement, "pobj", "pcomp") or complement
    parts = tree.trimmed(*tree.phrase(subject)), tree.trimmed(*tree.phrase(told))
    return Frame(OBJECT, tuple(part for part in parts if tree.count(part)))


def _completes(tree: Tree, child: int) -> bool:
    if tree.labels[child] == "prep":
        return tree.low[child] in _PASSIVE_PREPOSITIONS and not is_time(tree, child)
    return tree.labels[child] in ("xcomp", "ccomp", "oprd")


def _preposition(tree: Tree, verb: int) -> Frame | None:
    for particle, noun in prepositions(tree, verb):
        if particle > verb and not is_time(tree, particle):
            return Frame("+" + tree.low[particle], ((particle + 1, tree.right[noun] + 1),), particle)
    return None


def prepositions(tree: Tree, head: int) -> Iterator[WordSpan]:
    """Prepositions that hang on a word, each with what it governs."""
    for particle in tree.labelled(head, "prep"):
        governed = tree.first(particle, "pobj", "pcomp")
        if governed is not None:
            yield particle, governed


def noun_frame(tree: Tree, noun: int) -> Frame | None:
    """Read the complement of a noun: "her claim that they won", "attacks on the court", "a promise to win"."""
    for child in tree.children[noun]:
        if child < noun:
            continue
        if tree.labels[child] in ("acl", "ccomp", "relcl") and tree.is_verb(child):
            that = next((m for m in tree.labelled(child, "mark") if tree.low[m] == "that"), None)
            if that is not None:
                return Frame(CLAUSE, (tree.trimmed(that + 1, tree.right[child] + 1),))
            if tree.labels[child] != "relcl" and _is_infinitive(tree, child):
                return Frame(INFINITIVE, (tree.trimmed(*tree.phrase(child)),))
        if tree.labels[child] == "prep":
            governed = tree.first(child, "pobj", "pcomp")
            if governed is not None:
                return Frame("+" + tree.low[child], (tree.trimmed(*tree.phrase(governed)),), child)
    return None


def adjective_frame(tree: Tree, adjective: int) -> Frame | None:
    """Read the complement of a predicate: "is sure (that) they won", "is critical of the court"."""
    verb = tree.heads[adjective]
    beside = [c for c in (*tree.children[adjective], *tree.children[verb]) if c > adjective]
    for child in beside:
        first, end = tree.phrase(child)
        if tree.labels[child] == "ccomp":
            return Frame(CLAUSE, (tree.trimmed(first + (tree.low[first] == "that"), end),))
        if tree.labels[child] == "xcomp":
            return Frame(INFINITIVE, (tree.trimmed(first, end),))
        if tree.labels[child] == "prep" and tree.heads[child] == adjective:
            governed = tree.first(child, "pobj", "pcomp")
            if governed is not None:
                return Frame("+" + tree.low[child], (tree.trimmed(*tree.phrase(governed)),), child)
    return None


def _is_infinitive(tree: Tree, verb: int) -> bool:
    return any(tree.low[c] == "to" for c in tree.labelled(verb, "aux"))


def _extended(tree: Tree, verb: int, end: int) -> int:
    """Go on to where the verb's own phrase ends or something joined to it begins: parses cut content short."""
    joined = (tree.left[c] for c in tree.labelled(verb, *_JOINED) if c >= end)
    return max(min(joined, default=tree.right[verb] + 1), end)


def clause_end(tree: Tree, verb: int, after: int) -> int | None:
    """Find where something is joined to a verb behind its content: "denied it *and left*"."""
    joined = (tree.left[c] for c in tree.labelled(verb, "cc", "conj") if tree.left[c] >= after)
    return min(joined, default=None)


def is_time(tree: Tree, i: int) -> bool:
    """Tell whether a phrase only dates what is said: "on Tuesday"."""
    first, end = tree.phrase(i)
    return end - first <= _LONGEST_TIME and any(low in _TIMES for low in tree.low[first:end])
