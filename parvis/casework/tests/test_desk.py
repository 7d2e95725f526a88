"""Labels, shared lists, columns, acts on many cases that are undone, neighbours, the palette."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.casework.actions import bulk
from parvis.casework.actions.labels import create_label, retire_label, set_labels
from parvis.casework.actions.transition import take
from parvis.casework.actions.views import keep_view
from parvis.casework.faults import LabelTaken, NotPossible
from parvis.casework.models import BulkAct, Case, CaseEvent, Label, ProcedureVersion, SavedView
from parvis.casework.queries import inbox
from parvis.casework.queries.filters import Filters
from parvis.casework.queries.palette import find_people, find_procedures
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Agent
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor
from tests.town import NOON, make_agent, signed_in

pytestmark = pytest.mark.django_db
FileOne = Callable[..., Case]
TODAY = date(2026, 11, 18)


def label(officer: Actor, name: str = "À rappeler", unit: Unit | None = None) -> Label:
    return create_label(name=name, tone="warn", unit_id=unit.pk if unit else None, by=officer, now=NOON)


def handler_of(unit: Unit, name: str) -> Agent:
    agent = make_agent(unit, name, ["x.y"])
    Grant.objects.filter(agent=agent).delete()
    role = Role.objects.create(slug=f"v-{agent.pk}", name="v", abilities=["casework.view", "casework.handle"])
    Grant.objects.create(agent=agent, role=role, unit=unit)
    return agent


def test_a_label_is_put_seen_filtered_and_taken_off(
    as_agent: Client, officer: Actor, file_one: FileOne
) -> None:
    case, other = file_one(), file_one()
    made = label(officer)
    base = f"/agent/dossiers/{case.number}/"
    assert as_agent.post(f"{base}etiquettes/", {"label": made.pk}).status_code == 302
    page = as_agent.get(f"/agent/dossiers/?label={made.pk}").content.decode()
    assert case.number in page
    assert other.number not in page
    assert "À rappeler" in as_agent.get(base).content.decode()
    assert CaseEvent.objects.get(case=case, type="labelled").data["added"] == ["À rappeler"]
    as_agent.post(f"{base}etiquettes/", {})
    case.refresh_from_db()
    assert case.labels is None


def test_applicants_do_not_see_labels(officer: Actor, file_one: FileOne) -> None:
    case, made = file_one(), label(officer)
    set_labels(case.pk, add=[made.pk], by=officer, now=NOON)
    assert not CaseEvent.objects.get(case=case, type="labelled").public


def test_a_label_does_not_disturb_who_is_deciding(
    officer: Actor, file_one: FileOne, authority: Authority
) -> None:
    case, made = file_one(), label(officer)
    set_labels(case.pk, add=[made.pk], by=officer, now=NOON)
    taken = take(case.pk, "accept", by=officer, now=NOON, authority=authority, revision=case.revision)
    assert taken.outcome == "accepted"
    assert Case.objects.get(pk=case.pk).labels == [made.pk]


def test_labels_of_another_unit_are_not_offered(officer: Actor, file_one: FileOne, unit: Unit) -> None:
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    case, theirs = file_one(), label(officer, "Chantier", elsewhere)
    with pytest.raises(NotPossible):
        set_labels(case.pk, add=[theirs.pk], by=officer, now=NOON)
    mine = handler_of(unit, "Paul Rey")
    actor = agent_actor(mine, mine.account)
    with pytest.raises(Forbidden):
        create_label(name="De tous", tone="info", unit_id=None, by=actor, now=NOON)
    with pytest.raises(Forbidden):
        retire_label(theirs.pk, by=actor, now=NOON)


def test_a_name_is_taken_once_and_free_again_when_retired(officer: Actor) -> None:
    first = label(officer)
    with pytest.raises(LabelTaken):
        label(officer)
    retire_label(first.pk, by=officer, now=NOON)
    assert label(officer).pk != first.pk


def test_labels_of_another_authority_do_not_exist(
    officer: Actor, file_one: FileOne, other: Authority
) -> None:
    case = file_one()
    with in_scope(other.pk):
        theirs = Label.objects.create(name="Ailleurs", tone="info")
    with pytest.raises(NotPossible):
        set_labels(case.pk, add=[theirs.pk], by=officer, now=NOON)


def run(officer: Actor, authority: Authority, verb: str, numbers: list[str], **more: Any) -> bulk.Done:
    asked = {"argument": "", "text": "", **more}
    return bulk.run(by=officer, verb=verb, numbers=numbers, now=NOON, authority=authority, **asked)


@pytest.mark.parametrize("verb", ["label", "unlabel", "note"])
def test_an_act_on_many_is_undone_once(
    verb: str, officer: Actor, authority: Authority, file_one: FileOne
) -> None:
    cases, made = [file_one() for _n in range(3)], label(officer)
    held = [made.pk] if verb == "unlabel" else None
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(labels=held)
    numbers = [case.number for case in cases]
    done = run(officer, authority, verb, numbers, argument=str(made.pk), text="Vu en réunion")
    assert done.count == 3
    assert done.act is not None
    assert bulk.undo(done.act.pk, by=officer, now=NOON) == 3
    assert [case.labels for case in Case.objects.all()] == [held] * 3
    assert not CaseEvent.objects.filter(type="note").exists()
    assert bulk.undo(done.act.pk, by=officer, now=NOON) == 0


def test_undoing_spares_labels_that_were_there_before(
    officer: Actor, authority: Authority, file_one: FileOne
) -> None:
    first, second, made = file_one(), file_one(), label(officer)
    set_labels(first.pk, add=[made.pk], by=officer, now=NOON)
    done = run(officer, authority, "label", [first.number, second.number], argument=str(made.pk))
    assert (done.count, [number for number, _why in done.left]) == (1, [first.number])
    assert done.act is not None
    bulk.undo(done.act.pk, by=officer, now=NOON)
    assert Case.objects.get(pk=first.pk).labels == [made.pk]


def test_acts_of_law_offer_no_undo(officer: Actor, authority: Authority, file_one: FileOne) -> None:
    done = run(officer, authority, "take", [file_one().number], argument="accept")
    assert done.act is None
    assert not BulkAct.objects.exists()


def test_only_its_author_undoes_an_act_and_for_a_week(
    officer: Actor, authority: Authority, file_one: FileOne, unit: Unit
) -> None:
    done = run(officer, authority, "note", [file_one().number], text="x")
    assert done.act is not None
    colleague = make_agent(unit, "Paul Rey")
    assert bulk.undo(done.act.pk, by=agent_actor(colleague, colleague.account), now=NOON) == 0
    assert bulk.undo(done.act.pk, by=officer, now=NOON + timedelta(days=8)) == 0
    assert bulk.undo(done.act.pk, by=officer, now=NOON) == 1


def test_a_list_is_shared_with_a_unit_and_its_owner_alone_forgets_it(
    officer: Actor, unit: Unit, client: Client
) -> None:
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    view = keep_view(name="Urgents", query="view=late", unit_id=unit.pk, by=officer, now=NOON)
    near, far = handler_of(unit, "Paul Rey"), handler_of(elsewhere, "Zoé Roux")
    seen = {agent.pk: inbox.saved_views(agent_actor(agent, agent.account)) for agent in (near, far)}
    assert seen == {near.pk: [view], far.pk: []}
    signed_in(client, near)
    assert "Urgents" in client.get("/agent/dossiers/").content.decode()
    client.post(f"/agent/dossiers/vues/{view.pk}/oublier/")
    assert SavedView.objects.filter(pk=view.pk).exists()
    with pytest.raises(Forbidden):
        keep_view(name="A", query="", everybody=True, by=agent_actor(near, near.account), now=NOON)
    with pytest.raises(Forbidden):
        keep_view(name="A", query="", unit_id=elsewhere.pk, by=agent_actor(near, near.account), now=NOON)


def test_columns_are_chosen_kept_in_the_address_and_shown(
    as_agent: Client, file_one: FileOne, version: ProcedureVersion
) -> None:
    file_one()
    back = f"view=all&procedure={version.procedure_id}"
    answer = as_agent.get("/agent/dossiers/colonnes/", {"back": back, "col": ["channel", "answer.email"]})
    assert answer["Location"].endswith("cols=channel%2Canswer.email")
    page = as_agent.get(answer["Location"]).content.decode()
    assert "lina@exemple.fr" in page
    assert "En ligne" in page
    assert "lina@exemple.fr" not in as_agent.get(f"/agent/dossiers/?{back}").content.decode()


@pytest.mark.parametrize("columns", ["<script>", "salt", "answer.unknown,,", "a" * 5000, "search,password"])
def test_columns_that_do_not_exist_are_left_out(columns: str, as_agent: Client, file_one: FileOne) -> None:
    case = file_one()
    page = as_agent.get("/agent/dossiers/", {"cols": columns, "procedure": case.procedure_id})
    assert page.status_code == 200
    assert case.salt not in page.content.decode()


def test_the_case_leads_to_its_neighbours_of_the_same_list(
    as_agent: Client, officer: Actor, file_one: FileOne
) -> None:
    cases, made = [file_one() for _n in range(4)], label(officer)
    for case in (cases[0], cases[1], cases[3]):
        set_labels(case.pk, add=[made.pk], by=officer, now=NOON)
    asked = (officer, Filters(label=made.pk), TODAY, Case.objects.get(pk=cases[1].pk))
    found = (inbox.before(*asked), inbox.after(*asked))
    assert found == (cases[0].number, cases[3].number)
    page = as_agent.get(f"/agent/dossiers/{cases[1].number}/?label={made.pk}").content.decode()
    assert f"/agent/dossiers/{cases[3].number}/?label={made.pk}" in page


def test_labels_cost_a_list_no_statement_a_row(as_agent: Client, officer: Actor, file_one: FileOne) -> None:
    made = label(officer)
    counts = []
    for _n in range(2):
        for case in [file_one() for _m in range(3)]:
            set_labels(case.pk, add=[made.pk], by=officer, now=NOON)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            as_agent.get(f"/agent/dossiers/?label={made.pk}&cols=assignee,unit,labels")
        counts.append(len(captured))
    assert counts[1] <= counts[0]


def test_the_palette_finds_procedures_people_and_acts(
    as_agent: Client, officer: Actor, file_one: FileOne, agent: Agent
) -> None:
    case = file_one()
    assert [hit.url for hit in find_procedures(officer, "acte", 8)] == [
        f"/agent/dossiers/?procedure={case.procedure_id}"
    ]
    assert {hit.title for hit in find_people(officer, "morin", 8)} == {"Claire Morin"}
    assert {hit.title for hit in find_people(officer, "martin", 8)} == {case.applicant_name}
    page = as_agent.get("/agent/aller/?q=étiquettes").content.decode()
    assert "/agent/etiquettes/" in page


def test_the_page_of_labels_makes_refuses_and_retires(as_agent: Client) -> None:
    page = "/agent/etiquettes/"
    assert as_agent.post(page, {"name": "Urgent", "tone": "bad", "unit": ""}).status_code == 302
    assert as_agent.post(page, {"name": "Urgent", "tone": "bad", "unit": ""}).status_code == 422
    assert as_agent.post(page, {"name": " ", "tone": "bad"}).status_code == 422
    assert as_agent.post(page, {"name": "x", "tone": "javascript:"}).status_code == 422
    made = Label.objects.get()
    as_agent.post(f"{page}{made.pk}/retirer/")
    assert not Label.objects.get().is_active


def test_the_next_case_stays_the_next_when_this_one_leaves_the_list(
    as_agent: Client, agent: Agent, file_one: FileOne
) -> None:
    cases = [file_one() for _n in range(3)]
    done = as_agent.post(f"/agent/dossiers/{cases[0].number}/attribuer/?free=1", {"agent": agent.pk})
    page = as_agent.get(done["Location"]).content.decode()
    assert f'href="/agent/dossiers/{cases[1].number}/?free=1"' in page
    again = as_agent.post(
        f"/agent/dossiers/{cases[0].number}/ecrire/?free=1&puis={cases[1].number}",
        {"text": "Vu", "note": "1"},
    )
    assert f"puis={cases[1].number}" in again["Location"]
    odd = as_agent.get(f"/agent/dossiers/{cases[0].number}/?puis=%22%3E%3Cb%3E").content.decode()
    assert '"><b>' not in odd


def test_a_case_is_taken_in_one_press(as_agent: Client, agent: Agent, file_one: FileOne) -> None:
    case = file_one()
    mine = f'<input type="hidden" name="agent" value="{agent.pk}">'
    assert mine in as_agent.get(f"/agent/dossiers/{case.number}/").content.decode()
    as_agent.post(f"/agent/dossiers/{case.number}/attribuer/", {"agent": agent.pk})
    assert mine not in as_agent.get(f"/agent/dossiers/{case.number}/").content.decode()


@pytest.mark.parametrize("sort", ["", "-due", "received", "-received", "name", "-name"])
def test_a_list_is_sorted_both_ways_page_after_page(
    sort: str, as_agent: Client, officer: Actor, file_one: FileOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Zoé Ray", "Élise Or", "Alan_Lu", "Bob Ex", "Bob Ex"):
        Case.objects.filter(pk=file_one().pk).update(applicant_name=name)
    monkeypatch.setattr(inbox, "PAGE", 2)
    filters = Filters.read({"sort": sort})
    pages, after = [], ""
    while not pages or after:
        pages.append(inbox.page(officer, filters, TODAY, after=after))
        after = pages[-1].after
    rows = [row for page in pages for row in page.rows]
    assert len({row["id"] for row in rows}) == 5
    if "name" in sort:
        names = ["Alan_Lu", "Bob Ex", "Bob Ex", "Élise Or", "Zoé Ray"]
        assert [row["applicant_name"] for row in rows] == (names[::-1] if sort[0] == "-" else names)
    before = inbox.page(officer, filters, TODAY, before=pages[1].before)
    assert [row["id"] for row in before.rows] == [row["id"] for row in pages[0].rows]
    middle = Case.objects.get(pk=rows[2]["id"])
    asked = (officer, filters, TODAY, middle)
    assert (inbox.before(*asked), inbox.after(*asked)) == (rows[1]["number"], rows[3]["number"])
    assert as_agent.get("/agent/dossiers/", {"sort": sort, "after": "x_\0y"}).status_code == 200


def test_a_step_is_offered_for_many_cases_of_one_procedure(as_agent: Client, file_one: FileOne) -> None:
    case = file_one()
    assert 'name="step"' not in as_agent.get("/agent/dossiers/").content.decode()
    page = as_agent.get(f"/agent/dossiers/?procedure={case.procedure_id}").content.decode()
    assert '<option value="accept"' in page
    assert '<option value="refuse"' not in page
    sent = {"verb": "take", "step": "accept", "case": case.number}
    assert "définitif" in as_agent.post("/agent/dossiers/lot/", sent).content.decode()
