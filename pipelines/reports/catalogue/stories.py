"""Stories: which of them most outlets carried."""

from pipelines.reports.copies import asked_stories, most_carried, of_whole_stories, story_wires
from pipelines.reports.counting import TOP, left_out
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """The stories that most outlets carried in the time asked for, then those with most articles.

    Of all stories, or those that the domain asked for carries, or the actors asked for are in; what other outlets
    carry counts too. `title`, `domain` and `url` are those of the earliest article of that time. `outlets` counts
    domains. `edited` articles have other words than the story's lead. `wire` is the agency that the earliest article
    to name one names.

    One row per story.
    """
    articles = asked_stories(tables, question, of_whole_stories(tables, question))
    frame = (
        most_carried(articles)
        .head(question.top or TOP)
        .join(story_wires(articles), on="story_id", how="left", maintain_order="left")
        .join(
            articles.select("article_id", "title", "domain", "url"),
            on="article_id",
            how="left",
            maintain_order="left",
        )
        .select(
            "first_day",
            "last_day",
            "outlets",
            "articles",
            "edited",
            "wire",
            "title",
            "domain",
            "url",
            "story_id",
        )
        .collect()
    )
    shown = ("first_day", "last_day", "outlets", "articles", "edited", "wire", "domain", "title", "story_id")
    return Answer(
        frame, left_out(tables, question), columns=shown, bars=Bars("outlets", ("title",), "Outlets that carry a story")
    )
