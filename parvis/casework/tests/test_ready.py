"""Ready procedures: listed, tested from the command line, taken by an authority, never over its own changes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parvis.casework import catalogue_commands
from parvis.casework.actions.install import HeldAlready, NotReady, install
from parvis.casework.actions.publish import publish
from parvis.casework.commands import run_tests
from parvis.casework.definition.faults import Refused
from parvis.casework.definitions import definition_of
from parvis.casework.models import Procedure
from parvis.casework.queries.ready import ready, ready_folders, ready_here
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from tests.town import NOON, make_agent, signed_in

PAGE = "/agent/studio/catalogue/"
DEATH = "copie-acte-deces"
FILES = sorted(str(path) for folder in ready_folders() for path in folder.glob("*.yaml"))


def words(**more: Any) -> argparse.Namespace:
    plain = {"authority": None, "json": False, "names": [], "all": False, "unit": None, "again": False}
    return argparse.Namespace(**plain | more)


def states() -> dict[str, str]:
    return {one.slug: one.state for one in ready_here()}


def test_a_ready_procedure_is_taken_once_and_kept_when_it_was_changed(unit: Unit) -> None:
    assert states()[DEATH] == "absent"
    install(DEATH, by=SYSTEM, now=NOON)
    assert states()[DEATH] == "same"
    with pytest.raises(HeldAlready):
        install(DEATH, by=SYSTEM, now=NOON)
    mine = next(one for one in ready() if one.procedure == DEATH).model_copy(update={"title": "À nous"})
    publish(mine, by=SYSTEM, now=NOON)
    assert states()[DEATH] == "changed"
    assert install(DEATH, by=SYSTEM, now=NOON, again=True).number == 3
    with pytest.raises(NotReady):
        install("../etc/passwd", by=SYSTEM, now=NOON)


def test_another_unit_may_handle_it_and_one_that_does_not_exist_may_not(unit: Unit) -> None:
    with pytest.raises(Refused):
        install("reclamation", by=SYSTEM, now=NOON)
    version = install("reclamation", by=SYSTEM, now=NOON, unit=unit.slug)
    assert definition_of(version.pk).handled_by == unit.slug
    with pytest.raises(Refused):
        install(DEATH, by=SYSTEM, now=NOON, unit="nulle-part")


def test_an_authority_sees_only_what_it_has(unit: Unit, other: Authority) -> None:
    install(DEATH, by=SYSTEM, now=NOON)
    with in_scope(other.pk):
        assert states()[DEATH] == "absent"


def test_the_list_is_printed(unit: Unit, authority: Authority, capsys: pytest.CaptureFixture[str]) -> None:
    install(DEATH, by=SYSTEM, now=NOON)
    with in_scope(None):
        assert catalogue_commands.show(words()) == 0
        said = capsys.readouterr().out
        assert f"+{authority.slug}" in said
        assert "L113-2" in said
        assert catalogue_commands.show(words(json=True)) == 0
        rows = json.loads(capsys.readouterr().out)
        assert {row["procedure"]: row["authorities"] for row in rows}[DEATH] == {authority.slug: "same"}
        assert catalogue_commands.show(words(authority="nowhere")) == 2


@pytest.mark.parametrize(
    ("more", "code", "expected"),
    [
        ({"names": [DEATH]}, 0, {DEATH}),
        ({"names": [DEATH, DEATH]}, 0, {DEATH}),
        ({"names": ["nothing"]}, 1, set()),
        ({"names": ["reclamation"]}, 1, set()),
        ({"names": ["reclamation"], "unit": "etat-civil"}, 0, {"reclamation"}),
        ({}, 2, set()),
        ({"names": [DEATH], "authority": "nowhere"}, 2, set()),
    ],
)
def test_procedures_are_installed_from_the_command_line(
    unit: Unit, authority: Authority, more: dict[str, Any], code: int, expected: set[str]
) -> None:
    with in_scope(None):
        assert catalogue_commands.take(words(**more)) == code
    assert set(Procedure.objects.values_list("slug", flat=True)) == expected


def test_several_authorities_must_be_told_apart(unit: Unit, authority: Authority, other: Authority) -> None:
    with in_scope(None):
        assert catalogue_commands.take(words(names=[DEATH])) == 2
        assert catalogue_commands.take(words(all=True, authority="aulnay", unit="etat-civil")) == 0
    assert Procedure.objects.count() == len(ready())


def test_scenarios_run_from_the_command_line(tmp_path: Path) -> None:
    said: list[str] = []
    assert run_tests(FILES, said.append) == 0
    assert len(said) == sum(len(one.tests) for one in ready())
    assert all(": pass: " in line for line in said)
    resident = next(path for path in FILES if "resident" in path)
    text = Path(resident).read_text(encoding="utf-8")
    broken = {
        "fails.yaml": text.replace("asks: old_plate", "skips: old_plate"),
        "untested.yaml": text.partition("tests:\n")[0],
        "wrong.yaml": text.replace("show_if: hosted", "show_if: hotsed"),
        "no.yaml": "title: [",
    }
    for name, content in broken.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        said.clear()
        assert run_tests([str(path)], said.append) == 1, name
        assert any(": fail: " in line for line in said), name
    said.clear()
    assert run_tests([str(tmp_path / "fails.yaml")], said.append, as_json=True) == 1
    assert [test["ok"] for test in json.loads(said[0])[0]["tests"]].count(False) == 1


def test_the_console_installs_what_is_ticked(as_agent: Client, unit: Unit) -> None:
    page = as_agent.get(PAGE).content.decode()
    assert page.count('name="take"') == len(ready())
    sent = {"take": [DEATH, "reclamation"], "unit-reclamation": unit.slug, f"unit-{DEATH}": unit.slug}
    assert as_agent.post(PAGE, sent)["Location"] == PAGE
    assert set(Procedure.objects.values_list("slug", flat=True)) == {DEATH, "reclamation"}
    page = as_agent.get(PAGE).content.decode()
    assert page.count('name="take"') == len(ready()) - 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"take": ["nothing"]},
        {"take": ["<b>"]},
        {"take": ["reclamation"], "unit-reclamation": "nulle-part"},
    ],
)
def test_the_console_says_why_it_installs_nothing(as_agent: Client, sent: dict[str, Any]) -> None:
    answer = as_agent.post(PAGE, sent)
    assert answer.status_code == 422
    assert "<b>" not in answer.content.decode()
    assert not Procedure.objects.exists()


def test_only_who_writes_procedures_takes_some(unit: Unit, client: Client) -> None:
    agent = make_agent(unit, "Nora Petit", ["casework.view", "casework.handle"])
    browser = signed_in(client, agent)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, {"take": [DEATH]}).status_code == 403


def test_the_page_asks_few_statements(as_agent: Client, django_assert_max_num_queries: Any) -> None:
    as_agent.get(PAGE)
    with django_assert_max_num_queries(16):
        as_agent.get(PAGE)
