"""Django application of households."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "parvis.casework.households"
    label = "households"
