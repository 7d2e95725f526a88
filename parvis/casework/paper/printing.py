"""A procedure as a form on paper: what is asked, boxes to tick, lines to write on, a QR code on each page."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from django import forms
from django.utils.translation import gettext as _

from parvis.casework.answers import lines_of, question_of, type_of
from parvis.casework.clauses import in_words
from parvis.casework.definition.model import Definition, DocumentSpec, FieldSpec, Page
from parvis.casework.fields.base import QuestionType
from parvis.casework.letters.pdf import compiled
from parvis.casework.letters.wording import contact_lines, remedies, silence_sentence
from parvis.casework.paper.codes import written
from parvis.casework.paper.marks import Mark
from parvis.core.authorities.models import Authority, Unit
from parvis.kit.delays import label
from parvis.kit.ui.widgets import DateParts, Files, Number, Parts

MODEL = Path(__file__).with_name("form.typ")
MOST_BOXES = 24  # more choices than that are written, not ticked
ENTRIES = 3  # of a repeatable block
LONG, SHORT = 6, 1


@dataclass(frozen=True)
class Asked:
    """A question on paper. `kind`: line, lines, boxes, date, parts, note, file, entries. `answer` is printed when the
    form is partly filled; `inner` holds the parts of a compound answer or the questions of one entry of a block."""

    name: str
    kind: str
    text: str
    hint: str = ""
    condition: str = ""
    optional: bool = False
    lines: int = SHORT
    unit: str = ""
    boxes: tuple[str, ...] = ()
    inner: tuple[Asked, ...] = ()
    times: int = 1
    answer: tuple[str, ...] = ()


def asked_of(spec: FieldSpec, before: Sequence[FieldSpec], answer: Any = None) -> Asked | None:
    """How a question is put on paper; None for what is worked out by the authority."""
    kind = type_of(spec)
    if kind.derived:
        return None
    said: dict[str, Any] = {
        "name": spec.name,
        "text": question_of(spec),
        "hint": spec.hint,
        "condition": in_words(spec.show_if, before) if spec.show_if else "",
        "optional": spec.optional,
        "answer": () if kind.takes_files else tuple(lines_of(spec, answer)),
    }
    if not kind.asks:
        return Asked(kind="note", **said)
    if spec.type == "block":
        inner = tuple(one for one in (asked_of(item, spec.fields) for item in spec.fields) if one is not None)
        return Asked(kind="entries", inner=inner, times=ENTRIES, **said)
    assert isinstance(kind, QuestionType)
    return Asked(**{**said, **_shape(kind.widget(spec), spec.unit)})


def _shape(widget: forms.Widget, unit: str = "") -> dict[str, Any]:
    """What stands on paper for a control of the screen."""
    if isinstance(widget, DateParts):
        return {"kind": "date"}
    if isinstance(widget, Parts):
        labels = [str(widget.labels.get(name, "")) for name in widget.names]
        pairs = zip(widget.names, labels, widget.widgets, strict=True)
        return {"kind": "parts", "inner": tuple(Asked(name=n, text=t, **_shape(w)) for n, t, w in pairs)}
    if isinstance(widget, Files):
        return {"kind": "file"}
    if isinstance(widget, forms.CheckboxInput):
        return {"kind": "boxes", "boxes": (_("Yes"),)}
    if hasattr(widget, "choices"):
        boxes = tuple(str(text) for value, text in _flat(widget.choices) if value not in ("", None))
        return {"kind": "boxes", "boxes": boxes} if len(boxes) <= MOST_BOXES else {"kind": "line"}
    if isinstance(widget, forms.Textarea):
        return {"kind": "lines", "lines": LONG}
    return {"kind": "line", "unit": str(getattr(widget, "unit", "") if isinstance(widget, Number) else unit)}


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield value, text


def as_paper(
    definition: Definition,
    number: int,
    unit: Unit,
    authority: Authority,
    *,
    answers: Mapping[str, Any] | None = None,
    code: str = "",
) -> bytes:
    """The form as a tagged PDF (PDF/UA-1). `number` is that of the version; `answers` and `code` are those of a
    draft that was partly filled."""
    mark = Mark(definition.procedure, number, code)
    data = {
        "title": definition.title,
        "summary": definition.summary,
        "authority": {"name": authority.name, "colour": authority.brand_colour},
        "mark": mark.shown,
        "code": written(code) if code else "",
        "to": list(contact_lines(unit, authority)),
        "pages": list(_pages(definition, answers or {})),
        "documents": [_document(spec, definition) for spec in definition.documents],
        "legal": _legal(definition, authority),
    }
    qr = qr_of(mark.text)
    if answers or code:  # somebody's own: not to stay in memory
        return compiled(MODEL, data, qr=qr)
    return _drawn(json.dumps(data), qr)


@lru_cache(maxsize=40)
def _drawn(text: str, qr: str) -> bytes:
    """The PDF of a blank form; the same one is drawn once in a while, not at each visit."""
    return compiled(MODEL, json.loads(text), qr=qr)


def qr_of(text: str) -> str:
    """A QR code as an SVG drawing."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False, light="#fff")
    return drawing.getvalue().decode()


def _pages(definition: Definition, answers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    before: list[FieldSpec] = []
    for page in definition.pages:
        found = [_question(page, spec, before, answers) for spec in page.fields]
        yield {
            "title": page.title,
            "intro": page.intro,
            "condition": in_words(page.show_if, before) if page.show_if else "",
            "questions": [one for one in found if one is not None],
        }
        before += page.fields


def _question(
    page: Page, spec: FieldSpec, before: Sequence[FieldSpec], answers: Mapping[str, Any]
) -> dict[str, Any] | None:
    one = asked_of(spec, [*before, *page.fields], answers.get(spec.name))
    return asdict(one) if one is not None else None


def _document(spec: DocumentSpec, definition: Definition) -> dict[str, str]:
    condition = in_words(spec.required_if, definition.fields) if spec.required_if else ""
    return {"title": spec.title, "hint": spec.hint, "condition": condition}


def _legal(definition: Definition, authority: Authority) -> list[str]:
    """What the law wants to be said: the answer, the remedies, personal data (GDPR article 13)."""
    privacy = definition.privacy
    kept = label(privacy.keep)
    rights = f", {authority.dpo_email}" if authority.dpo_email else ""
    seen = f" Destinataires : {', '.join(privacy.recipients)}." if privacy.recipients else ""
    return [
        silence_sentence(definition, None),
        remedies(definition, authority),
        f"Vos données : {privacy.purpose}. Base légale : {privacy.basis}.{seen} Elles sont conservées {kept} après la "
        f"fin de la demande. Pour exercer vos droits, écrivez à {authority.name}{rights}.",
        definition.legal.basis,
    ]
