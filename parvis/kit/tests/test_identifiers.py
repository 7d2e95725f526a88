"""Identifiers as people type them, and secrets they can read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit import identifiers
from parvis.kit.identifiers import (
    BadIdentifier,
    format_phone,
    hash_secret,
    new_secret,
    normalise_secret,
    spell,
)

KINDS = ("siret", "siren", "rna", "commune", "uai", "iban", "phone", "plate")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("siret", "732 829 320 00074", "73282932000074"),
        ("siret", "356 000 000 00048", "35600000000048"),  # La Poste, head office
        ("siret", "35600000049837", "35600000049837"),  # La Poste, another rule
        ("siren", "732.829.320", "732829320"),
        ("rna", "w751 234 567", "W751234567"),
        ("rna", "W2A1000123", "W2A1000123"),
        ("rna", "W9R1000123", "W9R1000123"),
        ("commune", "69123", "69123"),
        ("commune", "2a004", "2A004"),
        ("commune", "97411", "97411"),
        ("uai", "0132733a", "0132733A"),
        ("uai", "0890 003 V", "0890003V"),
        ("iban", "FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("iban", "be71 0961 2345 6769", "BE71096123456769"),
        ("phone", "06 12 34 56 78", "+33612345678"),
        ("phone", "06.12.34.56.78", "+33612345678"),
        ("phone", "+33 6 12 34 56 78", "+33612345678"),
        ("phone", "0033 1 42 68 53 00", "+33142685300"),
        ("phone", "0262 90 12 34", "+262262901234"),
        ("phone", "+32 2 512 12 12", "+3225121212"),
        ("plate", "ab123cd", "AB-123-CD"),
        ("plate", "AB-123-CD", "AB-123-CD"),
        ("plate", "ww 123 ab", "WW-123-AB"),
        ("plate", "1234 ab 69", "1234 AB 69"),
        ("plate", "12 ABC 2A", "12 ABC 2A"),
        ("plate", "123 AB 974", "123 AB 974"),
    ],
)
def test_accepted(kind, typed, kept):
    assert getattr(identifiers, kind)(typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("siret", "73282932000079"),
        ("siret", "732829320"),
        ("siren", "732829321"),
        ("siren", "٧٣٢٨٢٩٣٢٠"),
        ("rna", "751234567"),
        ("rna", "W75123456"),
        ("commune", "00123"),
        ("commune", "20004"),
        ("commune", "96001"),
        ("commune", "6912"),
        ("uai", "0132733B"),
        ("uai", "0132733"),
        ("uai", "0132733AA"),
        ("iban", "FR76 3000 6000 0112 3456 7890 188"),
        ("phone", "17"),
        ("phone", "3939"),
        ("phone", "06 12 34 56"),
        ("phone", "bonjour"),
        ("phone", "01 42 68 53 00 poste 12"),
        ("plate", "AI-123-CD"),
        ("plate", "SS-123-CD"),
        ("plate", "AB-000-CD"),
        ("plate", "0123 AB 69"),
        ("plate", "1234 AB 99"),
    ],
)
def test_refused(kind, typed):
    with pytest.raises(BadIdentifier) as refusal:
        getattr(identifiers, kind)(typed)
    assert refusal.value.code == kind
    assert refusal.value.message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "\ud800", "9" * 1_000_000, "ａｂ１２３ｃｄ", "W\n", "-" * 30]
)
def test_nonsense_is_refused_by_all(kind, typed):
    with pytest.raises(BadIdentifier):
        getattr(identifiers, kind)(typed)


@given(st.sampled_from(KINDS), st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_text_is_accepted_or_refused(kind, typed):
    try:
        kept = getattr(identifiers, kind)(typed)
    except BadIdentifier:
        return
    assert kept.isascii()
    assert getattr(identifiers, kind)(kept) == kept


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+262262901234", "0262 90 12 34"),
        ("+3225121212", "+32 2 512 12 12"),
        ("", ""),
        ("n'importe quoi", "n'importe quoi"),
    ],
)
def test_format_phone(number, shown):
    assert format_phone(number).replace("\u00a0", " ") == shown


def test_a_secret_has_the_entropy_asked_for_and_reads_well():
    secret = new_secret()
    assert len(normalise_secret(secret)) == 26  # 26 x 5 bits = 130
    assert [len(group) for group in secret.split("-")] == [4, 4, 4, 4, 4, 4, 2]
    assert not set(secret) & set("ILOU")
    assert len({new_secret(80) for _ in range(200)}) == 200
    assert len(normalise_secret(new_secret(80))) == 16


def test_a_digest_spells_the_same_secret_each_time():
    digest = bytes(range(32))
    assert spell(digest, 10) == spell(digest, 10)
    assert [len(group) for group in spell(digest, 10).split("-")] == [4, 4, 2]
    assert normalise_secret(spell(digest, 10)) == spell(digest, 10).replace("-", "")
    assert spell(digest[::-1], 10) != spell(digest, 10)


def test_a_secret_is_found_again_however_it_is_typed():
    assert normalise_secret(" 7k3m 9qrt‑oil1 ") == "7K3M9QRT0111"


def test_what_is_kept_of_a_secret_is_not_the_secret():
    assert hash_secret("7K3M9QRT0111") != hash_secret("7K3M9QRT0110")
    assert "7K3M" not in hash_secret("7K3M")
    assert len(hash_secret("\ud800")) == 64


@pytest.mark.parametrize("typed", ["", "--", "7U3M", "été", "\ud800", "A" * 1_000_000, "7K3M\x00"])
def test_a_broken_secret_is_refused(typed):
    with pytest.raises(BadIdentifier) as refusal:
        normalise_secret(typed)
    assert refusal.value.code == "secret"
