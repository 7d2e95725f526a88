"""What the bridge contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.bridge.taking import WRITE
from parvis.core.registries import Command, EventType, Manifest, Menu

manifest = Manifest(
    label="bridge",
    menu=(Menu(_("Bridge"), "/agent/passerelle/", WRITE, group=_("Tools"), order=80),),
    commands=(Command(_("Import from démarche numérique"), "/agent/passerelle/", WRITE, order=80),),
    timeline_events=(
        EventType("taken_in", _("Taken in from démarche numérique, dossier number"), public=False),
    ),
)
