"""Sending a stored file to a browser, in a way that its content can do no harm."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase

from parvis.core.files.models import StoredFile

SHOWN = {"application/pdf", "image/jpeg", "image/png"}


def serve(file: StoredFile, *, inline: bool = False) -> HttpResponseBase:
    """The file as a download, or shown in the page for PDF and pictures. 404 while it is not known clean."""
    if file.state != StoredFile.State.CLEAN:
        raise Http404
    shown = inline and file.mime in SHOWN
    response = FileResponse(
        default_storage.open(file.key), as_attachment=not shown, filename=file.name, content_type=file.mime
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    response["Content-Security-Policy"] = policy if shown else f"{policy}; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
