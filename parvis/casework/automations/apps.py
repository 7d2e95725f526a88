"""Django application of automations."""

from django.apps import AppConfig


class AutomationsConfig(AppConfig):
    name = "parvis.casework.automations"
    label = "automations"
