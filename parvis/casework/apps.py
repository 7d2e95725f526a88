"""Django application of casework."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "parvis.casework"
    label = "casework"
