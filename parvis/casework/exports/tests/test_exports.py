"""Exports: who may, what is in the file, once at a time, mail, expiry."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from parvis.casework.definitions import definition_of
from parvis.casework.exports.actions import NothingChosen, NotThere, ask, finish, purge, take, write
from parvis.casework.exports.models import Export
from parvis.casework.exports.queries import covers
from parvis.casework.models import Case, ProcedureVersion
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Agent
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor
from tests.town import EVERYTHING, NOON, make_agent, signed_in

pytestmark = pytest.mark.django_db
FileOne = Callable[..., Case]


@pytest.fixture
def exporter(unit: Unit) -> Agent:
    """An agent who may export everything."""
    return make_agent(unit, "Nadia Kaya", [*EVERYTHING, "exports.make"])


def actor(agent: Agent) -> Actor:
    return agent_actor(agent, agent.account)


def asked(agent: Agent, columns: list[str], file_format: str = "csv", **filters: Any) -> Export:
    query = urlencode({"view": "all", **filters})
    return ask(query=query, columns=columns, file_format=file_format, by=actor(agent), now=NOON)


def content(row: Export) -> bytes:
    out = io.BytesIO()
    write(row, out, now=NOON)
    return out.getvalue()


def test_the_file_holds_the_list_with_its_filters_and_columns(exporter: Agent, file_one: FileOne) -> None:
    first, second = file_one(), file_one()
    Case.objects.filter(pk=second.pk).update(phase="review")
    row = asked(exporter, ["number", "answer.email", "channel"], procedure=first.procedure_id, phase="review")
    text = content(row).decode("utf-8")
    assert text.startswith("\ufeff")
    lines = text.removeprefix("\ufeff").strip().split("\r\n")
    assert len(lines) == 2
    assert lines[1] == f"{second.number};En ligne;lina@exemple.fr"


def test_an_answer_of_several_parts_takes_as_many_columns(exporter: Agent, file_one: FileOne) -> None:
    case = file_one()
    row = asked(exporter, ["answer.subject", "answer.kind"], procedure=case.procedure_id)
    head, line = content(row).decode().removeprefix("\ufeff").strip().split("\r\n")
    assert head.count(";") == line.count(";") == 3
    assert "(family_name)" in head
    assert {"Martin", "Lina", "2004-03-14"} < set(line.split(";"))


def test_no_cell_is_taken_for_a_formula(exporter: Agent, file_one: FileOne) -> None:
    case = file_one()
    Case.objects.filter(pk=case.pk).update(applicant_name='=HYPERLINK("http://mal.example")')
    text = content(asked(exporter, ["applicant"])).decode()
    assert "\"'=HYPERLINK" in text


def test_json_keeps_answers_as_they_are(exporter: Agent, file_one: FileOne) -> None:
    case = file_one()
    row = asked(exporter, ["number", "answer.subject", "received"], "jsonl", procedure=case.procedure_id)
    entry = json.loads(content(row).decode())
    assert entry["answer.subject"]["family_name"] == "Martin"
    assert entry["received"].startswith("2026-11-18T")


def test_answers_of_several_procedures_share_a_column(exporter: Agent, file_one: FileOne) -> None:
    file_one()
    assert "lina@exemple.fr" in content(asked(exporter, ["answers"])).decode()
    entry = json.loads(content(asked(exporter, ["answers"], "jsonl")).decode())
    assert entry["answers"]["email"] == "lina@exemple.fr"


def test_rights_are_checked_when_asked_and_when_made(
    exporter: Agent, agent: Agent, file_one: FileOne
) -> None:
    file_one()
    with pytest.raises(Forbidden):
        asked(agent, ["number"])
    row = asked(exporter, ["number"])
    Grant.objects.filter(agent=exporter).delete()
    assert content(Export.objects.get(pk=row.pk)) == b""
    row.refresh_from_db()
    assert row.state == Export.State.FAILED


def test_only_the_units_over_which_one_exports_are_in_the_file(unit: Unit, file_one: FileOne) -> None:
    here, there = file_one(), file_one()
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    Case.objects.filter(pk=there.pk).update(unit=elsewhere)
    agent = make_agent(unit, "Paul Rey", ["casework.view"])
    role = Role.objects.create(slug="e", name="e", abilities=["exports.make"])
    Grant.objects.create(agent=agent, role=role, unit=unit)
    text = content(asked(agent, ["number"])).decode()
    assert here.number in text
    assert there.number not in text


def test_asking_twice_gives_the_one_being_made(exporter: Agent, file_one: FileOne) -> None:
    file_one()
    first = asked(exporter, ["number"])
    assert asked(exporter, ["number"]).pk == first.pk
    assert asked(exporter, ["number", "title"]).pk != first.pk
    Export.objects.filter(pk=first.pk).update(state=Export.State.READY)
    assert asked(exporter, ["number"]).pk != first.pk


@pytest.mark.parametrize(("columns", "file_format"), [([], "csv"), (["salt"], "csv"), (["number"], "exe")])
def test_what_makes_no_sense_is_refused(columns: list[str], file_format: str, exporter: Agent) -> None:
    with pytest.raises(NothingChosen):
        asked(exporter, columns, file_format)


def test_the_journal_says_who_exported_what(exporter: Agent, file_one: FileOne) -> None:
    file_one()
    row = asked(exporter, ["number"])
    finish(row, io.BytesIO(content(row)), 1, now=NOON)
    entries = JournalEntry.objects.filter(subject_kind="export", subject_id=row.pk).order_by("id")
    assert [entry.action for entry in entries] == ["export.asked", "export.made"]
    assert entries[0].payload["data"]["columns"] == ["number"]
    assert {entry.payload["by"]["name"] for entry in entries} == {"Nadia Kaya"}


def test_a_message_leads_to_the_file_which_only_its_asker_downloads(
    exporter: Agent, agent: Agent, file_one: FileOne, client: Client
) -> None:
    case = file_one()
    row = asked(exporter, ["number"])
    finish(row, io.BytesIO(content(row)), 1, now=NOON)
    assert "/agent/exports/" in OutgoingMessage.objects.get(to=exporter.account.email).body
    Export.objects.update(expires_on=NOON.date() + timedelta(days=3650))
    signed_in(client, exporter)
    assert row.name in client.get("/agent/exports/").content.decode()
    assert client.get(f"/agent/exports/{row.pk}/fichier/").status_code == 405
    answer = client.post(f"/agent/exports/{row.pk}/fichier/")
    assert case.number in b"".join(answer).decode()  # type: ignore[arg-type]
    assert answer["Content-Disposition"].startswith("attachment")
    colleague = make_agent(exporter.unit, "Paul Rey", [*EVERYTHING, "exports.make"])
    signed_in(client, colleague)
    assert client.post(f"/agent/exports/{row.pk}/fichier/").status_code == 404
    assert client.post(f"/agent/exports/{row.pk}/supprimer/").status_code == 404
    signed_in(client, agent)
    assert client.get("/agent/exports/").status_code == 403


def test_who_takes_a_file_away_is_written_down(exporter: Agent, file_one: FileOne) -> None:
    file_one()
    row = asked(exporter, ["number"])
    with pytest.raises(NotThere):
        take(row, by=actor(exporter), now=NOON)
    finish(row, io.BytesIO(content(row)), 1, now=NOON)
    take(row, by=actor(exporter), now=NOON)
    assert JournalEntry.objects.filter(action="export.taken", subject_id=row.pk).count() == 1
    with pytest.raises(NotThere):
        take(row, by=actor(exporter), now=NOON + timedelta(days=8))


@pytest.mark.parametrize(
    ("rights", "left"),
    [
        (["casework.view", "exports.make"], True),  # both over the very unit of the cases
        (["casework.view"], False),
        (["exports.make"], False),
    ],
)
def test_a_file_made_before_rights_were_taken_away_is_closed(
    rights: list[str], left: bool, exporter: Agent, unit: Unit, file_one: FileOne, client: Client
) -> None:
    file_one()
    row = asked(exporter, ["number"])
    finish(row, io.BytesIO(content(row)), 1, now=NOON)
    Export.objects.update(expires_on=NOON.date() + timedelta(days=3650))
    Grant.objects.filter(agent=exporter).delete()
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    for ability in ("casework.view", "exports.make"):
        role = Role.objects.create(slug=ability.replace(".", "-"), name=ability, abilities=[ability])
        Grant.objects.create(agent=exporter, role=role, unit=unit if ability in rights else elsewhere)
    signed_in(client, exporter)
    assert ("fichier/" in client.get("/agent/exports/").content.decode()) is left
    answer = client.post(f"/agent/exports/{row.pk}/fichier/", follow=not left)
    assert answer.has_header("Content-Disposition") is left
    answer.close()


def test_an_export_made_before_its_units_were_kept_is_closed_to_who_sees_some_units_only(
    exporter: Agent, unit: Unit
) -> None:
    row = asked(exporter, ["number"])
    assert covers(actor(exporter), row)
    Grant.objects.filter(agent=exporter).update(unit=unit)
    assert not covers(actor(exporter), row)


def test_exports_expire_and_stuck_ones_are_given_up(exporter: Agent, file_one: FileOne) -> None:
    file_one()
    row = asked(exporter, ["number"])
    assert purge(now=NOON + timedelta(days=2)) == 1
    row.refresh_from_db()
    assert row.state == Export.State.FAILED
    assert purge(now=NOON + timedelta(days=8)) == 1
    assert not Export.objects.exists()


def test_the_form_offers_sensitive_columns_apart_and_unticked(
    exporter: Agent, client: Client, version: ProcedureVersion
) -> None:
    source = version.source.replace("- email: email", "- email: {type: email, sensitive: true}", 1)
    sensitive = ProcedureVersion.objects.create(
        procedure=version.procedure, number=2, source=source, sha256="x", created_at=NOON
    )
    assert any(spec.sensitive for spec in definition_of(sensitive.pk).fields)
    signed_in(client, exporter)
    address = f"/agent/exports/nouveau/?procedure={version.procedure_id}&view=all"
    page = client.get(address).content.decode()
    assert 'value="answer.kind" checked' in page
    assert 'value="answer.email">' in page
    posted = {"query": "view=all", "format": "csv", "column": ["number"]}
    assert client.post("/agent/exports/nouveau/", posted).status_code == 302
    assert client.post("/agent/exports/nouveau/", {"query": "", "format": "csv"}).status_code == 422
    assert Export.objects.count() == 1


def test_another_authority_s_exports_do_not_exist(
    exporter: Agent, other: Authority, file_one: FileOne, client: Client
) -> None:
    file_one()
    row = asked(exporter, ["number"])
    signed_in(client, exporter)
    answer = client.get(f"/agent/exports/{row.pk}/fichier/", HTTP_HOST="other.example")
    assert answer.status_code in {302, 404}


def test_the_palette_exports_the_list_that_one_came_from(
    exporter: Agent, client: Client, agent: Agent
) -> None:
    signed_in(client, exporter)
    here = {"referer": "http://testserver/agent/dossiers/?view=late&label=3"}
    page = client.get("/agent/aller/?q=exporter", headers=here).content.decode()
    assert "/agent/exports/nouveau/?view=late&amp;label=3" in page
    elsewhere = {"referer": "http://testserver/agent/statistiques/?view=late"}
    assert "exports/nouveau" not in client.get("/agent/aller/?q=exporter", headers=elsewhere).content.decode()
    signed_in(client, agent)
    assert "exports/nouveau" not in client.get("/agent/aller/?q=exporter", headers=here).content.decode()
