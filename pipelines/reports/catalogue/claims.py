"""Claims: who said what, the latest first."""

from pipelines.reports.actors import find_actors
from pipelines.reports.counting import is_any
from pipelines.reports.question import Answer, Question
from pipelines.reports.said import latest_claims
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """The latest claims, or the latest of the actors asked for: who said what, where.

    Of one `act` or `kind` where asked. `speaker` is the actor that made the claim, or the source as written where it
    names nobody known. A text that several outlets carry word for word counts once, on the day and in the outlet where
    it came first; `copies` tells how many articles carry it, that first one included. `about` holds the ids of the
    actors named in the claim.

    One row per claim.
    """
    asked = find_actors(tables, question.actors) if question.actors else None
    return latest_claims(tables, question, is_any(tables, "speaker_id", asked))
