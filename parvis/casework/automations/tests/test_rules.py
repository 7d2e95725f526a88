"""Rules: what they hear, what they do and once only, what they may not say, loops, the clock, the dry run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.casework.actions import conversation
from parvis.casework.actions.labels import create_label, set_labels
from parvis.casework.actions.transition import take
from parvis.casework.automations.actions import (
    BadRule,
    activate,
    add_act,
    apply,
    change_rule,
    create_rule,
    pause,
    remove_act,
    run_rule,
)
from parvis.casework.automations.describing import sentence
from parvis.casework.automations.listening import tick
from parvis.casework.automations.models import Rule, Run
from parvis.casework.automations.queries import ears, failures
from parvis.casework.automations.rehearsal import rehearse
from parvis.casework.automations.rules import DEEPEST
from parvis.casework.models import Case, CaseEvent, Label, ProcedureVersion
from parvis.core.actors import Actor, Forbidden, applicant
from parvis.core.authorities.models import Authority
from parvis.core.journal.models import JournalEntry
from parvis.core.people.models import Agent
from parvis.core.permissions.queries import agent_actor
from tests.town import EVERYTHING, NOON, make_agent, signed_in

pytestmark = pytest.mark.django_db
FileOne = Callable[..., Case]
KIND = "Un extrait sans les noms des parents"


@pytest.fixture
def keeper(unit: Any) -> Agent:
    """An agent who may write rules."""
    return make_agent(unit, "Nadia Kaya", [*EVERYTHING, "automations.manage"])


@pytest.fixture
def by(keeper: Agent) -> Actor:
    """The same, at work."""
    return agent_actor(keeper, keeper.account)


@pytest.fixture
def urgent(officer: Actor) -> Label:
    """A label."""
    return create_label(name="Urgent", tone="bad", unit_id=None, by=officer, now=NOON)


@pytest.fixture
def make(by: Actor) -> Callable[..., Rule]:
    """An active rule."""

    def made(*acts: dict[str, Any], when: str = "submitted", active: bool = True, **words: Any) -> Rule:
        words = {"procedure_id": None, "name": "Une règle", **words}
        rule = create_rule(when=when, by=by, now=NOON, **words)
        for act in acts:
            rule = add_act(rule.pk, act, by=by, now=NOON)
        return activate(rule.pk, by=by, now=NOON) if active else rule

    return made


def queued() -> list[dict[str, Any]]:
    """The rules that wait for the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'automations.run' ORDER BY id")
        return [json.loads(row[0]) for row in cursor.fetchall()]


def work() -> int:
    """Do what the worker would, and forget it. Returns how many jobs there were."""
    waiting = queued()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'automations.run'")
    for args in waiting:
        run_rule.run(**{name: args[name] for name in ("rule", "case", "event", "deep")})
    return len(waiting)


def test_a_request_received_is_labelled_assigned_and_noted_under_the_rule_s_name(
    make: Callable[..., Rule], urgent: Label, agent: Agent, file_one: FileOne
) -> None:
    make(
        {"do": "label", "label": urgent.pk},
        {"do": "assign", "agent": agent.pk},
        {"do": "note", "text": "Reçue : {{ number }}"},
        name="Accueil",
    )
    case = file_one()
    assert Case.objects.get(pk=case.pk).labels is None, "nothing before the worker"
    work()
    case.refresh_from_db()
    assert (case.labels, case.assignee_id) == ([urgent.pk], agent.pk)
    note = CaseEvent.objects.get(case=case, type="note")
    assert note.data["text"] == f"Reçue : {case.number}"
    assert note.actor_name == "Règle « Accueil »"
    assert JournalEntry.objects.filter(action="automation.ran", subject_id=case.pk).exists()
    assert Run.objects.get().state == Run.State.DONE


def test_an_event_is_answered_once_whatever_the_worker_does(
    make: Callable[..., Rule], file_one: FileOne
) -> None:
    make({"do": "note", "text": "Une fois"})
    case = file_one()
    job = queued()[0]
    for _n in range(3):
        run_rule.run(**{name: job[name] for name in ("rule", "case", "event", "deep")})
    assert CaseEvent.objects.filter(case=case, type="note").count() == 1


def test_nothing_is_enqueued_when_nobody_listens(file_one: FileOne) -> None:
    ears()
    file_one()
    assert queued() == []


