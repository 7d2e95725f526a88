"""Which form edits which part, by its path; and what each is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.casework.definition.model import Definition
from parvis.casework.studio.editing import NoSuchPart, insert, part_at, put
from parvis.casework.studio.forms.base import PartForm, Scene, Town
from parvis.casework.studio.forms.flow import LetterForm, NamedForm, StateForm, TransitionForm
from parvis.casework.studio.forms.frame import AlgorithmForm, LegalForm, PresentationForm, PrivacyForm
from parvis.casework.studio.forms.questions import DocumentForm, PageForm, QuestionForm
from parvis.casework.studio.forms.tests import ScenarioForm
from parvis.casework.studio.renaming import rename

PRESENTATION = "presentation"
QUESTIONS = r"pages\.\d{1,3}\.fields(\.\d{1,3}\.fields)?"


@dataclass(frozen=True)
class Kind:
    """A kind of part: where it stands, its form, how it is called when it is new and in general."""

    where: str
    form: type[PartForm]
    label: Any
    new: Any = ""
    guarded: str = ""  # the word of its condition

    def is_at(self, path: str) -> bool:
        """Whether a part of this kind stands at the path."""
        return re.fullmatch(rf"{self.where}\.\w+" if self.new else self.where, path) is not None


KINDS = (
    Kind(PRESENTATION, PresentationForm, _("Presentation")),
    Kind("legal", LegalForm, _("Legal frame")),
    Kind("privacy", PrivacyForm, _("Personal data")),
    Kind("algorithms", AlgorithmForm, _("Algorithm"), _("New algorithm")),
    Kind(QUESTIONS, QuestionForm, _("Question"), _("New question"), "show_if"),
    Kind("pages", PageForm, _("Page"), _("New page"), "show_if"),
    Kind("documents", DocumentForm, _("Supporting document"), _("New document"), "required_if"),
    Kind(r"workflow\.states", StateForm, _("State"), _("New state")),
    Kind(r"workflow\.transitions", TransitionForm, _("Step"), _("New step"), "show_if"),
    Kind("letters", LetterForm, _("Letter"), _("New letter")),
    Kind("tests", ScenarioForm, _("Test"), _("New test")),
)


def kind_at(path: str) -> Kind:
    """The kind of the part at a path. Raises NoSuchPart."""
    for kind in KINDS:
        if kind.is_at(path):
            return kind
    raise NoSuchPart(path)


def kind_in(where: str) -> Kind:
    """The kind of the parts of a list. Raises NoSuchPart."""
    for kind in KINDS:
        if kind.new and re.fullmatch(kind.where, where):
            return kind
    raise NoSuchPart(where)


def nearest(path: str) -> str:
    """The part that a fault is in, as its page is called: the path without the words inside; words of the top are
    the presentation's."""
    while path:
        try:
            kind_at(path)
        except NoSuchPart:
            path = path.rpartition(".")[0]
        else:
            return path
    return PRESENTATION


def place(path: str) -> str:
    """The path of a part in the definition: the presentation is the definition itself."""
    return "" if path == PRESENTATION else path


def form_for(definition: Definition, path: str, town: Town, data: Any = None) -> PartForm:
    """The form of the part at a path. Raises NoSuchPart."""
    part = part_at(definition, place(path))
    return kind_at(path).form(data, scene=Scene(definition, path, town), kept=part)


def replaced(definition: Definition, path: str, form: PartForm) -> Definition:
    """The definition with what a valid form made, called by its new identifier everywhere."""
    old = part_at(definition, place(path))
    if isinstance(form, NamedForm):
        name, new = path.rpartition(".")[2], form.identifier()
        edited = put(definition, path, form.made)
        return edited if new == name else rename(edited, form.kind, name, new)
    if form.kind and old.name != form.made.name:
        definition = rename(definition, form.kind, old.name, form.made.name)
    return put(definition, place(path), form.made)


def added(definition: Definition, where: str, form: PartForm) -> tuple[Definition, str]:
    """The definition with the new part that a valid form made, and its path. Raises NoSuchPart."""
    name = form.identifier() if isinstance(form, NamedForm) else ""
    return insert(definition, where, form.made, name)
