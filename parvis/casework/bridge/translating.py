"""A démarche as a definition of ours: a draft in YAML, with what could not be translated said line by line."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.bridge.pattern import LEGAL, LETTERS, WORKFLOW
from parvis.casework.bridge.reading import revision_of, words
from parvis.casework.definition.language import from_data, read, write
from parvis.casework.definition.model import Definition
from parvis.casework.verification.verifier import verify
from parvis.kit.expressions import FUNCTIONS
from parvis.kit.text import slug

# By type of champ: ours, for those that need nothing more.
SAME = {
    "text": "text",
    "textarea": "long_text",
    "email": "email",
    "phone": "phone",
    "iban": "iban",
    "number": "number",
    "integer_number": "number",
    "decimal_number": "number",
    "date": "date",
    "checkbox": "consent",
    "yes_no": "yes_no",
    "drop_down_list": "choice",
    "multiple_drop_down_list": "choices",
    "linked_drop_down_list": "linked_choices",
    "civilite": "choice",
    "address": "address",
    "communes": "commune",
    "departements": "departement",
    "pays": "country",
    "siret": "siret",
    "rna": "rna",
    "dossier_link": "case_link",
    "carte": "map_area",
    "repetition": "block",
    "explication": "note",
    "header_section": "note",
}
PIECES = {"piece_justificative", "titre_identite"}
NEVER_INSIDE = {"block", "map_area"}
TAKEN = {"shown", "later", "name", "demandeur", "courriel"}
MOST_FIELDS = 55  # on one page


@dataclass
class Note:
    """What could not be translated as it was: where, and what is left to do."""

    label: str
    said: str
    question: str = ""
    line: int = 0


@dataclass
class Translated:
    """The draft, what is left to do, and what the verifier still says of it."""

    text: str
    definition: Definition
    notes: list[Note] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


class _Translator:
    """One démarche at work: names already given, pages and documents so far."""

    def __init__(self) -> None:
        self.taken = set(TAKEN)
        self.notes: list[Note] = []
        self.pages: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []

    def name(self, label: str) -> str:
        """A name for a question, that nothing else bears."""
        base = slug(label, 40).replace("-", "_") or "question"
        base = base if base[0].isalpha() else f"q_{base}"
        forbidden = self.taken | set(FUNCTIONS) | set(keyword.kwlist)
        found = next(
            name for name in (base, *(f"{base}_{n}" for n in range(2, 1000))) if name not in forbidden
        )
        self.taken.add(found)
        return found

    def walk(self, descriptors: list[Mapping[str, Any]]) -> None:
        """All champs, in their order: a title begins a page."""
        for one in descriptors:
            kind, label = kind_of(one), words(one.get("label"), 300) or _("Question")
            if kind == "header_section":
                self._page(label)
            elif kind in PIECES:
                self._document(one, label)
            else:
                self._field(one, kind, label)

    def _page(self, title: str) -> None:
        if self.pages and not self.pages[-1]["fields"]:  # a title under a title
            self.pages[-1]["title"] = f"{self.pages[-1]['title']} - {title}"[:300]
        else:
            self.pages.append({"title": title, "fields": []})

    def _document(self, one: Mapping[str, Any], label: str) -> None:
        found: dict[str, Any] = {"title": label}
        if hint := words(one.get("description"), 600):
            found["hint"] = hint
        if not one.get("required"):
            found["optional"] = True
        self.documents.append({self.name(label): found})

    def _field(self, one: Mapping[str, Any], kind: str, label: str) -> None:
        if not self.pages:
            self._page(_("Your request"))
        if len(self.pages[-1]["fields"]) >= MOST_FIELDS:
            self._page(self.pages[-1]["title"])
        name = self.name(label)
        self.pages[-1]["fields"].append({name: self.question(one, kind, label, name)})

    def question(self, one: Mapping[str, Any], kind: str, label: str, top: str) -> dict[str, Any]:
        """One champ as a question; a note says what it lost."""
        ours = SAME.get(kind)
        if ours is None:
            said = _("The type “%(kind)s” is not known here: the question asks for a text.")
            self.notes.append(Note(label, said % {"kind": kind}, top))
            ours = "text"
        found: dict[str, Any] = {"type": ours, "label": label}
        hint = words(one.get("description"), 600)
        if hint and ours != "note":
            found["hint"] = hint
        if not one.get("required") and ours != "note":
            found["optional"] = True
        if ours == "note" and hint:
            found["label"] = f"{label} : {hint}"[:600]
        more = {
            "choice": self._choices,
            "choices": self._choices,
            "linked_choices": self._linked,
            "block": self._inside,
        }.get(ours)
        return found if more is None else more(found, one, kind, label, top)

    def _choices(
        self, found: dict[str, Any], one: Mapping[str, Any], kind: str, label: str, top: str
    ) -> dict[str, Any]:
        options = ["Madame", "Monsieur"] if kind == "civilite" else _options(one)
        if one.get("otherOption"):
            options.append("Autre")
            self.notes.append(Note(label, _("The free answer “other” is a choice without a text."), top))
        if len(options) < (2 if found["type"] == "choice" else 1):
            self.notes.append(
                Note(label, _("Its choices are not in the file: the question asks for a text."), top)
            )
            return found | {"type": "text"}
        return found | {"choices": _named(options)}

    def _linked(
        self, found: dict[str, Any], one: Mapping[str, Any], kind: str, label: str, top: str
    ) -> dict[str, Any]:
        """Their list holds first choices between hyphens, each followed by what it opens."""
        groups: dict[str, list[str]] = {}
        for option in _options(one):
            if option.startswith("--") and option.endswith("--"):
                groups[option.strip("- ")] = []
            elif groups:
                groups[list(groups)[-1]].append(option)
        groups = {first: inner for first, inner in groups.items() if inner}
        if not groups:
            self.notes.append(
                Note(label, _("Its choices are not in the file: the question asks for a text."), top)
            )
            return found | {"type": "text"}
        choices = _named(list(groups))
        within, taken = {}, set[str]()
        for name, first in choices.items():
            within[name] = _named(groups[first], taken)
        return found | {"choices": choices, "within": within}

    def _inside(
        self, found: dict[str, Any], one: Mapping[str, Any], kind: str, label: str, top: str
    ) -> dict[str, Any]:
        fields = []
        for inner in one.get("champDescriptors") or ():
            kind, name = kind_of(inner), words(inner.get("label"), 300) or _("Question")
            if kind in PIECES or SAME.get(kind) in NEVER_INSIDE:
                said = _("“%(name)s” cannot be asked inside a block: ask it outside.") % {"name": name}
                self.notes.append(Note(label, said, top))
            elif kind != "header_section":
                fields.append({self.name(name): self.question(inner, kind, name, top)})
        if not fields:
            self.notes.append(Note(label, _("The block is empty: the question asks for a text."), top))
            return found | {"type": "text"}
        return found | {"fields": fields}


def kind_of(one: Mapping[str, Any]) -> str:
    """Their type of a champ, from its `type` or from the name of its kind."""
    if isinstance(one.get("type"), str):
        return str(one["type"])
    name = str(one.get("__typename", "")).removesuffix("ChampDescriptor")
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")
    return {"commune": "communes", "departement": "departements", "region": "regions", "r_n_a": "rna"}.get(
        snake, snake
    )


def _options(one: Mapping[str, Any]) -> list[str]:
    found = [words(option, 300) for option in one.get("options") or () if isinstance(option, str)]
    return list(dict.fromkeys(option for option in found if option))


def _named(labels: list[str], taken: set[str] | None = None) -> dict[str, str]:
    used = taken if taken is not None else set()
    found: dict[str, str] = {}
    for label in labels:
        base = slug(label, 40).replace("-", "_") or "choix"
        base = base if base[0].isalpha() else f"c_{base}"
        name = next(one for one in (base, *(f"{base}_{n}" for n in range(2, 2000))) if one not in used)
        used.add(name)
        found[name] = label
    return found


def translate(demarche: Mapping[str, Any], *, unit: str) -> Translated:
    """The draft of a démarche, for a unit. Raises Refused should the language not hold it."""
    revision, work = revision_of(dict(demarche)) or {}, _Translator()
    work.walk(list(revision.get("champDescriptors") or ()))
    for one in revision.get("annotationDescriptors") or ():
        said = _("Private annotations have no equivalent: use labels, notes or cards.")
        work.notes.append(Note(words(one.get("label"), 300), said))
    work.notes.append(
        Note(_("Conditions"), _("Their API does not give the conditions of display: write them again."))
    )
    work.notes.append(
        Note(_("Legal frame"), _("Check the basis, the delay, what silence means and the remedies."))
    )
    definition = from_data(_whole(demarche, work, unit))
    text = write(definition)
    lines = read(text)[1]
    paths = {
        spec.name: f"pages.{n}.fields.{m}"
        for n, page in enumerate(definition.pages)
        for m, spec in enumerate(page.fields)
    }
    for note in work.notes:
        note.line = lines.get(paths.get(note.question, "-"), 0)
    findings = [str(fault) for fault in verify(definition, lines=lines)]
    return Translated(text, definition, work.notes, findings)


def _whole(demarche: Mapping[str, Any], work: _Translator, unit: str) -> dict[str, Any]:
    title = words(demarche.get("title"), 300) or _("Procedure")
    base = slug(title, 50) or "demarche"
    months = demarche.get("dureeConservationDossiers")
    keep = months if isinstance(months, int) and 1 <= months <= 600 else 12
    applicant = {
        "title": "Vous",
        "fields": [{"demandeur": {"type": "identity", "label": "Votre identité"}}, {"courriel": "email"}],
    }
    basis = words(demarche.get("cadreJuridiqueURL") or demarche.get("cadreJuridiqueUrl"), 300)
    return {
        "procedure": base if base[0].isalpha() and len(base) > 1 else f"demarche-{base}",
        "title": title,
        "summary": words(demarche.get("description"), 300) or title,
        "handled_by": unit,
        "takes": "10 minutes",
        "legal": {**LEGAL, "basis": basis or LEGAL["basis"]},
        "privacy": {
            "purpose": f"Instruire la demande : {title}"[:300],
            "basis": "mission d’intérêt public",
            "recipients": ["Le service chargé du dossier"],
            "keep": f"{keep} months",
        },
        "pages": [applicant, *(page for page in work.pages if page["fields"])],
        "documents": work.documents,
        "workflow": WORKFLOW,
        "letters": LETTERS,
    }
