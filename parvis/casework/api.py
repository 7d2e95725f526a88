"""The API, version 1: procedures to read, cases to file, follow and move on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema, Status
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from parvis import __version__
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.answers import clean_all, without_proofs
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault, ProcedureClosed
from parvis.casework.models import Case
from parvis.casework.numbers import access_code
from parvis.casework.queries import catalogue, inbox
from parvis.casework.queries.cases import by_number, public_state, timeline
from parvis.casework.rules import may_view
from parvis.casework.schema import answers_schema
from parvis.core.actors import Actor, Forbidden
from parvis.core.exchange.idempotency import KeyReused, once
from parvis.core.exchange.problems import problem
from parvis.core.exchange.tokens import actor_of_token, find_token, note_use
from parvis.core.registries import registry
from parvis.core.search.queries import prefix_query
from parvis.kit.faults import Fault

PAGE = 50


class Token(HttpBearer):
    """`Authorization: Bearer parvis_…`, made by an administrator of the authority."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        found = find_token(token)
        if found is None:
            return None
        if request.method == "POST":
            note_use(found, timezone.localdate())
        request.api_token = found  # type: ignore[attr-defined]
        return actor_of_token(found)


api = NinjaAPI(
    title="Parvis",
    version=__version__,
    description="Procedures and cases of one authority: the one whose hostname is asked.",
    urls_namespace="api-1",
    openapi_url="/openapi.json",
    docs_url=None,
    auth=Token(),
)


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(default_factory=list)


class ProcedureOut(Schema):
    """A procedure in a list."""

    slug: str
    title: str
    summary: str
    theme: str


class ProcedureDetail(ProcedureOut):
    """A procedure, with what its answers must look like."""

    version: int
    open: bool
    answers_schema: dict[str, Any] = Field(serialization_alias="schema")


class CaseIn(Schema):
    """A request to file."""

    procedure: str
    answers: dict[str, Any]


class Event(Schema):
    """A line of the timeline."""

    at: str
    type: str
    title: str
    text: str


class CaseOut(Schema):
    """A case."""

    number: str
    procedure: str
    state: str
    public_state: str
    phase: str
    outcome: str
    applicant: str
    beneficiary: str | None = None
    representative: str | None = None
    received_at: str
    due_on: str | None
    waits: bool | None = None
    access_code: str | None = None
    answers: dict[str, Any] | None = None
    timeline: list[Event] | None = None


class CasePage(Schema):
    """Some cases, latest first, and the key of the page that follows."""

    items: list[CaseOut]
    after: str | None


class TransitionIn(Schema):
    """What a step needs."""

    grounds: str = ""
    revision: int | None = None


class CaseFilter(Schema):
    """What narrows a list of cases."""

    state: str = ""
    q: str = ""
    after: str = ""


ERRORS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


def actor(request: HttpRequest, ability: str) -> Actor:
    """The program that calls, if its token holds the ability. Raises Forbidden."""
    found: Actor = request.auth  # type: ignore[attr-defined]
    found.must(ability)
    return found


@api.get("/procedures", response=list[ProcedureOut], auth=None, tags=["procedures"])
def procedures(request: HttpRequest) -> list[dict[str, str]]:
    """Open procedures."""
    return [vars_of(item) for item in catalogue.all_open()]


def vars_of(item: catalogue.Listed) -> dict[str, str]:
    """A listed procedure as plain data."""
    return {"slug": item.slug, "title": item.title, "summary": item.summary, "theme": item.theme}


@api.get(
    "/procedures/{slug}",
    response={200: ProcedureDetail, 404: Problem},
    auth=None,
    by_alias=True,
    tags=["procedures"],
)
def procedure(request: HttpRequest, slug: str) -> Any:
    """One procedure, with the JSON Schema of its answers."""
    found = catalogue.published(slug)
    if found is None:
        raise HttpError(404, _("This procedure does not exist."))
    definition = found.definition
    return {
        "slug": slug,
        "title": definition.title,
        "summary": definition.summary,
        "theme": definition.theme,
        "version": found.version_id,
        "open": found.is_open,
        "answers_schema": answers_schema(definition),
    }


@api.post("/cases", response={201: CaseOut, **ERRORS}, tags=["cases"])
def create_case(request: HttpRequest, payload: CaseIn) -> Any:
    """File a request. With an `Idempotency-Key`, sending it twice files it once."""
    by = actor(request, "casework.file")
    key = request.headers.get("Idempotency-Key", "")
    status, body = once(request.api_token, key, request.body, lambda: _file(request, payload, by))  # type: ignore[attr-defined]
    if status >= 400:
        return problem(status, body["detail"], errors=body["errors"])
    return Status(status, body)


