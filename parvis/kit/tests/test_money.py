"""What people type for an amount, and sums that stay exact."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.money import BadAmount, Money

AMOUNTS = st.integers(-(10**12) + 1, 10**12 - 1).map(Money)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12,5", 1250),
        ("12,05 €", 1205),
        ("1 234,50 €", 123450),
        ("1\u202f234,50\u00a0€", 123450),
        ("1234,5€", 123450),
        (" 15 EUR ", 1500),
        ("15 euros", 1500),
        ("1 euro", 100),
        ("9999999999,99", 999999999999),
        ("007", 700),
        ("12\n", 1200),
    ],
)
def test_parse(text, cents):
    assert Money.parse(text).cents == cents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u00a0 ", "empty"),
        ("abc", "not_an_amount"),
        ("NaN", "not_an_amount"),
        ("inf", "not_an_amount"),
        ("-Infinity", "not_an_amount"),
        ("1e309", "not_an_amount"),
        ("1_000", "not_an_amount"),
        ("1,234.50", "not_an_amount"),
        ("1.234,50", "not_an_amount"),
        ("12 34", "not_an_amount"),
        ("1234 567", "not_an_amount"),
        ("١٢", "not_an_amount"),
        ("²", "not_an_amount"),
        ("12 $", "not_an_amount"),
        ("12\x00", "not_an_amount"),
        ("\ud800", "not_an_amount"),
        (",50", "not_an_amount"),
        ("12,", "not_an_amount"),
        ("+12", "not_an_amount"),
        ("1.234", "too_many_decimals"),
        ("0,001", "too_many_decimals"),
        ("12345678901", "too_large"),
        ("9" * 1_000_000, "too_large"),
        ("-1", "negative"),
    ],
)
def test_parse_refuses(text, code):
    with pytest.raises(BadAmount) as refusal:
        Money.parse(text)
    assert refusal.value.code == code
    assert refusal.value.message


def test_negative_when_allowed():
    assert Money.parse("-12,50", negative=True) == Money(-1250)
    assert Money.parse("−3 €", negative=True) == Money(-300)


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (123450, "1\u202f234,50\u00a0€"),
        (123456789012, "1\u202f234\u202f567\u202f890,12\u00a0€"),
        (-100, "-1,00\u00a0€"),
    ],
)
def test_format(cents, text):
    assert str(Money(cents)) == text


@given(AMOUNTS)
def test_text_round_trips(amount):
    assert Money.parse(str(amount), negative=True) == amount
    assert Money.parse(str(amount.decimal), negative=True) == amount


@given(st.text())
def test_any_text_gives_an_amount_or_a_refusal(text):
    with suppress(BadAmount):
        assert 0 <= Money.parse(text).cents < 10**12


@given(AMOUNTS, st.integers(1, 50))
def test_shares_add_up(amount, parts):
    shares = amount.split(parts)
    assert sum(shares, Money(0)) == amount
    assert max(shares).cents - min(shares).cents <= 1


@pytest.mark.parametrize(
    ("cents", "factor", "result"),
    [
        (1000, 3, 3000),
        (1, Decimal("0.5"), 1),
        (-1, Decimal("0.5"), -1),
        (333, Decimal("0.333"), 111),
        (999, Decimal("0.2"), 200),
    ],
)
def test_times_rounds_halves_away_from_zero(cents, factor, result):
    assert Money(cents).times(factor) == Money(result)


def test_arithmetic():
    assert Money(100) + Money(50) - Money(20) == Money(130)
    assert sum([Money(1), Money(2)]) == Money(3)
    assert -Money(5) < Money(0) < Money(5)
    assert not Money(0)
    assert Money.euros(Decimal("12.345")) == Money(1235)
    assert Money(1205).decimal == Decimal("12.05")


@pytest.mark.parametrize("other", [1, 1.5, "1", None])
def test_an_amount_does_not_mix_with_numbers(other):
    with pytest.raises(TypeError):
        Money(1) + other
