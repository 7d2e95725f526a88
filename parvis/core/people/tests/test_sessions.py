"""Sessions of the authority in force, read in one statement and by Django's own way."""

from __future__ import annotations

import pytest

from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.people.models import Session
from parvis.core.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_a_row_says_what_was_kept_in_it(authority: Authority) -> None:
    store = SessionStore()
    store["basket"] = ["acte de naissance"]
    store.create()
    assert Session.objects.get(pk=store.session_key).get_decoded() == {"basket": ["acte de naissance"]}


def test_a_key_means_nothing_next_door(authority: Authority, other: Authority) -> None:
    store = SessionStore()
    store["basket"] = 1
    store.create()
    assert SessionStore(store.session_key).load() == {"basket": 1}
    with in_authority(other):
        assert SessionStore(store.session_key).load() == {}
