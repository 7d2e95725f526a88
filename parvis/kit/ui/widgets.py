"""The controls that HTML does not have: big options, dates in three parts, addresses, files, lists.

All work without JavaScript. A control made of parts marks the part that is wrong, not the whole.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

type PartErrors = Mapping[str, Sequence[str]]

# A whole date typed or pasted in the box of the day: 14/03/2024, 14 03 2024, 14.3.2024, 2024-03-14.
_DAY_FIRST = re.compile(r"\s*(\d{1,2})[\s/.-]+(\w{1,9})[\s/.-]+(\d{4})\s*\Z")
_YEAR_FIRST = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*\Z")


class Options(forms.RadioSelect):
    """One choice among few, as rows large enough for a thumb. `hints` explains a choice, by its value."""

    option_template_name = "ui/widgets/option.html"

    def __init__(self, attrs: Any = None, choices: Any = (), hints: Mapping[str, str] | None = None) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        option["attrs"].pop("class", None)
        return option


class Boxes(Options):
    """Several choices, as rows large enough for a thumb."""

    allow_multiple_selected = True
    input_type = "checkbox"

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: a browser would ask for every box."""
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never: no box ticked is an answer too."""
        return False


class Number(forms.TextInput):
    """A number, with its unit written after the box."""

    template_name = "ui/widgets/number.html"

    def __init__(self, attrs: Any = None, *, unit: Any = "") -> None:
        super().__init__(attrs)
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class LongText(forms.Textarea):
    """A text of several lines that says how much may be written; JavaScript, where present, counts down."""

    template_name = "ui/widgets/long_text.html"

    def __init__(self, attrs: Any = None, *, limit: int | None = None, unit: str = "characters") -> None:
        super().__init__({"rows": 6, **(attrs or {})})
        self.limit, self.unit = limit, unit

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget |= {"limit": self.limit, "unit": self.unit}
        if self.limit and (id_ := widget["attrs"].get("id")):
            described = [widget["attrs"].get("aria-describedby"), f"{id_}_count"]
            widget["attrs"]["aria-describedby"] = " ".join(filter(None, described))
        return context


class Parts(forms.MultiWidget):
    """Several labelled controls that make one answer. `labels` and the widths go by the name of the part."""

    template_name = "ui/widgets/parts.html"

    def __init__(
        self,
        widgets: Mapping[str, forms.Widget],
        labels: Mapping[str, Any],
        *,
        widths: Mapping[str, str] | None = None,
        optional: Iterable[str] = (),
        hints: Mapping[str, Any] | None = None,
        layout: str = "stack",
        attrs: Any = None,
    ) -> None:
        super().__init__(dict(widgets), attrs)
        self.names = list(widgets)
        self.labels, self.widths, self.optional = dict(labels), dict(widths or {}), set(optional)
        self.hints = dict(hints or {})
        self.layout = layout
        self.errors: dict[str, list[str]] = {}

    def use_required_attribute(self, initial: Any) -> bool:
        """Never on the whole: each part says for itself whether it is optional."""
        return False

    def mark(self, errors: PartErrors) -> None:
        """Take the messages of each part, by path: `city`, or `birth_date.year` for a part within a part."""
        self.errors = {name: list(found) for name, found in errors.items()}
        for name, widget in zip(self.names, self.widgets, strict=True):
            if isinstance(widget, Parts):
                inner = {
                    path.partition(".")[2]: found
                    for path, found in errors.items()
                    if path.startswith(f"{name}.")
                }
                widget.mark(inner or ({part: [] for part in widget.names} if name in errors else {}))

    def first_id(self, id_: str, path: str = "") -> str:
        """The id of the control that a link should focus: that of `path`, or the first one."""
        name, _dot, rest = path.partition(".")
        if name not in self.names:
            name, rest = self.names[0], ""
        widget = self.widgets[self.names.index(name)]
        return first_control(widget, f"{id_}_{name}", rest)

    def label_of(self, path: str) -> str:
        """The label of a part, in words."""
        name, _dot, rest = path.partition(".")
        if name not in self.names:
            return ""
        widget = self.widgets[self.names.index(name)]
        inner = widget.label_of(rest) if rest and isinstance(widget, Parts) else ""
        return inner or str(self.labels.get(name, ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        widget = context["widget"]
        values = value if isinstance(value, (list, tuple)) else self.decompress(value)
        widget["layout"] = self.layout
        widget["subwidgets"] = [
            self._part(
                part, inner, f"{name}_{part}", values[index] if index < len(values) else None, widget["attrs"]
            )
            for index, (part, inner) in enumerate(zip(self.names, self.widgets, strict=True))
        ]
        return context

    def _part(
        self, part: str, inner: forms.Widget, name: str, value: Any, attrs: Mapping[str, Any]
    ) -> dict[str, Any]:
        messages = self.errors.get(part, [])
        id_ = f"{attrs['id']}_{part}" if attrs.get("id") else ""
        own: dict[str, Any] = {"id": id_} if id_ else {}
        if attrs.get("disabled"):
            own["disabled"] = True
        if not isinstance(inner, Parts):
            described = [f"{id_}_hint" if self.hints.get(part) else "", f"{id_}_error" if messages else ""]
            own |= {"aria-invalid": "true"} if part in self.errors else {}
            own |= {"aria-describedby": " ".join(filter(None, described))} if id_ and any(described) else {}
        context: dict[str, Any] = inner.get_context(name, value, own)["widget"]
        return context | {
            "label": self.labels.get(part, ""),
            "hint": self.hints.get(part, ""),
            "width": self.widths.get(part, "full"),
            "optional": part in self.optional,
            "messages": messages,
            "nested": isinstance(inner, Parts),
        }

    def decompress(self, value: Any) -> list[Any]:
        """A mapping of parts as the list Django wants."""
        return (
            [value.get(name) for name in self.names]
            if isinstance(value, Mapping)
            else [None] * len(self.names)
        )


class DateParts(Parts):
    """Day, month, year: three short boxes. A whole date pasted in the first one is spread over the three."""

    def __init__(self, *, birthday: bool = False, attrs: Any = None) -> None:
        fill = {"day": "bday-day", "month": "bday-month", "year": "bday-year"} if birthday else {}
        boxes = {
            name: forms.TextInput(
                {
                    "inputmode": "numeric",
                    "data-date": name,
                    "autocomplete": fill.get(name, "off"),
                    "maxlength": size,
                }
            )
            for name, size in (("day", 24), ("month", 9), ("year", 4))
        }
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        super().__init__(
            boxes, labels, widths={"day": "two", "month": "two", "year": "four"}, layout="line", attrs=attrs
        )

    def decompress(self, value: Any) -> list[str]:
        if hasattr(value, "year"):
            return [f"{value.day:02}", f"{value.month:02}", f"{value.year:04}"]
        if isinstance(value, str) and (match := _YEAR_FIRST.match(value)):
            return [match[3], match[2], match[1]]
        return ["", "", ""]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        day, month, year = ((part or "").strip() for part in super().value_from_datadict(data, files, name))
        if not month and not year:
            if match := _DAY_FIRST.match(day):
                return [match[1], match[2], match[3]]
            if match := _YEAR_FIRST.match(day):
                return [match[3], match[2], match[1]]
        return [day, month, year]


class Files(forms.FileInput):
    """A file or several. Those already sent are listed above, each with a button that removes it.

    `sent` is a list of values with `key`, `name`, `size` (bytes) and, where it may be read, `url`.
    """

    template_name = "ui/widgets/files.html"
    allow_multiple_selected = True

    def __init__(self, attrs: Any = None, *, multiple: bool = False, sent: Sequence[Any] = ()) -> None:
        self.allow_multiple_selected = multiple
        super().__init__({**(attrs or {}), **({"multiple": True} if multiple else {})})
        self.multiple, self.sent = multiple, sent

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        if isinstance(files, MultiValueDict):
            return [item for item in files.getlist(name) if item]
        found = files.get(name) if files else None
        return found if isinstance(found, list) else [found] if found else []

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: a file already sent would be asked again."""
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"] |= {"sent": self.sent, "multiple": self.multiple}
        return context


