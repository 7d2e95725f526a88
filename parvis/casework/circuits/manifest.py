"""What circuits contribute to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.circuits import opinions, tasks  # noqa: F401 - declares the jobs
from parvis.casework.circuits.asking import AskOpinion
from parvis.casework.circuits.demo import seed
from parvis.casework.circuits.emails import TEMPLATES
from parvis.casework.circuits.leaving import left
from parvis.casework.circuits.panels import circuit_panel, opinion_panel
from parvis.casework.circuits.queries import opinions_waiting, waiting
from parvis.casework.circuits.visas import begin, remind, waits, which
from parvis.core.registries import DemoSeed, EventType, Hold, Holding, Manifest, Menu, Panel, Tick

manifest = Manifest(
    label="circuits",
    menu=(
        Menu(_("To approve"), "/agent/visas/", "casework.view", group=_("Cases"), order=15, count=waiting),
        Menu(
            _("Opinions to give"),
            "/agent/avis/",
            "casework.view",
            group=_("Cases"),
            order=16,
            count=opinions_waiting,
        ),
    ),
    timeline_events=(
        EventType("circuit_begun", _("Sent for approval"), public=False),
        EventType("circuit_visa", _("Visa given"), public=False),
        EventType("circuit_approval", _("Approval given"), public=False),
        EventType("circuit_signature", _("Signature given"), public=False),
        EventType("circuit_refused", _("Sent back one step"), public=False),
        EventType("circuit_withdrawn", _("Approval no longer asked"), public=False),
        EventType("circuit_ended", _("Approval ended: the case moved on"), public=False),
        EventType("opinion_asked", _("Opinion asked for"), public=False),
        EventType("opinion_given", _("Opinion given"), public=False),
        EventType("opinion_withdrawn", _("Opinion no longer asked"), public=False),
        EventType("opinion_late", _("Opinion late"), public=False),
    ),
    workflow_actions=(AskOpinion(),),
    personal_data=(
        Holding(
            "circuits_opinion",
            (
                *("agent", "name", "email", "question", "shown", "documents", "text"),
                *("asked_by", "asked_by_name", "given_by_name"),
            ),
            purpose=_("Ask somebody outside for an opinion on a request"),
            basis=_("Public interest task"),
            keep=_("As long as the case"),
        ),
        Holding(
            "circuits_circuit",
            ("grounds", "places", "acted", "begun_by", "begun_by_name"),
            purpose=_("Know who must agree to a decision, and who agreed"),
            basis=_("Public interest task"),
            keep=_("As long as the case"),
        ),
        Holding(
            "circuits_visa",
            ("reason", "account", "name"),
            purpose=_("Know who must agree to a decision, and who agreed"),
            basis=_("Public interest task"),
            keep=_("As long as the case"),
        ),
    ),
    mail=TEMPLATES,
    ticks=(Tick("circuits.opinions", opinions.tick, minutes=15), Tick("circuits.visas", remind, minutes=15)),
    panels=(
        Panel("circuit", "circuits/panel.html", circuit_panel, "desk-side", order=10),
        Panel("opinions", "circuits/opinions_panel.html", opinion_panel, "desk-side", order=20),
    ),
    holds=(Hold("circuit", begin, left, waits, which),),
    demo=(DemoSeed("circuits", seed, order=40),),
)
