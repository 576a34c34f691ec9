"""Which URLs are one page, whose they are, which day they carry."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.urls import canonical_url, day_in_url, registrable_domain

SAME = [
    (
        "https://daily.example/news/flood-7",
        [
            "http://daily.example/news/flood-7",
            "https://www.daily.example/news/flood-7/",
            "https://WWW.Daily.example:443/news/flood-7#comments",
            "http://daily.example:80/news//flood-7?",
            "https://daily.example/news/./flood-7?utm_source=a&utm_medium=b",
            "https://daily.example/world/../news/flood-7?fbclid=IwAR1",
            "https://daily.example/news/flood-7;jsessionid=AA11",
            "https://reader:secret@daily.example/news/flood-7?at_medium=RSS&ref=rss&cid=newsletter",
            " https://daily.example/news/flood-7\n",
        ],
    ),
    (
        "https://e.example/s?a=1&b=2",
        ["https://e.example/s?b=2&a=1", "http://e.example/s/?b=2&gclid=9&a=1"],
    ),
    ("https://e.example/caf%C3%A9", ["https://e.example/café", "https://e.example/caf%c3%a9"]),
    (
        "https://xn--mnchen-3ya.example/a",
        ["https://münchen.example/a", "https://MÜNCHEN.example./a"],
    ),
    ("https://e.example/", ["https://e.example", "http://www.e.example/"]),
    ("https://e.example:8080/a", ["http://e.example:8080/a"]),
]


@pytest.mark.parametrize(("want", "urls"), SAME)
def test_one_page_has_one_canonical_url(want: str, urls: list[str]) -> None:
    assert {canonical_url(url) for url in [want, *urls]} == {want}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?p=1", "?p=2"),
        ("a?id=10", "a?id=11"),
        ("A", "a"),
        ("#!/story/1", "#!/story/2"),
        ("a%2Fb", "a/b"),
        ("s?lang=en", "s?lang=de"),
        ("page/2", "page/3"),
        ("a?ref=12", "a?ref=13"),
        ("a?cid=12", "a?cid=13"),
        ("dictionary/amp", "dictionary"),
        ("a?from=4", "a"),
    ],
)
def test_two_pages_stay_two(one: str, other: str) -> None:
    base = "https://daily.example/"
    assert canonical_url(base + one) != canonical_url(base + other)


@pytest.mark.parametrize(
    "url",
    [
        "", "daily.example/a", "ftp://daily.example/a", "mailto:a@daily.example", "javascript:void(0)",
        "https://", "https:///path", "http://[::1", "https://daily.example:port/", "https://a b/c",
        "data:text/html,hi", "https://daily.example/" + "a" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_page_address_has_no_canonical_url(url: str) -> None:
    assert canonical_url(url) is None


@given(st.text(max_size=60).map("https://daily.example/".__add__))
def test_canonical_urls_are_stable(url: str) -> None:
    once = canonical_url(url)
    if once is not None:
        assert canonical_url(once) == once


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    for candidate in (text, f"https://{text}"):
        canonical = canonical_url(candidate)
        assert canonical is None or urlsplit(canonical).scheme == "https"
        registrable_domain(candidate)
        day_in_url(candidate)


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://news.bbc.co.uk/1", "bbc.co.uk"),
        ("http://www.lemonde.fr:80/a", "lemonde.fr"),
        ("https://EXAMPLE.com./", "example.com"),
        ("https://oldtown.blogspot.com/a", "oldtown.blogspot.com"),
        ("https://münchen.de/a", "xn--mnchen-3ya.de"),
        ("https://co.uk/", None),
        ("http://192.0.2.7/a", None),
        ("http://[2001:db8::1]/a", None),
        ("http://localhost/a", None),
        ("no url", None),
    ],
)
def test_registrable_domain(url: str, want: str | None) -> None:
    assert registrable_domain(url) == want


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("2021/03/09/flood.html", date(2021, 3, 9)),
        ("news/flood-20210309", date(2021, 3, 9)),
        ("world/2021/mar/9/flood", date(2021, 3, 9)),
        ("n1/2021/0309/c1000-1.html", date(2021, 3, 9)),
        ("2021/3/9/flood", date(2021, 3, 9)),
        ("2021/02/31/flood", None),
        ("2021/03/flood", None),
        ("id-120210309", None),
        ("story/19541231", None),
        ("a?d=2021-03-09", None),
    ],
)
def test_day_in_url(path: str, want: date | None) -> None:
    assert day_in_url(f"https://daily.example/{path}") == want
