"""What the pages of the studio share: who acts, the draft at hand, refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from parvis.casework.definition.faults import Refused
from parvis.casework.faults import CaseworkFault
from parvis.casework.studio.editing import NoSuchPart
from parvis.casework.studio.models import DefinitionDraft
from parvis.core.permissions.queries import me
from parvis.kit.text import small_number

BASE = "/agent/studio/"


def by(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when: what every action is told."""
    return {"by": me(request), "now": timezone.now()}


def base_of(slug: str) -> str:
    """The address of a procedure in the studio."""
    return f"{BASE}{slug}/"


def revision(request: HttpRequest) -> int | None:
    """The revision of the draft that the page was made from."""
    return small_number(request.POST.get("revision", ""))


def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A part that is no longer there is not found; a refusal is told on the page of the procedure."""

    @wraps(view)
    def looked_after(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, slug, **kwargs)
        except (NoSuchPart, DefinitionDraft.DoesNotExist) as problem:
            raise Http404 from problem
        except CaseworkFault as fault:
            messages.error(request, str(fault.message))
        except Refused as refused:
            for found in refused.faults[:3]:
                messages.error(request, f"{found.why} {found.mend}")
        return redirect(base_of(slug))

    return looked_after
