"""Which modules are installed: the one place that tells a module from the house."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from django.apps import apps

FOLDER = "parvis.modules."


def is_module(app: str) -> bool:
    """Whether an application, by its full name, is a module rather than a part of the house."""
    return app.startswith(FOLDER)


def modules() -> list[str]:
    """The full names of the installed modules, in the order of INSTALLED_APPS."""
    return [config.name for config in apps.get_app_configs() if is_module(config.name)]


def folders(part: str) -> list[Path]:
    """The folders of this name in the modules that have one, such as `catalogue`."""
    found = [Path(config.path) / part for config in apps.get_app_configs() if is_module(config.name)]
    return [folder for folder in found if folder.is_dir()]


def submodules(names: list[str], part: str) -> list[str]:
    """The full names of this file of applications, such as `urls`, where they have it."""
    return [f"{name}.{part}" for name in names if find_spec(f"{name}.{part}")]
