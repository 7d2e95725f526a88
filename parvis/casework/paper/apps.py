"""Django application of paper."""

from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "parvis.casework.paper"
    label = "paper"
