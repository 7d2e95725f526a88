"""Writing a definition in the studio: begun, changed step by step, taken back, published or thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import read, write
from parvis.casework.definition.model import Definition
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.casework.studio.editing import settled
from parvis.casework.studio.models import DefinitionDraft, DraftStep
from parvis.core.actors import Actor
from parvis.core.journal.actions import record

MOST_STEPS = 200


class StaleDraft(CaseworkFault):
    """Somebody changed the draft since the page was shown."""

    message = gettext_lazy(
        "Somebody has just changed this procedure. Look at it again, then make your change."
    )


class NameTaken(CaseworkFault):
    """Another procedure has this identifier."""

    message = gettext_lazy("Another procedure has this identifier.")
    status = 422


@transaction.atomic
def begin(
    definition: Definition, *, by: Actor, now: datetime, version: ProcedureVersion | None = None
) -> DefinitionDraft:
    """Begin to write: a new procedure, or the next version of one (`version` is the one in force). The draft that
    exists already is given back untouched. Raises NameTaken when a new procedure bears the name of another."""
    slug = definition.procedure
    draft = DefinitionDraft.objects.filter(slug=slug).first()
    if draft is not None:
        if version is None:
            raise NameTaken
        return draft
    if version is None and Procedure.objects.filter(slug=slug).exists():
        raise NameTaken
    draft = DefinitionDraft.objects.create(
        procedure_id=version.procedure_id if version else None,
        slug=slug,
        title=definition.title,
        source=write(definition),
        based_on=version.number if version else None,
        updated_at=now,
        updated_by=by.name,
    )
    _keep_step(draft, _("Begun"), by, now)
    record("studio.begun", by=by, now=now, kind="draft", pk=draft.pk, data={"slug": slug})
    return draft


def held(slug: str, revision: int | None) -> DefinitionDraft:
    """The draft, held until the end of the transaction. Raises DoesNotExist, StaleDraft."""
    draft = DefinitionDraft.objects.select_for_update().get(slug=slug)
    if revision is not None and draft.revision != revision:
        raise StaleDraft
    return draft


@transaction.atomic
def change(
    slug: str,
    edit: Callable[[Definition], Definition],
    *,
    said: str,
    by: Actor,
    now: datetime,
    revision: int | None = None,
) -> DefinitionDraft:
    """Apply an edit, and keep it as a step that can be taken back. Raises StaleDraft, NoSuchPart, Refused; then
    nothing changed."""
    draft = held(slug, revision)
    definition = settled(edit(read(draft.source)[0]))
    if definition.procedure != draft.slug:
        raise NameTaken(_("The identifier of a procedure never changes."))
    source = write(definition)
    if source == draft.source:
        return draft
    DraftStep.objects.filter(draft=draft, number__gt=draft.step).delete()
    draft.step += 1
    draft.source, draft.title = source, definition.title
    _save(draft, by, now)
    _keep_step(draft, said, by, now)
    DraftStep.objects.filter(draft=draft, number__lte=draft.step - MOST_STEPS).delete()
    record("studio.changed", by=by, now=now, kind="draft", pk=draft.pk, data={"slug": slug, "what": said})
    return draft


def _keep_step(draft: DefinitionDraft, said: str, by: Actor, now: datetime) -> None:
    DraftStep.objects.create(
        draft=draft, number=draft.step, source=draft.source, said=said[:300], by_name=by.name, at=now
    )


def _save(draft: DefinitionDraft, by: Actor, now: datetime) -> None:
    draft.revision += 1
    draft.updated_at, draft.updated_by = now, by.name
    draft.save(update_fields=["source", "title", "step", "revision", "updated_at", "updated_by"])


@transaction.atomic
def go_to(slug: str, number: int, *, by: Actor, now: datetime) -> DefinitionDraft:
    """Take changes back, or make them again: the draft as it was after the step of this number. Raises
    DraftStep.DoesNotExist."""
    draft = held(slug, None)
    step = draft.steps.get(number=number)
    draft.step, draft.source = step.number, step.source
    draft.title = read(step.source)[0].title
    _save(draft, by, now)
    record("studio.went_back", by=by, now=now, kind="draft", pk=draft.pk, data={"slug": slug, "to": number})
    return draft


@transaction.atomic
def discard(slug: str, *, by: Actor, now: datetime) -> None:
    """Throw the draft away. The version in force, if any, goes on serving."""
    draft = held(slug, None)
    record("studio.discarded", by=by, now=now, kind="draft", pk=draft.pk, data={"slug": slug})
    draft.delete()


@transaction.atomic
def publish_draft(slug: str, *, revision: int | None, by: Actor, now: datetime) -> ProcedureVersion:
    """Publish what is written as the procedure's next version; the draft is done with. Raises StaleDraft, Refused."""
    draft = held(slug, revision)
    version = publish(read(draft.source)[0], by=by, now=now)
    draft.delete()
    return version
