"""The newer kinds of questions, on pages without JavaScript: typed, refused part by part, checked, sent, read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import read
from parvis.casework.models import Case, ProcedureVersion
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from tests.town import BIRTHS, NOON

EVERY = BIRTHS.with_name("tous-les-types.yaml")
FIRST = "/demarches/tous-les-types/nouvelle/1/"
WHO = {"family_name": "Martin", "given_names": "Camille", "birth_date_day": "17", "birth_date_month": "5"}
NUMBERS = {
    **{f"applicant_{part}": value for part, value in WHO.items()},
    "applicant_birth_date_year": "1990",
    "siren": "732829320",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
    "site": "exemple.fr",
    "earlier": "d-2026-00042",
}
PLACES = {
    "born_in": "Rennes",
    "dept": "35",
    "pays": "FR",
    "home_street": "1 rue des Lilas",
    "home_postcode": "35000",
    "home_city": "Rennes",
    "spot_latitude": "48,1113",
    "spot_longitude": "-1,68",
    "zone": "48.111, -1.68\n48.111, -1.679\n48.112, -1.6785",
}
CHOICES = {
    "at": "9h30",
    "hours_start": "14h",
    "hours_end": "18 h",
    "wishes_place1": "b",
    "wishes_place2": "a",
    "room_second": "gym",
    "meals_mon_number": "2",
    "meals_mon_menu": "veg",
}
PRICES = {
    "quotient_value": "480",
    "quotient_date_day": "1",
    "quotient_date_month": "10",
    "quotient_date_year": "2026",
    "quotient_source": "caf",
    "children": "2",
    "rules": "on",
    "signed_name": "Camille Martin",
    "signed_agreed": "on",
}


@pytest.fixture
def every(unit: Unit) -> ProcedureVersion:
    return publish(read(Path(EVERY).read_text(encoding="utf-8"))[0], by=SYSTEM, now=NOON)


def fill(client: Client) -> str:
    """Fill the pages in; the address where answers are checked."""
    at = FIRST
    for page in (NUMBERS, PLACES, CHOICES, PRICES):
        answer = client.post(at, page)
        assert answer.status_code == 302, answer.content.decode()
        at = answer["Location"]
    return at


def test_every_type_is_filled_in_checked_and_sent(every: ProcedureVersion, client: Client) -> None:
    check = fill(client)
    page = client.get(check).content.decode()
    for shown in ("FR76 3000", "Rennes (35)", "48,11130° N", "<svg", "1. École du Parc", "Gymnase", "2,40"):
        assert shown in page, shown
    assert client.post(check).status_code == 302
    answers = Case.objects.get().answers
    assert answers["price"] == 2.4
    assert answers["meals"] == {"mon": {"number": 2, "menu": "veg"}}
    assert answers["zone"]["type"] == "Polygon"
    assert "news" not in answers


def test_what_was_typed_is_shown_again(every: ProcedureVersion, client: Client) -> None:
    token = fill(client).split("/")[3]
    for number, expected in (
        (2, "Rennes (35)"),
        (2, "48.111, -1.68"),
        (3, 'value="14 h"'),
        (4, "Camille Martin"),
    ):
        page = client.get(f"/demarches/tous-les-types/{token}/{number}/").content.decode()
        assert expected in page.replace("\u00a0", " ").replace("\u202f", " "), expected


@pytest.mark.parametrize(
    ("page", "changes", "marked"),
    [
        (1, {"iban": "FR76"}, "id_iban"),
        (3, {"hours_end": "13h"}, "id_hours_end"),
        (3, {"wishes_place2": "b"}, "id_wishes_place2"),
        (3, {"meals_mon_number": "x"}, "id_meals_mon_number"),
        (4, {"quotient_date_month": "13"}, "id_quotient_date_month"),
        (4, {"signed_agreed": ""}, "id_signed_agreed"),
        (4, {"rules": ""}, "id_rules"),
    ],
)
def test_the_part_that_is_wrong_is_named(
    every: ProcedureVersion, client: Client, page: int, changes: dict[str, str], marked: str
) -> None:
    token = fill(client).split("/")[3]
    right = (NUMBERS, PLACES, CHOICES, PRICES)[page - 1]
    sent = {name: value for name, value in {**right, **changes}.items() if value}
    answer = client.post(f"/demarches/tous-les-types/{token}/{page}/", sent)
    assert answer.status_code == 422
    assert f'href="#{marked}"' in answer.content.decode()


def test_a_price_follows_an_earlier_page_and_nobody_may_write_it(
    every: ProcedureVersion, client: Client, authority: Authority
) -> None:
    token = fill(client).split("/")[3]
    at = f"/demarches/tous-les-types/{token}/4/"
    assert client.post(at, {**PRICES, "price": "0"}).status_code in {302, 422}
    assert client.post(at, {**PRICES, "quotient_value": "900"}).status_code == 302
    assert "4,80" in client.get(f"/demarches/tous-les-types/{token}/verifier/").content.decode()
