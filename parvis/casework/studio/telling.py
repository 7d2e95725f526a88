"""Words of a definition and their values as the forms of the studio say them, for those who read no YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.clauses import in_words
from parvis.casework.definition.model import Definition
from parvis.casework.studio.forms.flow import ACTORS, LetterForm, StateForm, TransitionForm
from parvis.casework.studio.forms.frame import AlgorithmForm, LegalForm, PresentationForm, PrivacyForm
from parvis.casework.studio.forms.questions import DocumentForm, PageForm, QuestionForm
from parvis.casework.studio.forms.tests import ScenarioForm
from parvis.core.registries import registry

FORMS = {
    "top": PresentationForm,
    "legal": LegalForm,
    "privacy": PrivacyForm,
    "algorithm": AlgorithmForm,
    "page": PageForm,
    "question": QuestionForm,
    "document": DocumentForm,
    "state": StateForm,
    "transition": TransitionForm,
    "letter": LetterForm,
    "test": ScenarioForm,
}
# Words that no form asks under their own name.
OTHERS: dict[str, Any] = {
    "for": gettext_lazy("Who may ask"),
    "other_channels": gettext_lazy("Other ways to ask"),
    "clock": gettext_lazy("What silence means"),
    "appeal": gettext_lazy("Appeal"),
    "page": gettext_lazy("Page"),
    "show_if": gettext_lazy("Condition"),
    "required_if": gettext_lazy("Condition"),
    "start": gettext_lazy("First state"),
    "from": gettext_lazy("From these states"),
    "needs": gettext_lazy("What must be written"),
    "do": gettext_lazy("What it does"),
    "circuit": gettext_lazy("Who must agree before, one after the other"),
}
CONDITIONS = {"show_if", "required_if"}
STATES = {"from", "to", "start"}


def word_of(kind: str, word: str) -> str:
    """What the studio calls a word of a part; the word itself when no form knows it."""
    form = FORMS.get(kind)
    field = form.base_fields.get(word) if form else None
    return str(field.label if field and field.label else OTHERS.get(word, word))


def value_of(word: str, value: Any, definition: Definition) -> str:
    """A value as text: a sentence where there is one, else as the language writes it."""
    if value is None or value == {} or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if word in CONDITIONS:
        return in_words(str(value), definition.fields)
    if word in STATES:
        return _states(value, definition)
    told = TOLD.get(word)
    if told is not None and isinstance(value, list):
        return "\n".join(told(one, definition) for one in value)
    if word == "by":
        return str(dict(ACTORS).get(value, value))
    return value if isinstance(value, str) else written(value)


def written(value: Any) -> str:
    """Data as the language writes them."""
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)
    return text.removesuffix("\n...\n").strip()


def _states(value: Any, definition: Definition) -> str:
    names = value if isinstance(value, list) else [value]
    states = definition.workflow.states
    return ", ".join(states[name].public if name in states else str(name) for name in names)


def _signatory(one: Mapping[str, Any], _definition: Definition) -> str:
    """“Visa : Cheffe du service (rôle : responsable, délai : 3 jours)”."""
    acts = {"visa": _("Visa"), "approval": _("Approval"), "signature": _("Signature")}
    act = next((word for word in acts if word in one), "")
    more = [
        f"{label} : {one[word]}"
        for word, label in (("role", _("role")), ("unit", _("service")), ("within", _("delay")))
        if one.get(word)
    ]
    if one.get("same_person"):
        more.append(_("may be the one who began the step, or who agreed before"))
    told = f"{acts.get(act, act)} : {one.get(act, '')}"
    return f"{told} ({', '.join(more)})" if more else told


def _effect(one: Mapping[str, Any] | str, definition: Definition) -> str:
    """“Envoyer un courrier : Votre demande est acceptée”."""
    ((name, argument),) = one.items() if isinstance(one, Mapping) else ((one, None),)
    action = registry.workflow_actions.get(name)
    label = str(action.label) if action else name
    letter = definition.letters.get(argument) if isinstance(argument, str) else None
    if argument is None or argument is True:
        return label
    return f"{label} : {letter.subject if letter else written(argument)}"


def _need(one: str, _definition: Definition) -> str:
    return _("Grounds of the decision") if one == "grounds" else str(one)


TOLD: dict[str, Callable[[Any, Definition], str]] = {
    "circuit": _signatory,
    "do": _effect,
    "needs": _need,
}
