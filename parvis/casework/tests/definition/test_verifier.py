"""Broken definitions, one fault each: the verifier names it, where it is, and says how to mend it."""

from __future__ import annotations

import pytest

from parvis.casework.definition.faults import Refused
from parvis.casework.definition.language import from_data, to_data
from parvis.casework.tests.definition.factories import put, sound
from parvis.casework.verification.verifier import verify

UNITS = {"accueil", "etat-civil"}
P0, P1 = "pages.0.fields", "pages.1.fields"
S, T = "workflow.states", "workflow.transitions"
TEXT = {"type": "text", "label": "Question"}


def yes_no(**more):
    return {"type": "yes_no", "label": "Question", **more}


# (path to write, value — `...` removes it —, code of the fault, path of the fault)
BROKEN = [
    # questions
    (f"{P0}.1", {"email": "emial"}, "field.type_unknown", f"{P0}.1.type"),
    (f"{P0}.3.host.type", "colour", "field.type_unknown", f"{P0}.3.type"),
    (f"{P0}.3.host.unit", "euros", "field.option_unknown", f"{P0}.3.unit"),
    (f"{P0}.2.hosted.choices", {"a": "A"}, "field.option_unknown", f"{P0}.2.choices"),
    (f"{P0}.2.hosted.min", 1, "field.option_unknown", f"{P0}.2.min"),
    (f"{P0}.3.host.fields", [{"x": TEXT}], "field.option_unknown", f"{P0}.3.fields"),
    (f"{P1}.0.kind.choices", {"large": "Grande"}, "field.choices_missing", f"{P1}.0.choices"),
    (f"{P1}.0.kind.choices", [{"large": "A"}, {"large": "B"}], "field.choice_twice", f"{P1}.0.choices.1"),
    (f"{P0}.3.host.label", ..., "field.label_missing", f"{P0}.3.label"),
    (f"{P0}.3.host.max", 0, "field.bound_bad", f"{P0}.3.max"),
    (f"{P0}.3.host.max", 99_999, "field.bound_bad", f"{P0}.3.max"),
    (f"{P0}.3.host.max", 2.5, "field.bound_bad", f"{P0}.3.max"),
    (f"{P1}.1.price.max", "today", "field.bound_bad", f"{P1}.1.max"),
    (f"{P1}.1.price.min", 501, "field.bounds_crossed", f"{P1}.1.min"),
    (
        f"{P0}.4",
        {"day": {"type": "date", "label": "Jour", "max": 12}},
        "field.bound_bad",
        f"{P0}.4.max",
    ),
    (
        f"{P0}.4",
        {"day": {"type": "date", "label": "Jour", "min": 12}},
        "field.bound_bad",
        f"{P0}.4.min",
    ),
    (
        f"{P0}.4",
        {"day": {"type": "date", "label": "Jour", "min": "2027-01-01", "max": "2026-01-01"}},
        "field.bounds_crossed",
        f"{P0}.4.min",
    ),
    (
        f"{P0}.4",
        {"proofs": {"type": "file", "label": "Fichier", "max": 11}},
        "field.bound_bad",
        f"{P0}.4.max",
    ),
    (f"{P1}.2.children.fields", [], "field.block_empty", f"{P1}.2.fields"),
    (
        f"{P1}.2.children.fields.1",
        {"f": {"type": "file", "label": "F"}},
        "field.block_holds",
        f"{P1}.2.fields.1.type",
    ),
    (f"{P0}.4", {"email": {"type": "email", "label": "Encore"}}, "name.twice", f"{P0}.4"),
    (f"{P1}.2.children.fields.1", {"email": "email"}, "name.twice", f"{P1}.2.fields.1"),
    ("documents.2", {"host": "Encore"}, "name.twice", "documents.2"),
    (f"{P0}.4", {"today": TEXT}, "name.reserved", f"{P0}.4"),
    (f"{P0}.4", {"class": TEXT}, "name.reserved", f"{P0}.4"),
    (f"{P0}.4", {"later": TEXT}, "name.reserved", f"{P0}.4"),
    # conditions
    (f"{P0}.3.host.show_if", "hosted = true", "condition.wrong", f"{P0}.3.show_if"),
    (f"{P0}.3.host.show_if", "email", "condition.wrong", f"{P0}.3.show_if"),
    (f"{P0}.3.host.show_if", "hosted > 3", "condition.wrong", f"{P0}.3.show_if"),
    (f"{P0}.3.host.show_if", "hotsed", "condition.wrong", f"{P0}.3.show_if"),
    (f"{P0}.3.host.show_if", "__import__('os')", "condition.wrong", f"{P0}.3.show_if"),
    (f"{P0}.3.host.show_if", 'kind == "large"', "condition.too_early", f"{P0}.3.show_if"),
    (f"{P0}.3.host.show_if", "empty(host)", "condition.too_early", f"{P0}.3.show_if"),
    ("pages.0.show_if", "hosted", "condition.too_early", "pages.0.show_if"),
    ("pages.1.show_if", 'kind == "large"', "condition.too_early", "pages.1.show_if"),
    (f"{P1}.2.children.fields.1.school.show_if", "hosted", "condition.outside", f"{P1}.2.fields.1.show_if"),
    (
        f"{P1}.2.children.fields.0.child.show_if",
        "empty(school)",
        "condition.too_early",
        f"{P1}.2.fields.0.show_if",
    ),
    (f"{P1}.1.price.show_if", 'kind == "huge"', "condition.choice_unknown", f"{P1}.1.show_if"),
    (f"{P1}.1.price.show_if", 'kind in ["large", "huge"]', "condition.choice_unknown", f"{P1}.1.show_if"),
    ("documents.1.host_letter.required_if", "child", "condition.wrong", "documents.1.required_if"),
    (f"{T}.accept.show_if", "price", "condition.wrong", f"{T}.accept.show_if"),
    (f"{P1}.1.price.show_if", "hosted and not hosted", "condition.never", f"{P1}.1.show_if"),
    (f"{P1}.1.price.show_if", 'kind == "large" and kind == "small"', "condition.never", f"{P1}.1.show_if"),
    (
        f"{P1}.1.price.show_if",
        "age(applicant) < 3 and age(applicant) > 3",
        "condition.never",
        f"{P1}.1.show_if",
    ),
    (f"{P1}.1.price.show_if", "applicant > today()", "condition.never", f"{P1}.1.show_if"),
    (f"{P1}.1.price.show_if", "not hosted and not empty(host)", "condition.never", f"{P1}.1.show_if"),
    (
        "documents.1.host_letter.required_if",
        'kind == "small" and price > 3',
        "condition.never",
        "documents.1.required_if",
    ),
    ("documents.1.host_letter.required_if", "price > 500", "condition.never", "documents.1.required_if"),
    (
        "documents.1.host_letter.required_if",
        "count(children) > 50",
        "condition.never",
        "documents.1.required_if",
    ),
    (
        f"{P1}.2.children.fields.1.school.show_if",
        "age(child) < 0",
        "condition.never",
        f"{P1}.2.fields.1.show_if",
    ),
    # workflow
    ("workflow.start", "begun", "workflow.start_unknown", "workflow.start"),
    (f"{S}.limbo", {"public": "Limbes"}, "state.unreachable", f"{S}.limbo"),
    (f"{S}.granted.outcome", ..., "state.outcome_missing", f"{S}.granted"),
    (f"{S}.granted.due", "1 day", "state.final_waits", f"{S}.granted"),
    (f"{S}.received.late", ..., "state.due_without_late", f"{S}.received.due"),
    (f"{S}.received.due", ..., "state.late_without_due", f"{S}.received.late"),
    (f"{S}.waiting.then", "vanish", "state.then_unknown", f"{S}.waiting.then"),
    (f"{S}.waiting.then", "answer", "state.then_not_clock", f"{S}.waiting.then"),
    (f"{S}.received.then", "forget", "state.then_not_clock", f"{S}.received.then"),
    (f"{S}.waiting.due", ..., "state.then_without_due", f"{S}.waiting.then"),
    (f"{T}.accept.from", "begun", "transition.from_unknown", f"{T}.accept.from"),
    (f"{T}.accept.from", ["received", "refused"], "transition.from_final", f"{T}.accept.from"),
    (f"{T}.accept.to", "given", "transition.to_unknown", f"{T}.accept.to"),
    (f"{S}.waiting.then", ..., "transition.clock_never", f"{T}.forget.by"),
    (f"{T}.accept.do", "request_payment", "effect.unknown", f"{T}.accept.do.0"),
    (f"{T}.accept.do", [{"send_letter": "yes"}], "effect.argument", f"{T}.accept.do.0"),
    (f"{T}.accept.do", [{"send_letter": ["no"]}], "effect.argument", f"{T}.accept.do.0"),
    (f"{T}.ask.do", [{"ask_for_missing_items": "proof"}], "effect.argument", f"{T}.ask.do.0"),
    (
        f"{T}.loop",
        {"label": "L", "from": "received", "to": "trap", "by": "officer"},
        "transition.to_unknown",
        f"{T}.loop.to",
    ),
    # decisions
    (f"{T}.refuse.needs", [], "refusal.no_grounds", f"{T}.refuse"),
    (f"{T}.refuse.do", [], "refusal.no_letter", f"{T}.refuse"),
    (f"{T}.ask.by", "applicant", "missing.by", f"{T}.ask.by"),
    (f"{S}.waiting.phase", "review", "missing.not_waiting", f"{S}.waiting"),
    (f"{T}.answer.by", "officer", "missing.no_answer", f"{S}.waiting"),
    (f"{T}.answer.to", "dropped", "missing.no_answer", f"{S}.waiting"),
    (f"{T}.ask.do", [], "missing.impossible", T),
    (f"{T}.withdraw.to", "refused", "withdrawal.impossible", T),
    (f"{T}.withdraw.by", "officer", "withdrawal.impossible", T),
    (f"{T}.silent.from", "received", "silence.no_step", f"{S}.waiting"),
    (f"{T}.silent", ..., "silence.no_step", f"{S}.received"),
    (f"{S}.refused.outcome", "closed", "decision.no_refusal", S),
    (f"{S}.granted.outcome", "closed", "decision.no_acceptance", S),
    # letters
    ("letters.no.body", "Non : {{ grounds }} {{ applicnt }}", "letter.variable", "letters.no.body"),
    ("letters.no.body", "Non : {{ grounds }} {{ Applicant }}", "letter.slot", "letters.no.body"),
    ("letters.no.body", "Non : {{ grounds }} {% if a %}", "letter.slot", "letters.no.body"),
    ("letters.no.subject", "Réponse {{ number }}", "letter.subject", "letters.no.subject"),
    ("letters.no.body", "Non.", "letter.no_grounds", "letters.no.body"),
    ("letters.yes", {"subject": "Oui", "body": "Oui."}, "letter.unused", "letters.yes"),
    (f"{T}.accept.do", [{"send_letter": "no"}], "letter.grounds_not_asked", f"{T}.accept"),
    # law
    ("handled_by", "acueil", "unit.unknown", "handled_by"),
    ("legal.clock", ..., "law.no_clock", "legal"),
    ("legal.financial", True, "law.financial", "legal.clock.silence"),
    ("legal.clock.after", "3 years", "law.after", "legal.clock.after"),
    ("legal.promise", "3 months", "law.promise", "legal.promise"),
    ("legal.appeal.within", "2 days", "law.appeal", "legal.appeal.within"),
    ("legal.appeal.within", "20 years", "law.appeal", "legal.appeal.within"),
    ("privacy.basis", "habitude", "privacy.basis", "privacy.basis"),
    (f"{P0}.3.host.sensitive", True, "privacy.sensitive", f"{P0}.3.sensitive"),
    (
        f"{P0}.3.host.privacy",
        {"purpose": "p", "basis": "loi", "keep": "1 year"},
        "privacy.basis",
        f"{P0}.3.privacy.basis",
    ),
    (
        "algorithms",
        [{"name": "a", "purpose": "p", "fully_automated": True, "human_way_out": "au guichet"}],
        "algorithm.register",
        "algorithms.0",
    ),
    (
        "algorithms",
        [{"name": "a", "purpose": "p", "fully_automated": True, "register_entry": "n° 3"}],
        "algorithm.human",
        "algorithms.0",
    ),
    # scenarios
    ("tests.0.hébergé.given", {"hostde": True}, "scenario.unknown", "tests.0.given"),
    ("tests.0.hébergé.without", "letter", "scenario.unknown", "tests.0.without"),
    ("tests.1.accord.when", [{"officer": "agree"}], "scenario.unknown", "tests.1.when"),
    ("tests.1.accord.then", {"sends": "yes"}, "scenario.unknown", "tests.1.then.sends"),
    ("tests.1.accord.then", {"state": "refused"}, "scenario.failed", "tests.1.then.state"),
    ("tests.1.accord.then", {"outcome": "refused"}, "scenario.failed", "tests.1.then.outcome"),
    ("tests.1.accord.then", {"asks": "host"}, "scenario.failed", "tests.1.then.asks"),
    ("tests.1.accord.then", {"skips": "kind"}, "scenario.failed", "tests.1.then.skips"),
    ("tests.1.accord.then", {"needs": "host_letter"}, "scenario.failed", "tests.1.then.needs"),
    ("tests.1.accord.then", {"sends": "no"}, "scenario.failed", "tests.1.then.sends"),
    ("tests.1.accord.when", [{"applicant": "accept"}], "scenario.failed", "tests.1.then"),
    ("tests.1.accord.given", {"hosted": "peut-être"}, "scenario.failed", "tests.1.then"),
    ("tests.0.hébergé.without", ..., "scenario.failed", "tests.0.then"),
]


