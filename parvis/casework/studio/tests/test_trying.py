"""A trial kept as a test holds as long as the form asks what it asked that day, and says what is new afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from parvis.casework.answers import clean_all
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.definition.model import Definition
from parvis.casework.studio.trying import as_scenario
from parvis.casework.verification.scenarios import broken_promises, complete
from tests.town import BIRTHS

TODAY = date(2026, 11, 18)
CATALOGUE = sorted((Path(settings.BASE_DIR) / "catalogue").rglob("*.yaml"))


def kept(definition: Definition, **given: Any) -> Definition:
    """The definition with a trial of believable answers kept as its only test."""
    answers = clean_all(definition, complete(definition, given, TODAY), TODAY).answers
    sent = [spec.name for spec in definition.documents]
    scenario = as_scenario(definition, "Un essai", answers, sent, [], TODAY)
    assert scenario.complete
    return definition.model_copy(update={"tests": (scenario,)})


def changed(definition: Definition, **question: Any) -> Definition:
    """The same with one more question on its first page."""
    data = to_data(definition)
    data["pages"][0]["fields"].append({"nouvelle": {"label": "Une question nouvelle", **question}})
    return from_data(data)


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
def test_what_is_kept_holds_and_a_new_compulsory_question_is_noticed(path: Path) -> None:
    definition = kept(read(path.read_text(encoding="utf-8"))[0])
    assert broken_promises(definition, 0, TODAY) == []
    (fault,) = broken_promises(changed(definition, type="text"), 0, TODAY)
    assert (fault.code, fault.path) == ("scenario.failed", "tests.0.given")
    said = fault.why.replace("\xa0", " ")
    assert "« Une question nouvelle » est obligatoire" in said
    assert "complete" not in f"{said} {fault.mend}"


@pytest.mark.parametrize(
    "question",
    [
        {"type": "text", "optional": True},
        {"type": "text", "show_if": "kind == 'unheard_of'"},
        {"type": "file"},  # a trial sends none
        {"type": "note", "label": "À savoir"},
    ],
)
def test_what_asks_nothing_more_breaks_nothing(question: dict[str, Any]) -> None:
    definition = kept(read(BIRTHS.read_text(encoding="utf-8"))[0])
    assert broken_promises(changed(definition, **question), 0, TODAY) == []


def test_a_test_that_is_not_complete_lets_the_rest_be_made_up() -> None:
    definition = kept(read(BIRTHS.read_text(encoding="utf-8"))[0])
    (scenario,) = definition.tests
    loose = definition.model_copy(update={"tests": (scenario.model_copy(update={"complete": False}),)})
    assert broken_promises(changed(loose, type="text"), 0, TODAY) == []


def test_an_answer_that_is_no_longer_of_its_type_fails() -> None:
    data = to_data(kept(read(BIRTHS.read_text(encoding="utf-8"))[0], email="lina@exemple.fr"))
    fields = [one for page in data["pages"] for one in page["fields"]]
    email = next(one for one in fields if "email" in one)
    email["email"] = {"type": "number", "label": "Combien"}
    (fault,) = broken_promises(from_data(data), 0, TODAY)
    assert "« Combien »" in fault.why.replace("\xa0", " ")


def test_a_test_may_expect_to_stop_at_what_it_leaves_out() -> None:
    definition = changed(kept(read(BIRTHS.read_text(encoding="utf-8"))[0]), type="text")
    (scenario,) = definition.tests
    then = scenario.then.model_copy(update={"refused_at": "nouvelle", "state": None, "outcome": None})
    told = definition.model_copy(update={"tests": (scenario.model_copy(update={"then": then}),)})
    assert broken_promises(told, 0, TODAY) == []
