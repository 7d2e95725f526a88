"""JSON Schemas: of the answers to one procedure, and of the definition language itself."""

from __future__ import annotations

from typing import Any

from parvis.casework.answers import question_of, type_of
from parvis.casework.definition.model import (
    Choice,
    Definition,
    DocumentSpec,
    FieldSpec,
    Named,
    Scenario,
    Step,
)
from parvis.core.registries import house

DRAFT = "https://json-schema.org/draft/2020-12/schema"
LANGUAGE = "urn:parvis:procedure:1"


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
        "required": [spec.name for spec in asked if _must(spec)],
        "additionalProperties": False,
    }


def _must(spec: FieldSpec) -> bool:
    return not (spec.optional or spec.show_if or type_of(spec).derived)


def _one(spec: FieldSpec) -> dict[str, Any]:
    said = {"title": question_of(spec), **({"description": spec.hint} if spec.hint else {})}
    if spec.type == "block":
        return {**said, "type": "array", "items": _object(spec.fields), "maxItems": 50}
    return {**said, **type_of(spec).schema(spec)}


def language_schema() -> dict[str, Any]:
    """What a procedure written in YAML must look like: for editors, and for programs that write some.

    It knows the words and their shapes. What they mean together, only the verifier knows. It is the same on every
    install: types that modules bring are accepted, and not named.
    """
    schema = _tidied(Definition.model_json_schema(by_alias=True))
    parts = schema["$defs"]
    kinds: tuple[type[Named], ...] = (Choice, FieldSpec, DocumentSpec, Scenario)
    for kind in kinds:
        parts[kind.__name__] = _with_short_form(parts[kind.__name__], kind.short_for)
    parts[Step.__name__] = _step(parts[Step.__name__])
    return {"$schema": DRAFT, "$id": LANGUAGE, **schema, "title": "Parvis procedure"}


def _tidied(schema: Any) -> Any:
    """The schema without the titles that pydantic makes up, and with mappings whose keys must be names."""
    if isinstance(schema, list):
        return [_tidied(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made_up = "title" if isinstance(schema.get("title"), str) else None
    tidied = {word: _tidied(inner) for word, inner in schema.items() if word != made_up}
    return {**tidied, "additionalProperties": False} if "patternProperties" in tidied else tidied


def _with_short_form(full: dict[str, Any], short_for: str) -> dict[str, Any]:
    """A named part, spelt `name: …` (the single word, or the rest) or at full length."""
    properties = dict(full["properties"])
    if "type" in properties:
        properties["type"] = {**properties["type"], "examples": sorted(house.field_types)}
    name = properties.pop("name")
    rest = {
        **full,
        "properties": properties,
        "required": [word for word in full["required"] if word != "name"],
    }
    short = [{"$comment": f"the {short_for} alone", **properties[short_for]}] if short_for else []
    spelt = {
        "type": "object",
        "propertyNames": name,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {"anyOf": [*short, rest]},
    }
    return {"description": full.get("description", ""), "anyOf": [spelt, full]}


def _step(full: dict[str, Any]) -> dict[str, Any]:
    """A step of a scenario, spelt `officer: accept` or at full length."""
    actors = full["properties"]["by"]["enum"]
    spelt = {
        "type": "object",
        "properties": dict.fromkeys(actors, full["properties"]["take"]),
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    return {"description": full.get("description", ""), "anyOf": [spelt, full]}
