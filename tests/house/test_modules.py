"""A module is a folder and a line of INSTALLED_APPS: everything else about it is found."""

from __future__ import annotations

from pathlib import Path

from parvis.config.urls import of_modules
from parvis.core.registries.modules import holding, is_module, modules
from tests.house.messages import ROOT

FOLDERS = sorted(path.parent for path in (ROOT / "parvis" / "modules").glob("*/manifest.py"))


def name_of(folder: Path) -> str:
    """The application of a module's folder."""
    return f"parvis.modules.{folder.name}"


def test_each_folder_of_modules_is_installed() -> None:
    absent = {name_of(folder) for folder in FOLDERS} - set(modules())
    assert not absent, "Add these to INSTALLED_APPS in parvis/config/settings.py, before parvis.portal."


def test_a_module_is_told_from_the_house() -> None:
    assert is_module("parvis.modules.anything")
    assert not is_module("parvis.casework.cards")
    assert not is_module("parvis.modules")


def test_the_addresses_of_a_module_are_found() -> None:
    """Seen on rooms that stand in for modules: one with addresses, one without."""
    names = ["parvis.casework.figures", "parvis.core.exchange"]
    assert holding(names, "urls") == ["parvis.casework.figures.urls"]
    assert [one.app_name for one in of_modules(names)] == ["figures"]
