"""From a text to a published procedure: read, verify, keep as a version, publish."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.language import digest, write
from parvis.casework.definition.model import Definition
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.casework.queries.catalogue import published
from parvis.casework.searching import vector
from parvis.casework.verification.verifier import verify
from parvis.core.actors import Actor
from parvis.core.authorities.models import Unit
from parvis.core.journal.actions import record
from parvis.core.permissions.models import Role
from parvis.kit.text import fold


@transaction.atomic
def publish(definition: Definition, *, by: Actor, now: datetime) -> ProcedureVersion:
    """Publish a definition as the procedure's next version. Raises Refused; the version in force then stays."""
    unit = Unit.objects.filter(slug=definition.handled_by, is_active=True).first()
    units = Unit.objects.filter(is_active=True).values_list("slug", flat=True)
    roles = Role.objects.values_list("slug", flat=True)
    faults = verify(definition, units=set(units), roles=set(roles))
    if faults or unit is None:
        raise Refused(faults or [Fault("handled_by", definition.handled_by, "")])
    procedure = Procedure.objects.select_for_update().filter(slug=definition.procedure).first()
    procedure = procedure or Procedure(slug=definition.procedure)
    _describe(procedure, definition, unit)
    procedure.state = Procedure.State.OPEN
    procedure.save()
    last = procedure.versions.order_by("-number").first()
    if last is not None and last.sha256 == digest(definition):
        return last
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=last.number + 1 if last else 1,
        source=write(definition),
        sha256=digest(definition),
        created_at=now,
        published_at=now,
    )
    procedure.published = version
    procedure.save(update_fields=["published"])
    published.forget()
    record(
        "procedure.published",
        by=by,
        now=now,
        kind="procedure",
        pk=procedure.pk,
        data={"version": version.number},
    )
    return version


def _describe(procedure: Procedure, definition: Definition, unit: Unit) -> None:
    procedure.title, procedure.summary = definition.title, definition.summary
    procedure.case_title = definition.request_title
    procedure.theme, procedure.unit = definition.theme, unit
    text = " ".join([definition.title, definition.summary, definition.theme, *definition.keywords])
    procedure.words = fold(" ".join([definition.title, *definition.keywords]))
    procedure.search = vector(text)


@transaction.atomic
def close(procedure: Procedure, *, by: Actor, now: datetime) -> None:
    """Close a procedure to new requests. Cases in progress go on."""
    procedure.state = Procedure.State.CLOSED
    procedure.save(update_fields=["state"])
    published.forget()
    record("procedure.closed", by=by, now=now, kind="procedure", pk=procedure.pk)


@transaction.atomic
def reopen(procedure: Procedure, *, by: Actor, now: datetime) -> None:
    """Open a procedure again, with the version in force."""
    procedure.state = Procedure.State.OPEN
    procedure.save(update_fields=["state"])
    published.forget()
    record("procedure.reopened", by=by, now=now, kind="procedure", pk=procedure.pk)
