"""Mentions of actors in an article: dictionary surfaces and names found by rules, joined into actors. Pure."""

from datetime import date

from transforms.text.article_actors import ArticleActors
from transforms.text.dictionary import Dictionary
from transforms.text.mentions import FoundMention, Zone
from transforms.text.offices import Offices
from transforms.text.readings import Reading

__all__ = ["ActorFinder", "FoundMention"]


class ActorFinder:
    """Finds the actors of articles; built once a process, from a dictionary."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.offices = Offices(dictionary)

    def find(
        self, title: Reading | None, body: Reading, *, published_on: date | None, outlet: str | None
    ) -> list[FoundMention]:
        """Find the mentions in headline and body, sorted by zone (body first) and start."""
        zones = [Zone("body", body, self.dictionary)]
        if title:
            zones.append(Zone("title", title, self.dictionary))
        article = ArticleActors(self.dictionary, self.offices, zones, published_on, outlet)
        return article.mentions()
