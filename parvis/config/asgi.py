"""Streams, served by uvicorn: a plain ASGI function beside the pages.

It needs Django's settings, signatures and database address, and no model: applications are not loaded, which halves
its memory and its start.
"""

import os

from django.conf import settings
from django.utils.log import configure_logging

from parvis.config.secrets import refuse_the_example

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
refuse_the_example(settings.SECRET_KEY)

from parvis.core.streams.server import streams  # noqa: E402 - settings first

__all__ = ["streams"]
