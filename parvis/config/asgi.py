"""Streams, served by uvicorn: a plain ASGI function beside the pages."""

import os

import django
from django.conf import settings

from parvis.config.secrets import refuse_the_example

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup()
refuse_the_example(settings.SECRET_KEY)

from parvis.core.streams.server import streams  # noqa: E402 - Django first

__all__ = ["streams"]
