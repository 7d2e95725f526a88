"""Changing an authority's identity."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.db import transaction

from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import forget_hosts
from parvis.core.journal.actions import record
from parvis.kit.late import late

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = late("PIL.Image")

LOGO_HEIGHT = 160
LOGO_WIDTH = 480


class BadLogo(ValueError):
    """The picture cannot be used as a logo."""


@transaction.atomic
def change_authority(authority: Authority, *, fields: Sequence[str], by: Actor, now: datetime) -> None:
    """Write the changed fields."""
    authority.save(update_fields=list(fields))
    data = {name: getattr(authority, name) for name in fields if name != "logo"}
    record("authority.changed", by=by, now=now, kind="authority", pk=authority.pk, data=data)
    transaction.on_commit(forget_hosts)


def as_logo(file: IO[bytes]) -> str:
    """A data: URI of the picture, made small, as PNG. Raises BadLogo."""
    try:
        with Image.open(file, formats=["PNG", "JPEG", "WEBP"]) as picture:
            if picture.width * picture.height > 25_000_000:
                raise BadLogo
            small = picture.convert("RGBA")
            small.thumbnail((LOGO_WIDTH, LOGO_HEIGHT))
            out = io.BytesIO()
            small.save(out, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise BadLogo from problem
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
