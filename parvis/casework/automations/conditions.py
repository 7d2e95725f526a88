"""The condition of a rule: simple comparisons and an expression, over the answers and some facts of the case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.answers import names_of, question_of, type_of
from parvis.casework.automations.models import Rule
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, Procedure
from parvis.casework.models.case import NEVER
from parvis.casework.queries import inbox
from parvis.core.authorities.memory import remembered
from parvis.core.authorities.models import Unit
from parvis.kit import expressions
from parvis.kit.expressions import ExpressionError, Type
from parvis.kit.text import fold

FACTS: Mapping[str, tuple[Type, Any]] = {
    "channel": (Type.TEXT, gettext_lazy("Channel")),
    "unit": (Type.TEXT, gettext_lazy("Service")),
    "procedure": (Type.TEXT, gettext_lazy("Procedure")),
    "days_left": (Type.NUMBER, gettext_lazy("Days before the deadline")),
}
COMPARISONS: Mapping[str, Any] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "least": gettext_lazy("is at least"),
    "most": gettext_lazy("is at most"),
    "filled": gettext_lazy("is filled in"),
    "empty": gettext_lazy("is empty"),
}
YES = {"oui", "yes", "true", "1"}


def names_for(definition: Definition | None) -> dict[str, Type]:
    """What a condition may speak of: facts of the case, and the questions of the procedure if there is one. A question
    that bears the name of a fact is hidden by it."""
    own = names_of(definition.fields) if definition is not None else {}
    return own | {name: kind for name, (kind, _label) in FACTS.items()}


def told_names(definition: Definition | None) -> list[tuple[str, str]]:
    """The same for a form: name and what people call it."""
    facts = [(name, str(label)) for name, (_kind, label) in FACTS.items()]
    specs = [spec for spec in definition.fields if type_of(spec).asks] if definition is not None else []
    return facts + [(spec.name, question_of(spec)) for spec in specs if spec.name not in FACTS]


def values_of(name: str, definition: Definition | None) -> dict[str, str]:
    """What a fact or a question may be, by the word that conditions use, with what people call it; empty when it is
    written freely."""
    if name == "channel":
        return {value: str(label) for value, label in Case.Channel.choices}
    if name == "unit":
        return dict(inbox.unit_choices())
    if name == "procedure":
        return dict(Procedure.objects.values_list("slug", "case_title"))
    specs = definition.fields if definition is not None else ()
    return {choice.name: choice.label for spec in specs if spec.name == name for choice in spec.choices}


def read_value(name: str, typed: str, definition: Definition | None) -> str:
    """The word for what was typed: what people call it is understood too."""
    wanted = fold(typed)
    return next((word for word, label in values_of(name, definition).items() if fold(label) == wanted), typed)


def source_of(rule: Rule, names: Mapping[str, Type]) -> str:
    """The whole condition as one expression, empty when there is none. Raises ExpressionError."""
    parts = [_comparison(name, how, value, names) for name, how, value in rule.tests]
    parts += [rule.condition] if rule.condition.strip() else []
    return " and ".join(f"({part})" for part in parts)


def _comparison(name: str, comparison: str, value: str, names: Mapping[str, Type]) -> str:
    kind = names.get(name)
    if kind is None:
        raise ExpressionError("unknown_name", 0, name=name, close="")
    if comparison in {"filled", "empty"}:
        return f"empty({name})" if comparison == "empty" else f"not empty({name})"
    if kind is Type.BOOLEAN:
        wanted = (value.strip().lower() in YES) == (comparison != "is_not")
        return name if wanted else f"not {name}"
    said = _literal(value, kind)
    if kind is Type.LIST:
        return f"{said} in {name}" if comparison != "is_not" else f"not ({said} in {name})"
    sign = {"is": "==", "is_not": "!=", "least": ">=", "most": "<="}[comparison]
    return f"{name} {sign} {said}"


def _literal(value: str, kind: Type) -> str:
    value = value.strip()
    if kind is Type.NUMBER:
        plain = value.replace(",", ".").replace("\u202f", "").replace(" ", "")
        return (
            plain
            if plain.lstrip("-").replace(".", "", 1).isdigit()
            else json.dumps(value, ensure_ascii=False)
        )
    text = json.dumps(value, ensure_ascii=False)
    return f"date({text})" if kind is Type.DATE else text


def faults(rule: Rule, definition: Definition | None) -> list[str]:
    """What is wrong with a condition, in plain sentences."""
    names = names_for(definition)
    try:
        source = source_of(rule, names)
        if source:
            expressions.check(source, names, expects=Type.BOOLEAN)
    except ExpressionError as error:
        return [error.message]
    return []


def met(rule: Rule, case: Case, today: date) -> bool:
    """Whether the condition of a rule holds of a case. Names that the case's version does not know are empty."""
    definition = definition_of(case.version_id)
    published = rule.procedure.published_id if rule.procedure is not None else None
    known = names_for(definition_of(published)) if published is not None else {}
    names = {**known, **names_for(definition)}
    try:
        source = source_of(rule, names)
        if not source:
            return True
        compiled = expressions.compile(source, names)
        return bool(compiled.evaluate(_values(case, definition.fields, names, today), today=today))
    except ExpressionError:  # what the procedure no longer asks cannot be met
        return False


def _values(case: Case, specs: Sequence[FieldSpec], names: Mapping[str, Type], today: date) -> dict[str, Any]:
    answers = {
        spec.name: type_of(spec).value(case.answers[spec.name])
        for spec in specs
        if case.answers.get(spec.name) is not None and type_of(spec).asks
    }
    facts = {
        "channel": case.channel,
        "unit": unit_slugs().get(case.unit_id),
        "procedure": definition_of(case.version_id).procedure,
        "days_left": (case.due_on - today).days if case.due_on != NEVER else None,
    }
    return {name: facts[name] if name in facts else answers.get(name) for name in names}


@remembered
def unit_slugs() -> dict[int, str]:
    """Units by the word that conditions know them by."""
    return dict(Unit.objects.values_list("id", "slug"))


def told(rule: Rule, definition: Definition | None) -> list[str]:
    """The condition in French, one part a line."""
    names = dict(told_names(definition))
    lines = []
    for name, comparison, value in rule.tests:
        said = values_of(name, definition).get(value, value)
        lines.append(f"{names.get(name, name)} {COMPARISONS[comparison]}" + (f" « {said} »" if said else ""))
    return lines + (
        [_("the expression “%(source)s” is true") % {"source": rule.condition}] if rule.condition else []
    )
