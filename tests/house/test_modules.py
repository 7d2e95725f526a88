"""A module is a folder and a line of INSTALLED_APPS: everything else about it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.casework.commands import faults_of
from parvis.casework.queries import ready
from parvis.config.urls import of_modules
from parvis.core.administration.roles import usual_roles
from parvis.core.registries import registry
from parvis.core.registries.modules import is_module, modules, submodules
from tests.house.messages import ROOT

PROCEDURES = sorted(path for folder in ready.ready_folders()[1:] for path in folder.glob("*.yaml"))
FOLDERS = sorted(path.parent for path in (ROOT / "parvis" / "modules").glob("*/manifest.py"))


def name_of(folder: Path) -> str:
    """The application of a module's folder."""
    return f"parvis.modules.{folder.name}"


def test_each_folder_of_modules_is_installed() -> None:
    absent = {name_of(folder) for folder in FOLDERS} - set(modules())
    assert not absent, "Add these to INSTALLED_APPS in parvis/config/settings.py, before parvis.portal."


def test_usual_roles_are_made_of_what_abilities_say() -> None:
    roles = {slug: set(held) for slug, (_label, held) in usual_roles().items()}
    assert roles["administrateur"] == set(registry.abilities)
    assert "casework.handle" in roles["instructeur"]
    assert {"casework.decide", "casework.handle"} <= roles["responsable"]
    assert "casework.decide" not in roles["instructeur"]
    assert roles["instructeur"] < roles["responsable"] < roles["administrateur"]


def test_a_module_is_told_from_the_house() -> None:
    assert is_module("parvis.modules.anything")
    assert not is_module("parvis.casework.cards")
    assert not is_module("parvis.modules")


def test_the_addresses_of_a_module_are_found() -> None:
    """Seen on rooms that stand in for modules: one with addresses, one without."""
    names = ["parvis.casework.figures", "parvis.core.exchange"]
    assert submodules(names, "urls") == ["parvis.casework.figures.urls"]
    assert [one.app_name for one in of_modules(names)] == ["figures"]


@pytest.mark.parametrize("path", PROCEDURES, ids=lambda path: path.stem)
def test_a_procedure_of_a_module_may_be_published(path: Path) -> None:
    found = [f"{fault.line}: {fault.path}: {fault.why} {fault.mend}" for fault in faults_of(str(path))]
    assert not found, f"parvis procedures check {path.relative_to(ROOT)}"


def test_the_procedures_of_a_module_are_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = sorted((ROOT / "catalogue").glob("*.yaml"))[0]
    text = source.read_text(encoding="utf-8").replace(f"procedure: {source.stem}", "procedure: d-un-module")
    (tmp_path / "d-un-module.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(ready, "folders", lambda part: [tmp_path])
    ready.ready.cache_clear()
    try:
        assert ready.ready_named("d-un-module") is not None
    finally:
        ready.ready.cache_clear()
