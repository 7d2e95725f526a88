"""Short codes: said aloud, typed elsewhere, tried a few times only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.models import Case, Draft, ProcedureVersion
from parvis.casework.paper import codes, printing
from parvis.casework.paper.codes import SIGNS, TRIES_OF_ALL, TRIES_OF_ONE
from parvis.casework.paper.faults import TooManyTries
from parvis.casework.paper.models import ShortCode
from parvis.casework.paper.tests.conftest import SLUG
from parvis.casework.tests.test_pages import fill
from parvis.core.authorities.models import Authority
from parvis.core.database.scope import in_scope
from tests.town import NOON

PAGE = "/reprendre/"


@pytest.fixture
def draft(version: ProcedureVersion) -> Draft:
    return drafting.begin(version.pk, {"kind": "short"}, 0, by=None, now=timezone.now()).draft


def made(draft: Draft) -> str:
    return codes.make(draft, by=None, now=timezone.now())


def resumed(code: str, address: str = "192.0.2.1", later: int = 0) -> Draft | None:
    return codes.resume(code, address=address, now=timezone.now() + timedelta(minutes=later))


def test_signs_that_sound_alike_are_not_used() -> None:
    assert not set(SIGNS) & set("BDEGPTVNIJOQSUZ0125")
    assert len(set(SIGNS)) == 16


def test_only_a_mark_is_kept(draft: Draft) -> None:
    code = made(draft)
    assert code not in str(ShortCode.objects.values())
    assert len(code) == 8


@pytest.mark.parametrize("shape", ["{0}", "{0:.4}-{1}", "{0:.4} {1}", "  {2} ", "{3}"])
def test_forgiving(draft: Draft, shape: str) -> None:
    code = made(draft)
    text = shape.format(code, code[4:], code.lower(), ".".join(code))
    assert resumed(text) == draft


def test_one_code_at_a_time(draft: Draft) -> None:
    former, latter = made(draft), made(draft)
    assert resumed(former) is None
    assert resumed(latter) == draft


def test_it_ends_with_the_draft_and_when_it_is_sent(draft: Draft) -> None:
    code = made(draft)
    Draft.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert resumed(code) is None
    drafting.purge(now=timezone.now())
    assert not ShortCode.objects.exists()


def test_few_tries_from_one_address(draft: Draft) -> None:
    code = made(draft)
    for _ in range(TRIES_OF_ONE):
        assert resumed("AAAA-AAAA") is None
    with pytest.raises(TooManyTries):
        resumed(code)
    assert resumed(code, address="192.0.2.2") == draft
    assert resumed(code, later=61) == draft


def test_few_tries_in_all(draft: Draft) -> None:
    code, now = made(draft), timezone.now().timestamp()
    cache.set("short-code", [now] * TRIES_OF_ALL, 3600)
    with pytest.raises(TooManyTries):
        resumed(code, address="198.51.100.7")


@pytest.mark.parametrize(
    "text", ["", "A", "A" * 9, "É" * 8, "\x00" * 8, "A" * 10_000, "0OIl0OIl", "'; DROP--"]
)
def test_hostile_codes(draft: Draft, text: str) -> None:
    made(draft)
    assert resumed(text) is None


def test_on_another_device(version: ProcedureVersion, client: Client) -> None:
    check = fill(client, first=f"/demarches/{SLUG}/nouvelle/1/")
    later = client.get(check.replace("verifier", "plus-tard")).content.decode()
    assert "../code/" in later
    shown = client.post(check.replace("verifier", "code")).content.decode()
    code = re.search(rf"[{SIGNS}]{{4}}-[{SIGNS}]{{4}}", shown)
    assert code is not None
    elsewhere = Client()
    assert elsewhere.post(PAGE, {"code": "AAAA-AAAA"}).status_code == 422
    at = elsewhere.post(PAGE, {"code": code[0]})["Location"]
    assert at.endswith("/verifier/")  # all was answered
    assert "Lina" in elsewhere.get(at).content.decode()
    assert client.get(check).status_code == 200  # the former link still works
    assert elsewhere.post(at).status_code == 302
    assert Case.objects.count() == 1
    assert Client().get(at).status_code == 410  # the address alone opens nothing


def test_the_code_of_one_draft_opens_no_other(draft: Draft, version: ProcedureVersion) -> None:
    other = drafting.begin(version.pk, {"kind": "copy"}, 0, by=None, now=NOON).draft
    client = Client()
    assert client.post(PAGE, {"code": made(draft)})["Location"].endswith("/2/"), "the first page not done"
    assert client.get(f"/demarches/{SLUG}/reprendre-{draft.pk}/1/").status_code == 200
    assert client.get(f"/demarches/{SLUG}/reprendre-{other.pk}/1/").status_code == 410


def test_the_wrong_tries_of_a_page_are_counted(draft: Draft) -> None:
    client, statuses = Client(), []
    for _ in range(TRIES_OF_ONE + 1):
        statuses.append(client.post(PAGE, {"code": "AAAA-AAAA"}).status_code)
    assert statuses == [422] * TRIES_OF_ONE + [429]


def test_behind_a_proxy_each_visitor_has_her_own_tries(draft: Draft, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def tried(address: str, code: str) -> int:
        return Client().post(PAGE, {"code": code}, headers={"x-forwarded-for": address}).status_code

    code = made(draft)
    for _ in range(TRIES_OF_ONE):
        tried("203.0.113.5", "AAAA-AAAA")
    assert tried("203.0.113.5", code) == 429
    assert tried("203.0.113.6", code) == 302


def test_a_get_gives_no_code(draft: Draft, client: Client, version: ProcedureVersion) -> None:
    check = fill(client, first=f"/demarches/{SLUG}/nouvelle/1/")
    for name in ("code", "formulaire.pdf"):
        assert (
            client.get(check.replace("verifier/", f"{name}/" if name == "code" else name)).status_code == 405
        )
    assert not ShortCode.objects.exists()


def test_another_authority_s_code_opens_nothing(draft: Draft, other: Authority) -> None:
    code = made(draft)
    with in_scope(other.pk):
        assert resumed(code) is None
    assert Client().post(PAGE, {"code": code}, headers={"host": "other.example"}).status_code == 422


def test_what_was_answered_is_not_kept_in_memory_with_the_blank_forms(
    client: Client, version: ProcedureVersion
) -> None:
    client.get(f"/demarches/{SLUG}/formulaire.pdf")
    before = printing._drawn.cache_info().currsize
    opened = drafting.begin(version.pk, {"email": "lina@exemple.fr"}, 0, by=None, now=timezone.now())
    answer = client.post(f"/demarches/{SLUG}/{opened.token}/formulaire.pdf")
    assert answer.content.startswith(b"%PDF")
    assert printing._drawn.cache_info().currsize == before
