"""What paper contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.paper import tasks  # noqa: F401 - declares the jobs
from parvis.casework.paper.demo import seed
from parvis.casework.paper.scans import beside, filed, proposed, tick
from parvis.core.registries import (
    DemoSeed,
    Filing,
    FilingPart,
    Holding,
    MailTemplate,
    Manifest,
    Menu,
    Tick,
)

manifest = Manifest(
    label="paper",
    menu=(
        Menu(_("Form on paper"), "/agent/nouveau/papier/", "casework.file", group=_("Counter"), order=39),
        Menu(_("Resume a request"), "/reprendre/", place="public", order=15),
    ),
    personal_data=(
        Holding(
            "paper_paperscan",
            ("file", "proposals", "account"),
            purpose=_("Type a request that came on paper, and keep the paper with it"),
            basis=_("Public interest task"),
            keep=_("As long as the case; two months when nobody types it"),
        ),
    ),
    filings=(
        Filing(
            "paper",
            links=lambda definition: [
                (str(_("Print the form")), f"/demarches/{definition.procedure}/formulaire.pdf")
            ],
            leaving=lambda draft: FilingPart("paper/leaving.html", {}),
            beside=beside,
            proposed=proposed,
            filed=filed,
        ),
    ),
    mail=(
        MailTemplate(
            "scans_waiting",
            _("Scanned forms wait to be typed"),
            "Des formulaires papier attendent d’être saisis",
            "Bonjour {{ name }},\n\n"
            "Formulaires papier numérisés il y a plus d’un mois et pas encore saisis : {{ count }}.\n\n"
            "Saisissez-les, ou écartez-les, avant le {{ until }} : ces fichiers seront alors supprimés.\n{{ link }}",
            {
                "name": _("name of the agent"),
                "count": _("number of forms"),
                "until": _("last day"),
                "link": _("link"),
            },
        ),
    ),
    demo=(DemoSeed("paper", seed, order=60),),
    ticks=(Tick("paper.scans", tick, minutes=60),),
)
