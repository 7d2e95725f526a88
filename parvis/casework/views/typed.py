"""What was typed on a page and is not right yet, while somebody looks for help elsewhere: kept in the session, so that
an unfinished address is found again. What is right is in the draft, and has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from parvis.casework.definition.model import FieldSpec
from parvis.casework.forms import AnswersForm
from parvis.casework.models import Draft
from parvis.kit.ui.widgets import Parts

TYPED = "typed"  # in the session: of the last page only
LONGEST = 300


def keep_typed(request: HttpRequest, draft: Draft | None, form: AnswersForm) -> None:
    """Keep the parts of compound answers that are not right yet."""
    if draft is None:
        return
    kept = {}
    for name in form.errors:
        widget = form.fields[name].widget if name in form.fields else None
        if isinstance(widget, Parts):
            values = widget.value_from_datadict(form.data, form.files, name)
            short = [value[:LONGEST] if isinstance(value, str) else None for value in values]
            kept[name] = dict(zip(widget.names, short, strict=True))
    request.session[TYPED] = {"of": draft.pk, "values": kept}


def typed_on(request: HttpRequest, draft: Draft | None, specs: Sequence[FieldSpec]) -> dict[str, Any]:
    """What was kept of these questions, as their widgets show it."""
    found = {spec.name: typed_parts(request, draft, spec.name) for spec in specs}
    return {name: list(parts.values()) for name, parts in found.items() if parts}


def typed_parts(request: HttpRequest, draft: Draft | None, name: str) -> dict[str, Any]:
    """What was kept of one question, by part; nothing when nothing was."""
    kept = request.session.get(TYPED) if draft is not None else None
    if draft is None or not kept or kept["of"] != draft.pk:
        return {}
    parts: dict[str, Any] = kept["values"].get(name, {})
    return parts
