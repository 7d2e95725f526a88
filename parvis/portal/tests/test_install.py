"""An empty install asks a few questions to who holds its code, once."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.casework.models import Procedure
from parvis.casework.queries.ready import ready
from parvis.core.administration.demo import UNITS
from parvis.core.administration.founding import installation_code
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import forget_hosts, in_authority
from parvis.core.people.models import Account

ANSWERS = {
    "name": "Commune de Valbourg",
    "insee_code": "35998",
    "agent_name": "Nadia Kaya",
    "email": "nadia@valbourg.example",
    "password": "un-tres-long-secret",
    "catalogue": "on",
}


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh")
def test_from_nothing_to_a_town_hall() -> None:
    browser = Client()
    assert browser.get("/")["Location"] == "/installation/"
    assert browser.get("/installation/").status_code == 200
    assert browser.post("/installation/", {**ANSWERS, "code": "AAAA-AAAA-AAAA"}).status_code == 422
    assert not Authority.objects.exists()
    assert browser.post("/installation/", {**ANSWERS, "code": installation_code()}).status_code == 302
    forget_hosts()
    authority = Authority.objects.get()
    with in_authority(authority):
        installable = [one for one in ready() if one.handled_by in UNITS]
        assert Procedure.objects.filter(state="open").count() == len(installable)
        assert Account.objects.get().check_password("un-tres-long-secret")
    assert "Valbourg" in browser.get("/").content.decode()
    assert browser.get("/installation/").status_code == 404
    assert browser.post("/installation/", {**ANSWERS, "code": installation_code()}).status_code == 404
