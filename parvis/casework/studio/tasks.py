"""Jobs of the studio: cases that change version, a hundred at a time."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.casework.studio.actions import moving
from parvis.core.jobs.registry import job, later


@job("studio.move", label=_("Move cases to another version"))
def move_cases(move: int) -> None:
    """The next cases of a move; then the job asks for itself again, until none is left."""
    if moving.advance(move, now=timezone.now()):
        later("studio.move", move=move)


@job("studio.unmove", label=_("Put cases back on their version"))
def put_cases_back(move: int) -> None:
    """The same, the other way."""
    if moving.go_back(move, now=timezone.now()):
        later("studio.unmove", move=move)