def test_a_paused_rule_hears_nothing_and_does_nothing_late(
    make: Callable[..., Rule], by: Actor, file_one: FileOne
) -> None:
    rule = make({"do": "note", "text": "x"})
    file_one()
    pause(rule.pk, by=by, now=NOON)
    file_one()
    assert work() == 1
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("words", "met"),
    [
        ({"tests": [["channel", "is", "web"]]}, True),
        ({"tests": [["channel", "is", "counter"]]}, False),
        ({"tests": [["kind", "is", "short"], ["email", "filled", ""]]}, True),
        ({"tests": [["kind", "is_not", "short"]]}, False),
        ({"condition": 'unit == "etat-civil" and days_left < 30'}, True),
        ({"condition": "days_left > 30"}, False),
    ],
)
def test_the_condition_speaks_of_answers_and_facts(
    words: dict[str, Any], met: bool, make: Callable[..., Rule], file_one: FileOne, version: ProcedureVersion
) -> None:
    make({"do": "note", "text": "x"}, procedure_id=version.procedure_id, **words)
    file_one()
    work()
    assert Run.objects.exists() == met


def test_states_labels_answers_and_messages_are_heard(
    make: Callable[..., Rule],
    urgent: Label,
    officer: Actor,
    file_one: FileOne,
    version: ProcedureVersion,
    authority: Authority,
) -> None:
    first = make({"do": "note", "text": "1"}, when="label", label_id=urgent.pk)
    second = make({"do": "note", "text": "2"}, when="message")
    third = make({"do": "note", "text": "3"}, when="state", state="sent", procedure_id=version.procedure_id)
    case = file_one()
    assert queued() == []
    set_labels(case.pk, add=[urgent.pk], by=officer, now=NOON)
    conversation.write(case.pk, text="Bonjour", by=applicant("Lina"), now=NOON)
    take(case.pk, "accept", by=officer, now=NOON, authority=authority)
    assert [job["rule"] for job in queued()] == [first.pk, second.pk, third.pk]


@pytest.mark.parametrize(
    ("when", "words", "acts"),
    [
        ("state", {"state": "nowhere"}, []),
        ("state", {"state": "accepted"}, []),
        ("label", {}, []),
        ("due", {"days": 0}, []),
        ("stale", {"state": "accepted", "days": 3}, []),
        ("whenever", {}, []),
        ("submitted", {"name": " "}, []),
        ("submitted", {"condition": "channel +"}, []),
        ("submitted", {"condition": "days_left"}, []),
        ("submitted", {"condition": 'kind == "short"'}, []),
        ("submitted", {"tests": [["rien", "is", "x"]]}, []),
        ("submitted", {"tests": [["days_left", "least", "beaucoup"]]}, []),
        ("submitted", {"tests": "x"}, []),
        ("submitted", {}, [{"do": "decide"}]),
        ("submitted", {}, [{"do": "note", "text": "{{ password }}"}]),
        ("submitted", {}, [{"do": "note", "text": " "}]),
        ("submitted", {}, [{"do": "letter", "letter": "decision"}]),
    ],
)
def test_what_makes_no_rule_is_refused(
    when: str, words: dict[str, Any], acts: list[dict[str, Any]], make: Callable[..., Rule]
) -> None:
    with pytest.raises(BadRule):
        make(*acts, when=when, active=False, **words)


def test_a_rule_never_sends_the_letter_of_a_decision(
    make: Callable[..., Rule], version: ProcedureVersion
) -> None:
    with pytest.raises(BadRule, match="décision"):
        make({"do": "letter", "letter": "refus"}, procedure_id=version.procedure_id, active=False)


def test_only_who_may_writes_rules(officer: Actor) -> None:
    with pytest.raises(Forbidden):
        create_rule(name="x", procedure_id=None, when="submitted", by=officer, now=NOON)


def test_rules_that_set_each_other_off_are_refused(
    make: Callable[..., Rule], urgent: Label, officer: Actor, by: Actor
) -> None:
    other = create_label(name="Autre", tone="info", unit_id=None, by=officer, now=NOON)
    make({"do": "label", "label": other.pk}, when="label", label_id=urgent.pk, name="Aller")
    back = make(
        {"do": "label", "label": urgent.pk}, when="label", label_id=other.pk, name="Retour", active=False
    )
    with pytest.raises(BadRule, match="Retour → Aller → Retour"):
        activate(back.pk, by=by, now=NOON)
    alone = make(when="label", label_id=urgent.pk, name="Seule", active=False)
    add_act(alone.pk, {"do": "label", "label": urgent.pk}, by=by, now=NOON)
    with pytest.raises(BadRule, match="Seule"):
        activate(alone.pk, by=by, now=NOON)
    assert not Rule.objects.get(pk=back.pk).is_active


