"""Scenarios: the `tests` of a procedure, run in memory. Nothing is written; a broken promise is a fault."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.answers import (
    Answers,
    asked_answers,
    clean_all,
    clean_fields,
    file_questions,
    holds,
    needed_documents,
    question_of,
    type_of,
    visible_pages,
)
from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, FieldSpec, Scenario, Step
from parvis.casework.verification.checks.decisions import letters_of
from parvis.casework.verification.checks.places import among

# Who may take a step, by the actor that it names: who decides may also handle (see `rules.may_take`).
ACTORS = {
    "officer": {"officer", "approver"},
    "approver": {"approver"},
    "applicant": {"applicant"},
    "clock": {"clock"},
}

ENDS = {
    "accepted": gettext_lazy("Accepted"),
    "refused": gettext_lazy("Refused"),
    "withdrawn": gettext_lazy("Given up by the applicant"),
    "closed": gettext_lazy("Closed without decision"),
}


@dataclass
class Story:
    """What happened: the answers kept, what was asked, how far the request went."""

    answers: Answers = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    state: str | None = None
    outcome: str | None = None
    letters: list[str] = field(default_factory=list)
    refused_at: str | None = None
    why: str = ""


def run_scenarios(definition: Definition, today: date | None = None) -> list[Fault]:
    """The faults of the scenarios of a definition that is otherwise sound: unknown names, broken promises."""
    found = (broken_promises(definition, index, today) for index in range(len(definition.tests)))
    return [fault for faults in found for fault in faults]


def broken_promises(definition: Definition, index: int, today: date | None = None) -> list[Fault]:
    """The faults of one scenario, by its place in the file; none when it holds."""
    scenario, path = definition.tests[index], f"tests.{index}"
    unknown = list(_unknown(definition, scenario, path))
    if unknown:
        return unknown
    story = tell(definition, scenario, today or timezone.localdate())
    if story.refused_at != scenario.then.refused_at and _unsaid(scenario, story):
        return [_silent(definition, scenario, story, path)]
    return list(_broken(definition, scenario, story, path))[:1]  # the others follow from the first


def tell(definition: Definition, scenario: Scenario, today: date) -> Story:
    """File the request, then take the steps, until the end or the first refusal."""
    raw = complete(definition, scenario.given, today, files_only=scenario.complete)
    checked = clean_all(definition, raw, today)
    story = Story(answers=checked.answers)
    kept = asked_answers(definition, story.answers, today)
    for _number, page in visible_pages(definition, story.answers, today):
        shown = (spec for spec in page.fields if holds(spec.show_if, definition.fields, kept, today))
        story.asked |= {spec.name for spec in shown}
    story.required = {s.name for s, must in needed_documents(definition, story.answers, today) if must}
    absent = story.required & set(scenario.without or ())
    lacking = [spec.name for spec in definition.documents if spec.name in absent]
    if checked.problems:
        first = checked.problems[0]
        story.refused_at, story.why = first.field.partition(".")[0], first.message
    elif lacking:
        story.refused_at, story.why = lacking[0], _("This document is missing.")
    else:
        story.state = definition.workflow.start
        _walk(definition, scenario.when, story, today)
    return story


def complete(
    definition: Definition, given: Mapping[str, Any], today: date, *, files_only: bool = False
) -> Answers:
    """The answers that are given, and believable ones to the other mandatory questions they call for; `files_only`:
    to those answered with files."""
    raw, kept = dict(given), Answers()
    for page in definition.pages:
        if holds(page.show_if, definition.fields, kept, today):
            free = file_questions(page.fields) if files_only else page.fields
            names = {spec.name for spec in free}
            kept |= _fill(page.fields, definition.fields, raw, kept, today, names)
    return raw


def _fill(
    specs: Sequence[FieldSpec],
    scope: Sequence[FieldSpec],
    raw: Answers,
    known: Answers,
    today: date,
    made_up: Container[str],
) -> Answers:
    """Add to `raw` what is missing of those that may be made up; returns the answers that are acceptable."""
    kept: Answers = {}
    for spec in specs:
        kind = type_of(spec)
        asked = kind.asks and not kind.derived and holds(spec.show_if, scope, {**known, **kept}, today)
        if asked and not spec.optional and spec.name not in raw and spec.name in made_up:
            raw[spec.name] = _example(spec, today)
        kept |= clean_fields([spec], raw, {**known, **kept}, scope, today).answers
    return kept


def _example(spec: FieldSpec, today: date) -> Any:
    if spec.type != "block":
        return type_of(spec).example(spec, today)
    entry: Answers = {}
    _fill(spec.fields, spec.fields, entry, {}, today, {inner.name for inner in spec.fields})
    return [entry]


def _walk(definition: Definition, steps: Iterable[Step], story: Story, today: date) -> None:
    for step in steps:
        spec = definition.workflow.transitions[step.take]
        allowed = story.state in spec.start and step.by in ACTORS[spec.by]
        if not allowed or not holds(spec.show_if, definition.fields, story.answers, today):
            story.refused_at, story.why = step.take, _("This step is not possible here.")
            return
        story.state = spec.to
        story.outcome = definition.workflow.states[spec.to].outcome or story.outcome
        story.letters += letters_of(spec)


def _unknown(definition: Definition, scenario: Scenario, path: str) -> Iterator[Fault]:
    questions = {spec.name for spec in definition.fields}
    documents = {spec.name for spec in definition.documents}
    flow, then = definition.workflow, scenario.then
    refusals = {*questions, *documents, *flow.transitions}
    wanted: list[tuple[str, Iterable[str], Iterable[str]]] = [
        ("given", scenario.given, questions),
        ("without", scenario.without or (), documents),
        ("when", [step.take for step in scenario.when], flow.transitions),
        ("then.state", [then.state] if then.state else (), flow.states),
        ("then.refused_at", [then.refused_at] if then.refused_at else (), refusals),
        ("then.asks", then.asks or (), questions),
        ("then.skips", then.skips or (), questions),
        ("then.needs", then.needs or (), documents),
        ("then.sends", then.sends or (), definition.letters),
        ("then.computes", then.computes, questions),
    ]
    for word, names, known in wanted:
        for name in names:
            if name not in known:
                why = _("“%(name)s” does not exist.") % {"name": name}
                yield fault("scenario.unknown", f"{path}.{word}", why, among(name, known))


def _broken(definition: Definition, scenario: Scenario, story: Story, path: str) -> Iterator[Fault]:
    then, called = scenario.then, _called(definition)
    if story.refused_at != then.refused_at:
        yield _refused_elsewhere(scenario, story, path, called)
    for word, found in (("state", story.state), ("outcome", story.outcome)):
        if getattr(then, word) not in (None, found):
            wanted, names = getattr(then, word), {found} if found else set()
            yield _unkept(scenario, f"{path}.then.{word}", called(word, wanted), _list(word, names, called))
    for word, names in (("asks", story.asked), ("needs", story.required), ("sends", set(story.letters))):
        for name in getattr(then, word) or ():
            if name not in names:
                yield _unkept(scenario, f"{path}.then.{word}", called(word, name), _list(word, names, called))
    for name, wanted in then.computes.items():
        if story.answers.get(name) != wanted:
            told = f"{called('asks', name)} : {wanted}"
            yield _unkept(scenario, f"{path}.then.computes", told, str(story.answers.get(name, "-")))
    for name in then.skips or ():
        if name in story.asked:
            told = _("%(question)s (not asked)") % {"question": called("asks", name)}
            yield _unkept(scenario, f"{path}.then.skips", told, _list("asks", story.asked, called))


def _called(definition: Definition) -> Callable[[str, str], str]:
    """What people call what a test names: a question by its words, a state by what the applicant reads."""
    flow = definition.workflow
    questions = {spec.name: question_of(spec) for spec in definition.fields}
    documents = {spec.name: spec.title for spec in definition.documents}
    steps = {name: spec.label for name, spec in flow.transitions.items()}
    names: dict[str, Mapping[str, Any]] = {
        "state": {name: spec.public for name, spec in flow.states.items()},
        "outcome": ENDS,
        "asks": questions,
        "needs": documents,
        "sends": {name: spec.subject for name, spec in definition.letters.items()},
        "refused_at": {**steps, **documents, **questions},
    }
    return lambda word, name: str(names[word].get(name) or name)


def _list(word: str, names: Iterable[str], called: Callable[[str, str], str]) -> str:
    return ", ".join(sorted(called(word, name) for name in names)) or "-"


def _refused_elsewhere(
    scenario: Scenario, story: Story, path: str, called: Callable[[str, str], str]
) -> Fault:
    where = called("refused_at", story.refused_at or "")
    names = {"test": scenario.name, "where": where, "why": story.why}
    if story.refused_at is None:
        why = _("The test “%(test)s” fails: the request goes through.") % names
    else:
        why = _("The test “%(test)s” fails: refused at “%(where)s”. %(why)s") % names
    return fault("scenario.failed", f"{path}.then", why, _mend())


def _unsaid(scenario: Scenario, story: Story) -> bool:
    """Whether a test that gives all its answers gives none to the question where it stops."""
    return scenario.complete and story.refused_at in story.asked and story.refused_at not in scenario.given


def _silent(definition: Definition, scenario: Scenario, story: Story, path: str) -> Fault:
    asked = next(spec for spec in definition.fields if spec.name == story.refused_at)
    names = {"test": scenario.name, "question": question_of(asked)}
    why = _("The test “%(test)s” fails: “%(question)s” is compulsory and has no answer.") % names
    mend = _("Write this answer in the test, or let the missing ones be made up.")
    return fault("scenario.failed", f"{path}.given", why, mend)


def _unkept(scenario: Scenario, path: str, wanted: str, found: str) -> Fault:
    names = {"test": scenario.name, "wanted": wanted, "found": found}
    why = _("The test “%(test)s” fails: expected “%(wanted)s”, found “%(found)s”.") % names
    return fault("scenario.failed", path, why, _mend())


def _mend() -> str:
    return _("Correct the procedure, or the test.")
