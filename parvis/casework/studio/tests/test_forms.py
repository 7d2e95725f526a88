"""Forms of parts: what they do not know they carry along, what they cannot accept they say."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from parvis.casework.definition.language import write
from parvis.casework.definition.model import Choice, Definition
from parvis.casework.queries.ready import ready, ready_named
from parvis.casework.studio.forms.base import Town
from parvis.casework.studio.forms.questions import choices_from
from parvis.casework.studio.parts import form_for, replaced


@pytest.mark.parametrize("model", ready(), ids=lambda model: model.procedure)
def test_a_part_shown_and_saved_loses_no_word(model: Definition) -> None:
    town = Town([(model.handled_by, "Service")], [("chef", "Chef"), ("elu", "Élu")])
    for path in paths(model):
        form = form_for(model, path, town, posted(form_for(model, path, town)))
        assert form.is_valid(), (path, form.errors)
        assert write(replaced(model, path, form)) == write(model), path


def test_a_label_keeps_its_value_so_that_conditions_go_on_holding() -> None:
    old = [Choice(name="a", label="En maison"), Choice(name="b", label="En immeuble")]
    names = lambda *labels: [one["name"] for one in choices_from(labels, old)]  # noqa: E731
    assert names("En maison", "En immeuble") == ["a", "b"]
    assert names("En immeuble", "En maison") == ["b", "a"]
    assert names("En maison", "En appartement") == ["a", "b"]  # reworded in place
    assert names("En maison", "En immeuble", "Ailleurs") == ["a", "b", "ailleurs"]
    assert names("En immeuble") == ["b"]


def test_what_another_person_reads_is_ticked_and_goes_with_her() -> None:
    model = ready_named("derogation-scolaire")
    number = next(n for n, page in enumerate(model.pages) if page.filled_by)
    path = f"pages.{number}"
    offered = dict(form_for(model, path, Town())["shows"].field.choices)
    assert "wanted_school" in offered
    assert "other_parent" not in offered  # her own
    data = posted(form_for(model, path, Town()))
    data.setlist("shows", ["child", "wanted_school"])
    form = form_for(model, path, Town(), data)
    assert form.is_valid()
    assert form.made.shows == ("child", "wanted_school")
    data["filled_by"] = ""
    form = form_for(model, path, Town(), data)
    assert form.is_valid()
    assert form.made.shows == ()


def paths(whole: Any) -> list[str]:
    found = ["presentation", "legal", "privacy"]
    for number, page in enumerate(whole.pages):
        found.append(f"pages.{number}")
        for index, spec in enumerate(page.fields):
            found.append(f"pages.{number}.fields.{index}")
            found += [f"pages.{number}.fields.{index}.fields.{n}" for n, _item in enumerate(spec.fields)]
    found += [f"documents.{n}" for n, _spec in enumerate(whole.documents)]
    found += [f"workflow.states.{name}" for name in whole.workflow.states]
    found += [f"workflow.transitions.{name}" for name in whole.workflow.transitions]
    found += [f"letters.{name}" for name in whole.letters]
    return found + [f"tests.{n}" for n, _test in enumerate(whole.tests)]


def posted(form: Any) -> QueryDict:
    """What a browser would send of a form as it is shown."""
    data = QueryDict(mutable=True)
    for bound in form:
        value, name = bound.value(), bound.html_name
        if isinstance(value, dict):
            data.update({f"{name}_{part}": str(one) for part, one in value.items()})
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            data[f"{name}-count"] = str(len(value))
            for n, one in enumerate(value):
                data.update({f"{name}-{n}-{part}": inner for part, inner in one.items()})
        elif isinstance(value, list | tuple):
            data.setlist(name, list(value))
        elif value is True:
            data[name] = "on"
        elif value is not None and value is not False:
            data[name] = str(value)
    return data
