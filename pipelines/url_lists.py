"""Which files to fetch, and under which names: Common Crawl's lists of CC-NEWS, and any list of URLs."""

import gzip
import hashlib
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from pipelines.downloads import SCHEMES, Client
from pipelines.partials import FetchError

COMMON_CRAWL: Final = "https://data.commoncrawl.org/"
_PATH_LIST: Final = "crawl-data/CC-NEWS/{:%Y/%m}/warc.paths.gz"
_BEGUN_ON: Final = re.compile(r"/CC-NEWS-(\d{8})\d{6}-\d+\.warc\.gz$")
_LONGEST_LIST: Final = 64 << 20
_LONGEST_NAME: Final = 200  # of the 255 bytes that file systems allow
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\[\]]')


class ListError(ValueError):
    """A list of URLs that cannot be used; one line."""


def base_url(text: str) -> str:
    """A URL to start relative paths from; raises ListError."""
    return _absolute(text.rstrip("/") + "/", "", "--base-url: ")


def cc_news_urls(since: date, until: date, base: str, client: Client) -> tuple[list[str], list[str]]:
    """(URLs of the CC-NEWS files that were begun from `since` to `until`, UTC; faults of months without a list)."""
    urls, faults = [], []
    for month in _months(since, until):
        url = urljoin(base, _PATH_LIST.format(month))
        try:
            lines = _lines(client.read(url, _LONGEST_LIST))
        except (FetchError, ListError) as error:
            faults.append(f"{url}: {error}")
            continue
        for line in lines:
            begun = _BEGUN_ON.search(line)
            if begun and f"{since:%Y%m%d}" <= begun[1] <= f"{until:%Y%m%d}":
                urls.append(_absolute(line, base))
    return list(dict.fromkeys(urls)), faults


def _months(since: date, until: date) -> Iterator[date]:
    for index in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        yield date(index // 12, index % 12 + 1, 1)


def listed_urls(source: str, base: str, client: Client) -> list[str]:
    """The URLs of a list: a file, `-` for standard input or itself a URL; plain or .gz. Raises ListError.

    One a line; blank lines and those that begin with # say nothing. What is not absolute is relative to `base`, as
    the paths in Common Crawl's lists are.
    """
    try:
        if source == "-":
            data = sys.stdin.buffer.read()
        elif urlsplit(source).scheme in SCHEMES:
            data = client.read(source, _LONGEST_LIST)
        else:
            with open(source, "rb") as file:
                data = file.read()
        urls = []
        for number, line in enumerate(_lines(data), 1):
            if line and not line.startswith("#"):
                urls.append(_absolute(line, base, f"line {number}: "))
    except OSError as error:
        raise ListError(f"cannot read {source}: {error.strerror}") from error
    except (FetchError, ListError) as error:
        raise ListError(f"{source}: {error}") from error
    if not urls:
        raise ListError(f"{source}: no URL in it")
    return list(dict.fromkeys(urls))


def _lines(data: bytes) -> list[str]:
    try:
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        return [line.strip() for line in data.decode("utf-8-sig").splitlines()]
    except (OSError, EOFError, zlib.error) as error:
        raise ListError(f"damaged gzip data: {error}") from error
    except UnicodeDecodeError as error:
        raise ListError(f"no list of URLs: {error.reason} at byte {error.start}") from error


def _absolute(line: str, base: str, where: str = "") -> str:
    """A URL that can be asked for, without its fragment."""
    try:
        parts = urlsplit(urljoin(base, line))
        usable = parts.scheme in SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ListError(f"{where}{line[:200]!r} is no http or https URL")
    if parts.username is not None:
        raise ListError(f"{where}a URL with a password in it; not shown, and not fetched")
    return quote(parts._replace(fragment="").geturl(), safe="%/:=&?~+!$,;'@()*[]|")


def name_files(urls: Iterable[str]) -> dict[str, str]:
    """File name -> URL: the last part of its path; where several share one, each has a digest of its URL before it."""
    names = {url: _name(url) for url in urls}
    shared = Counter(name.lower() for name in names.values())  # some file systems know no case
    return {f"{_digest(url)}-{name}" if shared[name.lower()] > 1 else name: url for url, name in names.items()}


def _name(url: str) -> str:
    parts = urlsplit(url)
    last = parts.path.rpartition("/")[2] or "index.html"
    name = _UNFIT.sub("_", unquote(f"{last}?{parts.query}" if parts.query else last)).lstrip(".") or "index.html"
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    return f"{_digest(url)}-{name.encode()[-_LONGEST_NAME + 20 :].decode(errors='ignore')}"


def _digest(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=6).hexdigest()
