"""Canaries: whatever one authority keeps of people, nobody of another authority finds it, nor touches a row of it.

A whole town of demonstration, in which every room has put something, is looked at from a second authority of the same
install: each page, each number, each secret of the first is tried there, by a stranger and by an agent who holds all
rights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

from parvis.core.authorities.models import Authority, Scoped, Unit
from parvis.core.authorities.queries import forget_hosts
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Agent
from parvis.core.registries import registry
from tests.house.test_rights import routes
from tests.pages.town import addresses, known, text_of, whole_town
from tests.town import make_agent, make_authority, signed_in

pytestmark = [pytest.mark.install, pytest.mark.django_db, pytest.mark.usefixtures("_fresh")]

ELSEWHERE = "bourg.example"
LEAST = 9  # letters: a shorter word may stand on any page


def words(value: Any) -> Iterator[str]:
    """The texts in a value of a table."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for inner in value.values():
            yield from words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from words(inner)


def canaries(town: Authority, without: str) -> set[str]:
    """What the town keeps of people, as its rooms declare it, but for the words that stand on any page."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    found = set[str]()
    with in_scope(town.pk):
        for holding in registry.personal_data:
            model = tables.get(holding.table)
            if model is None:
                continue
            known = {field.name for field in model._meta.concrete_fields}
            for row in model._default_manager.values_list(*(known & set(holding.fields)))[:200]:
                found.update(words(list(row)))
    long = {word for word in found if len(word) >= LEAST and not word.replace("-", "").isdigit()}
    return {word for word in long if word not in without}


def state_of(town: Authority) -> dict[str, str]:
    """A mark of each table of the town: a row that is written, added or removed changes it."""
    with in_scope(town.pk), connection.cursor() as cursor:
        found = {}
        for model in apps.get_models():
            if issubclass(model, Scoped):
                table = connection.ops.quote_name(model._meta.db_table)
                statement = f"SELECT md5(string_agg(t::text, '|' ORDER BY t.ctid)) FROM {table} t"
                cursor.execute(statement)
                found[table] = str((cursor.fetchone() or ("",))[0])
        return found


def test_no_page_of_another_authority_shows_or_touches_anything() -> None:
    elsewhere = make_authority("bourg", ELSEWHERE)
    with in_scope(elsewhere.pk):
        service = Unit.objects.create(slug="accueil", name="Accueil")
        agent = make_agent(service, "Zoé Quentin", list(registry.abilities))
    without = own_words(elsewhere, agent)
    town = whole_town()
    forget_hosts()
    secret, facts, before = canaries(town, without), known(town), state_of(town)
    assert len(secret) > 200
    assert all(facts.values())
    told: dict[str, list[str]] = {}
    for path, _view in routes():
        stranger, inside = browser(), inside_of(elsewhere, agent)  # anew: some pages end a session
        for address in addresses(path, facts):
            for ask in (inside.get, stranger.get, stranger.post, inside.post):
                if leak := found_in(ask, address, secret):
                    told[address] = leak
    assert not told
    assert state_of(town) == before


def own_words(authority: Authority, agent: Agent) -> str:
    """All that the pages of the second authority say by themselves."""
    inside, stranger = inside_of(authority, agent), browser()
    plain = [f"/{path}" for path, _view in routes() if "<" not in path]
    return " ".join(text_of(who.get(address)) for who in (inside, stranger) for address in plain)


def browser() -> Client:
    """Somebody at the address of the second authority."""
    return Client(headers={"host": ELSEWHERE})


def inside_of(authority: Authority, agent: Agent) -> Client:
    """The agent of the second authority at work there."""
    with in_scope(authority.pk):
        return signed_in(browser(), agent)


def found_in(ask: Callable[..., HttpResponseBase], address: str, secret: set[str]) -> list[str]:
    """The canaries that a page of the other authority sings."""
    answer = ask(address)
    assert answer.status_code < 500, address
    text = text_of(answer)
    return [word for word in secret if word in text]
