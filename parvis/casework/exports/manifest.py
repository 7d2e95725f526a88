"""What exports contribute to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.exports.actions import purge
from parvis.casework.exports.demo import seed
from parvis.casework.exports.queries import EXPORT
from parvis.core.registries import Ability, Command, DemoSeed, Holding, MailTemplate, Manifest, Menu, Tick

manifest = Manifest(
    label="exports",
    abilities=(Ability(EXPORT, _("Export lists of cases"), usual="chief"),),
    menu=(Menu(_("Exports"), "/agent/exports/", EXPORT, group=_("Tools"), order=70),),
    commands=(
        Command(_("Export this list"), "/agent/exports/nouveau/", EXPORT, of_list=True, order=10),
        Command(_("See my exports"), "/agent/exports/", EXPORT, order=20),
    ),
    mail=(
        MailTemplate(
            "export_ready",
            _("An export is ready"),
            "Votre export est prêt",
            "Bonjour {{ name }},\n\nL’export que vous avez demandé est prêt : {{ count }} dossiers.\n\n"
            "Téléchargez-le ici, jusqu’au {{ until }} :\n{{ link }}",
            {
                "name": _("name of the agent"),
                "count": _("number of cases"),
                "link": _("link"),
                "until": _("last day"),
            },
        ),
    ),
    personal_data=(
        Holding(
            "exports_export",
            ("account", "query", "columns", "key", "reason", "units"),
            _("Work on a list of cases elsewhere"),
            _("public interest"),
            _("7 days"),
        ),
    ),
    demo=(DemoSeed("exports", seed, order=60),),
    ticks=(Tick("exports.purge", purge, minutes=60),),
)
