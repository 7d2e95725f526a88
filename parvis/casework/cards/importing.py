"""Importing cards: a file is sent, shown with what is wrong in each cell, and kept only once that is confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.casework.cards.actions import import_lines, keep_import
from parvis.casework.cards.definition import asks
from parvis.casework.cards.files import MOST_BYTES, BadTable, Read, Table, decode, table_of
from parvis.casework.cards.models import CardImport, CardType
from parvis.casework.cards.queries import definition_of
from parvis.casework.cards.rules import EDIT
from parvis.casework.cards.views import BASE, load_type, told
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me

SHOWN = 100
SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}


@needs(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Choose a file; what it would do is shown next."""
    card_type = load_type(request, slug, to_edit=True)
    names = [asks(spec) for spec in definition_of(card_type).fields]
    problem = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise BadTable(_("Choose a file."))
            read = decode(upload.read(MOST_BYTES + 1))
            table = table_of(read, definition_of(card_type), timezone.localdate())
            kept = keep_import(card_type, str(upload.name), read, by=me(request), now=timezone.now())
            return _preview(request, card_type, kept, table)
        except BadTable as bad:
            problem = str(bad.message)
    return told(request, "cards/send.html", type=card_type, names=names, problem=problem)


def _preview(request: HttpRequest, card_type: CardType, kept: CardImport, table: Table) -> HttpResponse:
    wrong = table.wrong
    context = {
        "type": card_type,
        "kept": kept,
        "separator": SEPARATORS.get(kept.separator, kept.separator),
        "table": table,
        "heads": [(name, spec) for name, spec in zip(table.head, table.specs, strict=True)],
        "good": len(table.lines) - len(wrong),
        "wrong": wrong,
        "rows": [_row(table, line) for line in (wrong or table.lines)[:SHOWN]],
        "hidden": max(len(wrong or table.lines) - SHOWN, 0),
    }
    return render(request, "cards/preview.html", context)


def _row(table: Table, line: object) -> dict[str, object]:
    problems = dict(getattr(line, "problems", {}))
    cells = [
        (cell, problems.pop(spec.name, "") if spec else "")
        for cell, spec in zip(getattr(line, "cells", ()), table.specs, strict=True)
    ]
    return {"number": getattr(line, "number", 0), "cells": cells, "others": list(problems.values())}


@needs(EDIT)
@require_POST
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Import the rows that are right. The file is read again: the type may have changed since the preview."""
    card_type = load_type(request, slug, to_edit=True)
    mine = CardImport.objects.select_for_update().filter(card_type=card_type, account=me(request).account_id)
    kept = mine.filter(pk=pk).first()  # held: confirmed twice at once, it is imported once
    if kept is None:
        raise Http404
    read = Read(kept.text, kept.encoding, kept.separator)
    table = table_of(read, definition_of(card_type), timezone.localdate())
    right = [line for line in table.lines if not line.problems]
    added, changed = import_lines(card_type, right, by=me(request), now=timezone.now())
    kept.delete()
    said = _("%(added)s cards added, %(changed)s changed, %(left)s rows left out.")
    messages.success(request, said % {"added": added, "changed": changed, "left": len(table.wrong)})
    return redirect(f"{BASE}{slug}/")
