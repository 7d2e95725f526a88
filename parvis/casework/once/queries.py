"""What residents gave already, which services an authority uses, what these said about a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.casework.definition.model import APPLICANT, Definition
from parvis.casework.models import Case
from parvis.casework.once import geocoder
from parvis.casework.once.connectors.base import Service
from parvis.casework.once.models import ConnectorSetting, Profile, Proof, VaultItem
from parvis.core.authorities.memory import remembered
from parvis.core.federation.sealing import Unreadable, unseal
from parvis.core.people.models import Person
from parvis.core.registries import KnownAnswer, registry

OWN_ADDRESS = ("home", "address")  # names under which a procedure asks where the applicant lives


def vault_of(account_id: int) -> QuerySet[VaultItem]:
    """The documents that an account keeps, newest first."""
    return VaultItem.objects.filter(account=account_id).select_related("file").order_by("-added_at", "-pk")


@remembered
def in_use() -> dict[str, ConnectorSetting]:
    """The services that the authority in force uses, by name."""
    known = {*registry.connectors, geocoder.NAME}
    return {row.name: row for row in ConnectorSetting.objects.filter(is_active=True) if row.name in known}


def service_of(setting: ConnectorSetting) -> Service | None:
    """How to call a service; None for its double. Raises Unreadable when its key must be typed again."""
    if setting.is_twin:
        return None
    key = unseal(setting.sealed_key) if setting.sealed_key else ""
    return Service(setting.address, key, setting.recipient, settings.PARVIS_PRIVATE_PROVIDERS)


def geocoding() -> Service | None:
    """How to call the geocoder; None when only the offline list answers."""
    setting = in_use().get(geocoder.NAME)
    try:
        return service_of(setting) if setting is not None else None
    except Unreadable:
        return None


def known_of(definition: Definition, account_id: int) -> Iterator[KnownAnswer]:
    """The telephone, the address and the identity of a resident, from her profile or from what the town hall has."""
    profile = Profile.objects.filter(account=account_id).first()
    person = Person.objects.filter(account=account_id).first()
    mine, town = _("your profile"), _("your file at the town hall")
    phone = next((spec.name for spec in definition.fields if spec.type == "phone"), "")
    home = next((s.name for s in definition.fields if s.type == "address" and s.name in OWN_ADDRESS), "")
    for question, word in ((phone, "phone"), (home, "address")):
        said, given = getattr(profile, word, None), getattr(person, word, None)
        if question and profile is not None and said:
            yield KnownAnswer(question, said, mine, profile.changed_at.date())
        elif question and given:
            yield KnownAnswer(question, given, town)
    who = _identity(person)
    if who and any(spec.name == APPLICANT and spec.type == "identity" for spec in definition.fields):
        yield KnownAnswer(APPLICANT, who, town)


def _identity(person: Person | None) -> dict[str, str] | None:
    if person is None or person.birth_date is None or not person.given_names:
        return None
    return {
        "family_name": person.family_name[:100],
        "given_names": person.given_names[:100],
        "birth_date": person.birth_date.isoformat(),
    }


def proofs_of(case: Case) -> list[Proof]:
    """What services said about the request that became this case, in order."""
    return list(Proof.objects.filter(draft__case=case.pk).order_by("asked_at", "pk"))


def export_vault(account_id: int) -> Iterator[dict[str, Any]]:
    """The kept documents of an account, for its owner."""
    for item in vault_of(account_id):
        yield {"title": item.title, "file": item.file.name, "added_at": item.added_at.isoformat()}


def export_profile(account_id: int) -> Iterator[dict[str, Any]]:
    """The profile of an account, for its owner."""
    for row in Profile.objects.filter(account=account_id):
        yield {"phone": row.phone, "address": row.address, "changed_at": row.changed_at.isoformat()}
