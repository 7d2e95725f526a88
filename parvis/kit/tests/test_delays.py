"""Dates a clerk would check with a paper calendar, then laws that hold for all dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.calendar import Zone, is_working_day
from parvis.kit.delays import (
    BadDelay,
    Clock,
    Delay,
    Suspension,
    Unit,
    add,
    appeal_deadline,
    extend_to_working_day,
    label,
)

DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
UNITS = st.sampled_from(list(Unit))
DELAYS = st.builds(Delay, st.integers(1, 36), UNITS)
TWO_MONTHS = Delay(2, Unit.MONTHS)


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("2 months", TWO_MONTHS),
        ("1 month", Delay(1, Unit.MONTHS)),
        ("10 working days", Delay(10, Unit.WORKING_DAYS)),
        ("1 working day", Delay(1, Unit.WORKING_DAYS)),
        (" 15  Days ", Delay(15, Unit.DAYS)),
        ("6 weeks", Delay(6, Unit.WEEKS)),
        ("5 years", Delay(5, Unit.YEARS)),
    ],
)
def test_parse(text, delay):
    assert Delay.parse(text) == delay


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_delay"),
        ("months", "not_a_delay"),
        ("two months", "not_a_delay"),
        ("2 moons", "not_a_delay"),
        ("-2 months", "not_a_delay"),
        ("1.5 months", "not_a_delay"),
        ("٢ months", "not_a_delay"),
        ("2 months\x00", "not_a_delay"),
        ("9" * 1_000_000 + " days", "not_a_delay"),
        ("0 days", "out_of_range"),
        ("101 years", "out_of_range"),
        ("99999 days", "out_of_range"),
    ],
)
def test_parse_refuses(text, code):
    with pytest.raises(BadDelay) as refusal:
        Delay.parse(text)
    assert refusal.value.code == code
    assert len(refusal.value.message) < 200


@given(DELAYS)
def test_text_round_trips(delay):
    assert Delay.parse(str(delay)) == delay


@given(DELAYS)
def test_label_carries_the_amount(delay):
    assert str(delay.amount) in label(delay)


@pytest.mark.parametrize(
    ("delay", "start", "end"),
    [
        ("1 month", date(2027, 1, 31), date(2027, 2, 28)),
        ("1 month", date(2028, 1, 31), date(2028, 2, 29)),
        ("1 month", date(2027, 2, 28), date(2027, 3, 28)),
        ("2 months", date(2026, 12, 31), date(2027, 2, 28)),
        ("12 months", date(2027, 5, 15), date(2028, 5, 15)),
        ("1 year", date(2028, 2, 29), date(2029, 2, 28)),
        ("2 months", date(2027, 7, 1), date(2027, 9, 1)),
        ("15 days", date(2027, 1, 20), date(2027, 2, 4)),
        ("2 weeks", date(2027, 1, 20), date(2027, 2, 3)),
        ("10 working days", date(2027, 5, 3), date(2027, 5, 19)),
        ("2 months", date(2027, 3, 14), date(2027, 5, 14)),
        ("2 months", date(2027, 6, 4), date(2027, 8, 4)),
        ("2 months", date(2027, 8, 25), date(2027, 10, 25)),
        (
            "2 months",
            date(2027, 10, 25),
            date(2027, 12, 25),
        ),  # Christmas: an implicit decision is not extended
    ],
)
def test_add(delay, start, end):
    assert add(Delay.parse(delay), start) == end


@given(DELAYS, DAYS, st.sampled_from(list(Zone)))
def test_a_delay_ends_after_it_starts(delay, start, zone):
    assert add(delay, start, zone) > start


@given(DELAYS, DAYS)
def test_starting_later_never_ends_earlier(delay, start):
    assert add(delay, start) <= add(delay, start + timedelta(days=1))


@pytest.mark.parametrize(
    ("notified", "last"),
    [
        (date(2007, 10, 1), date(2007, 12, 3)),  # 2 December is a Sunday
        (date(2024, 11, 12), date(2025, 1, 13)),
        (date(2015, 3, 27), date(2015, 5, 28)),
        (date(2017, 9, 20), date(2017, 11, 21)),  # an implicit refusal born on 20 September
        (date(2026, 12, 31), date(2027, 3, 1)),  # ends on 28 February, then one day
        (date(2027, 3, 4), date(2027, 5, 5)),
        (date(2027, 2, 28), date(2027, 4, 29)),
        (date(2027, 2, 5), date(2027, 4, 6)),
    ],
)
def test_appeal_deadline(notified, last):
    assert appeal_deadline(notified) == last


def test_appeal_deadline_follows_local_holidays():
    # Two months from 25 January 2027 and a day: 26 March, Good Friday in Alsace, before Easter Monday.
    assert appeal_deadline(date(2027, 1, 25)) == date(2027, 3, 26)
    assert appeal_deadline(date(2027, 1, 25), zone=Zone.ALSACE) == date(2027, 3, 30)


@given(DAYS, st.integers(1, 6))
def test_an_appeal_never_closes_on_a_day_off(day, months):
    last = appeal_deadline(day, months)
    assert is_working_day(last)
    assert last > add(Delay(months, Unit.MONTHS), day)


def test_extension():
    assert extend_to_working_day(date(2027, 5, 6)) == date(2027, 5, 7)  # Ascension
    assert extend_to_working_day(date(2027, 5, 8)) == date(2027, 5, 10)
    assert extend_to_working_day(date(2027, 5, 10)) == date(2027, 5, 10)


START = date(2027, 1, 10)
DUE = date(2027, 3, 10)


@pytest.mark.parametrize(
    ("suspensions", "today", "due", "paused"),
    [
        ((), date(2027, 1, 11), DUE, False),
        ((Suspension(date(2027, 1, 20), date(2027, 1, 25)),), date(2027, 2, 1), date(2027, 3, 15), False),
        # still waiting: the due date moves with today
        ((Suspension(date(2027, 1, 20)),), date(2027, 1, 20), DUE, True),
        ((Suspension(date(2027, 1, 20)),), date(2027, 1, 23), date(2027, 3, 13), True),
        # the pause may not outlive the day given (L114-5)
        (
            (Suspension(date(2027, 1, 20), None, date(2027, 1, 30)),),
            date(2027, 3, 1),
            date(2027, 3, 20),
            False,
        ),
        (
            (Suspension(date(2027, 1, 20), None, date(2027, 1, 30)),),
            date(2027, 1, 29),
            date(2027, 3, 19),
            True,
        ),
        (
            (Suspension(date(2027, 1, 20), date(2027, 2, 20), date(2027, 1, 30)),),
            date(2027, 3, 1),
            date(2027, 3, 20),
            False,
        ),
        (
            (Suspension(date(2027, 1, 20), date(2027, 1, 22), date(2027, 1, 30)),),
            date(2027, 3, 1),
            date(2027, 3, 12),
            False,
        ),
        # overlapping pauses count once
        (
            (
                Suspension(date(2027, 1, 20), date(2027, 1, 30)),
                Suspension(date(2027, 1, 25), date(2027, 2, 4)),
            ),
            date(2027, 2, 10),
            date(2027, 3, 25),
            False,
        ),
        # one inside another
        (
            (
                Suspension(date(2027, 1, 20), date(2027, 2, 4)),
                Suspension(date(2027, 1, 22), date(2027, 1, 24)),
            ),
            date(2027, 2, 10),
            date(2027, 3, 25),
            False,
        ),
        # before the start, only what follows it counts
        ((Suspension(date(2027, 1, 1), date(2027, 1, 12)),), date(2027, 2, 1), date(2027, 3, 12), False),
        # asked too late: the decision exists already
        ((Suspension(date(2027, 3, 11)),), date(2027, 4, 1), DUE, False),
        # asked on the last day: in time
        ((Suspension(DUE),), date(2027, 3, 14), date(2027, 3, 14), True),
        # not begun yet
        ((Suspension(date(2027, 2, 1)),), date(2027, 1, 15), DUE, False),
    ],
)
def test_clock(suspensions, today, due, paused):
    clock = Clock(START, TWO_MONTHS, suspensions)
    assert clock.due_on(today) == due
    assert clock.suspended(today) is paused


def test_a_clock_that_waits_for_completeness_has_no_dates():
    clock = Clock(None, TWO_MONTHS, (Suspension(START),))
    assert clock.due_on(DUE) is None
    assert not clock.suspended(DUE)
    assert not clock.expired(DUE)


def test_a_clock_expires_the_day_after():
    clock = Clock(START, TWO_MONTHS)
    assert clock.due_on(DUE) == DUE
    assert not clock.expired(DUE)
    assert clock.expired(DUE + timedelta(days=1))


def test_working_days_are_pushed_by_working_days():
    # Asked on Friday 15, brought on Tuesday 19: Friday and Monday are lost.
    clock = Clock(
        date(2027, 1, 11), Delay(10, Unit.WORKING_DAYS), (Suspension(date(2027, 1, 15), date(2027, 1, 19)),)
    )
    assert clock.due_on(date(2027, 1, 20)) == date(2027, 1, 27)


PAUSES = st.lists(
    st.builds(
        lambda since, length: Suspension(since, since + timedelta(days=length)),
        st.dates(date(2026, 12, 1), date(2027, 6, 1)),
        st.integers(0, 40),
    ),
    max_size=4,
)


@given(PAUSES, st.dates(date(2027, 1, 1), date(2028, 1, 1)), DELAYS)
def test_a_pause_never_brings_the_due_date_forward(pauses, today, delay):
    due = Clock(START, delay, tuple(pauses)).due_on(today)
    assert due >= add(delay, START)
    assert due <= add(delay, START) + timedelta(days=2 * sum((p.until - p.since).days for p in pauses) + 14)


@given(PAUSES, st.dates(date(2027, 7, 20), date(2028, 1, 1)))
def test_the_order_of_pauses_does_not_matter(pauses, today):
    forwards = Clock(START, TWO_MONTHS, tuple(pauses)).due_on(today)
    assert Clock(START, TWO_MONTHS, tuple(reversed(pauses))).due_on(today) == forwards


@given(st.dates(date(2027, 1, 20), date(2027, 6, 1)))
def test_days_left_stand_still_during_a_pause(today):
    clock = Clock(START, TWO_MONTHS, (Suspension(date(2027, 1, 20)),))
    due = clock.due_on(today)
    assert due is not None
    assert due - today == DUE - date(2027, 1, 20)
