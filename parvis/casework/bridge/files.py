"""Files as programs fetch them: by an address that is signed and opens for an hour, as theirs do."""

from __future__ import annotations

import base64
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from parvis.casework.links import absolute
from parvis.casework.models import CaseDocument
from parvis.core.authorities.models import Authority
from parvis.core.database.scope import current_authority_id

OPENS_FOR = 3600
SALT = "parvis.bridge.file"


def file_of(document: CaseDocument, authority: Authority) -> dict[str, Any]:
    """A document of a case."""
    file = document.file
    signed = TimestampSigner(salt=SALT).sign(f"{authority.pk}-{document.pk}")
    return {
        "filename": file.name,
        "contentType": file.mime,
        "byteSize": file.size,
        "byteSizeBigInt": str(file.size),
        "checksum": base64.b64encode(bytes.fromhex(file.sha256)).decode(),
        "url": absolute(authority, f"/api/v2/fichiers/{signed}/"),
        "createdAt": timezone.localtime(document.added_at).isoformat(timespec="seconds"),
        "virusScanResult": "safe",
    }


def document_behind(signed: str) -> CaseDocument | None:
    """The document that a signed address opens, of this authority and for an hour; None otherwise."""
    try:
        plain = TimestampSigner(salt=SALT).unsign(signed[:300], max_age=OPENS_FOR)
    except BadSignature:
        return None
    authority, _dash, pk = plain.partition("-")
    if authority != str(current_authority_id()):
        return None
    return CaseDocument.objects.select_related("file").filter(pk=int(pk)).first()
