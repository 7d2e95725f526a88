"""Streams, served by uvicorn: a plain ASGI function beside the pages."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup()

from parvis.core.streams.server import streams  # noqa: E402 - Django first

__all__ = ["streams"]
