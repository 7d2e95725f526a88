"""A town that moves to its own domain answers there, and no town takes the name of another."""

from __future__ import annotations

import pytest

from parvis.core.actors import SYSTEM
from parvis.core.administration.hostnames import BadHost, add_host, names_of, remove_host
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import canonical_host, forget_hosts
from parvis.core.journal.models import JournalEntry
from tests.town import NOON


def test_a_new_main_name_is_written_in_messages_and_the_old_one_still_answers(authority: Authority) -> None:
    add_host(authority, "Demarches.Mairie.fr", main=True, by=SYSTEM, now=NOON)
    assert canonical_host(authority) == "demarches.mairie.fr"
    assert [row.host for row in names_of(authority)] == ["demarches.mairie.fr", "testserver"]
    remove_host(authority, "testserver", by=SYSTEM, now=NOON)
    forget_hosts()
    assert [row.host for row in names_of(authority)] == ["demarches.mairie.fr"]
    assert JournalEntry.objects.filter(action__startswith="authority.host_").count() == 2


@pytest.mark.parametrize(
    "host", ["", "http://mairie.fr", "mairie.fr:8000", "mairie..fr", "-x.fr", "a b", "x" * 64]
)
def test_a_name_is_written_as_one(authority: Authority, host: str) -> None:
    with pytest.raises(BadHost, match="written"):
        add_host(authority, host, main=False, by=SYSTEM, now=NOON)


def test_the_name_of_another_town_is_refused_and_left_alone(authority: Authority, other: Authority) -> None:
    theirs = names_of(other)[0].host
    with pytest.raises(BadHost, match="taken"):
        add_host(authority, theirs, main=True, by=SYSTEM, now=NOON)
    with pytest.raises(BadHost, match="unknown"):
        remove_host(authority, theirs, by=SYSTEM, now=NOON)
    assert canonical_host(authority) == "testserver"


def test_the_main_name_is_never_removed(authority: Authority) -> None:
    add_host(authority, "mairie.fr", main=False, by=SYSTEM, now=NOON)
    with pytest.raises(BadHost, match="last"):
        remove_host(authority, "testserver", by=SYSTEM, now=NOON)
