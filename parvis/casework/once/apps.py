"""Django application of "tell us once"."""

from django.apps import AppConfig


class OnceConfig(AppConfig):
    name = "parvis.casework.once"
    label = "once"
