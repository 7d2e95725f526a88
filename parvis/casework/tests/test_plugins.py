"""A plug-in that forgets what its base class asks stops the start, not the first person who meets it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.answers import Checked, clean_one, holds, lines_of
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.definition.model import FieldSpec
from parvis.casework.effects import Context, WorkflowAction
from parvis.casework.faults import NotPossible
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.casework.models import Case
from parvis.casework.panels import panels_for
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.antivirus import Antivirus
from parvis.core.registries import Manifest, Panel, registry
from tests.town import ANSWERS, BIRTHS, NOON


@pytest.mark.parametrize(
    ("base", "asked"),
    [(QuestionType, {"clean", "widget"}), (WorkflowAction, {"run"}), (Antivirus, {"scan"})],
)
def test_an_unfinished_plug_in_cannot_be_made(base: type, asked: set[str]) -> None:
    unfinished = type("Unfinished", (base,), {})
    with pytest.raises(TypeError, match="abstract"):
        unfinished()
    whole = type("Whole", (base,), dict.fromkeys(asked, lambda self: None))
    assert isinstance(whole(), base)


class Book(WorkflowAction):
    """An effect of a module."""

    name = "book"

    def run(self, context: Context) -> None:
        """Nothing."""


def test_a_step_whose_effect_left_with_its_module_is_refused_whole(
    unit: Unit, officer: Actor, authority: Authority
) -> None:
    text = BIRTHS.read_text(encoding="utf-8")
    data = to_data(read(text)[0])
    data["workflow"]["transitions"]["take"]["do"] = [{"book": None}]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            registry, "_manifests", [*registry.manifests, Manifest("x", workflow_actions=(Book(),))]
        )
        version = publish(from_data(data), by=officer, now=NOON)
    case = file_case(version.pk, ANSWERS, {}, by=None, now=NOON, authority=authority, channel="web")
    with pytest.raises(NotPossible), transaction.atomic():
        take(case.pk, "take", by=officer, now=NOON, authority=authority)
    assert Case.objects.get().state == case.state


def test_an_answer_whose_type_left_with_its_module_is_still_read() -> None:
    spec = FieldSpec(name="thing", type="object_kind", label="Objet")
    assert lines_of(spec, "keys") == ["keys"]
    assert lines_of(spec, {"a": 1}) == []
    with pytest.raises(BadAnswer):
        clean_one(spec, "keys", NOON.date(), Checked())
    assert holds('thing == "keys"', [spec], {"thing": "keys"}, NOON.date())


def test_a_panel_is_drawn_where_it_says_and_only_when_it_has_something_to_show(
    file_one: Callable[..., Case], officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Panel("shown", "x.html", lambda case, actor: {"number": case.number}, "desk-side")
    silent = Panel("silent", "x.html", lambda case, actor: None, "desk-side")
    monkeypatch.setattr(registry, "_manifests", [*registry.manifests, Manifest("x", panels=(silent, shown))])
    case = file_one()
    drawn = [part.context for part in panels_for(case, officer, "desk")["side"] if part.template == "x.html"]
    assert drawn == [{"number": case.number}]
    assert "side" not in panels_for(case, officer, "public")
