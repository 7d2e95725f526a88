"""`parvis map`: docs/map.md and the README of each module, drawn from docstrings and from the registries."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils.translation import override

from parvis.config.places import checkout
from parvis.core.registries import Manifest, house
from parvis.core.registries.modules import modules

FILE = checkout() / "docs" / "map.md"
FLOORS = ("config", "portal", "modules", "casework", "core", "kit")
NOT_ROOMS = {"tests", "migrations", "templates", "locale"}
SPOKEN = {"field_types", "workflow_actions", "connectors"}  # contributions that are classes, with a docstring


def run(_: argparse.Namespace) -> int:
    """Write the map, and the README of each installed module."""
    FILE.write_text(draw(), encoding="utf-8")
    for name in modules():
        readme_of(name).write_text(draw_module(name), encoding="utf-8")
    return 0


def draw() -> str:
    """The map of the house as Markdown. Modules say what they are in their own folder: none of them is named here."""
    lines = ["# Map of the house", "", "Made by `parvis map`; a test fails when it is stale.", ""]
    lines += ["What becomes of a case, a file, a message, from stop to stop: [paths](paths.md).", ""]
    for floor in FLOORS:
        lines += [f"## {floor}", "", _says(checkout() / "parvis" / floor / "__init__.py"), ""]
        if floor == "modules":
            lines += ["The README of each folder says what it is and what it contributes.", ""]
            continue
        lines += [f"- `{name}`: {says}" for name, says in _rooms(checkout() / "parvis" / floor)] + [""]
    lines += ["## What is registered", ""]
    for kind in ("field_types", "workflow_actions", "timeline_events", "mail", "abilities"):
        names = ", ".join(f"`{name}`" for name in getattr(house, kind))
        lines.append(f"- {kind.replace('_', ' ')}: {names}")
    return "\n".join(lines).rstrip() + "\n"


def readme_of(name: str) -> Path:
    """The README of a module."""
    return checkout().joinpath(*name.split("."), "README.md")


def draw_module(name: str) -> str:
    """The README of a module as Markdown: what it is, its files, what it contributes."""
    folder = readme_of(name).parent
    title = folder.name.replace("_", " ").capitalize()
    lines = [f"# {title}", "", "Made by `parvis map`; a test fails when it is stale.", ""]
    lines += [_docstring(folder / "__init__.py"), "", "## Files", ""]
    lines += [f"- `{file}`: {says}" for file, says in _rooms(folder)]
    lines += ["", "## What it contributes", "", *_contributed(import_module(f"{name}.manifest").manifest)]
    return "\n".join(lines).rstrip() + "\n"


def _contributed(manifest: Manifest) -> Iterator[str]:
    with override(None):  # the sentences as they are written, whatever the language of who draws
        for kind in (field.name for field in fields(Manifest) if field.name != "label"):
            items = getattr(manifest, kind)
            if items and kind not in SPOKEN:
                names = ", ".join(f"`{_called(item)}`" for item in items)
                yield f"- {kind.replace('_', ' ')}: {names}"
            for item in items if kind in SPOKEN else ():
                says = (type(item).__doc__ or "").split("\n\n")[0]
                yield f"- {kind.replace('_', ' ')}: `{item.name}`, {' '.join(says.split())}"


def _called(item: Any) -> str:
    """What names a contribution: its name, its address, its table, its label."""
    return str(next(filter(None, (getattr(item, word, "") for word in ("name", "url", "table", "label")))))


def _rooms(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and (path / "__init__.py").is_file() and path.name not in NOT_ROOMS:
            yield f"{path.name}/", _says(path / "__init__.py")
        elif path.suffix == ".py" and path.name not in {"__init__.py", "apps.py"}:
            yield path.name, _says(path)


def _says(path: Path) -> str:
    return _docstring(path).split("\n\n")[0].replace("\n", " ")


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
