"""Connectors: the official answers are read, doubles give the same shapes, and anything else falls back."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.casework.definition.model import FieldSpec
from parvis.casework.once import geocoder
from parvis.casework.once.connectors import base
from parvis.casework.once.connectors.base import Service, Wanted
from parvis.casework.once.connectors.company import CompanyConnector
from parvis.casework.once.connectors.family import ChildrenConnector, QuotientConnector
from parvis.casework.once.faults import Silent
from parvis.casework.once.tests.conftest import BIRTH, COMPANY, GEOCODED, QUOTIENT, WHO, Outside

TODAY = date(2026, 11, 26)
SIRET = "73282932000074"


def wanted(kind: str, argument: Any = None, **facts: Any) -> Wanted:
    return Wanted(FieldSpec(name="q", type=kind, label="Q"), argument, {"identity": WHO, **BIRTH, **facts})


FAMILY = wanted("quotient_familial")
FIRM = wanted("siret", {"name": "organisation", "address": "seat"}, answer=SIRET)


def service(outside: Outside) -> Service:
    return Service(outside.address, "clé".encode().decode("latin-1", "ignore") and "k3y", SIRET, private=True)


def test_the_quotient_is_asked_and_read(outside: Outside) -> None:
    outside.says(QUOTIENT)
    said = QuotientConnector().ask(FAMILY, service(outside), TODAY)
    assert said.answers == {"q": {"value": 512.5, "date": "2026-09-01", "source": "msa"}}
    assert said.source == "Mutualité sociale agricole"
    ((path, key),) = outside.asked
    sent = parse_qs(urlsplit(path).query)
    assert urlsplit(path).path == "/v3/dss/quotient_familial/identite"
    assert key == "Bearer k3y"
    assert sent["nomNaissance"] == ["Martin"]
    assert sent["prenoms[]"] == ["Camille", "Rose"]
    assert sent["codeCogInseeCommuneNaissance"] == ["35238"]
    assert (sent["anneeDateNaissance"], sent["moisDateNaissance"]) == (["1990"], ["05"])
    assert sent["recipient"] == [SIRET]


def test_the_children_are_asked_and_read(outside: Outside) -> None:
    outside.says(QUOTIENT)
    said = ChildrenConnector().ask(wanted("block", "child"), service(outside), TODAY)
    child = {"family_name": "Martin", "given_names": "Jean-Lou", "birth_date": "2019-04-12"}
    assert said.answers == {"q": [{"child": child}]}


def test_the_company_is_asked_and_read(outside: Outside) -> None:
    outside.says(COMPANY)
    said = CompanyConnector().ask(FIRM, service(outside), TODAY)
    assert said.answers["organisation"] == "LES LILAS"
    assert said.answers["seat"]["street"] == "12 B RUE DES LILAS"
    assert outside.asked[0][0].startswith(f"/v3/insee/sirene/etablissements/diffusibles/{SIRET}?")


# (status, body, seconds before the answer, why nothing is known)
ODD = [
    (404, {"errors": [{"code": "37003"}]}, 0, "unknown"),
    (422, {}, 0, "unknown"),
    (504, {"errors": [{"code": "37002"}]}, 0, "silent"),
    (502, b"<html>", 0, "silent"),
    (429, {}, 0, "silent"),
    (401, {}, 0, "silent"),
    (302, {}, 0, "silent"),
    (200, b"not json", 0, "silent"),
    (200, b"[1, 2]", 0, "silent"),
    (200, {"data": None}, 0, "silent"),
    (200, {"data": {"quotient_familial": {"fournisseur": "AUTRE"}}}, 0, "silent"),
    (
        200,
        {"data": {"quotient_familial": {**QUOTIENT["data"]["quotient_familial"], "valeur": "x"}}},
        0,
        "silent",
    ),
    (
        200,
        {"data": {"quotient_familial": {**QUOTIENT["data"]["quotient_familial"], "mois": 13}}},
        0,
        "silent",
    ),
    (200, b"x" * 300_000, 0, "silent"),
    (200, QUOTIENT, 2, "silent"),
]


@pytest.mark.parametrize(("status", "body", "wait", "code"), ODD, ids=range(len(ODD)))
def test_anything_but_an_answer_falls_back(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, status: int, body: Any, wait: float, code: str
) -> None:
    monkeypatch.setattr(base, "DEADLINE", 0.5)
    outside.says(body, status, wait)
    with pytest.raises(Silent) as silent:
        QuotientConnector().ask(FAMILY, service(outside), TODAY)
    assert silent.value.code == code
    assert silent.value.message


def test_nobody_at_the_address_falls_back() -> None:
    with pytest.raises(Silent) as silent:
        CompanyConnector().ask(FIRM, Service("http://127.0.0.1:9", private=True), TODAY)
    assert silent.value.code == "silent"


def test_a_private_address_is_never_called(outside: Outside) -> None:
    with pytest.raises(Silent):
        CompanyConnector().ask(FIRM, Service(outside.address), TODAY)
    assert outside.asked == []


@pytest.mark.parametrize("facts", [{"identity": None}, {"sex": ""}])
def test_too_little_is_known_to_ask(outside: Outside, facts: dict[str, Any]) -> None:
    with pytest.raises(Silent) as silent:
        QuotientConnector().ask(wanted("quotient_familial", **facts), service(outside), TODAY)
    assert silent.value.code == "unknown"
    assert outside.asked == []


def test_doubles_give_the_official_shapes() -> None:
    assert QuotientConnector().ask(FAMILY, None, TODAY).answers["q"]["value"] == 742
    assert len(ChildrenConnector().ask(wanted("block", "child"), None, TODAY).answers["q"]) == 2
    assert CompanyConnector().ask(FIRM, None, TODAY).answers["seat"]["postcode"] == "35999"
    for name, code in (("Inconnu", "unknown"), ("Lent", "silent")):
        who = {**WHO, "family_name": name}
        with pytest.raises(Silent) as silent:
            QuotientConnector().ask(wanted("quotient_familial", identity=who), None, TODAY)
        assert silent.value.code == code
    with pytest.raises(Silent):
        CompanyConnector().ask(wanted("siret", {"name": "q"}, answer="77567227221139"), None, TODAY)


def test_a_closed_company_is_not_found(outside: Outside) -> None:
    outside.says({"data": {**COMPANY["data"], "etat_administratif": "F"}})
    with pytest.raises(Silent) as silent:
        CompanyConnector().ask(FIRM, service(outside), TODAY)
    assert silent.value.code == "unknown"


def test_an_address_is_found_with_its_point(outside: Outside) -> None:
    outside.says(GEOCODED)
    (place,) = geocoder.find("12 rue des lilas rennes", Service(outside.address, private=True))
    assert place.label == "12 Rue des Lilas, 35000 Rennes"
    assert place.as_answer()["point"] == [48.1173, -1.6778]
    assert outside.asked[0][0].startswith("/geocodage/search?q=12+rue+des+lilas+rennes&limit=6")


@pytest.mark.parametrize(
    ("status", "body"),
    [(504, b""), (200, b"{"), (200, {"features": 3}), (200, {"features": [{"properties": {}}]}), (200, [])],
)
def test_a_silent_geocoder_leaves_the_offline_list(outside: Outside, status: int, body: Any) -> None:
    outside.says(body, status)
    found = geocoder.find("12 rue des Lilas 35000 Rennes", Service(outside.address, private=True))
    assert [place.label for place in found] == ["12 rue des Lilas, 35000 Rennes"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("3 place du Port 35400 Saint-Malo", ["3 place du Port, 35400 Saint-Malo"]),
        ("Saint-Malo", ["35400 Saint-Malo"]),
        ("nulle part", []),
        ("ab", []),
        ("99999", []),
        ("x" * 100_000, []),
    ],
)
def test_the_offline_list_finds_towns(text: str, labels: list[str]) -> None:
    assert [place.label for place in geocoder.find(text, None)] == labels
