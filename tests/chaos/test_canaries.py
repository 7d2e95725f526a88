"""Canaries: whatever one authority keeps of people, nobody of another authority finds it, nor touches a row of it.

A whole town of demonstration, in which every room has put something, is looked at from a second authority of the same
install: each page, each number, each secret of the first is tried there, by a stranger and by an agent who holds all
rights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

from parvis.casework.circuits.links import guest_path
from parvis.casework.circuits.models import Opinion
from parvis.casework.households.links import mandate_path, section_path
from parvis.casework.households.models import CoApplicant
from parvis.casework.models import Case, Draft, Procedure
from parvis.casework.numbers import access_code
from parvis.config import demo
from parvis.core.authorities.models import Authority, Scoped, Unit
from parvis.core.authorities.queries import forget_hosts
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Agent, RepresentationMandate
from parvis.core.registries import registry
from tests.house.test_rights import routes
from tests.town import make_agent, make_authority, signed_in

pytestmark = [pytest.mark.install, pytest.mark.django_db, pytest.mark.usefixtures("_fresh")]

ELSEWHERE = "bourg.example"
LEAST = 9  # letters: a shorter word may stand on any page
MOST_COMBINATIONS = 60  # of a page's address


@pytest.fixture
def town() -> Authority:
    """The town that is looked for."""
    return demo.build("saint-aubin", demo.TOWN, ("saint-aubin.example",), cases=12, people=20).authority


@pytest.fixture
def elsewhere(town: Authority) -> Authority:
    """A second authority, in which there is next to nothing."""
    made = make_authority("bourg", ELSEWHERE)
    forget_hosts()
    return made


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


def canaries(town: Authority) -> set[str]:
    """What the town keeps of people, as its rooms declare it."""
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
    return {word for word in long if not word.startswith("view=")}  # what a list is asked, without a name


def numbers(town: Authority) -> set[str]:
    """The first number of each table of the town."""
    with in_scope(town.pk):
        models = [model for model in apps.get_models() if issubclass(model, Scoped)]
        first = (
            model._default_manager.order_by("pk").values_list("pk", flat=True).first() for model in models
        )
        return {str(pk) for pk in first if isinstance(pk, int)}


def known(town: Authority) -> dict[str, list[str]]:
    """What may stand in each part of an address: true numbers and true secrets of the town."""
    with in_scope(town.pk):
        cases = list(Case.objects.order_by("pk")[:2])
        links = [section_path(row) for row in CoApplicant.objects.all()[:2]]
        links += [mandate_path(row) for row in RepresentationMandate.objects.exclude(salt="")[:2]]
        links += [guest_path(row) for row in Opinion.objects.exclude(salt="")[:2]]
        drafts = list(Draft.objects.order_by("pk").values_list("pk", flat=True)[:2])
        return {
            "<int:pk>": sorted(numbers(town)),
            "<str:number>": [case.number for case in cases],
            "<str:code>": [access_code(cases[0]), *(link.strip("/").split("/")[-1] for link in links)],
            "<str:token>": [f"reprendre-{pk}" for pk in drafts],
            "<slug:slug>": list(Procedure.objects.order_by("pk").values_list("slug", flat=True)[:2]),
        }


def addresses(path: str, facts: dict[str, list[str]]) -> Iterator[str]:
    """The addresses of a page with all that is known of the town, the rest filled in anyhow."""
    slots = [slot for slot in facts if slot in path]
    for count, values in enumerate(product(*(facts[slot] for slot in slots))):
        if count == MOST_COMBINATIONS:
            return
        filled = path
        for slot, value in zip(slots, values, strict=True):
            filled = filled.replace(slot, value)
        for slot, value in (("<int:number>", "1"), ("<slug:name>", "accept"), ("<str:name>", "x")):
            filled = filled.replace(slot, value)
        yield "/" + filled.replace("<str:path>", "pages.0").replace("<str:where>", "pages").replace(
            "<slug:page>", "x"
        )


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


def text_of(answer: HttpResponseBase) -> str:
    """The page, whether it was whole or in parts."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined,arg-type]
    return content.decode("utf-8", "replace")


def test_no_page_of_another_authority_shows_or_touches_anything(
    town: Authority, elsewhere: Authority
) -> None:
    secret, facts, before = canaries(town), known(town), state_of(town)
    assert len(secret) > 50
    assert all(facts.values())
    with in_scope(elsewhere.pk):
        service = Unit.objects.create(slug="accueil", name="Accueil")
        agent = make_agent(service, "Zoé Quentin", list(registry.abilities))
    told: dict[str, list[str]] = {}
    for path, _view in routes():
        stranger, inside = browser(), inside_of(elsewhere, agent)  # anew: some pages end a session
        for address in addresses(path, facts):
            for ask in (inside.get, stranger.get, stranger.post, inside.post):
                if leak := found_in(ask, address, secret):
                    told[address] = leak
    assert not told
    assert state_of(town) == before


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
