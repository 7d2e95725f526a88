"""Fields made of several: address, identity, files, blocks asked many times."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from parvis.kit.ui.fields import DateField, TextField
from parvis.kit.ui.widgets import Files, Parts, Repeat


class PartsField(forms.Field):
    """Several fields, one answer: gives a dict by name of part. Each error says which part it is about."""

    widths: Mapping[str, str] = {}

    def __init__(self, *, parts: Mapping[str, forms.Field], **kwargs: Any) -> None:
        self.parts = dict(parts)
        for field in self.parts.values():
            field.required = field.required and kwargs.get("required", True)
        labels = {name: field.label for name, field in self.parts.items()}
        optional = [
            name for name, field in parts.items() if not field.required and kwargs.get("required", True)
        ]
        hints = {name: field.help_text for name, field in self.parts.items() if field.help_text}
        widgets = {name: field.widget for name, field in self.parts.items()}
        kwargs.setdefault(
            "widget", Parts(widgets, labels, widths=self.widths, optional=optional, hints=hints)
        )
        super().__init__(**kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> PartsField:
        twin: PartsField = super().__deepcopy__(memo)
        twin.parts = copy.deepcopy(self.parts, memo)
        return twin

    def clean(self, value: Any) -> dict[str, Any] | None:
        given = self._by_name(value)
        if not self.required and not any(_filled(part) for part in given.values()):
            return None
        cleaned, errors = {}, []
        for name, field in self.parts.items():
            try:
                cleaned[name] = field.clean(given.get(name))
            except ValidationError as error:
                errors += [_within(name, one) for one in error.error_list]
        if errors:
            raise ValidationError(errors)
        return cleaned

    def _by_name(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Mapping):
            return dict(value)
        return dict(zip(self.parts, value or [None] * len(self.parts), strict=True))

    def prepare_value(self, value: Any) -> Any:
        """Each part as its own field shows it."""
        if value is None:
            return None
        given = self._by_name(value)
        return [field.prepare_value(given.get(name)) for name, field in self.parts.items()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def _filled(value: Any) -> bool:
    return any(map(_filled, value)) if isinstance(value, (list, tuple)) else bool(value)


def _within(name: str, error: ValidationError) -> ValidationError:
    """The error of a part, with the path that leads to it."""
    params = dict(error.params or {})
    inner = [path for path in str(params.get("marks", "")).split(",") if path]
    part = str(params.get("part", ""))
    params |= {
        "part": f"{name}.{part}" if part else name,
        "marks": ",".join(f"{name}.{path}" for path in inner),
    }
    return ValidationError(error.message, code=error.code, params=params)


class AddressField(PartsField):
    """A French postal address: street, complement, postcode, city."""

    widths = {"postcode": "six", "city": "rest"}

    def __init__(self, **kwargs: Any) -> None:
        postcode = RegexValidator(r"^\d{5}\Z", _("Enter a postcode of five figures, for example 35000"))
        parts = {
            "street": TextField(label=_("Number and street"), autocomplete="address-line1", max_length=200),
            "complement": TextField(
                label=_("Building, staircase, floor"),
                autocomplete="address-line2",
                max_length=200,
                required=False,
            ),
            "postcode": TextField(
                label=_("Postcode"), autocomplete="postal-code", max_length=10, validators=[postcode]
            ),
            "city": TextField(label=_("Town"), autocomplete="address-level2", max_length=120),
        }
        parts["street"].error_messages["required"] = _("Enter the number and the street")
        parts["postcode"].error_messages["required"] = _("Enter the postcode")
        parts["postcode"].widget.attrs["inputmode"] = "numeric"
        parts["city"].error_messages["required"] = _("Enter the town")
        super().__init__(parts=parts, **kwargs)


class IdentityField(PartsField):
    """A person: given names, family name, date of birth. `own` when it is the person who fills the form."""

    def __init__(self, *, own: bool = False, birth: bool = True, **kwargs: Any) -> None:
        fill = {"given": "given-name", "family": "family-name"} if own else {"given": "off", "family": "off"}
        parts: dict[str, forms.Field] = {
            "given_names": TextField(
                label=_("Given names"),
                autocomplete=fill["given"],
                help_text=_("In the order of the birth certificate"),
            ),
            "family_name": TextField(label=_("Family name"), autocomplete=fill["family"]),
        }
        parts["given_names"].error_messages["required"] = _("Enter the given names")
        parts["family_name"].error_messages["required"] = _("Enter the family name")
        if birth:
            parts["birth_date"] = DateField(
                label=_("Date of birth"), past=True, birthday=own, help_text=_("For example, 14 03 2024")
            )
        super().__init__(parts=parts, **kwargs)


class FilesField(forms.FileField):
    """A file, or several with `multiple`; gives the list of those just sent.

    `initial` lists those sent before (`key`, `name`, `size`, `url`): they answer the question too. Only the
    name and the size are checked here; what a file really is, core.files says.
    """

    default_error_messages = {
        "required": _("Add a file"),
        "kind": _("Add a %(kinds)s file: %(name)s is of another kind"),
        "size": _("Add a file of less than %(limit)s MB: %(name)s is larger"),
        "empty": _("Add another file: %(name)s is empty"),
        "most": _("Add %(most)d files at most"),
    }

    def __init__(
        self,
        *,
        multiple: bool = False,
        kinds: Sequence[str] = ("pdf", "jpg", "png"),
        max_mb: int = 10,
        most: int = 10,
        **kwargs: Any,
    ) -> None:
        self.multiple, self.kinds, self.max_mb, self.most = multiple, tuple(kinds), max_mb, most
        kwargs.setdefault(
            "widget", Files({"accept": ",".join(f".{kind}" for kind in self._endings())}, multiple=multiple)
        )
        super().__init__(**kwargs)

    def kinds_in_words(self) -> str:
        """For example "PDF, JPG or PNG"."""
        words = [kind.upper() for kind in self.kinds]
        return str(_(" or ")).join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]

    def rule(self) -> str:
        """What may be sent, as a hint: kinds and largest size."""
        text = (
            _("%(kinds)s, %(limit)s MB at most for each")
            if self.multiple
            else _("%(kinds)s, %(limit)s MB at most")
        )
        return str(text) % {"kinds": self.kinds_in_words(), "limit": self.max_mb}

    def _endings(self) -> list[str]:
        return [ending for kind in self.kinds for ending in ((kind, "jpeg") if kind == "jpg" else (kind,))]

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = [item for item in data or [] if item]
        if not sent and not initial and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(sent) + len(initial or []) > (self.most if self.multiple else 1) and self.multiple:
            raise ValidationError(self.error_messages["most"], code="most", params={"most": self.most})
        faults = [fault for item in sent for fault in self._check(item)]
        if faults:
            raise ValidationError(faults)
        return sent

    def _check(self, item: UploadedFile) -> list[ValidationError]:
        name = item.name or ""
        if "." not in name or name.rsplit(".", 1)[1].lower() not in self._endings():
            code = "kind"
        elif not item.size:
            code = "empty"
        elif item.size > self.max_mb * 1024 * 1024:
            code = "size"
        else:
            return []
        params = {"name": name, "limit": self.max_mb, "kinds": self.kinds_in_words()}
        return [ValidationError(self.error_messages[code], code=code, params=params)]

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> Any:
        """The files already sent are shown by the control; the hint says what may be sent."""
        bound = super().get_bound_field(form, field_name)
        if isinstance(self.widget, Files):
            self.widget.sent = bound.initial or ()
        bound.help_text = " ".join(filter(None, [str(bound.help_text), self.rule()]))
        return bound


def _all_valid(items: Sequence[forms.Form]) -> bool:
    """Every block is checked, even after a wrong one: all errors are shown at once."""
    return all([item.is_valid() for item in items])  # noqa: C419


class RepeatField(forms.Field):
    """The same few questions, as many times as needed; gives a list of dicts.

    `fields` are the questions of one block, `title` names it ("Child"), `add` is written on the button.
    """

    default_error_messages = {
        "least": _("Fill in at least %(least)d block"),
        "most": _("Fill in %(most)d blocks at most"),
        "invalid": _("Check the answers of each block"),
    }

    def __init__(
        self,
        *,
        fields: Mapping[str, forms.Field],
        title: Any,
        add: Any = None,
        least: int = 1,
        most: int = 20,
        **kwargs: Any,
    ) -> None:
        item = type("RepeatItem", (forms.Form,), dict(fields))
        kwargs.setdefault("widget", Repeat(item, title=title, add=add or _("Add"), least=least))
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def clean(self, value: Any) -> list[dict[str, Any]]:
        items: list[forms.Form] = list(value or [])
        if len(items) < (self.least if self.required else 0):
            raise ValidationError(self.error_messages["least"], code="least", params={"least": self.least})
        if len(items) > self.most:
            raise ValidationError(self.error_messages["most"], code="most", params={"most": self.most})
        if not _all_valid(items):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return [item.cleaned_data for item in items]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True
