"""What can be followed, and the signed address that lets a browser follow it."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

CHANNEL = "parvis_stream"
SALT = "parvis.streams"
MAX_AGE = 12 * 3600


def cases_topic(authority_id: int) -> str:
    """Anything that happens to any case of an authority."""
    return f"{authority_id}:cases"


def case_topic(authority_id: int, case_id: int) -> str:
    """What happens to one case."""
    return f"{authority_id}:case:{case_id}"


def stream_url(request: HttpRequest, topic: str) -> str:
    """Where a page follows a topic; empty when no stream server runs. Messages carry no data, only "look again"."""
    base = settings.PARVIS_STREAMS_URL
    if not base:
        if not settings.PARVIS_STREAMS_PORT:
            return ""
        host = request.get_host().rsplit(":", 1)[0]
        base = f"{request.scheme}://{host}:{settings.PARVIS_STREAMS_PORT}"
    return f"{base}/flux/?t={signing.dumps(topic, salt=SALT)}"


def topic_of(token: str) -> str | None:
    """The topic that a token opens, None when it is forged or too old."""
    try:
        return str(signing.loads(token, salt=SALT, max_age=MAX_AGE))
    except signing.BadSignature:
        return None
