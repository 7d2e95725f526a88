"""What the studio contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import EventType, Holding, Manifest, Menu

WRITE = "casework.procedures"
WRITERS = _("Know who wrote and tried a procedure, and take a change back")
TASK = _("Public interest task")
KEEP = _("As long as the procedure")

manifest = Manifest(
    label="studio",
    menu=(Menu(_("Studio"), "/agent/studio/", WRITE, group=_("Procedures"), order=40),),
    personal_data=(
        Holding("studio_definitiondraft", ("title", "source", "updated_by"), WRITERS, TASK, KEEP),
        Holding("studio_draftstep", ("source", "said", "by_name"), WRITERS, TASK, KEEP),
        Holding(
            "studio_trial", ("account_id", "answers", "pages_done", "sent", "taken"), WRITERS, TASK, KEEP
        ),
        Holding("studio_move", ("to", "choices", "by_account", "by_name"), WRITERS, TASK, KEEP),
        Holding(
            "studio_movedcase",
            ("before",),
            _("Put a case back as it was before a new version"),
            TASK,
            _("As long as the case"),
        ),
    ),
    timeline_events=(
        EventType("version_moved", _("New version of the procedure"), public=False, quiet=True),
    ),
)
