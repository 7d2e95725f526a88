"""Forms of households, mandates, help and co-applications."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.fields.files import ACCEPT
from parvis.casework.households.mandates import LONGEST_REASON, Seen, Who
from parvis.casework.households.rules import clean_number
from parvis.casework.models import Case
from parvis.core.people.models import Account, HouseholdMember
from parvis.kit.identifiers import BadIdentifier
from parvis.kit.text import BadText, clean_line
from parvis.kit.ui.widgets import Files

YEAR = timedelta(days=365)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A date, typed or picked."""
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date", "class": "medium"}), **options
    )


class Clean(forms.Form):
    """Texts as we accept them: no control character, no direction trick."""

    def clean(self) -> dict[str, Any]:
        """Each text on one line."""
        data = super().clean() or {}
        for name, value in data.items():
            if isinstance(value, str):
                try:
                    data[name] = clean_line(value, 300)
                except BadText as bad:
                    self.add_error(name, str(bad.message))
        return data


class WhoForm(Clean):
    """A person: names and date of birth."""

    given_names = forms.CharField(label=gettext_lazy("Given names"), max_length=150)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=150)
    birth_date = day_field(gettext_lazy("Date of birth"))

    def who(self) -> Who:
        """As actions want her."""
        data = self.cleaned_data
        return Who(data["family_name"], data["given_names"], data["birth_date"])


class MemberForm(WhoForm):
    """A member of the household."""

    part = forms.ChoiceField(
        label=gettext_lazy("This person is"),
        choices=HouseholdMember.Part.choices,
        initial=HouseholdMember.Part.CHILD,
        widget=forms.RadioSelect(),
    )
    parental = forms.BooleanField(
        label=gettext_lazy("I hold parental authority over this child, and state it on my honour"),
        required=False,
    )
    field_order = ("part", "given_names", "family_name", "birth_date", "parental")


class Dates(Clean):
    """From when until when."""

    starts_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(gettext_lazy("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today: date = timezone.localdate()
        self.fields["starts_on"].initial = today.isoformat()
        self.fields["ends_on"].initial = (today + YEAR).isoformat()


class AskPersonForm(WhoForm, Dates):
    """A mandate of another adult."""

    email = forms.EmailField(
        label=gettext_lazy("Her e-mail address"),
        help_text=gettext_lazy(
            "She gets a link that accepts or refuses. The mandate begins when she is known to be herself."
        ),
    )
    field_order = ("given_names", "family_name", "birth_date", "email", "starts_on", "ends_on")


class AskOrganisationForm(Dates):
    """A mandate for an association or a company."""

    name = forms.CharField(label=gettext_lazy("Name of the association or company"), max_length=200)
    number = forms.CharField(
        label=gettext_lazy("SIRET number, or number in the register of associations"),
        help_text=gettext_lazy("14 digits, or W and 9 digits. An agent checks your request."),
        max_length=30,
    )
    field_order = ("name", "number", "starts_on", "ends_on")

    def clean_number(self) -> tuple[str, str]:
        """SIRET and RNA, one of them empty."""
        try:
            return clean_number(self.cleaned_data["number"])
        except BadIdentifier as bad:
            raise forms.ValidationError(str(bad.message)) from bad


class PaperForm(WhoForm, Dates):
    """A mandate on paper, seen by an agent."""

    representative = forms.EmailField(
        label=gettext_lazy("E-mail address of the account that will act"),
        help_text=gettext_lazy("The person must have an account here."),
    )
    proof = forms.Field(label=gettext_lazy("The signed mandate"), widget=Files({"accept": ACCEPT}))
    field_order = (
        "representative",
        "given_names",
        "family_name",
        "birth_date",
        "starts_on",
        "ends_on",
        "proof",
    )

    def clean_representative(self) -> Account:
        """The account of this address; never an agent's."""
        found = Account.objects.filter(
            email__iexact=self.cleaned_data["representative"], is_active=True, agent=None
        ).first()
        if found is None:
            raise forms.ValidationError(_("No resident’s account has this address."))
        return found


class DecideForm(Clean):
    """What an agent says of a mandate that she checks: the proof of a person's agreement, or why she refuses."""

    seen = forms.ChoiceField(
        label=gettext_lazy("What proves that this person agrees?"),
        help_text=gettext_lazy("To grant the mandate, you have seen one of the two."),
        choices=[(one.value, one.label) for one in (Seen.PAPER, Seen.VISIT)],
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Say which proof you have seen.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is refused"),
        help_text=gettext_lazy("Only to refuse. Who asks and who was asked read it."),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Write why: both persons read it.")},
    )

    def __init__(self, *args: Any, of_a_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["reason" if "grant" in self.data else "seen"].required = False
        if not of_a_person:
            del self.fields["seen"]


class ConsentForm(Clean):
    """How somebody agreed to be helped."""

    person = forms.CharField(label=gettext_lazy("Whom do you help?"), max_length=200)
    how = forms.ChoiceField(
        label=gettext_lazy("How did this person agree?"),
        choices=[("spoken", gettext_lazy("By word of mouth")), ("written", gettext_lazy("In writing"))],
        widget=forms.RadioSelect(),
    )
    on = day_field(gettext_lazy("On which day?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate().isoformat()


class HelperForm(Clean):
    """An account that helps."""

    email = forms.EmailField(label=gettext_lazy("E-mail address of the account"))
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), help_text=gettext_lazy("Such as France services."), max_length=200
    )


class HelpForm(ConsentForm):
    """The same at the desk, with the procedure and the channel."""

    procedure = forms.ChoiceField(label=gettext_lazy("Which procedure?"))
    channel = forms.ChoiceField(
        label=gettext_lazy("How did the request come?"),
        choices=[(one.value, one.label) for one in (Case.Channel.COUNTER, Case.Channel.PHONE)],
        initial=Case.Channel.COUNTER,
        widget=forms.RadioSelect(),
    )
    field_order = ("procedure", "channel", "person", "how", "on")

    def __init__(self, procedures: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = procedures  # type: ignore[attr-defined]


class InviteForm(Clean):
    """The other person to invite."""

    name = forms.CharField(label=gettext_lazy("Her name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("Her e-mail address"))
