"""The champs of a dossier as answers: each champ goes to the question of the same name; what cannot be placed is kept
aside, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parvis.casework.answers import Answers, Checked, clean_one, question_of, type_of
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.fields.base import BadAnswer
from parvis.kit.text import fold

Champ = Mapping[str, Any]
FILES = "PieceJustificativeChamp"
FIGURES = {"number", "amount"}


@dataclass
class Matched:
    """Answers, and what found no place: its label and its text."""

    answers: Answers = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def match(definition: Definition, dossier: Mapping[str, Any], today: date) -> Matched:
    """The answers that a dossier gives to the questions of a definition."""
    found = Matched()
    _applicant(found, definition, dossier, today)
    by_label: dict[str, list[FieldSpec]] = {}
    for spec in definition.fields:
        by_label.setdefault(fold(question_of(spec)), []).append(spec)
    for champ in dossier.get("champs") or ():
        if isinstance(champ, dict):
            _place(found, champ, by_label, today)
    return found


def _place(found: Matched, champ: Champ, by_label: dict[str, list[FieldSpec]], today: date) -> None:
    label = str(champ.get("label", ""))
    files = [str(file.get("filename", "")) for file in champ.get("files") or () if isinstance(file, dict)]
    found.files += [f"{label} : {name}" for name in files]
    waiting = by_label.get(fold(label), [])
    spec = waiting.pop(0) if waiting else None
    if spec is not None and not type_of(spec).takes_files:
        raw = raw_of(spec, champ)
        answer = _clean(spec, raw, today)
        if answer is not None:
            found.answers[spec.name] = answer
            return
    text = text_of(champ)
    if text and not files:
        found.left.append((label, text))


def _clean(spec: FieldSpec, raw: Any, today: date) -> Any:
    if raw is None or type_of(spec).empty(raw):
        return None
    checked = Checked()
    try:
        answer = clean_one(spec, raw, today, checked)
    except BadAnswer:
        return None
    return None if checked.problems else answer


def text_of(champ: Champ) -> str:
    """A champ as people read it, that of a repetition row after row."""
    rows = champ.get("rows") or []
    if rows:
        return " | ".join(
            ", ".join(f"{inner.get('label')} : {text_of(inner)}" for inner in row.get("champs") or ())
            for row in rows
        )
    value = champ.get("stringValue")
    return str(value) if value not in (None, "") else ""


def raw_of(spec: FieldSpec, champ: Champ) -> Any:
    """What a champ answers, in the shape that a program would send to our API."""
    text = text_of(champ)
    match spec.type:
        case "yes_no" | "consent":
            return next(
                (champ[w] for w in ("selected", "checked", "value") if isinstance(champ.get(w), bool)),
                _truth(text),
            )
        case "date":
            return str(champ.get("date") or champ.get("value") or text)[:10] or None
        case "choice":
            return _named(spec, text)
        case "choices":
            values = champ.get("values")
            return [_named(spec, str(value)) for value in values] if isinstance(values, list) else None
        case "linked_choices":
            return _linked(spec, champ)
        case "address":
            return _address(champ.get("address"))
        case "commune":
            return (champ.get("commune") or {}).get("code") or text
        case "departement":
            return (champ.get("departement") or {}).get("code") or text
        case "country":
            return (champ.get("pays") or {}).get("code") or text
        case "siret":
            return (champ.get("etablissement") or {}).get("siret") or text
        case "rna":
            return (champ.get("rna") or {}).get("id") or text
        case "block":
            rows = [_row(spec, row.get("champs") or ()) for row in champ.get("rows") or ()]
            return [row for row in rows if any(row.values())]
    return text.replace(" ", "").replace("\u202f", "") if spec.type in FIGURES else text


def _truth(text: str) -> bool | None:
    return {"true": True, "oui": True, "false": False, "non": False}.get(fold(text))


def _named(spec: FieldSpec, label: str) -> str:
    wanted = fold(label)
    return next((choice.name for choice in spec.choices if fold(choice.label) == wanted), label)


def _linked(spec: FieldSpec, champ: Champ) -> dict[str, str]:
    first = _named(spec, str(champ.get("primaryValue") or ""))
    wanted = fold(str(champ.get("secondaryValue") or ""))
    inner = spec.within.get(first, {})
    second = next((name for name, label in inner.items() if fold(label) == wanted), "")
    return {"first": first, "second": second}


def _address(found: Any) -> dict[str, str] | None:
    if not isinstance(found, dict):
        return None
    street = found.get("streetAddress") or found.get("label") or ""
    words = {"street": street, "postcode": found.get("postalCode"), "city": found.get("cityName")}
    return {name: str(value or "")[:80] for name, value in words.items()}


def _row(spec: FieldSpec, champs: Sequence[Champ]) -> dict[str, Any]:
    by_label = {fold(str(champ.get("label", ""))): champ for champ in champs}
    pairs = ((inner, by_label.get(fold(question_of(inner)))) for inner in spec.fields)
    return {inner.name: raw_of(inner, champ) for inner, champ in pairs if champ is not None}


def _applicant(found: Matched, definition: Definition, dossier: Mapping[str, Any], today: date) -> None:
    """Who asked: the first identity and the first e-mail of the definition, if she gave them."""
    person, user = dossier.get("demandeur") or {}, dossier.get("usager") or {}
    identity = {
        "family_name": person.get("nom"),
        "given_names": person.get("prenom"),
        "birth_date": person.get("dateDeNaissance"),
    }
    first = {
        "identity": identity if all(identity.values()) else None,
        "email": person.get("email") or user.get("email"),
    }
    for spec in definition.fields:
        raw = first.pop(spec.type, None)
        answer = _clean(spec, raw, today) if raw else None
        if answer is not None:
            found.answers[spec.name] = answer
