"""What paper contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.paper import tasks  # noqa: F401 - declares the jobs
from parvis.casework.paper.demo import seed
from parvis.casework.paper.scans import beside, filed, proposed
from parvis.core.registries import DemoSeed, Filing, FilingPart, Holding, Manifest, Menu

manifest = Manifest(
    label="paper",
    menu=(
        Menu(_("Form on paper"), "/agent/nouveau/papier/", "casework.file", group=_("Counter"), order=39),
        Menu(_("Resume a request"), "/reprendre/", place="public", order=15),
    ),
    personal_data=(
        Holding(
            "paper_paperscan",
            ("file", "proposals"),
            purpose=_("Type a request that came on paper, and keep the paper with it"),
            basis=_("Public interest task"),
            keep=_("As long as the case"),
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
    demo=(DemoSeed("paper", seed, order=60),),
)
