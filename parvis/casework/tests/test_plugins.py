"""A plug-in that forgets what its base class asks stops the start, not the first person who meets it."""

from __future__ import annotations

import pytest

from parvis.casework.effects import WorkflowAction
from parvis.casework.fields.base import QuestionType
from parvis.core.files.antivirus import Antivirus


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
