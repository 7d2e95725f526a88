"""What the bridge contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.bridge.taking import WRITE
from parvis.core.registries import Command, EventType, Holding, Manifest, Menu

manifest = Manifest(
    label="bridge",
    menu=(Menu(_("Bridge"), "/agent/passerelle/", WRITE, group=_("Tools"), order=80),),
    commands=(Command(_("Import from démarche numérique"), "/agent/passerelle/", WRITE, order=80),),
    personal_data=(
        Holding(
            "bridge_arrival",
            ("account", "name", "text", "problems"),
            _("Take dossiers in"),
            _("public interest"),
            _("until the dossiers are taken in"),
        ),
        Holding(
            "bridge_takenin",
            ("data",),
            _("Take dossiers in"),
            _("public interest"),
            _("As long as the case"),
        ),
    ),
    timeline_events=(
        EventType("taken_in", _("Taken in from démarche numérique, dossier number"), public=False),
    ),
)
