"""Claims against attributions annotated as in PolNeAR: text, and spans of source, cue and content."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final

from pipelines.evaluation.measures import (
    GOLD_HOST,
    Rows,
    Score,
    Statement,
    Words,
    articles_by_url,
    content_of,
    paired,
    percent,
    rates,
    rows_by_url,
    span_of,
)
from transforms.text.cues import FORMS

KINDS: Final = ("direct", "mixed", "indirect")
SAME_CONTENT: Final = 0.5  # Jaccard of its words
_COMPARED_SOURCE: Final = 0.3  # from which on the source of a claim is compared at all
_RELATIVES: Final = frozenset(("who", "that", "which"))
_REACH: Final = 3  # words between a relative pronoun and the name it stands for
_EMPTY_WORDS: Final = frozenset("the a an of in for and to his her its their at on by with from s ’s who that".split())
_UNSPOKEN: Final = frozenset(("believe", "find"))

SPEECH_VERBS: Final = frozenset(
    form for form, entry in FORMS.items() if not {cue.act for cue in entry.cues} <= _UNSPOKEN
) | {"according"}
"""Cues of speech, as far as a lexicon tells; another list can be given."""


def same_source(words: Words, gold: frozenset[int], found: frozenset[int]) -> bool:
    """Whether two source phrases share a word that means something, or one is the pronoun of the other."""
    if not gold or not found:
        return gold == found
    telling = {word for word in gold if words.low[word] not in _EMPTY_WORDS} or gold
    if telling & found:
        return True
    pronoun = min(gold)
    return len(gold) == 1 and words.low[pronoun] in _RELATIVES and 0 < pronoun - max(found) <= _REACH


def score_claims(root: Path, gold: Rows, speech_verbs: Collection[str] = SPEECH_VERBS) -> Score:
    """Content, source and cue; `full` is content and source, `speech` the recall of it among spoken claims."""
    texts, found = articles_by_url(root), rows_by_url(root, "claims")
    counts: Counter[str] = Counter()
    for document in gold:
        url = GOLD_HOST + document["doc_id"]
        counts["documents"] += 1
        counts["changed"] += url not in texts or texts[url]["text"] != document["text"]
        words = Words(document["text"])
        wanted = [words.statement(a["content"], a["source"], a["cue"]) for a in document["attributions"]]
        given = [
            words.statement(content_of(row), span_of(row, "source"), span_of(row, "cue"))
            for row in found.get(url, ())
            if row["zone"] == "body" and row["of"] == document["text"]
        ]
        counts += compare(words, [g for g in wanted if g.content], [f for f in given if f.content], speech_verbs)
    return summary(counts)


def compare(words: Words, gold: list[Statement], found: list[Statement], speech_verbs: Collection[str]) -> Counter[str]:
    """What one document adds to the counts: its attributions in gold, and those found."""
    counts: Counter[str] = Counter()
    kinds_gold, kinds_found = [words.kind(g.content) for g in gold], [words.kind(f.content) for f in found]
    counts.update(f"gold {kind}" for kind in kinds_gold)
    counts.update(f"found {kind}" for kind in kinds_found)
    spoken = [
        kind == "direct" or any(words.low[word] in speech_verbs for word in g.cue)
        for g, kind in zip(gold, kinds_gold, strict=True)
    ]
    counts["spoken"] += sum(spoken)
    for name, part in (("token", "content"), ("cue", "cue")):
        all_gold = frozenset[int]().union(*(getattr(g, part) for g in gold))
        all_found = frozenset[int]().union(*(getattr(f, part) for f in found))
        if name == "token":
            counts["gold token"] += len(all_gold)
            counts["found token"] += len(all_found)
            counts["right token"] += len(all_gold & all_found)
        else:
            counts["gold cue"] += sum(1 for g in gold if g.cue)
            counts["found cue"] += sum(1 for f in found if f.cue)
            counts["right gold cue"] += sum(1 for g in gold if g.cue & all_found)
            counts["right found cue"] += sum(1 for f in found if f.cue & all_gold)
    for jaccard, i, j in paired(gold, found):
        right = same_source(words, gold[i].source, found[j].source)
        if jaccard >= _COMPARED_SOURCE and gold[i].source:
            counts["source"] += 1
            counts["right source"] += right
        if jaccard >= SAME_CONTENT:
            counts["content"] += 1
            if right or not gold[i].source:
                counts["full"] += 1
                counts["full spoken"] += spoken[i]
                counts[f"full gold {kinds_gold[i]}"] += 1
                counts[f"full found {kinds_found[j]}"] += 1
    return counts


def summary(counts: Counter[str]) -> Score:
    """The figures of counts added up over documents."""
    gold, found = (sum(counts[f"{side} {kind}"] for kind in KINDS) for side in ("gold", "found"))
    token = counts["right token"]
    score: Score = {
        "documents": counts["documents"],
        "documents_missing_or_changed": counts["changed"],
        "gold": gold,
        "predicted": found,
        "token": rates(token, counts["found token"], token, counts["gold token"]),
        "content": rates(counts["content"], found, counts["content"], gold),
        "source_accuracy": percent(counts["right source"], counts["source"]),
        "cue": rates(counts["right found cue"], counts["found cue"], counts["right gold cue"], counts["gold cue"]),
        "full": rates(counts["full"], found, counts["full"], gold),
        "speech": rates(counts["full"], found, counts["full spoken"], counts["spoken"]),
    }
    for kind in KINDS:
        score[f"full_{kind}"] = rates(
            counts[f"full found {kind}"], counts[f"found {kind}"], counts[f"full gold {kind}"], counts[f"gold {kind}"]
        )
    return score
