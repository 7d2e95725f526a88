"""The API, procedures: their definitions read, verified and published by programs, as the studio does for people."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from ninja.errors import HttpError

from parvis.casework.actions.publish import publish
from parvis.casework.api import ERRORS, Problem, actor, api
from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.language import MOST_BYTES, from_data, read, write
from parvis.casework.definition.model import Definition
from parvis.casework.definition.parsing import Positions
from parvis.casework.queries.catalogue import published
from parvis.casework.verification.verifier import verify
from parvis.core.authorities.models import Unit
from parvis.core.exchange.problems import problem
from parvis.core.permissions.models import Role

ABILITY = "casework.procedures"


class FaultOut(Schema):
    """One thing that keeps a procedure from being published."""

    path: str
    line: int
    code: str
    why: str
    mend: str


class Verdict(Schema):
    """What the verifier says of a definition."""

    publishable: bool
    faults: list[FaultOut]


class PublishedOut(Schema):
    """A version that is in force."""

    procedure: str
    version: int
    sha256: str


@api.post("/definitions/check", response={200: Verdict, **ERRORS}, tags=["definitions"])
def check(request: HttpRequest) -> Any:
    """Verify a definition sent as YAML or JSON. Nothing is kept."""
    actor(request, ABILITY)
    try:
        whole, lines = sent(request)
    except Refused as refused:
        return {"publishable": False, "faults": as_data(refused.faults)}
    units = set(Unit.objects.filter(is_active=True).values_list("slug", flat=True))
    roles = set(Role.objects.values_list("slug", flat=True))
    faults = verify(whole, units=units, roles=roles, lines=lines)
    return {"publishable": not faults, "faults": as_data(faults)}


@api.get("/definitions/{slug}", response={404: Problem}, tags=["definitions"])
def definition(request: HttpRequest, slug: str) -> HttpResponse:
    """The definition in force, as YAML."""
    actor(request, ABILITY)
    found = published(slug)
    if found is None:
        raise HttpError(404, _("This procedure does not exist."))
    return HttpResponse(write(found.definition), content_type="application/yaml; charset=utf-8")


@api.put("/definitions/{slug}", response={200: PublishedOut, 413: Problem, **ERRORS}, tags=["definitions"])
def put(request: HttpRequest, slug: str) -> Any:
    """Publish a definition sent as YAML or JSON, as the procedure's next version. The same definition sent again is
    the same version. One that the verifier refuses changes nothing: the version in force goes on serving."""
    by = actor(request, ABILITY)
    try:
        whole, _lines = sent(request)
        if whole.procedure != slug:
            return problem(422, _("The address and the definition do not name the same procedure."))
        version = publish(whole, by=by, now=timezone.now())
    except Refused as refused:
        errors = [
            {"field": fault.path, "code": fault.code, "detail": _sentence(fault)} for fault in refused.faults
        ]
        return problem(422, errors[0]["detail"], errors=errors)
    return Status(200, {"procedure": slug, "version": version.number, "sha256": version.sha256})


def sent(request: HttpRequest) -> tuple[Definition, Positions]:
    """The definition in the body, and the line of each word where it has lines. Raises Refused, HttpError."""
    if len(request.body) > MOST_BYTES:
        raise HttpError(413, _("The file is longer than 300 kB."))
    try:
        text = request.body.decode()
        if "json" not in (request.content_type or ""):
            return read(text)
        return from_data(json.loads(text)), {}
    except UnicodeDecodeError as fault:
        raise HttpError(422, _("The file holds characters that are not text.")) from fault
    except (ValueError, RecursionError) as fault:
        if isinstance(fault, Refused):
            raise
        raise HttpError(422, _("The body of the request is not JSON.")) from fault


def as_data(faults: list[Fault]) -> list[dict[str, Any]]:
    """Faults as the API writes them."""
    return [
        {"path": one.path, "line": one.line, "code": one.code, "why": one.why, "mend": one.mend}
        for one in faults
    ]


def _sentence(fault: Fault) -> str:
    return f"{fault.path} : {fault.why} {fault.mend}".strip(" :")
