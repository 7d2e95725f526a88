"""Proofs: the mark of an answer that an outside service gave. It cannot be made up, and does not survive a change."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings

PROOF = "proof"
LONGEST = 120


def proven(answer: Any) -> bool:
    """Whether an answer bears the mark of the service that gave it, unchanged since."""
    if not isinstance(answer, Mapping):
        return False
    mark = answer.get(PROOF)
    if not isinstance(mark, str) or not mark.isascii() or len(mark) > LONGEST:
        return False
    uid, _dot, _seal = mark.partition(".")
    return hmac.compare_digest(mark.encode(), _mark(uid, answer).encode())


def marked(answer: Mapping[str, Any], uid: uuid.UUID) -> dict[str, Any]:
    """The answer with its mark; `uid` names what is kept of the service's word."""
    return {**answer, PROOF: _mark(str(uid), answer)}


def uid_of(answer: Any) -> str:
    """The name of what is kept of the service's word; empty for an answer that is not proven."""
    return str(answer[PROOF]).partition(".")[0] if proven(answer) else ""


def _mark(uid: str, answer: Mapping[str, Any]) -> str:
    said = json.dumps({k: v for k, v in answer.items() if k != PROOF}, sort_keys=True, ensure_ascii=True)
    seal = hmac.new(settings.PARVIS_DIGEST_KEY, f"proof:{uid}:{said}".encode(), hashlib.sha256)
    return f"{uid}.{seal.hexdigest()}"
