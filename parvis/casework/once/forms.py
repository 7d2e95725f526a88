"""Forms of "tell us once"."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.fields.commune import find as communes
from parvis.casework.fields.files import ACCEPT
from parvis.casework.once.models import ConnectorSetting
from parvis.casework.views.documents import RawFiles
from parvis.kit.faults import Fault
from parvis.kit.http import check_url
from parvis.kit.identifiers import BadIdentifier, siret, uai
from parvis.kit.ui.widgets import Files, Options


class TitleForm(forms.Form):
    """What a kept document is called."""

    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=120,
        help_text=gettext_lazy("For instance: proof of address, electricity bill of March."),
    )


class KeepForm(TitleForm):
    """A document to keep. The view receives and judges the file."""

    file = RawFiles(
        label=gettext_lazy("The file"),
        widget=Files({"accept": ACCEPT}),
        help_text=gettext_lazy("PDF, JPG or PNG, 20 MB at most."),
    )


class AskForm(forms.Form):
    """What a service needs besides the identity of whom it is asked about; `whose` gives her names when she is
    somebody else than the applicant."""

    sex = forms.ChoiceField(
        label=gettext_lazy("Sex on your birth certificate"),
        choices=[("F", gettext_lazy("Female")), ("M", gettext_lazy("Male"))],
        widget=Options(),
    )
    birth_place = forms.CharField(
        label=gettext_lazy("Commune of birth"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Leave it empty if you were born abroad."),
    )
    school = forms.CharField(
        label=gettext_lazy("Code of the school"),
        max_length=20,
        help_text=gettext_lazy("Seven digits and a letter. It is on the papers of the school."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, asks: Collection[str], whose: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(asks):
            del self.fields[name]
        if whose:
            self.fields["sex"].label = _("Sex on the birth certificate of %(name)s") % {"name": whose}

    def clean_birth_place(self) -> dict[str, str]:
        """The commune of birth; empty for who was born abroad."""
        typed = str(self.cleaned_data["birth_place"]).strip()
        found = communes(typed) if typed else ()
        if typed and len(found) != 1:
            names = ", ".join(map(str, found[:8]))
            why = _("Which one? Write its name so: %(names)s.") % {"names": names}
            raise forms.ValidationError(
                why if found else _("No commune has this name or postcode. Check it.")
            )
        return {"code": found[0].code, "name": found[0].name} if found else {}

    def clean_school(self) -> str:
        """The code of a school that holds together."""
        try:
            return uai(str(self.cleaned_data["school"]))
        except BadIdentifier as bad:
            raise forms.ValidationError(bad.message) from bad


class ConnectorForm(forms.ModelForm):
    """How a service is called. The key is typed, never shown."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Use of this service"),
        choices=[
            ("off", gettext_lazy("Not used")),
            ("twin", gettext_lazy("Demonstration: made-up answers, no call")),
            ("real", gettext_lazy("Used")),
        ],
        widget=Options(),
    )
    key = forms.CharField(
        label=gettext_lazy("Key given by the service"),
        required=False,
        max_length=4000,
        widget=forms.PasswordInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = ConnectorSetting
        fields = ("address", "recipient")

    def __init__(self, *args: Any, needs_key: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.needs_key = needs_key
        row = self.instance
        self.initial["mode"] = "off" if not row.is_active else "twin" if row.is_twin else "real"
        if row.sealed_key:
            self.fields["key"].help_text = _("A key is kept. Type another one to replace it.")
        if not needs_key:
            del self.fields["key"], self.fields["recipient"]
        self.order_fields(["mode", "address", "recipient", "key"])

    def clean_recipient(self) -> str:
        """Fourteen figures that hold together, or nothing."""
        typed = str(self.cleaned_data["recipient"]).replace(" ", "")
        try:
            return siret(typed) if typed else ""
        except BadIdentifier as bad:
            raise forms.ValidationError(bad.message) from bad

    def clean_address(self) -> str:
        """An address that may be called."""
        typed = str(self.cleaned_data["address"])
        try:
            if typed:
                check_url(typed)
        except Fault as fault:
            raise forms.ValidationError(fault.message) from fault
        return typed

    def clean(self) -> dict[str, Any]:
        """A service that is used needs its address and its key."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("mode") != "real":
            return data
        if not data.get("address"):
            self.add_error("address", _("Write the address of the service."))
        if self.needs_key and not (data.get("key") or self.instance.sealed_key):
            self.add_error("key", _("Write the key that the service gave you."))
        return data
