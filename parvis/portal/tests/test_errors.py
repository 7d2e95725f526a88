"""Requests that cannot be read get a page, or a problem, in French; and never more than one line of log."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.test import Client

from parvis.casework.models import ProcedureVersion
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.exchange.tokens import create_token
from tests.town import NOON

FORM = "application/x-www-form-urlencoded"
FIRST = "/demarches/copie-acte-naissance/nouvelle/1/"
BIG = "x" * 3_000_000


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (f"kind={BIG}", FORM, 413),
        ("&".join(f"a{n}=1" for n in range(1_100)), FORM, 413),
        (
            f"--e\r\nContent-Disposition: form-data; name=kind\r\n\r\n{BIG}\r\n--e--",
            "multipart/form-data; boundary=e",
            413,
        ),
        ("--e", "multipart/form-data; boundary=é", 400),
    ],
    ids=["long answer", "many answers", "long part", "no boundary"],
)
def test_a_form_that_cannot_be_read_is_answered_in_french(
    version: ProcedureVersion, client: Client, body: str, kind: str, status: int, capsys: Any
) -> None:
    answer = client.generic("POST", FIRST, body, content_type=kind)
    assert answer.status_code == status
    page = answer.content.decode()
    assert "Revenez en arrière" in page
    assert "Bad Request" not in page


@pytest.mark.parametrize(
    ("body", "status"), [("{" + BIG, 413), ("{", 400), (b"\xff\xfe", 400), ("[" * 100_000, 400)], ids=str
)
def test_a_program_is_answered_by_a_problem_in_french(
    version: ProcedureVersion, client: Client, authority: Authority, body: Any, status: int
) -> None:
    _row, token = create_token(name="x", abilities=["casework.file"], by=SYSTEM, now=NOON)
    answer = client.post(
        "/api/v1/cases", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert any(word in answer.json()["detail"] for word in ("Revenez", "JSON"))
    assert "Cannot" not in answer.json()["detail"]


def test_rubbish_costs_the_log_one_line(version: ProcedureVersion, client: Client) -> None:
    said = io.StringIO()
    (console,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    before = console.setStream(said)
    try:
        client.generic("POST", FIRST, f"kind={BIG}", content_type=FORM)
    finally:
        console.setStream(before)
    assert "Traceback" not in said.getvalue()
    assert said.getvalue().count("\n") <= 2
