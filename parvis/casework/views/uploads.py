"""Files that a question asks for, on its own page: received when the page is sent, shown again, taken away."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.answers import file_questions
from parvis.casework.definition.model import Page
from parvis.casework.forms import Sent
from parvis.casework.models import Draft
from parvis.casework.views.documents import at_the_browser, why
from parvis.core.files.types import BadFile
from parvis.kit.text import small_number
from parvis.kit.ui.forms import pressed


def sent_for(draft: Draft | None, page: Page) -> dict[str, list[Sent]]:
    """The files already sent, by question."""
    asked = file_questions(page.fields)
    if draft is None or not any(draft.answers.get(spec.name) for spec in asked):
        return {}
    rows = {str(row.uid): row for row in drafting.files_of(draft)}
    return {
        spec.name: [
            Sent(rows[uid].pk, rows[uid].name, rows[uid].size, rows[uid].state, uid)
            for uid in draft.answers.get(spec.name, ())
            if uid in rows
        ]
        for spec in asked
    }


def are_sent(request: HttpRequest, page: Page) -> bool:
    """Whether the page comes with files that its questions ask for."""
    return any(spec.name in request.FILES for spec in file_questions(page.fields))


def receive(request: HttpRequest, draft: Draft, page: Page) -> dict[str, str]:
    """Keep them. Returns what is wrong with the others, by question."""
    problems: dict[str, str] = {}
    by, now = at_the_browser(request), timezone.now()
    for spec in file_questions(page.fields):
        for upload in request.FILES.getlist(spec.name):
            try:
                drafting.add_answer_file(draft, spec.name, upload, by=by, now=now)
            except BadFile as bad:
                problems[spec.name] = why(bad)
    return problems


def are_changed(request: HttpRequest, page: Page) -> bool:
    """Whether files come with the page, or one is taken away."""
    return are_sent(request, page) or _taken(request, page) is not None


def _taken(request: HttpRequest, page: Page) -> tuple[str, int] | None:
    """The question and the file whose button was pressed."""
    press = pressed(request.POST)
    if press is None or press.verb != "remove":
        return None
    key = small_number(press.which)
    asked = {spec.name for spec in file_questions(page.fields)}
    return None if key is None or press.field not in asked else (press.field, key)


def take_away(request: HttpRequest, draft: Draft | None, page: Page) -> bool:
    """Remove the file whose button was pressed. Returns whether one was."""
    taken = _taken(request, page)
    if draft is None or taken is None:
        return False
    by = at_the_browser(request)
    drafting.remove_answer_file(draft, *taken, by=by, now=timezone.now())
    return True
