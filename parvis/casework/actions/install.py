"""Taking a ready procedure: it becomes the authority's own, handled by one of its units, and may then be changed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from parvis.casework.actions.publish import publish
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.casework.queries.ready import ready_named
from parvis.core.actors import Actor


class NotReady(CaseworkFault):
    """The catalogue has no procedure of this name."""

    status = 404
    message = _("The catalogue has no procedure of this name.")


class HeldAlready(CaseworkFault):
    """The authority has this procedure, and may have changed it."""

    status = 409
    message = _("You have this procedure already.")


def install(slug: str, *, by: Actor, now: datetime, unit: str = "", again: bool = False) -> ProcedureVersion:
    """Publish a ready procedure. `unit` handles it instead of the one that it names; `again` publishes it over a
    version of the authority's own. Raises NotReady, HeldAlready, Refused (a unit that does not exist)."""
    definition = ready_named(slug)
    if definition is None:
        raise NotReady
    if not again and Procedure.objects.filter(slug=slug).exclude(published=None).exists():
        raise HeldAlready
    if unit:
        definition = definition.model_copy(update={"handled_by": unit})
    return publish(definition, by=by, now=now)
