"""A photograph of an identity card, as a telephone sends it."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image


@cache
def jpeg() -> bytes:
    """A small JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", (900, 600), "#7d99a8").save(stream, "JPEG")
    return stream.getvalue()
