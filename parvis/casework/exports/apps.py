"""Django application of exports."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "parvis.casework.exports"
    label = "exports"
