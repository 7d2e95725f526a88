"""Sending a stored file to a browser, in a way that its content can do no harm."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from parvis.core.files.models import StoredFile

# Nothing may be loaded or run. Viewers of browsers bring a style of their own, inside the document.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
SHOWN = {"application/pdf", "image/jpeg", "image/png"}


def serve(file: StoredFile, *, inline: bool = False) -> HttpResponseBase:
    """The file as a download, or shown in the page for PDF and pictures. 404 while it is not known clean."""
    if file.state != StoredFile.State.CLEAN:
        raise Http404
    shown = inline and file.mime in SHOWN
    response = FileResponse(
        default_storage.open(file.key), as_attachment=not shown, filename=file.name, content_type=file.mime
    )
    _guard(response, shown=shown)
    return response


def serve_pdf(content: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    """A PDF that was just made, in the same way."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    _guard(response, shown=inline)
    return response


def serve_made(key: str, name: str, mime: str) -> HttpResponseBase:
    """A file that the house made itself, such as an export, always as a download. 404 when it is gone."""
    try:
        content = default_storage.open(key)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(content, as_attachment=True, filename=name, content_type=mime)
    _guard(response, shown=False)
    return response


def _guard(response: HttpResponseBase, *, shown: bool) -> None:
    response["Content-Security-Policy"] = POLICY if shown else f"{POLICY}; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
