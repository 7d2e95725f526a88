"""No page asks the database the same thing twice: whatever a page needs is read once and handed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.core.authorities.models import Unit
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Account
from parvis.core.registries import registry
from tests.house.test_rights import routes
from tests.pages.town import HOST, addresses, known, text_of, whole_town
from tests.town import make_agent, signed_in

pytestmark = [pytest.mark.install, pytest.mark.django_db, pytest.mark.usefixtures("_fresh")]


def repeats(browser: Client, address: str) -> set[str]:
    """The statements that a page asks more than once. It is opened twice: what is remembered for a few seconds (the
    counts of the menu) may be asked for anew beside what the page asks."""
    return asked_again(browser, address) and asked_again(browser, address)


def asked_again(browser: Client, address: str) -> set[str]:
    """The statements that one opening asked more than once, word for word; nothing for a page that does not open."""
    reset_queries()  # Django keeps the last thousands only
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address)
        text_of(answer)
    if answer.status_code != 200:
        return set()
    statements = Counter(query["sql"] for query in asked.captured_queries)
    return {text for text, count in statements.items() if count > 1 and text.startswith(("SELECT", "WITH"))}


def browsers() -> Iterator[Client]:
    """An agent with all rights, and a resident, of the authority in force."""
    agent = make_agent(Unit.objects.order_by("pk")[0], "Zoé Quentin", list(registry.abilities))
    yield signed_in(Client(headers={"host": HOST}), agent)
    at_home = Client(headers={"host": HOST})
    resident = Account.objects.filter(agent=None).order_by("pk")[0]
    at_home.force_login(resident, backend=settings.AUTHENTICATION_BACKENDS[0])
    yield at_home


def test_no_page_asks_twice() -> None:
    town = whole_town()
    facts = known(town)
    with in_scope(town.pk):
        people = list(browsers())
    found: dict[str, set[str]] = {}
    for path, _view in routes():
        for address in addresses(path, facts):
            for browser in people:
                if again := repeats(browser, address):
                    found.setdefault(path, again)
    assert not found
