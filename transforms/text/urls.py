"""URLs: which are the same page, whose they are, and the day some of them carry. Pure: no network."""

import ipaddress
import posixpath
import re
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList
from w3lib.url import canonicalize_url

_MAX_CHARS: Final = 4096  # longer ones are data, not addresses

# Parameters that tell how a reader came to the page, and never which page it is.
_TRACKING: Final = re.compile(
    r"utm_\w*|at_(?:medium|campaign|campaign_type|custom\d|link_\w+|ptr_\w+|format|bbc_team"
    r"|creation|variant)|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|yclid"
    r"|igshid|igsh|mc_[ce]id|_hs\w+|__twitter_impression|smid|smtyp|xtor|ocid|cmpid|s_cid|icid"
    r"|cmp|ito|_ga|_gl|ref_src|ref_url|sref|guce\w*|guccounter|ns_\w+|pk_\w+|mtm_\w+|wt_\w+|wtmc"
    r"|traffic_source|taid|spm|soc_src|soc_trk|ncid|mod_rss",
    re.I,
)
# Parameters that track only with these values; with another value they may name the page.
_CHANNEL_KEYS: Final = frozenset({"ref", "source", "src", "from", "share", "feature", "via", "cid"})
_CHANNELS: Final = frozenset(
    "rss feed twitter facebook whatsapp linkedin reddit telegram pinterest email mail e-mail social share"
    " newsletter google googlenews google-news flipboard apple-news homepage home hp".split()
)
_SESSION: Final = re.compile(r";(?:jsessionid|phpsessid)=[^/?;]*", re.I)
_SLASHES: Final = re.compile(r"/{2,}")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_SEPARATOR: Final = r"[/\-_.]?"
_DAY: Final = re.compile(
    rf"(?<!\d)((?:19|20)\d\d){_SEPARATOR}(0[1-9]|1[0-2]){_SEPARATOR}(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)((?:19|20)\d\d)/([01]?\d|[a-z]{3})/([0-3]?\d)(?=/|$)"
)
_MONTHS: Final = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_FIRST_YEAR: Final = 1995  # of news on the web; a number that reads as an earlier year is an id


# A URL that has nothing to level but scheme, `www.` and final slash, as most have.
_PLAIN: Final = re.compile(
    r"https?://(?:www\.)?(?!xn--|www\.)((?:[a-z0-9][a-z0-9-]{0,40}\.(?!xn--)){1,4}[a-z]{2,20})((?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)/?"
)


def canonical_url(url: str) -> str | None:
    """The address by which the same page is known wherever it is linked from; None when not an
    http(s) URL.

    Scheme, `www.`, default port, credentials, fragment, order of parameters, tracking parameters,
    session ids, dot segments, repeated and trailing slashes are levelled. Letter case of the path,
    language and page parameters are not: two pages are never merged, though one page may keep two
    addresses (`m.`, `/amp`).
    """
    if plain := _PLAIN.fullmatch(url):
        return f"https://{plain[1]}{plain[2] or '/'}" if len(url) <= _MAX_CHARS else None
    parts = _split(url)
    if parts is None:
        return None
    host = _host(parts)
    if host is None:
        return None
    try:
        normal = urlsplit(canonicalize_url(parts.geturl(), keep_fragments=True))
        port = parts.port
    except ValueError:
        return None
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    query = "&".join(item for item in normal.query.split("&") if item and not _tracks(item))
    fragment = normal.fragment if normal.fragment.startswith("!") else ""
    return urlunsplit(("https", host.removeprefix("www."), _levelled(normal.path), query, fragment))


@lru_cache(maxsize=1 << 10)  # several steps ask for that of the same page
def registrable_domain(url: str) -> str | None:
    """The domain its owner registered (`news.bbc.co.uk` -> `bbc.co.uk`), lower case, punycode; None
    when there is none.

    Numeric hosts and single labels have none. By the public suffix list (publicsuffix.org), private
    part included.
    """
    parts = _split(url)
    host = _host(parts) if parts else None
    return _domain(host) if host else None


@lru_cache(maxsize=1 << 12)
def _domain(host: str) -> str | None:
    if _is_address(host):
        return None
    domain: str | None = _suffixes().privatesuffix(host)
    return domain


def day_in_url(url: str) -> date | None:
    """The day in the path of the URL (`/2021/03/09/`, `-20210309`, `/2021/mar/9/`), from 1995 on;
    None when none.
    """
    parts = _split(url)
    if parts is None:
        return None
    for found in _DAY.finditer(parts.path.lower()):
        year, month, day = (found[1], found[2], found[3]) if found[1] else found.group(4, 5, 6)
        number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
        try:
            on = date(int(year), number, int(day))
        except ValueError:  # 2021/02/31, /2021/abc/1
            continue
        if on.year >= _FIRST_YEAR:
            return on
    return None


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    if len(url) > _MAX_CHARS:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in _DEFAULT_PORTS and parts.netloc else None


def _host(parts: SplitResult) -> str | None:
    """Lower case, punycode, without a final dot; None when it is no host name."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if ":" in host:
        return f"[{host}]"
    return host if re.fullmatch(r"[a-z0-9_.-]+", host) else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _tracks(item: str) -> bool:
    key, _, value = item.partition("=")
    key = key.lower()
    return bool(_TRACKING.fullmatch(key)) or (key in _CHANNEL_KEYS and value.lower() in _CHANNELS)


def _levelled(path: str) -> str:
    path = _SLASHES.sub("/", _SESSION.sub("", path))
    if "/." in path:
        path = posixpath.normpath(path)
    return path.rstrip("/") or "/"


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
