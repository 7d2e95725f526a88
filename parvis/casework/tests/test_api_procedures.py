"""Procedures by the API: read, verified, published; and everything hostile that may be sent instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parvis.casework.definition.language import read, to_data
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from parvis.core.exchange.tokens import create_token
from tests.town import BIRTHS, NOON

pytestmark = pytest.mark.django_db
PATH = "/api/v1/definitions/copie-acte-naissance"
SOURCE = BIRTHS.read_text(encoding="utf-8")
Call = Callable[..., Any]


@pytest.fixture
def call(client: Client, unit: Unit) -> Call:
    """Call with a token that may publish, or with `abilities`."""

    def make(
        method: str,
        path: str,
        body: str | bytes = b"",
        kind: str = "application/yaml",
        abilities: tuple[str, ...] = ("casework.procedures",),
    ) -> Any:
        text = create_token(name="Essai", abilities=list(abilities), by=SYSTEM, now=NOON)[1]
        headers = {"authorization": f"Bearer {text}"}
        sent = {} if method == "get" else {"data": body, "content_type": kind}
        return getattr(client, method)(path, **sent, headers=headers)

    return make


def test_a_definition_is_published_read_back_and_published_again_once(call: Call) -> None:
    assert call("put", PATH, SOURCE).json() == {
        "procedure": "copie-acte-naissance",
        "version": 1,
        "sha256": ProcedureVersion.objects.get().sha256,
    }
    exported = call("get", PATH).content.decode()
    assert call("put", PATH, exported).json()["version"] == 1
    as_json = json.dumps(to_data(read(exported)[0]))
    assert call("put", PATH, as_json, "application/json").json()["version"] == 1
    assert call("put", PATH, exported.replace("takes: ", "takes: environ ")).json()["version"] == 2


def test_what_the_verifier_refuses_changes_nothing(call: Call) -> None:
    call("put", PATH, SOURCE)
    broken = SOURCE.replace("to: checking", "to: nowhere")
    assert broken != SOURCE
    answer = call("put", PATH, broken)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert any(error["code"] == "transition.to_unknown" for error in answer.json()["errors"])
    assert ProcedureVersion.objects.count() == 1
    verdict = call("post", "/api/v1/definitions/check", broken).json()
    assert not verdict["publishable"]
    assert all(fault["line"] for fault in verdict["faults"])
    assert call("post", "/api/v1/definitions/check", SOURCE).json() == {"publishable": True, "faults": []}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("a: &x [1]\nb: [*x, *x]\n", "application/yaml", 422),
        ("procedure: !!python/object/apply:os.system ['true']\n", "application/yaml", 422),
        ("- 1\n- 2\n", "application/yaml", 422),
        ("procedure: x\nnonsense: 1\n", "application/yaml", 422),
        ("x" * 400_000, "application/yaml", 413),
        (b"\xff\xfe\x00", "application/yaml", 422),
        ("[" * 5_000, "application/yaml", 422),
        ("[" * 100_000, "application/json", 422),
        ("{", "application/json", 422),
        ("null", "application/json", 422),
        ('{"procedure": {"a": 1}}', "application/json", 422),
        ("", "application/yaml", 422),
    ],
)
def test_hostile_texts_are_refused_with_a_sentence(
    call: Call, body: str | bytes, kind: str, status: int
) -> None:
    answer = call("put", PATH, body, kind)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert not Procedure.objects.exists()


def test_the_address_and_the_definition_name_the_same_procedure(call: Call) -> None:
    answer = call("put", "/api/v1/definitions/autre", SOURCE)
    assert answer.status_code == 422
    assert not Procedure.objects.exists()


@pytest.mark.parametrize("abilities", [(), ("casework.view", "casework.handle", "casework.decide")])
def test_only_a_key_that_may_publish_publishes(call: Call, abilities: tuple[str, ...]) -> None:
    for method, path in (("put", PATH), ("post", "/api/v1/definitions/check"), ("get", PATH)):
        body = "" if method == "get" else SOURCE
        assert call(method, path, body, abilities=abilities).status_code == 403
    assert not Procedure.objects.exists()


def test_a_key_publishes_in_its_own_town_only(call: Call, client: Client, other: Authority) -> None:
    text = create_token(name="Essai", abilities=["casework.procedures"], by=SYSTEM, now=NOON)[1]
    headers = {"authorization": f"Bearer {text}", "host": "other.example"}
    assert client.put(PATH, SOURCE, content_type="application/yaml", headers=headers).status_code == 401
