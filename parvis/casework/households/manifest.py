"""What households contribute to the house."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.casework.households import acting, sections
from parvis.casework.households.demo import seed
from parvis.casework.households.emails import TEMPLATES
from parvis.casework.households.queries import rights_exported, waiting
from parvis.core.registries import DemoSeed, Filing, Holding, Manifest, Menu, Tick

manifest = Manifest(
    label="households",
    menu=(
        Menu(_("My household and my mandates"), "/mon-espace/foyer/", place="space", order=10),
        Menu(_("Mandates"), "/agent/mandats/", "casework.file", group=_("Counter"), order=40, count=waiting),
        Menu(_("Help somebody"), "/agent/aide/", "casework.file", group=_("Counter"), order=41),
    ),
    mail=TEMPLATES,
    ticks=(Tick("households.sections", sections.tick, minutes=60),),
    personal_data=(
        Holding(
            "people_representationmandate",
            (
                "representative",
                "person",
                "granted_by",
                "organisation",
                "starts_on",
                "ends_on",
                "email",
                "proof",
                "accepted_by",
                "reason",
            ),
            purpose=_("Let somebody act for a child, an adult or an association, and prove by what right"),
            basis=_("Public interest task"),
            keep=_("As long as the account exists"),
            export=rights_exported,
        ),
        Holding(
            "households_coapplicant",
            ("name", "email", "agreed_to"),
            purpose=_("Let another person fill in her own section of a request"),
            basis=_("Public interest task"),
            keep=_("As long as the request that is not sent yet"),
        ),
        Holding(
            "households_helper",
            ("account", "organisation", "granted_by"),
            purpose=_("Know who helps people with their requests, and who allowed it"),
            basis=_("Public interest task"),
            keep=_("As long as the account is open"),
        ),
    ),
    filings=(
        Filing("on_behalf", entry=acting.entry, check=acting.check),
        Filing(
            "co_applicant",
            part=lambda draft, definition: sections.part(draft, definition, timezone.now()),
            check=sections.check,
            saved=sections.look_again,
        ),
    ),
    demo=(DemoSeed("households", seed, order=50),),
)