def _file(request: HttpRequest, payload: CaseIn, by: Actor) -> tuple[int, dict[str, Any]]:
    found = catalogue.published(payload.procedure)
    if found is None:
        raise HttpError(404, _("This procedure does not exist."))
    if not found.is_open:
        raise ProcedureClosed
    now = timezone.now()
    checked = clean_all(found.definition, without_proofs(found.definition, payload.answers), day_of(now))
    if checked.problems:
        errors = [
            {"field": ".".join(part for part in (p.field, p.part) if part), "detail": p.message}
            for p in checked.problems
        ]
        first = errors[0]
        return 422, {"detail": f"{first['field']} : {first['detail']}", "errors": errors}
    case = file_case(
        found.version_id,
        checked.answers,
        {},
        by=by,
        now=now,
        authority=request.authority,  # type: ignore[attr-defined]
        channel="api",
    )
    return 201, {**case_out(case), "access_code": access_code(case)}


def case_out(case: Case, *, whole: bool = False) -> dict[str, Any]:
    """A case as the API shows it."""
    definition = definition_of(case.version_id)
    shown: dict[str, Any] = {
        "number": case.number,
        "procedure": definition.procedure,
        "state": case.state,
        "public_state": public_state(definition, case.state),
        "phase": case.phase,
        "outcome": case.outcome,
        "applicant": case.applicant_name,
        "received_at": case.received_at.isoformat(),
        "due_on": case.legal_due_on.isoformat() if case.legal_due_on else None,
    }
    if case.parties:
        shown |= {name: case.parties[name] for name in ("beneficiary", "representative")}
    if whole:
        shown["answers"] = case.answers
        shown["timeline"] = [
            {"at": line.at.isoformat(), "type": line.type, "title": line.title, "text": line.text}
            for line in timeline(case, public_only=True)
        ]
    return shown


@api.get("/cases", response={200: CasePage, **ERRORS}, exclude_none=True, tags=["cases"])
def cases(request: HttpRequest, filters: Query[CaseFilter]) -> Any:
    """Cases, latest first, 50 a page. `after` is the key that the page before gave."""
    rows = inbox.visible(actor(request, "casework.view")).defer("search", "answers")
    if filters.state:
        rows = rows.filter(state=filters.state.replace("\x00", ""))
    if filters.q and (query := prefix_query(filters.q)) is not None:
        rows = rows.filter(search=query)
    if filters.after:
        if not filters.after.isdecimal() or len(filters.after) > 18:
            raise HttpError(422, _("after: this key is not one that a page gave."))
        rows = rows.filter(pk__lt=int(filters.after))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    after = str(found[PAGE - 1].pk) if len(found) > PAGE else None
    return {"items": [case_out(case) for case in found[:PAGE]], "after": after}


@api.get("/cases/{number}", response={200: CaseOut, **ERRORS}, exclude_none=True, tags=["cases"])
def case(request: HttpRequest, number: str) -> Any:
    """One case with its answers and its public timeline."""
    return case_out(_load(number, actor(request, "casework.view")), whole=True)


def _load(number: str, by: Actor) -> Case:
    found = by_number(number.replace("\x00", ""))
    if found is None or not may_view(by, found):
        raise HttpError(404, _("This case does not exist."))
    return found


@api.post("/cases/{number}/transitions/{name}", response={200: CaseOut, **ERRORS}, tags=["cases"])
def transition(request: HttpRequest, number: str, name: str, payload: TransitionIn) -> Any:
    """Take a step. 409 when the case is not where the step starts, or has changed since `revision`."""
    by = actor(request, "casework.handle")
    found = _load(number, by)
    moved = take(
        found.pk,
        name,
        by=by,
        now=timezone.now(),
        authority=request.authority,  # type: ignore[attr-defined]
        revision=payload.revision,
        grounds=payload.grounds,
    )
    waits = any(hold.waits(moved) for hold in registry.holds)  # for signatures: the state has not changed
    return Status(200, {**case_out(moved), **({"waits": True} if waits else {})})


@api.exception_handler(CaseworkFault)
def _refused(request: HttpRequest, fault: CaseworkFault) -> HttpResponse:
    return problem(fault.status, str(fault.message))


@api.exception_handler(Fault)
def _bad(request: HttpRequest, fault: Fault) -> HttpResponse:
    return problem(422, fault.message)


@api.exception_handler(Forbidden)
def _forbidden(request: HttpRequest, fault: Forbidden) -> HttpResponse:
    return problem(403, _("This token lacks the right: %(ability)s.") % {"ability": fault.ability})


@api.exception_handler(KeyReused)
def _reused(request: HttpRequest, fault: KeyReused) -> HttpResponse:
    return problem(409, _("This Idempotency-Key was used with another request."))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    if fault.status_code == 400:  # the library's only one, in English
        return problem(400, _("The body of the request is not JSON."))
    return problem(fault.status_code, str(fault))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [
        {
            "field": ".".join(str(part) for part in error["loc"][2:]) or str(error["loc"][-1]),
            "detail": _sentence(error),
        }
        for error in fault.errors
    ]
    return problem(422, f"{errors[0]['field']} : {errors[0]['detail']}", errors=errors)


def _sentence(error: dict[str, Any]) -> str:
    if error["type"] == "missing":
        return _("This member is missing.")
    return _("This member is not of the expected kind.")