def test_a_loop_that_was_not_foreseen_stops_at_a_depth(make: Callable[..., Rule], file_one: FileOne) -> None:
    rule = make({"do": "note", "text": "x"})
    case = file_one()
    run = apply(rule, case.pk, "loop", now=NOON, deep=DEEPEST + 1)
    assert run is not None
    assert run.state == Run.State.REFUSED
    assert failures()


def test_what_a_rule_does_sets_off_others_one_level_deeper(
    make: Callable[..., Rule], urgent: Label, file_one: FileOne
) -> None:
    make({"do": "label", "label": urgent.pk})
    make({"do": "note", "text": "vu"}, when="label", label_id=urgent.pk)
    case = file_one()
    work()
    assert [job["deep"] for job in queued()] == [2]
    work()
    assert CaseEvent.objects.filter(case=case, type="note").count() == 1


def test_acts_are_all_done_or_none_and_the_failure_is_an_incident(
    make: Callable[..., Rule], urgent: Label, agent: Agent, file_one: FileOne, client: Client, keeper: Agent
) -> None:
    make({"do": "label", "label": urgent.pk}, {"do": "assign", "agent": agent.pk}, name="Fragile")
    case = file_one()
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    work()
    assert Case.objects.get(pk=case.pk).labels is None
    assert Run.objects.get().state == Run.State.FAILED
    signed_in(client, keeper)
    assert "Fragile" in client.get("/agent/reglages/incidents/").content.decode()


def test_the_clock_brings_near_deadlines_and_long_stays_once(
    make: Callable[..., Rule], file_one: FileOne, version: ProcedureVersion
) -> None:
    make({"do": "note", "text": "proche"}, when="due", days=3)
    start = Case.objects.get(pk=file_one().pk).state
    make(
        {"do": "note", "text": "long"}, when="stale", days=10, state=start, procedure_id=version.procedure_id
    )
    case = Case.objects.get()
    told = [tick(now=NOON + timedelta(days=days)) for days in (0, 2, 2)]
    assert told == [0, 1, 0], "due in five days, then in three"
    Case.objects.filter(pk=case.pk).update(due_on=NOON.date() + timedelta(days=12))
    assert [tick(now=NOON + timedelta(days=days)) for days in (9, 9, 10, 10)] == [1, 0, 1, 0]
    assert CaseEvent.objects.filter(case=case, type="note").count() == 3


def test_the_clock_judges_a_condition_once_and_goes_on(make: Callable[..., Rule], file_one: FileOne) -> None:
    make({"do": "note", "text": "x"}, when="due", days=5, tests=[["channel", "is", "counter"]])
    case = file_one()
    Case.objects.filter(pk=case.pk).update(due_on=NOON.date())
    assert tick(now=NOON) == 1
    assert tick(now=NOON) == 0
    assert not CaseEvent.objects.filter(type="note").exists()


def test_the_dry_run_tells_and_changes_nothing(
    make: Callable[..., Rule], urgent: Label, officer: Actor, file_one: FileOne, version: ProcedureVersion
) -> None:
    old, case = file_one(now=NOON - timedelta(days=40)), file_one(now=NOON - timedelta(days=10))
    received = make({"do": "label", "label": urgent.pk}, active=False)
    near = make({"do": "label", "label": urgent.pk}, when="due", days=3, active=False)
    stale = make(
        {"do": "label", "label": urgent.pk},
        when="stale",
        days=7,
        state=case.state,
        procedure_id=version.procedure_id,
        active=False,
    )
    Case.objects.filter(pk=old.pk).update(due_on=NOON.date() - timedelta(days=5))
    Case.objects.filter(pk=case.pk).update(due_on=NOON.date() + timedelta(days=50))
    counts = JournalEntry.objects.count(), CaseEvent.objects.count()
    with CaptureQueriesContext(connection) as captured:
        assert [would.number for would in rehearse(received, officer, NOON).shown] == [case.number]
        assert [would.number for would in rehearse(near, officer, NOON).shown] == [old.number]
        assert {would.number for would in rehearse(stale, officer, NOON).shown} == {case.number}
    assert not [one for one in captured if not one["sql"].lstrip().upper().startswith("SELECT")]
    assert counts == (JournalEntry.objects.count(), CaseEvent.objects.count())
    assert Case.objects.get(pk=case.pk).labels is None


