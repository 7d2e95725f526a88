"""Django application of administration."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "parvis.core.administration"
    label = "administration"
