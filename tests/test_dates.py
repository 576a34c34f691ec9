from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    Moment,
    best_date,
    header_dates,
    parse_moment,
    printed_days,
)

MARCH_9 = date(2021, 3, 9)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2021-03-09T15:49:00Z", utc(2021, 3, 9, 15, 49)),
        ("2021-03-09t15:49:00z", utc(2021, 3, 9, 15, 49)),
        ("2021-03-09T15:49:00.123+0000", utc(2021, 3, 9, 15, 49)),
        ("2021-03-09T15:49+01", utc(2021, 3, 9, 14, 49)),
        ("2021-03-09 15:49:00 +0530", utc(2021, 3, 9, 10, 19)),
        ("2021-03-09 15:49:00 +0000 UTC", utc(2021, 3, 9, 15, 49)),
        ("2021-03-09T15:49:00Z[UTC]", utc(2021, 3, 9, 15, 49)),
        ("2021-03-09 15:49:00 EST", utc(2021, 3, 9, 20, 49)),
        ("2021-03-09T23:49:00-05:00", utc(2021, 3, 10, 4, 49)),
        ("2021-03-09T24:00:00Z", utc(2021, 3, 10, 0, 0)),
        ("2021-03-09T23:59:60Z", utc(2021, 3, 9, 23, 59, 59)),
        ("20210309T154900Z", utc(2021, 3, 9, 15, 49)),
        ("1615304940", utc(2021, 3, 9, 15, 49)),
        ("1615304940000", utc(2021, 3, 9, 15, 49)),
        ("Tue, 09 Mar 2021 15:49:00 +0000", utc(2021, 3, 9, 15, 49)),
        ("Tue, 9 Mar 2021 15:49 GMT", utc(2021, 3, 9, 15, 49)),
        ("Tuesday, 09-Mar-21 15:49:00 GMT", utc(2021, 3, 9, 15, 49)),
        ("Tue Mar 09 23:49:00 -0500 2021", utc(2021, 3, 10, 4, 49)),
        ("Tue Mar 09 15:49:00 UTC 2021", utc(2021, 3, 9, 15, 49)),
        ("Tue Mar 09 2021 15:49:00 GMT+0100 (CET)", utc(2021, 3, 9, 14, 49)),
        ("March 9, 2021, 10:49 pm CST", utc(2021, 3, 10, 4, 49)),
        ("15:49 GMT, 9 March 2021", utc(2021, 3, 9, 15, 49)),
    ],
)
def test_moments_with_time_and_zone(text: str, at: datetime) -> None:
    assert parse_moment(text) == Moment(at.date(), at)


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-09",
        "2021-3-9",
        "2021/03/09 23:49:00",
        "2021-03-09T23:49",
        "2021-03-09T25:49Z",
        "20210309",
        "20210309234900",
        "Tuesday, 09 March 2021 3:49 PM",
        "Tue Mar  9 15:49:00 2021",
        "9th of March 2021",
        "Mar. 9th, 2021 at 3 p.m. ET",
        "MARCH 9 2021",
        "9 March 2021 10:30-11:30",
        "15:49 IST, 9 March 2021",
        "03/09/2021",
        "03/09/21",
        "09.03.2021",
        "9. 3. 2021",
        "Stand: 09. März 2021, 15:49 Uhr",
        "le 9 mars 2021 à 15h49",
        "9 de março de 2021",
        "9 marzo 2021",
        "9 марта 2021 г.",
        "9 marca 2021",
        "9. března 2021",
        "2021. március 9.",
        "2021 m. kovo 9 d.",
        "2021. gada 9. marts",
        "9. maaliskuuta 2021 klo 15.49",
        "ΤΡΙΤΗ 9 ΜΑΡΤΙΟΥ 2021",
        "9 Mart 2021 Salı",
        "9 tháng 3, 2021",
        "9 Maret 2021",
        "9 मार्च 2021",
        "৯ মার্চ ২০২১",
        "٩ مارس ٢٠٢١",
        "9 آذار/مارس 2021",
        "9 במרץ 2021",
        "9 มี.ค. 2564",
        "9 มีนาคม 2564",
        "2021年3月9日",
        "2021年03月09日 15:49",
        "2021년 3월 9일",
        "2021. 3. 9. 15:49",
    ],
)
def test_days_without_a_zone_are_as_printed(text: str) -> None:
    assert parse_moment(text) == Moment(MARCH_9, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "updated 5 minutes ago",
        "9 March 1987",
        "1987-03-09",
        "2036-01-01T00:00:00Z",
        "2035-12-31T23:00:00-05:00",  # 2036 in UTC
        "0000-00-00",
        "2021-02-30",
        "2021-13-01",
        "20211399",
        "12345678",
        "9 May",
        "9 Brumaire 2021",
        "2-1 2021",
        "99999999999999999999",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert parse_moment(text) is None


def test_day_and_month_where_either_may_be_first() -> None:
    assert parse_moment("03/09/2021", month_first=False) == Moment(date(2021, 9, 3), None)
    assert parse_moment("25/03/2021") == Moment(date(2021, 3, 25), None)
    assert parse_moment("03.09.2021") == Moment(date(2021, 9, 3), None)
    later = printed_days("12/03/2021", latest=date(2021, 3, 15))
    assert [day.on for day in later] == [date(2021, 3, 12)]


def test_months_that_two_languages_share() -> None:
    assert parse_moment("9 listopada 2021") == Moment(date(2021, 11, 9), None)  # Polish
    assert parse_moment("9. listopada 2021.") == Moment(date(2021, 10, 9), None)  # Croatian


def test_the_table_names_all_months() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert len(MONTHS) > 1000


@given(
    st.datetimes(datetime(FIRST_YEAR, 1, 2), datetime(LAST_YEAR, 12, 30)),
    st.integers(-14 * 4, 14 * 4),
)
def test_iso_8601_round_trip(moment: datetime, quarters: int) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    at = moment.replace(microsecond=0, tzinfo=zone)
    assert parse_moment(at.isoformat()) == Moment(at.astimezone(UTC).date(), at)
    assert parse_moment(at.strftime("%a, %d %b %Y %H:%M:%S %z")) == parse_moment(at.isoformat())
    assert parse_moment(str(int(at.timestamp()))) == parse_moment(at.isoformat())


@given(st.text(max_size=300) | st.text("0123456789-/.: TZ+年月日Mar", max_size=60))
def test_any_text_is_a_date_in_range_or_none(text: str) -> None:
    moment = parse_moment(text)
    if moment:
        assert FIRST_YEAR <= moment.on.year <= LAST_YEAR
        assert moment.at is None or moment.at.date() == moment.on


HEADER = [
    "Home",
    "Tuesday, 9 March 2021",  # the site's calendar
    "Pier closed for years",
    "Published 7 March 2021, 15:49",
    "Last updated 8 March 2021",
    "The council closed the pier.",
    "© 2021-03-06 Courier",
]


def test_the_published_date_wins() -> None:
    found = best_date(header_dates(HEADER), (5, 6), headline=2)
    assert found is not None
    assert (found.line, found.moment.on) == (3, date(2021, 3, 7))


def test_dates_after_the_latest_do_not_count() -> None:
    found = best_date(header_dates(HEADER, latest=date(2021, 3, 6)), (5, 6), headline=2)
    assert found is not None
    assert found.line == 6
    assert best_date(header_dates(HEADER, latest=date(2021, 3, 5)), (5, 6)) is None


def test_equal_dates_go_to_the_earlier_line() -> None:
    dates = header_dates(["x" * 30, "7 March 2021", "8 March 2021"])
    far_below = best_date(dates, (-20, -10))
    assert far_below is not None
    assert far_below.line == 1