def test_an_administrator_writes_tries_and_activates_a_rule_without_code(
    client: Client, keeper: Agent, urgent: Label, version: ProcedureVersion, file_one: FileOne
) -> None:
    file_one()
    signed_in(client, keeper)
    new = {"name": "Actes rapides", "procedure": version.procedure_id, "when": "state"}
    moment = client.post("/agent/automates/nouveau/", new)["Location"]
    assert moment.endswith("/quand/")
    assert client.get(moment).status_code == 200
    assert client.post(moment, {"name": "Actes rapides", "state": "sent"}).status_code == 302
    base = moment.removesuffix("quand/")
    wrong = {"name_1": "kind", "how_1": "is", "value_1": KIND, "condition": "kind >"}
    wrong |= {"how_2": "is", "how_3": "is"}
    assert client.post(f"{base}si/", wrong).status_code == 422
    assert client.post(f"{base}si/", {**wrong, "condition": ""}).status_code == 302
    assert client.get(f"{base}alors/?do=label")["Location"] == f"{base}alors/label/"
    assert client.post(f"{base}alors/label/", {"label": urgent.pk}).status_code == 302
    assert client.post(f"{base}alors/note/", {"text": "{{ secret }}"}).status_code == 422
    page = client.get(base).content.decode()
    assert "ajouter l’étiquette" in page
    assert Rule.objects.get().tests == [["kind", "is", "short"]]
    assert KIND in page
    assert client.get(f"{base}essai/").status_code == 200
    client.post(f"{base}activer/")
    assert Rule.objects.get().is_active
    assert "Actes rapides" in client.get("/agent/automates/").content.decode()
    client.post(f"{base}alors/0/retirer/")
    assert not Rule.objects.get().is_active, "a rule without an act is paused"
    client.post(f"{base}supprimer/")
    assert not Rule.objects.exists()


def test_a_rule_asks_an_opinion_when_circuits_are_there(
    make: Callable[..., Rule], file_one: FileOne, version: ProcedureVersion
) -> None:
    said = {"do": "opinion", "unit": "etat-civil", "question": "Qu’en pensez-vous ?", "within": "10"}
    make(said, procedure_id=version.procedure_id)
    case = file_one()
    work()
    assert Run.objects.get().detail == ""
    assert CaseEvent.objects.filter(case=case, type="opinion_asked").exists()


def test_rules_of_another_authority_hear_nothing(
    make: Callable[..., Rule], other: Authority, client: Client, keeper: Agent
) -> None:
    rule = make({"do": "note", "text": "x"})
    signed_in(client, keeper)
    answer = client.get(f"/agent/automates/{rule.pk}/", HTTP_HOST="other.example")
    assert answer.status_code in {302, 404}


def test_changing_a_rule_keeps_its_history(make: Callable[..., Rule], by: Actor, file_one: FileOne) -> None:
    rule = make({"do": "note", "text": "x"})
    file_one()
    work()
    change_rule(rule.pk, name="Autre nom", by=by, now=NOON)
    assert Run.objects.filter(rule=rule).count() == 1
    assert JournalEntry.objects.filter(action="automation.changed").exists()


def test_two_acts_added_at_once_are_both_kept(make: Callable[..., Rule], by: Actor) -> None:
    rule = make(active=False)
    for change in (
        lambda: add_act(rule.pk, {"do": "note", "text": "Vu"}, by=by, now=NOON),
        lambda: remove_act(rule.pk, 0, by=by, now=NOON),
    ):
        with CaptureQueriesContext(connection) as asked:
            change()
        first = next(line["sql"] for line in asked if 'FROM "automations_rule"' in line["sql"])
        assert "FOR UPDATE" in first  # the second waits, then adds to what the first has written


def test_a_rule_is_told_with_the_names_of_its_variables(make: Callable[..., Rule]) -> None:
    text = "Demande {{ number }} de {{applicant}} : " + "à rappeler, " * 20
    told = sentence(make({"do": "note", "text": text}))
    assert "Demande [numéro du dossier] de [nom du demandeur] : à rappeler" in told
    assert "{" not in told
    assert "…" in told
