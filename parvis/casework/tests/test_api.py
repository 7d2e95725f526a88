"""The API: contract, rights, idempotency, pages, problems that name the field."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parvis.casework.models import Case, Procedure, ProcedureVersion
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.database.scope import in_scope
from parvis.core.exchange.models import Delivery, Webhook
from parvis.core.exchange.tokens import create_token, revoke_token
from parvis.core.exchange.webhooks import forget_webhooks, sign
from tests.town import ANSWERS, NOON

API = "/api/v1"
ALL = ["casework.view", "casework.handle", "casework.decide", "casework.file"]
FileOne = Callable[..., Case]
Call = Callable[..., Any]


@pytest.fixture
def call(client: Client, version: ProcedureVersion) -> Call:
    """Call the API with a token that may do everything: `call("get", "/cases")`."""
    row, text = create_token(name="Essai", abilities=ALL, by=SYSTEM, now=NOON)

    def make(method: str, path: str, body: Any = None, *, token: str = text, **headers: str) -> Any:
        sent = {} if body is None else {"data": body if isinstance(body, str | bytes) else json.dumps(body)}
        extra = {"content_type": "application/json"} if method == "post" else {}
        return getattr(client, method)(
            API + path, **sent, **extra, headers={"authorization": f"Bearer {token}", **headers}
        )

    make.row = row  # type: ignore[attr-defined]
    return make


def filing(**changes: Any) -> dict[str, Any]:
    return {"procedure": "copie-acte-naissance", "answers": {**ANSWERS, **changes}}


def test_the_contract_is_openapi_3_1(client: Client, version: ProcedureVersion) -> None:
    contract = client.get(f"{API}/openapi.json").json()
    assert contract["openapi"].startswith("3.1")
    assert {f"{API}/procedures", f"{API}/cases", f"{API}/cases/{{number}}"} <= set(contract["paths"])


def test_procedures_are_public_with_their_schema(client: Client, version: ProcedureVersion) -> None:
    assert [row["slug"] for row in client.get(f"{API}/procedures").json()] == ["copie-acte-naissance"]
    one = client.get(f"{API}/procedures/copie-acte-naissance").json()
    assert one["schema"]["properties"]["kind"]["enum"] == ["full", "with_parents", "short"]
    assert client.get(f"{API}/procedures/nothing").status_code == 404


@pytest.mark.parametrize("token", ["", "nonsense", "parvis_" + "x" * 43, "\x00", "é"])
def test_without_a_good_token_nothing(call: Call, token: str) -> None:
    answer = call("get", "/cases", token=token)
    assert answer.status_code == 401
    assert answer["content-type"] == "application/problem+json"


def test_a_revoked_token_opens_nothing(call: Call) -> None:
    revoke_token(call.row, by=SYSTEM, now=NOON)  # type: ignore[attr-defined]
    assert call("get", "/cases").status_code == 401


def test_a_token_means_nothing_next_door(call: Call, other: Authority) -> None:
    assert call("get", "/cases", host="other.example").status_code in {401, 404}


def test_rights_are_those_of_the_token(client: Client, call: Call) -> None:
    _row, weak = create_token(name="Lecteur", abilities=["casework.view"], by=SYSTEM, now=NOON)
    assert call("get", "/cases", token=weak).status_code == 200
    refused = call("post", "/cases", filing(), token=weak)
    assert refused.status_code == 403
    assert "casework.file" in refused.json()["detail"]


def test_a_request_is_filed_read_and_moved(call: Call) -> None:
    made = call("post", "/cases", filing())
    assert made.status_code == 201
    number = made.json()["number"]
    assert made.json()["due_on"]
    read = call("get", f"/cases/{number}").json()
    assert read["answers"]["kind"] == "short"
    assert read["timeline"][0]["type"] == "submitted"
    assert call("post", f"/cases/{number}/transitions/take", {}).json()["state"] == "checking"
    refused = call("post", f"/cases/{number}/transitions/refuse", {})
    assert refused.status_code == 422
    assert "motifs" in refused.json()["detail"]
    done = call("post", f"/cases/{number}/transitions/refuse", {"grounds": "Acte introuvable."})
    assert done.json()["outcome"] == "refused"
    assert call("post", f"/cases/{number}/transitions/take", {}).status_code == 409
    assert call("get", "/cases/D-2026-99999").status_code == 404


def test_a_stale_revision_is_a_conflict(call: Call, file_one: FileOne) -> None:
    case = file_one()
    call("post", f"/cases/{case.number}/transitions/take", {})
    late = call("post", f"/cases/{case.number}/transitions/accept", {"revision": 1})
    assert late.status_code == 409


def test_the_same_key_files_once(call: Call) -> None:
    key = {"idempotency-key": "k-1"}
    first, again = call("post", "/cases", filing(), **key), call("post", "/cases", filing(), **key)
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    assert call("post", "/cases", filing(reason="Autre"), **key).status_code == 409


def test_a_refused_request_can_be_mended_under_the_same_key(call: Call) -> None:
    key = {"idempotency-key": "k-2"}
    assert call("post", "/cases", filing(kind="nothing"), **key).status_code == 422
    assert call("post", "/cases", filing(), **key).status_code == 201


WRONG = {
    "unknown field": (filing(nothing="x"), "nothing"),
    "missing answer": ({"procedure": "copie-acte-naissance", "answers": {}}, "kind"),
    "wrong type": (filing(kind=3), "kind"),
    "wrong part": (filing(address={"street": "x", "postcode": "1", "city": "y"}), "address.postcode"),
    "unknown part": (filing(address={"street": "x", "postcode": "35000", "city": "y", "z": 1}), "address"),
    "nul": (filing(reason="\x00"), "reason"),
    "date": (filing(subject={"family_name": "a", "given_names": "b", "birth_date": "2026-02-30"}), "subject"),
    "list": (filing(email=["a@b.fr"]), "email"),
    "deep": (filing(reason=json.loads("[" * 200 + "]" * 200)), "reason"),
    "answers": ({"procedure": "copie-acte-naissance", "answers": []}, "answers"),
    "procedure": ({"answers": {}}, "procedure"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_problem_names_the_field(call: Call, name: str) -> None:
    body, field = WRONG[name]
    answer = call("post", "/cases", body)
    assert answer.status_code == 422
    assert answer["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(field)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b'"x"', b"[" * 100_000, b'{"procedure": 1e999}']
)
def test_what_is_no_request_is_refused(call: Call, body: bytes) -> None:
    assert call("post", "/cases", body).status_code in {400, 422}


@pytest.mark.parametrize("text", ["\\ud800", "9" * 4_000])
def test_odd_characters_are_refused_or_kept_whole(call: Call, text: str) -> None:
    body = json.dumps(filing()).replace('"short"', f'"short", "reason": "{text}"')
    assert call("post", "/cases", body).status_code in {201, 422}


def test_a_closed_procedure_is_a_conflict(call: Call) -> None:
    Procedure.objects.update(state=Procedure.State.CLOSED)
    assert call("post", "/cases", filing()).status_code == 409


def test_pages_do_not_overlap_nor_miss(call: Call, file_one: FileOne) -> None:
    made = {file_one().number for _n in range(53)}
    first = call("get", "/cases").json()
    second = call("get", f"/cases?after={first['after']}").json()
    seen = [row["number"] for row in first["items"] + second["items"]]
    assert len(seen) == len(set(seen)) == 53
    assert set(seen) == made
    assert second.get("after") is None
    assert call("get", "/cases?after=x").status_code == 422
    assert len(call("get", "/cases?q=mart&state=received").json()["items"]) == 50
    assert call("get", "/cases?q=introuvable").json()["items"] == []


def test_events_are_told_to_who_wants_them(call: Call, file_one: FileOne, authority: Authority) -> None:
    Webhook.objects.create(url="https://exemple.fr/x", secret="s", events=["case.submitted"])
    forget_webhooks()
    case = file_one()
    assert Delivery.objects.get().body["number"] == case.number
    call("post", f"/cases/{case.number}/transitions/take", {})
    assert Delivery.objects.count() == 1


def test_signatures_are_those_of_the_convention() -> None:
    assert sign("secret", "msg_1", "1", b"{}") == "v1,kW+83cjD04uWm7Qber/sPiCRVJ9ljbsrg8ALKAx2qMc="


def test_another_authority_s_cases_are_not_there(call: Call, file_one: FileOne, other: Authority) -> None:
    case = file_one()
    with in_scope(other.pk):
        _row, token = create_token(name="Voisin", abilities=ALL, by=SYSTEM, now=NOON)
    answer = call("get", f"/cases/{case.number}", token=token, host="other.example")
    assert answer.status_code == 404
    assert case.number not in call("get", "/cases", token=token, host="other.example").content.decode()
