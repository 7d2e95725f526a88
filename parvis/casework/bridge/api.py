"""The address that programs call, and that of the files they are told of."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from parvis.casework.bridge.files import document_behind
from parvis.casework.bridge.serving import answer
from parvis.core.exchange.tokens import actor_of_token, find_token, note_use
from parvis.core.files.responses import serve
from parvis.core.permissions.decorators import public

SCHEME = "Bearer "


def _token(request: HttpRequest) -> str:
    """`Authorization: Bearer …`; some programs write `Bearer token=…`."""
    given = request.headers.get("Authorization", "")
    return given.removeprefix(SCHEME).removeprefix("token=").strip('" ') if given.startswith(SCHEME) else ""


@public
@csrf_exempt
@require_POST
def graphql(request: HttpRequest) -> HttpResponseBase:
    """A query or a mutation, for who has a token of this authority."""
    token = find_token(_token(request))
    if token is None:
        fault = {"message": "Un jeton est nécessaire.", "extensions": {"code": "unauthorized"}}
        return JsonResponse({"errors": [fault], "data": None}, status=401)
    now = timezone.now()
    note_use(token, timezone.localdate(now))
    told = answer(
        request.body,
        actor=actor_of_token(token),
        authority=request.authority,  # type: ignore[attr-defined]
        now=now,
    )
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """A file, for an hour after its address was given."""
    found = document_behind(code)
    if found is None:
        raise Http404
    return serve(found.file)
