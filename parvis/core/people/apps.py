"""Django application of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "parvis.core.people"
    label = "people"
