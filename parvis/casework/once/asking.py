"""Asking an outside service for an answer, as the person agrees; and settings of the services."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.casework.actions.drafting import tell_saved
from parvis.casework.answers import Checked, clean_fields, type_of
from parvis.casework.clock import day_of
from parvis.casework.definition.model import APPLICANT, Definition, FieldSpec
from parvis.casework.definitions import definition_for
from parvis.casework.fields.proofs import PROOF, marked, proven, uid_of
from parvis.casework.models import Case, Draft
from parvis.casework.once.connectors.base import Connector, Said, Wanted
from parvis.casework.once.faults import AskedEnough, NoAgreement, NotOurs, Silent, TriedEnough
from parvis.casework.once.models import ConnectorSetting, Proof
from parvis.casework.once.queries import in_use, service_of
from parvis.core.actors import Actor
from parvis.core.federation.sealing import Unreadable, seal
from parvis.core.journal.actions import record
from parvis.core.registries import registry
from parvis.kit.text import fold

MOST = 10  # calls for one request
# About somebody else, whoever asks and in whatever request: a child is not found by trying schools.
MOST_REFUSED = 5
MONTH = timedelta(days=30)


def connector_of(spec: FieldSpec) -> tuple[Connector, Any] | None:
    """The connector of a question with its argument; None when it has none that is in use here."""
    for name, argument in (spec.connector or {}).items():
        if name in registry.connectors and name in in_use():
            return registry.connectors[name], argument
    return None


def agreement_of(connector: Connector, draft: Draft) -> str:
    """The sentence that the person agrees to; at the counter an agent ticks it for her, and says so."""
    if draft.channel != Case.Channel.WEB:
        return _("The person agrees that the town hall asks: %(service)s.") % {"service": connector.label}
    return _("I agree that the town hall asks: %(service)s.") % {"service": connector.label}


@transaction.atomic
def ask(
    draft: Draft,
    definition: Definition,
    spec: FieldSpec,
    facts: Mapping[str, Any],
    *,
    agreed: bool,
    by: Actor,
    now: datetime,
) -> Proof:
    """Ask the service of a question, and keep what it said: the answers join the draft. The person waits four seconds
    at most. Raises NoAgreement, AskedEnough, TriedEnough."""
    found = connector_of(spec)
    if not agreed or found is None:
        raise NoAgreement
    if Proof.objects.filter(draft=draft.pk).count() >= MOST:
        raise AskedEnough
    connector, argument = found
    if _is_tried(connector, argument, draft, now):
        raise TriedEnough
    proof = Proof(
        uid=uuid.uuid4(),
        draft=draft,
        question=spec.name,
        connector=connector.name,
        source=str(connector.label)[:120],
        agreement=agreement_of(connector, draft),
        about=draft.answers.get(connector.about(argument)) or {},
        asked_at=now,
    )
    try:
        known = {"identity": proof.about or None, "answer": draft.answers.get(spec.name)}
        said = _said(connector, Wanted(spec, argument, {**facts, **known}), now)
        _fill(draft, definition, said, proof, now)
    except Silent as silent:
        proof.outcome = Proof.Outcome.UNKNOWN if silent.code == "unknown" else Proof.Outcome.SILENT
    proof.save(force_insert=True)
    data = {"connector": connector.name, "outcome": proof.outcome, "question": spec.name}
    record("proof.asked", by=by, now=now, kind="draft", pk=draft.pk, data=data)
    return proof


def _is_tried(connector: Connector, argument: Any, draft: Draft, now: datetime) -> bool:
    """Whether the service has said too often that what is asked about somebody else is not so."""
    name = connector.about(argument)
    who = draft.answers.get(name)
    if name in ("", APPLICANT) or not isinstance(who, Mapping):
        return False
    rows = Proof.objects.filter(connector=connector.name, outcome=Proof.Outcome.UNKNOWN)
    rows = rows.filter(asked_at__gte=now - MONTH, about__birth_date=who.get("birth_date"))
    family = fold(str(who.get("family_name", "")))
    return sum(fold(str(row.about["family_name"])) == family for row in rows) >= MOST_REFUSED


def _said(connector: Connector, wanted: Wanted, now: datetime) -> Said:
    if connector.asks and not wanted.facts.get("identity"):
        raise Silent("unknown")
    try:
        service = service_of(in_use()[connector.name])
    except Unreadable as broken:
        raise Silent("silent") from broken
    return connector.ask(wanted, service, day_of(now))


def _fill(draft: Draft, definition: Definition, said: Said, proof: Proof, now: datetime) -> None:
    """Put the answers in the draft, as if they had been typed; that of the question asked bears the proof. Raises
    Silent when the service said what no person could type."""
    specs = [spec for spec in definition.fields if spec.name in said.answers]
    checked: Checked = clean_fields(
        [spec.model_copy(update={"show_if": None}) for spec in specs], said.answers, {}, specs, day_of(now)
    )
    if checked.problems or not checked.answers:
        raise Silent("silent")
    kept = dict(checked.answers)
    for spec in specs:
        if type_of(spec).provable and spec.name == proof.question:
            kept[spec.name] = marked(kept[spec.name], proof.uid)
    draft.answers, draft.updated_at = {**draft.answers, **kept}, now
    draft.save(update_fields=["answers", "updated_at"])
    tell_saved(draft, now)
    proof.outcome, proof.value = Proof.Outcome.GIVEN, checked.answers
    proof.source, proof.valid_on = said.source[:120], said.valid_on


def check(draft: Draft, definition: Definition, now: datetime) -> None:
    """Before a request is sent: a proven answer is proven for this very request, about the person that it still
    names. Raises NotOurs."""
    claimed = {
        (spec.name, uid)
        for spec in definition.fields
        if type_of(spec).provable and (uid := uid_of(draft.answers.get(spec.name)))
    }
    if not claimed:
        return
    given = Proof.objects.filter(draft=draft.pk, outcome=Proof.Outcome.GIVEN)
    about = {spec.name: about_now(draft.answers, spec) for spec in definition.fields}
    if claimed - {
        (row.question, str(row.uid)) for row in given if row.about in ({}, about.get(row.question))
    }:
        raise NotOurs


def is_stale(draft: Draft, spec: FieldSpec) -> bool:
    """Whether a proven answer is about somebody whom the request does not name any more."""
    proof = Proof.objects.filter(uid=uid_of(draft.answers.get(spec.name)), draft=draft.pk).first()
    return proof is not None and proof.about not in ({}, about_now(draft.answers, spec))


def forget_stale(draft: Draft, now: datetime) -> None:
    """Take its mark off an answer proven about somebody whom the request does not name any more: it counts as typed
    from then on, and the document that it spared is asked for again."""
    given = {name for name, answer in draft.answers.items() if proven(answer)}
    specs = definition_for(draft.version_id, draft.channel).fields if given else ()
    stale = {spec.name for spec in specs if spec.name in given and is_stale(draft, spec)}
    if stale:
        draft.answers = {
            name: {part: value for part, value in answer.items() if part != PROOF}
            if name in stale
            else answer
            for name, answer in draft.answers.items()
        }
        draft.save(update_fields=["answers"])


def about_now(answers: Mapping[str, Any], spec: FieldSpec) -> Any:
    """The identity about which the service of a question is asked, as the request says it now; empty for nobody."""
    names = [
        registry.connectors[name].about(argument)
        for name, argument in (spec.connector or {}).items()
        if name in registry.connectors
    ]
    return next((answers.get(name) or {} for name in names if name), {})


@transaction.atomic
def set_connector(setting: ConnectorSetting, *, key: str, by: Actor, now: datetime) -> None:
    """Keep how a service is called. An empty key keeps the one there was."""
    if key:
        setting.sealed_key = seal(key)
    setting.changed_at = now
    setting.save()
    in_use.forget()
    data = {"name": setting.name, "active": setting.is_active, "twin": setting.is_twin, "new_key": bool(key)}
    record("connector.set", by=by, now=now, kind="connector", pk=setting.pk, data=data)
