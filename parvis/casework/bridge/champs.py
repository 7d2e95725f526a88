"""Questions and answers as champs: each of our types as the nearest of theirs, never less than its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from parvis.casework.answers import lines_of, question_of, type_of
from parvis.casework.bridge.identifiers import global_id
from parvis.casework.bridge.language import DESCRIPTORS
from parvis.casework.definition.model import Definition, DocumentSpec, FieldSpec

# By type of question: the type of its champ.
KINDS = {
    "long_text": "textarea",
    "email": "email",
    "phone": "phone",
    "iban": "iban",
    "number": "decimal_number",
    "amount": "decimal_number",
    "computed": "decimal_number",
    "date": "date",
    "consent": "checkbox",
    "yes_no": "yes_no",
    "choice": "drop_down_list",
    "choices": "multiple_drop_down_list",
    "linked_choices": "linked_drop_down_list",
    "address": "address",
    "commune": "communes",
    "departement": "departements",
    "country": "pays",
    "siret": "siret",
    "rna": "rna",
    "case_link": "dossier_link",
    "map_point": "carte",
    "map_area": "carte",
    "file": "piece_justificative",
    "block": "repetition",
    "note": "explication",
}
TYPES = {
    "decimal_number": "DecimalNumberChamp",
    "date": "DateChamp",
    "checkbox": "CheckboxChamp",
    "yes_no": "YesNoChamp",
    "drop_down_list": "DropDownListChamp",
    "multiple_drop_down_list": "MultipleDropDownListChamp",
    "linked_drop_down_list": "LinkedDropDownListChamp",
    "address": "AddressChamp",
    "communes": "CommuneChamp",
    "departements": "DepartementChamp",
    "pays": "PaysChamp",
    "siret": "SiretChamp",
    "rna": "RNAChamp",
    "dossier_link": "DossierLinkChamp",
    "piece_justificative": "PieceJustificativeChamp",
    "repetition": "RepetitionChamp",
    "carte": "CarteChamp",
}
STREET = re.compile(r"(\d+\s?(?:bis|ter|quater|[A-Z])?)[, ]+(.+)", re.IGNORECASE)
Files = Sequence[Mapping[str, Any]]


def kind_of(spec: FieldSpec) -> str:
    """Their name for the type of a question."""
    return KINDS.get(spec.type, "text")


def descriptors(definition: Definition) -> list[dict[str, Any]]:
    """All questions and documents of a version, in their order."""
    asked = [
        _descriptor(spec, question_of(spec), kind_of(spec), not spec.optional) for spec in definition.fields
    ]
    pieces = [
        _descriptor(spec, spec.title, "piece_justificative", not spec.optional and spec.required_if is None)
        for spec in definition.documents
    ]
    return asked + pieces


def _descriptor(spec: FieldSpec | DocumentSpec, label: str, kind: str, required: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "__typename": f"{DESCRIPTORS[kind]}ChampDescriptor",
        "id": global_id("Champ", spec.name),
        "label": label,
        "description": spec.hint or None,
        "required": required,
        "type": kind,
    }
    if isinstance(spec, FieldSpec):
        inner = [
            _descriptor(each, question_of(each), kind_of(each), not each.optional) for each in spec.fields
        ]
        options = [choice.label for choice in spec.choices]
        found |= {"champDescriptors": inner or None, "options": options, "otherOption": False}
    return found


def champs(
    definition: Definition,
    answers: Mapping[str, Any],
    files: Callable[[str], Files],
    changed: str,
) -> list[dict[str, Any]]:
    """The answers of a case; `files(name)` gives the files sent for a question or a document. Questions that were not
    asked are there without a value, as theirs are."""
    asked = [
        _champ(spec, answers.get(spec.name), files, changed)
        for spec in definition.fields
        if type_of(spec).asks
    ]
    return asked + [_piece(spec.name, spec.title, files(spec.name), changed) for spec in definition.documents]


def _common(name: str, label: str, text: str, changed: str) -> dict[str, Any]:
    return {
        "id": global_id("Champ", name),
        "champDescriptorId": global_id("Champ", name),
        "label": label,
        "stringValue": text,
        "prefilled": False,
        "updatedAt": changed,
        "columns": [],
    }


def _piece(name: str, label: str, files: Files, changed: str) -> dict[str, Any]:
    text = ", ".join(file["filename"] for file in files)
    found = _common(name, label, text, changed)
    return found | {"__typename": "PieceJustificativeChamp", "files": files, "file": next(iter(files), None)}


def _champ(
    spec: FieldSpec, answer: Any, files: Callable[[str], Files], changed: str, place: str = ""
) -> dict[str, Any]:
    kind = kind_of(spec)
    if kind == "piece_justificative":
        return _piece(spec.name, question_of(spec), files(spec.name), changed)
    text = "\n".join(lines_of(spec, answer)) if kind == "textarea" else ", ".join(lines_of(spec, answer))
    found = _common(spec.name, question_of(spec), text, changed)
    found["__typename"] = TYPES.get(kind, "TextChamp")
    found["columns"] = _columns(spec, answer)
    if place:
        found["id"] = global_id("Champ", f"{spec.name}|{place}")
    if kind == "repetition":
        rows = [
            {"id": global_id("Row", f"{spec.name}-{n}"), "champs": _row(spec, entry, n, files, changed)}
            for n, entry in enumerate(answer or ())
        ]
        return found | {"rows": rows, "champs": [champ for row in rows for champ in row["champs"]]}
    return found | _value(kind, spec, answer, text)


def _row(spec: FieldSpec, entry: Mapping[str, Any], n: int, files: Any, changed: str) -> list[dict[str, Any]]:
    return [_champ(each, entry.get(each.name), files, changed, str(n)) for each in spec.fields]


def _columns(spec: FieldSpec, answer: Any) -> list[dict[str, Any]]:
    parts = type_of(spec).columns(answer, spec) if spec.fields == () else {}
    return [
        {
            "__typename": "TextColumn",
            "id": global_id("Column", f"{spec.name}.{part}"),
            "label": f"{question_of(spec)} ({part})",
            "stringValue": value,
            "value": value,
        }
        for part, value in parts.items()
        if part
    ]


def _value(kind: str, spec: FieldSpec, answer: Any, text: str) -> dict[str, Any]:
    """What the type of champ holds besides its text."""
    if kind == "carte":
        return {"geoAreas": _areas(spec, answer)}
    if answer is None:
        return (
            {"values": []}
            if kind == "multiple_drop_down_list"
            else {"value": False if kind == "checkbox" else None}
        )
    match kind:
        case "decimal_number":
            return {"value": float(answer)}
        case "date":
            return {"date": answer, "value": f"{answer}T00:00:00+00:00"}
        case "checkbox" | "yes_no":
            return {"value": bool(answer)}
        case "multiple_drop_down_list":
            return {"values": lines_of(spec, answer)}
        case "linked_drop_down_list":
            return dict(
                zip(
                    ("primaryValue", "secondaryValue"), [*lines_of(spec, answer), None, None][:2], strict=True
                )
            )
        case "address":
            return _address(answer)
        case "communes":
            code = str(answer.get("department", ""))
            commune = {"code": answer["code"], "name": answer["name"]}
            return {"commune": commune, "departement": {"code": code, "name": code} if code else None}
        case "departements":
            return {"departement": {"code": answer, "name": text}}
        case "pays":
            return {"pays": {"code": answer, "name": text}}
        case "siret":
            return {"etablissement": {"id": global_id("Etablissement", answer), "siret": answer}}
        case "rna":
            return {"rna": {"id": answer}}
    return {"value": text}


def _areas(spec: FieldSpec, answer: Any) -> list[dict[str, Any]]:
    """What was drawn on a map, as GeoJSON: longitude first."""
    if not isinstance(answer, dict):
        return []
    if "coordinates" in answer:
        geometry = {"type": answer.get("type", "Polygon"), "coordinates": answer["coordinates"]}
    else:
        geometry = {"type": "Point", "coordinates": [answer.get("longitude"), answer.get("latitude")]}
    area = {"id": global_id("GeoArea", spec.name), "source": "selection_utilisateur", "geometry": geometry}
    return [{"__typename": "SelectionUtilisateur", **area}]


def _address(answer: Mapping[str, Any]) -> dict[str, Any]:
    street = str(answer.get("street", ""))
    found = STREET.fullmatch(street)
    address = {
        "label": ", ".join(
            part for part in (street, f"{answer.get('postcode', '')} {answer.get('city', '')}") if part
        ),
        "type": "housenumber" if found else "street",
        "streetAddress": street,
        "streetNumber": found[1] if found else None,
        "streetName": found[2] if found else street,
        "postalCode": answer.get("postcode", ""),
        "cityName": answer.get("city", ""),
        "cityCode": answer.get("insee", ""),
    }
    return {"address": address}


def person(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first identity that is asked, as their applicant."""
    for spec in definition.fields:
        answer = answers.get(spec.name)
        if spec.type == "identity" and isinstance(answer, dict):
            born = str(answer.get("birth_date") or "")
            return {
                "nom": answer.get("family_name", ""),
                "prenom": answer.get("given_names", ""),
                "dateDeNaissance": date.fromisoformat(born).isoformat() if born else None,
            }
    return None
