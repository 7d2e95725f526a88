"""Holidays differ by zone, and counting jumps over them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.calendar import (
    OutOfCalendar,
    Zone,
    add_working_days,
    is_working_day,
    next_working_day,
    public_holidays,
    working_days_between,
    zone_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
ZONES = st.sampled_from(list(Zone))


def test_metropolitan_france_has_eleven_holidays():
    assert list(public_holidays(2027)) == [
        date(2027, 1, 1), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 8),
        date(2027, 5, 17), date(2027, 7, 14), date(2027, 8, 15), date(2027, 11, 1), date(2027, 11, 11),
        date(2027, 12, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "zone", "worked"),
    [
        (date(2027, 3, 26), Zone.METROPOLE, True),  # Good Friday
        (date(2027, 3, 26), Zone.ALSACE, False),
        (date(2027, 3, 26), Zone.MOSELLE, False),
        (date(2028, 12, 26), Zone.ALSACE, False),  # Saint Stephen's day, a Tuesday
        (date(2028, 12, 26), Zone.METROPOLE, True),
        (date(2027, 5, 27), Zone.GUADELOUPE, False),
        (date(2027, 5, 27), Zone.MARTINIQUE, True),
        (date(2028, 5, 22), Zone.MARTINIQUE, False),
        (date(2027, 6, 10), Zone.GUYANE, False),
        (date(2027, 12, 20), Zone.LA_REUNION, False),
        (date(2027, 4, 27), Zone.MAYOTTE, False),
        (date(2027, 1, 2), Zone.METROPOLE, False),  # a Saturday
        (date(2027, 1, 4), Zone.METROPOLE, True),
    ],
)
def test_worked_or_not(day, zone, worked):
    assert is_working_day(day, zone) is worked


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("67482", Zone.ALSACE), ("68", Zone.ALSACE), ("57463", Zone.MOSELLE), ("69123", Zone.METROPOLE),
        ("2A004", Zone.METROPOLE), ("2b", Zone.METROPOLE), ("97105", Zone.GUADELOUPE),
        ("974", Zone.LA_REUNION),
        ("97608", Zone.MAYOTTE), ("988", Zone.NOUVELLE_CALEDONIE), ("95", Zone.METROPOLE),
    ],
)  # fmt: skip
def test_zone_of_an_insee_code(code, zone):
    assert zone_of(code) is zone


@pytest.mark.parametrize("code", ["", "6", "ABCDE", "674821", "٦٧", "67 482"])
def test_zone_of_something_else_is_refused(code):
    with pytest.raises(ValueError, match="INSEE"):
        zone_of(code)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2027, 1, 4), 0, date(2027, 1, 4)),
        (date(2027, 1, 4), 1, date(2027, 1, 5)),
        (date(2027, 1, 8), 1, date(2027, 1, 11)),  # over a week-end
        (date(2027, 1, 9), 1, date(2027, 1, 11)),  # from a Saturday
        (date(2027, 5, 3), 10, date(2027, 5, 19)),  # over Ascension and Whit Monday
        (date(2027, 1, 11), -1, date(2027, 1, 8)),
    ],
)
def test_adding_working_days(start, count, end):
    assert add_working_days(start, count) == end


@given(DAYS, st.integers(1, 40), ZONES)
def test_adding_and_counting_agree(start, count, zone):
    end = add_working_days(start, count, zone)
    assert is_working_day(end, zone)
    assert working_days_between(start, end, zone) == count


@given(DAYS, ZONES)
def test_next_working_day_is_the_first(day, zone):
    found = next_working_day(day, zone)
    assert is_working_day(found, zone)
    assert not any(is_working_day(day + timedelta(n), zone) for n in range((found - day).days))


@pytest.mark.parametrize("year", [1, 1802, 2101, 9999])
def test_years_without_known_holidays_are_refused(year):
    with pytest.raises(OutOfCalendar) as refusal:
        public_holidays(year)
    assert str(year) in refusal.value.message
