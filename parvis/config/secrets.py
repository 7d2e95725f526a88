"""The signing secret: served processes refuse to start with the one that is written in the sources."""

from __future__ import annotations

EXAMPLE = "development-"


class ExampleSecret(RuntimeError):
    """PARVIS_SECRET_KEY is not set, and this process would serve real people."""


def refuse_the_example(secret: str) -> None:
    """Raises ExampleSecret for the secret that everybody can read."""
    if secret.startswith(EXAMPLE):
        raise ExampleSecret(
            "PARVIS_SECRET_KEY is not set: start Parvis with `parvis serve` (or web, streams, worker)."
        )
