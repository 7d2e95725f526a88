"""The one way forms are drawn: `{{ form.name.as_field_group }}` gives label, hint, error and control.

`settings.FORM_RENDERER` names `Renderer`. The pages write `<form method="post" novalidate>`: the messages of
the server are those people read, on top (`{% error_summary form %}`) and beside each control.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django.forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.forms import BaseForm, boundfield
from django.forms.fields import Field
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext

from parvis.kit.text import small_number
from parvis.kit.ui.widgets import Parts, Repeat, first_control


class BoundField(boundfield.BoundField):
    """A field on a form, with what our templates ask of it."""

    @property
    def is_optional(self) -> bool:
        """Whether the label says so. A lone tick box is always optional, and never says it."""
        return not self.field.required and self.widget_type != "checkbox" and not self.field.disabled

    @property
    def is_lone_box(self) -> bool:
        """A single box to tick: its label stands after it."""
        return self.widget_type == "checkbox"

    @cached_property
    def faults(self) -> list[Fault]:
        """Each error with the address of the control to mend, blocks within blocks included."""
        if isinstance(self.field.widget, Repeat):
            return [*self._own_faults(), *self._item_faults()]
        return self._own_faults()

    @property
    def own_messages(self) -> list[str]:
        """Messages shown under the label; those of a part are shown beside that part."""
        return [fault.message for fault in self._own_faults() if not fault.part]

    def _own_faults(self) -> list[Fault]:
        known = self.form.errors.as_data().get(self.name, [])
        return [self._fault(error, message) for error in known for message in error.messages]

    def _fault(self, error: ValidationError, message: str) -> Fault:
        params = error.params if isinstance(error.params, dict) else {}
        part = str(params.get("part", ""))
        marks = tuple(filter(None, str(params.get("marks", "")).split(",")))
        widget, label = self.field.widget, str(self.label)
        if error.code == "required" and message == Field.default_error_messages["required"]:
            # Django's own "This field is required", repeated down a page, does not say which.
            message, label = gettext("Fill in “%(label)s”.") % {"label": label}, ""
        elif message == EmailValidator.message:
            message = gettext("Write an e-mail address such as nom@exemple.fr.")
        if part and isinstance(widget, Parts):
            label = widget.label_of(part) or label
        target = first_control(widget, self.auto_id, marks[0] if marks else part)
        return Fault(label, message, f"#{target}", part, marks)

    def _item_faults(self) -> Iterator[Fault]:
        for item in self.value() or []:
            if isinstance(item, BaseForm):
                yield from faults(item)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """Django's, and the parts of a composite control learn which of them is wrong."""
        built = super().build_widget_attrs(attrs, widget)
        target = widget or self.field.widget
        if isinstance(target, Parts):
            target.mark(self._marks(target))
        if isinstance(target, (Parts, Repeat)):
            built.pop("aria-invalid", None)
        return built

    def _marks(self, widget: Parts) -> dict[str, list[str]]:
        """What is wrong by path: the messages to show beside a part, and the parts to show in red."""
        marks: dict[str, list[str]] = {}
        for fault in self._own_faults():
            if fault.part:
                marks.setdefault(fault.part, []).append(fault.message)
            for path in fault.marks or ([] if fault.part else widget.names):
                marks.setdefault(path, [])
        return marks


@dataclass(frozen=True, slots=True)
class Fault:
    """One error as the summary shows it: where (label), what (message), and the control to go to."""

    label: str
    message: str
    href: str
    part: str = ""
    marks: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The message as it goes on after its label: "Date of birth: enter a date in the past"."""
        if not self.label:
            return self.message
        return f"{self.label.rstrip(' :?')} : {self.message[:1].lower()}{self.message[1:]}"


def faults(form: BaseForm) -> list[Fault]:
    """All errors of a form in the order of its fields, those of no field first."""
    found = [Fault("", str(message), "") for message in form.non_field_errors()]
    for field in form:
        if isinstance(field, BoundField):
            found += field.faults
        else:
            found += [Fault(str(field.label), str(message), f"#{field.auto_id}") for message in field.errors]
    return found


class Renderer(DjangoTemplates):
    """Draws forms, fields and errors with the templates of the design system, Django's widgets included."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = BoundField

    @cached_property
    def engine(self) -> Any:
        """Our drawings of Django's widgets come before Django's; apps may add theirs."""
        here, there = (
            Path(__file__).parent / "form_templates",
            Path(django.forms.__file__).parent / "templates",
        )
        return self.backend({"APP_DIRS": True, "DIRS": [here, there], "NAME": "parvisforms", "OPTIONS": {}})


_BUTTON = re.compile(r"(add|remove):([\w-]+?)(?::([\w-]+))?\Z")


@dataclass(frozen=True, slots=True)
class Press:
    """A button that asks for something other than to go on: `add` or `remove`, the field, which one."""

    verb: str
    field: str
    which: str = ""


def pressed(data: QueryDict) -> Press | None:
    """The button that sent the form: `add:<field>`, `remove:<field>:<n or file key>`, or None for another."""
    for name in data:
        if match := _BUTTON.match(name):
            return Press(match[1], match[2], match[3] or "")
    return None


def repeat_change(data: QueryDict) -> QueryDict | None:
    """The answers with one block more or less, when a button of a repeatable block sent them; else None.

    Draw the page again with them: `form = redrawn(MyForm(repeat_change(request.POST)))`.
    """
    press = pressed(data)
    if press is None or f"{press.field}-count" not in data:
        return None
    changed = data.copy()
    count = min(small_number(str(data[f"{press.field}-count"])) or 0, Repeat.most)
    if press.verb == "add":
        changed[f"{press.field}-count"] = str(min(count + 1, Repeat.most))
    elif (index := small_number(press.which)) is not None and index < count:
        _drop(changed, press.field, index)
        changed[f"{press.field}-count"] = str(count - 1)
    return changed


def _drop(data: QueryDict, field: str, index: int) -> None:
    """Forget the answers of one block and move those after it one place up."""
    numbered = re.compile(rf"{re.escape(field)}-([0-9]{{1,6}})-(.+)\Z")
    for name in sorted(data, key=lambda n: int(m[1]) if (m := numbered.match(n)) else -1):
        match = numbered.match(name)
        if match and int(match[1]) >= index:
            values = data.pop(name)
            if int(match[1]) > index:
                data.setlist(f"{field}-{int(match[1]) - 1}-{match[2]}", values)


def redrawn[F: BaseForm](form: F) -> F:
    """The same form, shown with its answers but unchecked: no error yet for someone who has not finished."""
    form._errors = ErrorDict(renderer=form.renderer)  # type: ignore[attr-defined]
    form.cleaned_data = {}
    for field in form.fields.values():
        if isinstance(field.widget, Repeat):
            field.widget.quiet = True
    return form
