"""Opening a request that is being filled in: which draft, which pages; and what every view of it begins with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.casework.actions import drafting
from parvis.casework.answers import clean_fields, needed_documents, possible_steps, visible_pages, worked_out
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_for
from parvis.casework.faults import CaseworkFault, ProcedureClosed
from parvis.casework.models import Case, Draft
from parvis.casework.queries.catalogue import Published, published
from parvis.core.permissions.queries import actor_of

NEW = "nouvelle"
RESUMED = "resumed"  # in the session: drafts resumed by a code


def today() -> date:
    """The day, where the authority is."""
    return timezone.localdate()


def open_page(slug: str) -> Published:
    """The procedure at this address. Raises Http404."""
    found = published(slug)
    if found is None:
        raise Http404
    return found


def refuse(request: HttpRequest, fault: CaseworkFault) -> HttpResponse:
    """The page that says why something is refused, with its own status."""
    context = {"error_title": str(fault.message), "error_text": "", "error_code": ""}
    return render(request, "casework/refused.html", context, status=fault.status)


def _account(request: HttpRequest, token: str) -> int | None:
    """The resident signed in, asked for only when a draft is resumed from the space: others stay cheap."""
    actor = actor_of(request) if token.startswith(drafting.MINE) else None
    return actor.account_id if actor else None


def resumed_in(request: HttpRequest, token: str) -> list[int]:
    """The drafts that this browser has resumed by a code, asked for only under such an address."""
    return request.session.get(RESUMED, []) if token.startswith(drafting.MINE) else []


class Step:
    """Where a person is in a request: the draft (None on the very first page), its definition, the pages to ask."""

    def __init__(self, request: HttpRequest, slug: str, token: str, *, lock: bool = False) -> None:
        self.request, self.token, self.slug = request, token, slug
        self.draft: Draft | None = None
        if token != NEW:
            self.draft = drafting.find(
                token,
                now=timezone.now(),
                lock=lock,
                account_id=_account(request, token),
                resumed=resumed_in(request, token),
            )
            self.version_id = self.draft.version_id
        else:
            found = open_page(slug)
            if not found.is_open:
                raise ProcedureClosed(_("This procedure is closed for now. Contact the service."))
            self.version_id = found.version_id
        channel = self.draft.channel if self.draft else "web"
        self.definition: Definition = definition_for(self.version_id, channel)
        self.look_again()

    def look_again(self) -> None:
        """Take what the draft holds now, and the pages that it asks for."""
        kept = self.draft.answers if self.draft else {}
        self.answers: dict[str, Any] = worked_out(self.definition, kept, today())
        pages = visible_pages(self.definition, self.answers, today())
        self.pages = [(number, page) for number, page in pages if not page.filled_by]
        self.numbers = [number for number, _page in self.pages]

    @property
    def begun(self) -> Draft:
        """The draft, in a view that needs one."""
        assert self.draft is not None
        return self.draft

    @property
    def behalf(self) -> str:
        """How the request came when an agent files it for somebody, empty otherwise."""
        channel = self.draft.channel if self.draft else Case.Channel.WEB
        return "" if channel == Case.Channel.WEB else str(Case.Channel(channel).label)

    @property
    def for_whom(self) -> str:
        """The person or the association for whom somebody with the right to do so asks, empty for oneself."""
        return str(self.draft.parties.get("beneficiary", "")) if self.draft else ""

    @property
    def has_documents(self) -> bool:
        """Whether any supporting document may be sent in this situation."""
        return bool(needed_documents(self.definition, self.answers, today()))

    @property
    def total(self) -> int:
        """Steps in all: pages, documents, check. Those that an answer to come may call for are counted, so that
        the end never moves further away."""
        done = set(self.draft.pages_done) if self.draft else set()
        pages, documents = possible_steps(self.definition, self.answers, done, today())
        return pages + documents + 1

    def url(self, where: object) -> str:
        """Address of one step."""
        return f"/demarches/{self.slug}/{self.token}/{where}/"

    def after(self, number: int) -> str:
        """Address of the step that follows a page."""
        later = [n for n in self.numbers if n > number]
        if later:
            return self.url(later[0] + 1)
        return self.url("documents") if self.has_documents else self.url("verifier")

    def before(self, number: int) -> str:
        """Address of the step that precedes a page."""
        earlier = [n for n in self.numbers if n < number]
        return self.url(earlier[-1] + 1) if earlier else f"/demarches/{self.slug}/"

    def first_undone(self) -> str | None:
        """Address of the first page without acceptable answers, None when all are done. A page once done is looked
        at again: a change made since may ask it another question."""
        done = set(self.draft.pages_done) if self.draft else set()
        known: dict[str, Any] = {}
        for number, page in self.pages:
            checked = clean_fields(page.fields, self.answers, known, self.definition.fields, today())
            if number not in done or checked.problems:
                return self.url(number + 1)
            known |= checked.answers
        return None


View = Callable[..., HttpResponseBase]


def opening(view: View) -> View:
    """For a view of one step: gives it the step instead of its address, held while something is sent; and turns what
    is refused, there or in the view, into the page that says why."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str, token: str, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, Step(request, slug, token, lock=request.method == "POST"), **kwargs)
        except CaseworkFault as fault:
            return refuse(request, fault)

    return opened


def opening_begun(view: View) -> View:
    """The same for a view that needs a draft: what is not begun leads to its first page, what is sent to its case."""

    @opening
    @wraps(view)
    def opened(request: HttpRequest, step: Step, **kwargs: Any) -> HttpResponseBase:
        if step.draft is None:
            return redirect(step.url(1))
        if step.draft.case_id:
            return redirect(step.url("envoyee"))
        return view(request, step, **kwargs)

    return opened
