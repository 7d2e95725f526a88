"""What comes from outside is cleaned or refused, never kept as it is."""

import unicodedata
from datetime import date, time
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.text import (
    BadText,
    clean_line,
    clean_text,
    fold,
    human_size,
    initials,
    plain_date_fr,
    plain_time_fr,
    slug,
    small_number,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Bonjour   le monde \n", "Bonjour le monde"),
        ("a\tb\r\nc", "a b c"),
        ("e\u0301te\u0301", "été"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("\ufeffdébut\u200b", "début"),
        ("a\x07b\x1bc", "abc"),
        ("a \x08 b", "a b"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("12\u00a0€", "12 €"),
        ("", ""),
    ],
)
def test_clean_line(text, line):
    assert clean_line(text, 50) == line


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("un\r\ndeux\rtrois\u2028quatre", "un\ndeux\ntrois\nquatre"),
        ("un  \n\n\n\n\n\ndeux", "un\n\n\ndeux"),
        ("\n\n  début\n", "début"),
        ("a\tb", "a\tb"),
    ],
)
def test_clean_text(text, cleaned):
    assert clean_text(text, 50) == cleaned


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "unreadable"),
        ("a\ud800", "unreadable"),
        ("\udfff", "unreadable"),
        ("\uffff", "unreadable"),
        ("Z" + "\u0301" * 30, "unreadable"),
        ("x" * 51, "too_long"),
        ("x" * 10_000_000, "too_long"),
        (" " * 10_000, "too_long"),
    ],
)
@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_refusals(clean, text, code):
    with pytest.raises(BadText) as refusal:
        clean(text, 50)
    assert refusal.value.code == code
    assert refusal.value.message
    if code == "too_long":
        assert "50" in refusal.value.message


def test_a_long_run_of_spaces_is_not_slow():
    started = perf_counter()
    clean_text("x" + " " * 200_000 + "y", 200_100)
    assert perf_counter() - started < 0.5


@given(ANY_TEXT)
def test_cleaned_text_can_always_be_stored_and_is_stable(text):
    for clean in (clean_line, clean_text):
        try:
            cleaned = clean(text, 1000)
        except BadText:
            continue
        assert "\x00" not in cleaned
        cleaned.encode("utf-8")
        assert unicodedata.is_normalized("NFC", cleaned)
        assert clean(cleaned, 1000) == cleaned


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Œuvre d’Été", "oeuvre d'ete"),
        ("ÆTHER", "aether"),
        ("Saint‑Étienne", "saint-etienne"),
        ("Çà  et\u00a0là", "ca et la"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("ﬁn", "fin"),
        ("n°", "n°"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_fold_sorts_like_a_dictionary():
    assert sorted(["Zoé", "Élodie", "eric", "Œdipe", "Odile"], key=fold) == [
        "Élodie",
        "eric",
        "Odile",
        "Œdipe",
        "Zoé",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Demander une carte d’électeur !", "demander-une-carte-d-electeur"),
        ("--- ", ""),
        ("日本", ""),
        ("a" * 100, "a" * 60),
        ("mot " * 30, "mot-" * 14 + "mot"),
    ],
)
def test_slug(text, expected):
    assert slug(text) == expected


@given(ANY_TEXT)
def test_slug_is_safe_in_a_url(text):
    made = slug(text, 20)
    assert len(made) <= 20
    assert made == "" or all(part.isalnum() and part.isascii() for part in made.split("-"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Marie Dupont", "MD"),
        ("Jean de La Fontaine", "JF"),
        ("Jeanne d’Arc", "JA"),
        ("Marie-Hélène du Bois", "MB"),
        ("élodie", "É"),
        ("", ""),
        ("42", ""),
    ],
)
def test_initials(name, expected):
    assert initials(name) == expected


def test_dates_and_times_in_words():
    assert plain_date_fr(date(2027, 1, 21)) == "21 janvier 2027"
    assert plain_date_fr(date(2027, 8, 1)) == "1er août 2027"
    assert plain_time_fr(time(9)) == "9 h"
    assert plain_time_fr(time(14, 5)) == "14 h 05"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 octet"),
        (1, "1 octet"),
        (512, "512 octets"),
        (1000, "1 ko"),
        (1234, "1,2 ko"),
        (12_345, "12 ko"),
        (999_999, "1 Mo"),
        (1_250_000, "1,2 Mo"),
        (200 * 10**6, "200 Mo"),
        (3 * 10**12, "3 To"),
        (5 * 10**15, "5000 To"),
    ],
)
def test_human_size(size, text):
    assert human_size(size).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999), ("9999999999", None), ("9" * 5_000, None)]
    + [(text, None) for text in ("", "-1", "+1", " 1", "1.0", "²", "٣", "x")],
)
def test_small_number(text, number):
    assert small_number(text) == number
