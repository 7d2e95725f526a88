"""Pages of visas: the basket, the page of one, many at once, delegation, hostile posts."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parvis.casework.actions.transition import take
from parvis.casework.circuits.models import Circuit, Visa
from parvis.casework.circuits.tasks import tell_awaited, tell_returned
from parvis.casework.models import Case, CaseEvent
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Absence, Agent
from tests.town import NOON, signed_in

By = Callable[[str], Actor]


def test_one_press_approves(client: Client, begun: Circuit, staff: dict[str, Agent]) -> None:
    signed_in(client, staff["chief"])
    assert begun.case.number in client.get("/agent/visas/").content.decode()
    page = client.get(f"/agent/visas/{begun.pk}/").content.decode()
    assert "L’acte est ailleurs." in page  # the letter as it would leave
    assert client.post(f"/agent/visas/{begun.pk}/", {"place": 0, "approve": "1"}).status_code == 302
    begun.refresh_from_db()
    assert begun.place == 1
    assert client.get(f"/agent/visas/{begun.pk}/").status_code == 404


def test_a_signatory_of_another_unit_reads_the_case_there_and_only_there(
    client: Client, begun: Circuit, staff: dict[str, Agent]
) -> None:
    other = staff["other"]
    signed_in(client, other)
    assert client.get(f"/agent/visas/{begun.pk}/").status_code == 404
    assert client.post(f"/agent/visas/{begun.pk}/", {"place": 0, "approve": "1"}).status_code == 403


def test_refusing_asks_why(client: Client, begun: Circuit, staff: dict[str, Agent]) -> None:
    signed_in(client, staff["chief"])
    path = f"/agent/visas/{begun.pk}/"
    assert client.post(path, {"place": 0, "refuse": "1", "reason": " "}).status_code == 422
    assert client.post(path, {"place": 0, "refuse": "1", "reason": "À revoir."}).status_code == 302
    signed_in(client, staff["officer"])
    assert "À revoir." in client.get(f"/agent/dossiers/{begun.case.number}/").content.decode()


def test_stale_and_hostile_posts_change_nothing(
    client: Client, begun: Circuit, staff: dict[str, Agent]
) -> None:
    signed_in(client, staff["chief"])
    for place in ("", "9", "-1", "x", "1" * 40):
        client.post(f"/agent/visas/{begun.pk}/", {"place": place, "approve": "1"})
    client.post("/agent/visas/lot/", {"circuit": ["", "x:y", f"{begun.pk}:7", "99999999:0", f"{begun.pk}"]})
    assert not Visa.objects.exists()
    assert client.get("/agent/visas/lot/").status_code == 405
    assert client.post("/agent/visas/99999999/", {"place": "0"}).status_code == 302


def test_many(
    client: Client, file_it: Callable[..., Case], by: By, staff: dict[str, Agent], authority: Authority
) -> None:
    for _ in range(3):
        take(file_it().pk, "accept", by=by("officer"), now=NOON, authority=authority)
    signed_in(client, staff["chief"])
    chosen = [f"{pk}:0" for pk in Circuit.objects.values_list("pk", flat=True)]
    assert client.post("/agent/visas/lot/", {"circuit": chosen}).status_code == 302
    assert Case.objects.filter(state="sent").count() == 3


def test_the_basket_costs_the_same_however_long(
    client: Client,
    file_it: Callable[..., Case],
    by: By,
    staff: dict[str, Agent],
    authority: Authority,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(6):
        take(file_it().pk, "accept", by=by("officer"), now=NOON, authority=authority)
    signed_in(client, staff["chief"])
    with django_assert_max_num_queries(12):
        assert client.get("/agent/visas/").content.decode().count("/agent/visas/") > 6


def test_a_delegate_signs_in_the_name_of_the_absent(
    client: Client, begun: Circuit, staff: dict[str, Agent]
) -> None:
    today = timezone.localdate()
    Absence.objects.create(agent=staff["chief"], delegate=staff["other"], starts_on=today, ends_on=today)
    signed_in(client, staff["other"])
    assert "par délégation de Chantal" in client.get("/agent/visas/").content.decode()
    assert client.post(f"/agent/visas/{begun.pk}/", {"place": 0, "approve": "1"}).status_code == 302
    assert Visa.objects.get().name == "Octave, par délégation de Chantal"
    assert CaseEvent.objects.get(type="circuit_visa").actor_name == "Octave, par délégation de Chantal"


def test_e_mails_go_to_who_may_sign_and_to_who_stands_in(begun: Circuit, staff: dict[str, Agent]) -> None:
    today = timezone.localdate()
    Absence.objects.create(agent=staff["chief"], delegate=staff["other"], starts_on=today, ends_on=today)
    tell_awaited.run(circuit=begun.pk, place=0)
    sent = OutgoingMessage.objects.filter(kind="visa_awaited").values_list("to", flat=True)
    assert set(sent) == {"chantal@aulnay.example", "octave@aulnay.example"}
    tell_awaited.run(circuit=begun.pk, place=1)  # it is not there
    assert OutgoingMessage.objects.filter(kind="visa_awaited").count() == 2


def test_the_officer_is_told_of_a_return(client: Client, begun: Circuit, staff: dict[str, Agent]) -> None:
    signed_in(client, staff["chief"])
    client.post(f"/agent/visas/{begun.pk}/", {"place": 0, "refuse": "1", "reason": "À revoir."})
    tell_returned.run(circuit=begun.pk)
    assert "À revoir." in OutgoingMessage.objects.get(kind="visa_returned").body


def test_who_agreed_before_is_told_why_it_comes_back(
    client: Client, begun: Circuit, staff: dict[str, Agent]
) -> None:
    signed_in(client, staff["chief"])
    client.post(f"/agent/visas/{begun.pk}/", {"place": 0, "approve": "1"})
    signed_in(client, staff["director"])
    client.post(f"/agent/visas/{begun.pk}/", {"place": 1, "refuse": "1", "reason": "Il manque le plan."})
    tell_awaited.run(circuit=begun.pk, place=0, template="visa_returned")
    told = OutgoingMessage.objects.get(kind="visa_returned", to="chantal@aulnay.example")
    assert "Il manque le plan." in told.body
    assert "vous renvoie le dossier" in told.body


def test_beginning_from_the_page_of_the_case(
    client: Client, file_it: Callable[..., Case], staff: dict[str, Agent]
) -> None:
    case = file_it()
    signed_in(client, staff["officer"])
    path = f"/agent/dossiers/{case.number}/etape/refuse/"
    page = client.get(path).content.decode()
    assert "Directrice générale" in page
    assert client.post(path, {"grounds": "Non.", "revision": case.revision}).status_code == 302
    shown = client.get(f"/agent/dossiers/{case.number}/").content.decode()
    assert "Cheffe de service" in shown
    assert "/etape/" not in shown  # nothing else is offered meanwhile
    row = Circuit.objects.get()
    assert client.post(f"/agent/visas/{row.pk}/retirer/").status_code == 302
    assert Circuit.objects.get().state == "withdrawn"
