"""Writing a line of the timeline and its journal entry, always together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.models import Case, CaseEvent
from parvis.core.actors import Actor
from parvis.core.exchange.webhooks import announce
from parvis.core.journal.actions import build_entry
from parvis.core.journal.models import JournalEntry
from parvis.core.registries import registry


class Story:
    """What happens to a case in one action. Lines and journal entries are written at the end, in two statements."""

    def __init__(self, case: Case, *, by: Actor, now: datetime) -> None:
        self.case, self.by, self.now = case, by, now
        self.events: list[CaseEvent] = []
        self.entries: list[JournalEntry] = []

    def tell(self, type: str, *, public: bool = True, by: Actor | None = None, **data: Any) -> CaseEvent:  # noqa: A002
        """Add a line. `data` is JSON; what it holds about people can be erased later."""
        actor = by or self.by
        if actor.behalf is not None:
            data["behalf"] = actor.behalf.name
        event = CaseEvent(
            case=self.case,
            at=self.now,
            type=type,
            actor_kind=actor.kind,
            actor_name=actor.full_name[:200],
            actor_account=actor.account_id,
            public=public,
            data=data,
        )
        self.events.append(event)
        entry = build_entry(f"case.{type}", by=actor, now=self.now, kind="case", pk=self.case.pk, data=data)
        self.entries.append(entry)
        return event

    def write(self) -> None:
        """Write all lines and entries. To be called once, in the action's transaction."""
        CaseEvent.objects.bulk_create(self.events)
        JournalEntry.objects.bulk_create(self.entries)
        for listener in registry.listeners:
            listener.hear(self.case, self.events)
        for event in self.events:
            if event.public:
                announce(f"case.{event.type}", {"number": self.case.number, "state": self.case.state})
