"""Forms of the console."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority, Unit
from parvis.core.people.models import Agent
from parvis.core.permissions.models import Grant, Role
from parvis.core.registries import registry
from parvis.core.search.queries import alphabetical
from parvis.kit.text import slug
from parvis.kit.ui.theme import ColourError, read_colour
from parvis.kit.ui.widgets import Boxes


class IdentityForm(forms.ModelForm):
    """Name, colour, logo."""

    logo_file = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG or JPEG picture, at least 160 pixels high."),
    )

    class Meta:
        model = Authority
        fields = ("name", "kind", "insee_code", "population", "brand_colour")
        help_texts = {
            "brand_colour": gettext_lazy("Readable shades are worked out from it, by day and by night."),
            "insee_code": gettext_lazy("Five characters. It decides on public holidays."),
        }
        widgets: ClassVar = {"brand_colour": forms.TextInput({"type": "color"})}

    def clean_insee_code(self) -> str:
        """Five characters, or none: a short one would silently follow the holidays of another place."""
        code = str(self.cleaned_data["insee_code"]).strip().upper()
        if code and not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code):
            raise forms.ValidationError(_("Write the five characters of the INSEE code, such as 35238."))
        return code

    def clean_brand_colour(self) -> str:
        """A colour that the theme can work with."""
        try:
            return str(read_colour(self.cleaned_data["brand_colour"]))
        except ColourError as problem:
            raise forms.ValidationError(str(problem)) from problem


class ContactForm(forms.ModelForm):
    """How residents reach the authority, and what letters say of remedies."""

    hours = forms.CharField(
        label=gettext_lazy("Opening hours"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "One line a period, days and hours separated by a colon. Lundi au vendredi : 9 h - 17 h"
        ),
    )

    class Meta:
        model = Authority
        fields = ("street", "postcode", "city", "phone", "email", "court", "mediator", "dpo_email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [f"{line['days']} : {line['hours']}" for line in self.instance.opening_hours]
        self.fields["hours"].initial = "\n".join(lines)

    def clean_hours(self) -> list[dict[str, str]]:
        """Lines as days and hours."""
        found = []
        for line in self.cleaned_data["hours"].splitlines():
            if not line.strip():
                continue
            days, mark, hours = line.partition(":")
            if not mark or not hours.strip():
                raise forms.ValidationError(_("Write each line as days, a colon, hours."))
            found.append({"days": days.strip()[:100], "hours": hours.strip()[:100]})
        return found


class UnitForm(forms.ModelForm):
    """A unit."""

    # Declared here: Django would ask for all units when this file is read, while no authority is in force.
    parent: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        None, label=gettext_lazy("Part of"), required=False
    )

    class Meta:
        model = Unit
        fields = ("name", "parent", "email", "phone", "address", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Unit.objects.exclude(pk=self.instance.pk) if self.instance.pk else Unit.objects.all()
        self.fields["parent"].queryset = parents.order_by(alphabetical("name"))  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """A name whose identifier is still free."""
        name = str(self.cleaned_data["name"]).strip()
        if not self.instance.slug:
            self.instance.slug = slug(name, 50)
            if Unit.objects.filter(slug=self.instance.slug).exists():
                raise forms.ValidationError(_("Another unit has this name."))
        return name


class AgentForm(forms.Form):
    """An agent: who, where, and the roles he holds."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=gettext_lazy("Unit"))
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        required=False,
        widget=Boxes(),
        help_text=gettext_lazy("An agent without a role signs in and sees no case."),
    )
    everywhere = forms.BooleanField(
        label=gettext_lazy("Over all units"),
        required=False,
        help_text=gettext_lazy("Without this box, the roles hold over the agent’s own unit only."),
    )

    def __init__(self, *args: Any, agent: Agent | None = None, **kwargs: Any) -> None:
        if agent is not None:
            kwargs["initial"] = _of_agent(agent)
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(is_active=True).order_by(alphabetical("name"))  # type: ignore[attr-defined]
        self.fields["roles"].choices = [(str(role.pk), role.name) for role in Role.objects.all()]  # type: ignore[attr-defined]
        if agent is not None:
            del self.fields["email"]

    def grants(self) -> list[tuple[Role, Unit | None]]:
        """The roles chosen, with the unit they hold over."""
        unit = None if self.cleaned_data["everywhere"] else self.cleaned_data["unit"]
        return [(role, unit) for role in Role.objects.filter(pk__in=self.cleaned_data["roles"])]


def _of_agent(agent: Agent) -> dict[str, Any]:
    grants = list(Grant.objects.filter(agent=agent))
    return {
        "name": agent.account.name,
        "unit": agent.unit_id,
        "title": agent.title,
        "roles": [str(grant.role_id) for grant in grants],
        "everywhere": any(grant.unit_id is None for grant in grants),
    }


class RoleForm(forms.ModelForm):
    """A role: a name and what it allows."""

    abilities = forms.MultipleChoiceField(
        label=gettext_lazy("What it allows"), widget=Boxes(), required=False
    )

    class Meta:
        model = Role
        fields = ("name", "abilities")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["abilities"].choices = [(a.name, a.label) for a in registry.abilities.values()]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """A name whose identifier is still free."""
        name = str(self.cleaned_data["name"]).strip()
        if not self.instance.slug:
            self.instance.slug = slug(name, 50)
            if Role.objects.filter(slug=self.instance.slug).exists():
                raise forms.ValidationError(_("Another role has this name."))
        return name


class WordingForm(forms.Form):
    """The authority's own text for a message."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea({"rows": 14}))


class TokenForm(forms.Form):
    """A key for a program. It opens nothing that its maker may not do himself."""

    name = forms.CharField(label=gettext_lazy("Name of the program"), max_length=120)
    abilities = forms.MultipleChoiceField(label=gettext_lazy("What it allows"), widget=Boxes())

    def __init__(self, maker: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = (
            "casework.view",
            "casework.handle",
            "casework.decide",
            "casework.file",
            "casework.procedures",
        )
        held = [(name, registry.abilities[name].label) for name in names if name in maker.everywhere]
        self.fields["abilities"].choices = held  # type: ignore[attr-defined]


class WebhookForm(forms.Form):
    """An address to tell events to."""

    url = forms.URLField(label=gettext_lazy("Address"), assume_scheme="https")
    events = forms.MultipleChoiceField(label=gettext_lazy("Events"), widget=Boxes())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = registry.timeline_events.values()
        known = [(f"case.{e.name}", e.label) for e in events if e.public]
        self.fields["events"].choices = [*known, ("automation", _("Automatic rules"))]  # type: ignore[attr-defined]
