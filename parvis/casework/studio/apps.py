"""Django application of the studio."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "parvis.casework.studio"
    label = "studio"
