"""newsbeam fetch."""

import argparse
import logging
from typing import TYPE_CHECKING

from pipelines.commands.options import FAILED, UNUSABLE, Parser, add_command, day, fail, whole

if TYPE_CHECKING:
    from pipelines.commands.options import Commands


def add(commands: "Commands") -> None:
    """Add the command."""
    fetch = add_command(commands, "fetch", "bring crawl dumps here")
    kinds = fetch.add_subparsers(title="what to fetch", metavar="WHAT", required=True, parser_class=Parser)
    news = add_command(kinds, "cc-news", "Common Crawl's news archives")
    news.add_argument("--since", type=day, required=True, metavar="DATE", help="first day, as 2021-03-01 (UTC)")
    news.add_argument("--until", type=day, required=True, metavar="DATE", help="last day")
    urls = add_command(kinds, "list", "any list of URLs")
    urls.add_argument("urls", metavar="URLS.txt", help="one URL a line; plain or .gz, - for standard input, or a URL")
    model = add_command(kinds, "model", "the parser tier's model, hash checked")
    model.add_argument("--replace", action="store_true", help="fetch it again")
    model.set_defaults(command=_fetch_model, parser=model)
    news.set_defaults(urls="")
    urls.set_defaults(since=None, until=None)
    for kind in (news, urls):
        kind.add_argument("--to", required=True, metavar="DIR_OR_GS", help="folder or gs://bucket/prefix")
        kind.add_argument("--jobs", type=whole, default=4, metavar="N", help="files at a time (4)")
        kind.add_argument("--rate", type=_rate, metavar="20MB/s", help="no more than this, over all files")
        kind.add_argument("--tries", type=whole, default=8, metavar="N", help="failures in a row to give up after (8)")
        kind.add_argument("--timeout", type=whole, default=60, metavar="S", help="seconds a server may be silent (60)")
        kind.add_argument(
            "--base-url",
            default="https://data.commoncrawl.org/",
            metavar="URL",
            help="where relative paths start, say a mirror",
        )
        kind.add_argument("--replace", action="store_true", help="fetch again what is there already")
        kind.add_argument("--no-check", action="store_true", help="take gzip files that are damaged, too")
        kind.add_argument("--dry-run", action="store_true", help="list what would be fetched, and fetch nothing")
        kind.add_argument("--quiet", action="store_true", help="no progress")
        kind.set_defaults(command=_fetch, parser=kind)


def _rate(text: str) -> float:
    from pipelines.fetch import parse_rate

    try:
        return parse_rate(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _fetch_model(arguments: argparse.Namespace) -> int:
    from pipelines.models import FetchFailed, fetch_model

    try:
        path, there = fetch_model(replace=arguments.replace)
    except FetchFailed as error:
        return fail(error, FAILED)
    print(f"{'model':<9}{path}{' (there already)' if there else ''}")
    print(f"{'next':<9}newsbeam run --input DUMPS --output tables --set claims.tier=parser")
    return 0


def _fetch(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.ERROR)  # before Beam, which gs:// needs
    from pipelines import fetch
    from pipelines.partials import DestinationError
    from pipelines.url_lists import ListError

    request = fetch.Request(
        to=arguments.to,
        urls=arguments.urls,
        since=arguments.since,
        until=arguments.until,
        base=arguments.base_url,
        jobs=arguments.jobs,
        rate=arguments.rate,
        tries=arguments.tries,
        timeout=arguments.timeout,
        replace=arguments.replace,
        check=not arguments.no_check,
        dry_run=arguments.dry_run,
        quiet=arguments.quiet,
    )
    try:
        return 0 if fetch.perform(request) else FAILED
    except (ListError, fetch.Unusable) as error:
        return fail(error, UNUSABLE)
    except DestinationError as error:
        return fail(error, FAILED)
    except KeyboardInterrupt:
        return fail(RuntimeError("interrupted; the same command goes on from here"), 130)