class Repeat(forms.Widget):
    """A block of questions asked as many times as needed, with buttons that add and remove one.

    The number of blocks travels in `<name>-count`; block n asks `<name>-<n>-<question>`. `repeat_change`
    obeys the buttons `add:<name>` and `remove:<name>:<n>`.
    """

    template_name = "ui/widgets/repeat.html"
    use_fieldset = True
    most = 50

    def __init__(
        self, item: type[forms.Form], *, title: Any, add: Any, least: int = 1, attrs: Any = None
    ) -> None:
        super().__init__(attrs)
        self.item, self.title, self.add, self.least = item, title, add, least
        self.quiet = False  # True when the page is only redrawn: nothing is checked, nothing is red

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: each question of the block says whether it is optional."""
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[forms.Form]:
        typed = str(data.get(f"{name}-count") or "")
        readable = typed.isascii() and typed.isdecimal() and len(typed) < 7
        count = min(int(typed), self.most) if readable else 0
        return [self._item(name, index, data, files) for index in range(count)]

    def _item(
        self, name: str, index: int, data: Any = None, files: Any = None, initial: Any = None
    ) -> forms.Form:
        form = self.item(data, files, prefix=f"{name}-{index}", initial=initial, use_required_attribute=False)
        form.empty_permitted = False
        if self.quiet:
            form._errors = forms.utils.ErrorDict(renderer=form.renderer)  # type: ignore[attr-defined]
        return form

    def items(self, name: str, value: Any) -> list[forms.Form]:
        """The blocks to draw: those that were sent, or one for each value already known, at least `least`."""
        if value and isinstance(value[0], forms.Form):
            return list(value)
        known = list(value or [])
        known += [{}] * max(0, self.least - len(known))
        return [self._item(name, index, initial=initial) for index, initial in enumerate(known)]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        items = self.items(name, value)
        context["widget"] |= {
            "items": items,
            "title": self.title,
            "add": self.add,
            "removable": len(items) > self.least,
            "addable": len(items) < self.most,
        }
        return context

    def __deepcopy__(self, memo: dict[int, Any]) -> Repeat:
        twin = copy.copy(self)
        twin.attrs = self.attrs.copy()
        memo[id(self)] = twin
        return twin


def first_control(widget: forms.Widget, id_: str, path: str = "") -> str:
    """The id of the first real control of a widget: what a link of the error summary must focus."""
    if isinstance(widget, Parts):
        return widget.first_id(id_, path)
    if isinstance(widget, Repeat):
        return f"{id_}_add"
    return widget.id_for_label(id_) or f"{id_}_0"
