"""What rooms add to the pages on which a request is filled in (see `Filing` in core/registries)."""

from __future__ import annotations

from typing import Any

from parvis.casework.definition.model import Definition
from parvis.casework.models import Draft
from parvis.core.registries import FilingPart, registry


def proposed(draft: Draft | None) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers proposed to questions that have none yet, and what to write under each."""
    answers, mentions = dict[str, Any](), dict[str, str]()
    for filing in registry.filings if draft is not None else ():
        found, mention = filing.proposed(draft)
        fresh = {name: answer for name, answer in found.items() if draft and name not in draft.answers}
        answers |= fresh
        mentions |= dict.fromkeys(fresh, mention)
    return answers, mentions


def besides(draft: Draft | None) -> list[FilingPart]:
    """What stands beside the questions."""
    found = [filing.beside(draft) for filing in registry.filings] if draft is not None else []
    return [part for part in found if part is not None]


def parts(draft: Draft, definition: Definition) -> list[FilingPart]:
    """What stands on the page of checking."""
    found = [filing.part(draft, definition) for filing in registry.filings]
    return [part for part in found if part is not None]


def leaving(draft: Draft) -> list[FilingPart]:
    """What stands on the page that keeps a request for later."""
    found = [filing.leaving(draft) for filing in registry.filings]
    return [part for part in found if part is not None]