def test_the_sound_procedure_is_sound():
    assert verify(from_data(sound()), units=UNITS) == []


@pytest.mark.parametrize(
    ("written", "value", "code", "path"), BROKEN, ids=[f"{n}-{row[2]}" for n, row in enumerate(BROKEN)]
)
def test_a_fault_is_named_and_placed(written, value, code, path):
    faults = verify(from_data(put(sound(), written, value)), units=UNITS)
    assert (code, path) in [(fault.code, fault.path) for fault in faults], faults
    for fault in faults:
        assert fault.why
        assert fault.mend


@pytest.mark.parametrize(
    "path", ["title", "pages", "pages.0.fields.1", "workflow.states.received", "tests.0.hébergé.given"]
)
def test_giants_are_refused_in_words(path):
    nest = []
    for _level in range(10_000):
        nest = [nest]
    for value in (10**5_000, -(10**5_000), "a" * 1_000_000, nest, {"a": nest}, float("nan")):
        with pytest.raises(Refused) as refusal:
            from_data(put(sound(), path, value))
        str(refusal.value).encode()


def test_units_are_not_checked_when_they_are_not_known():
    definition = from_data(put(sound(), "handled_by", "ailleurs"))
    assert verify(definition) == []
    assert [fault.path for fault in verify(definition, units=set())] == ["handled_by"]


