"""A case that names another leads to it, for who may see it, and tells nothing to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.links import case_path
from parvis.casework.models import Case
from parvis.casework.queries.ready import ready_named
from parvis.core.actors import SYSTEM, applicant
from parvis.core.authorities.models import Authority, Unit
from parvis.core.people.models import Account
from tests.town import NOON, make_agent, signed_in

FileOne = Callable[..., Case]
WHO = {"family_name": "Martin", "given_names": "Lina", "birth_date": "2004-03-14"}


@pytest.fixture
def complain(unit: Unit, authority: Authority) -> Callable[..., Case]:
    """File a complaint about an earlier case."""
    definition = ready_named("reclamation")
    assert definition is not None
    version = publish(definition.model_copy(update={"handled_by": unit.slug}), by=SYSTEM, now=NOON)

    def make(number: str, account: Account | None = None) -> Case:
        answers = {"about": "service", "earlier": number, "story": "Rien", "wish": "Tout", "applicant": WHO}
        return file_case(
            version.pk,
            {**answers, "email": "lina@exemple.fr"},
            {},
            by=applicant("Lina", account.pk) if account else None,
            now=NOON,
            authority=authority,
            channel="web",
            account_id=account.pk if account else None,
        )

    return make


def test_an_agent_follows_the_link_to_what_she_may_see(
    complain: Callable[..., Case], file_one: FileOne, as_agent: Client, unit: Unit
) -> None:
    earlier = file_one()
    link = f'href="/agent/dossiers/{earlier.number}/"'
    page = as_agent.get(f"/agent/dossiers/{complain(earlier.number).number}/").content.decode()
    assert "Demandes précédentes" in page
    assert link in page
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    Case.objects.filter(pk=earlier.pk).update(unit=elsewhere)
    narrow = make_agent(unit, "Nora Petit", ["casework.view"])
    narrow.grants.update(unit=unit)
    page = (
        signed_in(Client(), narrow)
        .get(f"/agent/dossiers/{complain(earlier.number).number}/")
        .content.decode()
    )
    assert link not in page


def test_a_resident_follows_the_link_to_her_own_only(
    complain: Callable[..., Case], file_one: FileOne, authority: Authority
) -> None:
    lina = Account.objects.create(email="lina@exemple.fr", name="Lina Martin", password="!")
    hers, another = file_one(), file_one()
    Case.objects.filter(pk=hers.pk).update(account_id=lina.pk)
    client = Client()
    client.force_login(lina, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    for number, seen in ((hers.number, True), (another.number, False), ("D-2020-99999", False)):
        case = complain(number, lina)
        page = client.get(case_path(case)).content.decode()
        assert ("Demandes précédentes" in page) is seen
        assert (f'href="/mon-espace/{number}/"' in page) is seen
    assert client.get(f"/mon-espace/{hers.number}/").status_code == 302
    assert client.get(f"/mon-espace/{another.number}/").status_code == 404
    assert "/compte/connexion/" in Client().get(f"/mon-espace/{hers.number}/")["Location"]
