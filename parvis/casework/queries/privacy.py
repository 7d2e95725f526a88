"""What each procedure does with personal data, as its definition declares it: the public register reads it here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.casework.definitions import definition_of
from parvis.casework.models import Procedure
from parvis.kit.delays import label


@dataclass(frozen=True)
class Declaration:
    """Why data are asked, on what basis, who sees them, how long they are kept (GDPR art. 13 and 30)."""

    slug: str
    title: str
    unit: str
    purpose: str
    basis: str
    recipients: tuple[str, ...]
    keep: str
    then: str
    sensitive: bool


def declarations() -> list[Declaration]:
    """Those of every open procedure, by title."""
    after = {
        "destroy": _("then destroyed"),
        "archive": _("then kept by the public archives"),
        "sort": _("then sorted: a part is kept by the public archives"),
    }
    rows = Procedure.objects.filter(state=Procedure.State.OPEN, published__isnull=False).order_by("title")
    found = []
    for slug, version_id, unit in rows.values_list("slug", "published_id", "unit__name"):
        definition = definition_of(version_id)
        privacy = definition.privacy
        found.append(
            Declaration(
                slug,
                definition.title,
                unit,
                privacy.purpose,
                privacy.basis,
                privacy.recipients,
                label(privacy.keep),
                after[privacy.then],
                any(field.sensitive for field in definition.fields),
            )
        )
    return found
