"""What residents give once: a profile, proposed with its source; kept documents, sent again when they agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.submit import submit
from parvis.casework.models import CaseDocument, ProcedureVersion
from parvis.casework.once import geocoder, keeping, searching
from parvis.casework.once.faults import NoAgreement
from parvis.casework.once.models import ConnectorSetting, Profile, VaultItem
from parvis.casework.once.queries import export_profile, export_vault
from parvis.casework.once.tests.conftest import (
    FIRST,
    GEOCODED,
    HOME,
    SLUG,
    Outside,
    as_actor,
    browser,
    definition,
    use,
)
from parvis.casework.queries.certified import known_already
from parvis.core.authorities.models import Authority
from parvis.core.database.scope import in_scope
from parvis.core.federation.models import IdentityProvider
from parvis.core.federation.sealing import unseal
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import PDF
from parvis.core.journal.models import JournalEntry
from parvis.core.people.models import Account, Agent, Person
from tests.town import NOON, make_agent, signed_in

VAULT = "/mon-espace/documents/"
PROFILE = "/mon-espace/informations/"
SERVICES = "/agent/reglages/connecteurs/"
SIRET = "73282932000074"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def pdf(name: str = "facture.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


@pytest.fixture
def kept(camille: Account) -> VaultItem:
    item = keeping.keep(pdf(), "Facture de mars", by=as_actor(camille), now=NOON)
    StoredFile.objects.update(state="clean")
    return VaultItem.objects.get(pk=item.pk)


@pytest.fixture
def paul(canteen: ProcedureVersion) -> Account:
    return Account.objects.create(email="paul@exemple.fr", name="Paul Rey", password="!")


def at(begun: drafting.Opened, where: str) -> str:
    return f"/demarches/{SLUG}/{begun.token}/{where}/"


# The profile


def test_a_profile_is_written_and_proposed_with_its_date(camille: Account, canteen: ProcedureVersion) -> None:
    client = browser(camille)
    assert client.get(PROFILE).status_code == 200
    bad = client.post(PROFILE, {"phone": "12", "address_street": "x"})
    assert bad.status_code == 422
    sent = {"phone": "06 12 34 56 78"} | {f"address_{part}": text for part, text in HOME.items()}
    assert client.post(PROFILE, sent)["Location"] == PROFILE
    page = client.get(f"/demarches/{SLUG}/nouvelle/1/").content.decode()
    assert 'value="1 rue des Lilas"' in page
    assert page.count("Repris de votre profil") == 2
    assert "Donnée certifiée par FranceConnect" in page
    changed = client.post(PROFILE, {})
    assert changed["Location"] == PROFILE
    assert "Repris de" not in client.get(f"/demarches/{SLUG}/nouvelle/1/").content.decode()


def test_what_the_town_hall_knows_is_proposed_and_what_the_person_says_wins(
    camille: Account, canteen: ProcedureVersion, begun: drafting.Opened
) -> None:
    IdentityProvider.objects.update(is_active=False)
    Person.objects.create(
        account=camille,
        family_name="Martin",
        given_names="Camille",
        birth_date="1990-05-17",
        phone="+33299000000",
        address=HOME,
    )
    found = known_already(definition(begun.draft), as_actor(camille))
    assert found.answers["applicant"]["family_name"] == "Martin"
    assert found.mention_of("phone", found.answers) == "Repris de votre fiche à la mairie"
    assert found.mention_of("phone", {"phone": "+33611111111"}) == ""
    assert not found.certifies("applicant", found.answers)
    keeping.say("+33612345678", {}, by=as_actor(camille), now=NOON)
    found = known_already(definition(begun.draft), as_actor(camille))
    assert found.answers["phone"] == "+33612345678"
    assert found.mention_of("phone", found.answers) == "Repris de votre profil, le 18 novembre 2026"


def test_nothing_is_known_of_another_nor_of_an_agent(
    camille: Account, paul: Account, begun: drafting.Opened, agent: Agent, other: Authority
) -> None:
    keeping.say("+33612345678", HOME, by=as_actor(camille), now=NOON)
    assert known_already(definition(begun.draft), as_actor(paul)).told == {}
    assert signed_in(Client(), agent).get(PROFILE).status_code == 404
    with in_scope(other.pk):
        assert not Profile.objects.exists()


# The vault


def test_a_document_is_kept_read_and_removed(camille: Account, paul: Account) -> None:
    client = browser(camille)
    assert "aucune pièce" in client.get(VAULT).content.decode()
    assert client.post(VAULT, {"title": "Facture", "file": pdf()})["Location"] == VAULT
    item = VaultItem.objects.get()
    assert f'href="{VAULT}{item.pk}/"' not in client.get(VAULT).content.decode(), "not before it is checked"
    StoredFile.objects.update(state="clean")
    answer = client.get(f"{VAULT}{item.pk}/")
    assert answer.status_code == 200
    assert answer.getvalue() == PDF
    stranger = browser(paul)
    assert stranger.get(f"{VAULT}{item.pk}/").status_code == 404
    assert stranger.post(f"{VAULT}{item.pk}/retirer/").status_code == 404
    assert client.post(f"{VAULT}{item.pk}/retirer/")["Location"] == VAULT
    assert not VaultItem.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": "Sans fichier"},
        {"title": "", "file": PDF},
        {"title": "Vide", "file": b""},
        {"title": "Autre", "file": b"MZ\x90\x00"},
        {"title": "x" * 200, "file": PDF},
    ],
    ids=range(6),
)
def test_what_cannot_be_kept_is_told(camille: Account, sent: dict[str, Any]) -> None:
    files = {"file": SimpleUploadedFile("a.pdf", sent["file"])} if "file" in sent else {}
    answer = browser(camille).post(VAULT, {**sent, **files})
    assert answer.status_code == 422
    assert not VaultItem.objects.exists()


def test_a_vault_has_an_end(camille: Account, kept: VaultItem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 1)
    assert browser(camille).post(VAULT, {"title": "Encore", "file": pdf()}).status_code == 422
    assert VaultItem.objects.count() == 1


def test_a_copy_goes_with_a_request_when_the_person_agrees(
    camille: Account, kept: VaultItem, canteen: ProcedureVersion, authority: Authority
) -> None:
    answers = {**FIRST, "quotient": {"value": 700, "date": "2026-01-01", "source": "caf"}}
    begun = drafting.begin(canteen.pk, answers, 0, by=as_actor(camille), now=timezone.now())
    client = browser(camille)
    page = client.get(at(begun, "documents")).content.decode()
    where = at(begun, "documents-gardes/certificate")
    assert f'href="{where}"' in page
    assert "Facture de mars" in client.get(where).content.decode()
    refused = client.post(where, {"item": kept.pk})
    assert refused.status_code == 422
    assert "accord" in refused.content.decode()
    assert client.post(where, {"item": kept.pk, "agree": "1"})["Location"] == at(begun, "documents")
    case = submit(begun.draft.pk, by=as_actor(camille), now=timezone.now(), authority=authority)
    sent = CaseDocument.objects.get(case=case, name="certificate")
    assert sent.file_id != kept.file_id
    assert sent.file.sha256 == kept.file.sha256
    keeping.remove(kept, by=as_actor(camille), now=timezone.now())
    assert StoredFile.objects.get().pk == sent.file_id, "the request keeps its copy"


def test_a_document_just_sent_may_be_kept(camille: Account, paul: Account, canteen: ProcedureVersion) -> None:
    answers = {**FIRST, "quotient": {"value": 700, "date": "2026-01-01", "source": "caf"}}
    begun = drafting.begin(canteen.pk, answers, 0, by=as_actor(camille), now=timezone.now())
    client, where = browser(camille), at(begun, "garder/certificate")
    assert client.get(where).status_code == 404, "nothing is sent yet"
    assert "garder/" not in client.get(at(begun, "documents")).content.decode()
    client.post(at(begun, "documents"), {"certificate": pdf(), "add": "1"})
    assert f'href="{where}"' in client.get(at(begun, "documents")).content.decode()
    assert "garder/" not in Client().get(at(begun, "documents")).content.decode()
    assert 'value="Attestation de quotient familial"' in client.get(where).content.decode()
    assert client.post(where, {"title": ""}).status_code == 422
    assert client.post(where, {"title": "Mon quotient"})["Location"] == at(begun, "documents")
    item = VaultItem.objects.get()
    begun.draft.refresh_from_db()
    assert (item.title, item.account_id) == ("Mon quotient", camille.pk)
    assert item.file_id not in begun.draft.documents["certificate"]
    assert item.file.state == StoredFile.State.HELD, "its own check goes on"
    assert "garder/" not in client.get(at(begun, "documents")).content.decode(), "it is kept already"


def test_nobody_sends_the_document_of_another(
    camille: Account, paul: Account, kept: VaultItem, begun: drafting.Opened
) -> None:
    where = at(begun, "documents-gardes/certificate")
    assert Client().get(where).status_code == 302  # to the sign-in page
    stranger = browser(paul)
    assert "Facture de mars" not in stranger.get(where).content.decode()
    assert stranger.post(where, {"item": kept.pk, "agree": "1"}).status_code == 404
    assert browser(camille).get(at(begun, "documents-gardes/nothing")).status_code == 404
    with pytest.raises(NoAgreement):
        keeping.reuse(kept, begun.draft, "certificate", agreed=False, by=as_actor(camille), now=NOON)


def test_the_vault_is_offered_to_who_keeps_something(
    camille: Account,
    paul: Account,
    kept: VaultItem,
    begun: drafting.Opened,
    django_assert_max_num_queries: Any,
) -> None:
    begun.draft.answers["quotient"] = {"value": 700, "date": "2026-01-01", "source": "caf"}
    begun.draft.save()
    for client, offered in ((browser(camille), True), (browser(paul), False), (Client(), False)):
        page = client.get(at(begun, "documents")).content.decode()
        assert ("documents-gardes" in page) is offered
    client = browser(camille)
    client.get(VAULT)
    with django_assert_max_num_queries(12):
        client.get(VAULT)


def test_what_is_kept_is_exported_and_erased(camille: Account, kept: VaultItem) -> None:
    keeping.say("+33612345678", HOME, by=as_actor(camille), now=NOON)
    assert [row["title"] for row in export_vault(camille.pk)] == ["Facture de mars"]
    assert [row["phone"] for row in export_profile(camille.pk)] == ["+33612345678"]
    assert keeping.erase(camille.pk) == 2
    assert JournalEntry.objects.filter(action="file.dropped").exists()  # the bytes go too, by the sweep
    assert not VaultItem.objects.exists()
    assert not Profile.objects.exists()


# Addresses


def test_an_address_is_found_without_javascript_and_keeps_its_point(
    begun: drafting.Opened, client: Client, outside: Outside
) -> None:
    outside.says(GEOCODED)
    assert "adresse:home" not in client.get(at(begun, "1")).content.decode()
    use(geocoder.NAME, outside.address, key="")
    assert "adresse:home" in client.get(at(begun, "1")).content.decode()
    sent = {"aside": "adresse:home", "email": "a@b.fr", "home_extra": "Bâtiment B"}
    where = client.post(at(begun, "1"), sent)["Location"]
    assert where == at(begun, "adresse/home")
    assert client.get(f"{where}?q=12+rue+des+lilas").status_code == 200
    assert outside.asked == [], "a link asks nothing"
    assert client.post(where, {"q": "12 rue des lilas"})["Location"] == where
    for _time in range(2):  # drawn again, as by the Back button, it asks nothing more
        assert "12 Rue des Lilas, 35000 Rennes" in client.get(where).content.decode()
    assert client.post(where, {"found": "1"}).status_code == 422
    assert client.post(where, {"found": "1", "choice": "7"}).status_code == 422
    assert client.post(where, {"found": "1", "choice": "0"})["Location"] == at(begun, "1")
    assert len(outside.asked) == 1
    begun.draft.refresh_from_db()
    assert begun.draft.answers["home"]["point"] == [48.1173, -1.6778]
    assert begun.draft.answers["home"]["extra"] == "Bâtiment B"
    person = {"applicant_family_name": "Martin", "applicant_given_names": "Camille"}
    born = {f"applicant_birth_date_{k}": v for k, v in (("day", "17"), ("month", "5"), ("year", "1990"))}
    home = {"home_street": "12 Rue des Lilas", "home_postcode": "35000", "home_city": "Rennes"}
    home["home_extra"] = "Bâtiment B"
    whole = {**person, **born, "email": "a@b.fr", "phone": "06 12 34 56 78", **home}
    assert client.post(at(begun, "1"), whole).status_code == 302
    begun.draft.refresh_from_db()
    assert begun.draft.answers["home"]["point"], "unchanged, it keeps its point"
    assert client.post(at(begun, "1"), {**whole, "home_street": "14 Rue des Lilas"}).status_code == 302
    begun.draft.refresh_from_db()
    assert "point" not in begun.draft.answers["home"]


def test_what_was_typed_of_an_address_is_looked_for_at_once(begun: drafting.Opened, client: Client) -> None:
    use(geocoder.NAME)
    typed = {"aside": "adresse:home", "home_street": "3 rue du Port", "home_postcode": "35400"}
    where = client.post(at(begun, "1"), typed)["Location"]
    shown = client.get(where).content.decode()
    assert 'value="3 rue du Port 35400"' in shown
    assert "3 rue du Port, 35400 Saint-Malo" in shown
    again = client.get(at(begun, "1")).content.decode()
    for part in ("3 rue du Port", "35400"):
        assert f'value="{part}"' in again, "who types it herself loses nothing"


def test_an_address_is_found_offline_and_never_required(begun: drafting.Opened, client: Client) -> None:
    use(geocoder.NAME)
    where = at(begun, "adresse/home")
    assert (
        "35400 Saint-Malo" in client.post(where, {"q": "3 rue du Port 35400"}, follow=True).content.decode()
    )
    assert "Aucune adresse" in client.post(where, {"q": "nulle part"}, follow=True).content.decode()
    for odd in ("", "  ", "\x00", "\ud800".encode("utf-8", "replace").decode(), "x" * 10_000):
        assert client.post(where, {"q": odd}, follow=True).status_code in {200, 422}


def test_what_was_found_is_of_one_request_one_browser_and_a_quarter_of_an_hour(
    begun: drafting.Opened, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(geocoder.NAME)
    where = at(begun, "adresse/home")
    client.post(where, {"q": "3 rue du Port 35400"})
    stranger = Client().post(where, {"found": "1", "choice": "0"})
    assert stranger.status_code == 422
    assert "de nouveau" in stranger.content.decode()
    assert "Saint-Malo" not in client.get(at(begun, "adresse/seat")).content.decode()
    monkeypatch.setattr(searching, "KEPT", -1)
    client.post(where, {"q": "3 rue du Port 35400"})
    assert "Saint-Malo" not in client.get(where).content.decode()
    assert client.post(where, {"found": "1", "choice": "0"}).status_code == 422


def test_a_form_of_another_site_asks_nothing(begun: drafting.Opened, outside: Outside) -> None:
    use(geocoder.NAME, outside.address, key="")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(at(begun, "adresse/home"), {"q": "12 rue des lilas"}).status_code == 403
    assert outside.asked == []


@pytest.mark.parametrize("limit", ["MOST_OF_A_DRAFT", "MOST_OF_AN_ADDRESS"])
def test_the_geocoder_is_asked_so_often_and_then_the_offline_list_answers(
    begun: drafting.Opened, client: Client, outside: Outside, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(searching, limit, 2)
    outside.says(GEOCODED)
    use(geocoder.NAME, outside.address, key="")
    where = at(begun, "adresse/home")
    pages = [client.post(where, {"q": "12 rue des Lilas 35000 Rennes"}, follow=True) for _time in range(3)]
    assert len(outside.asked) == 2
    assert "12 rue des Lilas, 35000 Rennes" in pages[2].content.decode()


# Settings


def test_an_administrator_sets_a_service_and_its_key_stays_sealed(as_agent: Client) -> None:
    page = as_agent.get(SERVICES).content.decode()
    for name in ("quotient_familial", "household", "school", "company", "geocoder"):
        assert f'href="{name}/"' in page
    where = f"{SERVICES}company/"
    assert 'value="https://entreprise.api.gouv.fr"' in as_agent.get(where).content.decode()
    sent = {
        "mode": "real",
        "address": "https://entreprise.api.gouv.fr",
        "recipient": SIRET,
        "key": "k3y-s3cret",
    }
    assert as_agent.post(where, sent)["Location"] == SERVICES
    row = ConnectorSetting.objects.get()
    assert "k3y" not in row.sealed_key
    assert unseal(row.sealed_key) == "k3y-s3cret"
    assert "k3y" not in as_agent.get(where).content.decode()
    assert as_agent.post(where, {**sent, "key": ""})["Location"] == SERVICES
    assert unseal(ConnectorSetting.objects.get().sealed_key) == "k3y-s3cret"
    assert as_agent.post(where, {"mode": "off", "address": "", "recipient": ""})["Location"] == SERVICES
    assert not ConnectorSetting.objects.get().is_active


@pytest.mark.parametrize(
    "sent",
    [
        {"mode": "real", "address": "", "recipient": SIRET, "key": "k"},
        {"mode": "real", "address": "https://a.example", "recipient": SIRET, "key": ""},
        {"mode": "real", "address": "ftp://a.example", "recipient": SIRET, "key": "k"},
        {"mode": "real", "address": "https://u:p@a.example", "recipient": SIRET, "key": "k"},
        {"mode": "real", "address": "https://a.example", "recipient": "12", "key": "k"},
        {"mode": "perhaps"},
    ],
    ids=range(6),
)
def test_a_wrong_setting_is_refused(as_agent: Client, sent: dict[str, str]) -> None:
    assert as_agent.post(f"{SERVICES}company/", sent).status_code == 422
    assert not ConnectorSetting.objects.exists()


def test_only_an_administrator_sets_services(
    as_agent: Client, unit: Any, client: Client, camille: Account
) -> None:
    assert as_agent.get(f"{SERVICES}nothing/").status_code == 404
    plain = signed_in(Client(), make_agent(unit, "Nora Petit", ["casework.view", "casework.handle"]))
    for where in (SERVICES, f"{SERVICES}company/"):
        assert plain.get(where).status_code == 403
        assert browser(camille).get(where).status_code == 403
