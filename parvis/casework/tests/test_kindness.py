"""What pages forgive and say: a page left unfinished, a number typed from paper, an act that is confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from parvis.casework.answers import possible_steps, visible_pages
from parvis.casework.definition.language import read
from parvis.casework.definitions import definition_of
from parvis.casework.models import BulkAct, Case, Draft, ProcedureVersion
from parvis.casework.numbers import access_code
from parvis.casework.queries import inbox
from parvis.casework.queries.cases import desk_state, tidy_number
from parvis.core.authorities.models import Unit
from parvis.core.people.models import Agent
from tests.town import make_agent

FIRST = "/demarches/copie-acte-naissance/nouvelle/1/"
CATALOGUE = sorted((settings.BASE_DIR / "catalogue").glob("*.yaml"))
TODAY = date(2026, 11, 18)
FileOne = Callable[..., Case]


def text_of(answer: Any) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_who_stops_need_not_finish_the_page(version: ProcedureVersion, client: Client) -> None:
    left = client.post(FIRST, {"shown": "kind,reason", "reason": "Un mariage", "later": "1"})
    assert left.status_code == 302
    assert left["Location"].endswith("/plus-tard/")
    draft = Draft.objects.get()
    assert draft.answers == {"reason": "Un mariage"}
    resumed = client.get(left["Location"].replace("plus-tard", "verifier"))
    assert resumed["Location"].endswith("/1/"), "what was left out is asked again"


@pytest.mark.parametrize(
    "typed", ["D-2026-00501", "d-2026-00501", " D 2026 00501 ", "2026-501", "d2026.501", "D–2026–00501"]
)
def test_a_number_is_read_as_people_copy_it(typed: str) -> None:
    expected = "D-2026-00501" if "–" not in typed else typed.upper()
    assert tidy_number(typed) == expected


@pytest.mark.parametrize("typed", ["", "D-2026-", "x" * 500, "D-2026-123456", "\x00", "٢٠٢٦-١"])
def test_what_is_no_number_stays_no_number(typed: str) -> None:
    assert not re.fullmatch(r"D-\d{4}-\d{5}", tidy_number(typed), re.ASCII)


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
@pytest.mark.parametrize("place", [0, -1])
def test_the_end_never_moves_further_away(path: Path, place: int) -> None:
    definition = read(path.read_text(encoding="utf-8"))[0]
    answers: dict[str, Any] = {}
    done: set[int] = set()
    totals = []
    for number, page in enumerate(definition.pages):
        totals.append(sum(possible_steps(definition, answers, done, TODAY)))
        if number not in dict(visible_pages(definition, answers, TODAY)):
            continue
        for field in page.fields:
            if field.choices:
                answers[field.name] = list(field.choices)[place]
            if field.type == "yes_no":
                answers[field.name] = place == 0
        done.add(number)
    totals.append(sum(possible_steps(definition, answers, done, TODAY)))
    assert totals == sorted(totals, reverse=True)
    pages, _documents = possible_steps(definition, answers, done, TODAY)
    hers = [page for _number, page in visible_pages(definition, answers, TODAY) if not page.filled_by]
    assert pages == len(hers), "when all is known the count is exact"


def test_your_turn_is_not_said_to_the_agent(version: ProcedureVersion) -> None:
    definition = definition_of(version.pk)
    waiting = [name for name, state in definition.workflow.states.items() if state.phase == "waiting"]
    assert waiting
    for name, state in definition.workflow.states.items():
        assert (desk_state(definition, name) == state.public) is (name not in waiting)


def test_only_who_can_open_a_case_is_offered_it(unit: Unit, agent: Agent) -> None:
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    make_agent(elsewhere, "Thomas Rolland")
    reader = make_agent(unit, "Éloi Petit", abilities=["casework.view"])
    offered = [pk for pk, _name in inbox.agents(unit.pk)]
    assert agent.pk in offered
    assert reader.pk not in offered


def test_each_act_is_confirmed_to_the_applicant(file_one: FileOne, client: Client) -> None:
    case = file_one()
    address = f"/suivi/{case.number}/{access_code(case)}/"
    page = client.post(f"{address}ecrire/", {"text": "Bonjour, une précision."}, follow=True)
    text = text_of(page)
    assert "Votre message est envoyé" in text
    assert "Message du demandeur" not in text, "to her it is her own message"


def test_harm_is_never_the_first_button(file_one: FileOne, as_agent: Client) -> None:
    case = file_one()
    page = as_agent.get(f"/agent/dossiers/{case.number}/").content.decode()
    assert not re.search(r'class="button primary[^"]*risky', page)
    told = as_agent.post(f"/agent/dossiers/{case.number}/ecrire/", {"text": "Vu.", "note": "1"}, follow=True)
    assert "Le demandeur ne la voit pas" in text_of(told)


def test_an_assignment_of_many_is_undone_but_not_what_somebody_moved_since(
    file_one: FileOne, unit: Unit, agent: Agent, as_agent: Client
) -> None:
    first, second, third = file_one(), file_one(), file_one()
    karim = make_agent(unit, "Karim Benali")
    Case.objects.filter(pk=first.pk).update(assignee=agent)
    chosen = {
        "verb": "assign",
        "argument": str(karim.pk),
        "case": [first.number, second.number, third.number],
    }
    page = as_agent.post("/agent/dossiers/lot/faire/", chosen, follow=True)
    assert "/agent/dossiers/lot/annuler/" in page.content.decode()
    assert "/agent/dossiers/lot/annuler/" not in as_agent.get("/agent/dossiers/").content.decode()
    assert set(Case.objects.values_list("assignee", flat=True)) == {karim.pk}
    Case.objects.filter(pk=third.pk).update(assignee=agent)
    act = {"act": BulkAct.objects.get().pk}
    assert "2 dossiers sont comme avant" in text_of(
        as_agent.post("/agent/dossiers/lot/annuler/", act, follow=True)
    )
    held = dict(Case.objects.values_list("pk", "assignee"))
    assert held == {first.pk: agent.pk, second.pk: None, third.pk: agent.pk}
    assert "0 dossier" in text_of(as_agent.post("/agent/dossiers/lot/annuler/", act, follow=True))


def test_an_act_on_no_case_says_that_none_is_ticked(as_agent: Client) -> None:
    page = as_agent.post("/agent/dossiers/lot/", {"verb": "assign", "argument": "1"})
    assert "Aucun dossier n’est coché" in text_of(page)
