"""Languages: what was read in each."""

from pipelines.reports.copies import OUTLETS
from pipelines.reports.groups import groups
from pipelines.reports.question import Answer, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """Articles, stories and outlets of each language, those with most stories first.

    `outlets` counts domains, `copies` the articles that are no leads of their stories, `days` the days with an article.
    Where actors are asked for, `count` is how many of the language's stories (or articles) mention any of them, and
    `share` their part of all its stories.

    One row per language.
    """
    return groups(tables, question, "language", {"outlets": OUTLETS}, question.top)
