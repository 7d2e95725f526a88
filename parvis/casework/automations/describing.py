"""A rule in one French sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.casework.automations.acts import known_acts
from parvis.casework.automations.conditions import told
from parvis.casework.automations.models import Rule
from parvis.casework.automations.queries import definition_for
from parvis.casework.queries.names import all_labels


def moment_told(rule: Rule) -> str:
    """The “when” of a rule."""
    return _moment(rule) + _where(rule)


def _where(rule: Rule) -> str:
    return f" ({rule.procedure.case_title})" if rule.procedure is not None else ""


def _moment(rule: Rule) -> str:
    definition = definition_for(rule.procedure)
    spec = definition.workflow.states.get(rule.state) if definition else None
    words = {
        "state": spec.public if spec else rule.state,
        "label": str(all_labels().get(rule.label_id or 0, "?")),
        "days": rule.days,
    }
    return {
        Rule.When.SUBMITTED: _("When a request is received"),
        Rule.When.STATE: _("When a case enters the state “%(state)s”"),
        Rule.When.LABEL: _("When the label “%(label)s” is added"),
        Rule.When.ANSWERED: _("When the applicant sends what was asked"),
        Rule.When.MESSAGE: _("When the applicant writes"),
        Rule.When.STALE: _("When a case has been in the state “%(state)s” for %(days)s days"),
        Rule.When.DUE: _("%(days)s days before the deadline"),
    }[Rule.When(rule.when)] % words


def sentence(rule: Rule) -> str:
    """When, if, then."""
    acts, tests = known_acts(), told(rule, definition_for(rule.procedure))
    done = [acts[said["do"]].told(said) for said in rule.acts if said.get("do") in acts]
    condition = _(", if %(tests)s") % {"tests": _(" and ").join(tests)} if tests else ""
    then = ", ".join(done) or _("nothing yet")
    return f"{moment_told(rule)}{condition} : {then}."
