"""The step of a request where supporting documents are sent, one after the other."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.actions import drafting
from parvis.casework.answers import needed_documents
from parvis.casework.definition.model import DocumentSpec
from parvis.casework.faults import CaseworkFault
from parvis.casework.fields.files import ACCEPT
from parvis.casework.forms import Sent
from parvis.casework.models import Draft
from parvis.casework.views.asides import asides_of
from parvis.core.actors import Actor, applicant
from parvis.core.files.models import StoredFile
from parvis.core.files.types import BadFile
from parvis.core.permissions.queries import actor_of
from parvis.kit.faults import Fault
from parvis.kit.text import small_number
from parvis.kit.ui.forms import pressed
from parvis.kit.ui.widgets import Files


def why(bad: BadFile) -> str:
    """What to tell the person whose file was refused."""
    return {
        "empty": _("This file is empty. Choose another one."),
        "too_big": _("This file is too big: 20 MB at most. Send a smaller photo or a PDF."),
        "type": _("Add a PDF, JPG or PNG file."),
        "damaged": _("This file cannot be opened. Save it again, then send it."),
        "bomb": _("This file is too large once opened. Send a smaller one."),
        "password": _("This PDF is protected by a password. Send a copy without password."),
    }.get(bad.code, _("This file is not accepted."))


def at_the_browser(request: HttpRequest) -> Actor:
    """Who sends: the account signed in, or somebody without one."""
    return actor_of(request) or applicant("")


REFUSALS = (BadFile, CaseworkFault, Fault)


def told(refusal: BadFile | CaseworkFault | Fault) -> str:
    """Any of the refusals that a person's own message or file may meet, in words."""
    return why(refusal) if isinstance(refusal, BadFile) else str(refusal.message)


class DocumentsStep:
    """Shows what to send, receives files, takes them away again."""

    def __init__(self, request: HttpRequest, step: Any, today: date) -> None:
        self.request, self.step = request, step
        self.draft: Draft = step.draft
        self.needed = needed_documents(step.definition, step.answers, today)

    @staticmethod
    def files_of(draft: Draft) -> dict[str, list[Sent]]:
        """The files already sent, by document."""
        ids = [pk for found in draft.documents.values() for pk in found]
        rows = {row.pk: row for row in StoredFile.objects.filter(pk__in=ids)} if ids else {}
        return {
            name: [Sent(pk, rows[pk].name, rows[pk].size, rows[pk].state) for pk in found if pk in rows]
            for name, found in draft.documents.items()
        }

    def form(self, data: Any = None) -> forms.Form:
        """One file control a document."""
        files = self.files_of(self.draft)
        fields = {spec.name: self._field(spec, required, files) for spec, required in self.needed}
        return type("DocumentsForm", (forms.Form,), fields)(data, self.request.FILES or None)

    def _field(self, spec: DocumentSpec, required: bool, files: dict[str, list[Sent]]) -> forms.Field:
        widget = Files({"accept": ACCEPT}, multiple=spec.several, sent=files.get(spec.name, []))
        hint = f"{spec.hint} {_('PDF, JPG or PNG, 20 MB at most.')}".strip()
        return RawFiles(label=spec.title, help_text=hint, required=required, widget=widget)

    def answer(self) -> HttpResponseBase:
        """The page, or where to go next."""
        if self.request.method != "POST":
            return self._draw(self.form())
        press = pressed(self.request.POST)
        if press and press.verb == "remove" and (key := small_number(press.which)) is not None:
            self._remove(press.field, key)
            return redirect(self.request.path)
        problems = self._receive()
        if "later" in self.request.POST and not problems:
            return redirect(self.step.url("plus-tard"))
        if "add" in self.request.POST and not problems:
            return redirect(self.request.path)
        for spec, required in self.needed:
            if required and not self.draft.documents.get(spec.name) and spec.name not in problems:
                problems[spec.name] = _("Add this document, or save and come back later.")
        if not problems:
            return redirect(self.step.url("verifier"))
        form = self.form({"sent": "1"})
        form.is_valid()
        for name, message in problems.items():
            form.add_error(name, message)
        return self._draw(form, status=422)

    def _receive(self) -> dict[str, str]:
        problems: dict[str, str] = {}
        known = {spec.name for spec, _required in self.needed}
        for name in known & set(self.request.FILES):
            for upload in self.request.FILES.getlist(name):
                try:
                    drafting.add_document(
                        self.draft, name, upload, by=at_the_browser(self.request), now=timezone.now()
                    )
                except BadFile as bad:
                    problems[name] = why(bad)
        return problems

    def _remove(self, name: str, key: int) -> None:
        drafting.remove_document(self.draft, name, key, by=at_the_browser(self.request), now=timezone.now())

    def _draw(self, form: forms.Form, status: int = 200) -> HttpResponseBase:
        context = {
            "step": self.step,
            "form": form,
            "back": self.step.url(self.step.numbers[-1] + 1),
            "position": len(self.step.pages) + 1,
            "definition": self.step.definition,
            "asides": [
                (self.step.url(value.replace(":", "/", 1)), label, spec.title)
                for spec, _required in self.needed
                for value, label in asides_of(spec, self.step)
            ],
            "can_add": any(
                spec.several or not self.draft.documents.get(spec.name) for spec, _required in self.needed
            ),
        }
        return render(self.request, "casework/documents.html", context, status=status)


class RawFiles(forms.Field):
    """Files as they came: the step itself receives and judges them."""

    def clean(self, value: Any) -> Any:
        """Nothing to judge here."""
        return value
