"""What the studio contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import EventType, Manifest, Menu

WRITE = "casework.procedures"

manifest = Manifest(
    label="studio",
    menu=(Menu(_("Studio"), "/agent/studio/", WRITE, group=_("Procedures"), order=40),),
    timeline_events=(
        EventType("version_moved", _("New version of the procedure"), public=False, quiet=True),
    ),
)
