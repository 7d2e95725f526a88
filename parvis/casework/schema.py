"""JSON Schemas: of the answers to one procedure, and of the definition language itself."""

from __future__ import annotations

from typing import Any

from parvis.casework.answers import question_of, type_of
from parvis.casework.definition.model import Definition, FieldSpec

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def answers_schema(definition: Definition) -> dict[str, Any]:
    """What `answers` must look like when a request is filed by a program.

    A question that depends on another is not required by the schema: the API itself judges conditions.
    """
    return {"$schema": DRAFT, "title": definition.title, **_object(definition.fields)}


def _object(specs: tuple[FieldSpec, ...]) -> dict[str, Any]:
    asked = [spec for spec in specs if type_of(spec).asks]
    return {
        "type": "object",
        "properties": {spec.name: _one(spec) for spec in asked},
        "required": [spec.name for spec in asked if not spec.optional and spec.show_if is None],
        "additionalProperties": False,
    }


def _one(spec: FieldSpec) -> dict[str, Any]:
    said = {"title": question_of(spec), **({"description": spec.hint} if spec.hint else {})}
    if spec.type == "block":
        return {**said, "type": "array", "items": _object(spec.fields), "maxItems": 50}
    return {**said, **type_of(spec).schema(spec)}
