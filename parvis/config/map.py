"""`parvis map`: docs/map.md, drawn from the first line of each room's docstring and from the registries."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from parvis.config.places import checkout
from parvis.core.registries import registry

FILE = checkout() / "docs" / "map.md"
FLOORS = ("config", "portal", "modules", "casework", "core", "kit")


def run(_: argparse.Namespace) -> int:
    """Write the map."""
    FILE.write_text(draw(), encoding="utf-8")
    return 0


def draw() -> str:
    """The map as Markdown."""
    lines = ["# Map of the house", "", "Made by `parvis map`; a test fails when it is stale.", ""]
    for floor in FLOORS:
        lines += [f"## {floor}", "", _says(checkout() / "parvis" / floor / "__init__.py"), ""]
        lines += [f"- `{name}`: {says}" for name, says in _rooms(checkout() / "parvis" / floor)] + [""]
    lines += ["## What is registered", ""]
    for kind in ("field_types", "workflow_actions", "timeline_events", "mail", "abilities"):
        names = ", ".join(f"`{name}`" for name in getattr(registry, kind))
        lines.append(f"- {kind.replace('_', ' ')}: {names}")
    return "\n".join(lines).rstrip() + "\n"


def _rooms(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and (path / "__init__.py").is_file() and path.name not in {"tests", "migrations"}:
            yield f"{path.name}/", _says(path / "__init__.py")
        elif path.suffix == ".py" and path.name not in {"__init__.py", "apps.py"}:
            yield path.name, _says(path)


def _says(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ")
