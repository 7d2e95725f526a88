"""Every page says who may open it; the answer to somebody without the right is the same everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Account
from parvis.core.registries import registry
from tests.house.routes import filled, routes
from tests.town import make_agent, signed_in

OPEN = {"parvis.kit.ui.views"}  # colours, logo and gallery carry no data


def test_every_page_declares_its_access() -> None:
    silent = [
        path
        for path, view in routes()
        if not hasattr(view, "access") and view.__module__ not in OPEN and not path.startswith("api/")
    ]
    assert not silent, (
        "Decorate these views with @needs(…), @signed_in or @public (core/permissions/decorators)."
    )


def test_no_page_hides_another() -> None:
    hidden = {path: view.__module__ for path, view in routes() if resolve(filled(path)).func is not view}
    assert not hidden, (
        "Another page answers at these addresses: choose other words, or another order of urls.py."
    )


def test_every_ability_asked_for_exists() -> None:
    asked = {view.access for _path, view in routes() if hasattr(view, "access")} - {
        "public",
        "signed-in",
        "staff",
    }
    unknown = asked - set(registry.abilities)
    assert not unknown, "Views ask for these, but no manifest.py lists such an Ability."


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_pages_are_closed_to_strangers_and_to_agents_without_rights(
    client: Client, unit: Unit, settings: Any, method: str
) -> None:
    bare = make_agent(unit, "Paul Rey", ["nothing.at_all"])
    inside = Client()
    signed_in(inside, bare)
    for path, view in routes():
        access = getattr(view, "access", "public")
        if access in {"public", "signed-in"}:
            continue
        outside = getattr(client, method)(filled(path))
        assert outside.status_code in {302, 405}, path
        if access == "staff":
            continue
        assert getattr(inside, method)(filled(path)).status_code in {403, 405}, path


def guarded() -> dict[str, list[str]]:
    """The pages of staff, by the right that opens them."""
    found: dict[str, list[str]] = {}
    for path, view in routes():
        access = getattr(view, "access", "public")
        if access not in {"public", "signed-in"}:
            found.setdefault(access, []).append(filled(path))
    return found


@pytest.mark.parametrize("method", ["get", "post"])
def test_all_other_rights_together_do_not_open_a_page(unit: Unit, method: str) -> None:
    for ability, paths in guarded().items():
        if ability == "staff":
            continue
        others = [name for name in registry.abilities if name != ability]
        browser = signed_in(Client(), make_agent(unit, f"{ability.title()} Rey", others))
        for path in paths:
            assert getattr(browser, method)(path).status_code in {403, 405}, (ability, path)


@pytest.mark.parametrize("method", ["get", "post"])
def test_neither_a_resident_nor_an_agent_of_another_authority_opens_a_page(
    authority: Authority, other: Authority, method: str, settings: Any
) -> None:
    resident = Account.objects.create(email="lina@exemple.fr", name="Lina Martin", password="!")
    at_home = Client()
    at_home.force_login(resident, backend=settings.AUTHENTICATION_BACKENDS[0])
    with in_scope(other.pk):
        service = Unit.objects.create(slug="accueil", name="Accueil")
        stranger = signed_in(Client(), make_agent(service, "Paul Rey", list(registry.abilities)))
    for paths in guarded().values():
        for path in paths:
            assert getattr(at_home, method)(path).status_code in {403, 405}, path
            assert getattr(stranger, method)(path).status_code in {302, 405}, path


def test_an_agent_without_second_factor_is_led_to_set_one_up(
    client: Client, unit: Unit, settings: Any
) -> None:
    agent = make_agent(unit)
    client.force_login(agent.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get("/agent/dossiers/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/compte/2fa/")


def test_nothing_written_in_a_session_but_allauth_s_record_stands_for_a_second_factor(
    client: Client, unit: Unit, settings: Any
) -> None:
    agent = make_agent(unit)
    client.force_login(agent.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["second_factor"] = True
    session.save()
    assert client.get("/agent/dossiers/")["Location"].startswith("/compte/2fa/")
    assert signed_in(client, agent).get("/agent/dossiers/").status_code == 200


def test_the_second_factor_of_somebody_else_is_not_mine(client: Client, unit: Unit, settings: Any) -> None:
    agent, other = make_agent(unit), make_agent(unit, "Paul Rey")
    records = dict(signed_in(Client(), other).session.items())
    client.force_login(agent.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    for name in ("account_authentication_methods", "account_authentication_methods_user"):
        session[name] = records[name]
    session.save()
    assert client.get("/agent/dossiers/").status_code == 302
