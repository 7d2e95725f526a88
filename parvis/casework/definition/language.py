"""YAML in, YAML out. Reading is safe and bounded, writing is canonical: exporting what was imported from an
export gives the same bytes."""

from __future__ import annotations

import hashlib
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError

from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.model import Definition
from parvis.casework.definition.parsing import MOST_BYTES, MOST_DEPTH, Positions, parse
from parvis.casework.definition.refusals import from_errors

__all__ = ["MOST_BYTES", "MOST_DEPTH", "Positions", "digest", "from_data", "read", "to_data", "write"]

WIDTH = 110
ONE_LINE = 84


class Dumper(yaml.SafeDumper):
    """YAML as a person writes it: paragraphs as blocks, short lists of words on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never: what is said twice is written twice, because reading refuses anchors."""
        return True


def read(text: str) -> tuple[Definition, Positions]:
    """The definition that a YAML text spells, and the line of each path. Raises Refused."""
    data, lines = parse(text)
    return from_data(data, lines), lines


def from_data(data: Any, lines: Positions | None = None) -> Definition:
    """The definition in plain data (from YAML, the API or the studio). Raises Refused."""
    try:
        return Definition.model_validate(data)
    except ValidationError as problem:
        raise Refused(from_errors(problem.errors(include_url=False), data, lines or {})) from problem
    except RecursionError as problem:
        raise Refused([Fault("", _("The text is nested too deeply."), _("Simplify it."))]) from problem


def to_data(definition: Definition) -> dict[str, Any]:
    """Plain JSON data, without the values that are the language's defaults."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def write(definition: Definition) -> str:
    """The canonical YAML of a definition."""
    return yaml.dump(to_data(definition), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def digest(definition: Definition) -> str:
    """SHA-256 of the canonical YAML: two definitions with the same digest say the same."""
    return hashlib.sha256(write(definition).encode()).hexdigest()


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    words = all(isinstance(item, str) for item in items)
    return dumper.represent_sequence(
        "tag:yaml.org,2002:seq", items, flow_style=words and _length(items) <= ONE_LINE
    )


def _mapping(dumper: yaml.SafeDumper, items: dict[str, Any]) -> yaml.MappingNode:
    # A one-word mapping is an item of a named list: its name leads its line.
    short = len(items) != 1 and not any(map(_is_nested, items.values())) and _length(items) <= ONE_LINE
    return dumper.represent_mapping("tag:yaml.org,2002:map", items.items(), flow_style=short)


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
    )


def _length(value: Any) -> int:
    """How long a value is on one line; too long when it cannot stand there."""
    if isinstance(value, dict):
        return sum(len(key) + 4 + _length(inner) for key, inner in value.items())
    if isinstance(value, list):
        return sum(2 + _length(inner) for inner in value)
    return len(str(value)) if "\n" not in str(value) else 2 * ONE_LINE


Dumper.add_representer(str, _text)
Dumper.add_representer(list, _list)
Dumper.add_representer(dict, _mapping)
