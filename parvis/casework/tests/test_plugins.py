"""A plug-in that forgets what its base class asks stops the start, not the first person who meets it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parvis.casework.effects import WorkflowAction
from parvis.casework.fields.base import QuestionType
from parvis.casework.models import Case
from parvis.casework.panels import panels_for
from parvis.core.actors import Actor
from parvis.core.files.antivirus import Antivirus
from parvis.core.registries import Manifest, Panel, registry


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
