"""The house inspects itself: sizes, names, keys between floors, unused templates."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
DEBTS = json.loads((Path(__file__).with_name("debts.json")).read_text(encoding="utf-8"))
HARD_FILE = 400
HARD_FUNCTION = 50
HARD_CLASS = 250
NAMELESS = {"utils.py", "helpers.py", "common.py", "services.py", "misc.py", "tools.py"}


def sources() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "parvis").rglob("*.py"))
        if "migrations" not in path.parts and "tests" not in path.parts
    ]


def parts() -> Iterator[tuple[str, int, int]]:
    """Each function and class: its name, how long it is, how long it may be."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                hard = HARD_CLASS if isinstance(node, ast.ClassDef) else HARD_FUNCTION
                yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1, hard


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > HARD_FILE
    }
    assert set(long) == set(DEBTS["files"]), f"Split these files: {HARD_FILE} lines at most."


def test_functions_and_classes_are_short() -> None:
    long = {name for name, length, hard in parts() if length > hard}
    assert long == set(DEBTS["functions"]), "Split these: 50 lines at most a function, 250 a class."


def test_ninety_in_a_hundred_functions_have_at_most_25_lines() -> None:
    lengths = sorted(length for _name, length, hard in parts() if hard == HARD_FUNCTION)
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_names_say_something() -> None:
    nameless = [path for path in sources() if path.name in NAMELESS]
    assert not nameless, "Name these files after what they hold."


def test_every_module_says_why_it_is_there() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.stat().st_size and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert not silent, "Write in a docstring, at the top of these files, why they are there."


def floor(module: str) -> int:
    order = [
        "parvis.kit",
        "parvis.core",
        "parvis.casework",
        "parvis.modules",
        "parvis.portal",
        "parvis.config",
    ]
    return next((place for place, name in enumerate(order) if module.startswith(name)), 0)


@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if m.__module__.startswith("parvis")], ids=str
)
def test_keys_point_down_or_inside(model: type) -> None:
    for field in model._meta.get_fields():  # type: ignore[attr-defined]
        target = field.related_model
        if field.concrete and isinstance(target, type) and target.__module__.startswith("parvis"):
            assert floor(target.__module__) <= floor(model.__module__), f"{model.__name__}.{field.name}"
            if model.__module__.startswith("parvis.modules"):
                mine, theirs = model.__module__.split(".")[2], target.__module__.split(".")[2]
                assert not target.__module__.startswith("parvis.modules") or mine == theirs


def test_no_template_is_forgotten() -> None:
    everything = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "parvis").rglob("*")
        if path.suffix in {".py", ".html"} and "tests" not in path.parts
    )
    unused = []
    for path in (ROOT / "parvis").rglob("templates/**/*.html"):
        name = str(path).split("/templates/", 1)[1]
        if name.startswith(("allauth/", "account/", "mfa/", "socialaccount/")):
            continue
        if name not in everything and Path(name).name.removesuffix(".html") not in everything:
            unused.append(name)
    assert not unused, "Nothing names these templates: remove them."


def test_templates_have_no_inline_style_or_script() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "parvis").rglob("templates/**/*.html")
        if any(
            mark in path.read_text(encoding="utf-8")
            for mark in (' style="', "<style", " onclick=", " onload=")
        )
    ]
    assert not wrong


def test_nothing_of_the_state_s_design_system() -> None:
    for path in (ROOT / "parvis").rglob("*"):
        if path.suffix in {".css", ".html", ".py", ".js", ".svg"} and "tests" not in path.parts:
            text = path.read_text(encoding="utf-8").lower()
            assert "#000091" not in text
            assert "marianne" not in text
