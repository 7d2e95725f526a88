"""The official lists of places: whole, plain, found however they are spelt."""

from __future__ import annotations

import pytest

from parvis.kit import territory


def test_the_lists_are_whole_and_plain():
    communes = territory.communes()
    assert 34_000 < len(communes) < 40_000
    assert territory.communes() is communes
    assert not [one for one in communes.values() if "'" in one.name or not one.name.strip()]
    assert {one.department for one in communes.values()} - {"984", "989"} <= set(territory.departments())
    assert next(iter(territory.countries())) == "FR"
    assert not set(territory.countries()) & {"GP", "RE", "NC"}  # parts of France


@pytest.mark.parametrize(
    ("text", "code"),
    [("rennes", "35238"), ("SAINT MALO", "35288"), ("st-malo", "35288"), ("L'Haÿ les Roses", "94038")],
)
def test_a_commune_is_found_however_it_is_spelt(text, code):
    assert [one.code for one in territory.named(text)] == [code]


def test_communes_of_one_name_and_of_one_postcode_are_all_found():
    assert len(territory.named("Saint-Denis")) > 1
    assert "35238" in {one.code for one in territory.at_postcode("35000")}
    assert territory.at_postcode("00000") == territory.named("Atlantide") == ()