SOUND_CONDITIONS = [
    "hosted or age(applicant) >= 18",
    'hosted and not empty(host) and lower(host) == "martin"',
    'applicant < date("2000-01-01")',
    'kind == "large" or not hosted',
    "age(applicant) + 2 > 400",  # sums are not decided: nothing is claimed
    'kind != "small" and price >= 500',
    "count(children) == 50",
    "empty(children)",
]


@pytest.mark.parametrize("condition", SOUND_CONDITIONS)
def test_a_condition_that_may_hold_is_not_refused(condition):
    data = put(sound(), "documents.1.host_letter.required_if", condition)
    data.pop("tests")
    assert verify(from_data(data), units=UNITS) == []


def test_a_state_without_end_and_a_state_without_a_person_are_both_told():
    data = put(sound(), f"{S}.trap", {"public": "Piège"})
    data = put(data, f"{T}.fall", {"label": "Tomber", "from": "received", "to": "trap", "by": "officer"})
    data = put(data, f"{T}.turn", {"label": "Tourner", "from": "trap", "to": "trap", "by": "officer"})
    codes = {(fault.code, fault.path) for fault in verify(from_data(data), units=UNITS)}
    assert ("cycle.no_exit", f"{S}.trap") in codes
    data = put(
        data,
        f"{T}.turn",
        {"label": "T", "from": "trap", "to": "granted", "by": "officer", "show_if": "hosted"},
    )
    codes = {(fault.code, fault.path) for fault in verify(from_data(data), units=UNITS)}
    assert ("state.nobody", f"{S}.trap") in codes
    assert ("cycle.no_exit", f"{S}.trap") not in codes


def test_silence_none_needs_neither_delay_nor_refusal_nor_clock_step():
    data = put(sound(), "legal.clock", {"silence": "none", "because": "simple déclaration"})
    data = put(data, f"{T}.silent", ...)
    data = put(data, f"{T}.refuse", ...)
    data = put(data, f"{S}.refused", ...)
    data = put(data, "letters", {})
    assert verify(from_data(data), units=UNITS) == []


def test_a_rejection_by_silence_may_be_a_step_of_the_clock():
    data = put(sound(), "legal.clock.silence", "rejection")
    data = put(data, f"{T}.silent.to", "refused")
    assert verify(from_data(data), units=UNITS) == []


def test_the_verifier_does_not_change_what_it_reads():
    definition = from_data(sound())
    before = to_data(definition)
    verify(definition, units=UNITS)
    assert to_data(definition) == before
