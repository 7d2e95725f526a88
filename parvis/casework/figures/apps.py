"""Django application of figures."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "parvis.casework.figures"
    label = "figures"
