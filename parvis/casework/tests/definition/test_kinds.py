"""Every kind of fault: a definition that has it and no other, and one that nearly has it and is sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from parvis.casework.definition.language import from_data
from parvis.casework.tests.definition.factories import put, sound
from parvis.casework.verification.verifier import verify

UNITS, ROLES = {"accueil", "etat-civil"}, {"chef"}
P0, P1 = "pages.0.fields", "pages.1.fields"
S, T = "workflow.states", "workflow.transitions"
TEXT = {"type": "text", "label": "Question"}
DAY = {"type": "date", "label": "Jour"}
NOT_NEEDED = [{"proof": {"title": "Justificatif", "blocking": False, "optional": True}}]
SELF = {"purpose": "Adapter l’accueil", "basis": "consentement", "recipients": ["Accueil"], "keep": "1 month"}
AUTOMATIC = {"name": "Calcul", "purpose": "Décider", "fully_automated": True}
PRICE = {"type": "computed", "label": "Prix", "hint": "Le double.", "formula": "price * 2"}
FROM_START = {"label": "Suite", "from": "received", "by": "officer"}
HARD = (
    "L’instruction de la sollicitation nécessitera préalablement la communication des pièces justificatives. "
)
EASY = "Vous envoyez la demande. Nous lisons la demande. Nous vous disons oui ou non. "
CHIEF = {"visa": "Chef", "role": "chef"}
OPINION = {"unit": "accueil", "question": "Votre avis ?", "within": "5 days"}
SCENARIO = {"suite": {"then": {"state": "received"}}}


def yes_no(**more):
    return {"type": "yes_no", "label": "Question", **more}


def table(**more):
    rows = {"mon": "Lundi"}
    return {"type": "table", "label": "Tableau", "rows": rows, "fields": [{"cell": TEXT}], **more}


def linked(**more):
    choices, within = {"a": "A", "b": "B"}, {"a": {"x": "X"}, "b": {"y": "Y"}}
    return {"type": "linked_choices", "label": "Liste", "choices": choices, "within": within, **more}


def block(*fields):
    return {"type": "block", "label": "Bloc", "optional": True, "fields": list(fields)}


def ring(*more):
    """Two more states: an officer leads from one to the other and back."""
    return [
        (f"{S}.first", {"public": "Un"}),
        (f"{S}.second", {"public": "Deux"}),
        (f"{T}.enter", {**FROM_START, "to": "first"}),
        (f"{T}.go", {**FROM_START, "from": "first", "to": "second"}),
        (f"{T}.back", {**FROM_START, "from": "second", "to": "first"}),
        ("legal.clock", {"silence": "rejection", "after": "2 months", "because": "CRPA"}),
        (f"{T}.silent.to", "refused"),
        *more,
    ]


def clocks(second_then):
    """Two states with deadlines, whose clock leads from the first to the second, and perhaps back."""
    due = {"due": "5 days", "late": "tell_officer"}
    return [
        *ring(),
        (f"{S}.first", {"public": "Un", **due, "then": "tick"}),
        (f"{S}.second", {"public": "Deux", **due, **({"then": "tock"} if second_then else {})}),
        (f"{T}.tick", {**FROM_START, "from": "first", "to": "second", "by": "clock"}),
        *(
            [(f"{T}.tock", {**FROM_START, "from": "second", "to": "first", "by": "clock"})]
            if second_then
            else []
        ),
        (f"{T}.end", {**FROM_START, "from": "second", "to": "granted"}),
    ]


# For each code: what to write for the fault to be alone, and what to write so that it nearly is. `...` removes.
KINDS = {
    # questions
    "field.too_many": (
        [(f"{P0}.4", {"more": block(*[{f"q{n}": TEXT} for n in range(300)])})],
        [(f"{P0}.4", {"more": block(*[{f"q{n}": TEXT} for n in range(290)])})],
    ),
    "field.type_unknown": ([(f"{P0}.1", {"email": "emial"})], [(f"{P0}.1", {"email": "email"})]),
    "field.option_unknown": ([(f"{P0}.3.host.unit", "euros")], [(f"{P1}.1.price.min", 1)]),
    "field.wrong": (
        [(f"{P0}.4", {"grid": table(rows={})})],
        [(f"{P0}.4", {"grid": table()})],
    ),
    "field.choices_missing": (
        [(f"{P0}.4", {"pick": {"type": "choice", "label": "Choix", "choices": {"a": "A"}}})],
        [(f"{P0}.4", {"pick": {"type": "choices", "label": "Choix", "choices": {"a": "A"}}})],
    ),
    "field.choice_twice": (
        [(f"{P1}.0.kind.choices", [{"small": "P"}, {"large": "A"}, {"large": "B"}])],
        [(f"{P1}.0.kind.choices", [{"small": "P"}, {"large": "A"}, {"larger": "A"}])],
    ),
    "field.label_missing": ([(f"{P0}.3.host.label", ...)], [(f"{P0}.4", {"home": "address"})]),
    "field.bound_bad": (
        [(f"{P0}.4", {"day": {**DAY, "max": 12}})],
        [(f"{P0}.4", {"day": {**DAY, "max": "today"}})],
    ),
    "field.bounds_crossed": ([(f"{P1}.1.price.min", 501)], [(f"{P1}.1.price.min", 500)]),
    "field.block_empty": (
        [(f"{P1}.2.children.fields", [])],
        [(f"{P1}.2.children.fields", [{"child": "identity"}])],
    ),
    "field.block_holds": (
        [(f"{P1}.2.children.fields.2", {"f": {"type": "file", "label": "Fichier"}})],
        [(f"{P1}.3", {"f": {"type": "file", "label": "Fichier"}})],
    ),
    "field.hidden_when_required": (
        [(f"{P1}.3", {"twice": PRICE})],
        [(f"{P1}.3", {"twice": {**PRICE, "show_if": 'kind == "large"'}})],
    ),
    "name.twice": (
        [(f"{P1}.2.children.fields.2", {"email": TEXT})],
        [(f"{P1}.2.children.fields.2", {"email2": TEXT})],
    ),
    "name.reserved": ([(f"{P0}.4", {"today": TEXT})], [(f"{P0}.4", {"to_day": TEXT})]),
    # formulas and conditions
    "computed.wrong": (
        [(f"{P1}.3", {"twice": {**PRICE, "formula": "email * 2"}})],
        [(f"{P1}.3", {"twice": {**PRICE, "formula": "count(children) * 2"}})],
    ),
    "condition.wrong": (
        [("documents.1.host_letter.required_if", "email"), ("tests", [])],
        [("documents.1.host_letter.required_if", 'email == "a@b.fr"'), ("tests", [])],
    ),
    "condition.too_early": (
        [(f"{P0}.3.host.show_if", 'kind == "large"'), ("tests", [])],
        [(f"{P0}.3.host.show_if", "hosted and age(applicant) > 3")],
    ),
    "condition.outside": (
        [(f"{P1}.2.children.fields.1.school.show_if", "hosted")],
        [(f"{P1}.2.children.fields.1.school.show_if", "age(child) < 3")],
    ),
    "condition.choice_unknown": (
        [(f"{P1}.1.price.show_if", 'kind == "huge"')],
        [(f"{P1}.1.price.show_if", 'kind == "small"')],
    ),
    "condition.never": (
        [(f"{P1}.1.price.show_if", "not hosted and not empty(host)")],
        [(f"{P1}.1.price.show_if", "hosted and not empty(host)")],
    ),
    "condition.always": (
        [(f"{P1}.1.price.show_if", "hosted or not hosted")],
        [(f"{P1}.1.price.show_if", 'hosted or kind == "large"')],
    ),
    # workflow
    "workflow.start_unknown": (
        [("workflow.start", "begun")],
        [("workflow.start", "waiting"), (f"{T}.withdraw.from", ["waiting"]), ("tests", [])],
    ),
    "state.unreachable": (
        [
            (f"{S}.limbo", {"public": "Limbes"}),
            (f"{T}.leave", {**FROM_START, "from": "limbo", "to": "granted"}),
        ],
        [
            (f"{S}.limbo", {"public": "Limbes"}),
            (f"{T}.enter", {**FROM_START, "to": "limbo"}),
            (f"{T}.leave", {**FROM_START, "from": "limbo", "to": "granted"}),
            (f"{T}.silent.from", ["received", "waiting", "limbo"]),
        ],
    ),
    "state.nobody": (
        [
            (f"{S}.limbo", {"public": "Limbes"}),
            (f"{T}.enter", {**FROM_START, "to": "limbo"}),
            (f"{T}.leave", {**FROM_START, "from": "limbo", "to": "granted", "show_if": "hosted"}),
            (f"{T}.silent.from", ["received", "waiting", "limbo"]),
        ],
        [
            (f"{S}.limbo", {"public": "Limbes"}),
            (f"{T}.enter", {**FROM_START, "to": "limbo"}),
            (f"{T}.leave", {**FROM_START, "from": "limbo", "to": "granted", "show_if": "hosted"}),
            (f"{T}.leave2", {**FROM_START, "from": "limbo", "to": "received"}),
            (f"{T}.silent.from", ["received", "waiting", "limbo"]),
        ],
    ),
    "cycle.no_exit": (
        ring(),
        ring((f"{T}.end", {**FROM_START, "from": "second", "to": "granted"})),
    ),
    "cycle.clock": (clocks(True), clocks(False)),
    "transition.dead": (
        [(f"{T}.again", {**FROM_START, "to": "received"})],
        [
            (f"{T}.again", {**FROM_START, "to": "received", "do": "ask_for_missing_items"}),
            (f"{T}.again.to", "waiting"),
        ],
    ),
    "state.outcome_missing": (
        [
            (f"{S}.other", {"public": "Autre", "phase": "closed", "final": True}),
            (f"{T}.close", {**FROM_START, "to": "other"}),
        ],
        [
            (f"{S}.other", {"public": "Autre", "final": True, "outcome": "closed"}),
            (f"{T}.close", {**FROM_START, "to": "other"}),
        ],
    ),
    "state.final_waits": (
        [(f"{S}.granted.due", "1 day"), (f"{S}.granted.late", "tell_officer")],
        [(f"{S}.received.due", "1 day")],
    ),
    "state.due_without_late": ([(f"{S}.received.late", ...)], [(f"{S}.received.late", "tell_chief")]),
    "state.late_without_due": (
        [(f"{S}.received.due", ...)],
        [(f"{S}.received.due", ...), (f"{S}.received.late", ...)],
    ),
    "state.then_unknown": (
        [(f"{S}.received.then", "vanish")],
        [(f"{S}.received.then", "silent")],
    ),
    "state.then_not_clock": ([(f"{S}.received.then", "accept")], [(f"{S}.received.then", "silent")]),
    "state.then_without_due": (
        [(f"{S}.waiting.due", ...), (f"{S}.waiting.late", ...)],
        [(f"{S}.waiting.due", "1 day")],
    ),
    "transition.from_unknown": (
        [(f"{T}.accept.from", ["received", "begun"])],
        [(f"{T}.accept.from", ["received", "waiting"])],
    ),
    "transition.from_final": (
        [(f"{T}.accept.from", ["received", "refused"])],
        [(f"{T}.accept.from", ["received", "waiting"])],
    ),
    "transition.to_unknown": (
        [(f"{T}.more", {**FROM_START, "to": "given"})],
        [(f"{T}.more", {**FROM_START, "to": "granted"})],
    ),
    "transition.clock_never": (
        [(f"{T}.rush", {**FROM_START, "to": "waiting", "by": "clock"})],
        [(f"{T}.rush", {**FROM_START, "to": "waiting", "by": "clock"}), (f"{S}.received.then", "rush")],
    ),
    "effect.unknown": ([(f"{T}.accept.do", "pay")], [(f"{T}.accept.do", [])]),
    "effect.argument": (
        [(f"{T}.accept.do", [{"send_letter": "yes"}])],
        [
            (f"{T}.accept.do", [{"send_letter": "yes"}]),
            ("letters.yes", {"subject": "Oui", "body": "Oui."}),
        ],
    ),
    "effect.unit_unknown": (
        [(f"{T}.accept.do", [{"ask_opinion": {**OPINION, "unit": "voirie"}}])],
        [(f"{T}.accept.do", [{"ask_opinion": OPINION}])],
    ),
    # circuits
    "circuit.twice": (
        [(f"{T}.accept.circuit", [CHIEF, {**CHIEF, "visa": "Le même", "same_person": True}])],
        [(f"{T}.accept.circuit", [CHIEF, {**CHIEF, "visa": "Un autre chef"}])],
    ),
    "circuit.not_agent": ([(f"{T}.withdraw.circuit", [CHIEF])], [(f"{T}.refuse.circuit", [CHIEF])]),
    "circuit.asks": ([(f"{T}.ask.circuit", [CHIEF])], [(f"{T}.accept.circuit", [CHIEF])]),
    "circuit.unit_unknown": (
        [(f"{T}.accept.circuit", [{"visa": "Voirie", "unit": "voirie"}])],
        [(f"{T}.accept.circuit", [{"visa": "Accueil", "unit": "accueil"}])],
    ),
    "circuit.role_unknown": (
        [(f"{T}.accept.circuit", [{"visa": "Élu", "role": "elu"}])],
        [(f"{T}.accept.circuit", [CHIEF])],
    ),
    # parties
    "behalf.beneficiary": (
        [("on_behalf", ["child"]), ("beneficiary", "email")],
        [("on_behalf", ["child"]), ("beneficiary", "applicant")],
    ),
    "behalf.unused": (
        [("beneficiary", "applicant")],
        [("on_behalf", ["adult"]), ("beneficiary", "applicant")],
    ),
    "behalf.nobody": (
        [("only_on_behalf", True)],
        [
            ("only_on_behalf", True),
            ("on_behalf", ["association"]),
            (f"{P0}.4", {"association": {"type": "text", "label": "Association"}}),
        ],
    ),
    "behalf.association": (
        [("on_behalf", ["association"])],
        [
            ("on_behalf", ["association"]),
            (f"{P0}.4", {"association": {"type": "text", "label": "Association"}}),
        ],
    ),
    "co_applicant.first": (
        [("pages.0.filled_by", "co_applicant"), ("documents.1", {"host_letter": "Attestation"})],
        [("pages.1.filled_by", "co_applicant"), ("documents.1", {"host_letter": "Attestation"})],
    ),
    "co_applicant.condition": (
        [
            ("pages.1.filled_by", "co_applicant"),
            ("documents.0", {"proof": {"title": "Preuve", "required_if": 'kind == "large"'}}),
        ],
        [
            ("pages.1.filled_by", "co_applicant"),
            ("documents.0", {"proof": {"title": "Preuve", "required_if": "hosted"}}),
        ],
    ),
    "shows.nobody": (
        [("pages.1.shows", ["applicant"])],
        [("pages.1.filled_by", "co_applicant"), ("pages.1.shows", ["applicant"])],
    ),
    "shows.unknown": (
        [("pages.1.filled_by", "co_applicant"), ("pages.1.shows", ["applicnt"])],
        [("pages.1.filled_by", "co_applicant"), ("pages.1.shows", ["applicant", "email"])],
    ),
    "shows.not_hers": (
        [("pages.1.filled_by", "co_applicant"), ("pages.1.shows", ["kind"])],
        [("pages.1.filled_by", "co_applicant"), ("pages.1.shows", ["hosted"])],
    ),
    # decisions
    "refusal.no_grounds": (
        [(f"{T}.refuse.needs", []), ("letters.no.body", "Non.")],
        [(f"{T}.refuse.needs", ["grounds"])],
    ),
    "refusal.no_letter": (
        [(f"{T}.refuse.do", []), ("letters", {})],
        [("legal.clock.silence", "rejection"), (f"{T}.silent.to", "refused")],  # silence writes no letter
    ),
    "refusal.no_appeal": (
        [("legal.appeal.within", ...)],
        [("legal.appeal.within", ...), ("legal.appeal.then", "tribunal judiciaire")],
    ),
    "missing.by": (
        [(f"{T}.more", {**FROM_START, "to": "waiting", "by": "applicant", "do": "ask_for_missing_items"})],
        [(f"{T}.more", {**FROM_START, "to": "waiting", "by": "approver", "do": "ask_for_missing_items"})],
    ),
    "missing.not_waiting": ([(f"{S}.waiting.phase", "review")], [(f"{S}.received.phase", "review")]),
    "missing.no_answer": ([(f"{T}.answer.by", "officer")], [(f"{T}.answer.by", "applicant")]),
    "missing.impossible": (
        [(f"{T}.ask.do", [])],
        [(f"{T}.ask.do", []), ("documents", []), ("tests", [])],
    ),
    "missing.not_blocking": (
        [("documents", NOT_NEEDED), ("tests", []), (f"{T}.refuse.from", "received")],
        [("documents", NOT_NEEDED), ("tests", [])],  # an officer may refuse without waiting
    ),
    "decision.no_acceptance": (
        [
            ("legal.clock", {"silence": "none", "because": "simple information"}),
            (f"{T}.silent", ...),
            (f"{S}.granted.outcome", "closed"),
            ("tests", []),
        ],
        [
            ("legal.clock", {"silence": "none", "because": "simple information"}),
            (f"{T}.silent", ...),
        ],
    ),
    "decision.no_refusal": (
        [(f"{T}.refuse.to", "dropped"), (f"{S}.refused", ...)],
        [
            (f"{S}.no", {"public": "Non", "final": True, "outcome": "refused"}),
            (f"{T}.refuse.to", "no"),
            (f"{S}.refused", ...),
        ],
    ),
    "decision.automated": (
        [
            (f"{S}.waiting.then", "lapse"),
            (f"{T}.forget.to", "refused"),
            (f"{T}.lapse", {**FROM_START, "from": "waiting", "to": "refused", "by": "clock"}),
            (f"{T}.forget", ...),
        ],
        [
            (f"{S}.waiting.then", "lapse"),
            (f"{T}.lapse", {**FROM_START, "from": "waiting", "to": "refused", "by": "clock"}),
            (f"{T}.forget", ...),
            ("algorithms", [{**AUTOMATIC, "register_entry": "n° 3", "human_way_out": "au guichet"}]),
        ],
    ),
    "silence.no_step": ([(f"{T}.silent.from", "received")], [(f"{T}.silent.from", ["waiting", "received"])]),
    "withdrawal.impossible": (
        [(f"{T}.withdraw.by", "officer")],
        [(f"{T}.withdraw.from", ["received", "waiting"])],
    ),
    # letters
    "letter.variable": (
        [("letters.no.body", "Non : {{ grounds }} {{ applicnt }}")],
        [("letters.no.body", "Non : {{ grounds }} {{ applicant }}")],
    ),
    "letter.slot": (
        [("letters.no.body", "Non : {{ grounds }} {% if a %}")],
        [("letters.no.body", "Non : {{grounds}} {a} %")],
    ),
    "letter.subject": (
        [("letters.no.subject", "Réponse {{ number }}")],
        [("letters.no.subject", "Réponse {number}")],
    ),
    "letter.no_grounds": ([("letters.no.body", "Non.")], [("letters.no.body", "{{ grounds }}")]),
    "letter.grounds_not_asked": (
        [(f"{T}.accept.do", [{"send_letter": "no"}])],
        [(f"{T}.accept.do", [{"send_letter": "no"}]), (f"{T}.accept.needs", ["grounds"])],
    ),
    "letter.unused": (
        [("letters.yes", {"subject": "Oui", "body": "Oui."})],
        [("letters.yes", {"subject": "Oui", "body": "Oui."}), (f"{T}.accept.do", [{"send_letter": "yes"}])],
    ),
    "letter.maybe_empty": (
        [(f"{P0}.0", {"who": {"type": "identity", "label": "Qui ?", "optional": True}})],
        [
            (f"{P0}.3", {"host": {"type": "identity", "label": "Qui ?", "show_if": "hosted"}}),
            (f"{P0}.0", {"who": {"type": "text", "label": "Quoi ?"}}),
            (f"{P0}.4", {"association": {**TEXT, "show_if": "not hosted"}}),
        ],
    ),
    # law
    "unit.unknown": ([("handled_by", "acueil")], [("handled_by", "etat-civil")]),
    "law.no_clock": (
        [("legal.clock", ...), (f"{T}.silent", ...)],
        [("legal.clock", {"silence": "none", "because": "simple information"}), (f"{T}.silent", ...)],
    ),
    "law.financial": (
        [("legal.financial", True)],
        [
            ("legal.financial", True),
            ("legal.clock.silence", "rejection"),
            (f"{T}.silent.to", "refused"),
        ],
    ),
    "law.after": ([("legal.clock.after", "3 years")], [("legal.clock.after", "2 years")]),
    "law.promise": ([("legal.promise", "3 months")], [("legal.promise", "2 months")]),
    "law.appeal": ([("legal.appeal.within", "2 days")], [("legal.appeal.within", "15 days")]),
    "privacy.basis": ([("privacy.basis", "habitude")], [("privacy.basis", "obligation légale")]),
    "privacy.recipients": ([("privacy.recipients", [])], [("privacy.recipients", ["Accueil"])]),
    "privacy.sensitive": (
        [(f"{P0}.3.host.sensitive", True)],
        [(f"{P0}.3.host.sensitive", True), (f"{P0}.3.host.privacy", SELF)],
    ),
    "privacy.special": (
        [
            (f"{P0}.3.host.sensitive", True),
            (f"{P0}.3.host.privacy", {**SELF, "basis": "intérêt légitime"}),
        ],
        [(f"{P0}.3.host.privacy", {**SELF, "basis": "intérêt légitime"})],
    ),
    "algorithm.register": (
        [("algorithms", [{**AUTOMATIC, "human_way_out": "au guichet"}])],
        [("algorithms", [{**AUTOMATIC, "fully_automated": False}])],
    ),
    "algorithm.human": (
        [("algorithms", [{**AUTOMATIC, "register_entry": "n° 3"}])],
        [("algorithms", [{**AUTOMATIC, "register_entry": "n° 3", "human_way_out": "au guichet"}])],
    ),
    "reading.hard": (
        [("letters.no.body", HARD * 12 + "{{ grounds }}")],
        [("letters.no.body", HARD + EASY * 12 + "{{ grounds }}")],
    ),
    # outside services
    "connector.unknown": (
        [(f"{P1}.3", {"quotient": {"type": "quotient_familial", "connector": "quotient"}})],
        [(f"{P1}.3", {"quotient": {"type": "quotient_familial", "connector": "quotient_familial"}})],
    ),
    "connector.wrong": (
        [(f"{P1}.3", {"siret": {"type": "siret", "connector": {"company": {"name": "email"}}}})],
        [(f"{P1}.3", {"siret": {"type": "siret", "connector": {"company": {"name": "host"}}}})],
    ),
    "document.instead": (
        [("documents.2", {"certificate": {"title": "Attestation", "instead": "price"}})],
        [
            ("documents.2", {"certificate": {"title": "Attestation", "instead": "quotient"}}),
            (f"{P1}.3", {"quotient": {"type": "quotient_familial", "connector": "quotient_familial"}}),
        ],
    ),
    # scenarios
    "scenario.unknown": ([("tests.2", {"x": {"given": {"nobody": 1}, "then": {}}})], [("tests.2", SCENARIO)]),
    "scenario.failed": (
        [("tests.2", {"x": {"then": {"state": "granted"}}})],
        [("tests.2", {"x": {"when": [{"officer": "accept"}], "then": {"state": "granted"}}})],
    ),
}
# Followed by another by nature: what nobody can reach cannot finish, a state without a step has nobody either.
TOGETHER = {
    "state.stuck": (
        [
            (f"{S}.trap", {"public": "Piège"}),
            (f"{T}.fall", {**FROM_START, "to": "trap"}),
            (f"{T}.silent.from", ["received", "waiting"]),
            ("legal.clock", {"silence": "rejection", "after": "2 months", "because": "CRPA"}),
            (f"{T}.silent.to", "refused"),
        ],
        {"state.stuck", "state.nobody"},
    ),
}


def changed(*writes):
    data = sound()
    for path, value in writes:
        put(data, path, value)
    return from_data(data)


def codes(writes):
    return {fault.code for fault in verify(changed(*writes), units=UNITS, roles=ROLES)}


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_of_fault_is_found_alone(code):
    assert codes(KINDS[code][0]) == {code}


@pytest.mark.parametrize("code", KINDS)
def test_what_nearly_has_a_fault_is_sound(code):
    assert verify(changed(*KINDS[code][1]), units=UNITS, roles=ROLES) == []


@pytest.mark.parametrize("code", TOGETHER)
def test_faults_that_go_together_are_found_together(code):
    writes, expected = TOGETHER[code]
    assert codes(writes) == expected


def test_every_kind_of_fault_is_tried():
    folder = Path(settings.BASE_DIR) / "parvis" / "casework" / "verification"
    sources = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    known = set(re.findall(r'\bfault\(\s*"([a-z_.]+)"', sources))
    assert len(known) >= 25
    assert known == set(KINDS) | set(TOGETHER)


def test_questions_that_wait_for_one_another_are_refused():
    data = put(sound(), f"{P0}.4", {"one": yes_no(show_if="two")})
    data = put(data, f"{P0}.5", {"two": yes_no(show_if="one")})
    found = verify(from_data(data), units=UNITS, roles=ROLES)
    assert [(fault.code, fault.path) for fault in found] == [("condition.too_early", f"{P0}.4.show_if")]
    data = put(sound(), f"{P0}.4", {"sum": {**PRICE, "formula": "sum + 1"}})
    assert [fault.code for fault in verify(from_data(data), units=UNITS, roles=ROLES)] == [
        "condition.too_early"
    ]


WRONG_WORDS = [
    ({"sum": {**PRICE, "formula": "1 + 1", "hint": ""}}, "hint"),
    ({"sum": {"type": "computed", "label": "Prix", "hint": "Rien."}}, "formula"),
    ({"grid": table(fields=[])}, "fields"),
    ({"grid": table(fields=[{"cell": "address"}])}, "fields.0.type"),
    ({"grid": table(fields=[{"a": yes_no()}, {"b": {**TEXT, "show_if": "a"}}])}, "fields.1.show_if"),
    ({"list": linked(within={"a": {"x": "X"}})}, "within"),
    ({"list": linked(within={"a": {"x": "X"}, "b": {"y": "Y"}, "c": {"z": "Z"}})}, "within"),
]


@pytest.mark.parametrize(("question", "word"), WRONG_WORDS, ids=range(len(WRONG_WORDS)))
def test_a_type_checks_its_own_words(question, word):
    found = verify(changed((f"{P0}.4", question)), units=UNITS, roles=ROLES)
    assert [(fault.code, fault.path) for fault in found] == [("field.wrong", f"{P0}.4.{word}")]


UNDECIDED = [
    ("accept", "applicant > today()"),
    ("accept", "age(applicant) < 0"),
]


@pytest.mark.parametrize(("step", "condition"), UNDECIDED)
def test_a_step_taken_on_a_later_day_is_not_said_to_be_impossible(step, condition):
    assert "condition.never" not in codes([(f"{T}.{step}.show_if", condition)])


SURE = [
    ('kind in ["small", "large"]', "condition.always"),
    ("price >= 0 or empty(price)", None),
    ("price <= 500", None),  # not asked of everybody: false when it is not
    ("count(children) < 60", "condition.always"),
]


@pytest.mark.parametrize(("condition", "code"), SURE)
def test_a_condition_is_always_true_only_when_it_is_proven(condition, code):
    found = codes([("documents.1.host_letter.required_if", condition), ("tests", [])])
    assert found == ({code} if code else set())
