"""Every page says who may open it; the answer to somebody without the right is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Account
from parvis.core.registries import registry
from tests.town import make_agent, signed_in

OPEN = {"parvis.kit.ui.views"}  # colours, logo and gallery carry no data


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and entry.callback.__module__.startswith("parvis."):
            yield path, entry.callback


def test_every_page_declares_its_access() -> None:
    silent = [
        path
        for path, view in routes()
        if not hasattr(view, "access") and view.__module__ not in OPEN and not path.startswith("api/")
    ]
    assert not silent


def test_every_ability_asked_for_exists() -> None:
    asked = {view.access for _path, view in routes() if hasattr(view, "access")} - {"public", "signed-in"}
    assert asked <= set(registry.abilities)


def filled(path: str) -> str:
    for slot, value in (
        ("<str:number>", "D-2026-00001"),
        ("<str:code>", "AAAA"),
        ("<slug:slug>", "x"),
        ("<slug:name>", "x"),
        ("<str:token>", "x"),
        ("<int:number>", "1"),
        ("<int:pk>", "1"),
    ):
        path = path.replace(slot, value)
    return "/" + path


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
